"""What imported files add to the graph of the documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from korusgraph.ids import document_of
from korusgraph.ledger import Ledger
from korusgraph.model import Edge, Node, Value, many
from korusgraph.resolution.mending import short_name, storable

MAX_KEY = 2000  # characters of an id or a key; databases keep them in an index


class Additions:
    """Imported nodes and edges that the documents do not give themselves; of these only ids are held in memory."""

    def __init__(
        self, ledger: Ledger, nodes: Iterable[Node], edges: Iterable[Edge], minimum: float, documents: frozenset[str] | None
    ) -> None:
        """`nodes` and `edges` are those of the documents.

        `minimum` leaves out what is less sure. With `documents` only what these imported documents say is taken, and what
        no document says is left out.
        """
        self.ledger = ledger
        self.minimum = minimum
        self.documents = documents
        self._own_edges = {(e.type, e.key) for e in edges}
        own = {n.id for n in nodes}
        said = (
            {end for e in ledger.imported_edges() if self._taken(e) for end in (e.start, e.end)}
            if documents is not None
            else set()
        )
        self._nodes = {
            n.id
            for n in ledger.imported_nodes()
            if n.id not in own and len(n.id) <= MAX_KEY and (n.id in said or self._taken(n))
        }
        self._there = own | self._nodes

    def nodes(self) -> Iterator[Node]:
        """Added nodes by id."""
        for node in self.ledger.imported_nodes():
            if node.id in self._nodes:
                made = storable(self._narrowed(node.properties))
                if "name" in made:
                    made["name"] = short_name(str(made["name"]))
                yield replace(node, properties=made)

    def edges(self) -> Iterator[Edge]:
        """Added edges by type and key; both ends are in the graph."""
        for edge in self.ledger.imported_edges():
            known = (edge.type, edge.key) in self._own_edges or len(edge.key) > MAX_KEY
            if not known and {edge.start, edge.end} <= self._there and self._taken(edge):
                yield replace(edge, properties=storable(self._narrowed(edge.properties)))

    def _taken(self, fact: Node | Edge) -> bool:
        """Whether a fact is as sure as asked for (what has no confidence is) and of one of the documents."""
        confidence = fact.properties.get("confidence", 1.0)
        if isinstance(confidence, float) and confidence < self.minimum:
            return False
        if self.documents is None:
            return True
        own = document_of(fact.id if isinstance(fact, Node) else fact.start)
        return own in self.documents or not self.documents.isdisjoint(many(fact.properties.get("documents")))

    def _narrowed(self, properties: Mapping[str, Value]) -> Mapping[str, Value]:
        """Properties without documents and sentences that are not taken."""
        if self.documents is None:
            return properties
        kept = {
            "documents": tuple(d for d in many(properties.get("documents")) if d in self.documents),
            "sentences": tuple(s for s in many(properties.get("sentences")) if document_of(s) in self.documents),
        }
        return {k: kept.get(k, v) for k, v in properties.items() if kept.get(k, v) != ()}
