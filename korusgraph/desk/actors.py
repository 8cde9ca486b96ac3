"""For whom somebody acts: the state or bloc behind a person, an office or a body."""

from __future__ import annotations

from collections.abc import Iterable

from korusgraph.desk.index import Index
from korusgraph.extraction import gazetteer

_POLITIES = frozenset(("Country", "Bloc"))
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
            self._known[actor] = self._up(actor) or self._by_reference(actor)
        return self._known[actor]

    def of_all(self, actors: Iterable[str]) -> frozenset[str]:
        """The states and blocs of several actors."""
        return frozenset(p for p in map(self.of, actors) if p)

    def _up(self, actor: str) -> str:
        seen, layer = {actor}, [actor]
        for _ in range(_STEPS):
            for one in layer:
                if _POLITIES & set(self._index.node(one).labels):
                    return one
            edges = [e for one in layer for e in self._index.outgoing(one, *_UP)]
            layer = [e.end for e in sorted(edges, key=lambda e: (_UP[e.type], e.end)) if e.end not in seen]
            seen.update(layer)
        return ""

    def _by_reference(self, actor: str) -> str:
        entry = gazetteer.load().entries.get(actor.split("/", 1)[-1])
        country = f"country/{entry.country.lower()}" if entry is not None and entry.country else ""
        return country if country in self._index else ""
