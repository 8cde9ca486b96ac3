"""Turtle: sorted, the same bytes for the same graph, evidence kept, no blank nodes.

A relation with qualifiers is written twice: as the plain triple, and as an assertion node that carries status, dates,
confidence and evidence (RDF 1.1 has no properties on edges, and rdflib reads no RDF-star in Turtle).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from korusgraph import ids
from korusgraph.model import Edge, Node, Value
from korusgraph.ontology import Ontology, load

Triple = tuple[str, str, str]
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_SKIPPED = frozenset(
    (
        "id",
        "key",
        "hash",
        "class",
        "documents",
        "sentences",
        "role",
        "as",
        "eventType",
        "modality",
        "stance",
        "indicator",
        "wikidata",
        "eventLabel",
        "eventGroup",
        "ploverCode",
        "cameoCode",
        "rules",
    )
)


def lines(nodes: Iterable[Node], edges: Iterable[Edge], base: str | None = None) -> Iterator[str]:
    """The document, line by line; triples are sorted as text, so that the order of the input does not matter."""
    writer = _Writer(load(), ids.check_base(base or load().base))
    triples = set(writer.triples(nodes, edges))
    yield from writer.header()
    for subject, group in groupby(sorted(triples), key=lambda t: t[0]):
        yield "\n"
        yield from _block(subject, [(p, o) for _, p, o in group])


def _block(subject: str, pairs: list[tuple[str, str]]) -> Iterator[str]:
    """One subject: its type first, each predicate on a line."""
    pairs.sort(key=lambda p: (p[0] != "a", p))
    grouped = [(p, [o for _, o in g]) for p, g in groupby(pairs, key=lambda p: p[0])]
    for number, (predicate, objects) in enumerate(grouped):
        start = f"{subject} {predicate} " if number == 0 else f"    {predicate} "
        end = " .\n" if number == len(grouped) - 1 else " ;\n"
        yield start + ", ".join(objects) + end


class _Writer:
    def __init__(self, ontology: Ontology, base: str) -> None:
        self.ontology = ontology
        self.base = base

    def header(self) -> Iterator[str]:
        prefixes = {**self.ontology.schema["prefixes"], "kg": f"{self.base}ontology#"}
        for name in sorted(prefixes):
            yield f"@prefix {name}: <{prefixes[name]}> .\n"

    def triples(self, nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[Triple]:
        for node in nodes:
            yield from self._node(node)
        for edge in edges:
            yield from self._edge(edge)

    # -- nodes ---------------------------------------------------------------------------
    def _node(self, node: Node) -> Iterator[Triple]:
        subject = self._resource(node.id)
        if node.kind == "EventType":
            yield subject, "a", "skos:Concept"
            yield subject, "skos:prefLabel", literal(str(node.properties["name"]), language="en")
            yield subject, "skos:inScheme", f"<{self.base}vocab/event-type>"
            return
        for label in node.labels if node.kind in self.ontology.classes else (node.kind,):
            if label not in ("Entity", "Place"):
                yield subject, "a", f"kg:{label}"
        for name, value in node.properties.items():
            yield from self._property(subject, name, value)
        for name, scheme in (("modality", "modality"), ("stance", "stance"), ("indicator", "indicator")):
            if name in node.properties:
                yield subject, f"kg:{name}", f"<{ids.concept_iri(self.base, scheme, str(node.properties[name]))}>"
        if "wikidata" in node.properties and re.fullmatch(r"Q\d+", str(node.properties["wikidata"])):
            yield subject, "skos:exactMatch", f"wd:{node.properties['wikidata']}"
        if node.kind in ("Event", "Statement", "Figure"):
            for document in self._many(node.properties.get("documents")):
                yield subject, "dcterms:isPartOf", self._resource(f"document/{document}")

    def _property(self, subject: str, name: str, value: Value) -> Iterator[Triple]:
        row = self.ontology.properties[name]
        predicate = row.get("rdf", f"kg:{name}")
        if name in _SKIPPED or not predicate:
            return
        for item in value if isinstance(value, tuple) else (value,):
            yield subject, str(predicate), self._literal(str(row["type"]), item)

    @staticmethod
    def _literal(type_: str, value: Value) -> str:
        if type_ == "boolean":
            return "true" if value else "false"
        if type_ == "integer":
            return str(int(str(value)))
        if type_ == "double":
            return f'"{float(str(value))!r}"^^xsd:double'
        if type_ == "date":
            return f'"{value}"^^xsd:date'
        return literal(str(value))

    @staticmethod
    def _many(value: Value | None) -> tuple[str, ...]:
        return value if isinstance(value, tuple) else ()

    # -- edges ---------------------------------------------------------------------------
    def _edge(self, edge: Edge) -> Iterator[Triple]:
        start, end = self._resource(edge.start), self._resource(edge.end)
        if edge.type in self.ontology.relations:
            yield from self._relation(edge, start, end)
        elif "role" in edge.properties:
            role = str(edge.properties["role"])
            yield start, f"kg:{self.ontology.roles[role]['rdf']}", end
            if self.ontology.roles[role]["edge"] == "HAS_PARTICIPANT":
                yield start, "kg:participant", end
        elif edge.type == "EVIDENCED_BY":
            yield start, "prov:wasDerivedFrom", end
        else:
            row = next(r for r in self.ontology.links.values() if r["edge"] == edge.type)
            yield start, f"kg:{row['rdf']}", end

    def _relation(self, edge: Edge, start: str, end: str) -> Iterator[Triple]:
        row = self.ontology.relations[edge.type]
        predicate = f"kg:{row['rdf']}"
        yield start, predicate, end
        node = f"<{ids.resource_iri(self.base, 'assertion', ids.slug(edge.key, 120) + '-' + ids.digest(edge.key)[:8])}>"
        yield node, "a", f"kg:{row['assertion']}"
        yield node, "rdf:subject", start
        yield node, "rdf:predicate", predicate
        yield node, "rdf:object", end
        for name, value in edge.properties.items():
            yield from self._property(node, name, value)
        for sentence in self._many(edge.properties.get("sentences")):
            yield node, "prov:wasDerivedFrom", self._resource(sentence)

    def _resource(self, id_: str) -> str:
        kind, local = id_.split("/", 1)
        if kind == "event-type":
            return f"<{ids.concept_iri(self.base, kind, local)}>"
        return f"<{ids.resource_iri(self.base, kind, local)}>"


def literal(text: str, language: str = "") -> str:
    """A Turtle string: escaped; characters that XML and other readers refuse become U+FFFD."""
    body = "".join(_ESCAPES.get(c, c) for c in UNSAFE.sub("\ufffd", text))
    return f'"{body}"@{language}' if language else f'"{body}"'
