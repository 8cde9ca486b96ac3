"""Nodes and edges as the projection keeps them, one by one and as the page of a document."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from typing import Any

from korusgraph.content import edge_hash, node_hash
from korusgraph.model import Edge, Node

Hashed = dict[str, str]
"""Content hashes by id, or by type and key."""


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def dump(data: Any) -> str:
    return _encode(data)


def node_data(node: Node) -> str:
    """A node without its id."""
    return dump([node.labels, node.kind, node.properties])


def node_from(id_: str, data: str) -> Node:
    labels, kind, properties = json.loads(data)
    return Node(id_, tuple(labels), kind, tuples(properties))


def edge_from(key: str, type_: str, start: str, end: str, data: str) -> Edge:
    return Edge(key, type_, start, end, tuples(json.loads(data)))


def edge_name(edge: Edge) -> str:
    """What is one edge: type and key."""
    return f"{edge.type} {edge.key}"


def page_nodes(nodes: Sequence[Node]) -> tuple[bytes, Hashed]:
    """Nodes of a document with their hashes, packed; and the hashes."""
    rows = [(n.id, node_hash(n), n.labels, n.kind, dict(n.properties)) for n in nodes]
    return _packed(rows), {row[0]: row[1] for row in rows}


def page_edges(edges: Sequence[Edge]) -> tuple[bytes, Hashed]:
    """Edges of a document with their hashes, packed; and the hashes."""
    rows = [(e.key, edge_hash(e), e.type, e.start, e.end, dict(e.properties)) for e in edges]
    return _packed(rows), {f"{row[2]} {row[0]}": row[1] for row in rows}


def nodes_of(page: bytes) -> list[Node]:
    return [Node(i, tuple(labels), kind, tuples(p)) for i, _, labels, kind, p in _unpacked(page)]


def edges_of(page: bytes) -> list[Edge]:
    return [Edge(key, type_, start, end, tuples(p)) for key, _, type_, start, end, p in _unpacked(page)]


def node_hashes(page: bytes) -> Hashed:
    return {row[0]: row[1] for row in _unpacked(page)}


def edge_hashes(page: bytes) -> Hashed:
    return {f"{row[2]} {row[0]}": row[1] for row in _unpacked(page)}


def _packed(rows: list[Any]) -> bytes:
    return zlib.compress(dump(rows).encode("utf-8", "surrogatepass"), 1)


def _unpacked(page: bytes) -> list[Any]:
    made: list[Any] = json.loads(zlib.decompress(page).decode("utf-8", "surrogatepass"))
    return made


def tuples(record: dict[str, Any]) -> dict[str, Any]:
    """A record as it was before it was JSON: its lists are tuples."""
    return {k: tuple(v) if isinstance(v, list) else v for k, v in record.items()}
