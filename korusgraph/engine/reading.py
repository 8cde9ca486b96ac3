"""Sources → ledger: what is new or changed is read, what is the same is left alone."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence

from korusgraph import ids, loaders, settings
from korusgraph.assembly import Assembly
from korusgraph.engine import reviewing
from korusgraph.engine.identity import engine_id, installed, known_engine, loaders_digest
from korusgraph.engine.loading import kept_minimum
from korusgraph.engine.report import BuildReport, Progress
from korusgraph.engine.sources import paths, source_of, stat_of
from korusgraph.errors import KorusgraphError, StoreError, UsageError, unexpected
from korusgraph.extraction import pipeline
from korusgraph.extraction.pipeline import Extractor
from korusgraph.ledger import Holding, Ledger
from korusgraph.ledger.sources import STANDARD_INPUT, STREAMS, holding, is_file, shown, source_name, stdin_name
from korusgraph.loaders.base import Source
from korusgraph.model import Document
from korusgraph.ontology import load
from korusgraph.resolution.mending import mended


def ingest(
    ledger: Ledger,
    patterns: Sequence[str],
    password: str | None = None,
    published: str | None = None,
    progress: Progress = lambda _: None,
) -> BuildReport:
    """Reads sources into the ledger. The same bytes again change nothing; a changed document replaces its own facts.

    What goes wrong with one document or source becomes a problem of the report, and the others go on.
    Raises: StoreError when the ledger cannot be written.
    """
    report, started = BuildReport(), time.monotonic()
    reading = _Reading(ledger, report, password, published)
    ledger.adopt()
    ledger.look_over()
    for path in paths(patterns, report.problems):
        report.sources += 1
        try:
            reading.source(path)
        except StoreError:
            raise
        except KorusgraphError as error:
            report.problems.append(error)
        except Exception as error:
            report.problems.append(unexpected(path, "reading", error))
        progress(path)
    ledger.note_stats(reading.stats)
    ledger.sweep()
    assembly = Assembly(ledger, kept_minimum(ledger))
    report.facts = assembly.facts()
    for document, notes in assembly.notes.items():  # of what an older build read, and this one does not
        report.note(f"document {document}", notes)
    report.problems += reviewing.problems(ledger)
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


class _Reading:
    """Sources on their way into the ledger."""

    def __init__(self, ledger: Ledger, report: BuildReport, password: str | None, published: str | None) -> None:
        self.ledger = ledger
        self.report = report
        self.password = password
        self.published = published
        self.stats: dict[str, str] = {}  # of files whose bytes are known
        self._extractor: Extractor | None = None
        self.engine = known_engine(ledger.noted("engine")) or engine_id(self.extractor)

    @property
    def extractor(self) -> Extractor:
        """The extractor, whose model is loaded when the first document is to be read.

        Raises: UsageError when the model is another one than its version tells.
        """
        if self._extractor is None:
            self._extractor = pipeline.Extractor(settings.model())
            made = engine_id(self._extractor)
            before = known_engine(self.ledger.noted("engine"))
            if before != made:
                self.ledger.note("engine", f"{installed()} {made}")
            if before not in (None, made):
                raise UsageError(
                    "the language model was exchanged for another one of the same version",
                    "run the command again: everything is read anew",
                    "KG-US-016",
                )
        return self._extractor

    def source(self, path: str) -> None:
        """Reads one source. Raises: KorusgraphError when it cannot be read to its end; what came before is kept."""
        context = ids.digest(f"{self.published or ''} {loaders_digest()}")[:16]
        stat = stat_of(path, context) if is_file(path) else ""
        known = self.ledger.unchanged(source_name(path), stat, self.engine) if stat else None
        if known is None:
            self._read(path, stat)
        else:
            self.report.documents_unchanged += known

    def _read(self, path: str, stat: str) -> None:
        source = source_of(path, self.password, self.published, self.report.problems)
        name = source_name(path) if path != STANDARD_INPUT else stdin_name(source.sha256)
        fingerprint = ids.digest(f"{source.sha256} {self.published or ''} {loaders_digest()}")
        known = self.ledger.unchanged(name, fingerprint, self.engine)
        if known is not None:
            self.report.documents_unchanged += known
            if stat:
                self.stats[name] = stat
            return
        before = self.ledger.moved(name, source.sha256) if is_file(name) else None
        if before is not None:
            self.report.warnings.append(f"{source.path}: was {shown(before)} before")
        found: list[Holding] = []
        streams, whole = False, False
        failed = len(self.report.problems)
        try:
            for document in loaders.load(source):
                streams = streams or document.media_type in STREAMS
                made = self._document(document, _place(document, source, name))
                if made is not None:
                    found.append(made)
            whole = len(self.report.problems) == failed
        finally:
            if found or whole:
                complete = fingerprint if whole else ""  # what failed is tried again by the next build
                self.report.add(self.ledger.hold(name, found, complete, source.sha256, streams or not whole, stat))

    def _document(self, document: Document, path: str) -> Holding | None:
        """Brings a document into the ledger, if it is not there; None when the extraction fails on it."""
        made = holding(document, path)
        if self.ledger.knows(made, self.engine):
            return made
        notes = list(document.warnings)
        spoken = load().parser["language"]
        if document.language not in (spoken, "und"):
            notes.append(f"language {document.language}; the rules read {spoken}")
        before = Counter(self.extractor.use.dropped)
        try:
            extraction, left_out = mended(self.extractor.extract(document))
            self.ledger.store(extraction, self.engine)
        except StoreError:
            raise
        except Exception as error:
            self.report.note(document.path, notes)
            self.report.problems.append(unexpected(document.path, "extraction", error))
            return None
        dropped = self.extractor.use.dropped - before
        notes += [f"{n} {reason}" for (stage, reason), n in sorted(dropped.items()) if stage == "sentences"]
        self.report.left_out.update({f"{stage}: {reason}": n for (stage, reason), n in dropped.items()})
        self.report.note(document.path, [*notes, *left_out])
        return made


def _place(document: Document, source: Source, name: str) -> str:
    """Where a document stands, as the ledger keeps it: of a file by its one name, whatever the caller wrote."""
    if not is_file(name) or not document.path.startswith(source.path):
        return document.path
    return name + document.path[len(source.path) :]
