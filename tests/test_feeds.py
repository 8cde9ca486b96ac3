"""RSS and Atom: nothing merges, entities, the day of an entry."""

from __future__ import annotations

import pytest

from korusgraph.errors import KorusgraphError, RefusedError
from korusgraph.loaders import load
from korusgraph.loaders.base import Source
from korusgraph.model import Document


def items(*inner: str, channel: str = "", doctype: str = "") -> list[Document]:
    body = "".join(f"<item>{i}</item>" for i in inner)
    xml = f"<?xml version='1.0'?>{doctype}<rss version='2.0'><channel><title>Wire</title>{channel}{body}</channel></rss>"
    return list(load(Source("feed.rss", xml.encode())))


SAME = "<link>https://example.org/live/</link><guid isPermaLink='false'>https://example.org/live/</guid>"


def test_entries_with_one_link_and_one_guid_stay_apart() -> None:
    found = items(
        f"<title>A</title>{SAME}", f"<title>B</title>{SAME}", f"<title>B</title>{SAME}<description>More.</description>"
    )
    assert len({d.id for d in found}) == len({d.path for d in found}) == 3


def test_entries_whose_links_end_alike_stay_apart() -> None:
    found = items(*(f"<title>T</title><link>https://example.org/{n}/index.html</link>" for n in "ab"))
    assert len({d.id for d in found}) == 2


def test_ids_do_not_depend_on_the_order_of_the_entries() -> None:
    inner = [f"<title>{n}</title>{SAME}" for n in "abc"]
    assert {d.id for d in items(*inner)} == {d.id for d in items(*reversed(inner))}


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("Mon, 25 Jun 2018 23:30:00 -0500", "2018-06-25"),
        ("Tue, 26 Jun 2018 00:30:00 +0900", "2018-06-26"),
        ("Mo, 25 Jun 2018 11:41:36", "2018-06-25"),
        ("2018-06-25T23:30:00-05:00", "2018-06-25"),
        ("25.06.2018", "2018-06-25"),
    ],
)
def test_the_day_of_an_entry_is_the_one_that_is_written(stamp: str, day: str) -> None:
    assert items(f"<title>A</title><pubDate>{stamp}</pubDate>")[0].published == day


def test_an_entry_without_a_date_has_that_of_the_feed_and_says_so() -> None:
    (document,) = items("<title>A</title>", channel="<pubDate>Mon, 25 Jun 2018 23:30:00 -0500</pubDate>")
    assert document.published == "2018-06-25" and any("whole feed" in note for note in document.warnings)


def test_an_entry_of_a_feed_without_any_date_has_none() -> None:
    assert items("<title>A</title><pubDate></pubDate>")[0].published is None


@pytest.mark.parametrize(
    "stamp", ["0000-00-00T00:00:00Z", "Mon, 31 Feb 2018 10:00:00 GMT", "Mon, 24 Sep 99999999999 10:00:00 +0000"]
)
def test_an_impossible_date_is_none(stamp: str) -> None:
    assert items(f"<title>A</title><pubDate>{stamp}</pubDate>")[0].published is None


def test_atom_takes_published_before_updated() -> None:
    xml = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>t</title><entry><id>1</id><title>A</title>"
        "<updated>2024-01-01T00:00:00Z</updated><published>2018-06-25T23:30:00-05:00</published></entry></feed>"
    )
    assert next(load(Source("a.atom", xml.encode()))).published == "2018-06-25"


def test_entities_for_characters_are_harmless() -> None:
    (document,) = items(
        "<title>A</title><description>Chile&rsquo;s senate</description>",
        doctype="<!DOCTYPE rss [<!ENTITY nbsp \"&#160;\"><!ENTITY rsquo '&#8217;'>]>",
    )
    assert document.text == "Chile’s senate"


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE rss PUBLIC '-//Netscape Communications//DTD RSS 0.91//EN' 'http://my.netscape.com/publish/formats/rss-0.91.dtd'>",
        "<!DOCTYPE rss SYSTEM 'rss.dtd' [<!ENTITY eacute '&#233;'>]>",
    ],
)
def test_with_a_dtd_that_lies_outside_no_character_is_lost(doctype: str) -> None:
    (document,) = items(
        "<title>A</title><description>Peru&nbsp;signed&hellip; &eacute;t&eacute;</description>", doctype=doctype
    )
    assert document.text == "Peru signed… été"


@pytest.mark.parametrize(
    "inner",
    [
        "<!ENTITY a 'x'><!ENTITY b '&a;&a;'>",
        "<!ENTITY x SYSTEM 'file:///etc/passwd'>",
        "<!ENTITY x PUBLIC '-//X' 'http://127.0.0.1:1/x'>",
        "<!ENTITY % p SYSTEM 'http://127.0.0.1:1/x'>",
        "<!ENTITY a '" + "x" * 1000 + "'>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_that_expand_or_lie_outside_are_refused(inner: str, encoding: str) -> None:
    xml = f"<!DOCTYPE rss [{inner}]><rss version='2.0'><channel><item><title>A</title></item></channel></rss>"
    with pytest.raises(RefusedError):
        list(load(Source("a.rss", xml.encode(encoding))))


def test_an_entry_without_text_is_named_and_the_others_are_read() -> None:
    source = Source(
        "a.rss",
        b"<rss version='2.0'><channel><item><title>A</title></item><item></item><item><title>B</title></item></channel></rss>",
    )
    assert len(list(load(source))) == 2 and "entry 2" in source.problems[0].message


def test_enclosed_files_are_counted() -> None:
    (document,) = items("<title>A</title><enclosure url='https://example.org/a.mp3' length='1' type='audio/mpeg'/>")
    assert any("1 enclosed files left out (audio/mpeg)" in note for note in document.warnings)


@pytest.mark.parametrize(
    "data",
    [
        b'<?xml version="1.0" encoding="UT\x80F-8"?><rss version=\'2.0\'><channel><item><title>A</title></item></channel></rss>',
        b"<rss version='2.0'\n xmlns:a=\"http://x/>32<item><title>R\"\n>\n<channel><item>",
        b"<rss version='2.0'><channel>" + b"<a>" * 20_000,
    ],
)
def test_a_fault_of_the_parser_is_one_coded_line_or_is_got_over(data: bytes) -> None:
    try:
        assert list(load(Source("a.rss", data)))
    except KorusgraphError as error:
        assert error.code.startswith("KG-IN")
