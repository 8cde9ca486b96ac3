"""All names at once, in memory: what the kept graph comes to step by step, for those who have all of them at hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from korusgraph.model import Entity
from korusgraph.resolution import known, name_of, own
from korusgraph.resolution.names import Name, asks, block, gives
from korusgraph.resolution.titles import is_acronym
from korusgraph.resolution.variants import Pair, settle


@dataclass(slots=True)
class Whole:
    """Names gathered from entities of documents, to be settled when all are there."""

    forms: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    aliases: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    types: dict[str, str] = field(default_factory=dict)
    doubts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _asked: dict[tuple[str, str], str | None] = field(default_factory=dict)

    def add(self, document: str, entity: Entity) -> tuple[str, str | None]:
        """Takes an entity of a document; its own node, and the block that it asks."""
        its = own(document, entity, self._asks)
        if its.varies:
            self.forms[its.node].add(entity.name)
            self.aliases[its.node].update(m.text for m in entity.mentions if is_acronym(m.text))
            self.types[its.node] = min(self.types.get(its.node, entity.type), entity.type)
        return its.node, its.asked

    def _asks(self, type_: str, name: str) -> str | None:
        key = type_, name
        if key not in self._asked:
            self._asked[key] = asks(type_, name)
        return self._asked[key]

    def settled(self, apart: Collection[Pair] = ()) -> dict[str, tuple[str, str]]:
        """The node that each own node joins, with the rule; those that stay their own are not in it. Fills `doubts`."""
        joins: dict[str, tuple[str, str]] = {}
        for block_, names in self._blocks().items():
            made = settle([*names, *known.members(block_)], apart)
            self.doubts |= made.doubts
            joins |= made.joins
        return joins

    def bearers(self, joins: dict[str, tuple[str, str]]) -> dict[str, set[str]]:
        """The nodes that each block is given, for names alone."""
        found: dict[str, set[str]] = defaultdict(set)
        for node in self.forms:
            for given in gives(self._name(node)):
                found[given].add(joins[node][0] if node in joins else node)
        return found

    def _name(self, node: str) -> Name:
        return name_of(node, node.partition("/")[2], self.types[node], self.forms[node], self.aliases[node])

    def _blocks(self) -> dict[str, list[Name]]:
        found: dict[str, list[Name]] = defaultdict(list)
        for node in sorted(self.forms):
            name = self._name(node)
            where = None if name.known else block(name)
            if where is not None:
                found[where].append(name)
        return found


def whole(entities: Iterable[tuple[str, Entity]]) -> list[str]:
    """The node of each entity of the documents, in their order."""
    made = Whole()
    owns = [made.add(document, entity) for document, entity in entities]
    joins = made.settled()
    bearers = made.bearers(joins)
    found = []
    for node, asked in owns:
        only = bearers.get(asked, set()) if asked is not None and node not in joins else set()
        found.append(next(iter(only)) if len(only) == 1 else joins[node][0] if node in joins else node)
    return found
