"""Links to things outside: taken from a table, kept with who decided, out in RDF and back."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from korusgraph.assembly import Assembly
from korusgraph.ledger import Ledger
from korusgraph.model import Node
from tests.conftest import run_cli


@pytest.fixture
def workspace(built: Path, tmp_path: Path) -> Path:
    """A copy of the ledger of the samples."""
    shutil.copy(built / "ledger.sqlite", tmp_path / "ledger.sqlite")
    return tmp_path


def entity(workspace: Path, id_: str) -> Node:
    with Ledger(workspace / "ledger.sqlite") as ledger:
        return next(n for n in Assembly(ledger).nodes() if n.id == id_)


def decide(workspace: Path, rows: str, *options: str) -> tuple[int, str]:
    (workspace / "decisions.csv").write_text(f"id,match,decision,by\n{rows}\n", encoding="utf-8")
    told = run_cli("reconcile", str(workspace / "decisions.csv"), "-w", str(workspace), "--ledger-only", *options)
    assert "Traceback" not in told.stderr
    return told.returncode, told.stderr


def unmatched(workspace: Path) -> str:
    with Ledger(workspace / "ledger.sqlite") as ledger:
        return next(n.id for n in Assembly(ledger).nodes() if n.kind == "Product" and "wikidata" not in n.properties)


def test_suggestions_list_entities_without_a_match(workspace: Path) -> None:
    assert run_cli("reconcile", "--suggest", str(workspace / "x.csv"), "-w", str(workspace)).returncode == 0
    rows = list(csv.DictReader((workspace / "x.csv").read_text(encoding="utf-8").splitlines()))
    assert unmatched(workspace) in {r["id"] for r in rows} and all(
        "wikidata" not in entity(workspace, r["id"]).properties for r in rows[:5]
    )


def test_an_accepted_match_stands_on_the_node_with_who_decided(workspace: Path) -> None:
    id_ = unmatched(workspace)
    assert decide(workspace, f"{id_},Q192874,accept,Min-ji\n{id_},https://x.example/steel,accept,Tom")[0] == 0
    properties = entity(workspace, id_).properties
    assert properties["wikidata"] == "Q192874" and properties["sameAs"] == ("https://x.example/steel",)
    assert properties["matchedBy"] == ("Min-ji: http://www.wikidata.org/entity/Q192874", "Tom: https://x.example/steel")


def test_matches_go_out_and_come_back_in_rdf(workspace: Path, tmp_path: Path) -> None:
    id_ = unmatched(workspace)
    decide(workspace, f"{id_},Q192874,accept,\n{id_},https://x.example/steel,accept,", "--by", "Min-ji")
    assert run_cli("export", "turtle", "-o", str(tmp_path / "x.ttl"), "-w", str(workspace)).returncode == 0
    assert run_cli("import", str(tmp_path / "x.ttl"), "-w", str(tmp_path / "b"), "--ledger-only").returncode == 0
    assert entity(tmp_path / "b", id_) == entity(workspace, id_)


def test_a_later_decision_takes_the_place_of_an_earlier_one(workspace: Path) -> None:
    id_ = unmatched(workspace)
    decide(workspace, f"{id_},Q192874,accept,Min-ji")
    decide(workspace, f"{id_},Q192874,reject,Tom")
    assert "wikidata" not in entity(workspace, id_).properties


KOREA = "http://publications.europa.eu/resource/authority/country/KOR"


def test_a_country_is_linked_by_its_code_without_anybody_deciding(workspace: Path) -> None:
    properties = entity(workspace, "country/kr").properties
    assert (properties["isoAlpha3"], properties["sameAs"]) == ("KOR", (KOREA,))
    assert "matchedBy" not in properties


def test_a_link_that_follows_from_a_code_can_be_rejected(workspace: Path) -> None:
    assert decide(workspace, f"country/kr,{KOREA},reject,Min-ji")[0] == 0
    assert "sameAs" not in entity(workspace, "country/kr").properties


@pytest.mark.parametrize("name", ["DS464", "WT/DS464"])
def test_a_dispute_with_a_number_is_linked_to_its_page(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.txt").write_text(f"Geneva, 8 February 2018. The panel in {name} was composed on Thursday.", encoding="utf-8")
    assert run_cli("build", str(tmp_path / "a.txt"), "-w", str(tmp_path), "--ledger-only").returncode == 0
    page = "https://www.wto.org/english/tratop_e/dispu_e/cases_e/ds464_e.htm"
    assert entity(tmp_path, "dispute/ds464").properties["sameAs"] == (page,)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("product/none,Q1,accept,Min-ji", "KG-IN-053"),
        ("{id},Q1,perhaps,Min-ji", "KG-IN-052"),
        ("{id},javascript:alert(1),accept,Min-ji", "KG-IN-054"),
        ("{id},https://x.example/<>,accept,Min-ji", "KG-IN-054"),
        ("{id},Q1,accept,", "KG-US-014"),
        ("country/kr,Q1,accept,Min-ji", "KG-IN-055"),
    ],
)
def test_a_row_that_is_not_right_is_named_and_none_is_taken(workspace: Path, row: str, code: str) -> None:
    id_ = unmatched(workspace)
    status, message = decide(workspace, f"{id_},Q192874,accept,Min-ji\n" + row.format(id=id_))
    assert status in (2, 3) and code in message
    assert "wikidata" not in entity(workspace, id_).properties


def test_rows_without_a_decision_are_passed_over(workspace: Path) -> None:
    status, message = decide(workspace, f"{unmatched(workspace)},Q192874,,")
    assert status == 0 and "0 accepted, 0 rejected" in message
