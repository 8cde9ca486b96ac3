"""The SQLite file left of which documents are read and right of which everything is a projection.

A document is its name, its text and what it says about itself. It may have several sources, and goes with the last of
them. Its id does not depend on what was read first. WAL mode, full synchronisation: a killed process loses at most the
document it was writing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from korusgraph import ids
from korusgraph.errors import StoreError
from korusgraph.extraction.format import from_json, to_json
from korusgraph.ledger import schema
from korusgraph.ledger.given import Given
from korusgraph.ledger.lock import WriterLock
from korusgraph.ledger.schema import VERSION
from korusgraph.ledger.sources import (
    Held,
    Holding,
    counted,
    document_from,
    dump,
    holding,
    is_gone,
    left,
    public_ids,
    source_name,
    whole,
)
from korusgraph.model import Document, Extraction

__all__ = ["VERSION", "DocumentRow", "Held", "Holding", "Ledger"]


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A stored document without its text."""

    id: str
    path: str
    title: str
    published: str | None
    engine: str | None
    sources: tuple[str, ...] = ()


class Ledger(Given):
    """Documents, extractions, identity decisions. Use it as a context manager."""

    def __init__(self, path: Path, alone: bool = False, notify: Callable[[str], None] = lambda _: None) -> None:
        """Opens the ledger, which is made when there is none.

        `alone` waits until no other process writes to the folder and keeps others waiting; `notify` is told of that.
        Raises: StoreError when the ledger is damaged or newer, or another process keeps the folder.
        """
        self.path = path
        self.damaged: dict[str, str] = {}  # documents that could not be read back: id, reason
        self.damaged_imports = set()
        self.closing = ExitStack()  # what is open beside the ledger and closes with it
        self._lock = WriterLock(path.parent, notify) if alone else None
        try:
            self.connection, self._whole = schema.connect(path)
        except BaseException:
            self._release()
            raise

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.close()
        self.connection.close()
        if self._whole:
            schema.note_whole(self.path)
        self._release()

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()

    def is_empty(self) -> bool:
        """Whether no document was ever stored, or none is left."""
        return self._row("SELECT 1 FROM documents LIMIT 1") is None

    # -- sources -------------------------------------------------------------------------------
    def unchanged(self, source: str, fingerprint: str, engine: str) -> int | None:
        """How many documents a source has that was read before with the same bytes and engine; None when it must be read.

        `fingerprint` is that of the bytes, or what the file system says of the file.
        """
        row = self._row("SELECT fingerprint, stat FROM sources WHERE path=?", (source,))
        if row is None or fingerprint not in (row if fingerprint else ()):
            return None
        found = list(
            self._rows(
                "SELECT d.id, e.engine FROM holdings h JOIN documents d ON d.key=h.document "
                "LEFT JOIN extractions e ON e.document=d.key WHERE h.source=?",
                (source,),
            )
        )
        return len(found) if all(kept == engine and id_ not in self.damaged for id_, kept in found) else None

    def note_stats(self, stats: Mapping[str, str]) -> None:
        """Keeps what the file system says of files whose bytes are known."""
        with self._writing() as connection:
            connection.executemany("UPDATE sources SET stat=? WHERE path=?", ((s, path) for path, s in stats.items()))

    def knows(self, document: Holding, engine: str) -> bool:
        """Whether the very same document is stored with an extraction of this engine, whole."""
        row = self._row(
            "SELECT e.engine, d.id FROM documents d JOIN extractions e ON e.document=d.key WHERE d.key=?", (document.key,)
        )
        return row is not None and row[0] == engine and row[1] not in self.damaged

    def store(self, extraction: Extraction, engine: str) -> None:
        """Keeps a document with its extraction. It is part of the graph once a source holds it, by `hold`."""
        self.store_data(extraction.document, dump(to_json(extraction)), engine)

    def store_data(self, document: Document, data: str, engine: str) -> None:
        """Keeps a document with its extraction as `to_json` has it, in one spelling."""
        made = holding(document)
        content = ids.digest(document.text)
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO documents VALUES (?,?,NULL,?,?,?,?,NULL) ON CONFLICT (key) DO UPDATE SET "
                "name=excluded.name, path=excluded.path, content=excluded.content, record=excluded.record, text=excluded.text",
                (made.key, made.name, made.path, content, made.record, document.text),
            )
            connection.execute("DELETE FROM extractions WHERE document=?", (made.key,))
            connection.execute("INSERT INTO extractions VALUES (?,?,?,?,NULL)", (made.key, engine, ids.digest(data), data))
        for id_ in [r[0] for r in self._rows("SELECT id FROM documents WHERE key=?", (made.key,))]:
            self.damaged.pop(id_, None)

    def hold(
        self,
        source: str,
        found: Sequence[Holding],
        fingerprint: str = "",
        sha256: str = "",
        keep: bool = False,
        stat: str = "",
    ) -> Held:
        """Notes which documents a source has now, all of them stored; what no source has any longer goes.

        `keep` leaves what the source had before beside the new, unless a document of the same name takes its place: for
        feeds, which drop what is old, and for files that could not be read to their end.
        """
        with self._writing() as connection:
            old = [Holding(*r) for r in connection.execute(
                "SELECT h.document, d.name, h.path, h.record FROM holdings h JOIN documents d ON d.key=h.document "
                "WHERE h.source=? ORDER BY h.position", (source,))]  # fmt: skip
            there = {r[0] for h in found for r in connection.execute(
                "SELECT document FROM holdings WHERE document=? AND source<>?", (h.key, source))}  # fmt: skip
            now = [*found, *(left(old, found) if keep else ())]
            connection.execute(
                "INSERT INTO sources (path, fingerprint, sha256, stat) VALUES (?,?,?,?) ON CONFLICT (path) DO UPDATE SET "
                "fingerprint=excluded.fingerprint, sha256=excluded.sha256, stat=excluded.stat",
                (source, fingerprint, sha256, stat if fingerprint else ""),
            )
            connection.execute("DELETE FROM holdings WHERE source=?", (source,))
            connection.executemany(
                "INSERT INTO holdings VALUES (?,?,?,?,?,?,NULL)",
                [(source, n, h.key, h.path, h.rank, h.record) for n, h in enumerate(now)],
            )
            gone = self._settle(connection, {h.name for h in (*old, *now)})
        return counted(old, found, there, gone)

    def put(self, extraction: Extraction, engine: str) -> bool:
        """Stores a document with its extraction in place of one of that name and place; True when there was none."""
        made = holding(extraction.document)
        self.store(extraction, engine)
        return self.hold(source_name(made.path.partition("#")[0]), [made], keep=True).new > 0

    def adopt(self) -> None:
        """Gives files that an older korusgraph noted under other spellings their one name, so that each is one source."""
        if self.noted("adopted") is not None:
            return
        for (path,) in list(self._rows("SELECT path FROM sources ORDER BY path")):
            name = source_name(path)
            if name != path and Path(name).exists():
                self._rename(path, name)
        self.note("adopted", "all")

    def moved(self, source: str, sha256: str) -> str | None:
        """Where a file that is new here was before: one of the same bytes that is no longer there; None when it is new.

        Its documents are those of the new place from then on.
        """
        if self._row("SELECT 1 FROM sources WHERE path=?", (source,)) is not None:
            return None
        for (path,) in list(self._rows("SELECT path FROM sources WHERE sha256=? ORDER BY path", (sha256,))):
            if is_gone(path):
                self._rename(path, source)
                return str(path)
        return None

    def _rename(self, old: str, new: str) -> None:
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO sources (path, fingerprint, sha256) VALUES (?,'','') ON CONFLICT (path) DO UPDATE SET fingerprint='', stat=''",
                (new,),
            )
            first = connection.execute(
                "SELECT coalesce(max(position), -1) + 1 FROM holdings WHERE source=?", (new,)
            ).fetchone()[0]
            connection.execute(
                "UPDATE holdings SET source=?, position=position+?, path=CASE WHEN substr(path, 1, ?)=? THEN ? || substr(path, ?) "
                "ELSE path END WHERE source=?",
                (new, first, len(old), old, new, len(old) + 1, old),
            )
            connection.execute("DELETE FROM sources WHERE path=?", (old,))

    def gone(self) -> list[str]:
        """Files that documents came from and that are no longer there."""
        return [path for (path,) in self._rows("SELECT path FROM sources ORDER BY path") if is_gone(path)]

    def _settle(self, connection: sqlite3.Connection, names: Iterable[str]) -> set[str]:
        """Brings the documents of some names in line with their sources; keys of those that went with their last source."""
        gone: set[str] = set()
        for name in sorted(names):
            rows = connection.execute("SELECT key, id, path, record FROM documents WHERE name=?", (name,)).fetchall()
            first = {r[0]: connection.execute(
                "SELECT path, record FROM holdings WHERE document=? ORDER BY rank, source LIMIT 1", (r[0],)).fetchone()
                for r in rows}  # fmt: skip
            orphans = {key for key, id_, *_ in rows if first[key] is None and id_ is not None}
            connection.executemany("DELETE FROM documents WHERE key=?", [(key,) for key in sorted(orphans)])
            wanted = public_ids(name, (key for key in first if first[key] is not None))
            new = [(wanted[key], *first[key], key) for key, *now in rows if key in wanted and now != [wanted[key], *first[key]]]
            connection.executemany("UPDATE documents SET id=NULL WHERE key=?", [(r[-1],) for r in new])
            connection.executemany("UPDATE documents SET id=?, path=?, record=? WHERE key=?", new)
            gone |= orphans
        return gone

    def sweep(self) -> None:
        """Removes documents that an interrupted run read and that no source holds."""
        with self._writing() as connection:
            connection.execute("DELETE FROM documents WHERE id IS NULL")

    def forget(self, wanted: str) -> list[str]:
        """Removes a document by its id, or a source by its path; ids of the documents that went, and the import that did.

        Of a source whose documents all have further sources the path comes back as it was given; nothing when there is
        no such thing.
        """
        source = source_name(wanted)
        with self._writing() as connection:
            names = {r[0] for r in connection.execute("SELECT name FROM documents WHERE id=?", (wanted,))}
            names |= {r[0] for r in connection.execute(
                "SELECT d.name FROM holdings h JOIN documents d ON d.key=h.document WHERE h.source IN (?1, ?2) OR h.path IN (?1, ?2)",
                (wanted, source))}  # fmt: skip
            before = {r[0]: r[1] for name in names for r in connection.execute(
                "SELECT key, id FROM documents WHERE name=? AND id IS NOT NULL", (name,))}  # fmt: skip
            known = connection.execute("SELECT count(*) FROM sources WHERE path IN (?,?)", (wanted, source)).fetchone()[0]
            connection.execute(
                "UPDATE sources SET fingerprint='', stat='' WHERE path IN (SELECT h.source FROM holdings h JOIN documents d ON d.key=h.document "
                "WHERE d.id=?1 OR h.path IN (?1, ?2))",
                (wanted, source),
            )
            connection.execute(
                "DELETE FROM holdings WHERE document IN (SELECT key FROM documents WHERE id=?1) OR path IN (?1, ?2)",
                (wanted, source),
            )
            connection.execute("DELETE FROM sources WHERE path IN (?,?)", (wanted, source))
            gone = self._settle(connection, names)
            found = sorted(before[key] for key in gone)
            if self._forget_import(connection, wanted):
                found.append(wanted)
        return found or ([wanted] if known else [])

    # -- documents -------------------------------------------------------------------------------
    def documents(self) -> Iterator[DocumentRow]:
        """Stored documents by id."""
        for id_, path, record, engine, sources in self._rows(
            "SELECT d.id, d.path, d.record, e.engine, (SELECT json_group_array(DISTINCT h.path) FROM holdings h "
            "WHERE h.document=d.key) FROM documents d LEFT JOIN extractions e ON e.document=d.key WHERE d.id IS NOT NULL ORDER BY d.id"
        ):
            try:
                data = json.loads(record)
            except ValueError:
                data = {}
            yield DocumentRow(
                id_, path, data.get("title", ""), data.get("published"), engine, tuple(sorted(json.loads(sources)))
            )

    def extractions(self) -> Iterator[Extraction]:
        """Stored extractions by document id, one at a time; `damaged` tells afterwards which could not be read back."""
        for id_ in [r[0] for r in self._rows("SELECT id FROM documents WHERE id IS NOT NULL ORDER BY id")]:
            found = self.extraction(id_)
            if found is not None:
                yield found

    def extraction(self, document: str) -> Extraction | None:
        """What a document says; None when there is no such document, or it is damaged, as `damaged` tells then."""
        row = self._row(
            "SELECT d.id, d.key, d.name, d.path, d.content, d.record, d.text, e.digest, e.data "
            "FROM documents d JOIN extractions e ON e.document=d.key WHERE d.id=?",
            (document,),
        )
        if row is None:
            return None
        id_, key, name, path, content, record, text, digest, data = row
        try:
            fields = whole(key, name, content, record, text, digest, data)
            return from_json(json.loads(data), document_from(id_, path, text, fields))
        except Exception as error:  # whatever is wrong with one document costs only that one
            self.damaged[document] = f"{type(error).__name__}: {error}"
            self._whole = False
            return None

    def look_over(self) -> None:
        """Finds documents, sources and imports that are not as they were written.

        `damaged` names the documents afterwards, `damaged_imports` the imported files.

        A file that is as a korusgraph left it that had found it whole is not looked over again: what changes in it
        without changing its time is found when a document is read, or by `verify`.
        """
        if self._whole:
            return
        self._whole = self._looked_over()

    def _looked_over(self) -> bool:
        """Whether everything is as it was written."""
        broken = self._broken()
        for table, key, *_ in broken:
            if table == "documents":
                (id_,) = self._row("SELECT coalesce(id, key) FROM documents WHERE key=?", (key,)) or (key,)
                self.damaged[id_] = "it is not as it was written"
            elif table in ("sources", "holdings"):
                with self._writing() as connection:  # so that the next build reads it again
                    connection.execute("UPDATE sources SET fingerprint='', stat='' WHERE path=?", (key,))
            elif table in schema.IMPORTS:
                self.damaged_imports.add(key)
        for id_, *stored in self._rows(
            "SELECT d.id, d.key, d.name, d.content, d.record, d.text, e.digest, e.data "
            "FROM documents d JOIN extractions e ON e.document=d.key WHERE d.id IS NOT NULL"
        ):
            try:
                whole(*stored)
            except ValueError as error:
                self.damaged[id_] = str(error)
        return not broken and not self.damaged

    def _broken(self) -> list[tuple[str, ...]]:
        """Rows that are not as they were written: table and key."""
        try:
            return schema.broken_seals(self.connection)
        except sqlite3.Error as error:
            raise self._error(error) from None
        except UnicodeDecodeError as error:
            raise schema.damaged(self.path, str(error)) from None

    def damage(self, document: str) -> StoreError:
        """What is said about a document that could not be read back."""
        return schema.damaged(self.path, f"document {document}: {self.damaged[document]}")

    def check(self, anew: bool = False) -> None:
        """Raises: StoreError when something is not as it was written; `anew` looks at all of it, whatever is known."""
        if self._whole and not anew:
            return
        broken = self._broken()
        if broken and broken[0][0] in schema.IMPORTS:  # these come last: nothing else is broken
            raise self.import_damage(broken[0][1])
        if broken:
            raise schema.damaged(self.path, f"{' '.join(broken[0])[:200]} and {len(broken) - 1} more")
        self._whole = self._looked_over()
        if self.damaged:
            raise schema.damaged(self.path, f"document {', '.join(sorted(self.damaged))[:200]}")

    # -- state -----------------------------------------------------------------------------
    def head(self) -> tuple[int, str]:
        """Number and mark of the last change; 0 and nothing when there was none."""
        row = self._row("SELECT number, mark FROM changes ORDER BY number DESC LIMIT 1")
        return (0, "") if row is None else (int(row[0]), str(row[1]))

    def has_change(self, number: int, mark: str) -> bool:
        """Whether a change belongs to the past of this ledger, which it does not where an older copy took its place."""
        return number == 0 or self._row("SELECT 1 FROM changes WHERE number=? AND mark=?", (number, mark)) is not None

    def changes(self, after: int) -> Iterator[tuple[str, str]]:
        """What changed after a change: `document`, `match` or `import`, and which, each once."""
        yield from self._rows("SELECT DISTINCT kind, id FROM changes WHERE number>? ORDER BY kind, id", (after,))

    def openings(self, length: int) -> Iterator[tuple[str, str]]:
        """Ids of all documents with the first characters of their texts, in order."""
        yield from self._rows("SELECT id, substr(text, 1, ?) FROM documents WHERE id IS NOT NULL ORDER BY id", (length,))

    def document_ids(self) -> Iterator[str]:
        """Ids of all documents, in order."""
        return (r[0] for r in self._rows("SELECT id FROM documents WHERE id IS NOT NULL ORDER BY id"))

    def projected(self, target: str) -> str | None:
        """The state that a database was last brought to."""
        return self.noted(f"projected {target}")

    def note_projected(self, target: str, state: str) -> None:
        self.note(f"projected {target}", state)

    def noted(self, name: str) -> str | None:
        """What was noted under a name; None when nothing was."""
        row = self._row("SELECT value FROM meta WHERE key=?", (name,))
        return None if row is None else str(row[0])

    def note(self, name: str, value: str) -> None:
        """Keeps a value beside the documents, in place of an earlier one."""
        with self._writing() as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?,?)", (name, value))
