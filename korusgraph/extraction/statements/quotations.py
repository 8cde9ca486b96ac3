"""Quotations: which statement each of them belongs to."""

from __future__ import annotations

import re

from korusgraph.extraction.parse import Sentence
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.rulebook import applies, dropped
from korusgraph.extraction.statements.draft import StatementDraft
from korusgraph.model import Span

_SCARE = 3  # words: a shorter quotation is no saying of its own
_REACH = 3  # sentences from the last speaker to a quotation without a verb of its own


def share_out(reading: Reading, drafts: list[StatementDraft]) -> None:
    """Gives each quotation to the statement beside it; one without a verb of saying belongs to the last speaker.

    `drafts` are in order of their sentences; statements of quotations that stand alone are added to them.
    """
    last: StatementDraft | None = None
    for quote in reading.quotes:
        touched = [s for s in reading.sentences if s.span.overlaps(quote)]
        if not touched:
            continue
        beside = _beside(quote, touched, drafts)
        if beside is not None:
            beside.quotes.append(quote)
            last = beside
            continue
        if len(quote.of(reading.text).split()) <= _SCARE:
            continue
        previous = last or next((d for d in reversed(drafts) if d.sentence < touched[0].index), None)
        if previous is None or not _covers(quote, touched) or touched[0].index - previous.sentence > _REACH:
            dropped("statements", "quotation without a speaker")
            continue
        if applies("statements.quotation-goes-on", _continues(reading.text, previous, quote)):
            previous.quotes.append(quote)
            continue
        if applies("statements.quotation-alone", True):
            last = _alone(quote, touched, previous)
            drafts.append(last)


def _beside(quote: Span, touched: list[Sentence], drafts: list[StatementDraft]) -> StatementDraft | None:
    """The statement in the sentences of a quotation whose trigger is nearest to it."""
    indices = {s.index for s in touched}
    near = [(d, d.trigger) for d in drafts if d.sentence in indices and d.trigger is not None and not quote.contains(d.trigger)]
    if not near:
        return None
    return min(near, key=lambda n: min(abs(n[1].start - quote.end), abs(quote.start - n[1].end)))[0]


def _covers(quote: Span, touched: list[Sentence]) -> bool:
    return touched[0].span.start >= quote.start - 1 and quote.end >= touched[-1].span.end - 2


def _continues(text: str, previous: StatementDraft, quote: Span) -> bool:
    """Whether a quotation goes on in the next paragraph of one already given to a statement."""
    return (
        bool(previous.quotes)
        and text[previous.quotes[-1].end : quote.start].strip() == ""
        and not re.search(r"[”\"]\Z", previous.quotes[-1].of(text))
    )


def _alone(quote: Span, touched: list[Sentence], previous: StatementDraft) -> StatementDraft:
    return StatementDraft(
        "state",
        previous.speaker,
        None,
        touched[0].index,
        None,
        "quote-alone",
        quotes=[quote],
        evidence=[s.span for s in touched],
    )
