"""Statements gathered by their subject, in order, however many there are: what does not fit into memory goes to disk."""

from __future__ import annotations

import heapq
import marshal
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from operator import itemgetter
from tempfile import TemporaryFile
from typing import IO, TypeAlias

IN_MEMORY = 250_000  # statements at once, about 60 MB
_BATCH = 256  # subjects read back at once
Block: TypeAlias = dict[str, "str | list[str]"]
"""What is said of one subject: predicate → object, or objects in no order, one of which may come twice."""


def by_subject(pieces: Iterable[tuple[str, Block]]) -> Iterator[tuple[str, Block]]:
    """Each subject once, in order, with everything that the pieces say of it.

    The blocks belong to the caller from then on. Subjects are sorted in parts of `IN_MEMORY` statements; the parts lie in
    temporary files and are merged.
    """
    with ExitStack() as files:
        parts: list[Iterator[tuple[str, Block]]] = []
        held: dict[str, Block] = {}
        count = 0
        for subject, block in pieces:
            count += len(block)
            if subject in held:
                add(held[subject], block)
            else:
                held[subject] = block
            if count >= IN_MEMORY:
                parts.append(_spilled(held, files))
                held, count = {}, 0
        if not parts:
            yield from ((subject, held[subject]) for subject in sorted(held))
            return
        parts.append(_spilled(held, files))
        held = {}
        yield from _joined(heapq.merge(*parts, key=itemgetter(0)))


def _joined(ordered: Iterator[tuple[str, Block]]) -> Iterator[tuple[str, Block]]:
    subject, made = next(ordered)
    for other, block in ordered:
        if other == subject:
            add(made, block)
        else:
            yield subject, made
            subject, made = other, block
    yield subject, made


def add(block: Block, more: Block) -> None:
    """Puts statements of the same subject into a block."""
    for predicate, new in more.items():
        there = block.get(predicate)
        if there is None:
            block[predicate] = new
            continue
        objects = there if isinstance(there, list) else [there]
        if isinstance(new, list):
            objects.extend(new)
        else:
            objects.append(new)
        block[predicate] = objects


def objects(found: str | list[str]) -> list[str]:
    """Objects of a predicate in order, each once."""
    return sorted(set(found)) if isinstance(found, list) else [found]


def _spilled(held: dict[str, Block], files: ExitStack) -> Iterator[tuple[str, Block]]:
    """The blocks in order, from a temporary file; a batch is read at once, as marshal reads from memory far faster."""
    out: IO[bytes] = files.enter_context(TemporaryFile())  # noqa: SIM115 - the stack closes it
    ordered = sorted(held)
    for start in range(0, len(ordered), _BATCH):
        packed = marshal.dumps([(subject, held[subject]) for subject in ordered[start : start + _BATCH]])
        out.write(len(packed).to_bytes(8, "little"))
        out.write(packed)
    out.seek(0)
    return _read_back(out)


def _read_back(source: IO[bytes]) -> Iterator[tuple[str, Block]]:
    while size := source.read(8):
        yield from marshal.loads(source.read(int.from_bytes(size, "little")))  # noqa: S302 - a temporary file of our own
