"""The edges of one document: evidence, roles, speakers, what figures are about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from korusgraph.assembly.making import edge_of
from korusgraph.assembly.places import mention_id, mentions, sentence_id
from korusgraph.model import Edge, Event, Extraction, Figure, Statement
from korusgraph.ontology import load


def document_edges(x: Extraction, nodes: Mapping[str, str]) -> Iterator[Edge]:
    """Edges of evidence and of facts; `nodes` are the graph's nodes by the ids of the document's entities."""
    d = x.document
    document = f"document/{d.id}"
    for index in range(len(x.sentences)):
        yield edge_of("IN_DOCUMENT", f"sentence/{d.id}-s{index}", document)
    for span in sorted(mentions(x), key=lambda s: (s.start, s.end)):
        yield edge_of("IN_SENTENCE", mention_id(d.id, span), sentence_id(x, span))
    for entity in x.entities:
        node = nodes[entity.id]
        for mention in entity.mentions:
            yield edge_of("REFERS_TO", mention_id(d.id, mention.span), node)
    target = _target_of(x, nodes)
    for event in x.events:
        yield from _event_edges(x, event, target)
    for statement in x.statements:
        yield from _statement_edges(x, statement, target)
    for figure in x.figures:
        yield from _figure_edges(x, figure, nodes)


def _target_of(x: Extraction, nodes: Mapping[str, str]) -> Callable[[str], str]:
    facts = {e.id for e in x.events} | {s.id for s in x.statements}

    def target(id_: str) -> str:
        return f"event/{x.document.id}-{id_}" if id_ in facts else nodes[id_]

    return target


def _event_edges(x: Extraction, event: Event, target: Callable[[str], str]) -> Iterator[Edge]:
    start = f"event/{x.document.id}-{event.id}"
    yield edge_of("OF_TYPE", start, f"event-type/{event.type}")
    for role, members in sorted(event.roles.items()):
        for member in members:
            yield edge_of(load().roles[role]["edge"], start, target(member), role=role)
    for role, figures in sorted(event.figures.items()):
        for figure in figures:
            yield edge_of(load().roles[role]["edge"], start, f"figure/{x.document.id}-{figure}", role=role)
    for span in (event.trigger, *event.other_triggers):
        yield edge_of("EVIDENCED_BY", start, mention_id(x.document.id, span))


def _statement_edges(x: Extraction, statement: Statement, target: Callable[[str], str]) -> Iterator[Edge]:
    start = f"event/{x.document.id}-{statement.id}"
    yield edge_of("OF_TYPE", start, f"event-type/{statement.act}")
    for speaker in statement.speaker:
        yield edge_of("MADE_BY", start, target(speaker), **{"as": "speaker"})
    for content in statement.content:
        yield edge_of("REPORTS", start, target(content))
    for about in statement.target:
        yield edge_of("TARGETS", start, target(about))
    for span in ([statement.trigger] if statement.trigger else []) + list(statement.quotes):
        yield edge_of("EVIDENCED_BY", start, mention_id(x.document.id, span))


def _figure_edges(x: Extraction, figure: Figure, nodes: Mapping[str, str]) -> Iterator[Edge]:
    start = f"figure/{x.document.id}-{figure.id}"
    for type_, member in (
        ("REPORTED_FOR", figure.reporter),
        ("WITH_PARTNER", figure.partner),
        ("OF_PRODUCT", figure.product),
        ("ASSERTED_BY", figure.asserted_by),
    ):
        if member is not None:
            yield edge_of(type_, start, nodes[member])
    yield edge_of("EVIDENCED_BY", start, mention_id(x.document.id, figure.span))
