"""The day of a saying that does not tell its own: an issuer speaks on the day of the text, and one occasion goes on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from korusgraph.extraction import clause
from korusgraph.extraction.parse import Token
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.statements.draft import StatementDraft
from korusgraph.extraction.words import words
from korusgraph.model import DateValue
from korusgraph.ontology import load

_PAST, _PRESENT = "VBD", ("VBP", "VBZ")
_FINITE = (_PAST, *_PRESENT, "MD")
_RECENT = 7  # days before the publication within which a text of the day tells of one occasion


def settle(reading: Reading, drafts: Sequence[StatementDraft]) -> None:
    """Dates statements that have no day, where the text says when their speaker spoke; the others stay without."""
    if not reading.published:
        return
    people = {d.speaker for d in drafts if load().family(reading.registry.type_of(d.speaker[0])) == "Person"}
    told = {speaker: day for speaker in sorted(people) if (day := _day(reading, speaker, drafts)) is not None}
    for draft in drafts:
        if draft.date is not None:
            continue
        issuers = reading.registry.issuers.get(draft.sentence, ())
        if applies("statements.spoken-in-the-text", bool(set(draft.speaker) & set(issuers)) and _tense(draft) in _PRESENT):
            draft.date = DateValue(reading.published.isoformat(), "day", "")
        elif applies("statements.same-occasion", draft.speaker in told and _tense(draft) == _PAST):
            draft.date = told[draft.speaker]


def _day(reading: Reading, speaker: tuple[str, ...], drafts: Sequence[StatementDraft]) -> DateValue | None:
    """The day shortly before the publication on which somebody spoke; None where a text tells of none, or of other times, too."""
    assert reading.published is not None
    first = reading.published - dt.timedelta(days=_RECENT)
    dates = {d.date.value: d.date for d in drafts if d.speaker == speaker and d.date is not None and d.date.text}
    found = list(dates.values())
    recent = len(found) == 1 and found[0].precision == "day" and first.isoformat() <= found[0].value <= reading.published.isoformat()
    return found[0] if recent else None


def _tense(draft: StatementDraft) -> str:
    """The tag of the verb that tells a saying; nothing where a saying is wished for, done at another time, or told by no verb."""
    token = draft.token
    if token is None:
        return _PAST  # a quotation that goes on
    verb = _finite(token)
    if verb is None or clause.is_perfect(verb) or any(c.tag == "MD" for c in verb.children):
        return ""
    aside = token.dep in ("relcl", "advcl", "pcomp", "acl") or any(c.text.lower() in words("at_other_times") for c in verb.children)
    return "" if verb.tag == _PAST and aside else verb.tag


def _finite(token: Token) -> Token | None:
    """The finite verb that a word of saying stands under, or is: `pleased to announce` is as present as `am`."""
    above = (token, *token.ancestors())
    return next((t for t in above if t.tag in _FINITE), next((c for t in above for c in t.children if c.tag in _PRESENT), None))
