"""What is known while the names of one document are looked for, and the questions that all finders ask of it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter

from korusgraph import ids
from korusgraph.extraction.gazetteer import Hit, family_name
from korusgraph.extraction.names.hits import Hits
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.registry import EntityDraft, Holding
from korusgraph.extraction.text import fold
from korusgraph.extraction.words import words
from korusgraph.model import Span

_FIRST_WORD = re.compile(r"(\w+)\s+")
_JOINT = re.compile(r"(?:['’]s?)?\s")
# A run of adjectives of nations: `Bulgarian, Croatian and Czech`, and whether `languages` or `texts` follows.
_TONGUES = re.compile(r"\b((?:[A-Z][a-z]+(?:,?\s+and\s+|,\s+))*[A-Z][a-z]+)(\s+(?:languages?|texts?|versions?)\b)?")


class Search:
    """The state that the finders of names share: hits of the gazetteer, surnames, countries named so far."""

    def __init__(self, reading: Reading) -> None:
        self.gazetteer = reading.gazetteer
        self.text = reading.text
        self.sentences = reading.spans
        self.date = reading.date
        self.registry = reading.registry
        self.hits = Hits([])
        self.surnames: dict[str, str] = {}  # folded family name → person
        self.countries: Counter[str] = Counter()  # ISO code → how often named
        self.held: dict[str, list[Holding]] = {}  # person → titles printed with the name
        self.evidence_ends: dict[int, list[Holding]] = {}
        self._starts = [s.start for s in self.sentences]

    # -- sentences -----------------------------------------------------------------
    def sentence_of(self, span: Span) -> Span:
        """The sentence that a span lies in, else the span itself."""
        i = bisect_right(self._starts, span.start) - 1
        return self.sentences[i] if i >= 0 and self.sentences[i].contains(span) else span

    def starts_sentence(self, position: int) -> bool:
        i = bisect_right(self._starts, position) - 1
        return i >= 0 and self._starts[i] == position

    # -- claims --------------------------------------------------------------------
    def free(self, span: Span) -> bool:
        """Whether no name at least as long lies over the span, and no taken mention does."""
        if self.registry.overlapping(span):
            return False
        return not any(not span.contains(h.span) or (h.span == span and h.form == "name") for h in self.hits.overlapping(span))

    def claim(self, start: int, end: int, type_: str, rule: str, id_: str | None = None) -> EntityDraft | None:
        """Takes a stretch of text as the name of a new entity; None when it is taken already."""
        span = Span(start, end)
        if not self.free(span):
            return None
        name = " ".join(span.of(self.text).split())
        draft = self.registry.create(id_ or ids.slug(name), type_, name, self.country_in(span))
        self.registry.mention([draft.id], span, "NAM", rule)
        self.hits.drop(span)
        return draft

    def strip_left(self, start: int, end: int) -> tuple[int, int]:
        """Drops an article, a preposition or a word in -ing from the start of a capitalised phrase."""
        while (first := _FIRST_WORD.match(self.text, start, end)) is not None:
            word = first.group(1)
            gerund = word.endswith("ing") and len(word) > 5
            if not gerund and (fold(word) not in words("not_names") or fold(word) in words("may_open_names")):
                break
            start = first.end()
        return start, end

    # -- countries -----------------------------------------------------------------
    def country_in(self, span: Span) -> str:
        """Code of the first country or bloc named inside a span; empty when there is none."""
        return next(
            (h.entries[0].country or "EU" for h in self.hits.within(span) if h.entries[0].type in ("Country", "Bloc")), ""
        )

    def country_near(self, start: int) -> str:
        """Country whose adjective or possessive stands right before the position."""
        for edge in range(max(start - 3, 0), start + 1):
            hit = self.hits.ending(edge)
            if hit is not None and hit.entries[0].type in ("Country", "Bloc") and _JOINT.fullmatch(self.text, edge, start):
                return hit.entries[0].country or "EU"
        return ""

    def is_tongue(self, span: Span) -> bool:
        """`done in the Korean and English languages`, `in the Bulgarian, Czech, Danish, … text`: tongues, not states."""
        runs = _TONGUES.finditer(self.text, max(0, span.start - 400), span.end + 400)
        run = next((m for m in runs if m.start() <= span.start < m.end()), None)
        return run is not None and (run.group(2) is not None or len(re.split(r",|\band\b", run.group(1))) >= 6)

    def count_countries(self) -> None:
        """How often each country is named, by its name or by one of its authorities."""
        for hit in self.hits:
            entry = hit.entries[0]
            if entry.type == "Country" or entry.id == "european-union":
                self.countries[entry.country or "EU"] += 1
            elif entry.type in ("Agency", "Tribunal", "LegalAct") and entry.country and hit.form == "name":
                self.countries[entry.country] += 1  # a text about USTR may say `the ITC`

    # -- people --------------------------------------------------------------------
    def remember(self, draft: EntityDraft) -> None:
        """Keeps the family name of a person, by which the text may go on."""
        self.surnames.setdefault(fold(family_name(draft.name, draft.country)), draft.id)
        if " " not in draft.name:
            self.surnames.setdefault(fold(draft.name), draft.id)

    def hold(self, holding: Holding) -> None:
        """Notes a title printed with a person."""
        self.registry.holdings.append(holding)
        self.held.setdefault(holding.person, []).append(holding)
        self.evidence_ends.setdefault(holding.evidence.end, []).append(holding)


def shouted(text: str) -> bool:
    """Whether a text is printed in capitals."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 3 and sum(c.isupper() for c in letters) > 0.8 * len(letters)


def of_another_state(search: Search, hit: Hit) -> bool:
    """`the Chinese Ministry of Finance`, `the Ministry of Finance of China` is not the ministry the gazetteer knows."""
    country = hit.entries[0].country
    if hit.entries[0].type != "Agency" or not country:
        return False
    near = search.country_near(hit.span.start)
    after = re.compile(r"\s+of\s+(?:the\s+)?").match(search.text, hit.span.end)
    if not near and after is not None:
        owner = search.hits.starting(after.end())
        near = owner.entries[0].country if owner is not None and owner.entries[0].type == "Country" else ""
    return bool(near) and near != country
