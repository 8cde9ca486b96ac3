"""The period of a figure: the time expression that belongs to it and not to its neighbour or to who says it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from korusgraph.extraction.dates import TimeExpression
from korusgraph.extraction.events import owner
from korusgraph.extraction.figures.amounts import Found
from korusgraph.extraction.parse import Sentence
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import group_of, pattern, words

_EACH_BEHIND = pattern("figures.periods.each_behind", re.I)
_EACH_BEFORE = pattern("figures.periods.each_before", re.I)
_BELOW = ("conj", "ccomp", "relcl", "parataxis")


def periods(text: str, sentence: Sentence, found: list[Found], times: list[TimeExpression]) -> Mapping[int, str]:
    """Index of a figure → words of its period. A figure takes the first expression behind it and before the next figure,
    else the last one between the figure before and itself, else one that stands before all figures; none that tells when
    something was said."""
    start = sentence.tokens[0].start if sentence.tokens else sentence.span.start
    free = [t for t in times if not applies("figures.time-of-saying", _saying(sentence, t))]
    free = [t for t in free if not applies("figures.day-of-an-act", _of_an_act(sentence, t, found))]
    free = [t for t in free if not any(t.span.overlaps(f.span) for f in found)]
    free = [t for t in free if not applies("figures.date-of-a-paper", _of_a_paper(sentence, t))]
    made: dict[int, str] = {}
    for k, figure in enumerate(found):
        low = found[k - 1].span.end if k else start
        high = found[k + 1].span.start if k + 1 < len(found) else sentence.span.end
        each = _each(text, figure, low, high)
        if applies("figures.so-much-a-year", each):
            made[k] = each
            continue
        behind = [t for t in free if figure.span.end <= t.span.start and t.span.end <= high]
        behind = [t for t in behind if not applies("figures.time-of-the-clause-behind", _of_next(sentence, t, figure, found))]
        before = [t for t in free if low <= t.span.start and t.span.end <= figure.span.start]
        before = [t for t in before if not applies("figures.time-of-the-clause-before", _of_another(sentence, t, figure))]
        if behind:
            made[k] = behind[0].text(text)
        elif before:
            made[k] = before[-1].text(text)
    for k, figure in enumerate(found):
        lead = [t for t in free if t.span.end <= found[0].span.start and not _of_another(sentence, t, figure)]
        if lead:
            if applies("figures.period-of-all", k not in made):
                made[k] = lead[-1].text(text)
    return made


def _each(text: str, figure: Found, low: int, high: int) -> str:
    """`$5 billion a year`, `an annual deficit of $5 billion`: how long a time an amount is of; empty where it is not said."""
    if figure.unit == "percent":
        return ""
    behind = _EACH_BEHIND.match(text, figure.span.end, high)
    before = None if behind else _EACH_BEFORE.search(text, low, figure.span.start)
    found = behind or before
    return next((g for g in found.groups() if g), "") if found is not None else ""


def _of_next(sentence: Sentence, expression: TimeExpression, figure: Found, found: list[Found]) -> bool:
    """`is 9% while the other tariff (before April 2) was 5%`: told in the clause of a figure further behind."""
    above = owner(sentence, expression)
    verb = above if above is None or above.pos in ("VERB", "AUX") else above.above("VERB", "AUX")
    if verb is None or figure.token is None or figure.token.above("VERB", "AUX") is verb:
        return False
    return any(f.token is not None and f.span.start > expression.span.end and f.token.above("VERB", "AUX") is verb for f in found)


def _saying(sentence: Sentence, expression: TimeExpression) -> bool:
    above = owner(sentence, expression)
    return above is not None and above.pos in ("VERB", "AUX") and above.lemma in group_of("reporting")


def _of_an_act(sentence: Sentence, expression: TimeExpression, found: list[Found]) -> bool:
    """`On Friday he signed an order to levy 25%`: when a paper was made, and not when what it says holds."""
    above = owner(sentence, expression)
    if above is None or above.pos != "VERB" or above.lemma not in words("acts_on_papers"):
        return False
    return all(f.token is None or f.token.above("VERB", "AUX") is not above for f in found)


def _of_a_paper(sentence: Sentence, expression: TimeExpression) -> bool:
    """`a 2024 study`, `the order of April 2, 2025`: when a paper was written, not what its figures are of."""
    above = owner(sentence, expression)
    return above is not None and above.pos in ("NOUN", "PROPN") and above.lemma.lower() in words("papers")


def _of_another(sentence: Sentence, expression: TimeExpression, figure: Found) -> bool:
    """`stay free until 2028 and will face 40 percent`: said behind the verb of one clause, the figure stands in the next."""
    above = owner(sentence, expression)
    verb = above if above is None or above.pos in ("VERB", "AUX") else above.above("VERB", "AUX")
    if verb is None or figure.token is None or expression.span.start < verb.start or figure.span.start < expression.span.start:
        return False
    clause = figure.token.above("VERB", "AUX")
    if clause is None or clause is verb or clause.start < expression.span.end:
        return False
    return clause.dep in _BELOW or (clause.dep == "advcl" and bool(clause.all("mark")))
