"""Figures with whose they are: reporter and partner, product, period, speaker."""

from __future__ import annotations

import re
from collections.abc import Iterator

from korusgraph.extraction.confidence import calibration
from korusgraph.extraction.events import EventDraft
from korusgraph.extraction.figures import Found, countries, find, meaning
from korusgraph.extraction.finish import unique
from korusgraph.extraction.gazetteer import Gazetteer
from korusgraph.extraction.parse import Sentence
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.registry import Registry
from korusgraph.model import Figure

_LEVIES = frozenset(("tariff_impose", "tariff_raise", "tariff_cut", "retaliate", "suspend"))


def _home(members: set[str], registry: Registry, known: Gazetteer) -> str | None:
    """The country of the document that people and bodies act for, if it is one; a country or bloc acts for itself."""
    drafts = registry.drafts
    homes = {m if drafts[m].type in ("Country", "Bloc") else known.home(drafts[m].country, drafts) for m in members} - {None}
    return homes.pop() if len(homes) == 1 else None


def _levied(item: Found, sentence: Sentence, events: list[EventDraft]) -> tuple[set[str], set[str]]:
    """Who levies a rate and who pays it: by the event on tariffs above it in its clause, or the only one of the sentence."""
    here = [e for e in events if e.sentence == sentence.index and e.type in _LEVIES]
    above = [] if item.token is None else [item.token, *item.token.ancestors()]
    measure = next((e for t in above for e in here if e.token is t), here[0] if len(here) == 1 else None)
    if measure is None:
        return set(), set()
    doers = measure.members("imposer", "actor") or {m for e in here for m in e.members("imposer", "actor")}
    return doers, measure.members("target", "beneficiary")


def facts(reading: Reading) -> Iterator[Figure]:
    """The figures of a document in order of the text, with whose they are."""
    text, parsed, registry, known = reading.text, reading.sentences, reading.registry, reading.gazetteer
    events, statements = reading.events, reading.statements
    taken: set[str] = set()
    for sentence in parsed:
        found = find(text, sentence)
        speaker = next(
            (
                s.speaker[0]
                for s in statements
                if s.sentence == sentence.index or any(q.overlaps(sentence.span) for q in s.quotes)
            ),
            None,
        )
        for item in found:
            indicator, kind, direction = meaning(text, item, sentence)
            reporter, partner = countries(item, sentence, registry, indicator)
            if (
                re.search(r"\b[Oo]ur\b", text[sentence.span.start : item.span.start])
                and speaker is not None
                and registry.drafts[speaker].country
            ):
                reporter = _home({speaker}, registry, known) or reporter
            product = next(
                (
                    t.named.ids[0]
                    for t in sentence.tokens
                    if t.named is not None
                    and registry.type_of(t.named.ids[0]) == "Product"
                    and abs(t.start - item.span.end) < 60
                ),
                None,
            )
            levying, paying = _levied(item, sentence, events) if indicator == "tariff_rate" else (set(), set())
            if levying:
                reporter = _home(levying, registry, known) or reporter
                partner = next(iter(paying)) if len(paying) == 1 else None
            expressions = reading.times[sentence.index]
            period = expressions[0].text(text) if expressions else None
            yield Figure(
                unique(f"figure-c{item.span.start}", taken),
                item.span,
                indicator,
                kind,
                item.value,
                item.unit,
                item.currency,
                direction,
                reporter,
                partner if partner != reporter else None,
                product,
                period,
                speaker,
                item.rule,
                calibration().of("figure", item.rule),
            )
