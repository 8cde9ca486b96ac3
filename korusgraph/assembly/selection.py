"""A part of the graph, as a user asks for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Selection:
    """A part of the graph: documents from a day on, some documents, the surroundings of an entity."""

    since: str | None = None
    documents: tuple[str, ...] = ()
    entity: str | None = None

    @property
    def narrows(self) -> bool:
        """Whether some documents are left out."""
        return self.since is not None or bool(self.documents)

    def has(self, document: str, published: str) -> bool:
        """Whether a document belongs to the part; one without a date does not when a day is given."""
        return published >= (self.since or "") and (not self.documents or document in self.documents)
