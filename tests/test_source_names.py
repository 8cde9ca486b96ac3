"""Names of sources, keys and public ids of documents, and what reading a source is counted as."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from korusgraph import ids
from korusgraph.ledger import sources
from korusgraph.ledger.sources import Held, Holding
from korusgraph.model import Document, Location

SAID = ("title", "publisher", "author", "published", "licence", "kind")


def held(key: str, name: str = "n", path: str = "p") -> Holding:
    return Holding(key, name, path, "{}")


@pytest.mark.parametrize(
    ("source", "file"),
    [("-", False), ("https://x.org/a", False), ("git+ssh://x", False), ("a/b.txt", True), ("a:b", True), ("stdin://0", False)],
)
def test_what_is_a_file(source: str, file: bool) -> None:
    assert sources.is_file(source) is file


@pytest.mark.parametrize("source", ["-", "https://x.org/../a"])
def test_what_is_no_file_keeps_its_name(source: str) -> None:
    assert sources.source_name(source) == source


def test_a_file_has_its_real_folder_and_its_own_name(tmp_path: Path) -> None:
    real = tmp_path.resolve() / "real"
    real.mkdir()
    (tmp_path / "link").symlink_to(real)
    (real / "own").symlink_to(real / "other")
    assert sources.source_name(f"{tmp_path}/link/./x/../own") == str(real / "own")


def test_bytes_of_a_name_that_are_no_utf8_are_written_out(tmp_path: Path) -> None:
    assert sources.source_name(f"{tmp_path}/a\udcff").endswith("/a\\xff")


def test_a_text_from_standard_input_is_named_by_its_content() -> None:
    assert sources.stdin_name("0123456789abcdef") == "stdin://0123456789ab"


def test_a_file_is_gone_when_its_place_is_known_and_empty(tmp_path: Path) -> None:
    (tmp_path / "dangling").symlink_to(tmp_path / "nothing")
    asked = [f"{tmp_path}/no", f"{tmp_path}/dangling", f"{tmp_path}/a\\xff", "no-such-file", "https://x.org/no", "-"]
    assert [s for s in asked if sources.is_gone(s)] == [f"{tmp_path}/no"]


def test_a_path_is_shown_from_the_working_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    here = os.path.realpath(tmp_path)
    assert [sources.shown(p) for p in (f"{here}/a/b", f"{here}x/a", "/else")] == ["a/b", f"{here}x/a", "/else"]


@pytest.mark.parametrize(
    ("path", "public"),
    [
        ("https://x.org/a#b", "https://x.org/a#b"),
        ("http://x.org/a", "http://x.org/a"),
        ("/home/kim/a.jsonl#3", "a.jsonl#3"),
        ("C:\\kim\\a.txt", "a.txt"),
        ("/home/kim/a.mbox#b/c", "a.mbox#b/c"),
    ],
)
def test_an_export_does_not_tell_where_a_file_is_kept(path: str, public: str) -> None:
    assert sources.public_path(path) == public
    assert held("k", path=path).rank == sources.rank_of(path, "{}") == f"{public}\x1f{ids.digest('{}')}"


def document(**fields: object) -> Document:
    given = {"id": "a", "text": "Text.", "sha256": "s", "source_sha256": "t", "path": "/x/a.txt", "media_type": "text/plain"}
    return Document(**{**given, **fields})  # type: ignore[arg-type]


def test_a_document_comes_back_from_its_record() -> None:
    given = document(locations=(Location(0, 2, "page 1"),), warnings=("w",), title="T")
    record = sources.record_of(given)
    assert not {"text", "id", "path"} & set(record)
    assert sources.document_from(given.id, given.path, given.text, record) == given


def test_a_record_without_places_and_warnings_is_one() -> None:
    record = {"sha256": "s", "source_sha256": "t", "media_type": "text/plain"}
    assert sources.document_from("a", "/x/a.txt", "Text.", record) == document()


@pytest.mark.parametrize("field", SAID)
def test_what_a_document_says_of_itself_makes_another_of_it(field: str) -> None:
    assert sources.document_key(document(**{field: "new"})) != sources.document_key(document())


@pytest.mark.parametrize("field", ["path", "media_type", "source_sha256", "published_basis", "language"])
def test_where_and_how_it_was_read_does_not(field: str) -> None:
    assert sources.document_key(document(**{field: "new"})) == sources.document_key(document())


def test_a_key_is_that_of_name_content_and_record() -> None:
    made = sources.key_of("a", "c", {"title": "T", "path": "/x"})
    assert made == ids.digest('["a","c",["T",null,null,null,null,null]]')[:32]
    assert sources.document_key(document()) != sources.document_key(document(id="b"))
    assert sources.document_key(document()) != sources.document_key(document(text="Other."))


def test_a_holding_stands_where_it_is_said_to_else_where_the_document_says() -> None:
    given = document()
    assert sources.holding(given).path == "/x/a.txt" and sources.holding(given, "/y").path == "/y"
    assert sources.holding(given) == Holding(
        sources.document_key(given), "a", "/x/a.txt", sources.dump(sources.record_of(given))
    )


def test_names_that_two_bear_get_a_part_of_the_key() -> None:
    first, second = "1" * 32, "2" * 32
    assert sources.public_ids("a", [first]) == {first: "a"}
    assert sources.public_ids("a", [second, first]) == {first: "a~" + "1" * 12, second: "a~" + "2" * 12}
    assert list(sources.public_ids("a", [second, first])) == [first, second]


def test_a_public_id_leads_back_to_the_name() -> None:
    assert [sources.name_of(i) for i in ("a", "a~123", "a~1~2")] == ["a", "a", "a"]


def test_json_has_one_spelling() -> None:
    assert sources.dump({"b": [1, "é"], "a": None}) == '{"a":null,"b":[1,"é"]}'


def test_what_is_not_as_it_was_written_is_refused() -> None:
    record = '{"title":"T"}'
    content, key = ids.digest("Text."), sources.key_of("a", ids.digest("Text."), {"title": "T"})
    stored = {
        "key": key,
        "name": "a",
        "content": content,
        "record": record,
        "text": "Text.",
        "digest": ids.digest("D"),
        "data": "D",
    }
    assert sources.whole(**stored) == {"title": "T"}
    for damaged in ("key", "name", "content", "text", "digest", "data"):
        with pytest.raises(ValueError, match="not as it was written"):
            sources.whole(**{**stored, damaged: "x"})


def test_what_was_there_and_has_no_successor_of_its_name_is_left() -> None:
    old = [held("1", "a"), held("2", "a"), held("3", "b"), held("4", "c")]
    found = [held("2", "a"), held("5", "b")]
    assert [h.key for h in sources.left(old, found)] == ["1", "4"]
    assert [h.key for h in sources.left(old, [*found, held("6", "a")])] == ["4"]


@pytest.mark.parametrize(
    ("old", "found", "there", "gone", "counts"),
    [
        ([], ["1 a x"], "", "", Held(new=1)),
        ([], ["1 a x", "1 a y"], "", "", Held(new=1)),
        ([], ["1 a x"], "1", "", Held(shared=1)),
        (["1 a x"], ["1 a x"], "1", "", Held(unchanged=1)),
        (["1 a x"], ["2 a y"], "", "1", Held(changed=1)),  # the same name
        (["1 a x"], ["2 b x"], "", "1", Held(changed=1)),  # the same place
        (["1 a x"], ["2 b x"], "2", "", Held(changed=1)),
        (["1 a x"], ["2 b y"], "", "1", Held(new=1, removed=1)),
        (["1 a x"], ["2 a y", "3 b x"], "", "1", Held(new=1, changed=1)),
        (["1 a x", "2 b y"], [], "", "1 2", Held(removed=2)),
        (["1 a x", "2 b y"], ["1 a x", "3 b z"], "1", "2", Held(changed=1, unchanged=1)),
    ],
)
def test_what_reading_a_source_changed_is_counted(
    old: list[str], found: list[str], there: str, gone: str, counts: Held
) -> None:
    before, now = [held(*h.split()) for h in old], [held(*h.split()) for h in found]
    assert sources.counted(before, now, set(there.split()), set(gone.split())) == counts
