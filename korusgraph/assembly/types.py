"""What follows from the type of an event: label, group, codes."""

from __future__ import annotations

from korusgraph.assembly.making import Properties
from korusgraph.ontology import load


def event_properties(type_: str, modality: str) -> Properties:
    """What follows from the type of an event: label, group, codes."""
    row = load().event_types.get(type_, {"label": type_, "group": "", "plover": "", "cameo": ""})
    made: Properties = {"eventLabel": str(row["label"]), "eventGroup": str(row["group"]), "cameoCode": str(row["cameo"])}
    made["ploverCode"] = plover(type_, modality) if type_ in load().event_types else ""
    return {k: v for k, v in made.items() if v}


def plover(type_: str, modality: str) -> str:
    """PLOVER code of an event, by type and modality (crosswalk of the Open Event Data Alliance; tariffs: SANCTION)."""
    row = load().event_types[type_]
    if modality in ("denied", "conditional"):
        return ""
    if modality in ("planned", "proposed") and row.get("plover_future"):
        return str(row["plover_future"])
    return str(row["plover"])
