"""Cues of modality on a word itself: auxiliaries, negation, adjectives, aspect. What governs the word is in `modality`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from korusgraph.extraction.clause import determined, is_perfect
from korusgraph.extraction.parse import Token
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import table, words

IRREAL = frozenset(("planned", "proposed", "conditional", "denied"))
PRECEDENCE = ("denied", "conditional", "proposed", "planned", "ongoing", "occurred")


@cache
def governing() -> dict[str, str]:
    """Governing lemma → modality; a lemma in two lists counts for the stronger one."""
    groups = table("modality")
    return {str(w): m for m in reversed(PRECEDENCE[:-1]) for w in groups.get(m, ())}


def cue_of(word: Token) -> str | None:
    """What a governing word says of what it governs; None where it says nothing. `poised`, `bound` stand as printed."""
    cue = governing().get(word.lemma) or (table("open_adjectives").get(word.lemma) if word.tag == "JJ" else None)
    return cue or (governing().get(word.text.lower()) if word.tag in ("VBN", "VBG", "JJ") else None)


def strongest(found: set[str]) -> str:
    """The modality that wins among the cues; `occurred` where there is none."""
    return next((m for m in PRECEDENCE if m in found), "occurred")


def to_infinitive(verb: Token) -> bool:
    return any(c.dep == "aux" and c.lemma == "to" for c in verb.children)


def under_condition(verb: Token) -> bool:
    """Whether a clause starts with `if`, `unless`, `whether`."""
    return any(c.dep == "mark" and c.lemma in words("condition_marks") for c in verb.children)


def verb_cues(verb: Token) -> set[str]:
    """Cues on a verb: auxiliaries, negation, marks, aspect."""
    found = {cue for child in verb.children for cue in _child_cues(verb, child)}
    below = {c.text.lower() for c in verb.children}
    if applies("modality.yet-to", below & words("yet") and (below & words("has_or_have") or verb.lemma in words("having"))):
        found.add("denied")
    if applies(
        "modality.progressive",
        verb.tag == "VBG" and any(c.dep in ("aux", "auxpass") and c.lemma in words("to_be") for c in verb.children),
    ):
        found.add("ongoing")
    if applies("modality.barely-not", any(c.lemma in words("barely") for c in verb.children)):
        found.add("denied")
    if applies("modality.inverted-condition", _inverted(verb)):
        found.add("conditional")
    if applies("modality.question", verb.dep == "ROOT" and any(c.text == "?" for c in verb.children)):
        found.add("conditional")
    return found | _infinitive(verb)


def _inverted(verb: Token) -> bool:
    """`Had Chile signed, …`, `Should the talks fail, …`, `Were Peru to join, …`."""
    subject = verb.child("nsubj", "nsubjpass")
    first = min(verb.children, key=lambda c: c.i, default=verb)
    return (
        subject is not None
        and verb.dep in ("advcl", "ccomp", "ROOT")
        and first.i < subject.i
        and first.dep in ("aux", "auxpass")
        and first.text.lower() in words("inverting")
        and not any(c.text == "?" for c in verb.children)
    )


def _reported_future(verb: Token) -> bool:
    """`said it would sign`: a `would` that only moves `will` into the past, no condition near it."""
    head = verb.head
    return (
        verb.dep == "ccomp"
        and head.lemma in words("saying")
        and head.tag in ("VBD", "VBN")
        and not is_perfect(verb)
        and not any(c.dep == "advcl" and under_condition(c) for v in (verb, head) for c in v.children)
    )


def _child_cues(verb: Token, child: Token) -> Iterator[str]:
    word = child.text.lower()
    if child.dep == "neg" or (child.dep == "advmod" and child.lemma in words("hardly")):
        hedged = any(c.lemma in words("necessary") for c in verb.children)
        if applies("modality.not-necessarily", hedged):
            yield "conditional"
        elif applies("modality.negated", True):
            yield "denied"
    elif child.dep == "aux" and word in table("auxiliaries") and (word not in words("able") or any(c.dep == "neg" for c in verb.children)):
        if applies("modality.reported-future", word in words("would") and _reported_future(verb)):
            yield "planned"
        elif applies("modality.auxiliary", True):
            yield table("auxiliaries")[word]
    elif child.dep in table("doubts") and child.lemma in table("doubts")[child.dep]:
        if applies("modality.doubt", True):
            yield "conditional"
    elif child.dep == "mark" and child.lemma in words("condition_marks"):
        if applies("modality.under-if", True):
            yield "conditional"
    elif child.dep == "advcl" and any(c.dep == "mark" and c.lemma in words("conditions") for c in child.children):
        if applies("modality.if-below", True):
            yield "conditional"
    elif child.dep in ("nsubj", "nsubjpass", "dobj") and applies("modality.no-argument", has_no(child)):
        yield "denied"


def _infinitive(verb: Token) -> set[str]:
    """`are to open` is planned."""
    head = verb.head
    if verb.dep != "xcomp" or not to_infinitive(verb):
        return set()
    return {"planned"} if applies("modality.be-to", head.lemma in words("to_be")) else set()


def has_no(noun: Token) -> bool:
    return determined(noun, *words("no_or_neither"))


def noun_cues(noun: Token) -> set[str]:
    """Cues on a noun: `no talks`, `proposed talks`, `the next round`, `possible`, `ongoing`."""
    found = {"denied"} if applies("modality.no-noun", has_no(noun)) else set()
    if applies("modality.any-noun", determined(noun, *words("any_alone"))):
        found.add("conditional")
    whole = noun.head.children if noun.dep == "compound" else []  # `potential tariff measures`
    for child in (*noun.children, *whole):
        cue = table("modal_adjectives").get(child.text.lower()) if child.dep in ("amod", "compound", "advmod") else None
        if applies("modality.adjective", cue is not None):
            found.add(str(cue))
    in_talks = noun.dep == "pobj" and noun.head.lemma == "in" and noun.lemma in words("talking")
    going_on = noun.dep in ("nsubj", "nsubjpass") and _under_way(noun.head)
    if applies("modality.under-way", going_on or (in_talks and noun.head.head.lemma in words("be_or_remain") and not noun.all("det"))):
        found.add("ongoing")
    for child in noun.all("acl", "relcl", "amod", "appos", "advcl"):
        cue = governing().get(child.lemma) if child.tag in ("VBN", "JJ") and child.i > noun.i else None
        if applies("modality.participle-tells", cue in ("planned", "proposed") and not child.all("nsubj", "aux", "xcomp")):
            found.add(str(cue))
    return found


def _under_way(verb: Token) -> bool:
    """`talks are under way`, `the investigation is in progress`."""
    if verb.lemma not in words("be_or_remain"):
        return False
    said = [c for c in verb.children if c.dep in ("advmod", "acomp", "prep")]
    return any(c.lemma in words("running") or (c.lemma in words("in_or_under") and any(p.lemma in words("running") for p in c.all("pobj"))) for c in said)
