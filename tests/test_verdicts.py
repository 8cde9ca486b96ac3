"""Who decided: what `show`, `timeline`, `events` and `view` say of facts that people confirmed, edited or rejected."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from korusgraph.cli.main import cli
from korusgraph.engine import Review
from korusgraph.ledger import Ledger

TEXT = "Japan and Chile signed the TPP on March 8, 2018. Canada ratified NAFTA on June 1, 2018. Mexico withdrew from the TPP."
WHY = "the paper says so"


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose signing was confirmed, whose ratification was edited and whose withdrawal was rejected."""
    folder = tmp_path_factory.mktemp("reviewed")
    (folder / "news.txt").write_text(TEXT, encoding="utf-8")
    given = ("build", str(folder / "news.txt"), "-w", str(folder / "w"), "--ledger-only", "--published", "2018-06-02")
    assert CliRunner().invoke(cli, given).exit_code == 0
    for type_, what, new in (("sign", "confirm", {}), ("ratify", "edit", {"modality": "planned"}), ("withdraw", "reject", {})):
        with Ledger(folder / "w" / "ledger.sqlite", alone=True) as ledger:
            review = Review(ledger)
            id_ = next(n.id for n in review.assembly.nodes() if n.properties.get("eventType") == type_ and n.kind == "Event")
            review.decide(what, id_, "Ana", WHY, new)
    return folder / "w"


def asked(*arguments: str, workspace: Path) -> str:
    done = CliRunner().invoke(cli, [*arguments, "-w", str(workspace)])
    assert done.exit_code == 0, (done.output, done.exception)
    return done.output


def report(*arguments: str, workspace: Path) -> dict[str, Any]:
    return json.loads(CliRunner().invoke(cli, [*arguments, "--json", "-w", str(workspace)]).stdout)  # type: ignore[no-any-return]


def test_a_card_says_who_confirmed_and_who_edited_a_fact_when_and_why(reviewed: Path) -> None:
    told = [f["decided"] for f in report("show", "news", workspace=reviewed)["facts"] if "decided" in f]
    assert sorted(t.partition(" on ")[0] for t in told) == ["confirmed by Ana", "edited by Ana"]
    assert all(t.endswith(f": {WHY}") for t in told)
    assert "review: confirmed by Ana on 2" in asked("show", "TPP", workspace=reviewed)


def test_a_card_lists_what_was_rejected_of_the_document_and_of_the_things_of_its_sentence(reviewed: Path) -> None:
    for name in ("news", "TPP", "Mexico"):
        (row,) = report("show", name, workspace=reviewed)["rejected"]
        assert (row["by"], row["why"], row["document"]) == ("Ana", WHY, "news") and "withdraw" in row["rejected"]
    assert "rejected" not in report("show", "Canada", workspace=reviewed)
    assert "rejected by Ana" in asked("show", "TPP", workspace=reviewed)


def test_a_timeline_says_who_decided_and_how_many_facts_were_rejected(reviewed: Path) -> None:
    found = report("timeline", "TPP", workspace=reviewed)
    assert [e["decided"].partition(" on ")[0] for e in found["dated"]] == ["confirmed by Ana"]
    assert [r["by"] for r in found["rejected"]] == ["Ana"]
    told = asked("timeline", "TPP", workspace=reviewed)
    assert "decided" in told.splitlines()[0] and "1 rejected in review" in told


def test_a_timeline_where_nobody_decided_has_no_column_for_it(built: Path) -> None:
    assert "decided" not in asked("timeline", "KORUS", workspace=built).splitlines()[0]


def test_pictures_and_pages_say_who_decided(reviewed: Path, tmp_path: Path) -> None:
    for name in ("t.svg", "t.html"):
        asked("timeline", "TPP", "-o", str(tmp_path / name), workspace=reviewed)
        assert "confirmed by Ana" in (tmp_path / name).read_text(encoding="utf-8")
    assert "Rejected in review" in (tmp_path / "t.html").read_text(encoding="utf-8")
    asked("view", "-o", str(tmp_path / "v.html"), workspace=reviewed)
    page = (tmp_path / "v.html").read_text(encoding="utf-8")
    assert "edited by Ana" in page and '"rejected":[[' in page.replace(" ", "")


def test_a_list_of_events_has_a_column_for_it(reviewed: Path) -> None:
    rows = report("events", workspace=reviewed)["rows"]
    assert {r["event"]: r["decided"].partition(" on ")[0] for r in rows} == {
        "Signature": "confirmed by Ana",
        "Ratification or approval": "edited by Ana",
    }
