"""Names that are not there are said so, with near ones and status 3, in saved questions, Cypher, SPARQL and commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from korusgraph.asking import ask_cypher
from korusgraph.database import kept
from korusgraph.desk import asked
from korusgraph.desk.index import Index
from korusgraph.desk.names import near
from korusgraph.errors import InputError, UsageError
from korusgraph.model import Node
from tests.conftest import run_cli


def test_a_slip_a_part_and_a_surname_lead_to_the_name() -> None:
    known = ["Robert Lighthizer", "KORUS", "Ministry of Trade", "World Trade Organization"]
    assert near("KORSU", known) == ["KORUS"]
    assert near("Lightizer", known) == ["Robert Lighthizer"]
    assert near("trade", known) == ["Ministry of Trade", "World Trade Organization"]
    assert near("xyzzy", known) == []


@pytest.mark.parametrize(
    ("wanted", "labels", "message", "hint"),
    [
        ("KORSU", (), "nothing is called 'KORSU'", "KORUS"),
        ("Donald Trmp", ("Person",), "no person is called 'Donald Trmp'", "Donald Trump"),
        ("KORUS", ("Person",), "'KORUS' is not a person but an agreement", "MATCH (n:Person)"),
    ],
)
def test_a_name_that_is_not_there_is_said_with_what_is_near(
    sample_index: Index, wanted: str, labels: tuple[str, ...], message: str, hint: str
) -> None:
    with pytest.raises(InputError) as told:
        sample_index.find(wanted, labels)
    assert told.value.message == message and hint in told.value.hint


def test_an_alias_and_an_id_find_the_same_thing(sample_index: Index) -> None:
    assert sample_index.find("korus fta").id == sample_index.find("korus-fta").id == "agreement/korus-fta"


def test_a_thing_counts_for_more_than_a_document_of_that_title(sample_index: Index) -> None:
    korus = sample_index.find("KORUS")
    title = Node("document/x", ("Document",), "Document", {"id": "document/x", "name": "KORUS"})
    assert Index([korus, title], []).find("KORUS").id == korus.id


def test_values_of_saved_questions_are_looked_up(sample_index: Index) -> None:
    assert asked.settled({"agreement": "KORUS"}, sample_index) == {"agreement": "United States–Korea Free Trade Agreement"}
    assert asked.settled({"below": 0.7}, sample_index) == {"below": 0.7}
    with pytest.raises(InputError, match="no event type 'widraw'"):
        asked.settled({"type": "widraw"}, sample_index)
    with pytest.raises(UsageError, match="no day"):
        asked.settled({"day": "yesterday"}, sample_index)


@pytest.mark.parametrize(
    ("cypher", "message"),
    [
        ("MATCH (a:Agrement) RETURN a", "no label 'Agrement'"),
        ("MATCH (a) WHERE a:Agreement OR a:Pact RETURN a", "no label 'Pact'"),
        ("MATCH (a)<-[p:PARTYTO|HEADS]-(c) RETURN a", "no relationship type 'PARTYTO'"),
        ("MATCH (a:Agreement {nme: 'x'}) RETURN a", "no property 'nme'"),
        ("MATCH (a:Agreement) RETURN a.naem", "no property 'naem'"),
    ],
)
def test_a_name_that_no_graph_has_is_found_in_cypher(cypher: str, message: str) -> None:
    error = asked.unknown_in_cypher(cypher, asked.known_names())
    assert error is not None and error.message == message and error.exit_status == 3


@pytest.mark.parametrize(
    "cypher",
    [
        "MATCH (a:Agreement {name: $n})<-[p:PARTY_TO|HEADS]-(c:Country) WHERE a.signedDate > '2' RETURN a.name, p.status",
        "MATCH (e:Event) RETURN {kind: e.eventType, year: e.startDate.year} AS row",
        "MATCH (e:Event) WHERE e.startDate > date('2018-01-01') RETURN count(e)",
        "MATCH (n:Entity) RETURN n.name AS `a.b:c`",
    ],
)
def test_names_that_are_there_maps_and_parts_of_dates_are_let_be(cypher: str) -> None:
    assert asked.unknown_in_cypher(cypher, asked.known_names()) is None


def test_what_others_added_to_a_database_is_known() -> None:
    assert asked.unknown_in_cypher("MATCH (n:Mine) RETURN n.own", asked.known_names({"Mine", "own"})) is None


def test_an_alias_given_as_a_name_is_said_to_be_one(sample_index: Index) -> None:
    error = asked.unknown_names("MATCH (a:Agreement {name: $n}) RETURN a", {"n": "KORUS"}, sample_index)
    assert error is not None and "alias" in error.message and "United States–Korea" in error.hint


@pytest.mark.parametrize(
    ("term", "hint"), [("kg:Agrement", "kg:Agreement"), ("et:widraw", "et:withdraw"), ("mod:planed", "mod:planned")]
)
def test_a_term_that_is_not_in_the_vocabulary_is_found_in_sparql(term: str, hint: str) -> None:
    error = asked.unknown_in_sparql(f"SELECT ?a WHERE {{ ?a ?p {term} }}")
    assert error is not None and hint in error.hint


def test_the_saved_questions_have_only_names_that_are_there() -> None:
    from korusgraph.questions import pictures, questions

    for question in (*questions().values(), *pictures().values()):
        assert asked.unknown_in_cypher(question.cypher, asked.known_names()) is None, question.name
        assert asked.unknown_in_sparql(question.sparql) is None, question.name


def test_every_parameter_of_a_saved_question_has_a_kind_or_is_a_number() -> None:
    from korusgraph.questions import kinds, questions

    strange = {p for q in questions().values() for p, v in q.parameters.items() if isinstance(v, str)} - set(kinds())
    assert strange == set()


@pytest.mark.parametrize(
    "arguments",
    [
        ("query", "--saved", "timeline", "-p", "agreement=KORSU"),
        ("query", "MATCH (n:Agrement) RETURN n.name"),
        ("sparql", "SELECT ?a WHERE { ?a a kg:Agrement }"),
        ("timeline", "KORSU"),
        ("measures", "--modality", "ocurred"),
    ],
)
def test_a_command_ends_with_status_3_and_near_names(built: Path, arguments: tuple[str, ...]) -> None:
    done = run_cli(*arguments, "-w", str(built))
    assert done.returncode == 3 and done.stdout == "" and "near it: " in done.stderr


def test_an_empty_answer_about_things_that_are_there_is_an_answer(built: Path) -> None:
    done = run_cli("query", "MATCH (n:Dispute) RETURN n.name", "-w", str(built))
    assert done.returncode == 0 and done.stdout == "(no rows)\n"


def test_a_trial_changes_no_file_and_makes_no_workspace(built: Path, tmp_path: Path) -> None:
    (tmp_path / "a_2019-01-04.txt").write_text("Japan and Chile signed a free trade agreement on Friday.")
    with kept.alone(built / "graph"):  # what a reader does when it ends is not the trial's doing
        pass
    before = {p: p.read_bytes() for p in sorted(built.rglob("*")) if p.is_file()}
    done = run_cli("build", "a_2019-01-04.txt", "--dry-run", "--json", "-w", str(built), cwd=tmp_path)
    report = json.loads(done.stdout)
    assert report["documents"]["new"] == 1 and report["graph"]["nodes_created"] > 0
    assert before == {p: p.read_bytes() for p in sorted(built.rglob("*")) if p.is_file()}
    assert run_cli("build", "a_2019-01-04.txt", "--dry-run", "--ledger-only", "-w", "new", cwd=tmp_path).returncode == 0
    assert not (tmp_path / "new").exists()


def test_a_wide_table_cuts_nothing(built: Path) -> None:
    cypher = "MATCH (e:Event {eventType: 'withdraw'}) RETURN e.name AS name, e.sentenceText AS sentence, e.id AS id"
    assert "…" in run_cli("query", cypher, "-w", str(built)).stdout
    assert (
        "memorandum that withdraws the United States from the Trans-Pacific Partnership"
        in run_cli("query", cypher, "--full", "-w", str(built)).stdout
    )


def test_show_prints_dates_roles_and_ids(built: Path) -> None:
    told = run_cli("show", "sample-2017-10-04-second-session", "-w", str(built)).stdout
    assert "(2017-10-04, occurred, reported 2017-10-05)" in told
    assert "participant: Kim Hyun-chong, Robert Lighthizer" in told
    assert "event/sample-2017-10-04-second-session-meet-c261" in told


@pytest.mark.parametrize(
    ("cypher", "message", "hint"),
    [
        ("MATCH (e:Event {eventType: 'sing'}) RETURN e", "no event type 'sing'", "sign"),
        ("MATCH (e:Event) WHERE e.modality = $m RETURN e", "no modality 'ocurred'", "occurred"),
        ("MATCH (e:Event) WHERE e.eventGroup = 'measures' RETURN e", "no group of event types 'measures'", "measure"),
    ],
)
def test_a_value_that_no_property_of_fixed_values_has_is_found(cypher: str, message: str, hint: str) -> None:
    found = asked.unknown_value(cypher, {"m": "ocurred"})
    assert found is not None and found.message == message and hint in found.hint and found.exit_status == 3


def test_a_value_that_is_there_is_let_be() -> None:
    assert asked.unknown_value("MATCH (e:Event {eventType: 'sign', modality: 'denied'}) RETURN e", {}) is None


def test_a_parameter_without_a_value_is_said_before_a_database_starts(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"a parameter \$name without a value"):
        ask_cypher(tmp_path, "MATCH (a:Agreement {name: $name}) RETURN a", None, {})
