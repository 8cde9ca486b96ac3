"""Decisions of people, kept in the projection, so that only what a changed decision touches is made again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

from korusgraph import decisions, ids, settings
from korusgraph.assembly.deciding import Decided, decided
from korusgraph.assembly.identities import Merges
from korusgraph.assembly.records import dump, tuples
from korusgraph.assembly.store import Store
from korusgraph.decisions import About, Decision
from korusgraph.decisions.records import MERGE
from korusgraph.extraction import gazetteer
from korusgraph.ledger import Ledger
from korusgraph.ledger.sources import name_of
from korusgraph.model import Extraction
from korusgraph.resolution import MAX_ID, known, node_id
from korusgraph.resolution.mending import mended

KEPT = "decisions"
"""The name under which a ledger keeps where its decisions are."""


def path_of(ledger: Ledger) -> Path:
    """The file of decisions of a ledger."""
    return settings.decisions(ledger.path.parent, ledger.noted(KEPT))


class Following:
    """The decisions that a projection holds."""

    def __init__(self, store: Store, ledger: Ledger) -> None:
        self.store = store
        self.path = path_of(ledger)
        self.mark = mark(self.path)
        self._merges: tuple[str, Merges] | None = None

    # -- what changed ------------------------------------------------------------------------
    def is_current(self) -> bool:
        """Whether the projection holds the decisions of the file."""
        return self.store.state.decisions == self.mark

    def follow(self) -> None:
        """Takes the decisions of the file in place of those before; the documents that these or those touch are to be made again."""
        if self.is_current():
            return
        now = decisions.settled(decisions.read(self.path).entries)
        before = dict(self.store.rows("SELECT name, body FROM decisions"))
        bodies = {name: dump(asdict(d)) for name, d in now.items()}
        for name in sorted({*before, *bodies}):
            if before.get(name) != bodies.get(name):
                for body in (before.get(name), bodies.get(name)):
                    if body is not None:
                        self._soil(_decision(body))
                self._put(name, now.get(name), bodies.get(name, ""))
        self.store.state.decisions = self.mark

    def _put(self, name: str, decision: Decision | None, body: str) -> None:
        self.store.run("DELETE FROM decisions WHERE name=?", (name,))
        if decision is not None:
            node = decision.about.nodes[0] if decision.about.fact == "entity" else None
            row = (name, name_of(decision.about.document), node, decision.what, body)
            self.store.run("INSERT INTO decisions VALUES (?,?,?,?,?)", row)

    def _soil(self, decision: Decision) -> None:
        """Notes the documents that a decision touches, or has touched."""
        store, about = self.store, decision.about
        if about.fact == MERGE:
            store.soil("place", about.nodes)
            store.soil("hand", ("",))
            return
        store.soil("document", (r[0] for r in store.rows("SELECT document FROM applied WHERE name=?", (about.name,))))
        if about.document:
            store.soil("document", self._named(name_of(about.document)))
        elif about.fact == "entity":
            rows = store.rows("SELECT DISTINCT document FROM parts WHERE entity>=? AND entity<=?", _local(about.nodes[0]))
            store.soil("document", (r[0] for r in rows))

    def merges(self) -> Merges:
        """What people decided on which nodes are one."""
        held = self.store.state.decisions
        if self._merges is None or self._merges[0] != held:
            found: dict[str, set[frozenset[str]]] = {"same": set(), "apart": set()}
            for decision in self._on_merges():
                found[decision.what].add(frozenset(decision.about.nodes))
            self._merges = held, Merges(frozenset(found["same"]), frozenset(found["apart"]))
        return self._merges[1]

    def _named(self, name: str) -> Iterator[str]:
        """The documents of a name."""
        for table in ("counts", "lost"):
            text = f"SELECT document FROM {table} WHERE document>=? AND document<?"  # noqa: S608 - names of ours
            yield from (r[0] for r in self.store.rows(text, (name, name + "\x7f")) if name_of(r[0]) == name)

    # -- application -------------------------------------------------------------------------
    def applied(self, x: Extraction) -> Decided:
        """An extraction as a graph can hold it, with the decisions on it applied; `notes` tell what was left out or cut of it."""
        whole, notes = mended(x)
        made = decided(whole, list(self._on(whole)))
        made.notes[:0] = notes
        return made

    def _on(self, x: Extraction) -> Iterator[Decision]:
        """Decisions on a document: on entities of all documents first, then on what this one says."""
        store, name = self.store, name_of(x.document.id)
        if store.one("SELECT 1 FROM decisions LIMIT 1") is None:
            return
        for document in ("", name):
            if store.one("SELECT 1 FROM decisions WHERE document=? AND node IS NOT NULL LIMIT 1", (document,)) is None:
                continue
            for node in sorted({node_id(e.type, e.id) for e in x.entities}):
                yield from map(_decision, self._bodies("document=? AND node=?", (document, node)))
        yield from map(_decision, self._bodies("document=? AND document<>'' AND node IS NULL", (name,)))

    def _bodies(self, where: str, values: tuple[str, ...]) -> list[str]:
        text = f"SELECT body FROM decisions WHERE {where} ORDER BY name"  # noqa: S608 - conditions of ours
        return [r[0] for r in self.store.rows(text, values)]

    def note(self, document: str, found: Iterable[Decision]) -> None:
        """Keeps which decisions a document knows."""
        self.store.run_all("INSERT INTO applied VALUES (?,?,?)", ((document, d.about.name, d.what) for d in found))

    def drop(self, document: str) -> None:
        """Forgets which decisions a document knew."""
        self.store.run("DELETE FROM applied WHERE document=?", (document,))

    # -- what they come to -------------------------------------------------------------------
    def counts(self) -> Mapping[str, int]:
        """How many facts were confirmed, edited and rejected, and how many decisions find nothing any longer."""
        found = dict(self.store.rows("SELECT what, count(DISTINCT name) FROM applied GROUP BY what"))
        named = {"confirmed": "confirm", "edited": "edit", "rejected": "reject"}
        return {**{name: int(found.get(what, 0)) for name, what in named.items()}, "gone": len(self.gone())}

    def all(self) -> list[Decision]:
        """Every decision, by what it is about."""
        return [_decision(body) for (body,) in self.store.rows("SELECT body FROM decisions ORDER BY name")]

    def gone(self) -> list[Decision]:
        """Decisions whose fact is no longer there, by what they are about."""
        text = "d.what NOT IN ('same', 'apart') AND NOT EXISTS (SELECT 1 FROM applied a WHERE a.name=d.name)"
        facts = [_decision(r[0]) for r in self.store.rows(f"SELECT body FROM decisions d WHERE {text} ORDER BY name")]  # noqa: S608
        return [*facts, *(d for d in self._on_merges() if not all(map(self._is_there, d.about.nodes)))]

    def _on_merges(self) -> list[Decision]:
        rows = self.store.rows("SELECT body FROM decisions WHERE what IN ('same', 'apart') ORDER BY name")
        return [_decision(body) for (body,) in rows]

    def _is_there(self, node: str) -> bool:
        """Whether a document prints a name of a node of its own, or the gazetteer has one."""
        row = self.store.one("SELECT 1 FROM parts WHERE own=? LIMIT 1", (node,))
        return row is not None or known.name_of(node) is not None


def mark(path: Path) -> str:
    """A digest of the file of decisions; nothing where there is none."""
    try:
        return ids.digest(path.read_bytes().decode("utf-8", "surrogateescape"))[:32]
    except OSError:
        return ""


def _local(node: str) -> tuple[str, str]:
    """First and last of the ids that the entities of a node have in documents."""
    kind, local = node.split("/", 1)
    if kind == "country" and (entry := gazetteer.load().by_iso.get(local.upper())) is not None:
        return entry.id, entry.id
    return (local[: MAX_ID // 2], local[: MAX_ID // 2] + "\U0010ffff") if len(local) > MAX_ID // 2 else (local, local)


def _decision(body: str) -> Decision:
    data = json.loads(body)
    about, new = data.pop("about"), data.pop("new")
    return Decision(about=About(**tuples(about)), new=tuples(new), **data)
