"""What an extraction depends on beside its document, as digests."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from korusgraph import ids
from korusgraph.digests import TABLES, digest_of
from korusgraph.ontology import data_root

_PACKAGE = Path(__file__).resolve().parent.parent


def engine_id(provenance: Mapping[str, str]) -> str:
    """What an extraction depends on beside its document: version, model, ontology, and the code of the extraction."""
    digest = hashlib.sha256()
    for key, value in sorted(provenance.items()):
        digest.update(f"{key}={value}\n".encode())
    digest.update(rules_digest().encode())
    return digest.hexdigest()[:16]


@cache
def rules_digest() -> str:
    """Digest of the code of the extraction and of the tables that it reads, the same on every machine."""
    code = digest_of(_PACKAGE / "extraction", (".py", *TABLES))
    return ids.digest(code + digest_of(_PACKAGE / "ontology.py", (".py",)) + digest_of(data_root("ontology"), TABLES))


@cache
def loaders_digest() -> str:
    """Digest of the code that turns bytes into documents: a file is read again when it changes."""
    return digest_of(_PACKAGE / "loaders", (".py",))
