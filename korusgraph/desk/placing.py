"""Where the members of a network stand in a picture: the same network always gives the same places."""

from __future__ import annotations

from collections.abc import Mapping
from math import atan2, cos, hypot, pi, sin, sqrt
from typing import Any

import networkx as nx
import numpy as np

_AT_ONCE = 150  # nodes that springs place in well under a second
_ROUNDS = 60
_PUSHES = 25
_GOLDEN = pi * (3 - sqrt(5))


def placed(graph: Any) -> dict[Any, tuple[float, float]]:
    """Places of the nodes of a `networkx.Graph`, about one unit apart; an edge's `weight` draws its ends together.

    A larger network is parted into communities: each is placed alone, on a disc of the size that it needs, and the discs as
    if they were nodes, so that time grows about as the network does.
    """
    groups = list(nx.connected_components(graph))
    if len(groups) == len(graph):
        return _disc(graph)
    if len(groups) == 1:
        if len(graph) <= _AT_ONCE:
            return _springs(graph)
        groups = nx.community.louvain_communities(graph, seed=1)
        if len(groups) == 1:
            return _disc(graph)
    groups.sort(key=lambda g: (-len(g), min(g)))
    of = {node: at for at, group in enumerate(groups) for node in group}
    rough = nx.Graph()
    rough.add_nodes_from(range(len(groups)))
    for one, other in sorted((min(of[a], of[b]), max(of[a], of[b])) for a, b in graph.edges):
        rough.add_edge(one, other, weight=rough.get_edge_data(one, other, {"weight": 0})["weight"] + 1)
    centres = _apart(placed(rough), [0.9 * sqrt(len(g)) + 1 for g in groups])
    within: dict[int, list[Any]] = {at: [] for at in range(len(groups))}
    for edge in graph.edges(data=True):
        if of[edge[0]] == of[edge[1]]:
            within[of[edge[0]]].append(edge)
    found: dict[Any, tuple[float, float]] = {}
    for at, group in enumerate(groups):
        x, y = centres[at]
        inner = nx.Graph()
        inner.add_nodes_from(sorted(group))
        inner.add_edges_from(within[at])
        found |= {node: (x + dx, y + dy) for node, (dx, dy) in placed(inner).items()}
    return found


def around(places: Mapping[Any, tuple[float, float]], near: Mapping[Any, Any]) -> dict[Any, tuple[float, float]]:
    """Places in rings around a picture for further nodes, each on the side of the node that it is `near`."""
    x, y = (sum(v) / len(places) for v in zip(*places.values(), strict=True)) if places else (0.0, 0.0)
    radius = max((hypot(a - x, b - y) for a, b in places.values()), default=0.0) + 2
    sides = {n: atan2(places[o][1] - y, places[o][0] - x) if o in places else 0.0 for n, o in near.items()}
    found: dict[Any, tuple[float, float]] = {}
    waiting = sorted(near, key=lambda n: (sides[n], n))
    rings = 1
    while sum(int(2 * pi * (radius + r)) for r in range(rings)) < len(waiting):
        rings += 1
    for ring in range(rings):
        members = waiting[ring::rings]
        for at, node in enumerate(members):
            angle = 2 * pi * at / len(members) - pi
            found[node] = (x + (radius + ring) * cos(angle), y + (radius + ring) * sin(angle))
    return found


def _springs(graph: Any) -> dict[Any, tuple[float, float]]:
    """Places by springs; what lies crowded in the middle is spread, and no two nodes are nearer than a unit."""
    ordered = nx.Graph()
    ordered.add_nodes_from(sorted(graph))
    ordered.add_edges_from(
        sorted((min(a, b), max(a, b), {"weight": min(1.0, d.get("weight", 1))}) for a, b, d in graph.edges(data=True))
    )
    found = nx.spring_layout(ordered, seed=1, iterations=_ROUNDS, k=2.5 / sqrt(len(ordered)))
    at = np.array([found[n] for n in ordered])
    far = np.linalg.norm(at, axis=1, keepdims=True)
    at *= 0.8 * sqrt(len(ordered)) * (far / far.max()) ** 0.7 / np.maximum(far, 1e-9)
    for _ in range(_PUSHES):
        apart = at[:, None] - at[None]
        distance = np.maximum(np.linalg.norm(apart, axis=2), 1e-3)
        at += (apart * (np.maximum(0.0, 1.0 - distance) / distance)[:, :, None]).sum(axis=1) * 0.3
    return {node: (float(x), float(y)) for node, (x, y) in zip(ordered, at, strict=True)}


def _disc(graph: Any) -> dict[Any, tuple[float, float]]:
    """Places of what nothing parts, as the seeds of a sunflower: the best joined in the middle."""
    ordered = sorted(graph, key=lambda n: (-graph.degree(n), n))
    return {n: (0.7 * sqrt(at) * cos(_GOLDEN * at), 0.7 * sqrt(at) * sin(_GOLDEN * at)) for at, n in enumerate(ordered)}


def _apart(centres: dict[int, tuple[float, float]], radii: list[float]) -> list[tuple[float, float]]:
    """Centres of discs, the largest first, each moved outwards until it lies on no other."""
    spread = sqrt(sum(r * r for r in radii)) / max(1.0, max(abs(v) for xy in centres.values() for v in xy))
    done: list[tuple[float, float]] = []
    for at, radius in enumerate(radii):
        x, y = (v * spread for v in centres[at])
        step = 1.0
        start = (x, y) if x or y else (1e-3, 0.0)
        while any((x - a) ** 2 + (y - b) ** 2 < (radius + r) ** 2 for (a, b), r in zip(done, radii, strict=False)):
            step += 0.03
            x, y = start[0] * step, start[1] * step
            if step > 200:  # a start at the very middle
                start, step = (radius, 0.1 * at), 1.0
        done.append((x, y))
    return done
