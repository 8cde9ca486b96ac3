"""Entities of documents → entities of the graph. Every merge has a reason.

Rules, in order: a gazetteer id; the same class and id (the slug of the name); a family name alone that one person of
the corpus bears in full. A description without a name stays within its document.

What a decision depends on beside the entity itself is asked for by block: an entity may give its node to a block, and
may ask a block for the nodes in it. So a new document touches the decisions of those that ask its blocks, and no others.
"""

from __future__ import annotations

from collections.abc import Collection

from korusgraph.extraction import gazetteer
from korusgraph.extraction.text import fold
from korusgraph.ids import digest
from korusgraph.model import Entity
from korusgraph.ontology import load

MAX_ID = 200  # characters of the part of an id that comes from a text; databases keep ids in an index
Decision = tuple[str, str]
"""Node of the graph, and why."""


def node_id(type_: str, id_: str) -> str:
    """Graph id `kind/slug`; a country with an ISO code is `country/kr`. What is too long is cut and gets a digest."""
    id_ = id_ if len(id_) <= MAX_ID else f"{id_[: MAX_ID // 2]}~{digest(id_)[:12]}"
    kind = str(load().classes[type_]["kind"])
    if type_ == "Country":
        entry = gazetteer.load().entries.get(id_)
        if entry is not None and entry.country:
            return f"{kind}/{entry.country.lower()}"
    return f"{kind}/{id_}"


def given(entity: Entity) -> str | None:
    """The block that an entity gives its node to: the family name of a person named in full. None for all others."""
    return fold(gazetteer.family_name(entity.name)) if entity.type == "Person" and " " in entity.name else None


def asked(entity: Entity) -> str | None:
    """The block that the decision on an entity depends on: a family name alone. None when it depends on nothing else."""
    alone = entity.type == "Person" and " " not in entity.name and entity.source != "gazetteer" and _named(entity)
    return fold(entity.name) if alone else None


def decide(document: str, entity: Entity) -> Decision:
    """Which node an entity is that asks no block."""
    if entity.source == "gazetteer":
        return node_id(entity.type, entity.id), "gazetteer"
    if not _named(entity):
        return _kept(document, entity.type, entity.id), "description kept to its document"
    return node_id(entity.type, entity.id), "same name"


def of_family_name(document: str, id_: str, bearers: Collection[str]) -> Decision:
    """Which node a person is of whom the family name alone is told; `bearers` are the nodes of its block."""
    if len(bearers) == 1:
        return next(iter(bearers)), "only bearer of the family name"
    return _kept(document, "Person", id_), "family name alone, kept to its document"


def _named(entity: Entity) -> bool:
    return entity.source == "gazetteer" or any(m.level == "NAM" for m in entity.mentions)


def _kept(document: str, type_: str, id_: str) -> str:
    kind, local = node_id(type_, id_).split("/", 1)
    return f"{kind}/{document}-{local}"
