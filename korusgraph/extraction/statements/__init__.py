"""Statements: who said what in which manner, with quotations, act and stance."""

from __future__ import annotations

from korusgraph.extraction import clause
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.statements import joining, meaning, occasions, quotations
from korusgraph.extraction.statements.draft import StatementDraft
from korusgraph.extraction.statements.triggers import Triggers
from korusgraph.extraction.words import words


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
    occasions.settle(reading, drafts)
    return [d for d in drafts if not applies("statements.thought-of-nothing", _idle(d))]


def _idle(draft: StatementDraft) -> bool:
    """`I think I am over there`: what a speaker thinks of nothing and nobody is no statement on a matter."""
    token = draft.token
    if token is None or draft.quotes or draft.content or draft.target or draft.act != "state":
        return False
    return clause.in_first_person(token) and token.lemma in words("believing") and draft.stance == "neutral"
