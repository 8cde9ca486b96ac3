"""Where the words of a document stand: mentions, sentences, and their ids."""

from __future__ import annotations

from korusgraph.model import Extraction, Span


def mentions(x: Extraction) -> dict[Span, str]:
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


def mention_rules(x: Extraction) -> dict[Span, tuple[str, ...]]:
    """By which rules the words of a span were taken for an entity."""
    found: dict[Span, set[str]] = {}
    for entity in x.entities:
        for mention in entity.mentions:
            if mention.rule:
                found.setdefault(mention.span, set()).add(mention.rule)
    return {span: tuple(sorted(rules)) for span, rules in found.items()}


def mention_id(document: str, span: Span) -> str:
    return f"mention/{document}-c{span.start}-{span.end}"


def _sentence_index(x: Extraction, span: Span) -> int:
    """Index of the sentence in which a span begins; a quotation may begin before its first sentence does."""
    for index, sentence in enumerate(x.sentences):
        if span.start < sentence.end:
            return index
    return len(x.sentences) - 1


def sentence_id(x: Extraction, span: Span) -> str:
    return f"sentence/{x.document.id}-s{_sentence_index(x, span)}"


def sentence_text(x: Extraction, span: Span) -> str:
    return " ".join(x.sentences[_sentence_index(x, span)].of(x.document.text).split())
