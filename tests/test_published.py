"""When something was published: the forms that are read, what counts as saying so, and what does not."""

from __future__ import annotations

import datetime as dt

import pytest

from korusgraph.errors import UsageError
from korusgraph.loaders import load
from korusgraph.loaders.base import Source
from korusgraph.loaders.published import (
    checked_date,
    dateline,
    day_order,
    first_date,
    iso_date,
    plausible,
    possible,
    read_date,
    written,
)
from korusgraph.model import Document


@pytest.mark.parametrize(
    "value",
    [
        "2019-02-20",
        "2019-2-20",
        "2019-02-20T23:30:00Z",
        "2019-02-20 23:30:00-05:00",
        "20190220",
        "20190220T233000Z",
        "20190220233000",
        20190220,
        "2019/02/20",
        "2019.02.20",
        "2019. 2. 20.",
        "20.02.2019",
        "20.2.2019 23:30",
        "20. February 2019",
        "Wed, 20 Feb 2019 23:30:00 -0500",
        "Wed, 20 Feb 19 23:30:00 GMT",
        "Wed Feb 20 23:30:00 +0000 2019",
        "Feb 20, 2019",
        "Feb. 20 2019",
        "February 20th, 2019",
        "WEDNESDAY, FEBRUARY 20, 2019",
        "20 Feb 2019",
        "20th of February 2019",
        "20-Feb-2019",
        "20-FEB-19",
        "10:30 AM EST, Wed February 20, 2019",
        "20/02/2019",
        "02/20/2019",
        1550701800,
        1550701800.5,
        "1550701800",
        1550701800000,
        "1550701800000",
        "2019년 2월 20일",
        "2019년 2월 20일 (수) 14:00",
        "2019年2月20日",
        "2019年02月20日（水）",
        "平成31年2月20日",
        "２０１９年２月２０日",
        {"$date": "2019-02-20T00:00:00Z"},
        dt.date(2019, 2, 20),
        "Feb 20, 2019 (updated Feb 22, 2019)",
        "20FEB2019",
        "20/Feb/2019:10:00:00 +0000",
        "/Date(1550701800000)/",
        "/Date(1550701800000+0900)/",
        {"$date": {"$numberLong": "1550701800000"}},
    ],
)
def test_a_usual_form_of_a_date_is_read(value: object) -> None:
    assert iso_date(value) == "2019-02-20"


@pytest.mark.parametrize(
    "value",
    [
        "2020-02-30",
        "31 June 2019",
        "0000-00-00T00:00:00Z",
        "0001-01-01",
        "2019-02",
        "February 2019",
        "2019",
        "Wednesday",
        "2199-01-01",
        "Mon, 24 Sep 99999999999 10:00:00 +0000",
        "1" * 5000,
        int("9" * 30),
        float("inf"),
        float("nan"),
        -5,
        0,
        True,
        None,
        "",
        [],
        "2019-02-20/2019-02-25",
        "Updated Feb 21, 2019",
        "수정 2019.02.21",
        "43516",
        "1970-01-01T00:00:00Z",
        "1900-01-01T00:00:00",
    ],
)
def test_what_names_no_day_gives_none(value: object) -> None:
    assert iso_date(value) is None


def test_the_day_is_the_one_that_is_written_whatever_its_zone() -> None:
    zones = ("Z", "+09:00", "-11:00", "+14:00")
    assert {iso_date(f"2019-02-20T{hour}:30:00{zone}") for zone in zones for hour in ("00", "23")} == {"2019-02-20"}


def test_a_date_with_two_readings_is_not_guessed_and_that_is_said() -> None:
    reading = read_date("05/06/2018")
    assert reading.day is None and "two days" in reading.why


@pytest.mark.parametrize(("value", "day"), [("Tuesday 05/06/2018", "2018-06-05"), ("Sun 05/06/2018", "2018-05-06")])
def test_the_weekday_decides_between_two_readings(value: str, day: str) -> None:
    assert iso_date(value) == day


def test_a_column_tells_its_order_of_day_and_month() -> None:
    assert (day_order(["05/06/2018", "27/03/2018"]), day_order(["05/06/2018", "03/27/2018"])) == ("dmy", "mdy")


def test_a_column_that_contradicts_itself_tells_no_order() -> None:
    assert day_order(["27/03/2018", "03/27/2018"]) == ""


