"""Texts that are treaties: where the provisions begin, and the words before them that tell title and parties."""

from __future__ import annotations

from korusgraph.extraction.words import pattern
from korusgraph.model import Span

_ENACTING = pattern("treatytext.enacting")
_PARTIES = pattern("treatytext.parties")
PREAMBLE = 8000  # characters in which a preamble comes to its `have agreed as follows`


def provisions(text: str) -> int:
    """Where the provisions of a treaty begin, behind `have agreed as follows:`; -1 for a text that is none."""
    found = _ENACTING.search(text, 0, PREAMBLE)
    return found.end() if found is not None else -1


def opening(text: str, begin: int) -> Span:
    """Title and first words of a treaty, up to where it calls those who make it `the Parties`; `begin` is that of its provisions."""
    found = _PARTIES.search(text, 0, begin)
    return Span(0, found.start() if found is not None else begin)
