"""Time expressions against a publication date of Saturday 2017-08-19."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korusgraph.extraction import dates
from korusgraph.model import Span

BASE = dt.date(2017, 8, 19)


def first(text: str, future: bool = False, anchor: dt.date | None = None) -> str | None:
    found = dates.find(text, Span(0, len(text)))
    value = dates.resolve(found[0], BASE, future, anchor) if found else None
    return value.value if value else None


@pytest.mark.parametrize(
    ("text", "future", "value"),
    [
        ("will start on Tuesday", True, "2017-08-22"),
        ("said on Thursday", False, "2017-08-17"),
        ("next Monday", True, "2017-08-21"),
        ("last month", False, "2017-07"),
        ("on July 12", False, "2017-07-12"),
        ("on 12 July 2017", False, "2017-07-12"),
        ("on Sept. 3", True, "2017-09-03"),
        ("five years ago", False, "2012"),
        ("two weeks ago", False, "2017-08"),
        ("ten days ago", False, "2017-08-09"),
        ("in 2007", False, "2007"),
        ("by the end of 1988", True, "1988"),
        ("before the end of the year", True, "2017"),
        ("next week", True, "2017-08-21/2017-08-27"),
        ("last week", False, "2017-08-07/2017-08-13"),
        ("last September", False, "2016-09"),
        ("in April", True, "2018-04"),
        ("in April", False, "2017-04"),
        ("the second quarter of 2018", True, "2018-Q2"),
        ("fiscal 1987", False, "1987"),
        ("today", False, "2017-08-19"),
        ("from 2011 - 2014", False, "2011/2014"),
        ("over the next 10 to 12 years", True, "2017/2029"),
        ("late 2016", False, "2016"),
        ("on 30/09/2016", False, "2016-09-30"),
        ("on 09/30/2016", False, "2016-09-30"),
        ("on 05/09/2016", False, "2016"),
        ("on 2016/11/22", False, "2016-11-22"),
        ("on Sept 5, 2016", False, "2016-09-05"),
        ("on 5 Sep 2016", False, "2016-09-05"),
        ("on Friday, Oct. 14, 2016", False, "2016-10-14"),
        ("a fortnight ago", False, "2017-08-05"),
        ("the day before yesterday", False, "2017-08-17"),
        ("on Monday week", True, "2017-08-28"),
        ("the first half of last year", False, "2016-01/2016-06"),
        ("in April last year", False, "2016-04"),
        ("the 1988 third quarter", False, "1988-Q3"),
        ("in the fourth quarter", False, "2016-Q4"),
        ("in the fourth quarter", True, "2017-Q4"),
        ("the week before last", False, "2017-07-31/2017-08-06"),
        ("two years from now", True, "2019"),
        ("in January-March 2016", False, "2016-01/2016-03"),
        ("in H1 2016", False, "2016-01/2016-06"),
        ("on 22-Nov-2016", False, "2016-11-22"),
        ("on 22-11-2016", False, "2016-11-22"),
        ("on 2016. 11. 22.", False, "2016-11-22"),
        ("on 2016-11-22T10:00:00Z", False, "2016-11-22"),
        ("on Thursday (Aug 17)", False, "2017-08-17"),
        ("on 5-7 February 2017", False, "2017-02-05/2017-02-07"),
        ("from July 30 to 31", False, "2017-07-30/2017-07-31"),
        ("over the weekend", False, "2017-08-19/2017-08-20"),
        ("last weekend", False, "2017-08-12/2017-08-13"),
        ("in the summer of 2016", False, "2016-06/2016-08"),
        ("a week on Monday", True, "2017-08-28"),
        ("in 2015/16", False, "2015/2016"),
        ("the early 2000s", False, "2000/2009"),
        ("by Aug. 18", True, "2017-08-18"),
    ],
)
def test_expression_has_the_value_and_no_more_precision(text: str, future: bool, value: str) -> None:
    assert first(text, future) == value


def test_later_counts_from_the_date_before_it() -> None:
    assert first("three years later", anchor=dt.date(2007, 1, 1)) == "2010"


@pytest.mark.parametrize(
    "text", ["We met", "the march of progress", "he may leave", "Section 2007", "a five-year-old deal", "room 1984a", "0 years ago"]
)
def test_words_that_only_look_like_dates_have_no_value(text: str) -> None:
    assert first(text) is None


def test_without_a_publication_date_a_weekday_stays_open() -> None:
    found = dates.find("on Tuesday", Span(0, 10))
    assert dates.resolve(found[0], None, False) is None


@given(st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2099, 12, 31)))
def test_an_iso_date_is_read_as_itself_and_bounds_it(date: dt.date) -> None:
    assert first(date.isoformat()) == date.isoformat()
    assert dates.bounds(date.isoformat()) == (date.isoformat(), date.isoformat())


@pytest.mark.parametrize(
    ("value", "limits"),
    [
        ("2012", ("2012-01-01", "2012-12-31")),
        ("2016-02", ("2016-02-01", "2016-02-29")),
        ("2017-Q3", ("2017-07-01", "2017-09-30")),
        ("2016/2017-03", ("2016-01-01", "2017-03-31")),
        ("2025-04-02/..", ("2025-04-02", "")),
        ("soon", None),
        ("2017-02-30", None),
    ],
)
def test_bounds_close_a_partial_date(value: str, limits: tuple[str, str] | None) -> None:
    assert dates.bounds(value) == limits


# Where a week, month, quarter, season or year ends: publication, whether the expression tells or plans, words, value.
BOUNDARIES = """
    2018-01-01 told  in December                     2017-12 month
    2018-01-01 told  in January                      2018-01 month
    2018-01-01 told  in February                     2018-02 month
    2018-01-01 told  in April                        2018-04 month
    2018-01-01 told  in May                          2017-05 month
    2018-01-01 plan  in January                      2018-01 month
    2018-12-31 plan  in January                      2019-01 month
    2018-12-31 plan  in December                     2018-12 month
    2018-01-01 told  last month                      2017-12 month
    2018-12-31 plan  next month                      2019-01 month
    2018-01-01 told  this month                      2018-01 month
    2018-01-01 told  last quarter                    2017-Q4 quarter
    2018-12-31 plan  next quarter                    2019-Q1 quarter
    2018-03-31 told  this quarter                    2018-Q1 quarter
    2018-04-01 told  this quarter                    2018-Q2 quarter
    2018-01-01 told  last week                       2017-12-25/2017-12-31 interval
    2018-01-07 told  this week                       2018-01-01/2018-01-07 interval
    2018-01-07 plan  next week                       2018-01-08/2018-01-14 interval
    2018-01-01 told  last year                       2017 year
    2018-01-01 told  in the third quarter            2017-Q3 quarter
    2018-09-30 told  in the third quarter            2018-Q3 quarter
    2018-09-30 plan  in the third quarter            2018-Q3 quarter
    2018-10-01 plan  in the third quarter            2019-Q3 quarter
    2018-10-01 told  the third quarter of last year  2017-Q3 quarter
    2018-10-01 plan  the third quarter of next year  2019-Q3 quarter
    2018-10-01 told  the third quarter of this year  2018-Q3 quarter
    2018-10-01 told  Q3 2016                         2016-Q3 quarter
    2018-10-01 told  the second half of next year    2019-07/2019-12 interval
    2018-10-01 told  the second half of 2016         2016-07/2016-12 interval
    2018-10-01 told  H2 2016                         2016-07/2016-12 interval
    2018-02-28 told  last spring                     2017-03/2017-05 interval
    2018-03-01 told  last spring                     2017-03/2017-05 interval
    2018-05-31 told  last spring                     2017-03/2017-05 interval
    2018-06-01 told  last spring                     2018-03/2018-05 interval
    2018-02-28 plan  next spring                     2018-03/2018-05 interval
    2018-03-01 plan  next spring                     2019-03/2019-05 interval
    2018-02-28 told  this spring                     2017-03/2017-05 interval
    2018-03-01 told  this spring                     2018-03/2018-05 interval
    2018-08-15 told  last winter                     -
    2018-08-15 told  last fall                       2017-09/2017-11 interval
    2018-03-10 told  last October                    2017-10 month
    2018-10-10 told  last October                    2017-10 month
    2018-09-10 told  last October                    2017-10 month
    2018-10-10 plan  next October                    2019-10 month
    2018-11-10 plan  next October                    2019-10 month
    2018-09-10 plan  next October                    2018-10 month
    2018-09-10 plan  this October                    2018-10 month
    2018-09-10 plan  coming October                  2018-10 month
    2018-01-05 told  this weekend                    2017-12-30/2017-12-31 interval
    2018-01-05 plan  this weekend                    2018-01-06/2018-01-07 interval
    2018-01-06 told  this weekend                    2018-01-06/2018-01-07 interval
    2018-01-06 told  last weekend                    2017-12-30/2017-12-31 interval
    2018-01-07 told  last weekend                    2017-12-30/2017-12-31 interval
    2018-01-08 told  last weekend                    2018-01-06/2018-01-07 interval
    2018-01-05 plan  next weekend                    2018-01-06/2018-01-07 interval
    2018-01-06 plan  next weekend                    2018-01-13/2018-01-14 interval
    2018-01-07 plan  next weekend                    2018-01-13/2018-01-14 interval
    2018-01-08 told  this past weekend               2018-01-06/2018-01-07 interval
    2018-01-06 told  this past weekend               2017-12-30/2017-12-31 interval
    2018-01-06 told  this coming weekend             2018-01-06/2018-01-07 interval
    2018-01-05 told  the weekend                     2017-12-30/2017-12-31 interval
    2018-01-05 plan  the weekend                     2018-01-06/2018-01-07 interval
    2018-01-05 plan  last Friday                     2017-12-29 day
    2018-01-05 told  next Friday                     2018-01-12 day
    2018-01-05 told  Friday                          2018-01-05 day
    2018-01-05 plan  Friday                          2018-01-05 day
    2018-01-05 told  Saturday                        2017-12-30 day
    2018-01-05 plan  Thursday                        2018-01-11 day
    2018-01-05 told  coming Friday                   2018-01-12 day
    2018-01-05 told  Friday week                     2018-01-12 day
    2018-01-05 told  a week from Friday              2018-01-12 day
    2018-01-05 told  one day ago                     2018-01-04 day
    2018-01-05 told  one week ago                    2017-12 month
    2018-01-05 told  one month ago                   2017-12 month
    2018-01-05 told  one year ago                    2017 year
    2018-01-05 told  one decade ago                  2008 year
    2018-01-05 told  two fortnights ago              2017-12-08 day
    2018-01-05 plan  three days from now             2018-01-08 day
    2018-12-31 plan  three weeks hence               2019-01-21 day
    2018-12-31 plan  two months hence                2019-02 month
    2018-12-31 plan  two decades hence               2038 year
    2018-12-31 plan  within three months             2019-03 month
    2018-12-31 told  within three months             -
    2018-12-31 told  within three years              2018/2021 interval
    2018-12-31 plan  in two weeks                    2019-01-14 day
    2018-12-31 told  the next five years             2018/2023 interval
    2018-12-31 told  the next five weeks             -
    2018-12-31 told  the year before last            2016 year
    2018-12-31 told  the month after next            2019-02 month
    2018-01-15 told  the month before last           2017-11 month
    2018-12-31 told  yesterday                       2018-12-30 day
    2018-12-31 told  tomorrow                        2019-01-01 day
    2018-12-31 told  the day after tomorrow          2019-01-02 day
    2018-12-31 told  tonight                         2018-12-31 day
    2018-04-10 told  on July 1                       2017-07-01 day
    2018-04-11 told  on July 1                       2017-07-01 day
    2018-04-12 told  on July 1                       2018-07-01 day
    2018-04-13 told  on July 1                       2018-07-01 day
    2018-02-25 told  on July 1                       2017-07-01 day
    2018-01-15 plan  by Jan. 14                      2018-01-14 day
    2018-01-24 plan  by Jan. 14                      2018-01-14 day
    2018-01-25 plan  by Jan. 14                      2019-01-14 day
    2018-01-15 told  on Feb. 29                      -
    2018-01-15 plan  on Feb. 29                      -
    2016-02-29 told  on Feb. 29                      2016-02-29 day
    2018-01-15 told  on Jan. 15                      2018-01-15 day
    2018-01-15 plan  on Jan. 15                      2018-01-15 day
    2018-01-15 told  December 30 to 31               2017-12-30/2017-12-31 interval
    2018-01-15 told  December 31 to 30               -
    2018-01-15 told  5 to 5 December                 -
    2018-01-15 told  Feb 5-30                        -
    2018-01-15 told  November-January 2018           2017-11/2018-01 interval
    2018-01-15 told  November-January                2017-11/2018-01 interval
    2018-01-15 told  2014-2011                       -
    2018-01-15 told  2011-11                         -
    2018-01-15 told  2011-12                         2011/2012 interval
    2018-01-15 told  the 1990s                       1990/1999 interval
    2018-01-15 told  FY 2019                         2019 year
    2018-01-15 told  13/13/2018                      -
    2018-01-15 told  12/12/2018                      2018-12-12 day
    2018-01-15 told  12/13/2018                      2018-12-13 day
    2018-01-15 told  13/12/2018                      2018-12-13 day
    2018-01-15 told  12/11/2018                      2018 year
    2018-01-15 told  31/04/2018                      -
    2018-01-15 told  in the fall of 2017             2017-09/2017-11 interval
    2018-01-15 told  the end of March 2017           2017-03 month
    2018-01-15 plan  the end of March                2018-03 month
    2018-01-15 told  the end of last month           2017-12 month
    2018-01-15 told  early 2017                      2017 year
    2018-01-15 told  mid March 2017                  2017-03 month
    2018-01-15 told  late March                      2018-03 month
    2018-01-15 plan  early next year                 2019 year
    2018-01-15 plan  early last month                2017-12 month
    2018-01-15 plan  March this year                 2018-03 month
    2018-01-15 plan  March of next year              2019-03 month
    -          told  12 March                        -
    -          told  5-7 March                       -
    -          told  5-7 March 2018                  2018-03-05/2018-03-07 interval
    -          told  in 2018                         2018 year
    -          told  in March                        -
    -          told  yesterday                       -
    -          told  early March 2018                2018-03 month
    -          told  the end of 2018                 2018 year
    -          told  the second half of last year    -
    2018-02-28 plan  this spring                     2018-03/2018-05 interval
    2018-08-15 plan  this fall                       2018-09/2018-11 interval
    2018-08-15 told  this fall                       2017-09/2017-11 interval
    2018-09-15 plan  this fall                       2018-09/2018-11 interval
    2018-11-10 told  last October                    2018-10 month
    2018-12-31 told  today                           2018-12-31 day
    2018-12-31 plan  over the next 2 to 3 years      2018/2021 interval
