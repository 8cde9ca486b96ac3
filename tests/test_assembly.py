"""The assembled graph: nothing dangles, everything has evidence, the ontology holds, merges have reasons."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from korusgraph.assembly import NAME_LENGTH, Assembly, plover
from korusgraph.ledger import Ledger
from korusgraph.model import Edge, Extraction, Node
from korusgraph.ontology import load
from tests.conftest import make_document


@pytest.fixture(scope="module")
def graph(built: Path) -> tuple[list[Node], list[Edge]]:
    with Ledger(built / "ledger.sqlite") as ledger:
        assembly = Assembly(ledger)
        return list(assembly.nodes()), list(assembly.edges())


def test_no_edge_dangles_and_no_key_repeats(graph: tuple[list[Node], list[Edge]]) -> None:
    nodes, edges = graph
    ids = {n.id for n in nodes}
    assert len(ids) == len(nodes)
    assert [e.key for e in edges if e.start not in ids or e.end not in ids] == []
    assert len({(e.type, e.key) for e in edges}) == len(edges)


def test_every_node_has_a_short_name(graph: tuple[list[Node], list[Edge]]) -> None:
    assert [
        n.id
        for n in graph[0]
        if not n.properties.get("name") or (n.labels[0] != "Entity" and len(str(n.properties["name"])) > NAME_LENGTH)
    ] == []


def test_every_property_is_in_the_ontology(graph: tuple[list[Node], list[Edge]]) -> None:
    known = set(load().properties)
    assert {p for item in (*graph[0], *graph[1]) for p in item.properties} - known == set()


def test_every_fact_is_evidenced_by_words_in_a_sentence(graph: tuple[list[Node], list[Edge]]) -> None:
    nodes, edges = graph
    supported = {e.start for e in edges if e.type == "EVIDENCED_BY"}
    in_sentence = {e.start for e in edges if e.type == "IN_SENTENCE"}
    facts = {n.id for n in nodes if n.labels[0] in ("Event", "Figure")}
    assert facts - supported == set()
    assert {e.end for e in edges if e.type == "EVIDENCED_BY"} - in_sentence == set()


def test_every_extracted_relation_names_sentences_and_documents(graph: tuple[list[Node], list[Edge]]) -> None:
    relations = [e for e in graph[1] if e.type in load().relations and e.properties.get("source") == "extracted"]
    assert relations and all(
        e.properties["sentences"] and e.properties["documents"] and e.properties["sentenceText"] for e in relations
    )


def test_contradicting_claims_stand_side_by_side(graph: tuple[list[Node], list[Edge]]) -> None:
    modalities = {
        str(n.properties["modality"])
        for n in graph[0]
        if n.labels[0] == "Event"
        and n.properties.get("eventType") in ("negotiate", "agree", "conclude")
        and any(d in ("2017-07-01_renegotiation_claim", "sample-2017-07-03-seoul") for d in n.properties["documents"])
    }  # type: ignore[union-attr]
    assert {"ongoing", "denied"} <= modalities


def test_an_entity_of_two_documents_is_one_node(tmp_path: Path, read: Callable[..., Extraction]) -> None:
    with Ledger(tmp_path / "l.sqlite") as ledger:
        for id_, text in (
            ("a", "Ms. Jane Doe, the trade minister of Peru, met officials."),
            ("b", "Trade minister Jane Doe said Peru would join."),
        ):
            ledger.put(read(text, id_=id_), "e")
        assembly = Assembly(ledger)
        (jane,) = [n for n in assembly.nodes() if n.labels[0] == "Entity" and n.properties.get("name") == "Jane Doe"]
        assert jane.properties["documents"] == ("a", "b") and jane.properties["mergeReasons"] == ("same name",)
        assert {d[3] for d in assembly.decisions()} >= {"same name", "gazetteer"}


def test_a_family_name_alone_joins_its_only_bearer(tmp_path: Path, read: Callable[..., Extraction]) -> None:
    with Ledger(tmp_path / "l.sqlite") as ledger:
        ledger.put(read("Trade minister Jane Vandermeer said Peru would join.", id_="a"), "e")
        ledger.put(read("Mr. Vandermeer said Peru would join.", id_="b"), "e")
        person = next(n for n in Assembly(ledger).nodes() if n.labels[-1] == "Person" and "vandermeer" in n.id)
        assert person.properties["documents"] == ("a", "b")


@pytest.mark.parametrize(
    ("type_", "modality", "code"),
    [
        ("meet", "occurred", "CONSULT"),
        ("meet", "planned", "AGREE"),
        ("tariff_cut", "planned", "CONCEDE"),
        ("sign", "denied", ""),
        ("withdraw", "conditional", ""),
    ],
)
def test_plover_code_depends_on_type_and_modality(type_: str, modality: str, code: str) -> None:
    assert plover(type_, modality) == code


def test_make_document_is_what_loaders_make() -> None:
    assert make_document("x").sha256 == make_document("x").source_sha256


def test_a_product_has_nothing_of_an_agreement_that_goes_by_the_same_word(tmp_path: Path, read: Callable[..., Extraction]) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.put(read("Canada imposed a tariff of 10 percent on wheat from Peru."), "e")
        (wheat,) = (n for n in Assembly(ledger).nodes() if n.id == "product/wheat")
    assert not {"aliases", "agreementType", "sourceGrade"} & set(wheat.properties)
