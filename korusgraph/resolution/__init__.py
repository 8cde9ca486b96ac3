"""Entities of documents → entities of the graph. Every merge has a reason.

First each entity has a node of its own: a gazetteer id, else class and id (the slug of the name); a description without a
name stays within its document. Then the names of a block are compared: variants of one name, of the gazetteer's too, become
one node (`variants`). A family name or an acronym alone asks a block for its bearers and joins the only one. So a new
document touches the decisions of its blocks, and no others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from korusgraph.extraction import gazetteer
from korusgraph.ids import slug
from korusgraph.model import Entity
from korusgraph.resolution import known, titles
from korusgraph.resolution.names import CLASSES, Name, asks
from korusgraph.resolution.nodes import MAX_ID, node_id
from korusgraph.resolution.variants import better

__all__ = ["MAX_ID", "Decision", "alone", "decide", "has_variants", "name_of", "node_id"]

Decision = tuple[str, str]
"""Node of the graph, and why."""


def alone(entity: Entity) -> str | None:
    """The block on which the decision on an entity depends that a text names by family name or acronym alone; else None."""
    return asks(entity.type, entity.name) if entity.source != "gazetteer" and _named(entity) else None


def has_variants(entity: Entity) -> bool:
    """Whether other names may be variants of an entity's own, so that it is an identity beside them."""
    return entity.type in CLASSES and _named(entity) and (entity.type != "Person" or alone(entity) is None)


def decide(document: str, entity: Entity) -> Decision:
    """Which node an entity is by its own name, before others are looked at."""
    if entity.type == "Person" and alone(entity) is not None:
        return _kept(document, entity.type, entity.id), "family name alone, kept to its document"
    if entity.source == "gazetteer":
        return node_id(entity.type, entity.id), "gazetteer"
    if not _named(entity):
        return _kept(document, entity.type, entity.id), "description kept to its document"
    return node_id(entity.type, entity.id), "same name"


def name_of(node: str, id_: str, type_: str, forms: Iterable[str], aliases: Iterable[str]) -> Name:
    """The name of an identity from what all documents print: `forms` are names in full, `aliases` what else it is called."""
    known_ = known.name_of(node)
    printed = sorted(set(forms))
    letters = tuple(sorted({a for a in aliases if titles.is_acronym(a)}))
    if known_ is not None:
        return replace(known_, letters=letters)
    first = printed[0]
    for form in printed[1:]:
        first = form if better(type_, form, first) else first
    return Name(node, type_, (first,), country=_country(id_, first), letters=letters)


def _country(id_: str, name: str) -> str:
    """The state of a body, which extraction puts before the name in an id: `il-ministry-of-defense`."""
    code = id_.removesuffix(f"-{slug(name)}")
    entry = gazetteer.load().by_iso.get(code.upper()) if code != id_ and len(code) == 2 else None
    return entry.id if entry is not None else ""


def _named(entity: Entity) -> bool:
    return entity.source == "gazetteer" or any(m.level == "NAM" for m in entity.mentions)


def _kept(document: str, type_: str, id_: str) -> str:
    kind, local = node_id(type_, id_).split("/", 1)
    return f"{kind}/{document}-{local}"
