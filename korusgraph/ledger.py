"""The SQLite file left of which documents are read and right of which everything is a projection.

WAL mode, full synchronisation: a killed process loses at most the document it was writing.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from korusgraph.errors import StoreError
from korusgraph.extraction.format import from_json, to_json
from korusgraph.model import Document, Edge, Extraction, Location, Node, Value

VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sources (path TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, documents TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS documents (
  id TEXT PRIMARY KEY, path TEXT NOT NULL, content TEXT NOT NULL, record TEXT NOT NULL, text TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS extractions (
  document TEXT PRIMARY KEY REFERENCES documents(id) ON DELETE CASCADE, engine TEXT NOT NULL, data TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS import_files (source TEXT PRIMARY KEY, sha256 TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS import_nodes (
  id TEXT NOT NULL, source TEXT NOT NULL REFERENCES import_files(source) ON DELETE CASCADE, data TEXT NOT NULL,
  PRIMARY KEY (id, source)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS import_edges (
  type TEXT NOT NULL, key TEXT NOT NULL, source TEXT NOT NULL REFERENCES import_files(source) ON DELETE CASCADE,
  data TEXT NOT NULL, PRIMARY KEY (type, key, source)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS matches (node TEXT NOT NULL, iri TEXT NOT NULL, accepted INTEGER NOT NULL, decided_by TEXT NOT NULL, PRIMARY KEY (node, iri)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS decisions (
  document TEXT NOT NULL, entity TEXT NOT NULL, node TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (document, entity)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A stored document without its text."""

    id: str
    path: str
    title: str
    published: str | None
    engine: str | None


