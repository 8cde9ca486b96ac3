"""What a statement says: its content, target, act, stance and date."""

from __future__ import annotations

from collections import Counter

from korusgraph.extraction import dates
from korusgraph.extraction.events import owner
from korusgraph.extraction.parse import Token
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.statements.acts import Acts
from korusgraph.extraction.statements.draft import StatementDraft, act_of_verb
from korusgraph.extraction.words import words
from korusgraph.model import DateValue, Span

_WEIGHTS = {"Agreement": 4, "LegalAct": 4, "Country": 2, "Bloc": 2, "Administration": 2}
_CLAUSAL = ("ccomp", "xcomp", "dobj", "prep", "conj", "nsubjpass", "parataxis", "advcl")


def finish(reading: Reading, draft: StatementDraft) -> None:
    """Fills in content, target, act, stance and date."""
    scope = draft.scope = _scope(reading, draft)
    draft.content = [
        e
        for e in reading.events
        if any(s.contains(e.trigger) for s in scope) and (draft.trigger is None or not e.trigger.overlaps(draft.trigger))
    ]
    draft.target = _targets(reading, draft, scope)
    Acts(reading).settle(draft, [t for s in scope for t in _tokens(reading, s)])
    draft.date = _date(reading, draft)


def _scope(reading: Reading, draft: StatementDraft) -> list[Span]:
    """The stretches of text that tell what was said."""
    spans = list(draft.quotes)
    token = draft.token
    if token is None:
        return spans
    for part in token.all(*_CLAUSAL) if token.pos != "NOUN" else token.children:
        if part.dep == "conj" and part.pos in ("VERB", "AUX") and act_of_verb(part.lemma):
            continue
        beside = part.dep in ("advcl", "prep") and (
            (part.lemma in words("beside") and part.tag != "VB")
            or any(c.lemma in words("beside") for c in part.all("mark", "advmod"))
        )
        if applies("statements.beside-what-is-said", beside):
            continue
        below = list(part.subtree())
        spans.append(Span(min(t.start for t in below), max(t.end for t in below)))
    if token.dep == "parataxis" or (token.dep == "ccomp" and token.head.i > token.i) or not spans:
        spans.append(reading.sentences[draft.sentence].span)
    return spans


def _tokens(reading: Reading, span: Span) -> list[Token]:
    return [t for s in reading.touched(span) for t in s.tokens if span.start <= t.start < span.end]


def _targets(reading: Reading, draft: StatementDraft, scope: list[Span]) -> list[str]:
    """Agreements and laws spoken of, else states that are not the speaker's own; two at most."""
    registry = reading.registry
    found: Counter[str] = Counter()
    for span in scope:
        for named in registry.within(span):
            for id_ in named.ids:
                found[id_] += _WEIGHTS.get(registry.type_of(id_), 0)
    homes = {registry.drafts[s].country for s in draft.speaker}
    ranked = [
        i
        for i, n in found.most_common()
        if n and i not in draft.speaker and not (registry.type_of(i) == "Country" and registry.drafts[i].country in homes)
    ]
    agreements = [i for i in ranked if registry.type_of(i) in ("Agreement", "LegalAct")]
    return agreements[:2] or ranked[:2]


def _date(reading: Reading, draft: StatementDraft) -> DateValue | None:
    """The day of the saying: of its own time expression, or of the day of a digest; None when neither is there."""
    context = reading.days.get(draft.sentence)
    token = draft.token
    if token is not None:
        for expression in reading.times.get(draft.sentence, []):
            at = owner(reading.sentences[draft.sentence], expression)
            if at is token or (at is not None and at.head.head is token and at.lemma in words("speech_nouns")):
                value = dates.resolve(expression, context or reading.published, False)
                if value is not None:
                    return DateValue(value.value, value.precision, expression.text(reading.text))
    if context is not None:
        return DateValue(context.isoformat(), "day", "")
    return None
