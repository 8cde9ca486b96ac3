"""DOCX."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from korusgraph.errors import InputError, RefusedError
from korusgraph.loaders import sniffing
from korusgraph.loaders.base import MAX_BYTES, Source, document
from korusgraph.loaders.html import paragraphs
from korusgraph.loaders.mail import load_email as load_email  # for installations whose entry points are older
from korusgraph.loaders.registry import loader
from korusgraph.model import Document

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@loader(suffixes=(".docx",), media_types=(DOCX,), sniff=sniffing.docx)
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
        DOCX,
        created=dated,
        title=core.title or "",
        author=core.author or "",
        locations=paragraphs(text),
    )
