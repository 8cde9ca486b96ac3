"""Events and statements as a list that can be narrowed: what, who in which role, about what, when, who says so, where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from korusgraph.database.bolt import Rows
from korusgraph.desk.happenings import Happening, happenings, in_order
from korusgraph.desk.index import Index
from korusgraph.desk.names import hint
from korusgraph.errors import InputError
from korusgraph.model import Node
from korusgraph.ontology import load

COLUMNS = [
    "date", "event", "modality", "who", "agreement", "product", "about", "stance", "saidBy", "roles", "place", "reported",
    "decided", "sentence", "document", "confidence", "id",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """What belongs to a list: of some types, of a modality, between two days (by the day of the report where none is given)."""

    types: frozenset[str] = frozenset()
    modality: str = ""
    after: str = ""
    before: str = ""

    def has(self, h: Happening) -> bool:
        if h.type not in self.types if self.types else h.is_statement:
            return False
        first, last = h.start or h.reported, h.end or h.start or h.reported
        within = (not self.after or last >= self.after) and (not self.before or (bool(first) and first <= self.before))
        return within and (not self.modality or h.modality == self.modality)


def types_of(names: Iterable[str]) -> frozenset[str]:
    """Types of events by their names or by those of their groups. Raises: InputError with near ones."""
    table = load().event_types
    groups = {str(row["group"]) for row in table.values()}
    found: set[str] = set()
    for name in names:
        if name not in table and name not in groups:
            known = hint(name, {*table, *groups}, "`docs/vocabulary.md` lists types and groups")
            raise InputError(f"no event type {name!r}", known, "KG-IN-035")
        found |= {t for t, row in table.items() if name in (t, row["group"])}
    return frozenset(found)


def listing(index: Index, wanted: Wanted, about: Node | None = None) -> Rows:
    """Events and statements in order; only those that touch `about` when given. Statements come when their types are asked for."""
    found = in_order(h for h in happenings(index) if wanted.has(h) and (about is None or about.id in h.touched | set(h.speakers)))
    return Rows(COLUMNS, [_row(index, h) for h in found])


def _row(index: Index, h: Happening) -> list[object]:
    roles = [f"{index.name(i)} ({role})" for role, ids in h.roles.items() for i in ids if i in h.participants]
    told = [index.name(r) for r in h.reports]
    about = [*index.names(h.of("about", "topic")), *told]
    names = (index.names(ids) for ids in (h.agreements, h.of("product")))
    said, place = index.names(h.speakers), index.names(h.of("place"))
    where, who = ", ".join(h.documents), index.names(h.participants)
    return [
        *(h.date, h.label, h.modality, who, *names, about, h.stance, said, roles, place),
        *(h.reported, h.decided, h.sentence, where, h.confidence, h.id),
    ]
