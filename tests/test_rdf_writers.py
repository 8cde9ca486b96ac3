"""RDF: valid for three readers, the same bytes, nothing lost, in every form."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from korusgraph import grouping
from korusgraph.assembly import Assembly
from korusgraph.errors import OntologyError
from korusgraph.ledger import Ledger
from korusgraph.model import Node
from korusgraph.writers import rdf
from korusgraph.writers.rdf_statements import UNSAFE, Options
from tests.conftest import ROOT, Maven, run_cli
from tests.java import hostile


def triples(text: str) -> set[tuple[str, str, str]]:
    return {
        (str(t.subject), str(t.predicate), str(t.object)) for t in pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TURTLE)
    }


@pytest.fixture(scope="module")
def sample_turtle(built: Path) -> str:
    with Ledger(built / "ledger.sqlite") as ledger:
        assembly = Assembly(ledger)
        return "".join(rdf.lines(assembly.nodes(), assembly.edges()))


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


@pytest.mark.parametrize("form", ["turtle", "trig", "ntriples", "nquads"])
def test_sorting_in_parts_gives_the_same_bytes(built: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    with Ledger(built / "ledger.sqlite") as ledger:
        assembly = Assembly(ledger)
        whole = list(rdf.lines(assembly.nodes(), assembly.edges(), form))
        monkeypatch.setattr(grouping, "IN_MEMORY", 700)
        assert list(rdf.lines(assembly.nodes(), assembly.edges(), form)) == whole


# -- every form --------------------------------------------------------------------------------
READERS = {"turtle": "turtle", "trig": "trig", "ntriples": "nt", "nquads": "nquads", "jsonld": "json-ld", "rdfxml": "xml"}


@pytest.fixture(scope="module")
def forms(built: Path) -> dict[str, str]:
    with Ledger(built / "ledger.sqlite") as ledger:
        assembly = Assembly(ledger)
        return {form: "".join(rdf.lines(assembly.nodes(), assembly.edges(), form)) for form in rdf.FORMATS}


@pytest.mark.parametrize("form", list(rdf.FORMATS))
def test_rdflib_and_pyoxigraph_read_the_same_from_every_form(forms: dict[str, str], form: str) -> None:
    found = rdflib.Dataset(default_union=True)
    found.parse(data=forms[form], format=READERS[form])
    other = pyoxigraph.parse(forms[form], format=pyoxigraph.RdfFormat.from_extension(rdf.FORMATS[form][1:]))
    assert {tuple(x.n3() for x in t[:3]) for t in found.quads()} == {
        tuple(_n3(x) for x in (q.subject, q.predicate, q.object)) for q in other
    }


def _n3(term: object) -> str:
    if isinstance(term, pyoxigraph.NamedNode):
        return rdflib.URIRef(term.value).n3()
    assert isinstance(term, pyoxigraph.Literal)
    plain = term.language or term.datatype.value.endswith("#string")
    return rdflib.Literal(term.value, lang=term.language, datatype=None if plain else term.datatype.value).n3()


def test_every_form_says_the_same(forms: dict[str, str]) -> None:
    said = {
        form: {
            (str(q.subject), str(q.predicate), str(q.object))
            for q in pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.from_extension(rdf.FORMATS[form][1:]))
        }
        for form, text in forms.items()
    }
    assert all(triples_ == said["turtle"] for triples_ in said.values())


def test_each_document_has_a_named_graph_and_keeps_to_it(forms: dict[str, str]) -> None:
    quads = list(pyoxigraph.parse(forms["trig"], format=pyoxigraph.RdfFormat.TRIG))
    graphs = {str(q.graph_name).rsplit("/", 1)[-1].rstrip(">") for q in quads}
    assert {"entities", "gazetteer", "ontology", "2017-01-23_us_leaves_tpp"} <= graphs
    own = [q for q in quads if str(q.graph_name).endswith("/2017-01-23_us_leaves_tpp>")]
    assert own and not any("/sentence/" in str(q.object) and "2017-01-23_us_leaves_tpp" not in str(q.object) for q in own)


@pytest.mark.parametrize("form", list(rdf.FORMATS))
def test_jena_takes_every_form_in_strict_mode(forms: dict[str, str], form: str, tmp_path: Path, maven: Maven) -> None:
    path = tmp_path / f"graph{rdf.FORMATS[form]}"
    path.write_text(forms[form], encoding="utf-8", newline="")
    told = maven("jena", "riotcmd.riot", "--strict", "--validate", str(path))
    assert told.returncode == 0 and "ERROR" not in told.stderr + told.stdout, told.stderr[-500:]


@pytest.fixture(scope="module")
def with_triple_terms(built: Path) -> dict[str, str]:
    with Ledger(built / "ledger.sqlite") as ledger:
        assembly = Assembly(ledger)
        options = Options(triple_terms=True)
        return {form: "".join(rdf.lines(assembly.nodes(), assembly.edges(), form, options)) for form in STARRED}


STARRED = ("turtle", "trig", "ntriples", "nquads")
REIFIES = "http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies"


@pytest.mark.parametrize("form", STARRED)
def test_a_triple_term_says_what_its_assertion_is_about(with_triple_terms: dict[str, str], form: str) -> None:
    quads = list(pyoxigraph.parse(with_triple_terms[form], format=pyoxigraph.RdfFormat.from_extension(rdf.FORMATS[form][1:])))
    parts = {(q.subject, q.predicate.value.rsplit("#", 1)[-1]): q.object for q in quads}
    terms = [q for q in quads if q.predicate.value == REIFIES]
    assert terms and all(
        (q.object.subject, q.object.predicate, q.object.object)
        == tuple(parts[q.subject, side] for side in ("subject", "predicate", "object"))
        for q in terms
    )


@pytest.mark.parametrize("form", STARRED)
def test_triple_terms_change_nothing_else(with_triple_terms: dict[str, str], forms: dict[str, str], form: str) -> None:
    syntax = pyoxigraph.RdfFormat.from_extension(rdf.FORMATS[form][1:])
    found = {str(q) for q in pyoxigraph.parse(with_triple_terms[form], format=syntax) if q.predicate.value != REIFIES}
    assert found == {str(q) for q in pyoxigraph.parse(forms[form], format=syntax)}


@pytest.mark.parametrize("form", STARRED)
def test_jena_takes_triple_terms(with_triple_terms: dict[str, str], form: str, tmp_path: Path, maven: Maven) -> None:
    path = tmp_path / f"graph{rdf.FORMATS[form]}"
    path.write_text(with_triple_terms[form], encoding="utf-8", newline="")
    told = maven("jena", "riotcmd.riot", "--strict", "--validate", str(path))
    assert told.returncode == 0 and "ERROR" not in told.stderr + told.stdout, told.stderr[-500:]


def test_a_form_without_triple_terms_says_so(built: Path, tmp_path: Path) -> None:
    told = run_cli("export", "rdf", "-o", str(tmp_path / "x.jsonld"), "-w", str(built), "--rdf12")
    assert (told.returncode, "KG-US-015" in told.stderr) == (2, True)


@pytest.mark.parametrize("form", list(rdf.FORMATS))
def test_ten_thousand_hostile_strings_come_back_as_they_were(form: str) -> None:
    wanted = [UNSAFE.sub("\ufffd", s) for s in hostile.strings(10_000)]
    nodes = [Node(f"person/{s}", ("Entity", "Person"), "Person", {"id": f"person/{s}", "name": s}) for s in wanted]
    text = "".join(rdf.lines(nodes, [], form))
    found = pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.from_extension(rdf.FORMATS[form][1:]))
    assert sorted(q.object.value for q in found if q.predicate.value.endswith("prefLabel")) == sorted(wanted)


@pytest.mark.parametrize(
    ("evidence", "sentences", "places"), [("full", True, True), ("links", False, True), ("none", False, False)]
)
def test_evidence_can_be_left_out_in_part_or_whole(built: Path, evidence: str, sentences: bool, places: bool) -> None:
    with Ledger(built / "ledger.sqlite") as ledger:
        assembly = Assembly(ledger)
        text = "".join(rdf.lines(assembly.nodes(), assembly.edges(), "turtle", Options(evidence=evidence)))
    assert ("signed a memorandum that withdraws" in text, "prov:wasDerivedFrom" in text) == (sentences, places)


def test_align_adds_outside_classes_and_changes_nothing_else(built: Path, forms: dict[str, str]) -> None:
    with Ledger(built / "ledger.sqlite") as ledger:
        assembly = Assembly(ledger)
        text = "".join(rdf.lines(assembly.nodes(), assembly.edges(), "ntriples", Options(align=True)))
    more = set(text.splitlines()) - set(forms["ntriples"].splitlines())
    assert more and all("22-rdf-syntax-ns#type>" in line for line in more)
    assert any("<http://xmlns.com/foaf/0.1/Person>" in line for line in more)


def test_an_export_can_be_narrowed_by_day_document_and_entity(built: Path, tmp_path: Path) -> None:
    def subjects(*options: str) -> set[str]:
        out = run_cli("export", "rdf", "-o", str(tmp_path / "x.nt"), "-w", str(built), *options)
        assert out.returncode == 0, out.stderr
        return {line.split(" ", 1)[0] for line in (tmp_path / "x.nt").read_text(encoding="utf-8").splitlines()}

    late = subjects("--since", "2019-01-01")
    assert any("/document/2019" in s for s in late) and not any("/document/2007" in s for s in late)
    one = subjects("--document", "2017-01-23_us_leaves_tpp")
    assert {s for s in one if "/document/" in s} == {"<https://w3id.org/korusgraph/id/document/2017-01-23_us_leaves_tpp>"}
    near = subjects("--entity", "TPP")
    assert "<https://w3id.org/korusgraph/id/agreement/tpp>" in near and not any("2007-04-02" in s for s in near)
    assert "KG-IN-032" in run_cli("export", "rdf", "-o", str(tmp_path / "x.nt"), "-w", str(built), "--document", "no").stderr


@given(st.text(max_size=120))
def test_any_text_survives_as_a_literal(text: str) -> None:
    node = Node("person/x", ("Entity", "Person"), "Person", {"id": "person/x", "name": text or "x"})
    made = "".join(rdf.lines([node], []))
    wanted = UNSAFE.sub("\ufffd", text or "x")
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
    assert len(triples("".join(rdf.lines([node], [])))) == 2


def test_another_base_is_used_everywhere(built: Path) -> None:
    with Ledger(built / "ledger.sqlite") as ledger:
        assembly = Assembly(ledger)
        text = "".join(rdf.lines(assembly.nodes(), assembly.edges(), "nquads", Options("https://example.org/kg/")))
    assert "w3id.org/korusgraph" not in text and "<https://example.org/kg/graph/" in text


def test_a_base_that_is_no_iri_is_refused() -> None:
    with pytest.raises(OntologyError):
        "".join(rdf.lines([], [], "turtle", Options("javascript:x")))
