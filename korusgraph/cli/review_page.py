"""The page of `review`: a list to go through in a browser on this machine, which writes the same file of decisions.

The page itself holds nothing of the workspace and may be had by anybody on this machine; what is in the workspace, and every
change of it, needs the token that only the address on the terminal has, behind its `#`, where no browser sends it anywhere.
"""

from __future__ import annotations

import getpass
import json
import os
import secrets
import threading
from collections.abc import Iterator
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import click

from korusgraph.cli.common import problem_json
from korusgraph.cli.loopback import Handler, served
from korusgraph.cli.review import suggestions
from korusgraph.engine.reviewing import Review, choices
from korusgraph.errors import KorusgraphError, UsageError
from korusgraph.ledger import Ledger

SHOWN = 50  # suggestions on the page at once
LARGEST = 65_536  # bytes of what a page may send
_FILES = {
    "/": ("review.html", "text/html"),
    "/review.js": ("review.js", "text/javascript"),
    "/review.css": ("review.css", "text/css"),
}
_HEADERS = (
    (
        "Content-Security-Policy",
        "default-src 'none'; img-src data:; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'",
    ),
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-store"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)


class Table:
    """A workspace under review: one request at a time."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.token = secrets.token_urlsafe(24)
        self._lock = threading.Lock()
        self._listed: tuple[str, list[dict[str, Any]]] = ("", [])

    def listed(self, about: str) -> dict[str, Any]:
        """What there is to decide, what was decided, and the words to choose from."""
        with self._lock, Ledger(self.root / "ledger.sqlite") as ledger:
            made = Review(ledger)
            name = f"{made.assembly.state} {about}"
            if self._listed[0] != name:
                self._listed = name, [d.as_json() for d in suggestions(made, SHOWN, about or None)]
            return {
                "suggestions": self._listed[1],
                "decisions": [k.as_json() for k in made.kept()],
                "problems": [problem_json(p) for p in made.problems()],
                "choices": choices(),
                "by": getpass.getuser(),
                "file": str(made.path),
            }

    def changed(self, given: dict[str, Any]) -> int:
        """Decides, or takes back; how many entries that were. Raises: KorusgraphError."""
        what = _text(given, "what")
        with self._lock, Ledger(self.root / "ledger.sqlite", alone=True) as ledger:
            made = Review(ledger)
            if what == "undo":
                return len(made.undo([int(n) for n in given.get("numbers", []) if isinstance(n, int)]))
            by, why = _text(given, "by"), _text(given, "why")
            if what in ("same", "apart"):
                return len(made.join(what, _text(given, "one"), _text(given, "other"), by, why))
            if what not in ("confirm", "reject", "edit"):
                raise UsageError(f"nothing is called {what[:40]!r}", "confirm, reject, edit, same, apart or undo", "KG-DC-005")
            new = given.get("new", {})
            if not isinstance(new, dict) or not all(isinstance(v, str) for v in new.values()):
                raise UsageError("the new values are none", "texts by the names of fields", "KG-DC-005")
            return len(made.decide(what, _text(given, "id"), by, why, new))


def _text(given: dict[str, Any], name: str) -> str:
    value = given.get(name, "")
    return value if isinstance(value, str) else ""


class _Handler(Handler):
    """Knows three files and two addresses of data."""

    def __init__(self, *given: Any, table: Table) -> None:
        self._table = table
        super().__init__(*given)

    def answer(self, with_body: bool) -> None:
        path = urlsplit(self.path)
        if path.path in _FILES:
            name, type_ = _FILES[path.path]
            body = (resources.files("korusgraph.cli") / "review_files" / name).read_bytes()
            self.send(200, body if with_body else b"", f"{type_}; charset=utf-8", len(body))
        elif path.path != "/api/list" or not with_body:
            self.send(404, b"not found\n" if with_body else b"")
        elif self._knows_token():
            self._try(lambda: self._table.listed(parse_qs(path.query).get("about", [""])[0].strip()))

    def do_POST(self) -> None:
        """Takes a decision, from the page itself only."""
        if not self.allowed() or not self._knows_token():
            return
        if self.path != "/api/change":
            self.send(404, b"not found\n")
            return
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LARGEST or self.headers.get_content_type() != "application/json":
            self.send(400, b"JSON, and not much of it\n")
            return
        try:
            given = json.loads(self.rfile.read(int(length)))
        except (ValueError, RecursionError):
            self.send(400, b"no JSON\n")
            return
        self._try(lambda: {"entries": self._table.changed(given if isinstance(given, dict) else {})})

    def _try(self, work: Any) -> None:
        """Sends what comes of some work, or what is said about its failure."""
        try:
            self._json(200, work())
        except KorusgraphError as error:
            self._json(422, {"problem": problem_json(error)})
        except Exception as error:
            if os.environ.get("KORUSGRAPH_DEBUG"):
                raise
            wrong = KorusgraphError(
                f"unexpected {type(error).__name__}", "this is a bug in korusgraph; KORUSGRAPH_DEBUG=1 shows where"
            )
            self._json(500, {"problem": problem_json(wrong)})

    def _json(self, status: int, data: dict[str, Any]) -> None:
        self.send(status, json.dumps(data, ensure_ascii=False).encode("utf-8", "replace"), "application/json; charset=utf-8")

    def _knows_token(self) -> bool:
        given = self.headers.get("X-Korusgraph-Token", "")
        if secrets.compare_digest(given.encode("latin-1", "replace"), self._table.token.encode()):
            return True
        self.send(403, b"open the address that the terminal shows\n")
        return False

    def origin_allowed(self, origin: str | None) -> bool:
        """A page's own address; what changes something must say where it comes from."""
        if origin is None:
            return self.command in ("GET", "HEAD")
        return origin == f"http://{self.headers['Host']}"

    def more_headers(self, status: int) -> Iterator[tuple[str, str]]:
        yield from _HEADERS


def offered(table: Table, port: int = 0) -> Any:
    """A context in which the page is there, on loopback; its address, token and all. Raises: UsageError."""
    return served(partial(_Handler, table=table), port)


def serve(root: Path, port: int) -> None:
    """Offers the page until Ctrl-C, then brings the graph database up."""
    from korusgraph import engine

    table = Table(root)
    with offered(table, port) as url:
        click.echo(f"{url}/#{table.token}\n  open this in a browser on this machine; Ctrl-C ends it", err=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            click.echo("ended; the graph database is brought up", err=True)
    with Ledger(root / "ledger.sqlite", alone=True) as ledger:
        engine.project(ledger, root)
