"""Which measure a rate or volume belongs to: a tariff or quota is one record with its figures."""

from __future__ import annotations

import re

from korusgraph.extraction.events import EventDraft
from korusgraph.extraction.figures.amounts import Found
from korusgraph.extraction.parse import Sentence, Token
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import pattern

MEASURES = frozenset(
    ("tariff_impose", "tariff_raise", "tariff_cut", "tariff_exempt", "retaliate", "suspend", "extend", "quota", "ntm")
)
_FROM = pattern("figures.measures.from", re.I)
_DOWN_FROM = pattern("figures.measures.down_from", re.I)
_CHANGES = frozenset(("tariff_cut", "tariff_raise"))
_TO = pattern("figures.measures.to")


def joins(indicator: str, kind: str) -> bool:
    """Whether a figure can be a part of a measure: a rate of duty, or the volume of a quota; a share of trade is none."""
    return (indicator == "tariff_rate" and kind in ("rate", "change")) or (indicator == "quota_volume" and kind == "level")


def of(found: Found, events: list[EventDraft]) -> EventDraft | None:
    """The measure that a figure of its sentence stands with; None where no measure is meant.

    `events` are those of the sentence. The measure above the figure in its clause is taken, or the subject or object of a
    verb above it, else the only one of the sentence.
    """
    here = [e for e in events if e.type in MEASURES]
    by_token = {id(e.token): e for e in reversed(here)}
    for token in () if found.token is None or not here else (found.token, *found.token.ancestors()):
        behind = next((by_token[id(c)] for c in token.children if c.dep in ("relcl", "acl") and id(c) in by_token), None)
        if behind is not None and applies("figures.measure-behind", behind.type not in _CHANGES):
            return behind  # `the 25 percent duty that Canada imposed`
        beside = (by_token[id(c)] for c in token.children if _argument(c) and id(c) in by_token)
        event = by_token.get(id(token)) or next(beside, None)
        if event is not None and applies("figures.measure-above", True):
            return event
    only = len(here) == 1 and not applies("figures.measure-of-another-clause", _apart(found, here[0].token))
    return here[0] if applies("figures.only-measure", only) else None


def _apart(found: Found, measure: Token) -> bool:
    """`beef enters at 7.5%, while Peru cut its tariff on cars`: the measure stands in a clause of its own beside the figure's."""
    verb = found.token.above("VERB", "AUX") if found.token is not None else None
    below = measure
    while verb is not None and below.head is not below:
        if below.head is verb:
            return below.dep in ("advcl", "conj") and bool(below.all("nsubj", "nsubjpass"))
        below = below.head
    return False


def _argument(token: Token) -> bool:
    return token.dep in ("nsubj", "nsubjpass", "dobj")


def _of_the_changed(found: Found, measure: EventDraft) -> bool:
    """`cut its 25 percent tariff to 10 percent`: the rate stands with the tariff that is changed, not with what it becomes."""
    chain = [] if found.token is None else [found.token, *found.token.ancestors()]
    for token in chain:
        if token.head is measure.token:
            return _argument(token) and token is not found.token
        if token.pos == "ADP" and token.lemma != "of":
            return False
    return False


def role(found: Found, indicator: str, text: str, sentence: Sentence, measure: EventDraft) -> str:
    """What a figure is to its measure: `rate`, `previousRate` (`from 15 percent to 7.5 percent`) or `volume`."""
    if indicator == "quota_volume":
        return "volume"
    before = text[max(sentence.span.start, found.span.start - 60) : found.span.start]
    old = _FROM.search(before) and (_TO.match(text, found.span.end + 1) or _TO.search(before))
    old = old or _DOWN_FROM.search(before)
    if applies("figures.previous-rate", old):
        return "previousRate"
    changed = measure.type in _CHANGES and not measure.noun and _of_the_changed(found, measure)
    return "previousRate" if applies("figures.rate-of-the-changed", changed) else "rate"
