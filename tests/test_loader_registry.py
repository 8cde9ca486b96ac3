"""Every loader, the built-in ones and those of others, declares what it reads, is asked, and keeps the contract."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from korusgraph import loaders
from korusgraph.errors import KorusgraphError
from korusgraph.loaders import registry
from korusgraph.loaders.base import Source
from tests.conftest import ROOT
from tests.plugins import describe, example_site, forget  # noqa: F401 - a fixture

SAMPLES = sorted(p for p in (ROOT / "samples").iterdir() if p.name != "README.md")
NAMES = sorted(loaders.loaders())
ODD = [
    b"",
    b"\x00",
    b"<",
    b"{",
    b"[",
    b"---\n",
    b"%PDF-",
    b"PK\x03\x04",
    b"From ",
    b"\xff\xfe",
    b"\xff" * 300,
    bytes(range(256)),
]

PLUGIN = """
from korusgraph.loaders import Match, loader
from korusgraph.loaders.base import document

def looks(source):
    if source.data == b"explode":
        raise ValueError("no")
    return Match.SURE if source.data.startswith(b"BEGIN:VCALENDAR") else Match.UNSURE

@loader(suffixes=(".ics",), media_types=("text/calendar",), sniff=looks)
def load_calendar(source):
    yield document(source, "from the plug-in", "text/calendar", published="2019-02-20")

@loader(suffixes=(".txt",))
def load_other_text(source):
    if b"fail" in source.data:
        raise ZeroDivisionError
    if b"exit" in source.data:
        raise SystemExit(7)
    if b"print" in source.data:
        print("from the plug-in")
    yield document(source, "other text", "text/x-other")

def undeclared(source):
    yield
"""


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package of somebody else's with loaders, installed for one test."""
    (tmp_path / "own_loaders.py").write_text(PLUGIN)
    points = {
        "calendar": "own_loaders:load_calendar",
        "other": "own_loaders:load_other_text",
        "plain": "own_loaders:undeclared",
        "gone": "own_loaders:nothing",
        "lost": "no_such_module:x",
        "html": "own_loaders:load_calendar",
    }
    describe(tmp_path, "own_loaders", {registry.GROUP: points})
    monkeypatch.syspath_prepend(str(tmp_path))
    registry.loaders.cache_clear()
    with pytest.warns(RuntimeWarning):
        loaders.loaders()
    yield
    forget("own_loaders")


def test_a_foreign_loader_is_chosen_by_its_suffix(plugin: None) -> None:
    assert loaders.kind(Source("a.ics", b"x")) == "calendar"


def test_a_foreign_loader_is_chosen_by_its_look_at_the_bytes(plugin: None) -> None:
    assert loaders.kind(Source("a.dat", b"BEGIN:VCALENDAR\n")) == "calendar"


def test_a_foreign_loader_is_chosen_by_media_type(plugin: None) -> None:
    assert loaders.kind(Source("https://example.org/x", b"x", media_type="text/calendar")) == "calendar"


def test_a_foreign_loader_reads(plugin: None) -> None:
    assert [d.text for d in loaders.load(Source("a.ics", b"x"))] == ["from the plug-in"]


def test_files_of_a_foreign_kind_are_taken_from_a_folder(plugin: None, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.ics").write_text("x")
    assert list(loaders.expand([str(tmp_path / "in")])) == [str(tmp_path / "in" / "a.ics")]


def test_among_equals_the_foreign_loader_goes_first(plugin: None) -> None:
    assert loaders.kind(Source("a.txt", b"x")) == "other"


def test_sure_of_the_bytes_goes_before_the_suffix(plugin: None) -> None:
    assert loaders.kind(Source("a.txt", b"<!doctype html><html><body>x")) == "html"


def test_a_foreign_loader_does_not_take_the_name_of_a_built_in_one(plugin: None) -> None:
    assert loaders.loaders()["html"].read.__module__ == "korusgraph.loaders.html"


def test_a_loader_that_cannot_be_imported_or_declares_nothing_is_left_out(plugin: None) -> None:
    assert not {"plain", "gone", "lost"} & set(loaders.loaders())


def test_a_look_that_fails_does_not_end_the_choice(plugin: None) -> None:
    assert loaders.kind(Source("a.md", b"explode")) == "markdown"


def test_a_fault_of_a_foreign_loader_is_one_coded_line(plugin: None) -> None:
    with pytest.raises(KorusgraphError, match="ZeroDivisionError"):
        list(loaders.load(Source("a.txt", b"fail")))


def test_a_plug_in_that_exits_costs_only_its_document(plugin: None) -> None:
    with pytest.raises(KorusgraphError, match="SystemExit"):
        list(loaders.load(Source("a.txt", b"exit")))


def test_what_a_plug_in_prints_is_a_message_and_no_answer(plugin: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(list(loaders.load(Source("a.txt", b"print")))) == 1
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", "from the plug-in\n")


# -- the contract --------------------------------------------------------------------------------
@pytest.mark.parametrize("name", NAMES)
def test_a_loader_declares_suffixes_and_media_types(name: str) -> None:
    one = loaders.loaders()[name]
    assert one.suffixes and one.media_types and all(s.startswith(".") and s == s.lower() for s in one.suffixes)


@pytest.mark.parametrize("name", NAMES)
def test_a_look_at_odd_bytes_never_raises(name: str) -> None:
    look = loaders.loaders()[name].sniff
    assert look is not None and all(registry.Match(look(Source(f"a{s}", data))) >= 0 for data in ODD for s in (".txt", ""))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("data", ODD, ids=range(len(ODD)))
def test_odd_bytes_give_documents_or_a_coded_line(name: str, data: bytes) -> None:
    source = Source(f"a{loaders.loaders()[name].suffixes[0]}", data)
    try:
        assert all(d.text.strip() for d in loaders.load(source))
    except KorusgraphError as error:
        assert error.code.startswith("KG-") and "\n" not in error.message


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.name)
def test_documents_have_ids_of_their_own_and_locations_inside_their_text(path: Path) -> None:
    found = list(loaders.load(loaders.read(str(path))))
    assert len({d.id for d in found}) == len({d.path for d in found}) == len(found)
    assert all(0 <= place.start <= place.end <= len(d.text) for d in found for place in d.locations)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.name)
def test_reading_twice_gives_the_same(path: Path) -> None:
    assert list(loaders.load(loaders.read(str(path)))) == list(loaders.load(loaders.read(str(path))))


# -- the example ---------------------------------------------------------------------------------
CALENDAR = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20070630\r\nSUMMARY:Signing\r\nDESCRIPTION:It was signed.\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


def test_the_example_reads_a_calendar(example_site: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.syspath_prepend(str(example_site))
    registry.loaders.cache_clear()
    found = list(loaders.load(Source("talks.ics", CALENDAR)))
    forget("korusgraph_example")
    assert [(d.published, d.title, d.text.strip()) for d in found] == [("2007-06-30", "Signing", "It was signed.")]
