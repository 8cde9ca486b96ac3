"""The tables of the ledger: made whole or not at all, checked when opened, brought forward from older versions."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from korusgraph import ids
from korusgraph.errors import StoreError
from korusgraph.ledger.sources import key_of, public_ids, rank_of

VERSION = 4
TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sources (
  path TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, sha256 TEXT NOT NULL, seal TEXT, stat TEXT NOT NULL DEFAULT '') WITHOUT ROWID;
CREATE TABLE documents (
  key TEXT PRIMARY KEY, name TEXT NOT NULL, id TEXT UNIQUE, path TEXT NOT NULL, content TEXT NOT NULL, record TEXT NOT NULL,
  text TEXT NOT NULL, seal TEXT);
CREATE INDEX documents_by_name ON documents (name);
CREATE TABLE holdings (
  source TEXT NOT NULL REFERENCES sources(path) ON DELETE CASCADE ON UPDATE CASCADE, position INTEGER NOT NULL,
  document TEXT NOT NULL REFERENCES documents(key), path TEXT NOT NULL, rank TEXT NOT NULL, record TEXT NOT NULL,
  seal TEXT, PRIMARY KEY (source, position));
CREATE INDEX holdings_by_document ON holdings (document, rank, source);
CREATE TABLE extractions (
  document TEXT PRIMARY KEY REFERENCES documents(key) ON DELETE CASCADE, engine TEXT NOT NULL, digest TEXT NOT NULL,
  data TEXT NOT NULL, seal TEXT);
CREATE TABLE import_files (source TEXT PRIMARY KEY, sha256 TEXT NOT NULL, seal TEXT) WITHOUT ROWID;
CREATE TABLE import_nodes (
  id TEXT NOT NULL, source TEXT NOT NULL REFERENCES import_files(source) ON DELETE CASCADE, data TEXT NOT NULL,
  seal TEXT, PRIMARY KEY (id, source)) WITHOUT ROWID;
CREATE TABLE import_edges (
  type TEXT NOT NULL, key TEXT NOT NULL, source TEXT NOT NULL REFERENCES import_files(source) ON DELETE CASCADE,
  data TEXT NOT NULL, seal TEXT, PRIMARY KEY (type, key, source)) WITHOUT ROWID;
CREATE TABLE matches (
  node TEXT NOT NULL, iri TEXT NOT NULL, accepted INTEGER NOT NULL, decided_by TEXT NOT NULL, seal TEXT,
  PRIMARY KEY (node, iri)) WITHOUT ROWID;
CREATE TABLE changes (
  number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL,
  mark TEXT NOT NULL DEFAULT (lower(hex(randomblob(8)))));
"""
SEALED = {
    "sources": (("path",), ("fingerprint", "sha256")),
    "documents": (("key",), ("name", "id", "path", "content", "record")),
    "holdings": (("source", "position"), ("document", "path", "rank", "record")),
    "extractions": (("document",), ("engine", "digest")),
    "matches": (("node", "iri"), ("accepted", "decided_by")),
    "import_files": (("source",), ("sha256",)),
    "import_nodes": (("source", "id"), ("data",)),
    "import_edges": (("source", "type", "key"), ("data",)),
}
"""Tables whose rows carry a digest of themselves, by which a value changed on the disk is found: key, other columns."""
IMPORTS = ("import_files", "import_nodes", "import_edges")
_CHANGES = (
    ("documents", "INSERT", "", "SELECT 'document', NEW.id WHERE NEW.id IS NOT NULL"),
    ("documents", "UPDATE", "OF id, path, content, record, text", "SELECT 'document', OLD.id WHERE OLD.id IS NOT NULL"),
    ("documents", "UPDATE", "OF id", "SELECT 'document', NEW.id WHERE NEW.id IS NOT NULL AND NEW.id IS NOT OLD.id"),
    ("documents", "DELETE", "", "SELECT 'document', OLD.id WHERE OLD.id IS NOT NULL"),
    ("extractions", "INSERT", "", "SELECT 'document', id FROM documents WHERE key=NEW.document AND id IS NOT NULL"),
    (
        "extractions",
        "UPDATE",
        "OF engine, digest, data",
        "SELECT 'document', id FROM documents WHERE key=NEW.document AND id IS NOT NULL",
    ),
    ("extractions", "DELETE", "", "SELECT 'document', id FROM documents WHERE key=OLD.document AND id IS NOT NULL"),
    ("matches", "INSERT", "", "SELECT 'match', NEW.node"),
    ("matches", "UPDATE", "OF accepted, decided_by", "SELECT 'match', NEW.node"),
    ("matches", "DELETE", "", "SELECT 'match', OLD.node"),
    ("import_files", "INSERT", "", "SELECT 'import', NEW.source"),
    ("import_files", "UPDATE", "OF source, sha256", "SELECT 'import', NEW.source"),
    ("import_files", "DELETE", "", "SELECT 'import', OLD.source"),
)
"""What is told to `changes`, by which the projection knows what to do again: table, event, columns, rows."""
_OF_DOCUMENTS = ("sources", "documents", "extractions", "decisions")  # made anew by the step from version 1
_TIMEOUT_S = 10.0


