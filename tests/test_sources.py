"""One document, several sources: nothing is lost by names, spellings, corrections, feeds or old ledgers."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from korusgraph import engine
from korusgraph.assembly import Assembly
from korusgraph.ledger import Ledger
from korusgraph.ledger.sources import Holding, holding
from korusgraph.writers import rdf
from tests.conftest import ROOT, make_document
from tests.stub import StubExtractor, bare, stub

__all__ = ["stub"]
TEXT = "Japan and Chile signed a free trade agreement on Friday."


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ws" / "ledger.sqlite") as opened:
        yield opened


def file(path: str, text: str = TEXT) -> str:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, encoding="utf-8")
    return path


def found(ledger: Ledger) -> dict[str, list[str]]:
    """Documents and their sources, by id."""
    here = os.path.realpath(".") + os.sep
    return {d.id: [s.removeprefix(here) for s in d.sources] for d in ledger.documents()}


def record(path: str, **fields: str) -> str:
    return file(path, json.dumps({"id": "r", "text": TEXT, "published": "2017-01-02", **fields}))


# -- several sources -----------------------------------------------------------------------------
def test_equal_files_of_one_name_are_one_document_of_two_sources(ledger: Ledger, stub: StubExtractor) -> None:
    report = engine.ingest(ledger, [file("a/x.txt"), file("b/x.txt")])
    assert found(ledger) == {"x": ["a/x.txt", "b/x.txt"]}
    assert (report.documents_new, report.documents_shared) == (1, 1)


def test_changing_one_of_two_sources_keeps_the_document_of_the_other(ledger: Ledger, stub: StubExtractor) -> None:
    engine.ingest(ledger, [file("a/x.txt"), file("b/x.txt")])
    report = engine.ingest(ledger, [file("b/x.txt", TEXT + " Peru agreed.")])
    assert sorted(found(ledger).values()) == [["a/x.txt"], ["b/x.txt"]]
    assert (report.documents_changed, report.documents_removed) == (1, 0)


def test_forgetting_one_of_two_sources_keeps_the_document(ledger: Ledger, stub: StubExtractor) -> None:
    engine.ingest(ledger, [file("a/x.txt"), file("b/x.txt")])
    assert ledger.forget("./b/x.txt") == ["./b/x.txt"]
    assert found(ledger) == {"x": ["a/x.txt"]}


def test_the_document_goes_with_its_last_source(ledger: Ledger, stub: StubExtractor) -> None:
    engine.ingest(ledger, [file("a/x.txt"), file("b/x.txt")])
    ledger.forget("a/x.txt")
    assert ledger.forget("b/x.txt") == ["x"] and found(ledger) == {}


def test_forgetting_by_id_takes_all_sources_and_reading_brings_it_back(ledger: Ledger, stub: StubExtractor) -> None:
    sources = [file("a/x.txt"), file("b/x.txt")]
    engine.ingest(ledger, sources)
    assert ledger.forget("x") == ["x"] and found(ledger) == {}
    assert engine.ingest(ledger, sources).documents_new == 1


def test_a_forgotten_record_leaves_the_others_of_its_file(ledger: Ledger, stub: StubExtractor) -> None:
    lines = "\n".join(json.dumps({"id": i, "text": f"{TEXT} {i}"}) for i in "ab")
    engine.ingest(ledger, [file("r.jsonl", lines)])
    assert ledger.forget("a") == ["a"] and list(found(ledger)) == ["b"]


# -- one source ----------------------------------------------------------------------------------
def test_spellings_of_a_path_are_one_source(ledger: Ledger, stub: StubExtractor) -> None:
    file("a/x.txt")
    report = engine.ingest(ledger, ["a/x.txt", "./a/x.txt", "a/../a/x.txt", os.path.abspath("a/x.txt"), "a"])
    assert (report.sources, found(ledger)) == (1, {"x": ["a/x.txt"]})


def test_a_folder_reached_through_a_link_is_the_same_source(ledger: Ledger, stub: StubExtractor) -> None:
    file("a/x.txt")
    os.symlink("a", "b")
    assert engine.ingest(ledger, ["a/x.txt", "b/x.txt"]).sources == 1


def test_a_renamed_file_is_there_once(ledger: Ledger, stub: StubExtractor) -> None:
    engine.ingest(ledger, [file("old.txt")])
    os.rename("old.txt", "new.txt")
    report = engine.ingest(ledger, ["new.txt"])
    assert found(ledger) == {"new": ["new.txt"]} and report.documents_changed == 1
    assert "new.txt: was old.txt before" in report.warnings


def test_a_copy_under_another_name_is_a_document_of_its_own(ledger: Ledger, stub: StubExtractor) -> None:
    engine.ingest(ledger, [file("one.txt"), file("two.txt")])
    assert list(found(ledger)) == ["one", "two"]


def test_a_deleted_file_keeps_its_document_and_is_named(ledger: Ledger, stub: StubExtractor) -> None:
    engine.ingest(ledger, [file("a.txt"), file("b.txt")])
    os.unlink("a.txt")
    report = engine.ingest(ledger, ["b.txt"])
    assert list(found(ledger)) == ["a", "b"] and any("a.txt" in w for w in report.warnings)


def test_texts_from_standard_input_do_not_replace_each_other(ledger: Ledger, stub: StubExtractor) -> None:
    for number in range(2):
        held = ledger.hold(f"stdin://{number}", [stored(ledger, make_document(f"{TEXT} {number}", id_="stdin"))])
        assert held.new == 1
    assert len(found(ledger)) == 2


# -- metadata ------------------------------------------------------------------------------------
@pytest.mark.parametrize("field", ["title", "publisher", "published", "author", "licence"])
def test_a_corrected_field_is_taken(ledger: Ledger, stub: StubExtractor, field: str) -> None:
    engine.ingest(ledger, [record("r.json", **{field: "2017-01-03"})])
    report = engine.ingest(ledger, [record("r.json", **{field: "2018-05-06"})])
    (only,) = ledger.extractions()
    assert getattr(only.document, field) == "2018-05-06" and report.documents_changed == 1


def test_a_corrected_date_is_taken_by_what_was_extracted(ledger: Ledger, stub: StubExtractor) -> None:
    engine.ingest(ledger, [record("r.json")])
    engine.ingest(ledger, [record("r.json", published="2018-01-02")])
    assert stub.read == ["r", "r"]


# -- feeds ---------------------------------------------------------------------------------------
def feed(*entries: tuple[str, str]) -> str:
    items = "".join(
        f"<item><title>T {n}</title><link>https://example.org/{n}</link><description>{t}</description></item>"
        for n, t in entries
    )
    return file("feed.xml", f'<?xml version="1.0"?><rss version="2.0"><channel><title>F</title>{items}</channel></rss>')


def test_what_left_a_feed_stays(ledger: Ledger, stub: StubExtractor) -> None:
    engine.ingest(ledger, [feed(("one", TEXT), ("two", TEXT + " Two."))])
    report = engine.ingest(ledger, [feed(("two", TEXT + " Two."), ("three", TEXT + " Three."))])
    assert list(found(ledger)) == ["one", "three", "two"]
    assert (report.documents_new, report.documents_unchanged, report.documents_removed) == (1, 1, 0)


def test_a_corrected_entry_of_a_feed_replaces_the_old_one(ledger: Ledger, stub: StubExtractor) -> None:
    engine.ingest(ledger, [feed(("one", TEXT), ("two", TEXT + " Two."))])
    report = engine.ingest(ledger, [feed(("one", TEXT + " Corrected."))])
    assert list(found(ledger)) == ["one", "two"] and report.documents_changed == 1


# -- ids -----------------------------------------------------------------------------------------
def stored(ledger: Ledger, document: object) -> Holding:
    x = bare(document)  # type: ignore[arg-type]
    ledger.store(x, "e")
    return holding(x.document)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.sampled_from("123")), min_size=1, max_size=8),
    st.randoms(use_true_random=False),
)
def test_ids_do_not_depend_on_the_order_of_reading(tmp_path: Path, sources: list[tuple[str, str, str]], random: object) -> None:
    """Each source is (folder, name, text); a later one of the same place replaces an earlier one."""
    last = list({(f, n): (f, n, t) for f, n, t in sources}.values())
    shuffled = list(last)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    seen = []
    for order in (sources, last, shuffled):
        with contextlib.suppress(FileNotFoundError):
            (tmp_path / "l.sqlite").unlink()
        with Ledger(tmp_path / "l.sqlite") as ledger:
            for folder, name, text in order:
                document = make_document(f"Text {text}.", id_=name)
                made = stored(ledger, document)
                ledger.hold(f"/{folder}/{name}", [Holding(made.key, made.name, f"/{folder}/{name}", made.record)])
            ledger.sweep()
            seen.append(([(x.document.id, x.document.text) for x in ledger.extractions()], Assembly(ledger).state))
    assert seen[0] == seen[1] == seen[2]


def test_turtle_is_the_same_in_any_order_of_two_files_of_one_name(tmp_path: Path) -> None:
    (tmp_path / "2017").mkdir()
    (tmp_path / "2018").mkdir()
    paths = [str(tmp_path / year / "report.txt") for year in ("2017", "2018")]
    Path(paths[0]).write_text("SANTIAGO, 6 March 2017 - Chile signed the Pacific Alliance pact on Monday.")
    Path(paths[1]).write_text("TOKYO, 5 March 2018 - Japan ratified the CPTPP on Monday.")
    made = []
    for number, order in enumerate((paths, paths[::-1])):
        with Ledger(tmp_path / f"{number}.sqlite") as ledger:
            engine.ingest(ledger, order)
            assembly = Assembly(ledger)
            made.append("".join(rdf.lines(assembly.nodes(), assembly.edges())))
    assert made[0] == made[1] and made[0].count(" a kg:Document") == 2


def test_extracted_files_of_one_name_all_get_a_part_of_their_key(tmp_path: Path) -> None:
    made = []
    for number, order in enumerate(([1, 2, 1], [2, 1, 2])):
        texts = [bare(make_document(f"{TEXT} {n}", id_="x")) for n in order]
        list(engine.write_extractions(tmp_path / str(number), texts))
        made.append({p.name: json.loads(p.read_text())["document"]["id"] for p in (tmp_path / str(number)).iterdir()})
    assert made[0] == made[1] and len(made[0]) == 2 and all(name == f"{id_}.json" for name, id_ in made[0].items())


# -- killed and old ------------------------------------------------------------------------------
def test_what_an_interrupted_run_read_is_not_read_again(ledger: Ledger, stub: StubExtractor) -> None:
    file("r.jsonl", "\n".join(json.dumps({"id": i, "text": f"{TEXT} {i}"}) for i in ("a", "fail")))
    stub.error = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        engine.ingest(ledger, ["r.jsonl"])
    stub.error = None
    engine.ingest(ledger, ["r.jsonl"])
    assert stub.read == ["a", "fail"] and list(found(ledger)) == ["a", "fail"]


def test_a_document_that_no_source_holds_is_swept_out(ledger: Ledger, stub: StubExtractor) -> None:
    stored(ledger, make_document(TEXT, id_="left"))
    engine.ingest(ledger, [file("x.txt")])
    assert ledger.connection.execute("SELECT name FROM documents").fetchall() == [("x",)]


def old_ledger(path: Path) -> Path:
    """A ledger file of version 1: two equal files of one name, two different ones, a file of two records."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript((ROOT / "tests" / "data" / "ledger_v1.sql").read_text(encoding="utf-8"))
    return path


