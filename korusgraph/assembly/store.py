"""The projection: the assembled graph in a SQLite file beside the ledger, with what each document contributes to it.

It stands beside the ledger and not in it, because it can be thrown away at any time and is made again from nothing when
it is absent, damaged, of other code or tables, or of another ledger. What one document alone says (sentences, mentions,
facts) is a page of that document; what several say together (entities, relations) has a row of its own.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE steps (number INTEGER PRIMARY KEY, token TEXT NOT NULL);
CREATE TABLE dirty (kind TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE TABLE lost (document TEXT PRIMARY KEY, code TEXT NOT NULL, message TEXT NOT NULL, hint TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE notes (document TEXT NOT NULL, note TEXT NOT NULL);
CREATE INDEX notes_by_document ON notes (document);
CREATE TABLE counts (document TEXT PRIMARY KEY, facts TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE bodies (number INTEGER PRIMARY KEY, body TEXT NOT NULL UNIQUE);
CREATE TABLE parts (
  document TEXT NOT NULL, entity TEXT NOT NULL, place TEXT NOT NULL, node TEXT, reason TEXT, body INTEGER NOT NULL,
  published TEXT, kept INTEGER NOT NULL, own TEXT NOT NULL, rule TEXT NOT NULL, asked TEXT,
  PRIMARY KEY (document, entity)) WITHOUT ROWID;
CREATE INDEX parts_by_node ON parts (node, kept, body, reason, place);
CREATE INDEX parts_by_day ON parts (node, kept, published) WHERE published IS NOT NULL;
CREATE INDEX parts_by_own ON parts (own, body);
CREATE INDEX parts_by_entity ON parts (entity);
CREATE INDEX parts_asked ON parts (asked, node) WHERE asked IS NOT NULL;
CREATE TABLE blocks (block TEXT PRIMARY KEY, bearers TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE identities (
  node TEXT PRIMARY KEY, block TEXT, name TEXT NOT NULL, joins TEXT, reason TEXT, final TEXT) WITHOUT ROWID;
CREATE INDEX identities_by_block ON identities (block) WHERE block IS NOT NULL;
CREATE INDEX identities_by_joins ON identities (joins);
CREATE INDEX identities_by_final ON identities (final);
CREATE TABLE gives (block TEXT NOT NULL, node TEXT NOT NULL, final TEXT, PRIMARY KEY (block, node)) WITHOUT ROWID;
CREATE INDEX gives_final ON gives (block, final);
CREATE INDEX gives_by_node ON gives (node);
CREATE TABLE doubts (node TEXT PRIMARY KEY, candidates TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE hand (node TEXT PRIMARY KEY, target TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE claims (
  document TEXT NOT NULL, position INTEGER NOT NULL, subject TEXT NOT NULL, object TEXT NOT NULL, relation TEXT,
  type TEXT NOT NULL, status TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (document, position)) WITHOUT ROWID;
CREATE INDEX claims_by_relation ON claims (relation, document, position) WHERE relation IS NOT NULL;
CREATE TABLE nodes (
  id TEXT PRIMARY KEY, part INTEGER NOT NULL, base TEXT NOT NULL, name TEXT NOT NULL, step INTEGER NOT NULL, hash TEXT NOT NULL,
  data TEXT NOT NULL);
CREATE INDEX nodes_in_order ON nodes (part, id);
CREATE INDEX nodes_by_step ON nodes (step);
CREATE TABLE edges (
  type TEXT NOT NULL, key TEXT NOT NULL, part INTEGER NOT NULL, place TEXT NOT NULL, start TEXT NOT NULL, "end" TEXT NOT NULL,
  step INTEGER NOT NULL, hash TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (type, key));
CREATE INDEX edges_in_order ON edges (part, place);
CREATE INDEX edges_by_start ON edges (start);
CREATE INDEX edges_by_end ON edges ("end");
CREATE INDEX edges_by_step ON edges (step);
CREATE TABLE pages (document TEXT PRIMARY KEY, step INTEGER NOT NULL, nodes BLOB NOT NULL, edges BLOB NOT NULL);
CREATE INDEX pages_by_step ON pages (step, document);
CREATE TABLE names (name TEXT NOT NULL, id TEXT NOT NULL, owner TEXT NOT NULL);
CREATE INDEX names_by_name ON names (name, id);
CREATE INDEX names_by_owner ON names (owner);
CREATE TABLE decisions (
  name TEXT PRIMARY KEY, document TEXT NOT NULL, node TEXT, what TEXT NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX decisions_by_document ON decisions (document, node);
CREATE TABLE applied (
  document TEXT NOT NULL, name TEXT NOT NULL, what TEXT NOT NULL, PRIMARY KEY (document, name)) WITHOUT ROWID;
CREATE INDEX applied_by_name ON applied (name);
CREATE TABLE outside (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE gone (
  step INTEGER NOT NULL, type TEXT NOT NULL, id TEXT NOT NULL, page TEXT NOT NULL, PRIMARY KEY (step, type, id, page)) WITHOUT ROWID;
CREATE TABLE texts (document TEXT PRIMARY KEY, rank TEXT NOT NULL, words BLOB NOT NULL, original TEXT) WITHOUT ROWID;
CREATE INDEX texts_of_copies ON texts (original) WHERE original>'';
CREATE TABLE prints (key INTEGER NOT NULL, rank TEXT NOT NULL, lead INTEGER NOT NULL, PRIMARY KEY (key, rank)) WITHOUT ROWID;
CREATE INDEX prints_of_originals ON prints (key, rank) WHERE lead=1;
CREATE TABLE reports (
  node TEXT PRIMARY KEY, document TEXT NOT NULL, body TEXT NOT NULL, telling TEXT NOT NULL, published TEXT NOT NULL,
  type TEXT NOT NULL, modality TEXT NOT NULL, source TEXT NOT NULL, members TEXT NOT NULL, deniers TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX reports_by_document ON reports (document);
CREATE INDEX reports_by_telling ON reports (telling, type, modality, published);
CREATE INDEX reports_by_source ON reports (telling, source);
CREATE INDEX reports_denied ON reports (telling, deniers) WHERE deniers<>'[]';
CREATE TABLE tellings (
  id TEXT PRIMARY KEY, block TEXT NOT NULL, form TEXT NOT NULL, once INTEGER NOT NULL, ahead INTEGER NOT NULL,
  first INTEGER NOT NULL, last INTEGER NOT NULL, lo INTEGER NOT NULL, hi INTEGER NOT NULL, date TEXT NOT NULL, details TEXT NOT NULL,
  reports INTEGER NOT NULL, done INTEGER NOT NULL, happening TEXT NOT NULL, seen INTEGER NOT NULL, sources INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE tallies (
  telling TEXT NOT NULL, type TEXT NOT NULL, modality TEXT NOT NULL, reports INTEGER NOT NULL,
  PRIMARY KEY (telling, type, modality)) WITHOUT ROWID;
CREATE TABLE backing (
  telling TEXT NOT NULL, source TEXT NOT NULL, reports INTEGER NOT NULL, PRIMARY KEY (telling, source)) WITHOUT ROWID;
CREATE INDEX tellings_by_day ON tellings (block, form, first);
CREATE INDEX tellings_around ON tellings (block, lo);
CREATE INDEX tellings_by_happening ON tellings (happening, id);
"""
SEPARATOR = "\x1f"  # stands in no id and before all that do
CACHE_KB = 32_000
TIMEOUT_S = 30.0


