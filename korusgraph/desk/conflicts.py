"""Where two sources, or two speakers of one source, say of one matter what cannot both be so.

A matter is a type of event with its agreement or goods and the states that act in it; a figure with what it counts; an
office on a day; a party of an agreement. What one source says earlier and another later of the same matter is a
development, not a conflict: plans come true, talks begin and end, holders change.
"""

from __future__ import annotations

from collections.abc import Iterable

from korusgraph.database.bolt import Rows
from korusgraph.desk import disputed_acts, disputed_facts
from korusgraph.desk.claims import Conflict
from korusgraph.desk.index import Index

FINDERS = {
    "modality": disputed_acts.modalities,
    "date": disputed_acts.dates,
    "office": disputed_facts.offices,
    "party": disputed_facts.parties,
    "figure": disputed_facts.figures,
}
KINDS = tuple(FINDERS)
_COLUMNS = ["claim", "by", "reported", "sentence", "document", "id"]
COLUMNS = ["kind", "matter", *_COLUMNS, *(f"other{c[0].upper()}{c[1:]}" for c in _COLUMNS)]


def conflicts(index: Index, kinds: Iterable[str] = KINDS) -> list[Conflict]:
    """All conflicts of these kinds, by kind and matter; of the same claims of the same voices the first."""
    made = [c for kind in kinds for c in FINDERS[kind](index)]
    made.sort(key=lambda c: (KINDS.index(c.kind), c.matter, c.one.reported, c.one.id, c.other.id))
    alike: dict[tuple[str, ...], Conflict] = {}
    for c in made:  # who says a thing twice contradicts once
        alike.setdefault((c.kind, c.matter, c.one.claim, c.one.by, c.other.claim, c.other.by), c)
    return list(alike.values())


def rows(found: Iterable[Conflict]) -> Rows:
    return Rows(COLUMNS, [[c.kind, c.matter, *c.one.cells(), *c.other.cells()] for c in found])
