"""People and places that no list and no pattern knows, from the recogniser of the model; after the parse."""

from __future__ import annotations

import re

from korusgraph.extraction.reading import Reading
from korusgraph.model import Span

_PERSON = re.compile(r"[A-ZÀ-Þ][\w'’.-]+(?:\s+[\w'’.-]+){1,3}\Z")
_NOT_PEOPLE = re.compile(
    r"\b(?:Act|Agreement|Trade|Tariff|Section|Order|Department|House|Street|County|Plan|Deal|Steel|Bank|Day|Office|State|States|Free|Fair|Fact|Sheet|Article|Chapter|Administration|Congress|Framework|Treaty|Partnership|Council|Commission|Committee)\b"
)


def recognise(reading: Reading) -> None:
    """Adds people and places that only the recogniser of the model found, and their surnames elsewhere."""
    finder, registry = reading.names, reading.registry
    for sentence in reading.sentences:
        if len(sentence.tokens) < 5:
            continue  # a heading
        for span, label in sentence.entities:
            surface = span.of(reading.text)
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
