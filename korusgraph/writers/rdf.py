"""The graph as Turtle, TriG, N-Triples, N-Quads, JSON-LD and RDF/XML.

Everything is sorted as text, so the same graph gives the same bytes; there are no blank nodes. With named graphs, what a
document says lies in the graph of that document, entities in `graph/entities`, reference data in `graph/gazetteer`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from korusgraph.errors import UsageError
from korusgraph.grouping import Block, by_subject, objects
from korusgraph.model import Edge, Node
from korusgraph.ontology import load
from korusgraph.writers.rdf_statements import Options, Piece, Statements
from korusgraph.writers.registry import writer

FORMATS = {"turtle": ".ttl", "trig": ".trig", "ntriples": ".nt", "nquads": ".nq", "jsonld": ".jsonld", "rdfxml": ".rdf"}
OPTIONS = (
    click.Option(["--base"], metavar="IRI", help="Base IRI of all names. Default: the ontology's."),
    click.Option(
        ["--evidence"],
        type=click.Choice(["full", "links", "none"]),
        default="full",
        show_default=True,
        help="Words and sentences; only their places, for texts that may not be passed on; nothing.",
    ),
    click.Option(["--align"], is_flag=True, help="Add the classes of ORG, FOAF, SEM, PROV-O and schema.org."),
    click.Option(["--rdf12"], is_flag=True, help="Add what each assertion is about as a triple term of RDF 1.2 (rdf:reifies)."),
)
_ORDERS = 10_000  # kinds of subjects whose order of predicates is kept; a graph has a few hundred
_TERMS = 50_000  # numbers, dates and names with a prefix whose full form is kept
_AT_ONCE = 1 << 16  # characters of a file read back


def form_of(name: str) -> str | None:
    """The form that the ending of a file's name tells, or None."""
    return next((form for form, ending in FORMATS.items() if name.endswith(ending)), None)


@writer(forms={"turtle": ".ttl"}, options=OPTIONS)
def turtle(
    nodes: Iterable[Node], edges: Iterable[Edge], base: str | None, evidence: str, align: bool, rdf12: bool
) -> Iterator[str]:
    """Writes RDF as Turtle: sorted, the same bytes for the same documents, with all evidence."""
    return lines(nodes, edges, "turtle", Options(base, evidence, align, rdf12))


@writer(forms=FORMATS, options=OPTIONS)
def any_form(
    nodes: Iterable[Node], edges: Iterable[Edge], form: str, base: str | None, evidence: str, align: bool, rdf12: bool
) -> Iterator[str]:
    """Writes RDF in any form; TriG and N-Quads keep a named graph for each document."""
    return lines(nodes, edges, form, Options(base, evidence, align, rdf12))


def lines(nodes: Iterable[Node], edges: Iterable[Edge], form: str = "turtle", options: Options | None = None) -> Iterator[str]:
    """The document in one of `FORMATS`, piece by piece.

    Raises: OntologyError for a base IRI that is none; UsageError for triple terms in a form that has none.
    """
    chosen = options or Options()
    statements = Statements(load(), chosen, named=form in ("trig", "nquads"))
    if form in ("jsonld", "rdfxml"):
        if chosen.triple_terms:
            raise UsageError(f"{form} has no triple terms", "use Turtle, TriG, N-Triples or N-Quads", "KG-US-015")
        yield from _by_library(statements, nodes, edges, form)
        return
    write = _grouped if form in ("turtle", "trig") else plain
    yield from write(statements, statements.of(nodes, edges))


def _grouped(statements: Statements, pieces: Iterable[Piece]) -> Iterator[str]:
    """Turtle or TriG: prefixes, then each graph, its subjects in order."""
    for name in sorted(statements.prefixes):
        yield f"@prefix {name}: <{statements.prefixes[name]}> .\n"
    if not statements.named:
        for subject, block in by_subject((subject, block) for _, subject, block in pieces):
            yield _described(subject, block, "")
        return
    for graph, group in groupby(_by_graph(pieces), key=itemgetter(0)):
        yield f"\n{graph} {{\n"
        for _, subject, block in group:
            yield _described(subject, block, "  ")
        yield "}\n"


def _by_graph(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Graphs, and subjects in them, in order, each once. The separator stands in no IRI and before all that do."""
    for key, block in by_subject((f"{graph}\x1f{subject}", block) for graph, subject, block in pieces):
        graph, _, subject = key.partition("\x1f")
        yield graph, subject, block


def _described(subject: str, block: Block, indent: str) -> str:
    """One subject, each predicate on a line."""
    found = []
    for predicate in _order(tuple(block)):
        said = block[predicate]
        found.append(f"{predicate} {said if isinstance(said, str) else ', '.join(objects(said))}")
    return f"\n{indent}{subject} " + f" ;\n{indent}    ".join(found) + " .\n"


@lru_cache(maxsize=_ORDERS)
def _order(predicates: tuple[str, ...]) -> list[str]:
    """Predicates in order, the type first, as `a` comes before all names with a prefix."""
    return sorted(predicates)


def plain(statements: Statements, pieces: Iterable[Piece]) -> Iterator[str]:
    """N-Triples or N-Quads, one statement a line, the lines of a graph in order."""
    full = lru_cache(maxsize=_TERMS)(statements.full)
    for graph, subject, block in _by_graph(pieces):
        end = f" {graph} .\n" if graph else " .\n"
        found: list[str] = []
        for predicate, said in block.items():
            start = f"{subject} {full(predicate)} "
            for term in (said,) if isinstance(said, str) else set(said):
                whole = term[-1] == '"' or term.startswith("<h")  # a text, or an IRI, as most are
                found.append(f"{start}{term if whole else full(term)}{end}")
        found.sort()
        yield "".join(found)


def _by_library(statements: Statements, nodes: Iterable[Node], edges: Iterable[Edge], form: str) -> Iterator[str]:
    """JSON-LD and RDF/XML by pyoxigraph, from sorted N-Triples, through files so that memory stays flat."""
    import pyoxigraph

    target = {"jsonld": pyoxigraph.RdfFormat.JSON_LD, "rdfxml": pyoxigraph.RdfFormat.RDF_XML}[form]
    with TemporaryDirectory() as folder:
        source, made = Path(folder) / "graph.nt", Path(folder) / "graph"
        with source.open("w", encoding="utf-8", newline="\n") as out:
            out.writelines(plain(statements, statements.of(nodes, edges)))
        parsed = pyoxigraph.parse(path=str(source), format=pyoxigraph.RdfFormat.N_TRIPLES)
        pyoxigraph.serialize((q.triple for q in parsed), str(made), format=target, prefixes=statements.prefixes)
        with made.open(encoding="utf-8", newline="") as written:
            while text := written.read(_AT_ONCE):
                yield text
