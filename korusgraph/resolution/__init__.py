"""Entities of documents → entities of the graph. Every merge has a reason.

First each entity has a node of its own: a gazetteer id, else class and id (the slug of the name); a description without a
name stays within its document. Then the names of a block are compared: variants of one name, of the gazetteer's too, become
one node (`variants`). A family name or an acronym alone asks a block for its bearers and joins the only one. So a new
document touches the decisions of its blocks, and no others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from korusgraph.extraction import gazetteer
from korusgraph.ids import slug
from korusgraph.model import Entity
from korusgraph.resolution import known, titles
from korusgraph.resolution.names import CLASSES, Name, asks
from korusgraph.resolution.nodes import MAX_ID, node_id
from korusgraph.resolution.variants import better

__all__ = ["MAX_ID", "Own", "name_of", "node_id", "own"]


@dataclass(frozen=True, slots=True)
class Own:
    """An entity by its own name, before others are looked at: its node, by which rule, and what else it depends on.

    `asked` is the block that one named by family name or acronym alone asks; `varies` tells whether other names may be
    variants of its own, so that it is an identity beside them.
    """

    node: str
    rule: str
    asked: str | None
    varies: bool


def own(document: str, entity: Entity, ask: Callable[[str, str], str | None] = asks) -> Own:
    """What an entity of a document is by its own name; `ask` tells the block that a name of a class asks."""
    varies = entity.type in CLASSES
    if entity.source == "gazetteer":
        return Own(node_id(entity.type, entity.id), "gazetteer", None, varies)
    if not any(m.level == "NAM" for m in entity.mentions):
        return Own(_kept(document, entity.type, entity.id), "description kept to its document", None, False)
    asked = ask(entity.type, entity.name)
    if asked is not None and entity.type == "Person":
        return Own(_kept(document, entity.type, entity.id), "family name alone, kept to its document", asked, False)
    return Own(node_id(entity.type, entity.id), "same name", asked, varies)


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


def _kept(document: str, type_: str, id_: str) -> str:
    kind, local = node_id(type_, id_).split("/", 1)
    return f"{kind}/{document}-{local}"
