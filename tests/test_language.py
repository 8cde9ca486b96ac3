"""A language is a folder of words and rules and a grammar: a tiny German, which stands in tests/data/language, is read."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from korusgraph import ontology
from korusgraph.errors import UsageError
from korusgraph.extraction.words import any_of
from tests.conftest import ROOT, run_cli

GERMAN = ROOT / "tests" / "data" / "language"
TEXT = "Japan und Chile unterzeichneten am 8. März 2018 das CPTPP."


def in_german(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own: a process reads one language."""
    return run_cli(*arguments, env={"KORUSGRAPH_LANGUAGE": str(GERMAN), "PYTHONPATH": _path(GERMAN)})


def _path(folder: Path) -> str:
    """Where Python finds the parser of a language that lies in a folder."""
    return os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH"))))


@pytest.fixture(scope="module")
def extraction(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("german")
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    done = in_german("extract", str(folder / "a.txt"), "-o", str(folder / "out"))
    assert done.returncode == 0, done.stderr
    return json.loads(next((folder / "out").iterdir()).read_text(encoding="utf-8"))


def test_an_event_of_another_language_has_type_roles_and_date(extraction: Any) -> None:
    assert [(e["type"], e["roles"], e["date"]["value"], e["trigger"]["text"]) for e in extraction["events"]] == [
        ("sign", {"agreement": ["cptpp"], "signatory": ["japan", "chile"]}, "2018-03-08", "unterzeichneten")
    ]


def test_a_preposition_of_another_language_is_the_place_that_the_frames_name(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Japan unterzeichnete mit Chile das CPTPP.", encoding="utf-8")
    assert in_german("extract", str(tmp_path / "a.txt"), "-o", str(tmp_path / "out")).returncode == 0
    (event,) = json.loads(next((tmp_path / "out").iterdir()).read_text(encoding="utf-8"))["events"]
    assert event["roles"]["signatory"] == ["japan", "chile"]


def test_relations_follow_from_it_as_in_english(extraction: Any) -> None:
    assert [(r["type"], r["subject"], r["object"]) for r in extraction["relations"]] == [
        ("PARTY_TO", "chile", "cptpp"),
        ("PARTY_TO", "japan", "cptpp"),
    ]


def test_the_parser_is_the_one_that_the_language_names(extraction: Any) -> None:
    assert extraction["provenance"]["model"] == "mini_german 1"


def test_the_rules_are_those_of_the_language() -> None:
    found = json.loads(in_german("rules", "--json").stdout)["rules"]
    assert {r["id"] for r in found} == {"dates.dmy", "verb:sign:unterzeichnen"}


def test_a_language_that_is_not_there_is_said_in_a_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("xx", str(tmp_path)):
        monkeypatch.setenv("KORUSGRAPH_LANGUAGE", name)
        with pytest.raises(UsageError, match="no language"):
            ontology.language()


def test_a_list_without_words_matches_nothing() -> None:
    assert any_of(()) == ontology.NOTHING


def test_words_that_cannot_be_read_stop_an_extraction_before_its_first_document(tmp_path: Path) -> None:
    folder = shutil.copytree(GERMAN, tmp_path / "broken")
    (folder / "words" / "words.yaml").write_text("a: [b")
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    done = run_cli(
        "extract", "a.txt", "-o", "out", cwd=tmp_path, env={"KORUSGRAPH_LANGUAGE": str(folder), "PYTHONPATH": _path(folder)}
    )
    assert done.returncode == 4 and "KG-ON-001" in done.stderr and "written" not in done.stderr
