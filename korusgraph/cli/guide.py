"""A small web server on loopback that offers the Browser kit to Neo4j Browser, which reads it from another origin.

The Browser at browser.neo4j.io is not served; the one that every Neo4j server brings is.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from korusgraph.cli.loopback import Handler, on_loopback, served


class _Handler(Handler):
    """Knows its files by name, so there is no folder to list and no path to climb."""

    def __init__(self, *given: Any, files: Mapping[str, bytes]) -> None:
        self._files = files
        super().__init__(*given)

    def do_OPTIONS(self) -> None:
        """Browser asks first whether it may send its own headers."""
        if self.allowed():
            self.send(204, b"")

    def answer(self, with_body: bool) -> None:
        body = self._files.get(self.path.partition("?")[0])
        if body is None:
            self.send(404, b"not found\n" if with_body else b"")
        else:
            type_ = mimetypes.guess_type(self.path.partition("?")[0])[0] or "text/plain; charset=utf-8"
            self.send(200, body if with_body else b"", type_, len(body))

    def origin_allowed(self, origin: str | None) -> bool:
        return origin is None or on_loopback(origin)

    def more_headers(self, status: int) -> Iterator[tuple[str, str]]:
        origin = self.headers.get("Origin")
        if origin is not None and status != 403:
            yield "Access-Control-Allow-Origin", origin
            yield "Access-Control-Allow-Headers", "*"
            yield "Access-Control-Allow-Private-Network", "true"
            yield "Vary", "Origin"


@contextmanager
def serve(folder: Path, port: int) -> Iterator[str]:
    """Serves the files of a folder on loopback until the end of the block; its URL.

    Raises: UsageError when the port is taken.
    """
    files = {f"/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with served(partial(_Handler, files=files), port) as url:
        yield url
