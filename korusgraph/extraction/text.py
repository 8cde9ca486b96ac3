"""Words, sentences and paragraphs of raw text, with offsets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from korusgraph.extraction.rulebook import dropped
from korusgraph.extraction.words import pattern
from korusgraph.extraction.words import words as listed
from korusgraph.model import Span

WORD = re.compile(r"\w+|[^\w\s]")
_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?![^\S\n]*\n)[^\n]+)*")
_STOP = re.compile(r"[.?!][”\"’')\]]*\s+(?=[“\"‘'(\[]?[A-Z0-9À-Þ])")
_ITEM = re.compile(r"\n[^\S\n]*[-–—•*·▪◦‣●○■□][^\S\n]+(?=[“\"‘'(\[]?[A-Z0-9À-Þ])")  # a line that opens with a bullet
_HEADING = re.compile(r"^(?=[^\n]*[A-ZÀ-Þ]{3})[^a-zß-ÿ\n]+\n(?=[^\n]*[a-zß-ÿ])", re.M)  # a line in capitals
_ROW = re.compile(
    r"(?<=[;:])[^\S\n]*\n|\n(?=[^\S\n]*(?:\d|\(\w{1,4}\)|\|))"
)  # ends of rows and items in long text without full stops
_CUTS = (re.compile(r";\s+"), re.compile(r"\n"), re.compile(r",\s+"), re.compile(r"\s+"))
LONGEST = 1500  # characters of a sentence; what is longer is cut
_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d\.\s\d{1,2}\.\s\d{1,2}\.")  # `2018. 11. 22.`: the stops within end no sentence
_BEFORE = re.compile(r"([\w.]+)\Z")
_MIDDLE_INITIAL = pattern("text.middle_initial")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_QUOTES = {ord("’"): "'", ord("‘"): "'", ord("ʼ"): "'", ord("“"): '"', ord("”"): '"'}


GENITIVE = re.compile(r"['’]s?\Z")  # at the end of a name


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a mark, with its folded form (no case, no accents, one kind of dash and quote)."""

    start: int
    end: int
    text: str
    folded: str


def is_initial(text: str, token: Word) -> bool:
    """Whether a word is a letter for a given name: `C.`, or the stop behind one."""
    letter = len(token.text) == 1 and token.text.isupper() and text[token.end : token.end + 1] == "."
    return letter or token.text == "."


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
    """Sentence spans, trimmed, none longer than `LONGEST`; a longer sentence is cut, and counted.

    A blank line always splits, and so do a line that opens with a bullet and one in capitals; `.?!` splits before a
    capital, digit or quote. Abbreviations and single initials (`C.J. Mahoney`, `the U.S. Congress`) do not end a sentence.
    """
    found: list[Span] = []
    for span in _whole(text):
        if len(span) > LONGEST:
            dropped("sentences", f"ends of sentences longer than {LONGEST} characters, which were cut")
        found += bounded(text, span)
    return found


def _whole(text: str) -> Iterator[Span]:
    """Sentence spans of any length, trimmed, as the marks of the text tell them."""
    for paragraph in _PARAGRAPH.finditer(text):
        start = paragraph.start()
        for end, next_start in _ends(text, paragraph.start(), paragraph.end()):
            if next_start > start:
                yield from _trimmed(text, Span(start, end))
                start = next_start
        yield from _trimmed(text, Span(start, paragraph.end()))


def _ends(text: str, start: int, stop: int) -> list[tuple[int, int]]:
    """Where sentences of a paragraph end and the next ones start, in order."""
    found = [(m.start(), m.end()) for m in _ITEM.finditer(text, start, stop)]
    found += [(m.end(), m.end()) for m in _HEADING.finditer(text, start, stop)]
    dates = [range(m.start(), m.end() - 1) for m in _DATE.finditer(text, start, stop)]
    for stop_mark in _STOP.finditer(text, start, stop):
        if any(stop_mark.start() in d for d in dates):
            continue
        if text[stop_mark.start()] != "." or not _is_abbreviation(text, stop_mark.start()):
            found.append((stop_mark.start() + len(stop_mark.group().rstrip()), stop_mark.end()))
    return sorted(found)


def bounded(text: str, span: Span) -> Iterator[Span]:
    """A span cut into pieces of at most `LONGEST`: at rows of a table, else after semicolons, lines, commas, words."""
    if len(span) <= LONGEST:
        yield span
        return
    edges = [span.start, *(m.end() for m in _ROW.finditer(text, span.start, span.end)), span.end]
    for start, end in pairwise(edges):
        while end - start > LONGEST:
            cut = _cut(text, start)
            yield from _trimmed(text, Span(start, cut))
            start = cut
        yield from _trimmed(text, Span(start, end))


def _cut(text: str, start: int) -> int:
    """The last good place for a cut within reach; in a word without end, the limit itself."""
    for mark in _CUTS:
        last = max((m.end() for m in mark.finditer(text, start + LONGEST // 4, start + LONGEST)), default=0)
        if last:
            return last
    return start + LONGEST


def _is_abbreviation(text: str, stop: int) -> bool:
    word = _BEFORE.search(text[max(0, stop - 24) : stop])
    if word is None:
        return False
    last = word.group(1).lower().lstrip("(")
    if last in listed("initials_like_words"):  # `Jane I. Miller`, but not `So do I.`, `Annex I.`
        return _MIDDLE_INITIAL.search(text[max(0, stop - 24) : stop]) is not None
    return last in listed("abbreviations") or (len(last) == 1 and last.isalpha())


def _trimmed(text: str, span: Span) -> Iterator[Span]:
    trimmed = _trim(text, span)
    if len(trimmed) > 0:
        yield trimmed


def _trim(text: str, span: Span) -> Span:
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
