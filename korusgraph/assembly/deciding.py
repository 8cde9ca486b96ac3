"""What people decided about the facts of a document, applied to its extraction on the way into the graph.

The ledger keeps what was read, so a decision that is taken out gives the graph as it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from korusgraph.assembly.facts import KINDS, Named, Told, all_of
from korusgraph.decisions import About, Decision
from korusgraph.decisions.checking import ROLE, date_value
from korusgraph.model import Entity, Event, Extraction, Figure, Relation, Statement
from korusgraph.ontology import load
from korusgraph.resolution.mending import mended

Verdict = tuple[str, str, str]
"""The day of a decision, who made it, and why."""


@dataclass(slots=True)
class Decided:
    """An extraction as it was decided on; the same one where nothing was."""

    extraction: Extraction
    verdicts: dict[Named, Verdict] = field(default_factory=dict)
    """Of facts that were confirmed or edited."""
    fixed: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Of entities whose name or class was edited: both, empty where it was not."""
    applied: list[Decision] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def decided(x: Extraction, decisions: Sequence[Decision]) -> Decided:
    """A sound extraction with decisions applied: rejected facts out, with what pointed to them; edited ones as they were set.

    A decision that finds no fact here is not among those `applied`; one that cannot be applied is told in `notes`.
    """
    return _Deciding(x).made(decisions) if decisions else Decided(x)


class _Wrong(Exception):
    """Why a decision cannot be applied."""


class _Deciding:
    """One extraction on its way through."""

    def __init__(self, x: Extraction) -> None:
        self.x = x
        self.told = Told(x)
        self.decided = Decided(x)
        self.gone: set[Named] = set()
        self.facts: dict[Named, Any] = {(kind, f.id): f for kind, facts in all_of(x) for f in facts}

    def made(self, decisions: Sequence[Decision]) -> Decided:
        for decision in decisions:
            try:
                self._apply(decision)
            except _Wrong as wrong:
                self.decided.notes.append(f"the decision on {decision.about.shown()} is not applied: {wrong}")
        self.decided.extraction = self._whole()
        return self.decided

    def _apply(self, decision: Decision) -> None:
        found = self._find(decision.about)
        if not found:
            return
        if len(found) > 1 and decision.about.fact != "entity":
            raise _Wrong(f"it fits {len(found)} facts; give the whole sentence, or a number")
        for fact in found:
            if decision.what == "reject":
                self.gone.add(fact)
                self.decided.verdicts.pop(fact, None)
            else:
                self.gone.discard(fact)
                self._set(fact, decision)
        self.decided.applied.append(decision)

    def _find(self, about: About) -> list[Named]:
        if about.fact != "entity":
            return self.told.find(about)
        return [("entity", id_) for id_, node in self.told.nodes.items() if node == about.nodes[0]]

    def _set(self, fact: Named, decision: Decision) -> None:
        kind, id_ = fact
        made = replace(self.facts[fact], confidence=1.0)
        if decision.new:
            made = _EDITS[kind](self, made, decision.new)
        self.facts[fact] = made
        self.decided.verdicts[fact] = decision.at[:10], decision.by, decision.why
        if kind == "entity" and decision.new:
            self.decided.fixed[id_] = str(decision.new.get("name", "")), str(decision.new.get("class", ""))

    # -- edits -------------------------------------------------------------------------------
    def _event(self, event: Event, new: Mapping[str, Any]) -> Event:
        roles = {**event.roles, **{name.removeprefix(ROLE): self._members(name, new) for name in new if name.startswith(ROLE)}}
        return replace(
            event,
            type=new.get("type", event.type),
            modality=new.get("modality", event.modality),
            date=_dated(event, new),
            roles={role: members for role, members in sorted(roles.items()) if members},
        )

    def _statement(self, statement: Statement, new: Mapping[str, Any]) -> Statement:
        speaker, target = f"{ROLE}speaker", f"{ROLE}target"
        if speaker in new and not new[speaker]:
            raise _Wrong("a statement has a speaker; reject it where nobody said it")
        return replace(
            statement,
            act=new.get("type", statement.act),
            stance=new.get("stance", statement.stance),
            date=_dated(statement, new),
            speaker=self._members(speaker, new) if speaker in new else statement.speaker,
            target=self._members(target, new) if target in new else statement.target,
        )

    def _relation(self, relation: Relation, new: Mapping[str, Any]) -> Relation:
        type_ = new.get("type", relation.type)
        if not self._fits(type_, relation):
            raise _Wrong(f"{type_} does not join things of these classes")
        status = {"status": new["status"]} if "status" in new else {}
        return replace(relation, type=type_, qualifiers={**relation.qualifiers, **status})

    def _figure(self, figure: Figure, new: Mapping[str, Any]) -> Figure:
        ends = {name.removeprefix(ROLE): self._members(name, new) for name in new if name.startswith(ROLE)}
        if any(len(members) > 1 for members in ends.values()):
            raise _Wrong("a figure has one of each")
        single: dict[str, Any] = {name: next(iter(members), None) for name, members in ends.items()}
        return replace(figure, indicator=new.get("type", figure.indicator), **single)

    def _entity(self, entity: Entity, new: Mapping[str, Any]) -> Entity:
        return replace(entity, type=new.get("class", entity.type), name=new.get("name", entity.name))

    def _members(self, name: str, new: Mapping[str, Any]) -> tuple[str, ...]:
        """The entities of a role, by their nodes."""
        found = {node: id_ for id_, node in self.told.nodes.items()}
        for node in new[name]:
            if node not in found:
                raise _Wrong(f"{name}: the document does not speak of {node}")
        return tuple(found[node] for node in new[name])

    def _fits(self, type_: str, relation: Relation) -> bool:
        ends = (self.facts["entity", id_].type for id_ in (relation.subject, relation.object))
        return load().fits(type_, *ends)

    # -- all of it ---------------------------------------------------------------------------
    def _whole(self) -> Extraction:
        """The extraction without what was rejected, and without what pointed to that or no longer fits its ends."""
        out = {id_ for kind, id_ in self.gone if kind == "figure"}
        for named, fact in list(self.facts.items()):
            if named[0] == "event" and out:
                figures = {r: kept for r, ids_ in fact.figures.items() if (kept := tuple(i for i in ids_ if i not in out))}
                self.facts[named] = replace(fact, figures=figures)
            elif named[0] == "relation" and named not in self.gone and not self._still_fits(fact):
                self.decided.notes.append(f"relation {fact.type} no longer fits the classes that were decided; left out")
                self.gone.add(named)
        left: dict[str, Any] = {name: self._kept(kind) for kind, name in KINDS.items()}
        return mended(replace(self.x, **left))[0]

    def _still_fits(self, relation: Relation) -> bool:
        edited = {relation.subject, relation.object} & {id_ for id_, (_, class_) in self.decided.fixed.items() if class_}
        return not edited or self._fits(relation.type, relation)

    def _kept(self, kind: str) -> tuple[Any, ...]:
        return tuple(fact for named, fact in self.facts.items() if named[0] == kind and named not in self.gone)


def _dated(fact: Event | Statement, new: Mapping[str, Any]) -> Any:
    return date_value(new["date"]) if "date" in new else fact.date


_EDITS: dict[str, Any] = {
    "event": _Deciding._event,
    "statement": _Deciding._statement,
    "relation": _Deciding._relation,
    "figure": _Deciding._figure,
    "entity": _Deciding._entity,
}
