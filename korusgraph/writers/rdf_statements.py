"""Nodes and edges as RDF statements, in pieces: what one of them says of one subject.

A relation with qualifiers is written twice: as the plain triple, and as an assertion node that carries status, dates,
confidence and evidence (RDF 1.1 has no properties on edges, and rdflib reads no triple terms).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from korusgraph import ids
from korusgraph.grouping import Block
from korusgraph.model import Edge, Node, Properties, Value, many
from korusgraph.ontology import Ontology

CACHED = 50_000  # IRIs kept, as most are used several times in a row
UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_EVIDENCE = frozenset(("EVIDENCED_BY", "IN_SENTENCE", "IN_DOCUMENT", "REFERS_TO"))
_TEXTS = frozenset(("text", "quote", "sentenceText"))
_ESCAPES = str.maketrans({
    "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t",
    **{chr(c): "\ufffd" for c in (*range(0xD800, 0xE000), *range(0x80), 0xFFFE, 0xFFFF) if UNSAFE.match(chr(c))},
})  # fmt: skip
_WIKIDATA = re.compile(r"Q\d+\Z", re.ASCII)
Write = Callable[[Value], str]
Piece = tuple[str, str, Block]


@dataclass(frozen=True, slots=True)
class Options:
    """What an export holds.

    `evidence`: `full` with the words and sentences; `links` with their places only, for texts that may not be passed
    on; `none`. `align` adds the classes of outside vocabularies. `triple_terms` adds what an assertion is about as a
    triple term of RDF 1.2. `base` replaces the base IRI of the ontology.
    """

    base: str | None = None
    evidence: str = "full"
    align: bool = False
    triple_terms: bool = False


class Statements:
    """RDF statements of nodes and edges, with prefixed names; `full` writes a term without prefixes."""

    def __init__(self, ontology: Ontology, options: Options, named: bool = False) -> None:
        """`named`: whether the statements are to lie in named graphs. Raises: OntologyError for a base IRI that is none."""
        self.ontology = ontology
        self.options = options
        self.named = named
        self.base = ids.check_base(options.base or ontology.base)
        self.prefixes = ontology.prefixes(self.base)
        if options.align:
            self.prefixes |= ontology.alignments["prefixes"]
        self._iris: dict[str, str] = {}
        self._links = {r["edge"]: f"kg:{r['rdf']}" for r in ontology.links.values()}
        self._of_assertion = dict(self._plan())
        self._of_node = self._of_assertion | {
            name: (f"kg:{name}", self._concept(name)) for name in ontology.concepts if name != "eventType"
        }
        self._types: dict[tuple[str, tuple[str, ...]], str | list[str]] = {}

    def _plan(self) -> Iterator[tuple[str, tuple[str, Write]]]:
        """Predicate and way of writing for each property that has a statement of its own."""
        ways: dict[str, Write] = {
            "boolean": lambda v: "true" if v else "false",
            "integer": lambda v: str(int(str(v))),
            "double": _double,
            "date": _date,
            "string": literal,
        }
        for name, predicate in self.ontology.predicates.items():
            if name not in _TEXTS or self.options.evidence == "full":
                yield name, (predicate, ways[str(self.ontology.properties[name]["type"])])
        yield "office", ("kg:office", lambda v: self._resource(str(v)))

    def _concept(self, scheme: str) -> Write:
        return lru_cache(maxsize=CACHED)(lambda v: f"<{ids.concept_iri(self.base, scheme, str(v))}>")

    def full(self, term: str) -> str:
        """A term as N-Triples writes it."""
        first = term[0]
        if first == "<":
            return f"<<( {' '.join(map(self.full, term[4:-4].split(' ')))} )>>" if term.startswith("<<(") else term
        if first == '"':
            if term[-1] == '"':
                return term
            text, mark, type_ = term.rpartition('"^^')
            return f'{text}"^^{self.full(type_)}' if mark else term
        if term == "a":
            return f"<{self.prefixes['rdf']}type>"
        if term in ("true", "false"):
            return f'"{term}"^^<{self.prefixes["xsd"]}boolean>'
        if first.isdigit() or first == "-":
            return f'"{term}"^^<{self.prefixes["xsd"]}integer>'
        prefix, _, local = term.partition(":")
        return f"<{self.prefixes[prefix]}{local}>"

    def of(self, nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[Piece]:
        """All statements as (graph, subject, block); the graph is empty unless `named`."""
        hidden = self.options.evidence == "none"
        for node in nodes:
            if not (hidden and node.kind in ("Mention", "Sentence")):
                subject, block = self._node(node)
                yield self._graph_of(node) if self.named else "", subject, block
        for edge in edges:
            if hidden and edge.type in _EVIDENCE:
                continue
            if edge.type in self.ontology.relations:
                yield from self._relation(edge)
            else:
                graph = self._graph(ids.document_of(edge.start) or "gazetteer") if self.named else ""
                yield graph, self._resource(edge.start), self._link(edge)

    # -- graphs --------------------------------------------------------------------------
    def _graph(self, name: str) -> str:
        return f"<{ids.graph_iri(self.base, name)}>"

    def _graph_of(self, node: Node) -> str:
        document = ids.document_of(node.id)
        if document is not None:
            return self._graph(document)
        return self._graph("ontology" if node.kind == "EventType" else "entities")

    # -- nodes ---------------------------------------------------------------------------
    def _node(self, node: Node) -> tuple[str, Block]:
        subject = self._resource(node.id)
        if node.kind == "EventType":
            name = literal(str(node.properties["name"]), language="en")
            return subject, {"a": "skos:Concept", "skos:prefLabel": name, "skos:inScheme": f"<{self.base}vocab/event-type>"}
        block: Block = {"a": self._type(node)}
        self._describe(block, node.properties, self._of_node)
        matches = [f"<{iri}>" for iri in many(node.properties.get("sameAs"))]
        wikidata = str(node.properties.get("wikidata", ""))
        if _WIKIDATA.match(wikidata):
            matches.append(f"wd:{wikidata}")
        if matches:
            block["skos:exactMatch"] = matches
        documents = many(node.properties.get("documents"))
        if documents:
            belongs = "dcterms:isPartOf" if node.kind in ("Event", "Statement", "Figure") else "kg:mentionedIn"
            block[belongs] = self._resources(f"document/{d}" for d in documents)
        return subject, block

    def _type(self, node: Node) -> str | list[str]:
        """Classes of a node; a list that blocks of the same kind share would grow when they are merged, so it is copied."""
        key = (node.kind, node.labels)
        if key not in self._types:
            labels = node.labels if node.kind in self.ontology.classes else (node.kind,)
            found = [f"kg:{label}" for label in labels if label not in ("Entity", "Place")]
            if self.options.align:
                found += [c for label in labels for c in self.ontology.alignments["classes"].get(label, ())]
            self._types[key] = found[0] if len(found) == 1 else found
        made = self._types[key]
        return made if isinstance(made, str) else list(made)

    @staticmethod
    def _describe(block: Block, properties: Properties, plan: dict[str, tuple[str, Write]]) -> None:
        for name, value in properties.items():
            if name in plan:
                predicate, write = plan[name]
                if not isinstance(value, tuple):
                    block[predicate] = write(value)
                elif value:
                    block[predicate] = [write(v) for v in value] if len(value) > 1 else write(value[0])

    # -- edges ---------------------------------------------------------------------------
    def _link(self, edge: Edge) -> Block:
        end = self._resource(edge.end)
        role = edge.properties.get("role")
        if role is not None:
            row = self.ontology.roles[str(role)]
            made: Block = {f"kg:{row['rdf']}": end}
            if row["edge"] == "HAS_PARTICIPANT":
                made["kg:participant"] = end
            return made
        return {"prov:wasDerivedFrom" if edge.type == "EVIDENCED_BY" else self._links[edge.type]: end}

    def _relation(self, edge: Edge) -> Iterator[Piece]:
        predicate = f"kg:{self.ontology.relations[edge.type]['rdf']}"
        start, end = self._resource(edge.start), self._resource(edge.end)
        node = f"<{ids.resource_iri(self.base, 'assertion', ids.slug(edge.key, 120) + '-' + ids.digest(edge.key)[:8])}>"
        sentences = () if self.options.evidence == "none" else many(edge.properties.get("sentences"))
        if not self.named:
            yield "", start, {predicate: end}
            yield "", node, self._assertion(edge, start, predicate, end, sentences)
            return
        for document in many(edge.properties.get("documents")) or (ids.document_of(edge.start) or "gazetteer",):
            graph = self._graph(document)
            own = tuple(s for s in sentences if ids.document_of(s) == document)
            yield graph, start, {predicate: end}
            yield graph, node, self._assertion(edge, start, predicate, end, own)

    def _assertion(self, edge: Edge, start: str, predicate: str, end: str, sentences: tuple[str, ...]) -> Block:
        class_ = f"kg:{self.ontology.relations[edge.type]['assertion']}"
        block: Block = {"a": class_, "rdf:subject": start, "rdf:predicate": predicate, "rdf:object": end}
        if self.options.triple_terms:
            block["rdf:reifies"] = f"<<( {start} {predicate} {end} )>>"
        self._describe(block, edge.properties, self._of_assertion)
        if sentences:
            block["prov:wasDerivedFrom"] = self._resources(sentences)
        return block

    def _resources(self, ids_: Iterable[str]) -> str | list[str]:
        found = [self._resource(id_) for id_ in ids_]
        return found if len(found) > 1 else found[0]

    def _resource(self, id_: str) -> str:
        made = self._iris.get(id_)
        if made is None:
            if len(self._iris) >= CACHED:
                self._iris.clear()
            kind, local = id_.split("/", 1)
            mint = ids.concept_iri if kind == "event-type" else ids.resource_iri
            made = self._iris[id_] = f"<{mint(self.base, kind, local)}>"
        return made


@lru_cache(maxsize=CACHED)
def _double(value: Value) -> str:
    return f'"{float(str(value))!r}"^^xsd:double'


@lru_cache(maxsize=CACHED)
def _date(value: Value) -> str:
    return f'"{value}"^^xsd:date'


def literal(value: Value, language: str = "") -> str:
    """A Turtle string: escaped; characters that XML and other readers refuse become U+FFFD."""
    text = str(value)
    if not text.isprintable() or '"' in text or "\\" in text:
        text = text.translate(_ESCAPES)
    return f'"{text}"@{language}' if language else f'"{text}"'
