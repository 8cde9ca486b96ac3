"""Lines of pages → running text: without running heads, with whole words, sentences mended over page and column breaks."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from korusgraph.loaders.hyphens import Hyphens
from korusgraph.loaders.pdf_layout import Line, Page
from korusgraph.loaders.pdf_tables import with_rows

_EDGE = 5  # lines from the edge of a page among which its running heads stand
_LONG = 200  # characters from where on a line is no running head
_STAMP = 100  # characters on a page with a picture below which that may be a scan with a stamp on it
_AHEAD = 4  # boxes that may stand between the halves of a sentence
_NUMBER = re.compile(r"\d+|\b[ivxl]+\b")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
# A line of these words and a number is a heading, although the numbers of successive pages may follow one another.
_HEADING = re.compile(r"(?:article|chapter|section|annex|appendix|part|title|table|figure|schedule|box)\b[\W\d]*", re.I)
_PAGE_NUMBER = re.compile(r"[-–—\s|]*(?:page|p\.|-\s)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?[-–—\s|]*", re.I)
_STOP = re.compile(r"[.?!:;”\"’)\]]\Z")
_OPEN = re.compile(
    r"(?:,|\b(?:a|an|and|as|at|but|by|for|from|in|into|its|of|on|or|than|that|the|their|to|which|who|whose|will|with))\Z", re.I
)


@dataclass(slots=True)
class Text:
    """What was put together: the text, where each page stands in it (start, end, label), what was left out."""

    text: str = ""
    places: list[tuple[int, int, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def compose(pages: Sequence[Page]) -> Text:
    """The text of all pages."""
    running, notes = _running(pages)
    hyphens = Hyphens(line.text for page in pages for line in page.lines)
    boxes = [
        (page.number, part)
        for page in pages
        for box in with_rows([[line for line in box if id(line) not in running] for box in page.boxes])
        for part in _paragraphs(box)
    ]
    composer = _Composer(hyphens)
    for number, box in _in_order(boxes):
        composer.add(box, number)
    return Text("".join(composer.parts), composer.places, notes + _left_out(pages))


def _paragraphs(box: list[Line]) -> Iterator[list[Line]]:
    """The lines of a box, apart where a heading in bold type stands above its paragraph."""
    right = max((line.x1 for line in box), default=0.0)
    start = 0
    for n, (above, below) in enumerate(pairwise(box), 1):
        heading = above if above.bold else below
        short = right - heading.x1 > 0.1 * (right - heading.x0)
        if above.bold != below.bold and short and below.text[:1].isupper() and not _OPEN.search(above.text):
            yield box[start:n]
            start = n
    if box:
        yield box[start:]


def _in_order(boxes: Sequence[tuple[int, list[Line]]]) -> Iterator[tuple[int, list[Line]]]:
    """Boxes so that a sentence goes on at once: what stands between its halves (a note, a date line) comes after them."""
    waiting = list(reversed(boxes))
    while waiting:
        number, box = waiting.pop()
        yield number, box
        if _STOP.search(box[-1].text) or len(box) < 2:
            continue
        ahead = _continuation(box, [found for _, found in waiting[: -_AHEAD - 1 : -1]])
        if ahead:
            waiting.append(waiting.pop(-ahead))


def _continuation(box: list[Line], following: list[list[Line]]) -> int:
    """Which of the following boxes goes on with an open sentence, counted from 1; 0 when none can be told."""
    unfinished = bool(_OPEN.search(box[-1].text))
    for ahead, found in enumerate(following, 1):
        alike = abs(found[0].size - box[-1].size) < 1
        if alike and (unfinished or re.match(r"[a-z]", found[0].text)):
            return ahead
        if alike and len(found) > 1:
            return 0
    return 0


class _Composer:
    """Takes boxes in reading order and keeps the text with the place of every page in it."""

    def __init__(self, hyphens: Hyphens) -> None:
        self.hyphens = hyphens
        self.parts: list[str] = []
        self.places: list[tuple[int, int, str]] = []
        self.length = 0
        self.last: list[Line] = []
        self.page = 0

    def add(self, box: list[Line], page: int) -> None:
        """Puts a box at the end: as a paragraph, or where it continues the last one as part of that."""
        body = self.hyphens.soft(self._joined(box)).strip()
        if not body:
            return
        before = self.parts[-1] if self.parts else ""
        if before and self._continues(box, page, before, body):
            whole = self.hyphens.join(before, body)
            cut = len(whole) - len(body)  # may drop the hyphen at the end of what was there
            self._shorten(before, whole[:cut].rstrip(" "))
            gap = whole[len(whole[:cut].rstrip(" ")) : cut]
        else:
            gap = "\n\n" if before else ""
        start = self.length + len(gap)
        self.parts += [gap, body] if gap else [body]
        self.length = start + len(body)
        self._place(start, page)
        self.last, self.page = box, page

    def _joined(self, box: list[Line]) -> str:
        body = box[0].text
        for line in box[1:]:
            body = self.hyphens.join(body, line.text)
        return body

    def _shorten(self, before: str, kept: str) -> None:
        if kept != before:
            self.parts[-1] = kept
            self.length -= len(before) - len(kept)
            start, end, label = self.places[-1]
            self.places[-1] = (start, end - (len(before) - len(kept)), label)

    def _place(self, start: int, page: int) -> None:
        label = f"page {page}"
        if self.places and self.places[-1][2] == label:
            self.places[-1] = (self.places[-1][0], self.length, label)
        else:
            self.places.append((start, self.length, label))

    def _continues(self, box: list[Line], page: int, before: str, body: str) -> bool:
        """Whether a box goes on with the sentence of the box before it."""
        if not self.last or self.last[-1].row or box[0].row or _STOP.search(before):
            return False
        if re.match(r"[a-z,(]", body):
            return True
        moved = page != self.page or box[0].y0 > self.last[-1].y0  # to the next page or column
        alike = abs(box[0].size - self.last[-1].size) < 1
        return alike and (bool(_OPEN.search(before)) or (moved and self._full(box)))

    def _full(self, box: list[Line]) -> bool:
        """Whether the last line before goes to the right edge of its box, as no heading does, and the next is as wide."""
        right, end = max(line.x1 for line in self.last), self.last[-1]
        wide = box[0].x1 - box[0].x0 > 0.6 * (right - end.x0)
        return len(self.last) > 2 and right - end.x1 < 0.1 * (right - end.x0) and wide and not box[0].bold


# -- running heads and feet ----------------------------------------------------------------------
def _running(pages: Sequence[Page]) -> tuple[set[int], list[str]]:
    """Lines that are running heads, feet or page numbers (their `id`), and a note that names them.

    Such a line stands at the edge of a page with nothing but its kind outside of it, and comes again on other pages: the
    same, or with a number that grows with the page.
    """
    edges = [(page.number, edge, lines) for page in pages for edge, lines in _edges(page)]
    where: dict[tuple[str, str], set[int]] = defaultdict(set)
    for number, edge, lines in edges:
        for line in lines:
            for key in _keys(line.text, number):
                where[edge, key].add(number)
    again = {key for key, numbers in where.items() if _comes_again(numbers)}
    found: dict[int, Line] = {}
    for number, edge, lines in edges:
        for line in lines:
            if not _PAGE_NUMBER.fullmatch(line.text) and all((edge, key) not in again for key in _keys(line.text, number)):
                break
            found[id(line)] = line
    level = Counter(round(line.y0) for line in found.values())
    for _, _, lines in edges[2:]:  # heads that change from page to page stand where the others do
        if lines and level[round(lines[0].y0)] > 1 and len(lines[0].text) < 80 and _apart(lines):
            found[id(lines[0])] = lines[0]
    bare = sum(all(id(line) in found for line in page.lines) for page in pages if page.boxes)
    if bare > len(pages) / 2:  # pages of one line each, all alike: slides or forms, and no heads at all
        return set(), []
    shown = Counter(_NUMBER.sub("#", line.text) for line in found.values())
    named = ", ".join(f"“{text[:60]}” {count} times" for text, count in sorted(shown.items())[:4])
    return set(found), [f"running heads and feet left out: {named}"] if found else []


def _edges(page: Page) -> Iterator[tuple[str, list[Line]]]:
    """The outermost lines of a page, from the edge inwards."""
    lines = sorted(page.lines, key=lambda line: -line.y1)
    yield "head", lines[:_EDGE]
    yield "foot", sorted(lines, key=lambda line: line.y0)[:_EDGE]


def _apart(lines: list[Line]) -> bool:
    """Whether the outermost line stands apart from the next one, by more than a line."""
    return len(lines) > 1 and abs(lines[0].y0 - lines[1].y0) > 2 * lines[0].size


def _keys(text: str, page: int) -> Iterator[str]:
    """What a line may be known by on other pages: itself, or with one of its numbers told relative to the page's."""
    if len(text) > _LONG:
        return
    if re.search(r"[^\W\d_]{2}", text):
        yield text
    if _HEADING.fullmatch(text):
        return
    for match in _NUMBER.finditer(text):
        value = _value(match.group())
        if value is not None:
            yield f"{text[: match.start()]}\x00{value - page}{text[match.end() :]}"


