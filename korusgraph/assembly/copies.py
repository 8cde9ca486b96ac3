"""Copies: which documents have the text of an earlier one, found again only where a document came, went or changed.

A document is a copy of the earliest original that it is like, and an original is a document that is no copy. Earlier is by
day of publication, then by id, so the order of reading does not matter. Texts are looked for by keys that they share; of a key
that very many originals have (a paragraph under every release of a ministry) only the earliest are looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence

from korusgraph.assembly.likeness import Text, is_copy, keys, text_of
from korusgraph.assembly.making import edge_of
from korusgraph.assembly.store import SEPARATOR, Store
from korusgraph.model import Edge

COPIES = 3  # their part of the edges
WINDOW = 8  # originals of a key that are looked at
SHARED = 2  # keys that a copy shares with its original; a text with few keys all
_TRIED = 16  # originals that a text is compared with, those with most keys first
PutEdges = Callable[[str, int, Mapping[str, Edge]], None]
"""Keeps edges, by their places, in place of those of a part that begin at a node."""


class Copies:
    """Texts of the documents of a projection, and which of them are copies."""

    def __init__(self, store: Store) -> None:
        self.store = store

    # -- documents ---------------------------------------------------------------------------
    def take(self, document: str, published: str | None, text: str) -> None:
        """Takes the text of a document in."""
        made, rank = text_of(text), f"{published or '9999'}{SEPARATOR}{document}"
        self.store.run("INSERT INTO texts VALUES (?,?,?,?)", (document, rank, made.packed(), None))
        self.store.run_all("INSERT INTO prints VALUES (?,?,0)", ((key, rank) for key in keys(made)))
        self.store.soil("copy", (rank,))

    def drop(self, document: str) -> None:
        """Takes the text of a document out."""
        row = self._row(document)
        if row is not None:
            rank, text, _ = row
            found = keys(text)
            self._mark(rank, found, False, ())
            self.store.run("DELETE FROM texts WHERE document=?", (document,))
            self.store.run_all("DELETE FROM prints WHERE key=? AND rank=?", ((key, rank) for key in found))
            self.store.soil("copy", (rank,))

    def _row(self, document: str) -> tuple[str, Text, str | None] | None:
        row = self.store.one("SELECT rank, words, original FROM texts WHERE document=?", (document,))
        return None if row is None else (row[0], Text.of(row[1]), row[2])

    # -- copies ------------------------------------------------------------------------------
    def decide(self, ranks: Sequence[str], put: PutEdges) -> None:
        """Finds the originals of documents, the earliest first; `put` takes the edges that follow."""
        left = set(ranks)
        for rank in sorted(ranks):
            left.discard(rank)
            document = rank.partition(SEPARATOR)[2]
            row = self._row(document)
            if row is None:
                self._link(document, "", put)
            elif row[0] == rank:
                text, before = row[1], row[2]
                found = keys(text)
                original = self._original(rank, text, found)
                self._mark(rank, found, not original, left)
                if original != before:
                    self.store.run("UPDATE texts SET original=? WHERE document=?", (original, document))
                    self.store.soil("report", (document,))
                    self._link(document, original, put)

    def _original(self, rank: str, text: Text, found: Sequence[int]) -> str:
        """The earliest original that a text is like; empty when it is one itself."""
        shared: Counter[str] = Counter()
        for key in found:
            rows = self.store.rows("SELECT rank FROM prints WHERE key=? AND lead=1 AND rank<? ORDER BY rank LIMIT ?",
                                   (key, rank, WINDOW))  # fmt: skip
            shared.update(r for (r,) in rows)
        enough = min(SHARED, len(found))
        likely = sorted((r for r, n in shared.items() if n >= enough), key=lambda r: (-shared[r], r))[:_TRIED]
        for other in sorted(likely):
            document = other.partition(SEPARATOR)[2]
            row = self._row(document)
            if row is not None and is_copy(row[1], text):
                return document
        return ""

    def _mark(self, rank: str, found: Sequence[int], lead: bool, left: Collection[str]) -> None:
        """Notes whether a text is an original; when that is new, later texts that may be like it are looked at again."""
        store = self.store
        for key in found:
            row = store.one("SELECT lead FROM prints WHERE key=? AND rank=?", (key, rank))
            if row is None or bool(row[0]) == lead:
                continue
            store.run("UPDATE prints SET lead=? WHERE key=? AND rank=?", (int(lead), key, rank))
            earlier = store.rows("SELECT 1 FROM prints WHERE key=? AND lead=1 AND rank<? LIMIT ?", (key, rank, WINDOW))
            if len(earlier) < WINDOW:
                later = store.stream("SELECT rank FROM prints WHERE key=? AND rank>?", (key, rank))
                store.soil("copy", [r for (r,) in later if r not in left])

    @staticmethod
    def _link(document: str, original: str, put: PutEdges) -> None:
        start = f"document/{document}"
        put(start, COPIES, {document: edge_of("COPY_OF", start, f"document/{original}")} if original else {})

    # -- answers -----------------------------------------------------------------------------
    def source(self, document: str) -> str:
        """The document whose text a document has, by which sources are counted: its original, or itself."""
        row = self.store.one("SELECT original FROM texts WHERE document=?", (document,))
        return str(row[0]) if row is not None and row[0] else document

    def of(self, document: str) -> list[str]:
        """The copies of a document."""
        rows = self.store.rows("SELECT document FROM texts WHERE original=? AND original>'' ORDER BY document", (document,))
        return [d for (d,) in rows]

    def count(self) -> int:
        """How many documents are copies."""
        return int(self.store.one("SELECT count(*) FROM texts WHERE original>''")[0])
