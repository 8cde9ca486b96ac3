"""A password is nowhere: not in output, logs, files, arguments, or the environment of a child process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from korusgraph import settings
from korusgraph.database.bolt import BoltGraph
from korusgraph.database.embedded import serve
from korusgraph.errors import KorusgraphError, UsageError
from tests.conftest import ROOT, run_cli

CANARY = "c4n4ry-passw0rd"


@pytest.mark.parametrize("uri", [f"bolt://neo4j:{CANARY}@127.0.0.1:1", f"neo4j+s://{CANARY}@host", f"bolt:neo4j:{CANARY}@host"])
def test_a_password_in_the_address_is_refused_and_not_printed(uri: str) -> None:
    with pytest.raises(UsageError) as caught:
        settings.neo4j({"NEO4J_URI": uri, "NEO4J_PASSWORD": "x"})
    assert CANARY not in caught.value.lines() and caught.value.code == "KG-US-003"


@pytest.mark.parametrize("uri", [f"bolt://neo4j:{CANARY}@127.0.0.1:1", f"http://u:{CANARY}@h", f"bolt://127.0.0.1:1?password={CANARY}"])
def test_an_error_of_the_connection_has_no_password(uri: str) -> None:
    with pytest.raises(KorusgraphError) as caught, BoltGraph(uri, "neo4j", CANARY, None):
        pass
    assert CANARY not in caught.value.lines()


def test_settings_do_not_show_the_password() -> None:
    given = settings.neo4j({"NEO4J_URI": "bolt://host:7687", "NEO4J_PASSWORD": CANARY})
    assert CANARY not in repr(given)


def test_a_child_gets_no_secrets() -> None:
    given = {"PATH": "/bin", "NEO4J_PASSWORD": CANARY, "AWS_SECRET_ACCESS_KEY": CANARY, "KORUSGRAPH_MODEL": "x", "LC_ALL": "C"}
    assert settings.child_environment(given) == {"PATH": "/bin", "LC_ALL": "C", "PYTHONUTF8": "1"}


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads the process list of Linux")
def test_the_embedded_server_sees_no_password_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", CANARY)
    with serve(tmp_path) as server:
        process = Path(f"/proc/{server.process.pid}")
        told = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
    assert CANARY.encode() not in told and server.password.encode() not in told


@pytest.mark.parametrize("uri", ["", "bolt://127.0.0.1:1", f"bolt://neo4j:{CANARY}@127.0.0.1:1"])
def test_a_run_leaves_the_password_nowhere(tmp_path: Path, uri: str) -> None:
    env = {**settings.child_environment(), "NEO4J_PASSWORD": CANARY, "KORUSGRAPH_DEBUG": "1"}
    if uri:
        env["NEO4J_URI"] = uri
    seen = ""
    for command in (["build", str(ROOT / "samples" / "2017-01-23_us_leaves_tpp.txt")], ["status"], ["query", "RETURN 1"], ["verify"]):
        done = subprocess.run(
            [sys.executable, "-m", "korusgraph.cli.main", *command, "-w", str(tmp_path)],
            env={**env, "PYTHONPATH": os.environ.get("PYTHONPATH", "")},
            capture_output=True,
            text=True,
            check=False,
        )
        seen += done.stdout + done.stderr
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files and CANARY not in seen and not [p for p in files if CANARY.encode() in p.read_bytes()]


def test_help_does_not_show_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert CANARY not in run_cli("--help", env={"NEO4J_PASSWORD": CANARY}).stdout
