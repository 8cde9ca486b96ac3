"""Pages: words stay whole, what is hidden or left out, markup that no parser likes."""

from __future__ import annotations

import pytest

from korusgraph.errors import InputError, KorusgraphError, RefusedError
from korusgraph.loaders import child, html, load
from korusgraph.loaders.base import Source
from korusgraph.loaders.html import fragment_text
from korusgraph.model import Document

PROSE = "<p>The minister said on Thursday that the country would impose tariffs on steel next month, as it had told others.</p>"


def read(page: str | bytes, name: str = "page.html") -> Document:
    (document,) = load(Source(name, page.encode() if isinstance(page, str) else page))
    return document


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("signed the <i>KORUS</i> deal<sup>1</sup> on Monday", "signed the KORUS deal on Monday"),
        ("the deal<sup><a href='#n'>[12]</a></sup>, he said", "the deal, he said"),
        ("the deal<sup>a</sup> and the pact*<sup>†</sup>", "the deal and the pact*"),
        ("in 2018<sup>3</sup> and 2019", "in 2018 and 2019"),
        ("<b>Peru</b><sup>2</sup> left", "Peru left"),
        ("the 5<sup>th</sup> round", "the 5th round"),
        ("10<sup>9</sup> dollars and 5 km<sup>2</sup>", "10⁹ dollars and 5 km²"),
        ("CO<sub>2</sub> duties", "CO2 duties"),
        ("Trans<wbr>-Pacific and tele<wbr>com", "Trans-Pacific and telecom"),
        ("U<span>.S.</span> and <b>Ko</b>rea", "U.S. and Korea"),
        ("Kim&shy;chi and trade&#8203;mark", "Kimchi and trademark"),
        ("Chile signed the pact<br>on Monday", "Chile signed the pact on Monday"),
        ("met ministers of<br>Japan and<br/>Peru", "met ministers of Japan and Peru"),
        ("Japan agreed.<br>Peru left.", "Japan agreed.\n\nPeru left."),
        ("Lima<br><br>Peru left", "Lima\n\nPeru left"),
        ("Japan<br>Korea<br>Peru", "Japan\n\nKorea\n\nPeru"),
        ("<span>Japan</span> <span>agreed</span>", "Japan agreed"),
        ("Japan<!-- note --> agreed", "Japan agreed"),
        ("Kim&nbsp;Hyun&#8209;chong", "Kim Hyun‑chong"),
        ("signed <time datetime='2018-03-27'>on Tuesday</time> in <data value='1'>Lima</data>", "signed on Tuesday in Lima"),
        ("will <del>not</del> <ins>now</ins> join, <s>said</s> it", "will now join, it"),
        ("a<span style='display: none'>hidden</span>b <span hidden>secret</span>c", "ab c"),
    ],
)
def test_inline_markup_neither_joins_nor_cuts_words(markup: str, text: str) -> None:
    assert fragment_text(f"<p>{markup}</p>") == text


def test_a_page_reads_as_its_fragments_do() -> None:
    body = "<p>South <b>Ko</b>rea signed the deal<sup>1</sup> on<br>Monday.</p>"
    assert "South Korea signed the deal on Monday." in read(f"<html><body><article>{body}{PROSE}</article></body></html>").text


def test_images_and_footnote_marks_that_are_left_out_are_counted() -> None:
    document = read(
        f"<html><body><article><p>Chile<sup>1</sup> agreed.</p><img src=a.png><img src=b.png>{PROSE}</article></body></html>"
    )
    assert {"2 images left out", "1 footnote mark left out"} <= set(document.warnings)


def test_the_month_of_a_byline_is_no_author() -> None:
    document = read(
        f"<html><body><article><h1>Plan</h1><p class='byline'>By Staff, May 31, 2018</p>{PROSE * 3}</article></body></html>"
    )
    assert "May" not in document.author


