"""Decisions on facts: what they make of the graph, what they survive, what is told when they find nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from korusgraph import engine, validation
from korusgraph.assembly import Assembly
from korusgraph.assembly.facts import Told
from korusgraph.decisions import About, Entry, appended
from korusgraph.ledger import Ledger
from korusgraph.model import Edge, Extraction, Node
from korusgraph.writers import rdf

TEXT = (
    "Japan and Chile signed a free trade agreement on Friday. Chile is a member of the WTO. "
    "Trade minister Ana Soto said that Chile would not raise tariffs on steel. "
    "The U.S. deficit with Mexico was $63 billion in 2016, Robert Lighthizer said."
)
AT = "2026-11-30T13:20:00Z"
Change = str | tuple[str, ...]


@pytest.fixture(scope="module")
def said(read: Callable[..., Extraction]) -> Extraction:
    return read(TEXT, id_="news")


@pytest.fixture
def ledger(tmp_path: Path, said: Extraction) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.sqlite") as opened:
        opened.put(replace(said, document=replace(said.document, path="/news.txt")), "e")
        yield opened


def told(ledger: Ledger, kind: str, wanted: Callable[[object], bool], document: str = "news") -> About:
    x = ledger.extraction(document)
    assert x is not None
    fields = {"event": x.events, "statement": x.statements, "relation": x.relations, "figure": x.figures}
    return Told(x).about(kind, next(f.id for f in fields[kind] if wanted(f)))


def decide(ledger: Ledger, what: str, about: About, **new: Change) -> Assembly:
    path = ledger.path.parent / "decisions.yaml"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    entry = Entry(what, about, "Ana", AT, "read again", {k.replace("__", "."): v for k, v in new.items()})
    path.write_text(appended(text, [entry]), encoding="utf-8")
    return Assembly(ledger)


def typed(assembly: Assembly, type_: str) -> list[Node]:
    return [n for n in assembly.nodes() if n.properties.get("eventType") == type_ and n.kind not in ("EventType", "Happening")]


def from_node(assembly: Assembly, id_: str, type_: str) -> list[Edge]:
    return [e for e in assembly.edges() if e.start == id_ and e.type == type_]


def signing(ledger: Ledger) -> About:
    return told(ledger, "event", lambda e: e.type == "sign")  # type: ignore[attr-defined]


VERDICT = {"confidence": 1.0, "decidedAt": "2026-11-30", "decidedBy": "Ana", "decision": "read again"}


def test_a_confirmed_event_says_who_when_and_why(ledger: Ledger) -> None:
    (event,) = typed(decide(ledger, "confirm", signing(ledger)), "sign")
    assert {k: event.properties[k] for k in VERDICT} == VERDICT


def test_a_rejected_event_is_not_in_the_graph_but_counted(ledger: Ledger) -> None:
    before = Assembly(ledger).facts()["events"]
    assembly = decide(ledger, "reject", signing(ledger))
    assert typed(assembly, "sign") == []
    assert (assembly.facts()["events"], assembly.judged()["rejected"]) == (before - 1, 1)


def test_an_edited_event_has_type_modality_date_and_roles_as_they_were_set(ledger: Ledger) -> None:
    new = {"type": "conclude", "modality": "planned", "date": "2018-03", "role.signatory": ("country/cl",)}
    (event,) = typed(decide(ledger, "edit", signing(ledger), **new), "conclude")
    assert {k: event.properties[k] for k in ("modality", "eventDate", "startDate", "endDate", "datePrecision")} == {
        "modality": "planned", "eventDate": "2018-03", "startDate": "2018-03-01", "endDate": "2018-03-31", "datePrecision": "month",
    }  # fmt: skip
    signatories = [e for e in from_node(Assembly(ledger), event.id, "HAS_PARTICIPANT") if e.properties["role"] == "signatory"]
    assert [e.end for e in signatories] == ["country/cl"]


def test_an_edited_statement_has_speaker_act_and_stance_as_they_were_set(ledger: Ledger) -> None:
    about = told(ledger, "statement", lambda s: "ana-soto" in s.speaker)  # type: ignore[attr-defined]
    assembly = decide(ledger, "edit", about, type="deny", stance="oppose", role__speaker=("country/cl",))
    (statement,) = typed(assembly, "deny")
    assert statement.properties["stance"] == "oppose"
    assert [e.end for e in from_node(assembly, statement.id, "MADE_BY")] == ["country/cl"]


def test_a_relation_can_be_rejected_and_confirmed(ledger: Ledger) -> None:
    about = told(ledger, "relation", lambda r: r.type == "MEMBER_OF")  # type: ignore[attr-defined]
    gone = [e for e in decide(ledger, "reject", about).edges() if e.type == "MEMBER_OF"]
    (back,) = (e for e in decide(ledger, "confirm", about).edges() if e.type == "MEMBER_OF")
    assert gone == [] and {k: back.properties[k] for k in VERDICT} == VERDICT


def test_a_rejected_figure_takes_nothing_else_with_it(ledger: Ledger) -> None:
    about = told(ledger, "figure", lambda f: True)
    before = {n.id for n in Assembly(ledger).nodes()}
    gone = before - {n.id for n in decide(ledger, "reject", about).nodes()}
    assert {id_.split("/")[0] for id_ in gone} == {"figure", "mention"}


def test_an_edited_entity_has_its_class_and_name_in_every_document(ledger: Ledger, said: Extraction) -> None:
    ledger.put(replace(said, document=replace(said.document, id="later", path="/later.txt")), "e")
    assembly = decide(ledger, "edit", About("entity", nodes=("person/ana-soto",)), **{"name": "Anna Soto", "class": "Company"})
    node = assembly.node("org/ana-soto")
    assert node is not None and assembly.node("person/ana-soto") is None
    assert (node.labels[-1], node.properties["name"], node.properties["documents"]) == (
        "Company",
        "Anna Soto",
        ("later", "news"),
    )
    assert "Ana Soto" in node.properties["aliases"]  # type: ignore[operator]


def test_a_rejected_entity_goes_with_what_hung_on_it_alone(ledger: Ledger) -> None:
    assembly = decide(ledger, "reject", About("entity", nodes=("person/ana-soto",)))
    assert assembly.node("person/ana-soto") is None
    assert not [e for e in assembly.edges() if "person/ana-soto" in (e.start, e.end)]


def test_a_relation_that_no_longer_fits_a_decided_class_is_told(ledger: Ledger) -> None:
    assembly = decide(ledger, "edit", About("entity", nodes=("org/wto",)), **{"class": "Product"})
    assert not [e for e in assembly.edges() if e.type == "MEMBER_OF"]
    assert any("MEMBER_OF no longer fits" in n for n in assembly.notes["news"])


def test_a_role_of_somebody_whom_the_document_does_not_name_is_told_and_not_set(ledger: Ledger) -> None:
    assembly = decide(ledger, "edit", signing(ledger), role__signatory=("country/fr",))
    (event,) = typed(assembly, "sign")
    assert "decidedBy" not in event.properties
    assert any("does not speak of country/fr" in n for n in assembly.notes["news"])


# -- what a decision survives --------------------------------------------------------------------
def test_a_decision_stays_with_its_sentence_when_the_document_changes(ledger: Ledger, read: Callable[..., Extraction]) -> None:
    decide(ledger, "reject", signing(ledger))
    ledger.put(
        replace(x := read("A new first line was added. " + TEXT, id_="news"), document=replace(x.document, path="/news.txt")),
        "e",
    )
    assert (typed(Assembly(ledger), "sign"), Assembly(ledger).judged_in_vain()) == ([], [])


def test_a_decision_stays_when_another_document_of_the_name_comes(ledger: Ledger, read: Callable[..., Extraction]) -> None:
    decide(ledger, "reject", signing(ledger))
    other = read("Japan and Chile signed a pact on Monday.", id_="news")
    ledger.put(replace(other, document=replace(other.document, path="/other/news.txt")), "e")
    assert len(list(ledger.document_ids())) == 2
    assert [n.properties["sentenceText"] for n in typed(Assembly(ledger), "sign")] == [
        "Japan and Chile signed a pact on Monday."
    ]


def test_a_decision_whose_sentence_is_gone_is_told_and_comes_back_with_it(ledger: Ledger, said: Extraction) -> None:
    about = signing(ledger)
    decide(ledger, "reject", about)
    ledger.forget("news")
    assert [d.about for d in Assembly(ledger).judged_in_vain()] == [about]
    ledger.put(replace(said, document=replace(said.document, path="/news.txt")), "e")
    assert (Assembly(ledger).judged_in_vain(), typed(Assembly(ledger), "sign")) == ([], [])


def test_a_part_of_the_sentence_is_enough_where_it_fits_one_fact(ledger: Ledger) -> None:
    about = replace(signing(ledger), sentence="Japan and Chile signed")
    assert typed(decide(ledger, "reject", about), "sign") == []


def test_facts_that_are_alike_are_told_by_their_number(ledger: Ledger, read: Callable[..., Extraction]) -> None:
    x = read("Canada signed NAFTA in 1992, and Canada signed the CPTPP in 2018.", id_="two")
    ledger.put(replace(x, document=replace(x.document, path="/two.txt")), "e")
    abouts = [Told(x).about("event", e.id) for e in x.events if e.type == "sign"]
    assembly = decide(ledger, "reject", abouts[1])
    (left,) = (n for n in typed(assembly, "sign") if n.id.startswith("event/two"))
    assert [a.number for a in abouts] == [1, 2] and left.id == f"event/two-{x.events[0].id}"


def test_what_needs_a_least_confidence_has_what_was_confirmed(ledger: Ledger) -> None:
    decide(ledger, "confirm", signing(ledger))
    assert [n.properties["decidedBy"] for n in typed(Assembly(ledger, 0.995), "sign")] == ["Ana"]


# -- all ways out --------------------------------------------------------------------------------
def test_decided_facts_go_to_rdf_and_back_and_stand_before_the_shapes(ledger: Ledger, tmp_path: Path) -> None:
    decide(ledger, "confirm", told(ledger, "relation", lambda r: r.type == "MEMBER_OF"))  # type: ignore[attr-defined]
    decide(ledger, "edit", About("entity", nodes=("person/ana-soto",)), name="Anna Soto")
    assembly = decide(ledger, "edit", signing(ledger), modality="denied")
    text = "".join(rdf.lines(assembly.nodes(), assembly.edges()))
    (tmp_path / "out.ttl").write_text(text, encoding="utf-8")
    with Ledger(tmp_path / "other" / "ledger.sqlite") as other:
        engine.import_rdf(other, tmp_path / "out.ttl")
        back = Assembly(other)
        assert "".join(rdf.lines(back.nodes(), back.edges())) == text
    assert text.count("kg:decidedBy") == 3
    assert list(validation.of_graph(assembly.nodes(), assembly.edges())) == []


def test_a_file_elsewhere_is_taken_where_the_environment_names_it(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "kept in git.yaml"
    elsewhere.write_text(appended("", [Entry("reject", signing(ledger), "Ana", AT, "no")]), encoding="utf-8")
    before = len(typed(Assembly(ledger), "sign"))
    monkeypatch.setenv("KORUSGRAPH_DECISIONS", str(elsewhere))
    assert (before, len(typed(Assembly(ledger), "sign"))) == (1, 0)
