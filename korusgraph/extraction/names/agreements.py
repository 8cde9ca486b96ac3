"""Agreements by the shape of their names, and which known agreement a name of parties means."""

from __future__ import annotations

import re
from functools import cache

from korusgraph import ids
from korusgraph.extraction.gazetteer import Entry
from korusgraph.extraction.names.search import Search
from korusgraph.extraction.words import words
from korusgraph.model import Span
from korusgraph.ontology import load

_BARE = re.compile(r"(?:Agreement|Protocol|Convention|Treaty|Declaration|Pact|Accord|Arrangement)s?\Z")
_RUN_IN = re.compile(r"\b(?:this|the|through the)\s+\w+\Z|\Aannex", re.I)
_TREATY = re.compile(r"Agreement|Treaty|Convention|Accord|Pact|Protocol|FTA")
_SEVERAL = re.compile(r"(?:Agreements|FTAs|Pacts|Treaties)\b")
_GENERIC = re.compile(
    r"(?:Free Trade|Trade Promotion|Economic Partnership|Trade) (?:Agreement|Area|Pact|Deal)s?|FTA|EPA|CEPA|"
    r"[-–]\w+ (?:Agreement|Pact|Accord|Deal)$"
)


@cache
def _pattern() -> re.Pattern[str]:
    heads = "|".join(re.escape(h) for h in sorted(words("agreement_heads"), key=lambda h: (-len(h), h)))
    word = r"(?:[A-ZÀ-Þ][\w.’']*(?:[-–—/][A-ZÀ-Þ\d][\w.’']*)*|\([A-Z][A-Za-z-]+\)|\d{4})"
    link = r"(?:\s+(?:and|of|for|on|the|&|a)\b)*"
    tail = r"(?:\s+(?:on|for|of|between)\s+(?:the\s+)?[A-Z][\w’'-]*(?:(?:\s+(?:and|of|the|for)\b)*,?\s+[A-Z][\w’'-]*)*)?"
    return re.compile(rf"(?:{word}{link}\s+)*(?:{heads})s?\b{tail}")


@cache
def _special() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, load().lexicon["special_agreements"])))


def find(search: Search, sentence: Span) -> None:
    """Names of agreements in a sentence; they swallow the hits inside them."""
    for match in _pattern().finditer(search.text, sentence.start, sentence.end):
        _agreement(search, match.start(), match.end())


def _agreement(search: Search, start: int, end: int) -> None:
    start, end = search.strip_left(start, end)
    name, span = search.text[start:end], Span(start, end)
    if len(name.split()) < 2 and not re.search(r"[-–]", name):
        return
    inside = [h for h in search.hits.within(span) if h.form in ("name", "adjective", "capital")]
    known = next((h for h in inside if h.entries[0].type == "Agreement" and len(h.span) >= 4), None)
    if known is not None and len(known.span) >= 0.6 * len(name):
        return  # the gazetteer's own span is the better one
    parties = frozenset(h.entries[0].id for h in inside if h.entries[0].type in ("Country", "Bloc"))
    if (not parties and not _TREATY.search(name)) or _BARE.match(name):
        return
    if _RUN_IN.search(name):
        return  # `ENTRY INTO FORCE This Agreement`: a heading run into the text
    if not search.free(span):
        return
    others = parties - {"united-states"}
    if _SEVERAL.search(name) and len(others) > 1:
        _several(search, span, others)
        return
    entry = known.entries[0] if known is not None else by_parties(search, parties) if generic(name) else None
    registry = search.registry
    draft = registry.ensure(entry) if entry else registry.create(ids.slug(name), "Agreement", " ".join(name.split()))
    if not draft.known and parties:
        draft.parent = "|".join(sorted(parties))
    registry.mention([draft.id], span, "NAM", "agreement-pattern")
    search.hits.drop(span)


def _several(search: Search, span: Span, others: frozenset[str]) -> None:
    """`the Colombia and Panama Trade Agreements`: the agreement of each, where at least two are known."""
    several = [e for p in sorted(others) if (e := by_parties(search, frozenset((p,)))) is not None]
    if len(several) > 1:
        for one in several:
            search.registry.ensure(one)
        search.registry.mention([e.id for e in several], span, "NAM", "agreements-joined")
        search.hits.drop(span)


def generic(name: str) -> bool:
    """Whether a name says no more than parties and `free trade agreement`."""
    return _GENERIC.search(name) is not None and not _special().search(name)


def by_parties(search: Search, parties: frozenset[str]) -> Entry | None:
    """The agreement of just these parties; one country in the name stands beside the United States of the text."""
    for group in (parties, parties | {"united-states"}):
        found = [a for a in search.gazetteer.by_parties.get(group, []) if a.spoken_of(search.date)]
        if len(group) > 1 and found:
            return max(found, key=lambda a: (_in_use(search, a), a.fact("signed") or a.fact("concluded")))
    return None


def _in_use(search: Search, agreement: Entry) -> bool:
    """Signed or concluded by the date and not yet ended: of NAFTA and USMCA, the one that the day calls for."""
    begun = agreement.fact("signed") or agreement.fact("concluded") or agreement.fact("inForce")
    ended = agreement.fact("ended")
    return search.date is None or ((not begun or begun <= search.date) and (not ended or ended >= search.date))