@pytest.mark.parametrize(
    "text",
    [
        "SEOUL, March 27, 2018 - South Korea agreed to a new quota.",
        "SEOUL, 27 March 2018 (Wire) -- South Korea agreed.",
        "Washington, D.C., March 27, 2018 – The office said so.",
        "WASHINGTON (March 27, 2018) – The office said so.",
        "(Lima, 27 March 2018) Peru agreed.",
        "LIMA, March 27, 2018 /Newswire/ -- Peru agreed.",
        "Geneva – 27 March 2018 – Members agreed.",
        "27 March 2018. Members agreed.",
        "A title of a report\n\nMarch 27, 2018\n\nMembers agreed.",
        "A title\n27 March 2018, Geneva\nMembers agreed.",
        "A title\nTuesday, 27 March 2018, 10:30\nMembers agreed.",
        "By Staff, March 27, 2018\n\nMembers agreed.",
        "By Ann Lee | March 27, 2018 | Updated March 29, 2018\n\nMembers agreed.",
        "Published: Tuesday 27 March 2018\nMembers agreed.",
        "Last updated 2 April 2018. First published 27 March 2018\nMembers agreed.",
        "입력 2018.03.27. 오후 3:04 | 수정 2018.03.29.\n한국과 미국은 합의했다.",
        "Posted on March 27, 2018 at 10:30 am by A. Lee\nMembers agreed.",
        "FOR IMMEDIATE RELEASE: March 27, 2018\nMembers agreed.",
        "Date: 27.03.2018\nTo: all staff\nMembers agreed.",
        "2018년 3월 27일\n\n한국과 미국은 합의했다.",
        "サンプル\n2018年3月27日\n日本は合意した。",
    ],
)
def test_a_dateline_or_a_line_that_is_a_date_counts(text: str) -> None:
    assert dateline(text).day == "2018-03-27"


@pytest.mark.parametrize(
    "text",
    [
        "Review of a pact\n\nBoth sides signed it on 27 March 2018. Ministers will meet on Monday.",
        "On March 27, 2018, Peru signed - and then left.",
        "Comments are due by March 27, 2018.\n\nThe office asks for views.",
        "Deadline: March 27, 2018\nThe office asks for views.",
        "Effective date: March 27, 2018\nThe duty is 10 percent.",
        "Key dates:\nMarch 27, 2018\nApril 2, 2018\n\nThe office asks for views.",
        "Last updated: 27 March 2018\n\nMembers agreed.",
        "Copyright 2018, 27 March 2018. All rights reserved.",
        "Page generated 27 March 2018",
        "Signed at Lima, March 27, 2018\n\nThe Parties agree.",
        "Agreement of 27 March 2018\n\nThe Parties agree.",
        "Hearing on 27 March 2018\n\nThe panel met.",
        "March 27, 2018 – April 3, 2018: talks in Lima",
        "Members agreed. " * 30 + "\n\nMarch 27, 2018\n",
        "Trade in steel since 27 March 2018: what is known",
        "SEOUL, March 27, 2199 - South Korea agreed.",
        "SEOUL, Feb. 30, 2018 - South Korea agreed.",
    ],
)
def test_a_date_that_does_not_say_that_something_was_published_does_not_count(text: str) -> None:
    assert dateline(text).day is None


def page(head: str = "", body: str = "", name: str = "page.html", lang: str = "en") -> Document:
    prose = (
        "<p>The minister said on Thursday that the country would impose tariffs on steel next month, as it had told others.</p>"
    )
    html = f"<html lang='{lang}'><head><title>News</title>{head}</head><body><article><h1>Plan</h1>{body}{prose * 3}</article></body></html>"
    (document,) = load(Source(name, html.encode()))
    return document


