"""A part of a graph in a task of the cluster: a small ledger and a small kept graph with the rows that the task was given.

So a task does a step of the assembly with the code of the one-machine run, which reads and writes the same tables there. Rows
travel as (key, kind, row): all rows of a key meet in one task, and the kind says what the row, a list in JSON, is.
"""

from __future__ import annotations

import base64
import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from korusgraph.assembly import Selection
from korusgraph.assembly.refresh import Refresh
from korusgraph.assembly.store import Store
from korusgraph.engine.merging import hold
from korusgraph.engine.report import BuildReport
from korusgraph.engine.rows import by_source
from korusgraph.ledger import Ledger

if TYPE_CHECKING:
    import pandas as pd

SCHEMA = "key string, kind string, row string"
PARTS = ("document", "entity", "place", "node", "reason", "body", "published", "kept", "own", "rule", "asked")
"""Columns of what documents say of entities; the body stands in each, and is no number."""
_INTO = {
    "parts": "INSERT OR IGNORE INTO parts VALUES (?,?,?,?,?,?,?,?,?,?,?)",
    "counts": "INSERT OR IGNORE INTO counts VALUES (?,?)",
    "identities": "INSERT OR IGNORE INTO identities VALUES (?,?,?,?,?,?)",
    "hand": "INSERT OR IGNORE INTO hand VALUES (?,?)",
    "gives": "INSERT OR IGNORE INTO gives VALUES (?,?,?)",
    "claims": "INSERT OR IGNORE INTO claims VALUES (?,?,?,?,?,?,?,?)",
    "nodes": "INSERT OR IGNORE INTO nodes VALUES (?,?,?,?,?,?,?)",
    "texts": "INSERT OR IGNORE INTO texts VALUES (?,?,?,?)",
    "prints": "INSERT OR IGNORE INTO prints VALUES (?,?,?)",
    "reports": "INSERT OR IGNORE INTO reports VALUES (?,?,?,?,?,?,?,?,?,?)",
}
"""A row that several keys bring comes once into a table."""
_TOGETHER = 2000  # rows that are worked on at once, with the rest of their last key
_HANDED_BACK = 1000

Row = Sequence[Any]
Record = tuple[str, str, Row]
Rows = defaultdict[str, list[Row]]
Work = Callable[["Part", list[str], Rows], Iterator[Record]]
"""A step: a part of a graph, the keys, and their rows by kind; rows for further steps come back."""


