"""What a statement says: its content, target, act, stance and date."""

from __future__ import annotations

import re
from collections import Counter

from korusgraph.extraction import dates
from korusgraph.extraction.dates import TimeExpression
from korusgraph.extraction.events import owner
from korusgraph.extraction.parse import Token
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.statements.acts import Acts
from korusgraph.extraction.statements.draft import StatementDraft, act_of_verb
from korusgraph.extraction.words import pattern, words
from korusgraph.model import DateValue, Span

_BEGINNING = pattern("statements.meaning.beginning", re.I)
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
    told = _antecedent(token)
    if told is not None and applies("statements.told-of-what-stands-before", True):
        spans.append(told)
    if token.dep == "parataxis" or (token.dep == "ccomp" and token.head.i > token.i) or not spans:
        spans.append(reading.sentences[draft.sentence].span)
    return spans


def _antecedent(token: Token) -> Span | None:
    """`the deal that he announced`: what was said is of the noun before the clause; None where the clause tells it itself."""
    if token.dep != "relcl" or token.pos not in ("VERB", "AUX") or token.all("ccomp", "xcomp"):
        return None
    if any(o.lemma not in words("relatives") for o in token.all("dobj")):
        return None
    if any(s.lemma in words("relatives") for s in token.all("nsubj")):
        return None  # `the minister, who announced`
    noun, below = token.head, {t.i for t in token.subtree()}
    while noun.dep == "pobj" and noun.head.head.pos == "NOUN":
        noun = noun.head.head  # `the controls on chips that it announced`
    before = [t for t in noun.subtree() if t.i < token.i and t.i not in below]
    return Span(before[0].start, before[-1].end) if before else None


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
            if applies("statements.day-that-it-begins", _begins(reading, expression)):
                continue
            if at is token or (at is not None and at.head.head is token and at.lemma in words("speech_nouns")):
                value = dates.resolve(expression, context or reading.published, False)
                if value is not None:
                    return DateValue(value.value, value.precision, expression.text(reading.text))
    if applies("statements.said-before-that-day", context is not None and token is not None and _earlier(token)):
        return None
    if context is not None:
        return DateValue(context.isoformat(), "day", "")
    return None


def _earlier(token: Token) -> bool:
    """`after Trump announced tariffs`, `had announced`: said before what the day is told of."""
    if any(c.dep == "aux" and c.lemma in words("having") and c.tag == "VBD" for c in token.children):
        return True
    after = token.dep == "advcl" and any(m.lemma in words("after") for m in token.all("mark", "prep", "advmod"))
    return after or (token.dep == "pcomp" and token.head.lemma in words("after")) or (token.dep == "relcl" and token.tag == "VBD")


def _begins(reading: Reading, expression: TimeExpression) -> bool:
    """`starting June 1`, `for FY2026`: when what is told begins or what it is for, and not when it was told."""
    ahead = reading.text[max(0, expression.span.start - 24) : expression.span.start]
    return _BEGINNING.search(ahead) is not None
