"""(extractions, decisions) → one graph as a stream of nodes and a stream of edges, each in a fixed order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TypeVar

from korusgraph.assembly.document_edges import document_edges
from korusgraph.assembly.document_nodes import document_nodes
from korusgraph.assembly.entities import Gathered, begun, entity_node, holders
from korusgraph.assembly.making import node_of
from korusgraph.assembly.relations import Key, Merged, keyed, relation_edge, terms
from korusgraph.assembly.selection import Selection
from korusgraph.errors import KorusgraphError, unexpected
from korusgraph.extraction.confidence import at_least
from korusgraph.imports import Additions
from korusgraph.ledger import Ledger
from korusgraph.model import Edge, Extraction, Node
from korusgraph.ontology import load
from korusgraph.resolution import resolve
from korusgraph.resolution.mending import mended

Thing = TypeVar("Thing", Node, Edge)


class Assembly:
    """The graph of a ledger. `nodes()` and `edges()` may be read again and again; both stream, nodes first.

    What one document breaks costs that document only: `notes` tells what was left out of documents, `problems` which
    documents were left out whole.
    """

    def __init__(self, ledger: Ledger, minimum: float = 0.0, selection: Selection | None = None) -> None:
        """Reads the ledger's entities; facts of a confidence below `minimum` are left out."""
        self.ledger = ledger
        self.minimum = minimum
        self.selection = selection or Selection()
        self.notes: dict[str, list[str]] = {}
        self.left_out: dict[str, KorusgraphError] = {}
        decisions = list(resolve(self._sound()))
        ledger.decide((d.document, d.entity, d.node, d.reason) for d in decisions)
        self.node_of = {(d.document, d.entity): d.node for d in decisions}
        self.reason_of = {(d.document, d.entity): d.reason for d in decisions}
        self.entities: dict[str, Gathered] = {}
        self.matches: dict[str, list[tuple[str, bool, str]]] = {}
        for node, iri, accepted, who in ledger.matches():
            self.matches.setdefault(node, []).append((iri, accepted, who))
        for x in self.extractions():
            with self._alone(x):
                self._gather(x)
        for office in self._offices():
            for key, person in holders(office):
                self.entities.setdefault(key, person)

    @cached_property
    def _additions(self) -> Additions | None:
        if not self.ledger.import_sources():
            return None
        taken = None
        if self.selection.narrows:
            taken = frozenset(d for d, published in self.ledger.imported_documents() if self.selection.has(d, published))
        return Additions(self.ledger, self._own_nodes(), self._own_edges(), self.minimum, taken)

    def extractions(self) -> Iterator[Extraction]:
        """Extractions of the selection by document id, facts of too little confidence left out."""
        return (
            at_least(x, self.minimum) for x in self._sound() if self.selection.has(x.document.id, x.document.published or "")
        )

    def _sound(self) -> Iterator[Extraction]:
        """Every extraction as the graph can hold it."""
        for x in self.ledger.extractions():
            with self._alone(x):
                made, notes = mended(x)
                if notes:
                    self.notes[x.document.id] = notes
            if x.document.id not in self.left_out:
                yield made

    @contextmanager
    def _alone(self, x: Extraction) -> Iterator[None]:
        """What goes wrong with a document leaves that one out and nothing else."""
        try:
            yield
        except Exception as error:
            self.left_out[x.document.id] = unexpected(f"document {x.document.id}", "assembly", error)

    def problems(self) -> list[KorusgraphError]:
        """Documents that are not in the graph, as far as they were met."""
        lost = [self.ledger.damage(d) for d in sorted(self.ledger.damaged)]
        return [*(error for _, error in sorted(self.left_out.items())), *lost]

    def _gather(self, x: Extraction) -> None:
        d = x.document
        for entity in x.entities:
            made = self.entities.setdefault(self.node_of[(d.id, entity.id)], begun(entity))
            made.add(entity, self.reason_of[(d.id, entity.id)], d.id, d.published)

    def _offices(self) -> list[str]:
        return sorted(k for k in self.entities if k.startswith("office/"))

    # -- nodes ---------------------------------------------------------------------------
    def nodes(self) -> Iterator[Node]:
        """Entities, event types, then each document with its sentences, mentions and facts, then what was imported."""
        yield from self._own_nodes()
        if self._additions is not None:
            yield from self._additions.nodes()

    def _own_nodes(self) -> Iterator[Node]:
        for key in sorted(self.entities):
            yield entity_node(key, self.entities[key], self.matches.get(key, ()))
        for type_, row in load().event_types.items():
            yield node_of(
                f"event-type/{type_}", "EventType", {"name": row["label"], "eventGroup": row["group"], "eventType": type_}
            )
        for x in self.extractions():
            yield from self._of(x, lambda x: document_nodes(x, self._names(x)))

    def _of(self, x: Extraction, make: Callable[[Extraction], Iterator[Thing]]) -> list[Thing]:
        """Everything that is made of one document, or nothing."""
        with self._alone(x):
            return list(make(x))
        return []

    def _names(self, x: Extraction) -> Callable[[str], str]:
        def name(id_: str) -> str:
            node = self.node_of.get((x.document.id, id_))
            return self.entities[node].name if node else ""

        return name

    def _nodes_of(self, x: Extraction) -> dict[str, str]:
        return {e.id: self.node_of[(x.document.id, e.id)] for e in x.entities}

    # -- edges ---------------------------------------------------------------------------
    def edges(self) -> Iterator[Edge]:
        """Relations of all documents together, office terms of the gazetteer, the edges of each document, the imported."""
        yield from self._own_edges()
        if self._additions is not None:
            yield from self._additions.edges()

    def _own_edges(self) -> Iterator[Edge]:
        yield from self._relations()
        for office in self._offices():
            yield from terms(office)
        for x in self.extractions():
            yield from self._of(x, lambda x: document_edges(x, self._nodes_of(x)))

    def _relations(self) -> Iterator[Edge]:
        found: dict[Key, Merged] = {}
        for x in self.extractions():
            with self._alone(x):
                for key, relation in keyed(x, self._nodes_of(x)):
                    found.setdefault(key, Merged(dict(relation.qualifiers))).add(x, relation)
        for key, merged in sorted(found.items(), key=lambda item: item[0]):
            yield relation_edge(key, merged)
