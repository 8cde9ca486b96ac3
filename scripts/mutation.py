"""What scripts that make faults share: a child process for each fault, and tests run without a word."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from collections.abc import Callable, Iterable

import pytest


def in_child(work: Callable[[], bytes], seconds: float = 3600) -> bytes | None:
    """What `work` gives in a forked child, whatever it changes there; None when it took longer, b"" when the child died."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setsid()
            os.close(reading)
            with os.fdopen(writing, "wb") as answer:
                answer.write(work())
        finally:
            os._exit(0)
    os.close(writing)
    try:
        return _all(reading, time.monotonic() + seconds)
    finally:
        os.close(reading)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)  # with whatever a test started
        os.waitpid(child, 0)


def _all(reading: int, until: float) -> bytes | None:
    found = b""
    while True:
        if not select.select([reading], [], [], max(0, until - time.monotonic()))[0]:
            return None
        piece = os.read(reading, 1 << 20)
        if not piece:
            return found
        found += piece


def tests_fail(arguments: Iterable[str], plugins: Iterable[object] = ()) -> bool:
    """Whether a test fails; stops at the first one and prints nothing."""
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        return pytest.main(["-x", "-q", "-p", "no:cacheprovider", *arguments], plugins=list(plugins)) != 0
