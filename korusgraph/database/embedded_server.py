"""The child process that runs ArcadeDB: reads port and password from standard input, ends when that closes."""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

from korusgraph.database import archive

HEAP = "1g"
QUICK = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
"""The simple collector and the quick compiler: what runs for seconds gains nothing by code that takes as long to make better."""
LONGEST_LIST = 1_000_000
ROUNDS = 1000  # of the engine's 65,536, which make guessing of short passwords slow, and each start and sign-in


def main() -> int:
    folder = Path(sys.argv[1])
    wanted = json.loads(sys.stdin.readline())
    parent = _Parent()
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # the engine logs to standard output: keep it out of the answer
    try:
        import arcadedb_embedded
        from arcadedb_embedded.jvm import start_jvm
    except ImportError as error:
        return _say(out, "missing", str(error))
    try:
        # -Xrs: a signal ends the process cleanly instead of crashing the JVM. A JVM without memory does not answer any
        # more, but does not end either unless told to.
        kept = archive.place()
        start_jvm(heap_size=HEAP, jvm_args=["-Xrs", "-XX:+ExitOnOutOfMemoryError", *QUICK, *archive.options(kept)])
        server = _start(arcadedb_embedded, folder, wanted)
        archive.note(kept, *_started_with())
    except Exception as error:  # whatever the JVM throws is told to the parent
        _say(out, "failed", " ".join(str(error).split()))
        os._exit(1)
    parent.started()
    _say(out, "ready", "")
    parent.wait()
    server.stop()
    os._exit(0)


class _Parent:
    """Waits in a thread for the standard input to close, which is how the end of the parent is seen, whatever ended it.

    While the server starts, the end of the parent ends this process at once: the threads of the JVM would keep it, and the
    lock on the database, alive for good.
    """

    def __init__(self) -> None:
        self._starting = True
        self._lock = threading.Lock()
        self._gone = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        sys.stdin.read()
        with self._lock:
            if self._starting:
                os._exit(1)
        self._gone.set()

    def started(self) -> None:
        with self._lock:
            self._starting = False

    def wait(self) -> None:
        self._gone.wait()


def _start(arcadedb: Any, folder: Path, wanted: dict[str, Any]) -> Any:
    _configure()
    # The engine keeps the first root password in this file and ignores a later one.
    (folder / "config" / "server-users.jsonl").unlink(missing_ok=True)
    server = arcadedb.create_server(
        root_path=str(folder),
        root_password=wanted["password"],
        config={
            "host": "127.0.0.1",
            "mode": "development",
            "server_plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
            "bolt_port": wanted["port"],
            "bolt_host": "127.0.0.1",
            "http_port": wanted["http_port"],
        },
    )
    server.start()
    if not (folder / "databases" / "korusgraph").exists():
        server.create_database("korusgraph").close()
    if wanted["reader"]:
        _add_reader(server, wanted["reader"])
    return server


def _started_with() -> tuple[str, list[str]]:
    """Class path and options of this JVM."""
    import jpype

    arguments = jpype.JClass("java.lang.management.ManagementFactory").getRuntimeMXBean().getInputArguments()
    classpath = jpype.JClass("java.lang.System").getProperty("java.class.path")
    return str(classpath), [str(a) for a in arguments if not str(a).startswith("-Djava.class.path=")]


def _configure() -> None:
    """Settings that are not taken from those of the server: no files or addresses in queries, no endless lists, and few rounds
    over passwords, which are random and live as long as this process."""
    import jpype

    configuration = jpype.JClass("com.arcadedb.GlobalConfiguration")
    configuration.OPENCYPHER_LOAD_CSV_ALLOW_FILE_URLS.setValue(False)
    configuration.OPENCYPHER_LOAD_CSV_ALLOW_REMOTE_URLS.setValue(False)
    configuration.QUERY_MAX_RANGE_SIZE.setValue(LONGEST_LIST)
    configuration.SERVER_SECURITY_SALT_ITERATIONS.setValue(ROUNDS)


def _add_reader(server: Any, password: str) -> None:
    """A user who may read records, and neither change them nor the schema, the users or the settings."""
    import jpype

    as_json = jpype.JClass("com.arcadedb.serializer.json.JSONObject")
    security = server._java_server.getSecurity()
    rights = {"access": [], "types": {"*": {"access": ["readRecord"]}}, "resultSetLimit": -1, "readTimeout": -1}
    user = {"name": "reader", "password": str(security.encodePassword(password)), "databases": {"korusgraph": ["reader"]}}
    security.saveGroup("korusgraph", "reader", as_json(json.dumps(rights)))
    security.createUser(as_json(json.dumps(user)))


def _say(out: Any, state: str, reason: str) -> int:
    out.write(json.dumps({"state": state, "reason": reason}) + "\n")
    out.flush()
    return 0 if state == "ready" else 1


if __name__ == "__main__":
    raise SystemExit(main())
