"""Compares a database with the assembled graph, content by content, and names what differs.

The fingerprint is made of what the database holds, not of the hashes that it claims, so a value that somebody changed
by hand is found too. Nodes and relationships without a hash, and properties unknown to the ontology, are an analyst's
own and are passed over.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping
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
    """The database against the assembled graph. Raises: StoreError."""
    wanted_nodes = {n.id: node_hash(n) for n in nodes}
    wanted_edges = {f"{e.type} {e.key}": edge_hash(e) for e in edges}
    found_nodes, found_edges = dict(_nodes(graph, workspace)), dict(_edges(graph, workspace))
    made = Comparison(
        (len(found_nodes), len(wanted_nodes)),
        (len(found_edges), len(wanted_edges)),
        fingerprint(found_nodes, found_edges),
        fingerprint(wanted_nodes, wanted_edges),
    )
    for what, wanted, found in (("node", wanted_nodes, found_nodes), ("relationship", wanted_edges, found_edges)):
        made.missing += [f"{what} {key}" for key in sorted(wanted.keys() - found.keys())]
        made.extra += [f"{what} {key}" for key in sorted(found.keys() - wanted.keys())]
        made.changed += [f"{what} {key}" for key in sorted(wanted.keys() & found.keys()) if wanted[key] != found[key]]
    return made


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


def fingerprint(nodes: Mapping[str, str], edges: Mapping[str, str]) -> str:
    """One digest of a whole graph, whatever the order it was read in."""
    made = hashlib.sha256()
    for group in (nodes, edges):
        for key in sorted(group):
            made.update(f"{key}\t{group[key]}\n".encode("utf-8", "replace"))
    return made.hexdigest()[:32]


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
