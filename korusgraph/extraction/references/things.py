"""`it`, `its`, `itself`: a state, a body, an agreement, weighed by where it stood and by what the pronoun does."""

from __future__ import annotations

import re

from korusgraph.extraction import clause
from korusgraph.extraction.parse import Token
from korusgraph.extraction.references.memory import Seen, since
from korusgraph.extraction.references.scene import Scene
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.text import fold
from korusgraph.extraction.words import words
from korusgraph.ontology import load

_PLEONASTIC = re.compile(
    r"it(?:['’]s|\s+(?:is|was|would be|will be|may be|might be|seems?|appears?|became|remains?|has been))\s+"
    r"(?:(?:not|also|very|too|so|more|less|only|now|still|quite)\s+)*(?:(?:important|possible|impossible|clear|unclear|likely|unlikely|"
    r"necessary|hard|difficult|easy|time|essential|vital|crucial|true|early|late|unfortunate|obvious|evident|doubtful|common|"
    r"imperative|critical|worth|up|no|a)\b|(?:reported|expected|hoped|believed|said|understood|thought|feared|estimated|agreed|"
    r"rumou?red|known)\s+that\b)",
    re.I,
)
_WE = re.compile(r"\b(?:[Ww]e|[Oo]ur|us)\b")
_DISTANCE = (3.0, 2.0, 0.4)  # weight of the same sentence, the one before, the one before that
_ACTS = ("Agreement", "LegalAct")
_STATES = ("Country", "Bloc")


def meant(scene: Scene, token: Token) -> str | None:
    """What the pronoun stands for; None when it stands for nothing that is known."""
    if applies("references.it-of-no-thing", _of_no_thing(scene, token)):
        return None
    ahead = _ahead(scene, token)
    if ahead is not None:
        return ahead
    if token.text.lower() == "itself":
        own = [
            i
            for s in clause.subjects(token.head if token.dep == "dobj" else _verb(token))
            for n in clause.entities(s)
            for i in n.ids
        ]
        if applies("references.itself", own):
            return own[0]
    return _best(scene, token)


def _of_no_thing(scene: Scene, token: Token) -> bool:
    """`It is important to trade`, `it seems that`, `it is a pity that`: a clause follows for which the pronoun stands."""
    if _PLEONASTIC.match(scene.text, token.start):
        return True
    verb = token.head
    if token.dep != "nsubj" or verb.lemma not in ("be", "seem", "appear"):
        return False
    return any(
        c.dep in ("ccomp", "csubj", "xcomp") for v in (verb, *verb.all("acomp")) for c in v.children if c.start > verb.start
    )


def _verb(token: Token) -> Token:
    return next((a for a in token.ancestors() if a.pos in ("VERB", "AUX")), token.head)


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
    weights: dict[str, float] = {}
    for order, seen in enumerate(since(scene.memory.things, token.sentence - len(_DISTANCE) + 1)):
        distance = token.sentence - seen.sentence
        if not 0 <= distance < len(_DISTANCE) or seen.id in excluded:
            continue
        weight = _DISTANCE[distance] + (1.5 if seen.subject else 0.0) + 0.001 * order + _fit(scene, token, seen)
        weights[seen.id] = max(weight, weights.get(seen.id, -9.0))
    if not weights:
        return None
    best = max(weights, key=lambda i: weights[i])
    return best if weights[best] > 0 else None


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
    if quote is None or not _WE.search(quote.of(scene.text)):
        return frozenset()
    outside = (t for t in scene.sentences[token.sentence].tokens if not scene.reading.quoted(t))
    speakers = [t.named.ids[0] for t in outside if t.named is not None and t.dep == "nsubj"]
    last = speakers[-1] if speakers else scene.memory.subject_person(token.sentence)
    own = {last, scene.state_of(last)} if last is not None else set()
    found = frozenset(i for i in own if i is not None)
    return found if applies("references.its-is-not-ours", found) else frozenset()


def barred(token: Token) -> frozenset[str]:
    """`the Senate refused to pass it`: not what acts."""
    if token.dep in ("dobj", "dative"):
        verb: Token | None = token.head
    else:
        verb = token.head if token.dep == "pobj" else None
        while verb is not None and verb.dep in ("prep", "pcomp") and verb.head is not verb:
            verb = verb.head
    if verb is None or verb.pos not in ("VERB", "AUX"):
        return frozenset()
    return frozenset(i for s in clause.subjects(verb) for n in clause.entities(s) for i in n.ids)


def _fit(scene: Scene, token: Token, seen: Seen) -> float:
    """How well what is said of the pronoun goes with the class of a candidate."""
    type_ = scene.registry.type_of(seen.id)
    is_act, is_state = type_ in _ACTS, type_ in _STATES
    word = token.text.lower()
    if word == "its":
        verb = _verb(token)
        own = {i for s in clause.subjects(verb) for n in clause.entities(s) for i in n.ids} if verb.dep != "ROOT" else set()
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
    if token.dep in ("dobj", "nsubjpass") and applies(
        "references.it-is-signed", is_act and verb.lemma in words("done_to_treaties")
    ):
        return 4.0
    if token.dep == "nsubj" and verb.lemma in words("actor_verbs") and applies("references.it-says", is_act):
        return -6.0
    if token.dep == "nsubj" and applies("references.it-takes-effect", is_act and verb.lemma in words("treaty_does")):
        return 2.5
    if token.dep == "pobj" and applies(
        "references.under-it", is_act and token.head.lemma in ("under", "against", "for", "of", "on")
    ):
        return 2.5
    return 0.0
