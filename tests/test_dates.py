"""Time expressions against a publication date of Saturday 2017-08-19."""

from __future__ import annotations

import datetime as dt

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
    "text", ["We met", "the march of progress", "he may leave", "Section 2007", "a five-year-old deal", "room 1984a"]
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
