"""Which fields an edit may set, and to what: what can be told without the document."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from korusgraph.decisions.records import Change
from korusgraph.extraction import dates
from korusgraph.model import DateValue
from korusgraph.ontology import load

NO_DATE = "none"
ROLE = "role."
MAX_NAME = 200
_ENDS = ("reporter", "partner", "product", "asserted_by")
Allowed = Callable[[str], str]
"""What is wrong with a value; nothing when it may stand."""


def problem_of(fact: str, new: Mapping[str, Change]) -> str:
    """What is wrong with the new values of an edit, in one line; nothing when they may stand."""
    fields = _fields(fact)
    for name, value in new.items():
        if name.startswith(ROLE) and fact in _roles():
            if name.removeprefix(ROLE) not in _roles()[fact]:
                return f"{name}: no such role ({fact}); one of {', '.join(_roles()[fact])}"
            if isinstance(value, str):
                return f"{name}: a list of nodes in brackets, [country/pe, country/jp]; [] for nobody"
        elif name not in fields:
            also = f", {ROLE}…" if fact in _roles() else ""
            return f"{name}: cannot be set of this ({fact}); one of {', '.join(fields)}{also}"
        elif not isinstance(value, str):
            return f"{name}: one value, no list"
        elif wrong := fields[name](value):
            return f"{name}: {wrong}"
    return ""


def date_value(text: str) -> DateValue | None:
    """A date as it is kept, of its text; None for `none`. Raises: ValueError when it is no date."""
    if text == NO_DATE:
        return None
    if dates.bounds(text) is None:
        raise ValueError(text)
    if "/" in text:
        return DateValue(text, "interval")
    return DateValue(text, "quarter" if "Q" in text else {4: "year", 7: "month", 10: "day"}[len(text)])


def _fields(fact: str) -> dict[str, Allowed]:
    ontology = load()
    types = [t for t in ontology.event_types if t not in ontology.vocabularies["act"]]
    return {
        "event": {"type": _one_of(types), "modality": _one_of(ontology.vocabularies["modality"]), "date": _date},
        "statement": {
            "type": _one_of(ontology.vocabularies["act"]),
            "stance": _one_of(ontology.vocabularies["stance"]),
            "date": _date,
        },
        "relation": {
            "type": _one_of(ontology.relations),
            "status": _one_of((*ontology.vocabularies["partyStatus"], *ontology.vocabularies["officeStatus"])),
        },
        "figure": {"type": _one_of(ontology.vocabularies["indicator"])},
        "entity": {"class": _one_of(ontology.classes), "name": _name},
    }[fact]


def _roles() -> dict[str, tuple[str, ...]]:
    events = tuple(role for role, row in load().roles.items() if row["edge"] not in ("HAS_FIGURE", "ABOUT"))
    return {"event": events, "statement": ("speaker", "target"), "figure": _ENDS}


def _one_of(names: object) -> Allowed:
    known = tuple(names)  # type: ignore[arg-type, var-annotated]
    return lambda value: "" if value in known else f"{value[:40]!r} is none of {', '.join(known)}"


def _date(value: str) -> str:
    try:
        date_value(value)
    except ValueError:
        return f"{value[:40]!r} is no date; as 2018, 2018-03, 2018-03-08, 2018-Q1, 2018-03/2018-05, or none"
    return ""


def _name(value: str) -> str:
    plain = " ".join(value.split())
    return (
        "" if plain == value and 0 < len(value) <= MAX_NAME and not re.search(r"[\x00-\x1f]", value) else "no name on one line"
    )
