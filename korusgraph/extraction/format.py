"""The extraction as JSON, in the annotation format that gold documents share, and back, both derived from the records.

A field of a record is a key in camel case. A span is start, end and text; a mention is its span with level and rule; the
words of a date are left out where there are none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from korusgraph.model import DateValue, Document, Entity, Event, Extraction, Figure, Mention, Relation, Span, Statement

KINDS: dict[str, type] = {
    "entities": Entity,
    "relations": Relation,
    "events": Event,
    "statements": Statement,
    "figures": Figure,
}
_LAST = "mentions"  # written behind what is short
Json = dict[str, Any]
Decode = Callable[[Any], Any]


def to_json(x: Extraction) -> Json:
    """Plain data of an extraction; every span carries its text."""
    text, d = x.document.text, x.document
    header = {
        "id": d.id,
        "source": d.publisher,
        "published": d.published,
        "sha256": d.sha256,
        "length": len(text),
        "sentences": [{"index": i, "start": s.start, "end": s.end} for i, s in enumerate(x.sentences)],
    }
    facts = {kind: [_record(fact, text) for fact in getattr(x, kind)] for kind in KINDS}
    return {"document": header, **facts, "provenance": dict(x.provenance)}


def from_json(data: Json, document: Document) -> Extraction:
    """The extraction of a document from its plain data. Raises: KeyError when a field without a default is missing."""
    facts = {kind: tuple(_decoder(class_)(fact) for fact in data[kind]) for kind, class_ in KINDS.items()}
    return Extraction(document, tuple(map(_span, data["document"]["sentences"])), **facts, provenance=data["provenance"])


# -- to JSON -------------------------------------------------------------------------
def _record(record: Any, text: str) -> Json:
    return {key: _plain(getattr(record, name), text) for name, key in _keys(record.__class__)}


@cache
def _keys(class_: type) -> tuple[tuple[str, str], ...]:
    """Fields of a record with their keys, in the order in which they are written."""
    names = sorted((f.name for f in fields(class_)), key=_LAST.__eq__)
    return tuple((name, _key(name)) for name in names)


def _key(name: str) -> str:
    return re.sub(r"_(\w)", lambda m: m.group(1).upper(), name)


def _plain(value: Any, text: str) -> Any:
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, Span):
        return {"start": value.start, "end": value.end, "text": value.of(text)}
    if isinstance(value, Mention):
        return {**_plain(value.span, text), "level": value.level, "rule": value.rule}
    if isinstance(value, DateValue):
        words = {"text": value.text} if value.text else {}
        return {"value": value.value, "precision": value.precision, **words}
    if isinstance(value, Mapping):
        return {k: _plain(v, text) for k, v in value.items()}
    return [_plain(v, text) for v in value]


# -- and back --------------------------------------------------------------------------
def _span(data: Json) -> Span:
    return Span(data["start"], data["end"])


def _mention(data: Json) -> Mention:
    return Mention(_span(data), data["text"], data["level"], data["rule"])


def _date(data: Json) -> DateValue:
    return DateValue(data["value"], data["precision"], data.get("text", ""))


_OWN: dict[Any, Decode] = {Span: _span, Mention: _mention, DateValue: _date}


@cache
def _decoder(class_: type) -> Decode:
    """What makes a record of its plain data."""
    types = get_type_hints(class_)
    rows = [(_key(f.name), _of_type(types[f.name]), _default(f)) for f in fields(class_)]

    def decode(data: Json) -> Any:
        return class_(
            *(
                made() if made is not None and key not in data else data[key] if way is None else way(data[key])
                for key, way, made in rows
            )
        )

    return decode


def _default(field: Field[Any]) -> Callable[[], Any] | None:
    """What makes the value of a field that is not there; None when it must be there."""
    if field.default_factory is not MISSING:
        return field.default_factory
    return None if field.default is MISSING else lambda: field.default


def _of_type(type_: Any) -> Decode | None:
    """What makes a value of a type of its plain data; None when that is the value itself."""
    if type_ in _OWN:
        return _OWN[type_]
    arguments = get_args(type_)
    if get_origin(type_) in (Union, UnionType):
        way = next((w for a in arguments if (w := _of_type(a)) is not None), None)
        return None if way is None else lambda data: None if data is None else way(data)
    if get_origin(type_) is tuple:
        each = _of_type(arguments[0])
        return tuple if each is None else lambda data: tuple(map(each, data))
    if get_origin(type_) is Mapping:
        inner = _of_type(arguments[1])
        return None if inner is None else lambda data: {k: inner(v) for k, v in data.items()}
    return None
