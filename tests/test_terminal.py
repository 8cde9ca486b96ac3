"""Control characters of documents, file names and errors do not reach the screen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from korusgraph.cli.terminal import shown
from tests.conftest import run_cli

EVIL = "\x1b]0;owned\x07\x1b[2J\x9b31m\x85\u202e\rKORUS"
CONTROLS = set(map(chr, [*range(9), *range(11, 32), *range(127, 160), 0x202E]))


def evil_document(folder: Path) -> Path:
    path = folder / f"news{EVIL}.txt"
    path.write_text(f"South Korea{EVIL} signed the KORUS agreement with the United States on Monday.\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("character", sorted(CONTROLS))
def test_a_control_character_is_written_out(character: str) -> None:
    assert shown(f"a{character}b") == f"a\\u{ord(character):04x}b"


def test_tabs_newlines_and_all_other_text_stay() -> None:
    assert shown("a\tb\nKim Hyun-chong 김현종 €") == "a\tb\nKim Hyun-chong 김현종 €"


def test_json_is_the_same_when_it_is_read() -> None:
    value = {"name": "\x9b\x7f\u202e\u2028"}
    assert json.loads(shown(json.dumps(value, ensure_ascii=False))) == value


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_building_from_a_hostile_document_prints_no_control_characters(tmp_path: Path, options: list[str]) -> None:
    told = run_cli("build", str(evil_document(tmp_path)), "--ledger-only", "-w", str(tmp_path / "w"), *options)
    assert not CONTROLS & set(told.stdout + told.stderr)


def test_what_was_read_from_a_hostile_document_is_shown_without_control_characters(tmp_path: Path) -> None:
    run_cli("build", str(evil_document(tmp_path)), "--ledger-only", "-w", str(tmp_path / "w"))
    for command in (["status"], ["status", "--json"], ["show", "South Korea"], ["show", "South Korea", "--json"], ["validate"]):
        told = run_cli(*command, "-w", str(tmp_path / "w"))
        assert not CONTROLS & set(told.stdout + told.stderr), command


@pytest.mark.parametrize("command", [["build", EVIL], ["show", EVIL], ["query", f"RETURN {EVIL}"], ["sparql", EVIL], [EVIL], [f"--{EVIL}"]])
def test_an_error_message_has_no_control_characters(tmp_path: Path, command: list[str]) -> None:
    told = run_cli(*command, cwd=tmp_path)
    assert told.returncode != 0 and not CONTROLS & set(told.stderr)


def test_a_file_name_that_is_not_utf8_is_printed(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/caf\xe9.bin"
    done = subprocess.run(
        [os.fsencode(sys.executable), b"-m", b"korusgraph.cli.main", b"build", name, b"-w", os.fsencode(tmp_path)],
        capture_output=True,
        check=False,
    )
    assert done.returncode in (2, 3) and b"caf" in done.stderr and b"Traceback" not in done.stderr
