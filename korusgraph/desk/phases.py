"""Phases of an agreement's life, from events, and how they stand to the reference data."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from korusgraph.database.bolt import Rows
from korusgraph.desk.happenings import HAPPENED, Happening, evidence, happenings, in_order
from korusgraph.desk.index import Index
from korusgraph.extraction import dates, gazetteer
from korusgraph.resolution import node_id

# phase → types of events that bring it about when they have happened
PHASES = {
    "proposed": (),
    "negotiating": ("negotiate", "launch", "negotiation_round"),
    "concluded": ("conclude",),
    "signed": ("sign",),
    "ratified": ("ratify",),
    "in force": ("enter_into_force",),
    "amended": ("amend",),
    "suspended": ("suspend",),
    "withdrawn": ("withdraw",),
    "terminated": ("terminate",),
}
_PROPOSED = ("launch", "negotiate", "conclude", "sign")
_REFERENCE = {
    "negotiationStart": "negotiating",
    "concluded": "concluded",
    "signed": "signed",
    "inForce": "in force",
    "ended": "terminated",
}


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase with the events behind it, and the day that the reference data have for it (empty when none)."""

    name: str
    date: str
    """The day that most documents give, the earliest of several; empty when no document gives one."""
    reported: str
    """The day of the earliest report."""
    events: tuple[Happening, ...]
    reference: str

    @property
    def documents(self) -> tuple[str, ...]:
        return tuple(sorted({d for h in self.events for d in h.documents}))

    @property
    def best(self) -> Happening | None:
        """The event that gives the day, else the first one; None when only the reference data know the phase."""
        dated = [h for h in self.events if h.date == self.date] if self.date else list(self.events)
        return max(dated, key=lambda h: h.confidence) if dated else None


def phase_of(h: Happening) -> str:
    """Which phase an event brings about; empty when none."""
    if h.modality == "proposed" and h.type in _PROPOSED and not h.renegotiation:
        return "proposed"
    if h.modality not in HAPPENED:
        return ""
    return next((name for name, types in PHASES.items() if h.type in types), "")


def reference(agreement: str) -> dict[str, str]:
    """Days of phases by the reference data; empty for an agreement that they do not know."""
    entry = gazetteer.load().entries.get(agreement.split("/", 1)[1])
    if entry is None:
        return {}
    return {phase: entry.fact(fact) for fact, phase in _REFERENCE.items() if entry.fact(fact)}


def reference_parties(agreement: str) -> frozenset[str]:
    """Ids of the parties by the reference data; empty when they have none."""
    entries = gazetteer.load().entries
    entry = entries.get(agreement.split("/", 1)[1])
    return frozenset(node_id(entries[p].type, p) for p in entry.parties if p in entries) if entry is not None else frozenset()


def about(index: Index, agreement: str) -> list[Happening]:
    """Events of an agreement in order, without statements."""
    return in_order(h for h in happenings(index) if agreement in h.agreements and not h.is_statement)


def phases(index: Index, agreement: str) -> list[Phase]:
    """Phases of an agreement that documents or the reference data know, in the order of a life."""
    found: dict[str, list[Happening]] = defaultdict(list)
    for h in about(index, agreement):
        found[phase_of(h)].append(h)
    known = reference(agreement)
    return [_phase(name, found[name], known.get(name, "")) for name in PHASES if found[name] or known.get(name)]


def _phase(name: str, events: list[Happening], known: str) -> Phase:
    backed: dict[str, set[str]] = defaultdict(set)
    for h in events:
        if h.start:
            backed[h.date].update(h.documents)
    date = min(backed, key=lambda d: (-len(backed[d]), (dates.bounds(d) or ("9999", ""))[0], d), default="")
    reported = min((h.reported for h in events if h.reported), default="")
    return Phase(name, date, reported, tuple(events), known)


def agree(one: str, other: str) -> bool:
    """Whether two dates can mean the same day."""
    a, b = dates.bounds(one), dates.bounds(other)
    return a is not None and b is not None and a[0] <= (b[1] or "9999") and b[0] <= (a[1] or "9999")


def differences(index: Index, agreement: str) -> list[dict[str, Any]]:
    """Days of documents that cannot be those of the reference data, each with its sentence."""
    found = []
    for phase in phases(index, agreement):
        strange = [h for h in phase.events if phase.reference and h.start and not agree(h.date, phase.reference)]
        if phase.name == "negotiating":  # talks go on after they have begun
            strange = [h for h in strange if h.end and h.end < phase.reference]
        for h in strange:
            found.append({"phase": phase.name, "date": h.date, "reference": phase.reference, **evidence(index, h)})
    return found


def as_rows(index: Index, made: list[Phase]) -> list[dict[str, Any]]:
    """Phases as rows: day by the documents, by the reference data, whether they agree, how many documents, a sentence."""
    rows = []
    for p in made:
        same = "" if not (p.date and p.reference) else "yes" if agree(p.date, p.reference) else "no"
        best = p.best
        told = evidence(index, best) if best is not None else {"sentence": "", "document": "", "id": ""}
        rows.append(
            {
                "phase": p.name,
                "date": p.date,
                "reported": p.reported,
                "reference": p.reference,
                "agree": same if p.name != "negotiating" or same != "no" or p.date < p.reference else "yes",
                "documents": len(p.documents),
                "sentence": told["sentence"],
                "document": told["document"],
                "id": told["id"],
            }
        )
    return rows


def rows(made: list[dict[str, Any]]) -> Rows:
    """Phases as a table."""
    columns = ["phase", "date", "reported", "reference", "agree", "documents", "sentence", "document", "id"]
    return Rows(columns, [[row[c] for c in columns] for row in made])
