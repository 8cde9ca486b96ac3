"""Time expressions: found by grammar, resolved against the publication date by tense, never more precise than the text.

Weekdays without `last` or `next` go back for what has happened and forward for what is to come (Timex rules as in
TIMEX3/HeidelTime news mode, written anew); weeks run from Monday to Sunday.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from korusgraph.model import DateValue, Span

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_COUNTS = {
    w: n
    for n, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty".split()
    )
} | {"a": 1, "an": 1, "thirty": 30, "sixty": 60, "ninety": 90, "several": 0, "few": 0}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
MONTH = r"(?:Jan(?:uary|\.)|Feb(?:ruary|\.)|Mar(?:ch|\.)|Apr(?:il|\.)|May|June?\b|July?\b|Aug(?:ust|\.)|Sept?(?:ember|\.)|Oct(?:ober|\.)|Nov(?:ember|\.)|Dec(?:ember|\.))"
WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_N = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|sixty|ninety)"
_U = r"(?:day|week|month|year|decade)s?"
_Y = r"(?:19|20)\d{2}"

_GRAMMAR: tuple[tuple[str, str], ...] = (
    ("iso", r"(?P<iso_y>(?:19|20)\d{2})-(?P<iso_m>\d{2})-(?P<iso_d>\d{2})"),
    ("dmy", rf"(?P<dmy_d>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+(?P<dmy_m>{MONTH})(?:,?\s+(?P<dmy_y>{_Y}))?"),
    ("mdy", rf"(?P<mdy_m>{MONTH})\s+(?P<mdy_d>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|[-–]\d)(?:,?\s+(?P<mdy_y>{_Y}))?"),
    (
        "quarter",
        rf"(?P<q_n>first|second|third|fourth|1st|2nd|3rd|4th)[\s-]+quarter(?:\s+of\s+(?P<q_y>{_Y}|this year|last year|next year))?|Q(?P<q_q>[1-4])\s+(?P<q_qy>{_Y})",
    ),
    (
        "end",
        rf"(?:by\s+)?the\s+end\s+of\s+(?:(?P<end_y>{_Y})|(?P<end_rel>the|this|next|last)\s+(?P<end_u>year|month|week|quarter)|(?P<end_m>{MONTH})(?:\s+(?P<end_my>{_Y}))?)",
    ),
    (
        "part",
        rf"(?P<part_w>early|mid|late|middle of|beginning of|start of)[\s-]+(?:(?P<part_rel>next|last|this)\s+(?P<part_u>year|month|week)|(?P<part_m>{MONTH})(?:\s+(?P<part_my>{_Y}))?|(?P<part_y>{_Y}))",
    ),
    ("relmonth", rf"(?P<rm_rel>last|next|this|coming)\s+(?P<rm_m>{MONTH})"),
    ("my", rf"(?P<my_m>{MONTH})(?:,|\s+of)?\s+(?P<my_y>{_Y})"),
    ("relday", rf"(?P<rd_rel>last|next|this|coming)\s+(?P<rd_w>{WEEKDAY})"),
    ("weekday", rf"(?P<wd>{WEEKDAY})"),
    (
        "relunit",
        r"(?:(?:earlier|later|sometime)\s+)?(?P<ru_rel>last|next|this|the previous|the past|the coming|the following|previous|past|coming)\s+(?P<ru_u>week|month|year|quarter|fall|autumn|spring|summer|winter)(?![\s-]old)",
    ),
    ("ago", rf"(?:(?:about|nearly|almost|some|over|more than|just)\s+)?(?P<ago_n>{_N})\s+(?P<ago_u>{_U})\s+ago"),
    ("later", rf"(?P<la_n>{_N})\s+(?P<la_u>{_U})\s+(?P<la_dir>later|earlier|afterwards|after that|before that)"),
    ("after", rf"(?P<af_n>{_N})\s+(?P<af_u>{_U})\s+(?P<af_dir>after|before)\b"),
    ("within", rf"(?:with)?in(?:\s+the\s+next)?\s+(?P<in_n>{_N})\s+(?P<in_u>{_U})(?!\s+(?:ago|of))"),
    (
        "nextn",
        rf"(?:over|during|in|for)?\s*the\s+next\s+(?:(?P<nn_n>{_N})(?:\s+(?:to|or)\s+(?P<nn_m>{_N}))?|few|several|couple\s+of)\s+(?P<nn_u>{_U})",
    ),
    ("age", rf"(?P<age_n>{_N})-(?P<age_u>day|week|month|year)-old"),
    ("day", r"(?P<day>today|yesterday|tomorrow|tonight|this morning|this afternoon|this evening)"),
    ("fiscal", rf"(?:fiscal(?:\s+year)?|FY)\s*(?P<fy>{_Y})"),
    ("decade", r"the\s+(?P<dec>(?:19|20)\d0)s"),
    ("range", rf"(?P<ra_a>{_Y})\s*[-–]\s*(?P<ra_b>{_Y}|\d{{2}})(?!\d)"),
    ("month", rf"(?P<mo>{MONTH})(?!\s+\d)"),
    ("year", rf"(?<![\d$€£.,-])(?P<yr>{_Y})(?![\d%]|-\w|,\d|\.\d)"),
)
_PATTERN = re.compile(r"\b(?:" + "|".join(f"(?P<k_{name}>{body})" for name, body in _GRAMMAR) + r")\b", re.I)
_CASED = frozenset(("month", "weekday", "mdy", "dmy", "my", "relmonth", "relday"))


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A time expression in the text; `since` and `until` tell of a bound before it."""

    span: Span
    kind: str
    parts: dict[str, str]
    bound: str = ""

    def text(self, document: str) -> str:
        return self.span.of(document)


