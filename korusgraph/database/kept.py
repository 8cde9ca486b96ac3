"""The kept reader of a workspace: one process that has the embedded database open and answers whoever may read its folder.

The database takes one process only, and its start takes seconds. So the first question starts `korusgraph.keeper`, which
answers all of them until nobody has asked for some minutes. It listens on loopback; where, and the key that both sides prove
to have, stand in a file that only the owner of the folder can read. A load ends it first and keeps new ones away until it is
done. This is the side that asks; it needs neither the driver nor the graph.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from multiprocessing.connection import Client, Connection, answer_challenge, deliver_challenge
from pathlib import Path
from typing import Any

import korusgraph
from korusgraph import settings
from korusgraph.database.bolt import Rows
from korusgraph.errors import StoreError, UsageError, again
from korusgraph.ledger.lock import WriterLock

STATE = "reader.json"
SILENCE_S = 5.0  # how long the other side may be silent before its first word
START_S = 120.0
_TRIES = 3


def environment() -> dict[str, str]:
    """What a reader gets of the environment: what programs need, and our settings, among which are no secrets."""
    own = {name: value for name, value in os.environ.items() if re.fullmatch(r"KORUSGRAPH_\w+", name)}
    return {**settings.child_environment(), **own}


def about(folder: Path) -> dict[str, Any]:
    """What a reader must have in common with who asks: the folder itself, not a copy of it, the same code and settings."""
    found = folder.stat()
    own = {name: value for name, value in environment().items() if name.startswith("KORUSGRAPH_")}
    own.pop("KORUSGRAPH_KEEP_MINUTES", None)
    code = [korusgraph.__version__, str(Path(korusgraph.__file__).resolve()), sys.executable]
    return {"folder": [str(folder.resolve()), found.st_dev, found.st_ino], "with": [*code, own]}


def ask(folder: Path, request: Mapping[str, Any]) -> Rows:
    """The answer of the reader of a database folder, which is started where none is kept.

    Raises: what answering raised; StoreError when the reader cannot be started, or ends again and again.
    """
    try:
        asked = json.dumps(dict(request)).encode()
    except (TypeError, ValueError):
        raise UsageError(
            "a value of the query is neither text, number, truth value, list nor map", "give dates as text", "KG-US-006"
        ) from None
    for _ in range(_TRIES):
        with contextlib.suppress(EOFError, OSError), lease(folder) as connection:  # it ended just now: another one answers
            connection.send_bytes(asked)
            return _rows(json.loads(connection.recv_bytes()))
    raise StoreError("the reader of the embedded database ends again and again", f"see {folder / 'server.log'}", "KG-DB-018")


@contextlib.contextmanager
def lease(folder: Path) -> Iterator[Connection]:
    """A connection to the reader of a database folder; it does not end while there is one. Raises: StoreError."""
    connection = _joined(folder) or _started(folder)
    with connection:
        yield connection


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keeps a database folder free of readers: ends the one that is kept, after the queries that it answers, and starts none.

    Raises: StoreError when others keep the folder.
    """
    lock = WriterLock(folder)
    try:
        connection = _joined(folder)
        if connection is not None:
            _end(connection)
        yield
    finally:
        lock.release()


def _end(connection: Connection) -> None:
    """Ends a reader and waits until it is gone."""
    with connection, contextlib.suppress(EOFError, OSError):
        connection.send_bytes(b'{"end": true}')
        connection.recv_bytes()


def _rows(answer: dict[str, Any]) -> Rows:
    if "error" in answer:
        raise again(*answer["error"])
    return Rows(answer["columns"], answer["rows"], answer["cut"])


def _joined(folder: Path) -> Connection | None:
    """A connection to the reader that is kept; None where there is none, or one of other code or settings, which is ended."""
    try:
        state = json.loads((folder / STATE).read_text(encoding="utf-8"))
        wanted = about(folder)
        if state["folder"] != wanted["folder"]:
            return None
        connection = _proved(Client(("127.0.0.1", int(state["port"]))), bytes.fromhex(state["key"]))
    except Exception:  # no file, half a file, nobody there, somebody else there: none is kept
        return None
    if connection is not None and state["with"] != wanted["with"]:
        _end(connection)
        return None
    return connection


def _proved(connection: Connection, key: bytes) -> Connection | None:
    """The connection, when both sides have shown that they have the key; closed and None otherwise."""
    try:
        if connection.poll(SILENCE_S):
            answer_challenge(connection, key)
            deliver_challenge(connection, key)
            return connection
    except Exception:  # a stranger may say anything
        connection.close()
        return None
    connection.close()
    return None


def _started(folder: Path) -> Connection:
    """A connection to a reader that is started, by this process or by another that was quicker. Raises: StoreError."""
    lock = WriterLock(folder)
    try:
        found = _joined(folder)
        if found is not None:
            return found
        _start(folder)
        limit = time.monotonic() + SILENCE_S
        while found is None and time.monotonic() < limit:
            found = _joined(folder)
        if found is None:
            raise StoreError("the reader of the embedded database cannot be reached", "running again is safe", "KG-DB-018")
        return found
    finally:
        lock.release()


def _start(folder: Path) -> None:
    """Starts a reader and waits until it is ready. Until then it ends with this process. Raises: StoreError."""
    with open(folder / "server.log", "ab") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "korusgraph.keeper", str(folder.resolve())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=folder,
            env=environment(),
            start_new_session=True,
        )
    assert child.stdin is not None and child.stdout is not None
    with child.stdin, child.stdout:
        said = json.loads(child.stdout.readline() or b'{"error": ["StoreError", "the reader did not start", "", "KG-DB-002"]}')
    if "error" in said:
        child.wait(timeout=START_S)
        _rows(said)
    threading.Thread(target=child.wait, daemon=True).start()  # it goes on without us; only its end is taken note of
