"""`diff`: what was added, is gone or has changed between two versions of a document, two days, two workspaces."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from korusgraph.cli.main import cli
from korusgraph.desk.changes import Change, between, changes, facts, rows
from korusgraph.desk.index import Index
from korusgraph.errors import InputError, UsageError
from tests.conftest import Make


def told(found: list[Change], kind: str = "event") -> list[tuple[str, str, str, str]]:
    return [(r["change"], r["fact"], r["before"], r["after"]) for r in rows(found).objects() if r["kind"] == kind]


# -- two versions --------------------------------------------------------------------------------
def test_the_same_facts_in_other_words_are_no_change(make: Make) -> None:
    old = make(d2018_03_08="Japan and Chile signed the TPP on March 8.")
    new = make(d2018_03_08="On March 8, Japan and Chile signed the TPP in Santiago.")
    assert told(changes(facts(old), facts(new))) == []


def test_a_plan_that_the_new_version_tells_as_done_is_one_change(make: Make) -> None:
    old = make(d2018_03_05="Japan and Chile will sign the TPP on March 8, 2018.")
    new = make(d2018_03_09="Japan and Chile signed the TPP on March 8, 2018.")
    assert told(changes(facts(old), facts(new))) == [("changed", "Signature: Trans-Pacific Partnership", "planned", "occurred")]


def test_a_corrected_figure_is_shown_with_both_values(make: Make) -> None:
    old = make(d2018_03_05="Japan imposed a tariff of 10 percent on steel from China.")
    new = make(d2018_03_05="Japan imposed a tariff of 15 percent on steel from China.")
    assert told(changes(facts(old), facts(new)), "figure")[0][2:] == ("value 10 percent", "value 15 percent")


def test_what_only_one_version_says_is_added_or_gone_with_its_sentence(make: Make) -> None:
    old = make(d2018_03_05="Japan and Chile signed the TPP. Canada ratified KORUS.")
    new = make(d2018_03_05="Japan and Chile signed the TPP. Mexico withdrew from NAFTA.")
    found = [c for c in changes(facts(old), facts(new)) if c.fact.kind == "event"]
    assert [(c.what, c.fact.sentence) for c in found] == [
        ("added", "Mexico withdrew from NAFTA."),
        ("gone", "Canada ratified KORUS."),
    ]


def test_a_further_party_changes_who_takes_part(make: Make) -> None:
    old = make(d2018_03_05="Japan and Chile signed the TPP on March 5, 2018.")
    new = make(d2018_03_05="Japan, Chile and Peru signed the TPP on March 5, 2018.")
    (found,) = told(changes(facts(old), facts(new)))
    assert found == ("changed", "Signature: Trans-Pacific Partnership", "who Chile, Japan", "who Chile, Japan, Peru")


def test_a_graph_has_no_changes_against_itself(sample_index: Index) -> None:
    assert changes(facts(sample_index), facts(sample_index)) == []


# -- two days ------------------------------------------------------------------------------------
def test_between_two_days_a_plan_that_came_true_is_a_change_and_other_news_are_added(make: Make) -> None:
    index = make(
        d2018_03_05="Japan and Chile will sign the TPP on March 8, 2018.",
        d2018_03_09="Japan and Chile signed the TPP on March 8, 2018. Canada ratified NAFTA.",
        d2018_06_01="Mexico withdrew from the TPP.",
    )
    assert told(between(index, "2018-03-06", "2018-04-01")) == [
        ("changed", "Signature: Trans-Pacific Partnership", "planned", "occurred"),
        ("added", "Ratification or approval: North American Free Trade Agreement", "", "occurred"),
    ]


def test_a_term_of_office_that_ended_between_two_days_is_gone_and_the_next_one_added(sample_index: Index) -> None:
    found = [c for c in between(sample_index, "2017-01-01", "2017-02-01") if "President of the United States" in c.fact.words]
    assert {(c.what, c.fact.document) for c in found} >= {("added", "reference data")}
    assert all(c.fact.date <= "2017-02-01" for c in found)


def test_nothing_is_gone_that_was_only_told_earlier(sample_index: Index) -> None:
    gone = [c for c in between(sample_index, "2010-01-01", "2019-01-01") if c.what == "gone"]
    assert {c.fact.kind for c in gone} <= {"relation"}


# -- the command ---------------------------------------------------------------------------------
def asked(*arguments: str) -> dict[str, list[dict[str, str]]]:
    done = CliRunner().invoke(cli, ["diff", *arguments, "--json"])
    assert done.exit_code == 0, (done.output, done.exception)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def test_a_file_is_compared_with_what_the_workspace_has_of_it_and_the_workspace_stays_as_it_is(tmp_path: Path) -> None:
    note, workspace = tmp_path / "note.txt", str(tmp_path / "w")
    note.write_text("Japan and Chile will sign the TPP on March 8, 2018.", encoding="utf-8")
    assert (
        CliRunner().invoke(cli, ["build", str(note), "-w", workspace, "--ledger-only", "--published", "2018-03-05"]).exit_code
        == 0
    )
    note.write_text("Japan and Chile signed the TPP on March 8, 2018.", encoding="utf-8")
    for _ in range(2):
        found = asked(str(note), "-w", workspace, "--published", "2018-03-05", "--kind", "event")["rows"]
        assert [(r["before"], r["after"]) for r in found] == [("planned", "occurred")]


def test_two_workspaces_are_compared_and_a_name_narrows_the_answer(built: Path) -> None:
    assert asked(str(built), str(built))["rows"] == []
    found = asked("2017-01-01", "2018-12-31", "-w", str(built), "--about", "TPP", "--kind", "event")["rows"]
    assert found and all("Trans-Pacific Partnership" in r["fact"] or "TPP" in r["sentence"] for r in found)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("2017-01-01",), UsageError),
        (("2017-02-31", "2018-01-01"), UsageError),
        (("2017-01-01", "note.txt"), UsageError),
        (("nowhere.txt", "nothing.txt"), InputError),
        (("nowhere.txt",), InputError),
        (("2017-01-01", "2018-01-01", "--about", "Atlantis"), InputError),
    ],
)
def test_what_cannot_be_compared_is_said(arguments: tuple[str, ...], error: type[Exception], built: Path) -> None:
    assert isinstance(CliRunner().invoke(cli, ["diff", *arguments, "-w", str(built)]).exception, error)