def find(text: str, sentence: Span) -> list[TimeExpression]:
    """Time expressions of a sentence, left to right."""
    found = []
    for match in _PATTERN.finditer(text, sentence.start, sentence.end):
        kind = next(k[2:] for k, v in match.groupdict().items() if k.startswith("k_") and v is not None)
        words = match.group()
        if kind in _CASED and not any(c.isupper() for c in words):
            continue
        if kind == "month" and words in ("May", "March") and not _month_like(text, match.start(), match.end()):
            continue
        if kind == "year" and re.search(
            r"(?:No\.|Order|Section|H\.R\.|Act of|Law)\s*\Z", text[max(0, match.start() - 14) : match.start()]
        ):
            continue
        before = text[max(sentence.start, match.start() - 12) : match.start()].lower()
        bound = next(
            (b for b in ("since", "until", "by", "from", "before", "after") if re.search(rf"\b{b}(?:\s+the)?\s+\Z", before)), ""
        )
        parts = {k: v for k, v in match.groupdict().items() if v is not None and not k.startswith("k_")}
        found.append(TimeExpression(Span(match.start(), match.end()), kind, parts, bound))
    return found


def _month_like(text: str, start: int, end: int) -> bool:
    """`May` and `March` are months after a preposition or before a year."""
    before = text[max(0, start - 10) : start].lower()
    return bool(re.search(r"\b(?:in|since|until|by|of|from|during|last|next|early|late|mid)[\s-]+\Z", before))


