"""JSON, JSON Lines and CSV records."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from korusgraph.errors import InputError, KorusgraphError
from korusgraph.loaders import sniffing
from korusgraph.loaders.base import MAX_BYTES, Source, decode, document
from korusgraph.loaders.published import day_order, first_date
from korusgraph.loaders.registry import loader
from korusgraph.model import Document

# Names as the usual exports have them, without case, spaces and signs; the first that holds something is taken.
_FIELDS = {
    "text": tuple(
        "text body content article story fulltext bodytext articlebody articletext articlecontent storytext maintext "
        "newstext contents message 본문 기사본문 内容 正文 本文".split()
    ),
    "summary": tuple("summary abstract description excerpt snippet standfirst teaser lead lede intro 요약 摘要".split()),
    "title": tuple(
        "title headline heading head articletitle storytitle newstitle name subject 제목 标题 標題 タイトル".split()
    ),
    "id": tuple("id docid documentid articleid storyid identifier guid uuid".split()),
    "date": tuple(
        "published publisheddate publishedat publishedon publisheddatetime publishedtime datepublished publishdate publishtime "
        "pubdate publicationdate dateofpublication firstpublished webpublicationdate articledate storydate newsdate postdate "
        "posted postedat releasedate issued issuedate date datetime timestamp day 날짜 발행일 일자 日期 日付".split()
    ),
    "publisher": tuple("publisher source outlet site sitename newspaper publication media sourcename domain 언론사".split()),
    "author": tuple("author authors byline creator writer reporter 기자".split()),
    "licence": ("licence", "license", "rights"),
    "kind": ("kind", "type"),
    "url": tuple("url sourceurl link href permalink uri urlorrepopath".split()),
}
_LISTS = ("documents", "articles", "items", "results", "records", "entries", "posts", "data", "docs", "hits", "news", "stories")
_LONG = 200
_SAMPLE = 2000
_TOKEN = re.compile(r'\\.|["\[\]{},\n]')


@loader(suffixes=(".json",), media_types=("application/json",), sniff=sniffing.json)
def load_json(source: Source) -> Iterator[Document]:
    """One document a record: an object, an array of objects, or an object with an array such as `{"documents": […]}`.

    Raises: InputError for JSON that does not parse or has no text.
    """
    text, warnings = decode(source)
    try:
        data = _parse(text)
    except (ValueError, RecursionError) as error:
        if text.lstrip()[:1] == "[":
            yield from _one_by_one(source, _elements(text), "record", "application/json", warnings)
        elif _is_lines(text):
            yield from _one_by_one(source, enumerate(_lines(text), 1), "line", "application/x-ndjson", warnings)
        else:
            raise InputError(
                f"{source.path}: not JSON: {_why(error)}",
                "check the file, or name it .jsonl for one object a line",
                "KG-IN-008",
            ) from None
        return
    records = _inner(data)
    yield from _documents(source, enumerate(records, 1), len(records) > 1, "record", "application/json", warnings)


@loader(suffixes=(".jsonl", ".ndjson"), media_types=("application/x-ndjson", "application/jsonl"), sniff=sniffing.jsonl)
def load_jsonl(source: Source) -> Iterator[Document]:
    """One document a line. A line that is none becomes a problem of the source, and the lines after it are read."""
    text, warnings = decode(source)
    yield from _one_by_one(source, enumerate(_lines(text), 1), "line", "application/x-ndjson", warnings)


@loader(suffixes=(".csv", ".tsv"), media_types=("text/csv", "text/tab-separated-values"), sniff=sniffing.text)
def load_csv(source: Source) -> Iterator[Document]:
    """One document a row; without a text column the title is the text.

    Raises: InputError when no column can be used.
    """
    text, said = decode(source)
    csv.field_size_limit(MAX_BYTES)
    table = _Table(source, re.sub(r"\Asep=.\r?\n", "", text))
    rows = iter(table)
    sample = list(islice(rows, _SAMPLE))
    notes = _left_out(source, table.header, sample)
    order = day_order(row.get(name) for row in sample for name in _FIELDS["date"])
    for row in chain(sample, rows):
        if not row:
            continue
        try:
            yield _record(source, row, row.number, "row", "text/csv", [*said, *notes, *row.notes], order)
            notes = []  # said once, with the first document
        except KorusgraphError as error:
            source.report(error)
    if text.count('"') % 2:
        source.report(
            InputError(
                f"{source.path}: a quotation mark is never closed: rows may have run into one another",
                "look for a cell of many lines, and close its quote",
                "KG-IN-008",
            )
        )


# -- JSON ----------------------------------------------------------------------------------------
def _integer(digits: str) -> int | str:
    """An integer; one of thousands of digits is no number that anybody counts with, and costs square time."""
    return int(digits) if len(digits) <= 40 else digits


def _parse(text: str) -> Any:
    return json.loads(text, strict=False, parse_int=_integer)


def _why(error: Exception) -> str:
    return "nested too deep" if isinstance(error, RecursionError) else str(error)


def _lines(text: str) -> list[str]:
    """Lines as JSON Lines has them: U+2028 and the like are part of a line."""
    return text.split("\n") if "\n" in text else text.split("\r")


def _is_lines(text: str) -> bool:
    """Whether the first two lines are objects of their own."""
    filled = [line.strip() for line in _lines(text[:1_000_000]) if line.strip()][:2]
    return len(filled) == 2 and all(line[:1] == "{" for line in filled) and filled[0][-1:] == "}"


def _elements(text: str) -> Iterator[tuple[int, str]]:
    """Elements of an array that as a whole does not parse, cut at the commas of its own level."""
    depth, start, number, quoted = 0, 0, 1, False
    for match in _TOKEN.finditer(text):
        sign = match[0]
        if sign == '"' or (sign == "\n" and quoted):  # no string goes over a line
            quoted = not quoted
        if quoted or sign[0] not in "[]{},":
            continue
        if sign in "[{":
            depth += 1
            start = match.end() if depth == 1 else start
        elif sign != ",":
            depth -= 1
        if depth == 0 or (depth == 1 and sign == ","):
            yield number, text[start : match.start()]
            start, number = match.end(), number + 1
        if depth == 0:
            return
    yield number, text[start:]


def _one_by_one(
    source: Source, parts: Iterator[tuple[int, str]], part: str, media_type: str, warnings: list[str]
) -> Iterator[Document]:
    """Documents of records that are parsed each by itself."""

    def parsed() -> Iterator[tuple[int, Any]]:
        for number, text in parts:
            if not text.strip():
                continue
            try:
                yield number, _parse(text.strip())
            except (ValueError, RecursionError) as error:
                source.report(
                    InputError(f"{source.path}: {part} {number} is not JSON: {_why(error)}", "mend or remove it", "KG-IN-008")
                )

    yield from _documents(source, parsed(), True, part, media_type, warnings)


def _inner(data: Any) -> Sequence[Any]:
    """Records of a parsed file: the array, the array inside, or the one object."""
    if isinstance(data, list):
        return data
    if isinstance(data, dict) and not _value(_normal(data), "text"):
        for _ in range(2):  # as in `{"response": {"docs": […]}}`
            for name in _LISTS:
                inner = data.get(name)
                if isinstance(inner, list) and any(isinstance(r, dict) for r in inner):
                    return inner
            objects = [v for v in data.values() if isinstance(v, dict)]
            if len(objects) != 1:
                break
            data = objects[0] if any(isinstance(objects[0].get(n), list) for n in _LISTS) else data
    return [data]


def _documents(
    source: Source, records: Iterator[tuple[int, Any]], many: bool, part: str, media_type: str, warnings: list[str]
) -> Iterator[Document]:
    """Documents of parsed records; one that is none becomes a problem of the source."""
    for number, record in records:
        try:
            if not isinstance(record, dict):
                raise InputError(
                    f"{source.path}: {part} {number} is no object", "each record is an object with a text field", "KG-IN-008"
                )
            yield _record(source, _normal(record), number if many else None, part, media_type, warnings)
        except KorusgraphError as error:
            source.report(error)


# -- CSV -----------------------------------------------------------------------------------------
class _Row(dict[str, str]):
    """Cells of a row by the plain name of their column, with its number and what is to be said about it."""

    def __init__(self, number: int, header: Sequence[str], cells: Sequence[str]) -> None:
        super().__init__()
        for name, cell in zip(header, cells, strict=False):
            if cell.strip():
                self.setdefault(_key(name), cell)
        extra = sum(bool(c.strip()) for c in cells[len(header) :])
        self.number = number
        self.notes = [f"row {number} has {extra} more cells than there are columns: left out"] if extra else []


class _Table:
    """Rows of a table; one that the reader cannot take becomes a problem of the source."""

    def __init__(self, source: Source, text: str) -> None:
        self._source = source
        self._reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
        self._cells = self._read()
        self.header = [name.strip() for name in next((c for c in self._cells if any(c)), [])]

    def __iter__(self) -> Iterator[_Row]:
        for number, cells in enumerate(self._cells, 1):
            yield _Row(number, self.header, cells)

    def _read(self) -> Iterator[list[str]]:
        while True:
            line = self._reader.line_num
            try:
                yield next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                where = f"{self._source.path}: broken CSV near line {self._reader.line_num}: {error}"
                self._source.report(InputError(where, "check quotes and separators", "KG-IN-008"))
                if self._reader.line_num == line:
                    return


def _separator(text: str) -> str:
    """The separator under which the first line names the most columns that are known, then the most columns."""
    line = next((row for row in text[:20_000].splitlines() if row.strip()), "")
    known = {name for names in _FIELDS.values() for name in names}

    def found(sign: str) -> tuple[int, int]:
        names = next(csv.reader([line], delimiter=sign), [])
        return sum(_key(name) in known for name in names), len(names)

    return max(",;\t|", key=found)


def _left_out(source: Source, header: Sequence[str], sample: Sequence[_Row]) -> list[str]:
    """What is to be said about the columns that are not known.

    Raises: InputError when there is neither a column of text nor one of titles.
    """
    keys = {_key(name): name for name in header if name}
    known = {name for names in _FIELDS.values() for name in names}
    left = [name for key, name in keys.items() if key not in known]
    long = [name for name in left if any(len(row.get(_key(name), "")) > _LONG for row in sample)]
    if not any(name in keys for what in ("text", "summary", "title") for name in _FIELDS[what]):
        raise InputError(
            f"{source.path}: no text or title column",
            f"columns are {', '.join(left)[:200]}" + (f"; {long[0]!r} holds text: name it `text`" if long else ""),
            "KG-IN-009",
        )
    notes = [f"columns not read: {', '.join(left)[:300]}"] if left else []
    return notes + [f"column {name!r} holds long text and is not known: name it `text` to have it read" for name in long[:3]]


# -- both ----------------------------------------------------------------------------------------
def _key(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def _normal(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record by plain names; of two with one plain name the first that holds something."""
    made: dict[str, Any] = {}
    for name, value in record.items():
        if value not in (None, "", [], {}):
            made.setdefault(_key(name), value)
    return made


