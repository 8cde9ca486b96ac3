"""Quotations: which statement each of them belongs to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from korusgraph.extraction.parse import Sentence
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.rulebook import applies, dropped
from korusgraph.extraction.statements.draft import StatementDraft
from korusgraph.model import Span

_SCARE = 3  # words: a shorter quotation is no saying of its own
_REACH = 3  # sentences from the last speaker to a quotation without a verb of its own
_NEAR = 80  # characters from a quotation that ends a sentence to `…, she said`
_CUT_OFF = ("?”", "!”", '?"', '!"')
_CLOSING = ("”", '"')


def share_out(reading: Reading, drafts: list[StatementDraft]) -> None:
    """Gives each quotation to the statement beside it; one without a verb of saying goes on with the last statement.

    `drafts` are in order of their sentences.
    """
    last: StatementDraft | None = None
    by_sentence: dict[int, list[StatementDraft]] = defaultdict(list)
    for draft in drafts:
        by_sentence[draft.sentence].append(draft)
    for quotes in _chains(reading):
        touched = reading.touched(Span(quotes[0].start, quotes[-1].end))
        if not touched:
            continue
        beside = _beside(quotes, [d for s in touched for d in by_sentence[s.index]])
        if beside is None and reading.text[quotes[-1].start : quotes[-1].end].endswith(_CUT_OFF):
            after = by_sentence[touched[-1].index + 1]
            close = [
                d for d in after if "\n" not in reading.text[quotes[-1].end : d.anchor] and d.anchor - quotes[-1].end < _NEAR
            ]
            beside = close[0] if applies("statements.said-behind-a-question", close) else None
        if beside is not None:
            beside.quotes += quotes
            last = beside
            continue
        if sum(len(q.of(reading.text).split()) for q in quotes) <= _SCARE:
            continue
        previous = last or next((d for d in reversed(drafts) if d.sentence < touched[0].index), None)
        if previous is None or not _covers(quotes, touched) or touched[0].index - previous.sentence > _REACH:
            dropped("statements", "quotation without a speaker")
            continue
        if applies("statements.quotation-alone", True):
            previous.quotes += quotes


def _chains(reading: Reading) -> Iterator[list[Span]]:
    """Quotations, those that go on over paragraphs together: no closing mark, and the next paragraph opens with one."""
    chain: list[Span] = []
    for quote in reading.quotes:
        between = reading.text[chain[-1].end : quote.start] if chain else ""
        open_ = chain and not reading.text[chain[-1].start : chain[-1].end].rstrip()[1:].endswith(_CLOSING)
        if applies("statements.quotation-over-paragraphs", open_ and between.isspace() and "\n" in between):
            chain.append(quote)
            continue
        if chain:
            yield chain
        chain = [quote]
    if chain:
        yield chain


def _beside(quotes: list[Span], drafts: list[StatementDraft]) -> StatementDraft | None:
    """The statement whose trigger is nearest to a quotation and not within it."""
    first, last = quotes[0], quotes[-1]
    near = [(d, d.trigger) for d in drafts if d.trigger is not None and not any(q.contains(d.trigger) for q in quotes)]
    told = [n for n in near if _in_clause(first, n[0])]
    if applies("statements.quotation-in-its-clause", told and len(told) < len(near)):
        near = told
    return min(near, key=lambda n: min(abs(n[1].start - last.end), abs(first.start - n[1].end)))[0] if near else None


def _in_clause(quote: Span, draft: StatementDraft) -> bool:
    """Whether a quotation stands in the clause that a verb of saying governs: `says it is a "direct attack" and vows to act`."""
    token = draft.token
    below = [] if token is None else [t for c in token.all("ccomp") if c.i > token.i for t in c.subtree()]
    return any(quote.start <= t.start < quote.end for t in below)


def _covers(quotes: list[Span], touched: list[Sentence]) -> bool:
    return touched[0].span.start >= quotes[0].start - 1 and quotes[-1].end >= touched[-1].span.end - 2
