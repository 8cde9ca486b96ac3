"""Measures as a register: who puts what on whom and on which goods, at which rate, from when, on which legal basis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from korusgraph.database.bolt import Rows
from korusgraph.desk.happenings import Happening, evidence, happenings, in_order
from korusgraph.desk.index import Index
from korusgraph.model import Node

COLUMNS = [
    "measure", "imposer", "target", "product", "rate", "oldRate", "unit", "volume", "from", "until", "basis", "modality",
    "renews", "saidBy", "reported", "sentence", "document", "confidence", "id",
]  # fmt: skip
_IMPOSERS = ("imposer", "actor")
_TARGETS = ("target", "beneficiary", "counterpart")


def measures(index: Index, about: Node | None = None, modality: str = "", rated: bool = False) -> Rows:
    """One row a measure, in order of its first day; only those that touch `about`, of a modality, or with a rate, when wanted."""
    found = (h for h in happenings(index) if h.group == "measure" and (not modality or h.modality == modality))
    chosen = in_order(h for h in found if about is None or about.id in h.touched)
    rows = (_row(index, h) for h in chosen)
    return Rows(COLUMNS, [[row[c] for c in COLUMNS] for row in rows if not rated or row["rate"] is not None])


def _row(index: Index, h: Happening) -> dict[str, Any]:
    told = evidence(index, h)
    rates, old, volume = (_figures(index, h, role) for role in ("rate", "previousRate", "volume"))
    return {
        "measure": h.label,
        "imposer": index.names(h.of(*_IMPOSERS)),
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
        **{k: told[k] for k in ("reported", "sentence", "document", "confidence", "id")},
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
