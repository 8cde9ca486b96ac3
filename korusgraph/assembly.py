"""(extractions, decisions) → one graph as a stream of nodes and a stream of edges, each in a fixed order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from korusgraph.errors import KorusgraphError, unexpected
from korusgraph.extraction import dates, gazetteer
from korusgraph.extraction.confidence import at_least
from korusgraph.ids import WIKIDATA
from korusgraph.imports import Additions
from korusgraph.ledger import Ledger
from korusgraph.ledger.sources import public_path
from korusgraph.model import DateValue, Edge, Event, Extraction, Figure, Node, Span, Statement, Value, many
from korusgraph.ontology import load
from korusgraph.resolution import node_id, resolve
from korusgraph.resolution.mending import mended, short_name, storable

NAME_LENGTH = 60
Properties = dict[str, Value]
Thing = TypeVar("Thing", Node, Edge)


@dataclass(slots=True)
class _Entity:
    """An entity of the graph while its documents are gathered."""

    class_name: str
    name: str
    known: bool
    aliases: set[str] = field(default_factory=set)
    wikidata: str | None = None
    first: str | None = None
    reasons: set[str] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)
    confidence: float = 0.0


@dataclass(slots=True)
class _Relation:
    """A relation of the graph with the evidence of all documents behind it."""

    qualifiers: dict[str, Any]
    documents: set[str] = field(default_factory=set)
    sentences: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    rules: set[str] = field(default_factory=set)
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Selection:
    """A part of the graph: documents from a day on, some documents, the surroundings of an entity."""

    since: str | None = None
    documents: tuple[str, ...] = ()
    entity: str | None = None

    @property
    def narrows(self) -> bool:
        """Whether some documents are left out."""
        return self.since is not None or bool(self.documents)

    def has(self, document: str, published: str) -> bool:
        """Whether a document belongs to the part; one without a date does not when a day is given."""
        return published >= (self.since or "") and (not self.documents or document in self.documents)


class Assembly:
    """The graph of a ledger. `nodes()` and `edges()` may be read again and again; both stream, nodes first.

    What one document breaks costs that document only: `notes` tells what was left out of documents, `problems` which
    documents were left out whole.
    """

    def __init__(self, ledger: Ledger, minimum: float = 0.0, selection: Selection | None = None) -> None:
        """Reads the ledger's entities; facts of a confidence below `minimum` are left out."""
        self.ledger = ledger
        self.minimum = minimum
        self.selection = selection or Selection()
        self.ontology = load()
        self.gazetteer = gazetteer.load()
        self.notes: dict[str, list[str]] = {}
        self.left_out: dict[str, KorusgraphError] = {}
        decisions = list(resolve(self._sound()))
        ledger.decide((d.document, d.entity, d.node, d.reason) for d in decisions)
        self.node_of = {(d.document, d.entity): d.node for d in decisions}
        self.reason_of = {(d.document, d.entity): d.reason for d in decisions}
        self.entities: dict[str, _Entity] = {}
        self.matches: dict[str, list[tuple[str, str]]] = {}
        self.rejected: set[tuple[str, str]] = set()
        for node, iri, accepted, who in ledger.matches():
            if accepted:
                self.matches.setdefault(node, []).append((iri, who))
            else:
                self.rejected.add((node, iri))
        for x in self.extractions():
            with self._alone(x):
                self._gather(x)
        self._reference()

    @cached_property
    def _additions(self) -> Additions | None:
        if not self.ledger.import_sources():
            return None
        taken = None
        if self.selection.narrows:
            taken = frozenset(d for d, published in self.ledger.imported_documents() if self.selection.has(d, published))
        return Additions(self.ledger, self._own_nodes(), self._own_edges(), self.minimum, taken)

    def extractions(self) -> Iterator[Extraction]:
        """Extractions of the selection by document id, facts of too little confidence left out."""
        return (
            at_least(x, self.minimum) for x in self._sound() if self.selection.has(x.document.id, x.document.published or "")
        )

    def _sound(self) -> Iterator[Extraction]:
        """Every extraction as the graph can hold it."""
        for x in self.ledger.extractions():
            with self._alone(x):
                made, notes = mended(x)
                if notes:
                    self.notes[x.document.id] = notes
            if x.document.id not in self.left_out:
                yield made

    @contextmanager
    def _alone(self, x: Extraction) -> Iterator[None]:
        """What goes wrong with a document leaves that one out and nothing else."""
        try:
            yield
        except Exception as error:
            self.left_out[x.document.id] = unexpected(f"document {x.document.id}", "assembly", error)

    def problems(self) -> list[KorusgraphError]:
        """Documents that are not in the graph, as far as they were met."""
        lost = [self.ledger.damage(d) for d in sorted(self.ledger.damaged)]
        return [*(error for _, error in sorted(self.left_out.items())), *lost]

    def _gather(self, x: Extraction) -> None:
        for entity in x.entities:
            key = self.node_of[(x.document.id, entity.id)]
            known = entity.source == "gazetteer"
            made = self.entities.setdefault(key, _Entity(entity.type, entity.name, known))
            if len(entity.name) > len(made.name) and not made.known:
                made.name = entity.name
            made.aliases |= {short_name(m.text.replace("\n", " ")) for m in entity.mentions if m.level == "NAM"}
            made.wikidata = made.wikidata or entity.wikidata
            made.reasons.add(self.reason_of[(x.document.id, entity.id)])
            made.documents.add(x.document.id)
            made.confidence = max(made.confidence, entity.confidence)
            if x.document.published and (made.first is None or x.document.published < made.first):
                made.first = x.document.published

    def _reference(self) -> None:
        """Holders of the offices that documents speak of, from the gazetteer, so that a day can be asked for."""
        for key in sorted(k for k in self.entities if k.startswith("office/")):
            for term in self.gazetteer.holders.get(key.split("/", 1)[1], ()):
                person = self.gazetteer.entries[term.person]
                self.entities.setdefault(
                    node_id("Person", person.id), _Entity("Person", person.name, True, set(), person.wikidata)
                )

    # -- nodes ---------------------------------------------------------------------------
    def nodes(self) -> Iterator[Node]:
        """Entities, event types, then each document with its sentences, mentions and facts, then what was imported."""
        yield from self._own_nodes()
        if self._additions is not None:
            yield from self._additions.nodes()

    def _own_nodes(self) -> Iterator[Node]:
        for key in sorted(self.entities):
            yield self._entity_node(key, self.entities[key])
        for type_, row in self.ontology.event_types.items():
            yield self._node(
                f"event-type/{type_}", "EventType", {"name": row["label"], "eventGroup": row["group"], "eventType": type_}
            )
        for x in self.extractions():
            yield from self._of(x, self._document_nodes)

    def _of(self, x: Extraction, make: Callable[[Extraction], Iterator[Thing]]) -> list[Thing]:
        """Everything that is made of one document, or nothing."""
        with self._alone(x):
            return list(make(x))
        return []

    def _node(self, id_: str, kind: str, properties: Properties) -> Node:
        return Node(id_, tuple(self.ontology.nodes[kind]["labels"]), kind, {"id": id_, **storable(properties)})

    def _entity_node(self, key: str, entity: _Entity) -> Node:
        bare = key.split("/", 1)[1]
        entry = self.gazetteer.entries.get(bare) or (
            self.gazetteer.by_iso.get(bare.upper()) if key.startswith("country/") else None
        )
        properties: Properties = {
            "id": key,
            "name": entity.name,
            "class": entity.class_name,
            "source": "gazetteer" if entity.known else "extracted",
            "aliases": tuple(sorted({*(entry.aliases if entry and entity.known else ()), *entity.aliases} - {entity.name})),
            "documents": tuple(sorted(entity.documents)),
            "mergeReasons": tuple(sorted(entity.reasons)),
            "confidence": entity.confidence,
        }
        if entity.first:
            properties["firstSeen"] = entity.first
        outside = [iri for iri, _ in self.matches.get(key, ())]
        wikidata = entity.wikidata or next((i.removeprefix(WIKIDATA) for i in outside if i.startswith(WIKIDATA)), "")
        if wikidata:
            properties["wikidata"] = wikidata
        properties["matchedBy"] = tuple(sorted(f"{who}: {iri}" for iri, who in self.matches.get(key, ())))
        if entry is not None and entity.known:
            properties["sourceGrade"] = entry.grade
            for fact, name in (
                ("type", "agreementType"),
                ("signed", "signedDate"),
                ("inForce", "inForceDate"),
                ("iso2", "isoAlpha2"),
                ("iso3", "isoAlpha3"),
            ):
                if entry.fact(fact):
                    properties[name] = entry.fact(fact)
        sure = (i for i in self._outside(properties) if (key, i) not in self.rejected)
        properties["sameAs"] = tuple(sorted({*outside, *sure} - {WIKIDATA + wikidata}))
        return Node(key, self.ontology.labels(entity.class_name), entity.class_name, storable(properties))

    def _outside(self, properties: Properties) -> Iterator[str]:
        """IRIs of the thing in other collections that follow from its properties."""
        for row in self.ontology.schema["outside"]:
            found = row["class"] == properties["class"] and re.fullmatch(
                row["pattern"], str(properties.get(row["property"], ""))
            )
            if found:
                yield row["iri"].format(*found.groups())

    def _document_nodes(self, x: Extraction) -> Iterator[Node]:
        d = x.document
        yield self._node(
            f"document/{d.id}",
            "Document",
            {
                "name": _short(d.title or d.id),
                "title": d.title,
                "publisher": d.publisher,
                "published": d.published or "",
                "publishedBasis": d.published_basis,
                "language": d.language,
                "licence": d.licence,
                "sha256": d.sha256,
                "path": public_path(d.path),
                "mediaType": d.media_type,
                "confidence": 1.0,
            },
        )
        for index, span in enumerate(x.sentences):
            yield self._node(
                f"sentence/{d.id}-s{index}",
                "Sentence",
                {
                    "name": _short(span.of(d.text)),
                    "text": span.of(d.text),
                    "index": index,
                    "charStart": span.start,
                    "charEnd": span.end,
                },
            )
        rules = _mention_rules(x)
        for span, level in sorted(_mentions(x).items(), key=lambda m: (m[0].start, m[0].end)):
            yield self._node(
                _mention_id(d.id, span),
                "Mention",
                {
                    "name": _short(span.of(d.text)),
                    "text": span.of(d.text),
                    "charStart": span.start,
                    "charEnd": span.end,
                    "level": level,
                    "rules": rules.get(span, ()),
                },
            )
        for event in x.events:
            yield self._event_node(x, event)
        for statement in x.statements:
            yield self._statement_node(x, statement)
        for figure in x.figures:
            yield self._figure_node(x, figure)

    def _event_node(self, x: Extraction, event: Event) -> Node:
        row = self.ontology.event_types[event.type]
        who = [
            self._name(x, m) for role, members in sorted(event.roles.items()) if role not in ("topic", "place") for m in members
        ]
        when = f" {event.date.value}" if event.date else ""
        return self._node(
            f"event/{x.document.id}-{event.id}",
            "Event",
            {
                "name": _short(
                    f"{row['label']}{when} ({event.modality}): {', '.join(dict.fromkeys(w for w in who if w))}".rstrip(": ")
                ),
                "eventType": event.type,
                "modality": event.modality,
                **_dated(event.date),
                "reportedOn": x.document.published or "",
                **event_properties(event.type, event.modality),
                "renegotiation": event.renegotiation,
                "sentenceText": _sentence_text(x, event.trigger),
                "rule": event.rule,
                "confidence": event.confidence,
                "documents": (x.document.id,),
            },
        )

    def _statement_node(self, x: Extraction, statement: Statement) -> Node:
        row = self.ontology.event_types[statement.act]
        who = ", ".join(self._name(x, s) for s in statement.speaker)
        about = ", ".join(n for t in statement.target if (n := self._name(x, t)))
        quotes = [q.of(x.document.text) for q in statement.quotes]
        return self._node(
            f"event/{x.document.id}-{statement.id}",
            "Statement",
            {
                "name": _short(f"{who}: {row['label'].lower()}" + (f" on {about}" if about else "")),
                "eventType": statement.act,
                "modality": "occurred",
                "stance": statement.stance,
                "speechMode": statement.speech,
                "quote": " … ".join(quotes),
                **_dated(statement.date),
                "reportedOn": x.document.published or "",
                **event_properties(statement.act, "occurred"),
                "sentenceText": _sentence_text(x, statement.trigger or statement.quotes[0]),
                "rule": statement.rule,
                "confidence": statement.confidence,
                "documents": (x.document.id,),
            },
        )

    def _figure_node(self, x: Extraction, figure: Figure) -> Node:
        printed = figure.span.of(x.document.text)
        properties: Properties = {
            "name": _short(f"{figure.indicator.replace('_', ' ')}: {printed}"),
            "text": printed,
            "indicator": figure.indicator,
            "figureKind": figure.kind,
            "unit": figure.unit or "",
            "currency": figure.currency or "",
            "direction": figure.direction or "",
            "periodText": figure.period or "",
            "sentenceText": _sentence_text(x, figure.span),
            "rule": figure.rule,
            "confidence": figure.confidence,
            "reportedOn": x.document.published or "",
            "documents": (x.document.id,),
        }
        if figure.value is not None:
            properties["value"] = float(figure.value)
        return self._node(f"figure/{x.document.id}-{figure.id}", "Figure", properties)

    def _name(self, x: Extraction, id_: str) -> str:
        node = self.node_of.get((x.document.id, id_))
        return self.entities[node].name if node else ""

    # -- edges ---------------------------------------------------------------------------
    def edges(self) -> Iterator[Edge]:
        """Relations of all documents together, office terms of the gazetteer, the edges of each document, the imported."""
        yield from self._own_edges()
        if self._additions is not None:
            yield from self._additions.edges()

    def _own_edges(self) -> Iterator[Edge]:
        yield from self._relations()
        yield from self._terms()
        for x in self.extractions():
            yield from self._of(x, self._document_edges)

    def _relations(self) -> Iterator[Edge]:
        merged: dict[tuple[str, str, str, str], _Relation] = {}
        for x in self.extractions():
            with self._alone(x):
                self._gather_relations(x, merged)
        for (type_, start, end, status), relation_ in sorted(merged.items()):
            q = {k: self._qualifier(k, v) for k, v in relation_.qualifiers.items() if k not in ("note", "source")}
            key = f"{start}|{type_}|{end}" + (f"|{status}" if status else "")
            yield Edge(
                key,
                type_,
                start,
                end,
                storable(
                    {
                        "key": key,
                        **_bounded(q),
                        "modality": "occurred",
                        "source": "extracted",
                        "documents": tuple(sorted(relation_.documents)),
                        "sentences": tuple(sorted(relation_.sentences)),
                        "sentenceText": sorted(relation_.texts)[0],
                        "rules": tuple(sorted(relation_.rules)),
                        "confidence": relation_.confidence,
                    }
                ),
            )

    def _gather_relations(self, x: Extraction, merged: dict[tuple[str, str, str, str], _Relation]) -> None:
        for relation in x.relations:
            ends = self.node_of[(x.document.id, relation.subject)], self.node_of[(x.document.id, relation.object)]
            if ends[0] == ends[1]:
                continue
            status = str(relation.qualifiers.get("status", ""))
            kept = merged.setdefault((relation.type, *ends, status), _Relation(dict(relation.qualifiers)))
            for name, value in relation.qualifiers.items():
                kept.qualifiers[name] = (
                    max(str(kept.qualifiers.get(name, "")), str(value)) if name == "asOf" else kept.qualifiers.get(name, value)
                )
            kept.documents.add(x.document.id)
            for span in relation.evidence:
                kept.sentences.add(_sentence_id(x, span))
                kept.texts.add(_sentence_text(x, span))
            kept.rules.add(relation.rule)
            kept.confidence = max(kept.confidence, relation.confidence)

    def _qualifier(self, name: str, value: Any) -> Value:
        if name == "office":
            return f"office/{value}"
        return value if isinstance(value, bool) else str(value)

    def _terms(self) -> Iterator[Edge]:
        """Office terms of the gazetteer: a check beside what documents say, never a correction of it."""
        for key in sorted(k for k in self.entities if k.startswith("office/")):
            for term in sorted(self.gazetteer.holders.get(key.split("/", 1)[1], ()), key=lambda t: (t.person, t.start)):
                person = node_id("Person", term.person)
                made = f"{person}|HOLDS_OFFICE|{key}|gazetteer|{term.start}"
                yield Edge(
                    made,
                    "HOLDS_OFFICE",
                    person,
                    key,
                    storable(
                        {
                            "key": made,
                            "source": "gazetteer",
                            "sourceGrade": term.grade,
                            "since": term.start,
                            "until": term.end,
                            "startDate": (dates.bounds(term.start) or ("", ""))[0] if term.start else "",
                            "endDate": (dates.bounds(term.end) or ("", ""))[1] if term.end else "",
                            "confidence": 0.95 if term.grade == "A" else 0.8,
                        }
                    ),
                )

    def _document_edges(self, x: Extraction) -> Iterator[Edge]:
        d = x.document
        document = f"document/{d.id}"
        for index in range(len(x.sentences)):
            yield edge_of("IN_DOCUMENT", f"sentence/{d.id}-s{index}", document)
        for span in sorted(_mentions(x), key=lambda s: (s.start, s.end)):
            yield edge_of("IN_SENTENCE", _mention_id(d.id, span), _sentence_id(x, span))
        for entity in x.entities:
            node = self.node_of[(d.id, entity.id)]
            for mention in entity.mentions:
                yield edge_of("REFERS_TO", _mention_id(d.id, mention.span), node)
        target = self._target_of(x)
        for event in x.events:
            yield from self._event_edges(x, event, target)
        for statement in x.statements:
            yield from self._statement_edges(x, statement, target)
        for figure in x.figures:
            yield from self._figure_edges(x, figure)

    def _target_of(self, x: Extraction) -> Callable[[str], str]:
        facts = {e.id for e in x.events} | {s.id for s in x.statements}

        def target(id_: str) -> str:
            return f"event/{x.document.id}-{id_}" if id_ in facts else self.node_of[(x.document.id, id_)]

        return target

    def _event_edges(self, x: Extraction, event: Event, target: Callable[[str], str]) -> Iterator[Edge]:
        start = f"event/{x.document.id}-{event.id}"
        yield edge_of("OF_TYPE", start, f"event-type/{event.type}")
        for role, members in sorted(event.roles.items()):
            for member in members:
                yield edge_of(self.ontology.roles[role]["edge"], start, target(member), role=role)
        for role, figures in sorted(event.figures.items()):
            for figure in figures:
                yield edge_of(self.ontology.roles[role]["edge"], start, f"figure/{x.document.id}-{figure}", role=role)
        for span in (event.trigger, *event.other_triggers):
            yield edge_of("EVIDENCED_BY", start, _mention_id(x.document.id, span))

    def _statement_edges(self, x: Extraction, statement: Statement, target: Callable[[str], str]) -> Iterator[Edge]:
        start = f"event/{x.document.id}-{statement.id}"
        yield edge_of("OF_TYPE", start, f"event-type/{statement.act}")
        for speaker in statement.speaker:
            yield edge_of("MADE_BY", start, target(speaker), **{"as": "speaker"})
        for content in statement.content:
            yield edge_of("REPORTS", start, target(content))
        for about in statement.target:
            yield edge_of("TARGETS", start, target(about))
        for span in ([statement.trigger] if statement.trigger else []) + list(statement.quotes):
            yield edge_of("EVIDENCED_BY", start, _mention_id(x.document.id, span))

    def _figure_edges(self, x: Extraction, figure: Figure) -> Iterator[Edge]:
        start = f"figure/{x.document.id}-{figure.id}"
        for type_, member in (
            ("REPORTED_FOR", figure.reporter),
            ("WITH_PARTNER", figure.partner),
            ("OF_PRODUCT", figure.product),
            ("ASSERTED_BY", figure.asserted_by),
        ):
            if member is not None:
                yield edge_of(type_, start, self.node_of[(x.document.id, member)])
        yield edge_of("EVIDENCED_BY", start, _mention_id(x.document.id, figure.span))


