"""Compares a database with the assembled graph, content by content, and names what differs.

The fingerprint is made of what the database holds, not of the hashes that it claims, so a value that somebody changed
by hand is found too. Nodes and relationships without a hash, and properties unknown to the ontology, are an analyst's
own and are passed over.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from korusgraph import ids
from korusgraph.content import content_hash, edge_hash, node_hash
from korusgraph.database.bolt import BoltGraph, plain
from korusgraph.database.writer import base_labels, batches
from korusgraph.errors import StoreError
from korusgraph.model import Edge, Node
from korusgraph.ontology import load

_OWN = ("hash", "workspace")


@dataclass(slots=True)
class Comparison:
    """Counts, fingerprints and differences of the database and the ledger's graph."""

    nodes: tuple[int, int] = (0, 0)
    edges: tuple[int, int] = (0, 0)
    database: str = ""
    ledger: str = ""
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    @property
    def equal(self) -> bool:
        return self.database == self.ledger


def compare(graph: BoltGraph, nodes: Iterable[Node], edges: Iterable[Edge], workspace: str = "") -> Comparison:
    """The database against the assembled graph, held side by side in a temporary file. Raises: StoreError."""
    with closing(_Sides()) as sides:
        sides.put(_LEDGER, "node", ((n.id, node_hash(n)) for n in nodes))
        sides.put(_LEDGER, "relationship", ((f"{e.type} {e.key}", edge_hash(e)) for e in edges))
        sides.put(_DATABASE, "node", _nodes(graph, workspace))
        sides.put(_DATABASE, "relationship", _edges(graph, workspace))
        made = Comparison(
            (sides.count(_DATABASE, "node"), sides.count(_LEDGER, "node")),
            (sides.count(_DATABASE, "relationship"), sides.count(_LEDGER, "relationship")),
            sides.fingerprint(_DATABASE),
            sides.fingerprint(_LEDGER),
        )
        for what in ("node", "relationship"):
            made.missing += [f"{what} {key}" for key in sides.only(_LEDGER, what)]
            made.extra += [f"{what} {key}" for key in sides.only(_DATABASE, what)]
            made.changed += [f"{what} {key}" for key in sides.changed(what)]
        return made


_LEDGER, _DATABASE = 0, 1


class _Sides:
    """Keys and hashes of two graphs, in a temporary file that goes with it, so that their size is no matter of memory."""

    def __init__(self) -> None:
        self._store = sqlite3.connect("")
        self._store.execute("PRAGMA journal_mode=OFF")
        self._store.execute(
            "CREATE TABLE things (what TEXT, key TEXT, side INTEGER, hash TEXT, PRIMARY KEY (what, key, side)) WITHOUT ROWID"
        )

    def put(self, side: int, what: str, rows: Iterable[tuple[str, str]]) -> None:
        self._store.executemany("INSERT OR REPLACE INTO things VALUES (?,?,?,?)", ((what, k, side, h) for k, h in rows))

    def count(self, side: int, what: str) -> int:
        return int(self._store.execute("SELECT count(*) FROM things WHERE side=? AND what=?", (side, what)).fetchone()[0])

    def fingerprint(self, side: int) -> str:
        """One digest of a side, whatever the order it was read in."""
        made = hashlib.sha256()
        for key, hash_ in self._store.execute("SELECT key, hash FROM things WHERE side=? ORDER BY what, key", (side,)):
            made.update(f"{key}\t{hash_}\n".encode("utf-8", "replace"))
        return made.hexdigest()[:32]

    def only(self, side: int, what: str) -> list[str]:
        """Keys that one side has and the other has not."""
        text = (
            "SELECT key FROM things t WHERE side=?1 AND what=?2 AND NOT EXISTS "
            "(SELECT 1 FROM things o WHERE o.what=?2 AND o.key=t.key AND o.side=1-?1) ORDER BY key"
        )
        return [key for (key,) in self._store.execute(text, (side, what))]

    def changed(self, what: str) -> list[str]:
        text = (
            "SELECT t.key FROM things t JOIN things o ON o.what=t.what AND o.key=t.key AND o.side=1 "
            "WHERE t.what=? AND t.side=0 AND t.hash<>o.hash ORDER BY t.key"
        )
        return [key for (key,) in self._store.execute(text, (what,))]

    def close(self) -> None:
        self._store.close()