def test_an_old_ledger_is_taken_over_with_nothing_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with Ledger(old_ledger(tmp_path / "l.sqlite")) as ledger:
        sources = sorted(found(ledger).values())
        texts = {x.document.text for x in ledger.extractions()}
        matches = list(ledger.matches())
    assert sources == [
        ["a/other_2017-08-19.txt"],
        ["a/same_2017-08-19.txt", "b/same_2017-08-19.txt"],
        ["b/other_2017-08-19.txt"],
        ["records.jsonl#1"],
        ["records.jsonl#2"],
    ]
    assert len(texts) == 5 and len(matches) == 1


def test_a_migration_cut_off_leaves_the_old_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from korusgraph.ledger import schema

    path = old_ledger(tmp_path / "l.sqlite")
    monkeypatch.setattr(schema, "_name", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        Ledger(path)
    monkeypatch.undo()
    with Ledger(path) as ledger:
        assert len(list(ledger.extractions())) == 5


def test_files_of_an_old_ledger_are_known_by_their_one_name(tmp_path: Path, stub: StubExtractor) -> None:
    path = old_ledger(tmp_path / "l.sqlite")
    for name in ("a/same_2017-08-19.txt", "b/same_2017-08-19.txt"):
        file(name, TEXT)
    with Ledger(path) as ledger:
        report = engine.ingest(ledger, ["./a", os.path.abspath("b")])
        assert found(ledger)["same_2017-08-19"] == ["a/same_2017-08-19.txt", "b/same_2017-08-19.txt"]
    assert (report.documents_new, report.documents_unchanged) == (0, 2)
