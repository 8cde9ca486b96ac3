"""One reader answers all questions to a workspace: kept for a while, safe from strangers, gone with its folder, healed when killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import stat
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client
from pathlib import Path

import pytest

from korusgraph import database, settings
from korusgraph.asking import ask_cypher
from korusgraph.database import kept
from korusgraph.errors import InputError, RefusedError, UsageError
from korusgraph.ledger import Ledger
from tests.conftest import run_cli

COUNT = "MATCH (n:Entity) RETURN count(n) AS n"
ENDLESS = "UNWIND range(1, 1000000) AS i UNWIND range(1, 1000000) AS j RETURN sum(i * j)"
pytestmark = pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="reads the process list of Linux")


def processes(root: Path) -> list[int]:
    """Readers and databases of a workspace that run."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
            except OSError:
                continue
            if str(root / "graph") in words and {"korusgraph.keeper", "korusgraph.database.embedded_server"} & set(words):
                found.append(int(entry.name))
    return sorted(found)


def until(true: Callable[[], bool], seconds: float = 60.0) -> bool:
    limit = time.monotonic() + seconds
    while not true() and time.monotonic() < limit:
        time.sleep(0.1)
    return true()


def state(root: Path) -> dict[str, object]:
    return dict(json.loads((root / "graph" / kept.STATE).read_text(encoding="utf-8")))


def fill(root: Path) -> None:
    with Ledger(root / "ledger.sqlite"):
        pass  # an empty one
    with database.connect(root) as graph:
        graph.write("UNWIND range(1, 20) AS i CREATE (:Entity {id: i})")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("workspace")
    fill(root)
    yield root
    shutil.rmtree(root)
    assert until(lambda: not processes(root)), "a reader outlives its folder"


def test_the_next_question_is_answered_by_the_same_reader(workspace: Path) -> None:
    assert ask_cypher(workspace, COUNT, None, {}).rows == [[20]]
    first = state(workspace)
    assert ask_cypher(workspace, COUNT, None, {}).rows == [[20]]
    assert state(workspace) == first


def test_what_tells_the_key_is_for_the_owner_only(workspace: Path) -> None:
    ask_cypher(workspace, COUNT, None, {})
    assert stat.S_IMODE((workspace / "graph" / kept.STATE).stat().st_mode) == 0o600


def test_several_readers_are_answered_at_once(workspace: Path) -> None:
    found: list[list[list[object]]] = []
    askers = [threading.Thread(target=lambda: found.append(ask_cypher(workspace, COUNT, None, {}).rows)) for _ in range(4)]
    with kept.lease(workspace / "graph"):  # as a shell that stays open
        for asker in askers:
            asker.start()
        for asker in askers:
            asker.join()
    assert found == [[[20]]] * 4


def test_errors_come_from_the_reader_as_they_are_raised_there(workspace: Path) -> None:
    with pytest.raises(InputError, match="no label 'Entty'") as told:
        ask_cypher(workspace, "MATCH (n:Entty) RETURN n", None, {})
    assert told.value.code == "KG-IN-035" and "Entity" in told.value.hint


def test_a_value_that_is_no_json_is_refused(workspace: Path) -> None:
    with pytest.raises(UsageError, match="a value of the query"):
        ask_cypher(workspace, "RETURN $x AS x", None, {"x": {1, 2}})


def test_a_query_that_is_cut_off_does_not_cost_the_others_their_answers(workspace: Path) -> None:
    answers: list[object] = []
    slow = "UNWIND range(1, 3000) AS i UNWIND range(1, 3000) AS j RETURN count(*) AS n"
    other = threading.Thread(target=lambda: answers.extend(ask_cypher(workspace, slow, None, {}, 10, 120).rows))
    with kept.lease(workspace / "graph"):
        other.start()
        with pytest.raises(RefusedError, match="longer than 1 s"):
            ask_cypher(workspace, ENDLESS, None, {}, 10, 1)
        other.join()
    assert answers == [[9_000_000]]


