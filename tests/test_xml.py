"""Treaty XML: all of its text once, labels that lead back, and files that would fill the machine refused."""

from __future__ import annotations

import time

import pytest

from korusgraph import loaders
from korusgraph.errors import InputError, RefusedError
from korusgraph.loaders.base import Source
from korusgraph.model import Document

HEAD = "<?xml version='1.0'?>"


def load(data: str | bytes) -> Document:
    (document,) = loaders.load(Source("a.xml", data if isinstance(data, bytes) else data.encode()))
    return document


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>One <b>bold</b> word.</p><p>Two.</p>", "One bold word.\n\nTwo."),
        ("<section>Before <i>it</i>. <p>One.</p> After <i>it</i>.</section>", "Before it.\n\nOne.\n\nAfter it."),
        ("<article><num>1</num><content><p>One.</p></content></article>", "1\n\nOne."),
        ("<div><div><p>One.</p></div> tail</div>", "One.\n\ntail"),
        ("<p>South<b>ern</b> Cone</p>", "Southern Cone"),
        ("<section><meta><title>T</title></meta><p>One.</p></section>", "One."),
    ],
)
def test_all_text_stands_once_in_order(body: str, text: str) -> None:
    assert load(f"{HEAD}<doc>{body}</doc>").text == text


def test_labels_name_numbered_ancestors() -> None:
    document = load(f"{HEAD}<t><article num='2'><p>One.</p><p>Two.</p></article></t>")
    assert [(document.text[p.start : p.end], p.label) for p in document.locations] == [
        ("One.", "/t/article[2]"),
        ("Two.", "/t/article[2]"),
    ]


@pytest.mark.parametrize("encoding", ["euc-kr", "shift_jis", "gb18030", "iso-8859-15", "utf-16"])
def test_declared_encodings_are_read(encoding: str) -> None:
    text = {"euc-kr": "한국과 페루", "shift_jis": "日本とペルー", "gb18030": "中国和秘鲁"}.get(encoding, "Perú")
    assert text in load(f"<?xml version='1.0' encoding='{encoding}'?><doc><p>{text}</p></doc>".encode(encoding)).text


@pytest.mark.parametrize(
    "data",
    [
        HEAD + "<a>" * 100_000 + "x" + "</a>" * 100_000,
        HEAD + "<p>" * 100_000,
        HEAD + "<a>" + "<b/>" * 600_000 + "</a>",
        HEAD + "<!DOCTYPE a [<!ENTITY b 'x'>]><a>&b;</a>",
        HEAD + "<!--" + "x" * 200_000 + "--><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
        (HEAD + "<!DOCTYPE a [<!ENTITY b 'x'>]><a>&b;</a>").encode("utf-16"),
    ],
)
def test_hostile_xml_is_refused_by_name_at_once(data: str | bytes) -> None:
    started = time.monotonic()
    with pytest.raises(RefusedError, match=r"a\.xml: "):
        list(loaders.loaders()["xml"](Source("a.xml", data if isinstance(data, bytes) else data.encode())))
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    "data",
    [
        b"<a><b></a>",
        b"<?xml version='1.0' encoding='klingon'?><a>x</a>",
        b"<a>\x00</a>",
        b"<a xmlns:x='y' x:b='1'><",
        b"<a>&b;</a>",
    ],
)
def test_broken_xml_is_one_coded_line(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        list(loaders.loaders()["xml"](Source("a.xml", data)))
    assert caught.value.code == "KG-IN-008" and "\n" not in caught.value.message


def test_many_blocks_take_time_in_proportion() -> None:
    body = "<section>" * 150 + "<p>One.</p>" * 100_000 + "</section>" * 150
    started = time.monotonic()
    assert load(f"{HEAD}<doc>{body}</doc>").text.count("One.") == 100_000
    assert time.monotonic() - started < 20
