"""What happened, is planned or was denied about an agreement, a person, a country, two of them, or goods, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from korusgraph.database.bolt import Rows
from korusgraph.desk.actors import Polities
from korusgraph.desk.happenings import HAPPENED, Happening, decided, evidence, happenings, joined, told
from korusgraph.desk.index import Index
from korusgraph.desk.verdicts import rejections
from korusgraph.model import Node

LANES = ("happened", "planned", "denied")
COLUMNS = [
    "date",
    "event",
    "lane",
    "modality",
    "who",
    "agreement",
    "saidBy",
    "reported",
    "reports",
    "sources",
    "decided",
    "sentence",
    "document",
    "id",
]


@dataclass(frozen=True, slots=True)
class Entry:
    """A point of a timeline: an event, with every report of it. The first report is the one that is most often right."""

    reports: tuple[Happening, ...]

    @property
    def first(self) -> Happening:
        return self.reports[0]

    @property
    def lane(self) -> str:
        return lane(self.first.modality)

    @property
    def dated(self) -> bool:
        return bool(self.first.start)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Entries in order; those without a date of their own are apart, in order of their reports."""

    subjects: tuple[Node, ...]
    dated: tuple[Entry, ...]
    undated: tuple[Entry, ...]

    @property
    def title(self) -> str:
        return " and ".join(str(s.properties["name"]) for s in self.subjects)


def lane(modality: str) -> str:
    """Where a modality is drawn: `happened`, `planned` (also proposed and conditional) or `denied`."""
    return "denied" if modality == "denied" else "happened" if modality in HAPPENED else "planned"


def timeline(index: Index, subjects: tuple[Node, ...], statements: bool = False) -> Timeline:
    """The timeline of a thing, or of what two things have in common; with `statements` also what was said.

    Reports of one happening are one entry. For a state counts who acts for it.
    """
    wanted = {s.id for s in subjects}
    polities = Polities(index) if any({"Country", "Bloc"} & set(s.labels) for s in subjects) else None
    found = [h for h in happenings(index) if (statements or not h.is_statement) and wanted <= _touched(h, polities)]
    entries = [Entry(reports) for reports in joined(index, found)]
    entries.sort(key=lambda e: (e.first.when, e.first.reported, e.first.id))
    return Timeline(subjects, tuple(e for e in entries if e.dated), tuple(e for e in entries if not e.dated))


def _touched(h: Happening, polities: Polities | None) -> frozenset[str]:
    """All that takes part in an event or that it is about, who says so where it is a statement, and their states."""
    ids = h.touched | frozenset(h.speakers if h.is_statement else ())
    return ids | polities.of_all((*h.participants, *h.speakers)) if polities is not None else ids


def rows(index: Index, made: Timeline) -> Rows:
    """Entries as a table, the undated ones last with an empty date."""
    return Rows(COLUMNS, [[row[c] for c in COLUMNS] for row in (_row(index, e) for e in (*made.dated, *made.undated))])


def _row(index: Index, entry: Entry) -> dict[str, Any]:
    h = entry.first
    proof = evidence(index, h)
    reports, sources = told(index, entry.reports)
    return {
        "date": h.date,
        "event": h.label + (" (renegotiation)" if h.renegotiation else ""),
        "lane": entry.lane,
        "modality": h.modality,
        "who": index.names(dict.fromkeys(p for r in entry.reports for p in r.participants)),
        "agreement": index.names(h.agreements),
        "saidBy": index.names(dict.fromkeys(s for r in entry.reports for s in r.speakers)),
        "reported": min((r.reported for r in entry.reports if r.reported), default=""),
        "reports": reports,
        "sources": sources,
        "decided": decided(entry.reports),
        "sentence": proof["sentence"],
        "document": proof["document"],
        "id": h.id,
    }


def rejected(index: Index, made: Timeline) -> Rows:
    """What people rejected of what is told about all subjects: in no timeline, but not to be forgotten either."""
    found = [rejections(index, s) for s in made.subjects]
    rows_ = [row for row in found[0].rows if all(row in other.rows for other in found[1:])]
    return Rows(found[0].columns, rows_)


def as_json(index: Index, made: Timeline) -> dict[str, Any]:
    """The timeline with every report of every entry."""

    def entry(e: Entry) -> dict[str, Any]:
        h = e.first
        row = {k: v for k, v in _row(index, e).items() if k not in ("sentence", "document", "id")}
        return {
            **row,
            "start": h.start,
            "end": h.end,
            "precision": h.precision,
            "evidence": [evidence(index, r) for r in e.reports],
        }

    return {
        "subjects": [{"id": s.id, "name": s.properties["name"]} for s in made.subjects],
        "dated": [entry(e) for e in made.dated],
        "undated": [entry(e) for e in made.undated],
        "rejected": rejected(index, made).objects(),
    }
