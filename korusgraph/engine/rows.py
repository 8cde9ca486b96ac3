"""Sources read elsewhere, as rows of a table: each document with its extraction, then the end of the source.

The rows of a source stand together and in order. They hold what the ledger keeps of it, so that what they are merged into
is the same as if the source had been read there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from korusgraph import ids, loaders
from korusgraph.engine.identity import loaders_digest
from korusgraph.engine.outcome import Outcome, read_one
from korusgraph.engine.sources import place, source_of
from korusgraph.errors import InputError, KorusgraphError, again, unexpected
from korusgraph.extraction.format import from_json
from korusgraph.extraction.pipeline import Extractor
from korusgraph.ledger.sources import STREAMS, document_from, dump, record_of, source_name
from korusgraph.loaders.base import Source
from korusgraph.model import Document

COLUMNS = {
    "source": "string",
    "position": "int",
    "fingerprint": "string",
    "sha256": "string",
    "engine": "string",
    "document": "string",
    "path": "string",
    "text": "string",
    "record": "string",
    "published": "string",
    "extraction": "string",
    "notes": "array<string>",
    "dropped": "string",
    "streams": "boolean",
    "problems": "array<string>",
}
"""Columns of the table, with their types in the words of Spark SQL. A row without a document is the end of its source."""
Row = dict[str, Any]


def rows(extractor: Extractor, engine: str, path: str, data: bytes | None = None, published: str | None = None) -> Iterator[Row]:
    """What the ledger is to know of a source: its documents as read by an extractor, then its end.

    `data` are its bytes; None: those that stand at the path.
    """
    name = source_name(path)
    row: Row = {**dict.fromkeys(COLUMNS), "source": name, "position": 0, "fingerprint": "", "sha256": "", "engine": engine}
    row |= {"notes": [], "problems": [], "streams": False}
    problems: list[KorusgraphError] = []
    try:
        source = (
            source_of(path, None, published, problems)
            if data is None
            else loaders.sized(Source(path, data, None, published, problems=problems))
        )
        row |= {"fingerprint": fingerprint(source.sha256, published), "sha256": source.sha256}
        for document in loaders.load(source):
            row["streams"] = row["streams"] or document.media_type in STREAMS
            yield row | _read(extractor, document, place(document, source, name))
            row["position"] += 1
    except KorusgraphError as error:
        problems.append(error)
    except Exception as error:
        problems.append(unexpected(path, "reading", error))
    yield row | {"problems": [dump(p.plain()) for p in problems]}


def fingerprint(sha256: str, published: str | None) -> str:
    """What tells whether a source is as it was read: its bytes, what was said of it, and how it is read."""
    return ids.digest(f"{sha256} {published or ''} {loaders_digest()}")


def _read(extractor: Extractor, document: Document, path: str) -> Row:
    outcome = read_one(extractor, document)
    error = outcome.error()
    return {
        "document": document.id,
        "path": path,
        "text": document.text,
        "record": dump(record_of(document)),
        "published": outcome.published,
        "extraction": outcome.data,
        "notes": list(outcome.left_out),
        "dropped": dump(outcome.dropped),
        "problems": [] if error is None else [dump(error.plain())],
    }


# -- and back ------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Found:
    """A row as it is merged: a document with its outcome, or the end of a source."""

    problems: list[KorusgraphError]
    document: Document | None = None
    outcome: Outcome | None = None
    streams: bool = False
    """Of the end: whether the source drops what is old."""


def by_source(found: Iterable[Row]) -> Iterator[tuple[Row, Iterator[Found]]]:
    """Each source by its first row, with its documents, and its end where it was read to its end."""
    for _, group in groupby(found, key=lambda row: row["source"]):
        first = next(group)
        yield first, _found(first, group)  # noqa: B031 - what is left of it


def _found(first: Row, others: Iterator[Row]) -> Iterator[Found]:
    row: Row | None = first
    while row is not None:
        problems = [again(*json.loads(p)) for p in row["problems"]]
        if row["document"] is None:
            yield Found(problems, streams=row["streams"])
            return
        try:
            yield _document(row, problems)
        except (KeyError, TypeError, ValueError) as error:
            what = f"{row['path']}: the row of a document is not as korusgraph writes it ({type(error).__name__})"
            yield Found([InputError(what, "make the table again with this version", "KG-IN-062")])
        row = next(others, None)
    hint = "write the table anew; what it has of the source is kept"
    yield Found([InputError(f"{first['source']}: the table ends before the source does", hint, "KG-IN-062")])


def _document(row: Row, problems: list[KorusgraphError]) -> Found:
    document = document_from(row["document"], row["path"], row["text"], json.loads(row["record"]))
    problem = None if not problems else (problems[0].message, problems[0].hint, problems[0].code)
    if problem is None:
        from_json(json.loads(row["extraction"]), document)
    dropped = tuple((stage, reason, n) for stage, reason, n in json.loads(row["dropped"]))
    outcome = Outcome(row["extraction"], row["published"], tuple(row["notes"]), dropped, problem)
    return Found([], document, outcome)
