"""A small web server on loopback that offers the Browser kit to Neo4j Browser, which reads it from another origin.

It answers programs and Browsers on this machine only: the Host must be a name of loopback, so that a page elsewhere cannot
reach it by a name that it lets point here, and an Origin must be on loopback too. The Browser at browser.neo4j.io is
therefore not served; the one that every Neo4j server brings is.
"""

from __future__ import annotations

import mimetypes
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from korusgraph.errors import UsageError

_LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))


class _Handler(BaseHTTPRequestHandler):
    """Knows its files by name, so there is no folder to list and no path to climb."""

    timeout = 10.0

    def __init__(self, *given: Any, files: Mapping[str, bytes]) -> None:
        self._files = files
        super().__init__(*given)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_OPTIONS(self) -> None:
        """Browser asks first whether it may send its own headers."""
        if self._allowed():
            self._send(204, b"")

    def _answer(self, with_body: bool) -> None:
        if not self._allowed():
            return
        body = self._files.get(self.path.partition("?")[0])
        if body is None:
            self._send(404, b"not found\n" if with_body else b"")
        else:
            self._send(200, body if with_body else b"", len(body))

    def _allowed(self) -> bool:
        """Whether host and origin are on this machine; tells the client if not."""
        hosts = self.headers.get_all("Host", [])
        origin = self.headers.get("Origin")
        if len(hosts) == 1 and _on_loopback(f"//{hosts[0]}") and (origin is None or _on_loopback(origin)):
            return True
        self._send(403, b"this machine only\n")
        return False

    def _send(self, status: int, body: bytes, length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.send_header("Content-Type", mimetypes.guess_type(self.path.partition("?")[0])[0] or "text/plain; charset=utf-8")
        self.send_header("X-Content-Type-Options", "nosniff")
        origin = self.headers.get("Origin")
        if origin is not None and status != 403:
            self.send_header("Access-Control-Allow-Origin", origin)
            self.send_header("Access-Control-Allow-Headers", "*")
            self.send_header("Access-Control-Allow-Private-Network", "true")
            self.send_header("Vary", "Origin")
        self.end_headers()
        self.wfile.write(body)

    def version_string(self) -> str:
        """The name of the program, and no versions."""
        return "korusgraph"

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the terminal shows the lines to type."""


def _on_loopback(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("", "http", "https") and parts.username is None and parts.hostname in _LOOPBACK
    except ValueError:
        return False


@contextmanager
def serve(folder: Path, port: int) -> Iterator[str]:
    """Serves the files of a folder on loopback until the end of the block; its URL.

    Raises: UsageError when the port is taken.
    """
    files = {f"/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, files=files))
    except OSError as error:
        raise UsageError(
            f"port {port} cannot be used ({error.strerror})", "give another one with --port", "KG-US-012"
        ) from None
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
