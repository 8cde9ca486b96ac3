"""Power cuts, full disks, damaged files and two builds at once: detected, said in one line, repaired by running again."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from korusgraph import engine
from korusgraph.assembly import Assembly
from korusgraph.errors import KorusgraphError, StoreError
from korusgraph.ledger import Ledger, lock
from korusgraph.writers import rdf
from tests.conftest import ROOT, make_document, run_cli
from tests.stub import StubExtractor, bare, stub

__all__ = ["stub"]
TEXT = "Japan and Chile signed a free trade agreement on Friday."
KILLS = int(os.environ.get("KORUSGRAPH_TEST_KILLS", "3"))


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A ledger of a few pages, closed, so that all of it is in one file."""
    path = tmp_path / "whole.sqlite"
    with Ledger(path) as ledger:
        for number in range(30):
            ledger.put(bare(make_document(f"{TEXT} {number}", id_=f"d{number}")), "e")
    assert not path.with_name("whole.sqlite-wal").exists()
    return path


def outcome(path: Path) -> str:
    """What opening and reading a ledger says: a code, or `whole`."""
    try:
        with Ledger(path) as ledger:
            ledger.check()
            list(ledger.documents())
            return "whole"
    except KorusgraphError as error:
        return error.code


# -- damage --------------------------------------------------------------------------------------
def test_a_ledger_cut_at_any_page_is_found_damaged(whole: Path, tmp_path: Path) -> None:
    data, cut = whole.read_bytes(), tmp_path / "cut.sqlite"
    missed = []
    for size in (0, 1, 50, 100, *range(4096, len(data), 4096), len(data) - 1):
        cut.write_bytes(data[:size])
        if outcome(cut) not in ("KG-LG-001", "KG-LG-004"):
            missed.append(size)
    assert outcome(whole) == "whole" and missed == []


