"""Reading and writing of the ledger's tables, with what goes wrong said in one line."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from korusgraph.errors import StoreError
from korusgraph.ledger import schema


class Store:
    """An open ledger file."""

    path: Path
    connection: sqlite3.Connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            with self.connection:
                yield self.connection
        except sqlite3.Error as error:
            raise self._error(error) from None

    def _rows(self, text: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        """Rows of a reading statement."""
        try:
            yield from self.connection.execute(text, values)
        except sqlite3.Error as error:
            raise self._error(error) from None
        except UnicodeDecodeError as error:
            raise schema.damaged(self.path, str(error)) from None

    def _row(self, text: str, values: Sequence[Any] = ()) -> Any:
        """The first row of a reading statement; None when there is none."""
        return next(self._rows(text, values), None)

    def _error(self, error: sqlite3.Error) -> StoreError:
        unreadable = "decode" in str(error) or "user-defined function" in str(error)
        if unreadable or (isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError)):
            return schema.damaged(self.path, str(error))
        return StoreError(
            f"{self.path}: cannot be written ({error})",
            "free space on the disk, or end the other korusgraph; running again is safe",
            "KG-LG-003",
        )
