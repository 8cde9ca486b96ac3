"""PDF: text by page and column, paragraphs joined."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from korusgraph.errors import InputError
from korusgraph.loaders import sniffing
from korusgraph.loaders.base import Source, document
from korusgraph.loaders.registry import loader
from korusgraph.model import Document, Location

MAX_PAGES = 2000


@loader(suffixes=(".pdf",), media_types=("application/pdf",), sniff=sniffing.pdf)
def load_pdf(source: Source) -> Iterator[Document]:
    """One document from a PDF; `locations` lead back to the page.

    Raises: InputError for encrypted, broken or picture-only files.
    """
    from pdfminer.high_level import extract_pages
    from pdfminer.layout import LAParams
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfminer.pdfparser import PDFSyntaxError

    warnings: list[str] = []
    try:
        pages = [
            list(_boxes(page))
            for page in extract_pages(
                io.BytesIO(source.data), password=source.password or "", maxpages=MAX_PAGES, laparams=LAParams(boxes_flow=0.5)
            )
        ]
        meta = _metadata(source)
    except PDFPasswordIncorrect:
        if source.password:
            raise InputError(
                f"{source.path}: wrong password", "check the file that --pdf-password-file names", "KG-IN-006"
            ) from None
        raise InputError(
            f"{source.path}: the PDF is encrypted", "remove the password, or give --pdf-password-file", "KG-IN-005"
        ) from None
    except (
        PDFSyntaxError,
        ValueError,
        KeyError,
        TypeError,
        AssertionError,
        IndexError,
        RecursionError,
        OSError,
        AttributeError,
    ) as error:
        raise InputError(
            f"{source.path}: the PDF is broken ({type(error).__name__})", "save it again from its program", "KG-IN-008"
        ) from None
    except Exception as error:  # pdfminer has no common base class for its errors
        raise InputError(
            f"{source.path}: the PDF cannot be read ({type(error).__name__})", "save it again from its program", "KG-IN-008"
        ) from None
    text, locations = _join(pages)
    if not text.strip():
        raise InputError(f"{source.path}: no text in the PDF", "a scan needs OCR first", "KG-IN-007")
    yield document(
        source,
        text,
        "application/pdf",
        created=meta.get("date"),
        title=meta.get("title", ""),
        author=meta.get("author", ""),
        locations=locations,
        warnings=warnings,
    )


def _boxes(page: Any) -> Iterator[str]:
    """Text boxes of a page in reading order, one paragraph each."""
    from pdfminer.layout import LTTextBox

    for element in page:
        if isinstance(element, LTTextBox):
            body = element.get_text()
            body = re.sub(r"(\w)-\n(?=[a-z])", r"\1", body)
            body = re.sub(r"\s*\n\s*", " ", body)
            body = re.sub(r"[ \t\u00a0]+", " ", body).strip()
            if body:
                yield body


def _join(pages: list[list[str]]) -> tuple[str, tuple[Location, ...]]:
    """All boxes as paragraphs; lines that stand on most pages (running heads) go; a sentence cut by a column is mended."""
    repeated = Counter(box for page in pages for box in set(page))
    running = {box for box, n in repeated.items() if len(pages) > 2 and n > len(pages) / 2}
    out: list[str] = []
    locations: list[Location] = []
    length = 0
    for number, page in enumerate(pages, 1):
        start = length
        for box in page:
            if box in running or re.fullmatch(r"(?:Page\s+)?\d{1,4}", box):
                continue
            if not out:
                gap = ""
            elif not re.search(r"[.?!:;”\"’)]\Z", out[-1]) and re.match(r"[a-z,(]", box):
                gap = " "
            else:
                gap = "\n\n"
            out += [gap, box]
            length += len(gap) + len(box)
        if length > start:
            locations.append(Location(start, length, f"page {number}"))
    return "".join(out), tuple(locations)


def _metadata(source: Source) -> dict[str, str]:
    """Title, author and date of the file's own information."""
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfparser import PDFParser

    info: dict[str, str] = {}
    for entry in PDFDocument(PDFParser(io.BytesIO(source.data)), password=source.password or "").info:
        for key, name in (("Title", "title"), ("Author", "author"), ("CreationDate", "created")):
            value = entry.get(key)
            if isinstance(value, bytes):
                info.setdefault(
                    name, value.decode("utf-16" if value.startswith((b"\xfe\xff", b"\xff\xfe")) else "latin-1", "replace")
                )
    match = re.match(r"D:(\d{4})(\d{2})(\d{2})", info.pop("created", ""))
    if match:
        info["date"] = f"{match[1]}-{match[2]}-{match[3]}"
    return info
