"""An in-memory networkx graph, and that as GraphML, GEXF and node-link JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

import networkx as nx

from korusgraph.model import Edge, Node, Value
from korusgraph.writers.browser import COLOURS
from korusgraph.writers.rdf_statements import UNSAFE
from korusgraph.writers.registry import writer

FORMATS = {"graphml": ".graphml", "gexf": ".gexf", "json": ".json"}
# GEXF has attributes of its own by these names, and networkx refuses ours beside them.
_RENAMED = {"id": "key", "label": "labels", "start": "startDate", "end": "endDate", "type": "kind"}


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
    """Network formats have no lists: they are joined by `; `. Characters that XML refuses become U+FFFD."""
    text = "; ".join(value) if isinstance(value, tuple) else value
    return UNSAFE.sub("\ufffd", text) if isinstance(text, str) else text


@writer(forms=FORMATS)
def lines(nodes: Iterable[Node], edges: Iterable[Edge], form: str) -> Iterator[str]:
    """Writes the graph for Gephi, yEd or networkx: GraphML, GEXF (with colours and dates) or node-link JSON."""
    graph = to_networkx(nodes, edges)
    if form == "json":
        yield json.dumps(nx.node_link_data(graph, edges="links"), ensure_ascii=False, indent=1) + "\n"
        return
    out = io.BytesIO()
    if form == "graphml":
        nx.write_graphml(graph, out, named_key_ids=True)
    else:
        nx.write_gexf(_for_gephi(graph), out, version="1.2draft")
    yield out.getvalue().decode("utf-8") + "\n"


def _for_gephi(graph: Any) -> Any:
    """A copy in which nodes have captions, colours and a span of time, and edges a kind."""
    made = nx.MultiDiGraph(mode="dynamic")
    for node, data in graph.nodes(data=True):
        kept = {_RENAMED.get(k, k): v for k, v in data.items()}
        kept |= {"label": str(data.get("name", node)), "viz": {"color": _colour(str(data["labels"]))}}
        kept |= {side: data[name] for side, name in (("start", "startDate"), ("end", "endDate")) if name in data}
        made.add_node(node, **kept)
    for start, end, key, data in graph.edges(keys=True, data=True):
        made.add_edge(start, end, key=key, label=data["type"], **{_RENAMED.get(k, k): v for k, v in data.items()})
    made.graph["timeformat"] = "date"
    return made


def _colour(labels: str) -> dict[str, int | float]:
    colour = next((COLOURS[x][0] for x in reversed(labels.split(";")) if x in COLOURS), "#DDDDDD")
    return {"r": int(colour[1:3], 16), "g": int(colour[3:5], 16), "b": int(colour[5:7], 16), "a": 1.0}
