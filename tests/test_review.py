"""The command `review`: what it lists, decides and takes back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from korusgraph.assembly import Assembly
from korusgraph.cli.main import cli
from korusgraph.desk.doubts import doubts
from korusgraph.desk.index import Index
from korusgraph.engine import Review
from korusgraph.errors import InputError, KorusgraphError, UsageError
from korusgraph.ledger import Ledger
from korusgraph.model import Extraction

AMENDED = "event/2007-06-30_korus_signed-amend-c415"
PARTY = "country/kr|PARTY_TO|agreement/korus-fta|signatory"


@pytest.fixture
def workspace(built: Path, tmp_path: Path) -> Path:
    """The samples, read; without a database."""
    for path in built.glob("ledger*.sqlite"):
        shutil.copy(path, tmp_path / path.name)
    return tmp_path


@pytest.fixture
def made(workspace: Path) -> Iterator[Review]:
    with Ledger(workspace / "ledger.sqlite") as ledger:
        yield Review(ledger)


def again(made: Review) -> Review:
    return Review(made.ledger)


def run(workspace: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["review", *arguments, "-w", str(workspace)])


def as_json(workspace: Path, *arguments: str) -> Any:
    return json.loads(run(workspace, *arguments, "--json").stdout)


# -- what is listed ------------------------------------------------------------------------------
def test_what_is_contradicted_comes_first_and_says_by_whom(workspace: Path) -> None:
    listed = as_json(workspace, "list", "--limit", "400")["suggestions"]
    told = ["says otherwise" in s["reasons"][0] for s in listed]
    assert told[0] and told == sorted(told, reverse=True)


def test_doubt_falls_from_one_suggestion_to_the_next_and_each_has_its_sentence(workspace: Path) -> None:
    found = as_json(workspace, "list", "--limit", "400")["suggestions"]
    values = [s["doubt"] for s in found]
    assert len(values) > 50 and values == sorted(values, reverse=True) and all(s["sentence"] for s in found)


def test_what_was_decided_is_no_longer_listed(made: Review) -> None:
    made.decide("confirm", AMENDED, "Ana", "so")
    assembly = again(made).assembly
    assert AMENDED not in [d.id for d in doubts(Index(assembly.nodes(), assembly.edges()), 1000)]


def test_about_a_thing_only_what_touches_it_is_listed(workspace: Path) -> None:
    found = as_json(workspace, "list", "--about", "Susan Schwab", "--limit", "400")["suggestions"]
    assert {s["kind"] for s in found} and all("Schwab" in s["name"] for s in found if s["kind"] != "event")


def test_without_a_terminal_the_command_alone_lists(workspace: Path) -> None:
    done = CliRunner().invoke(cli, ["review", "-w", str(workspace)])
    assert done.exit_code == 0 and "of such facts" in done.stdout


# -- what is decided -----------------------------------------------------------------------------
def test_an_edit_by_the_command_is_in_the_graph_of_every_other_command(workspace: Path) -> None:
    done = run(
        workspace, "edit", AMENDED, "modality=denied", "role.participant=KORUS,country/kr", "--why", "so", "--ledger-only"
    )
    shown = CliRunner().invoke(cli, ["show", AMENDED, "-w", str(workspace)])
    assert done.exit_code == 0 and "(denied, reported 2007-06-30)" in shown.stdout


def test_a_relation_of_several_documents_is_decided_on_in_each(made: Review) -> None:
    relation = made.assembly.relation(PARTY)
    assert relation is not None
    entries = made.decide("reject", PARTY, "Ana", "so")
    decided = {e.about.document for e in entries}
    assert len(decided) == len(relation.properties["documents"]) > 1 and again(made).assembly.relation(PARTY) is None


def test_an_edited_relation_is_found_by_its_new_key_and_edited_again(made: Review) -> None:
    made.decide("edit", PARTY, "Ana", "so", {"status": "withdrawn"})
    withdrawn = PARTY.replace("signatory", "withdrawn")
    again(made).decide("edit", withdrawn, "Ana", "no", {"status": "negotiating"})
    assembly = again(made).assembly
    assert assembly.relation(withdrawn) is None and assembly.relation(PARTY) is None


def test_an_entity_whose_class_was_edited_is_found_by_its_new_id(made: Review) -> None:
    made.decide("edit", "agreement/korus-fta", "Ana", "so", {"class": "LegalAct"})
    again(made).decide("edit", "legal-act/korus-fta", "Ana", "no", {"class": "Agreement"})
    assert again(made).assembly.node("agreement/korus-fta") is not None


def test_undo_gives_the_graph_as_it_was(made: Review) -> None:
    before = made.assembly.state
    made.decide("reject", PARTY, "Ana", "so")
    made.join("same", "person/a", "person/b", "Ana", "so")
    again(made).undo(range(1, len(again(made).kept()) + 1))
    assert again(made).assembly.state == before and again(made).kept() == []


@pytest.mark.parametrize(
    ("id_", "new", "error", "code"),
    [
        ("event/none", {"modality": "denied"}, InputError, "KG-IN-030"),
        ("Nobody Known", {"name": "x"}, InputError, "KG-IN-030"),
        ("document/2007-06-30_korus_signed", {"name": "x"}, UsageError, "KG-DC-005"),
        (AMENDED, {"modality": "maybe"}, UsageError, "KG-DC-004"),
        (AMENDED, {"role.participant": "country/fr"}, UsageError, "KG-DC-005"),
        (PARTY, {"type": "HEADS"}, UsageError, "KG-DC-005"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_written(
    made: Review, id_: str, new: dict[str, str], error: type[KorusgraphError], code: str
) -> None:
    with pytest.raises(error) as caught:
        made.decide("edit", id_, "Ana", "so", new)
    assert caught.value.code == code and caught.value.hint and not made.path.exists()


def test_a_decision_without_a_reason_is_refused(made: Review) -> None:
    with pytest.raises(UsageError) as caught:
        made.decide("confirm", AMENDED, "Ana", " \n")
    assert caught.value.code == "KG-DC-005"


# -- what is told --------------------------------------------------------------------------------
def test_decisions_are_listed_with_numbers_and_those_in_vain_are_told(workspace: Path, made: Review) -> None:
    made.decide("reject", AMENDED, "Ana", "so")
    made.ledger.forget("2007-06-30_korus_signed")
    found = as_json(workspace, "decisions")["decisions"]
    assert [(d["number"], d["what"], d["by"], d["finds"]) for d in found] == [(1, "reject", "Ana", False)]


def test_the_status_and_the_build_count_decisions_and_name_bad_ones(workspace: Path, made: Review) -> None:
    made.decide("reject", AMENDED, "Ana", "so")
    made.path.write_text(made.path.read_text(encoding="utf-8") + "\n- what: nonsense\n", encoding="utf-8")
    (workspace / "empty").mkdir()
    built = CliRunner().invoke(cli, ["build", str(workspace / "empty"), "-w", str(workspace), "--ledger-only", "--json"])
    report = json.loads(built.stdout)
    status = CliRunner().invoke(cli, ["status", "-w", str(workspace)])
    assert "decisions  1 rejected\n" in status.stdout and report["decisions"]["rejected"] == 1
    assert [p["code"] for p in report["problems"]][-1:] == ["KG-DC-003"] and built.exit_code == 3


def test_a_file_named_once_is_taken_until_another_one_is(workspace: Path, tmp_path: Path) -> None:
    kept = tmp_path / "in git" / "decisions.yaml"
    kept.parent.mkdir()
    run(workspace, "--decisions", str(kept), "reject", AMENDED, "--why", "so", "--ledger-only")
    with Ledger(workspace / "ledger.sqlite") as ledger:
        assert kept.exists() and Assembly(ledger).node(AMENDED) is None
    kept.unlink()
    assert as_json(workspace, "decisions")["problems"][0]["code"] == "KG-DC-001"


def test_a_name_that_fits_two_and_a_family_name_alone_are_doubts(tmp_path: Path, read: Callable[..., Extraction]) -> None:
    texts = (
        "Economist Tom Hazelwood said Peru would sign.",
        "Mr. Hazelwood said Chile would not.",
        "Analyst Ann Bo Kestrel spoke. Analyst Ann Co Kestrel spoke. Analyst Ann Kestrel spoke.",
    )
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        for number, text in enumerate(texts):
            x = read(text, id_=f"d{number}")
            ledger.put(replace(x, document=replace(x.document, path=f"/d{number}.txt")), "e")
        assembly = Assembly(ledger)
        index = Index(assembly.nodes(), assembly.edges())
        found = {d.id: d for d in doubts(index, 100, None, dict(assembly.doubts()))}
    assert "mentions by the family name alone were joined to it" in found["person/tom-hazelwood"].reasons
    assert found["person/ann-kestrel"].reasons[0].startswith("its name fits ")
