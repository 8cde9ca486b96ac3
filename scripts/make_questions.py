"""Writes docs/questions.md: an analyst's fourteen questions, each with one command and how its answer on the samples begins.

.venv/bin/python scripts/make_questions.py                      writes the page; a test checks that it is fresh
.venv/bin/python scripts/make_questions.py --time WORKSPACE     seconds to each answer, in a process of its own, of any workspace
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from click.testing import CliRunner

from korusgraph import engine
from korusgraph.cli.main import cli
from korusgraph.ledger import Ledger
from korusgraph.ontology import data_root

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "questions.md"
SHOWN = 4  # rows of an answer on the page
WIDTH = 150
QUESTIONS = (
    ("Who met whom, and when?", "events --type meet"),
    ("Which offices did somebody hold?", "dossier Trump"),
    ("What is the state of an agreement, for each party, by which source?", "agreement KORUS"),
    ("What did each side say about it?", "events KORUS --type statement"),
    ("What is planned, offered or threatened now?", "events --open"),
    ("What was denied, and by whom?", "events --modality denied --said"),
    ("Which tariffs, at which rates?", "measures --rated"),
    ("What has changed between two dates?", "diff 2017-01-01 2017-12-31 --kind event"),
    ("How are two people connected?", 'path "Susan Schwab" "Moon Jae-in" --most 1'),
    ("Where do sources contradict each other?", "conflicts"),
    ("What happened, in order?", "timeline KORUS"),
    ("One person on a page?", "dossier Trump -o trump.html"),
    ("Everything into a spreadsheet?", "export xlsx -o graph.xlsx"),
    ("A picture for a slide?", "view --about KORUS --only person,country,agreement -o korus.svg"),
)
HEAD = """\
# Fourteen questions, each with one command

Written by `scripts/make_questions.py` from the bundled documents; `korusgraph build samples/` gives the same answers. None needs the
database. `--full` cuts no cell and shows all columns, `--json` and `-o FILE` give other forms.

| question | command | answer |
| --- | --- | --- |
"""


def words(command: str, workspace: Path) -> list[str]:
    """The arguments of a command, as the page prints it, for a workspace."""
    return [*shlex.split(command), "--workspace", str(workspace)]


def answer(command: str, workspace: Path) -> tuple[str, str]:
    """What a command prints, and what it says beside it. Raises: RuntimeError when it fails."""
    done = CliRunner().invoke(cli, words(command, workspace), env={"COLUMNS": str(WIDTH)})
    if done.exit_code != 0:
        raise RuntimeError(f"{command}: {done.output} {done.exception}")
    return done.stdout, done.stderr


def page(workspace: Path) -> str:
    """The page, by the answers of a workspace with the sample documents."""
    rows, parts = [], []
    with tempfile.TemporaryDirectory() as folder:
        here = os.getcwd()
        os.chdir(folder)
        try:
            for number, (question, command) in enumerate(QUESTIONS, 1):
                printed, said = answer(command, workspace)
                rows.append(f"| {question} | `korusgraph {command}` | {_count(printed, said)} |\n")
                if printed:
                    parts.append(f"\n## {number}. {question}\n\n`korusgraph {command}`\n\n```text\n{_start(printed)}\n```\n")
        finally:
            os.chdir(here)
    return HEAD + "".join(rows) + "".join(parts)


def _count(printed: str, said: str) -> str:
    if not printed:
        return "a file"
    if said.strip():
        return said.strip().splitlines()[-1].partition(";")[0]
    rows = [line for line in printed.splitlines() if line and not line.startswith("-")]
    return f"{len(rows)} lines" if "\n\n" in printed else f"{len(rows) - 1} rows"


def _start(printed: str) -> str:
    """The first part of an answer with its first rows."""
    lines = printed.rstrip().splitlines()
    rule = next((i for i, line in enumerate(lines) if line.startswith("---")), 0)
    return "\n".join(
        [*(line.rstrip() for line in lines[: rule + 1 + SHOWN]), *(["…"] if len(lines) > rule + 1 + SHOWN else [])]
    )


def timed(workspace: Path) -> None:
    """Prints seconds to each answer, and how many lines it has."""
    with tempfile.TemporaryDirectory() as folder:
        for question, command in QUESTIONS:
            started = time.monotonic()
            call = [sys.executable, "-m", "korusgraph", *words(command, workspace)]
            done = subprocess.run(
                call, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
            )
            seconds, said = time.monotonic() - started, done.stderr.strip().splitlines()[-1:]
            print(
                f"{seconds:6.2f} s  {len(done.stdout.splitlines()):5} lines  status {done.returncode}  {question}  {' '.join(said)}"
            )


def main() -> None:
    if sys.argv[1:2] == ["--time"]:
        timed(Path(sys.argv[2]).resolve())
        return
    with tempfile.TemporaryDirectory() as folder:
        with Ledger(Path(folder) / "ledger.sqlite", alone=True) as ledger:
            engine.ingest(ledger, [str(data_root("samples"))])
        PAGE.write_text(page(Path(folder)), encoding="utf-8")


if __name__ == "__main__":
    main()
