"""RDF of our vocabulary → nodes and edges of the graph: the way back of `writers.rdf`.

What `export turtle` or `export rdf` wrote comes back as it was. RDF of the same vocabulary from elsewhere (an analyst's
own additions) is taken too; a thing with an IRI outside the base gets an id of ours and keeps its IRI as `uri`.
Statements that the vocabulary does not know are counted and passed over. Statements are gathered by subject through
temporary files, so that memory does not grow with the file; only links to things outside the base wait in memory.
"""

from __future__ import annotations

import mmap
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.parsers import expat

import pyoxigraph

from korusgraph import ids
from korusgraph.assembly import edge_of, event_properties
from korusgraph.errors import InputError, RefusedError
from korusgraph.grouping import Block, Groups, by_subject, objects
from korusgraph.ids import WIKIDATA
from korusgraph.model import Edge, Node, Value
from korusgraph.ontology import Ontology, load
from korusgraph.writers.rdf import FORMATS, form_of

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
PROV = "http://www.w3.org/ns/prov#"
PART_OF = "http://purl.org/dc/terms/isPartOf"
CACHED = 50_000  # ids kept, as most are met several times in a row
MAX_DEPTH = 1000  # elements of RDF/XML within each other
MAX_TERMS = 100  # triple terms within each other
MAX_ENTITY = 200  # characters of an entity: enough for the IRI of a namespace
_TERMS = re.compile(
    rb"""<<|>>|<[^<>\s"{}|^`\\]*>|\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|\'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'"""
    rb"""|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\#[^\n]*""",
    re.S,
)
_NO_FACT = ("participant", "mentionedIn", "office")  # of our vocabulary, but said by other statements too


@dataclass(slots=True)
class Imported:
    """What a file held: counts, predicates that the vocabulary does not know, links to what the file does not describe."""

    nodes: int = 0
    edges: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    loose: list[str] = field(default_factory=list)


def read(path: Path, found: Imported, base: str | None = None) -> Iterator[Node | Edge]:
    """Nodes and edges of an RDF file, by its ending, as they come; `found` is whole at the end.

    Raises: InputError when it cannot be read or is not RDF.
    """
    form = form_of(path.name)
    if form is None:
        raise InputError(f"{path}: no RDF format by that ending", f"one of {', '.join(FORMATS.values())}", "KG-IN-040")
    reader = _Reader(load(), ids.check_base(base or load().base), found)
    for fact in reader.facts(by_subject(_pieces(path, FORMATS[form][1:]))):
        found.nodes += isinstance(fact, Node)
        found.edges += isinstance(fact, Edge)
        yield fact


def _check(path: Path, extension: str) -> None:
    """Refuses what the reader of RDF itself does not bear: it has no limit on nesting, nor on what entities grow to.

    Triple terms that nest 300,000 deep end the process, elements as deep take it minutes, and ten entities of ten
    references each fill any memory. Raises: RefusedError, InputError for XML that is not well formed.
    """
    if extension == "rdf":
        _check_xml(path)
    elif extension != "jsonld":
        _check_terms(path)


