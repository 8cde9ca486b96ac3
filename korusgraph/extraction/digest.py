"""Digests: texts that tell of several days, each under a line with its date."""

from __future__ import annotations

import datetime as dt

from korusgraph.extraction import dates
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.words import pattern

_DATE_LINE = pattern("digest.date_line")


def days(reading: Reading) -> dict[int, dt.date]:
    """Of a digest, the day of the date line above each sentence; empty for a text of another kind."""
    text, parsed = reading.text, reading.sentences
    contexts: dict[int, dt.date] = {}
    lines = {s.index for s in parsed if _DATE_LINE.match(s.span.of(text))}
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
