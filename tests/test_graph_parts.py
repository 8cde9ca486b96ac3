"""The small parts of which the graph is made: properties, keys, pages, claims of documents merged, terms of office, selection."""

from __future__ import annotations

from typing import Any

import pytest

from korusgraph.assembly import making, places, records, relations
from korusgraph.assembly.relations import Claim, Merged
from korusgraph.assembly.selection import Selection
from korusgraph.assembly.types import event_properties, plover
from korusgraph.content import edge_hash, node_hash
from korusgraph.model import DateValue, Edge, Entity, Event, Extraction, Mention, Node, Relation, Span, Statement
from tests.conftest import make_document

TEXT = "Peru  met Chile.\nIt said: 'yes'. Then it left."


@pytest.mark.parametrize(
    ("qualifiers", "made"),
    [
        ({"startDate": "2017"}, {"since": "2017", "startDate": "2017-01-01"}),
        ({"endDate": "2017-02"}, {"until": "2017-02", "endDate": "2017-02-28"}),
        ({"until": "2017-Q1"}, {"until": "2017-Q1", "endDate": "2017-03-31"}),
        ({"startDate": "2017/.."}, {"since": "2017/..", "startDate": "2017-01-01"}),
        ({"endDate": "2017/.."}, {"until": "2017/.."}),
        ({"startDate": "soon"}, {"since": "soon"}),
        ({"startDate": "", "endDate": None}, {}),
        ({"asOf": "2017-08"}, {"since": "2017-08"}),
        ({"asOf": "2017-08-19", "x": "y"}, {"asOf": "2017-08-19", "x": "y"}),
    ],
)
def test_dates_of_a_relation_are_closed_bounds_beside_what_was_printed(
    qualifiers: dict[str, Any], made: dict[str, Any]
) -> None:
    before = dict(qualifiers)
    assert making.bounded(qualifiers) == made and qualifiers == before


def test_a_date_of_an_event_has_its_bounds_its_precision_and_its_words() -> None:
    assert making.dated(None) == {"datePrecision": "none"}
    assert making.dated(DateValue("2017-08", "month", "August")) == {
        "eventDate": "2017-08",
        "startDate": "2017-08-01",
        "endDate": "2017-08-31",
        "datePrecision": "month",
        "dateText": "August",
    }
    assert making.dated(DateValue("soon", "day"))["startDate"] == ""


def test_the_key_of_an_edge_is_made_of_ends_type_and_role() -> None:
    assert making.edge_of("T", "a", "b").key == "a|T|b"
    edge = making.edge_of("T", "a", "b", role="r", x="y")
    assert (edge.key, edge.properties) == ("a|T|b|r", {"key": "a|T|b|r", "role": "r", "x": "y"})
    assert making.edge_of("T", "a", "b", **{"as": "s"}).key == "a|T|b|s"


def test_a_node_that_is_no_entity_has_the_labels_of_its_kind() -> None:
    made = making.node_of("sentence/a-s0", "Sentence", {"text": "x", "name": ""})
    assert (made.id, made.labels, made.kind, made.properties) == (
        "sentence/a-s0",
        ("Sentence",),
        "Sentence",
        {"id": "sentence/a-s0", "text": "x"},
    )


@pytest.mark.parametrize(("text", "made"), [("x" * 60, "x" * 60), ("x" * 61, "x" * 59 + "…"), ("a \n b", "a b")])
def test_a_short_name_is_one_line_of_sixty_letters(text: str, made: str) -> None:
    assert making.short(text) == made


def test_a_short_name_ends_in_no_space() -> None:
    assert making.short("x" * 58 + " yz") == "x" * 58 + "…"


def test_what_a_node_is_called() -> None:
    node = Node("person/x", ("Entity", "Person"), "Person", {"name": "É. X", "aliases": ("Y",)})
    assert making.called(node) == {"e. x", "y"}


def test_who_decided() -> None:
    assert making.judged(()) == {}
    assert making.judged(("2017-08-19", "Ana", "seen")) == {"decidedAt": "2017-08-19", "decidedBy": "Ana", "decision": "seen"}


