"""A child process that reads documents: one language model, loaded once; documents come and outcomes go as lines of JSON.

It has no passwords of its parent, opens no ledger, and ends when its standard input closes, which is how the end of the
parent is seen, whatever ended it.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from korusgraph import settings
from korusgraph.engine.identity import engine_id
from korusgraph.engine.outcome import (
    Outcome,
    from_plain,
    outcomes_from_plain,
    outcomes_to_plain,
    read,
    to_plain,
)
from korusgraph.errors import KorusgraphError, StoreError, again
from korusgraph.extraction import own, pipeline
from korusgraph.model import Document

_NAMED = ("KORUSGRAPH_MODEL", "KORUSGRAPH_LANGUAGE")  # settings that an extraction depends on, beside the own tables


class Ended(Exception):
    """A worker ended before it answered."""


class Worker:
    """The parent's side of one child."""

    def __init__(self) -> None:
        """Starts the child and waits until its model is loaded.

        Raises: what the child could not load; Ended when it ends before that; StoreError when there can be no child.
        """
        named = {n: os.environ[n] for n in _NAMED if n in os.environ}
        environment = {**settings.child_environment(), **named, "KORUSGRAPH_WORKSPACE": str(own.folder())}
        try:
            self.process = subprocess.Popen(
                settings.child_command("korusgraph.engine.worker", "main()"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,  # an interrupt at the terminal goes to the parent, which ends it
            )
        except OSError as error:
            raise StoreError(
                f"no further process to read documents in ({error.strerror})", "run it with --jobs 1", "KG-DB-025"
            ) from None
        try:
            hello = self._answer()
        except Ended:
            self.end()
            raise
        if "error" in hello:
            self.end()
            raise again(*hello["error"])
        self.engine = str(hello["engine"])

    def read(self, documents: Sequence[Document], together: bool) -> list[Outcome]:
        """What reading documents gave. Raises: Ended when the child ends before it has answered."""
        assert self.process.stdin is not None
        request = {"documents": to_plain(documents), "together": together}
        try:
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
            self.process.stdin.flush()
        except (OSError, ValueError):
            raise Ended(self._how()) from None
        return outcomes_from_plain(self._answer()["outcomes"])

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line.endswith(b"\n"):
            raise Ended(self._how())
        return dict(json.loads(line))

    def _how(self) -> str:
        status = self.process.wait()
        return f"was ended by signal {-status}" if status < 0 else f"ended with status {status}"

    def end(self) -> None:
        """Ends the child at once."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # for what had not been sent
                    pipe.close()


def main() -> None:
    """The child: says its engine, then answers each line of documents with a line of outcomes."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    try:
        extractor = pipeline.Extractor(settings.model())
        hello: dict[str, Any] = {"engine": engine_id(extractor)}
    except KorusgraphError as error:
        hello = {"error": error.plain()}
    _say(answers, hello)
    for line in sys.stdin.buffer:
        request = json.loads(line)
        made = read(extractor, from_plain(request["documents"]), request["together"])
        _say(answers, {"outcomes": outcomes_to_plain(made)})


def _say(answers: Any, data: dict[str, Any]) -> None:
    answers.write(json.dumps(data).encode() + b"\n")
    answers.flush()
