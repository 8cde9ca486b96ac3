"""The embedded database: ArcadeDB in a process of its own on a loopback port, with a password made for that run."""

from __future__ import annotations

import json
import platform
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from korusgraph import settings
from korusgraph.errors import StoreError

START_S = 90.0
LEAVING_S = 15.0  # how long one that ends may keep the database locked
DATABASE = "korusgraph"
OUT_OF_MEMORY = 3  # how a JVM ends that was told to exit when its memory is used up


@dataclass
class Server:
    """A running embedded server."""

    uri: str
    username: str
    password: str = field(repr=False)
    process: subprocess.Popen[bytes] = field(repr=False)
    database: str = DATABASE
    ended: bool = False

    def end(self) -> None:
        """Ends the server at once, with whatever it is doing; what it had not written is recovered at the next start."""
        self.ended = True
        self.process.kill()

    def out_of_memory(self) -> bool:
        """Whether the server has ended because its memory was used up."""
        try:
            return self.process.wait(timeout=2) == OUT_OF_MEMORY
        except subprocess.TimeoutExpired:
            return False


@contextmanager
def serve(folder: Path, reading: bool = False) -> Iterator[Server]:
    """Starts the server on a database folder and stops it at the end, also when this process dies.

    The child ends when its standard input closes, so nothing is left running. With `reading` the user of the server may
    read records and nothing else: the engine does not heed read-only transactions, but it does heed the rights of a user.
    Raises: StoreError.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"{folder}: cannot be made ({error.strerror})", "check the folder, or give another --workspace", "KG-DB-002"
        ) from None
    limit = time.monotonic() + LEAVING_S
    while True:
        server, answer = _start(folder, reading)
        try:
            if answer.get("state") == "ready":
                yield server
                return
            if not _locked(answer) or time.monotonic() >= limit:
                raise _failed(answer, folder / "server.log")
        finally:
            _stop(server.process)
        time.sleep(0.2)


def _start(folder: Path, reading: bool) -> tuple[Server, dict[str, str]]:
    """A child on a database folder, and what it said of its start."""
    port, password = free_port(), secrets.token_urlsafe(24)
    reader = secrets.token_urlsafe(24) if reading else ""
    with open(folder / "server.log", "ab") as errors:
        child = subprocess.Popen(
            [sys.executable, "-m", "korusgraph.database.embedded_server", str(folder.resolve())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=folder,
            env=settings.child_environment(),
            start_new_session=True,
        )
    assert child.stdin is not None
    timer = threading.Timer(START_S, child.kill)
    timer.start()
    try:
        wanted = {"port": port, "http_port": free_port(), "password": password, "reader": reader}
        child.stdin.write(json.dumps(wanted).encode() + b"\n")
        child.stdin.flush()
        answer = _answer(child)
    except BaseException:
        _stop(child)
        raise
    finally:
        timer.cancel()
    return Server(f"bolt://127.0.0.1:{port}", "reader" if reading else "root", reader or password, child), answer


def _answer(child: subprocess.Popen[bytes]) -> dict[str, str]:
    """The child's one line of JSON; other output of the engine before it is passed over."""
    assert child.stdout is not None
    for line in child.stdout:
        if line.startswith(b'{"state"'):
            return dict(json.loads(line))
    return {"state": "ended"}


def _locked(answer: dict[str, str]) -> bool:
    return "lock" in answer.get("reason", "").lower()


def _failed(answer: dict[str, str], log: Path) -> StoreError:
    reason = answer.get("reason", "")
    if _locked(answer):
        return StoreError(
            "the embedded database is in use by another korusgraph",
            "wait until it ends, or give another --workspace",
            "KG-DB-003",
        )
    if answer.get("state") == "missing":
        return StoreError(
            f"the embedded database is not available on {platform.system()} {platform.machine()}",
            "set NEO4J_URI, NEO4J_USERNAME and NEO4J_PASSWORD to use a Neo4j server",
            "KG-DB-004",
        )
    return StoreError(f"the embedded database did not start ({reason[:200] or 'no answer'})", f"see {log}", "KG-DB-002")


def _stop(child: subprocess.Popen[bytes]) -> None:
    try:
        if child.stdin is not None:
            child.stdin.close()
        child.wait(timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        child.kill()
        child.wait(timeout=10)
    if child.stdout is not None:
        child.stdout.close()


def free_port() -> int:
    """A loopback port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
