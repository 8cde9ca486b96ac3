"""People and places that no list and no pattern knows, from the recogniser of the model; after the parse."""

from __future__ import annotations

import re

from korusgraph.extraction.names import firms
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.rulebook import applies, dropped
from korusgraph.extraction.text import GENITIVE
from korusgraph.model import Span

_PERSON = re.compile(r"[A-ZÀ-Þ][\w'’.-]+(?:\s+[\w'’.-]+){1,3}\Z")
_PLACE = re.compile(r"[\w'’. -]+")
_INNER_GENITIVE = re.compile(r"['’]s?\s")
_CUT_SHORT = re.compile(r"\s[A-Z]\.?\Z")
_STATE = re.compile(r"(?:U\.S|U\.K|U\.N|E\.U|US|UK|EU|UN)\.?\s")


def recognise(reading: Reading) -> None:
    """Adds people and places that only the recogniser of the model found, and their surnames elsewhere."""
    for sentence in reading.sentences:
        if len(sentence.tokens) < 5:
            continue  # a heading
        for found, label in sentence.entities:
            surface = GENITIVE.sub("", found.of(reading.text))
            span = Span(found.start, found.start + len(surface))
            if reading.registry.overlapping(span) or "\n" in surface or not surface[:1].isupper():
                continue
            if label == "PERSON" and _PERSON.match(surface):
                _person(reading, span, sentence.span)
            elif label == "GPE" and len(surface) > 3 and not surface.isupper() and _PLACE.fullmatch(surface):
                _city(reading, span)
        firms.recognised(reading, sentence)
    reading.names.again()


def _person(reading: Reading, span: Span, sentence: Span) -> None:
    """A person, unless the capitals are those of a heading or of a phrase."""
    surface = span.of(reading.text)
    if applies("names.recognised-heading", reading.names.search.heading(sentence)):
        dropped("names", "person in a heading")
    elif _INNER_GENITIVE.search(surface) or _STATE.match(surface) or _CUT_SHORT.search(surface):
        dropped("names", "person with a genitive inside")
    elif applies("names.common-words", _all_common(reading, surface)):
        dropped("names", "person of common words")
    else:
        reading.names.add_person(span, "recogniser")


def _all_common(reading: Reading, surface: str) -> bool:
    """Whether every word of a phrase stands in small letters in the text, too."""
    return all(part.lower() in reading.names.search.small_words() for part in re.findall(r"\w+", surface))


def _city(reading: Reading, span: Span) -> None:
    """A city, unless the word is a language."""
    surface = span.of(reading.text)
    if reading.names.is_tongue(span):
        return
    draft = reading.registry.create(surface.lower().replace(" ", "-"), "City", surface)
    reading.registry.mention([draft.id], span, "NAM", "recogniser")
