"""Grammar over the parse: subjects, objects, complements, and the entities in them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from korusgraph.extraction import misparsed
from korusgraph.extraction.parse import Token
from korusgraph.extraction.registry import Named
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import word_class as word_class
from korusgraph.extraction.words import words
from korusgraph.ontology import load

CLAUSES = frozenset(("relcl", "acl", "advcl", "ccomp", "xcomp", "csubj", "parataxis"))
_FINITE = ("VBZ", "VBD", "VBP", "MD")
ACTORS = frozenset(("Person", "Polity", "Organization"))


def subjects(verb: Token, depth: int = 0) -> list[Token]:
    """Heads of who does what the verb says: own subject, by-phrase, or the one it is controlled by."""
    if depth > 6 or verb.pos == "ADJ":
        return []
    by = [p for c in verb.all("agent") for p in c.all("pobj")]
    if by and not applies("events.by-some-means", bool(verb.all("nsubj"))):
        return by
    if is_passive(verb):
        own = _shared_agent(verb)
        if not own and verb.dep == "conj" and verb.head.pos in ("VERB", "AUX"):
            own = [p for c in verb.head.all("agent") for p in c.all("pobj")]  # `was signed by X and ratified`
        return own
    own = verb.all("nsubj") or misparsed.lost_subject(verb)
    if own:
        return [antecedent(t, verb) for t in own]
    head = verb.head
    if verb.dep in ("ROOT", "ccomp", "advcl") and verb.tag in ("VBZ", "VBD", "VBP"):
        return _swallowed(verb)
    if verb.dep in ("xcomp", "ccomp") and head.dep == "acomp" and not verb.all("mark"):
        return subjects(head.head, depth + 1) or head.head.all("nsubjpass")
    if verb.dep == "xcomp":
        if head.lemma in words("object_control"):
            return head.all("dobj") or (head.all("nsubjpass") if is_passive(head) else []) or subjects(head, depth + 1)
        if is_passive(head):
            users = [p for c in head.all("agent") for p in c.all("pobj")]
            # `the law used by Trump to impose tariffs`: who uses it imposes
            return users if applies("events.used-by-whom", users) else head.all("nsubjpass")
        return subjects(head, depth + 1)
    if verb.dep == "conj" and head.pos in ("VERB", "AUX"):
        return _of_joined(verb, head, depth)
    if verb.dep in ("acl", "relcl"):
        return _owner(verb, head, depth)
    if verb.dep == "advcl" and head.pos in ("VERB", "AUX"):
        both = head.all("dobj") if head.lemma in words("meeting_verbs") and verb.tag == "VBG" else []
        return (subjects(head, depth + 1) or head.all("nsubjpass")) + both
    if verb.dep == "pcomp":
        anchor = _whole_deed(head)
        if anchor.pos == "ADJ" and anchor.dep == "acomp":
            anchor = anchor.head  # `were close to reaching`
        if applies("events.done-by-the-accused", anchor.lemma in words("accusing") and head.lemma in words("of_sources")):
            return anchor.all("nsubjpass") or objects(anchor)  # `accused India of imposing tariffs`
        if anchor.pos in ("VERB", "AUX"):
            return subjects(anchor, depth + 1) or anchor.all("nsubjpass")
        return _owner(verb, anchor, depth)
    return []


def _whole_deed(preposition: Token) -> Token:
    """What a preposition over a gerund hangs on; of `steps against Peru, including imposing tariffs` the verb that takes the steps."""
    anchor = preposition.head
    part = preposition.lemma in words("including") and anchor.pos == "NOUN"
    verbs = (a for a in anchor.ancestors() if a.pos in ("VERB", "AUX") and a.all("nsubj"))
    return next(verbs, anchor) if applies("events.part-of-a-deed", part) else anchor


def _swallowed(verb: Token) -> list[Token]:
    """`Following talks between Canada and Peru, Trump announces …`: the subject that the parser joins to the list before it."""
    before = {t.i: t for t in verb.subtree() if verb.i - 2 <= t.i < verb.i}
    name, comma = before.get(verb.i - 1), before.get(verb.i - 2)
    joined = name is not None and name.named is not None and name.dep in ("conj", "appos") and comma is not None
    swallowed = joined and comma is not None and comma.text == "," and (verb.lemma not in words("said_after") or bool(verb.all("dobj")))
    return [name] if applies("events.subject-in-a-list", swallowed) and name is not None else []


def _of_joined(verb: Token, head: Token, depth: int) -> list[Token]:
    """Subjects of a verb without one of its own that is joined to another verb."""
    if applies("events.finite-beside-gerund", _out_of_step(verb, head)):
        above = next((t for t in head.ancestors() if t.tag in _FINITE), None)
        return subjects(above, depth + 1) if above is not None else []
    return head.all("nsubjpass") if is_passive(head) and not is_passive(verb) else subjects(head, depth + 1)


def _out_of_step(verb: Token, joined: Token) -> bool:
    """`accuses Peru of dumping and demands talks`: a finite verb that the parser joins to a gerund goes with the verb above."""
    return verb.tag in ("VBZ", "VBD") and joined.tag in ("VBG", "VB") and not joined.all("aux", "nsubj")


def _shared_agent(verb: Token) -> list[Token]:
    for other in verb.all("conj"):
        by = [p for c in other.all("agent") for p in c.all("pobj")]
        if by:
            return by
    return []


def _owner(verb: Token, noun: Token, depth: int) -> list[Token]:
    """Who acts in `X's decision to …`, `X announced plans to …`, `an order imposing …`."""
    if applies("events.for-whom-to-do", _for_it_to(verb, noun)):
        return [noun]
    if applies("events.asked-and-answers", _answered(verb, noun)):
        return subjects(noun.head, depth + 1)
    owners = noun.all("poss", "nmod") + [
        c for c in noun.all("amod", "compound") if c.named is not None and c.named.form != "product"
    ]
    owners += [
        p for c in noun.all("prep") if c.lemma in words("of_doers") for p in c.all("pobj") if verb.dep != "acl" or p.named
    ]
    if not owners and applies("events.pressed-to-act", noun.lemma in words("pressing_nouns")):
        owners = [p for c in noun.all("prep") if c.lemma in words("of_others") for p in c.all("pobj") if p.named]
    if verb.dep == "acl" and verb.tag == "VBG" and noun.named is not None:
        return [noun, *subjects(noun.head, depth + 1)] if noun.head.pos == "VERB" else [noun]
    if owners:
        return owners
    anchor = noun.head
    if noun.dep in ("dobj", "attr", "pobj", "conj") and anchor is not noun:
        while anchor.pos in ("ADP", "NOUN") and anchor.head is not anchor:
            anchor = anchor.head
        if anchor.pos in ("VERB", "AUX"):
            return subjects(anchor, depth + 1)
    return []


def _for_it_to(verb: Token, noun: Token) -> bool:
    """`cleared the way for the pact to take effect`: what stands behind `for` does what the infinitive says."""
    infinitive = verb.tag == "VB" and any(c.lemma == "to" for c in verb.all("aux")) and not is_passive(verb)
    return infinitive and noun.dep == "pobj" and noun.head.lemma in words("for_whom")


def _answered(verb: Token, request: Token) -> bool:
    """`rejected a Peruvian request to scrap its ban`: who answers a request would do what is asked, unless it is to take part."""
    asked = request.lemma in words("requests") and request.dep == "dobj" and request.head.lemma in words("answering_verbs")
    return asked and verb.dep == "acl" and verb.tag == "VB" and verb.lemma not in words("asked_for_oneself")


def antecedent(token: Token, verb: Token) -> Token:
    """The noun that a relative pronoun stands for."""
    if token.lemma in words("subject_relatives") and verb.dep == "relcl":
        return whole(verb.head)
    return token


def antecedents(token: Token, verb: Token) -> list[Token]:
    """The nouns that a subject may stand for: of `the surtax on pork, which lapsed` pork, on which it hangs, and the surtax."""
    noun = antecedent(token, verb)
    if noun is token or noun.dep != "pobj":
        return [noun]
    above = noun.head.head
    return [noun, above, *above.all("dobj")] if above.pos == "VERB" else [noun, above]


def is_passive(verb: Token) -> bool:
    """Passive by auxiliary, or a bare past participle after a noun."""
    if any(c.dep in ("auxpass", "nsubjpass") for c in verb.children):
        return True
    if verb.tag == "VBN" and verb.dep in ("acl", "amod") and not verb.all("nsubj"):
        return True
    return (
        verb.tag == "VBN"
        and verb.dep == "conj"
        and verb.head.pos == "VERB"
        and not verb.all("nsubj", "aux")
        and is_passive(verb.head)
    )


def is_perfect(verb: Token) -> bool:
    """`has agreed`, `had agreed`, `have not agreed`."""
    return any(c.dep == "aux" and c.lemma in words("having") for c in verb.children)


def in_first_person(verb: Token) -> bool:
    """`I urge`, `we are pleased`: whether who speaks is the subject."""
    return any(s.text.lower() in words("first_persons") for s in verb.all("nsubj"))


def to_be_done(verb: Token) -> bool:
    return any(c.dep == "auxpass" and c.lemma in words("to_be") for c in verb.children) and any(c.lemma == "to" for c in verb.all("aux"))


def _done_to(verb: Token) -> list[Token]:
    """What a passive infinitive is done to: `the pact is due to be signed`, `Korea was the first to be exempted`."""
    head = verb.head
    if (head.pos == "ADJ" and (head.dep in ("acomp", "attr") or head.head.lemma in words("to_be"))) or (head.dep == "attr" and any(c.lemma in words("ranking") for c in (head, *head.children))):
        head = head.head
    elif head.pos not in ("VERB", "AUX"):
        return [head] if verb.dep in ("acl", "relcl") else []
    own = [] if is_passive(head) else head.all("dobj")  # `wants the duty to be lifted`
    return own or [antecedent(t, head) for t in head.all("nsubj", "nsubjpass")]


def objects(verb: Token) -> list[Token]:
    """Heads of what is done to: direct object, passive subject, noun before a participle or relative clause."""
    if verb.pos == "ADJ":
        return [t for token in _described(verb) for t in with_conjuncts(token)]
    found = [t for t in verb.all("dobj", "oprd", "dative") if t.pos != "SCONJ"]
    if is_passive(verb):
        passive = verb.all("nsubjpass")
        if not passive and verb.dep == "conj":
            passive = verb.head.all("nsubjpass")
        found += [antecedent(t, verb) for t in passive]
        if applies("events.passive-below-verb", verb.dep in ("xcomp", "relcl", "acl") and to_be_done(verb)):
            found += _done_to(verb)
        elif verb.dep in ("acl", "amod") and not passive:
            found.append(misparsed.made(verb) or whole(verb.head))
    found = [whole(verb.head) if t.lemma in words("relatives") and verb.dep == "relcl" else t for t in found]
    if not found:
        found = misparsed.called(verb) or misparsed.reduced(verb) or misparsed.taken_for_subject(verb) or misparsed.let_go(verb) or misparsed.taken_for_adjective(verb) or misparsed.behind_a_particle(verb) or ([verb.head] if misparsed.lost_subject(verb) else [])
    if not found and verb.dep == "conj" and verb.head.pos == "VERB" and not verb.all("prep", "xcomp", "ccomp", "nsubj", "aux"):
        # `renegotiate or terminate the deal`: either verb may carry the object
        found = verb.head.all("dobj") or misparsed.called(verb.head)
    if not found and any(c.dep == "conj" and c.pos == "VERB" for c in verb.children) and not verb.all("prep", "xcomp", "ccomp"):
        for other in verb.all("conj"):
            if other.i - verb.i <= 3:
                found += other.all("dobj")
    return [t for token in found for t in with_conjuncts(token)]


def whole(token: Token) -> Token:
    """What a participle behind an amount is said of: `tariffs of 25 percent, imposed by Canada`."""
    above = token.head.head
    amount = token.lemma in words("amounts") and token.dep == "pobj" and token.head.lemma == "of"
    return above if applies("events.said-of-the-whole", amount) else token


def _described(adjective: Token) -> list[Token]:
    """What an adjective is said of: `goods are exempt`, `goods exempt from duties`."""
    head = adjective.head
    if adjective.dep in ("acomp", "oprd") or (adjective.dep == "conj" and head.pos in ("VERB", "AUX")):
        return [antecedent(t, head) for t in head.all("nsubj", "nsubjpass")] or head.all("dobj")
    return [head] if adjective.dep == "amod" else []


def determined(noun: Token, *by: str) -> bool:
    """Whether a noun has one of these determiners: `no talks`, `the deal`, `any tariffs`."""
    return any(c.dep == "det" and c.lemma in by for c in noun.children)


def with_conjuncts(token: Token) -> Iterator[Token]:
    """The token and what is joined to it by `and`, `or` and commas."""
    yield token
    if applies("events.all-but", token.lemma in words("everybody") and any(c.lemma in words("excepting") for c in token.children)):
        return
    for child in token.children:
        denied = determined(child, *words("denying_determiners")) or any(c.dep == "neg" for c in child.children)
        if child.dep == "conj" and applies("events.and-not", denied):
            continue  # `Canada, and not Mexico`; `a protest but no complaint`
        if child.dep == "conj" and child.pos in ("NOUN", "PROPN", "PRON", "ADJ", "NUM", "X"):
            yield from with_conjuncts(child)


def heads(token: Token) -> Iterator[Token]:
    """The token, and through `rate of …`, `round of …` the noun that tells what it is."""
    yield token
    rated = [c for c in token.all("compound", "nmod") if c.lemma in word_class("tariff")] if token.lemma in words("rates_of_tariffs") else []
    if rated and applies("events.rate-of-a-tariff", rated):
        yield from rated
    if token.lemma in words("light_heads"):
        for prep in token.all("prep"):
            if prep.lemma == "of":
                yield from prep.all("pobj")


def complements(token: Token, preposition: str) -> list[Token]:
    """Heads after a preposition that hangs on the token, through a particle (`pull out of`) or an object (`talks with`)."""
    found: list[Token] = []
    queue = [c for c in token.children if c.dep in ("prep", "agent", "dative", "prt", "advmod")]
    for prep in queue:
        if misparsed.of_a_successor(token, prep):
            continue
        if prep.lemma == preposition or prep.text.lower() == preposition:
            found += prep.all("pobj")
        for inner in prep.children:
            if inner.dep in ("prep", "pcomp") and inner.lemma == preposition:
                found += inner.all("pobj")
    return [t for token_ in found for t in with_conjuncts(token_)]


def prepositions(noun: Token) -> list[Token]:
    """Prepositions on a noun, or those behind it on the noun that it is joined to: `tariffs and quotas on cars`."""
    own = noun.all("prep")
    first = noun.head
    if own or noun.dep != "conj" or first.pos != "NOUN":
        return own
    behind = [*first.all("prep"), *(p for p in first.head.all("prep") if first.dep == "dobj" and p.lemma in words("aimed_on"))]
    shared = [p for p in behind if p.i > noun.i]
    return shared if applies("events.shared-phrase", shared) else own


def entities(token: Token) -> list[Named]:
    """Entities that a noun phrase stands for: its own, else those of its modifiers (`US officials` speaks for the US)."""
    found: list[Named] = []
    for part in with_conjuncts(token):
        if part.named is not None:
            found.append(part.named)
            found += _beside(part)
            continue
        holders = [part]
        if part.lemma in people():  # `Kirk's counterpart from New Zealand, Tim Groser`
            holders += [q for c in part.all("prep") for q in c.all("pobj")]
        led = [
            p.named
            for c in part.all("acl")
            if c.tag == "VBN" and c.lemma in words("headed_by")
            for g in c.all("agent")
            for p in g.all("pobj")
        ]
        found += [n for n in led if n is not None]  # `a delegation led by Wang Wentao`
        own = [a.named for h in holders for a in h.all("appos") if a.named is not None and part.dep != "pobj"]
        if own:
            found += [n for n in own if n is not None]  # `her counterpart, Kim Jong-hoon`
            continue
        mods = [c for c in part.children if c.dep in ("poss", "amod", "compound", "nmod")]
        mods += [m for c in mods if c.named is None and c.pos == "NOUN" for m in c.all("amod", "compound", "nmod")]
        own = [m.named for c in mods for m in with_conjuncts(c) if m.named is not None]
        if not own:
            own = [
                p.named
                for c in part.all("prep")
                if c.lemma in words("of_sources")
                for q in c.all("pobj")
                for p in with_conjuncts(q)
                if p.named is not None
            ]
        found += [n for n in own if n is not None]
    return found


def _beside(token: Token) -> list[Named]:
    """`Ng, together with Goyal, met …`: who is named beside a name does the same."""
    joined = [
        c
        for c in token.all("prep")
        if c.lemma in words("beside_somebody") or (c.lemma == "with" and any(a.lemma in words("jointly") for a in c.children))
    ]
    found = [n for c in joined for p in c.all("pobj") for t in with_conjuncts(p) if (n := t.named) is not None]
    return found if applies("events.together-with", found) else []


def is_aside(preposition: Token) -> bool:
    """`in return for …`, `in response to …`, `following …`: not about the happening itself."""
    if preposition.lemma in words("asides") or preposition.text.lower() in words("asides"):
        return True
    return any(p.lemma in words("aside_nouns") for p in preposition.all("pobj"))


def of_amount(preposition: Token) -> bool:
    """`of 25 percent`, `to 100 pct`: the preposition governs an amount."""
    return any(p.lemma in words("amounts") for p in preposition.all("pobj"))


def phrase(token: Token) -> Iterator[tuple[Token, tuple[str, ...]]]:
    """Tokens of a noun phrase with the prepositions on the way down; clauses inside it are left out."""
    stack: list[tuple[Token, tuple[str, ...]]] = [(token, ())]
    while stack:
        current, path = stack.pop()
        yield current, path
        for child in current.children:
            if child.dep == "acl" and child.tag == "VBN" and child.lemma in words("moved"):
                stack.append((child, path))
                continue
            if child.dep == "appos" and child.named is None:
                continue
            if child.dep in CLAUSES or child.dep in ("punct", "cc") or is_aside(child):
                continue
            word = "within" if child.lemma in words("inside") else child.lemma  # `inside` is a place of the frames
            step = (*path, word) if child.dep in ("prep", "agent", "dative") else path
            if child.dep == "prep" and applies("events.behind-an-amount", of_amount(child)):
                step = path  # `tariffs of 25 percent on steel`
            stack.append((child, step))


@cache
def people() -> frozenset[str]:
    """Nouns for people who speak or act for a state."""
    return frozenset(load().lexicon["descriptions"]["person"]) | words("envoys")
