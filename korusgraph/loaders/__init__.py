"""Bytes of one media type → documents. Loaders are found by entry point, the built-in ones too."""

from __future__ import annotations

import glob
import os
import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path

from korusgraph.errors import InputError, KorusgraphError, RefusedError
from korusgraph.loaders.base import MAX_BYTES, Loader, Source
from korusgraph.model import Document

GROUP = "korusgraph.loaders"
_SUFFIXES = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".eml": "email",
    ".rss": "feed",
    ".atom": "feed",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".xml": "xml",
}
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://")


@cache
def loaders() -> dict[str, Loader]:
    """All loaders by name."""
    return {point.name: point.load() for point in sorted(entry_points(group=GROUP), key=lambda p: p.name)}


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
    return path.suffix.lower() in _SUFFIXES and path.stem.upper() not in ("README", "INDEX", "LICENSE", "LICENCE")


def read(path: str, password: str | None = None, published: str | None = None) -> Source:
    """The bytes behind a path, a URL or `-`.

    Raises: InputError, RefusedError.
    """
    if path == "-":
        return _sized(Source("stdin", sys.stdin.buffer.read(MAX_BYTES + 1), password, published))
    if _URL.match(path):
        from korusgraph.loaders.fetch import fetch

        url, data = fetch(path)
        return Source(url, data, password, published)
    try:
        if not Path(path).is_file():
            raise InputError(f"{path}: not a regular file", "give a file, a folder or a URL", "KG-IN-001")
        with open(path, "rb") as handle:
            return _sized(Source(path, handle.read(MAX_BYTES + 1), password, published))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})", "check its permissions", "KG-IN-001") from None


def _sized(source: Source) -> Source:
    if len(source.data) > MAX_BYTES:
        raise RefusedError(f"{source.path}: larger than {MAX_BYTES // 2**20} MiB", "split the file", "KG-RF-003")
    if not source.data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise InputError(f"{source.path}: the file is empty", "check that it was saved", "KG-IN-003")
    return source


def kind(source: Source) -> str:
    """Name of the loader for a source: by what the bytes say, then by the file's name.

    Raises: InputError for archives and pictures.
    """
    data = source.data
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    if data[:1024].find(b"%PDF-") >= 0:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        if b"word/" in data:
            return "docx"
        raise InputError(f"{source.path}: an archive, not a document", "unpack it and give the files", "KG-IN-009")
    if data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"\xd0\xcf\x11\xe0")):
        raise InputError(
            f"{source.path}: a picture, an archive or an old Office file",
            "give text, HTML, PDF, DOCX, a feed or records",
            "KG-IN-009",
        )
    lower = head.lower()
    if lower.startswith((b"<?xml", b"<rss", b"<feed", b"<!doctype", b"<html", b"<")):
        if re.search(rb"<(?:rss|feed|rdf:rdf)[\s>]", lower):
            return "feed"
        if re.search(rb"<!doctype html|<html[\s>]", lower):
            return "html"
        if lower.startswith(b"<?xml") or source.suffix == ".xml":
            return "xml"
        return _SUFFIXES.get(source.suffix, "html")
    if source.suffix in _SUFFIXES:
        return _SUFFIXES[source.suffix] if _SUFFIXES[source.suffix] not in ("pdf", "docx", "feed", "xml") else "text"
    if head.startswith(b"---\n"):
        return "markdown"
    if head[:1] in (b"{", b"["):
        return "jsonl" if re.match(rb"\{.*\}\s*\n\s*\{", head) else "json"
    if re.match(rb"(?:From|Received|Return-Path|MIME-Version|Message-ID|Delivered-To|Subject|Date):? ", head):
        return "email"
    return "text"


def load(source: Source) -> Iterator[Document]:
    """Documents of a source.

    Raises: KorusgraphError; never anything else.
    """
    loader = loaders()[kind(source)]
    try:
        yield from loader(source)
    except KorusgraphError:
        raise
    except (MemoryError, RecursionError) as error:
        raise RefusedError(
            f"{source.path}: too much for one document ({type(error).__name__})", "split the file", "KG-RF-003"
        ) from None