def ld(**values: str) -> str:
    inner = ", ".join(f'"{k}": "{v}"' for k, v in {"@type": "NewsArticle", **values}.items())
    return f'<script type="application/ld+json">{{{inner}}}</script>'


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (ld(datePublished="2018-05-31T18:00:00Z", dateModified="2024-02-01") + "<meta name='lastmod' content='2024-02-01'>", ""),
        ("<meta property='article:published_time' content='2018-05-31'><meta property='article:modified_time' content='2024-02-01'>", ""),
        ("<meta name='DC.date.issued' content='31 May 2018'>", ""),
        ("<meta itemprop='datePublished' content='2018-05-31'>", ""),
        ("<meta name='date' content='Thu, 31 May 2018 23:15:00 -0700'>", ""),
        ("<meta name='last-modified' content='2024-02-01'>", "<time class='published' datetime='2018-05-31'>x</time>"),
        ("", "<time datetime='2018-05-31T10:00'>31 May</time>"),
        ("", "<p>Updated <time datetime='2024-02-01'>1 Feb</time></p><p>Posted <time datetime='2018-05-31'>31 May</time></p>"),
        ("", "<span itemprop='datePublished'>31 May 2018</span>"),
        ("", "<p class='byline'>By Staff, May 31, 2018</p>"),
        ("", "<div class='post-date'>Thursday 31/05/2018</div>"),
        ("", "<p>Thursday, 31 May 2018</p>"),
        ("", "<p>OTTAWA, May 31, 2018 - The minister spoke.</p>"),
        ("<link rel='canonical' href='https://example.org/2018/05/31/plan'>", ""),
        (ld(datePublished="2018-05-31").replace("{", "<!-- {", 1).replace("</script>", " --></script>"), ""),
        (ld(datePublished="2018-05-31").replace("{", "//<![CDATA[\n{", 1).replace("</script>", "\n//]]></script>"), ""),
        (ld(datePublished="2018-05-31T23:30:00-04:00") + "<meta property='article:published_time' content='2018-06-01T03:30:00Z'>", ""),
        (ld(datePublished="2018-05-31") + "<meta property='article:published_time' content='2011-01-01'>", "<p class='date'>May 31, 2018</p>"),
    ],
)  # fmt: skip
def test_a_page_is_dated_by_what_says_that_it_was_published(head: str, body: str) -> None:
    assert page(head, body).published == "2018-05-31"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("<meta property='article:modified_time' content='2024-02-01'>", ""),
        (ld(dateModified="2024-02-01"), ""),
        ("", "<p>Last updated: 1 February 2024</p>"),
        ("", "<aside><time datetime='2018-05-31'>31 May</time> Other news</aside>"),
        ("", "<div class='related-posts'><time class='published' datetime='2018-05-31'>31 May</time></div>"),
        ("", "<footer>Copyright 2018. Page generated 31 May 2018.</footer>"),
        ("", "<p>Comments are due by 31 May 2018.</p>"),
        ("", "<p>Both sides signed the pact <time datetime='2018-05-31'>on Thursday</time> and left it at that.</p>"),
        ("<meta name='pubdate' content='1970-01-01T00:00:00Z'>", ""),
        ("<meta name='date' content='2199-05-31'>", ""),
        ("<meta name='date' content='2018-02-31'>", ""),
        ("<meta name='date' content='05/06/2018'>", ""),
        (ld(datePublished="2018-05-31") + "<meta property='article:published_time' content='2011-01-01'>", ""),
    ],
)
def test_a_page_without_such_a_date_has_none_and_says_so(head: str, body: str) -> None:
    document = page(head, body)
    assert document.published is None and any("no publication date" in note for note in document.warnings)


def test_the_clock_of_a_site_dates_no_page_of_it() -> None:
    prose = "".join(f"<p>Minister number {n} said that his country would impose tariffs on steel, as others had done.</p>" for n in "123456")
    html = f"<html><body><div class='todays-date'>Thursday, 31 May 2018</div><article><h1>Plan</h1>{prose}</article></body></html>"
    (document,) = load(Source("page.html", html.encode()))
    assert document.published is None


def test_dates_of_a_page_that_disagree_are_named() -> None:
    document = page(ld(datePublished="2018-05-31") + "<meta property='article:published_time' content='2011-01-01'>")
    assert any("disagree" in note for note in document.warnings)


@pytest.mark.parametrize(("lang", "day"), [("en-GB", "2018-06-05"), ("en-US", "2018-05-06"), ("de", "2018-06-05")])
def test_the_language_of_a_page_decides_between_day_and_month(lang: str, day: str) -> None:
    assert page("<meta name='date' content='05/06/2018'>", lang=lang).published == day


def test_the_language_of_a_page_decides_for_a_printed_date_too() -> None:
    assert page(body="<p class='date'>05/06/2018</p>", lang="en-GB").published == "2018-06-05"


def test_the_printed_weekday_decides_between_day_and_month_of_a_page() -> None:
    assert page("<meta name='date' content='05/06/2018'>", "<p class='date'>Tuesday 5 June 2018</p>").published == "2018-06-05"


