"""Figures with whose they are: reporter and partner, product, period, speaker, and the measure that they belong to."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from korusgraph.extraction.confidence import calibration
from korusgraph.extraction.events import EventDraft
from korusgraph.extraction.figures import context, coordinates, measures, owners
from korusgraph.extraction.figures.amounts import Found, find
from korusgraph.extraction.figures.context import Earlier
from korusgraph.extraction.figures.goods import product
from korusgraph.extraction.figures.meaning import meaning, taxes
from korusgraph.extraction.figures.periods import periods
from korusgraph.extraction.figures.relevance import beside_trade
from korusgraph.extraction.figures.tellers import Teller, Tellers
from korusgraph.extraction.finish import unique
from korusgraph.extraction.parse import Sentence
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.rulebook import applies, dropped
from korusgraph.extraction.words import pattern
from korusgraph.model import Figure

_OUR = pattern("figures.facts.our", re.I)
_CONVERTED = pattern("figures.facts.converted")
_COMPARED = pattern("figures.facts.compared")
_INCLUDING = pattern("figures.facts.including")
_STANDS = ("level", "rate", "deficit", "surplus")


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
        self.tellers = Tellers(reading)
        self.earlier: Earlier | None = None
        self.events: dict[int, list[EventDraft]] = defaultdict(list)
        for event in reading.events:
            self.events[event.sentence].append(event)

    def read(self, sentence: Sentence) -> None:
        reading, text = self.reading, self.reading.text
        found = find(text, sentence)
        if not found:
            return
        when = periods(text, sentence, found, reading.times[sentence.index])
        taxed = taxes(sentence)
        read: list[_Read] = []
        for k, item in enumerate(found):
            same = k > 0 and _converted(text, found[k - 1], item)
            teller = self.tellers.of(item, sentence)
            if applies("figures.same-in-another-currency", same):
                made = read[-1]
            else:
                others = (found[k - 1] if k else None, found[k + 1] if k + 1 < len(found) else None)
                made = self._read(item, sentence, teller, taxed, others, read[-1] if read else None)
            read.append(made)
            if beside_trade(text, item, sentence, made.indicator, made.kind):
                dropped("figures", "no figure of trade", item.span.of(text))
                continue
            self.earlier = Earlier(sentence.index, made.indicator, made.reporter, made.partner)
            self._write(item, made, sentence, when.get(k - 1 if same and k not in when else k), teller)

    def _write(self, item: Found, made: _Read, sentence: Sentence, period: str | None, teller: Teller | None) -> None:
        id_ = unique(f"figure-c{item.span.start}", self.taken)
        self.reading.figures.append(
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
                period,
                teller[0] if teller is not None else None,
                item.rule,
                calibration().of("figure", item.rule),
            )
        )
        if made.measure is not None and measures.joins(made.indicator, made.kind):
            role = measures.role(item, made.indicator, self.reading.text, sentence, made.measure)
            self.reading.measures.setdefault(made.measure.id, {}).setdefault(role, []).append(id_)

    def _read(
        self,
        item: Found,
        sentence: Sentence,
        teller: Teller | None,
        taxed: bool,
        others: tuple[Found | None, Found | None],
        last: _Read | None,
    ) -> _Read:
        reading, registry, text = self.reading, self.reading.registry, self.reading.text
        indicator, kind, direction = meaning(text, item, sentence, taxed)
        measure = measures.of(item, self.events[sentence.index])
        before = (others[0], (last.reporter, last.partner)) if last is not None and others[0] is not None else None
        listed = last is not None and before is not None and coordinates.listed(before[0], item, sentence)
        if last is not None and applies("figures.list-goes-on", listed and indicator == "other"):
            indicator = last.indicator
        gap = text[others[0].span.end : item.span.start] if others[0] is not None and others[0].unit == item.unit else ""
        compared = last is not None and last.kind in _STANDS and kind != "share" and _COMPARED.search(gap) is not None
        part = last is not None and _INCLUDING.fullmatch(gap) is not None and indicator in (last.indicator, "other")
        if last is not None and applies("figures.compared-with-the-last", compared):
            indicator, kind, direction = last.indicator, last.kind, None
        reporter, partner = owners.pair(item, sentence, reading, indicator, measure, before)
        if last is not None and applies("figures.part-of-the-last", part):
            return _Read(last.indicator, kind, direction, last.reporter, last.partner, last.product, measure)
        speaker = teller[0] if teller is not None else None
        ours = (
            speaker is not None and registry.drafts[speaker].country and _OUR.search(text, sentence.span.start, item.span.start)
        )
        if applies("figures.our", ours):
            assert speaker is not None
            reporter = owners.home({speaker}, registry, reading.gazetteer) or reporter
        reporter, partner = context.completed((reporter, partner), indicator, item, sentence, reading, teller, self.earlier)
        goods = product(item, sentence, registry, indicator, measure, others)
        return _Read(indicator, kind, direction, reporter, partner, goods, measure)


def _converted(text: str, first: Found, second: Found) -> bool:
    """`4 billion euros ($4.7 billion)`: the same amount in a second currency."""
    two = first.unit == second.unit == "currency" and first.currency != second.currency
    return two and _CONVERTED.fullmatch(text[first.span.end : second.span.start]) is not None
