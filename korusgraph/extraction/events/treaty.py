"""The last words of a treaty: `Done at Seoul, in duplicate, this first day of March, 2006` is its signature."""

from __future__ import annotations

import re

from korusgraph.extraction import dates
from korusgraph.extraction.events.draft import EventDraft
from korusgraph.extraction.parse import Sentence
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import pattern, table, words
from korusgraph.model import DateValue, Span

_DONE = pattern("events.treaty.done")
_DAY = pattern("events.treaty.day")
_OPENING = 900  # characters in which title and preamble name the parties


def signature(reading: Reading, sentence: Sentence) -> EventDraft | None:
    """The signature that the closing words of a treaty tell; None for any other sentence."""
    found = _DONE.match(reading.text, sentence.span.start, sentence.span.end)
    root = sentence.root
    if found is None or root is None:
        return None
    date = _date(reading.text, sentence.span)
    if not applies("events.done-at", date is not None):
        return None
    roles: dict[str, list[str]] = {}
    registry = reading.registry
    places = [i for n in registry.within(sentence.span) for i in n.ids if registry.type_of(i) == "City"]
    if places:
        roles["place"] = places[:1]
    agreement, parties = _treaty(reading)
    if agreement:
        roles["agreement"] = [agreement]
    if parties:
        roles["signatory"] = parties
    return EventDraft(
        "sign",
        root,
        Span(found.start(1), found.end(1)),
        roles,
        "occurred",
        date,
        "events.done-at",
        noun=False,
        definite=False,
        indefinite=False,
        sentence=sentence.index,
        evidence=[sentence.span],
    )


def _treaty(reading: Reading) -> tuple[str, list[str]]:
    """The agreement of the title and its two parties: those it is known by, else the only two of title and preamble."""
    registry = reading.registry
    named = registry.within(Span(0, min(_OPENING, len(reading.text))))
    agreement = next((n.ids[0] for n in named if registry.type_of(n.ids[0]) == "Agreement" and len(n.ids) == 1), "")
    known = (
        [p for p in registry.parties(agreement) if p in registry.drafts and registry.drafts[p].mentions] if agreement else []
    )
    if len(known) == 2:
        return agreement, known
    states = list(dict.fromkeys(i for n in named for i in n.ids if registry.type_of(i) in ("Country", "Bloc")))
    return agreement, states if len(states) == 2 else []


def _date(text: str, span: Span) -> DateValue | None:
    spelled = _DAY.search(text, span.start, span.end)
    if spelled is not None:
        number = _ordinal(spelled["day"])
        month = dates.month_number(spelled["month"]) if spelled["month"].lower() in words("months") else 0
        value = dates.day(int(spelled["year"]), month, number) if number and month else None
        return value and DateValue(value.value, value.precision, spelled.group())
    expressions = dates.find(text, span)
    return dates.resolve(expressions[0], None, False) if expressions else None


def _ordinal(printed: str) -> int:
    """`26th`, `first`, `twenty-third`, `twenty second` as a number; 0 when it is none."""
    digits = re.match(r"\d{1,2}", printed)
    if digits is not None:
        return int(digits.group())
    return int(table("ordinal_days").get(printed.lower().replace("-", " "), 0))
