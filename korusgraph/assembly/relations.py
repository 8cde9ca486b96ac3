"""Relations of all documents together, and the office terms of the gazetteer beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from korusgraph.assembly.making import Properties, bounded
from korusgraph.assembly.places import sentence_id, sentence_text
from korusgraph.extraction import dates, gazetteer
from korusgraph.model import Edge, Extraction, Relation, Value
from korusgraph.resolution import node_id
from korusgraph.resolution.mending import storable

Key = tuple[str, str, str, str]
"""Type, both ends and status: what makes two relations the same."""


@dataclass(slots=True)
class Merged:
    """A relation of the graph with the evidence of all documents behind it."""

    qualifiers: dict[str, Any]
    documents: set[str] = field(default_factory=set)
    sentences: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    rules: set[str] = field(default_factory=set)
    confidence: float = 0.0

    def add(self, x: Extraction, relation: Relation) -> None:
        """Takes what a document says."""
        for name, value in relation.qualifiers.items():
            self.qualifiers[name] = (
                max(str(self.qualifiers.get(name, "")), str(value)) if name == "asOf" else self.qualifiers.get(name, value)
            )
        self.documents.add(x.document.id)
        for span in relation.evidence:
            self.sentences.add(sentence_id(x, span))
            self.texts.add(sentence_text(x, span))
        self.rules.add(relation.rule)
        self.confidence = max(self.confidence, relation.confidence)


def keyed(x: Extraction, nodes: Mapping[str, str]) -> Iterator[tuple[Key, Relation]]:
    """Relations of a document by what they say of the graph's nodes; none from a node to itself."""
    for relation in x.relations:
        ends = nodes[relation.subject], nodes[relation.object]
        if ends[0] != ends[1]:
            yield (relation.type, *ends, str(relation.qualifiers.get("status", ""))), relation


def relation_edge(key: Key, merged: Merged) -> Edge:
    """The edge of a relation."""
    type_, start, end, status = key
    q = {k: _qualifier(k, v) for k, v in merged.qualifiers.items() if k not in ("note", "source")}
    made = f"{start}|{type_}|{end}" + (f"|{status}" if status else "")
    properties: Properties = {
        "key": made,
        **bounded(q),
        "modality": "occurred",
        "source": "extracted",
        "documents": tuple(sorted(merged.documents)),
        "sentences": tuple(sorted(merged.sentences)),
        "sentenceText": min(merged.texts),
        "rules": tuple(sorted(merged.rules)),
        "confidence": merged.confidence,
    }
    return Edge(made, type_, start, end, storable(properties))


def _qualifier(name: str, value: Any) -> Value:
    if name == "office":
        return f"office/{value}"
    return value if isinstance(value, bool) else str(value)


def terms(office: str) -> Iterator[Edge]:
    """Terms of an office by the gazetteer: a check beside what documents say, never a correction of it."""
    held = gazetteer.load().holders.get(office.split("/", 1)[1], ())
    for term in sorted(held, key=lambda t: (t.person, t.start)):
        person = node_id("Person", term.person)
        key = f"{person}|HOLDS_OFFICE|{office}|gazetteer|{term.start}"
        properties: Properties = {
            "key": key,
            "source": "gazetteer",
            "sourceGrade": term.grade,
            "since": term.start,
            "until": term.end,
            "startDate": (dates.bounds(term.start) or ("", ""))[0] if term.start else "",
            "endDate": (dates.bounds(term.end) or ("", ""))[1] if term.end else "",
            "confidence": 0.95 if term.grade == "A" else 0.8,
        }
        yield Edge(key, "HOLDS_OFFICE", person, office, storable(properties))
