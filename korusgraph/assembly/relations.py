"""Relations of all documents together, and the office terms of the gazetteer beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from korusgraph.assembly.making import Properties, bounded, judged
from korusgraph.assembly.places import sentence_id, sentence_text
from korusgraph.extraction import dates, gazetteer
from korusgraph.model import Edge, Extraction, Relation, Value
from korusgraph.resolution import node_id
from korusgraph.resolution.mending import storable

Key = tuple[str, str, str, str]
"""Type, both ends and status: what makes two relations the same."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What one document says of a relation, with where it says so."""

    qualifiers: Mapping[str, Any]
    sentences: tuple[str, ...]
    texts: tuple[str, ...]
    rule: str
    confidence: float
    verdict: Sequence[str] = ()


@dataclass(slots=True)
class Merged:
    """A relation of the graph with the evidence of all documents behind it."""

    qualifiers: dict[str, Any]
    documents: set[str] = field(default_factory=set)
    sentences: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    rules: set[str] = field(default_factory=set)
    confidence: float = 0.0
    verdict: tuple[str, ...] = ()

    def add(self, document: str, claim: Claim) -> None:
        """Takes what a document says."""
        for name, value in claim.qualifiers.items():
            self.qualifiers[name] = (
                max(str(self.qualifiers.get(name, "")), str(value)) if name == "asOf" else self.qualifiers.get(name, value)
            )
        self.documents.add(document)
        self.sentences.update(claim.sentences)
        self.texts.update(claim.texts)
        self.rules.add(claim.rule)
        self.confidence = max(self.confidence, claim.confidence)
        self.verdict = max(self.verdict, tuple(claim.verdict))


def claim(x: Extraction, relation: Relation, verdict: Sequence[str] = ()) -> Claim:
    """What a document says of a relation."""
    return Claim(
        relation.qualifiers,
        tuple(dict.fromkeys(sentence_id(x, span) for span in relation.evidence)),
        tuple(dict.fromkeys(sentence_text(x, span) for span in relation.evidence)),
        relation.rule,
        relation.confidence,
        verdict,
    )


def merged(claims: Iterable[tuple[str, Claim]]) -> Merged:
    """A relation of the graph from the claims of documents, in the order of the documents."""
    made: Merged | None = None
    for document, item in claims:
        made = made or Merged(dict(item.qualifiers))
        made.add(document, item)
    assert made is not None
    return made


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
        **judged(merged.verdict),
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
