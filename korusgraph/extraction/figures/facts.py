"""Figures with whose they are: reporter and partner, product, period, speaker, and the measure that they belong to."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass

from korusgraph.extraction.confidence import calibration
from korusgraph.extraction.events import EventDraft
from korusgraph.extraction.figures import measures, owners
from korusgraph.extraction.figures.amounts import Found, find
from korusgraph.extraction.figures.meaning import meaning, taxes
from korusgraph.extraction.figures.periods import periods
from korusgraph.extraction.finish import unique
from korusgraph.extraction.parse import Sentence
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import pattern
from korusgraph.model import Figure

_OUR = pattern("figures.facts.our", re.I)
_CONVERTED = pattern("figures.facts.converted")


def write(reading: Reading) -> None:
    """Fills the layers `figures`, in order of the text, and `measures`: event → role → its figures."""
    finder = _Facts(reading)
    for sentence in reading.sentences:
        finder.read(sentence)


@dataclass(frozen=True, slots=True)
class _Read:
    """What is known of one figure before it is written."""

    indicator: str
    kind: str
    direction: str | None
    reporter: str | None
    partner: str | None
    product: str | None
    measure: EventDraft | None


class _Facts:
    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.taken: set[str] = set()
        self.speaker = _speakers(reading)
        self.events: dict[int, list[EventDraft]] = defaultdict(list)
        for event in reading.events:
            self.events[event.sentence].append(event)

    def read(self, sentence: Sentence) -> None:
        reading, text = self.reading, self.reading.text
        found = find(text, sentence)
        if not found:
            return
        when = periods(text, sentence, found, reading.times[sentence.index])
        speaker, taxed = self.speaker.get(sentence.index), taxes(sentence)
        read: list[_Read] = []
        for k, item in enumerate(found):
            same = k > 0 and _converted(text, found[k - 1], item)
            if applies("figures.same-in-another-currency", same):
                made = read[-1]
            else:
                before = (found[k - 1], (read[-1].reporter, read[-1].partner)) if k else None
                made = self._read(item, sentence, speaker, taxed, before)
            read.append(made)
            id_ = unique(f"figure-c{item.span.start}", self.taken)
            reading.figures.append(
                Figure(
                    id_,
                    item.span,
                    made.indicator,
                    made.kind,
                    item.value,
                    item.unit,
                    item.currency,
                    made.direction,
                    made.reporter,
                    made.partner if made.partner != made.reporter else None,
                    made.product,
                    when.get(k - 1 if same and k not in when else k),
                    speaker,
                    item.rule,
                    calibration().of("figure", item.rule),
                )
            )
            if made.measure is not None and measures.joins(made.indicator, made.kind):
                role = measures.role(item, made.indicator, text, sentence, made.measure)
                reading.measures.setdefault(made.measure.id, {}).setdefault(role, []).append(id_)

    def _read(
        self, item: Found, sentence: Sentence, speaker: str | None, taxed: bool, before: tuple[Found, owners.Pair] | None
    ) -> _Read:
        registry, text = self.reading.registry, self.reading.text
        indicator, kind, direction = meaning(text, item, sentence, taxed)
        measure = measures.of(item, self.events[sentence.index])
        reporter, partner = owners.pair(item, sentence, self.reading, indicator, measure, before)
        ours = (
            speaker is not None and registry.drafts[speaker].country and _OUR.search(text, sentence.span.start, item.span.start)
        )
        if applies("figures.our", ours):
            assert speaker is not None
            reporter = owners.home({speaker}, registry, self.reading.gazetteer) or reporter
        return _Read(indicator, kind, direction, reporter, partner, owners.product(item, sentence, registry, measure), measure)


def _converted(text: str, first: Found, second: Found) -> bool:
    """`4 billion euros ($4.7 billion)`: the same amount in a second currency."""
    two = first.unit == second.unit == "currency" and first.currency != second.currency
    return two and _CONVERTED.fullmatch(text[first.span.end : second.span.start]) is not None


def _speakers(reading: Reading) -> dict[int, str]:
    """Sentence → who speaks in it: the first statement in it, or whose quotation reaches into it."""
    starts = [s.span.start for s in reading.sentences]
    found: dict[int, str] = {}
    for said in reading.statements:
        places = {said.sentence}
        for quote in said.quotes:
            k = max(bisect_right(starts, quote.start) - 1, 0)
            while k < len(starts) and starts[k] < quote.end:
                if reading.sentences[k].span.overlaps(quote):
                    places.add(k)
                k += 1
        for k in places:
            found.setdefault(k, said.speaker[0])
    return found
