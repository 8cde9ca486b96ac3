"""Bytes of one media type → documents. `registry` knows which loaders there are and which one reads a source."""

from __future__ import annotations

import glob
import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from korusgraph.errors import InputError, KorusgraphError, RefusedError
from korusgraph.loaders.base import MAX_BYTES, Source
from korusgraph.loaders.registry import FALLBACK, Loader, Match, choose, loader, loaders, suffixes
from korusgraph.loaders.sniffing import is_binary
from korusgraph.model import Document

__all__ = ["Loader", "Match", "Source", "expand", "kind", "load", "loader", "loaders", "read", "sized"]

_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://")


def expand(patterns: Sequence[str]) -> Iterator[str]:
    """Files, URLs and `-` that the arguments name: globs and folders are opened, in sorted order, each once.

    Raises: InputError for what is not there or may not be read.
    """
    seen: set[str] = set()
    for pattern in patterns:
        for path in _expand(pattern):
            if path not in seen:
                seen.add(path)
                yield path


def _expand(pattern: str) -> Iterator[str]:
    if pattern == "-" or _URL.match(pattern):
        yield pattern
        return
    path = Path(pattern)
    if path.is_dir():
        if not os.access(path, os.R_OK | os.X_OK):
            raise InputError(f"{pattern}: the folder cannot be read", "check its permissions", "KG-IN-010")
        try:
            names = sorted(p.name for p in path.iterdir())
        except OSError as error:
            raise InputError(
                f"{pattern}: the folder cannot be read ({error.strerror})", "check its permissions", "KG-IN-010"
            ) from None
        yield from (str(path / n) for n in names if not n.startswith(".") and (path / n).is_file() and _wanted(path / n))
        return
    if path.exists():
        yield pattern
        return
    matches = sorted(glob.glob(pattern))
    if not matches:
        raise InputError(f"{pattern}: no such file", "check the path", "KG-IN-002")
    for match in matches:
        yield from _expand(match)


def _wanted(path: Path) -> bool:
    """Of a folder, only files of known kinds are taken, and no index or read-me beside them."""
    return path.suffix.lower() in suffixes() and path.stem.upper() not in ("README", "INDEX", "LICENSE", "LICENCE")


def read(
    path: str,
    password: str | None = None,
    published: str | None = None,
    problems: list[KorusgraphError] | None = None,
) -> Source:
    """The bytes behind a path, a URL or `-`; `problems` takes what will be wrong with a part of them.

    Raises: InputError, RefusedError.
    """
    wrong: list[KorusgraphError] = [] if problems is None else problems
    if path == "-":
        return sized(Source("stdin", sys.stdin.buffer.read(MAX_BYTES + 1), password, published, problems=wrong))
    if _URL.match(path):
        from korusgraph.loaders.fetch import fetch

        page = fetch(path)
        return sized(Source(page.url, page.data, password, published, page.media_type, page.charset, wrong))
    try:
        if not Path(path).is_file():
            raise InputError(f"{path}: not a regular file", "give a file, a folder or a URL", "KG-IN-001")
        with open(path, "rb") as handle:
            return sized(Source(path, handle.read(MAX_BYTES + 1), password, published, problems=wrong))
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        why = getattr(error, "strerror", None) or "no such name"
        raise InputError(f"{path}: cannot be read ({why})", "check the name and its permissions", "KG-IN-001") from None


def sized(source: Source) -> Source:
    """The source, if it has something in it and not too much. Raises: InputError, RefusedError."""
    if len(source.data) > MAX_BYTES:
        raise RefusedError(f"{source.path}: larger than {MAX_BYTES // 2**20} MiB", "split the file", "KG-RF-003")
    if not source.data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise InputError(f"{source.path}: the file is empty", "check that it was saved", "KG-IN-003")
    return source


def kind(source: Source) -> str:
    """Name of the loader for a source: by what the bytes say, then by the file's name, as the loaders declare.

    Raises: InputError for archives, pictures and old Office files that no loader takes.
    """
    chosen = choose(source)
    if chosen is None and is_binary(source):
        raise InputError(
            f"{source.path}: a picture, an archive or an old Office file",
            "unpack it, or give text, HTML, PDF, DOCX, a feed or records",
            "KG-IN-009",
        )
    return chosen or FALLBACK


def load(source: Source) -> Iterator[Document]:
    """Documents of a source. What is wrong with one of several records goes to `source.problems`, and the rest is read.

    Raises: KorusgraphError when there is no document at all; never anything else.
    """
    given, before = 0, len(source.problems)
    failed: KorusgraphError | None = None
    try:
        for document in loaders()[kind(source)](source):
            given += 1
            yield document
    except KorusgraphError as error:
        failed = error
    except (MemoryError, RecursionError) as error:
        failed = RefusedError(
            f"{source.path}: too much for one document ({type(error).__name__})", "split the file", "KG-RF-003"
        )
    except (Exception, SystemExit) as error:  # libraries raise whatever their parsers raise, plug-ins too
        failed = InputError(
            f"{source.path}: cannot be read ({type(error).__name__})", "save it again from its program", "KG-IN-008"
        )
    if failed is None and not given and len(source.problems) > before:
        failed = source.problems.pop()
    if failed is not None and given:
        source.report(failed)
    elif failed is not None:
        raise failed
