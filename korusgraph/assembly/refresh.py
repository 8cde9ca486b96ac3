"""Brings a projection to the state of the ledger, some of it in each transaction; what a kill undoes is done again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from korusgraph.assembly.reading import Reading
from korusgraph.assembly.selection import Selection
from korusgraph.assembly.settling import Settling
from korusgraph.assembly.store import Store
from korusgraph.assembly.taking import Taking
from korusgraph.imports import Additions
from korusgraph.ledger import Ledger

AT_ONCE = 500  # documents, entities, relations in a transaction

_KINDS = {"document": "document", "match": "node", "import": "imports"}  # what a change of the ledger makes dirty


class Refresh:
    """One projection on its way to one ledger."""

    def __init__(self, store: Store, ledger: Ledger, minimum: float, selection: Selection) -> None:
        self.store = store
        self.ledger = ledger
        self.minimum = minimum
        self.selection = selection
        taking = Taking(store, ledger, minimum, selection)
        identities = taking.identities
        self._following = taking.following
        self.happenings = taking.happenings
        self._settling = settling = Settling(store, taking)
        self._work: dict[str, Callable[[Sequence[str]], None]] = {
            "document": taking.take,
            "name": identities.name,
            "variants": identities.settle,
            "hand": identities.join_by_hand,
            "place": identities.place_all,
            "block": identities.resolve,
            "ends": taking.join,
            "copy": lambda ranks: taking.copies.decide(ranks, settling.put_edges_from),
            "report": taking.happenings.place,
            "telling": taking.happenings.decide,
            "node": settling.gather,
            "relation": settling.merge,
            "page": settling.write_pages,
            "link": lambda events: taking.happenings.link(events, settling.put_edges_from),
            "happening": lambda ids: taking.happenings.make(
                ids, settling.put_node, settling.remove_node, settling.put_edges_from
            ),
            "imports": lambda _: self._imports(),
        }
        """What is to be done for what is dirty, in this order; each may make more of what comes after it, or before."""

    def run(self) -> None:
        """Does what is to be done. Raises: sqlite3.Error, StoreError."""
        if self._is_current():
            return
        with self.store.writing():
            self._begin()
            left = self._some()
        while left:
            with self.store.writing():
                left = self._some()

    def do(self, kind: str, ids: Sequence[str]) -> None:
        """Makes some things of a kind again, and nothing else: for whoever has a part of a graph and knows what is to be made of it."""
        with self.store.writing():
            self._following.follow()
            self._work[kind](ids)

    def finish(self, *kinds: str) -> None:
        """Makes again what is dirty of some kinds, until nothing of them is left."""
        with self.store.writing():
            while self._step(kinds):
                pass

    def _some(self) -> bool:
        """Does as much as one transaction is to hold; whether anything is left."""
        done = 0
        while done < AT_ONCE:
            step = self._step()
            if not step:
                return False
            done += step
        return True

    def _is_current(self) -> bool:
        state = self.store.state
        rest = self.store.one("SELECT 1 FROM dirty LIMIT 1")
        same = (state.number, state.mark) == self.ledger.head() and self._following.is_current()
        return same and rest is None and not self._newly_damaged()

    def _newly_damaged(self) -> list[str]:
        """Documents that were found damaged after they had been taken."""
        return [
            d for d in sorted(self.ledger.damaged) if self.store.one("SELECT 1 FROM pages WHERE document=?", (d,)) is not None
        ]

    def _begin(self) -> None:
        """Notes everything that the ledger has changed since the projection last looked."""
        store, state, head = self.store, self.store.state, self.ledger.head()
        store.next_step()
        store.soil("document", self._newly_damaged())
        if state.number < 0:
            store.soil("document", self.ledger.document_ids())
            store.soil("imports", ("",))
        elif (state.number, state.mark) != head:
            for kind, id_ in self.ledger.changes(state.number):
                store.soil(_KINDS[kind], ("" if kind == "import" else id_,))
        self._following.follow()
        state.number, state.mark = head

    def _step(self, kinds: Iterable[str] | None = None) -> int:
        """Does some of what comes first; how much it was, nothing when nothing is left."""
        for kind in self._work if kinds is None else kinds:
            found = self.store.dirty(kind, AT_ONCE)
            if found:
                self._work[kind](found)
                return len(found)
        return 0

    def _imports(self) -> None:
        """Lets in what was imported and the documents do not say themselves."""
        store, ledger = self.store, self.ledger
        self._settling.imports = bool(ledger.import_sources())
        store.run("DELETE FROM outside")
        store.run_all("INSERT OR IGNORE INTO outside VALUES (?)", ((name,) for name in self._outside()))
        if not self._settling.imports:
            self._settling.imported((), ())
            return
        taken = None
        if self.selection.narrows:
            taken = frozenset(d for d, published in ledger.imported_documents() if self.selection.has(d, published))
        reading = Reading(store)
        found = Additions(ledger, reading.has_own_node, reading.has_own_edge, self.minimum, taken)
        self._settling.imported(found.nodes(), found.edges())

    def _outside(self) -> Iterator[str]:
        """Names of all that was imported, and of what it leads to."""
        for node in self.ledger.imported_nodes():
            yield node.id
        for edge in self.ledger.imported_edges():
            yield from (f"{edge.type} {edge.key}", edge.start, edge.end)
