"""JSON, JSON Lines and CSV records."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from itertools import chain, islice
from typing import Any

from korusgraph.errors import InputError, KorusgraphError
from korusgraph.loaders import sniffing
from korusgraph.loaders.base import MAX_BYTES, Source, decode, document
from korusgraph.loaders.html import fragment_text
from korusgraph.loaders.published import day_order, first_date
from korusgraph.loaders.registry import loader
from korusgraph.model import Document

# Names as the usual exports have them, without case, spaces and signs; the first that holds something is taken.
_FIELDS = {
    "text": tuple(
        "text body content article story fulltext bodytext articlebody articletext articlecontent storytext maintext "
        "newstext contents message 본문 기사본문 内容 正文 本文".split()
    ),
    "summary": tuple(
        "summary abstract description excerpt snippet standfirst teaser lead lede leadparagraph intro 요약 摘要".split()
    ),
    "title": tuple(
        "title headline heading head articletitle storytitle newstitle webtitle name subject 제목 标题 標題 タイトル".split()
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
_KNOWN = frozenset(name for names in _FIELDS.values() for name in names)
_TEXTS = frozenset((*_FIELDS["text"], *_FIELDS["summary"], *_FIELDS["title"]))
_LISTS = ("documents", "articles", "items", "results", "records", "entries", "posts", "data", "docs", "hits", "news", "stories")
_INNER = ("_source", "fields", "attributes", "properties", "article", "document", "doc", "item", "record", "node")
"""Where exports of search engines and of programs keep the fields of a record."""
_MARKUP = re.compile(
    r"</(?:p|div|span|a|b|i|u|em|strong|li|ul|ol|h[1-6]|blockquote|td|tr|table|figure|section|article)\s*>|<(?:p|br|hr)\s*/?>",
    re.I,
)
_ENTITY = re.compile(r"&(?:#[0-9]{2,7}|#x[0-9a-fA-F]{2,6}|[a-zA-Z]{2,8});")
_BETWEEN = " \t\r\n,\x1e"  # what stands between records: the last is the mark of JSON text sequences
_LONG = 200
_HEADER = 10  # rows from the top among which the header stands
_SAMPLE = 2000
_WRAPPED = re.compile(rf'"(?:{"|".join(_LISTS)})"\s*:\s*\[')
_TOKEN = re.compile(r'\\.|["\[\]{},\n]')


@loader(suffixes=(".json",), media_types=("application/json",), sniff=sniffing.json)
def load_json(source: Source) -> Iterator[Document]:
    """One document a record: an object, an array of objects, or an object with an array such as `{"documents": […]}`.

    Raises: InputError for JSON that does not parse or has no text.
    """
    text, warnings = decode(source)
    yield from _json(source, text, warnings)


@loader(suffixes=(".jsonl", ".ndjson"), media_types=("application/x-ndjson", "application/jsonl"), sniff=sniffing.jsonl)
def load_jsonl(source: Source) -> Iterator[Document]:
    """One document a line. A line that is none becomes a problem of the source, and the lines after it are read.

    Objects written over several lines, and an array under this name, are read too.
    """
    text, warnings = decode(source)
    first = next((line.strip() for line in _lines(text[:1_000_000]) if line.strip()), "")
    if first == "{" or first[:1] == "[":
        yield from _json(source, text, warnings)
    else:
        yield from _one_by_one(source, enumerate(_lines(text), 1), "line", "application/x-ndjson", warnings)


def _json(source: Source, text: str, warnings: list[str]) -> Iterator[Document]:
    """Documents of a text that should be JSON as a whole; where it is not, of its records one by one.

    Raises: InputError when there is no way to part it.
    """
    try:
        data = _parse(text)
    except (ValueError, RecursionError) as error:
        start = text.lstrip()[:1]
        wrapped = _WRAPPED.search(text[:100_000]) if start == "{" else None
        if start == "[":
            yield from _one_by_one(source, _elements(text), "record", "application/json", warnings)
        elif _is_lines(text):
            yield from _one_by_one(source, enumerate(_lines(text), 1), "line", "application/x-ndjson", warnings)
        elif wrapped:
            yield from _one_by_one(source, _elements(text[wrapped.end() - 1 :]), "record", "application/json", warnings)
        elif len(parts := re.split(r"(?m)^(?=\{)", text)) > 2:  # objects over several lines each
            yield from _one_by_one(source, enumerate(parts[1:], 1), "record", "application/json", warnings)
        else:
            raise InputError(
                f"{source.path}: not JSON: {_why(error)}",
                "check the file, or name it .jsonl for one object a line",
                "KG-IN-008",
            ) from None
        return
    records = _inner(data)
    yield from _documents(source, enumerate(records, 1), len(records) > 1, "record", "application/json", warnings)


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
    notes = table.notes + _left_out(source, table.header, sample)
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


def _values(text: str) -> list[Any]:
    """The value of a line; of a line that holds several, all of them. Raises: ValueError, RecursionError."""
    try:
        return [_parse(text)]
    except ValueError as error:
        found: list[Any] = []
        position, decoder = 0, json.JSONDecoder(strict=False, parse_int=_integer)
        while position < len(text) and (found or text[0] == "{"):
            try:
                value, position = decoder.raw_decode(text, position)
            except ValueError:
                raise error from None
            found.append(value)
            while text[position : position + 1] in (",", " ", "\t", "\r", "\n"):
                position += 1
        if not found:
            raise
        return found


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

    def parsed() -> Iterator[tuple[int | str, Any]]:
        for number, text in parts:
            if not text.strip():
                continue
            try:
                for extra, value in enumerate(_values(text.strip(_BETWEEN))):
                    yield f"{number}.{extra + 1}" if extra else number, value
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
    source: Source, records: Iterator[tuple[int | str, Any]], many: bool, part: str, media_type: str, warnings: list[str]
) -> Iterator[Document]:
    """Documents of parsed records; one that is none becomes a problem of the source."""
    for number, record in records:
        try:
            if not isinstance(record, dict):
                raise InputError(
                    f"{source.path}: {part} {number} is no object", "each record is an object with a text field", "KG-IN-008"
                )
            yield _record(source, _normal(_unwrapped(record)), number if many else None, part, media_type, warnings)
        except KorusgraphError as error:
            source.report(error)


def _unwrapped(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record with the fields that an export keeps one level further down; its own come first."""
    inner = [record[name] for name in _INNER if isinstance(record.get(name), dict)]
    return {**record, **{k: v for fields in inner for k, v in fields.items() if record.get(k) in (None, "")}}


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
        top = list(islice((c for c in self._cells if any(c)), _HEADER))
        above = next((n for n, cells in enumerate(top) if _is_header(cells, top[:n])), 0)
        self.header = [name.strip() for name in top[above]] if top else []
        self.notes = [f"{above} rows above the header left out"] if above else []
        self._cells = chain(top[above + 1 :], self._cells)

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


