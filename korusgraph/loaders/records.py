"""JSON, JSON Lines and CSV records."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from korusgraph.errors import InputError
from korusgraph.loaders.base import Source, decode, document, iso_date
from korusgraph.model import Document

_FIELDS = {
    "text": ("text", "body", "content", "article"),
    "title": ("title", "headline", "name"),
    "id": ("id", "doc_id", "identifier"),
    "date": ("published", "date", "pubdate", "publication_date", "datepublished"),
    "publisher": ("publisher", "source", "outlet", "site"),
    "author": ("author", "byline"),
    "licence": ("licence", "license"),
    "kind": ("kind", "type"),
    "url": ("url", "source_url", "link", "url_or_repo_path"),
}


def load_json(source: Source) -> Iterator[Document]:
    """One document a record: an object, an array of objects, or `{"documents": […]}`.

    Raises: InputError for JSON that does not parse or has no text.
    """
    text, warnings = decode(source)
    try:
        data = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise InputError(
            f"{source.path}: not JSON: {error}", "check the file, or name it .jsonl for one object a line", "KG-IN-008"
        ) from None
    if isinstance(data, dict) and isinstance(data.get("documents"), list):
        data = data["documents"]
    records = data if isinstance(data, list) else [data]
    many = len(records) > 1
    for number, record in enumerate(records, 1):
        if not isinstance(record, dict):
            raise InputError(f"{source.path}: record {number} is no object", "each record needs a text field", "KG-IN-008")
        yield _record(source, record, number if many else None, "application/json", warnings)


def load_jsonl(source: Source) -> Iterator[Document]:
    """One document a line."""
    text, warnings = decode(source)
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(f"{source.path}: line {number} is not JSON: {error}", "one object a line", "KG-IN-008") from None
        if not isinstance(record, dict):
            raise InputError(f"{source.path}: line {number} is no object", "one object a line", "KG-IN-008")
        yield _record(source, record, number, "application/x-ndjson", warnings)


def load_csv(source: Source) -> Iterator[Document]:
    """One document a row; without a text column the title is the text.

    Raises: InputError when no column can be used.
    """
    text, warnings = decode(source)
    csv.field_size_limit(2**24)
    try:
        dialect: Any = csv.Sniffer().sniff(text[:8192], delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    reader = csv.DictReader(io.StringIO(text, newline=""), dialect=dialect)
    try:
        names = {n.strip().lower() for n in reader.fieldnames or () if n}
        if not names & {*_FIELDS["text"], *_FIELDS["title"]}:
            raise InputError(
                f"{source.path}: no text or title column", f"columns are {', '.join(sorted(names))[:200]}", "KG-IN-009"
            )
        for number, row in enumerate(reader, 1):
            record = {(k or "").strip().lower(): v for k, v in row.items() if isinstance(v, str)}
            if _value(record, "text") or _value(record, "title"):
                yield _record(source, record, number, "text/csv", warnings)
    except csv.Error as error:
        raise InputError(
            f"{source.path}: broken CSV near line {reader.line_num}: {error}", "check quotes and delimiters", "KG-IN-008"
        ) from None


def _value(record: Mapping[str, Any], name: str) -> str:
    for key in _FIELDS[name]:
        value = record.get(key)
        if isinstance(value, str) and value.strip():
            return value
    return ""


def _record(source: Source, record: Mapping[str, Any], number: int | None, media_type: str, warnings: list[str]) -> Document:
    text, title = _value(record, "text"), _value(record, "title")
    if not text and media_type == "application/json" and not title:
        raise InputError(
            f"{source.path}: record {number or 1} has no text",
            f"give one of the fields {', '.join(_FIELDS['text'])}",
            "KG-IN-009",
        )
    where = f"{source.path}#{number}" if number is not None else source.path
    id_ = _value(record, "id") or (f"{source.stem}-{number}" if number is not None else source.stem)
    return document(
        source,
        text or title,
        media_type,
        id_=id_,
        published=iso_date(_value(record, "date")),
        title=title,
        publisher=_value(record, "publisher"),
        author=_value(record, "author"),
        licence=_value(record, "licence"),
        kind=_value(record, "kind") if text else "headline",
        warnings=warnings,
        path=where,
    )
