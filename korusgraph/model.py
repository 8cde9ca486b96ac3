"""The frozen records that flow through the pipe: Document → Extraction → Node and Edge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Value: TypeAlias = str | int | float | bool | tuple[str, ...]
Properties: TypeAlias = Mapping[str, Value]


def many(value: Value | None) -> tuple[str, ...]:
    """The items of a property that is a list; none when it is not there."""
    return value if isinstance(value, tuple) else ()


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open range of Unicode code points of a document's text."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Location:
    """Where a stretch of the text came from: a page, an element, a row."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Document:
    """One text as it is stored; every offset of the project counts into `text`."""

    id: str
    text: str
    sha256: str
    source_sha256: str
    path: str
    media_type: str
    published: str | None = None
    published_basis: str = "unknown"
    title: str = ""
    publisher: str = ""
    author: str = ""
    language: str = "en"
    licence: str = ""
    kind: str = ""
    locations: tuple[Location, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    span: Span
    text: str
    level: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity of one document."""

    id: str
    type: str
    name: str
    mentions: tuple[Mention, ...]
    aliases: tuple[str, ...] = ()
    wikidata: str | None = None
    source: str = "extracted"
    confidence: float = 0.9


@dataclass(frozen=True, slots=True)
class DateValue:
    """An EDTF-like value (`2017`, `2017-08`, `2017-08-22`, `2017-Q3`, `a/b`), its precision and its words."""

    value: str
    precision: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    id: str
    type: str
    subject: str
    object: str
    qualifiers: Mapping[str, Any]
    evidence: tuple[Span, ...]
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Event:
    """A happening; `figures` are the rates and volumes of a measure by what they are to it: rate, previousRate, volume."""

    id: str
    type: str
    trigger: Span
    other_triggers: tuple[Span, ...]
    roles: Mapping[str, tuple[str, ...]]
    date: DateValue | None
    modality: str
    evidence: tuple[Span, ...]
    rule: str
    confidence: float
    renegotiation: bool = False
    figures: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Statement:
    id: str
    act: str
    speaker: tuple[str, ...]
    trigger: Span | None
    content: tuple[str, ...]
    target: tuple[str, ...]
    stance: str
    date: DateValue | None
    speech: str
    quotes: tuple[Span, ...]
    evidence: tuple[Span, ...]
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Figure:
    id: str
    span: Span
    indicator: str
    kind: str
    value: float | None
    unit: str | None
    currency: str | None
    direction: str | None
    reporter: str | None
    partner: str | None
    product: str | None
    period: str | None
    asserted_by: str | None
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one document says, with spans."""

    document: Document
    sentences: tuple[Span, ...]
    entities: tuple[Entity, ...]
    relations: tuple[Relation, ...]
    events: tuple[Event, ...]
    statements: tuple[Statement, ...]
    figures: tuple[Figure, ...]
    provenance: Mapping[str, str] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        names = ("entities", "relations", "events", "statements", "figures")
        return {name: len(getattr(self, name)) for name in names}

    def facts(self) -> Iterator[Relation | Event | Statement | Figure]:
        yield from self.relations
        yield from self.events
        yield from self.statements
        yield from self.figures


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the assembled graph; `labels` go from general to special."""

    id: str
    labels: tuple[str, ...]
    kind: str
    properties: Properties


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge of the assembled graph; `key` is unique within its type."""

    key: str
    type: str
    start: str
    end: str
    properties: Properties