def surroundings(nodes: Iterable[Node], edges: Iterable[Edge], wanted: str) -> tuple[list[Node], list[Edge]]:
    """The part of a graph around an entity: it, its relations and facts, what these touch, and their evidence."""
    kept_nodes, kept_edges = list(nodes), list(edges)
    facts = {e.start for e in kept_edges if e.end == wanted and e.start.startswith(("event/", "figure/"))}
    inside = {wanted} | facts
    chosen = [e for e in kept_edges if e.start in facts or wanted in (e.start, e.end)]
    inside |= {x for e in chosen for x in (e.start, e.end)}
    for type_ in ("IN_SENTENCE", "IN_DOCUMENT"):
        more = [e for e in kept_edges if e.type == type_ and e.start in inside]
        chosen += more
        inside |= {e.end for e in more}
    sentences = {s for e in chosen for s in many(e.properties.get("sentences"))}
    chosen += [e for e in kept_edges if e.type == "IN_DOCUMENT" and e.start in sentences - inside]
    inside |= sentences | {e.end for e in chosen}
    unique = {(e.type, e.key): e for e in chosen}
    return [n for n in kept_nodes if n.id in inside], [e for e in kept_edges if (e.type, e.key) in unique]


def event_properties(type_: str, modality: str) -> Properties:
    """What follows from the type of an event: label, group, codes."""
    row = load().event_types.get(type_, {"label": type_, "group": "", "plover": "", "cameo": ""})
    made: Properties = {"eventLabel": str(row["label"]), "eventGroup": str(row["group"]), "cameoCode": str(row["cameo"])}
    made["ploverCode"] = plover(type_, modality) if type_ in load().event_types else ""
    return {k: v for k, v in made.items() if v}


