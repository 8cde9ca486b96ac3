"""Pages of a PDF as lines of text with their places: what pdfminer reads, without what nobody can read.

Runs in the child process of `child`. One page that cannot be read costs only itself.
"""

from __future__ import annotations

import io
import math
import re
import signal
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import IndexAssigner, LAParams, LTChar, LTFigure, LTImage, LTItem, LTPage, LTTextBox, LTTextLine
from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1

from korusgraph.errors import InputError, RefusedError

MAX_PAGES = 2000
MAX_CHARACTERS = 5_000_000
SECONDS = 45  # for all pages; the child as a whole has a little more
PAGE_SECONDS = 20
_CROWDED = 1000  # boxes of a page from where on grouping them (quadratic in time and memory) is left out
_UNKNOWN = 0.3  # share of characters without a known letter from where on a page is not text

_LIGATURES = re.compile("[\ufb00-\ufb4f]")


@dataclass(slots=True)
class Line:
    """One line as it is printed; coordinates count from the lower left corner of the page."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    bold: bool = False
    row: bool = False  # of a table: a line by itself

    @property
    def size(self) -> float:
        return self.y1 - self.y0


@dataclass(slots=True)
class Page:
    """Boxes of lines in reading order, and what was left out of them."""

    number: int
    boxes: list[list[Line]] = field(default_factory=list)
    pictures: int = 0
    turned: int = 0  # characters that stand across the others, as in a margin or a watermark
    unknown: int = 0  # characters without a letter
    fault: str = ""
    over: bool = False  # whether the fault is that a limit cut

    @property
    def lines(self) -> list[Line]:
        return [line for box in self.boxes for line in box]


class _Slow(BaseException):
    """A page took longer than its time. No `Exception`, because pdfminer passes over some of those."""


def opened(data: bytes, password: str) -> PDFDocument:
    """The document behind the bytes.

    Raises: InputError for an encrypted or cut file; whatever pdfminer has for a broken one.
    """
    cut_short(data)
    try:
        return PDFDocument(PDFParser(io.BytesIO(data)), password=password)
    except PDFPasswordIncorrect:
        if password:
            raise InputError("wrong password", "check the file that --pdf-password-file names", "KG-IN-006") from None
        raise InputError("the PDF is encrypted", "remove the password, or give --pdf-password-file", "KG-IN-005") from None


def cut_short(data: bytes) -> None:
    """Refuses a file without its end: what is missing cannot be named, and half a text passes for a whole one.

    Raises: InputError.
    """
    end = max(data.rfind(b"%%EOF"), data.rfind(b"startxref"))
    if end < 0 or b" obj" in data[end:]:
        raise InputError("the PDF is cut short (its end is missing)", "copy or download it again", "KG-IN-008")


def pages(document: PDFDocument, notes: list[str]) -> Iterator[Page]:
    """Pages of a PDF, each read on its own; `notes` gets what is left out of the file.

    Raises: RefusedError for too much text.
    """
    resources = PDFResourceManager()
    started, characters, number = time.monotonic(), 0, 0
    for number, raw in enumerate(PDFPage.create_pages(document), 1):
        left = SECONDS - (time.monotonic() - started)
        if number > MAX_PAGES or left <= 0:
            why = f"after {SECONDS} s" if left <= 0 else f"at {MAX_PAGES} pages"
            notes.append(f"only the first {number - 1} pages were read: reading stopped {why}")
            return
        page = _page(number, raw, resources, min(PAGE_SECONDS, left))
        characters += sum(len(line.text) for line in page.lines)
        if characters > MAX_CHARACTERS:
            raise RefusedError(f"more than {MAX_CHARACTERS} characters", "split the document", "KG-RF-003")
        yield page
    named = _page_count(document)
    if named > number:
        notes.append(f"the PDF says that it has {named} pages, {number} were found")


def _page_count(document: PDFDocument) -> int:
    try:
        count = resolve1(resolve1(document.catalog["Pages"])["Count"])
    except Exception:  # a damaged page tree: there is nothing to compare with
        return 0
    return count if isinstance(count, int) else 0


def attached(document: PDFDocument) -> int:
    """How many files are attached to the PDF; they are never opened."""
    try:
        tree = resolve1(resolve1(document.catalog["Names"])["EmbeddedFiles"])
        nodes = [resolve1(tree), *(resolve1(kid) for kid in resolve1(resolve1(tree).get("Kids", []))[:1000])]
        return sum(len(resolve1(node.get("Names", []))) // 2 for node in nodes)
    except Exception:  # none, or a damaged list
        return 0


def information(document: PDFDocument) -> dict[str, str]:
    """Title, author and time of making that the file gives itself; what of it is damaged is left out."""
    found: dict[str, str] = {}
    for entry in document.info:
        for key, name in (("Title", "title"), ("Author", "author"), ("CreationDate", "created")):
            value = _entry(entry, key)
            if isinstance(value, bytes):
                marked = value.startswith((b"\xfe\xff", b"\xff\xfe"))
                found.setdefault(name, value.decode("utf-16" if marked else "latin-1", "replace"))
    return found


def _entry(entry: object, key: str) -> object:
    try:
        return resolve1(entry.get(key)) if isinstance(entry, dict) else None
    except Exception:  # a reference to what is not there
        return None


def _page(number: int, raw: PDFPage, resources: PDFResourceManager, seconds: float) -> Page:
    page = Page(number)
    try:
        with _time_limit(seconds):
            _fill(page, raw, resources)
    except _Slow:
        return Page(number, fault=f"takes longer than {seconds:.0f} s", over=True)
    except MemoryError:
        return Page(number, fault="needs too much memory", over=True)
    except Exception as error:  # pdfminer has no common base class for its errors
        return Page(number, fault=f"is broken ({type(error).__name__})")
    return page


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Stops what takes longer, on systems that have a timer for it."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise _Slow

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _fill(page: Page, raw: PDFPage, resources: PDFResourceManager) -> None:
    layout = _printed(raw, resources)
    found, page.pictures = _flat(layout)
    angles = Counter(_angle(char) for char in found)
    main = max((a for a in angles if a is not None), key=lambda a: angles[a], default=0)
    if main:  # the page is read as one turns it to read it
        raw.rotate = (raw.rotate + main) % 360
        layout = _printed(raw, resources)
        found, page.pictures = _flat(layout)
    upright = [char for char in found if _angle(char) == 0]
    page.turned = sum(not char.get_text().isspace() for char in found) - sum(not c.get_text().isspace() for c in upright)
    page.unknown = sum(_letterless(char) for char in upright)
    if page.unknown > _UNKNOWN * len(upright):
        return
    layout._objs = list(upright)
    layout.analyze(LAParams(boxes_flow=None))
    boxes = [box for box in layout if isinstance(box, LTTextBox)]
    page.boxes = [lines for box in _reading_order(layout, boxes) if (lines := list(_lines(box)))]


def _reading_order(layout: LTPage, boxes: list[LTTextBox]) -> list[LTTextBox]:
    """Boxes column by column, as pdfminer's `boxes_flow` puts them; crowded pages stay from top to bottom."""
    if not 1 < len(boxes) <= _CROWDED:
        return boxes
    flow, assigner = LAParams(boxes_flow=0.5), IndexAssigner()
    for group in layout.group_textboxes(flow, boxes):
        group.analyze(flow)
        assigner.run(group)
    return sorted(boxes, key=lambda box: box.index)


