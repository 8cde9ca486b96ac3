"""Whose a figure is by what stands around it: the figure before, and who announces it."""

from __future__ import annotations

from dataclasses import dataclass

from korusgraph.extraction.figures.amounts import Found
from korusgraph.extraction.figures.coordinates import Pair, in_brackets, state
from korusgraph.extraction.figures.owners import home
from korusgraph.extraction.parse import Sentence
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.rulebook import applies

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
    if indicator == "tariff_rate" and reporter is None:
        reporter = _levier(partner, reading, said_by)
    if indicator in _TRADE and partner is None and reporter is not None and earlier is not None:
        named = {s for t in sentence.tokens if (s := state(t, reading.registry))}
        next_to = sentence.index - earlier.sentence <= 1 and earlier.indicator == indicator
        listed = next_to and earlier.partner not in (None, reporter, *named) and in_brackets(found, sentence)
        if applies("figures.partner-of-before", listed):
            partner = earlier.partner
    return reporter, partner


def _levier(
    partner: str | None, reading: Reading, said_by: tuple[str, str] | None
) -> str | None:
    """Who levies a rate of which the sentence does not tell it."""
    registry = reading.registry
    if said_by is not None and said_by[1] in _ANNOUNCING:
        own = home({said_by[0]}, registry, reading.gazetteer)
        if applies("figures.levier-announces", own not in (None, partner)):
            return own
    return None
