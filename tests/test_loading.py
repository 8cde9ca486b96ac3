"""Loads of a database: only what changed is written, and what was changed behind our back is compared as a whole."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from korusgraph import engine
from korusgraph.assembly import Assembly
from korusgraph.database import embedded, verify
from korusgraph.database.bolt import BoltGraph
from korusgraph.database.writer import GraphWriter
from korusgraph.errors import StoreError
from korusgraph.ledger import Ledger
from korusgraph.model import Extraction
from tests.test_projection import TEXTS, Life, named

STEPS = int(os.environ.get("KORUSGRAPH_TEST_STEPS", "20"))


@pytest.fixture(scope="module")
def said(read: Callable[..., Extraction]) -> list[Extraction]:
    return [read(text) for text in TEXTS]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "l.sqlite") as opened:
        yield opened


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Gets an item for every load that compares the whole graph."""
    own, made = GraphWriter.write, []

    def write(self: GraphWriter, *streams: object) -> object:
        made.append(1)
        return own(self, *streams)  # type: ignore[arg-type]

    monkeypatch.setattr(GraphWriter, "write", write)
    return made


def equal(ledger: Ledger, graph: BoltGraph) -> bool:
    assembly = Assembly(ledger, keep=False)
    return verify.compare(graph, assembly.nodes(), assembly.edges()).equal


def test_after_random_steps_the_database_is_what_the_ledger_says(
    ledger: Ledger, graph: BoltGraph, said: list[Extraction], tmp_path: Path, compared: list[int]
) -> None:
    life, different = Life(ledger, said, tmp_path, 5), []
    for number in range(STEPS):
        what = life.step()
        engine.write(ledger, graph)
        if number % 10 == 9 and not equal(ledger, graph):
            different.append(f"{number} {what}")
    assert different == [] and len(compared) == 1


def test_one_more_document_writes_what_it_says_and_no_more(
    ledger: Ledger, graph: BoltGraph, said: list[Extraction], compared: list[int]
) -> None:
    for number, x in enumerate(said):
        ledger.put(named(x, f"d{number}"), "e")
    engine.write(ledger, graph)
    compared.clear()
    before = Assembly(ledger).size()[0]
    ledger.put(named(said[5], "new"), "e")
    report = engine.write(ledger, graph)
    added = Assembly(ledger).size()[0] - before
    assert compared == [] and report.nodes_created == added and report.nodes_deleted == 0
    assert report.nodes_unchanged + report.nodes_created + report.nodes_updated == Assembly(ledger).size()[0]


def test_nothing_new_asks_for_the_mark_alone(
    ledger: Ledger, graph: BoltGraph, said: list[Extraction], compared: list[int]
) -> None:
    ledger.put(named(said[0], "a"), "e")
    engine.write(ledger, graph)
    report = engine.write(ledger, graph)
    assert len(compared) == 1 and report.written == 0 and report.nodes_unchanged == Assembly(ledger).size()[0]


@pytest.mark.parametrize(
    "change",
    [
        "MATCH (n:Mention) DETACH DELETE n",
        "MATCH ()-[r:REFERS_TO]->() DELETE r",
        "MATCH (m:KorusgraphMark) DELETE m",
        "MATCH (m:KorusgraphMark) SET m.token = 'of a restored copy', m.state = 'older'",
        "CREATE (:Entity {id: 'mine'})",
    ],
)
def test_a_database_that_was_changed_is_compared_as_a_whole(
    ledger: Ledger, graph: BoltGraph, said: list[Extraction], compared: list[int], change: str
) -> None:
    ledger.put(named(said[0], "a"), "e")
    engine.write(ledger, graph)
    graph.write(change)
    ledger.put(named(said[1], "b"), "e")
    engine.write(ledger, graph)
    graph.write("MATCH (n:Entity {id: 'mine'}) DELETE n")
    assert len(compared) == 2 and equal(ledger, graph)


def test_a_load_that_was_killed_is_done_again_as_a_whole(
    ledger: Ledger, graph: BoltGraph, said: list[Extraction], compared: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.put(named(said[0], "a"), "e")
    engine.write(ledger, graph)
    ledger.put(named(said[1], "b"), "e")
    own = GraphWriter._write_edges
    monkeypatch.setattr(GraphWriter, "_write_edges", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        engine.write(ledger, graph)
    monkeypatch.setattr(GraphWriter, "_write_edges", own)
    ledger.forget("b")
    engine.write(ledger, graph)
    assert len(compared) == 2 and equal(ledger, graph)


def test_the_embedded_database_is_opened_only_when_there_is_something_to_do(
    tmp_path: Path, said: list[Extraction], monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []
    own = embedded.serve
    monkeypatch.setattr("korusgraph.database.serve", lambda *a, **k: started.append("x") or own(*a, **k))
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.put(named(said[0], "a"), "e")
        first, second = engine.project(ledger, tmp_path), engine.project(ledger, tmp_path)
        (tmp_path / "graph" / "state").unlink()  # as when the folder was taken away, or an older copy put there
        third = engine.project(ledger, tmp_path)
    assert first is not None and first.written and second is None and third is not None and third.written == 0
    assert len(started) == 2


class Scanned:
    """A database of one entity whose index has lost it, or fails."""

    def __init__(self, fails: bool) -> None:
        self.fails = fails

    def stream(self, query: str) -> list[dict[str, str]]:
        return [{"id": "country/kr"}] if "Entity" in query else []

    def read(self, query: str, ids: list[str]) -> list[dict[str, str]]:
        if self.fails:
            raise StoreError("index out of bounds", "", "KG-DB-014")
        return []

    errors = staticmethod(nullcontext)


@pytest.mark.parametrize(("fails", "said"), [(False, "does not find 1 of the nodes.*country/kr"), (True, "Entity by id fails.*bounds")])
def test_a_damaged_index_of_the_embedded_database_is_said_with_what_to_do(fails: bool, said: str) -> None:
    with pytest.raises(StoreError, match=f"embedded database is damaged.*{said}") as caught:
        verify.check_look_ups(Scanned(fails))  # type: ignore[arg-type]
    assert "remove the folder `graph`" in caught.value.hint
