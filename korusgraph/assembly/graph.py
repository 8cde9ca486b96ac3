"""The graph of a ledger, as it is asked for: whole, a part of it, one thing, what changed."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import zlib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar

from korusgraph import ids
from korusgraph.assembly.copies import Copies
from korusgraph.assembly.following import Following
from korusgraph.assembly.reading import Reading, event_types
from korusgraph.assembly.records import edge_from
from korusgraph.assembly.refresh import Refresh
from korusgraph.assembly.selection import Selection
from korusgraph.assembly.settling import NAMED
from korusgraph.assembly.store import Store
from korusgraph.assembly.taking import sound
from korusgraph.decisions import Decision
from korusgraph.digests import TABLES, digest_of
from korusgraph.errors import InputError, KorusgraphError, StoreError
from korusgraph.extraction import own
from korusgraph.extraction.text import fold
from korusgraph.ledger import Ledger
from korusgraph.model import Edge, Extraction, Node
from korusgraph.ontology import data_root, language, load

Thing = TypeVar("Thing", Node, Edge)
_DAMAGE = (sqlite3.DatabaseError, zlib.error, ValueError)
_PACKAGE = Path(__file__).resolve().parent.parent
_CODE = ("assembly", "decisions", "extraction", "resolution", "content.py", "ids.py", "imports.py", "model.py", "ontology.py")

_DOUBTS = """
SELECT node, candidates FROM doubts UNION
SELECT DISTINCT p.own, b.bearers FROM parts p JOIN blocks b ON b.block=p.asked WHERE b.bearers LIKE '%","%' ORDER BY 1, 2"""


def left_out(code: str, message: str, hint: str) -> KorusgraphError:
    """Why a document is not in the graph, as the kept graph has it."""
    return (StoreError if code.startswith("KG-LG") else InputError)(message, hint, code)


class Assembly:
    """The graph of a ledger. `nodes()` and `edges()` may be read again and again; both stream, in a fixed order.

    It is kept beside the ledger and brought up to date when it is asked for, at the cost of what has changed; a part of
    the documents, and another least confidence than a database was loaded with, are made for the occasion. What one
    document breaks costs that document only: `notes` tells what was left out of documents, `problems` which documents
    were left out whole.
    """

    def __init__(
        self, ledger: Ledger, minimum: float = 0.0, selection: Selection | None = None, keep: bool | None = None
    ) -> None:
        """Brings the graph up to date; facts of a confidence below `minimum` are left out.

        A graph with all facts is kept, one of another least confidence only with `keep`, or where it is kept already;
        without `keep` it is made from nothing. Raises: StoreError.
        """
        own.use(ledger.path.parent)
        self.ledger = ledger
        self.minimum = minimum
        self.selection = selection or Selection()
        path = kept_at(ledger.path, minimum)
        if keep is None:
            keep = minimum == 0.0 or path.exists()
        kept = keep and not self.selection.narrows
        self._store = self._opened(path if kept else None)
        ledger.closing.callback(self._store.close)
        self._reading = Reading(self._store)
        self._copies = Copies(self._store)

    def _opened(self, path: Path | None) -> Store:
        """The projection, up to date. One that is damaged is made anew, one that cannot be written is made elsewhere."""
        if path is not None:
            for _ in range(2):
                try:
                    return self._brought_up(path)
                except sqlite3.OperationalError:  # no space, no right to write, or another process keeps it
                    break
                except _DAMAGE:
                    _remove(path)
        try:
            return self._brought_up(None)
        except sqlite3.Error as error:
            raise StoreError(
                f"the graph cannot be assembled ({error})", "free space on the disk; running again is safe", "KG-LG-003"
            ) from None

    def _brought_up(self, path: Path | None) -> Store:
        store = Store(path, about(self.minimum))
        try:
            if not self.ledger.has_change(max(0, store.state.number), store.state.mark):
                store.forget()
            Refresh(store, self.ledger, self.minimum, self.selection).run()
            store.hold()
        except BaseException:
            store.close()
            raise
        return store

    def _whole(self, things: Iterator[Thing]) -> Iterator[Thing]:
        """Things of the projection. Raises: StoreError when it is damaged, which the next command mends."""
        try:
            yield from things
        except _DAMAGE as error:
            if self._store.path is not None:
                _remove(self._store.path)
            raise StoreError(
                f"the kept graph is damaged ({error})", "run the command again: it is made anew", "KG-LG-006"
            ) from None

    # -- the whole graph ---------------------------------------------------------------------
    def nodes(self) -> Iterator[Node]:
        """Entities, event types, then each document with its sentences, mentions and facts, then happenings, then what was imported."""
        return self._whole(self._reading.nodes())

    def edges(self) -> Iterator[Edge]:
        """Relations of all documents together, office terms of the gazetteer, the edges of each document, copies, happenings, the imported."""
        return self._whole(self._reading.edges())

    def size(self) -> tuple[int, int]:
        """How many nodes and edges there are."""
        return self._store.state.nodes + len(event_types()), self._store.state.edges

    def facts(self) -> dict[str, int]:
        """Documents and facts, counted, whatever their confidence."""
        names = ("documents", "entities", "relations", "events", "statements", "figures")
        return {name: self._store.state.facts.get(name, 0) for name in names}

    def copies(self) -> int:
        """How many documents have the text of an earlier one; the others are independent sources."""
        return self._copies.count()

    # -- one thing ---------------------------------------------------------------------------
    def node(self, id_: str) -> Node | None:
        """A node by its id; None when there is none."""
        return self._reading.node(id_)

    def relation(self, key: str) -> Edge | None:
        """The relation of a key that documents claim; None when there is none."""
        type_ = next((part for part in key.split("|")[1:] if part in load().relations), "")
        row = self._store.one('SELECT key, type, start, "end", data FROM edges WHERE type=? AND key=?', (type_, key))
        edge = None if row is None else edge_from(*row)
        return edge if edge is not None and "rules" in edge.properties else None

    def named(self, wanted: str) -> list[str]:
        """Ids of the entities, events, figures and documents of an id, with or without its kind, else of a name or alias."""
        ontology = load()
        kinds = sorted({str(row["kind"]) for row in (*ontology.classes.values(), *ontology.nodes.values())})
        for ids_ in ((wanted,), [f"{kind}/{wanted}" for kind in kinds], self._reading.called(fold(wanted))):
            found = [id_ for id_ in ids_ if "/" in id_ and (node := self.node(id_)) is not None and node.labels[0] in NAMED]
            if found:
                return found
        return []

    def around(self, id_: str) -> tuple[list[Node], list[Edge]]:
        """Everything that the documents which speak of a thing say, with what is shared or imported around it."""
        return self._reading.around(id_)

    # -- documents ---------------------------------------------------------------------------
    def extractions(self) -> Iterator[Extraction]:
        """Extractions of the selection by document id as the graph holds them, facts of too little confidence left out."""
        following = Following(self._store, self.ledger)
        for x in self.ledger.extractions():
            if self.selection.has(x.document.id, x.document.published or ""):
                yield sound(x, self.minimum, following).extraction

    def entities_of(self, document: str) -> dict[str, str]:
        """Nodes of the graph by the ids of a document's entities."""
        return dict(self._store.rows("SELECT entity, node FROM parts WHERE document=?", (document,)))

    def entities_at(self, node: str) -> list[tuple[str, str]]:
        """Entities of documents that a node is made of: of each the first document and its id there, by the ids."""
        text = "SELECT min(document), entity FROM parts WHERE node=? GROUP BY entity ORDER BY entity"
        return self._store.rows(text, (node,))

    def decided(self, document: str) -> Extraction:
        """What a document says, with the decisions on it applied. Raises: StoreError when it is not there or damaged."""
        x = self.ledger.extraction(document)
        if x is None:
            raise StoreError(f"document {document} cannot be read", "`korusgraph verify` says what is wrong", "KG-LG-004")
        return Following(self._store, self.ledger).applied(x).extraction

    def decisions(self) -> Iterator[tuple[str, str, str, str]]:
        """Which node each entity of each document is, and why: (document, entity, node, reason), by document and entity."""
        yield from self._store.stream("SELECT document, entity, node, reason FROM parts ORDER BY document, entity")

    def doubts(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Names that fit two things and are left apart, names alone among them: the name's own node, and two of those."""
        for node, candidates in self._store.stream(_DOUBTS):
            yield node, tuple(json.loads(candidates))

    def judged(self) -> Mapping[str, int]:
        """How many facts people `confirmed`, `edited` and `rejected`, and how many decisions find nothing any longer: `gone`."""
        return Following(self._store, self.ledger).counts()

    def verdicts(self) -> list[Decision]:
        """What people decided, as the graph holds it, by the names of what it is about."""
        return Following(self._store, self.ledger).all()

    def judged_in_vain(self) -> list[Decision]:
        """Decisions whose fact is no longer there."""
        return Following(self._store, self.ledger).gone()

    @property
    def notes(self) -> dict[str, list[str]]:
        """What was left out of the documents of the selection."""
        made: dict[str, list[str]] = {}
        for document, note in self._store.rows("SELECT document, note FROM notes ORDER BY document, rowid"):
            made.setdefault(document, []).append(note)
        return made

    def problems(self) -> list[KorusgraphError]:
        """Documents that are not in the graph."""
        rows = self._store.rows("SELECT code, message, hint FROM lost ORDER BY document")
        return [left_out(*row) for row in rows]

    # -- what changed ------------------------------------------------------------------------
    @property
    def state(self) -> str:
        """A digest of the whole graph, the same whichever way it grew."""
        return self._store.state.fingerprint

    def position(self) -> tuple[int, str]:
        """The last step of the projection, and its mark."""
        step = self._store.state.step
        return step, f"{self._store.state.made}-{self._store.token(step)}"

    def follows(self, step: int, mark: str) -> bool:
        """Whether a step belongs to the past of this projection, so that what changed after it is known."""
        return mark == f"{self._store.state.made}-{self._store.token(step)}"

    def base(self, id_: str) -> str:
        """The label by which databases find a node."""
        return self._reading.base(id_)

    def nodes_after(self, step: int) -> Iterator[Node]:
        """Nodes that changed after a step, with the others of the same documents."""
        return self._whole(self._reading.nodes_after(step))

    def edges_after(self, step: int) -> Iterator[Edge]:
        """Edges that changed after a step, with the others of the same documents."""
        return self._whole(self._reading.edges_after(step))

    def nodes_gone_after(self, step: int) -> Iterator[str]:
        """Ids of nodes that went after a step and did not come back."""
        return self._reading.nodes_gone_after(step)

    def edges_gone_after(self, step: int) -> Iterator[tuple[str, str]]:
        """Types and keys of edges that went after a step and did not come back."""
        return self._reading.edges_gone_after(step)


def kept_at(ledger: Path, minimum: float = 0.0) -> Path:
    """Where the projection of a ledger is kept."""
    return ledger.with_name(f"{ledger.stem}.graph{f'-{minimum:g}' if minimum else ''}.sqlite")


def drop(ledger: Path, minimum: float) -> None:
    """Throws a projection away; it is made again from the ledger."""
    _remove(kept_at(ledger, minimum))


def keep_only(ledger: Path, minimum: float) -> None:
    """Removes the projections of other least confidences, which nothing will ask for."""
    for path in ledger.parent.glob(f"{ledger.stem}.graph-*.sqlite"):
        if path != kept_at(ledger, minimum):
            _remove(path)


def about(minimum: float) -> str:
    """What a projection depends on beside the ledger: least confidence, code, tables."""
    return f"{minimum:g} {_made_with()}"


@own.depends
@cache
def _made_with() -> str:
    code = "".join(digest_of(_PACKAGE / name, (".py",)) for name in _CODE)
    return ids.digest(code + digest_of(data_root("ontology"), TABLES) + digest_of(language(), TABLES) + own.digest())


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        with contextlib.suppress(OSError):
            path.with_name(path.name + ending).unlink()
