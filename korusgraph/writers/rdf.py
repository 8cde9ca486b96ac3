"""The graph as RDF statements, and those as Turtle, TriG, N-Triples, N-Quads, JSON-LD and RDF/XML.

A relation with qualifiers is written twice: as the plain triple, and as an assertion node that carries status, dates,
confidence and evidence (RDF 1.1 has no properties on edges, and rdflib reads no RDF-star in Turtle). Everything is sorted
as text, so the same graph gives the same bytes; there are no blank nodes. With named graphs, what a document says lies
in the graph of that document, entities in `graph/entities`, reference data in `graph/gazetteer`.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby
from tempfile import TemporaryFile

from korusgraph import ids
from korusgraph.model import Edge, Node, Value
from korusgraph.ontology import Ontology, load

SORTED_AT_ONCE = 500_000  # statements in memory, about 300 MB
CACHED = 50_000  # IRIs kept, as most are used several times in a row
FORMATS = {"turtle": ".ttl", "trig": ".trig", "ntriples": ".nt", "nquads": ".nq", "jsonld": ".jsonld", "rdfxml": ".rdf"}
Triple = tuple[str, str, str]
Quad = tuple[str, str, str, str]
_EVIDENCE = frozenset(("EVIDENCED_BY", "IN_SENTENCE", "IN_DOCUMENT", "REFERS_TO"))
_TEXTS = frozenset(("text", "quote", "sentenceText"))
_EVENT = re.compile(r"-[a-z_]+-[cs]\d+(-\d+)?\Z")
_TYPED = re.compile(r'("(?:[^"\\]|\\.)*")\^\^(\S+)\Z', re.S)
UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_ESCAPES = str.maketrans({
    "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t",
    **{chr(c): "\ufffd" for c in (*range(0xD800, 0xE000), *range(0x80), 0xFFFE, 0xFFFF) if UNSAFE.match(chr(c))},
})  # fmt: skip
# What stands in the IRI, in a concept or in another statement, or follows from the event type.
_SKIPPED = frozenset(
    "id key hash workspace class documents sentences role as eventType modality stance indicator wikidata eventLabel eventGroup "
    "ploverCode cameoCode".split()
)


def form_of(name: str) -> str | None:
    """The form that the ending of a file's name tells, or None."""
    return next((form for form, ending in FORMATS.items() if name.endswith(ending)), None)


@dataclass(frozen=True, slots=True)
class Options:
    """What an export holds.

    `evidence`: `full` with the words and sentences; `links` with their places only, for texts that may not be passed
    on; `none`. `align` adds the classes of outside vocabularies. `base` replaces the base IRI of the ontology.
    """

    base: str | None = None
    evidence: str = "full"
    align: bool = False


def lines(nodes: Iterable[Node], edges: Iterable[Edge], form: str = "turtle", options: Options | None = None) -> Iterator[str]:
    """The document in one of `FORMATS`, piece by piece.

    Raises: OntologyError for a base IRI that is none.
    """
    statements = Statements(load(), options or Options())
    if form in ("turtle", "trig"):
        yield from _grouped(statements, statements.of(nodes, edges), named=form == "trig")
    elif form in ("ntriples", "nquads"):
        yield from _plain(statements, statements.of(nodes, edges), named=form == "nquads")
    else:
        yield from _by_library("".join(_plain(statements, statements.of(nodes, edges), named=False)), form, statements)


def _grouped(statements: Statements, found: Iterable[Quad], named: bool) -> Iterator[str]:
    """Turtle or TriG: prefixes, then each graph, its subjects in order."""
    yield from statements.header()
    if not named:
        yield from _subjects((q[1:] for q in _in_order(("", *q[1:]) for q in found)), "")
        return
    for graph, group in groupby(_in_order(found), key=lambda q: q[0]):
        yield f"\n{graph} {{\n"
        yield from _subjects((q[1:] for q in group), "  ")
        yield "}\n"


def _subjects(triples: Iterable[Triple], indent: str) -> Iterator[str]:
    for subject, group in groupby(triples, key=lambda t: t[0]):
        yield "\n"
        for line in _block(subject, [(p, o) for _, p, o in group]):
            yield indent + line