class Ledger:
    """Documents, extractions, identity decisions. Use it as a context manager."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.connection = sqlite3.connect(path, timeout=10.0)
            self.connection.execute("PRAGMA journal_mode=WAL")
            self.connection.execute("PRAGMA synchronous=FULL")
            self.connection.execute("PRAGMA foreign_keys=ON")
            self.connection.executescript(_SCHEMA)
            self._check_version()
        except (sqlite3.Error, OSError) as error:
            raise StoreError(
                f"{path}: the ledger cannot be opened ({error})", "check the folder, or give another --workspace", "KG-LG-001"
            ) from None

    def _check_version(self) -> None:
        row = self.connection.execute("SELECT value FROM meta WHERE key='version'").fetchone()
        if row is None:
            with self.connection:
                self.connection.execute("INSERT INTO meta VALUES ('version', ?)", (str(VERSION),))
        elif int(row[0]) > VERSION:
            raise StoreError(
                f"{self.path}: the ledger is of a newer korusgraph (version {row[0]})", "update korusgraph", "KG-LG-002"
            )

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            with self.connection:
                yield self.connection
        except sqlite3.Error as error:
            raise StoreError(
                f"{self.path}: cannot be written ({error})",
                "free space on the disk, or end the other korusgraph; running again is safe",
                "KG-LG-003",
            ) from None

    # -- sources and documents ---------------------------------------------------------
    def unchanged(self, path: str, fingerprint: str, engine: str) -> tuple[str, ...] | None:
        """Ids of the documents of a source that was read before with the same bytes and engine; None when it must be read."""
        row = self.connection.execute("SELECT fingerprint, documents FROM sources WHERE path=?", (path,)).fetchone()
        if row is None or row[0] != fingerprint:
            return None
        found = tuple(json.loads(row[1]))
        for id_ in found:
            known = self.connection.execute("SELECT engine FROM extractions WHERE document=?", (id_,)).fetchone()
            if known is None or known[0] != engine:
                return None
        return found

    def free_id(self, document: Document) -> str:
        """The document's id, or one with a part of its path's digest where another source has taken it."""
        from korusgraph.ids import digest

        row = self.connection.execute("SELECT path, content FROM documents WHERE id=?", (document.id,)).fetchone()
        if row is None or row[0] == document.path or row[1] == document.sha256:
            return document.id
        return f"{document.id}-{digest(document.path)[:6]}"

    def has(self, document: Document, engine: str) -> bool:
        """Whether the very same document is stored with an extraction of this engine."""
        row = self.connection.execute(
            "SELECT d.record, e.engine FROM documents d JOIN extractions e ON e.document=d.id WHERE d.id=? AND d.content=?",
            (document.id, document.sha256),
        ).fetchone()
        return row is not None and row[1] == engine and json.loads(row[0]).get("published") == document.published

    def put(self, extraction: Extraction, engine: str) -> bool:
        """Stores a document with its extraction in place of an earlier one of that id; True when it was new."""
        document = extraction.document
        record = {k: v for k, v in asdict(document).items() if k not in ("text", "id", "path")}
        with self._writing() as connection:
            new = connection.execute("SELECT 1 FROM documents WHERE id=?", (document.id,)).fetchone() is None
            connection.execute("DELETE FROM documents WHERE id=?", (document.id,))
            connection.execute(
                "INSERT INTO documents VALUES (?,?,?,?,?)",
                (document.id, document.path, document.sha256, _dump(record), document.text),
            )
            connection.execute("INSERT INTO extractions VALUES (?,?,?)", (document.id, engine, _dump(to_json(extraction))))
        return new

    def note_source(self, path: str, fingerprint: str, documents: list[str]) -> list[str]:
        """Remembers what a source held; documents that it no longer holds are forgotten, and their ids returned."""
        row = self.connection.execute("SELECT documents FROM sources WHERE path=?", (path,)).fetchone()
        gone = sorted(set(json.loads(row[0])) - set(documents)) if row else []
        with self._writing() as connection:
            connection.execute("INSERT OR REPLACE INTO sources VALUES (?,?,?)", (path, fingerprint, _dump(documents)))
            for id_ in gone:
                connection.execute("DELETE FROM documents WHERE id=?", (id_,))
        return gone

    def forget(self, wanted: str) -> list[str]:
        """Removes the documents of an id or a path; their ids."""
        rows = self.connection.execute("SELECT id FROM documents WHERE id=? OR path=? ORDER BY id", (wanted, wanted)).fetchall()
        source = self.connection.execute("SELECT documents FROM sources WHERE path=?", (wanted,)).fetchone()
        found = sorted({r[0] for r in rows} | (set(json.loads(source[0])) if source else set()))
        with self._writing() as connection:
            for id_ in found:
                connection.execute("DELETE FROM documents WHERE id=?", (id_,))
            connection.execute("DELETE FROM sources WHERE path=?", (wanted,))
            if connection.execute("DELETE FROM import_files WHERE source=?", (wanted,)).rowcount:
                found.append(wanted)
            for path, documents in connection.execute("SELECT path, documents FROM sources").fetchall():
                if set(json.loads(documents)) & set(found):
                    connection.execute("DELETE FROM sources WHERE path=?", (path,))
        return found

    def documents(self) -> Iterator[DocumentRow]:
        """Stored documents by id."""
        for id_, path, record, engine in self.connection.execute(
            "SELECT d.id, d.path, d.record, e.engine FROM documents d LEFT JOIN extractions e ON e.document=d.id ORDER BY d.id"
        ):
            data = json.loads(record)
            yield DocumentRow(id_, path, data.get("title", ""), data.get("published"), engine)

    def extractions(self) -> Iterator[Extraction]:
        """Stored extractions by document id, one at a time."""
        ids = [r[0] for r in self.connection.execute("SELECT document FROM extractions ORDER BY document")]
        for id_ in ids:
            found = self.extraction(id_)
            if found is not None:
                yield found

    def extraction(self, document: str) -> Extraction | None:
        row = self.connection.execute(
            "SELECT d.id, d.path, d.record, d.text, e.data FROM documents d JOIN extractions e ON e.document=d.id WHERE d.id=?",
            (document,),
        ).fetchone()
        if row is None:
            return None
        id_, path, record, text, data = row
        fields: dict[str, Any] = json.loads(record)
        fields["locations"] = tuple(Location(**item) for item in fields.get("locations", ()))
        fields["warnings"] = tuple(fields.get("warnings", ()))
        return from_json(json.loads(data), Document(id=id_, path=path, text=text, **fields))

    # -- imports ---------------------------------------------------------------------------
    def put_import(self, source: str, sha256: str, facts: Iterable[Node | Edge]) -> None:
        """Keeps nodes and edges that came as RDF, in place of an earlier import of that source."""
        with self._writing() as connection:
            connection.execute("DELETE FROM import_files WHERE source=?", (source,))
            connection.execute("INSERT INTO import_files VALUES (?,?)", (source, sha256))
            for fact in facts:
                if isinstance(fact, Node):
                    data = _dump([fact.labels, fact.kind, fact.properties])
                    connection.execute("INSERT OR IGNORE INTO import_nodes VALUES (?,?,?)", (fact.id, source, data))
                else:
                    data = _dump([fact.start, fact.end, fact.properties])
                    connection.execute(
                        "INSERT OR IGNORE INTO import_edges VALUES (?,?,?,?)", (fact.type, fact.key, source, data)
                    )

    def imported_nodes(self) -> Iterator[Node]:
        """Imported nodes by id, each once: where two files know it, as the first of them by name does."""
        return self._imported("")

    def imported_edges(self) -> Iterator[Edge]:
        """Imported edges by type and key, each once."""
        previous = None
        for type_, key, data in self.connection.execute("SELECT type, key, data FROM import_edges ORDER BY type, key, source"):
            if (type_, key) != previous:
                start, end, properties = json.loads(data)
                yield Edge(key, type_, start, end, _tuples(properties))
            previous = (type_, key)

    def imported_documents(self) -> Iterator[tuple[str, str]]:
        """Imported documents: id without its kind, day of publication or nothing."""
        for node in self._imported("document/"):
            yield node.id.removeprefix("document/"), str(node.properties.get("published", ""))

    def _imported(self, start: str) -> Iterator[Node]:
        """Imported nodes whose id starts so."""
        previous = None
        for id_, data in self.connection.execute(
            "SELECT id, data FROM import_nodes WHERE id >= ? AND id < ? ORDER BY id, source", (start, start + "\U0010ffff")
        ):
            if id_ != previous:
                labels, kind, properties = json.loads(data)
                yield Node(id_, tuple(labels), kind, _tuples(properties))
            previous = id_

    def import_sources(self) -> list[str]:
        """Files that were imported."""
        return [r[0] for r in self.connection.execute("SELECT source FROM import_files ORDER BY source")]

    # -- matches ---------------------------------------------------------------------------
    def put_matches(self, rows: Iterable[tuple[str, str, bool, str]]) -> None:
        """Keeps decisions on things outside: (node, IRI, accepted, who); a later one replaces an earlier one."""
        with self._writing() as connection:
            connection.executemany("INSERT OR REPLACE INTO matches VALUES (?,?,?,?)", rows)

    def matches(self) -> Iterator[tuple[str, str, bool, str]]:
        """Decisions on things outside by node and IRI."""
        for node, iri, accepted, who in self.connection.execute("SELECT * FROM matches ORDER BY node, iri"):
            yield node, iri, bool(accepted), who

    # -- state -----------------------------------------------------------------------------
    def state(self) -> str:
        """Digest of everything that the graph depends on."""
        made = hashlib.sha256()
        for row in self.connection.execute(
            "SELECT d.id, d.content, d.record, e.engine FROM documents d JOIN extractions e ON e.document=d.id ORDER BY d.id"
        ):
            made.update(repr(tuple(row)).encode("utf-8", "replace"))
        for row in self.connection.execute("SELECT source, sha256 FROM import_files ORDER BY source"):
            made.update(repr(tuple(row)).encode("utf-8", "replace"))
        for row in self.connection.execute("SELECT * FROM matches ORDER BY node, iri"):
            made.update(repr(tuple(row)).encode("utf-8", "replace"))
        return made.hexdigest()

    def projected(self, target: str) -> str | None:
        """The state that a database was last brought to."""
        row = self.connection.execute("SELECT value FROM meta WHERE key=?", (f"projected {target}",)).fetchone()
        return None if row is None else str(row[0])

    def note_projected(self, target: str, state: str) -> None:
        with self._writing() as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?,?)", (f"projected {target}", state))

    # -- decisions -----------------------------------------------------------------------
    def decide(self, rows: Iterator[tuple[str, str, str, str]]) -> None:
        """Replaces the recorded identity decisions: (document, entity, graph node, reason)."""
        with self._writing() as connection:
            connection.execute("DELETE FROM decisions")
            connection.executemany("INSERT INTO decisions VALUES (?,?,?,?)", rows)

    def decisions(self) -> Iterator[tuple[str, str, str, str]]:
        yield from self.connection.execute("SELECT document, entity, node, reason FROM decisions ORDER BY document, entity")


def _tuples(properties: dict[str, Any]) -> dict[str, Value]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in properties.items()}


def _dump(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