def _value(digits: str) -> int | None:
    if digits.isdigit():
        return int(digits) if len(digits) < 5 else None
    numbers = [_ROMAN[d] for d in digits]
    return sum(-a if a < b else a for a, b in zip(numbers, [*numbers[1:], 0], strict=True))


def _comes_again(numbers: set[int]) -> bool:
    """Whether a line comes on three pages, or on two that follow each other (left and right heads: with one between)."""
    order = sorted(numbers)
    return len(order) > 2 or (len(order) == 2 and order[1] - order[0] < 3)


# -- what was left out ---------------------------------------------------------------------------
def _left_out(pages: Sequence[Page]) -> list[str]:
    notes = [f"page {page.number} {page.fault}: left out" for page in pages if page.fault][:20]
    scans = [page.number for page in pages if not page.boxes and page.pictures and not page.unknown and not page.fault]
    stamped = [p.number for p in pages if p.boxes and p.pictures and sum(len(line.text) for line in p.lines) < _STAMP]
    empty = [p.number for p in pages if not (p.boxes or p.pictures or p.unknown or p.fault or p.turned)]
    sealed = [page.number for page in pages if not page.boxes and page.unknown]
    turned = [page.number for page in pages if page.turned]
    pictures = sum(page.pictures for page in pages if page.boxes)
    letters = sum(page.unknown for page in pages if page.boxes)
    if scans:
        notes.append(f"{_count(scans)} hold pictures and no text: a scan needs OCR first")
    if stamped:
        notes.append(f"{_count(stamped)} hold pictures and hardly any text: a scan may need OCR first")
    if empty:
        notes.append(f"{_count(empty)} without text")
    if sealed:
        notes.append(f"{_count(sealed)} left out: the font does not say which letters its glyphs are; OCR is needed")
    if turned:
        notes.append(f"{sum(page.turned for page in pages)} characters left out that stand across the text ({_count(turned)})")
    if letters:
        notes.append(f"{letters} characters whose letter the font does not say")
    if pictures:
        notes.append(f"{pictures} pictures left out")
    return notes


def _count(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:10])) + (" …" if len(numbers) > 10 else "")
    return f"{len(numbers)} page{'s' if len(numbers) > 1 else ''} ({shown})"
