"""What came into the ledger beside documents: imported facts, and decisions of people on things outside."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from korusgraph.errors import StoreError
from korusgraph.ledger import schema
from korusgraph.ledger.sources import dump
from korusgraph.ledger.store import Store
from korusgraph.model import Edge, Node, Value


class Given(Store):
    """Imported nodes and edges, and matches."""

    damaged_imports: set[str]
    """Imported files of which something was found that is not as it was written."""
    _whole: bool

    # -- imports ---------------------------------------------------------------------------
    def put_import(self, source: str, sha256: str, facts: Iterable[Node | Edge]) -> None:
        """Keeps nodes and edges that came as RDF, in place of an earlier import of that source, damaged or not."""
        with self._writing() as connection:
            self._forget_import(connection, source)
            for table in ("import_nodes", "import_edges"):  # rows whose source has changed on the disk
                connection.execute(f"DELETE FROM {table} WHERE source NOT IN (SELECT source FROM import_files)")  # noqa: S608
            connection.execute("INSERT INTO import_files VALUES (?,?,NULL)", (source, sha256))
            for fact in facts:
                if isinstance(fact, Node):
                    data = dump([fact.labels, fact.kind, fact.properties])
                    connection.execute("INSERT OR IGNORE INTO import_nodes VALUES (?,?,?,NULL)", (fact.id, source, data))
                else:
                    data = dump([fact.start, fact.end, fact.properties])
                    connection.execute(
                        "INSERT OR IGNORE INTO import_edges VALUES (?,?,?,?,NULL)", (fact.type, fact.key, source, data)
                    )
        self.damaged_imports.discard(source)

    def _forget_import(self, connection: sqlite3.Connection, source: str) -> bool:
        """Removes what came from a file, also where no file of the name is known any longer; whether there was anything."""
        gone = [connection.execute(f"DELETE FROM {table} WHERE source=?", (source,)).rowcount for table in reversed(schema.IMPORTS)]  # noqa: S608
        return any(gone)

    def imported_nodes(self) -> Iterator[Node]:
        """Imported nodes by id, each once: where two files know it, as the first of them by name does.

        What is not as it was written is passed over; `damaged_imports` tells afterwards of which files.
        """
        return self._imported("")

    def imported_edges(self) -> Iterator[Edge]:
        """Imported edges by type and key, each once; what is not as it was written is passed over, as with nodes."""
        previous = None
        for source, broken, type_, key, data in self._rows(
            f"SELECT source, {schema.broken('import_edges')}, type, key, data FROM import_edges ORDER BY type, key, source"  # noqa: S608
        ):
            if broken:
                self._broke(source)
            elif (type_, key) != previous:
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
        for source, broken, id_, data in self._rows(
            f"SELECT source, {schema.broken('import_nodes')}, id, data FROM import_nodes WHERE id >= ? AND id < ? "  # noqa: S608
            "ORDER BY id, source",
            (start, start + "\U0010ffff"),
        ):
            if broken:
                self._broke(source)
            elif id_ != previous:
                labels, kind, properties = json.loads(data)
                yield Node(id_, tuple(labels), kind, _tuples(properties))
                previous = id_

    def _broke(self, source: str) -> None:
        self.damaged_imports.add(source)
        self._whole = False

    def import_damage(self, source: str) -> StoreError:
        """What is said about an imported file of which something is not as it was written."""
        return StoreError(
            f"{self.path}: the ledger is damaged (imported file {source}: it is not as it was written)",
            "`korusgraph import` the file again; a name that you do not know: `korusgraph forget` it",
            "KG-LG-004",
        )

    def import_sources(self) -> list[str]:
        """Files that were imported."""
        return [r[0] for r in self._rows("SELECT source FROM import_files ORDER BY source")]

    # -- matches ---------------------------------------------------------------------------
    def put_matches(self, rows: Iterable[tuple[str, str, bool, str]]) -> None:
        """Keeps decisions on things outside: (node, IRI, accepted, who); a later one replaces an earlier one."""
        with self._writing() as connection:
            connection.executemany("INSERT OR REPLACE INTO matches VALUES (?,?,?,?,NULL)", rows)

    def matches(self, of: str | None = None) -> Iterator[tuple[str, str, bool, str]]:
        """Decisions on things outside by node and IRI; with `of` those of one node."""
        for node, iri, accepted, who in self._rows(
            "SELECT node, iri, accepted, decided_by FROM matches WHERE ?1 IS NULL OR node=?1 ORDER BY node, iri", (of,)
        ):
            yield node, iri, bool(accepted), who


def _tuples(properties: dict[str, Any]) -> dict[str, Value]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in properties.items()}