def plover(type_: str, modality: str) -> str:
    """PLOVER code of an event, by type and modality (crosswalk of the Open Event Data Alliance; tariffs: SANCTION)."""
    row = load().event_types[type_]
    if modality in ("denied", "conditional"):
        return ""
    if modality in ("planned", "proposed") and row.get("plover_future"):
        return str(row["plover_future"])
    return str(row["plover"])


def _mentions(x: Extraction) -> dict[Span, str]:
    """Every span of a document that supports something, with its level."""
    found: dict[Span, str] = {}
    for entity in x.entities:
        for mention in entity.mentions:
            found.setdefault(mention.span, mention.level)
    for event in x.events:
        for span in (event.trigger, *event.other_triggers):
            found.setdefault(span, "TRIGGER")
    for statement in x.statements:
        for span in ([statement.trigger] if statement.trigger else []) + list(statement.quotes):
            found.setdefault(span, "TRIGGER")
    for figure in x.figures:
        found.setdefault(figure.span, "FIGURE")
    return found


def _mention_rules(x: Extraction) -> dict[Span, tuple[str, ...]]:
    """By which rules the words of a span were taken for an entity."""
    found: dict[Span, set[str]] = {}
    for entity in x.entities:
        for mention in entity.mentions:
            if mention.rule:
                found.setdefault(mention.span, set()).add(mention.rule)
    return {span: tuple(sorted(rules)) for span, rules in found.items()}


