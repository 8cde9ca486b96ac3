"""Datelines: `GENEVA, 20 February 2019 (Agency) - ` before a lead sentence is a sentence of its own.

So place and day are read, and neither is parsed with what follows nor taken for the day of an event.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache

from korusgraph.extraction import dates
from korusgraph.extraction.dates import pieces
from korusgraph.extraction.gazetteer import Gazetteer
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.text import words
from korusgraph.extraction.words import any_of
from korusgraph.extraction.words import words as common
from korusgraph.model import Span

_REACH = 100  # characters that a dateline may take
_PLACE = r"[A-ZÀ-Þ][\w.'’-]*(?: [A-ZÀ-Þ][\w.'’-]*){0,3}"
_LINK = re.compile(r",?\s*(?=\([A-Z]|/[A-Z]\w+/)|\s*[,/|:]\s*|\s+[–—-]{1,2}\s+(?=\d|\(|[A-Z][A-Za-z]{2,8}\.? \d)|\s+")
_MARKS = "[(@*•>"  # before a dateline
_END = re.compile(r"\s*(?:[\])]\s*)?(?:(?:--|[—―])\s*|(?<=\s)[-–|]\s+|:\s+)(?=[A-ZÀ-Þ“\"‘'\d])")
_OPEN_END = re.compile(r"(?:\s+(?:\]\s+)?|\]\s+)(?=[A-ZÀ-Þ“\"‘'])")


@cache
def _day() -> re.Pattern[str]:
    """A day as datelines print it: `Wed Feb 20`, `20 February 2019`, `2019-02-20`."""
    p = pieces()
    short, endings = any_of(common("short_weekdays")), any_of(common("ordinal_endings"))
    weekday = rf"(?:(?:{p['weekday']}|(?:{short})\b)\.?,?\s+)?"
    nth, month = rf"\d{{1,2}}(?:{endings})?", rf"(?=[A-Z])(?i:{p['mon']})"  # `20 FEB 2019` too
    named = rf"{month}\s+{nth}(?:,?\s+\d{{4}})?|{nth}\s+{month}(?:,?\s+\d{{4}})?"
    return re.compile(rf"{weekday}(?:{named}|\d{{4}}-\d\d-\d\d|\d\d?[./]\d\d?[./]\d{{4}})")


@cache
def _agency() -> re.Pattern[str]:
    marks = any_of(common("release_marks"))
    return re.compile(rf"\([^()\n]{{2,40}}\)|/[A-Z][\w ]{{2,20}}/|(?i:{marks})\b")


@cache
def _part() -> re.Pattern[str]:
    return re.compile(rf"(?P<day>{_day().pattern})|(?P<agency>{_agency().pattern})|(?P<place>{_PLACE})")


def split(text: str, sentences: list[Span], gazetteer: Gazetteer, published: dt.date | None) -> Iterator[Span]:
    """The sentences, with the dateline before a lead sentence as one of its own."""
    for span in sentences:
        lead = span.start == 0 or text[span.start - 1] == "\n"
        end = (_end(text, span, gazetteer) or _issued(text, span, published)) if lead else None
        if applies("dateline.apart", end is not None) and end is not None:
            yield Span(span.start, len(text[span.start : end].rstrip()) + span.start)
            yield Span(end, span.end)
        else:
            yield span


def _issued(text: str, sentence: Span, published: dt.date | None) -> int | None:
    """Where `20 February 2019 – ` ends, the day of publication alone; the entries of a chronicle have days of their own."""
    day = _day().match(text, sentence.start, sentence.start + _REACH)
    end = _END.match(text, day.end(), sentence.end) if day is not None else None
    if day is None or end is None or published is None:
        return None
    told = dates.find(text, Span(day.start(), day.end()))
    value = dates.resolve(told[0], published, False) if told else None
    return end.end() if value is not None and value.value == published.isoformat() else None


def _end(text: str, sentence: Span, gazetteer: Gazetteer) -> int | None:
    """Where the dateline of a sentence ends; None when it has none."""
    limit = min(sentence.end, sentence.start + _REACH)
    agency = _agency().match(text, sentence.start, limit)
    alone = agency is not None and _END.match(text, agency.end(), limit) is not None  # `(Reuters) - `
    position = sentence.start + (text[sentence.start] in _MARKS and not alone)
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
    if {"day", "agency"} <= set(kinds) or (kinds == ["agency"] and not colon) or (place and len(set(kinds)) > 1):
        return True
    hits = gazetteer.find(place, words(place))
    known = any(h.span.start == 0 and any(e.type == "City" for e in h.entries) for h in hits)
    return known or (place.isupper() and not colon and len(place) > 3)
