"""What contributions make of the graph: entities, relations, office terms, pages of documents, what was imported.

Each is made again only when something that it depends on has changed, and counts as changed only when it says something
else than before.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from korusgraph import content
from korusgraph.assembly.document_edges import document_edges
from korusgraph.assembly.document_nodes import document_nodes
from korusgraph.assembly.entities import Gathered, Said, entity_node, gathered, held_by, holder, holders
from korusgraph.assembly.making import called
from korusgraph.assembly.records import (
    Hashed,
    dump,
    edge_hashes,
    edge_name,
    node_data,
    node_hashes,
    page_edges,
    page_nodes,
)
from korusgraph.assembly.relations import Claim, merged, relation_edge, terms
from korusgraph.assembly.store import SEPARATOR, Store
from korusgraph.assembly.taking import Taking, sound
from korusgraph.model import Edge, Node

ENTITIES, IMPORTED = 0, 2
RELATIONS, TERMS = 0, 1
NAMED = ("Entity", "Event", "Figure", "Document", "Happening")


class Settling:
    """The right half of a refresh."""

    def __init__(self, store: Store, taking: Taking) -> None:
        self.store = store
        self.taking = taking
        self.imports = bool(taking.ledger.import_sources())

    # -- entities ----------------------------------------------------------------------------
    def gather(self, ids: Sequence[str]) -> None:
        """Makes entities again of what documents say of them; an office brings its terms and its holders."""
        for id_ in ids:
            found = self._said(id_)
            made = gathered(id_, found) if found else self._holder(id_)
            if made is None:
                self.remove_node(id_)
            else:
                if found:
                    made.documents = self._documents_of(id_)
                    made.first = self._first_day(id_)
                matches = [(iri, yes, who) for _, iri, yes, who in self.taking.ledger.matches(id_)]
                self.put_node(entity_node(id_, made, matches), ENTITIES)
            if id_.startswith("office/"):
                self._set_terms(id_, bool(found))

    def _said(self, id_: str) -> list[tuple[Said, str]]:
        rows = self.store.rows(
            "SELECT b.body, p.reason FROM (SELECT body, reason, min(place) AS place FROM parts WHERE node=? AND kept=1 "
            "GROUP BY body, reason) p JOIN bodies b ON b.number=p.body ORDER BY p.place",
            (id_,),
        )
        return [(Said(*json.loads(body)), reason) for body, reason in rows]

    def _documents_of(self, node: str) -> tuple[str, ...]:
        rows = self.store.stream("SELECT place FROM parts WHERE node=? AND kept=1", (node,))
        return tuple(sorted({place.partition(SEPARATOR)[0] for (place,) in rows}))

    def _first_day(self, node: str) -> str | None:
        text = "SELECT min(published) FROM parts WHERE node=? AND kept=1 AND published IS NOT NULL"
        return self.store.one(text, (node,))[0] or None

    def _holder(self, id_: str) -> Gathered | None:
        """A person whom no document names, but who held an office that one does; None for all others."""
        there = any(self._is_said(office) for office in sorted(held_by(id_)))
        return holder(id_) if there else None

    def _is_said(self, node: str) -> bool:
        return self.store.one("SELECT 1 FROM parts WHERE node=? AND kept=1 LIMIT 1", (node,)) is not None

    def _set_terms(self, office: str, there: bool) -> None:
        had = self.store.one("SELECT 1 FROM edges WHERE part=? AND place>=? AND place<? LIMIT 1",
                             (TERMS, office + SEPARATOR, office + " ")) is not None  # fmt: skip
        if there == had:
            return
        wanted = list(terms(office))
        for number, edge in enumerate(wanted):
            if there:
                self.put_edge(edge, TERMS, f"{office}{SEPARATOR}{number:06}")
            else:
                self.remove_edge(edge.type, edge.key)
        self.store.soil("node", holders(office))

    # -- relations ---------------------------------------------------------------------------
    def merge(self, relations: Sequence[str]) -> None:
        """Makes relations again of what documents claim."""
        for key in relations:
            type_, start, end, status = key.split(SEPARATOR)
            rows = self.store.rows("SELECT document, body FROM claims WHERE relation=? ORDER BY document, position", (key,))
            if rows:
                made = merged((document, Claim(*json.loads(body))) for document, body in rows)
                self.put_edge(relation_edge((type_, start, end, status), made), RELATIONS, key)
            else:
                self.remove_edge(type_, f"{start}|{type_}|{end}" + (f"|{status}" if status else ""))

    # -- pages -------------------------------------------------------------------------------
    def write_pages(self, documents: Sequence[str]) -> None:
        """Makes again what single documents say."""
        for document in documents:
            if self.store.one("SELECT 1 FROM parts WHERE document=? UNION SELECT 1 FROM counts WHERE document=?",
                              (document, document)) is None:  # fmt: skip
                self._remove_page(document)
            else:
                self.taking.alone(document, partial(self._page, document))

    def _page(self, document: str) -> None:
        x = self.taking.ledger.extraction(document)
        if x is None:  # forgotten or damaged since it was taken; the ledger has noted that
            return
        made = sound(x, self.taking.minimum, self.taking.following)
        x = made.extraction
        if not self.taking.selection.has(document, x.document.published or ""):
            return
        names: dict[str, str] = {}
        ends: dict[str, str] = {}
        for entity, node, name in self.store.rows(
            "SELECT p.entity, p.node, n.name FROM parts p LEFT JOIN nodes n ON n.id=p.node WHERE p.document=?", (document,)
        ):
            ends[entity], names[entity] = node, name or ""
        nodes = list(document_nodes(x, lambda id_: names.get(id_, ""), made.verdicts))
        self._put_page(document, nodes, list(document_edges(x, ends)))
        self.taking.happenings.soil(document)

    def _put_page(self, document: str, nodes: list[Node], edges: list[Edge]) -> None:
        (new_nodes, in_nodes), (new_edges, in_edges) = page_nodes(nodes), page_edges(edges)
        if self._exchange(document, in_nodes, in_edges):
            self.store.run(
                "INSERT OR REPLACE INTO pages VALUES (?,?,?,?)", (document, self.store.state.step, new_nodes, new_edges)
            )
            self.store.run("DELETE FROM names WHERE owner=?", (document,))
            self._name((n for n in nodes if n.labels[0] in NAMED), document)

    def _remove_page(self, document: str) -> None:
        if self._exchange(document, {}, {}):
            self.store.run("DELETE FROM pages WHERE document=?", (document,))
            self.store.run("DELETE FROM names WHERE owner=?", (document,))

    def _exchange(self, document: str, nodes: Hashed, edges: Hashed) -> bool:
        """Counts a page in place of the one before; whether they differ."""
        row = self.store.one("SELECT nodes, edges FROM pages WHERE document=?", (document,))
        old_nodes, old_edges = (node_hashes(row[0]), edge_hashes(row[1])) if row is not None else ({}, {})
        if (old_nodes, old_edges) == (nodes, edges):
            return False
        state = self.store.state
        for old, new, type_ in ((old_nodes, nodes, ""), (old_edges, edges, "edge")):
            changed = [n for n, h in old.items() if new.get(n) != h]
            state.total += sum(content.mark(n, h) for n, h in new.items() if old.get(n) != h)
            state.total -= sum(content.mark(n, old[n]) for n in changed)
            gone = [n for n in changed if n not in new]
            self._gone(((n.partition(" ")[0], n.partition(" ")[2]) if type_ else ("", n) for n in gone), document)
            self._touch(gone)
            self._touch(n for n in new if n not in old)
        state.nodes += len(nodes) - len(old_nodes)
        state.edges += len(edges) - len(old_edges)
        return True

    # -- rows --------------------------------------------------------------------------------
    def put_node(self, node: Node, part: int) -> None:
        """Keeps a node that several documents share, or that was imported."""
        store, state = self.store, self.store.state
        row = store.one("SELECT hash, name, part FROM nodes WHERE id=?", (node.id,))
        made = content.node_hash(node)
        if row is not None and (row[0], row[2]) == (made, part):
            return
        name = str(node.properties.get("name", ""))
        state.total += content.mark(node.id, made) - (content.mark(node.id, row[0]) if row is not None else 0)
        state.nodes += row is None
        store.run(
            "INSERT OR REPLACE INTO nodes VALUES (?,?,?,?,?,?,?)",
            (node.id, part, node.labels[0], name, state.step, made, node_data(node)),
        )
        store.run("DELETE FROM names WHERE owner=?", (f"/{node.id}",))
        if node.labels[0] in NAMED:
            self._name((node,), f"/{node.id}")
        if row is None:
            self._touch((node.id,))
        elif row[1] != name:
            store.soil("page", (r[0] for r in store.rows("SELECT DISTINCT document FROM parts WHERE node=?", (node.id,))))

    def remove_node(self, id_: str) -> None:
        store, state = self.store, self.store.state
        row = store.one("SELECT hash FROM nodes WHERE id=?", (id_,))
        if row is not None:
            state.total -= content.mark(id_, row[0])
            state.nodes -= 1
            store.run("DELETE FROM nodes WHERE id=?", (id_,))
            store.run("DELETE FROM names WHERE owner=?", (f"/{id_}",))
            self._gone([("", id_)])
            self._touch((id_,))

    def put_edge(self, edge: Edge, part: int, place: str) -> None:
        """Keeps an edge that several documents share, a term of an office, or one that was imported."""
        store, state, name = self.store, self.store.state, edge_name(edge)
        row = store.one("SELECT hash, part FROM edges WHERE type=? AND key=?", (edge.type, edge.key))
        made = content.edge_hash(edge)
        if row is not None and row == (made, part):
            return
        state.total += content.mark(name, made) - (content.mark(name, row[0]) if row is not None else 0)
        state.edges += row is None
        store.run(
            "INSERT OR REPLACE INTO edges VALUES (?,?,?,?,?,?,?,?,?)",
            (edge.type, edge.key, part, place, edge.start, edge.end, state.step, made, dump(dict(edge.properties))),
        )
        if row is None:
            self._touch((name,))

    def put_edges_from(self, start: str, part: int, wanted: Mapping[str, Edge]) -> None:
        """Keeps these edges, by their places, in place of those of a part that begin at a node."""
        keys = {(e.type, e.key) for e in wanted.values()}
        for type_, key in self.store.rows("SELECT type, key FROM edges WHERE start=? AND part=?", (start, part)):
            if (type_, key) not in keys:
                self.remove_edge(type_, key)
        for place, edge in wanted.items():
            self.put_edge(edge, part, place)

    def remove_edge(self, type_: str, key: str) -> None:
        store, state = self.store, self.store.state
        row = store.one("SELECT hash FROM edges WHERE type=? AND key=?", (type_, key))
        if row is not None:
            state.total -= content.mark(f"{type_} {key}", row[0])
            state.edges -= 1
            store.run("DELETE FROM edges WHERE type=? AND key=?", (type_, key))
            self._gone([(type_, key)])
            self._touch((f"{type_} {key}",))

    def _gone(self, things: Iterable[tuple[str, str]], page: str = "") -> None:
        step = self.store.state.step
        self.store.run_all("INSERT OR IGNORE INTO gone VALUES (?,?,?,?)", ((step, *thing, page) for thing in things))

    def _name(self, nodes: Iterable[Node], owner: str) -> None:
        for node in nodes:
            self.store.run_all("INSERT INTO names VALUES (?,?,?)", ((name, node.id, owner) for name in sorted(called(node))))

    # -- imports -----------------------------------------------------------------------------
    def _touch(self, names: Iterable[str]) -> None:
        """What appears or goes may let imported things in or out that have its name, or lead to it."""
        if self.imports and any(self.store.one("SELECT 1 FROM outside WHERE id=?", (n,)) is not None for n in names):
            self.store.soil("imports", ("",))

    def imported(self, nodes: Iterable[Node], edges: Iterable[Edge]) -> None:
        """Keeps these imported things in place of those before."""
        old = {r[0] for r in self.store.stream("SELECT id FROM nodes WHERE part=?", (IMPORTED,))}
        for node in nodes:
            self.put_node(node, IMPORTED)
            old.discard(node.id)
        for id_ in sorted(old):
            self.remove_node(id_)
        left = set(self.store.stream("SELECT type, key FROM edges WHERE part=?", (IMPORTED,)))
        for edge in edges:
            self.put_edge(edge, IMPORTED, f"{edge.type}{SEPARATOR}{edge.key}")
            left.discard((edge.type, edge.key))
        for type_, key in sorted(left):
            self.remove_edge(type_, key)
