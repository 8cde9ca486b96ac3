"""Who reads documents: this process, or several that are started for it. The outcomes are the same, and so is their order.

Documents that wait to be read are bounded by their characters, so memory does not depend on how many there are. A child
that ends costs what it was reading: those documents are read once more, each alone. One that ends its reader again is
reported by name.
"""

from __future__ import annotations

import os
import queue
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Generic, TypeVar

from korusgraph import settings
from korusgraph.engine.identity import engine_id
from korusgraph.engine.outcome import Outcome, read
from korusgraph.engine.worker import Ended, Worker
from korusgraph.errors import StoreError
from korusgraph.extraction import pipeline
from korusgraph.extraction.pipeline import Extractor
from korusgraph.model import Document

AHEAD = 100_000
"""Characters that wait at most. So many take about seven seconds to read; a process takes three to load its model: with
fewer nothing is gained by more processes, and none is started unless it is asked for."""

T = TypeVar("T")


class Step(Generic[T]):
    """Something that is to be done in its turn, with documents that are to be read before that."""

    def __init__(self, about: T, documents: Sequence[Document] = (), together: bool = False) -> None:
        self.about = about
        self.documents = documents
        self.together = together
        self.size = sum(len(d.text) for d in documents)
        self.read: Callable[[], list[Outcome]] = list
        """The outcomes; waits for them, or makes them."""


class Readers:
    """A context manager. Its processes end with it."""

    def __init__(self, jobs: int | None = None) -> None:
        """`jobs` processes read; None: as many as there are processors where there is much to read, this one otherwise.

        With KORUSGRAPH_DEBUG this one reads, so that an error shows where it was made.
        """
        self.jobs = 1 if os.environ.get("KORUSGRAPH_DEBUG") else processors() if jobs is None else jobs
        self._many = Processes(self.jobs) if jobs is not None and self.jobs > 1 else None
        self._extractor: Extractor | None = None

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, *_: object) -> None:
        if self._many is not None:
            self._many.end()

    @property
    def engine(self) -> str:
        """What tells extractions of these readers from others; the model is loaded for it."""
        return self._many.engine if self._many is not None else engine_id(self._here)

    @property
    def _here(self) -> Extractor:
        if self._extractor is None:
            self._extractor = pipeline.Extractor(settings.model())
        return self._extractor

    def in_turn(self, steps: Iterable[Step[T]]) -> Iterator[Step[T]]:
        """The steps in their order, while documents of later ones are being read."""
        waiting: deque[Step[T]] = deque()
        characters = documents = 0
        for step in steps:
            waiting.append(step)
            characters, documents = characters + step.size, documents + len(step.documents)
            if step.documents:
                self._begin(step)
            while waiting and (not waiting[0].documents or self._is_full(characters, documents)):
                if waiting[0].documents and self._many is None and self.jobs > 1:
                    self._many = Processes(self.jobs)
                    for early in waiting:
                        self._begin(early)
                done = waiting.popleft()
                yield done
                characters, documents = characters - done.size, documents - len(done.documents)
        yield from waiting

    def _is_full(self, characters: int, documents: int) -> bool:
        return self.jobs == 1 or (characters > AHEAD and documents > self.jobs)

    def _begin(self, step: Step[T]) -> None:
        if self._many is not None and step.documents:
            step.read = self._many.begin(step.documents, step.together).result
        else:
            step.read = partial(self._read_here, step.documents, step.together)

    def _read_here(self, documents: Sequence[Document], together: bool) -> list[Outcome]:
        return read(self._here, documents, together)


class Processes:
    """Children that read, each fed by a thread of ours. A child is started when there is something for it."""

    def __init__(self, jobs: int) -> None:
        self._threads = ThreadPoolExecutor(jobs, "korusgraph-reader")
        self._free: queue.LifoQueue[Worker | None] = queue.LifoQueue()
        for _ in range(jobs):
            self._free.put(None)
        self._running: set[Worker] = set()
        self._engine = ""
        self._ended = False

    @property
    def engine(self) -> str:
        """What the children read with."""
        return self._engine or self._threads.submit(self._with_worker, lambda worker: worker.engine).result()

    def begin(self, documents: Sequence[Document], together: bool) -> Future[list[Outcome]]:
        return self._threads.submit(self._read, documents, together)

    def _read(self, documents: Sequence[Document], together: bool) -> list[Outcome]:
        try:
            return self._with_worker(lambda worker: worker.read(documents, together))
        except Ended:
            return [self._alone(document) for document in documents]

    def _alone(self, document: Document) -> Outcome:
        """Reads a document whose reader has ended once."""
        try:
            return self._with_worker(lambda worker: worker.read((document,), False))[0]
        except Ended as error:
            hint = "the other documents are kept; split this one, or give the process more memory; the next build tries again"
            return Outcome(problem=(f"{document.path}: the process that read it {error}, twice", hint, "KG-IN-061"))

    def _with_worker(self, work: Callable[[Worker], T]) -> T:
        worker = self._free.get()
        try:
            if self._ended:
                raise Ended("was stopped")
            if worker is None:
                worker = self._started()
                self._running.add(worker)
                self._check(worker)
            return work(worker)
        except BaseException:
            if worker is not None:
                worker.end()
                self._running.discard(worker)
            worker = None
            raise
        finally:
            self._free.put(worker)

    @staticmethod
    def _started() -> Worker:
        """A new child; one that ends as it starts is started once more. Raises: StoreError."""
        try:
            return Worker()
        except Ended:
            try:
                return Worker()
            except Ended as error:
                what = f"a process to read documents in {error} as it started, twice"
                raise StoreError(what, "run it with --jobs 1, or free memory", "KG-DB-025") from None

    def _check(self, worker: Worker) -> None:
        """Raises: StoreError when a child reads with other things than those before it."""
        self._engine = self._engine or worker.engine
        if worker.engine != self._engine:
            raise StoreError("korusgraph was changed while it ran", "run the command again: it goes on", "KG-DB-026")

    def end(self) -> None:
        """Ends the children at once, whatever they read."""
        self._ended = True
        for worker in list(self._running):
            worker.process.kill()
        self._threads.shutdown(cancel_futures=True)
        for worker in list(self._running):
            worker.end()


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
