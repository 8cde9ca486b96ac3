"""What an extraction depends on beside its document, as digests."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from korusgraph import ids
from korusgraph.extraction.pipeline import Extractor
from korusgraph.ontology import data_root, language

if sys.version_info >= (3, 11):
    from importlib.resources.abc import Traversable
else:
    from importlib.abc import Traversable

_PACKAGE = Path(__file__).resolve().parent.parent
_TABLES = (".yaml", ".yml", ".tsv", ".csv", ".txt", ".json")


def engine_id(extractor: Extractor) -> str:
    """What an extraction depends on beside its document: version, model, ontology, and the code of the extraction."""
    digest = hashlib.sha256()
    for key, value in sorted(extractor.provenance.items()):
        digest.update(f"{key}={value}\n".encode())
    digest.update(rules_digest().encode())
    return digest.hexdigest()[:16]


@cache
def rules_digest() -> str:
    """Digest of the code of the extraction and of the tables that it reads, the same on every machine."""
    code = digest_of(_PACKAGE / "extraction", (".py", *_TABLES))
    return ids.digest(
        code
        + digest_of(_PACKAGE / "ontology.py", (".py",))
        + digest_of(data_root("ontology"), _TABLES)
        + digest_of(language(), _TABLES)
    )


@cache
def loaders_digest() -> str:
    """Digest of the code that turns bytes into documents: a file is read again when it changes."""
    return digest_of(_PACKAGE / "loaders", (".py",))


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
