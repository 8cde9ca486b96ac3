"""`it`, `its`, `itself`: a state, a body, an agreement, weighed by where it stood and by what the pronoun does."""

from __future__ import annotations

import re
from collections import Counter

from korusgraph.extraction import clause
from korusgraph.extraction.parse import Token
from korusgraph.extraction.references import climbing
from korusgraph.extraction.references.memory import Seen, since
from korusgraph.extraction.references.scene import Scene
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.text import fold
from korusgraph.extraction.words import pattern, words
from korusgraph.model import Span
from korusgraph.ontology import load

_PLEONASTIC = pattern("references.things.pleonastic", re.I)
_WE = pattern("references.things.we")
_DISTANCE = (3.0, 2.0, 0.4)  # weight of the same sentence, the one before, the one before that
_ACTS = ("Agreement", "LegalAct")
_STATES = ("Country", "Bloc")
_NO_THINGS = ("Person", "Office", "Product", "City", "Region")
_AROUND = 3.0  # what the subject of the clause around counts for


def meant(scene: Scene, token: Token) -> str | None:
    """What the pronoun stands for; None when it stands for nothing that is known."""
    if applies("references.its-kind", token.text.lower() in words("of_the_thing_itself") and token.head.lemma in words("kinds_of")):
        return None
    praised = _called_a_deal(scene, token)
    if applies("references.it-is-a-good-deal", praised):
        return praised
    if applies("references.it-of-no-thing", _of_no_thing(scene, token)):
        return None
    ahead = _ahead(scene, token)
    if ahead is not None:
        return ahead
    if token.text.lower() in words("the_thing_itself"):
        own = [
            i
            for s in clause.subjects(token.head if token.dep == "dobj" else _verb(token))
            for n in clause.entities(s)
            for i in n.ids
        ]
        if applies("references.itself", own):
            return own[0]
    return _best(scene, token)


def _called_a_deal(scene: Scene, token: Token) -> str | None:
    """`It's a good deal`, `it is a disaster`: the agreement of which the text has most to say here; None for other predicates."""
    told = token.dep == "nsubj" and any(a.lemma in words("said_to_be_agreements") for a in token.head.all("attr"))
    near = {a.id for a in since(scene.memory.agreements, token.sentence - len(_DISTANCE))} if told else ()
    told_of = Counter(a.id for a in scene.memory.agreements)
    most = max(near, key=lambda i: (told_of[i], i), default=None)
    return most if most is not None and told_of[most] == max(told_of.values()) else None


def _of_no_thing(scene: Scene, token: Token) -> bool:
    """`It is important to trade`, `it seems that`, `it is a pity that`: a clause follows for which the pronoun stands."""
    if _PLEONASTIC.match(scene.text, token.start):
        return True
    verb = token.head
    if token.dep != "nsubj" or verb.lemma not in words("seeming"):
        return False
    return any(
        c.dep in ("ccomp", "csubj", "xcomp") for v in (verb, *verb.all("acomp")) for c in v.children if c.start > verb.start
    )


def _verb(token: Token) -> Token:
    return token.above("VERB", "AUX") or token.head


def _ahead(scene: Scene, token: Token) -> str | None:
    """`To protect its farmers, Mexico …`: before the subject of the sentence the pronoun looks ahead."""
    for top in token.ancestors():
        if top.dep in ("advcl", "prep") and top.head.pos in ("VERB", "AUX"):
            later = [t for t in top.head.all("nsubj", "nsubjpass") if t.start > token.start and t.named is not None]
            first = scene.sentences[token.sentence].tokens[0].start
            held = later and token.start - first < later[0].start - first and not _before(scene, token)
            if applies("references.it-ahead", held):
                named = later[0].named
                assert named is not None
                if len(named.ids) == 1 and scene.type_of(named) not in ("Person", "Office"):
                    return named.ids[0]
    return None


def _before(scene: Scene, token: Token) -> bool:
    """Whether the sentence named something before the pronoun."""
    return bool(since(scene.memory.things, token.sentence))


