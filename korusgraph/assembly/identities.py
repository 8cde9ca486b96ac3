"""Which node each name of the documents is: identities in their blocks, names alone, what people decided.

An identity is a name on its own; documents that print it share it. Its block is settled again when a name comes to it or
goes, and what depends on the node that an identity is, is asked again when that changes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass

from korusgraph.assembly.records import dump, tuples
from korusgraph.assembly.store import Store
from korusgraph.resolution import known, name_of
from korusgraph.resolution.names import Name, block, gives
from korusgraph.resolution.variants import Pair, settle

_PARTS = "SELECT document, entity, node, reason, rule, own, asked FROM parts"
_BEARING = _PARTS + " WHERE own=?"
_ASKING = _PARTS + " WHERE asked=?"
_UNDECIDED = _ASKING + " AND node IS NULL"


@dataclass(frozen=True, slots=True)
class Merges:
    """What people decided on nodes before any merge: pairs that are one thing, and pairs that are two."""

    same: frozenset[Pair] = frozenset()
    apart: frozenset[Pair] = frozenset()

    def named(self) -> frozenset[str]:
        """The nodes that some decision names."""
        return frozenset(n for pair in self.same | self.apart for n in pair)


class Identities:
    """The identities of a projection. `merges` tells the decisions that count."""

    def __init__(self, store: Store, merges: Callable[[], Merges] = Merges) -> None:
        self.store = store
        self.merges = merges

    # -- names come and go -------------------------------------------------------------------
    def name(self, owns: Sequence[str]) -> None:
        """Brings identities to what documents print of them now; one that no document prints any longer goes."""
        for own in owns:
            found = self.store.rows(
                "SELECT DISTINCT b.body FROM parts p JOIN bodies b ON b.number=p.body WHERE p.own=?", (own,)
            )
            before = self.store.one("SELECT block, name FROM identities WHERE node=?", (own,))
            if not found:
                self._forget(own, before)
                continue
            bodies = [json.loads(body) for (body,) in found]
            type_ = min(b[0] for b in bodies)
            made = name_of(own, own.partition("/")[2], type_, (b[1] for b in bodies), (a for b in bodies for a in b[3]))
            text = dump(asdict(made))
            if before is None or before[1] != text:
                self._put(own, made, text, before)

    def _put(self, own: str, made: Name, text: str, before: Sequence[str] | None) -> None:
        store = self.store
        in_ = None if made.known else block(made)
        if before is None:
            store.run("INSERT INTO identities VALUES (?,?,?,NULL,NULL,NULL)", (own, in_, text))
        else:
            store.run("UPDATE identities SET block=?, name=? WHERE node=?", (in_, text, own))
            store.soil("variants", () if before[0] is None else (before[0],))
        blocks, final = gives(made), store.one("SELECT final FROM identities WHERE node=?", (own,))[0]
        self._stop_giving(own, blocks)
        store.run_all("INSERT OR IGNORE INTO gives VALUES (?,?,?)", ((b, own, final) for b in blocks))
        store.soil("block", blocks)
        if in_ is None:
            self._join(own, own, None)
        else:
            store.soil("variants", (in_,))

    def _forget(self, own: str, before: Sequence[str] | None) -> None:
        if before is not None:
            self.store.run("DELETE FROM identities WHERE node=?", (own,))
            self.store.run("DELETE FROM doubts WHERE node=?", (own,))
            self._stop_giving(own, set())
            self.store.soil("variants", () if before[0] is None else (before[0],))
            self._decided(own)

    def _stop_giving(self, own: str, but: set[str]) -> None:
        gone = {b for (b,) in self.store.rows("SELECT block FROM gives WHERE node=?", (own,))} - but
        self.store.run_all("DELETE FROM gives WHERE block=? AND node=?", ((b, own) for b in gone))
        self.store.soil("block", gone)

    # -- variants ----------------------------------------------------------------------------
    def settle(self, blocks: Sequence[str]) -> None:
        """Decides anew which names of blocks are variants of each other."""
        merges = self.merges()
        for block_ in blocks:
            rows = self.store.rows("SELECT node, name, joins, reason FROM identities WHERE block=? ORDER BY node", (block_,))
            names = [Name(**tuples(json.loads(text))) for _, text, _, _ in rows]
            there = {n.node for n in names}
            names += [n for n in known.members(block_) if n.node not in there]
            members = {n.node for n in names}
            made = settle(names, [pair for pair in merges.apart if pair <= members])
            for own, _, joins, reason in rows:
                self._doubt(own, made.doubts.get(own, ()))
                now = made.joins.get(own, (own, None))
                if now != (joins, reason):
                    self._join(own, *now)

    def _doubt(self, own: str, candidates: tuple[str, ...]) -> None:
        if candidates:
            self.store.run("INSERT OR REPLACE INTO doubts VALUES (?,?)", (own, dump(candidates)))
        else:
            self.store.run("DELETE FROM doubts WHERE node=?", (own,))

    def _join(self, own: str, joins: str, reason: str | None) -> None:
        self.store.run("UPDATE identities SET joins=?, reason=? WHERE node=?", (joins, reason, own))
        self._decided(own)
        self.place(own)

    def _decided(self, own: str) -> None:
        """What people joined is joined anew when a node that they named is another now."""
        if own in self.merges().named():
            self.store.soil("hand", ("",))

    # -- by hand -----------------------------------------------------------------------------
    def join_by_hand(self, _: Sequence[str]) -> None:
        """Joins anew what people say is the same."""
        store = self.store
        made = self._joined_by_hand()
        before = dict(store.rows("SELECT node, target FROM hand"))
        for node in sorted(before.keys() | made.keys()):
            if before.get(node) != made.get(node):
                if node in made:
                    store.run("INSERT OR REPLACE INTO hand VALUES (?,?)", (node, made[node]))
                else:
                    store.run("DELETE FROM hand WHERE node=?", (node,))
                for (own,) in store.rows("SELECT node FROM identities WHERE joins=?", (node,)):
                    self.place(own)
                self.place(node)

    def _joined_by_hand(self) -> dict[str, str]:
        """The node that each node is by decisions, where it is another."""
        groups: dict[str, set[str]] = {}
        for pair in sorted(self.merges().same, key=sorted):
            group = set().union(*(groups.get(n, {n}) for n in map(self._joins, sorted(pair))))
            groups.update(dict.fromkeys(group, group))
        targets = {node: min(group, key=lambda n: (known.name_of(n) is None, n)) for node, group in groups.items()}
        return {node: target for node, target in targets.items() if node != target}

    def _joins(self, node: str) -> str:
        row = self.store.one("SELECT joins FROM identities WHERE node=?", (node,))
        return node if row is None or row[0] is None else str(row[0])

    # -- nodes -------------------------------------------------------------------------------
    def place(self, own: str) -> None:
        """Brings an identity, or a name kept to its document, to the node that it is now, with all that depends on it."""
        store = self.store
        node, _ = self.now(own)
        row = store.one("SELECT final FROM identities WHERE node=?", (own,))
        if row is not None and row[0] != node:
            store.run("UPDATE identities SET final=? WHERE node=?", (node, own))
            store.run("UPDATE gives SET final=? WHERE node=?", (node, own))
            store.soil("block", (b for (b,) in store.rows("SELECT block FROM gives WHERE node=?", (own,))))
        self._set(store.rows(_BEARING, (own,)))

    def place_all(self, owns: Sequence[str]) -> None:
        """Decides anew on names that a changed decision names."""
        for own in owns:
            row = self.store.one("SELECT block FROM identities WHERE node=?", (own,))
            self.store.soil("variants", () if row is None or row[0] is None else (row[0],))
            self.place(own)

    def has(self, own: str) -> bool:
        """Whether a name is an identity: one that other names may be variants of, and not a description of one document."""
        return self.store.one("SELECT 1 FROM identities WHERE node=?", (own,)) is not None

    def is_settled(self, own: str) -> bool:
        """Whether it is known which node a name is."""
        row = self.store.one("SELECT final FROM identities WHERE node=?", (own,))
        return row is not None and row[0] is not None

    def now(self, own: str) -> tuple[str, str | None]:
        """The node that a name is, and the rule by which it is another than its own; None when it is its own."""
        row = self.store.one("SELECT joins, reason FROM identities WHERE node=?", (own,))
        joins, reason = row if row is not None and row[0] is not None else (own, None)
        by_hand = self.store.one("SELECT target FROM hand WHERE node=?", (joins,))
        if by_hand is not None:
            return by_hand[0], f"the same by a decision: {joins}"
        return joins, reason

    def resolve(self, blocks: Sequence[str]) -> None:
        """Decides anew on the names alone that ask a block whose nodes have changed, and on those not decided yet."""
        store = self.store
        for block_ in blocks:
            bearers = self._bearers(block_)
            row = store.one("SELECT bearers FROM blocks WHERE block=?", (block_,))
            same = row is not None and json.loads(row[0]) == bearers
            store.run("INSERT OR REPLACE INTO blocks VALUES (?,?)", (block_, dump(bearers)))
            self._set(store.rows(_UNDECIDED if same else _ASKING, (block_,)))

    def _set(self, rows: Iterable[Sequence[str | None]]) -> None:
        """Brings entities of documents to the node that they are now, and to the reason."""
        store = self.store
        for document, entity, node, reason, rule, own, asked in rows:
            assert document is not None and rule is not None and own is not None
            made = self._answer(own, rule, asked)
            if made != (node, reason):
                store.run("UPDATE parts SET node=?, reason=? WHERE document=? AND entity=?", (*made, document, entity))
                store.soil("node", (n for n in (node, made[0]) if n is not None))
                store.soil("ends", (document,) if node != made[0] else ())
                store.soil("page", (document,) if node != made[0] else ())

    def _answer(self, own: str, rule: str, asked: str | None) -> tuple[str, str]:
        """Node and reason of an entity by its own node, the rule that gave it that, and the block that it asks."""
        node, reason = self.now(own)
        if asked is not None and reason is None:
            bearers = self._bearers(asked)
            if len(bearers) == 1 and not self._is_apart(own, bearers[0]):
                person = asked.startswith("family|")
                return bearers[0], "only bearer of the family name" if person else "only long form of the acronym"
        return node, reason or rule

    def _is_apart(self, own: str, bearer: str) -> bool:
        apart = self.merges().apart
        return bool(apart) and any(
            frozenset((own, n)) in apart
            for n in (bearer, *(r[0] for r in self.store.rows("SELECT node FROM identities WHERE final=?", (bearer,))))
        )

    def _bearers(self, block_: str) -> list[str]:
        """The first and the last node that a block is given: two where it is given several."""
        row = self.store.one("SELECT min(final), max(final) FROM gives WHERE block=?", (block_,))
        return sorted({b for b in row if b is not None})