def connect(path: Path) -> tuple[sqlite3.Connection, bool]:
    """The ledger of that name, made when there is none, brought to this version when it is older.

    And whether the file is as a korusgraph left it that had found it whole: then it is not looked over again.

    Raises: StoreError when it is damaged, newer, or cannot be opened.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _create(path)
        return _opened(path)
    except (sqlite3.Error, OSError) as error:
        if isinstance(error, sqlite3.DatabaseError) and "malformed" in str(error):
            raise damaged(path, str(error)) from None
        raise StoreError(
            f"{path}: the ledger cannot be opened ({error})", "check the folder, or give another --workspace", "KG-LG-001"
        ) from None


def damaged(path: Path, what: str) -> StoreError:
    """What is said about a ledger that holds something else than was written."""
    return StoreError(
        f"{path}: the ledger is damaged ({what})",
        "keep a copy, move it away and build again from the sources; or bring back a copy of the workspace",
        "KG-LG-004",
    )


def broken_seals(connection: sqlite3.Connection) -> list[tuple[str, ...]]:
    """Rows that are not as they were written: table and key."""
    found: list[tuple[str, ...]] = []
    for table, (key, _) in SEALED.items():
        asked = f"SELECT {', '.join(key)} FROM {table} WHERE {broken(table)}"  # noqa: S608 - names of ours
        found += [(table, *map(str, row)) for row in connection.execute(asked)]
    return found


def broken(table: str) -> str:
    """The condition of a row that is not as it was written."""
    key, columns = SEALED[table]
    return f"seal IS NOT seal({', '.join((*key, *columns))})"


def _seal(*values: object) -> str:
    return ids.digest("\x1f".join(map(str, values)))[:16]


def _triggers() -> Iterator[str]:
    """Statements that seal each row whenever it is written."""
    for table, (key, columns) in SEALED.items():
        new = ", ".join(f"NEW.{c}" for c in (*key, *columns))
        row = " AND ".join(f"{k}=NEW.{k}" for k in key)
        sealed = f"BEGIN UPDATE {table} SET seal=seal({new}) WHERE {row}; END"  # noqa: S608 - names of ours
        yield f"CREATE TRIGGER {table}_made AFTER INSERT ON {table} {sealed}"
        yield f"CREATE TRIGGER {table}_changed AFTER UPDATE OF {', '.join((*key, *columns))} ON {table} {sealed}"
    yield from _told()


def _told() -> Iterator[str]:
    """Statements that note each change of what the graph depends on, whoever makes it."""
    for number, (table, event, columns, rows) in enumerate(_CHANGES):
        yield (
            f"CREATE TRIGGER told_{number} AFTER {event} {columns} ON {table} BEGIN INSERT INTO changes (kind, id) {rows}; END"
        )


def _create(path: Path) -> None:
    """Makes the ledger under another name first, so that a kill leaves none, and an empty file is a damaged one."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    for left in ("-wal", "-shm"):  # of a ledger that was taken away; they would be written into the new one
        path.with_name(path.name + left).unlink(missing_ok=True)
    try:
        with contextlib.closing(sqlite3.connect(temporary)) as connection:
            tables = TABLES + ";\n".join(_triggers())
            connection.executescript(f"PRAGMA synchronous=FULL; PRAGMA journal_mode=WAL; BEGIN; {tables}; COMMIT;")
            with connection:
                connection.execute("INSERT INTO meta VALUES ('version', ?)", (str(VERSION),))
        with contextlib.suppress(FileExistsError):  # another process was quicker
            _named(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _named(temporary: Path, path: Path) -> None:
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        os.rename(temporary, path)


def note_whole(path: Path) -> None:
    """Notes size and time of a closed ledger that was found whole."""
    with contextlib.suppress(OSError):
        _note(path).write_text(_look(path), encoding="utf-8")


def _is_noted(path: Path) -> bool:
    try:
        return _note(path).read_text(encoding="utf-8") == _look(path)
    except (OSError, UnicodeDecodeError):
        return False


def _note(path: Path) -> Path:
    return path.with_name(f"{path.name}.whole")


def _look(path: Path) -> str:
    """Size and time of the file and of what waits to be written into it."""
    made = []
    for name in (path, path.with_name(f"{path.name}-wal")):
        with contextlib.suppress(FileNotFoundError):
            found = name.stat()
            made.append(f"{found.st_size} {found.st_mtime_ns}")
    return "\n".join(made)


def _opened(path: Path) -> tuple[sqlite3.Connection, bool]:
    noted = _is_noted(path)
    if path.is_file() and path.stat().st_size == 0:
        raise damaged(path, "the file is empty")
    connection = sqlite3.connect(path, timeout=_TIMEOUT_S)
    try:
        connection.create_function("seal", -1, _seal, deterministic=True)
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA journal_mode=WAL")
        if not noted:
            _check(connection, path)
        _to_this_version(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection, noted


def _check(connection: sqlite3.Connection, path: Path) -> None:
    """Whether the file is whole: truncated files and broken pages are found, values that were changed within a page are not."""
    found = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if found is None or found[0] != "ok":
        raise damaged(path, " ".join(str(found[0]).split()) if found else "no answer")


def _to_this_version(connection: sqlite3.Connection, path: Path) -> None:
    version = _version(connection, path)
    if version > VERSION:
        raise StoreError(f"{path}: the ledger is of a newer korusgraph (version {version})", "update korusgraph", "KG-LG-002")
    if version == VERSION:
        return
    connection.execute("PRAGMA foreign_keys=OFF")
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        version = _version(connection, path)
        if version < VERSION:  # no other process has done it meanwhile
            try:
                for step in _STEPS[version]:
                    step(connection)
            except (KeyError, ValueError, TypeError) as error:
                raise damaged(path, f"version {version} cannot be read: {error}") from None
            connection.execute("UPDATE meta SET value=? WHERE key='version'", (str(VERSION),))
    connection.execute("PRAGMA foreign_keys=ON")


def _version(connection: sqlite3.Connection, path: Path) -> int:
    try:
        row = connection.execute("SELECT value FROM meta WHERE key='version'").fetchone()
        return int(row[0])
    except (sqlite3.OperationalError, TypeError, ValueError):
        raise damaged(path, "it does not tell its version") from None


# -- version 4: what was imported is sealed too ------------------------------------------------
def _from_3(connection: sqlite3.Connection) -> None:
    _seal_imports(connection)
    for trigger in _triggers():  # one told of every change of a row, also of its seal
        connection.execute(f"DROP TRIGGER IF EXISTS {trigger.split()[2]}")
        connection.execute(trigger)


def _seal_imports(connection: sqlite3.Connection) -> None:
    """Seals what was imported as it stands, before any trigger takes it for a change."""
    for table in IMPORTS:
        key, columns = SEALED[table]
        connection.execute(f"ALTER TABLE {table} ADD COLUMN seal TEXT")
        connection.execute(f"UPDATE {table} SET seal=seal({', '.join((*key, *columns))})")  # noqa: S608 - names of ours


# -- version 3: what changes is noted; decisions on identity are a part of the projection ------
def _from_2(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE sources ADD COLUMN stat TEXT NOT NULL DEFAULT ''")
    connection.execute("DROP TABLE decisions")
    connection.execute(next(s for s in TABLES.split(";\n") if s.startswith("CREATE TABLE changes")))
    connection.execute("INSERT INTO changes (kind, id) VALUES ('import', '')")  # by which this ledger is told from others


# -- version 2: a document has sources, each with what it says ---------------------------------
def _from_1(connection: sqlite3.Connection) -> None:
    for table in _OF_DOCUMENTS:
        connection.execute(f"ALTER TABLE {table} RENAME TO old_{table}")
    for statement in TABLES.split(";\n"):
        if statement.split("(")[0].split()[2:3] and not _exists(connection, statement):
            connection.execute(statement)
    connection.execute("ALTER TABLE matches ADD COLUMN seal TEXT")
    _seal_imports(connection)
    for trigger in _triggers():
        connection.execute(trigger)
    connection.execute("UPDATE matches SET accepted=accepted")
    keys = _documents(connection)
    for path, fingerprint, held in connection.execute("SELECT path, fingerprint, documents FROM old_sources").fetchall():
        _source(connection, path, fingerprint, [keys[id_] for id_ in json.loads(held) if id_ in keys])
    for key, path in connection.execute("SELECT key, path FROM documents").fetchall():
        if connection.execute("SELECT 1 FROM holdings WHERE document=?", (key,)).fetchone() is None:
            _source(connection, path.partition("#")[0], "", [key])  # no source told of it
    _name(connection)
    for table in _OF_DOCUMENTS:
        connection.execute(f"DROP TABLE old_{table}")


def _exists(connection: sqlite3.Connection, statement: str) -> bool:
    name = statement.split("(")[0].split()[2]
    return connection.execute("SELECT 1 FROM sqlite_master WHERE name=?", (name,)).fetchone() is not None


def _documents(connection: sqlite3.Connection) -> dict[str, str]:
    """Takes the documents over; the key of each by its old id."""
    keys: dict[str, str] = {}
    for id_, path, content, record, text in connection.execute("SELECT * FROM old_documents").fetchall():
        name = id_.removesuffix(f"-{ids.digest(path)[:6]}")  # put there where two files had one name
        key = keys[id_] = key_of(name, content, json.loads(record))
        connection.execute(
            "INSERT OR IGNORE INTO documents VALUES (?,?,NULL,?,?,?,?,NULL)", (key, name, path, content, record, text)
        )
        for engine, data in connection.execute("SELECT engine, data FROM old_extractions WHERE document=?", (id_,)).fetchall():
            connection.execute("INSERT OR IGNORE INTO extractions VALUES (?,?,?,?,NULL)", (key, engine, ids.digest(data), data))
    return keys


def _source(connection: sqlite3.Connection, path: str, fingerprint: str, keys: list[str]) -> None:
    rows = [connection.execute("SELECT path, record FROM documents WHERE key=?", (key,)).fetchone() for key in keys]
    said = json.loads(rows[0][1]) if rows else {}
    sha256 = str(said.get("source_sha256", ""))
    same = fingerprint in (ids.digest(f"{sha256} "), ids.digest(f"{sha256} {said.get('published')}"))
    connection.execute(
        "INSERT INTO sources (path, fingerprint, sha256) VALUES (?,?,?) ON CONFLICT (path) DO NOTHING",
        (path, fingerprint, sha256 if same else ""),
    )
    first = connection.execute("SELECT count(*) FROM holdings WHERE source=?", (path,)).fetchone()[0]
    for position, (key, (kept, record)) in enumerate(zip(keys, rows, strict=True), first):
        mark = kept.find("#")
        place = path + (kept[mark:] if mark >= 0 else "")
        rank = rank_of(place, record)
        connection.execute("INSERT INTO holdings VALUES (?,?,?,?,?,?,NULL)", (path, position, key, place, rank, record))


def _name(connection: sqlite3.Connection) -> None:
    for (name,) in connection.execute("SELECT DISTINCT name FROM documents").fetchall():
        keys = [r[0] for r in connection.execute("SELECT key FROM documents WHERE name=?", (name,))]
        for key, id_ in public_ids(name, keys).items():
            connection.execute("UPDATE documents SET id=? WHERE key=?", (id_, key))


_STEPS = {1: (_from_1,), 2: (_from_2, _from_3), 3: (_from_3,)}
"""How a ledger of an older version is brought to this one."""
