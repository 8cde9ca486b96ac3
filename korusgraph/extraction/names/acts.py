"""Legal acts and disputes by the shape of their names."""

from __future__ import annotations

import re

from korusgraph.extraction.names.search import Search
from korusgraph.extraction.words import pattern
from korusgraph.model import Span

_ANNOUNCEMENT = pattern("names.acts.announcement")
_EXECUTIVE = pattern("names.acts.executive")
_BILL = pattern("names.acts.bill")
_SECTION = pattern("names.acts.section")
_ACT = pattern("names.acts.act")
_WTO_CASE = re.compile(r"\b(?:WT/)?DS\s?(\d{1,3})\b")
_DISPUTE = pattern("names.acts.dispute")


def announcements(search: Search, sentence: Span) -> None:
    """`Announcement of the Ministry of Commerce No. 23 of 2018`."""
    for match in _ANNOUNCEMENT.finditer(search.text, sentence.start, sentence.end):
        search.claim(match.start(), match.end(), "LegalAct", "act-pattern")


def find(search: Search, sentence: Span) -> None:
    """Orders, bills, sections, acts and disputes of a sentence."""
    text = search.text
    for match in _EXECUTIVE.finditer(text, sentence.start, sentence.end):
        kind = "eo" if match.group().startswith("E") else "proclamation"
        search.claim(match.start(), match.end(), "LegalAct", "act-pattern", f"{kind}-{match.group(1)}")
    for match in _BILL.finditer(text, sentence.start, sentence.end):
        search.claim(match.start(), match.end(), "LegalAct", "act-pattern")
    for match in _SECTION.finditer(text, sentence.start, sentence.end):
        search.claim(match.start(), match.end(), "LegalAct", "act-pattern", f"section-{match.group(1).lower()}")
    for match in _ACT.finditer(text, sentence.start, sentence.end):
        search.claim(*search.strip_left(match.start(), match.end()), "LegalAct", "act-pattern")
    for match in _WTO_CASE.finditer(text, sentence.start, sentence.end):
        search.claim(match.start(), match.end(), "Dispute", "dispute-pattern", f"ds{match.group(1)}")
    for match in _DISPUTE.finditer(text, sentence.start, sentence.end):
        search.claim(match.start(), match.end(), "Dispute", "dispute-pattern")
