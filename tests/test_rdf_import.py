"""RDF comes back as it went out, and an analyst's own additions come in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korusgraph import engine, grouping, rdf_import
from korusgraph.assembly import Assembly, edge_of
from korusgraph.errors import InputError, KorusgraphError
from korusgraph.ledger import Ledger
from korusgraph.model import Edge, Node
from korusgraph.rdf_import import Imported
from korusgraph.writers import rdf
from korusgraph.writers.atomic import write_lines
from korusgraph.writers.rdf_statements import UNSAFE
from tests.conftest import run_cli


def graph(workspace: Path) -> tuple[dict[str, Node], dict[tuple[str, str], Edge]]:
    with Ledger(workspace / "ledger.sqlite") as ledger:
        assembly = Assembly(ledger)
        return {n.id: n for n in assembly.nodes()}, {(e.type, e.key): e for e in assembly.edges()}


@pytest.mark.parametrize("form", list(rdf.FORMATS))
def test_every_form_comes_back_without_loss(built: Path, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"graph{rdf.FORMATS[form]}"
    nodes, edges = graph(built)
    write_lines(path, rdf.lines(nodes.values(), edges.values(), form))
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        found = engine.import_rdf(ledger, path)
    assert (found.unknown, found.loose) == ({}, [])
    assert graph(tmp_path) == (nodes, edges)


def test_statements_gathered_in_parts_give_the_same_graph(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nodes, edges = graph(built)
    write_lines(tmp_path / "graph.nq", rdf.lines(nodes.values(), edges.values(), "nquads"))
    monkeypatch.setattr(grouping, "IN_MEMORY", 700)
    found = list(rdf_import.read(tmp_path / "graph.nq", Imported()))
    assert {f.id: f for f in found if isinstance(f, Node)} == nodes
    assert {(f.type, f.key): f for f in found if isinstance(f, Edge)} == edges


def test_a_part_of_an_import_has_what_its_documents_say(built: Path, tmp_path: Path) -> None:
    def exported(workspace: Path, *options: str) -> set[str]:
        told = run_cli("export", "rdf", "-o", str(tmp_path / "x.nt"), "-w", str(workspace), *options)
        assert told.returncode == 0, told.stderr
        return set((tmp_path / "x.nt").read_text(encoding="utf-8").splitlines())

    assert run_cli("export", "rdf", "-o", str(tmp_path / "all.nq"), "-w", str(built)).returncode == 0
    assert run_cli("import", str(tmp_path / "all.nq"), "-w", str(tmp_path / "w"), "--ledger-only").returncode == 0
    options = ("--document", "2017-01-23_us_leaves_tpp")
    own, imported = exported(built, *options), exported(tmp_path / "w", *options)
    events = {line for line in own if "/id/event/" in line.split(" ")[0]}
    assert events and events <= imported
    assert {line.split(" ")[0] for line in imported} <= {line.split(" ")[0] for line in own}
    assert exported(tmp_path / "w", "--since", "2019-01-01") & exported(built, "--since", "2019-01-01")
    assert any("agreement/tpp>" in line for line in exported(tmp_path / "w", "--entity", "TPP"))


def test_a_value_that_does_not_fit_is_told_and_passed_over(tmp_path: Path) -> None:
    (tmp_path / "own.ttl").write_text(OWN.replace("my:shoeSize 42", 'kg:confidence "high"'), encoding="utf-8")
    told = run_cli("import", str(tmp_path / "own.ttl"), "-w", str(tmp_path), "--ledger-only")
    assert told.returncode == 0 and "'high' is no double" in told.stderr


def test_an_import_exports_to_the_same_bytes(built: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "a.trig", tmp_path / "b.trig"
    assert run_cli("export", "rdf", "-o", str(first), "-w", str(built)).returncode == 0
    assert run_cli("import", str(first), "-w", str(tmp_path), "--ledger-only").returncode == 0
    assert run_cli("export", "rdf", "-o", str(second), "-w", str(tmp_path)).returncode == 0
    assert first.read_bytes() == second.read_bytes()


def test_the_whole_corpus_comes_back_without_loss(shared: Path, tmp_path: Path) -> None:
    corpus = [str(p) for p in sorted((shared / "corpus").glob("*.json"))]
    assert run_cli("build", *corpus, "-w", str(tmp_path / "a"), "--ledger-only").returncode == 0
    nodes, edges = graph(tmp_path / "a")
    write_lines(tmp_path / "graph.nq", rdf.lines(nodes.values(), edges.values(), "nquads"))
    with Ledger(tmp_path / "b" / "ledger.sqlite") as ledger:
        engine.import_rdf(ledger, tmp_path / "graph.nq")
    assert graph(tmp_path / "b") == (nodes, edges)
    told = run_cli("validate", "-w", str(tmp_path / "a"))
    assert told.returncode == 0, told.stdout[-2000:]


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).map(lambda s: UNSAFE.sub("x", s))


@given(TEXT, st.lists(TEXT, min_size=1, max_size=4, unique=True), st.floats(0, 1), st.dates().map(str))
def test_any_person_and_office_come_back(name: str, aliases: list[str], confidence: float, day: str) -> None:
    person = Node(
        "person/p",
        ("Entity", "Person"),
        "Person",
        {
            "aliases": tuple(sorted(aliases)),
            "class": "Person",
            "confidence": confidence,
            "id": "person/p",
            "name": name,
            "source": "extracted",
        },
    )
    office = Node(
        "office/o", ("Entity", "Office"), "Office", {"class": "Office", "id": "office/o", "name": name, "source": "extracted"}
    )
    key = "person/p|HOLDS_OFFICE|office/o|incumbent"
    edge = Edge(key, "HOLDS_OFFICE", "person/p", "office/o", {
        "asOf": day, "confidence": confidence, "key": key, "modality": "occurred", "rules": ("title",), "sentenceText": name,
        "source": "extracted", "status": "incumbent",
    })  # fmt: skip
    assert read_back([person, office], [edge]) == [edge, office, person]


@given(st.sampled_from(["imposer", "target", "actor", "participant", "signatory"]), st.sampled_from(["imposer", "participant"]))
def test_roles_of_one_end_stay_apart(first: str, second: str) -> None:
    country = Node(
        "country/kr",
        ("Entity", "Place", "Country"),
        "Country",
        {"class": "Country", "id": "country/kr", "name": "K", "source": "gazetteer"},
    )
    event = Node(
        "event/d-meet-c1",
        ("Event",),
        "Event",
        {"eventType": "meet", "id": "event/d-meet-c1", "modality": "occurred", "name": "m"},
    )
    edges = [edge_of("HAS_PARTICIPANT", event.id, country.id, role=r) for r in sorted({first, second})]
    assert [f for f in read_back([country, event], edges) if isinstance(f, Edge)] == edges


def read_back(nodes: list[Node], edges: list[Edge]) -> list[Node | Edge]:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.ttl"
        write_lines(path, rdf.lines(nodes, edges))
        return list(rdf_import.read(path, Imported()))


OWN = """\
@prefix kg: <https://w3id.org/korusgraph/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix my: <https://ministry.example/people/> .
my:park a kg:Person ; skos:prefLabel "Park Ji-won" ; my:shoeSize 42 ;
    kg:affiliatedWith <https://w3id.org/korusgraph/id/org/my-desk> ; kg:heads my:nowhere .
