"""Turtle: valid for two libraries, the same bytes, nothing lost."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from korusgraph.assembly import Assembly
from korusgraph.ledger import Ledger
from korusgraph.model import Edge, Node
from korusgraph.writers import graphml, turtle
from tests.conftest import ROOT, run_cli


def triples(text: str) -> set[tuple[str, str, str]]:
    return {
        (str(t.subject), str(t.predicate), str(t.object)) for t in pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TURTLE)
    }


@pytest.fixture(scope="module")
def sample_turtle(built: Path) -> str:
    with Ledger(built / "ledger.sqlite") as ledger:
        assembly = Assembly(ledger)
        return "".join(turtle.lines(assembly.nodes(), assembly.edges()))


def test_rdflib_and_pyoxigraph_read_the_same_triples(sample_turtle: str) -> None:
    other = {tuple(x.n3() for x in t) for t in rdflib.Graph().parse(data=sample_turtle, format="turtle")}
    assert len(triples(sample_turtle)) == len(other) > 5000


def test_there_are_no_blank_nodes(sample_turtle: str) -> None:
    graph = rdflib.Graph().parse(data=sample_turtle, format="turtle")
    assert not any(isinstance(x, rdflib.BNode) for t in graph for x in t)


def test_every_assertion_keeps_its_sentence(sample_turtle: str) -> None:
    graph = rdflib.Graph().parse(data=sample_turtle, format="turtle")
    answer = graph.query("""PREFIX kg: <https://w3id.org/korusgraph/ontology#> PREFIX prov: <http://www.w3.org/ns/prov#>
        PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
        SELECT ?a WHERE { ?a rdf:subject ?s ; kg:source "extracted" FILTER NOT EXISTS { ?a prov:wasDerivedFrom/kg:text ?t } }""")
    assert list(answer) == []


def test_ends_of_every_triple_are_described(sample_turtle: str) -> None:
    graph = rdflib.Graph().parse(data=sample_turtle, format="turtle")
    subjects = set(graph.subjects())
    loose = {o for o in graph.objects() if isinstance(o, rdflib.URIRef) and "/korusgraph/id/" in o and o not in subjects}
    assert loose == set()


def test_committed_export_is_fresh(sample_turtle: str) -> None:
    assert (ROOT / "exports" / "samples.ttl").read_text(encoding="utf-8") == sample_turtle, (
        "run scripts/make_exports.sh and review the difference"
    )


def test_same_bytes_in_another_order_and_with_another_hash_seed(tmp_path: Path) -> None:
    files = sorted(str(p) for p in (ROOT / "samples").iterdir() if p.name != "README.md")[:6]
    made = []
    for seed, order in (("0", files), ("4242", files[::-1])):
        workspace = tmp_path / seed
        env = {"PYTHONHASHSEED": seed, "TZ": "Asia/Seoul" if seed == "0" else "UTC"}
        assert run_cli("build", *order, "-w", str(workspace), "--ledger-only", env=env).returncode == 0
        assert run_cli("export", "turtle", "-o", str(workspace / "x.ttl"), "-w", str(workspace), env=env).returncode == 0
        made.append((workspace / "x.ttl").read_bytes())
    assert made[0] == made[1] and len(made[0]) > 10_000


@given(st.text(max_size=120))
def test_any_text_survives_as_a_literal(text: str) -> None:
    node = Node("person/x", ("Entity", "Person"), "Person", {"id": "person/x", "name": text or "x"})
    made = "".join(turtle.lines([node], []))
    wanted = turtle.UNSAFE.sub("\ufffd", text or "x")
    graph = rdflib.Graph().parse(data=made, format="turtle")
    assert [str(o) for o in graph.objects(predicate=rdflib.SKOS.prefLabel)] == [wanted]
    found = [
        t.object.value
        for t in pyoxigraph.parse(made, format=pyoxigraph.RdfFormat.TURTLE)
        if t.predicate.value.endswith("prefLabel")
    ]
    assert found == [wanted]


@given(st.text(min_size=1, max_size=60))
def test_any_id_becomes_a_valid_iri(local: str) -> None:
    clean = local.encode("utf-8", "replace").decode()
    node = Node(f"person/{clean}", ("Entity", "Person"), "Person", {"id": f"person/{clean}", "name": "x"})
    assert len(triples("".join(turtle.lines([node], [])))) == 2


def test_another_base_is_used_everywhere() -> None:
    node = Node("person/x", ("Entity", "Person"), "Person", {"id": "person/x", "name": "x"})
    assert {s for s, _, _ in triples("".join(turtle.lines([node], [], "https://example.org/kg/")))} == {
        "<https://example.org/kg/id/person/x>"
    } or all(
        s.startswith("https://example.org/kg/id/")
        for s, _, _ in triples("".join(turtle.lines([node], [], "https://example.org/kg/")))
    )


def test_graphml_reads_back_with_hostile_text() -> None:
    import networkx as nx

    node = Node("person/x", ("Entity", "Person"), "Person", {"id": "person/x", "name": 'a\x00]]><&"', "aliases": ("b", "c")})
    graph = nx.parse_graphml("".join(graphml.lines([node], [Edge("k", "REFERS_TO", "person/x", "person/x", {"key": "k"})])))
    assert graph.nodes["person/x"]["name"] == 'a\ufffd]]><&"' and graph.nodes["person/x"]["aliases"] == "b; c"
