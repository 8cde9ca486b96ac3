"""Checks of the graph against the SHACL shapes, and of every extraction against the ontology."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from korusgraph.model import Edge, Extraction, Node
from korusgraph.ontology import data_root, load
from korusgraph.writers import rdf


@dataclass(frozen=True, slots=True)
class Problem:
    """What breaks a rule, and where it stands."""

    document: str
    thing: str
    message: str
    sentence: str = ""


def of_extractions(extractions: Iterable[Extraction]) -> Iterator[Problem]:
    """Rules of the ontology on what each document says: types, ends, roles, spans."""
    for x in extractions:
        for message in load().check(x):
            yield Problem(x.document.id, "", message)


def of_graph(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[Problem]:
    """The SHACL shapes on the graph. Holds the graph in memory, about 1 kB a statement."""
    import pyshacl
    from rdflib import Graph, Namespace

    data = Graph().parse(data="".join(rdf.lines(nodes, edges, "ntriples")), format="nt")
    shapes = Graph().parse(data=(data_root("ontology") / "shapes.ttl").read_text(encoding="utf-8"), format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False)
    shacl, kg = Namespace("http://www.w3.org/ns/shacl#"), Namespace(f"{load().base}ontology#")
    derived = "http://www.w3.org/ns/prov#wasDerivedFrom"
    for result in sorted(report.subjects(shacl.resultSeverity, None)):
        focus = report.value(result, shacl.focusNode)
        path = report.value(result, shacl.resultPath)
        message = str(report.value(result, shacl.resultMessage) or "breaks a shape")
        evidence = next((o for p, o in data.predicate_objects(focus) if str(p) == derived), None)
        sentence = data.value(evidence, kg.inSentence) or evidence
        text = str(data.value(sentence, kg.text) or "") if sentence is not None else ""
        document = str(data.value(sentence, kg.inDocument) or "").rsplit("/", 1)[-1] if sentence is not None else ""
        yield Problem(
            document, str(focus), f"{str(path).rsplit('#', 1)[-1] if path else 'node'}: {message}", " ".join(text.split())
        )
