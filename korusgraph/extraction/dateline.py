"""Datelines: `GENEVA, 20 February 2019 (Agency) - ` before a lead sentence is a sentence of its own.

So place and day are read, and neither is parsed with what follows nor taken for the day of an event.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from korusgraph.extraction.dates import pieces
from korusgraph.extraction.gazetteer import Gazetteer
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.text import words
from korusgraph.model import Span

_REACH = 100  # characters that a dateline may take
_PLACE = r"[A-ZÀ-Þ][\w.'’-]*(?: [A-ZÀ-Þ][\w.'’-]*){0,3}"
_AGENCY = r"\([^()\n]{2,40}\)|/[A-Z][\w ]{2,20}/"
_LINK = re.compile(r",?\s*(?=\([A-Z]|/[A-Z]\w+/)|\s*[,/|]\s*|\s+[–—-]{1,2}\s+(?=\d|[A-Z][a-z]{2,8}\.? \d)|\s+")
_END = re.compile(r"\s*[\])]?(?:\s*(?:--|[—―])\s*|\s+[-–|]\s+|\s*:\s+)(?=[A-ZÀ-Þ“\"‘'\d])")
_OPEN_END = re.compile(r"\s*\]?\s+(?=[A-ZÀ-Þ“\"‘'])")


@cache
def _day() -> re.Pattern[str]:
    """A day as datelines print it: `Wed Feb 20`, `20 February 2019`, `2019-02-20`."""
    p = pieces()
    weekday = rf"(?:(?:{p['weekday']}|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b)\.?,?\s+)?"
    named = rf"{p['mon']}\s+\d{{1,2}}(?:,?\s+\d{{4}})?|\d{{1,2}}\s+{p['mon']}(?:,?\s+\d{{4}})?"
    return re.compile(rf"{weekday}(?:{named}|\d{{4}}-\d\d-\d\d|\d\d?[./]\d\d?[./]\d{{4}})")


@cache
def _part() -> re.Pattern[str]:
    return re.compile(rf"(?P<day>{_day().pattern})|(?P<agency>{_AGENCY})|(?P<place>{_PLACE})")


def split(text: str, sentences: list[Span], gazetteer: Gazetteer) -> Iterator[Span]:
    """The sentences, with the dateline before a lead sentence as one of its own."""
    for span in sentences:
        end = _end(text, span, gazetteer) if span.start == 0 or text[span.start - 1] == "\n" else None
        if applies("dateline.apart", end is not None) and end is not None:
            yield Span(span.start, len(text[span.start : end].rstrip()) + span.start)
            yield Span(end, span.end)
        else:
            yield span


def _end(text: str, sentence: Span, gazetteer: Gazetteer) -> int | None:
    """Where the dateline of a sentence ends; None when it has none."""
    limit = min(sentence.end, sentence.start + _REACH)
    position = sentence.start + (text[sentence.start] in "[(")
    kinds: list[str] = []
    place = ""
    found: int | None = None
    while (part := _part().match(text, position, limit)) is not None and len(kinds) < 6:
        kinds.append(str(part.lastgroup))
        place = place or (part.group() if part.lastgroup == "place" else "")
        end = _END.match(text, part.end(), limit)
        if end is not None and _tells(kinds, place, ":" in end.group(), gazetteer):
            found = end.end()  # a longer one may follow: `WASHINGTON – Feb. 20, 2019 – `
        position = part.end()
        bracket = text[sentence.start] in "[(" and text[position : position + 1] in ")]"
        if "day" in kinds and (bracket or "agency" in kinds):
            close = _OPEN_END.match(text, position + bracket, limit)
            found = close.end() if close is not None else found
        link = _LINK.match(text, position, limit)
        if link is None or (found is not None and not _day().match(text, link.end(), limit)):
            break
        position = link.end()
    return found


def _tells(kinds: list[str], place: str, colon: bool, gazetteer: Gazetteer) -> bool:
    """Whether the parts make a dateline: a place with a day or an agency, a day with an agency, or a known city alone."""
    if {"day", "agency"} <= set(kinds) or (place and len(set(kinds)) > 1):
        return True
    if not place:
        return False
    hits = gazetteer.find(place, words(place))
    known = any(h.span.start == 0 and any(e.type == "City" for e in h.entries) for h in hits)
    return known or (place.isupper() and not colon and len(place) > 3)
