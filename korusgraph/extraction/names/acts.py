"""Legal acts and disputes by the shape of their names."""

from __future__ import annotations

import re

from korusgraph.extraction.names.search import Search
from korusgraph.model import Span

_ANNOUNCEMENT = re.compile(r"\bAnnouncement of the (?:[A-Z][\w-]+\s+(?:of\s+(?:the\s+)?)?)+No\.\s*\d+\s+of\s+\d{4}")
_EXECUTIVE = re.compile(r"\b(?:Executive Order|E\.O\.|Proclamation|Presidential Proclamation)\s+(?:No\.\s*)?(\d{3,5})")
_BILL = re.compile(r"\b(?:H\.R\.|S\.|H\.Res\.|H\.J\.Res\.)\s?(\d{1,5})\b|\bPublic Law (\d{2,3}-\d{1,3})")
_SECTION = re.compile(
    r"\b[Ss]ections?\s+(\d{2,4}[A-Z]?)(?:\s+of\s+the\s+(?P<act>(?:[A-Z][\w-]*\s+){1,6}Act(?:\s+of\s+\d{4})?))?"
)
_ACT = re.compile(r"\b(?:[A-Z][\w-]+,?\s+(?:(?:and|of|for|to|on|in|the)\s+)*){1,8}Act(?:\s+of\s+\d{4})?\b")
_WTO_CASE = re.compile(r"\b(?:WT/)?DS\s?(\d{1,3})\b")
_DISPUTE = re.compile(
    r"\b(?:[A-Z][\w.]*(?:[-–/][A-Z][\w.]*)+|[Ss]oftwood lumber|[Ss]teel|[Bb]anana|[Bb]eef hormones?)\s+"
    r"(?:(?:trade|subsidy|aircraft|WTO)\s+)?(?:dispute|case|row)\b"
)


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
