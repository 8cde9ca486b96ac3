"""Entities of documents → entities of the graph. Every merge has a reason.

Rules, in order: a gazetteer id; the same class and id (the slug of the name); a family name alone that one person of
the corpus bears in full. A description without a name stays within its document.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from korusgraph.extraction import gazetteer
from korusgraph.extraction.text import fold
from korusgraph.ids import digest
from korusgraph.model import Entity, Extraction
from korusgraph.ontology import load


@dataclass(frozen=True, slots=True)
class Decision:
    """Which node of the graph an entity of a document is, and why."""

    document: str
    entity: str
    node: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Seen:
    document: str
    id: str
    type: str
    name: str
    known: bool
    named: bool


MAX_ID = 200  # characters of the part of an id that comes from a text; databases keep ids in an index


def node_id(type_: str, id_: str) -> str:
    """Graph id `kind/slug`; a country with an ISO code is `country/kr`. What is too long is cut and gets a digest."""
    id_ = id_ if len(id_) <= MAX_ID else f"{id_[: MAX_ID // 2]}~{digest(id_)[:12]}"
    kind = str(load().classes[type_]["kind"])
    if type_ == "Country":
        entry = gazetteer.load().entries.get(id_)
        if entry is not None and entry.country:
            return f"{kind}/{entry.country.lower()}"
    return f"{kind}/{id_}"


def resolve(extractions: Iterable[Extraction]) -> Iterator[Decision]:
    """Decisions for all entities, in order of documents and entity ids. Names are kept in memory, mentions are not."""
    seen = [_see(x.document.id, e) for x in extractions for e in x.entities]
    full: dict[str, set[str]] = defaultdict(set)
    for item in seen:
        if item.type == "Person" and " " in item.name:
            full[fold(gazetteer.family_name(item.name))].add(node_id(item.type, item.id))
    for item in seen:
        yield _decide(item, full)


def _see(document: str, entity: Entity) -> _Seen:
    known = entity.source == "gazetteer"
    return _Seen(document, entity.id, entity.type, entity.name, known, known or any(m.level == "NAM" for m in entity.mentions))


def _decide(item: _Seen, full: dict[str, set[str]]) -> Decision:
    made = node_id(item.type, item.id)
    kind, local = made.split("/", 1)
    kept = f"{kind}/{item.document}-{local}"
    if item.known:
        return Decision(item.document, item.id, made, "gazetteer")
    if not item.named:
        return Decision(item.document, item.id, kept, "description kept to its document")
    if item.type == "Person" and " " not in item.name:
        bearers = full.get(fold(item.name), set())
        if len(bearers) == 1:
            return Decision(item.document, item.id, next(iter(bearers)), "only bearer of the family name")
        return Decision(item.document, item.id, kept, "family name alone, kept to its document")
    return Decision(item.document, item.id, made, "same name")
