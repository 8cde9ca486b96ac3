"""Measures as a register: who puts what on whom and on which goods, at which rate, from when, on which legal basis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from korusgraph.database.bolt import Rows
from korusgraph.desk.actors import Polities
from korusgraph.desk.happenings import Happening, decided, evidence, happenings, joined, told
from korusgraph.desk.index import Index
from korusgraph.model import Node

COLUMNS = [
    "measure", "imposer", "country", "target", "product", "rate", "oldRate", "unit", "volume", "from", "until", "basis", "modality",
    "renews", "saidBy", "reported", "reports", "sources", "decided", "sentence", "document", "confidence", "id",
]  # fmt: skip
_IMPOSERS = ("imposer", "actor")
_TARGETS = ("target", "beneficiary", "counterpart")
_NAMED = ("imposer", "target", "product", "basis")  # of a measure without any of them nothing is known
_TELLING = ("measure", "target", "product", "rate", "oldRate", "volume", "from", "until", "basis", "modality", "renews")


def measures(index: Index, about: Node | None = None, modality: str = "", rated: bool = False) -> Rows:
    """One row a measure, in order of its first day; only those that touch `about`, of a modality, or with a rate, when wanted.

    Reports of one measure are one row: those of one happening, and those that tell the same of it in every column.
    """
    polities = Polities(index)
    found = (h for h in happenings(index) if h.group == "measure" and (not modality or h.modality == modality))
    chosen = joined(
        index, (h for h in found if about is None or about.id in h.touched | polities.of_all(h.of(*_IMPOSERS, *_TARGETS)))
    )
    rows = (_row(index, reports, polities) for reports in chosen)
    kept = _alike(row for row in rows if (not rated or row["rate"] is not None) and any(row[c] for c in _NAMED))
    return Rows(COLUMNS, [[row[c] for c in COLUMNS] for row in kept])


def _alike(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows that say the same of a measure as one, with the sentence of the first; their reports are added up."""
    made: dict[str, dict[str, Any]] = {}
    for row in rows:
        key = str([row["country"] or row["imposer"], *(row[c] for c in _TELLING)])
        if key in made:
            made[key]["reports"] += row["reports"]
            made[key]["sources"] = max(made[key]["sources"], row["sources"])
        else:
            made[key] = row
    return list(made.values())


def _row(index: Index, reports: tuple[Happening, ...], polities: Polities) -> dict[str, Any]:
    h = reports[0]
    said = evidence(index, h)
    count, sources = told(index, reports)
    rates, old, volume = (_figures(index, h, role) for role in ("rate", "previousRate", "volume"))
    return {
        "measure": h.label,
        "imposer": index.names(h.of(*_IMPOSERS)),
        "country": sorted(index.names(polities.of_all(h.of(*_IMPOSERS)))),
        "target": index.names(h.of(*_TARGETS)),
        "product": index.names(h.of("product")),
        "rate": _values(rates),
        "oldRate": _values(old),
        "unit": next((str(f.properties.get("unit", "")) for f in (*rates, *old)), ""),
        "volume": ", ".join(str(f.properties.get("text", "")) for f in volume),
        "from": h.date.partition("/")[0],
        "until": h.date.partition("/")[2].replace("..", ""),
        "basis": index.names(h.of("legalBasis")),
        "modality": h.modality,
        "renews": index.names(h.of("measure", "inResponseTo")),
        "saidBy": index.names(h.speakers),
        "reports": count,
        "sources": sources,
        "decided": decided(reports),
        **{k: said[k] for k in ("reported", "sentence", "document", "confidence", "id")},
    }


def _figures(index: Index, h: Happening, role: str) -> tuple[Node, ...]:
    return tuple(index.node(i) for i in h.of(role))


def _values(figures: tuple[Node, ...]) -> Any:
    """A rate as a number, so that a spreadsheet can reckon with it; several as text; nothing when none is given."""
    values = list(_numbers(figures))
    if len(values) == 1:
        return values[0]
    return " / ".join(f"{v:g}" for v in values) or None


def _numbers(figures: tuple[Node, ...]) -> Iterator[float]:
    for figure in figures:
        value = figure.properties.get("value")
        if isinstance(value, (int, float)):
            yield float(value)
