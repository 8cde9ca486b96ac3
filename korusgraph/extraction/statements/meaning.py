"""What a statement says: its content, target, act, stance and date."""

from __future__ import annotations

import re
from collections import Counter

from korusgraph.extraction import dates
from korusgraph.extraction.events import EventDraft, owner
from korusgraph.extraction.parse import Token
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.statements.draft import NEUTRAL, StatementDraft, act_of_verb, negative, positive
from korusgraph.extraction.words import words
from korusgraph.model import DateValue, Span

_HARM = frozenset(
    ("terminate", "withdraw", "tariff_impose", "tariff_raise", "retaliate", "suspend", "dispute_file", "export_control", "ntm")
)
_STANCES = {
    "support": "support",
    "criticise": "oppose",
    "reject": "oppose",
    "threaten": "oppose",
    "deny": "oppose",
    "announce": "neutral",
    "request": "neutral",
    "propose": "neutral",
    "demand": "neutral",
}
_WEIGHTS = {"Agreement": 4, "LegalAct": 4, "Country": 2, "Bloc": 2, "Administration": 2}
_CLAUSAL = ("ccomp", "xcomp", "dobj", "prep", "conj", "nsubjpass", "parataxis", "advcl")


def finish(reading: Reading, draft: StatementDraft) -> None:
    """Fills in content, target, act, stance and date."""
    scope = _scope(reading, draft)
    draft.content = [
        e
        for e in reading.events
        if any(s.contains(e.trigger) for s in scope) and (draft.trigger is None or not e.trigger.overlaps(draft.trigger))
    ]
    draft.target = _targets(reading, draft, scope)
    said = [t for s in scope for t in _tokens(reading, s)]
    tone = mood(said)
    if draft.act in NEUTRAL:
        draft.act = _act(reading, draft, said, tone)
    draft.stance = _STANCES.get(draft.act) or ("support" if tone > 0 else "oppose" if tone < 0 else "neutral")
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
            part.lemma in words("beside") or any(c.lemma in words("beside") for c in part.all("mark", "advmod"))
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


def mood(said: list[Token]) -> int:
    """Positive minus negative words, negation turning a word round."""
    score = 0
    for token in said:
        lower = token.text.lower()
        if lower == "goods":
            continue
        value = (positive(token.lemma) or positive(lower)) - (negative(token.lemma) or negative(lower))
        if value and (any(c.dep == "neg" for c in token.children) or token.head.lemma in ("not", "no")):
            value = -value
        score += value
    return score


def _act(reading: Reading, draft: StatementDraft, said: list[Token], tone: int) -> str:
    """The act of a verb that tells none (`said`, `announced`), from what is said."""
    lower = {t.text.lower() for t in said}
    if applies("statements.threat", _threat(reading, draft, lower)):
        return "threaten"
    if applies("statements.no", _no(reading, draft)):
        return "deny"
    must = bool(lower & {"should", "must", "ought"})
    main = draft.token.child("ccomp") if draft.token is not None else None
    denied = (main is not None and any(c.dep == "neg" for c in main.children)) or any(
        e.modality == "denied" for e in draft.content
    )
    if applies("statements.denial", denied and draft.act == "state" and not lower & {"should", "must"}):
        return "deny"
    if applies("statements.duty", must or ("to" in lower and any(t.lemma == "need" for t in said))):
        return "demand" if "must" in lower else "propose"
    if draft.act == "announce":
        return "announce"
    if applies("statements.praise", tone >= 1 and not (lower & {"but", "however"} and tone < 2)):
        return "support"
    if applies("statements.blame", tone <= -1):
        return "criticise"
    news = bool(words("news") & lower) or any(
        e.modality in ("planned", "occurred") and _own(reading, draft, e) for e in draft.content
    )
    if applies("statements.news", news and draft.act == "state"):
        return "announce"
    return draft.act


def _threat(reading: Reading, draft: StatementDraft, lower: set[str]) -> bool:
    """Harm of one's own doing that is held out, or anything `unless` something else."""
    if "unless" in lower:
        return True
    planned = [e for e in draft.content if e.modality in ("planned", "conditional")]
    harm = [e for e in planned if e.type in _HARM and _own(reading, draft, e)]
    return any(e.modality == "conditional" for e in harm)


def _no(reading: Reading, draft: StatementDraft) -> bool:
    """`replied, "No."`: a quotation that is or begins with a no of its own."""
    first = draft.quotes[0].of(reading.text) if draft.quotes else ""
    return bool(re.match(r"[“\"]\s*(?:No|Never)\b[.,!]", first))


def _own(reading: Reading, draft: StatementDraft, event: EventDraft) -> bool:
    """Whether the speaker, or the speaker's state, is among those who act in the event."""
    drafts = reading.registry.drafts
    actors = event.members("actor", "imposer", "participant", "signatory", "complainant")
    homes = {drafts[s].country for s in draft.speaker} - {""}
    return bool(actors & set(draft.speaker)) or any(drafts[a].country in homes for a in actors if a in drafts)


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
