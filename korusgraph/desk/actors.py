"""For whom somebody acts: the state or bloc behind a person, an office or a body."""

from __future__ import annotations

from korusgraph.desk.index import Index
from korusgraph.extraction import gazetteer

_POLITIES = frozenset(("Country", "Bloc"))
_UP = {"HOLDS_OFFICE": 0, "AFFILIATED_WITH": 1, "HEADS": 1, "OFFICE_OF": 1, "AGENCY_OF": 2, "PART_OF": 2}
_STEPS = 4


def polity(index: Index, id_: str) -> str:
    """Id of the state or bloc that an actor belongs to, itself when it is one; empty when the graph does not tell."""
    seen, layer = {id_}, [id_]
    for _ in range(_STEPS):
        for one in layer:
            if one in index and _POLITIES & set(index.node(one).labels):
                return one
        edges = [e for one in layer for e in index.outgoing(one, *_UP)]
        layer = [e.end for e in sorted(edges, key=lambda e: (_UP[e.type], e.end)) if e.end not in seen]
        seen.update(layer)
    return _by_reference(index, id_)


def _by_reference(index: Index, id_: str) -> str:
    entry = gazetteer.load().entries.get(id_.split("/", 1)[-1])
    country = f"country/{entry.country.lower()}" if entry is not None and entry.country else ""
    return country if country in index else ""
