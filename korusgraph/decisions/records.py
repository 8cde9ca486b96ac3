"""The records of decisions: an entry of the file, what it is about, and what all entries about one thing come to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from korusgraph.ledger.sources import name_of

Change = str | tuple[str, ...]
MERGE = "merge"
FACTS = ("event", "statement", "relation", "figure", "entity")
ON_FACTS = ("confirm", "reject", "edit")
ON_MERGES = ("same", "apart")


@dataclass(frozen=True, slots=True)
class About:
    """What a decision is about, by what stays when a document is read again and ids change.

    A fact of a document: its kind, the document's name, the sentence, the type that the rules gave it, its words (of an
    event or statement the trigger, of a figure the number as printed, of a relation its status, with the two `nodes`), and
    which it is of those that are alike. An entity is its node alone, in all documents or in one; a merge is two nodes, sorted.
    Nodes are ids before any merge: `country/pe`, `person/robert-lighthizer`.
    """

    fact: str
    document: str = ""
    sentence: str = ""
    type: str = ""
    words: str = ""
    nodes: tuple[str, ...] = ()
    number: int = 1

    @property
    def name(self) -> str:
        """A text that is one for one thing."""
        return json.dumps(
            [self.fact, name_of(self.document), self.sentence, self.type, self.words, self.nodes, self.number],
            ensure_ascii=False,
        )

    def shown(self) -> str:
        """What it is, for people."""
        if self.fact in (MERGE, "entity"):
            return " and ".join(self.nodes) + (f" in {self.document}" if self.document else "")
        where = f"{self.document}: “{self.sentence if len(self.sentence) <= 80 else self.sentence[:79] + '…'}”"
        what = " and ".join(self.nodes) or self.words
        return f"{self.fact} {self.type} ({what}) in {where}"


@dataclass(frozen=True, slots=True)
class Decision:
    """What all entries about one thing come to, in the words of the last one. `new` is what is other than it was read."""

    what: str
    about: About
    by: str
    at: str
    why: str
    new: Mapping[str, Change] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry(Decision):
    """One entry of the file, with its line: what was decided about what, by whom, when (UTC, `2026-11-30T13:20:00Z`) and why."""

    line: int = 0


def settled(entries: Iterable[Entry]) -> dict[str, Decision]:
    """Decisions by the names of what they are about, sorted by these. Later entries count, whatever their place in the file.

    Edits of different fields add up; a rejection takes back edits and confirmations before it, and is taken back by either.
    """
    made: dict[str, Decision] = {}
    for _, entry in sorted(enumerate(entries), key=lambda e: (e[1].at, e[0])):
        name = entry.about.name
        before = made.get(name)
        new = dict(before.new) if before is not None and entry.what in ("edit", "confirm") else {}
        new.update(entry.new)
        what = "edit" if new else entry.what
        made[name] = Decision(what, entry.about, entry.by, entry.at, entry.why, new)
    return dict(sorted(made.items()))
