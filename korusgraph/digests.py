"""Digests of code and tables: what was made with other ones is made anew."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator

if sys.version_info >= (3, 11):
    from importlib.resources.abc import Traversable
else:
    from importlib.abc import Traversable

TABLES = (".yaml", ".yml", ".tsv", ".csv", ".txt", ".json")


def digest_of(root: Traversable, endings: tuple[str, ...]) -> str:
    """Digest of a file, or of all files below a folder whose names end so, by their names and bytes."""
    made = hashlib.sha256()
    for name, item in sorted(_files(root, root.name), key=lambda f: f[0]):
        if item.name.endswith(endings):
            made.update(f"{name}\n".encode())
            made.update(hashlib.sha256(item.read_bytes()).digest())
    return made.hexdigest()


def _files(root: Traversable, name: str) -> Iterator[tuple[str, Traversable]]:
    if root.is_file():
        yield name, root
    elif root.is_dir():
        for item in root.iterdir():
            yield from _files(item, f"{name}/{item.name}")