def test_a_live_page_gives_each_entry_its_own_day() -> None:
    posts = "".join(
        f"<div class='live-post' id='p{n}'><time datetime='2018-06-0{n}T10:00:00Z'>x</time><p>Country {n} told the others today that it would "
        "impose duties on steel and aluminium next month.</p></div>"
        for n in (1, 2, 3)
    )
    documents = list(load(Source("live.html", f"<html><body><main>{posts}</main></body></html>".encode())))
    assert [d.published for d in documents] == ["2018-06-01", "2018-06-02", "2018-06-03"]


def test_what_stands_under_headings_that_are_dates_is_of_their_days() -> None:
    parts = "".join(
        f"<h3>{n} June 2018</h3><p>Country {n} told the others today that it would impose duties.</p>" for n in (1, 2, 3)
    )
    documents = list(load(Source("week.html", f"<html><body><main><h1>The week</h1>{parts}</main></body></html>".encode())))
    assert [d.published for d in documents] == ["2018-06-01", "2018-06-02", "2018-06-03"]


def test_updates_of_one_day_are_not_of_the_day_their_page_was_opened() -> None:
    update = '{"@type": "BlogPosting", "datePublished": "2018-06-05T10:00:00Z", "articleBody": "Peru left the talks today."}'
    head = f'<script type="application/ld+json">{{"@type": "LiveBlogPosting", "datePublished": "2018-06-01", "liveBlogUpdate": [{update}]}}</script>'
    assert page(head).published == "2018-06-05"


def test_an_article_beside_dated_teasers_stays_one_document() -> None:
    teasers = "".join(f"<article class='teaser'><time datetime='2018-0{n}-01'>x</time> Old news</article>" for n in (1, 2, 3))
    assert page(ld(datePublished="2018-05-31"), teasers).published == "2018-05-31"


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("The pact was changed in 2023.", "2024-05-01"),
        ("The pact was changed in 2024 and ends in 2030.", "2024-05-01"),
        ("The pact was signed in 2007 and ratified in 2011.", None),
        ("The pact ends in 2031.", None),
        ("The pact was changed yesterday.", None),
    ],
)
def test_the_making_of_a_file_dates_only_a_text_that_speaks_of_that_time(text: str, published: str | None) -> None:
    from korusgraph.loaders.base import document

    assert document(Source("a.pdf", b"x"), text, "application/pdf", created="2024-05-01").published == published


TODAY = dt.datetime.now(dt.timezone.utc).date()


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (1550701800000000, "2019-02-20"),
        ("155070180", "1974-11-30"),
        ("20190220T2330Z", "2019-02-20"),
        ("20181231235959Z", "2018-12-31"),
        ("1500-01-01", "1500-01-01"),
        ("20-Feb-99", "1999-02-20"),
        ("20 Feb 2019, 2019-02-20", "2019-02-20"),
        ("Tue 05/02/2019", "2019-02-05"),
        ("令和元年5月1日", "2019-05-01"),
        ("令和2年5月1日", "2020-05-01"),
        ("昭和64年1月7日", "1989-01-07"),
        ("May 5 10:00 2019", "2019-05-05"),
        ({"@value": "2019-02-20"}, "2019-02-20"),
        (dt.datetime(2019, 2, 20, 23, 59), "2019-02-20"),
        (f"1-Jan-{TODAY.year % 100:02d}", f"{TODAY.year}-01-01"),
        (f"1-Jan-{(TODAY.year + 1) % 100:02d}", f"{TODAY.year + 1 - 100}-01-01"),
        (f"{'x' * 150} 2019-02-20 {'x' * 150}", "2019-02-20"),
    ],
)
def test_a_rare_form_of_a_date_is_read(value: object, day: str) -> None:
    assert iso_date(value) == day


@pytest.mark.parametrize(
    "value", [None, "", True, False, 1e17, 1.5e17, -1, -1.0, 0, 10**17, ["2019-02-20"], b"2019-02-20", {"x": "2019-02-20"}]
)
def test_what_is_no_date_is_passed_over_without_a_word(value: object) -> None:
    reading = read_date(value)
    assert (reading.day, reading.why) == (None, "")


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("15507018", "names no day"),
        ("15507018000", "names no day"),
        ("20190230", "names no day"),
        ("20190220T2430", "names no day"),
        ("18991231", "names no day"),
        ("2019-13-01", "names no day"),
        ("20 Feb 2019 and 21 Feb 2019", "names several days"),
        ("Sat 05/02/2019", "can be two days: write it as YYYY-MM-DD"),
        ("1499-12-31", "is not a real one"),
        ("2999-12-31", "lies in the future"),
    ],
)
def test_why_a_value_gives_no_day_is_said_with_the_value(value: str, why: str) -> None:
    assert read_date(value).why == f"date {value!r} {why}"


