"""A sheet as PDF for printing, by ReportLab. The same sheet gives the same bytes. Needs the extra `pictures`."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from korusgraph.errors import UsageError
from korusgraph.query import cell

if TYPE_CHECKING:
    from korusgraph.desk.sheet import Part, Sheet

_FONTS = (  # what has most letters first; the last one comes with ReportLab
    ("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"),
    ("/Library/Fonts/Arial Unicode.ttf", "/Library/Fonts/Arial Unicode.ttf"),
    ("C:/Windows/Fonts/arial.ttf", "C:/Windows/Fonts/arialbd.ttf"),
    ("Vera.ttf", "VeraBd.ttf"),
)
# Fonts that every reader of PDF has for the scripts of East Asia.
_EASTERN = (
    ("HYGothic-Medium", r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]+"),
    ("HeiseiKakuGo-W5", r"[\u3040-\u30ff]+"),
    ("STSong-Light", r"[\u3400-\u9fff\uf900-\ufaff]+"),
)
_MARGIN = 42.0
_WIDE = {"sentence": 4.0, "quote": 3.0, "document": 1.6, "source": 1.6, "title": 2.0}  # shares of columns; others have 1
_LONGEST = 1500  # characters of a cell, so that none is higher than a page


def pdf(sheet: Sheet) -> bytes:
    """The sheet on A4 pages, across where a table is wide. Raises: UsageError when ReportLab is not installed."""
    try:
        from reportlab.lib.pagesizes import A4, landscape
        from reportlab.platypus import SimpleDocTemplate
    except ImportError:
        raise UsageError(
            "reportlab is not installed", "pip install 'korusgraph[pictures]', or write .html", "KG-US-017"
        ) from None
    _register()
    out = io.BytesIO()
    page = landscape(A4)
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), _MARGIN)
    made = SimpleDocTemplate(out, pagesize=page, title=sheet.title, author="korusgraph", invariant=1, **margins)
    made.build(list(_flow(sheet, page[0] - 2 * _MARGIN)), onFirstPage=_foot, onLaterPages=_foot)
    return out.getvalue()


def _flow(sheet: Sheet, width: float) -> Iterator[Any]:
    from reportlab.platypus import Paragraph

    title, heading, body, _, note = _styles()
    yield Paragraph(_marked(sheet.title), title)
    for name, value in sheet.facts.items():
        yield Paragraph(f'<font color="#5c5c5c">{_marked(name)}:</font> {_marked(value)}', body)
    for part in sheet.parts:
        yield Paragraph(_marked(part.title), heading)
        yield _table(part, width) if part.rows.rows else Paragraph(_marked(part.empty), note)


def _table(part: Part, width: float) -> Any:
    from reportlab.lib import colors
    from reportlab.platypus import LongTable, Paragraph

    _, _, _, small, note = _styles()
    shares = [_WIDE.get(c, 1.0) for c in part.brief]
    words = [re.sub(r"(?<=[a-z])([A-Z])", lambda m: f" {m[1].lower()}", c) for c in part.brief]
    rows = [[Paragraph(_marked(w), note) for w in words]]
    rows += [[Paragraph(_marked(v), small) for v in row] for row in part.shown().rows]
    line = ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.HexColor("#d0d0d0"))
    pads = [(f"{side}PADDING", (0, 0), (-1, -1), 2.5) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]
    return LongTable(
        rows,
        colWidths=[width * share / sum(shares) for share in shares],
        repeatRows=1,
        style=[line, ("VALIGN", (0, 0), (-1, -1), "TOP"), *pads],
    )


@cache
def _styles() -> tuple[Any, Any, Any, Any, Any]:
    """Title, heading, body, cells, notes."""
    from reportlab.lib.colors import HexColor
    from reportlab.lib.styles import ParagraphStyle

    body = ParagraphStyle("body", fontName="kg", fontSize=9.5, leading=13)
    return (
        ParagraphStyle("title", body, fontName="kg-bold", fontSize=17, leading=22, spaceAfter=4),
        ParagraphStyle("heading", body, fontName="kg-bold", fontSize=12, leading=16, spaceBefore=12, spaceAfter=4),
        body,
        ParagraphStyle("cell", body, fontSize=7.5, leading=9.5, splitLongWords=True),
        ParagraphStyle("note", body, fontSize=7.5, leading=9.5, textColor=HexColor("#5c5c5c")),
    )


@cache
def _register() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.ttfonts import TTFont

    plain, bold = next(f for f in _FONTS if Path(f[0]).is_file() or f is _FONTS[-1])
    pdfmetrics.registerFont(TTFont("kg", plain))
    pdfmetrics.registerFont(TTFont("kg-bold", bold))
    for name, _ in _EASTERN:
        pdfmetrics.registerFont(UnicodeCIDFont(name))


def _marked(value: object) -> str:
    """A value as text of a paragraph: its marks escaped, letters of East Asia in fonts that have them."""
    text = cell(value)
    text = escape(text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…")
    for font, letters in _EASTERN:
        text = re.sub(letters, lambda m, font=font: f'<font name="{font}">{m[0]}</font>', text)  # type: ignore[misc]
    return text


def _foot(canvas: Any, page: Any) -> None:
    canvas.saveState()
    canvas.setFont("kg", 7.5)
    canvas.setFillGray(0.4)
    canvas.drawRightString(page.pagesize[0] - _MARGIN, 24, f"{canvas.getPageNumber()}")
    canvas.restoreState()
