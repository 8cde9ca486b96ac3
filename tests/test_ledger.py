"""The ledger: the same again is nothing, a change touches its own facts only, a kill loses nothing."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from korusgraph import engine, loaders
from korusgraph.assembly import Assembly, edge_of
from korusgraph.engine import sources
from korusgraph.errors import StoreError
from korusgraph.extraction import pipeline
from korusgraph.ledger import Ledger
from korusgraph.model import Extraction, Node
from tests.conftest import ROOT
from tests.stub import StubExtractor, stub

__all__ = ["stub"]

TEXT = "U.S. Trade Representative Robert Lighthizer said on Thursday that the United States would not withdraw from NAFTA.\n"


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ws" / "ledger.sqlite")


def write(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_extraction_comes_back_equal(ledger: Ledger, read: Callable[..., Extraction]) -> None:
    x = read(TEXT + "The US deficit with Mexico was $63 billion in 2016, he said.")
    ledger.put(x, "e")
    assert ledger.extraction("test") == x


def test_reading_the_same_file_again_changes_nothing(ledger: Ledger, tmp_path: Path) -> None:
    path = write(tmp_path / "2017-08-19.txt", TEXT)
    first = engine.ingest(ledger, [path])
    state = Assembly(ledger).state
    second = engine.ingest(ledger, [path])
    assert (first.documents_new, second.documents_new, second.documents_unchanged) == (1, 0, 1)
    assert Assembly(ledger).state == state


def test_a_changed_document_replaces_only_its_own_facts(ledger: Ledger, tmp_path: Path) -> None:
    one, two = (
        write(tmp_path / "one_2017-08-19.txt", TEXT),
        write(tmp_path / "two_2017-08-19.txt", TEXT.replace("NAFTA", "KORUS")),
    )
    engine.ingest(ledger, [one, two])
    before = ledger.extraction("two_2017-08-19")
    write(tmp_path / "one_2017-08-19.txt", TEXT.replace("NAFTA", "the TPP"))
    report = engine.ingest(ledger, [one, two])
    assert (report.documents_new, report.documents_changed, report.documents_unchanged) == (0, 1, 1)
    assert ledger.extraction("two_2017-08-19") == before
    changed = ledger.extraction("one_2017-08-19")
    assert changed is not None and "tpp" in {e.id for e in changed.entities} and "nafta" not in {e.id for e in changed.entities}


def test_a_record_that_left_its_file_is_forgotten(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    write(
        path,
        '{"id":"a","text":"Canada met Mexico.","published":"2017-01-01"}\n{"id":"b","text":"Japan met Chile.","published":"2017-01-01"}\n',
    )
    engine.ingest(ledger, [str(path)])
    write(path, '{"id":"a","text":"Canada met Mexico.","published":"2017-01-01"}\n')
    report = engine.ingest(ledger, [str(path)])
    assert report.documents_removed == 1 and [d.id for d in ledger.documents()] == ["a"]


def test_forgetting_removes_only_that_document(ledger: Ledger, tmp_path: Path) -> None:
    one, two = write(tmp_path / "one_2017-08-19.txt", TEXT), write(tmp_path / "two_2017-08-19.txt", TEXT)
    engine.ingest(ledger, [one, two])
    assert ledger.forget("one_2017-08-19") == ["one_2017-08-19"]
    assert [d.id for d in ledger.documents()] == ["two_2017-08-19"]
    assert engine.ingest(ledger, [one]).documents_new == 1


def test_two_files_of_one_name_stay_apart(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    engine.ingest(
        ledger,
        [write(tmp_path / "a" / "x_2017-08-19.txt", TEXT), write(tmp_path / "b" / "x_2017-08-19.txt", TEXT + "Japan agreed.")],
    )
    assert len(list(ledger.documents())) == 2


def test_one_bad_file_does_not_stop_the_others(ledger: Ledger, tmp_path: Path) -> None:
    report = engine.ingest(ledger, [write(tmp_path / "bad.json", "{"), write(tmp_path / "good_2017-08-19.txt", TEXT)])
    assert report.documents_new == 1 and [p.code for p in report.problems] == ["KG-IN-008"]


def test_a_damaged_ledger_is_said_and_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"this is not a database, but somebody's file" * 100)
    with pytest.raises(StoreError) as caught:
        Ledger(path)
    assert caught.value.code == "KG-LG-001" and path.read_bytes().startswith(b"this is not")


def test_a_newer_ledger_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    Ledger(path).connection.close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE meta SET value='999' WHERE key='version'")
    with pytest.raises(StoreError) as caught:
        Ledger(path)
    assert caught.value.code == "KG-LG-002"


def test_killed_builds_leave_a_ledger_that_a_second_run_completes(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "korusgraph.cli.main", "build", str(ROOT / "samples"), "--ledger-only", "--workspace"]
    subprocess.run([*command, str(tmp_path / "whole")], check=True, capture_output=True)
    for number, wait in enumerate((1.2, 1.6, 2.0)):
        child = subprocess.Popen(
            [*command, str(tmp_path / "killed")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "KILL": str(number)},
        )
        time.sleep(wait)
        child.send_signal(signal.SIGKILL)
        child.wait()
    subprocess.run([*command, str(tmp_path / "killed")], check=True, capture_output=True)
    with Ledger(tmp_path / "whole" / "ledger.sqlite") as whole, Ledger(tmp_path / "killed" / "ledger.sqlite") as killed:
        assert Assembly(whole).state == Assembly(killed).state
        assert list(Assembly(whole).edges()) == list(Assembly(killed).edges())


# -- damage of what was imported ---------------------------------------------------------------------
def imported(path: Path) -> Ledger:
    """A ledger with an imported file, open."""
    ledger = Ledger(path)
    node = Node("country/kr", ("Entity", "Place", "Country"), "Country", {"id": "country/kr", "name": "Korea"})
    other = Node("country/jp", ("Entity", "Place", "Country"), "Country", {"id": "country/jp", "name": "Japan"})
    ledger.put_import("own.nq", "0" * 64, [node, other, edge_of("PART_OF", "country/kr", "country/jp", note="a remark")])
    return ledger


@pytest.mark.parametrize("word", [b"Korea", b"a remark", b"0" * 64])
def test_a_flipped_bit_in_what_was_imported_is_found_and_names_the_file(tmp_path: Path, word: bytes) -> None:
    path = tmp_path / "l.sqlite"
    imported(path).__exit__()
    data = bytearray(path.read_bytes())
    data[data.rindex(word) + 2] ^= 0x01
    path.write_bytes(data)
    with Ledger(path) as ledger:
        report = engine.ingest(ledger, [])
        assert [p.code for p in report.problems] == ["KG-LG-004"] and "imported file own.nq" in report.problems[0].message
        for look in (ledger.check, lambda: engine.verify(ledger, tmp_path)):
            with pytest.raises(StoreError, match=r"imported file own\.nq") as caught:
                look()
            assert "korusgraph import" in caught.value.hint


def test_what_was_imported_and_changed_on_the_disk_is_no_part_of_the_graph(tmp_path: Path) -> None:
    path = tmp_path / "l.sqlite"
    imported(path).__exit__()
    with sqlite3.connect(path) as connection:
        connection.create_function("seal", -1, lambda *_: "other")
        connection.execute("UPDATE import_nodes SET data=replace(data, 'Korea', 'Kores') WHERE id='country/kr'")
    connection.close()
    with Ledger(path) as ledger:
        assert [n.id for n in ledger.imported_nodes()] == ["country/jp"] and ledger.damaged_imports == {"own.nq"}


@pytest.mark.parametrize("table", ["import_files", "import_nodes", "import_edges"])
def test_importing_again_mends_and_a_name_never_given_can_be_forgotten(tmp_path: Path, table: str) -> None:
    path = tmp_path / "l.sqlite"
    with imported(path) as ledger:
        before = list(ledger.imported_nodes()), list(ledger.imported_edges())
    with sqlite3.connect(path) as connection:  # as a flipped bit does, without the trigger
        connection.execute(f"DROP TRIGGER {table}_changed")
        connection.execute(f"UPDATE {table} SET source='owo.nq'")
    connection.close()
    with imported(path) as ledger:
        ledger.forget("owo.nq")
        ledger.check(anew=True)
        assert (list(ledger.imported_nodes()), list(ledger.imported_edges())) == before


# -- an older ledger -------------------------------------------------------------------------------
def as_version_3(path: Path) -> None:
    """Takes from a ledger what version 4 brought: seals of what was imported."""
    with sqlite3.connect(path) as connection:
        for table in ("import_files", "import_nodes", "import_edges"):
            for event in ("made", "changed"):
                connection.execute(f"DROP TRIGGER {table}_{event}")
            connection.execute(f"ALTER TABLE {table} DROP COLUMN seal")
        connection.execute("UPDATE meta SET value='3' WHERE key='version'")
    connection.close()


def test_a_ledger_of_version_3_keeps_its_imports_and_its_graph_and_seals_them(tmp_path: Path) -> None:
    path = tmp_path / "l.sqlite"
    with imported(path) as ledger:
        before = Assembly(ledger).state, list(ledger.imported_nodes()), list(ledger.imported_edges()), ledger.head()
    as_version_3(path)
    with Ledger(path) as ledger:
        ledger.check(anew=True)
        assert (Assembly(ledger).state, list(ledger.imported_nodes()), list(ledger.imported_edges()), ledger.head()) == before
        ledger.connection.execute("UPDATE import_nodes SET seal=''")
        with pytest.raises(StoreError, match=r"own\.nq"):
            ledger.check(anew=True)


def as_version_2(path: Path) -> None:
    """Takes from a ledger what version 3 brought: times of files, the list of changes; identity was kept in it."""
    as_version_3(path)
    with sqlite3.connect(path) as connection:
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type='trigger' AND name LIKE 'told%'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("DROP TABLE changes")
        connection.execute("ALTER TABLE sources DROP COLUMN stat")
        connection.execute(
            "CREATE TABLE decisions (document TEXT NOT NULL, entity TEXT NOT NULL, node TEXT NOT NULL, reason TEXT NOT NULL, "
            "PRIMARY KEY (document, entity)) WITHOUT ROWID"
        )
        connection.execute("DELETE FROM meta WHERE key NOT LIKE 'projected%'")
        connection.execute("INSERT INTO meta VALUES ('version', '2')")
    connection.close()


def test_a_ledger_of_version_2_is_taken_over_with_nothing_lost(tmp_path: Path, read: Callable[..., Extraction]) -> None:
    path, file = tmp_path / "l.sqlite", write(tmp_path / "one_2017-08-19.txt", TEXT)
    with Ledger(path) as ledger:
        engine.ingest(ledger, [file])
        ledger.put(read("Japan and Chile signed a free trade agreement on Friday.", id_="a"), "e")
        ledger.put_matches([("country/cl", "http://www.wikidata.org/entity/Q298", True, "me")])
        ledger.note_projected("embedded", "digest 0.5")
        before = Assembly(ledger).state, list(ledger.extractions()), list(ledger.matches())
    as_version_2(path)
    with Ledger(path) as ledger:
        ledger.check(anew=True)
        assert (Assembly(ledger).state, list(ledger.extractions()), list(ledger.matches())) == before
        report = engine.ingest(ledger, [file])
        assert report.documents_unchanged == 1 and ledger.projected("embedded") == "digest 0.5"
        ledger.forget("a")
        assert Assembly(ledger).state == Assembly(ledger, keep=False).state != before[0]


# -- nothing new -----------------------------------------------------------------------------------
def test_a_file_that_the_file_system_knows_unchanged_is_not_read_again(
    ledger: Ledger, stub: StubExtractor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "x.txt", TEXT)
    monkeypatch.setattr(sources, "_TICK_NS", 0)
    engine.ingest(ledger, [path])
    monkeypatch.setattr(loaders, "read", lambda *_: pytest.fail("read"))
    assert engine.ingest(ledger, [path]).documents_unchanged == 1


@pytest.mark.parametrize("keep_time", [False, True])
def test_a_changed_file_of_the_same_size_is_read_again(
    ledger: Ledger, stub: StubExtractor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keep_time: bool
) -> None:
    path = write(tmp_path / "x.txt", TEXT)
    monkeypatch.setattr(sources, "_TICK_NS", 0)
    engine.ingest(ledger, [path])
    before = os.stat(path)
    time.sleep(0.02)
    write(tmp_path / "x.txt", TEXT.replace("NAFTA", "KORUS"))
    if keep_time:
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert engine.ingest(ledger, [path]).documents_changed == 1


def test_a_file_written_just_now_is_read_again(ledger: Ledger, stub: StubExtractor, tmp_path: Path) -> None:
    """It might be written once more within the same tick of the clock."""
    engine.ingest(ledger, [write(tmp_path / "x.txt", TEXT)])
    assert next(ledger.connection.execute("SELECT stat FROM sources"))[0] == ""


def test_nothing_new_loads_no_model(
    ledger: Ledger, stub: StubExtractor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "x.txt", TEXT)
    engine.ingest(ledger, [path])
    monkeypatch.setattr(pipeline, "Extractor", lambda *_: pytest.fail("loaded"))
    assert engine.ingest(ledger, [path]).documents_unchanged == 1


def test_a_ledger_that_was_found_whole_is_not_looked_over_again_until_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "l.sqlite"
    with Ledger(path) as ledger:
        ledger.check()
    looked = []
    for change in (lambda: None, lambda: os.utime(path)):
        change()
        with Ledger(path) as ledger:
            looked.append(ledger._whole)
    assert looked == [True, False]
