"""What is known of one document so far: its text and the layers that the components add to it, one after the other.

A component reads layers that stand and writes its own; no component changes what another one wrote, except that the
registry of entities grows. Which reads and writes what is declared in `pipeline.COMPONENTS` and by plug-ins, and checked at start.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from korusgraph.extraction import dateline, dates, treatytext
from korusgraph.extraction.gazetteer import Gazetteer
from korusgraph.extraction.registry import Registry
from korusgraph.extraction.text import sentences
from korusgraph.model import Document, Figure, Relation, Span

if TYPE_CHECKING:
    from korusgraph.extraction.events import EventDraft
    from korusgraph.extraction.names import NameFinder
    from korusgraph.extraction.parse import Sentence, Surrogate, Token
    from korusgraph.extraction.statements.draft import StatementDraft

# A quotation, or the rest of a paragraph after a mark that never closes.
_QUOTE = re.compile(
    r"“[^“”]{1,4000}”|“[^“”\n]{1,2000}(?=\n|\Z)|(?<![\w\"])\"[^\"]{1,4000}\"(?!\w)|(?<![\w\"])\"[^\"\n]{1,2000}(?=\n\s*\n|\Z)"
)


@dataclass(slots=True)
class Reading:
    """One document and its layers, in the order in which they are filled."""

    document: Document
    gazetteer: Gazetteer
    spans: list[Span] = field(init=False)  # of sentences
    quotes: list[Span] = field(init=False)
    provisions: int = field(init=False)  # where those of a treaty begin, -1 for other texts
    registry: Registry = field(init=False)  # entities and their mentions
    names: NameFinder = field(init=False)
    sources: list[Surrogate] = field(default_factory=list)  # what the parser reads, one a sentence
    sentences: list[Sentence] = field(default_factory=list)  # parsed
    days: dict[int, dt.date] = field(default_factory=dict)  # of a digest: sentence → the day it tells of
    times: dict[int, list[dates.TimeExpression]] = field(default_factory=dict)
    events: list[EventDraft] = field(default_factory=list)
    statements: list[StatementDraft] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    measures: dict[str, dict[str, list[str]]] = field(default_factory=dict)  # event → role → ids of its figures

    def __post_init__(self) -> None:
        self.spans = list(dateline.split(self.text, sentences(self.text), self.gazetteer, self.published))
        self.quotes = [Span(m.start(), m.end()) for m in _QUOTE.finditer(self.text)]
        self.provisions = treatytext.provisions(self.text)
        self.registry = Registry(self.text)

    @property
    def text(self) -> str:
        return self.document.text

    @property
    def date(self) -> str | None:
        """Day of publication as printed in the document's record."""
        return self.document.published

    @property
    def published(self) -> dt.date | None:
        return dates.parse_date(self.document.published)

    def base(self, sentence: int) -> dt.date | None:
        """The day that relative dates of a sentence count from."""
        return self.days.get(sentence) or self.published

    def touched(self, span: Span) -> list[Sentence]:
        """The parsed sentences that share a character with a stretch of the text."""
        first = bisect_right(self.spans, span.start, key=lambda s: s.end)
        return list(takewhile(lambda s: s.span.start < span.end, islice(self.sentences, first, None)))

    def quoted(self, token: Token) -> bool:
        return any(q.contains(token.span) for q in self.quotes)
