"""The process behind `database.kept`: keeps the embedded database of a workspace open and answers questions to it.

It ends when nobody has asked for `KORUSGRAPH_KEEP_MINUTES`, when a load asks it to, and at once when its file has gone or is of
another one: then its folder was removed or taken over. The database is a child of it and ends with it, whatever ended it.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import sys
import threading
import time
from multiprocessing.connection import Connection, Listener, answer_challenge, deliver_challenge
from pathlib import Path
from typing import TYPE_CHECKING, Any

from korusgraph import settings
from korusgraph.database import archive
from korusgraph.database.embedded import Server, serve
from korusgraph.database.kept import SILENCE_S, STATE, about
from korusgraph.errors import KorusgraphError, StoreError

if TYPE_CHECKING:
    from korusgraph.database.bolt import Rows
    from korusgraph.desk.index import Index

FIRST_S = 10.0  # how long it waits for the first one, whatever the setting
_END_S = 5.0  # how long running queries may go on when a load waits
_TICK_S = 0.5


class Keeper:
    """The database of a folder with its users."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder.parent
        self.key = secrets.token_bytes(32)
        self.listener = Listener(("127.0.0.1", 0), backlog=64)
        self._lock = threading.Lock()
        self._starting = threading.Lock()
        self._users = 0
        self._asking = 0
        self._last = time.monotonic()
        self._served = False
        self._least = 60 * settings.keep_minutes()
        self._stack = contextlib.ExitStack()
        self._server: Server | None = None
        self._known: tuple[str, Index] | None = None
        self._archive = archive.Making(archive.place())

    # -- life -------------------------------------------------------------------------------
    def write_state(self) -> None:
        """Says where it is, in a file for the owner only."""
        state = {**about(self.folder), "port": self.listener.address[1], "key": self.key.hex()}
        made = self.folder / f"{STATE}.{os.getpid()}.tmp"
        with open(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            out.write(json.dumps(state))
        os.replace(made, self.folder / STATE)

    def listen(self) -> None:
        """Takes whoever connects, each in a thread of its own."""
        while True:
            with contextlib.suppress(OSError, EOFError):
                connection = self.listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def watch(self) -> None:
        """Ends the process when it is not wanted any more."""
        self._last = time.monotonic()
        while True:
            time.sleep(_TICK_S)
            if not self._is_mine():
                self.leave(at_once=True)
            if self._served and not self._asking:
                self._archive.step()
            with self._lock:
                idle = 0.0 if self._users else time.monotonic() - self._last
            if idle > max(self._least, 0.0 if self._served else FIRST_S):
                self.leave()

    def _is_mine(self) -> bool:
        with contextlib.suppress(OSError, ValueError, KeyError):
            return bool(json.loads((self.folder / STATE).read_text(encoding="utf-8"))["key"] == self.key.hex())
        return False

    def leave(self, at_once: bool = False) -> None:
        """Ends the process; `at_once` without a word to the database, whose folder is of somebody else by now."""
        if self._is_mine():
            (self.folder / STATE).unlink(missing_ok=True)
        if at_once and self._server is not None:
            self._server.end()
        self._archive.stop()
        self._stack.close()
        os._exit(0)

    # -- questions ---------------------------------------------------------------------------
    def _serve(self, connection: Connection) -> None:
        with connection, contextlib.suppress(Exception):  # strangers may say anything, users may go at any time
            deliver_challenge(connection, self.key)
            if not connection.poll(SILENCE_S):
                return
            answer_challenge(connection, self.key)
            with self._lock:
                self._users += 1
                self._served = True
            try:
                while True:
                    request = json.loads(connection.recv_bytes())
                    if "end" in request:
                        self._end()
                    connection.send_bytes(json.dumps(self._answer(request), default=str).encode())
            finally:
                with self._lock:
                    self._users -= 1
                    self._last = time.monotonic()

    def _end(self) -> None:
        limit = time.monotonic() + _END_S
        while self._asking and time.monotonic() < limit:
            time.sleep(0.05)
        self.leave()

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            self._asking += 1
        try:
            found = self._ask(**request)
            return {"columns": found.columns, "rows": found.rows, "cut": found.cut}
        except KorusgraphError as error:
            return {"error": error.plain()}
        except Exception as error:
            hint = "this is a bug in korusgraph; KORUSGRAPH_DEBUG=1 shows where"
            return {"error": KorusgraphError(f"unexpected {type(error).__name__}: {str(error)[:200]}", hint).plain()}
        finally:
            with self._lock:
                self._asking -= 1

    def _ask(self, text: str, saved: str | None, values: dict[str, Any], limit: int, timeout_s: float) -> Rows:
        from korusgraph.database.bolt import BoltGraph
        from korusgraph.database.dialect import EMBEDDED
        from korusgraph.engine.asking import answer

        for again in (True, False):
            server = self.running()
            try:
                with BoltGraph(server.uri, server.username, server.password, server.database, EMBEDDED, server) as opened:
                    return answer(opened, self.root, text, saved, values, limit, timeout_s, self._index)
            except StoreError:  # another query that passed its limits may have ended the database in the middle of this one
                if not again or server.process.poll() is None:
                    raise
        raise AssertionError

    def running(self) -> Server:
        """The database, started anew when a query has ended it. Raises: StoreError."""
        with self._starting:
            if self._server is None or self._server.ended or self._server.process.poll() is not None:
                self._stack.close()
                self._server = self._stack.enter_context(serve(self.folder, reading=True))
            return self._server

    def _index(self) -> Index:
        """The graph in memory; it is read again only after it has changed."""
        from korusgraph.engine.asking import graph_again

        self._known = graph_again(self.root, self._known)
        return self._known[1]


def main() -> None:
    """Starts the database, says `ready` and answers until it is not wanted any more. Before that it ends with its parent."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    ready = threading.Event()

    def parent_gone() -> None:
        sys.stdin.read()
        if not ready.is_set():
            os._exit(1)

    threading.Thread(target=parent_gone, daemon=True).start()
    threading.Thread(target=_warm, daemon=True).start()
    try:
        keeper = Keeper(Path(sys.argv[1]))
        keeper.running()
        keeper.write_state()
    except KorusgraphError as error:
        with contextlib.suppress(OSError):
            print(json.dumps({"error": error.plain()}), file=out, flush=True)
        os._exit(1)
    threading.Thread(target=keeper.listen, daemon=True).start()
    ready.set()
    with contextlib.suppress(OSError):
        print('{"ready": true}', file=out, flush=True)
        out.close()
    keeper.watch()


def _warm() -> None:
    """Loads what answering needs while the database starts."""
    import neo4j  # noqa: F401

    import korusgraph.engine.asking  # noqa: F401


if __name__ == "__main__":
    main()