NODES = [Node("person/x", ("Entity", "Person"), "Person", {"id": "person/x", "name": "x\ud800", "aliases": ("a", "b")})]
EDGES = [Edge("k", "T", "a", "b", {"key": "k", "sentences": ("s",), "n": 1, "yes": True})]


def test_nodes_and_edges_of_a_page_come_back_with_their_hashes() -> None:
    page, hashes = records.page_nodes(NODES)
    assert records.nodes_of(page) == NODES and records.node_hashes(page) == hashes == {"person/x": node_hash(NODES[0])}
    page, hashes = records.page_edges(EDGES)
    assert records.edges_of(page) == EDGES and records.edge_hashes(page) == hashes == {"T k": edge_hash(EDGES[0])}


def test_a_node_and_an_edge_come_back_from_their_rows() -> None:
    assert records.node_from("person/x", records.node_data(NODES[0])) == NODES[0]
    assert records.edge_from("k", "T", "a", "b", records.dump(EDGES[0].properties)) == EDGES[0]
    assert records.edge_name(EDGES[0]) == "T k" and records.dump({"a": [1, "é"]}) == '{"a":[1,"é"]}'


def extraction() -> Extraction:
    spans = [Span(0, 16), Span(17, 33), Span(33, 46)]
    entity = Entity(
        "peru", "Country", "Peru", (Mention(Span(0, 4), "Peru", "NAM", "r1"), Mention(Span(17, 19), "It", "PRO", ""))
    )
    twin = Entity("chile", "Country", "Chile", (Mention(Span(0, 4), "Peru", "NOM", "r0"),))
    event = Event("e", "meet", Span(6, 9), (Span(0, 4), Span(39, 43)), {}, None, "occurred", (), "", 0.9)
    fields = dict.fromkeys(Statement.__dataclass_fields__, ()) | {"id": "s", "trigger": Span(20, 24), "quotes": (Span(26, 31),)}
    statement = Statement(**fields)  # type: ignore[arg-type]
    empty = dict.fromkeys(Extraction.__dataclass_fields__, ())
    given = {
        "document": make_document(TEXT, id_="doc"),
        "sentences": spans,
        "entities": (entity, twin),
        "events": (event,),
        "statements": (statement,),
    }
    return Extraction(**{**empty, **given})  # type: ignore[arg-type]


def test_every_span_that_supports_something_is_a_mention_with_its_first_level() -> None:
    assert places.mentions(extraction()) == {
        Span(0, 4): "NAM",
        Span(17, 19): "PRO",
        Span(6, 9): "TRIGGER",
        Span(39, 43): "TRIGGER",
        Span(20, 24): "TRIGGER",
        Span(26, 31): "TRIGGER",
    }


def test_a_mention_has_the_rules_that_took_it_for_an_entity() -> None:
    assert places.mention_rules(extraction()) == {Span(0, 4): ("r0", "r1")}


@pytest.mark.parametrize(
    ("span", "sentence", "text"),
    [
        (Span(0, 4), 0, "Peru met Chile."),
        (Span(15, 16), 0, "Peru met Chile."),
        (Span(16, 17), 1, "It said: 'yes'."),
        (Span(17, 19), 1, "It said: 'yes'."),
        (Span(33, 40), 2, "Then it left."),
        (Span(46, 47), 2, "Then it left."),
    ],
)
def test_a_span_stands_in_the_sentence_in_which_it_begins(span: Span, sentence: int, text: str) -> None:
    assert places.sentence_id(extraction(), span) == f"sentence/doc-s{sentence}"
    assert places.sentence_text(extraction(), span) == text
    assert places.mention_id("doc", span) == f"mention/doc-c{span.start}-{span.end}"


def test_a_claim_names_each_sentence_once() -> None:
    relation = Relation("r", "MEETS", "a", "b", {"status": "x"}, (Span(0, 4), Span(6, 9), Span(17, 19)), "rule", 0.7)
    made = relations.claim(extraction(), relation, ("v",))
    assert (made.sentences, made.texts) == (("sentence/doc-s0", "sentence/doc-s1"), ("Peru met Chile.", "It said: 'yes'."))
    assert (made.qualifiers, made.rule, made.confidence, made.verdict) == ({"status": "x"}, "rule", 0.7, ("v",))


