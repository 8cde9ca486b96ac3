"""Ids of entities in the graph."""

from __future__ import annotations

from korusgraph.extraction import gazetteer
from korusgraph.ids import digest
from korusgraph.ontology import load

MAX_ID = 200  # characters of the part of an id that comes from a text; databases keep ids in an index


def node_id(type_: str, id_: str) -> str:
    """Graph id `kind/slug`; a country with an ISO code is `country/kr`. What is too long is cut and gets a digest."""
    id_ = id_ if len(id_) <= MAX_ID else f"{id_[: MAX_ID // 2]}~{digest(id_)[:12]}"
    kind = str(load().classes[type_]["kind"])
    if type_ == "Country":
        entry = gazetteer.load().entries.get(id_)
        if entry is not None and entry.country:
            return f"{kind}/{entry.country.lower()}"
    return f"{kind}/{id_}"
