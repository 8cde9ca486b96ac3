"""The hash of what a node or an edge says: the same in every run and on every machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from korusgraph.model import Edge, Node, Value

_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode  # made once, as it is called for every node and edge


def node_hash(node: Node) -> str:
    """Hash of a node's content: properties and labels."""
    return content_hash(node.properties, node.labels)


def edge_hash(edge: Edge) -> str:
    """Hash of an edge's content: properties and ends."""
    return content_hash(edge.properties, (edge.start, edge.end))


def content_hash(properties: Mapping[str, Value], extra: tuple[str, ...]) -> str:
    """Hash of properties and what belongs to them."""
    text = _encode([dict(properties), extra])
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:24]


def mark(name: str, hash_: str) -> int:
    """A number for a thing of a graph with its content; their sum is the fingerprint of the graph, in whatever order it grew."""
    return int.from_bytes(hashlib.sha256(f"{name}\t{hash_}".encode("utf-8", "replace")).digest()[:16], "big")