def _best(scene: Scene, token: Token) -> str | None:
    excluded = barred(token) | _own(scene, token)
    joined = climbing.beside(token)
    if applies("references.its-of-the-joined", joined is not None and _may_be(scene, joined, excluded)):
        assert joined is not None and joined.named is not None
        return joined.named.ids[0]
    if applies("references.it-is-no-name", _nameless(scene, token)):
        return None
    praised = praised_one(token)
    if applies("references.its-of-the-praised", _may_be(scene, praised, excluded)):
        assert praised is not None and praised.named is not None
        return praised.named.ids[0]
    above = _above(token) or _before_it(scene, token)
    weights: dict[str, float] = {}
    for order, seen in enumerate(since(scene.memory.things, token.sentence - len(_DISTANCE) + 1)):
        distance = token.sentence - seen.sentence
        if not 0 <= distance < len(_DISTANCE) or seen.id in excluded:
            continue
        weight = _DISTANCE[distance] + (1.5 if seen.subject else 0.0) + 0.001 * order + _fit(scene, token, seen) + above.get(seen.id, 0.0)
        weights[seen.id] = max(weight, weights.get(seen.id, -9.0))
    if not weights:
        return None
    best = max(weights, key=lambda i: weights[i])
    return best if weights[best] > 0 else None


def _may_be(scene: Scene, token: Token | None, excluded: frozenset[str]) -> bool:
    """Whether a word names one thing that the pronoun may stand for."""
    named = token.named if token is not None else None
    return named is not None and len(named.ids) == 1 and scene.type_of(named) not in _NO_THINGS and named.ids[0] not in excluded


def _above(token: Token) -> dict[str, float]:
    """What the subjects of the clauses around the pronoun count for; what is judged counts for more than who judges."""
    found: dict[str, float] = {}
    for distance, heads in enumerate(climbing.around(token)):
        alone = [h for h in heads if h.named is not None and len(h.named.ids) == 1 and not h.all("conj")]
        if applies("references.it-of-the-clause-around", alone):
            for head in alone:
                said = head.head.lemma in words("actor_verbs") or token.dep == "poss"
                found.setdefault(head.named.ids[0], max(_AROUND - distance, 1.0) if said else 1.0)  # type: ignore[union-attr]
    if warned := _warned(token):
        found.update(dict.fromkeys(warned, 2 * _AROUND))
    judged = _judged(token)
    if applies("references.it-is-what-is-judged", judged):
        found.update((i, 2 * _AROUND) for i in judged)
    return found


def _before_it(scene: Scene, token: Token) -> dict[str, float]:
    """A pronoun that opens its sentence goes on with the subject of the one before."""
    first = next((t for t in scene.sentences[token.sentence].tokens if t.pos != "PUNCT"), token)
    heads = _subjects_before(scene, token) if first is token else []
    named = [i for h in heads if h.named is not None and len(h.named.ids) == 1 and not h.all("conj") for i in h.named.ids]
    return dict.fromkeys(named, 1.0) if applies("references.it-goes-on", named) else {}


def _subjects_before(scene: Scene, token: Token) -> list[Token]:
    """Subjects of the main clause of the sentence before; none where there is no such sentence."""
    root = scene.sentences[token.sentence - 1].root if token.sentence else None
    return root.all("nsubj", "nsubjpass") if root is not None else []


def _warned(token: Token) -> list[str]:
    """`will not sign with Japan unless it agrees`: to whom the clause around sets the condition, where that is one other than who acts."""
    clause_ = token.head if token.dep in ("nsubj", "nsubjpass") else token.head.head if token.dep == "poss" and token.head.dep in ("nsubj", "nsubjpass") else None
    if clause_ is None or clause_.dep != "advcl" or not {m.lemma for m in clause_.all("mark")} & words("conditions_set"):
        return []
    main = clause_.head
    heads = [t for s in clause.subjects(main) for t in clause.with_conjuncts(s) if t.named is not None]
    doers = {i for t in heads for i in t.named.ids}  # type: ignore[union-attr]
    below = [t for t in main.subtree() if t.named is not None and t.start < clause_.start and t not in heads and t.dep in ("dobj", "pobj")]
    others = list(dict.fromkeys(i for t in below for i in t.named.ids if i not in doers))  # type: ignore[union-attr]
    hostile = main.all("neg") or main.lemma in words("threatening")
    above = main.head.lemma in words("threatening") if main.dep == "xcomp" else False
    return others if applies("references.unless-it-agrees", (hostile or above) and len(others) == 1) else []


