"""E-mail."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from korusgraph.errors import InputError
from korusgraph.loaders.base import Source, document, lines
from korusgraph.loaders.html import fragment_text
from korusgraph.model import Document


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
