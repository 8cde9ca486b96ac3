"""Statements gathered by their subject, in order, however many there are: what does not fit into memory goes to disk."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from operator import itemgetter
from tempfile import TemporaryFile
from typing import IO, TypeAlias

IN_MEMORY = 1_000_000  # statements at once, about 130 MB
_BATCH = 256  # subjects read back at once
Block: TypeAlias = dict[str, "str | list[str]"]
"""What is said of one subject: predicate → object, or objects in no order, one of which may come twice."""


def by_subject(pieces: Iterable[tuple[str, Block]]) -> Iterator[tuple[str, Block]]:
    """Each subject once, in order, with everything that the pieces say of it. The blocks belong to `Groups` from then on."""
    with Groups() as groups:
        for subject, block in pieces:
            groups.add(subject, block)
        yield from groups


class Groups:
    """Pieces on their way to be gathered; a context manager, as parts of `IN_MEMORY` statements go to temporary files."""

    def __init__(self) -> None:
        self._files = ExitStack()
        self._parts: list[Iterator[tuple[str, Block]]] = []
        self._held: dict[str, Block] = {}
        self._count = 0

    def __enter__(self) -> Groups:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def add(self, subject: str, block: Block) -> None:
        """Takes a piece, which is ours from then on."""
        if subject in self._held:
            add(self._held[subject], block)
        else:
            self._held[subject] = block
        self._count += len(block)
        if self._count >= IN_MEMORY:
            self._spill()

    def _spill(self) -> None:
        self._parts.append(_spilled(self._held, self._files))
        self._held, self._count = {}, 0

    def __iter__(self) -> Iterator[tuple[str, Block]]:
        """What was added, once: each subject in order."""
        if not self._parts:
            return ((subject, self._held[subject]) for subject in sorted(self._held))
        self._spill()
        return _joined(heapq.merge(*self._parts, key=itemgetter(0)))


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
    """The blocks in order, from a temporary file, a batch a line."""
    out: IO[str] = files.enter_context(TemporaryFile("w+", encoding="utf-8", newline="\n"))  # noqa: SIM115 - the stack closes it
    ordered = sorted(held)
    for start in range(0, len(ordered), _BATCH):
        batch = [(subject, held[subject]) for subject in ordered[start : start + _BATCH]]
        out.write(json.dumps(batch, ensure_ascii=False) + "\n")
    out.seek(0)
    return _read_back(out)


def _read_back(lines: Iterable[str]) -> Iterator[tuple[str, Block]]:
    for line in lines:
        yield from json.loads(line)
