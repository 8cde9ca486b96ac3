"""Words, sentences and paragraphs of raw text, with offsets."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from korusgraph.model import Span

WORD = re.compile(r"\w+|[^\w\s]")
_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*")
_STOP = re.compile(r"[.?!][”\"’')\]]*\s+(?=[“\"‘'(\[]?[A-Z0-9À-Þ])")
_BEFORE = re.compile(r"([\w.]+)$")
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof gen sen rep gov lt col jr sr st vs no nos art sec inc co ltd corp u.s u.k u.n e.u u.s.a d.c "
    "jan feb mar apr jun jul aug sep sept oct nov dec i.e e.g cf a.m p.m etc al amb messrs mt ft fig para".split()
)
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_QUOTES = {ord("’"): "'", ord("‘"): "'", ord("ʼ"): "'", ord("“"): '"', ord("”"): '"'}


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a mark, with its folded form (no case, no accents, one kind of dash and quote)."""

    start: int
    end: int
    text: str
    folded: str


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Case-, accent- and dash-free form used to compare names."""
    plain = unicodedata.normalize("NFKD", text.translate(_DASHES).translate(_QUOTES))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def words(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """Words and marks of a stretch of text."""
    return [
        Word(m.start(), m.end(), m.group(), fold(m.group()))
        for m in WORD.finditer(text, start, len(text) if end is None else end)
    ]


def sentences(text: str) -> list[Span]:
    """Sentence spans, trimmed: a blank line always splits; `.?!` splits before a capital, digit or quote.

    Abbreviations and single initials (`C.J. Mahoney`, `the U.S. Congress`) do not end a sentence.
    """
    found: list[Span] = []
    for paragraph in _PARAGRAPH.finditer(text):
        start = paragraph.start()
        body = paragraph.group()
        for stop in _STOP.finditer(body):
            if body[stop.start()] == "." and _is_abbreviation(body[: stop.start()]):
                continue
            end = paragraph.start() + stop.start() + len(stop.group().rstrip())
            found.append(Span(start, end))
            start = paragraph.start() + stop.end()
        found.append(Span(start, paragraph.end()))
    return [s for s in (_trim(text, span) for span in found) if len(s) > 0]


def _is_abbreviation(before: str) -> bool:
    word = _BEFORE.search(before)
    if word is None:
        return False
    last = word.group(1).lower().lstrip("(")
    return last in _ABBREVIATIONS or (len(last) == 1 and last.isalpha() and last != "i")


def _trim(text: str, span: Span) -> Span:
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def is_capitalised(word: str) -> bool:
    return word[:1].isupper()
