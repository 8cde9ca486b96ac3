"""`events`: one row a happening, what a plan came to, what is still open, what treaties provide for, who says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from click.testing import CliRunner

from korusgraph.cli.main import cli
from korusgraph.desk import measures
from korusgraph.desk.index import Index
from korusgraph.desk.listing import Wanted, listing, types_of
from tests.conftest import Make

TREATY = """Agreement on Grain between Japan and Chile

Japan and Chile, hereinafter the Parties, have agreed as follows:

Article 1
The Parties shall hold a meeting within one year. Either Party may terminate the NAFTA.

IN WITNESS WHEREOF, Japan and Chile signed the TPP on March 8, 2018.
"""


def rows(index: Index, **wanted: Any) -> list[dict[str, Any]]:
    return listing(index, Wanted(**wanted)).objects()


def test_reports_of_one_happening_are_one_row_that_counts_them(make: Make) -> None:
    index = make(
        d2018_03_08="Japan and Chile signed the TPP on March 8, 2018.",
        d2018_03_09="Ministers of Japan and Chile signed the TPP on Thursday, officials in Santiago told reporters.",
    )
    (row,) = rows(index, types=types_of(["sign"]))
    assert (row["date"], row["reports"], row["sources"]) == ("2018-03-08", 2, 2)


def test_a_plan_says_what_it_came_to_and_is_open_no_longer(make: Make) -> None:
    index = make(
        d2018_03_01="Japan and Chile will sign the TPP. Canada will ratify NAFTA.",
        d2018_03_09="Japan and Chile signed the TPP on March 8, 2018.",
    )
    assert {r["event"]: r["became"] for r in rows(index, modality="planned")} == {
        "Signature": "occurred 2018-03-08",
        "Ratification or approval": "",
    }
    assert [r["event"] for r in rows(index, open_=True)] == ["Ratification or approval"]


def test_a_plan_whose_day_is_past_or_that_was_told_long_ago_is_open_no_longer(make: Make) -> None:
    index = make(
        d2010_03_01="Peru will ratify NAFTA.",
        d2018_03_01="Japan and Chile will sign the TPP on March 8, 2018.",
        d2018_06_01="Canada will withdraw from NAFTA.",
    )
    assert [r["event"] for r in rows(index, open_=True)] == ["Withdrawal"]


def test_what_a_treaty_provides_for_comes_only_when_all_is_asked_for_and_its_signing_always(make: Make) -> None:
    index = make(d2018_03_08=TREATY)
    assert [r["event"] for r in rows(index)] == ["Signature"]
    assert {"Meeting", "Termination"} & {r["event"] for r in rows(index, everything=True)}


def test_an_event_of_nobody_comes_only_when_all_is_asked_for(make: Make) -> None:
    index = make(d2018_03_08="Delegates met in the morning.")
    assert rows(index) == []


def test_what_somebody_says_is_told_from_what_a_document_says_by_itself(make: Make) -> None:
    index = make(d2018_03_08="Canada has not ratified NAFTA. “Japan has not signed the TPP,” Shinzo Abe said.")
    found = rows(index, modality="denied", said=True)
    assert [(r["event"], r["saidBy"]) for r in found] == [("Signature", ["Shinzo Abe"])]
    assert len(rows(index, modality="denied")) == 2


def test_two_reports_that_say_the_same_of_a_measure_are_one_row_of_the_register(make: Make) -> None:
    text = "The United States imposed a tariff of 25 percent on steel from China."
    index = make(d2018_03_08=text, d2018_03_20=f"Traders were worried. {text}")
    (row,) = measures.measures(index, rated=True).objects()
    assert (row["rate"], row["country"], row["reports"]) == (25.0, ["United States"], 2)


def test_a_state_is_asked_for_and_its_president_counts(make: Make) -> None:
    index = make(d2018_03_08="U.S. President Donald Trump imposed a tariff of 25 percent on steel from China. The United States signed the TPP.")
    (row,) = measures.measures(index, index.find("United States")).objects()
    assert row["imposer"][0] == "Donald Trump"


# -- the command ---------------------------------------------------------------------------------
def asked(*arguments: str, workspace: Path) -> Any:
    return CliRunner().invoke(cli, ["events", *arguments, "-w", str(workspace)], env={"COLUMNS": "150"})


def test_a_table_has_its_last_rows_and_says_how_many_there_are(built: Path) -> None:
    done = asked("--last", "3", workspace=built)
    assert len(done.stdout.splitlines()) == 5 and "the last 3 rows; --last 0 shows all" in done.stderr
    assert len(asked("--last", "0", workspace=built).stdout.splitlines()) > 50
    assert len(asked("--last", "3", "--format", "csv", workspace=built).stdout.splitlines()) > 50


def test_a_table_leaves_empty_columns_out_and_full_shows_them(built: Path) -> None:
    assert "stance" not in asked("--type", "meet", workspace=built).stdout.splitlines()[0]
    assert "stance" in asked("--type", "meet", "--full", workspace=built).stdout.splitlines()[0]
