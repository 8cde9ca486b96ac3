"""Document → Extraction: the stages in order."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from korusgraph import __version__
from korusgraph.extraction import dates, figures, gazetteer, parse
from korusgraph.extraction.confidence import calibration
from korusgraph.extraction.coreference import Resolver
from korusgraph.extraction.events import Draft as EventDraft
from korusgraph.extraction.events import EventFinder
from korusgraph.extraction.names import NameFinder
from korusgraph.extraction.parse import Sentence
from korusgraph.extraction.registry import Registry
from korusgraph.extraction.relations import RelationFinder
from korusgraph.extraction.statements import Draft as StatementDraft
from korusgraph.extraction.statements import StatementFinder
from korusgraph.extraction.text import sentences
from korusgraph.model import Document, Event, Extraction, Figure, Span, Statement

_DATE_LINE = re.compile(
    r"\s*(?:[A-Z][a-z]+day,?\s+)?(?:\d{1,2}\s+[A-Z][a-z]+,?\s+\d{4}|[A-Z][a-z]+\s+\d{1,2},?\s+\d{4}|\d{4}-\d{2}-\d{2})\s*[.:]?\s*\Z"
)
_PERSON = re.compile(r"[A-ZÀ-Þ][\w'’.-]+(?:\s+[\w'’.-]+){1,3}\Z")
_NOT_PEOPLE = re.compile(
    r"\b(?:Act|Agreement|Trade|Tariff|Section|Order|Department|House|Street|County|Plan|Deal|Steel|Bank|Day|Office|State|States|Free|Fair|Fact|Sheet|Article|Chapter|Administration|Congress|Framework|Treaty|Partnership|Council|Commission|Committee)\b"
)


@dataclass(slots=True)
class _Prepared:
    """A document whose names are found and whose sentences wait for the parser."""

    document: Document
    spans: list[Span]
    finder: NameFinder
    sources: list[parse.Surrogate]


class Extractor:
    """Reads documents with one loaded model. The same document always gives the same extraction."""

    def __init__(self, model: str = "") -> None:
        self.model = parse.model(model)
        self.gazetteer = gazetteer.load()

    @property
    def provenance(self) -> dict[str, str]:
        return {"korusgraph": __version__, "model": f"{self.model.name} {self.model.version}", "modelSha256": self.model.sha256}

    def extract(self, document: Document) -> Extraction:
        """Everything that one document says, in the shape of the annotation format."""
        return next(self.extract_all((document,)))

    def extract_all(self, documents: Iterable[Document]) -> Iterator[Extraction]:
        """Extractions of a stream of documents, in order; short documents share a batch of the parser."""
        waiting: list[_Prepared] = []
        for document in documents:
            waiting.append(self._prepare(document))
            if sum(len(p.spans) for p in waiting) >= parse.BATCH:
                yield from self._finish_all(waiting)
                waiting = []
        yield from self._finish_all(waiting)

    def _prepare(self, document: Document) -> _Prepared:
        spans = sentences(document.text)
        finder = NameFinder(self.gazetteer, document.text, spans, document.published)
        return _Prepared(document, spans, finder, parse.surrogates(document.text, spans, finder.run()))

    def _finish_all(self, waiting: list[_Prepared]) -> Iterator[Extraction]:
        docs = parse.parse((s for p in waiting for s in p.sources), self.model.nlp)
        for p in waiting:
            yield self._finish(p, parse.sentences(p.document.text, p.spans, p.sources, islice(docs, len(p.spans))))

    def parse_at(self, document: Document, span: Span) -> list[str]:
        """The sentence around a span, then its parse, a word a line: word, relation, governor."""
        p = self._prepare(document)
        parsed = parse.sentences(document.text, p.spans, p.sources, parse.parse(p.sources, self.model.nlp))
        sentence = next(s for s in parsed if span.start < s.span.end)
        return [
            " ".join(sentence.span.of(document.text).split()),
            *(f"{t.text:<24} {t.dep:<10} {t.head.text}" for t in sentence.tokens),
        ]

    def _finish(self, prepared: _Prepared, parsed: list[Sentence]) -> Extraction:
        document, spans, finder = prepared.document, prepared.spans, prepared.finder
        text, published, registry = document.text, document.published, finder.registry
        _recognised(finder, parsed)
        parse.attach(parsed, registry)
        contexts = _contexts(text, parsed)
        Resolver(self.gazetteer, text, parsed, registry, published, contexts).run()
        parse.attach(parsed, registry)
        times = {s.index: dates.find(text, s.span) for s in parsed}
        base = dates.parse_date(published)
        events = EventFinder(text, parsed, registry, published, times, contexts).run()
        statements = StatementFinder(text, parsed, registry, events, times, contexts, base).run()
        relations = RelationFinder(self.gazetteer, text, parsed, registry, events, published).run()
        _number(events, statements)
        numbers = list(_figures(text, parsed, registry, events, statements, self.gazetteer))
        entities = tuple(registry.entities())
        kept = {e.id for e in entities}
        return Extraction(
            document,
            tuple(spans),
            entities,
            tuple(r for r in relations if r.subject in kept and r.object in kept),
            tuple(_event(e, events, kept) for e in events),
            tuple(s for d in statements if (s := _statement(d, kept)) is not None),
            tuple(numbers),
            self.provenance,
        )


def _recognised(finder: NameFinder, parsed: list[Sentence]) -> None:
    """People and places that only the recogniser of the model found."""
    registry = finder.registry
    for sentence in parsed:
        if len(sentence.tokens) < 5:
            continue  # a heading
        for span, label in sentence.entities:
            surface = span.of(finder.text)
            surface = re.sub(r"['’]s?\Z", "", surface)
            span = Span(span.start, span.start + len(surface))
            if registry.overlapping(span) or "\n" in surface or not surface[:1].isupper():
                continue
            if label == "PERSON" and _PERSON.match(surface) and not _NOT_PEOPLE.search(surface):
                finder.add_person(span, "recogniser")
            elif (
                label == "GPE"
                and len(surface) > 3
                and not finder.is_tongue(span)
                and not surface.isupper()
                and re.fullmatch(r"[\w'’. -]+", surface)
            ):
                draft = registry.create(surface.lower().replace(" ", "-"), "City", surface)
                registry.mention([draft.id], span, "NAM", "recogniser")
    finder.again()


def _contexts(text: str, parsed: list[Sentence]) -> dict[int, dt.date]:
    """In a digest, the date line above a sentence."""
    contexts: dict[int, dt.date] = {}
    lines = [s.index for s in parsed if _DATE_LINE.match(s.span.of(text))]
    if len(lines) < 2:
        return contexts
    current: dt.date | None = None
    for sentence in parsed:
        if sentence.index in lines:
            found = dates.find(text, sentence.span)
            value = dates.resolve(found[0], None, False) if found else None
            current = dates.parse_date(value.value) if value else current
        elif current is not None:
            contexts[sentence.index] = current
    return contexts


def _number(events: list[EventDraft], statements: list[StatementDraft]) -> None:
    """Ids from type and place, so that they stay the same from run to run."""
    taken: set[str] = set()
    for event in events:
        event.id = _unique(f"{event.type}-c{event.trigger.start}", taken)
    for statement in statements:
        statement.id = _unique(f"{statement.act}-s{statement.anchor}", taken)


def _unique(wanted: str, taken: set[str]) -> str:
    made, number = wanted, 2
    while made in taken:
        made, number = f"{wanted}-{number}", number + 1
    taken.add(made)
    return made


def _event(draft: EventDraft, events: list[EventDraft], kept: set[str]) -> Event:
    roles = {role: tuple(m for m in members if m in kept) for role, members in sorted(draft.roles.items())}
    topics = [
        e.id
        for e in events
        if e is not draft
        and e.sentence == draft.sentence
        and not draft.noun
        and draft.type in ("agree", "launch", "consult", "negotiate")
        and e.token in list(draft.token.subtree())
        and e.token.dep in ("xcomp", "pcomp", "dobj", "conj", "ccomp", "pobj")
    ]
    if topics:
        roles["topic"] = (*roles.get("topic", ()), *topics)
    return Event(
        draft.id,
        draft.type,
        draft.trigger,
        tuple(sorted(set(draft.others), key=lambda s: s.start)),
        {r: m for r, m in roles.items() if m},
        draft.date,
        draft.modality,
        tuple(sorted(set(draft.evidence), key=lambda s: s.start)),
        draft.rule,
        calibration().of("event", draft.rule),
        draft.renegotiation,
    )


def _statement(draft: StatementDraft, kept: set[str]) -> Statement | None:
    speaker = tuple(s for s in draft.speaker if s in kept)
    if not speaker:
        return None
    long = [q for q in draft.quotes if len(q) > 20]
    outside = (
        draft.token is not None
        and bool(draft.token.all("ccomp"))
        and not any(q.start <= c.start < q.end for q in draft.quotes for c in draft.token.all("ccomp"))
    )
    speech = "indirect" if not draft.quotes else "mixed" if not long or outside else "direct"
    return Statement(
        draft.id,
        draft.act,
        speaker,
        draft.trigger,
        tuple(e.id for e in draft.content),
        tuple(t for t in draft.target if t in kept),
        draft.stance,
        draft.date,
        speech,
        tuple(draft.quotes),
        tuple(draft.evidence),
        draft.rule,
        calibration().of("statement", draft.rule),
    )


_LEVIES = frozenset(("tariff_impose", "tariff_raise", "tariff_cut", "retaliate", "suspend"))


def _home(members: set[str], registry: Registry, known: gazetteer.Gazetteer) -> str | None:
    """The country of the document that people and bodies act for, if it is one; a country or bloc acts for itself."""
    drafts = registry.drafts
    homes = {m if drafts[m].type in ("Country", "Bloc") else known.home(drafts[m].country, drafts) for m in members} - {None}
    return homes.pop() if len(homes) == 1 else None


def _levied(item: figures.Found, sentence: Sentence, events: list[EventDraft]) -> tuple[set[str], set[str]]:
    """Who levies a rate and who pays it: by the event on tariffs above it in its clause, or the only one of the sentence."""
    here = [e for e in events if e.sentence == sentence.index and e.type in _LEVIES]
    above = [] if item.token is None else [item.token, *item.token.ancestors()]
    measure = next((e for t in above for e in here if e.token is t), here[0] if len(here) == 1 else None)
    if measure is None:
        return set(), set()
    doers = measure.members("imposer", "actor") or {m for e in here for m in e.members("imposer", "actor")}
    return doers, measure.members("target", "beneficiary")


def _figures(
    text: str,
    parsed: list[Sentence],
    registry: Registry,
    events: list[EventDraft],
    statements: list[StatementDraft],
    known: gazetteer.Gazetteer,
) -> Iterator[Figure]:
    taken: set[str] = set()
    for sentence in parsed:
        found = figures.find(text, sentence)
        speaker = next(
            (
                s.speaker[0]
                for s in statements
                if s.sentence == sentence.index or any(q.overlaps(sentence.span) for q in s.quotes)
            ),
            None,
        )
        for item in found:
            indicator, kind, direction = figures.meaning(text, item, sentence)
            reporter, partner = figures.countries(item, sentence, registry, indicator)
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
            expressions = dates.find(text, sentence.span)
            period = expressions[0].text(text) if expressions else None
            yield Figure(
                _unique(f"figure-c{item.span.start}", taken),
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
