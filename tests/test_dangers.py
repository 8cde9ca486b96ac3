"""The page of dangers names every danger once; it and the page of cases name tests that are there."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "explanation" / "dangers.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in PAGE.splitlines() if re.match(r"\| \d+ \|", line)]


def test_every_danger_has_its_row() -> None:
    assert [int(row[0]) for row in ROWS] == list(range(1, 77))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_danger_is_answered(row: list[str]) -> None:
    assert len(row) == 4 and row[2] in ("yes", "partly", "no", "other") and row[3]


@pytest.mark.parametrize("page", ["dangers.md", "cases.md"])
def test_the_tests_that_are_named_are_there(page: str) -> None:
    there = {name for path in (ROOT / "tests").glob("test_*.py") for name in re.findall(r"def (test_\w+)", path.read_text("utf-8"))}
    text = (ROOT / "docs" / "explanation" / page).read_text(encoding="utf-8")
    assert sorted(set(re.findall(r"`(test_\w+)`", text)) - there) == []
