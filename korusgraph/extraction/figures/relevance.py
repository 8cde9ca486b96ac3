"""Numbers that are no figures of trade: what markets did, and parts of things that nobody trades."""

from __future__ import annotations

import re

from korusgraph.extraction import clause
from korusgraph.extraction.figures.amounts import Found
from korusgraph.extraction.figures.meaning import governing
from korusgraph.extraction.parse import Sentence, Token
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import pattern, words

_PER_UNIT = pattern("figures.relevance.per_unit", re.I)
_INDEX = pattern("figures.relevance.index")
_CLAUSE = pattern("figures.relevance.clause")


def beside_trade(text: str, found: Found, sentence: Sentence, indicator: str, kind: str) -> bool:
    """Whether a number tells of no trade, duty or economy, so that it is left out."""
    if applies("figures.what-markets-did", _of_markets(text, found, sentence)):
        return True
    if applies("figures.money-of-an-office", indicator == "other" and _of_budgets(sentence)):
        return True
    unit = found.unit == "currency" and indicator == "other" and _PER_UNIT.match(text, found.span.end)
    if applies("figures.price-of-a-piece", unit):
        return True
    bare = found.unit == "percent" and indicator == "other" and kind != "change"
    return applies("figures.part-of-no-trade", bare and not _economic(found))


def _of_markets(text: str, found: Found, sentence: Sentence) -> bool:
    """`the S&P 500 is down 10%`, `shares fell 3 percent`, `the currency lost a fifth of its value`."""
    first, end = sentence.span.start, found.span.start
    start = max((m.start() for m in _CLAUSE.finditer(text, first, end)), default=first)
    if _INDEX.search(text, start, end):
        return True
    verb = None if found.token is None else found.token.above("VERB", "AUX")
    told = [] if verb is None else [*clause.subjects(verb), *verb.all("nsubjpass")]
    of = [p for t in told for link in sorted(words("in_or_of")) for p in clause.complements(t, link)]
    return any(_market(w) for t in (*told, *of) for w in (t, *t.all("compound", "amod")))


def _of_budgets(sentence: Sentence) -> bool:
    """`$562 million in appropriations, down 8%`: what an office has to spend."""
    return any(t.lemma in words("budgets") for t in sentence.tokens)


def _market(word: Token) -> bool:
    return word.text.lower() in words("markets")


def _economic(found: Found) -> bool:
    known = words("economy") | words("share_of") | words("trade_quantities") | words("prices")
    return any(w.lemma.lower() in known for w in governing(found.token))
