"""Statements: who said what in which manner, with quotations, act and stance."""

from __future__ import annotations

from korusgraph.extraction.reading import Reading
from korusgraph.extraction.statements import joining, meaning, quotations
from korusgraph.extraction.statements.draft import StatementDraft
from korusgraph.extraction.statements.triggers import Triggers


def find(reading: Reading) -> list[StatementDraft]:
    """The statements of a parsed document, in order of the text."""
    triggers = Triggers(reading)
    drafts: list[StatementDraft] = []
    for sentence in reading.sentences:
        found = [d for t in sentence.tokens if (d := triggers.at(sentence, t)) is not None]
        drafts += joining.one_each(found, reading.registry)
    quotations.share_out(reading, drafts)
    drafts.sort(key=lambda d: d.anchor)
    for draft in drafts:
        meaning.finish(reading, draft)
    return drafts
