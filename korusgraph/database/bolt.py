"""Writes the assembled graph over Bolt and reads it: the same statements for Neo4j and the embedded database.

Names in query text come only from the ontology through `ids`; values travel as parameters. A node or edge whose content
hash is unchanged is not written, so a second run writes nothing.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from korusgraph import ids
from korusgraph.errors import InputError, StoreError, UsageError
from korusgraph.model import Edge, Node, Value
from korusgraph.ontology import load

if TYPE_CHECKING:
    from neo4j import Driver, ManagedTransaction

BATCH = 2000
logging.getLogger("neo4j").setLevel(logging.CRITICAL)  # errors reach the user once, as one line


@dataclass(slots=True)
class WriteReport:
    """What a load did."""

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


@dataclass(slots=True)
class Rows:
    """The answer to a query: column names and rows of plain values."""

    columns: list[str]
    rows: list[list[Any]] = field(default_factory=list)
    cut: bool = False

    def objects(self) -> list[dict[str, Any]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def base_label(labels: tuple[str, ...]) -> str:
    """The label that carries the key of a node: `Entity`, or the first one of other nodes (`Event`, `Document` …)."""
    return labels[0]


class BoltGraph:
    """A graph database over Bolt. Use it as a context manager."""

    def __init__(self, uri: str, username: str, password: str, database: str | None, embedded: bool = False) -> None:
        import neo4j

        self.embedded = embedded
        self.database = database
        self._uri = uri.split("@")[-1] if "@" in uri else uri
        try:
            self._driver: Driver = neo4j.GraphDatabase.driver(
                uri,
                auth=(username, password),
                connection_timeout=5.0,
                connection_acquisition_timeout=20.0,
                max_transaction_retry_time=20.0,
            )
        except (ValueError, neo4j.exceptions.ConfigurationError) as error:
            raise UsageError(
                f"NEO4J_URI is not usable: {error}", "use bolt://host:7687 or neo4j://host:7687", "KG-US-003"
            ) from None

    def __enter__(self) -> BoltGraph:
        with self._errors():
            self._driver.verify_connectivity()
            self._read("RETURN 1 AS ok")
        return self

    def __exit__(self, *_: object) -> None:
        self._driver.close()

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        """Driver errors as one line each, without secrets."""
        from neo4j import exceptions as e

        try:
            yield
        except e.AuthError:
            raise StoreError(
                f"{self._uri}: user name or password is wrong", "check NEO4J_USERNAME and NEO4J_PASSWORD", "KG-DB-010"
            ) from None
        except e.ServiceUnavailable as error:
            if "SSL" in str(error) or "TLS" in str(error) or "certificate" in str(error):
                raise StoreError(
                    f"{self._uri}: encryption does not match", "use bolt:// without, bolt+s:// with TLS", "KG-DB-012"
                ) from None
            raise StoreError(
                f"{self._uri}: no database answers",
                "start the server, or unset NEO4J_URI to use the embedded database",
                "KG-DB-011",
            ) from None
        except e.ClientError as error:
            code = error.code or ""
            if "DatabaseNotFound" in code or "database does not exist" in str(error).lower():
                raise StoreError(
                    f"{self._uri}: no database named {self.database!r}", "check NEO4J_DATABASE", "KG-DB-013"
                ) from None
            raise InputError(
                f"the database refused the query: {_first_line(error)}",
                "check the Cypher; `korusgraph query --help` shows examples",
                "KG-IN-020",
            ) from None
        except (e.Neo4jError, e.DriverError, OSError) as error:
            raise StoreError(
                f"{self._uri}: {type(error).__name__}: {_first_line(error)}", "running the command again is safe", "KG-DB-014"
            ) from None

    # -- writing -------------------------------------------------------------------------
    def write(self, nodes: Iterable[Node], edges: Iterable[Edge]) -> WriteReport:
        """Brings the database to the state of the stream: creates, updates, deletes what is gone.

        Raises: StoreError.
        """
        report = WriteReport()
        with self._errors():
            self._prepare()
            keys = self._write_nodes(nodes, report)
            self._write_edges(edges, keys, report)
            self._delete_gone_nodes(keys, report)
        return report

    def _prepare(self) -> None:
        """Uniqueness of node ids and relationship keys, and indexes for look-ups; safe to repeat."""
        ontology = load()
        bases = sorted({"Entity", *(row["labels"][0] for row in ontology.nodes.values())})
        for base in bases:
            self._run(f"CREATE CONSTRAINT {base.lower()}_id IF NOT EXISTS FOR (n:{ids.label(base)}) REQUIRE n.id IS UNIQUE")
        for type_ in ontology.relationship_types():
            self._run(
                f"CREATE CONSTRAINT {type_.lower()}_key IF NOT EXISTS FOR ()-[r:{ids.relationship_type(type_)}]-() REQUIRE r.key IS UNIQUE"
            )
        if not self.embedded:
            self._run("CREATE FULLTEXT INDEX entity_names IF NOT EXISTS FOR (n:Entity) ON EACH [n.name, n.aliases]")
            self._run("CREATE INDEX event_start IF NOT EXISTS FOR (n:Event) ON (n.startDate)")
            self._run("CALL db.awaitIndexes(120)")

    def _run(self, text: str) -> None:
        with self._driver.session(database=self.database) as session:
            session.run(text).consume()

    def _write_nodes(self, nodes: Iterable[Node], report: WriteReport) -> dict[str, str]:
        """Writes nodes in batches; base label of every id."""
        bases: dict[str, str] = {}
        for batch in _batches(nodes):
            by_labels: dict[tuple[str, ...], list[Node]] = defaultdict(list)
            for node in batch:
                bases[node.id] = base_label(node.labels)
                by_labels[node.labels].append(node)
            for labels, group in sorted(by_labels.items()):
                self._node_group(labels, group, report)
        return bases

    def _node_group(self, labels: tuple[str, ...], group: list[Node], report: WriteReport) -> None:
        base = ids.label(base_label(labels))
        rows: dict[str, dict[str, Any]] = {
            n.id: {"id": n.id, "props": {**_typed(n.properties), "hash": _hash(n.properties, labels)}} for n in group
        }
        known = {
            r["id"]: r["hash"]
            for r in self._read(f"MATCH (n:{base}) WHERE n.id IN $ids RETURN n.id AS id, n.hash AS hash", ids=list(rows))
        }
        new = [row for id_, row in rows.items() if id_ not in known]
        changed = [row for id_, row in rows.items() if id_ in known and known[id_] != row["props"]["hash"]]
        text = ":".join(ids.label(x) for x in labels)
        if changed:
            # labels may have changed with the content, so the node is made anew; its edges follow
            self._write(f"UNWIND $ids AS id MATCH (n:{base} {{id: id}}) DETACH DELETE n", ids=[r["id"] for r in changed])
        if new or changed:
            self._write(f"UNWIND $rows AS row CREATE (n:{text}) SET n = row.props", rows=new + changed)
        report.nodes_created += len(new)
        report.nodes_updated += len(changed)
        report.nodes_unchanged += len(rows) - len(new) - len(changed)

    def _write_edges(self, edges: Iterable[Edge], bases: dict[str, str], report: WriteReport) -> None:
        seen: dict[str, set[str]] = defaultdict(set)
        for batch in _batches(edges):
            groups: dict[tuple[str, str, str], list[Edge]] = defaultdict(list)
            for edge in batch:
                seen[edge.type].add(edge.key)
                groups[(edge.type, bases[edge.start], bases[edge.end])].append(edge)
            for (type_, start, end), group in sorted(groups.items()):
                self._edge_group(type_, start, end, group, report)
        for type_ in load().relationship_types():
            self._delete_gone_edges(type_, seen.get(type_, set()), report)

    def _edge_group(self, type_: str, start: str, end: str, group: list[Edge], report: WriteReport) -> None:
        type_, start, end = ids.relationship_type(type_), ids.label(start), ids.label(end)
        rows: dict[str, dict[str, Any]] = {
            e.key: {
                "key": e.key,
                "start": e.start,
                "end": e.end,
                "props": {**_typed(e.properties), "hash": _hash(e.properties, (e.start, e.end))},
            }
            for e in group
        }
        known = {
            r["key"]: r["hash"]
            for r in self._read(
                f"MATCH ()-[r:{type_}]->() WHERE r.key IN $keys RETURN r.key AS key, r.hash AS hash", keys=list(rows)
            )
        }
        new = [row for key, row in rows.items() if key not in known]
        changed = [row for key, row in rows.items() if key in known and known[key] != row["props"]["hash"]]
        if changed:
            self._write(f"MATCH ()-[r:{type_}]->() WHERE r.key IN $keys DELETE r", keys=[r["key"] for r in changed])
        if new or changed:
            self._write(
                f"UNWIND $rows AS row MATCH (a:{start} {{id: row.start}}) MATCH (b:{end} {{id: row.end}}) CREATE (a)-[r:{type_}]->(b) SET r = row.props",
                rows=new + changed,
            )
        report.edges_created += len(new)
        report.edges_updated += len(changed)
        report.edges_unchanged += len(rows) - len(new) - len(changed)

    def _delete_gone_edges(self, type_: str, kept: set[str], report: WriteReport) -> None:
        type_ = ids.relationship_type(type_)
        gone = [
            r["key"]
            for r in self._read(f"MATCH ()-[r:{type_}]->() WHERE r.hash IS NOT NULL RETURN r.key AS key")
            if r["key"] not in kept
        ]
        for batch in _batches(gone):
            self._write(f"MATCH ()-[r:{type_}]->() WHERE r.key IN $keys DELETE r", keys=batch)
        report.edges_deleted += len(gone)

    def _delete_gone_nodes(self, bases: dict[str, str], report: WriteReport) -> None:
        """Removes nodes of ours (they carry a hash) that the stream no longer has; others' nodes are left alone."""
        for base in sorted({"Entity", *(row["labels"][0] for row in load().nodes.values())}):
            label = ids.label(base)
            gone = [
                r["id"]
                for r in self._read(f"MATCH (n:{label}) WHERE n.hash IS NOT NULL RETURN n.id AS id")
                if bases.get(r["id"]) != base
            ]
            for batch in _batches(gone):
                self._write(f"MATCH (n:{label}) WHERE n.id IN $ids DETACH DELETE n", ids=batch)
            report.nodes_deleted += len(gone)

    def _write(self, text: str, **parameters: Any) -> None:
        def work(tx: ManagedTransaction) -> None:
            tx.run(text, parameters).consume()

        with self._driver.session(database=self.database) as session:
            session.execute_write(work)

    def _read(self, text: str, **parameters: Any) -> list[dict[str, Any]]:
        def work(tx: ManagedTransaction) -> list[dict[str, Any]]:
            return [dict(record) for record in tx.run(text, parameters)]

        with self._driver.session(database=self.database) as session:
            return session.execute_read(work)

    # -- reading -------------------------------------------------------------------------
    def query(self, text: str, parameters: dict[str, Any], limit: int, timeout_s: float) -> Rows:
        """Rows of a read-only query; the caller has checked that it is one.

        Raises: InputError for bad Cypher, StoreError.
        """
        import neo4j

        with self._errors(), self._driver.session(database=self.database, default_access_mode=neo4j.READ_ACCESS) as session:
            result = session.run(neo4j.Query(text, timeout=timeout_s), parameters)
            found = Rows(list(result.keys()))
            for record in result:
                if len(found.rows) >= limit:
                    found.cut = True
                    break
                found.rows.append([plain(v) for v in record.values()])
            if found.cut:
                session.cancel() if hasattr(session, "cancel") else None
        return found

    def counts(self) -> dict[str, int]:
        """Nodes by base label and all relationships."""
        with self._errors():
            made = {
                b: int(self._read(f"MATCH (n:{ids.label(b)}) RETURN count(n) AS n")[0]["n"])
                for b in ("Entity", "Event", "Statement", "Figure", "Document", "Sentence")
            }
            made["relationships"] = int(self._read("MATCH ()-[r]->() RETURN count(r) AS n")[0]["n"])
        return made