def _judged(token: Token) -> list[str]:
    """`criticised the accord, saying it …`: the object of a verb of judging above the clause of the pronoun."""
    if token.dep not in ("nsubj", "nsubjpass") or token.head.lemma in words("actor_verbs"):
        return []
    saying = token.head.head
    if saying.dep != "advcl" or saying.tag != "VBG" or saying.head.lemma not in words("judging_verbs"):
        return []
    return [i for o in saying.head.all("dobj") if o.named is not None and len(o.named.ids) == 1 for i in o.named.ids]


def praised_one(token: Token) -> Token | None:
    """`thanked Peru for its help`, `thanks to Peru for its help`: whom the sentence praises or blames for what is its own."""
    by = token.head.head
    if token.dep != "poss" or token.head.dep != "pobj" or by.lemma not in words("for_or_over"):
        return None
    whole = by.head
    praise = whole.lemma in words("praising") or (whole.dep == "pobj" and whole.head.head.lemma in words("praising"))
    to = [p for c in whole.all("prep") if c.lemma in words("of_or_to") and c.i < by.i for p in c.all("pobj")]
    found = [*whole.all("dobj"), *to, *([whole] if whole.dep == "pobj" else [])]
    return next((t for t in found if praise and t.named is not None and t.i < token.i), None)


def _nameless(scene: Scene, token: Token) -> bool:
    """Whether the pronoun stands for a measure or another thing without a name: `the tariff hurts all whom it hits`."""
    if token.dep == "dobj" and token.head.lemma in words("done_to_measures"):
        return True
    if token.dep == "poss":
        return False
    nearest = next(climbing.around(token), [])
    if not nearest and token.dep == "nsubj" and token.i == scene.sentences[token.sentence].tokens[0].i:
        nearest = _subjects_before(scene, token)
    return len(nearest) == 1 and nearest[0].named is None and nearest[0].tag == "NN" and nearest[0].lemma in words("nameless_things")


def _led(scene: Scene, token: Token) -> bool:
    """`its chief executive, Ana Gomez`: whether the pronoun has a person with a title that bodies give."""
    person = token.head.named
    if person is None or scene.type_of(person) != "Person":
        return False
    titles = (h.title for h in scene.registry.holdings if h.person == person.ids[0] and h.evidence.overlaps(person.span))
    return any(token.end <= t.start and fold(t.of(scene.text)).endswith(tuple(words("ranks_of_bodies"))) for t in titles)


def _own(scene: Scene, token: Token) -> frozenset[str]:
    """The state or body for which the speaker of a quotation says `we`, where the quotation does say so."""
    if not scene.reading.quoted(token):
        return frozenset()
    quote = next((q for q in scene.reading.quotes if q.contains(token.span)), None)
    if quote is None:
        return frozenset()
    if not _WE.search(quote.of(scene.text)):
        return _body_of_the_speaker(scene, token, quote)
    outside = (t for t in scene.sentences[token.sentence].tokens if not scene.reading.quoted(t))
    speakers = [t.named.ids[0] for t in outside if t.named is not None and t.dep == "nsubj"]
    last = speakers[-1] if speakers else scene.memory.subject_person(token.sentence)
    own = {last, scene.state_of(last)} if last is not None else set()
    found = frozenset(i for i in own if i is not None)
    return found if applies("references.its-is-not-ours", found) else frozenset()


def _body_of_the_speaker(scene: Scene, token: Token, quote: Span) -> frozenset[str]:
    """The body that is quoted, or whose head is, where the quotation does not name it: it would say `we`."""
    said = {i for n in scene.registry.within(quote) for i in n.ids if n.level == "NAM"}
    outside = [t for t in scene.sentences[token.sentence].tokens if not scene.reading.quoted(t) and t.dep == "nsubj"]
    owners = [o for t in outside for h in (t, *(a.head for a in (t,) if a.dep == "appos"), *t.all("appos")) for o in (h, *h.all("poss"))]
    found = {i for o in owners if o.named is not None for i in o.named.ids if load().family(scene.registry.type_of(i)) == "Organization"}
    return frozenset(found - said) if applies("references.body-does-not-call-itself-it", found - said) else frozenset()


def barred(token: Token) -> frozenset[str]:
    """`the Senate refused to pass it`, `the deal is its biggest`: not what acts, nor of what it is said."""
    if token.dep == "poss" and token.head.dep == "attr":
        return frozenset(i for s in token.head.head.all("nsubj") for n in clause.entities(s) for i in n.ids)
    if token.dep in ("dobj", "dative"):
        verb: Token | None = token.head
    else:
        verb = token.head if token.dep == "pobj" else None
        while verb is not None and verb.dep in ("prep", "pcomp") and verb.head is not verb:
            verb = verb.head
    if verb is not None and verb.pos == "NOUN" and verb.dep == "dobj":
        verb = verb.head  # `threatened a referendum against it`
    if verb is None or verb.pos not in ("VERB", "AUX"):
        return frozenset()
    heads = [t for s in clause.subjects(verb) for t in clause.with_conjuncts(s)]
    return frozenset(i for s in heads for n in clause.entities(s) for i in n.ids)


def _called(token: Token, verb: Token) -> bool:
    """Whether the clause says what somebody takes the pronoun for: `called it unfair`, `considers it a milestone`."""
    if token.dep == "dobj":
        return verb.lemma in words("calling_verbs") and verb.child("oprd", "xcomp", "acomp") is not None
    return token.dep == "nsubj" and verb.dep == "ccomp" and verb.head.lemma in words("calling_verbs") and not verb.all("mark", "aux")


def _in_force(verb: Token) -> bool:
    """`take effect`, `enter into force`: what only laws and agreements do."""
    said = [*verb.all("dobj"), *(p for c in verb.all("prep") for p in c.all("pobj"))]
    return any(t.lemma in words("force") for t in said)


def _fit(scene: Scene, token: Token, seen: Seen) -> float:
    """How well what is said of the pronoun goes with the class of a candidate."""
    type_ = scene.registry.type_of(seen.id)
    is_act, is_state = type_ in _ACTS, type_ in _STATES
    word = token.text.lower()
    if word in words("of_the_thing_itself"):
        verb = _verb(token)
        doers = [n for s in clause.subjects(verb) for n in clause.entities(s)] if verb.dep != "ROOT" else []
        own = {n.ids[0] for n in doers if len(n.ids) == 1}
        if applies("references.its-of-the-doer", seen.id in own):
            return 4.0
        owned = token.head.lemma
        body = load().family(type_) == "Organization" and type_ != "Administration"
        if applies("references.its-chief", body and _led(scene, token)):
            return 2.5
        if applies("references.its-provisions", is_act and owned in words("parts_of_treaties")):
            return 3.0
        if applies("references.its-economy", owned in words("parts_of_states") and (is_act or is_state)):
            return 1.5 if is_state else -2.0
        return 0.0
    verb = token.head if token.dep != "pobj" else token.head.head
    owed = token.dep == "nsubj" and verb.lemma in words("waits_for_approval") and any(o.lemma in words("given_to_treaties") for o in verb.all("dobj"))
    if applies("references.it-needs-ratification", is_act and owed):
        return 5.0
    raised = next((x for x in verb.all("xcomp") if x.all("auxpass")), None) if token.dep in ("nsubj", "nsubjpass") else None
    if is_act and seen.id not in scene.memory.replaced and applies("references.it-is-to-be-signed", raised is not None and raised.lemma in words("done_to_treaties")):
        return 4.0
    if _called(token, verb) and applies("references.it-is-called", is_act or is_state):
        return 3.0 if is_act else -4.0
    if token.dep in ("dobj", "nsubjpass") and applies(
        "references.it-is-signed", is_act and verb.lemma in words("done_to_treaties")
    ):
        return 4.0
    if token.dep == "nsubj" and verb.lemma in words("actor_verbs") and applies("references.it-says", is_act):
        return -6.0
    if token.dep == "nsubj" and applies("references.it-takes-effect", is_act and verb.lemma in words("treaty_does")):
        return 5.0 if _in_force(verb) else 2.5
    if token.dep == "pobj" and applies(
        "references.under-it", is_act and token.head.lemma in words("standing_under_measures")
    ):
        return 2.5
    return 0.0
