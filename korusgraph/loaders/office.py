"""DOCX and e-mail."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from korusgraph.errors import InputError, RefusedError
from korusgraph.loaders.base import MAX_BYTES, Source, document, lines
from korusgraph.loaders.html import fragment_text, paragraphs
from korusgraph.model import Document


def load_docx(source: Source) -> Iterator[Document]:
    """One document from a Word file: paragraphs and table cells in order of the text.

    Raises: InputError for a broken file; RefusedError for one that unpacks to too much.
    """
    import docx
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            if sum(item.file_size for item in archive.infolist()) > 4 * MAX_BYTES:
                raise RefusedError(
                    f"{source.path}: unpacks to more than {4 * MAX_BYTES} bytes", "this looks like a zip bomb", "KG-RF-003"
                )
        opened = docx.Document(io.BytesIO(source.data))
        parts: list[str] = []
        for item in opened.iter_inner_content():
            if isinstance(item, Paragraph):
                parts.append(item.text)
            elif isinstance(item, Table):
                parts += [" | ".join(cell.text.strip() for cell in row.cells) for row in item.rows]
        core = opened.core_properties
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise InputError(
            f"{source.path}: the DOCX is broken ({type(error).__name__})", "save it again from its program", "KG-IN-008"
        ) from None
    text = "\n\n".join(part.strip() for part in parts if part.strip())
    created = core.created.date().isoformat() if core.created is not None and core.created.year > 1990 else None
    dated = created if created != "2013-12-23" else None  # the date of the library's empty template
    yield document(
        source,
        text,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        created=dated,
        title=core.title or "",
        author=core.author or "",
        locations=paragraphs(text),
    )


def load_email(source: Source) -> Iterator[Document]:
    """One document from a message: plain part first, else HTML; the header's date is the publication date."""
    message = message_from_bytes(source.data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        raise InputError(f"{source.path}: the message has no text part", "give the attached file itself", "KG-IN-007")
    try:
        body = str(part.get_content())
    except (LookupError, ValueError, AttributeError) as error:
        raise InputError(
            f"{source.path}: the message cannot be decoded ({type(error).__name__})", "save it again as .eml", "KG-IN-008"
        ) from None
    text = fragment_text(body) if part.get_content_subtype() == "html" else lines(body)
    published = None
    if message["date"]:
        try:
            published = parsedate_to_datetime(str(message["date"])).date().isoformat()
        except (ValueError, TypeError):
            published = None
    yield document(
        source,
        text,
        "message/rfc822",
        published=published,
        basis="header",
        title=str(message["subject"] or ""),
        author=str(message["from"] or ""),
    )