def check_look_ups(graph: BoltGraph) -> None:
    """Whether every node that a scan of the embedded database finds is found by its id too, which goes through its indexes.

    Raises: StoreError when one is not, or the database fails on it: then a file of its indexes is damaged.
    """
    for base in base_labels():
        there = graph.stream(f"MATCH (n:{ids.label(base)}) WHERE n.hash IS NOT NULL RETURN n.id AS id")
        for part in batches(str(r["id"]) for r in there):
            try:
                with graph.errors():
                    rows = graph.read(f"MATCH (n:{ids.label(base)}) WHERE n.id IN $ids RETURN n.id AS id", ids=part)
            except StoreError as error:
                if error.code != "KG-DB-014":  # it did not answer, or is not there
                    raise
                raise _damaged(f"looking up {base} by id fails: {error.message}") from None
            lost = sorted(set(part) - {r["id"] for r in rows})
            if lost:
                raise _damaged(f"a look-up by id does not find {len(lost)} of the nodes that are there, the first {lost[0]}")


def _damaged(what: str) -> StoreError:
    return StoreError(
        f"the embedded database is damaged ({what})",
        "remove the folder `graph` of the workspace and run `korusgraph build` again: it is made anew from the ledger",
        "KG-DB-024",
    )


def mark_stale(graph: BoltGraph, changed: Iterable[str], workspace: str = "") -> None:
    """Takes the hash of changed things, as `Comparison` names them, for wrong, so that the next load writes their content again."""
    prefix = f"{workspace}:" if workspace else ""
    named = [name.split(" ", 1) for name in changed]
    nodes = [prefix + key for what, key in named if what == "node"]
    edges = [key for what, key in named if what == "relationship"]
    with graph.errors():
        for base in base_labels():
            for part in batches(nodes):
                graph.write(f"MATCH (n:{ids.label(base)}) WHERE n.id IN $ids SET n.hash = 'stale'", ids=part)
        for type_ in load().relationship_types():
            keys = [prefix + key.split(" ", 1)[1] for key in edges if key.startswith(f"{type_} ")]
            for part in batches(keys):
                graph.write(
                    f"MATCH ()-[r:{ids.relationship_type(type_)}]->() WHERE r.key IN $keys SET r.hash = 'stale'", keys=part
                )


def _nodes(graph: BoltGraph, workspace: str) -> Iterator[tuple[str, str]]:
    ontology = set(load().all_labels())
    for base in base_labels():
        for row in graph.stream(
            f"MATCH (n:{ids.label(base)}) WHERE n.hash IS NOT NULL AND coalesce(n.workspace, '') = $workspace "
            "RETURN properties(n) AS properties, labels(n) AS labels",
            workspace=workspace,
        ):
            properties = _content(row["properties"], workspace)
            yield str(properties["id"]), content_hash(properties, _ordered({*row["labels"]} & ontology))


def _edges(graph: BoltGraph, workspace: str) -> Iterator[tuple[str, str]]:
    cut = len(workspace) + 1 if workspace else 0
    for type_ in load().relationship_types():
        for row in graph.stream(
            f"MATCH (a)-[r:{ids.relationship_type(type_)}]->(b) WHERE r.hash IS NOT NULL AND coalesce(r.workspace, '') = $workspace "
            "RETURN properties(r) AS properties, a.id AS start, b.id AS end",
            workspace=workspace,
        ):
            properties = _content(row["properties"], workspace)
            key = f"{type_} {properties.get('key', '')}"
            yield key, content_hash(properties, (str(row["start"])[cut:], str(row["end"])[cut:]))


def _content(properties: Mapping[str, Any], workspace: str) -> dict[str, Any]:
    """Properties as the assembled graph has them: dates as text, lists as tuples, prefixes cut off."""
    known = load().properties
    made: dict[str, Any] = {}
    for name, value in properties.items():
        if name not in known or name in _OWN:
            continue
        value = value.isoformat() if isinstance(value, dt.date) else plain(value)
        made[name] = tuple(value) if isinstance(value, list) else value
    for name in ("id", "key"):
        if workspace and name in made:
            made[name] = str(made[name])[len(workspace) + 1 :]
    return made


def _ordered(labels: set[str]) -> tuple[str, ...]:
    """Labels in the order in which the assembled graph gives them."""
    ontology = load()
    for row in ontology.nodes.values():
        if set(row["labels"]) == labels:
            return tuple(row["labels"])
    for name in ontology.classes:
        if set(ontology.labels(name)) == labels:
            return ontology.labels(name)
    return tuple(sorted(labels))