def test_a_long_value_is_shown_in_part() -> None:
    assert read_date("x" * 50).why == f"date {'x' * 40!r} names no day"


@pytest.mark.parametrize("kept", range(1, 10))
def test_a_day_that_is_cut_by_the_limit_is_not_read_as_another(kept: int) -> None:
    assert iso_date("x" * (199 - kept) + " 2019-02-20") is None


@pytest.mark.parametrize(("order", "day"), [("dmy", "2018-06-05"), ("mdy", "2018-05-06"), ("", None)])
def test_the_order_that_the_source_tells_decides(order: str, day: str | None) -> None:
    assert iso_date("05/06/2018", order) == day
    assert first_date(["", "soon", "05/06/2018"], order)[0] == day


def test_the_first_value_with_a_day_counts_else_the_first_fault() -> None:
    assert first_date([None, "soon", "2019-02-20", "2019-02-21"]) == ("2019-02-20", "")
    assert first_date([None, "soon", "later"]) == (None, "date 'soon' names no day")
    assert first_date([]) == (None, "")


@pytest.mark.parametrize(
    ("value", "days"),
    [
        ("05/06/2019", {"2019-05-06", "2019-06-05"}),
        ("Wed 05/06/2019", {"2019-06-05"}),
        ("05/05/2019", {"2019-05-05"}),
        ("20 Feb 2019 and 21 Feb 2019", set()),
        ("1550701800", {"2019-02-20"}),
        ("soon", set()),
    ],
)
def test_the_days_that_a_value_can_mean(value: str, days: set[str]) -> None:
    assert {d.isoformat() for d in possible(value)} == days


def test_a_day_ahead_is_allowed_for_and_no_more() -> None:
    assert [plausible(TODAY + dt.timedelta(days=d)) for d in (0, 1, 2)] == [True, True, False]
    assert [plausible(d) for d in (dt.date(1499, 12, 31), dt.date(1500, 1, 1))] == [False, True]


@pytest.mark.parametrize(
    ("value", "order"),
    [
        ("13/12/2018", "dmy"),
        ("12/13/2018", "mdy"),
        ("12/12/2018", ""),
        ("13/13/2018", ""),
        ("on 31-1-2018", "dmy"),
        ("31/1", ""),
    ],
)
def test_a_value_tells_the_order_of_its_column(value: str, order: str) -> None:
    assert day_order([value, None, "1/2/2018"]) == order


def test_dates_of_a_text_come_in_its_order_with_their_places() -> None:
    text = "On 1 May 2018, 2018-05-02, and 3/4/2018 and 31 Feb 2018."
    found = [(text[w.start : w.end], [d.isoformat() for d in w.days]) for w in written(text)]
    assert found == [("1 May 2018", ["2018-05-01"]), ("2018-05-02", ["2018-05-02"]), ("3/4/2018", ["2018-04-03", "2018-03-04"])]


def test_a_given_day_is_taken_as_it_is_or_refused() -> None:
    assert (checked_date(None), checked_date("2017-08-19")) == (None, "2017-08-19")
    for wrong in ("19.08.2017", "2017-08-32", "", "2017-8-19"):
        with pytest.raises(UsageError, match=r"--since .* is no date") as told:
            checked_date(wrong, "--since")
        assert told.value.code == "KG-US-008"


@pytest.mark.parametrize("value", ["1970-01-01", "1900-01-01", "1899-12-30", "1904-01-01", "1601-01-01"])
def test_the_day_from_which_a_clock_counts_is_an_empty_field(value: str) -> None:
    assert read_date(value).day is None


def test_a_long_line_that_ends_no_sentence_is_no_first_paragraph() -> None:
    title = "How the ministers of the two neighbours came to talk of duties on steel again"
    assert dateline(f"{title}\n27 March 2018\n\nThe talks went on.").day == "2018-03-27"


@pytest.mark.parametrize("mark", [",", " (", " [", " |", " –", " -", ":", " /"])
def test_a_mark_sets_a_date_apart_from_the_names_before_it(mark: str) -> None:
    assert dateline(f"Ministry of Foreign Trade{mark} 27 March 2018\n\nThe talks went on.").day == "2018-03-27"


def test_a_note_on_a_change_behind_the_date_takes_nothing_from_it() -> None:
    assert dateline("27 March 2018, updated at noon\n\nThe talks went on.").day == "2018-03-27"
