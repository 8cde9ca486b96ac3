"""Who bears or wins a measure by the verb that governs its noun: `goods face a tariff`, `won an exemption`, `hit Peru with duties`."""

from __future__ import annotations

from collections.abc import Iterator

from korusgraph.extraction import clause
from korusgraph.extraction.parse import Token
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import words

BURDENS = frozenset(("tariff_impose", "tariff_raise", "quota", "ntm", "export_control", "retaliate", "remedy_investigation"))
CASES = frozenset(("dispute_file", "ruling"))
RELIEFS = frozenset(("tariff_cut", "tariff_exempt", "quota"))

Placed = tuple[Token, str]  # a noun phrase, and the place in the frame that it takes


def borne(type_: str, noun: Token) -> Iterator[Placed]:
    """Noun phrases around the verb above a measure, each with its place: `agent` who sets it, `from` who bears it, `for` who gains.

    Nothing where the verb says neither.
    """
    if type_ in RELIEFS:
        yield from _requested(noun)
    verb = noun.head
    passive = noun.dep == "pobj" and verb.pos == "ADP"
    link = verb.lemma if passive else ""
    if passive:
        verb = verb.head
    if verb.pos not in ("VERB", "AUX", "ADJ"):
        return
    suffers = noun.dep == "dobj" and verb.lemma in words("bearing_verbs")
    if type_ in BURDENS | CASES and applies("events.bears-a-measure", suffers):
        yield from ((t, "against" if type_ in CASES else "from") for t in _who(verb))
        yield from ((p, "into") for c in verb.all("prep") if c.lemma in words("of_markets") for p in c.all("pobj"))
    hit = link in words("hit_with") and verb.lemma in words("hitting_verbs")
    if type_ in BURDENS and applies("events.hit-with-a-measure", hit):
        yield from ((t, "from") for t in clause.objects(verb))
        if link == "with":
            yield from ((t, "agent") for t in clause.subjects(verb))
    if type_ in RELIEFS:
        yield from _relieved(type_, noun, verb, link)


def _relieved(type_: str, noun: Token, verb: Token, link: str) -> Iterator[Placed]:
    """`granted Peru an exemption`, `won a quota`, `asked for an exemption`, `will benefit from lower tariffs`."""
    given = noun.dep in ("dobj", "nsubjpass") and verb.lemma in words("giving_verbs")
    if applies("events.given-relief", given):
        yield from ((t, "for") for t in verb.all("dative") if t.pos != "ADP")
        yield from ((p, "for") for c in verb.all("dative", "prep") if c.lemma in words("for_or_to") for p in c.all("pobj"))
        if noun.dep == "dobj":
            yield from ((t, "for") for t in verb.all("nsubjpass"))
    wins = (noun.dep == "dobj" and verb.lemma in words("winning_verbs")) or (
        link in words("for_or_from") and verb.lemma in words("asking_for")
    )
    if applies("events.wins-exemption", wins and (type_ == "tariff_exempt" or not _own(noun, verb))):
        yield from ((t, "for") for t in _who(verb))
    asked = verb.all("dobj", "dative") if link == "for" and verb.lemma in words("asking_for") else []
    if applies("events.asked-of", asked):
        yield from ((t, "agent") for t in asked)


def _requested(noun: Token) -> Iterator[Placed]:
    """`ignored Peru's request for lower tariffs`: who asks would gain, and who ignores or grants it would give."""
    asking = noun.head.head if noun.dep == "pobj" and noun.head.lemma == "for" else noun
    if asking.lemma not in words("asking_nouns"):
        return
    askers = [*asking.all("poss"), *(p for c in asking.all("prep") if c.lemma in words("by_or_from") for p in c.all("pobj"))]
    if applies("events.asks-for-relief", askers):
        yield from ((t, "for") for t in askers)
        verb = asking.head
        if asking.dep in ("dobj", "nsubjpass") and verb.lemma in words("answering_verbs"):
            yield from ((t, "agent") for t in clause.subjects(verb))


def _own(noun: Token, verb: Token) -> bool:
    """Whether nobody else is named whose measure it is: `Canada won a tariff cut` does not say whose tariff."""
    doers = {i for t in _who(verb) for n in clause.entities(t) for i in n.ids}
    owners = {i for t in noun.subtree() if t.named is not None and t.dep in ("poss", "amod", "compound", "nmod") for i in t.named.ids}
    return not owners - doers


def _who(verb: Token) -> list[Token]:
    return clause.subjects(verb) or verb.all("nsubjpass")