def parse_date(value: str | None) -> dt.date | None:
    """First day of an ISO date, month or year; None when it is none."""
    match = re.match(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", value or "")
    if match is None:
        return None
    try:
        return dt.date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None


def month_number(name: str) -> int:
    key = name.lower().rstrip(".")[:3]
    return next(i for i, m in enumerate(_MONTHS, 1) if m.startswith(key))


def count(word: str) -> int:
    return int(word) if word.isdigit() else _COUNTS.get(word.lower(), 1)


def resolve(expression: TimeExpression, base: dt.date | None, future: bool, anchor: dt.date | None = None) -> DateValue | None:
    """The value of an expression, or None when the text does not say enough.

    `base` is the publication date; `future` tells which way an ambiguous expression looks; `anchor` is the date that
    `later` and `earlier` count from (the nearest earlier date of the sentence).
    """
    p, kind = expression.parts, expression.kind
    value = _absolute(kind, p, base, future)
    if value is None and base is not None:
        value = _relative(kind, p, base, future, anchor)
    elif value is None and anchor is not None and kind == "later":
        value = _shift(anchor, count(p["la_n"]), p["la_u"], -1 if p["la_dir"].lower() in ("earlier", "before that") else 1)
    return value


def _absolute(kind: str, p: dict[str, str], base: dt.date | None, future: bool) -> DateValue | None:
    if kind == "iso":
        return day(int(p["iso_y"]), int(p["iso_m"]), int(p["iso_d"]))
    if kind in ("dmy", "mdy"):
        month, number, year = month_number(p[f"{kind}_m"]), int(p[f"{kind}_d"]), p.get(f"{kind}_y")
        if year:
            return day(int(year), month, number)
        return _near_day(month, number, base, future) if base else None
    if kind == "my":
        return _month(int(p["my_y"]), month_number(p["my_m"]))
    if kind == "year":
        return DateValue(p["yr"], "year")
    if kind == "fiscal":
        return DateValue(p["fy"], "year")
    if kind == "decade":
        return DateValue(f"{p['dec']}/{int(p['dec']) + 9}", "interval")
    if kind == "range":
        end = p["ra_b"] if len(p["ra_b"]) == 4 else p["ra_a"][:2] + p["ra_b"]
        return DateValue(f"{p['ra_a']}/{end}", "interval") if end > p["ra_a"] else None
    if kind == "end" and "end_y" in p:
        return DateValue(p["end_y"], "year")
    if kind == "end" and "end_m" in p and "end_my" in p:
        return _month(int(p["end_my"]), month_number(p["end_m"]))
    if kind == "part" and "part_y" in p:
        return DateValue(p["part_y"], "year")
    if kind == "part" and "part_my" in p:
        return _month(int(p["part_my"]), month_number(p["part_m"]))
    if kind == "quarter" and "q_q" in p:
        return DateValue(f"{p['q_qy']}-Q{p['q_q']}", "quarter")
    if kind == "quarter" and p.get("q_y", "").isdigit():
        return DateValue(f"{p['q_y']}-Q{_ORDINALS[p['q_n'].lower()]}", "quarter")
    return None


def _relative(kind: str, p: dict[str, str], base: dt.date, future: bool, anchor: dt.date | None) -> DateValue | None:
    if kind == "day":
        step = {"yesterday": -1, "tomorrow": 1}.get(p["day"].lower(), 0)
        return _of(base + dt.timedelta(days=step))
    if kind == "weekday":
        return _weekday(_DAYS.index(p["wd"].lower()), base, future)
    if kind == "relday":
        ahead = p["rd_rel"].lower() != "last" and (future or p["rd_rel"].lower() != "this")
        return _weekday(_DAYS.index(p["rd_w"].lower()), base, ahead, strict=True)
    if kind == "relmonth":
        number = month_number(p["rm_m"])
        rel = p["rm_rel"].lower()
        year = base.year
        if rel == "last":
            year -= number >= base.month
        elif rel in ("next", "coming"):
            year += number <= base.month
        return _month(year, number)
    if kind == "month":
        return _near_month(month_number(p["mo"]), base, future)
    if kind == "relunit":
        return _unit(p["ru_rel"].lower(), p["ru_u"].lower(), base)
    if kind in ("end", "part"):
        prefix = "end" if kind == "end" else "part"
        if f"{prefix}_m" in p:
            return _near_month(month_number(p[f"{prefix}_m"]), base, future)
        rel = p[f"{prefix}_rel"].lower()
        return _unit("this" if rel == "the" else rel, p[f"{prefix}_u"].lower(), base)
    if kind == "ago":
        return _shift(base, count(p["ago_n"]), p["ago_u"], -1)
    if kind == "later" and anchor is not None:
        return _shift(anchor, count(p["la_n"]), p["la_u"], -1 if p["la_dir"].lower() in ("earlier", "before that") else 1)
    if kind == "quarter":
        year = base.year + {"last year": -1, "next year": 1}.get(p.get("q_y", "").lower(), 0)
        return DateValue(f"{year}-Q{_ORDINALS[p['q_n'].lower()]}", "quarter")
    if kind == "nextn" and "nn_n" in p and p["nn_u"].lower().startswith("year"):
        return DateValue(f"{base.year}/{base.year + count(p.get('nn_m', p['nn_n']))}", "interval")
    if kind == "within" and p["in_u"].lower().startswith("year") and count(p["in_n"]):
        return DateValue(f"{base.year}/{base.year + count(p['in_n'])}", "interval")
    if kind == "within" and future and count(p["in_n"]):
        return _shift(base, count(p["in_n"]), p["in_u"], 1)
    return None


def _near_day(month: int, number: int, base: dt.date, future: bool) -> DateValue | None:
    """The day of that name nearest to the base: not long past for plans, not ahead for reports."""
    candidates = []
    for year in (base.year - 1, base.year, base.year + 1):
        try:
            candidates.append(dt.date(year, month, number))
        except ValueError:
            continue
    ahead = min((c for c in candidates if c >= base), default=None)
    back = max((c for c in candidates if c <= base), default=None)
    if not future and ahead and back and (base - back).days > 200 and (ahead - base).days <= 62:
        future = True
    chosen = ahead if future else back
    return _of(chosen) if chosen else None


def _near_month(number: int, base: dt.date, future: bool) -> DateValue:
    if future:
        return _month(base.year + (number < base.month), number)
    if number > base.month and number - base.month <= 3:
        return _month(base.year, number)  # `in April`, told in March: the coming one
    return _month(base.year - (number > base.month), number)


def _weekday(index: int, base: dt.date, future: bool, strict: bool = False) -> DateValue:
    if future:
        ahead = (index - base.weekday()) % 7
        return _of(base + dt.timedelta(days=ahead or (7 if strict else 0)))
    back = (base.weekday() - index) % 7
    return _of(base - dt.timedelta(days=back or (7 if strict else 0)))


def _unit(rel: str, unit: str, base: dt.date) -> DateValue | None:
    step = (
        -1
        if rel in ("last", "the previous", "previous", "the past", "past")
        else 1
        if rel in ("next", "the coming", "coming", "the following")
        else 0
    )
    if unit == "year":
        return DateValue(str(base.year + step), "year")
    if unit == "month":
        index = base.year * 12 + base.month - 1 + step
        return _month(index // 12, index % 12 + 1)
    if unit == "week":
        monday = base - dt.timedelta(days=base.weekday()) + dt.timedelta(weeks=step)
        return DateValue(f"{monday.isoformat()}/{(monday + dt.timedelta(days=6)).isoformat()}", "interval")
    if unit == "quarter":
        index = base.year * 4 + (base.month - 1) // 3 + step
        return DateValue(f"{index // 4}-Q{index % 4 + 1}", "quarter")
    first = {"spring": 3, "summer": 6, "fall": 9, "autumn": 9}.get(unit)
    if first is None:
        return None
    year = (
        base.year
        - (step <= 0 and first > base.month)
        - (step < 0 and first <= base.month < first + 3)
        + (step > 0 and first <= base.month)
    )
    return DateValue(f"{year}-{first:02d}/{year}-{first + 2:02d}", "interval")


def _shift(base: dt.date, number: int, unit: str, sign: int) -> DateValue | None:
    """A count of units before or after: years to the year, months and weeks to the month, days to the day."""
    if number == 0:
        return None
    unit = unit.lower().rstrip("s")
    if unit == "day":
        return _of(base + dt.timedelta(days=sign * number))
    if unit == "week":
        moved = base + dt.timedelta(weeks=sign * number)
        return _of(moved) if sign > 0 else _month(moved.year, moved.month)
    if unit == "month":
        index = base.year * 12 + base.month - 1 + sign * number
        return _month(index // 12, index % 12 + 1)
    return DateValue(str(base.year + sign * number * (10 if unit == "decade" else 1)), "year")


def months_before(base: dt.date, number: int, unit: str, sign: int) -> DateValue | None:
    """The date that stands `number` units from a base, as `seven months after X` dates X from the main clause."""
    return _shift(base, number, unit, sign)


def day(year: int, month: int, number: int) -> DateValue | None:
    try:
        return _of(dt.date(year, month, number))
    except ValueError:
        return None


def _of(date: dt.date) -> DateValue:
    return DateValue(date.isoformat(), "day")


def _month(year: int, month: int) -> DateValue:
    return DateValue(f"{year:04d}-{month:02d}", "month")


def bounds(value: str) -> tuple[str, str] | None:
    """First and last day of a value as ISO dates; an open end has an empty string; None when it is no date."""
    start, _, end = value.partition("/")
    first = _day_bound(start, last=False)
    final = _day_bound(end or start, last=True) if end != ".." else ""
    return None if first is None or final is None else (first, final)


def _day_bound(value: str, last: bool) -> str | None:
    quarter = re.fullmatch(r"(\d{4})-Q([1-4])", value)
    if quarter:
        month = int(quarter[2]) * 3 - (0 if last else 2)
        value = f"{quarter[1]}-{month:02d}"
    match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", value)
    if match is None:
        return None
    year, month = int(match[1]), int(match[2] or (12 if last else 1))
    if not 1 <= month <= 12 or year < 1:
        return None
    number = int(match[3]) if match[3] else calendar.monthrange(year, month)[1] if last else 1
    try:
        return dt.date(year, month, number).isoformat()
    except ValueError:
        return None
