"""What a network tells of its members: who acts together, who is central, who joins others, which groups there are.

Every row has a sentence in words that says what its number means.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import Any

import networkx as nx

from korusgraph.database.bolt import Rows
from korusgraph.desk.connections import Link
from korusgraph.desk.index import Index

TOGETHER = ["one", "other", "events", "how", "first", "last", "meaning", "sentence", "document", "id"]
CENTRAL = ["name", "class", "partners", "links", "share", "meaning"]
BROKERS = ["name", "class", "score", "joins", "and", "meaning"]
COMMUNITIES = ["group", "size", "members", "about", "meaning"]
_SHOWN = 8


def together(index: Index, graph: Any) -> Rows:
    """Pairs by the number of events in which both take part."""
    made: list[list[Any]] = []
    for one, other, data in graph.edges(data=True):
        shared: list[Link] = [x for x in data["links"] if x.how.startswith("both")]
        if not shared:
            continue
        days = sorted(d for d in (x.date or x.reported for x in shared) if d)
        how = [
            f"{k.removeprefix('both in: ')} ×{n}"
            for k, n in sorted(Counter(x.how for x in shared).items(), key=lambda c: (-c[1], c[0]))
        ]
        span = f" between {days[0]} and {days[-1]}" if days else ""
        names = index.name(one), index.name(other)
        plural = "event" if len(shared) == 1 else "events"
        meaning = f"{names[0]} and {names[1]} take part in {len(shared)} {plural}{span}."
        best = shared[0]
        ends = days[0] if days else "", days[-1] if days else ""
        made.append([*names, len(shared), how[:_SHOWN], *ends, meaning, best.sentence, best.document, best.id])
    made.sort(key=lambda r: (-r[2], r[0], r[1]))
    return Rows(TOGETHER, made)


def central(index: Index, graph: Any) -> Rows:
    """Members by the number of others that they are joined to."""
    others = max(1, len(graph) - 1)
    made: list[list[Any]] = []
    for node in graph:
        number = sum(len(d["links"]) for _, _, d in graph.edges(node, data=True))
        partners = graph.degree(node)
        share = round(partners / others, 3)
        meaning = f"{index.name(node)} is joined to {partners} of {others} others ({share:.0%}), by {number} events, statements or relations."
        made.append([index.name(node), index.node(node).labels[-1], partners, number, share, meaning])
    made.sort(key=lambda r: (-r[2], -r[3], r[0]))
    return Rows(CENTRAL, made)


def brokers(index: Index, graph: Any) -> Rows:
    """Members through whom the shortest paths between others lead (betweenness), each with two that it joins."""
    scores = nx.betweenness_centrality(graph)
    made: list[list[Any]] = []
    for node in sorted(graph, key=lambda n: (-scores[n], index.name(n))):
        if scores[node] <= 0:
            break
        one, other = _joined(graph, node)
        names = index.name(node), index.name(one), index.name(other)
        meaning = (
            f"{scores[node]:.1%} of the shortest paths between others lead through {names[0]}; "
            f"{names[1]} and {names[2]}, say, have no link of their own."
        )
        made.append([names[0], index.node(node).labels[-1], round(scores[node], 4), names[1], names[2], meaning])
    return Rows(BROKERS, made)


def _joined(graph: Any, node: str) -> tuple[str, str]:
    """The two best connected neighbours of a node that have no link of their own; empty when all have."""
    near = sorted(graph[node], key=lambda n: (-len(graph.edges[node, n]["links"]), n))
    return next(((a, b) for a, b in combinations(near, 2) if not graph.has_edge(a, b)), ("", ""))


def communities(index: Index, graph: Any) -> Rows:
    """Groups whose members have more to do with each other than with the rest (greedy modularity)."""
    weighted = nx.Graph()
    for one, other, data in graph.edges(data=True):
        weighted.add_edge(one, other, weight=len(data["links"]))
    if not weighted:
        return Rows(COMMUNITIES, [])
    found = [sorted(c) for c in nx.community.greedy_modularity_communities(weighted, weight="weight")]
    found.sort(key=lambda c: (-len(c), c))
    made: list[list[Any]] = []
    for number, members in enumerate(found, 1):
        ordered = sorted(members, key=lambda n: (-weighted.degree(n, weight="weight"), index.name(n)))
        about = [index.name(n) for n in ordered if "Agreement" in index.node(n).labels][:3]
        names = index.names(ordered)
        inside = sum(weighted.edges[a, b]["weight"] for a, b in weighted.subgraph(members).edges)
        all_ = inside + sum(d["weight"] for a, b, d in weighted.edges(members, data=True) if (a in members) != (b in members))
        meaning = f"{inside} of the {all_} links of these {len(members)} stay among them ({inside / max(1, all_):.0%})."
        made.append([number, len(members), names[:_SHOWN], about, meaning])
    return Rows(COMMUNITIES, made)