"""


@pytest.mark.parametrize("row", [line.strip() for line in BOUNDARIES.strip().splitlines()])
def test_an_expression_counts_from_the_very_day_of_publication(row: str) -> None:
    published, tense, *text, value = re.split(r"\s{2,}|(?<=\d)\s(?=told|plan)", row)
    found = dates.find(text[0], Span(0, len(text[0])))
    resolved = dates.resolve(found[0], dates.parse_date(published), tense == "plan")
    assert (f"{resolved.value} {resolved.precision}" if resolved else "-") == value


@pytest.mark.parametrize(
    ("text", "anchor", "value"),
    [
        ("two years earlier", dt.date(2018, 5, 1), "2016"),
        ("two months later", dt.date(2018, 11, 30), "2019-01"),
        ("two weeks afterwards", dt.date(2018, 12, 30), "2019-01-13"),
        ("two weeks earlier", dt.date(2018, 1, 5), "2017-12"),
        ("two days before that", dt.date(2018, 1, 1), "2017-12-30"),
        ("two days later", None, None),
    ],
)
@pytest.mark.parametrize("base", [None, dt.date(2019, 1, 1)])
def test_later_and_earlier_count_from_the_anchor_alone(
    text: str, anchor: dt.date | None, value: str | None, base: dt.date | None
) -> None:
    resolved = dates.resolve(dates.find(text, Span(0, len(text)))[0], base, False, anchor)
    assert (resolved and resolved.value) == value


@given(st.dates(dt.date(1950, 1, 1), dt.date(2090, 12, 31)), st.integers(0, 6))
def test_a_weekday_is_the_nearest_one_on_the_right_side(base: dt.date, index: int) -> None:
    name = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[index]

    def days(text: str, future: bool) -> int:
        value = dates.resolve(dates.find(text, Span(0, len(text)))[0], base, future)
        assert value is not None
        found = dt.date.fromisoformat(value.value)
        assert found.weekday() == index
        return (found - base).days

    assert -7 < days(f"on {name}", False) <= 0 <= days(f"on {name}", True) < 7
    assert -7 <= days(f"last {name}", False) < 0 < days(f"next {name}", True) <= 7
    assert 7 <= days(f"{name} week", True) < 14


@given(st.dates(dt.date(1950, 1, 1), dt.date(2090, 12, 31)), st.dates(dt.date(2001, 1, 1), dt.date(2001, 12, 31)))
def test_a_day_without_a_year_is_told_of_the_past_unless_it_is_long_past_and_soon_comes(base: dt.date, day: dt.date) -> None:
    text = f"on {day:%B} {day.day}"
    told, planned = (dates.resolve(dates.find(text, Span(0, len(text)))[0], base, future) for future in (False, True))
    assert told is not None and planned is not None
    back, ahead = ((dt.date.fromisoformat(v.value) - base).days for v in (told, planned))
    assert -366 <= back <= 0 or (0 < back <= 80 and back < 366 - 240)
    assert -10 <= ahead < 366


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("since 2012", "since"),
        ("until the 2012", "until"),
        ("by  2012", "by"),
        ("from 2012", "from"),
        ("before 2012", "before"),
        ("after 2012", "after"),
        ("in 2012", ""),
        ("whereby in 2012", ""),
        ("since trade in 2012", ""),
    ],
)
def test_a_word_of_bound_stands_right_before_its_expression(text: str, bound: str) -> None:
    assert [(e.bound, e.text(text)) for e in dates.find(text, Span(0, len(text)))] == [(bound, "2012")]


def test_the_bound_of_an_expression_is_not_in_the_sentence_before() -> None:
    assert dates.find("Since 2012 fell.", Span(6, 16))[0].bound == ""


def test_expressions_come_from_left_to_right_with_their_kinds() -> None:
    text = "On 2019-02-20 and Monday, two years later, until March 2021."
    assert [(e.kind, e.text(text)) for e in dates.find(text, Span(0, len(text)))] == [
        ("iso", "2019-02-20"),
        ("weekday", "Monday"),
        ("later", "two years later"),
        ("my", "March 2021"),
    ]


def test_the_stop_of_the_sentence_is_not_the_stop_of_a_short_month() -> None:
    text = "It fell in Jan-Feb."
    assert [e.text(text) for e in dates.find(text, Span(0, len(text)))] == ["Jan-Feb"]


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("in May", ["May"]),
        ("Mrs May", []),
        ("in may", []),
        ("March of the farmers", []),
        ("since March", ["March"]),
        ("on monday", []),
        ("Order 2012", []),
        ("Act of 2012", []),
        ("Law   2012", []),
        ("an order in 2012", ["2012"]),
    ],
)
def test_what_looks_like_a_month_a_day_or_a_year_needs_its_signs(text: str, printed: list[str]) -> None:
    assert [e.text(text) for e in dates.find(text, Span(0, len(text)))] == printed


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2018", "2018-01-01"),
        ("2018-03", "2018-03-01"),
        ("2018-03-04", "2018-03-04"),
        ("2018-Q3", "2018-01-01"),
        ("2018-02-30", None),
        ("", None),
        (None, None),
        ("soon", None),
    ],
)
def test_the_first_day_of_a_date(value: str | None, day: str | None) -> None:
    found = dates.parse_date(value)
    assert (found and found.isoformat()) == day


@pytest.mark.parametrize("value", ["2018-00", "2018-13", "0000", "..", "x/2018", "2018-Q5", "2018-01-01/soon", "2018-Q0"])
def test_what_is_no_date_has_no_bounds(value: str) -> None:
    assert dates.bounds(value) is None


@pytest.mark.parametrize("quarter", [1, 2, 3, 4])
def test_a_quarter_has_three_months(quarter: int) -> None:
    first, last = dates.bounds(f"2018-Q{quarter}") or ("", "")
    assert first == dt.date(2018, 3 * quarter - 2, 1).isoformat()
    assert dt.date.fromisoformat(last) + dt.timedelta(days=1) == dt.date(2018 + quarter // 4, 3 * quarter % 12 + 1, 1)
