"""What the user named → paths → documents."""

from __future__ import annotations

import glob
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from korusgraph import loaders
from korusgraph.errors import InputError, KorusgraphError, printable, unexpected
from korusgraph.ledger.sources import is_file, source_name
from korusgraph.loaders.base import Source
from korusgraph.model import Document
from korusgraph.ontology import load

_TICK_NS = 2_000_000_000  # the coarsest clock of a file system, FAT's


def paths(patterns: Sequence[str], problems: list[KorusgraphError]) -> Iterator[str]:
    """Paths of all patterns but tables, each source once; what leads nowhere is a problem of its own."""
    seen: set[str] = set()
    for pattern in patterns:
        for item in _matches(pattern):
            if is_table(item):
                continue
            broken = _broken_links(item)
            problems += [
                InputError(f"{b}: a link to a file that is not there", "mend or remove the link", "KG-IN-002") for b in broken
            ]
            if item in broken:
                continue
            try:
                for path in loaders.expand([item]):
                    name = source_name(path)
                    if name not in seen:
                        seen.add(name)
                        yield path
            except KorusgraphError as error:
                problems.append(error)
            except (OSError, ValueError) as error:  # a name that no file system takes
                reason = getattr(error, "strerror", None) or str(error)
                problems.append(InputError(f"{item[:200]}: no such file ({reason})", "check the path", "KG-IN-002"))


def tables(patterns: Sequence[str]) -> Iterator[str]:
    """Tables of extractions among the patterns, each once."""
    yield from dict.fromkeys(item for pattern in patterns for item in _matches(pattern) if is_table(item))


def is_table(path: str) -> bool:
    """Whether a source is a Parquet file, or a folder of them as Spark leaves it."""
    return is_file(path) and (path.endswith(".parquet") or os.path.isfile(os.path.join(path, "_SUCCESS")))


def _matches(pattern: str) -> list[str]:
    """What a pattern stands for, so that one bad match costs only itself; the pattern itself when it is no pattern."""
    if not is_file(pattern):
        return [pattern]
    try:
        if os.path.lexists(pattern):
            return [pattern]
        return sorted(glob.glob(pattern)) or [pattern]
    except (OSError, ValueError):
        return [pattern]


def _broken_links(path: str) -> list[str]:
    """Links to nothing: the path itself, or those in a folder."""
    if not is_file(path):
        return []
    try:
        if not os.path.isdir(path):
            return [path] if os.path.islink(path) and not os.path.exists(path) else []
        with os.scandir(path) as entries:
            return sorted(e.path for e in entries if e.is_symlink() and not os.path.exists(e.path) and e.name[0] != ".")
    except (OSError, ValueError):
        return []  # the loaders say what is wrong


def stat_of(path: str, context: str) -> str:
    """What the file system says of a file, by which it is known to be the same without its bytes being read.

    Nothing for a file that cannot be asked for, or that was changed just now: it might change once more within the same
    tick of the clock. `context` is what else its reading depends on.
    """
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return ""
    if time.time_ns() - max(found.st_mtime_ns, found.st_ctime_ns) < _TICK_NS:
        return ""
    return f"{found.st_size} {found.st_mtime_ns} {found.st_ctime_ns} {found.st_ino} {context}"


def read(
    patterns: Sequence[str], password: str | None, published: str | None, problems: list[KorusgraphError]
) -> Iterator[Document]:
    """Documents of all sources; what cannot be read becomes a problem."""
    for path in paths(patterns, problems):
        try:
            yield from loaders.load(source_of(path, password, published, problems))
        except KorusgraphError as error:
            problems.append(error)
        except Exception as error:
            problems.append(unexpected(path, "reading", error))


def place(document: Document, source: Source, name: str) -> str:
    """Where a document stands, as the ledger keeps it: of a file by its one name, whatever the caller wrote."""
    if not is_file(name) or not document.path.startswith(source.path):
        return document.path
    return name + document.path[len(source.path) :]


def language_note(document: Document) -> list[str]:
    """What is said about a document that the rules do not read; nothing about others."""
    spoken = load().parser["language"]
    return [] if document.language in (spoken, "und") else [f"language {document.language}; the rules read {spoken}"]


def source_of(path: str, password: str | None, published: str | None, problems: list[KorusgraphError]) -> Source:
    """The bytes of a source; its path can be printed and stored, and what is wrong with a part of it goes to `problems`."""
    source = loaders.read(path, password, published, problems)
    return replace(source, path=printable(source.path))
