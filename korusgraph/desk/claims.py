"""What two voices claim of one matter, and what the finders of contradictions share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from korusgraph.desk.index import Index
from korusgraph.extraction.text import words as split

SAME_TIME = 60  # days between two reports within which they are of one time


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody says of a matter. `by` names the speakers, the document when it speaks itself, or the reference data."""

    claim: str
    by: str
    reported: str
    sentence: str
    document: str
    id: str

    def cells(self) -> list[str]:
        return [self.claim, self.by, self.reported, self.sentence, self.document, self.id]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two claims of one matter that cannot both be so."""

    kind: str
    matter: str
    one: Claim
    other: Claim


def days(day: str, other: str) -> int:
    """Days between two days; very many when one is not known."""
    if len(day) != 10 or len(other) != 10:
        return 10**6
    return abs((dt.date.fromisoformat(day) - dt.date.fromisoformat(other)).days)


def by(index: Index, speakers: Iterable[str], documents: Iterable[str]) -> str:
    """Who says a thing: the speakers, or the publishers of documents that speak themselves."""
    named = ", ".join(index.names(speakers))
    return named or ", ".join(_publisher(index, d) for d in documents)


def _publisher(index: Index, document: str) -> str:
    return str(index.document(document).get("publisher", "")) or document


def reference(claim: str) -> Claim:
    """What the reference data claim."""
    return Claim(claim, "reference data", "", "", "", "")


def words(text: str) -> frozenset[str]:
    """The words of a sentence, folded."""
    return frozenset(w.folded for w in split(text))