class Part:
    """A part of a graph, in temporary files. A context manager."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="korusgraph-")
        self.ledger = Ledger(Path(self._folder.name) / "ledger.sqlite")
        self.ledger.connection.execute("PRAGMA synchronous=OFF")  # what is lost is worked out again
        self.store = Store(None, "")
        self.refresh = Refresh(self.store, self.ledger, 0.0, Selection())

    def __enter__(self) -> Part:
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()
        self.ledger.__exit__()
        self._folder.cleanup()

    # -- rows in -----------------------------------------------------------------------------
    def read(self, rows: Iterable[Mapping[str, Any]]) -> BuildReport:
        """Merges documents of a table of extractions, as `build` does; the rows of a source come in order."""
        report = BuildReport()
        for _, found in groupby(rows, key=itemgetter("source")):
            several = [dict(row) for row in found]
            end = {**several[0], "document": None, "problems": []}
            for first, items in by_source(chain(several, (end,))):
                hold(self.ledger, first, items, report)
        return report

    def put(self, table: str, rows: Iterable[Row]) -> None:
        """Puts rows into a table of the kept graph."""
        with self.store.transaction():
            for row in rows:
                self.store.run(_INTO[table], row)

    def put_documents(self, rows: Rows) -> None:
        """Puts documents with their extractions into the ledger, under the ids that they have in the whole of it."""
        with self.ledger.connection as connection:
            connection.executemany("INSERT INTO documents VALUES (?,?,?,?,?,?,?,?)", rows["documents"])
            connection.executemany("INSERT INTO extractions VALUES (?,?,?,?,?)", rows["extractions"])

    def put_parts(self, rows: Iterable[Row]) -> None:
        """Puts what documents say of entities, each with its body."""
        with self.store.transaction():
            for document, entity, place, node, reason, body, *rest in rows:
                self.store.run("INSERT OR IGNORE INTO bodies (body) VALUES (?)", (body,))
                (number,) = self.store.one("SELECT number FROM bodies WHERE body=?", (body,))
                self.store.run(_INTO["parts"], (document, entity, place, node, reason, number, *rest))

    def put_names(self, rows: Iterable[Row]) -> None:
        """Puts what nodes are called that are made elsewhere."""
        self.put("nodes", ((node, -1, "", name, 0, "", "") for node, name in rows))

    # -- rows out ----------------------------------------------------------------------------
    def rows(self, kind: str, text: str, values: Sequence[Any] = ()) -> Iterator[Record]:
        """What a question to the kept graph gives, each row by its first column."""
        return ((str(key), kind, row) for key, *row in self.store.stream(text, values))

    def made(self) -> Iterator[Record]:
        """The nodes and edges that were made here, but those of documents, with the sum of their digests."""
        yield from self.rows("node", "SELECT id, id, data FROM nodes WHERE part>=0")
        yield from self.rows("edge", 'SELECT start, key, type, start, "end", data FROM edges')
        yield self.total()

    def total(self) -> Record:
        """The sum of the digests of what was made here, and how much that is."""
        state = self.store.state
        return "", "total", (state.fingerprint, state.nodes, state.edges)


@dataclass(frozen=True)
class Given:
    """What a task depends on beside its rows, as the driver has it."""

    language: str
    workspace: str
    decisions: str

    def use(self) -> None:
        """Makes it count in this process."""
        os.environ.update({
            "KORUSGRAPH_LANGUAGE": self.language, "KORUSGRAPH_WORKSPACE": self.workspace,
            "KORUSGRAPH_DECISIONS": self.decisions, "KORUSGRAPH_OFFLINE": "1",
        })  # fmt: skip


@dataclass(frozen=True)
class Task:
    """A step as Spark calls it, with the rows of a partition in the order of their keys."""

    work: Work
    given: Given
    everywhere: tuple[Record, ...] = ()
    """Rows that every part of the graph has."""

    def __call__(self, batches: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        self.given.use()
        return framed(made for keys, rows in _together(records(batches)) for made in self._done(keys, rows))

    def _done(self, keys: list[str], rows: Rows) -> Iterator[Record]:
        for _, kind, row in self.everywhere:
            rows[kind].append(row)
        with Part() as part:
            yield from self.work(part, keys, rows)


@dataclass(frozen=True)
class Reading:
    """The first step as Spark calls it: rows of a table of extractions, in the order of names, sources, positions."""

    work: Callable[[Part, Iterable[Mapping[str, Any]]], Iterator[Record]]
    given: Given

    def __call__(self, batches: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        self.given.use()
        return framed(self._done(batches))

    def _done(self, batches: Iterable[pd.DataFrame]) -> Iterator[Record]:
        found = (row for batch in batches for row in batch.to_dict("records"))
        for rows in _whole_keys(found, itemgetter("document"), _TOGETHER // 10):
            with Part() as part:
                yield from self.work(part, sorted(rows, key=itemgetter("source", "position")))


def records(batches: Iterable[pd.DataFrame]) -> Iterator[Record]:
    """The rows of a partition."""
    for batch in batches:
        for key, kind, row in zip(batch["key"], batch["kind"], batch["row"], strict=True):
            yield key, kind, [_loaded(value) for value in json.loads(row)]


def framed(made: Iterable[Record]) -> Iterator[pd.DataFrame]:
    """Rows as a partition hands them back."""
    import pandas

    waiting: list[tuple[str, str, str]] = []
    for key, kind, row in made:
        waiting.append((key, kind, dumped(row)))
        if len(waiting) >= _HANDED_BACK:
            yield pandas.DataFrame(waiting, columns=["key", "kind", "row"])
            waiting = []
    yield pandas.DataFrame(waiting, columns=["key", "kind", "row"])


def dumped(row: Row) -> str:
    """A row as it travels."""
    return json.dumps(list(row), default=lambda data: {"base64": base64.b64encode(data).decode("ascii")})


def _loaded(value: Any) -> Any:
    return base64.b64decode(value["base64"]) if isinstance(value, dict) and value.keys() == {"base64"} else value


def _together(found: Iterable[Record]) -> Iterator[tuple[list[str], Rows]]:
    """Whole keys with their rows by kind, several at once."""
    for several in _whole_keys(found, itemgetter(0), _TOGETHER):
        rows: Rows = defaultdict(list)
        for _, kind, row in several:
            rows[kind].append(row)
        yield sorted({key for key, *_ in several}), rows


def _whole_keys(found: Iterable[Any], key: Callable[[Any], Any], enough: int) -> Iterator[list[Any]]:
    held: list[Any] = []
    for _, several in groupby(found, key=key):
        held.extend(several)
        if len(held) >= enough:
            yield held
            held = []
    if held:
        yield held