def plain(value: Any) -> Any:
    """A driver value as plain data: nodes, relationships and paths as maps, dates as ISO text."""
    import neo4j.graph
    import neo4j.time

    if isinstance(value, neo4j.graph.Node):
        return {"labels": sorted(value.labels), **{k: plain(v) for k, v in sorted(value.items()) if k != "hash"}}
    if isinstance(value, neo4j.graph.Relationship):
        return {"type": value.type, **{k: plain(v) for k, v in sorted(value.items()) if k not in ("hash", "key")}}
    if isinstance(value, neo4j.graph.Path):
        return [
            plain(part)
            for pair in zip(value.nodes, (*value.relationships, None), strict=True)
            for part in pair
            if part is not None
        ]
    if isinstance(value, (neo4j.time.Date, neo4j.time.DateTime, neo4j.time.Time, neo4j.time.Duration)):
        return value.iso_format()
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if isinstance(value, list):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    return value


def _typed(properties: Any) -> dict[str, Any]:
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


def _hash(properties: Any, extra: tuple[str, ...]) -> str:
    """Content hash of a node or edge; stable across runs."""
    data: dict[str, Value | list[str]] = {k: list(v) if isinstance(v, tuple) else v for k, v in properties.items()}
    return hashlib.sha256(json.dumps([data, extra], sort_keys=True, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()[
        :24
    ]


def _batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _first_line(error: Exception) -> str:
    text = str(getattr(error, "message", "") or error).strip().splitlines()
    return (text[0] if text else type(error).__name__)[:300]
