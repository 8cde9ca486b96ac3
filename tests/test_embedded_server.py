"""The embedded server lets readers read, heeds limits of time and memory, and does not outlive who started it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from korusgraph import database
from korusgraph.database import bolt
from korusgraph.database.bolt import BoltGraph
from korusgraph.errors import InputError, RefusedError, StoreError
from korusgraph.ledger import Ledger
from tests.conftest import run_cli

ENDLESS = "UNWIND range(1, 1000000) AS i UNWIND range(1, 1000000) AS j RETURN sum(i * j)"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workspace")
    with Ledger(folder / "ledger.sqlite"):
        pass  # an empty one
    with database.connect(folder) as graph:
        graph.write("UNWIND range(1, 20) AS i CREATE (:A {id: i})")
    return folder


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoltGraph]:
    """One connection for all queries that do not end it, to a database of its own."""
    folder = tmp_path_factory.mktemp("reader")
    with database.connect(folder) as graph:
        graph.write("UNWIND range(1, 20) AS i CREATE (:A {id: i})")
    with database.connect(folder, reading=True) as graph:
        yield graph


@pytest.mark.parametrize(
    "text",
    [
        "CREATE (:A {id: 0})",
        "CREATE (:New {id: 0})",
        "MATCH (n:A {id: 1}) SET n.id = 0",
        "MATCH (n:A {id: 1}) DELETE n",
        "MATCH (n:A {id: 1}) REMOVE n.id",
        "MERGE (n:A {id: 0}) RETURN n",
        "CREATE INDEX x FOR (n:A) ON (n.id)",
        "CREATE USER u SET PASSWORD 'u-u-u-u-u'",
        "LOAD CSV FROM 'file:///etc/hostname' AS line RETURN line",
        "LOAD CSV FROM 'http://127.0.0.1:1/' AS line RETURN line",
        "CALL do.when(true, 'CREATE (:A {id: 0})', '', {}) YIELD value RETURN value",
        "CALL merge.node(['A'], {id: 0}) YIELD node RETURN node",
    ],
)
def test_the_engine_refuses_to_a_reader_what_the_guard_would_let_pass(
    reader: BoltGraph, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr(bolt, "check_read_only", lambda _: None)
    with pytest.raises((InputError, StoreError)):
        reader.query(text, {}, 10, 60)
    assert reader.query("MATCH (n:A) RETURN count(n), sum(n.id)", {}, 10, 60).rows == [[20, 210]]


def test_the_guard_stands_before_the_engine(reader: BoltGraph) -> None:
    with pytest.raises(RefusedError):
        reader.query("CREATE (:A {id: 0})", {}, 10, 20)


def test_a_query_that_takes_too_long_is_cut_off_and_the_workspace_opens_again(workspace: Path) -> None:
    run_cli("query", "RETURN 1", "-w", str(workspace))  # so that the start of the database is not in the time
    started = time.monotonic()
    told = run_cli("query", ENDLESS, "--timeout", "1", "-w", str(workspace))
    assert told.returncode == 6 and "KG-RF-013" in told.stderr and time.monotonic() - started < 30
    again = run_cli("query", "MATCH (n:A) RETURN count(n) AS n", "--json", "-w", str(workspace))
    assert json.loads(again.stdout) == [{"n": 20}]


def test_the_shell_goes_on_after_a_query_that_took_too_long(workspace: Path) -> None:
    asked = f"{ENDLESS};\nMATCH (n:A) RETURN count(n) AS after;\n"
    told = run_cli("shell", "--timeout", "1", "-w", str(workspace), stdin=asked)
    assert "KG-RF-013" in told.stderr and "20" in told.stdout.split(), told.stderr


@pytest.mark.parametrize(
    "text",
    [
        "UNWIND range(1, 900000) AS i UNWIND range(1, 900) AS j RETURN collect(i * j)",
        "UNWIND range(1, 900000) AS i UNWIND range(1, 900) AS j WITH i * j AS k ORDER BY k DESC RETURN k",
        "RETURN range(1, 5000000)",
        "RETURN size([x IN range(1, 900000) | [y IN range(1, 900000) | toString(x) + toString(y)]])",
        "RETURN reduce(s = 'aaaaaaaa', x IN range(1, 40) | s + s)",
    ],
)
def test_a_query_that_eats_memory_is_cut_off(workspace: Path, text: str) -> None:
    with database.connect(workspace, reading=True) as graph, pytest.raises((RefusedError, InputError)):
        graph.query(text, {}, 1000, 20)


def test_what_is_cut_off_by_the_limit_of_rows_answers_at_once(reader: BoltGraph) -> None:
    started = time.monotonic()
    found = reader.query("UNWIND range(1, 900000) AS i UNWIND range(1, 900000) AS j RETURN i", {}, 10, 60)
    again = reader.query("MATCH (n:A) RETURN count(n)", {}, 10, 60)
    assert (len(found.rows), found.cut, again.rows) == (10, True, [[20]]) and time.monotonic() - started < 10


PARENT = """
import sys
from pathlib import Path
from korusgraph.database.embedded import serve
with serve(Path(sys.argv[1]) / "graph"):
    print("ready", flush=True)
    sys.stdin.read()
"""


def _servers(folder: Path) -> list[int]:
    """Processes that serve a folder, as the process list of the system has them."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                arguments = (entry / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
            except OSError:
                continue
            if "korusgraph.database.embedded_server" in arguments and str(folder / "graph") in arguments:
                found.append(int(entry.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="reads the process list of Linux")
@pytest.mark.parametrize("after_s", [0.05, 0.8, 2.0])
def test_the_server_ends_with_a_parent_killed_while_it_starts(tmp_path: Path, after_s: float) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    limit = time.monotonic() + 30
    while not _servers(tmp_path) and time.monotonic() < limit:
        time.sleep(0.02)
    assert _servers(tmp_path)
    time.sleep(after_s)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    assert parent.stdin is not None
    parent.stdin.close()
    limit = time.monotonic() + 20
    while _servers(tmp_path) and time.monotonic() < limit:
        time.sleep(0.1)
    assert _servers(tmp_path) == []
    with database.connect(tmp_path) as graph:
        assert graph.read("RETURN 1 AS one") == [{"one": 1}]
