"""Sources → ledger: what is new or changed is read, what is the same is left alone.

Sources are gone through in their order, and what the ledger says of one is looked up when its turn comes; documents that
have to be read may be read by other processes, ahead of what is stored. This process alone writes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TypeVar

from korusgraph import ids, loaders
from korusgraph.assembly import Assembly
from korusgraph.engine import reviewing
from korusgraph.engine.identity import installed, known_engine, loaders_digest
from korusgraph.engine.loading import kept_minimum
from korusgraph.engine.merging import merge
from korusgraph.engine.readers import Readers, Step
from korusgraph.engine.report import BuildReport, Progress
from korusgraph.engine.rows import fingerprint
from korusgraph.engine.sources import paths, place, source_of, stat_of, tables
from korusgraph.errors import KorusgraphError, StoreError, UsageError, unexpected
from korusgraph.extraction import gazetteer, own
from korusgraph.ledger import Holding, Ledger
from korusgraph.ledger.sources import STANDARD_INPUT, STREAMS, holding, is_file, shown, source_name, stdin_name
from korusgraph.model import Document
from korusgraph.ontology import load

T = TypeVar("T")


def ingest(
    ledger: Ledger,
    patterns: Sequence[str],
    password: str | None = None,
    published: str | None = None,
    progress: Progress = lambda *_: None,
    jobs: int | None = 1,
) -> BuildReport:
    """Reads sources into the ledger. The same bytes again change nothing; a changed document replaces its own facts.

    Of a table of extractions the documents are taken as they were read elsewhere.

    `jobs` processes read documents; None: as many as there are processors where there is much to read. What goes wrong
    with one document or source becomes a problem of the report, and the others go on.
    Raises: StoreError when the ledger cannot be written.
    """
    report, started = BuildReport(), time.monotonic()
    own.use(ledger.path.parent)
    ledger.adopt()
    ledger.look_over()
    with Readers(jobs) as readers:
        reading = _Reading(ledger, report, readers, password, published)
        try:
            for step in readers.in_turn(reading.steps(patterns)):
                reading.settle(step)
                progress(report.sources, report.documents_read)
        except BaseException:
            reading.leave()
            raise
    for table in tables(patterns):
        merge(ledger, table, report, progress)
    ledger.note_stats(reading.stats)
    ledger.sweep()
    assembly = Assembly(ledger, kept_minimum(ledger))
    report.facts = assembly.facts()
    for document, notes in assembly.notes.items():  # of what an older build read, and this one does not
        report.note(f"document {document}", notes)
    gazetteer.load()  # so that what is wrong with own names is known
    report.problems += [*own.load().problems, *reviewing.problems(ledger)]
    report.warnings += own.load().warnings
    report.warnings += reviewing.told(assembly)
    report.judged = dict(assembly.judged())
    report.problems += [ledger.damage(id_) for id_ in sorted(ledger.damaged)]
    report.problems += [ledger.import_damage(source) for source in sorted(ledger.damaged_imports)]
    gone = [shown(path) for path in ledger.gone()]
    if gone:
        more = f" and {len(gone) - 5} more" if len(gone) > 5 else ""
        report.warnings.append(f"no longer there, their documents stay until you forget them: {', '.join(gone[:5])}{more}")
    report.seconds = time.monotonic() - started
    return report


@dataclass(slots=True)
class _Source:
    """A source on its way into the ledger."""

    path: str
    name: str = ""
    fingerprint: str = ""
    sha256: str = ""
    stat: str = ""
    known: int | None = None
    """How many documents it has, where all of them are there already."""
    warnings: list[str] = field(default_factory=list)
    problems: list[KorusgraphError] = field(default_factory=list)
    """What was said since the last step."""
    streams: bool = False
    read: bool = False
    """Whether its bytes were read."""
    found: list[Holding] = field(default_factory=list)
    failed: bool = False


@dataclass(slots=True)
class _Turn:
    """What is done when a step has its turn: a document of a source, or the end of the source."""

    source: _Source | None
    problems: list[KorusgraphError]
    document: Document | None = None
    holding: Holding | None = None


class _Reading:
    """Sources on their way into the ledger."""

    def __init__(
        self, ledger: Ledger, report: BuildReport, readers: Readers, password: str | None, published: str | None
    ) -> None:
        self.ledger = ledger
        self.report = report
        self.readers = readers
        self.password = password
        self.published = published
        self.stats: dict[str, str] = {}  # of files whose bytes are known
        self._checked = False
        self._engine = known_engine(ledger.noted("engine"))
        self._empty = ledger.is_empty()
        if self._engine is None:
            load().read_language()  # what cannot be read is told before the first document
        self._current: _Source | None = None

    @property
    def engine(self) -> str:
        """What documents are read with; the model is loaded when that is not known."""
        if self._engine is None:
            self._check()
        assert self._engine is not None
        return self._engine

    def _check(self) -> None:
        """Compares what is known of the engine with the engine that reads.

        Raises: UsageError when the model is another one than its version tells.
        """
        made, before = self.readers.engine, self._engine
        if before != made:
            self.ledger.note("engine", f"{installed()} {made}")
        self._checked, self._engine = True, made
        if before not in (None, made):
            raise UsageError(
                "the language model was exchanged for another one of the same version",
                "run the command again: everything is read anew",
                "KG-US-016",
            )

    # -- ahead: what is there, and what is to be read ------------------------------------------
    def steps(self, patterns: Sequence[str]) -> Iterator[Step[_Turn]]:
        """What is to be done, in order: each document of each source, then the source's end."""
        problems: list[KorusgraphError] = []
        for path in paths(patterns, problems):
            if problems:
                yield Step(_Turn(None, _taken(problems)))
            source = _Source(path)
            try:
                yield from self._documents(source)
            except StoreError:
                raise
            except KorusgraphError as error:
                source.problems.append(error)
            except Exception as error:
                source.problems.append(unexpected(path, "reading", error))
            yield Step(_Turn(source, _taken(source.problems)))
        yield Step(_Turn(None, problems))

    def _documents(self, source: _Source) -> Iterator[Step[_Turn]]:
        """The documents of a source that differs from what is known of it. Raises: KorusgraphError."""
        context = ids.digest(f"{self.published or ''} {loaders_digest()}")[:16]
        stat = stat_of(source.path, context) if is_file(source.path) else ""
        source.known = self._unchanged(source_name(source.path), stat) if stat else None
        if source.known is not None:
            return
        opened = source_of(source.path, self.password, self.published, source.problems)
        name = source.name = source_name(source.path) if source.path != STANDARD_INPUT else stdin_name(opened.sha256)
        source.sha256 = opened.sha256
        source.fingerprint = fingerprint(opened.sha256, self.published)
        source.known = self._unchanged(name, source.fingerprint)
        if source.known is not None:
            if stat:
                self.stats[name] = stat
            return
        source.stat, source.read = stat, True
        before = self.ledger.moved(name, opened.sha256) if is_file(name) else None
        if before is not None:
            source.warnings.append(f"{opened.path}: was {shown(before)} before")
        for document in loaders.load(opened):
            source.streams = source.streams or document.media_type in STREAMS
            made = holding(document, place(document, opened, name))
            turn = _Turn(source, _taken(source.problems), document, made)
            yield Step(turn, () if self._knows(made) else (document,))

    def _unchanged(self, name: str, fingerprint: str) -> int | None:
        return None if self._is_first() else self.ledger.unchanged(name, fingerprint, self.engine)

    def _knows(self, document: Holding) -> bool:
        return not self._is_first() and self.ledger.knows(document, self.engine)

    def _is_first(self) -> bool:
        """Whether nothing is known yet, so that nobody need be asked what documents are read with."""
        return self._engine is None and self._empty

    # -- in turn: what is kept -----------------------------------------------------------------
    def settle(self, step: Step[_Turn]) -> None:
        """Keeps a document, or notes what a source has. Raises: StoreError."""
        turn, source = step.about, step.about.source
        if source is not None:
            self.report.warnings += _taken(source.warnings)
            source.failed = source.failed or bool(turn.problems)
        self.report.problems += turn.problems
        if source is None:
            return
        self._current = source
        if turn.holding is None:
            self._end(source)
            self._current = None
        elif self._kept(step, turn.holding):
            source.found.append(turn.holding)
        else:
            source.failed = True

    def _end(self, source: _Source) -> None:
        self.report.sources += 1
        if source.known is not None:
            self.report.documents_unchanged += source.known
        elif source.read and (source.found or not source.failed):
            complete = "" if source.failed else source.fingerprint  # what failed is tried again by the next build
            keep = source.streams or source.failed
            self.report.add(self.ledger.hold(source.name, source.found, complete, source.sha256, keep, source.stat))

    def leave(self) -> None:
        """Notes what a source has that was being read when the run ended, so that nothing of it is read again."""
        if self._current is not None:
            self._current.failed = True
            with suppress(StoreError):
                self._end(self._current)

    def _kept(self, step: Step[_Turn], made: Holding) -> bool:
        """Brings a document into the ledger, if it is not there; False when the extraction fails on it."""
        document = step.about.document
        assert document is not None
        self.report.documents_read += 1
        if not step.documents or self._knows(made):  # another source of this run had it, too
            return True
        (outcome,) = step.read()
        if not self._checked:
            self._check()
        error = outcome.error()
        if error is None:
            self.ledger.store_data(replace(document, published=outcome.published), outcome.data, self.engine)
        self.report.tell(document, outcome)
        return error is None


def _taken(items: list[T]) -> list[T]:
    """The items; the list is empty from then on."""
    made = items[:]
    items.clear()
    return made