ONE = Claim({"asOf": "2018-01-02", "status": "old", "note": "n"}, ("s2",), ("b text",), "r2", 0.6, ("2020-01-02",))
TWO = Claim({"asOf": "2017-01-02", "status": "new", "implicit": True, "office": "o"}, ("s1",), ("a text",), "r1", 0.9)


def test_claims_of_documents_are_merged_with_all_their_evidence() -> None:
    made = relations.merged([("d2", ONE), ("d1", TWO)])
    assert made == Merged(
        {"asOf": "2018-01-02", "status": "old", "note": "n", "implicit": True, "office": "o"},
        {"d1", "d2"}, {"s1", "s2"}, {"a text", "b text"}, {"r1", "r2"}, 0.9, ("2020-01-02",),
    )  # fmt: skip
    assert relations.merged([("d1", TWO), ("d2", ONE)]).qualifiers["asOf"] == "2018-01-02"


def test_the_edge_of_a_relation_has_sorted_evidence_and_no_note() -> None:
    edge = relations.relation_edge(("T", "a", "b", "old"), relations.merged([("d2", ONE), ("d1", TWO)]))
    assert (edge.key, edge.type, edge.start, edge.end) == ("a|T|b|old", "T", "a", "b")
    assert edge.properties == {
        "asOf": "2018-01-02", "confidence": 0.9, "decidedAt": "2020-01-02", "documents": ("d1", "d2"), "implicit": True, "key": "a|T|b|old",
        "modality": "occurred", "office": "office/o", "rules": ("r1", "r2"), "sentenceText": "a text", "sentences": ("s1", "s2"),
        "source": "extracted", "status": "old",
    }  # fmt: skip
    assert relations.relation_edge(("T", "a", "b", ""), relations.merged([("d", ONE)])).key == "a|T|b"


def test_terms_of_an_office_come_from_the_gazetteer_in_order() -> None:
    made = list(relations.terms("office/office-ca-trade-minister"))
    emerson = next(e for e in made if e.start == "person/david-emerson")
    assert [e.key for e in made] == sorted(e.key for e in made) and len(made) > 5
    assert emerson.properties == {
        "key": "person/david-emerson|HOLDS_OFFICE|office/office-ca-trade-minister|gazetteer|2006-02", "source": "gazetteer",
        "sourceGrade": "B", "since": "2006-02", "until": "2008-06", "startDate": "2006-02-01", "endDate": "2008-06-30", "confidence": 0.8,
    }  # fmt: skip
    assert {e.properties["confidence"] for e in made if e.properties["sourceGrade"] == "A"} == {0.95}
    assert list(relations.terms("office/nobody")) == []


@pytest.mark.parametrize(
    ("selection", "document", "published", "has"),
    [
        (Selection(), "a", "", True),
        (Selection("2017-01-01"), "a", "2017-01-01", True),
        (Selection("2017-01-01"), "a", "2016-12-31", False),
        (Selection("2017-01-01"), "a", "", False),
        (Selection(documents=("a",)), "a", "", True),
        (Selection(documents=("a",)), "b", "", False),
        (Selection("2017-01-01", ("a",)), "a", "2016", False),
    ],
)
def test_a_document_belongs_to_a_part_of_the_graph(selection: Selection, document: str, published: str, has: bool) -> None:
    assert selection.has(document, published) is has


def test_a_selection_of_an_entity_alone_leaves_no_document_out() -> None:
    assert [s.narrows for s in (Selection(), Selection(entity="x"), Selection("2017"), Selection(documents=("a",)))] == [
        False,
        False,
        True,
        True,
    ]


def test_codes_follow_from_type_and_modality() -> None:
    moods = ("occurred", "ongoing", "planned", "proposed", "conditional", "denied")
    assert [plover("sign", m) for m in moods] == [
        "SUPPORT",
        "SUPPORT",
        plover("sign", "planned"),
        plover("sign", "planned"),
        "",
        "",
    ]
    assert event_properties("sign", "occurred") == {
        "eventLabel": "Signature",
        "eventGroup": "lifecycle",
        "cameoCode": "057",
        "ploverCode": "SUPPORT",
    }
    assert "ploverCode" not in event_properties("sign", "denied")
    assert event_properties("own:type", "occurred") == {"eventLabel": "own:type"}
