"""What came into the ledger beside documents: imported facts, and decisions of people on things outside."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from korusgraph.ledger.sources import dump
from korusgraph.ledger.store import Store
from korusgraph.model import Edge, Node, Value


class Given(Store):
    """Imported nodes and edges, and matches."""

    # -- imports ---------------------------------------------------------------------------
    def put_import(self, source: str, sha256: str, facts: Iterable[Node | Edge]) -> None:
        """Keeps nodes and edges that came as RDF, in place of an earlier import of that source."""
        with self._writing() as connection:
            connection.execute("DELETE FROM import_files WHERE source=?", (source,))
            connection.execute("INSERT INTO import_files VALUES (?,?)", (source, sha256))
            for fact in facts:
                if isinstance(fact, Node):
                    data = dump([fact.labels, fact.kind, fact.properties])
                    connection.execute("INSERT OR IGNORE INTO import_nodes VALUES (?,?,?)", (fact.id, source, data))
                else:
                    data = dump([fact.start, fact.end, fact.properties])
                    connection.execute(
                        "INSERT OR IGNORE INTO import_edges VALUES (?,?,?,?)", (fact.type, fact.key, source, data)
                    )

    def imported_nodes(self) -> Iterator[Node]:
        """Imported nodes by id, each once: where two files know it, as the first of them by name does."""
        return self._imported("")

    def imported_edges(self) -> Iterator[Edge]:
        """Imported edges by type and key, each once."""
        previous = None
        for type_, key, data in self._rows("SELECT type, key, data FROM import_edges ORDER BY type, key, source"):
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
        for id_, data in self._rows(
            "SELECT id, data FROM import_nodes WHERE id >= ? AND id < ? ORDER BY id, source", (start, start + "\U0010ffff")
        ):
            if id_ != previous:
                labels, kind, properties = json.loads(data)
                yield Node(id_, tuple(labels), kind, _tuples(properties))
            previous = id_

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
