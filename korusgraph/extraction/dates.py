"""Time expressions: found by grammar, resolved against the publication date by tense, never more precise than the text.

Weekdays without `last` or `next` go back for what has happened and forward for what is to come (Timex rules as in
TIMEX3/HeidelTime news mode, written anew); weeks run from Monday to Sunday.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from korusgraph.extraction.rulebook import applies, rules
from korusgraph.extraction.words import any_of, filled, group_of, table, words
from korusgraph.model import DateValue, Span
from korusgraph.ontology import load


@cache
def pieces() -> Mapping[str, str]:
    """Regular expressions of the words of time: `month`, `mon` (also short without a stop), `weekday`, `year` …"""
    return {name: str(body) for name, body in table("pieces").items()}


@cache
def _grammar() -> re.Pattern[str]:
    """All patterns as one, in the order of the rule book."""
    rows = [(r.id.removeprefix("dates."), r.pattern) for r in rules().values() if r.stage == "dates" and r.pattern]
    filled = []
    for kind, pattern in rows:
        for name, body in pieces().items():
            pattern = pattern.replace(f"{{{name}}}", body)
        filled.append(f"(?P<k_{kind}>{pattern})")
    return re.compile(r"(?<!\w)(?:" + "|".join(filled) + r")(?!\w)", re.I)


_CASED = frozenset(("month", "weekday", "mdy", "dmy", "days", "months", "my", "relmonth", "relday", "weekafter", "monthyear"))
_JUST_PAST = 10  # days back: a day without a year that is so near is the one just past, also of a plan


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
    for match in _grammar().finditer(text, sentence.start, sentence.end):
        kind = str(match.lastgroup).removeprefix("k_")  # the outermost group closes last
        printed = match.group()
        if kind in _CASED and not any(c.isupper() for c in printed):
            continue
        if kind == "month" and printed in words("months_like_words") and not _month_like(text, match.start(), match.end()):
            continue
        if kind == "year" and text[max(0, match.start() - 14) : match.start()].rstrip().endswith(tuple(words("not_years"))):
            continue
        if not applies(f"dates.{kind}", True):
            continue
        before = text[max(sentence.start, match.start() - 12) : match.start()].lower()
        bounded = _bound().search(before)
        bound = group_of("bounds")[bounded["bound"]] if bounded is not None else ""
        parts = {k: v for k, v in match.groupdict().items() if v is not None and not k.startswith("k_")}
        full = kind == "months" and printed.endswith(".") and match.end() == sentence.end  # the stop of the sentence
        found.append(TimeExpression(Span(match.start(), match.end() - full), kind, parts, bound))
    return found


def _month_like(text: str, start: int, end: int) -> bool:
    """`May` and `March` are months after a preposition or before a year."""
    before = re.search(r"(\w+)[\s-]+\Z", text[max(0, start - 10) : start].lower())
    return before is not None and before.group(1) in words("month_lead")


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
    return next(i for i, m in enumerate(_ordered("months"), 1) if m.startswith(key))


@cache
def _ordered(name: str) -> tuple[str, ...]:
    return tuple(load().lexicon[name])


@cache
def _bound() -> re.Pattern[str]:
    return filled("dates.bound", words=any_of(group_of("bounds")))


def _step(word: str) -> int:
    """How many units a word leads on or back: `last` -1, `this` 0, `next` 1."""
    return int(table("steps")[word.lower()])


def _named_unit(word: str) -> str:
    """Our name of a unit of time; a season is its own."""
    return group_of("units_of_time").get(word.lower(), word.lower())


def count(word: str) -> int:
    return int(word) if word.isdigit() else int(table("numbers").get(word.lower(), 1))


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
        value = _shift(anchor, count(p["la_n"]), p["la_u"], -1 if p["la_dir"].lower() in words("backwards") else 1)
    return value


def _absolute(kind: str, p: dict[str, str], base: dt.date | None, future: bool) -> DateValue | None:
    if kind == "iso":
        return day(int(p["iso_y"]), int(p["iso_m"]), int(p["iso_d"]))
    if kind == "numeric":
        return _numeric(int(p["nu_a"]), int(p["nu_b"]), int(p["nu_y"]))
    if kind == "yearfirst":
        return day(int(p["yf_y"]), int(p["yf_m"]), int(p["yf_d"]))
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
    return _stretch(kind, p, base, future)


def _stretch(kind: str, p: dict[str, str], base: dt.date | None, future: bool) -> DateValue | None:
    """Parts of a year that is told, and days of one month."""
    if kind == "end" and "end_y" in p:
        return DateValue(p["end_y"], "year")
    if kind == "end" and "end_m" in p and "end_my" in p:
        return _month(int(p["end_my"]), month_number(p["end_m"]))
    if kind == "part" and "part_y" in p:
        return DateValue(p["part_y"], "year")
    if kind == "part" and "part_my" in p:
        return _month(int(p["part_my"]), month_number(p["part_m"]))
    if kind == "quarter":
        return _named_quarter(p)
    if kind == "half" and "ha_h" in p:
        return _half(int(p["ha_hy"]), p["ha_h"])
    if kind == "half" and p["ha_y"].isdigit():
        return _half(int(p["ha_y"]), p["ha_n"])
    if kind == "days":
        return _days(p, base, future)
    if kind == "months" and "mm_y" in p:
        return _months(int(p["mm_y"]), p)
    if kind == "season":
        first = int(table("seasons")[p["se_s"].lower()])
        return DateValue(f"{p['se_y']}-{first:02d}/{p['se_y']}-{first + 2:02d}", "interval")
    return None


def _named_quarter(p: Mapping[str, str]) -> DateValue | None:
    """A quarter printed with its year; None without one."""
    if "q_q" in p:
        return DateValue(f"{p['q_qy']}-Q{p['q_q']}", "quarter")
    if "q_by" in p:
        return DateValue(f"{p['q_by']}-Q{table('ordinals')[p['q_bn'].lower()]}", "quarter")
    if p.get("q_y", "").isdigit():
        return DateValue(f"{p['q_y']}-Q{table('ordinals')[p['q_n'].lower()]}", "quarter")
    return None


def _relative(kind: str, p: dict[str, str], base: dt.date, future: bool, anchor: dt.date | None) -> DateValue | None:
    if kind == "day":
        return _of(base + dt.timedelta(days=int(table("days")[" ".join(p["day"].lower().split())])))
    if kind in ("weekday", "weekafter", "weekend", "relday"):
        return _by_weekday(kind, p, base, future)
    if kind == "half":
        return _half(base.year + _step(p["ha_y"].split()[0]), p["ha_n"])
    if kind == "monthyear":
        return _month(base.year + _step(p["mr_rel"]), month_number(p["mr_m"]))
    if kind == "relmonth":
        number = month_number(p["rm_m"])
        step = _step(p["rm_rel"])
        year = base.year + (step > 0 and number <= base.month) - (step < 0 and number >= base.month)
        return _month(year, number)
    if kind == "month":
        return _near_month(month_number(p["mo"]), base, future)
    if kind == "relunit":
        return _unit(p["ru_rel"].lower(), p["ru_u"].lower(), base, future)
    if kind in ("end", "part"):
        prefix = "end" if kind == "end" else "part"
        if f"{prefix}_m" in p:
            return _near_month(month_number(p[f"{prefix}_m"]), base, future)
        return _unit(p[f"{prefix}_rel"].lower(), p[f"{prefix}_u"].lower(), base)
    if kind == "ago":
        return _shift(base, count(p["ago_n"]), p["ago_u"], -1)
    if kind == "hence":
        return _shift(base, count(p["he_n"]), p["he_u"], 1)
    if kind == "months":
        return _months(int(_near_month(month_number(p["mm_b"]), base, future).value[:4]), p)
    if kind == "beforelast":
        return _unit(" ".join(p["bl_rel"].lower().split()), p["bl_u"].lower(), base)
    if kind == "later" and anchor is not None:
        return _shift(anchor, count(p["la_n"]), p["la_u"], -1 if p["la_dir"].lower() in words("backwards") else 1)
    if kind == "quarter":
        return _quarter(int(table("ordinals")[p["q_n"].lower()]), p.get("q_y", "").lower(), base, future)
    return _coming(kind, p, base, future)


def _coming(kind: str, p: Mapping[str, str], base: dt.date, future: bool) -> DateValue | None:
    """`the next five years`, `within three months`; None for other kinds."""
    if kind == "nextn" and "nn_n" in p and _named_unit(p["nn_u"]) == "year":
        return DateValue(f"{base.year}/{base.year + count(p.get('nn_m', p['nn_n']))}", "interval")
    if kind == "within" and _named_unit(p["in_u"]) == "year" and count(p["in_n"]):
        return DateValue(f"{base.year}/{base.year + count(p['in_n'])}", "interval")
    if kind == "within" and future and count(p["in_n"]):
        return _shift(base, count(p["in_n"]), p["in_u"], 1)
    return None


def _by_weekday(kind: str, p: Mapping[str, str], base: dt.date, future: bool) -> DateValue:
    if kind == "weekday":
        return _weekday(_ordered("weekdays").index(p["wd"].lower()), base, future)
    if kind == "weekafter":
        coming = _weekday(_ordered("weekdays").index((p.get("wa_w") or p["wa_v"]).lower()), base, True)
        return _of(dt.date.fromisoformat(coming.value) + dt.timedelta(weeks=1))
    if kind == "weekend":
        return _weekend(p["we_rel"].lower(), base, future)
    ahead = _step(p["rd_rel"]) >= 0 and (future or _step(p["rd_rel"]) > 0)
    return _weekday(_ordered("weekdays").index(p["rd_w"].lower()), base, ahead, strict=True)


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
    if future and back and (base - back).days <= _JUST_PAST:
        future = False  # `by Jan. 14`, told on Jan. 15
    if not future and ahead and back and (base - back).days > 240 and (ahead - base).days <= 80:
        future = True  # `on July 1`, told in April: the coming one
    chosen = ahead if future else back
    return _of(chosen) if chosen else None


def _days(p: Mapping[str, str], base: dt.date | None, future: bool) -> DateValue | None:
    """`5-7 February 2019`; without a year the days nearest to the base."""
    form = "dd" if "dd_m" in p else "de"
    first, last, month = int(p[f"{form}_a"]), int(p[f"{form}_b"]), month_number(p[f"{form}_m"])
    year = p.get(f"{form}_y")
    if last <= first or (year is None and base is None):
        return None
    start = day(int(year), month, first) if year else _near_day(month, first, base, future) if base else None
    end = day(int(start.value[:4]), month, last) if start is not None else None
    return DateValue(f"{start.value}/{end.value}", "interval") if start is not None and end is not None else None


def _months(year: int, p: Mapping[str, str]) -> DateValue:
    """Months in a row; `November-January 2018` begins in the year before."""
    first, last = month_number(p["mm_a"]), month_number(p["mm_b"])
    return DateValue(f"{year - (first > last)}-{first:02d}/{year}-{last:02d}", "interval")


def _quarter(number: int, rel: str, base: dt.date, future: bool) -> DateValue:
    """A quarter of this, last or next year; without a year, the one just before the base, or for plans the coming one."""
    year = base.year + (_step(rel.split()[0]) if rel else 0)
    now = (base.month - 1) // 3 + 1
    if not rel:
        year += (future and number < now) - (not future and number > now)
    return DateValue(f"{year}-Q{number}", "quarter")


def _weekend(rel: str, base: dt.date, future: bool) -> DateValue:
    """Saturday and Sunday: of this week for what is to come, else the last ones that have begun."""
    step = _step(rel)
    ahead = step > 0 or (future and step == 0)
    saturday = base - dt.timedelta(days=base.weekday() - 5)
    if (not ahead and saturday > base) or (step < 0 and saturday <= base):
        saturday -= dt.timedelta(weeks=1)
    if rel in words("the_one_after") and base.weekday() >= 5:
        saturday += dt.timedelta(weeks=1)
    return DateValue(f"{saturday.isoformat()}/{(saturday + dt.timedelta(days=1)).isoformat()}", "interval")


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


def _unit(rel: str, unit: str, base: dt.date, future: bool = False) -> DateValue | None:
    """A unit counted from that of the base. `This fall`, told in August, is the coming one for plans, else the one before."""
    step, unit = _step(rel), _named_unit(unit)
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
    first = table("seasons").get(unit)
    if first is None:
        return None
    year = (
        base.year
        - (first > base.month and (step < 0 or (step == 0 and not future)))
        - (step < 0 and first <= base.month < first + 3)
        + (step > 0 and first <= base.month)
    )
    return DateValue(f"{year}-{first:02d}/{year}-{first + 2:02d}", "interval")


def _shift(base: dt.date, number: int, unit: str, sign: int) -> DateValue | None:
    """A count of units before or after: years to the year, months and weeks to the month, days to the day."""
    if number == 0:
        return None
    unit = _named_unit(unit)
    if unit == "day":
        return _of(base + dt.timedelta(days=sign * number))
    if unit == "fortnight":
        return _of(base + dt.timedelta(weeks=2 * sign * number))
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


def _numeric(first: int, second: int, year: int) -> DateValue | None:
    """`30/09/2018` and `09/30/2018` are sure; of `05/09/2018` only the year is."""
    if first > 12 or first == second:
        return day(year, second, first)
    return day(year, first, second) if second > 12 else DateValue(str(year), "year")


def _half(year: int, which: str) -> DateValue:
    first, last = ("01", "06") if int(table("ordinals").get(which.lower(), which)) == 1 else ("07", "12")
    return DateValue(f"{year}-{first}/{year}-{last}", "interval")


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
