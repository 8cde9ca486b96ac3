"""One document read: what comes of it, as plain data, so that it can come from another process."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from korusgraph.errors import InputError, unexpected
from korusgraph.extraction.format import to_json
from korusgraph.extraction.pipeline import Extractor
from korusgraph.ledger.sources import document_from, dump, record_of
from korusgraph.model import Document, Extraction
from korusgraph.resolution.mending import mended

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What reading a document gave: its extraction as the ledger keeps it, or why there is none."""

    data: str = ""
    """Nothing where there is a problem."""
    published: str | None = None
    """The day of publication, as the graph can hold it."""
    left_out: tuple[str, ...] = ()
    dropped: tuple[tuple[str, str, int], ...] = ()
    """What the rules found and left out: stage, reason, how often."""
    problem: tuple[str, str, str] | None = None
    """Message, hint and code."""

    def error(self) -> InputError | None:
        return None if self.problem is None else InputError(*self.problem)


def read(extractor: Extractor, documents: Sequence[Document], together: bool) -> list[Outcome]:
    """Reads documents, at once or one by one; their outcomes in order."""
    return read_together(extractor, documents) if together else [read_one(extractor, d) for d in documents]


def read_one(extractor: Extractor, document: Document) -> Outcome:
    """Reads one document. With KORUSGRAPH_DEBUG an error of the extraction is raised."""
    before = Counter(extractor.use.dropped)
    try:
        made = _outcome(extractor.extract(document))
    except Exception as error:
        found = unexpected(document.path, "extraction", error)
        return Outcome(problem=(found.message, found.hint, found.code))
    dropped = extractor.use.dropped - before
    return Outcome(made.data, made.published, made.left_out, tuple((*what, n) for what, n in sorted(dropped.items())))


def read_together(extractor: Extractor, documents: Sequence[Document]) -> list[Outcome]:
    """Reads documents at once, which is quicker for short ones; one by one when that fails. What was dropped is not told."""
    if len(documents) > 1:
        try:
            return [_outcome(x) for x in extractor.extract_all(documents)]
        except Exception:
            if os.environ.get("KORUSGRAPH_DEBUG"):
                raise
    return [read_one(extractor, document) for document in documents]


def _outcome(x: Extraction) -> Outcome:
    made, left_out = mended(x)
    return Outcome(dump(to_json(made)), made.document.published, tuple(left_out))


# -- to and from lines of JSON -------------------------------------------------------------
def to_plain(documents: Iterable[Document]) -> list[Plain]:
    return [{"id": d.id, "path": d.path, "text": d.text, "record": record_of(d)} for d in documents]


def from_plain(rows: Iterable[Plain]) -> list[Document]:
    return [document_from(row["id"], row["path"], row["text"], row["record"]) for row in rows]


def outcomes_to_plain(outcomes: Iterable[Outcome]) -> list[Plain]:
    return [asdict(o) for o in outcomes]


def outcomes_from_plain(rows: Iterable[Plain]) -> list[Outcome]:
    return [
        Outcome(
            row["data"],
            row["published"],
            tuple(row["left_out"]),
            tuple((stage, reason, n) for stage, reason, n in row["dropped"]),
            tuple(row["problem"]) if row["problem"] is not None else None,
        )
        for row in rows
    ]
