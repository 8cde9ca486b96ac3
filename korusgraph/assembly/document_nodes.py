"""The nodes of one document: itself, its sentences, mentions and facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from korusgraph.assembly.deciding import Verdict
from korusgraph.assembly.facts import Named
from korusgraph.assembly.making import Properties, dated, judged, node_of, short
from korusgraph.assembly.places import mention_id, mention_rules, mentions, sentence_text
from korusgraph.assembly.types import event_properties
from korusgraph.ledger.sources import public_path
from korusgraph.model import Event, Extraction, Figure, Node, Statement
from korusgraph.ontology import load

Name = Callable[[str], str]


def document_nodes(x: Extraction, name: Name, verdicts: Mapping[Named, Verdict]) -> Iterator[Node]:
    """Document, sentences, mentions, facts; `name` tells the name of an entity of the document in the graph, or nothing,
    `verdicts` which facts people confirmed or edited."""
    d = x.document
    yield node_of(
        f"document/{d.id}",
        "Document",
        {
            "name": short(d.title or d.id),
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
        yield node_of(
            f"sentence/{d.id}-s{index}",
            "Sentence",
            {
                "name": short(span.of(d.text)),
                "text": span.of(d.text),
                "index": index,
                "charStart": span.start,
                "charEnd": span.end,
            },
        )
    rules = mention_rules(x)
    for span, level in sorted(mentions(x).items(), key=lambda m: (m[0].start, m[0].end)):
        yield node_of(
            mention_id(d.id, span),
            "Mention",
            {
                "name": short(span.of(d.text)),
                "text": span.of(d.text),
                "charStart": span.start,
                "charEnd": span.end,
                "level": level,
                "rules": rules.get(span, ()),
            },
        )
    for event in x.events:
        yield event_node(x, event, name, verdicts.get(("event", event.id), ()))
    for statement in x.statements:
        yield statement_node(x, statement, name, verdicts.get(("statement", statement.id), ()))
    for figure in x.figures:
        yield figure_node(x, figure, verdicts.get(("figure", figure.id), ()))


def event_node(x: Extraction, event: Event, name: Name, verdict: Sequence[str] = ()) -> Node:
    row = load().event_types[event.type]
    who = [name(m) for role, members in sorted(event.roles.items()) if role not in ("topic", "place") for m in members]
    when = f" {event.date.value}" if event.date else ""
    return node_of(
        f"event/{x.document.id}-{event.id}",
        "Event",
        {
            "name": short(
                f"{row['label']}{when} ({event.modality}): {', '.join(dict.fromkeys(w for w in who if w))}".rstrip(": ")
            ),
            "eventType": event.type,
            "modality": event.modality,
            **dated(event.date),
            "reportedOn": x.document.published or "",
            **event_properties(event.type, event.modality),
            "renegotiation": event.renegotiation,
            "sentenceText": sentence_text(x, event.trigger),
            "rule": event.rule,
            "confidence": event.confidence,
            "documents": (x.document.id,),
            **judged(verdict),
        },
    )


def statement_node(x: Extraction, statement: Statement, name: Name, verdict: Sequence[str] = ()) -> Node:
    row = load().event_types[statement.act]
    who = ", ".join(name(s) for s in statement.speaker)
    about = ", ".join(n for t in statement.target if (n := name(t)))
    quotes = [q.of(x.document.text) for q in statement.quotes]
    return node_of(
        f"event/{x.document.id}-{statement.id}",
        "Statement",
        {
            "name": short(f"{who}: {row['label'].lower()}" + (f" on {about}" if about else "")),
            "eventType": statement.act,
            "modality": "occurred",
            "stance": statement.stance,
            "speechMode": statement.speech,
            "quote": " … ".join(quotes),
            **dated(statement.date),
            "reportedOn": x.document.published or "",
            **event_properties(statement.act, "occurred"),
            "sentenceText": sentence_text(x, statement.trigger or statement.quotes[0]),
            "rule": statement.rule,
            "confidence": statement.confidence,
            "documents": (x.document.id,),
            **judged(verdict),
        },
    )


def figure_node(x: Extraction, figure: Figure, verdict: Sequence[str] = ()) -> Node:
    printed = figure.span.of(x.document.text)
    properties: Properties = {
        "name": short(f"{figure.indicator.replace('_', ' ')}: {printed}"),
        "text": printed,
        "indicator": figure.indicator,
        "figureKind": figure.kind,
        "unit": figure.unit or "",
        "currency": figure.currency or "",
        "direction": figure.direction or "",
        "periodText": figure.period or "",
        "sentenceText": sentence_text(x, figure.span),
        "rule": figure.rule,
        "confidence": figure.confidence,
        "reportedOn": x.document.published or "",
        "documents": (x.document.id,),
        **judged(verdict),
    }
    if figure.value is not None:
        properties["value"] = float(figure.value)
    return node_of(f"figure/{x.document.id}-{figure.id}", "Figure", properties)
