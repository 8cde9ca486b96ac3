"""A small web server that answers programs and browsers on this machine only.

The Host must be a name of loopback, so that a page elsewhere cannot reach it by a name that it lets point here; which pages
may ask is for each server to say.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from korusgraph.errors import UsageError

_LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))


class Handler(BaseHTTPRequestHandler):
    """Answers `GET` and `HEAD` by `answer`, once host and origin are allowed."""

    timeout = 10.0

    def do_GET(self) -> None:
        if self.allowed():
            self.answer(with_body=True)

    def do_HEAD(self) -> None:
        if self.allowed():
            self.answer(with_body=False)

    def answer(self, with_body: bool) -> None:
        """Sends what the path stands for."""
        raise NotImplementedError

    def origin_allowed(self, origin: str | None) -> bool:
        """Whether a page of this origin may ask; None is a program, or a page that is opened."""
        raise NotImplementedError

    def more_headers(self, status: int) -> Iterator[tuple[str, str]]:
        """Headers beside those that every answer has."""
        yield from ()

    def allowed(self) -> bool:
        """Whether host and origin are on this machine; tells the client if not."""
        hosts = self.headers.get_all("Host", [])
        if len(hosts) == 1 and on_loopback(f"//{hosts[0]}") and self.origin_allowed(self.headers.get("Origin")):
            return True
        self.send(403, b"this machine only\n")
        return False

    def send(self, status: int, body: bytes, type_: str = "text/plain; charset=utf-8", length: int | None = None) -> None:
        """Sends an answer; `length` is given where a body has one and is not sent."""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.send_header("Content-Type", type_)
        self.send_header("X-Content-Type-Options", "nosniff")
        for name, value in self.more_headers(status):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def version_string(self) -> str:
        """The name of the program, and no versions."""
        return "korusgraph"

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the terminal shows the lines to type."""


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: a browser that went away is no news."""


def on_loopback(address: str) -> bool:
    """Whether an address, `//host:port` or with a scheme, is on this machine."""
    try:
        parts = urlsplit(address)
        return parts.scheme in ("", "http", "https") and parts.username is None and parts.hostname in _LOOPBACK
    except ValueError:
        return False


@contextmanager
def served(handler: Callable[..., Any], port: int) -> Iterator[str]:
    """Answers on loopback until the end of the block, on any free port for 0; the URL.

    Raises: UsageError when the port is taken.
    """
    try:
        server = _Server(("127.0.0.1", port), handler)
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
