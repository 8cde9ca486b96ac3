"""The graph of a table of extractions, made on a Spark cluster one of whose workers is killed: the graph of one machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from korusgraph import engine
from korusgraph.assembly import Assembly
from korusgraph.engine.identity import engine_id
from korusgraph.engine.rows import COLUMNS, Row, rows
from korusgraph.extraction.pipeline import Extractor
from korusgraph.ledger import Ledger
from tests.cluster import TWO_WORKERS, need, run_and_kill, spark_home
from tests.conftest import ROOT, run_cli

SIGNED = "Seoul, March 5, 2019 – Ambassador Mira Halvorsen and Trade Minister Jorin Tolvane signed the Halden Trade Agreement on March 4, 2019."
MORE = """
The ceremony was held in the old customs house, where some two hundred guests had come together before noon. Halvorsen said that
the agreement would help small firms to find buyers abroad, and thanked the negotiators of both sides for their patience.
"""
TEXTS = {
    "morning.txt": SIGNED + MORE,
    "evening.txt": "Pact signed at last\n\n" + SIGNED + MORE,  # a copy
    "abroad/morning.txt": "OSLO – Halvorsen told reporters that Norway will not join the Halden Trade Agreement before 2021.",  # the name again
    "later.txt": "M. Halvorsen and J. Tolvane met in Oslo. The EU denied that the Halden Trade Agreement was signed on March 4, 2019.",
}
DECISIONS = """
- what: same
  nodes: [agreement/halden-trade-agreement, agreement/halden-trade-agreement-on-march]
  by: me
  at: 2026-11-30
  why: a test
- what: apart
  nodes: [person/m-halvorsen, person/mira-halvorsen]
  by: me
  at: 2026-11-30
  why: a test
"""


@dataclass
class Done:
    """What the cluster and one machine made of the same table."""

    killed: bool
    status: int
    report: dict[str, Any]
    told: str
    folder: Path
    one: bytes
    state: str


def written(folder: Path, extractor: Extractor) -> list[Row]:
    """The rows of the samples and of the texts of this test, one of which can be taken in and gives no page."""
    for name, text in TEXTS.items():
        (folder / "texts" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "texts" / name).write_text(text)
    paths = engine.paths([str(ROOT / "samples"), str(folder / "texts")], [])
    found = [row for path in paths for row in rows(extractor, engine_id(extractor), path)]
    first, end = found[0], next(row for row in found if row["document"] is None)
    broken = {"source": "/broken.txt", "document": "broken", "record": json.dumps({**json.loads(first["record"]), "title": 5})}
    return [*found, {**first, **broken}, {**end, "source": "/broken.txt", "position": 1}]


@pytest.fixture(scope="module")
def done(extractor: Extractor, tmp_path_factory: pytest.TempPathFactory) -> Done:
    """A table made into a graph on two workers, one of which is killed when half of the steps are done, and on one machine."""
    for module in ("pyspark", "pyarrow"):
        need(module)
    import pyarrow
    from pyarrow import parquet

    folder = tmp_path_factory.mktemp("graph")
    (folder / "ws").mkdir()
    (folder / "ws" / "decisions.yaml").write_text(DECISIONS)
    parquet.write_table(pyarrow.Table.from_pylist(written(folder, extractor)), folder / "table.parquet")
    command = ["spark-graph", "table.parquet", "-o", "graph", "-w", "ws", "--master", TWO_WORKERS, "--parts", "2", "--json"]
    killed, status, out, told = run_and_kill(command, folder, spark_home(folder), (folder / "graph.steps" / "place").exists)
    run_cli("build", "table.parquet", "-w", "ws", "--ledger-only", cwd=folder)
    run_cli("export", "rdf", "-o", "one.nq", "-w", "ws", cwd=folder)
    with Ledger(folder / "ws" / "ledger.sqlite") as ledger:
        state = Assembly(ledger).state
    return Done(killed, status, json.loads(out or "{}"), told, folder, (folder / "one.nq").read_bytes(), state)


def test_the_parts_one_after_another_are_the_file_of_one_machine(done: Done) -> None:
    assert done.killed and done.status == 3, done.told[-2000:]
    assert b"".join(p.read_bytes() for p in sorted((done.folder / "graph").glob("part-*"))) == done.one


def test_the_digest_that_is_told_is_that_of_one_machine(done: Done) -> None:
    assert done.report["state"] == done.state


def test_the_graph_of_the_test_has_copies_names_joined_by_hand_and_reports_of_one_happening(done: Done) -> None:
    assert all(word in done.one for word in (b"#copyOf", b"the same by a decision", b"#reportOf"))


def test_a_document_that_gives_no_page_is_left_out_and_told(done: Done) -> None:
    assert [p["message"].partition(":")[0] for p in done.report["problems"]] == ["document broken"]
    assert b"broken" not in done.one


def test_nothing_is_left_of_the_steps(done: Done) -> None:
    assert not (done.folder / "graph.steps").exists()


# -- what is refused ---------------------------------------------------------------------------------
REFUSED = """
import sys
from korusgraph import spark
from korusgraph.errors import KorusgraphError
from korusgraph.spark.building import build

session = spark.session("local[1]")
for tables in ("wrong", "one two", "one other"):
    try:
        build(session, [f"{name}.parquet" for name in tables.split()], "graph", 1)
    except KorusgraphError as error:
        print(tables, error.code, error.message)
"""


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What is said of tables that are none, or that contradict each other."""
    for module in ("pyspark", "pyarrow"):
        need(module)
    import pyarrow
    from pyarrow import parquet

    folder = tmp_path_factory.mktemp("refused")
    row = {**dict.fromkeys(COLUMNS, ""), "source": "/a.txt", "position": 0, "notes": [""], "problems": [""], "streams": False}
    tables = {
        "one": row,
        "two": row | {"fingerprint": "later"},
        "other": row | {"source": "/b.txt", "engine": "older"},
        "wrong": {"a": 1},
    }
    for name, only in tables.items():
        parquet.write_table(pyarrow.Table.from_pylist([only]), folder / f"{name}.parquet")
    done = subprocess.run(
        [sys.executable, "-c", REFUSED],
        cwd=folder,
        env={**os.environ, **spark_home(folder)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.splitlines()


def test_what_is_no_table_of_extractions_is_named(refused: list[str]) -> None:
    assert refused[0].startswith("wrong KG-IN-063") and "wrong.parquet" in refused[0]


def test_two_states_of_a_source_are_refused(refused: list[str]) -> None:
    assert refused[1].startswith("one two KG-IN-064 /a.txt")


def test_tables_of_two_versions_are_refused(refused: list[str]) -> None:
    assert refused[2].startswith("one other KG-IN-064") and "versions" in refused[2]


def test_a_folder_that_is_there_is_not_written_into(tmp_path: Path) -> None:
    (tmp_path / "graph").mkdir()
    done = run_cli("spark-graph", "table", "-o", "graph", cwd=tmp_path)
    assert done.returncode == 5 and "the folder is there already" in done.stderr
