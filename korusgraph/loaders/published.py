"""The day on which a document was published: only from a date that says so, else none.

One rule for time zones: the day as it is written, whatever the offset behind it; seconds since 1970 are read in UTC.

Fields of records, feeds and mail write English months whatever the language of the text (RFC 822, HTTP), so the forms stand
here and not among the words of a language, as the time expressions of sentences do (`ontology/en/rules/dates.yaml`).
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from korusgraph.errors import UsageError

FIRST_YEAR = 1500
_LONGEST = 200  # characters of a value that are looked at
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH = (
    r"(?P<mon>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)(?![^\W\d_])\.?"
)
_CLOCK = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\.[0-9]+)?(?:\s*(?:[ap]\.?m\.?|[+-][0-9]{2}:?[0-9]{2}|[A-Z]{2,4}))*"
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
_FORMS = tuple(
    re.compile(form, re.I)
    for form in (
        r"(?<![0-9])(?P<y>[0-9]{4})\s?[-/.年년]\s?(?P<m>[0-9]{1,2})\s?[-/.月월]\s?(?P<d>[0-9]{1,2})(?![0-9])\s?[日일]?\.?",
        r"(?P<era>令和|平成|昭和)\s?(?P<ey>[0-9]{1,2}|元)年\s?(?P<m>[0-9]{1,2})月\s?(?P<d>[0-9]{1,2})日",
        rf"(?<![0-9])(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?\.?(?:\s+of)?[\s/-]{{0,3}}{_MONTH}[\s,/-]{{0,3}}(?P<y>[0-9]{{4}}(?![0-9])|[0-9]{{2}}(?![0-9:]))",
        rf"\b{_MONTH}\s{{1,3}}(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?(?![0-9:])(?:\s?,\s?|\s{{1,3}})(?:{_CLOCK}\s{{1,3}})?(?P<y>[0-9]{{4}})(?![0-9])",
        r"(?<![0-9.])(?P<a>[0-9]{1,2})(?P<sep>[./-])(?P<b>[0-9]{1,2})(?P=sep)(?P<y>[0-9]{4})(?![0-9])",
    )
)
_COMPACT = re.compile(
    r"(?P<y>(?:19|20)[0-9]{2})(?P<m>[0-9]{2})(?P<d>[0-9]{2})(?:T?(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-9]{2})?)?Z?"
)
_WRAPPED = re.compile(r"\\?/Date\(([0-9]{1,16})(?:[+-][0-9]{4})?\)\\?/")  # as .NET writes it
ZEROS = frozenset((dt.date(1970, 1, 1), dt.date(1900, 1, 1), dt.date(1899, 12, 30), dt.date(1904, 1, 1), dt.date(1601, 1, 1)))
"""Days from which computers count: as a date of publication an empty field."""
_EPOCH = re.compile(r"(?P<s>[0-9]{9,10})(?:\.[0-9]+)?|(?P<ms>[0-9]{12,13})|(?P<us>[0-9]{15,16})")
_WEEKDAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun|mo|tu|we|th|fr|sa|su)[a-z]{0,6}\.?\b", re.I)
_CHANGED = re.compile(
    r"\b(?:updated?|modified|revised|changed|edited|corrected|amended|reviewed|accessed|retrieved)\b"
    r"|수정|변경|更新|修正|修订|改訂",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a value says: its day, or why it gives none."""

    day: str | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A date as it stands in a text; two possible days where day and month could be either."""

    start: int
    end: int
    days: tuple[dt.date, ...]


def iso_date(value: object, order: str = "") -> str | None:
    """The day that a value names as an ISO date, or None. `order` is `dmy` or `mdy` where the source tells."""
    return read_date(value, order).day


def checked_date(value: str | None, option: str = "--published") -> str | None:
    """A day as it was given, YYYY-MM-DD; None for none. Raises: UsageError for anything else, naming the option."""
    if value is None:
        return None
    if iso_date(value) != value:
        raise UsageError(f"{option} {value!r} is no date", f"as in {option} 2017-08-19", "KG-US-008")
    return value


def read_date(value: object, order: str = "") -> Reading:
    """The day that the value of a date field names, and why it names none."""
    text = _plain(value)
    if not text:
        return Reading(None)
    shown = text[:40]
    found = [w for w in written(text) if not _CHANGED.search(text[max(0, w.start - 25) : w.start])]
    days = {w.days for w in found}
    if not found:
        whole = _number(text)
        return _kept(whole, shown) if whole is not None else Reading(None, f"date {shown!r} names no day")
    if len(days) > 1:
        return Reading(None, f"date {shown!r} names several days")
    day = _chosen(found[0].days, text, order)
    if day is None:
        return Reading(None, f"date {shown!r} can be two days: write it as YYYY-MM-DD")
    return _kept(day, shown)


def first_date(values: Iterable[object], order: str = "") -> tuple[str | None, str]:
    """The day of the first value that names one; else what is wrong with the first that is there."""
    wrong = ""
    for value in values:
        reading = read_date(value, order)
        if reading.day:
            return reading.day, ""
        wrong = wrong or reading.why
    return None, wrong


def possible(value: object) -> frozenset[dt.date]:
    """The days that a value can mean; two where day and month could be either."""
    text = _plain(value)
    found = {w.days for w in written(text)}
    if len(found) == 1:
        days = found.pop()
        chosen = _chosen(days, text, "")
        return frozenset((chosen,) if chosen else days)
    whole = _number(text)
    return frozenset((whole,)) if whole and not found else frozenset()


def day_order(values: Iterable[object]) -> str:
    """`dmy` or `mdy`, when some of the values of a column can be read one way only and none the other way."""
    seen = set()
    for value in values:
        for match in _FORMS[-1].finditer(_plain(value)):
            first, second = int(match["a"]), int(match["b"])
            if first > 12 >= second:
                seen.add("dmy")
            elif second > 12 >= first:
                seen.add("mdy")
    return seen.pop() if len(seen) == 1 else ""


def plausible(day: dt.date) -> bool:
    """Whether something can have been published on that day: a day ahead is allowed for, east of here."""
    return day.year >= FIRST_YEAR and day <= dt.datetime.now(dt.timezone.utc).date() + dt.timedelta(days=1)


def written(text: str) -> list[Written]:
    """Full dates of a text in the order of the text."""
    found: list[Written] = []
    for form in _FORMS:
        for match in form.finditer(text):
            days = _days(match.groupdict())
            if days and not any(w.start < match.end() and match.start() < w.end for w in found):
                found.append(Written(match.start(), match.end(), days))
    if not found and (compact := _COMPACT.fullmatch(text)):
        found = [Written(0, len(text), days)] if (days := _days(compact.groupdict())) else []
    return sorted(found, key=lambda w: w.start)


def _plain(value: object) -> str:
    if isinstance(value, Mapping):  # MongoDB and JSON-LD wrap their dates
        value = value.get("$date") or value.get("@value")
        value = value.get("$numberLong") if isinstance(value, Mapping) else value
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()[:10]
    if isinstance(value, float):
        value = int(value) if 0 <= value < 1e17 else ""
    if isinstance(value, int):
        return str(value) if 0 < value < 10**17 else ""
    if not isinstance(value, str):
        return ""
    if len(value) > _LONGEST:
        value = value[:_LONGEST].rstrip("0123456789")  # of `2019-02-20`, cut in mid-day, nothing is read
    return unicodedata.normalize("NFKC", value).strip()


def _days(parts: Mapping[str, str | None]) -> tuple[dt.date, ...]:
    """The one or two days that the parts of a match can mean; none when there is no such day."""
    if parts.get("a"):
        first, second, year = int(parts["a"] or 0), int(parts["b"] or 0), int(parts["y"] or 0)
        if parts["sep"] == ".":
            return _made(year, second, first)
        return tuple(dict.fromkeys(_made(year, second, first) + _made(year, first, second)))
    if parts.get("era"):
        year = _ERAS[parts["era"] or ""] + (1 if parts["ey"] == "元" else int(parts["ey"] or 0))
    else:
        year = _four(parts["y"] or "")
    month = _MONTHS.index((parts["mon"] or "")[:3].lower()) + 1 if parts.get("mon") else int(parts["m"] or 0)
    return _made(year, month, int(parts["d"] or 0))


def _made(year: int, month: int, day: int) -> tuple[dt.date, ...]:
    try:
        return (dt.date(year, month, day),)
    except ValueError:
        return ()


def _four(year: str) -> int:
    """A year of two digits is of this century unless it would lie ahead."""
    number = int(year)
    if len(year) == 4:
        return number
    return number + (2000 if number <= dt.date.today().year % 100 else 1900)


def _number(text: str) -> dt.date | None:
    """The day in UTC of a count of seconds, milliseconds or microseconds since 1970."""
    match = _EPOCH.fullmatch(_WRAPPED.sub(r"\1", text))
    if match is None:
        return None
    digits = match["s"] or match["ms"] or match["us"]
    seconds = int(digits) // {"s": 1, "ms": 1000, "us": 1_000_000}[str(match.lastgroup)]
    return (dt.datetime(1970, 1, 1) + dt.timedelta(seconds=seconds)).date()


def _chosen(days: tuple[dt.date, ...], text: str, order: str) -> dt.date | None:
    """The one day: the printed weekday decides between two, then the order that the source is known to use."""
    if len(days) == 1:
        return days[0]
    named = _WEEKDAY.search(text)
    if named:
        wanted = next(i for i, d in enumerate(_DAYS) if d.startswith(named[1].lower()[:2]))
        fitting = [d for d in days if d.weekday() == wanted]
        if len(fitting) == 1:
            return fitting[0]
    if order:  # the reading with the day first was made first
        return days[0] if order == "dmy" else days[1]
    return None


def _kept(day: dt.date, shown: str) -> Reading:
    if day in ZEROS:
        return Reading(None, f"date {shown!r} is where clocks begin: an empty field")
    if plausible(day):
        return Reading(day.isoformat())
    return Reading(None, f"date {shown!r} lies in the future" if day.year > FIRST_YEAR else f"date {shown!r} is not a real one")


# -- the top of a text ---------------------------------------------------------------------------
_LABEL = re.compile(
    r"(?:(?:first|originally)\s+)?"
    r"(?:published|posted|released|issued|dated?|publication|press release|for (?:immediate )?release"
    r"|release date|(?:date|day) of (?:publication|issue|release)|embargoed until|by"
    r"|발행일?|등록일?|입력|게시일|発行日?|公表日|日付|发布(?:日期|时间)?)"
    r"(?:\s+(?:date|on|at|in|online))*\b",
    re.I,
)
_OTHER = re.compile(
    r"\b(?:signed|effective|expir\w+|due|deadline|until|before|after|since|from|entered|comments?|closing|closes?|adopted"
    r"|copyright|generated|printed|reserved|on|in|when|during|between|as|agreement|treaty|act|order|section|no|hearing|meeting"
    r"|event|agenda|starts?|begins?|ends?|valid)\b|©",
    re.I,
)
_NOISE = re.compile(
    rf"\b(?:{_CLOCK}|(?:[Mm]on|[Tt]ues?|[Ww]ed(?:nes)?|[Tt]hu(?:rs)?|[Ff]ri|[Ss]at(?:ur)?|[Ss]un)(?:day)?\b\.?"
    r"|(?:MON|TUES?|WED(?:NES)?|THU(?:RS)?|FRI|SAT(?:UR)?|SUN)(?:DAY)?\b|GMT|UTC|[ECMP][SD]T|KST|JST|CES?T|BST)"
)
_NAMES = re.compile(r"[^\W\d_a-z][\w.'’/&-]*(?:[\s,]+(?:(?:and|of|the|de|la|du|for|by|at)[\s,]+)?[^\W\d_a-z][\w.'’/&-]*){0,7}")
_BREAK = re.compile(r"\s*(?:/[\w .]{2,30}/\s*)?(?:--|[-–—:|])\s+|\.\s+(?=[A-Z“\"])|\s*--\s*")
_TOP_LINES, _TOP = 12, 3000


def dateline(text: str, order: str = "") -> Reading:
    """The day in a dateline, a byline or a line of its own above the first paragraph; never one inside a sentence.

    `order` is `dmy` or `mdy` where the source tells.
    """
    listed = False
    for line in _top(text):
        for found in _heads(line):
            day = None if listed else _chosen(found.days, line[: found.end + 40], order)
            if day is not None and plausible(day):
                return Reading(day.isoformat())
        if len(line) > 160 or (line.count(" ") > 11 and line.endswith((".", "”", '"'))):
            break  # the first paragraph: what follows is told, not a head
        listed = line.endswith((":", "：")) or (listed and bool(written(line)))  # `Key dates:` and its list
    return Reading(None)


def _top(text: str) -> Iterator[str]:
    lines = [line.strip() for line in re.split(r"[\n\r\x0b\x0c\u2028\u2029]", text[:_TOP])]
    yield from [unicodedata.normalize("NFKC", line) for line in lines if line][:_TOP_LINES]


def _heads(line: str) -> Iterator[Written]:
    """The date of a line whose words up to its end, or up to a dash, are nothing but date, place and names."""
    dates = written(line[:200])
    if not dates or dates[0].start > 100:
        return
    first = dates[0]
    if _CHANGED.match(line) or _CHANGED.search(line[: first.start]):
        rest = line[first.end :].lstrip(" \t.,;:|–—-")  # `Last updated 2 April 2018. First published 28 March 2018`
        if _LABEL.match(rest) and not _CHANGED.match(rest):
            yield from _heads(rest)
        return
    if line[:1] in "([" and line[first.end : first.end + 1] in (")", "]") and _only(line[: first.start], ""):
        yield first
        return
    end = _BREAK.search(line, first.end)
    if end is None or end.start() - first.end > 45:
        if len(line) < 140 and _only(line[: first.start], _rest(line[first.end :])):
            yield first
        return
    if any(w.start < end.end() + 12 and not _CHANGED.search(line[end.start() : w.start]) for w in dates[1:]):
        return  # from one day to another
    if _only(line[: first.start], line[first.end : end.start()]):
        yield first


def _rest(after: str) -> str:
    """What follows a date on its line, without a note on a later change."""
    changed = _CHANGED.search(after)
    return after[: changed.start()].removesuffix("last ") if changed else after


def _only(before: str, after: str) -> bool:
    """Whether nothing but a label, places, names, a weekday and the time stand around a date."""
    before = before.lstrip(" \t*_#>|•·").rstrip(" \t*_#>•·")
    label = _LABEL.match(before)
    if label:
        before = before[label.end() :]
    if _OTHER.search(before) or _OTHER.search(after):
        return False
    words = _NOISE.sub(" ", before)
    set_apart = label or words.rstrip(" \t")[-1:] in ",([|–—-:/" or words.isupper() or len(words.split()) < 3
    return bool(set_apart) and _names_only(words) and _names_only(_NOISE.sub(" ", after))


def _names_only(part: str) -> bool:
    part = re.sub(r"\([^()]{0,40}\)|\A[\s,|–—-]*(?:at|by)\b|\b(?:at|by)\s*\Z|\bby\b", " ", part)
    part = re.sub(r"[\s,.;:|()\[\]/*_=~–—-]+", " ", part).strip()
    return not part or (len(part.split()) <= 8 and _NAMES.fullmatch(part) is not None)