def _mention_id(document: str, span: Span) -> str:
    return f"mention/{document}-c{span.start}-{span.end}"


def _sentence_index(x: Extraction, span: Span) -> int:
    """Index of the sentence in which a span begins; a quotation may begin before its first sentence does."""
    for index, sentence in enumerate(x.sentences):
        if span.start < sentence.end:
            return index
    return len(x.sentences) - 1


def _sentence_id(x: Extraction, span: Span) -> str:
    return f"sentence/{x.document.id}-s{_sentence_index(x, span)}"


def _sentence_text(x: Extraction, span: Span) -> str:
    return " ".join(x.sentences[_sentence_index(x, span)].of(x.document.text).split())


def _dated(date: DateValue | None) -> Properties:
    if date is None:
        return {"datePrecision": "none"}
    limits = dates.bounds(date.value) or ("", "")
    return {
        "eventDate": date.value,
        "startDate": limits[0],
        "endDate": limits[1],
        "datePrecision": date.precision,
        "dateText": date.text,
    }


def _bounded(qualifiers: Properties) -> Properties:
    """Dates of a relation as closed bounds, the printed value beside them."""
    made = dict(qualifiers)
    for name, kept, side in (("startDate", "since", 0), ("endDate", "until", 1), ("until", "until", 1)):
        value = made.pop(name, None)
        if isinstance(value, str) and value:
            limits = dates.bounds(value)
            made[kept] = value
            if limits and limits[side]:
                made["startDate" if side == 0 else "endDate"] = limits[side]
    if isinstance(made.get("asOf"), str) and len(str(made["asOf"])) != 10:
        made["since"] = str(made.pop("asOf"))
    return made


def edge_of(type_: str, start: str, end: str, **properties: Value) -> Edge:
    """An edge without evidence of its own; its key is made of its ends, type and role."""
    key = "|".join((start, type_, end, *(str(properties[k]) for k in ("role", "as") if k in properties)))
    return Edge(key, type_, start, end, storable({"key": key, **properties}))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= NAME_LENGTH else line[: NAME_LENGTH - 1].rstrip() + "…"
