"""What imported files add to the graph of the documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from korusgraph.ids import document_of
from korusgraph.ledger import Ledger
from korusgraph.model import Edge, Node, Value, many
from korusgraph.resolution.mending import short_name, storable

MAX_KEY = 2000  # characters of an id or a key; databases keep them in an index


class Additions:
    """Imported nodes and edges that the documents do not give themselves; of these only ids are held in memory."""

    def __init__(
        self,
        ledger: Ledger,
        has_node: Callable[[str], bool],
        has_edge: Callable[[Edge], bool],
        minimum: float,
        documents: frozenset[str] | None,
    ) -> None:
        """`has_node` and `has_edge` tell what the documents give: a node by its id, an edge by type, key and start.

        `minimum` leaves out what is less sure. With `documents` only what these imported documents say is taken, and what
        no document says is left out.
        """
        self.ledger = ledger
        self.minimum = minimum
        self.documents = documents
        self._has_node = has_node
        self._has_edge = has_edge
        said = (
            {end for e in ledger.imported_edges() if self._taken(e) for end in (e.start, e.end)}
            if documents is not None
            else set()
        )
        self._nodes = {
            n.id
            for n in ledger.imported_nodes()
            if len(n.id) <= MAX_KEY and (n.id in said or self._taken(n)) and not has_node(n.id)
        }

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
            if len(edge.key) <= MAX_KEY and self._taken(edge) and self._joined(edge) and not self._has_edge(edge):
                yield replace(edge, properties=storable(self._narrowed(edge.properties)))

    def _joined(self, edge: Edge) -> bool:
        """Whether both ends of an edge are in the graph."""
        return all(end in self._nodes or self._has_node(end) for end in (edge.start, edge.end))

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