def _plain(statements: Statements, found: Iterable[Quad], named: bool) -> Iterator[str]:
    """N-Triples or N-Quads, one sorted statement a line."""
    full = statements.full
    for s, p, o, g in _in_order((full(s), full(p), full(o), full(g) if named else "") for g, s, p, o in found):
        yield f"{s} {p} {o} {g}{' ' if named else ''}.\n"


def _in_order(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Quads in order, each once; what does not fit into memory is sorted in parts, through temporary files."""
    with ExitStack() as files:
        parts: list[Iterable[Quad]] = []
        chunk: set[Quad] = set()
        for quad in quads:
            chunk.add(quad)
            if len(chunk) >= SORTED_AT_ONCE:
                parts.append(_spilled(sorted(chunk), files))
                chunk = set()
        previous: Quad | None = None
        for quad in heapq.merge(*parts, sorted(chunk)):
            if quad != previous:
                yield quad
            previous = quad


def _spilled(quads: list[Quad], files: ExitStack) -> Iterator[Quad]:
    """Sorted quads in a temporary file, to be read back one by one. No term holds the two separators: both are escaped."""
    out = files.enter_context(TemporaryFile("w+", encoding="utf-8", newline="\n"))  # noqa: SIM115 - the stack closes it
    out.writelines("\x1f".join(q) + "\n" for q in quads)
    out.seek(0)
    return _read_back(out)


def _read_back(lines: Iterable[str]) -> Iterator[Quad]:
    for line in lines:
        graph, subject, predicate, object_ = line[:-1].split("\x1f")
        yield graph, subject, predicate, object_


def _by_library(text: str, form: str, statements: Statements) -> Iterator[str]:
    """JSON-LD and RDF/XML by pyoxigraph, from sorted N-Triples."""
    import pyoxigraph

    target = {"jsonld": pyoxigraph.RdfFormat.JSON_LD, "rdfxml": pyoxigraph.RdfFormat.RDF_XML}[form]
    parsed = pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_TRIPLES)
    made = pyoxigraph.serialize((q.triple for q in parsed), format=target, prefixes=statements.prefixes)
    assert made is not None  # bytes come back when no file is given
    yield made.decode("utf-8")


def _block(subject: str, pairs: list[tuple[str, str]]) -> Iterator[str]:
    """One subject: its type first, each predicate on a line."""
    pairs.sort(key=lambda p: (p[0] != "a", p))
    grouped = [(p, [o for _, o in g]) for p, g in groupby(pairs, key=lambda p: p[0])]
    for number, (predicate, objects) in enumerate(grouped):
        start = f"{subject} {predicate} " if number == 0 else f"    {predicate} "
        end = " .\n" if number == len(grouped) - 1 else " ;\n"
        yield start + ", ".join(objects) + end


class Statements:
    """RDF statements of nodes and edges, with prefixed names; `full` writes a term without prefixes."""

    def __init__(self, ontology: Ontology, options: Options) -> None:
        self.ontology = ontology
        self.options = options
        self.base = ids.check_base(options.base or ontology.base)
        self.prefixes = ontology.prefixes(self.base)
        if options.align:
            self.prefixes |= ontology.alignments["prefixes"]
        self._iris: dict[str, str] = {}
        self._links = {r["edge"]: f"kg:{r['rdf']}" for r in ontology.links.values()}

    def header(self) -> Iterator[str]:
        for name in sorted(self.prefixes):
            yield f"@prefix {name}: <{self.prefixes[name]}> .\n"

    def full(self, term: str) -> str:
        """A term as N-Triples writes it."""
        first = term[0]
        if first == "<":
            return term
        if first == '"':
            typed = _TYPED.match(term)
            return f"{typed.group(1)}^^{self.full(typed.group(2))}" if typed else term
        if term == "a":
            return f"<{self.prefixes['rdf']}type>"
        if term in ("true", "false"):
            return f'"{term}"^^<{self.prefixes["xsd"]}boolean>'
        if first.isdigit() or first == "-":
            return f'"{term}"^^<{self.prefixes["xsd"]}integer>'
        prefix, _, local = term.partition(":")
        return f"<{self.prefixes[prefix]}{local}>"

    def of(self, nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[Quad]:
        """All statements, each with its graph; one may come more than once."""
        hidden = self.options.evidence == "none"
        for node in nodes:
            if hidden and node.kind in ("Mention", "Sentence"):
                continue
            graph = self._graph_of(node)
            for triple in self._node(node):
                yield (graph, *triple)
        for edge in edges:
            if hidden and edge.type in _EVIDENCE:
                continue
            for graph in self._graphs_of(edge):
                for triple in self._edge(edge, graph):
                    yield (graph, *triple)

    # -- graphs --------------------------------------------------------------------------
    def _graph(self, name: str) -> str:
        return f"<{ids.graph_iri(self.base, name)}>"

    def _graph_of(self, node: Node) -> str:
        document = _document_of(node.id)
        if document is not None:
            return self._graph(document)
        return self._graph("ontology" if node.kind == "EventType" else "entities")

    def _graphs_of(self, edge: Edge) -> list[str]:
        documents = self._many(edge.properties.get("documents"))
        if documents:
            return [self._graph(d) for d in documents]
        return [self._graph(_document_of(edge.start) or "gazetteer")]

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
                if self.options.align:
                    for outside in self.ontology.alignments["classes"].get(label, ()):
                        yield subject, "a", outside
        for name, value in node.properties.items():
            yield from self._property(subject, name, value)
        for name, scheme in (("modality", "modality"), ("stance", "stance"), ("indicator", "indicator")):
            if name in node.properties:
                yield subject, f"kg:{name}", f"<{ids.concept_iri(self.base, scheme, str(node.properties[name]))}>"
        if "wikidata" in node.properties and re.fullmatch(r"Q\d+", str(node.properties["wikidata"])):
            yield subject, "skos:exactMatch", f"wd:{node.properties['wikidata']}"
        for outside in self._many(node.properties.get("sameAs")):
            yield subject, "skos:exactMatch", f"<{outside}>"
        belongs = "dcterms:isPartOf" if node.kind in ("Event", "Statement", "Figure") else "kg:mentionedIn"
        for document in self._many(node.properties.get("documents")):
            yield subject, belongs, self._resource(f"document/{document}")

    def _property(self, subject: str, name: str, value: Value) -> Iterator[Triple]:
        row = self.ontology.properties[name]
        predicate = row.get("rdf", f"kg:{name}")
        if name in _SKIPPED or not predicate or (name in _TEXTS and self.options.evidence != "full"):
            return
        if name == "office":
            yield subject, str(predicate), self._resource(str(value))
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
    def _edge(self, edge: Edge, graph: str) -> Iterator[Triple]:
        start, end = self._resource(edge.start), self._resource(edge.end)
        if edge.type in self.ontology.relations:
            yield from self._relation(edge, start, end, graph)
        elif "role" in edge.properties:
            role = str(edge.properties["role"])
            yield start, f"kg:{self.ontology.roles[role]['rdf']}", end
            if self.ontology.roles[role]["edge"] == "HAS_PARTICIPANT":
                yield start, "kg:participant", end
        elif edge.type == "EVIDENCED_BY":
            yield start, "prov:wasDerivedFrom", end
        else:
            yield start, self._links[edge.type], end

    def _relation(self, edge: Edge, start: str, end: str, graph: str) -> Iterator[Triple]:
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
        if self.options.evidence == "none":
            return
        for sentence in self._many(edge.properties.get("sentences")):
            if self._graph(_document_of(sentence) or "") == graph:
                yield node, "prov:wasDerivedFrom", self._resource(sentence)

    def _resource(self, id_: str) -> str:
        made = self._iris.get(id_)
        if made is None:
            if len(self._iris) >= CACHED:
                self._iris.clear()
            kind, local = id_.split("/", 1)
            mint = ids.concept_iri if kind == "event-type" else ids.resource_iri
            made = self._iris[id_] = f"<{mint(self.base, kind, local)}>"
        return made


def _document_of(id_: str) -> str | None:
    """The document that a node of a document belongs to; None for entities and concepts."""
    kind, local = id_.split("/", 1)
    if kind == "document":
        return local
    mark = {"sentence": "-s", "mention": "-c", "figure": "-figure-c"}.get(kind)
    if mark is not None:
        return local.rpartition(mark)[0]
    return _EVENT.sub("", local) if kind == "event" else None


def literal(text: str, language: str = "") -> str:
    """A Turtle string: escaped; characters that XML and other readers refuse become U+FFFD."""
    body = text.translate(_ESCAPES)
    return f'"{body}"@{language}' if language else f'"{body}"'
