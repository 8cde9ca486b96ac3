"""A loader: entries of a calendar (iCalendar), each a document published on its day."""

from __future__ import annotations

import re
from collections.abc import Iterator

from korusgraph.loaders import Match, loader
from korusgraph.loaders.base import Source, document
from korusgraph.model import Document

_ENTRY = re.compile(r"BEGIN:VEVENT(.*?)END:VEVENT", re.S)
_FIELD = re.compile(r"^([A-Z]+)[^:\n]*:(.*?)\r?$", re.M)


def looks(source: Source) -> Match:
    return Match.SURE if source.data.startswith(b"BEGIN:VCALENDAR") else Match.NO


@loader(suffixes=(".ics",), media_types=("text/calendar",), sniff=looks)
def load_calendar(source: Source) -> Iterator[Document]:
    for number, entry in enumerate(_ENTRY.findall(source.data.decode("utf-8", "replace")), 1):
        fields = dict(_FIELD.findall(entry))
        day = fields.get("DTSTART", "")[:8]
        yield document(
            source,
            fields.get("DESCRIPTION", ""),
            "text/calendar",
            published=f"{day[:4]}-{day[4:6]}-{day[6:]}" if day.isdigit() else None,
            title=fields.get("SUMMARY", ""),
            path=f"{source.path}#{number}",
        )
