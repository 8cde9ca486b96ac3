"""`korusgraph show`: an entity, an event or a document with its facts, each with its sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from korusgraph.assembly import Assembly
from korusgraph.errors import InputError
from korusgraph.extraction.text import fold
from korusgraph.model import Edge, Node
from korusgraph.ontology import load

_SHOWN = ("Entity", "Event", "Figure", "Document")


@dataclass(slots=True)
class Fact:
    """One line of what is known, with where it stands."""

    text: str
    sentence: str
    document: str
    date: str = ""
    modality: str = ""

    def as_json(self) -> dict[str, str]:
        return {
            "fact": self.text,
            "sentence": self.sentence,
            "document": self.document,
            "date": self.date,
            "modality": self.modality,
        }


@dataclass(slots=True)
class Card:
    """What `show` prints."""

    node: Node
    facts: list[Fact] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.node.id,
            "labels": list(self.node.labels),
            "properties": {k: list(v) if isinstance(v, tuple) else v for k, v in self.node.properties.items()},
            "facts": [f.as_json() for f in self.facts],
        }


def find(assembly: Assembly, wanted: str) -> Card:
    """The card of an id, a name or an alias.

    Raises: InputError when nothing fits, or several things do.
    """
    node = _choose(assembly, wanted)
    around, edges = assembly.around(node.id)
    nodes = {n.id: n for n in around if n.labels[0] in _SHOWN}
    card = Card(node)
    if node.labels[0] == "Document":
        name = node.id.split("/", 1)[1]
        card.facts = [_fact(n, nodes) for n in nodes.values() if n.labels[0] in ("Event", "Figure") and name in _documents(n)]
    elif node.labels[0] in ("Event", "Figure"):
        card.facts = [_fact(node, nodes), *(_link(e, nodes) for e in edges if e.start == node.id and e.end in nodes)]
    else:
        card.facts = list(_about(node, edges, nodes))
    return card


def _choose(assembly: Assembly, wanted: str) -> Node:
    ontology = load()
    kinds = sorted({str(row["kind"]) for row in (*ontology.classes.values(), *ontology.nodes.values())})
    exact = _shown(assembly, (wanted, *(f"{kind}/{wanted}" for kind in kinds)))
    found = exact or _shown(assembly, assembly.called(fold(wanted)))
    if len(found) == 1:
        return found[0]
    if not found:
        raise InputError(
            f"nothing is called {wanted!r}",
            "try `korusgraph query \"MATCH (n:Entity) WHERE n.name CONTAINS '…' RETURN n.name\"`",
            "KG-IN-030",
        )
    raise InputError(
        f"{wanted!r} fits {len(found)} things: {', '.join(sorted(n.id for n in found)[:6])}",
        "give one of these ids",
        "KG-IN-031",
    )


def _shown(assembly: Assembly, ids: Iterable[str]) -> list[Node]:
    """Things of these ids that have a card."""
    found = (assembly.node(id_) for id_ in ids if "/" in id_)
    return [n for n in found if n is not None and n.labels[0] in _SHOWN]


def _documents(node: Node | Edge) -> tuple[str, ...]:
    value = node.properties.get("documents", ())
    return value if isinstance(value, tuple) else ()


def _fact(node: Node, nodes: dict[str, Node]) -> Fact:
    p = node.properties
    return Fact(
        f"{p.get('name', node.id)}",
        str(p.get("sentenceText", "")),
        ", ".join(_documents(node)),
        str(p.get("eventDate", "")),
        str(p.get("modality", "")),
    )


def _link(edge: Edge, nodes: dict[str, Node]) -> Fact:
    role = edge.properties.get("role") or edge.properties.get("as") or edge.type.lower()
    return Fact(f"{role}: {nodes[edge.end].properties.get('name', edge.end)}", "", "")


def _about(node: Node, edges: list[Edge], nodes: dict[str, Node]) -> Iterator[Fact]:
    """Relations of an entity, then the events, statements and figures it takes part in, by date."""
    for edge in edges:
        if node.id in (edge.start, edge.end) and edge.properties.get("source") in ("extracted", "gazetteer"):
            start, end = nodes[edge.start].properties.get("name", edge.start), nodes[edge.end].properties.get("name", edge.end)
            status = f" ({edge.properties['status']})" if "status" in edge.properties else ""
            span = "–".join(str(edge.properties.get(k, "")) for k in ("since", "until")).strip("–")
            source = ", ".join(_documents(edge))
            yield Fact(
                f"{start} {edge.type} {end}{status}", str(edge.properties.get("sentenceText", "")), source or "gazetteer", span
            )
    touched = sorted(
        {
            e.start
            for e in edges
            if e.end == node.id and nodes.get(e.start) is not None and nodes[e.start].labels[0] in ("Event", "Figure")
        }
    )
    found = [_fact(nodes[t], nodes) for t in touched]
    yield from sorted(found, key=lambda f: (f.date or "9999", f.text))
