"""One bad document, value or name costs only itself, and is named."""

from __future__ import annotations

import json
import math
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from korusgraph import engine, extraction, loaders
from korusgraph.assembly import Assembly, document_nodes
from korusgraph.database.writer import typed
from korusgraph.engine import identity
from korusgraph.errors import StoreError
from korusgraph.ledger import Ledger
from korusgraph.model import Document, Extraction, Figure, Node, Span
from korusgraph.resolution import MAX_ID, node_id
from korusgraph.resolution.mending import MAX_NAME, mended
from korusgraph.writers import cypher, network, rdf, tables
from tests.conftest import make_document, run_cli
from tests.stub import StubExtractor, bare, stub

__all__ = ["stub"]
TEXT = "Japan and Chile signed a free trade agreement on Friday."
FIGURES = "The US deficit with Mexico was $63 billion in 2016, Japan said on Monday."


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ws" / "ledger.sqlite") as opened:
        yield opened


def write(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def figure(**fields: object) -> Figure:
    made = Figure("f", Span(0, 5), "other", "level", 1.0, None, None, None, None, None, None, None, None, "r", 0.9)
    return replace(made, **fields)  # type: ignore[arg-type]


# -- reading and extraction ----------------------------------------------------------------------
@pytest.mark.parametrize("error", [RuntimeError("a bug"), RecursionError("too deep"), MemoryError(), KeyError("x")])
def test_a_fault_of_one_document_is_one_coded_line_with_its_name(
    ledger: Ledger, stub: StubExtractor, tmp_path: Path, error: Exception
) -> None:
    stub.error = error
    report = engine.ingest(ledger, [write(tmp_path / "bad.txt", "this will fail"), write(tmp_path / "good.txt", TEXT)])
    (problem,) = report.problems
    assert [d.id for d in ledger.documents()] == ["good"]
    assert problem.code == "KG-IN-060" and "bad.txt" in problem.message and type(error).__name__ in problem.message


def test_a_fault_of_one_record_keeps_the_other_records(ledger: Ledger, stub: StubExtractor, tmp_path: Path) -> None:
    lines = "\n".join(json.dumps({"id": i, "text": f"{i} {TEXT}"}) for i in ("a", "fail", "z"))
    report = engine.ingest(ledger, [write(tmp_path / "r.jsonl", lines)])
    assert [d.id for d in ledger.documents()] == ["a", "z"] and "r.jsonl#2" in report.problems[0].message


def test_a_document_that_failed_is_tried_again(ledger: Ledger, stub: StubExtractor, tmp_path: Path) -> None:
    path = write(tmp_path / "bad.txt", "this will fail")
    engine.ingest(ledger, [path])
    stub.error = None
    assert engine.ingest(ledger, [path]).documents_new == 1


def test_a_fault_of_a_parser_is_named_and_the_others_are_read(
    ledger: Ledger, stub: StubExtractor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(source: object) -> Iterator[Document]:
        if "bad" in source.path:  # type: ignore[attr-defined]
            raise ZeroDivisionError("in a library")
        yield make_document(TEXT, id_="good")

    monkeypatch.setattr(loaders, "load", load)
    report = engine.ingest(ledger, [write(tmp_path / "bad.txt", "x"), write(tmp_path / "good.txt", "x")])
    assert [d.id for d in ledger.documents()] == ["good"] and report.problems[0].code == "KG-IN-060"


def test_what_was_read_before_a_file_broke_off_is_kept_with_what_it_had(
    ledger: Ledger, stub: StubExtractor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = False

    def load(source: object) -> Iterator[Document]:
        for id_ in "abc":
            if broken and id_ == "b":
                raise ValueError("broken off")
            yield make_document(f"{TEXT} {id_}", id_=id_)

    monkeypatch.setattr(loaders, "load", load)
    engine.ingest(ledger, [write(tmp_path / "r.jsonl", "1")])
    broken = True
    report = engine.ingest(ledger, [write(tmp_path / "r.jsonl", "2")])
    assert [d.id for d in ledger.documents()] == ["a", "b", "c"] and report.documents_removed == 0


def test_a_ledger_that_cannot_be_written_ends_the_run(
    ledger: Ledger, stub: StubExtractor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.connection.execute(f"PRAGMA max_page_count={ledger.connection.execute('PRAGMA page_count').fetchone()[0]}")
    paths = [write(tmp_path / f"{n}.txt", f"{TEXT} {n} " * 2000) for n in range(3)]
    with pytest.raises(StoreError) as caught:
        engine.ingest(ledger, paths)
    assert caught.value.code == "KG-LG-003" and "full" in caught.value.message


def test_extracting_without_a_ledger_goes_on_after_a_fault(stub: StubExtractor) -> None:
    problems: list[object] = []
    documents = [make_document(t, id_=t[:4]) for t in ("good one", "fail now", "more of it")]
    found = list(engine.extract(documents, problems))  # type: ignore[arg-type]
    assert [x.document.id for x in found] == ["good", "more"] and len(problems) == 1


# -- names of files ------------------------------------------------------------------------------
def test_a_broken_link_is_named_and_the_others_are_read(ledger: Ledger, stub: StubExtractor, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    os.symlink("nowhere.txt", folder / "link.txt")
    write(folder / "good.txt", TEXT)
    for pattern in (str(folder), str(folder / "*.txt")):
        report = engine.ingest(ledger, [pattern])
        assert [p.code for p in report.problems] == ["KG-IN-002"] and "link.txt" in report.problems[0].message
    assert [d.id for d in ledger.documents()] == ["good"]


def test_a_file_name_that_is_no_utf8_is_read(ledger: Ledger, stub: StubExtractor, tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    with open(name, "w", encoding="utf-8") as out:
        out.write(TEXT)
    for _ in range(2):
        report = engine.ingest(ledger, [str(tmp_path / "*.txt")])
    assert (report.documents_unchanged, report.problems) == (1, [])
    assert [d.path.rsplit("/", 1)[-1] for d in ledger.documents()] == ["caf\\xe9.txt"]


def test_a_file_name_that_is_too_long_is_a_problem_of_its_own(ledger: Ledger, stub: StubExtractor, tmp_path: Path) -> None:
    report = engine.ingest(ledger, [str(tmp_path / ("x" * 300 + ".txt")), write(tmp_path / "good.txt", TEXT)])
    assert [p.code for p in report.problems] == ["KG-IN-002"] and report.documents_new == 1


# -- assembly and export -------------------------------------------------------------------------
@pytest.mark.parametrize("end", ["reporter", "partner", "product", "asserted_by"])
def test_a_figure_that_points_to_no_entity_is_kept_without_it(ledger: Ledger, end: str) -> None:
    ledger.put(replace(bare(make_document(TEXT)), figures=(figure(**{end: "nobody"}),)), "e")
    assembly = Assembly(ledger)
    nodes, edges = list(assembly.nodes()), list(assembly.edges())
    assert any(n.kind == "Figure" for n in nodes) and {e.type for e in edges} == {"IN_DOCUMENT", "IN_SENTENCE", "EVIDENCED_BY"}
    assert "nobody" in assembly.notes["test"][0]


def test_what_is_left_out_of_a_document_read_earlier_is_said_once_by_build_and_export(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ws" / "ledger.sqlite") as ledger:
        for id_ in "ab":
            ledger.put(replace(bare(make_document(f"{TEXT} {id_}", id_=id_)), figures=(figure(reporter="nobody"),)), "e")
    write(tmp_path / "empty.txt", "")
    note = "note: document {}: figure f: reporter nobody is no kept entity; left out"
    told = []
    for command in (("build", "empty.txt", "--ledger-only"), ("export", "rdf", "-o", "x.nt", "--document", "b")):
        lines = run_cli(*command, "-w", "ws", cwd=tmp_path).stderr.splitlines()
        told.append([line for line in lines if line.startswith("note: document")])
    assert told == [[note.format("a"), note.format("b")], [note.format("b")]]


def test_a_poisoned_ledger_heals_with_the_next_build(ledger: Ledger, stub: StubExtractor, tmp_path: Path) -> None:
    path = write(tmp_path / "x.txt", TEXT)
    (document,) = loaders.load(loaders.read(path))
    ledger.put(replace(bare(document), figures=(figure(reporter="nobody"),)), "an older engine")
    assert engine.ingest(ledger, [path]).problems == []
    assert next(ledger.extractions()).figures == ()


def test_no_edge_dangles_whatever_an_extraction_points_to(ledger: Ledger, read: Callable[..., Extraction]) -> None:
    x = read(FIGURES)
    for number, kept in enumerate((0, 1, 2)):
        ledger.put(replace(x, entities=x.entities[:kept], document=replace(x.document, id=f"d{number}")), "e")
    assembly = Assembly(ledger)
    ids = {n.id for n in assembly.nodes()}
    assert [e for e in assembly.edges() if not {e.start, e.end} <= ids] == []


def test_a_sound_extraction_is_left_as_it_is(read: Callable[..., Extraction]) -> None:
    x = read(FIGURES)
    assert mended(x) == (x, [])


def test_a_document_that_assembly_fails_on_is_left_out_and_named(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for id_ in "ab":
        ledger.put(replace(bare(make_document(f"{TEXT} {id_}", id_=id_)), figures=(figure(),)), "e")
    own = document_nodes.figure_node

    def failing(x: Extraction, f: Figure, *rest: Sequence[str]) -> Node:
        if x.document.id == "a":
            raise ZeroDivisionError
        return own(x, f, *rest)

    monkeypatch.setattr(document_nodes, "figure_node", failing)
    problems: list[object] = []
    nodes, edges = engine.graph(ledger, problems=problems)  # type: ignore[arg-type]
    text = "".join(rdf.lines(nodes, edges))
    assert "document/b>" in text and "document/a>" not in text and [str(p)[:10] for p in problems] == ["document a"]


def test_a_damaged_document_costs_only_itself_and_is_read_again(ledger: Ledger, stub: StubExtractor, tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{n}.txt", f"{TEXT} {n}") for n in "ab"]
    engine.ingest(ledger, paths)
    with ledger.connection as connection:
        connection.execute("UPDATE documents SET text = replace(text, 'Chile', 'Chine') WHERE id='a'")
    assert [x.document.id for x in ledger.extractions()] == ["b"] and list(ledger.damaged) == ["a"]
    report = engine.ingest(ledger, paths)
    assert [x.document.id for x in ledger.extractions()] == ["a", "b"] and report.problems == []


def test_a_damaged_document_whose_file_is_not_given_is_named(ledger: Ledger, stub: StubExtractor, tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{n}.txt", f"{TEXT} {n}") for n in "ab"]
    engine.ingest(ledger, paths)
    with ledger.connection as connection:
        connection.execute("UPDATE extractions SET data = '{}' WHERE document=(SELECT key FROM documents WHERE id='a')")
    (problem,) = engine.ingest(ledger, paths[1:]).problems
    assert problem.code == "KG-LG-004" and "document a" in problem.message


# -- values --------------------------------------------------------------------------------------
def test_an_endless_number_is_left_out_of_every_export(ledger: Ledger, tmp_path: Path) -> None:
    ledger.put(replace(bare(make_document(TEXT)), figures=(figure(value=math.inf),)), "e")
    nodes, edges = list(Assembly(ledger).nodes()), list(Assembly(ledger).edges())
    tables.write(tmp_path / "t", nodes, edges)
    texts = [
        *("".join(rdf.lines(nodes, edges, form)) for form in rdf.FORMATS),
        *("".join(network.lines(nodes, edges, form)) for form in network.FORMATS),
        "".join(cypher.lines(nodes, edges)),
        *(p.read_text(encoding="utf-8") for p in (tmp_path / "t").iterdir()),
    ]
    assert [t for t in texts if '"INF"' in t or '"inf"' in t or "Infinity" in t or ",inf," in t or ": inf" in t] == []


def test_an_amount_of_400_digits_is_no_number(ledger: Ledger, tmp_path: Path) -> None:
    path = write(tmp_path / "big_2017-08-19.txt", f"The US deficit with Mexico was ${'9' * 400} in 2016.")
    report = engine.ingest(ledger, [path])
    assert report.problems == []
    assert all(f.value is None or math.isfinite(f.value) for x in ledger.extractions() for f in x.figures)


def test_an_endless_number_of_an_older_reading_is_left_out_and_said(read: Callable[..., Extraction]) -> None:
    x = read("The US deficit with Mexico was $70 billion in 2016.")
    made, notes = mended(replace(x, figures=tuple(replace(f, value=math.inf) for f in x.figures)))
    assert all(f.value is None for f in made.figures) and "too large" in notes[0]


def test_a_name_too_long_for_an_index_is_cut_and_said(ledger: Ledger, read: Callable[..., Extraction]) -> None:
    x = read("Trade minister Jane Doe said Peru would join.")
    long = tuple(replace(e, name="Jane " + "e" * 10_000) if "jane" in e.id else e for e in x.entities)
    made, notes = mended(replace(x, entities=long))
    assert max(len(e.name) for e in made.entities) == MAX_NAME and "cut to" in notes[0]


def test_an_id_too_long_for_an_index_is_cut_and_stays_apart() -> None:
    one, two = node_id("City", "x" * 9000 + "a"), node_id("City", "x" * 9000 + "b")
    assert one != two and max(len(one), len(two)) <= MAX_ID


def test_the_shared_long_name_gives_no_long_indexed_value(ledger: Ledger, shared: Path) -> None:
    report = engine.ingest(ledger, [str(shared / "cases" / "26-long-values" / "long_name.json")])
    assembly = Assembly(ledger)
    names = [str(n.properties["name"]) for n in assembly.nodes()] + [e.key for e in assembly.edges()]
    assert max(len(n.encode()) for n in names) < 8000
    assert any("long_name.json" in w and "which were cut" in w for w in report.warnings)


def test_a_day_that_is_none_reaches_no_database(ledger: Ledger) -> None:
    ledger.put(bare(make_document(TEXT, published="2017-02-30")), "e")
    assert next(typed(n.properties) for n in Assembly(ledger).nodes() if n.kind == "Document").get("published") is None


# -- the engine's identity -----------------------------------------------------------------------
def test_a_changed_rule_is_another_engine(tmp_path: Path) -> None:
    code = tmp_path / "extraction"
    shutil.copytree(Path(extraction.__file__).parent, code, ignore=shutil.ignore_patterns("__pycache__"))
    before = engine.digest_of(code, (".py",))
    (code / "dates.py").write_bytes((code / "dates.py").read_bytes() + b"\n")
    assert engine.digest_of(code, (".py",)) != before


@pytest.mark.parametrize("name", ["lexicon.yaml", "gazetteer/people.tsv", "en/rules/verbs.yaml"])
def test_a_changed_table_in_any_folder_is_another_engine(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    made = []
    for text in ("a: 1", "a: 2"):
        (tmp_path / name).write_text(text)
        made.append(engine.digest_of(tmp_path, (".yaml", ".tsv")))
    assert made[0] != made[1]


def test_what_python_leaves_in_the_folder_is_no_other_engine(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1")
    before = engine.digest_of(tmp_path, (".py",))
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.cpython-311.pyc").write_bytes(b"x")
    assert engine.digest_of(tmp_path, (".py",)) == before


def test_another_engine_reads_the_documents_again(
    ledger: Ledger, stub: StubExtractor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "x.txt", TEXT)
    engine.ingest(ledger, [path])
    engine.ingest(ledger, [path])
    monkeypatch.setattr(identity, "rules_digest", lambda: "another rule")
    engine.ingest(ledger, [path])
    assert stub.read == ["x", "x"]


# -- what is said --------------------------------------------------------------------------------
def test_notes_of_documents_are_counted(ledger: Ledger, stub: StubExtractor, tmp_path: Path) -> None:
    report = engine.ingest(ledger, [write(tmp_path / "a.txt", TEXT), write(tmp_path / "b_2017-08-19.txt", TEXT)])
    assert report.documents_noted == 1 and [w for w in report.warnings if "a.txt" in w]
