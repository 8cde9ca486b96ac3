"""The period of a figure: the time expression that belongs to it and not to its neighbour or to who says it."""

from __future__ import annotations

from collections.abc import Mapping

from korusgraph.extraction.dates import TimeExpression
from korusgraph.extraction.events import owner
from korusgraph.extraction.figures.amounts import Found
from korusgraph.extraction.parse import Sentence
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import group_of


def periods(text: str, sentence: Sentence, found: list[Found], times: list[TimeExpression]) -> Mapping[int, str]:
    """Index of a figure → words of its period. A figure takes the first expression behind it and before the next figure,
    else the last one between the figure before and itself, else one that stands before all figures; none that tells when
    something was said."""
    start = sentence.tokens[0].start if sentence.tokens else sentence.span.start
    free = [t for t in times if not applies("figures.time-of-saying", _saying(sentence, t))]
    free = [t for t in free if not any(t.span.overlaps(f.span) for f in found)]
    made: dict[int, str] = {}
    for k, figure in enumerate(found):
        low = found[k - 1].span.end if k else start
        high = found[k + 1].span.start if k + 1 < len(found) else sentence.span.end
        behind = [t for t in free if figure.span.end <= t.span.start and t.span.end <= high]
        before = [t for t in free if low <= t.span.start and t.span.end <= figure.span.start]
        if behind:
            made[k] = behind[0].text(text)
        elif before:
            made[k] = before[-1].text(text)
    lead = [t for t in free if not found or t.span.end <= found[0].span.start]
    if lead:
        for k in range(len(found)):
            if applies("figures.period-of-all", k not in made):
                made[k] = lead[-1].text(text)
    return made


def _saying(sentence: Sentence, expression: TimeExpression) -> bool:
    above = owner(sentence, expression)
    return above is not None and above.pos in ("VERB", "AUX") and above.lemma in group_of("reporting")
