"""PDF: text by page and column, read in a child process with limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from korusgraph.errors import InputError, RefusedError
from korusgraph.loaders import child, sniffing
from korusgraph.loaders.base import Source, document
from korusgraph.loaders.registry import loader
from korusgraph.model import Document, Location

if TYPE_CHECKING:
    from korusgraph.loaders.pdf_layout import Page


@loader(suffixes=(".pdf",), media_types=("application/pdf",), sniff=sniffing.pdf)
def load_pdf(source: Source) -> Iterator[Document]:
    """One document from a PDF; `locations` lead back to the page, `warnings` name what was left out.

    Raises: InputError for encrypted, broken, cut or picture-only files; RefusedError where a limit cut.
    """
    found = child.run("korusgraph.loaders.pdf:read", source, "PDF", password=source.password or "")
    yield document(
        source,
        found["text"],
        "application/pdf",
        created=found["created"],
        title=found["title"],
        author=found["author"],
        locations=tuple(Location(start, end, label) for start, end, label in found["places"]),
        warnings=found["notes"],
    )


def read(data: bytes, password: str = "") -> dict[str, Any]:
    """What a PDF holds, as plain values: the part of `load_pdf` that the child does.

    Raises: InputError, RefusedError; whatever pdfminer has for a broken file.
    """
    from korusgraph.loaders import pdf_layout, pdf_text

    notes: list[str] = []
    opened = pdf_layout.opened(data, password)
    pages = list(pdf_layout.pages(opened, notes))
    composed = pdf_text.compose(pages)
    notes += composed.notes
    if files := pdf_layout.attached(opened):
        notes.append(f"{files} attached {'file' if files == 1 else 'files'} left out")
    if not composed.text.strip():
        raise _no_text(pages, notes)
    about = pdf_layout.information(opened)
    made = re.match(r"D:(\d{4})(\d{2})(\d{2})", about.get("created", ""))
    return {
        "text": composed.text,
        "places": composed.places,
        "notes": notes,
        "title": _own(about.get("title", "")),
        "author": _own(about.get("author", "")),
        "created": "-".join(made.groups()) if made else None,
    }


def _own(value: str) -> str:
    """What a person gave as title or author; empty for what a program puts there by itself."""
    return (
        ""
        if re.fullmatch(r"\s*(?:\(?(?:untitled|anonymous|unspecified|unknown)\)?|Microsoft \w+ - .*)\s*", value, re.I)
        else value
    )


def _no_text(pages: list[Page], notes: list[str]) -> InputError | RefusedError:
    """Why nothing was read: pages over a limit, broken ones, or such that hold no text."""
    why = f": {'; '.join(notes[:3])}" if notes else ""
    if any(page.over for page in pages):
        return RefusedError(f"too much for one document{why}", "split the document, or save it as text", "KG-RF-003")
    if any(page.fault for page in pages):
        return InputError(f"the PDF is broken{why}", "save it again from its program", "KG-IN-008")
    return InputError(f"no text in the PDF{why}", "a scan needs OCR first", "KG-IN-007")