def test_a_stranger_without_the_key_is_shown_the_door_and_a_silent_one_blocks_nobody(workspace: Path) -> None:
    ask_cypher(workspace, COUNT, None, {})
    port = int(str(state(workspace)["port"]))
    with socket.create_connection(("127.0.0.1", port)):
        with pytest.raises((AuthenticationError, EOFError, OSError)):
            Client(("127.0.0.1", port), authkey=b"guessed")
        assert ask_cypher(workspace, COUNT, None, {}).rows == [[20]]


def test_a_load_ends_the_reader_and_the_next_question_sees_what_it_wrote(workspace: Path) -> None:
    ask_cypher(workspace, COUNT, None, {})
    before = state(workspace)
    with database.connect(workspace) as graph:
        graph.write("CREATE (:Entity {id: 21})")
    assert ask_cypher(workspace, COUNT, None, {}).rows == [[21]]
    assert state(workspace) != before
    with database.connect(workspace) as graph:
        graph.write("MATCH (n:Entity {id: 21}) DELETE n")


def test_a_killed_reader_takes_its_database_along_and_the_next_question_starts_another(workspace: Path) -> None:
    ask_cypher(workspace, COUNT, None, {})
    running = processes(workspace)
    os.kill(running[0], signal.SIGKILL)  # the reader is older than its database
    assert ask_cypher(workspace, COUNT, None, {}).rows == [[20]]
    assert until(lambda: not set(running) & set(processes(workspace)))


def test_who_listens_where_a_killed_reader_did_is_not_believed(workspace: Path) -> None:
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        ask_cypher(workspace, COUNT, None, {})
        path = workspace / "graph" / kept.STATE
        path.write_text(json.dumps({**state(workspace), "port": stranger.getsockname()[1]}), encoding="utf-8")
        threading.Thread(target=lambda: stranger.accept()[0].sendall(b"\x00\x00\x00\x05hello"), daemon=True).start()
        assert ask_cypher(workspace, COUNT, None, {}).rows == [[20]]  # by another one: the old one has seen the strange file


def test_a_copy_of_a_workspace_has_a_reader_of_its_own(workspace: Path, tmp_path: Path) -> None:
    ask_cypher(workspace, COUNT, None, {})
    copy = tmp_path / "copy"
    shutil.copytree(workspace, copy)
    with database.connect(copy) as graph:
        graph.write("CREATE (:Entity {id: 21})")
    assert ask_cypher(copy, COUNT, None, {}).rows == [[21]] and ask_cypher(workspace, COUNT, None, {}).rows == [[20]]


def test_a_dry_run_leaves_reader_and_database_alone(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "news.txt").write_text("Mexico and Canada signed the agreement on Monday.", encoding="utf-8")
    ask_cypher(workspace, COUNT, None, {})
    files = {p: p.read_bytes() for p in (workspace / "graph" / "databases").rglob("*") if p.is_file()}
    before = (workspace / "ledger.sqlite").read_bytes()
    with kept.lease(workspace / "graph"):
        reader = state(workspace)
        done = run_cli("build", str(tmp_path), "--dry-run", "-w", str(workspace))
        assert done.returncode == 0, done.stderr
        assert state(workspace) == reader
    assert (workspace / "ledger.sqlite").read_bytes() == before
    assert {p: p.read_bytes() for p in (workspace / "graph" / "databases").rglob("*") if p.is_file()} == files


def test_without_minutes_the_reader_ends_after_the_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KORUSGRAPH_KEEP_MINUTES", "0")
    fill(tmp_path)
    assert ask_cypher(tmp_path, COUNT, None, {}).rows == [[20]]
    assert until(lambda: not processes(tmp_path)) and not (tmp_path / "graph" / kept.STATE).exists()


def test_minutes_that_are_no_number_are_refused() -> None:
    with pytest.raises(UsageError, match="is no number of minutes"):
        settings.keep_minutes({"KORUSGRAPH_KEEP_MINUTES": "soon"})
