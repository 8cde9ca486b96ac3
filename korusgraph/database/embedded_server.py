"""The child process that runs ArcadeDB: reads port and password from standard input, ends when that closes."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

HEAP = "1g"


def main() -> int:
    folder = Path(sys.argv[1])
    wanted = json.loads(sys.stdin.readline())
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # the engine logs to standard output: keep it out of the answer
    try:
        import arcadedb_embedded
        from arcadedb_embedded.jvm import start_jvm
    except ImportError as error:
        return _say(out, "missing", str(error))
    try:
        # -Xrs: a signal ends the process cleanly instead of crashing the JVM
        start_jvm(heap_size=HEAP, jvm_args="-Xrs")
        server = _start(arcadedb_embedded, folder, int(wanted["port"]), int(wanted["http_port"]), str(wanted["password"]))
    except Exception as error:  # whatever the JVM throws is told to the parent
        return _say(out, "failed", " ".join(str(error).split()))
    _say(out, "ready", "")
    sys.stdin.read()
    server.stop()
    os._exit(0)


def _start(arcadedb: Any, folder: Path, port: int, http_port: int, password: str) -> Any:
    # The engine keeps the first root password in this file and ignores a later one.
    (folder / "config" / "server-users.jsonl").unlink(missing_ok=True)
    server = arcadedb.create_server(
        root_path=str(folder),
        root_password=password,
        config={
            "host": "127.0.0.1",
            "mode": "development",
            "server_plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
            "bolt_port": port,
            "bolt_host": "127.0.0.1",
            "http_port": http_port,
        },
    )
    server.start()
    if not (folder / "databases" / "korusgraph").exists():
        server.create_database("korusgraph").close()
    return server


def _say(out: Any, state: str, reason: str) -> int:
    out.write(json.dumps({"state": state, "reason": reason}) + "\n")
    out.flush()
    return 0 if state == "ready" else 1


if __name__ == "__main__":
    raise SystemExit(main())