def _is_header(cells: Sequence[str], above: Sequence[Sequence[str]]) -> bool:
    """Whether a row names columns, one of text or titles and another one that is known; those above it are shorter."""
    names = {_key(name) for name in cells}
    return bool(_TEXTS & names) and len(_KNOWN & names) > 1 and all(sum(map(bool, row)) < len(names) for row in above)


def _separator(text: str) -> str:
    """The separator under which one of the first lines names the most columns that are known, then the first the most."""
    top = list(islice((row for row in text[:20_000].splitlines() if row.strip()), _HEADER))

    def found(sign: str) -> tuple[int, int]:
        rows = [next(csv.reader([row], delimiter=sign), []) for row in top]
        return max((sum(_key(name) in _KNOWN for name in names) for names in rows), default=0), len(rows[0]) if rows else 0

    best = max(",;\t|", key=found)
    alone = found(best) == (1, 1) and len(top) > 1  # one column: a comma in its cells parts nothing
    return "\x1f" if alone else best


def _left_out(source: Source, header: Sequence[str], sample: Sequence[_Row]) -> list[str]:
    """What is to be said about the columns that are not known.

    Raises: InputError when there is neither a column of text nor one of titles.
    """
    keys = {_key(name): name for name in header if name}
    left = [name for key, name in keys.items() if key not in _KNOWN]
    long = [name for name in left if any(len(row.get(_key(name), "")) > _LONG for row in sample)]
    if not _TEXTS & keys.keys():
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
        inner = (value.get(n) for n in ("rendered", "text", "value", "name", "body", "main", "#text", "$t", "$oid"))
        return next((v for v in inner if isinstance(v, str) and v.strip()), "")
    return ""


def _value(record: Mapping[str, Any], name: str) -> str:
    return next((text for key in _FIELDS[name] if (text := _text(record.get(key)))), "")


def _shown(text: str) -> str:
    """A value as a reader sees it: many exports keep the markup of the page in their fields."""
    if _MARKUP.search(text):
        return fragment_text(text)
    return unescape(text) if _ENTITY.search(text) else text


def _identity(source: Source, record: Mapping[str, Any], number: int | str | None) -> str:
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
    number: int | str | None,
    part: str,
    media_type: str,
    warnings: list[str],
    order: str = "",
) -> Document:
    text, title = _shown(_value(record, "text") or _value(record, "summary")), _shown(_value(record, "title"))
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
