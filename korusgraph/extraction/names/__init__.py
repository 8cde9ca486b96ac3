"""Names in raw text, before the parse: gazetteer, patterns, titles with people, acronyms, surnames."""

from __future__ import annotations

from korusgraph.extraction.gazetteer import family_name
from korusgraph.extraction.names import acronyms, acts, agreements, bodies, firms, homographs, known, people
from korusgraph.extraction.names.hits import Hits
from korusgraph.extraction.names.offices import OfficeFinder
from korusgraph.extraction.names.search import Search
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.text import fold
from korusgraph.model import Span


class NameFinder:
    """Finds the names of one document and fills its registry."""

    def __init__(self, reading: Reading) -> None:
        self.search = Search(reading)

    def run(self) -> None:
        """All finders in order; the registry then holds every named mention that needs no parse."""
        search = self.search
        for finder in (self._look_up, self._patterns):
            finder()
        search.count_countries()
        defined = acronyms.definitions(search)
        acronyms.mark(search, defined, new=True)  # before the titles: `TIM chairman Mustafa Gultepe`
        OfficeFinder(search).run()
        for sentence in search.sentences:
            people.described(search, sentence)
            people.between_commas(search, sentence)
        known.mentions(search)
        acronyms.mark(search, defined)
        agreements.short_forms(search)
        people.join_short_names(search)
        people.surnames(search)
        people.join_short_names(search)
        bodies.administrations(search)
        firms.again(search)

    def _look_up(self) -> None:
        search, text = self.search, self.search.text
        found = [h for tokens in search.tokens for h in search.gazetteer.find(text, tokens)]
        search.hits = Hits(found)
        homographs.sort_out(search)
        for hit in search.hits:
            entry = hit.entries[0]
            if entry.type == "Person" and " " in hit.span.of(text):
                search.families.setdefault(fold(family_name(entry.name, entry.country)), entry)

    def _patterns(self) -> None:
        """Agreements, acts, bodies and disputes by the shape of their names; they swallow the hits inside them."""
        search = self.search
        for sentence in search.sentences:
            if search.loud(sentence):
                continue
            acts.announcements(search, sentence)
            agreements.find(search, sentence)
            acts.find(search, sentence)
            bodies.find(search, sentence)
            firms.described(search, sentence)
            firms.apposed(search, sentence)
            firms.listed(search, sentence)

    def again(self) -> None:
        """Surnames once more, after the recogniser has brought new people."""
        people.surnames(self.search)
        people.join_short_names(self.search)
        firms.again(self.search)

    def add_person(self, span: Span, rule: str) -> None:
        """A person found by the parse (named-entity recogniser, reporting verb)."""
        if not self.search.registry.overlapping(span) and people.plausible(span.of(self.search.text)):
            people.new(self.search, span, rule)

    def is_tongue(self, span: Span) -> bool:
        """Whether an adjective of a nation names its language."""
        return self.search.is_tongue(span)
