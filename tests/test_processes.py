"""Documents read by several processes: the same result in the same order, and what ends costs no more than it read."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from korusgraph import engine
from korusgraph.assembly import Assembly
from korusgraph.engine import readers
from korusgraph.engine.outcome import Outcome, from_plain, outcomes_from_plain, outcomes_to_plain, read_one, to_plain
from korusgraph.engine.readers import Readers, Step
from korusgraph.engine.worker import Ended, Worker
from korusgraph.errors import StoreError
from korusgraph.extraction import pipeline
from korusgraph.extraction.pipeline import Extractor
from korusgraph.ledger import Ledger
from korusgraph.model import Document
from tests.conftest import ROOT, make_document
from tests.stub import StubExtractor, stub

__all__ = ["stub"]
NEWS = "Canada and Peru signed a free trade agreement on Friday, number {}."


class FakeWorker:
    """Reads in a thread; a text with `ends` ends it each time, one with `once` the first time."""

    engine = "fake"
    started = 0
    ended: set[str]

    failing: int

    def __init__(self) -> None:
        type(self).started += 1
        self.process = self
        if self.started <= self.failing:
            raise Ended("ended with status 1")

    def read(self, documents: list[Document], together: bool) -> list[Outcome]:
        for d in documents:
            if "ends" in d.text or ("once" in d.text and d.id not in self.ended):
                self.ended.add(d.id)
                raise Ended("was ended by signal 9")
        return [read_one(StubExtractor(), d) for d in documents]  # type: ignore[arg-type]

    def kill(self) -> None:
        """As a process has it."""

    end = kill


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> type[FakeWorker]:
    monkeypatch.setattr(FakeWorker, "started", 0)
    monkeypatch.setattr(FakeWorker, "ended", set(), raising=False)
    monkeypatch.setattr(FakeWorker, "failing", 0, raising=False)
    monkeypatch.setattr(readers, "Worker", FakeWorker)
    return FakeWorker


def news(count: int) -> list[Document]:
    return [make_document(NEWS.format(n), id_=f"d{n}") for n in range(count)]


def read(documents: list[Document], jobs: int | None) -> list[tuple[str, Outcome]]:
    with Readers(jobs) as opened:
        return [(s.about, *s.read()) for s in opened.in_turn(Step(d.id, (d,)) for d in documents)]


def write(folder: Path, texts: list[str]) -> list[str]:
    paths = [folder / f"{n:02}.txt" for n in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    return [str(path) for path in paths]


# -- in turn ---------------------------------------------------------------------------------------
def test_outcomes_come_in_the_order_of_the_documents(fake: type[FakeWorker], stub: StubExtractor) -> None:
    assert read(news(40), 4) == read(news(40), 1)


def test_documents_that_wait_are_bounded(fake: type[FakeWorker]) -> None:
    begun: list[int] = []

    def steps() -> Iterator[Step[int]]:
        for n in range(40):
            begun.append(n)
            yield Step(n, (make_document("x" * (readers.AHEAD // 3)),))

    with Readers(2) as opened:
        assert max(len(begun) - step.about for step in opened.in_turn(steps())) == 4


def test_few_documents_start_no_process(fake: type[FakeWorker], stub: StubExtractor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "processors", lambda: 4)
    assert len(read(news(20), None)) == 20 and fake.started == 0


def test_many_documents_start_a_process_for_each_processor(
    fake: type[FakeWorker], stub: StubExtractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "processors", lambda: 3)
    monkeypatch.setattr(readers, "AHEAD", 500)
    assert read(news(60), None) == read(news(60), 1) and 1 <= fake.started <= 3


def test_an_error_is_to_show_where_it_was_made(fake: type[FakeWorker], stub: StubExtractor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KORUSGRAPH_DEBUG", "1")
    assert len(read(news(3), 4)) == 3 and fake.started == 0


# -- what ends -------------------------------------------------------------------------------------
def test_a_document_whose_reader_was_ended_is_read_again(fake: type[FakeWorker], stub: StubExtractor) -> None:
    texts = [*news(3), make_document("ended once", id_="once"), *news(2)]
    assert read(texts, 2) == read(texts, 1)


def test_a_document_that_ends_its_reader_twice_is_named_and_costs_itself(
    fake: type[FakeWorker], stub: StubExtractor, tmp_path: Path
) -> None:
    paths = write(tmp_path, ["one", "this ends it", "three"])
    with Ledger(tmp_path / "ws" / "ledger.sqlite") as ledger:
        (problem,) = engine.ingest(ledger, paths, jobs=2).problems
        assert [d.id for d in ledger.documents()] == ["00", "02"]
    assert problem.code == "KG-IN-061" and "01.txt" in problem.message and "signal 9, twice" in problem.message


def test_short_documents_that_were_read_together_are_read_alone_when_their_reader_ends(
    fake: type[FakeWorker], stub: StubExtractor
) -> None:
    problems: list[object] = []
    texts = [*news(2), make_document("this ends it", id_="bad")]
    found = list(engine.extract(texts, problems, jobs=2))  # type: ignore[arg-type]
    assert [x.document.id for x in found] == ["d0", "d1"] and len(problems) == 1


def test_a_process_that_ends_as_it_starts_is_started_again(fake: type[FakeWorker], stub: StubExtractor) -> None:
    fake.failing = 1
    assert read(news(5), 2) == read(news(5), 1)


def test_processes_that_never_start_end_the_run_with_a_hint(fake: type[FakeWorker], stub: StubExtractor) -> None:
    fake.failing = 100
    with pytest.raises(StoreError) as caught:
        read(news(5), 2)
    assert caught.value.code == "KG-DB-025" and "--jobs 1" in caught.value.hint


# -- real processes --------------------------------------------------------------------------------
def test_what_a_process_is_told_and_tells_comes_back_as_it_was(extractor: Extractor) -> None:
    document = make_document("Japan and Chile signed a free trade agreement on Friday.")
    outcome = read_one(extractor, document)
    assert from_plain(to_plain([document])) == [document] and outcomes_from_plain(outcomes_to_plain([outcome])) == [outcome]


def test_a_process_that_reads_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    if not Path("/proc/self/environ").exists():
        pytest.skip("the environment of a process cannot be read here")
    monkeypatch.setenv("NEO4J_PASSWORD", "a secret")
    monkeypatch.setenv("SOME_TOKEN", "another one")
    monkeypatch.setattr(Worker, "_answer", lambda _: {"engine": ""})
    worker = Worker()
    there, told, end = Path(f"/proc/{worker.process.pid}/environ"), b"", time.monotonic() + 10
    while not told and time.monotonic() < end:  # it is empty until the child has become its program
        told = there.read_bytes()
    worker.end()
    assert b"LANG" in told or b"PATH" in told
    assert b"secret" not in told and b"another" not in told


def test_samples_read_by_two_processes_one_of_them_killed_are_as_read_by_one(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ws" / "ledger.sqlite") as ledger:
        killed: list[int] = []

        def kill(_: int, documents: int) -> None:
            for child in children(os.getpid()) if documents >= 2 and not killed else ():
                with contextlib.suppress(ProcessLookupError):  # it may have had nothing left to do
                    os.kill(child, signal.SIGKILL)
                    killed.append(child)
                    return

        report = engine.ingest(ledger, [str(ROOT / "samples")], progress=kill, jobs=2)
        assert killed and report.problems == []
        with Ledger(tmp_path / "one" / "ledger.sqlite") as one:
            engine.ingest(one, [str(ROOT / "samples")], jobs=1)
            assert list(ledger.extractions()) == list(one.extractions())
            assert Assembly(ledger).state == Assembly(one).state
    assert all(gone(pid) for pid in children(os.getpid()))


def test_a_killed_run_leaves_no_process_and_the_next_one_goes_on(
    tmp_path: Path, extractor: Extractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = write(tmp_path, [f"{NEWS.format(n)} " * 10 for n in range(30)])
    command = [sys.executable, "-m", "korusgraph.cli.main", "build", *paths, "-w", "ws", "--ledger-only", "--jobs", "2"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.DEVNULL) as running:
        with Ledger(tmp_path / "ws" / "ledger.sqlite") as ledger:
            limit = time.monotonic() + 60
            while len(list(ledger.document_ids())) < 3 and time.monotonic() < limit:
                time.sleep(0.05)
        workers = children(running.pid)
        running.kill()
    monkeypatch.setattr(pipeline, "Extractor", lambda *_: extractor)
    with Ledger(tmp_path / "ws" / "ledger.sqlite") as ledger:
        before = len(list(ledger.document_ids()))
        report = engine.ingest(ledger, paths)
    assert 3 <= before < 30 and report.documents_new == 30 - before and report.documents_unchanged == before
    assert all(gone(pid) for pid in workers) and workers


def children(pid: int) -> list[int]:
    """Processes that a process has started and that read documents."""
    found = subprocess.run(["ps", "-ww", "-o", "pid=,args=", "--ppid", str(pid)], capture_output=True, text=True, check=False).stdout
    return [int(line.split()[0]) for line in found.splitlines() if "engine.worker" in line]


def gone(pid: int) -> bool:
    """Whether a process ends within a few seconds."""
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        state = Path(f"/proc/{pid}/stat")
        if state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.1)
    return False