def test_a_changed_letter_in_a_document_is_found(whole: Path, tmp_path: Path) -> None:
    data = bytearray(whole.read_bytes())
    missed = []
    places = [i for i in range(len(data)) if data[i : i + 5] == b"Chile"]
    for place in places[:: max(1, len(places) // 10)]:
        changed = tmp_path / "changed.sqlite"
        changed.write_bytes(bytes(data[:place]) + bytes([data[place] ^ 0x20]) + bytes(data[place + 1 :]))
        if outcome(changed) != "KG-LG-004":
            missed.append(place)
    assert len(places) >= 30 and missed == []


def test_a_damaged_ledger_is_not_overwritten(whole: Path) -> None:
    whole.write_bytes(whole.read_bytes()[:8192])
    with pytest.raises(StoreError):
        Ledger(whole)
    assert whole.stat().st_size == 8192


@pytest.mark.parametrize("command", [("query", "RETURN 1"), ("status",), ("export", "turtle", "-o", "-"), ("build", ".")])
def test_a_command_on_a_damaged_ledger_says_so(whole: Path, tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "ws").mkdir()
    (tmp_path / "ws" / "ledger.sqlite").write_bytes(whole.read_bytes()[:8192])
    done = run_cli(*command, "-w", "ws", cwd=tmp_path)
    assert done.returncode == 5 and done.stdout == "" and "Traceback" not in done.stderr
    assert [line[:16] for line in done.stderr.splitlines() if line.startswith("error")] == ["error[KG-LG-004]"]


def test_a_ledger_that_was_never_finished_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from korusgraph.ledger import schema

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(schema, "_named", killed)
    with pytest.raises(KeyboardInterrupt):
        Ledger(tmp_path / "l.sqlite")
    assert list(tmp_path.iterdir()) == []


# -- disk ----------------------------------------------------------------------------------------
def test_a_folder_that_cannot_be_written_is_one_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(sqlite3, "connect", refused)
    with pytest.raises(StoreError) as caught:
        Ledger(tmp_path / "l.sqlite")
    assert caught.value.code == "KG-LG-001" and "readonly" in caught.value.message


def test_a_read_only_folder_is_one_clear_error_of_the_command(tmp_path: Path) -> None:
    (tmp_path / "ws").mkdir()
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "ws").chmod(0o555)
    try:
        if os.access(tmp_path / "ws", os.W_OK):
            pytest.skip("this user may write to every folder")
        done = run_cli("build", "a.txt", "-w", "ws", "--ledger-only", cwd=tmp_path)
    finally:
        (tmp_path / "ws").chmod(0o755)
    assert done.returncode == 5 and done.stderr.startswith("error[KG-LG-001]")


def test_a_full_disk_while_reading_is_one_clear_error_and_loses_nothing(tmp_path: Path) -> None:
    """The largest file that the process may write stands for the free space."""
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(f"{TEXT} {number}\n" * 2000)
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "from korusgraph.extraction import pipeline; from korusgraph.cli.main import main; from tests.stub import StubExtractor\n"
        "pipeline.Extractor = StubExtractor; main()"
    )
    arguments = ["build", *(f"{n}.txt" for n in range(3)), "-w", "ws", "--ledger-only"]
    done = subprocess.run([sys.executable, "-c", code, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 5 and "Traceback" not in done.stderr
    assert [line[:16] for line in done.stderr.splitlines() if line.startswith("error")] == ["error[KG-LG-003]"], done.stderr
    assert outcome(tmp_path / "ws" / "ledger.sqlite") == "whole"


# -- two at once ---------------------------------------------------------------------------------
HOLDS = """
import sys, time
from pathlib import Path
from korusgraph.ledger import Ledger
with Ledger(Path(sys.argv[1]), alone=True):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


@contextmanager
def holder(path: Path, seconds: float) -> Iterator[subprocess.Popen[str]]:
    """Another process that writes to a ledger's folder for some time."""
    with subprocess.Popen([sys.executable, "-c", HOLDS, str(path), str(seconds)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None and child.stdout.readline() == "held\n"
        yield child
        child.kill()


def test_the_second_writer_waits_until_the_first_ends(tmp_path: Path) -> None:
    told: list[str] = []
    with holder(tmp_path / "l.sqlite", 1.0) as child, Ledger(tmp_path / "l.sqlite", alone=True, notify=told.append):
        assert child.wait(timeout=5) == 0
    assert len(told) == 1 and f"process {child.pid} " in told[0]


def test_the_second_writer_is_told_who_holds_the_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "WAIT_S", 0.3)
    with holder(tmp_path / "l.sqlite", 60.0) as child, pytest.raises(StoreError) as caught:
        Ledger(tmp_path / "l.sqlite", alone=True)
    assert caught.value.code == "KG-LG-005" and f"process {child.pid} " in caught.value.message


def test_a_killed_writer_holds_nothing(tmp_path: Path) -> None:
    with holder(tmp_path / "l.sqlite", 60.0) as child:
        child.send_signal(signal.SIGKILL)
        child.wait()
        told: list[str] = []
        Ledger(tmp_path / "l.sqlite", alone=True, notify=told.append).__exit__()
    assert told == []


def test_reading_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    with holder(tmp_path / "l.sqlite", 60.0), Ledger(tmp_path / "l.sqlite") as ledger:
        assert list(ledger.documents()) == []


def test_reading_the_graph_a_second_time_writes_nothing(tmp_path: Path, stub: StubExtractor) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    with Ledger(tmp_path / "l.sqlite") as ledger:
        engine.ingest(ledger, ["a.txt"])
        Assembly(ledger)
        before = ledger.connection.total_changes
        Assembly(ledger)
        assert ledger.connection.total_changes == before


# -- kill -9 -------------------------------------------------------------------------------------
READS = (
    "import time; from korusgraph.extraction import pipeline; from korusgraph.cli.main import main; from tests.stub import StubExtractor\n"
    "class Slow(StubExtractor):\n"
    "    def extract(self, d):\n        time.sleep(0.02); return super().extract(d)\n"
    "pipeline.Extractor = Slow; main()"
)


def turtle(path: Path) -> str:
    with Ledger(path) as ledger:
        assembly = Assembly(ledger)
        return "".join(rdf.lines(assembly.nodes(), assembly.edges()))


def test_builds_killed_anywhere_reach_the_same_graph(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"{number:02}.txt").write_text(f"{TEXT} {number}")
    (tmp_path / "r.jsonl").write_text("\n".join(f'{{"id": "r{n}", "text": "{TEXT} r{n}"}}' for n in range(20)))
    command = [sys.executable, "-c", READS, "build", ".", "--ledger-only", "-w"]
    subprocess.run([*command, "whole"], cwd=tmp_path, check=True, capture_output=True)
    wanted = turtle(tmp_path / "whole" / "ledger.sqlite")
    different = []
    for number in range(KILLS):
        shutil.rmtree(tmp_path / "killed", ignore_errors=True)
        for step in range(2):
            with subprocess.Popen([*command, "killed"], cwd=tmp_path, stderr=subprocess.DEVNULL) as child:
                limit = time.monotonic() + 60
                while not (tmp_path / "killed" / "writer.lock").exists() and time.monotonic() < limit:
                    time.sleep(0.005)
                time.sleep((number * 0.037 + step * 0.31) % 1.5)
                child.send_signal(signal.SIGKILL)
        subprocess.run([*command, "killed"], cwd=tmp_path, check=True, capture_output=True)
        if turtle(tmp_path / "killed" / "ledger.sqlite") != wanted:
            different.append(number)
    assert different == []


def test_loads_into_the_embedded_database_killed_anywhere_reach_the_same_fingerprint(built: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "korusgraph.cli.main", "build", str(ROOT / "samples"), "-w", str(tmp_path)]
    different = []
    for number in range(KILLS if KILLS > 3 else 1):
        shutil.rmtree(tmp_path / "graph", ignore_errors=True)
        shutil.copy(built / "ledger.sqlite", tmp_path / "ledger.sqlite")
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as child:
            limit = time.monotonic() + 60
            while not (tmp_path / "graph").exists() and child.poll() is None and time.monotonic() < limit:
                time.sleep(0.01)
            time.sleep(0.9 + 0.61 * number % 6)
            child.send_signal(signal.SIGKILL)
        again = subprocess.run(command, check=False, capture_output=True)
        if again.returncode or run_cli("verify", "-w", str(tmp_path)).returncode:
            different.append(number)
    assert different == []
