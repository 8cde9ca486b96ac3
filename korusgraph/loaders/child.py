"""Formats that can be made to eat a machine (PDF, DOCX, large HTML pages) are read in a child process with limits.

A PDF of two kilobytes can unpack to two gigabytes, and no check beforehand finds all of that kind. The child has a limit
on its memory and processor time, the parent one on the clock, so the worst that a file can do is to be refused by name.
The child is given no password of the database and looks for modules only where its parent does.

The other formats are read in place: they unpack nothing, their parsers take no entities from elsewhere, nesting, elements
and characters are bounded, and time and memory grow with the bytes (8 MB of XML: 7 s and 80 MB; 8 MB of mail: 3 s and 60 MB).
Feeds, mailboxes and records hold many documents, each of which may be wrong alone: a limit on the whole would refuse what is
only long.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import subprocess
import sys
from typing import Any

from korusgraph import settings
from korusgraph.errors import InputError, KorusgraphError, RefusedError, again
from korusgraph.loaders.base import Source

MEMORY = 512 * 1024 * 1024
SECONDS = 58  # by the clock, for one document: with all around it, less than a minute
_NO_MEMORY = f"needs more than {MEMORY // 2**20} MiB of memory"
_AGAIN = "save it again from its program"


def run(target: str, source: Source, what: str, **options: Any) -> dict[str, Any]:
    """What the function `target` (`module:name`) makes of the bytes of a source, worked out in a child process.

    `what` names the format in messages. Raises: InputError for a broken file; RefusedError where a limit cut.
    """
    try:
        done = subprocess.run(
            settings.child_command("korusgraph.loaders.child", f"main({target!r})"),
            input=json.dumps(options).encode() + b"\n" + source.data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: value for name, value in os.environ.items() if not name.startswith("NEO4J_")},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _refused(source, what, f"takes longer than {SECONDS} s") from None
    except OSError as error:
        raise RefusedError(f"{source.path}: no process to read it in ({error.strerror})", "try again", "KG-RF-003") from None
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise _refused(source, what, f"ended its reader (status {done.returncode})") from None
    if "result" in answer:
        return dict(answer["result"])
    if "limit" in answer:
        raise _refused(source, what, answer["limit"])
    if "broken" in answer:
        raise InputError(f"{source.path}: the {what} is broken ({answer['broken']})", _AGAIN, "KG-IN-008")
    kind, message, hint, code = answer["error"]
    raise again(kind, f"{source.path}: {message}", hint, code)


def _refused(source: Source, what: str, why: str) -> RefusedError:
    return RefusedError(f"{source.path}: the {what} {why}", "split the document, or save it as text", "KG-RF-003")


def main(target: str) -> None:
    """The child: options as one line of JSON and the file on standard input, one JSON answer on standard output."""
    limit()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    try:
        answer = json.dumps(_answer(target)).encode()
    except MemoryError:  # as the answer was written down, or once more as the first lack of it was dealt with
        answer = json.dumps({"limit": _NO_MEMORY}).encode()
    with answers:
        answers.write(answer)


def limit() -> None:
    """Limits of this process on memory and processor time, where the system has them."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has none of this: the clock alone is kept there
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _answer(target: str) -> dict[str, Any]:
    try:
        module, _, name = target.partition(":")
        options = json.loads(sys.stdin.buffer.readline())
        return {"result": getattr(importlib.import_module(module), name)(sys.stdin.buffer.read(), **options)}
    except KorusgraphError as error:
        return {"error": error.plain()}
    except MemoryError:
        return {"limit": _NO_MEMORY}
    except RecursionError:
        return {"limit": "is nested too deeply"}
    except Exception as error:  # parsers of hostile files raise anything; the parent says which file it was
        return {"broken": type(error).__name__}
