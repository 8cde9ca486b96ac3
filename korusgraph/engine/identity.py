"""What an extraction depends on beside its document, as digests."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata
from pathlib import Path

from korusgraph import __version__, ids, settings
from korusgraph.digests import TABLES, digest_of
from korusgraph.extraction import components, own
from korusgraph.extraction.pipeline import Extractor
from korusgraph.ontology import data_root, language, load

_PACKAGE = Path(__file__).resolve().parent.parent


def engine_id(extractor: Extractor) -> str:
    """What an extraction depends on beside its document: version, model, ontology, and the code of the extraction."""
    digest = hashlib.sha256()
    for key, value in sorted(extractor.provenance.items()):
        digest.update(f"{key}={value}\n".encode())
    digest.update(rules_digest().encode())
    return digest.hexdigest()[:16]


def known_engine(noted: str | None) -> str | None:
    """The engine that was noted for what is installed now; None when nothing was, or other things are installed.

    Of a model that a function makes nothing is known before it is made.
    """
    made, _, engine = (noted or "").rpartition(" ")
    by_function = any(":" in name for name in (settings.model(), *map(str, load().parser["models"])))
    return engine if made and not by_function and made == installed() else None


def installed() -> str:
    """What tells an engine without its model being loaded: the versions and files of what it is made of."""
    wanted = settings.model()
    names = (wanted,) if wanted else tuple(map(str, load().parser["models"]))
    said = [__version__, rules_digest(), *map(_version, ("spacy", *names))]
    said += [f"{c.name} {c.version}" for c in components.foreign()]
    for path in sorted(Path(wanted).rglob("*")) if wanted and Path(wanted).is_dir() else ():
        found = path.stat()
        said.append(f"{path} {found.st_size} {found.st_mtime_ns}")
    return ids.digest("\n".join(said))[:32]


def _version(package: str) -> str:
    try:
        return f"{package} {metadata.version(package)}"
    except (metadata.PackageNotFoundError, ValueError):
        return f"{package} not there"


@own.depends
@cache
def rules_digest() -> str:
    """Digest of the code of the extraction and of the tables that it reads, the same on every machine, and of
    the user's own tables."""
    code = digest_of(_PACKAGE / "extraction", (".py", *TABLES))
    return ids.digest(
        code
        + digest_of(_PACKAGE / "ontology.py", (".py",))
        + digest_of(data_root("ontology"), TABLES)
        + digest_of(language(), TABLES)
        + own.digest()
    )


@cache
def loaders_digest() -> str:
    """Digest of the code that turns bytes into documents: a file is read again when it changes."""
    return digest_of(_PACKAGE / "loaders", (".py",))
