"""Agreements by the shape of their names, and which known agreement a name of parties means."""

from __future__ import annotations

import re
from functools import cache

from korusgraph import ids
from korusgraph.extraction.gazetteer import Entry, at_large
from korusgraph.extraction.names.search import Search, defines_acronym
from korusgraph.extraction.rulebook import applies, dropped
from korusgraph.extraction.text import fold
from korusgraph.extraction.text import words as words_of
from korusgraph.extraction.words import any_of, filled, pattern, words
from korusgraph.model import Span

_PAIR = re.compile(r"([A-ZÀ-Þ][\w.]*)[-–—/]([A-ZÀ-Þ][\w.]*)(?=\s)")
_BARE = pattern("names.agreements.bare")
_RUN_IN = pattern("names.agreements.run_in", re.I)
_PART_OF = pattern("names.agreements.part_of")
_RUN_BEFORE = pattern("names.agreements.run_before")
_RUN_AFTER = re.compile(r"(?<=[a-z])\s+(?:[A-Z]{2,}\s+){2,}[A-Z]{2,}.*\Z", re.S)
_NEW_SENTENCE = pattern("names.agreements.new_sentence", re.S)
_PLURAL = pattern("names.agreements.plural")
_TREATY = pattern("names.agreements.treaty")
_SEVERAL = pattern("names.agreements.several")
_BETWEEN = pattern("names.agreements.between_two")
_FREE_TRADE = pattern("names.agreements.free_trade")
_GENERIC = pattern("names.agreements.generic")


@cache
def _pattern() -> re.Pattern[str]:
    heads = any_of(words("agreement_heads"))
    word = r"(?:[A-ZÀ-Þ][\w.’']*(?:(?:[-–—/]|(?<=[A-ZÀ-Þa-z])[-–]\s)[A-ZÀ-Þ\d][\w.’']*)*|\([A-Z][A-Za-z-]+\)|\d{4})"
    capital = r"[A-Z]\w*(?:[-’'][A-Za-z]\w*)*"
    return filled("names.agreements.name", heads=heads, word=word, capital=capital)


@cache
def _longer_name() -> re.Pattern[str]:
    """What makes a name of an agreement the start of another name: `Trade Agreements Act`, `Convention Center`."""
    return re.compile(rf"\s+(?:{any_of(words('after_agreements'))})\b")


@cache
def _special() -> re.Pattern[str]:
    return re.compile(any_of(words("special_agreements")))


def find(search: Search, sentence: Span) -> None:
    """Names of agreements in a sentence; they swallow the hits inside them."""
    for match in _pattern().finditer(search.text, sentence.start, sentence.end):
        _agreement(search, match.start(), match.end())


def _agreement(search: Search, start: int, end: int) -> None:
    start, end = search.strip_left(*_bounds(search, *search.strip_left(start, end)))
    name, span = search.text[start:end], Span(start, end)
    if len(name.split()) < 2 and not re.search(r"[-–]", name):
        return
    if applies("names.agreement-in-longer-name", _longer_name().match(search.text, end)):
        return
    inside = [h for h in search.hits.within(span) if h.form in ("name", "adjective", "capital")]
    known = next((h for h in inside if h.entries[0].type == "Agreement" and len(h.span) >= 4), None)
    if known is not None and len(known.span) >= 0.6 * len(name):
        return  # the gazetteer's own span is the better one
    parties = frozenset(h.entries[0].id for h in inside if h.entries[0].type in ("Country", "Bloc"))
    if (not parties and not _TREATY.search(name)) or _BARE.match(name):
        return
    if _RUN_IN.search(name) or not search.free(span):
        return  # `ENTRY INTO FORCE This Agreement`: a heading run into the text
    if known is None and _unnamed(search, span, parties):
        return
    _take(search, span, parties, known.entries[0] if known is not None else None)


def _take(search: Search, span: Span, parties: frozenset[str], known: Entry | None) -> None:
    """Makes a stretch of text the name of an agreement, a known one where name or parties tell it."""
    name, registry = span.of(search.text), search.registry
    others = parties - words("unnamed_parties")
    several = _SEVERAL.search(name) and len(others) > 1
    if several and not applies("names.agreements-between-two", len(others) == 2 and _BETWEEN.search(name)):
        _several(search, span, others)
        return
    stranger = applies("names.agreement-with-a-stranger", _with_a_stranger(search, span))
    entry = known or (by_parties(search, parties, _FREE_TRADE.search(name) is not None) if generic(name) and not stranger else None)
    matter = _matter(search, span)
    same = None if entry else _named_before(search, parties, matter)
    id_ = same or ids.slug(name)
    draft = registry.ensure(entry) if entry else registry.create(id_, "Agreement", " ".join(name.split()))
    if not draft.known and parties:
        draft.parent = "|".join(sorted(parties))
        registry.matters.setdefault(draft.id, matter)
    registry.mention([draft.id], span, "NAM", "agreement-pattern")
    search.hits.drop(span)


