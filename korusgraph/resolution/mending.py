"""An extraction without what no graph can hold: references to nothing, spans outside of the text, endless numbers, long names.

Extraction should give none of these. Where it does, in this version or in an older one that filled the ledger, it costs
the fact or the name, and not the document or the load.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from typing import TypeVar

from korusgraph.model import Entity, Event, Extraction, Figure, Relation, Span, Statement, Value
from korusgraph.ontology import Ontology, load

MAX_NAME = 1000  # characters; Neo4j takes 8 kB in an index, four bytes a character at most, and an id around it
_ENDS = ("reporter", "partner", "product", "asserted_by")
Fact = TypeVar("Fact", Entity, Relation, Event, Statement, Figure)


def mended(x: Extraction) -> tuple[Extraction, list[str]]:
    """The extraction as a graph can hold it, and what was left out or cut, one line each; the same one when it is sound."""
    made = _Mending(x)
    whole = made.whole()
    return (whole if made.notes else x), made.notes


def short_name(name: str) -> str:
    """A name that an index takes: cut where it is too long."""
    return name if len(name) <= MAX_NAME else name[: MAX_NAME - 1].rstrip() + "…"


class _Mending:
    """One extraction on its way through."""

    def __init__(self, x: Extraction) -> None:
        self.x = x
        self.length = len(x.document.text)
        self.ontology: Ontology = load()
        self.notes: list[str] = []

    def whole(self) -> Extraction:
        x = self.x
        sentences = tuple(s for s in x.sentences if self._inside(s, "a sentence")) or (Span(0, self.length),)
        if not x.sentences:
            self.notes.append("no sentences; the text counts as one")
        entities = tuple(self._entities(self._each(x.entities)))
        kept = {e.id for e in entities}
        events = [e for e in self._each(x.events) if self._event(e)]
        statements = [s for s in self._each(x.statements) if self._statement(s, kept)]
        known = kept | {e.id for e in events} | {s.id for s in statements}
        return replace(
            x,
            document=replace(x.document, published=self._day(x.document.published)),
            sentences=sentences,
            entities=entities,
            relations=tuple(r for r in self._each(x.relations) if self._relation(r, kept)),
            events=tuple(self._roles(e, known) for e in events),
            statements=tuple(self._references(s, known) for s in statements),
            figures=tuple(self._figure(f, kept) for f in self._each(x.figures) if self._inside(f.span, f"figure {f.id}")),
        )

    def _each(self, items: Iterable[Fact]) -> Iterator[Fact]:
        """Each thing of an id once."""
        seen: set[str] = set()
        for item in items:
            if item.id in seen:
                self.notes.append(f"{item.id} comes twice; the second is left out")
            else:
                seen.add(item.id)
                yield item

    def _inside(self, span: Span, what: str) -> bool:
        good = 0 <= span.start < span.end <= self.length
        if not good:
            self.notes.append(f"{what} stands outside of the text; left out")
        return good

    def _day(self, value: str | None) -> str | None:
        if value is None or is_day(value):
            return value
        self.notes.append(f"published {value[:40]!r} is no date; left out")
        return None

    # -- entities ----------------------------------------------------------------------------
    def _entities(self, entities: Iterable[Entity]) -> Iterator[Entity]:
        for entity in entities:
            if entity.type not in self.ontology.classes:
                self.notes.append(f"entity {entity.id[:80]}: no class {entity.type}; left out")
                continue
            mentions = tuple(m for m in entity.mentions if self._inside(m.span, f"a mention of {entity.id[:80]}"))
            if mentions != entity.mentions:
                entity = replace(entity, mentions=mentions)
            longest = max((entity.name, *entity.aliases, *(m.text for m in mentions if m.level == "NAM")), key=len)
            if len(longest) > MAX_NAME:
                self.notes.append(f"the name {longest[:40]}… has {len(longest)} characters; cut to {MAX_NAME}")
                cut = tuple(short_name(a) for a in entity.aliases)
                entity = replace(entity, name=short_name(entity.name), aliases=cut)
            yield entity

    # -- facts -------------------------------------------------------------------------------
    def _relation(self, relation: Relation, kept: set[str]) -> bool:
        if relation.type not in self.ontology.relations:
            return self._out(f"relation {relation.id}: no type {relation.type}")
        if not {relation.subject, relation.object} <= kept:
            return self._out(f"relation {relation.id}: an end is no kept entity")
        return bool(relation.evidence) or self._out(f"relation {relation.id}: no evidence")

    def _event(self, event: Event) -> bool:
        if event.type not in self.ontology.event_types:
            return self._out(f"event {event.id}: no type {event.type}")
        return all(self._inside(s, f"event {event.id}") for s in (event.trigger, *event.other_triggers))

    def _statement(self, statement: Statement, kept: set[str]) -> bool:
        spans = [*([statement.trigger] if statement.trigger else []), *statement.quotes]
        if statement.act not in self.ontology.event_types or not spans:
            return self._out(f"statement {statement.id}: no act, or no words")
        if kept.isdisjoint(statement.speaker):
            return self._out(f"statement {statement.id}: no speaker is a kept entity")
        return all(self._inside(s, f"statement {statement.id}") for s in spans)

    def _out(self, what: str) -> bool:
        self.notes.append(f"{what}; left out")
        return False

    def _roles(self, event: Event, known: set[str]) -> Event:
        self.notes += [f"event {event.id}: no role {r}; left out" for r in event.roles if r not in self.ontology.roles]
        roles = {r: self._only(m, known, f"event {event.id}: {r}") for r, m in event.roles.items() if r in self.ontology.roles}
        return event if roles == dict(event.roles) else replace(event, roles={r: m for r, m in roles.items() if m})

    def _references(self, statement: Statement, known: set[str]) -> Statement:
        what = f"statement {statement.id}"
        return replace(
            statement,
            speaker=self._only(statement.speaker, known, f"{what}: speaker"),
            content=self._only(statement.content, known, f"{what}: content"),
            target=self._only(statement.target, known, f"{what}: target"),
        )

    def _only(self, members: tuple[str, ...], known: set[str], what: str) -> tuple[str, ...]:
        for member in members:
            if member not in known:
                self.notes.append(f"{what} {member[:80]} is nothing that is kept; left out")
        return tuple(m for m in members if m in known)

    def _figure(self, figure: Figure, kept: set[str]) -> Figure:
        loose = {name: None for name in _ENDS if (end := getattr(figure, name)) is not None and end not in kept}
        self.notes += [f"figure {figure.id}: {n} {str(getattr(figure, n))[:80]} is no kept entity; left out" for n in loose]
        if figure.value is not None and not _finite(figure.value):
            self.notes.append(f"figure {figure.id}: the number is too large; its words are kept")
            figure = replace(figure, value=None)
        return replace(figure, **loose) if loose else figure  # type: ignore[arg-type]


def _finite(value: float) -> bool:
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False


def storable(properties: Mapping[str, Value]) -> dict[str, Value]:
    """Properties that every store takes, sorted by name: without empty values, days that are none, endless numbers."""
    return {
        name: value
        for name in sorted(properties)
        if (value := properties[name]) not in ("", (), None)
        and not (isinstance(value, float) and not math.isfinite(value))
        and not (name in _days() and isinstance(value, str) and not is_day(value))
    }


@cache
def _days() -> frozenset[str]:
    """Properties that databases and RDF keep as a day."""
    return frozenset(name for name, row in load().properties.items() if row["type"] == "date")


@lru_cache(maxsize=10_000)
def is_day(value: str) -> bool:
    """Whether a text is a day of the calendar, `YYYY-MM-DD`."""
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
