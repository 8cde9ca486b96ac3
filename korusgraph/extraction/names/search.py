"""What is known while the names of one document are looked for, and the questions that all finders ask of it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter

from korusgraph import ids
from korusgraph.extraction import blocs
from korusgraph.extraction.gazetteer import Entry, family_name
from korusgraph.extraction.names.hits import Hits
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.registry import EntityDraft, Holding
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.text import fold
from korusgraph.extraction.text import words as words_of
from korusgraph.extraction.words import pattern, words
from korusgraph.model import Span

_FIRST_WORD = re.compile(r"(\w+)\s+")
_LONG_WORD = re.compile(r"[^\W\d_][\w’'-]{2,}")
_SMALL_WORD = re.compile(r"\b[a-zß-ÿ]+\b")
_JOINT = re.compile(r"(?:['’]s?)?\s")
# A run of adjectives of nations: `Bulgarian, Croatian and Czech`, and whether `languages` or `texts` follows.
_TONGUES = pattern("names.search.tongues")
_BETWEEN_TONGUES = pattern("names.search.between_tongues")


class Search:
    """The state that the finders of names share: hits of the gazetteer, surnames, countries named so far."""

    def __init__(self, reading: Reading) -> None:
        self.gazetteer = reading.gazetteer
        self.text = reading.text
        self.sentences = reading.spans
        self.date = reading.date
        self.registry = reading.registry
        self.hits = Hits([])
        self.surnames: dict[str, str] = {}  # folded family name → the first person of the text who bears it
        self.namesakes: dict[str, list[str]] = {}  # folded family name → all of them
        self.families: dict[str, Entry] = {}  # folded family name → known person whom the text names in full
        self.countries: Counter[str] = Counter()  # ISO code → how often named
        self.bodies: dict[str, str] = {}  # names that tell no kind of body → whom they name
        self.bare: list[Span] = []  # `the Free Trade Agreement`: which one, the rest of the text may tell
        self.acronyms: list[Span] = []  # where the text defines one
        self.held: dict[str, list[Holding]] = {}  # person → titles printed with the name
        self.evidence_ends: dict[int, list[Holding]] = {}
        self.tokens = [words_of(self.text, s.start, s.end) for s in self.sentences]
        self._loud: dict[Span, bool] = {}
        self._headings: dict[Span, bool] = {}
        self._states: frozenset[str] | None = None
        self._small: frozenset[str] | None = None
        self._running: set[str] | None = None
        self._starts = [s.start for s in self.sentences]

    # -- sentences -----------------------------------------------------------------
    def sentence_of(self, span: Span) -> Span:
        """The sentence that a span lies in, else the span itself."""
        i = bisect_right(self._starts, span.start) - 1
        return self.sentences[i] if i >= 0 and self.sentences[i].contains(span) else span

    def loud(self, sentence: Span) -> bool:
        """Whether a sentence is printed in capitals."""
        if sentence not in self._loud:
            self._loud[sentence] = _shouted(sentence.of(self.text))
        return self._loud[sentence]

    def heading(self, sentence: Span) -> bool:
        """Whether a sentence is a heading: no full stop, and a capital on nearly every long word."""
        if sentence not in self._headings:
            text = sentence.of(self.text)
            long = [w for w in _LONG_WORD.findall(text) if w[0].isalpha()]
            capitals = sum(w[0].isupper() for w in long)
            self._headings[sentence] = (
                text[-1] not in '.?!;,:”"' and len(long) > 2 and capitals >= 0.8 * len(long) and not self.loud(sentence)
            )
        return self._headings[sentence]

    def comes_again(self, name: str) -> bool:
        """Whether the last word of a name stands in running text, too."""
        if self._running is None:
            running = (s for s in self.sentences if not self.heading(s))
            self._running = {w for s in running for w in _LONG_WORD.findall(s.of(self.text))}
        return name.split()[-1] in self._running

    def small_words(self) -> frozenset[str]:
        """The words that stand in small letters somewhere in the text."""
        if self._small is None:
            self._small = frozenset(_SMALL_WORD.findall(self.text))
        return self._small

    def starts_sentence(self, position: int) -> bool:
        i = bisect_right(self._starts, position) - 1
        return i >= 0 and self._starts[i] == position

    # -- claims --------------------------------------------------------------------
    def free(self, span: Span) -> bool:
        """Whether no name at least as long lies over the span, and no taken mention does."""
        if self.registry.overlapping(span):
            return False
        return not any(not span.contains(h.span) or (h.span == span and h.form == "name") for h in self.hits.overlapping(span))

    def taken(self, span: Span) -> bool:
        """Whether a name or a mention lies over any part of the span."""
        return bool(self.hits.overlapping(span) or self.registry.overlapping(span))

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
            gerund = word.endswith(tuple(words("endings_of_gerunds"))) and len(word) > 5
            if self.hits.starting(start) is not None and applies("names.new-in-a-name", fold(word) in words("not_names")):
                break  # `New Zealand`
            if word in words("before_new_places") and applies("names.new-in-a-body", not self.starts_sentence(start)):
                break  # `the New Patriotic Party`
            if not gerund and (fold(word) not in words("not_names") or fold(word) in words("may_open_names")):
                break
            start = first.end()
        return start, end

    # -- countries -----------------------------------------------------------------
    def country_in(self, span: Span) -> str:
        """Code of the first country or bloc named inside a span; empty when there is none."""
        return next(
            (blocs.code_of(h.entries[0].id, h.entries[0].country) for h in self.hits.within(span) if h.entries[0].type in ("Country", "Bloc")), ""
        )

    def country_near(self, start: int) -> str:
        """Code of the country whose adjective or possessive stands right before the position; empty when there is none."""
        entry = self.country_before(start)
        return blocs.code_of(entry.id, entry.country) if entry is not None else ""

    def country_before(self, start: int) -> Entry | None:
        """The country or bloc whose adjective or possessive stands right before the position."""
        for edge in range(max(start - 3, 0), start + 1):
            hit = self.hits.ending(edge)
            if hit is not None and hit.entries[0].type in ("Country", "Bloc") and _JOINT.fullmatch(self.text, edge, start):
                return hit.entries[0]
        return None

    def states(self) -> frozenset[str]:
        """Codes of the states that the text names by name, adjective or capital."""
        if self._states is None:
            named = (h.entries[0] for h in self.hits if h.form in ("name", "adjective", "people", "capital"))
            self._states = frozenset(e.country for e in named if e.type in ("Country", "City", "Bloc") and e.country)
        return self._states

    def is_tongue(self, span: Span) -> bool:
        """`done in the Korean and English languages`, `in the Bulgarian, Czech, Danish, … text`: tongues, not states."""
        runs = _TONGUES.finditer(self.text, max(0, span.start - 400), span.end + 400)
        run = next((m for m in runs if m.start() <= span.start < m.end()), None)
        return run is not None and (run.group(2) is not None or len(_BETWEEN_TONGUES.split(run.group(1))) >= 6)

    def count_countries(self) -> None:
        """How often each country is named, by its name or by one of its authorities."""
        for hit in self.hits:
            entry = hit.entries[0]
            if entry.type == "Country" or entry.id in blocs.blocs():
                self.countries[blocs.code_of(entry.id, entry.country)] += 1
            elif entry.type in ("Agency", "Tribunal", "LegalAct") and entry.country and hit.form == "name":
                self.countries[entry.country] += 1  # a text about USTR may say `the ITC`

    # -- people --------------------------------------------------------------------
    def remember(self, draft: EntityDraft) -> None:
        """Keeps the family name of a person, by which the text may go on."""
        surname = fold(family_name(draft.name, draft.country))
        self.surnames.setdefault(surname, draft.id)
        same = self.namesakes.setdefault(surname, [])
        if draft.id not in same:
            same.append(draft.id)
        parts = [fold(p) for p in draft.name.split()]
        vietnamese = len(parts) > 2 and (draft.country in words("called_by_the_last_name") or parts[0] in words("vietnamese_family_names"))
        if applies("names.called-by-the-last-name", vietnamese and surname != parts[-1]):
            self.surnames.setdefault(parts[-1], draft.id)

    def hold(self, holding: Holding) -> None:
        """Notes a title printed with a person."""
        self.registry.holdings.append(holding)
        self.held.setdefault(holding.person, []).append(holding)
        self.evidence_ends.setdefault(holding.evidence.end, []).append(holding)


_ACRONYM_AFTER = pattern("names.search.acronym_after")


def defines_acronym(search: Search, name: Span) -> bool:
    """Whether an acronym in brackets follows a name."""
    return _ACRONYM_AFTER.match(search.text, name.end) is not None


def _shouted(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 3 and sum(c.isupper() for c in letters) > 0.8 * len(letters)
