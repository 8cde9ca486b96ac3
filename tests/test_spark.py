"""Documents read elsewhere and merged: as rows, as Parquet, and on a real Spark cluster one of whose workers is killed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from korusgraph import engine
from korusgraph.assembly import Assembly
from korusgraph.engine import tables
from korusgraph.engine.identity import engine_id
from korusgraph.engine.rows import COLUMNS, Row, rows
from korusgraph.extraction import pipeline
from korusgraph.extraction.pipeline import Extractor
from korusgraph.ledger import Ledger
from tests.cluster import TWO_WORKERS, need, run_and_kill, spark_home
from tests.conftest import ROOT, run_cli

SAMPLES = ROOT / "samples"


@pytest.fixture(scope="module")
def read_rows(extractor: Extractor) -> list[Row]:
    """The rows of the samples."""
    return [r for path in engine.paths([str(SAMPLES)], []) for r in rows(extractor, engine_id(extractor), path)]


@pytest.fixture(scope="module")
def whole(extractor: Extractor, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The state of the graph of the samples, read here."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pipeline, "Extractor", lambda *_: extractor)
        with Ledger(tmp_path_factory.mktemp("whole") / "ledger.sqlite") as ledger:
            engine.ingest(ledger, [str(SAMPLES)])
            yield Assembly(ledger).state


def merged(workspace: Path, found: list[Row], monkeypatch: pytest.MonkeyPatch) -> engine.BuildReport:
    """What a build makes of rows, as if they stood in a table."""
    monkeypatch.setattr(tables, "read", lambda _: iter(found))
    with Ledger(workspace / "ledger.sqlite") as ledger:
        return engine.ingest(ledger, ["some.parquet"])


def state(workspace: Path) -> str:
    with Ledger(workspace / "ledger.sqlite") as ledger:
        return Assembly(ledger).state


def documents(workspace: Path) -> list[str]:
    with Ledger(workspace / "ledger.sqlite") as ledger:
        return [d.id for d in ledger.documents()]


# -- rows ------------------------------------------------------------------------------------------
def test_rows_merged_are_the_graph_of_one_machine(
    whole: str, read_rows: list[Row], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = merged(tmp_path, read_rows, monkeypatch)
    assert report.problems == [] and state(tmp_path) == whole


def test_what_was_merged_is_known_to_a_later_build_of_the_files(
    read_rows: list[Row], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, extractor: Extractor
) -> None:
    first = merged(tmp_path, read_rows, monkeypatch)
    monkeypatch.setattr(pipeline, "Extractor", lambda *_: extractor)
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        again = engine.ingest(ledger, [str(SAMPLES)])
    assert again.documents_unchanged == first.documents_new > 0 and not again.changed


def test_rows_merged_again_change_nothing(read_rows: list[Row], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    merged(tmp_path, read_rows, monkeypatch)
    again = merged(tmp_path, read_rows, monkeypatch)
    assert not again.changed and again.problems == []


def test_a_source_that_could_not_be_read_is_told_by_the_build(
    extractor: Extractor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bad.json").write_text("{")
    found = list(rows(extractor, "e", str(tmp_path / "bad.json")))
    (problem,) = merged(tmp_path / "ws", found, monkeypatch).problems
    assert "bad.json" in problem.message and problem.exit_status == 3


def test_a_row_that_is_not_ours_costs_itself(read_rows: list[Row], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = read_rows[0] | {"extraction": "{}"}
    (problem,) = merged(tmp_path, [first, *read_rows[1:]], monkeypatch).problems
    assert problem.code == "KG-IN-062" and first["document"] not in documents(tmp_path)
    assert len(documents(tmp_path)) == sum(r["document"] is not None for r in read_rows) - 1


def test_a_table_that_breaks_off_keeps_what_it_has(
    read_rows: list[Row], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (problem,) = merged(tmp_path, read_rows[:1], monkeypatch).problems
    assert problem.code == "KG-IN-062" and documents(tmp_path) == [read_rows[0]["document"]]


# -- Parquet ---------------------------------------------------------------------------------------
def test_a_parquet_file_gives_its_rows_back(read_rows: list[Row], tmp_path: Path) -> None:
    need("pyarrow")
    import pyarrow
    from pyarrow import parquet

    parquet.write_table(pyarrow.Table.from_pylist(read_rows), tmp_path / "t.parquet")
    assert list(tables.read(str(tmp_path / "t.parquet"))) == read_rows


def test_a_parquet_file_of_something_else_is_named(tmp_path: Path) -> None:
    need("pyarrow")
    import pyarrow
    from pyarrow import parquet

    parquet.write_table(pyarrow.table({"a": [1]}), tmp_path / "t.parquet")
    done = run_cli("build", "t.parquet", "-w", "ws", "--ledger-only", cwd=tmp_path)
    assert done.returncode == 3 and "KG-IN-063" in done.stderr and "t.parquet" in done.stderr


# -- Spark -----------------------------------------------------------------------------------------
def test_a_cluster_one_of_whose_workers_is_killed_gives_the_graph_of_one_machine(whole: str, tmp_path: Path) -> None:
    command = ["spark", str(SAMPLES), "-o", "table", "--master", TWO_WORKERS, "--parts", "8"]
    killed, status, _, told = run_and_kill(command, tmp_path, spark_home(tmp_path))
    assert killed and status == 0, told[-2000:]
    done = run_cli("build", "table", "-w", "ws", "--ledger-only", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert state(tmp_path / "ws") == whole


def test_the_columns_of_a_table_are_those_that_a_row_has(read_rows: list[Row]) -> None:
    assert all(list(row) == list(COLUMNS) for row in read_rows)


def test_what_an_executor_is_given_with_its_bytes_is_not_looked_for_in_a_file(
    extractor: Extractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    need("pandas")
    import pandas

    from korusgraph import spark

    for name in ("KORUSGRAPH_MODEL", "KORUSGRAPH_LANGUAGE", "KORUSGRAPH_OFFLINE", "KORUSGRAPH_WORKSPACE"):
        monkeypatch.setenv(name, "")  # an executor sets them
    monkeypatch.setattr(spark, "_reader", lambda: (extractor, "e"))
    given = pandas.DataFrame([{"path": "s3a://bucket/a.txt", "content": b"Japan and Chile signed a trade agreement in 2007."}])
    (made,) = spark._Read("2007-04-02", "", "en", "none")([given])
    first, end = made.to_dict("records")
    assert (first["document"], first["path"], end["document"]) == ("a", "s3a://bucket/a.txt", None)
    assert '"published":"2007-04-02"' in first["extraction"] and first["fingerprint"]
