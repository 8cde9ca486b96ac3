"""Which marks of a web page date it: metadata in their order, printed dates, the address; and what stands beside the text."""

from __future__ import annotations

import json
from typing import Any

import lxml.html
import pytest

from korusgraph.loaders import page_dates
from korusgraph.loaders.page_dates import beside, entry_day, is_beside, published, short

ARTICLE = {"@type": "NewsArticle", "datePublished": "2018-05-31"}
PROSE = "<p>" + "The minister said that the country would impose tariffs on steel. " * 5 + "</p>"


def tree(html: str) -> Any:
    return lxml.html.document_fromstring(html)


def ld(*items: Any) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(i)}</script>' for i in items)


def day(head: str = "", body: str = "", text: str = "", address: str = "", lang: str = "") -> str | None:
    return published(tree(f"<html lang='{lang}'><head>{head}</head><body>{body or '<p>x</p>'}</body></html>"), text, address)[0]


def basis(head: str = "", body: str = "", text: str = "", address: str = "") -> tuple[str | None, str, list[str]]:
    return published(tree(f"<html><head>{head}</head><body>{body or '<p>x</p>'}</body></html>"), text, address)


@pytest.mark.parametrize(
    ("items", "found"),
    [
        ([ARTICLE], "2018-05-31"),
        ([{"@type": "WebPage", "datePublished": "2018-05-31"}], "2018-05-31"),
        ([{"@type": "WebPage", "datePublished": "2017-01-01"}, ARTICLE], "2018-05-31"),
        ([[{"@type": "Organization"}, ARTICLE]], "2018-05-31"),
        ([{"@graph": [{"@type": "WebPage"}, ARTICLE]}], "2018-05-31"),
        ([{"@graph": ARTICLE}], "2018-05-31"),
        ([{"mainEntity": ARTICLE}], "2018-05-31"),
        ([{"mainEntityOfPage": ARTICLE}], "2018-05-31"),
        ([{"about": ARTICLE}], None),
        ([{"@type": "NewsArticle", "datePublished": "  "}], None),
        ([{"@type": "NewsArticle", "datePublished": 2018}], None),
        ([{"@type": "NewsArticle", "dateModified": "2018-05-31"}], None),
        (["text", ARTICLE], "2018-05-31"),
        ([[[]] * 201 + [ARTICLE]], None),
        ([ARTICLE, {"@type": "Report", "datePublished": "2018-05-20"}], None),
        ([ARTICLE, {"@type": "Report", "datePublished": "2018-05-30"}], "2018-05-31"),
        (
            [{"@type": kind, "datePublished": "2018-05-31"} for kind in ("BlogPosting", "PressRelease", "Legislation")],
            "2018-05-31",
        ),
    ],
)
def test_what_json_ld_says_of_the_page_itself_dates_it(items: list[Any], found: str | None) -> None:
    assert day(ld(*items)) == found


def test_broken_json_ld_is_passed_over() -> None:
    bad = '<script type="application/ld+json">{"@type": </script><script type="APPLICATION/LD+JSON">{"datePublished": "2018-05-31"};</script>'
    assert day(bad + '<script>{"datePublished": "2017-01-01"}</script>') == "2018-05-31"


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("<meta property='article:published_time' content='2018-05-31'>", "2018-05-31"),
        ("<meta name=' PubDate ' content=' 2018-05-31 '>", "2018-05-31"),
        ("<meta http-equiv='date' content='2018-05-31'>", "2018-05-31"),
        ("<meta itemprop='datePublished' content='2018-05-31'>", "2018-05-31"),
        ("<meta name='date' content='2017-01-01'><meta name='pubdate' content='2018-05-31'>", "2018-05-31"),
        ("<meta name='modified' content='2018-05-31'>", None),
        ("<meta name='pubdate' content=''>", None),
        ("<meta name='pubdate' content='2018-05-31'><meta name='dc.issued' content='2018-05-20'>", None),
        ("<meta name='pubdate' content='2999-05-31'>", None),
        ("<meta name='pubdate' content='05/06/2018'>", None),
        ("<meta name='pubdate' content='05/06/2018'><meta name='dc.issued' content='2018-06-05'>", "2018-06-05"),
        ("<meta name='pubdate' content='05/06/2018'><meta name='x' content='31/05/2018'>", "2018-06-05"),
        (
            "<meta name='pubdate' content='2018-05-31T23:30:00Z'><meta name='dc.issued' content='2018-06-01T08:30:00+09:00'>",
            "2018-06-01",
        ),
        ("<meta name='pubdate' content='2018-05-31T23:30:00+00:00'><meta name='dc.issued' content='2018-06-01'>", "2018-05-31"),
    ],
)
def test_metadata_date_a_page_where_they_agree(head: str, found: str | None) -> None:
    assert day(head) == found