def printed(total: int) -> str:
    """The digest of a graph, from the sum of those of its nodes and edges."""
    return f"{total % (1 << 128):032x}"


@dataclass
class State:
    """What the projection holds, and how far it follows the ledger."""

    made: str = field(default_factory=lambda: secrets.token_hex(8))
    step: int = 0
    number: int = -1
    mark: str = ""
    total: int = 0
    nodes: int = 0
    edges: int = 0
    facts: dict[str, int] = field(default_factory=dict)
    decisions: str = ""

    @property
    def fingerprint(self) -> str:
        """A digest of the whole graph, the same whichever way it grew."""
        return printed(self.total)


class Store:
    """An open projection. `state` is that of the last transaction."""

    def __init__(self, path: Path | None, about: str) -> None:
        """Opens the file, which is made anew when it is not about this; without a path it is a temporary one.

        Raises: sqlite3.Error when the file is damaged or cannot be written.
        """
        self.path = path
        self.connection = sqlite3.connect(path or "", timeout=TIMEOUT_S, isolation_level=None)
        try:
            self.connection.execute(f"PRAGMA cache_size=-{CACHE_KB}")
            if path is not None:
                self.connection.execute("PRAGMA journal_mode=WAL")
                self.connection.execute("PRAGMA synchronous=NORMAL")  # what a power cut takes is seen by its tokens
            self._begin(about)
            self.state = self._read_state()
        except BaseException:
            self.connection.close()
            raise

    def _begin(self, about: str) -> None:
        if self._about() == about:
            return
        with self.transaction():
            if self._about() != about:  # or another process was quicker
                self._make(about)

    def forget(self) -> None:
        """Empties the projection, which is of another ledger."""
        with self.transaction():
            self._make(self._about() or "")

    def _make(self, about: str) -> None:
        for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'"):
            self.connection.execute(f'DROP TABLE "{name}"')
        for statement in TABLES.split(";\n"):
            self.connection.execute(statement)
        self.connection.execute("INSERT INTO meta VALUES ('about', ?)", (about,))
        self.state = State()
        self._write_state()

    def _about(self) -> str | None:
        if self.one("SELECT 1 FROM sqlite_master WHERE name='meta'") is None:
            return None
        row = self.one("SELECT value FROM meta WHERE name='about'")
        return None if row is None else str(row[0])

    def close(self) -> None:
        self.connection.close()

    # -- transactions ----------------------------------------------------------------------
    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    @contextmanager
    def writing(self) -> Iterator[State]:
        """A transaction with the state as it is now, which is kept with what is written, or not at all."""
        with self.transaction():
            self.state = self._read_state()
            yield self.state
            self._write_state()

    def hold(self) -> None:
        """Sees the projection as it is now until it is closed, whatever others write."""
        if not self.connection.in_transaction:
            self.connection.execute("BEGIN")
            self.state = self._read_state()

    def release(self) -> None:
        """Ends what `hold` began."""
        if self.connection.in_transaction:
            self.connection.execute("COMMIT")

    def _read_state(self) -> State:
        row = self.one("SELECT value FROM meta WHERE name='state'")
        made = json.loads(row[0])
        return State(**{**made, "total": int(made["total"], 16)})

    def _write_state(self) -> None:
        data = {**asdict(self.state), "total": self.state.fingerprint}
        self.connection.execute("INSERT OR REPLACE INTO meta VALUES ('state', ?)", (json.dumps(data),))

    # -- statements ------------------------------------------------------------------------
    def run(self, text: str, values: Sequence[Any] = ()) -> None:
        self.connection.execute(text, values)

    def run_all(self, text: str, rows: Iterable[Sequence[Any]]) -> None:
        self.connection.executemany(text, rows)

    def rows(self, text: str, values: Sequence[Any] = ()) -> list[Any]:
        """All rows of a reading statement."""
        return self.connection.execute(text, values).fetchall()

    def stream(self, text: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        """Rows of a reading statement, read as they are used."""
        return iter(self.connection.execute(text, values))

    def one(self, text: str, values: Sequence[Any] = ()) -> Any:
        """The first row of a reading statement; None when there is none."""
        return self.connection.execute(text, values).fetchone()

    def soil(self, kind: str, ids: Iterable[str]) -> None:
        """Notes what is to be made again."""
        self.run_all("INSERT OR IGNORE INTO dirty VALUES (?,?)", ((kind, id_) for id_ in ids))

    def dirty(self, kind: str, limit: int) -> list[str]:
        """Some of what is to be made again, which counts as clean from now on."""
        found = [r[0] for r in self.rows("SELECT id FROM dirty WHERE kind=? ORDER BY id LIMIT ?", (kind, limit))]
        self.run_all("DELETE FROM dirty WHERE kind=? AND id=?", ((kind, id_) for id_ in found))
        return found

    def next_step(self) -> None:
        """Begins a step: whatever changes from now on bears its number."""
        self.state.step += 1
        self.run("INSERT INTO steps VALUES (?,?)", (self.state.step, secrets.token_hex(8)))

    def token(self, step: int) -> str | None:
        """The mark of a step, by which a past that was not this one's is told from its own; None for no step of this."""
        row = self.one("SELECT token FROM steps WHERE number=?", (step,))
        return None if row is None else str(row[0])
