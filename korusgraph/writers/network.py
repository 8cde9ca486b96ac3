"""An in-memory networkx graph, and that as GraphML, GEXF and node-link JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import click
import networkx as nx

from korusgraph.colours import COLOURS
from korusgraph.desk import connections
from korusgraph.desk.asked import checked_labels
from korusgraph.desk.index import Index
from korusgraph.errors import UsageError
from korusgraph.model import Edge, Node, Value
from korusgraph.writers.rdf_statements import UNSAFE
from korusgraph.writers.registry import writer

FORMATS = {"graphml": ".graphml", "gexf": ".gexf", "json": ".json"}
_EVIDENCE = ("Mention", "Sentence", "Document", "Concept")
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


@writer(
    forms=FORMATS,
    options=(
        click.Option(
            ["--only"], metavar="CLASS,…", help="Only these classes, joined by what they share: person,country,agreement."
        ),
        click.Option(["--evidence"], is_flag=True, help="The words, sentences, documents and types of events too."),
    ),
)
def lines(
    nodes: Iterable[Node], edges: Iterable[Edge], form: str, only: str | None = None, evidence: bool = False
) -> Iterator[str]:
    """Writes the graph for Gephi, yEd or networkx: GraphML, GEXF (with colours and dates) or node-link JSON.

    With --only, things are joined by the events, statements and relations that they share; an edge says how many, which,
    and one of the sentences.
    """
    graph = graph_of(nodes, edges, only, evidence)
    if form == "json":
        yield json.dumps(nx.node_link_data(graph, edges="links"), ensure_ascii=False, indent=1) + "\n"
        return
    out = io.BytesIO()
    if form == "graphml":
        nx.write_graphml(graph, out, named_key_ids=True)
    else:
        nx.write_gexf(_for_gephi(graph), out, version="1.2draft")
    yield out.getvalue().decode("utf-8") + "\n"


def graph_of(nodes: Iterable[Node], edges: Iterable[Edge], only: str | None, evidence: bool) -> Any:
    """The graph as a `networkx.MultiDiGraph`: without evidence, with it, or only some classes joined by what they share.

    Raises: UsageError when both are asked for, InputError for a class that is not there.
    """
    if only is not None and evidence:
        raise UsageError("give either --only or --evidence", "--only has no nodes for evidence", "KG-US-005")
    if only is not None:
        return _shared(Index(nodes, edges), checked_labels(only))
    return to_networkx(*((nodes, edges) if evidence else _without_evidence(nodes, edges)))


def _without_evidence(nodes: Iterable[Node], edges: Iterable[Edge]) -> tuple[list[Node], Iterator[Edge]]:
    kept = [n for n in nodes if n.labels[0] not in _EVIDENCE]
    ids = {n.id for n in kept}
    return kept, (e for e in edges if e.start in ids and e.end in ids)


def _shared(index: Index, labels: Sequence[str]) -> Any:
    """Entities of some classes, an edge for each pair that has something to do with each other."""
    found = connections.network(index, labels)
    nodes = (index.node(i) for i in sorted(found))
    made = to_networkx(nodes, ())
    for one, other, data in sorted(found.edges(data=True), key=lambda e: tuple(sorted(e[:2]))):
        joined: list[connections.Link] = data["links"]
        how = "; ".join(dict.fromkeys(x.how for x in joined))
        told = {"sentenceText": joined[0].sentence, "documents": "; ".join(sorted({x.document for x in joined if x.document}))}
        start, end = sorted((one, other))
        made.add_edge(
            start,
            end,
            key=f"{start}|{end}",
            type="SHARES",
            weight=len(joined),
            how=_flat(how),
            **{k: _flat(v) for k, v in told.items()},
        )
    return made


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
