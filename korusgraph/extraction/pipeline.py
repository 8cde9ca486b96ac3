"""Document → Extraction: the components in order, each with the layers that it reads and writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from korusgraph import __version__
from korusgraph.extraction import (
    components,
    dates,
    digest,
    gazetteer,
    parse,
    recogniser,
    references,
    relations,
    rulebook,
    statements,
)
from korusgraph.extraction.components import Component
from korusgraph.extraction.events import EventFinder, choosing
from korusgraph.extraction.figures import facts
from korusgraph.extraction.finish import finish, number
from korusgraph.extraction.names import NameFinder
from korusgraph.extraction.reading import Reading
from korusgraph.model import Document, Extraction, Span
from korusgraph.ontology import load


def _component(name: str, what: str, reads: str, writes: str, run: Callable[[Reading], None]) -> Component:
    return Component(name, what, frozenset(reads.split()), frozenset(writes.split()), run)


def _names(reading: Reading) -> None:
    reading.names = NameFinder(reading)
    reading.names.run()


def _surrogates(reading: Reading) -> None:
    reading.sources = parse.surrogates(reading.text, reading.spans, reading.registry)


def _heads(reading: Reading) -> None:
    parse.attach(reading.sentences, reading.registry)


def _recognised(reading: Reading) -> None:
    recogniser.recognise(reading)
    _heads(reading)


def _days(reading: Reading) -> None:
    reading.days = digest.days(reading)


def _references(reading: Reading) -> None:
    references.Walk(reading).run()
    _heads(reading)


def _times(reading: Reading) -> None:
    reading.times = {s.index: dates.find(reading.text, s.span) for s in reading.sentences}


def _events(reading: Reading) -> None:
    reading.events = EventFinder(reading).run()


def _statements(reading: Reading) -> None:
    reading.statements = statements.find(reading)


def _participants(reading: Reading) -> None:
    choosing.choose(reading, reading.events)


def _relations(reading: Reading) -> None:
    reading.relations = relations.find(reading)


BEFORE_PARSE = (
    _component("names", "names that lists, patterns and titles tell", "spans", "names registry", _names),
    _component("surrogates", "plain words for names, as the parser reads them", "spans registry", "sources", _surrogates),
)
PARSE = _component("parse", "words with their governors", "spans sources", "sentences", lambda _: None)
AFTER_PARSE = (
    _component("recogniser", "people and places of the model", "names sentences", "registry", _recognised),
    _component("days", "the days of a digest", "sentences", "days", _days),
    _component("references", "descriptions and pronouns", "sentences days quotes provisions registry", "registry", _references),
    _component("times", "time expressions", "sentences", "times", _times),
    _component("events", "happenings", "spans sentences registry times days", "events", _events),
    _component("statements", "who said what", "spans sentences registry events times days quotes provisions", "statements", _statements),
    _component("relations", "relations between entities", "sentences registry events", "relations", _relations),
    _component("numbers", "ids of events and statements", "events statements", "events statements", number),
    _component(
        "figures", "amounts, rates and counts", "sentences registry events statements times", "figures measures", facts.write
    ),
    _component("participants", "who else is likely to take part", "sentences registry events figures relations", "events", _participants),
)
COMPONENTS = (*BEFORE_PARSE, PARSE, *AFTER_PARSE)


class Extractor:
    """Reads documents with one loaded model. The same document always gives the same extraction.

    `off` are ids of rules that are switched off; `use` counts what the rules did.
    """

    def __init__(self, model: str = "", off: Iterable[str] = ()) -> None:
        load().read_language()
        self.foreign = components.foreign()
        steps = components.joined(COMPONENTS, self.foreign)
        self.before, self.after = steps[: steps.index(PARSE)], steps[steps.index(PARSE) + 1 :]
        self.model = parse.model(model)
        self.gazetteer = gazetteer.load()
        self.use = rulebook.Use(rulebook.checked(frozenset(off)))

    @property
    def provenance(self) -> dict[str, str]:
        made = {"korusgraph": __version__, "model": f"{self.model.name} {self.model.version}", "modelSha256": self.model.sha256}
        return made | {f"extractor {c.name}": c.version for c in self.foreign}

    def extract(self, document: Document) -> Extraction:
        """Everything that one document says, in the shape of the annotation format."""
        return next(self.extract_all((document,)))

    def extract_all(self, documents: Iterable[Document]) -> Iterator[Extraction]:
        """Extractions of a stream of documents, in order; short documents share a batch of the parser."""
        waiting: list[Reading] = []
        for document in documents:
            waiting.append(self._prepare(document))
            if sum(len(r.spans) for r in waiting) >= parse.BATCH:
                yield from self._finish_all(waiting)
                waiting = []
        yield from self._finish_all(waiting)

    def _prepare(self, document: Document) -> Reading:
        with rulebook.using(self.use):
            reading = Reading(document, self.gazetteer)
            for component in self.before:
                component.run(reading)
        return reading

    def parsed(self, sources: Iterable[parse.Surrogate]) -> Iterator[Any]:
        """The parses of what the parser is to read, in order."""
        return parse.parse(sources, self.model)

    def reading(self, document: Document) -> Reading:
        """One document with all its layers, before records are made of them."""
        reading = self._prepare(document)
        self._read(reading, self.parsed(reading.sources))
        return reading

    def _read(self, reading: Reading, docs: Iterable[Any]) -> None:
        reading.sentences = parse.sentences(reading, docs)
        with rulebook.using(self.use):
            for component in self.after:
                component.run(reading)

    def _finish_all(self, waiting: list[Reading]) -> Iterator[Extraction]:
        docs = self.parsed(s for r in waiting for s in r.sources)
        for reading in waiting:
            self._read(reading, islice(docs, len(reading.spans)))
            with rulebook.using(self.use):
                done = finish(reading, self.provenance)
            yield done

    def parse_at(self, document: Document, span: Span) -> list[str]:
        """The sentence around a span, then its parse, a word a line: word, relation, governor."""
        reading = self._prepare(document)
        parsed = parse.sentences(reading, self.parsed(reading.sources))
        sentence = next(s for s in parsed if span.start < s.span.end)
        return [
            " ".join(sentence.span.of(document.text).split()),
            *(f"{t.text:<24} {t.dep:<10} {t.head.text}" for t in sentence.tokens),
        ]
