"""Brings a graph database to the state of the assembled graph: creates, updates, deletes what is gone, and no more.

Names in query text come only from the ontology through `ids`; values travel as parameters. Nodes and relationships of
ours carry a `hash` of their content: what has the same hash is not written, so a second run writes nothing. What has no
hash was made by somebody else and is never changed; so are properties and labels that the ontology does not know.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

from korusgraph import ids
from korusgraph.content import edge_hash, node_hash
from korusgraph.database.bolt import BoltGraph
from korusgraph.database.dialect import NEO4J, Dialect
from korusgraph.database.written import Written
from korusgraph.errors import StoreError
from korusgraph.model import Edge, Node, Value
from korusgraph.ontology import load

BATCH = 5000
ATTEMPTS = 3
_MEMORY = ("OutOfMemory", "TransactionOutOfMemory", "MemoryPool")


@dataclass(slots=True)
class WriteReport:
    """What a load did, or would do."""

    nodes_created: int = 0
    nodes_updated: int = 0
    nodes_unchanged: int = 0
    nodes_deleted: int = 0
    edges_created: int = 0
    edges_updated: int = 0
    edges_unchanged: int = 0
    edges_deleted: int = 0

    @property
    def written(self) -> int:
        return (
            self.nodes_created
            + self.nodes_updated
            + self.nodes_deleted
            + self.edges_created
            + self.edges_updated
            + self.edges_deleted
        )


class GraphWriter:
    """Writes one workspace into a database.

    `workspace` keeps several of them apart in one database: ids and keys get it as a prefix, nodes and relationships as a
    property, and one workspace never sees what another wrote. `dry_run` counts and writes nothing.
    """

    def __init__(self, graph: BoltGraph, workspace: str = "", dry_run: bool = False) -> None:
        self.graph = graph
        self.workspace = workspace
        self.prefix = f"{workspace}:" if workspace else ""
        self.dry_run = dry_run
        self.report = WriteReport()
        self._new: frozenset[str] = frozenset()  # labels and types that nothing had at the start
        self._empty: set[str] = set()  # those of which nothing need be asked for

    def write(self, nodes: Iterable[Node], edges: Iterable[Edge]) -> WriteReport:
        """The whole graph; what the streams no longer hold is deleted. Raises: StoreError."""
        with self.graph.errors():
            if not self.dry_run:
                self._prepare()
            self._new = frozenset(self._unused())
            self._empty = set(self._new)
            with closing(Written()) as written:
                self._write_nodes(nodes, written)
                self._write_edges(edges, written.base, written)
                self._delete_gone_edges(written)
                self._delete_gone_nodes(written)
        return self.report

    def change(
        self,
        nodes: Iterable[Node],
        edges: Iterable[Edge],
        gone_nodes: Iterable[str],
        gone_edges: Iterable[tuple[str, str]],
        base: Callable[[str], str],
    ) -> WriteReport:
        """Nodes and edges that are new or changed, and what is gone, in a database that holds the graph of before.

        `base` gives the base label of every node that an edge leads to. Raises: StoreError.
        """
        with self.graph.errors():
            by_type: dict[str, list[str]] = defaultdict(list)
            for type_, key in gone_edges:
                by_type[type_].append(self.prefix + key)
            for type_, keys in sorted(by_type.items()):
                self._delete_edges(type_, keys)
            self._write_nodes(nodes)
            self._write_edges(edges, base)
            self._delete_nodes([self.prefix + id_ for id_ in gone_nodes])
        return self.report

    # -- schema ------------------------------------------------------------------------
    def _prepare(self) -> None:
        dialect = self.graph.dialect
        for statement in (*schema(dialect), *dialect.ready):
            self.graph.run(statement)

    def _unused(self) -> Iterator[str]:
        """Labels and types that nothing in the database has: of those nothing needs to be asked for before it is made."""
        for base in base_labels():
            if not self.graph.read(f"MATCH (n:{ids.label(base)}) RETURN 1 AS found LIMIT 1"):
                yield base
        for type_ in load().relationship_types():
            if not self.graph.read(f"MATCH ()-[r:{ids.relationship_type(type_)}]->() RETURN 1 AS found LIMIT 1"):
                yield type_

    def _again(self, what: str, work: Callable[[], None]) -> None:
        """Does a group anew when the database says that a part of it is there already.

        It is when the connection broke after a commit was sent: the driver sends the batch again, and it is refused.
        """
        from neo4j.exceptions import ConstraintError

        for _ in range(ATTEMPTS - 1):
            try:
                return work()
            except ConstraintError:
                self._empty.discard(what)
        return work()

    # -- nodes -------------------------------------------------------------------------
    def _write_nodes(self, nodes: Iterable[Node], written: Written | None = None) -> None:
        for batch in batches(nodes):
            by_labels: dict[tuple[str, ...], list[Node]] = defaultdict(list)
            for node in batch:
                by_labels[node.labels].append(node)
            if written is not None:
                written.add((n.id, n.labels[0]) for n in batch)
            for labels, group in sorted(by_labels.items()):
                self._again(labels[0], partial(self._node_group, labels, group))

    def _node_group(self, labels: tuple[str, ...], group: list[Node]) -> None:
        base = ids.label(labels[0])
        rows = {self.prefix + n.id: self._row(n.properties, node_hash(n)) for n in group}
        asked = f"MATCH (n:{base}) WHERE n.id IN $ids RETURN n.id AS id, n.hash AS hash, labels(n) AS labels, keys(n) AS keys"
        known = {} if base in self._empty else {r["id"]: r for r in self.graph.read(asked, ids=list(rows))}
        self._only_ours("node", (id_ for id_, r in known.items() if r["hash"] is None))
        new = [{"id": id_, "props": row} for id_, row in rows.items() if id_ not in known]
        changed = [id_ for id_, row in rows.items() if id_ in known and known[id_]["hash"] != row["hash"]]
        text = ":".join(ids.label(x) for x in labels)
        self._in_batches(f"UNWIND $rows AS row CREATE (n:{text}) SET n = row.props", new)
        self._update_nodes(base, labels, [(known[id_], rows[id_]) for id_ in changed])
        self.report.nodes_created += len(new)
        self.report.nodes_updated += len(changed)
        self.report.nodes_unchanged += len(rows) - len(new) - len(changed)

    def _update_nodes(self, base: str, labels: tuple[str, ...], changed: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
        """New content in the old node, so that its relationships stay, those of an analyst too."""
        ours = set(load().all_labels())
        by_change: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        for old, row in changed:
            stale = tuple(sorted((ours & set(old["labels"])) - set(labels)))
            by_change[stale].append({"id": old["id"], "props": _with_gone(old["keys"], row)})
        text = ":".join(ids.label(x) for x in labels)
        for stale, rows in sorted(by_change.items()):
            removed = f" REMOVE n:{':'.join(ids.label(x) for x in stale)}" if stale else ""
            relabelled = f" SET n:{text}{removed}" if stale or (len(labels) > 1 and self.graph.dialect.relabels) else ""
            free, back = (" SET n.id = null", " SET n.id = row.id") if relabelled and self.graph.dialect.copies else ("", "")
            self._in_batches(
                f"UNWIND $rows AS row MATCH (n:{base} {{id: row.id}}) SET n += row.props" + free + relabelled + back,
                rows,
            )

    def _delete_gone_nodes(self, written: Written) -> None:
        for base in (b for b in base_labels() if b not in self._new):
            label = ids.label(base)
            there = self.graph.stream(
                f"MATCH (n:{label}) WHERE n.hash IS NOT NULL AND coalesce(n.workspace, '') = $workspace RETURN n.id AS id",
                workspace=self.workspace,
            )
            gone = [r["id"] for r in there if not written.has(r["id"].removeprefix(self.prefix), base)]
            self._detach(label, gone)

    def _delete_nodes(self, gone: list[str]) -> None:
        for base in base_labels():
            label = ids.label(base)
            for part in batches(gone):
                asked = f"MATCH (n:{label}) WHERE n.id IN $ids AND n.hash IS NOT NULL RETURN n.id AS id"
                there = [r["id"] for r in self.graph.read(asked, ids=part)]
                self._detach(label, there)

    def _detach(self, label: str, gone: list[str]) -> None:
        self._in_batches(f"UNWIND $rows AS id MATCH (n:{label} {{id: id}}) DETACH DELETE n", gone)
        self.report.nodes_deleted += len(gone)

    # -- relationships -----------------------------------------------------------------
    def _write_edges(self, edges: Iterable[Edge], base: Callable[[str], str], written: Written | None = None) -> None:
        for batch in batches(edges):
            groups: dict[tuple[str, str, str], list[Edge]] = defaultdict(list)
            for edge in batch:
                groups[(edge.type, base(edge.start), base(edge.end))].append(edge)
            if written is not None:
                written.add((e.key, e.type) for e in batch)
            for (type_, start, end), group in sorted(groups.items()):
                self._again(type_, partial(self._edge_group, type_, start, end, group))

    def _edge_group(self, type_: str, start: str, end: str, group: list[Edge]) -> None:
        type_, start, end = ids.relationship_type(type_), ids.label(start), ids.label(end)
        rows: dict[str, dict[str, Any]] = {
            self.prefix + e.key: {
                "key": self.prefix + e.key,
                "start": self.prefix + e.start,
                "end": self.prefix + e.end,
                "props": self._row(e.properties, edge_hash(e)),
            }
            for e in group
        }
        asked = f"MATCH ()-[r:{type_}]->() WHERE r.key IN $keys RETURN r.key AS key, r.hash AS hash, keys(r) AS keys"
        known = {} if type_ in self._empty else {r["key"]: r for r in self.graph.read(asked, keys=list(rows))}
        self._only_ours("relationship", (key for key, r in known.items() if r["hash"] is None))
        new = [row for key, row in rows.items() if key not in known]
        changed = {
            key: _with_gone(known[key]["keys"], row["props"])
            for key, row in rows.items()
            if key in known and known[key]["hash"] != row["props"]["hash"]
        }
        self._in_batches(
            f"UNWIND $rows AS row MATCH (a:{start} {{id: row.start}}) MATCH (b:{end} {{id: row.end}}) "
            f"CREATE (a)-[r:{type_}]->(b) SET r = row.props",
            new,
        )
        for part in batches(sorted(changed)):
            if not self.dry_run:
                self.graph.write(
                    f"MATCH ()-[r:{type_}]->() WHERE r.key IN $keys SET r += $rows[r.key]",
                    keys=part,
                    rows={k: changed[k] for k in part},
                )
        self.report.edges_created += len(new)
        self.report.edges_updated += len(changed)
        self.report.edges_unchanged += len(rows) - len(new) - len(changed)

    def _delete_gone_edges(self, written: Written) -> None:
        for type_ in (t for t in load().relationship_types() if t not in self._new):
            there = self.graph.stream(
                f"MATCH ()-[r:{ids.relationship_type(type_)}]->() WHERE r.hash IS NOT NULL "
                "AND coalesce(r.workspace, '') = $workspace RETURN r.key AS key",
                workspace=self.workspace,
            )
            self._delete_edges(type_, [r["key"] for r in there if not written.has(r["key"].removeprefix(self.prefix), type_)])

    def _delete_edges(self, type_: str, gone: list[str]) -> None:
        type_ = ids.relationship_type(type_)
        for part in batches(gone):
            if not self.dry_run:
                self.graph.write(f"MATCH ()-[r:{type_}]->() WHERE r.key IN $keys DELETE r", keys=part)
        self.report.edges_deleted += len(gone)

    # -- rows --------------------------------------------------------------------------
    def _row(self, properties: Mapping[str, Value], hash_: str) -> dict[str, Any]:
        row = typed(properties)
        row["hash"] = hash_
        if self.workspace:
            row["workspace"] = self.workspace
            row |= {name: self.prefix + str(row[name]) for name in ("id", "key") if name in row}
        return row

    def _only_ours(self, what: str, strange: Iterable[str]) -> None:
        first = next(iter(sorted(strange)), None)
        if first is not None:
            raise StoreError(
                f"the database holds a {what} {first!r} that korusgraph did not write",
                "remove or rename it, use another database, or set KORUSGRAPH_NAMESPACE to keep this workspace apart",
                "KG-DB-015",
            )

    def _in_batches(self, text: str, rows: list[Any]) -> None:
        """Writes rows; a batch too large for the server's memory is halved."""
        if self.dry_run:
            return
        size = BATCH
        position = 0
        while position < len(rows):
            part = rows[position : position + size]
            try:
                self.graph.write(text, rows=part)
            except Exception as error:
                if not any(m in str(getattr(error, "code", "")) for m in _MEMORY) or len(part) == 1:
                    raise
                size = max(1, len(part) // 2)
                continue
            position += len(part)


def schema(dialect: Dialect = NEO4J) -> Iterator[str]:
    """Statements for uniqueness of ids and keys, and the indexes for look-ups; safe to repeat."""
    for base in base_labels():
        yield f"CREATE CONSTRAINT {base.lower()}_id IF NOT EXISTS FOR (n:{ids.label(base)}) REQUIRE n.id IS UNIQUE"
    for type_ in load().relationship_types():
        yield (
            f"CREATE CONSTRAINT {type_.lower()}_key IF NOT EXISTS FOR ()-[r:{ids.relationship_type(type_)}]-() "
            "REQUIRE r.key IS UNIQUE"
        )
    yield from dialect.indexes


def base_labels() -> list[str]:
    """The labels that carry the id of a node: `Entity`, and the first one of every other kind."""
    return sorted({"Entity", *(row["labels"][0] for row in load().nodes.values())})


def typed(properties: Mapping[str, Value]) -> dict[str, Any]:
    """Properties in the types of the ontology: dates as dates, lists as lists."""
    table = load().properties
    made: dict[str, Any] = {}
    for name, value in properties.items():
        row = table[ids.property_name(name)]
        if row["type"] == "date" and isinstance(value, str):
            made[name] = dt.date.fromisoformat(value)
        elif isinstance(value, tuple):
            made[name] = list(value)
        else:
            made[name] = value
    return made


def _with_gone(keys: Iterable[str], row: Mapping[str, Any]) -> dict[str, Any]:
    """A row that also clears properties of ours that the new content lacks."""
    known: Callable[[str], bool] = load().properties.__contains__
    return {**{k: None for k in keys if known(k) and k not in row}, **row}


def batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    """Lists of at most `BATCH` items."""
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch
