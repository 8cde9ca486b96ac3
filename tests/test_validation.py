"""The generated ontology files, and the shapes: they let our graph pass and catch what is wrong."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pyshacl
import pytest
import rdflib

from korusgraph import engine, validation
from korusgraph.ledger import Ledger
from korusgraph.model import Edge, Node
from korusgraph.ontology import load
from korusgraph.writers import rdf
from tests.conftest import ROOT, Maven, run_cli

Graph = tuple[list[Node], list[Edge]]


@pytest.fixture(scope="module")
def samples(built: Path) -> Graph:
    with Ledger(built / "ledger.sqlite") as ledger:
        nodes, edges = engine.graph(ledger)
        return list(nodes), list(edges)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_ontology", ROOT / "scripts" / "make_ontology.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_files_are_fresh(script: ModuleType) -> None:
    stale = [p.name for p, content in script.build().items() if p.read_text(encoding="utf-8") != content]
    assert stale == [], "run scripts/make_ontology.py"


@pytest.mark.parametrize("name", ["korusgraph", "korusgraph-align"])
def test_ontology_is_owl_2_dl(name: str, tmp_path: Path, maven: Maven) -> None:
    told = maven(
        "robot", "org.obolibrary.robot.CommandLineInterface", "validate-profile", "--profile", "DL",
        "--input", str(ROOT / "ontology" / f"{name}.ttl"), "--output", str(tmp_path / "report.txt"),
    )  # fmt: skip
    assert told.returncode == 0 and "[Ontology and imports closure in profile]" in (tmp_path / "report.txt").read_text(), (
        told.stdout
    )


def test_hermit_finds_no_contradiction(tmp_path: Path, maven: Maven) -> None:
    told = maven(
        "robot", "org.obolibrary.robot.CommandLineInterface", "reason", "--reasoner", "HermiT",
        "--input", str(ROOT / "ontology" / "korusgraph.ttl"), "--output", str(tmp_path / "out.ttl"),
    )  # fmt: skip
    assert told.returncode == 0, told.stdout[-500:]


def test_every_term_of_an_export_is_declared(samples: Graph) -> None:
    declared = rdflib.Graph().parse(ROOT / "ontology" / "korusgraph.ttl")
    data = rdflib.Graph().parse(data="".join(rdf.lines(*samples, "ntriples")), format="nt")
    kg = f"{load().base}ontology#"
    used = {str(x) for t in data for x in t if str(x).startswith(kg)}
    assert {u for u in used if not list(declared.triples((rdflib.URIRef(u), rdflib.RDF.type, None)))} == set()


def test_every_concept_of_an_export_is_in_a_scheme(samples: Graph) -> None:
    concepts = rdflib.Graph().parse(ROOT / "ontology" / "vocabularies.ttl")
    data = rdflib.Graph().parse(data="".join(rdf.lines(*samples, "ntriples")), format="nt")
    used = {o for o in data.objects() if str(o).startswith(f"{load().base}vocab/") and str(o).count("/") > 5}
    assert used and {u for u in used if not list(concepts.triples((u, rdflib.SKOS.inScheme, None)))} == set()


def spoken(graph: rdflib.Graph, thing: rdflib.term.Node, predicate: rdflib.URIRef) -> set[str | None]:
    return {x.language for x in graph.objects(thing, predicate) if isinstance(x, rdflib.Literal) and str(x).strip()}


@pytest.mark.parametrize("kind", [rdflib.OWL.Class, rdflib.OWL.ObjectProperty, rdflib.OWL.DatatypeProperty])
def test_every_term_has_label_and_definition_in_english_and_korean(kind: rdflib.URIRef) -> None:
    graph = rdflib.Graph().parse(ROOT / "ontology" / "korusgraph.ttl")
    ours = [t for t in graph.subjects(rdflib.RDF.type, kind) if str(t).startswith(f"{load().base}ontology#")]
    both = {"en", "ko"}
    assert ours
    assert [t for t in ours if spoken(graph, t, rdflib.RDFS.label) != both] == []
    assert [t for t in ours if spoken(graph, t, rdflib.SKOS.definition) != both] == []


def test_every_concept_has_label_and_definition_in_english_and_korean() -> None:
    graph = rdflib.Graph().parse(ROOT / "ontology" / "vocabularies.ttl")
    concepts, both = list(graph.subjects(rdflib.RDF.type, rdflib.SKOS.Concept)), {"en", "ko"}
    assert len(concepts) > 60
    assert [c for c in concepts if spoken(graph, c, rdflib.SKOS.prefLabel) != both] == []
    assert [c for c in concepts if spoken(graph, c, rdflib.SKOS.definition) != both] == []


def test_a_term_without_a_row_in_the_table_is_told_in_a_line(script: ModuleType) -> None:
    with pytest.raises(SystemExit, match=r"terms\.tsv has no row NoSuchTerm: add one with its Korean label"):
        script.labels("NoSuchTerm")


def test_the_table_of_terms_has_no_row_too_many(script: ModuleType) -> None:
    said = "".join(script.build().values())
    assert [t for t, row in script.terms().items() if f'"{row["korean"]}"@ko' not in said] == []


def test_shapes_file_is_itself_valid_shacl() -> None:
    shapes = rdflib.Graph().parse(ROOT / "ontology" / "shapes.ttl")
    conforms, _, text = pyshacl.validate(rdflib.Graph(), shacl_graph=shapes, meta_shacl=True)
    assert conforms, text


def test_json_ld_context_gives_our_properties_their_iris() -> None:
    context = json.loads((ROOT / "ontology" / "context.jsonld").read_text(encoding="utf-8"))
    data = {
        **context,
        "id": "https://x.example/a",
        "type": "kg:Event",
        "name": "n",
        "startDate": "2017-01-20",
        "modality": "https://x.example/m",
    }
    graph = rdflib.Graph().parse(data=json.dumps(data), format="json-ld")
    kg = rdflib.Namespace(f"{load().base}ontology#")
    assert (rdflib.URIRef("https://x.example/a"), kg.startDate, rdflib.Literal("2017-01-20", datatype=rdflib.XSD.date)) in graph
    assert (rdflib.URIRef("https://x.example/a"), rdflib.SKOS.prefLabel, rdflib.Literal("n")) in graph


def test_samples_conform(built: Path) -> None:
    told = run_cli("validate", "-w", str(built))
    assert (told.returncode, told.stdout) == (0, "") and "conforms" in told.stderr


BROKEN = {
    "an event without a name": lambda n: {**n.properties, "name": ""},
    "a confidence above one": lambda n: {**n.properties, "confidence": 1.5},
    "a modality that is none": lambda n: {**n.properties, "modality": "perhaps"},
}


@pytest.mark.parametrize("what", list(BROKEN))
def test_a_broken_event_is_found_and_its_sentence_named(samples: Graph, what: str) -> None:
    nodes, edges = samples
    broken = next(n for n in nodes if n.kind == "Event" and "leaves_tpp" in n.id)
    changed = Node(broken.id, broken.labels, broken.kind, {k: v for k, v in BROKEN[what](broken).items() if v != ""})
    found = list(validation.of_graph([changed if n is broken else n for n in nodes], edges))
    assert found and all(p.document == "2017-01-23_us_leaves_tpp" and p.sentence for p in found), found


def test_a_relation_to_the_wrong_kind_of_thing_is_found(samples: Graph) -> None:
    nodes, edges = samples
    person, product = (next(n for n in nodes if n.kind == kind).id for kind in ("Person", "Product"))
    strange = Edge("x", "HOLDS_OFFICE", person, product, {"key": "x", "source": "extracted", "confidence": 0.9})
    assert any("holdsOffice" in p.message for p in validation.of_graph(nodes, [*edges, strange]))
