"""An entity of the graph, gathered from what each document says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from korusgraph.assembly.making import Properties
from korusgraph.extraction import gazetteer
from korusgraph.ids import WIKIDATA
from korusgraph.model import Entity, Node
from korusgraph.ontology import load
from korusgraph.resolution import node_id
from korusgraph.resolution.mending import short_name, storable


@dataclass(slots=True)
class Gathered:
    """An entity of the graph while its documents are gathered."""

    class_name: str
    name: str
    known: bool
    aliases: set[str] = field(default_factory=set)
    wikidata: str | None = None
    first: str | None = None
    reasons: set[str] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)
    confidence: float = 0.0

    def add(self, entity: Entity, reason: str, document: str, published: str | None) -> None:
        """Takes what a document says of it."""
        if len(entity.name) > len(self.name) and not self.known:
            self.name = entity.name
        self.aliases |= {short_name(m.text.replace("\n", " ")) for m in entity.mentions if m.level == "NAM"}
        self.wikidata = self.wikidata or entity.wikidata
        self.reasons.add(reason)
        self.documents.add(document)
        self.confidence = max(self.confidence, entity.confidence)
        if published and (self.first is None or published < self.first):
            self.first = published


def begun(entity: Entity) -> Gathered:
    """An entity of the graph as the first document that speaks of it has it."""
    return Gathered(entity.type, entity.name, entity.source == "gazetteer")


def holders(office: str) -> Iterator[tuple[str, Gathered]]:
    """Nodes of the people who held an office, from the gazetteer, so that a day can be asked for."""
    known = gazetteer.load()
    for term in known.holders.get(office.split("/", 1)[1], ()):
        person = known.entries[term.person]
        yield node_id("Person", person.id), Gathered("Person", person.name, True, set(), person.wikidata)


def entity_node(key: str, entity: Gathered, matches: Sequence[tuple[str, bool, str]]) -> Node:
    """The node of an entity; `matches` are decisions on things outside: IRI, accepted or not, who decided."""
    bare, known = key.split("/", 1)[1], gazetteer.load()
    entry = known.entries.get(bare) or (known.by_iso.get(bare.upper()) if key.startswith("country/") else None)
    properties: Properties = {
        "id": key,
        "name": entity.name,
        "class": entity.class_name,
        "source": "gazetteer" if entity.known else "extracted",
        "aliases": tuple(sorted({*(entry.aliases if entry and entity.known else ()), *entity.aliases} - {entity.name})),
        "documents": tuple(sorted(entity.documents)),
        "mergeReasons": tuple(sorted(entity.reasons)),
        "confidence": entity.confidence,
    }
    if entity.first:
        properties["firstSeen"] = entity.first
    accepted = [(iri, who) for iri, yes, who in matches if yes]
    outside = [iri for iri, _ in accepted]
    wikidata = entity.wikidata or next((i.removeprefix(WIKIDATA) for i in outside if i.startswith(WIKIDATA)), "")
    if wikidata:
        properties["wikidata"] = wikidata
    properties["matchedBy"] = tuple(sorted(f"{who}: {iri}" for iri, who in accepted))
    if entry is not None and entity.known:
        properties["sourceGrade"] = entry.grade
        for fact, name in _FACTS:
            if entry.fact(fact):
                properties[name] = entry.fact(fact)
    rejected = {iri for iri, yes, _ in matches if not yes}
    sure = (i for i in _outside(properties) if i not in rejected)
    properties["sameAs"] = tuple(sorted({*outside, *sure} - {WIKIDATA + wikidata}))
    return Node(key, load().labels(entity.class_name), entity.class_name, storable(properties))


_FACTS = (
    ("type", "agreementType"),
    ("signed", "signedDate"),
    ("inForce", "inForceDate"),
    ("iso2", "isoAlpha2"),
    ("iso3", "isoAlpha3"),
)


def _outside(properties: Properties) -> Iterator[str]:
    """IRIs of the thing in other collections that follow from its properties."""
    for row in load().schema["outside"]:
        found = row["class"] == properties["class"] and re.fullmatch(row["pattern"], str(properties.get(row["property"], "")))
        if found:
            yield row["iri"].format(*found.groups())