@pytest.mark.parametrize(
    "html",
    [
        "<html><body><p>Chile agreed.<body><p>Peru left.</body><body><p>Japan came.</html>",
        "<body><p>Chile agreed. Peru left. Japan came.</p></body></html><html><body>",
        "<p>Chile agreed. Peru left. Japan came.",
        '<html lang="e\'n"><head><title>x</title></head><body><p>Chile agreed. Peru left. Japan came.</p></body></html>',
        "<!doctype html><html><frameset></frameset><p>Chile agreed. Peru left. Japan came.</p></html>",
        "<html><body>" + "<div>" * 1000 + "Chile agreed. Peru left. Japan came.",
        "<html><body>" + "<div>" * 50_000 + "Chile agreed. Peru left. Japan came.",
        "<html><body>" + "<b><i>" * 50_000 + "Chile agreed. Peru left. Japan came.",
        "<html><head>" + "<title>a</title>" * 20_000 + "</head><body><p>Chile agreed. Peru left. Japan came.</p></body></html>",
        "<html><body><p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">Chile agreed. Peru left. Japan came.",
        "<html><head><script type='application/ld+json'>"
        + "[" * 50_000
        + "</script></head><body><p>Chile agreed. Peru left. Japan came.",
    ],
    ids=range(11),
)
def test_a_page_that_is_badly_made_is_read_whole(html: str) -> None:
    text = read(html).text
    assert all(part in text for part in ("Chile agreed.", "Peru left.", "Japan came."))


@pytest.mark.parametrize(
    "html",
    [
        '<html lang="e\'n"><head><title>Twelve',
        "<" * 50_000,
        "<!--" * 50_000,
        "<html><body></body></html>",
        "<div>" * 3000 + "<script>" * 20_000,
    ],
)
def test_a_page_without_text_is_a_coded_line_or_its_own_characters(html: str) -> None:
    try:
        assert read(html).text
    except KorusgraphError as error:
        assert error.code == "KG-IN-007"


# -- Markdown ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "meta",
    [
        "date: 2020-02-30",
        "date: 0000-00-00",
        "n: " + "1" * 5000,
        "n: !!bool foo",
        "n: !!python/object/apply:os.system [x]",
        "date: [2019, 2]",
        "date: {a: b}",
        "a: 2019-02-20T99:99:99",
    ],
)
def test_odd_values_of_front_matter_never_cost_the_document(meta: str) -> None:
    document = read(f"---\n{meta}\ntitle: Pact\n---\nChile agreed.\n", "a.md")
    assert document.text == "Chile agreed." and document.published is None


@pytest.mark.parametrize(
    ("meta", "code"),
    [
        ("a: &a [x]\nb: *a", "KG-RF-004"),
        ("a: " + "[" * 20_000, "KG-RF-003"),
        ("a: [", "KG-IN-008"),
        ("? [a]\n: b", "KG-IN-008"),
    ],
)
def test_front_matter_that_is_refused_is_one_coded_line(meta: str, code: str) -> None:
    with pytest.raises(KorusgraphError) as caught:
        read(f"---\n{meta}\n---\nChile agreed.\n", "a.md")
    assert caught.value.code == code


def test_front_matter_gives_the_day_of_publication_not_of_the_change() -> None:
    document = read(
        "---\nlastmod: 2024-01-01\npublication-date: 20 Feb 2019\nauthor: [A. Lee, B. Roe]\n---\nChile agreed.\n", "a.md"
    )
    assert (document.published, document.author) == ("2019-02-20", "A. Lee, B. Roe")


def test_html_inside_markdown_is_read_and_images_are_counted() -> None:
    document = read("Chile agreed.\n\n<div>Peru left.</div>\n\n![map](a.png)\n", "a.md")
    assert "Peru left." in document.text and "1 image left out" in document.warnings


# -- large pages ---------------------------------------------------------------------------------
LONG = (
    b"<!doctype html><html><head><title>Talks</title></head><body><article><p>"
    + b"Trade talks went on. " * 30
    + b"</p></article></body></html>"
)


def test_a_large_page_is_read_in_a_child_process_as_a_small_one_is_here(monkeypatch: pytest.MonkeyPatch) -> None:
    here = list(load(Source("a.html", LONG, published="2018-01-02")))
    monkeypatch.setattr(html, "LARGE", 100)
    assert list(load(Source("a.html", LONG, published="2018-01-02"))) == here


def test_what_is_wrong_with_a_large_page_is_said_as_of_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    empty = b"<!doctype html><html><body>" + b"<div></div>" * 50
    told = []
    for limit in (html.LARGE, 100):
        monkeypatch.setattr(html, "LARGE", limit)
        with pytest.raises(InputError) as error:
            list(load(Source("a.html", empty)))
        told.append(error.value.lines())
    assert told[0] == told[1]


def test_a_large_page_that_takes_too_long_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "LARGE", 100)
    monkeypatch.setattr(child, "SECONDS", 0.05)
    with pytest.raises(RefusedError, match=r"a\.html: the page takes longer"):
        list(load(Source("a.html", LONG)))