def _text(value: Any) -> str:
    """A value as text: paragraphs of a list, the words inside an object such as `{"rendered": …}` or `{"name": …}`."""
    if isinstance(value, str):
        return value if value.strip() else ""
    if isinstance(value, list):
        return "\n\n".join(t for t in (_text(v) for v in value if not isinstance(v, list)) if t)
    if isinstance(value, dict):
        inner = (value.get(n) for n in ("rendered", "text", "value", "name", "body", "#text", "$t", "$oid"))
        return next((v for v in inner if isinstance(v, str) and v.strip()), "")
    return ""


def _value(record: Mapping[str, Any], name: str) -> str:
    return next((text for key in _FIELDS[name] if (text := _text(record.get(key)))), "")


def _identity(source: Source, record: Mapping[str, Any], number: int | None) -> str:
    """The record's id; a bare number is one within its file only."""
    for key in _FIELDS["id"]:
        value = record.get(key)
        found = str(value) if isinstance(value, int) and not isinstance(value, bool) else _text(value).strip()
        if found:
            return f"{source.stem}-{found}" if found.isdigit() else found
    return f"{source.stem}-{number}" if number is not None else source.stem


def _record(
    source: Source,
    record: Mapping[str, Any],
    number: int | None,
    part: str,
    media_type: str,
    warnings: list[str],
    order: str = "",
) -> Document:
    text, title = _value(record, "text") or _value(record, "summary"), _value(record, "title")
    if not text and not title:
        raise InputError(
            f"{source.path}: {part} {number or 1} has no text",
            f"give one of the fields {', '.join(_FIELDS['text'][:6])}",
            "KG-IN-009",
        )
    published, note = first_date((record.get(key) for key in _FIELDS["date"]), order)
    return document(
        source,
        text or title,
        media_type,
        id_=_identity(source, record, number),
        published=published,
        title=title,
        publisher=_value(record, "publisher"),
        author=_value(record, "author"),
        licence=_value(record, "licence"),
        kind=_value(record, "kind") if text else "headline",
        warnings=[*warnings, note] if note else warnings,
        path=f"{source.path}#{number}" if number is not None else source.path,
    )
