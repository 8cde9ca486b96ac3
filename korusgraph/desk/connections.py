"""How people, states, bodies and agreements hang together: shared events, statements and relations, each with its sentence.

Two things are joined when both have to do with one event, when one speaks about the other, or when a relation joins them.
Nothing is joined through a document, a type of event, or what is denied.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, pairwise
from typing import Any

import networkx as nx

from korusgraph.database.bolt import Rows
from korusgraph.desk.happenings import Happening, evidence, happenings
from korusgraph.desk.index import Index
from korusgraph.errors import InputError
from korusgraph.model import Edge, many

_TRIED = 400  # shortest paths that are compared before the best are chosen
_SHOWN = 6  # names in a list
PATH = ["path", "hop", "from", "link", "to", "date", "modality", "sentence", "document", "id"]
NEIGHBOURS = ["name", "class", "links", "how", "first", "last", "sentence", "document", "id"]


@dataclass(frozen=True, slots=True)
class Link:
    """One reason why two things are joined. `how` is the event, what is said, or the relation."""

    start: str
    end: str
    how: str
    modality: str
    date: str
    reported: str
    sentence: str
    document: str
    id: str
    confidence: float


def links(index: Index) -> Iterator[Link]:
    """All links between entities, by their ids; a pair of things has as many as there are reasons."""
    for edge in index.edges():
        if edge.properties.get("source") in ("extracted", "gazetteer", "import"):
            yield _relation(edge)
    for h in happenings(index):
        if h.modality != "denied":
            yield from _shared(index, h)


def _relation(edge: Edge) -> Link:
    p = edge.properties
    status = f" ({p['status']})" if "status" in p else ""
    date = "–".join(str(p.get(k, "")) for k in ("since", "until")).strip("–")
    source = ", ".join(many(p.get("documents"))) or "reference data"
    how = edge.type.replace("_", " ").lower() + status
    confidence = float(p.get("confidence", 0.5))  # type: ignore[arg-type]
    sentence = str(p.get("sentenceText", ""))
    return Link(edge.start, edge.end, how, "", date, str(p.get("asOf", "")), sentence, source, edge.key, confidence)


def _shared(index: Index, h: Happening) -> Iterator[Link]:
    told = evidence(index, h)
    pairs: Iterable[tuple[str, str]]
    if h.is_statement:
        pairs = ((s, a) for s in h.speakers for a in h.of("about"))
        how = f"{h.label.lower()} about"
    else:
        pairs = combinations(sorted({*h.participants, *h.agreements, *h.of("product", "dispute", "legalBasis")}), 2)
        how = f"both in: {h.label.lower()}"
    for start, end in pairs:
        if start != end and "Entity" in index.node(start).labels and "Entity" in index.node(end).labels:
            yield Link(start, end, how, h.modality, h.date, h.reported, h.sentence, str(told["document"]), h.id, h.confidence)


def network(index: Index, only: Sequence[str] = ()) -> Any:
    """The links as a `networkx.Graph` whose edges carry their `links`; of some classes when `only` names labels."""
    made = nx.Graph()
    found: dict[tuple[str, str], list[Link]] = defaultdict(list)
    for link in links(index):
        found[min(link.start, link.end), max(link.start, link.end)].append(link)
    for pair in sorted(found):
        if all(not only or set(only) & set(index.node(i).labels) for i in pair):
            ordered = sorted(found[pair], key=lambda x: (-bool(x.sentence), -x.confidence, x.date or x.reported, x.id))
            made.add_edge(*pair, links=ordered)
    return made


# -- paths ---------------------------------------------------------------------------------
def paths(index: Index, start: str, end: str, without: Sequence[str] = (), most: int = 3) -> Rows:
    """The shortest paths between two things, those first that lead through the least connected; a row a hop.

    Raises: InputError when they are not connected.
    """
    graph = network(index)
    graph.remove_nodes_from(w for w in without if w not in (start, end))
    try:
        found = list(islice(nx.all_shortest_paths(graph, start, end), _TRIED))
    except (nx.NetworkXNoPath, nx.NodeNotFound):
        raise InputError(
            f"{index.name(start)} and {index.name(end)} are not connected",
            "without --without there may be a path" if without else "no event, statement or relation joins them, however far",
            "KG-IN-036",
        ) from None
    found.sort(key=lambda p: (sum(graph.degree(n) for n in p[1:-1]), p))
    made = []
    for number, path in enumerate(found[:most], 1):
        for hop, (one, other) in enumerate(pairwise(path), 1):
            link = graph.edges[one, other]["links"][0]
            ends = (index.name(one), _arrow(link, one), index.name(other))
            made.append([number, hop, *ends, link.date or link.reported, link.modality, link.sentence, link.document, link.id])
    return Rows(PATH, made)


def _arrow(link: Link, start: str) -> str:
    """What joins them, read from the start; what goes the other way is marked."""
    return link.how if link.start == start or link.how.startswith("both") else f"← {link.how}"


def neighbours(index: Index, centre: str, only: Sequence[str] = ()) -> Rows:
    """Everything that a thing is joined to, most links first, with what joins them and the best sentence."""
    graph = network(index)
    made: list[list[Any]] = []
    for other in sorted(graph[centre]) if centre in graph else ():
        node = index.node(other)
        if only and not set(only) & set(node.labels):
            continue
        joined: list[Link] = graph.edges[centre, other]["links"]
        days = sorted(d for d in (x.date or x.reported for x in joined) if d)
        how = [f"{k} ×{n}" if n > 1 else k for k, n in _counted(x.how for x in joined)[:_SHOWN]]
        best = joined[0]
        row = [index.name(other), node.labels[-1], len(joined), how, days[0] if days else "", days[-1] if days else ""]
        made.append([*row, best.sentence, best.document, best.id])
    made.sort(key=lambda r: (-r[2], r[0]))
    return Rows(NEIGHBOURS, made)


def _counted(values: Iterable[str]) -> list[tuple[str, int]]:
    return sorted(Counter(values).items(), key=lambda x: (-x[1], x[0]))
