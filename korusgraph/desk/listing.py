"""Events and statements as a list that can be narrowed: what, who in which role, about what, when, who says so, where.

Reports of one happening are one row. What treaties provide for, and events of which nothing is named, say little beside a
sentence and come only when all are asked for.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from korusgraph.database.bolt import Rows
from korusgraph.desk.happenings import AHEAD, HAPPENED, Happening, decided, happenings, joined, told
from korusgraph.desk.index import Index
from korusgraph.desk.names import hint
from korusgraph.errors import InputError
from korusgraph.model import Node
from korusgraph.ontology import load

COLUMNS = [
    "date", "event", "modality", "became", "who", "agreement", "product", "about", "stance", "saidBy", "roles", "place", "reported",
    "reports", "sources", "decided", "sentence", "document", "confidence", "id",
]  # fmt: skip
OPEN_DAYS = 366  # how long a plan without a day of its own counts as open after its last report


@dataclass(frozen=True, slots=True)
class Wanted:
    """What belongs to a list: of some types, of a modality, between two days (by the day of the report where none is given).

    `said`: only what somebody says, not what a document tells by itself. `open_`: only plans that have neither come true nor
    been denied, and whose day is not past, as of the latest report. `everything`: provisions of treaties, and events of which
    nobody and nothing is named, too.
    """

    types: frozenset[str] = frozenset()
    modality: str = ""
    after: str = ""
    before: str = ""
    said: bool = False
    open_: bool = False
    everything: bool = False

    def has(self, h: Happening) -> bool:
        if h.type not in self.types if self.types else h.is_statement:
            return False
        first, last = h.start or h.reported, h.end or h.start or h.reported
        within = (not self.after or last >= self.after) and (not self.before or (bool(first) and first <= self.before))
        named = self.everything or bool(h.participants or h.agreements or h.of("product") or h.speakers)
        return within and named and (not self.modality or h.modality == self.modality) and bool(h.speakers or not self.said)


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
    all_ = list(happenings(index, wanted.everything))
    chosen = (h for h in all_ if wanted.has(h) and (about is None or about.id in h.touched | set(h.speakers)))
    later = _Later(all_)
    rows = [(reports[0], _row(index, reports, later.than(index, reports))) for reports in joined(index, chosen)]
    if wanted.open_:
        rows = [(h, row) for h, row in rows if later.is_open(h) and not row[COLUMNS.index("became")]]
    return Rows(COLUMNS, [row for _, row in rows])


class _Later:
    """What later reports tell of the same matter: type, and agreements or, where none is named, all who take part."""

    def __init__(self, events: Iterable[Happening]) -> None:
        self._by: dict[tuple[str, frozenset[str]], list[Happening]] = defaultdict(list)
        self._latest = ""
        for h in events:
            self._latest = max(self._latest, h.reported)
            matter = self._matter(h)
            if matter is not None and h.modality in (*HAPPENED, "denied"):
                self._by[matter].append(h)

    @staticmethod
    def _matter(h: Happening) -> tuple[str, frozenset[str]] | None:
        about = frozenset(h.agreements or (h.participants if len(h.participants) > 1 else ()))
        return (h.type, about) if about and not h.is_statement else None

    def than(self, index: Index, reports: tuple[Happening, ...]) -> str:
        """What a plan, an offer or a threat came to, as `occurred 2018-03-08`; empty where nobody tells, and for others."""
        first = reports[0]
        if first.modality not in AHEAD:
            return ""
        known = index.node(first.happening).properties if first.happening else {}
        if known.get("modality", first.modality) not in AHEAD:
            return f"{known['modality']} {known.get('eventDate', '')}".strip()
        matter = self._matter(first)
        if matter is None:
            return ""
        told_on = max(r.reported for r in reports)
        found = [
            h
            for h in self._by[matter]
            if h.reported > told_on or (h.reported == told_on and h.modality in HAPPENED and h.start)
        ]
        found = [h for h in found if not h.start or not first.start or h.end >= first.start]
        best = min(found, key=lambda h: (h.modality == "denied", h.reported, h.id), default=None)
        return f"{best.modality} {best.date or f'by {best.reported}'}" if best is not None else ""

    def is_open(self, h: Happening) -> bool:
        """Whether a plan may still come true on the day of the latest report."""
        if h.modality not in AHEAD or not self._latest:
            return False
        if h.end:
            return h.end >= self._latest
        oldest = (dt.date.fromisoformat(self._latest) - dt.timedelta(days=OPEN_DAYS)).isoformat()
        return h.reported >= oldest


def _row(index: Index, reports: tuple[Happening, ...], became: str) -> list[object]:
    h = reports[0]
    roles = [f"{index.name(i)} ({role})" for role, ids in h.roles.items() for i in ids if i in h.participants]
    about = [*index.names(h.of("about", "topic")), *(index.name(r) for r in h.reports)]
    who = index.names(dict.fromkeys(p for r in reports for p in r.participants))
    said = index.names(dict.fromkeys(s for r in reports for s in r.speakers))
    names = (index.names(ids) for ids in (h.agreements, h.of("product")))
    return [
        *(h.date, h.label, h.modality, became, who, *names, about, h.stance, said, roles, index.names(h.of("place"))),
        *(h.reported, *told(index, reports), decided(reports), h.sentence, ", ".join(h.documents), h.confidence, h.id),
    ]