<https://w3id.org/korusgraph/id/org/my-desk> a kg:Organization , kg:Agency ; skos:prefLabel "Trade desk" .
"""


def test_own_additions_come_in_with_their_provenance(tmp_path: Path) -> None:
    (tmp_path / "own.ttl").write_text(OWN, encoding="utf-8")
    told = run_cli("import", str(tmp_path / "own.ttl"), "-w", str(tmp_path), "--ledger-only")
    assert told.returncode == 0 and "shoeSize" in told.stderr and "my:nowhere" not in told.stderr and "nowhere" in told.stderr
    nodes, edges = graph(tmp_path)
    person = next(n for n in nodes.values() if n.kind == "Person")
    assert person.properties["uri"] == "https://ministry.example/people/park" and person.properties["source"] == "import"
    assert [(e.type, e.start, e.end, e.properties["source"]) for e in edges.values()] == [
        ("AFFILIATED_WITH", person.id, "org/my-desk", "import")
    ]


def test_an_import_is_replaced_by_the_next_of_its_name_and_can_be_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "own.ttl"
    for text in (OWN, OWN.replace("Park Ji-won", "Park J.")):
        path.write_text(text, encoding="utf-8")
        assert run_cli("import", str(path), "-w", str(tmp_path), "--ledger-only").returncode == 0
    assert {n.properties["name"] for n in graph(tmp_path)[0].values() if n.kind == "Person"} == {"Park J."}
    assert json.loads(run_cli("status", "--json", "-w", str(tmp_path)).stdout)["imports"] == [str(path)]
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        assert ledger.forget(str(path)) == [str(path)]
    assert not any(n.kind == "Person" for n in graph(tmp_path)[0].values())


@pytest.mark.parametrize(
    ("name", "text", "code"), [("a.ttl", "no turtle", "KG-IN-041"), ("a.docx", "", "KG-IN-040"), ("b.ttl", None, "KG-IN-041")]
)
def test_what_is_no_rdf_is_refused(tmp_path: Path, name: str, text: str | None, code: str) -> None:
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        list(rdf_import.read(tmp_path / name, Imported()))
    assert caught.value.code == code


# -- hostile files -------------------------------------------------------------------------------
def rdf_xml(inner: str, doctype: str = "") -> str:
    root = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="http://a.example/">'
    return f'<?xml version="1.0"?>{doctype}{root}{inner}</rdf:RDF>'


def _laughs() -> str:
    grown = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return rdf_xml('<rdf:Description rdf:about="a:a" a:p="&e9;"/>', f'<!DOCTYPE r [<!ENTITY e0 "lol">{grown}]>')


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("laughs.rdf", _laughs()),
        ("outside.rdf", rdf_xml("<a:x>&f;</a:x>", '<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/hostname">]>')),
        ("long.rdf", rdf_xml("&f;" * 9, f'<!DOCTYPE r [<!ENTITY f "{"x" * 9999}">]>')),
        ("deep.rdf", rdf_xml("<rdf:Description><a:p>" * 100_000 + "</a:p></rdf:Description>" * 100_000)),
        ("late.rdf", rdf_xml('<!DOCTYPE r [<!ENTITY x "lol">]><a:x>&x;</a:x>')),
        ("terms.ttl", "<a:a> <a:p> " + "<<( <a:a> <a:p> " * 300_000 + "<a:b>" + " )>>" * 300_000 + " ."),
        ("hidden.ttl", "<a:a> <a:p> " + '<<( <a:a> <a:p> # )>>\n # ">>\n' * 300_000),
        ("text.nt", '<a:a> <a:p> "' + "x" * 20_000_000 + '" .'),
        ("laughs16.rdf", _laughs()),
    ],
)
def test_hostile_file_is_refused_by_name_in_time(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-16" if "16" in name else "utf-8")
    with pytest.raises(KorusgraphError, match=name):
        list(rdf_import.read(path, Imported()))


def test_entities_for_namespaces_are_harmless(tmp_path: Path) -> None:
    path = tmp_path / "own.rdf"
    entity = '<!DOCTYPE rdf:RDF [<!ENTITY xsd "http://www.w3.org/2001/XMLSchema#">]>'
    path.write_text(rdf_xml('<rdf:Description rdf:about="&xsd;date"><a:p>x</a:p></rdf:Description>', entity))
    assert list(rdf_import.read(path, Imported())) == []


def test_marks_of_triple_terms_in_texts_nest_nothing(tmp_path: Path) -> None:
    path = tmp_path / "own.ttl"
    path.write_text("".join(f"<http://a.example/{n}> <http://a.example/p> \"<< {n}\", '''<<''' . # <<\n" for n in range(500)))
    assert list(rdf_import.read(path, Imported())) == []
