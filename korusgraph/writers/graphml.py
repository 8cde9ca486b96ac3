"""GraphML and an in-memory networkx graph."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

import networkx as nx

from korusgraph.model import Edge, Node, Value


def to_networkx(nodes: Iterable[Node], edges: Iterable[Edge]) -> Any:
    """The graph as a `networkx.MultiDiGraph`: node attribute `labels`, edge key as in the databases, edge attribute `type`."""
    graph = nx.MultiDiGraph()
    for node in nodes:
        graph.add_node(node.id, labels=";".join(node.labels), **{k: _flat(v) for k, v in node.properties.items() if k != "id"})
    for edge in edges:
        graph.add_edge(
            edge.start,
            edge.end,
            key=edge.key,
            type=edge.type,
            **{k: _flat(v) for k, v in edge.properties.items() if k != "key"},
        )
    return graph


def _flat(value: Value) -> str | int | float | bool:
    """GraphML has no lists: they are joined by `; `."""
    return "; ".join(value) if isinstance(value, tuple) else value


def lines(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[str]:
    """GraphML text; characters that XML refuses become U+FFFD."""
    from korusgraph.writers.turtle import UNSAFE

    out = io.BytesIO()
    graph = to_networkx(nodes, edges)
    for _, data in graph.nodes(data=True):
        _clean(data, UNSAFE)
    for _, _, data in graph.edges(data=True):
        _clean(data, UNSAFE)
    nx.write_graphml(graph, out, named_key_ids=True)
    yield out.getvalue().decode("utf-8") + "\n"


def _clean(data: dict[str, Any], unsafe: Any) -> None:
    for name, value in data.items():
        if isinstance(value, str):
            data[name] = unsafe.sub("\ufffd", value)