def _printed(raw: PDFPage, resources: PDFResourceManager) -> LTPage:
    """A page with its characters ungrouped."""
    device = PDFPageAggregator(resources, laparams=None)
    PDFPageInterpreter(resources, device).process_page(raw)
    return device.get_result()


def _flat(layout: LTPage) -> tuple[list[LTChar], int]:
    """All characters of a page, those within figures too, and the number of pictures."""
    characters: list[LTChar] = []
    pictures = 0
    waiting: list[Iterator[LTItem]] = [iter(layout)]
    while waiting:
        for item in waiting[-1]:
            if isinstance(item, LTChar):
                characters.append(item)
            elif isinstance(item, LTImage):
                pictures += 1
            elif isinstance(item, LTFigure):
                waiting.append(iter(item))
                break
        else:
            waiting.pop()
    return characters, pictures


def _angle(char: LTChar) -> int | None:
    """Direction of a character in quarters of a turn, as degrees; None for a slanted or mirrored one."""
    a, b, c, d = char.matrix[:4]
    if a * d - b * c <= 0:
        return None
    angle = math.degrees(math.atan2(b, a)) % 360
    quarter = round(angle / 90) * 90
    return quarter % 360 if abs(angle - quarter) < 5 else None


def _letterless(char: LTChar) -> bool:
    """Whether nobody knows which letter a glyph is; such a character becomes U+FFFD."""
    text = char.get_text()
    unknown = text.startswith("(cid:") or "\ue000" <= text[:1] <= "\uf8ff" or text in ("\ufffd", "\x00")
    if unknown:
        char._text = "\ufffd"
    return unknown


def _lines(box: LTTextBox) -> Iterator[Line]:
    for line in box:
        if isinstance(line, LTTextLine):
            text = " ".join(_LIGATURES.sub(lambda m: unicodedata.normalize("NFKC", m.group()), line.get_text()).split())
            if text:
                fonts = [char.fontname.lower() for char in line if isinstance(char, LTChar)]
                bold = bool(fonts) and all("bold" in font or "black" in font for font in fonts)
                yield Line(text, line.x0, line.y0, line.x1, line.y1, bold)
