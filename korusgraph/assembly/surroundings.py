"""The part of a graph around an entity."""

from __future__ import annotations

from korusgraph.assembly.graph import Assembly
from korusgraph.model import Edge, Node, many


def surroundings(assembly: Assembly, wanted: str) -> tuple[list[Node], list[Edge]]:
    """The part of a graph around an entity: it, its relations and facts, what these touch, and their evidence."""
    kept_nodes, kept_edges = assembly.around(wanted)
    facts = {e.start for e in kept_edges if e.end == wanted and e.start.startswith(("event/", "figure/"))}
    inside = {wanted} | facts
    chosen = [e for e in kept_edges if e.start in facts or wanted in (e.start, e.end)]
    inside |= {x for e in chosen for x in (e.start, e.end)}
    for type_ in ("IN_SENTENCE", "IN_DOCUMENT"):
        more = [e for e in kept_edges if e.type == type_ and e.start in inside]
        chosen += more
        inside |= {e.end for e in more}
    sentences = {s for e in chosen for s in many(e.properties.get("sentences"))}
    chosen += [e for e in kept_edges if e.type == "IN_DOCUMENT" and e.start in sentences - inside]
    inside |= sentences | {e.end for e in chosen}
    unique = {(e.type, e.key): e for e in chosen}
    return [n for n in kept_nodes if n.id in inside], [e for e in kept_edges if (e.type, e.key) in unique]
