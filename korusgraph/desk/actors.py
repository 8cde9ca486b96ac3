"""For whom somebody acts: the state or bloc behind a person, an office or a body.

Reference data come first, then what most documents say: of two thousand documents some give a president to another state.
"""

from __future__ import annotations

from collections.abc import Iterable

from korusgraph.desk.index import Index
from korusgraph.extraction import gazetteer
from korusgraph.model import Edge, many

POLITIES = frozenset(("Country", "Bloc"))
_UP = {"HOLDS_OFFICE": 0, "AFFILIATED_WITH": 1, "HEADS": 1, "OFFICE_OF": 1, "AGENCY_OF": 2, "PART_OF": 2}
_STEPS = 4


class Polities:
    """The state or bloc that each actor of a graph belongs to, looked up once."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._known: dict[str, str] = {}

    def of(self, actor: str) -> str:
        """Id of the state or bloc, the actor itself when it is one; empty when neither graph nor reference data tell."""
        if actor not in self._known:
            self._known[actor] = self._by_reference(actor) or self._up(actor)
        return self._known[actor]

    def of_all(self, actors: Iterable[str]) -> frozenset[str]:
        """The states and blocs of several actors."""
        return frozenset(p for p in map(self.of, actors) if p)

    def _up(self, actor: str) -> str:
        seen, layer = {actor}, [actor]
        for _ in range(_STEPS):
            for one in layer:
                if POLITIES & set(self._index.node(one).labels):
                    return one
            edges = sorted((e for one in layer for e in self._index.outgoing(one, *_UP)), key=_best_known)
            layer = [i for i in dict.fromkeys(e.end for e in edges) if i not in seen]
            seen.update(layer)
        return ""

    def _by_reference(self, actor: str) -> str:
        if POLITIES & set(self._index.node(actor).labels):
            return actor
        entry = gazetteer.load().entries.get(actor.split("/", 1)[-1])
        country = f"country/{entry.country.lower()}" if entry is not None and entry.country else ""
        return country if country in self._index else ""


def _best_known(edge: Edge) -> tuple[bool, int, int, str]:
    """Reference data come first, then what lies nearer, then what more documents say."""
    p = edge.properties
    return p.get("source") != "gazetteer", _UP[edge.type], -len(many(p.get("documents"))), edge.end