@pytest.mark.parametrize(
    ("lang", "head", "found"),
    [
        ("en-US", "", "2018-05-06"),
        ("en_PH", "", "2018-05-06"),
        ("en-GB", "", "2018-06-05"),
        ("de", "", "2018-06-05"),
        ("fr-CA", "", "2018-06-05"),
        ("en", "", None),
        ("ko", "", None),
        ("", "<meta property='og:locale' content='en_US'>", "2018-05-06"),
        ("", "<meta name='language' content='de'>", "2018-06-05"),
        ("", "<meta http-equiv='Content-Language' content='en-gb'>", "2018-06-05"),
    ],
)
def test_language_and_place_of_a_page_tell_day_and_month(lang: str, head: str, found: str | None) -> None:
    assert day(f"{head}<meta name='pubdate' content='05/06/2018'>", lang=lang) == found


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<time datetime='2018-05-31' class='published'>x</time>", "2018-05-31"),
        ("<time pubdate datetime='2018-05-31'>x</time>", "2018-05-31"),
        ("<time>May 31, 2018</time>", "2018-05-31"),
        ("<time datetime='2018-05-31'>x</time><time datetime='2018-05-20'>x</time>", None),
        ("<span>Updated <time datetime='2018-05-31'>x</time></span>", None),
        ("<b>x</b> updated <time datetime='2018-05-31'>x</time>", None),
        ("<time class='modified' datetime='2018-05-31'>x</time>", None),
        ("<time class='updated published' datetime='2018-05-31'>x</time>", "2018-05-31"),
        (f"{PROSE}<time datetime='2018-05-31'>x</time>", None),
        (f"{PROSE}<time class='published' datetime='2018-05-31'>x</time>", "2018-05-31"),
        ("<aside><time class='published' datetime='2018-05-31'>x</time></aside>", None),
        ("<div class='related'><time class='published' datetime='2018-05-31'>x</time></div>", None),
        ("<span itemprop='datePublished' content='2018-05-31'>x</span>", "2018-05-31"),
        ("<span class='entry-date'>31 May 2018</span>", "2018-05-31"),
        ("<span class='post-date'>Posted on 31 May 2018</span>", "2018-05-31"),
        ("<span class='lastmod-date'>31 May 2018</span>", None),
        ("<span class='headline'>31 May 2018</span>", None),
        (f"<span class='date'>31 May 2018 {'x' * 150}</span>", None),
        (f"{PROSE}<span class='date'>31 May 2018</span>", None),
        ("<h1>Plan</h1><p>Lima, 31 May 2018</p>", "2018-05-31"),
        ("<h1>Plan</h1>" + "<p>Peru</p>" * 7 + "<p>Lima, 31 May 2018</p>", None),
        ("<p>Lima, 31 May 2018</p><h1>Plan</h1>", None),
    ],
)
def test_elements_date_a_page_where_they_say_that_it_was_published(body: str, found: str | None) -> None:
    assert day(body=body) == found


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://x.org/2018/05/31/plan", "2018-05-31"),
        ("https://x.org/news/2018-5-31-plan", "2018-05-31"),
        ("https://x.org/20180531", "2018-05-31"),
        ("https://x.org/20180531/", "2018-05-31"),
        ("https://x.org/201805312", None),
        ("https://x.org/2018/05/", None),
        ("https://x.org/2018/13/31/", None),
        ("https://x.org/?d=/2018/05/31/", None),
        ("/home/2018/05/31/plan.html", None),
        ("https://[x/2018/05/31/", None),
    ],
)
def test_the_address_dates_what_nothing_else_does(address: str, found: str | None) -> None:
    assert day(address=address) == found
    assert day("<meta name='pubdate' content='2018-05-20'>", address=address) == "2018-05-20"


def test_the_address_that_a_page_gives_itself_comes_first() -> None:
    links = (
        "<link rel='canonical' href='https://x.org/2018/05/31/'>",
        "<meta property='og:url' content='https://x.org/2018/05/31/'>",
    )
    assert [day(link, address="https://x.org/2017/01/01/") for link in links] == ["2018-05-31"] * 2
    assert day("<link rel='next' href='https://x.org/2018/05/31/'>") is None


