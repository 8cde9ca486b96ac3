"""Whose a figure is by what stands around it: the figure before, and who announces it."""

from __future__ import annotations

from dataclasses import dataclass

from korusgraph.extraction import clause
from korusgraph.extraction.figures.amounts import Found
from korusgraph.extraction.figures.coordinates import Pair, in_brackets, state
from korusgraph.extraction.figures.owners import LEVIED, home
from korusgraph.extraction.parse import Sentence
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import words

_ANNOUNCING = ("announce", "threaten")
_TRADE = ("goods_exports", "goods_imports", "goods_trade_balance", "investment")


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a figure of this sentence or the one before was of, and whose."""

    sentence: int
    indicator: str
    reporter: str | None
    partner: str | None


def completed(
    usual: Pair,
    indicator: str,
    found: Found,
    sentence: Sentence,
    reading: Reading,
    said_by: tuple[str, str] | None,
    earlier: Earlier | None,
) -> Pair:
    """Reporter and partner with what the sentence itself leaves open. `said_by` is who tells the figure, and with what act."""
    reporter, partner = usual
    if reporter is None and indicator in LEVIED:
        reporter = _levier(partner, indicator, found, sentence, reading, said_by)
    if indicator in _TRADE and partner is None and earlier is not None:
        named = {s for t in sentence.tokens if (s := state(t, reading.registry))}
        next_to = sentence.index - earlier.sentence <= 1 and earlier.indicator == indicator
        same = reporter is not None or earlier.reporter is None
        listed = next_to and same and earlier.partner not in (None, reporter, *named) and in_brackets(found, sentence)
        if applies("figures.partner-of-before", listed):
            partner = earlier.partner
    return reporter, partner


def _levier(
    partner: str | None, indicator: str, found: Found, sentence: Sentence, reading: Reading, said_by: tuple[str, str] | None
) -> str | None:
    """Who levies a rate, or sets a quota, of which the words beside it do not tell it."""
    registry = reading.registry
    verb = None if found.token is None else found.token.above("VERB", "AUX")
    own = verb is not None and any(t.text.lower() in words("first_persons") for t in clause.subjects(verb))
    issuers = set(registry.issuers.get(sentence.index, ()))
    issuer = home(issuers, registry, reading.gazetteer) if own and issuers else None
    if applies("figures.issuer-does-it", issuer not in (None, partner)):
        return issuer
    if said_by is not None and said_by[1] in _ANNOUNCING:
        announcer = home({said_by[0]}, registry, reading.gazetteer)
        if applies("figures.levier-announces", announcer not in (None, partner)):
            return announcer
    where = [t for t in sentence.tokens if t.dep == "pobj" and t.head.lemma in words("in_states") and state(t, registry) not in (None, partner)]
    inside = {state(t, registry) for t in where if t.head.head.lemma in words("coming_into_force")}
    alone = indicator == "tariff_rate" and len(inside) == 1
    return inside.pop() if applies("figures.levied-in", alone) else None
