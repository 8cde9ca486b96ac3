"""An entity of the graph, gathered from what each document says of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from korusgraph.assembly.making import Properties, judged
from korusgraph.extraction import gazetteer, own
from korusgraph.ids import WIKIDATA
from korusgraph.model import Entity, Node
from korusgraph.ontology import load
from korusgraph.resolution import node_id
from korusgraph.resolution.mending import short_name, storable
from korusgraph.resolution.variants import better


@dataclass(frozen=True, slots=True)
class Said:
    """What one document says of an entity; the same in many documents."""

    class_name: str
    name: str
    known: bool
    aliases: tuple[str, ...]
    wikidata: str | None
    confidence: float
    verdict: Sequence[str] = ()
    fixed: Sequence[str] | None = None
    """Name and class as they were edited, empty where they were not."""


@dataclass(slots=True)
class Gathered:
    """An entity of the graph with what all documents say of it."""

    class_name: str
    name: str
    known: bool
    aliases: set[str] = field(default_factory=set)
    wikidata: str | None = None
    first: str | None = None
    reasons: set[str] = field(default_factory=set)
    documents: tuple[str, ...] = ()
    confidence: float = 0.0
    verdict: tuple[str, ...] = ()

    def add(self, said: Said, reason: str) -> None:
        """Takes what a document says of it."""
        if not self.known and better(self.class_name, said.name, self.name):
            self.name = said.name
        self.aliases.update(said.aliases)
        self.wikidata = self.wikidata or said.wikidata
        self.reasons.add(reason)
        self.confidence = max(self.confidence, said.confidence)
        self.verdict = max(self.verdict, tuple(said.verdict))


def said(entity: Entity, verdict: Sequence[str] = (), fixed: Sequence[str] | None = None) -> Said:
    """What a document says of an entity, without its words."""
    aliases = {short_name(m.text.replace("\n", " ")) for m in entity.mentions if m.level == "NAM"}
    known = entity.source == "gazetteer"
    return Said(entity.type, entity.name, known, tuple(sorted(aliases)), entity.wikidata, entity.confidence, verdict, fixed)


def gathered(node: str, found: Sequence[tuple[Said, str]]) -> Gathered:
    """An entity of the graph from what documents say of it, with the reasons, in the order of the documents.

    One of the gazetteer goes by its name and class there, also where documents print variants only.
    """
    first = found[0][0]
    entry = None if first.known else _entry(node)
    made = Gathered(first.class_name, first.name, first.known)
    if entry is not None:
        made = Gathered(entry.type, entry.name, True, wikidata=entry.wikidata)
    for item, reason in found:
        made.add(item, reason)
    edited = (item for item, _ in found if item.fixed)
    for item in sorted(edited, key=lambda i: tuple(i.verdict)):  # what people say counts last
        name, class_ = item.fixed or ("", "")
        made.name, made.class_name = name or made.name, class_ or made.class_name
    return made


def holders(office: str) -> set[str]:
    """Nodes of the people who held an office by the gazetteer."""
    return {node_id("Person", term.person) for term in gazetteer.load().holders.get(office.split("/", 1)[1], ())}


def holder(node: str) -> Gathered | None:
    """A person who held an office, as the gazetteer has him or her; None for all others."""
    person = _holders().get(node)
    return None if person is None else Gathered("Person", person[0], True, set(), person[1])


def held_by(node: str) -> frozenset[str]:
    """Offices that a person held by the gazetteer."""
    person = _holders().get(node)
    return frozenset() if person is None else person[2]


@own.depends
@cache
def _holders() -> dict[str, tuple[str, str | None, frozenset[str]]]:
    """Name, Wikidata id and offices of each person with an office, by node."""
    known = gazetteer.load()
    offices: dict[str, set[str]] = defaultdict(set)
    for office, terms in known.holders.items():
        for term in terms:
            offices[term.person].add(f"office/{office}")
    return {
        node_id("Person", person): (known.entries[person].name, known.entries[person].wikidata, frozenset(held))
        for person, held in offices.items()
    }


def entity_node(key: str, entity: Gathered, matches: Sequence[tuple[str, bool, str]]) -> Node:
    """The node of an entity; `matches` are decisions on things outside: IRI, accepted or not, who decided."""
    entry = _entry(key)
    properties: Properties = {
        "id": key,
        "name": entity.name,
        "class": entity.class_name,
        "source": "gazetteer" if entity.known else "extracted",
        "aliases": tuple(sorted({*(entry.aliases if entry and entity.known else ()), *entity.aliases} - {entity.name})),
        "documents": entity.documents,
        "mergeReasons": tuple(sorted(entity.reasons)),
        "confidence": entity.confidence,
        **judged(entity.verdict),
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


def _entry(node: str) -> gazetteer.Entry | None:
    """The entry of the gazetteer that a node stands for; None when there is none. Wheat is not the agreement `wheat`."""
    bare, known = node.split("/", 1)[1], gazetteer.load()
    entry = known.entries.get(bare) or known.by_iso.get(bare.upper())
    return entry if entry is not None and node_id(entry.type, entry.id) == node else None


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
