"""`korusgraph show`: an entity, an event or a document with its facts, each with its dates, roles, id and sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from korusgraph.assembly import Assembly
from korusgraph.desk.happenings import Happening, happening, joined, told
from korusgraph.desk.index import Index
from korusgraph.desk.verdicts import rejections, verdict
from korusgraph.model import Edge, Node, many


@dataclass(slots=True)
class Fact:
    """One line of what is known, with where it stands. `roles` gives names by role, `id` is what `explain` takes."""

    text: str
    sentence: str
    document: str
    date: str = ""
    modality: str = ""
    reported: str = ""
    id: str = ""
    roles: dict[str, list[str]] = field(default_factory=dict)
    decided: str = ""
    """Who confirmed or edited it, when and why."""

    def as_json(self) -> dict[str, Any]:
        return {
            "fact": self.text,
            "sentence": self.sentence,
            "document": self.document,
            "date": self.date,
            "modality": self.modality,
            "reported": self.reported,
            "id": self.id,
            "roles": self.roles,
            **({"decided": self.decided} if self.decided else {}),
        }


@dataclass(slots=True)
class Card:
    """What `show` prints."""

    node: Node
    facts: list[Fact] = field(default_factory=list)
    decided: str = ""
    """Who confirmed or edited the thing itself."""
    rejected: list[dict[str, Any]] = field(default_factory=list)
    """What people rejected of what a document, or a sentence about a thing, says."""

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.node.id,
            "labels": list(self.node.labels),
            "properties": {k: list(v) if isinstance(v, tuple) else v for k, v in self.node.properties.items()},
            "facts": [f.as_json() for f in self.facts],
            **({"rejected": self.rejected} if self.rejected else {}),
        }


def find(assembly: Assembly, wanted: str) -> Card:
    """The card of an id, a name or an alias; of one thing alone only what stands around it is read.

    Raises: InputError with the nearest names when nothing fits, or with the ids when several things do.
    """
    found = assembly.named(wanted)
    if len(found) == 1:
        return card(Index(*assembly.around(found[0]), assembly.verdicts()), found[0])
    return card(Index(assembly.nodes(), assembly.edges(), assembly.verdicts()), wanted)


def card(index: Index, wanted: str) -> Card:
    """The card of an id, a name or an alias.

    Raises: InputError with the nearest names when nothing fits, or with the ids when several things do.
    """
    node = index.find(wanted)
    made = _card(index, node)
    made.decided = verdict(index, node.properties)
    made.rejected = rejections(index, node).objects()
    return made


def _card(index: Index, node: Node) -> Card:
    if node.labels[0] == "Document":
        name = node.id.split("/", 1)[1]
        found = (n for n in index.labelled("Event", "Figure") if name in many(n.properties.get("documents")))
        return Card(node, [_fact(index, n) for n in found])
    if node.labels[0] == "Happening":
        reports = (_fact(index, index.node(e.start)) for e in index.incoming(node.id, "REPORT_OF"))
        return Card(node, [*sorted(reports, key=_when), *(_link(index, e) for e in index.outgoing(node.id))])
    if node.labels[0] in ("Event", "Figure"):
        return Card(node, [_fact(index, node), *(_link(index, e) for e in index.outgoing(node.id))])
    return Card(node, list(_about(index, node)))


def _fact(index: Index, node: Node) -> Fact:
    p = node.properties
    documents = ", ".join(many(p.get("documents")))
    if node.labels[0] == "Figure":
        roles = {e.type.lower(): [index.name(e.end)] for e in index.outgoing(node.id)}
        text, sentence = str(p.get("name", node.id)), str(p.get("sentenceText", ""))
        return Fact(
            text,
            sentence,
            documents,
            str(p.get("periodText", "")),
            "",
            str(p.get("reportedOn", "")),
            node.id,
            roles,
            verdict(index, p),
        )
    h = happening(index, node)
    return Fact(_title(index, h), h.sentence, documents, h.date, h.modality, h.reported, h.id, _roles(index, h), h.decided)


def _title(index: Index, h: Happening) -> str:
    """What happened, to which agreement, or who says it about what."""
    if h.is_statement:
        about = ", ".join(index.names(h.of("about")))
        return f"{', '.join(index.names(h.speakers))}: {h.label.lower()}" + (f" on {about}" if about else "")
    about = ", ".join(index.names(h.agreements))
    return h.label + (f": {about}" if about else "")


def _roles(index: Index, h: Happening) -> dict[str, list[str]]:
    """Names by role; who says it is a role of its own."""
    found = {role: index.names(ids) for role, ids in h.roles.items()}
    return {**found, **({"speaker": index.names(h.speakers)} if h.speakers else {})}


def _link(index: Index, edge: Edge) -> Fact:
    role = edge.properties.get("role") or edge.properties.get("as") or edge.type.lower()
    return Fact(f"{role}: {index.name(edge.end)}", "", "", id=edge.end)


def _about(index: Index, node: Node) -> Iterator[Fact]:
    """Relations of an entity, then the events, statements and figures it takes part in, by date."""
    relations = [e for e in (*index.outgoing(node.id), *index.incoming(node.id)) if e.properties.get("source")]
    for edge in sorted(relations, key=lambda e: (e.type, index.name(e.start), index.name(e.end), e.key)):
        yield _relation(index, edge)
    touched = sorted({e.start for e in index.incoming(node.id) if index.node(e.start).labels[0] in ("Event", "Figure")})
    nodes = [index.node(t) for t in touched]
    found = [_fact(index, n) for n in nodes if n.labels[0] == "Figure"]
    for reports in joined(index, (happening(index, n) for n in nodes if n.labels[0] == "Event")):
        fact = _fact(index, index.node(reports[0].id))
        count, sources = told(index, reports)
        if count > 1:
            fact.text += f" ({count} reports, independent sources: {sources})"
        found.append(fact)
    yield from sorted(found, key=_when)


def _when(fact: Fact) -> tuple[str, str, str]:
    return fact.date or fact.reported or "9999", fact.text, fact.id


def _relation(index: Index, edge: Edge) -> Fact:
    p = edge.properties
    status = f" ({p['status']})" if "status" in p else ""
    return Fact(
        f"{index.name(edge.start)} {edge.type} {index.name(edge.end)}{status}",
        str(p.get("sentenceText", "")),
        ", ".join(many(p.get("documents"))) or str(p.get("source", "")),
        "–".join(str(p.get(k, "")) for k in ("since", "until")).strip("–"),
        reported=str(p.get("asOf", "")),
        id=edge.key,
        decided=verdict(index, p),
    )
