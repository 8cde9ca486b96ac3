"""The projection read: everything in order, one thing, what stands around it, what changed after a step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from korusgraph.assembly.copies import COPIES
from korusgraph.assembly.happenings import HAPPENINGS, OF_HAPPENINGS
from korusgraph.assembly.making import node_of
from korusgraph.assembly.records import edge_from, edges_of, node_from, nodes_of
from korusgraph.assembly.settling import ENTITIES, IMPORTED, RELATIONS, TERMS
from korusgraph.assembly.store import Store
from korusgraph.ids import document_of
from korusgraph.model import Edge, Node, many
from korusgraph.ontology import load

_PAGES = 4  # pages of documents that are kept unpacked


class Reading:
    """A projection as nodes and edges."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._page_nodes = lru_cache(maxsize=_PAGES)(self._nodes_on_page)
        self._page_edges = lru_cache(maxsize=_PAGES)(self._edges_on_page)

    # -- everything --------------------------------------------------------------------------
    def nodes(self) -> Iterator[Node]:
        """Entities, event types, then each document with its sentences, mentions and facts, then happenings, then what was imported."""
        yield from self._shared_nodes(ENTITIES)
        yield from event_types().values()
        for (page,) in self.store.stream("SELECT nodes FROM pages ORDER BY document"):
            yield from nodes_of(page)
        yield from self._shared_nodes(HAPPENINGS)
        yield from self._shared_nodes(IMPORTED)

    def edges(self) -> Iterator[Edge]:
        """Relations of all documents together, office terms of the gazetteer, the edges of each document, copies, happenings, the imported."""
        yield from self._shared_edges(RELATIONS)
        yield from self._shared_edges(TERMS)
        for (page,) in self.store.stream("SELECT edges FROM pages ORDER BY document"):
            yield from edges_of(page)
        yield from self._shared_edges(COPIES)
        yield from self._shared_edges(OF_HAPPENINGS)
        yield from self._shared_edges(IMPORTED)

    def _shared_nodes(self, part: int) -> Iterator[Node]:
        for row in self.store.stream("SELECT id, data FROM nodes WHERE part=? ORDER BY id", (part,)):
            yield node_from(*row)

    def _shared_edges(self, part: int) -> Iterator[Edge]:
        text = 'SELECT key, type, start, "end", data FROM edges WHERE part=? ORDER BY place'
        for row in self.store.stream(text, (part,)):
            yield edge_from(*row)

    # -- one thing ---------------------------------------------------------------------------
    def node(self, id_: str) -> Node | None:
        """A node by its id; None when there is none."""
        row = self.store.one("SELECT id, data FROM nodes WHERE id=?", (id_,))
        if row is not None:
            return node_from(*row)
        return event_types().get(id_) or self._own_page(id_).get(id_)

    def base(self, id_: str) -> str:
        """The label by which databases find a node; that of entities for one that is not there."""
        row = self.store.one("SELECT base FROM nodes WHERE id=?", (id_,))
        return str(row[0]) if row is not None else _bases().get(id_.partition("/")[0], "Entity")

    def has_own_node(self, id_: str) -> bool:
        """Whether the documents give a node."""
        row = self.store.one("SELECT 1 FROM nodes WHERE id=? AND part<>?", (id_, IMPORTED))
        return row is not None or id_ in event_types() or id_ in self._own_page(id_)

    def has_own_edge(self, edge: Edge) -> bool:
        """Whether the documents give an edge of that type and key."""
        row = self.store.one("SELECT 1 FROM edges WHERE type=? AND key=? AND part<>?", (edge.type, edge.key, IMPORTED))
        return row is not None or (edge.type, edge.key) in self._page_edges(document_of(edge.start) or "")

    def _own_page(self, id_: str) -> dict[str, Node]:
        return self._page_nodes(document_of(id_) or "")

    def _nodes_on_page(self, document: str) -> dict[str, Node]:
        row = self.store.one("SELECT nodes FROM pages WHERE document=?", (document,))
        return {} if row is None else {n.id: n for n in nodes_of(row[0])}

    def _edges_on_page(self, document: str) -> dict[tuple[str, str], Edge]:
        row = self.store.one("SELECT edges FROM pages WHERE document=?", (document,))
        return {} if row is None else {(e.type, e.key): e for e in edges_of(row[0])}

    def called(self, folded: str) -> list[str]:
        """Ids of the entities, events, figures and documents of a name or alias, which is folded."""
        return [r[0] for r in self.store.rows("SELECT DISTINCT id FROM names WHERE name=? ORDER BY id", (folded,))]

    # -- what stands around ------------------------------------------------------------------
    def around(self, id_: str) -> tuple[list[Node], list[Edge]]:
        """Everything that the documents which speak of a thing say, with what is shared or imported around it."""
        own = document_of(id_)
        found = [r[0] for r in self.store.rows("SELECT DISTINCT document FROM parts WHERE node=? ORDER BY document", (id_,))]
        documents = (found or self._reporting(id_)) if own is None else [own]
        imported = {n.id: n for n in self._shared_nodes(IMPORTED) if own in many(n.properties.get("documents"))} if own else {}
        shared = self._shared_around((id_, *imported))
        nodes: dict[str, Node] = {}
        edges = [e for part, e in shared if part < IMPORTED]
        for document in documents:
            nodes |= self._page_nodes(document)
            edges += self._page_edges(document).values()
            edges += self._beside(document)
        nodes |= imported
        edges += [e for part, e in shared if part > IMPORTED] + [e for part, e in shared if part == IMPORTED]
        edges = list({(e.type, e.key): e for e in edges}.values())
        ends = {id_} | {end for e in edges for end in (e.start, e.end)}
        entities = {end: n for end in sorted(ends - nodes.keys()) if (n := self.node(end)) is not None}
        return [*entities.values(), *nodes.values()], edges

    def _reporting(self, happening: str) -> list[str]:
        text = "SELECT DISTINCT r.document FROM tellings t JOIN reports r ON r.telling=t.id WHERE t.happening=? ORDER BY r.document"
        return [r[0] for r in self.store.rows(text, (happening,))]

    def _beside(self, document: str) -> Iterator[Edge]:
        """Of which document one is a copy, and of which happenings its events are reports."""
        text = 'SELECT key, type, start, "end", data FROM edges WHERE start=? AND part IN (?,?)'
        starts = [r[0] for r in self.store.rows("SELECT node FROM reports WHERE document=? ORDER BY node", (document,))]
        for start in (f"document/{document}", *starts):
            for row in self.store.rows(text, (start, COPIES, OF_HAPPENINGS)):
                yield edge_from(*row)

    def _shared_around(self, ids: Iterable[str]) -> list[tuple[int, Edge]]:
        """Shared and imported edges of things; where they lead to imported facts, those of the facts and their evidence."""
        found = {(e.type, e.key): (part, e) for id_ in ids for part, e in self._shared_of(id_, both=True)}
        for starts in (("event/", "figure/"), ("mention/", "sentence/"), ("sentence/",)):
            ends = {end for _, e in found.values() for end in (e.start, e.end, *many(e.properties.get("sentences")))}
            for end in sorted(e for e in ends if e.startswith(starts)):
                found |= {(e.type, e.key): (part, e) for part, e in self._shared_of(end)}
        return sorted(found.values(), key=lambda row: row[0])

    def _shared_of(self, id_: str, both: bool = False) -> Iterator[tuple[int, Edge]]:
        """Shared and imported edges that begin at a thing, or with `both` end there too."""
        text = 'SELECT part, key, type, start, "end", data FROM edges WHERE start=?1 OR (?2 AND "end"=?1) ORDER BY part, place'
        for part, *row in self.store.rows(text, (id_, both)):
            yield part, edge_from(*row)

    # -- what changed ------------------------------------------------------------------------
    def nodes_after(self, step: int) -> Iterator[Node]:
        """Nodes that changed after a step, with the others of the same documents."""
        for row in self.store.stream("SELECT id, data FROM nodes WHERE step>? ORDER BY step", (step,)):
            yield node_from(*row)
        for (page,) in self.store.stream("SELECT nodes FROM pages WHERE step>? ORDER BY step, document", (step,)):
            yield from nodes_of(page)

    def edges_after(self, step: int) -> Iterator[Edge]:
        """Edges that changed after a step, with the others of the same documents."""
        text = 'SELECT key, type, start, "end", data FROM edges WHERE step>? ORDER BY step'
        for row in self.store.stream(text, (step,)):
            yield edge_from(*row)
        for (page,) in self.store.stream("SELECT edges FROM pages WHERE step>? ORDER BY step, document", (step,)):
            yield from edges_of(page)

    def nodes_gone_after(self, step: int) -> Iterator[str]:
        """Ids of nodes that went after a step and did not come back."""
        for (id_,) in self.store.stream("SELECT DISTINCT id FROM gone WHERE step>? AND type='' ORDER BY id", (step,)):
            if self.node(id_) is None:
                yield id_

    def edges_gone_after(self, step: int) -> Iterator[tuple[str, str]]:
        """Types and keys of edges that went after a step and did not come back."""
        text = "SELECT DISTINCT type, id, page FROM gone WHERE step>? AND type<>'' ORDER BY page, type, id"
        for type_, key, page in self.store.stream(text, (step,)):
            there = self.store.one("SELECT 1 FROM edges WHERE type=? AND key=?", (type_, key)) is not None
            if not there and (type_, key) not in self._page_edges(page or document_of(key.partition("|")[0]) or ""):
                yield type_, key


@lru_cache(maxsize=1)
def event_types() -> dict[str, Node]:
    """The node of each type of event, by id."""
    made: Iterable[Node] = (
        node_of(f"event-type/{t}", "EventType", {"name": row["label"], "eventGroup": row["group"], "eventType": t})
        for t, row in load().event_types.items()
    )
    return {n.id: n for n in made}


@lru_cache(maxsize=1)
def _bases() -> dict[str, str]:
    return {str(row["kind"]): str(row["labels"][0]) for row in load().nodes.values()}
