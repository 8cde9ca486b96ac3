"""The names of the gazetteer that were found in a text, looked up by where they stand."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from korusgraph.extraction.gazetteer import Hit
from korusgraph.model import Span


class Hits:
    """Hits in order of the text; none lies over another. A hit that a longer name swallows is dropped."""

    def __init__(self, found: list[Hit]) -> None:
        self._all = found
        self._starts = [h.span.start for h in found]
        self._gone: set[int] = set()

    def __iter__(self) -> Iterator[Hit]:
        return (h for i, h in enumerate(self._all) if i not in self._gone)

    def _near(self, span: Span) -> Iterator[tuple[int, Hit]]:
        """Hits that touch or lie over a stretch of text, with their numbers."""
        first = max(bisect_left(self._starts, span.start) - 1, 0)
        for i in range(first, len(self._all)):
            hit = self._all[i]
            if hit.span.start > span.end:
                break
            if hit.span.end >= span.start and i not in self._gone:
                yield i, hit

    def overlapping(self, span: Span) -> list[Hit]:
        """The hits that share a character with a span."""
        return [h for _, h in self._near(span) if h.span.overlaps(span)]

    def within(self, span: Span) -> list[Hit]:
        """The hits that lie inside a span."""
        return [h for _, h in self._near(span) if span.contains(h.span)]

    def starting(self, position: int) -> Hit | None:
        """The hit that starts at a position, if any."""
        return next((h for _, h in self._near(Span(position, position)) if h.span.start == position), None)

    def ending(self, position: int) -> Hit | None:
        """The hit that ends at a position, if any."""
        return next((h for _, h in self._near(Span(position, position)) if h.span.end == position), None)

    def drop(self, span: Span) -> None:
        """Forgets the hits that share a character with a span."""
        self._gone.update([i for i, h in self._near(span) if h.span.overlaps(span)])

    def drop_within(self, span: Span) -> None:
        """Forgets the hits that lie inside a span."""
        self._gone.update([i for i, h in self._near(span) if span.contains(h.span)])