def _with_a_stranger(search: Search, span: Span) -> bool:
    """Whether one of two names that a hyphen joins is no state that we know: `the SACUM-UK Agreement`."""
    pair = _PAIR.match(search.text, span.start, span.end)
    sides = [Span(*pair.span(i)) for i in (1, 2)] if pair is not None else []
    found = [any(h.entries[0].type in ("Country", "Bloc") for h in search.hits.overlapping(side)) for side in sides]
    return any(found) and not all(found)


def _matter(search: Search, span: Span) -> frozenset[str]:
    """The words of a name of an agreement beside its parties: `reciprocal`, `trade`."""
    states = [h.span for h in search.hits.within(span) if h.entries[0].type in ("Country", "Bloc")]
    left = (w for w in words_of(search.text, span.start, span.end) if not any(s.overlaps(Span(w.start, w.end)) for s in states))
    return frozenset(w.folded for w in left if w.folded[0].isalnum()) - words("agreement_filler") - words("between_states")


def _named_before(search: Search, parties: frozenset[str], matter: frozenset[str]) -> str | None:
    """The agreement of the text with the same parties and words in another order: `the A–B Pact`, `the Pact between A and B`.

    A name of parties alone means the only one of them, where that is on trade at large.
    """
    registry = search.registry
    alike = [i for i in registry.matters if len(parties) > 1 and set(registry.parties(i)) == parties]
    same = [i for i in alike if registry.matters[i] == matter]
    if not matter - words("bare_agreement_names") and len(alike) == 1 and registry.on_trade_at_large(alike[0]):
        same = alike
    return same[0] if applies("names.agreement-under-another-name", same) else None


def _bounds(search: Search, start: int, end: int) -> tuple[int, int]:
    """The name without a heading in capitals that runs into it, and without what is a part of the agreement only."""
    name = search.text[start:end]
    before, after = _RUN_BEFORE.match(name), _RUN_AFTER.search(name) or _NEW_SENTENCE.search(name)
    if applies("names.agreement-heading", before or after):
        end = start + after.start() if after else end
        start += before.end() if before else 0
    part = _PART_OF.match(search.text[start:end])
    if part is not None and not _TREATY.search(part.group(1)) and applies("names.agreement-part", True):
        start += part.end()
    return start, end


def _unnamed(search: Search, span: Span, parties: frozenset[str]) -> bool:
    """Whether a phrase with capitals names no single agreement: a plural, or words that any agreement bears."""
    name = span.of(search.text)
    few = len(parties - words("unnamed_parties")) < 2 or _PLURAL.match(name)  # `Agreements between X and Y`
    if _PLURAL.search(name) and few and applies("names.agreement-plural", True):
        search.hits.drop(span)
        return True
    content = set(re.findall(r"[a-z]{2,}", fold(name))) - words("agreement_filler")
    content = {w for w in content if w not in search.gazetteer.surnames}  # `the Bush Free Trade Agreement`
    if (
        not parties
        and not defines_acronym(search, span)
        and applies("names.agreement-bare", content <= words("agreement_kinds"))
    ):
        search.bare.append(span)
        search.hits.drop(span)
        return True
    return False


def short_forms(search: Search) -> None:
    """`the Free Trade Agreement` is the one agreement of the text that bears these words in its name."""
    registry = search.registry
    for span in search.bare:
        if registry.overlapping(span):
            continue
        wanted = fold(" ".join(span.of(search.text).split()))
        found = {
            d.id
            for d in registry.of_type("Agreement")
            if d.mentions
            and any(wanted in n for n in (fold(d.name), *(fold(" ".join(s.of(search.text).split())) for s in d.mentions)))
        }
        if applies("names.agreement-short", len(found) == 1):
            registry.mention(sorted(found), span, "NAM", "agreement-short")
        else:
            dropped("names", "agreement without a name of its own", span.of(search.text))


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


def by_parties(search: Search, parties: frozenset[str], free_trade: bool = False) -> Entry | None:
    """The agreement of just these parties; one country in the name may stand beside a party that names leave out.

    What is called a free trade agreement is one sooner than a deal on tariffs of the same parties.
    """
    for group in (parties, *(parties | {p} for p in sorted(words("unnamed_parties")))):
        found = [a for a in search.gazetteer.by_parties.get(group, []) if a.spoken_of(search.date)]
        if len(group) > 1 and found:
            full = at_large(found)
            if applies("names.free-trade-is-no-deal", free_trade and full):
                found = full
            return max(found, key=lambda a: (_in_use(search, a), a.fact("signed") or a.fact("concluded")))
    return None


def _in_use(search: Search, agreement: Entry) -> bool:
    """Signed or concluded by the date and not yet ended: of NAFTA and USMCA, the one that the day calls for."""
    begun = agreement.fact("signed") or agreement.fact("concluded") or agreement.fact("inForce")
    ended = agreement.fact("ended")
    return search.date is None or ((not begun or begun <= search.date) and (not ended or ended >= search.date))