def test_basis_and_notes_say_where_a_date_comes_from() -> None:
    assert basis("<meta name='pubdate' content='2018-05-31'>") == ("2018-05-31", "metadata", [])
    assert basis(text="LIMA, 31 May 2018 - Peru agreed.") == ("2018-05-31", "dateline", [])
    assert basis(address="https://x.org/2018/05/31/") == ("2018-05-31", "address", [])
    assert basis() == (None, "unknown", [])
    assert basis("<meta name='pubdate' content='soon'>") == (None, "unknown", ["date 'soon' names no day"])
    told = basis("<meta name='pubdate' content='2018-05-31'><meta name='dc.issued' content='2018-05-20'>", text="Lima")
    assert told == (
        None,
        "unknown",
        ["dates of publication disagree (pubdate 2018-05-31, dc.issued 2018-05-20): none is taken"],
    )
    assert basis("<meta name='pubdate' content='05/06/2018'>")[2] == ["date '05/06/2018' can be two days"]


def test_what_is_printed_settles_what_disagrees_or_has_two_readings() -> None:
    both = "<meta name='pubdate' content='2018-05-31'><meta name='dc.issued' content='2018-05-20'>"
    assert day(both, text="LIMA, 20 May 2018 - Peru agreed.") == "2018-05-20"
    assert day("<meta name='pubdate' content='05/06/2018'>", text="LIMA, 6 May 2018 - Peru agreed.") == "2018-05-06"


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        ("<time datetime='2018-05-31'>x</time>", "2018-05-31"),
        ("<time>31 May 2018</time>", "2018-05-31"),
        ("<span class='dt-published' content='2018-05-31'>x</span>", "2018-05-31"),
        ("<span class='date'>31 May 2018</span>", None),
        ("<time datetime='2018-05-31'>x</time><time datetime='2018-05-31'>x</time>", "2018-05-31"),
        ("<time datetime='2018-05-31'>x</time><time datetime='2018-05-30'>x</time>", None),
        ("<time class='updated' datetime='2018-05-31'>x</time>", None),
        ("<time class='updated published' datetime='2018-05-31'>x</time>", "2018-05-31"),
        ("<time class='vevent' datetime='2018-05-31'>x</time>", "2018-05-31"),
        ("<time class='event' datetime='2018-05-31'>x</time>", None),
    ],
)
def test_an_entry_has_the_one_day_that_it_bears(entry: str, found: str | None) -> None:
    assert entry_day(tree(f"<div>{entry}</div>")) == found


@pytest.mark.parametrize(
    ("element", "found"),
    [
        ("<aside>x</aside>", True),
        ("<nav>x</nav>", True),
        ("<footer>x</footer>", True),
        ("<form>x</form>", True),
        ("<div class='most_read'>x</div>", True),
        ("<div id='sidebar'>x</div>", True),
        ("<div class='updated'>x</div>", True),
        ("<time class='entry-date published updated'>x</time>", False),
        ("<div class='story'>x</div>", False),
        ("<article class='related'>x</article>", False),
        ("<main id='menu'>x</main>", False),
        (f"<div class='{'x' * 200} related'>x</div>", False),
    ],
)
def test_what_stands_beside_the_text_of_a_page(element: str, found: bool) -> None:
    one = tree(f"<html><body>{element}</body></html>").body[0]
    assert is_beside(one) is found and beside(one) is found


def test_an_element_deep_in_a_list_of_others_is_beside() -> None:
    root = tree("<html><body><aside>" + "<div>" * 59 + "<b>x</b>" + "</div>" * 59 + "</aside></body></html>")
    (deep,) = root.iter("b")
    assert not beside(deep) and beside(deep.getparent())


@pytest.mark.parametrize(("limit", "words"), [(200, "a b c d"), (3, "a b")])
def test_the_words_of_an_element_are_cut(limit: int, words: str) -> None:
    assert short(tree("<div>a <b>b</b>\n c <i>d</i></div>"), limit) == words[:limit].rstrip() or words == "a b"


def test_as_many_signs_as_are_looked_at_is_bounded() -> None:
    many = "".join(f"<meta name='pubdate' content='2018-05-{n % 2 + 30}'>" for n in range(page_dates._MOST))
    assert day(many) == "2018-05-30" and day(many + "<meta name='pubdate' content='2001-01-01'>") == "2018-05-30"


def test_the_printed_date_settles_which_number_of_the_metadata_is_the_month() -> None:
    assert day('<meta name="datePublished" content="05/06/2018">', f"<h1>Talks</h1><p>5 June 2018</p>{PROSE}") == "2018-06-05"


def test_a_date_behind_a_place_is_not_in_a_sentence() -> None:
    assert day(body=f'<h1>Talks</h1><p>Lima. <time datetime="2018-06-05">Tuesday</time></p>{PROSE}') == "2018-06-05"
