"""The only place that mints slugs, IRIs and names for Cypher."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote as _quote

from korusgraph.errors import OntologyError

_LABEL = re.compile(r"[A-Z][A-Za-z0-9]{0,59}\Z")
_TYPE = re.compile(r"[A-Z][A-Z0-9_]{0,59}\Z")
_PROPERTY = re.compile(r"[a-z][A-Za-z0-9]{0,59}\Z")
_BASE = re.compile(r"https?://[A-Za-z0-9.\-]+(:\d+)?/([A-Za-z0-9._~\-]+/)*\Z")
_PLAIN = re.compile(r"[A-Za-z0-9._~-]*\Z", re.ASCII)
_EVENT = re.compile(r"-[a-z_]+-[cs]\d+(-\d+)?\Z")
MAX_SLUG = 80
WIKIDATA = "http://www.wikidata.org/entity/"  # before the Q number


def slug(text: str, limit: int = MAX_SLUG) -> str:
    """Readable ASCII id of a text: accents dropped, other runs to one hyphen; never empty.

    A text without ASCII letters (Hangul, say) gets a short hash of itself, and one that is cut ends in a hash of all of it, so
    that two of them stay apart: agreements of one state with many begin with the same eighty letters.
    """
    plain = text.lower()
    if not text.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).lower()
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(made) > limit:
        made = f"{made[: limit - 9].strip('-')}-{digest(made)[:8]}"
    return made or f"x{digest(unicodedata.normalize('NFC', text))[:12]}"


def quote(text: str) -> str:
    """Percent-encoded text; what needs no encoding, as most ids, is passed through."""
    return text if _PLAIN.match(text) else _quote(text, safe="")


def digest(text: str) -> str:
    """SHA-256 of a text in UTF-8, as hexadecimal digits; a lone surrogate counts as U+FFFD."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def check_base(base: str) -> str:
    """The base IRI, if it is one.

    Raises: OntologyError.
    """
    if not _BASE.match(base):
        raise OntologyError(f"base IRI {base[:80]!r} is not usable", "use http(s)://host/path/ with a closing slash")
    return base


def resource_iri(base: str, kind: str, local: str) -> str:
    """IRI of a thing: `{base}id/{kind}/{local}`, percent-encoded, so that it is always valid."""
    return _resources(base, kind) + quote(local)


@lru_cache(maxsize=1000)
def _resources(base: str, kind: str) -> str:
    return f"{base}id/{quote(kind)}/"


def graph_iri(base: str, name: str) -> str:
    """IRI of a named graph: one for each document, `entities`, `gazetteer`, `ontology`."""
    return f"{base}graph/{quote(name)}"


def concept_iri(base: str, scheme: str, name: str) -> str:
    return f"{base}vocab/{quote(scheme)}/{quote(name)}"


def term_iri(base: str, name: str) -> str:
    """IRI of a class or property of the ontology."""
    return f"{base}ontology#{quote(name)}"


def label(name: str) -> str:
    """A node label for query text. Raises: OntologyError for anything that is not CamelCase ASCII."""
    return _checked(name, _LABEL, "label")


def relationship_type(name: str) -> str:
    """A relationship type for query text. Raises: OntologyError for anything that is not UPPER_SNAKE ASCII."""
    return _checked(name, _TYPE, "relationship type")


def property_name(name: str) -> str:
    """A property name for query text. Raises: OntologyError for anything that is not lowerCamel ASCII."""
    return _checked(name, _PROPERTY, "property")


def _checked(name: str, pattern: re.Pattern[str], what: str) -> str:
    if not pattern.match(name):
        raise OntologyError(f"{what} {name[:60]!r} is not a name that Cypher text may carry")
    return name


def document_of(id_: str) -> str | None:
    """The document that a node of a document belongs to, by the node's id; None for entities and concepts."""
    kind, local = id_.split("/", 1)
    if kind == "document":
        return local
    mark = {"sentence": "-s", "mention": "-c", "figure": "-figure-c"}.get(kind)
    if mark is not None:
        return local.rpartition(mark)[0]
    return _EVENT.sub("", local) if kind == "event" else None
