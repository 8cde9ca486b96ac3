"""Names in raw text, before the parse: gazetteer, patterns, titles with people, acronyms, surnames."""

from __future__ import annotations

from korusgraph.extraction.names import acronyms, acts, agreements, bodies, known, people
from korusgraph.extraction.names.hits import Hits
from korusgraph.extraction.names.offices import OfficeFinder
from korusgraph.extraction.names.search import Search, of_another_state, shouted
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.text import words
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
        OfficeFinder(search).run()
        known.mentions(search)
        acronyms.find(search)
        people.surnames(search)
        bodies.administrations(search)

    def _look_up(self) -> None:
        search, text = self.search, self.search.text
        found = [h for s in search.sentences for h in search.gazetteer.find(text, words(text, s.start, s.end))]
        search.hits = Hits(found)
        search.hits = Hits(
            [
                h
                for h in found
                if not of_another_state(search, h)
                and not (h.form == "adjective" and h.entries[0].type == "Country" and search.is_tongue(h.span))
            ]
        )

    def _patterns(self) -> None:
        """Agreements, acts, bodies and disputes by the shape of their names; they swallow the hits inside them."""
        search = self.search
        for sentence in search.sentences:
            if shouted(sentence.of(search.text)):
                continue
            acts.announcements(search, sentence)
            agreements.find(search, sentence)
            acts.find(search, sentence)
            bodies.find(search, sentence)

    def again(self) -> None:
        """Surnames once more, after the recogniser has brought new people."""
        people.surnames(self.search)

    def add_person(self, span: Span, rule: str) -> None:
        """A person found by the parse (named-entity recogniser, reporting verb)."""
        if not self.search.registry.overlapping(span) and people.plausible(span.of(self.search.text)):
            people.new(self.search, span, rule)

    def is_tongue(self, span: Span) -> bool:
        """Whether an adjective of a nation names its language."""
        return self.search.is_tongue(span)
