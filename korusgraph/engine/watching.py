"""Sources looked at again and again: each pass is an ordinary build, which reads only what has changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from korusgraph.engine.loading import project
from korusgraph.engine.reading import ingest
from korusgraph.engine.report import BuildReport
from korusgraph.errors import KorusgraphError
from korusgraph.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Pass:
    """One look at all sources. `problems` and `notes` are those that the pass before did not have."""

    report: BuildReport
    problems: list[KorusgraphError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def says_something(self) -> bool:
        return self.report.changed or self.report.documents_shared > 0 or bool(self.problems or self.notes)


@dataclass(slots=True)
class Watch:
    """What is watched, and for which workspace."""

    root: Path
    sources: Sequence[str]
    password: str | None = None
    published: str | None = None
    minimum: float | None = None
    ledger_only: bool = False
    jobs: int | None = 1
    notify: Callable[[str], None] = lambda _: None
    _told: frozenset[str] = frozenset()

    def look(self) -> Pass:
        """One pass. What is wrong with a source is a problem of it; so is a workspace that is held or cannot be written, for
        the next pass may find it free."""
        report = BuildReport()
        try:
            with Ledger(self.root / "ledger.sqlite", alone=True, notify=self.notify) as ledger:
                report = ingest(ledger, self.sources, self.password, self.published, jobs=self.jobs)
                if not self.ledger_only:
                    report.graph = project(ledger, self.root, self.minimum, problems=report.problems)
        except KorusgraphError as error:
            report.problems.append(error)
        now = frozenset([p.lines() for p in report.problems] + report.warnings)
        made = Pass(
            report,
            [p for p in report.problems if p.lines() not in self._told],
            [w for w in report.warnings if w not in self._told],
        )
        self._told = now
        return made

    def passes(self, seconds: float, sleep: Callable[[float], None] = time.sleep) -> Iterator[Pass]:
        """Pass after pass, with so many seconds between two; it ends only when its caller does."""
        while True:
            yield self.look()
            sleep(seconds)