def _check_xml(path: Path) -> None:
    """Depth of elements, and entities: such as stand for a namespace are harmless, others are refused."""
    depth = 0

    def opened(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise RefusedError(f"{path}: elements nest more than {MAX_DEPTH} deep", "this is no usual RDF/XML", "KG-RF-003")

    def closed(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def entity(name: str, parameter: bool, value: str | None, *_outside: str | None) -> None:
        if parameter or value is None or len(value) > MAX_ENTITY or "&" in value:
            raise RefusedError(f"{path}: XML with the entity {name[:40]!r}", "write it out in the text", "KG-RF-004")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.EntityDeclHandler = opened, closed, entity
    try:
        with path.open("rb") as handle:
            parser.ParseFile(handle)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise InputError(f"{path}: {str(error)[:200]}", "check the file", "KG-IN-041") from None


def _check_terms(path: Path) -> None:
    """Depth of triple terms, told apart from what stands in IRIs, texts and comments; most files have none at all."""
    if path.stat().st_size == 0:
        return
    with path.open("rb") as handle, mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if data.find(b"<<") < 0:
            return
        depth = 0
        for match in _TERMS.finditer(data):
            depth += {b"<<": 1, b">>": -1}.get(match.group(), 0)
            if depth > MAX_TERMS:
                raise RefusedError(f"{path}: triple terms nest more than {MAX_TERMS} deep", "take them apart", "KG-RF-003")


def _pieces(path: Path, extension: str) -> Iterator[tuple[str, Block]]:
    """What the file says one after the other of one subject: predicate → `<` and an IRI, or `"` and a text."""
    subject, block = "", Block()
    try:
        _check(path, extension)
        for quad in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.from_extension(extension)):
            named, object_ = quad.subject.value, quad.object
            if named != subject:
                if block:
                    yield subject, block
                subject, block = named, {}
            if isinstance(object_, pyoxigraph.NamedNode):
                term = "<" + object_.value
            elif isinstance(object_, pyoxigraph.Literal):
                term = '"' + object_.value
            else:
                continue  # blank nodes and triple terms say nothing that our vocabulary has
            predicate = quad.predicate.value
            there = block.get(predicate)
            if there is None:
                block[predicate] = term
            elif isinstance(there, list):
                there.append(term)
            else:
                block[predicate] = [there, term]
    except MemoryError as error:  # the reader's own word for a text of more than 16 MiB, or no memory left
        raise RefusedError(f"{path}: {_first_line(error)}", "shorten the longest text in it", "KG-RF-003") from None
    except (SyntaxError, ValueError, OSError) as error:
        raise InputError(f"{path}: {_first_line(error)}", "check the file", "KG-IN-041") from None
    if block:
        yield subject, block


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _iris(thing: Block, predicate: str) -> list[str]:
    said = thing.get(predicate)
    return [] if said is None else [o[1:] for o in objects(said) if o[0] == "<"]


class _Reader:
    def __init__(self, ontology: Ontology, base: str, found: Imported) -> None:
        self.ontology = ontology
        self.base = base
        self.kg = f"{base}ontology#"
        self.found = found
        prefixes = ontology.prefixes(base)
        self.names = {
            prefixes[p.partition(":")[0]] + p.partition(":")[2]: (name, ontology.properties[name])
            for name, p in ontology.predicates.items()
        }
        self.relations = {self.kg + str(r["rdf"]): type_ for type_, r in ontology.relations.items()}
        self.edge_types = self._edge_types()
        self.classes = {
            frozenset(x for x in ontology.labels(name) if x not in ("Entity", "Place")): name for name in ontology.classes
        }
        self.outside: dict[str, str] = {}
        self._class_of = lru_cache(maxsize=1000)(self._kind_of)
        self._own_id = lru_cache(maxsize=CACHED)(self._id_in_base)
        self._known = lru_cache(maxsize=1000)(self._is_known)

    def _edge_types(self) -> dict[str, tuple[str, dict[str, Value]]]:
        """Predicate → type of the edge that it is, and the properties of that edge."""
        found: dict[str, tuple[str, dict[str, Value]]] = {iri: (type_, {}) for iri, type_ in self.relations.items()}
        for row in self.ontology.links.values():
            found[self.kg + str(row["rdf"])] = str(row["edge"]), {"as": "speaker"} if row["edge"] == "MADE_BY" else {}
        for role, row in self.ontology.roles.items():
            found[self.kg + str(row["rdf"])] = str(row["edge"]), {"role": role}
        return found

    def facts(self, things: Iterator[tuple[str, Block]]) -> Iterator[Node | Edge]:
        """Nodes and edges of all things; what leads to things outside the base comes last, when those are known."""
        later: list[tuple[str, str, str]] = []
        assertions: list[Block] = []
        with Groups() as told:
            for iri, thing in things:
                if f"{RDF}predicate" in thing:
                    if self._known_ends(thing):
                        yield from self._assertion(thing, told)
                    else:
                        assertions.append(thing)
                kind = self._kind(thing)
                if kind is not None:
                    yield self._node(iri, kind, thing)
                    yield from self._edges(iri, thing, told, later)
            for thing in assertions:
                yield from self._assertion(thing, told)
            for iri, predicate, target in later:
                yield from self._edge(iri, predicate, target, told)
            yield from self._plain_relations(told)

    # -- nodes ---------------------------------------------------------------------------
    def _kind(self, thing: Block) -> str | None:
        kind = self._class_of(tuple(_iris(thing, f"{RDF}type")))
        if kind == "EventType" and not any("/event-type" in o for o in _iris(thing, f"{SKOS}inScheme")):
            return None
        return kind

    def _kind_of(self, types: tuple[str, ...]) -> str | None:
        """Node kind of a thing of these classes; a concept counts as an event type."""
        ours = frozenset(t.removeprefix(self.kg) for t in types if t.startswith(self.kg))
        if not ours:
            return "EventType" if f"{SKOS}Concept" in types else None
        if ours in self.classes:
            return self.classes[ours]
        if "Statement" in ours:
            return "Statement"
        named = next((name for name in self.ontology.nodes if name in ours), None)
        return named or next((self.classes[k] for k in sorted(self.classes, key=len, reverse=True) if k <= ours), None)

    def _id_of(self, iri: str) -> str | None:
        """The id behind an IRI: one of ours, whether the file describes it or not, or one that was met outside."""
        return self._own_id(iri) or self.outside.get(iri)

    def _id_in_base(self, iri: str) -> str | None:
        for start, kind in ((f"{self.base}id/", ""), (f"{self.base}vocab/event-type/", "event-type/")):
            if iri.startswith(start):
                return kind + unquote(iri[len(start) :])
        return None

    def _named(self, iri: str, kind: str) -> str:
        """The id of a thing that the file describes."""
        found = self._id_of(iri)
        if found is None:
            table = self.ontology.classes if kind in self.ontology.classes else self.ontology.nodes
            last = iri.rstrip("/#").rsplit("/", 1)[-1].rsplit("#", 1)[-1]
            found = self.outside[iri] = f"{table[kind]['kind']}/{ids.slug(last, 50)}-{ids.digest(iri)[:8]}"
        return found

    def _node(self, iri: str, kind: str, thing: Block) -> Node:
        id_ = self._named(iri, kind)
        if kind == "EventType":
            type_ = id_.split("/", 1)[1]
            row = self.ontology.event_types.get(type_, {"label": type_, "group": ""})
            made: dict[str, Value] = {"name": str(row["label"]), "eventGroup": str(row["group"]), "eventType": type_}
            return Node(id_, tuple(self.ontology.nodes[kind]["labels"]), kind, {"id": id_, **_sorted(made)})
        made = self._properties(thing)
        for name in self.ontology.concepts:
            for concept in _iris(thing, self.kg + name):
                made[name] = unquote(concept.rsplit("/", 1)[-1])
        documents = [*_iris(thing, PART_OF), *_iris(thing, f"{self.kg}mentionedIn")]
        if documents:
            made["documents"] = tuple(sorted(unquote(d.rsplit("/", 1)[-1]) for d in documents))
        matches = _iris(thing, f"{SKOS}exactMatch")
        wikidata = next((m for m in matches if m.startswith(WIKIDATA)), "")
        if wikidata:
            made["wikidata"] = wikidata.removeprefix(WIKIDATA)
        if others := tuple(m for m in matches if m != wikidata):
            made["sameAs"] = others
        if not iri.startswith(f"{self.base}id/"):
            made |= {"uri": iri, "source": made.get("source", "import")}
        if kind in ("Event", "Statement", "Happening"):
            made |= event_properties(str(made.get("eventType", "state")), str(made.get("modality", "occurred")))
        if kind in self.ontology.classes:
            return Node(id_, self.ontology.labels(kind), kind, _sorted({"id": id_, "class": kind, **made}))
        return Node(id_, tuple(self.ontology.nodes[kind]["labels"]), kind, {"id": id_, **_sorted(made)})

    def _properties(self, thing: Block) -> dict[str, Value]:
        made: dict[str, Value] = {}
        for predicate, said in thing.items():
            row: Mapping[str, Any]
            name, row = self.names.get(predicate, ("", {}))
            values = [o[1:] for o in objects(said) if o[0] == '"'] if name else []
            if not values:
                if not self._known(predicate):
                    self.found.unknown[predicate] += 1
            elif row.get("many"):
                made[name] = tuple(values)
            else:
                try:
                    made[name] = _plain(row["type"], values[0])
                except ValueError:
                    self.found.unknown[f"{predicate} ({values[0][:40]!r} is no {row['type']})"] += 1
        return made

    def _is_known(self, predicate: str) -> bool:
        """Whether the vocabulary has a predicate, or says the same in other statements."""
        if predicate in self.edge_types or predicate.startswith((RDF, SKOS, PROV, PART_OF)):
            return True
        return predicate.removeprefix(self.kg) in (*_NO_FACT, *self.ontology.concepts)

    # -- edges ---------------------------------------------------------------------------
    def _edges(self, iri: str, thing: Block, told: Groups, later: list[tuple[str, str, str]]) -> Iterator[Edge]:
        start = self._id_of(iri) or ""
        for predicate in sorted(thing):
            evidence = predicate == f"{PROV}wasDerivedFrom" and start.startswith(("event/", "figure/"))
            if evidence or predicate in self.edge_types:
                for target in _iris(thing, predicate):
                    if self._id_of(target) is None:
                        later.append((iri, predicate, target))
                    else:
                        yield from self._edge(iri, predicate, target, told)

    def _edge(self, iri: str, predicate: str, target: str, told: Groups) -> Iterator[Edge]:
        start, end = self._id_of(iri), self._id_of(target)
        if start is None or end is None:
            self.found.loose.append(f"{iri} {predicate} {target}")
        elif predicate in self.relations:
            told.add(f"{iri} {predicate} {target}", {"plain": ""})
        else:
            type_, more = self.edge_types.get(predicate, ("EVIDENCED_BY", {}))
            yield edge_of(type_, start, end, **more)

    def _plain_relations(self, told: Groups) -> Iterator[Edge]:
        """Relations that stand as a plain triple only, without an assertion that carries their qualifiers."""
        for triple, block in told:
            if "assertion" not in block:
                subject, predicate, object_ = triple.split(" ")
                type_, start, end = self.relations[predicate], self._id_of(subject), self._id_of(object_)
                key = f"{start}|{type_}|{end}"
                assert start is not None and end is not None  # or it would have been told as loose
                yield Edge(key, type_, start, end, _sorted({"key": key, "modality": "occurred", "source": "import"}))

    def _known_ends(self, thing: Block) -> bool:
        return all(self._id_of(e) is not None for side in ("subject", "object") for e in _iris(thing, RDF + side)[:1])

    def _assertion(self, thing: Block, told: Groups) -> Iterator[Edge]:
        ends = [(_iris(thing, RDF + side) or [""])[0] for side in ("subject", "predicate", "object")]
        if not all(ends) or ends[1] not in self.relations:
            return
        type_ = self.relations[ends[1]]
        start, end = self._id_of(ends[0]), self._id_of(ends[2])
        if start is None or end is None:
            self.found.loose.append(" ".join(ends))
            return
        made = self._properties(thing)
        kept = sorted(s for s in map(self._id_of, _iris(thing, f"{PROV}wasDerivedFrom")) if s is not None)
        if kept:
            made["sentences"] = tuple(kept)
            made["documents"] = tuple(sorted({d for s in kept if (d := ids.document_of(s)) is not None}))
        for office in _iris(thing, f"{self.kg}office"):
            made["office"] = self._id_of(office) or office
        if made.setdefault("source", "import") == "gazetteer":
            key = f"{start}|{type_}|{end}|gazetteer|{made.get('since', '')}"
        else:
            key = f"{start}|{type_}|{end}" + (f"|{made['status']}" if made.get("status") else "")
            made["modality"] = "occurred"
        told.add(" ".join(ends), {"assertion": ""})
        yield Edge(key, type_, start, end, _sorted({"key": key, **made}))


def _plain(type_: str, text: str) -> Value:
    if type_ == "integer":
        return int(text)
    if type_ == "double":
        return float(text)
    return text == "true" if type_ == "boolean" else text


def _sorted(properties: Mapping[str, Value]) -> dict[str, Value]:
    return {k: properties[k] for k in sorted(properties)}
