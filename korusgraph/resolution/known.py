"""The gazetteer as names in blocks: each entry, mentioned or not, is what a variant of its names may join."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from korusgraph.extraction import gazetteer, own
from korusgraph.extraction.gazetteer import Entry
from korusgraph.resolution.names import CLASSES, Name, known_blocks
from korusgraph.resolution.nodes import node_id

_FAMILY_FIRST = ("KR", "CN", "TW", "KP", "VN")
_BRACKETS = re.compile(r"\s*\([^)]*\)")


def members(block: str) -> tuple[Name, ...]:
    """The names of the gazetteer that belong to a block."""
    return _members().get(block, ())


def name_of(node: str) -> Name | None:
    """The gazetteer's name of a node; None when it is none of its nodes."""
    return _names().get(node)


@own.depends
@cache
def _names() -> dict[str, Name]:
    known = gazetteer.load()
    return {name.node: name for e in known.entries.values() if e.type in CLASSES for name in (_name(node_id(e.type, e.id), e),)}


def _name(node: str, entry: Entry) -> Name:
    country = gazetteer.load().by_iso.get(entry.country) if entry.type != "Person" else None
    bare = _BRACKETS.sub("", entry.name)
    forms = tuple(dict.fromkeys((bare, *entry.aliases)))
    borrowed = (bare,) if country is not None and bare != entry.name and bare not in entry.aliases else ()
    return Name(
        node,
        entry.type,
        forms,
        True,
        country.id if country else "",
        family_first=entry.country in _FAMILY_FIRST,
        borrowed=borrowed,
    )


@own.depends
@cache
def _members() -> dict[str, tuple[Name, ...]]:
    found: dict[str, list[Name]] = defaultdict(list)
    for _, name in sorted(_names().items()):
        for block in known_blocks(name):
            found[block].append(name)
    return {block: tuple(names) for block, names in found.items()}
