"""Nodes and edges of the graph, made in one way: sorted properties, short names, keys of the ends, dates as bounds."""

from __future__ import annotations

from collections.abc import Sequence

from korusgraph.extraction import dates
from korusgraph.extraction.text import fold
from korusgraph.model import DateValue, Edge, Node, Value, many
from korusgraph.ontology import load
from korusgraph.resolution.mending import storable

NAME_LENGTH = 60
Properties = dict[str, Value]


def node_of(id_: str, kind: str, properties: Properties) -> Node:
    """A node that is no entity."""
    return Node(id_, tuple(load().nodes[kind]["labels"]), kind, {"id": id_, **storable(properties)})


def edge_of(type_: str, start: str, end: str, **properties: Value) -> Edge:
    """An edge without evidence of its own; its key is made of its ends, type and role."""
    key = "|".join((start, type_, end, *(str(properties[k]) for k in ("role", "as") if k in properties)))
    return Edge(key, type_, start, end, storable({"key": key, **properties}))


def called(node: Node) -> set[str]:
    """What a node is called, name and aliases, folded for looking up."""
    return {fold(str(node.properties.get("name", ""))), *(fold(a) for a in many(node.properties.get("aliases")))}


def dated(date: DateValue | None) -> Properties:
    if date is None:
        return {"datePrecision": "none"}
    limits = dates.bounds(date.value) or ("", "")
    return {
        "eventDate": date.value,
        "startDate": limits[0],
        "endDate": limits[1],
        "datePrecision": date.precision,
        "dateText": date.text,
    }


def bounded(qualifiers: Properties) -> Properties:
    """Dates of a relation as closed bounds, the printed value beside them."""
    made = dict(qualifiers)
    for name, kept, side in (("startDate", "since", 0), ("endDate", "until", 1), ("until", "until", 1)):
        value = made.pop(name, None)
        if isinstance(value, str) and value:
            limits = dates.bounds(value)
            made[kept] = value
            if limits and limits[side]:
                made["startDate" if side == 0 else "endDate"] = limits[side]
    if isinstance(made.get("asOf"), str) and len(str(made["asOf"])) != 10:
        made["since"] = str(made.pop("asOf"))
    return made


def judged(verdict: Sequence[str]) -> Properties:
    """Who decided on a fact, on which day, and why; nothing where nobody did."""
    return dict(zip(("decidedAt", "decidedBy", "decision"), verdict, strict=False))


def short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= NAME_LENGTH else line[: NAME_LENGTH - 1].rstrip() + "…"
