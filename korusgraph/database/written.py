"""What a load has written so far, on disk, so that its memory does not grow with the graph."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable


class Written:
    """Ids of nodes with their base labels, keys of relationships by type. Close it at the end."""

    def __init__(self) -> None:
        self._kept = sqlite3.connect("", isolation_level=None)  # a temporary file that goes with the connection
        self._kept.execute("PRAGMA journal_mode=OFF")
        self._kept.execute("CREATE TABLE things (id TEXT NOT NULL, kind TEXT NOT NULL, PRIMARY KEY (id, kind)) WITHOUT ROWID")

    def add(self, things: Iterable[tuple[str, str]]) -> None:
        """Takes ids of nodes with base labels, or keys of relationships with types."""
        self._kept.execute("BEGIN")
        self._kept.executemany("INSERT OR IGNORE INTO things VALUES (?,?)", things)
        self._kept.execute("COMMIT")

    def base(self, node: str) -> str:
        """The base label of a node. Raises: KeyError when it was not written."""
        row = self._kept.execute("SELECT kind FROM things WHERE id=?", (node,)).fetchone()
        if row is None:
            raise KeyError(node)
        return str(row[0])

    def has(self, id_: str, kind: str) -> bool:
        """Whether a node of that base label, or a relationship of that type, was written."""
        return self._kept.execute("SELECT 1 FROM things WHERE id=? AND kind=?", (id_, kind)).fetchone() is not None

    def close(self) -> None:
        self._kept.close()
