"""Documents in and out: what each contributes to entities and relations, which stand between the nodes of its entities."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from functools import partial
from typing import Any

from korusgraph.assembly.copies import Copies
from korusgraph.assembly.deciding import Decided
from korusgraph.assembly.entities import Said, said
from korusgraph.assembly.following import Following
from korusgraph.assembly.happenings import Happenings
from korusgraph.assembly.identities import Identities
from korusgraph.assembly.records import dump
from korusgraph.assembly.relations import Claim, claim
from korusgraph.assembly.selection import Selection
from korusgraph.assembly.store import SEPARATOR, Store
from korusgraph.errors import KorusgraphError, StoreError, unexpected
from korusgraph.extraction.confidence import at_least
from korusgraph.ledger import Ledger
from korusgraph.model import Entity, Extraction
from korusgraph.resolution import own

FACTS = ("documents", "entities", "relations", "events", "statements", "figures")


class Taking:
    """The left half of a refresh: contributions of documents, decisions on identity."""

    def __init__(self, store: Store, ledger: Ledger, minimum: float, selection: Selection) -> None:
        self.store = store
        self.ledger = ledger
        self.minimum = minimum
        self.selection = selection
        self.copies = Copies(store)
        self.happenings = Happenings(store, self.copies)
        self.following = Following(store, ledger)
        self.identities = Identities(store, self.following.merges)

    # -- documents ---------------------------------------------------------------------------
    def take(self, documents: Sequence[str]) -> None:
        """Takes what documents contribute now in place of what they did."""
        for document in documents:
            self.drop(document)
            x = self.ledger.extraction(document)
            if x is not None:
                self.alone(document, partial(self._contribute, x))
            elif document in self.ledger.damaged:
                self._lose(document, self.ledger.damage(document))

    def alone(self, document: str, work: Callable[[], None]) -> None:
        """Does what makes a document a part of the graph; when it fails, that document is left out and nothing else."""
        try:
            work()
        except (sqlite3.Error, StoreError):
            raise
        except Exception as error:
            self.drop(document)
            self._lose(document, unexpected(f"document {document}", "assembly", error))

    def _lose(self, document: str, error: KorusgraphError) -> None:
        self.store.run("INSERT OR REPLACE INTO lost VALUES (?,?,?,?)", (document, error.code, error.message, error.hint))

    def drop(self, document: str) -> None:
        """Takes out what a document contributed."""
        store = self.store
        found = store.rows("SELECT node, own, body FROM parts WHERE document=?", (document,))
        store.soil("node", {node for node, *_ in found if node is not None})
        claims = store.rows("SELECT DISTINCT relation FROM claims WHERE document=? AND relation IS NOT NULL", (document,))
        store.soil("relation", (r[0] for r in claims))
        store.soil("page", (document,))
        self.copies.drop(document)
        self.happenings.drop(document)
        for text in (
            "DELETE FROM parts WHERE document=?",
            "DELETE FROM claims WHERE document=?",
            "DELETE FROM lost WHERE document=?",
            "DELETE FROM notes WHERE document=?",
        ):
            store.run(text, (document,))
        self.following.drop(document)
        store.soil("name", {n for _, n, body in found if self.identities.has(n) and not self._is_printed(n, body)})
        self._count(document, {})

    def _contribute(self, x: Extraction) -> None:
        decided = self.following.applied(x)
        whole = decided.extraction
        self.following.note(x.document.id, decided.applied)
        document, published = x.document.id, whole.document.published
        self._count(document, {"documents": 1, **whole.counts()})
        inside = self.selection.has(document, published or "")
        if inside:
            self.store.run_all("INSERT INTO notes VALUES (?,?)", ((document, note) for note in decided.notes))
        made = at_least(whole, self.minimum)
        kept = {e.id for e in made.entities} if inside else set()
        for position, entity in enumerate(whole.entities):
            body = said(entity, decided.verdicts.get(("entity", entity.id), ()), decided.fixed.get(entity.id))
            self.part(document, published, position, entity, body, entity.id in kept)
        if inside:
            for position, relation in enumerate(made.relations):
                status = str(relation.qualifiers.get("status", ""))
                text = dump(_values(claim(made, relation, decided.verdicts.get(("relation", relation.id), ()))))
                self.store.run(
                    "INSERT INTO claims VALUES (?,?,?,?,NULL,?,?,?)",
                    (document, position, relation.subject, relation.object, relation.type, status, text),
                )
            self.copies.take(document, published, whole.document.text)
            self.happenings.take(made)
        self.store.soil("ends", (document,))
        self.store.soil("page", (document,))

    def part(self, document: str, published: str | None, position: int, entity: Entity, body: Said, kept: bool) -> None:
        """Takes what a document says of an entity; which node that is is decided when all names are there."""
        store, its = self.store, own(document, entity)
        number, place = self._body(body), f"{document}{SEPARATOR}{position:06}"
        if its.varies and not self._is_printed(its.node, number):
            store.soil("name", (its.node,))
        node, reason = None, None
        if its.asked is None and (not its.varies or self.identities.is_settled(its.node)):
            node, why = self.identities.now(its.node)
            reason = why or its.rule
        store.run(
            "INSERT INTO parts VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            (document, entity.id, place, node, reason, number, published, int(kept), its.node, its.rule, its.asked),
        )
        store.soil("block", () if its.asked is None else (its.asked,))
        if node is not None and kept:
            store.soil("node", (node,))

    def _is_printed(self, name: str, body: int) -> bool:
        """Whether some document prints a name in just this way."""
        return self.store.one("SELECT 1 FROM parts WHERE own=? AND body=? LIMIT 1", (name, body)) is not None

    def _body(self, made: Said) -> int:
        body = dump(_values(made))
        row = self.store.one("SELECT number FROM bodies WHERE body=?", (body,))
        if row is None:
            self.store.run("INSERT INTO bodies (body) VALUES (?)", (body,))
            row = self.store.one("SELECT number FROM bodies WHERE body=?", (body,))
        return int(row[0])

    def _count(self, document: str, facts: dict[str, int]) -> None:
        """Keeps the number of facts of a document, and of all."""
        store, total = self.store, self.store.state.facts
        row = store.one("SELECT facts FROM counts WHERE document=?", (document,))
        before = json.loads(row[0]) if row is not None else {}
        for name in FACTS:
            total[name] = total.get(name, 0) + facts.get(name, 0) - before.get(name, 0)
        if facts:
            store.run("INSERT OR REPLACE INTO counts VALUES (?,?)", (document, dump(facts)))
        elif before:
            store.run("DELETE FROM counts WHERE document=?", (document,))

    # -- identity ----------------------------------------------------------------------------
    def join(self, documents: Sequence[str]) -> None:
        """Brings the ends of a document's relations to the nodes that its entities are now."""
        store = self.store
        for document in documents:
            nodes = dict(store.rows("SELECT entity, node FROM parts WHERE document=?", (document,)))
            for position, subject, end, before, type_, status in store.rows(
                "SELECT position, subject, object, relation, type, status FROM claims WHERE document=?", (document,)
            ):
                ends = nodes[subject], nodes[end]
                now = SEPARATOR.join((type_, *ends, status)) if ends[0] != ends[1] else None
                if now != before:
                    store.run("UPDATE claims SET relation=? WHERE document=? AND position=?", (now, document, position))
                store.soil("relation", (r for r in (before, now) if r is not None))
        store.soil("report", documents)


def sound(x: Extraction, minimum: float, following: Following) -> Decided:
    """An extraction as the graph can hold it, decisions applied, facts of too little confidence left out."""
    made = following.applied(x)
    return replace(made, extraction=at_least(made.extraction, minimum))


def _values(record: Said | Claim) -> list[Any]:
    """The fields of a record in order, as they are; `astuple` would copy all that is in them."""
    return [getattr(record, f.name) for f in fields(record)]
