"""What a build did, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from korusgraph.database.writer import WriteReport
from korusgraph.engine.outcome import Outcome
from korusgraph.engine.sources import language_note
from korusgraph.errors import KorusgraphError, printable
from korusgraph.ledger import Held
from korusgraph.model import Document

Progress = Callable[[int, int], None]
"""Is told how many sources and how many documents are done."""


@dataclass(slots=True)
class BuildReport:
    """What reading the sources did."""

    sources: int = 0
    documents_read: int = 0
    """Documents of the sources that had to be opened, whether they were known or not."""
    documents_new: int = 0
    documents_changed: int = 0
    documents_unchanged: int = 0
    documents_shared: int = 0
    """Documents that another source had given already."""
    documents_removed: int = 0
    documents_noted: int = 0
    """Documents of which something is said in `warnings`."""
    problems: list[KorusgraphError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    facts: dict[str, int] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    """What the rules found and left out, by stage and reason."""
    judged: dict[str, int] = field(default_factory=dict)
    """Facts that people confirmed, edited, rejected, and decisions that find nothing any longer."""
    graph: WriteReport | None = None
    seconds: float = 0.0

    @property
    def changed(self) -> bool:
        return bool(self.documents_new or self.documents_changed or self.documents_removed)

    def add(self, held: Held) -> None:
        """Counts what a source changed."""
        self.documents_new += held.new
        self.documents_changed += held.changed
        self.documents_unchanged += held.unchanged
        self.documents_shared += held.shared
        self.documents_removed += held.removed

    def tell(self, document: Document, outcome: Outcome) -> None:
        """Takes what is said about a document that was read: what went wrong, or what the rules left out."""
        notes = [*document.warnings, *language_note(document)]
        error = outcome.error()
        if error is not None:
            self.problems.append(error)
        notes += [f"{n} {reason}" for stage, reason, n in outcome.dropped if stage == "sentences"]
        self.left_out.update({f"{stage}: {reason}": n for stage, reason, n in outcome.dropped})
        self.note(document.path, [*notes, *outcome.left_out])

    def note(self, where: str, notes: Sequence[str]) -> None:
        """Takes what is said about a document."""
        self.documents_noted += bool(notes)
        self.warnings += [printable(f"{where}: {note}") for note in notes]
