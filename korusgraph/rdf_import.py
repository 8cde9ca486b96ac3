"""RDF of our vocabulary → nodes and edges of the graph: the way back of `writers.rdf`.

What `export turtle` or `export rdf` wrote comes back as it was. RDF of the same vocabulary from elsewhere (an analyst's
own additions) is taken too; a thing with an IRI outside the base gets an id of ours and keeps its IRI as `uri`.
Statements that the vocabulary does not know are counted and passed over.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyoxigraph

from korusgraph import ids
from korusgraph.assembly import WIKIDATA, edge_of, event_properties
from korusgraph.errors import InputError
from korusgraph.model import Edge, Node, Value
from korusgraph.ontology import Ontology, load
from korusgraph.writers.rdf import FORMATS, form_of

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
Things = Mapping[str, Mapping[str, list[Any]]]


@dataclass(slots=True)
class Imported:
    """What a file held."""

    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    loose: list[str] = field(default_factory=list)


def read(path: Path, base: str | None = None) -> Imported:
    """Nodes and edges of an RDF file, by its ending.

    Raises: InputError when it cannot be read or is not RDF.
    """
    form = form_of(path.name)
    if form is None:
        raise InputError(f"{path}: no RDF format by that ending", f"one of {', '.join(FORMATS.values())}", "KG-IN-040")
    things: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    try:
        parsed = pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.from_extension(FORMATS[form][1:]))
        for quad in parsed:
            if quad.object not in things[quad.subject.value][quad.predicate.value]:
                things[quad.subject.value][quad.predicate.value].append(quad.object)
    except (SyntaxError, ValueError, OSError) as error:
        raise InputError(f"{path}: {str(error).splitlines()[0][:200]}", "check the file", "KG-IN-041") from None
    return _Reader(load(), ids.check_base(base or load().base), things).run()


class _Reader:
    def __init__(self, ontology: Ontology, base: str, things: Things) -> None:
        self.ontology = ontology
        self.base = base
        self.kg = f"{base}ontology#"
        self.things = things
        self.found = Imported()
        prefixes = ontology.prefixes(base)
        self.names = {self._full(predicate, prefixes): name for name, predicate in ontology.predicates.items()}
        self.relations = {self.kg + str(r["rdf"]): type_ for type_, r in ontology.relations.items()}
        self.roles = {self.kg + str(r["rdf"]): role for role, r in ontology.roles.items()}
        self.links = {self.kg + str(r["rdf"]): str(r["edge"]) for r in ontology.links.values() if r["edge"] != "OF_TYPE"}
        self.classes = {
            frozenset(x for x in ontology.labels(name) if x not in ("Entity", "Place")): name for name in ontology.classes
        }
        self.ids: dict[str, str] = {}

    @staticmethod
    def _full(name: str, prefixes: Mapping[str, str]) -> str:
        prefix, _, local = name.partition(":")
        return prefixes[prefix] + local

    def run(self) -> Imported:
        """All nodes, then the edges between them; an edge whose end is nowhere is told and left out."""
        kinds = {iri: kind for iri, thing in self.things.items() if (kind := self._kind(thing)) is not None}
        self.ids = {iri: self._id(iri, kind) for iri, kind in kinds.items()}
        for iri in sorted(kinds):
            self.found.nodes.append(self._node(iri, kinds[iri]))
        self.found.edges = sorted(self._edges(kinds), key=lambda e: (e.type, e.key))
        self.found.nodes.sort(key=lambda n: n.id)
        return self.found

    # -- nodes ---------------------------------------------------------------------------
    def _kind(self, thing: Mapping[str, list[Any]]) -> str | None:
        types = [t.value for t in thing.get(f"{RDF}type", ()) if isinstance(t, pyoxigraph.NamedNode)]
        ours = frozenset(t.removeprefix(self.kg) for t in types if t.startswith(self.kg))
        if f"{SKOS}Concept" in types and not ours:
            return "EventType" if any("/event-type" in o.value for o in thing.get(f"{SKOS}inScheme", ())) else None
        if ours in self.classes:
            return self.classes[ours]
        named = [name for name in self.ontology.nodes if name in ours]
        return (
            "Statement"
            if "Statement" in named
            else named[0]
            if named
            else next((self.classes[k] for k in sorted(self.classes, key=len, reverse=True) if k <= ours), None)
        )

    def _id(self, iri: str, kind: str) -> str:
        if kind == "EventType":
            return f"event-type/{unquote(iri.rsplit('/', 1)[-1])}"
        start = f"{self.base}id/"
        if iri.startswith(start):
            return "/".join(unquote(part) for part in iri[len(start) :].split("/", 1))
        table = self.ontology.classes if kind in self.ontology.classes else self.ontology.nodes
        return f"{table[kind]['kind']}/{ids.slug(iri.rstrip('/#').rsplit('/', 1)[-1].rsplit('#', 1)[-1], 50)}-{ids.digest(iri)[:8]}"

    def _node(self, iri: str, kind: str) -> Node:
        id_, thing = self.ids[iri], self.things[iri]
        if kind == "EventType":
            type_ = id_.split("/", 1)[1]
            row = self.ontology.event_types.get(type_, {"label": type_, "group": ""})
            made: dict[str, Value] = {"name": str(row["label"]), "eventGroup": str(row["group"]), "eventType": type_}
            return Node(id_, tuple(self.ontology.nodes[kind]["labels"]), kind, {"id": id_, **_sorted(made)})
        made = self._properties(thing)
        for name in self.ontology.concepts:
            for concept in thing.get(self.kg + name, ()):
                made[name] = unquote(concept.value.rsplit("/", 1)[-1])
        documents = [*thing.get("http://purl.org/dc/terms/isPartOf", ()), *thing.get(f"{self.kg}mentionedIn", ())]
        if documents:
            made["documents"] = tuple(sorted(unquote(d.value.rsplit("/", 1)[-1]) for d in documents))
        matches = sorted(m.value for m in thing.get(f"{SKOS}exactMatch", ()))
        wikidata = next((m for m in matches if m.startswith(WIKIDATA)), "")
        if wikidata:
            made["wikidata"] = wikidata.removeprefix(WIKIDATA)
        if others := tuple(m for m in matches if m != wikidata):
            made["sameAs"] = others
        if not iri.startswith(f"{self.base}id/"):
            made |= {"uri": iri, "source": made.get("source", "import")}
        if kind in ("Event", "Statement"):
            made |= event_properties(str(made.get("eventType", "state")), str(made.get("modality", "occurred")))
        entity = kind in self.ontology.classes
        if entity:
            made["class"] = kind
        labels = self.ontology.labels(kind) if entity else tuple(self.ontology.nodes[kind]["labels"])
        if entity:
            return Node(id_, labels, kind, _sorted({"id": id_, **made}))
        return Node(id_, labels, kind, {"id": id_, **_sorted(made)})

    def _properties(self, thing: Mapping[str, list[Any]]) -> dict[str, Value]:
        made: dict[str, Value] = {}
        for predicate, objects in thing.items():
            name = self.names.get(predicate)
            values = [o for o in objects if isinstance(o, pyoxigraph.Literal)]
            if name is None or not values:
                self._count(predicate)
                continue
            row = self.ontology.properties[name]
            read = [_plain(str(row["type"]), v.value) for v in values]
            made[name] = tuple(sorted(str(v) for v in read)) if row.get("many") else read[0]
        return made

    def _count(self, predicate: str) -> None:
        known = (self.relations, self.roles, self.links)
        ours = ("type", "subject", "predicate", "object")
        if predicate.startswith((RDF, SKOS, "http://www.w3.org/ns/prov#", "http://purl.org/dc/terms/isPartOf")) or any(
            predicate in k for k in known
        ):
            return
        local = predicate.removeprefix(self.kg)
        if local not in ("participant", "mentionedIn", "modality", "stance", "indicator", "eventType", "office", *ours):
            self.found.unknown[predicate] += 1

    # -- edges ---------------------------------------------------------------------------
    def _edges(self, kinds: Mapping[str, str]) -> Iterator[Edge]:
        told: set[tuple[str, str, str]] = set()
        for iri in sorted(self.things):
            thing = self.things[iri]
            if f"{RDF}predicate" in thing:
                edge = self._assertion(thing)
                if edge is not None:
                    told.add((edge.type, edge.start, edge.end))
                    yield edge
        for iri in sorted(kinds):
            for predicate, objects in sorted(self.things[iri].items()):
                for target in objects:
                    if isinstance(target, pyoxigraph.NamedNode):
                        yield from self._edge(iri, predicate, target.value, told)

    def _edge(self, iri: str, predicate: str, target: str, told: set[tuple[str, str, str]]) -> Iterator[Edge]:
        start = self.ids[iri]
        type_, more = self._edge_type(predicate, start)
        if type_ is None:
            return
        end = self.ids.get(target) or self._id_of(target)
        if end is None:
            self.found.loose.append(f"{iri} {predicate} {target}")
        elif type_ not in self.ontology.relations:
            yield edge_of(type_, start, end, **more)
        elif (type_, start, end) not in told:
            key = f"{start}|{type_}|{end}"
            yield Edge(key, type_, start, end, _sorted({"key": key, "modality": "occurred", "source": "import"}))

    def _edge_type(self, predicate: str, start: str) -> tuple[str | None, dict[str, Value]]:
        if predicate in self.relations:
            return self.relations[predicate], {}
        if predicate in self.roles:
            role = self.roles[predicate]
            return str(self.ontology.roles[role]["edge"]), {"role": role}
        if predicate in self.links:
            return self.links[predicate], {"as": "speaker"} if self.links[predicate] == "MADE_BY" else {}
        if predicate == f"{self.kg}eventType":
            return "OF_TYPE", {}
        if predicate == "http://www.w3.org/ns/prov#wasDerivedFrom" and start.startswith(("event/", "figure/")):
            return "EVIDENCED_BY", {}
        return None, {}

    def _id_of(self, iri: str) -> str | None:
        """The id behind an IRI of ours that the file does not describe, such as an entity of the ledger."""
        for start, kind in ((f"{self.base}id/", ""), (f"{self.base}vocab/event-type/", "event-type/")):
            if iri.startswith(start):
                return kind + "/".join(unquote(part) for part in iri[len(start) :].split("/", 1))
        return None

    def _assertion(self, thing: Mapping[str, list[Any]]) -> Edge | None:
        ends = [thing.get(f"{RDF}{side}", [None])[0] for side in ("subject", "predicate", "object")]
        if any(e is None for e in ends) or ends[1].value not in self.relations:
            return None
        type_ = self.relations[ends[1].value]
        start, end = (self.ids.get(e.value) or self._id_of(e.value) for e in (ends[0], ends[2]))
        if start is None or end is None:
            self.found.loose.append(" ".join(e.value for e in ends))
            return None
        made = self._properties(thing)
        sentences = [
            self.ids.get(s.value) or self._id_of(s.value) for s in thing.get("http://www.w3.org/ns/prov#wasDerivedFrom", ())
        ]
        kept = sorted(s for s in sentences if s is not None)
        if kept:
            made |= {
                "sentences": tuple(kept),
                "documents": tuple(sorted({s.split("/", 1)[1].rpartition("-s")[0] for s in kept})),
            }
        for office in thing.get(f"{self.kg}office", ()):
            made["office"] = self._id_of(office.value) or office.value
        source = made.setdefault("source", "import")
        if source == "gazetteer":
            key = f"{start}|{type_}|{end}|gazetteer|{made.get('since', '')}"
        else:
            key = f"{start}|{type_}|{end}" + (f"|{made['status']}" if made.get("status") else "")
            made["modality"] = "occurred"
        return Edge(key, type_, start, end, _sorted({"key": key, **made}))


def _plain(type_: str, text: str) -> Value:
    if type_ == "integer":
        return int(text)
    if type_ == "double":
        return float(text)
    return text == "true" if type_ == "boolean" else text


def _sorted(properties: Mapping[str, Value]) -> dict[str, Value]:
    return {k: properties[k] for k in sorted(properties)}
