"""HTML pages and fragments."""

from __future__ import annotations

import re
from collections.abc import Iterator

from korusgraph.errors import InputError
from korusgraph.loaders.base import Source, decode, document, iso_date
from korusgraph.model import Document, Location

_BLOCKS = frozenset("p div li h1 h2 h3 h4 h5 h6 blockquote td th tr section article br pre dd dt figcaption".split())
_SKIP = frozenset("script style noscript template head iframe svg nav footer".split())


def load_html(source: Source) -> Iterator[Document]:
    """The main text of a page with its title, author and date; navigation and scripts are left out."""
    import trafilatura

    text, warnings = decode(source)
    try:
        found = trafilatura.bare_extraction(
            text, with_metadata=True, include_comments=False, include_tables=True, favor_recall=True
        )
    except Exception as error:  # the library raises whatever its parsers raise
        raise InputError(
            f"{source.path}: HTML cannot be read: {type(error).__name__}",
            "save the page again, or give it as text",
            "KG-IN-008",
        ) from None
    body = str(getattr(found, "text", "") or "") if found is not None else ""
    plain = fragment_text(text)
    if len(body) < 200 and len(plain) > len(body):
        body = plain
        warnings.append("main text not recognised: the whole page was taken")
    body = "\n\n".join(re.sub(r"\s+", " ", line).strip(" -|") for line in body.split("\n") if line.strip(" -|"))
    title = str(getattr(found, "title", "") or "") or _title(text)
    yield document(
        source,
        body,
        "text/html",
        published=iso_date(getattr(found, "date", None)),
        title=title,
        author=str(getattr(found, "author", "") or ""),
        publisher=str(getattr(found, "sitename", "") or ""),
        licence=str(getattr(found, "license", "") or ""),
        locations=paragraphs(body),
        warnings=warnings,
    )


def _title(html: str) -> str:
    match = re.search(r"<title[^>]*>(.*?)</title>", html, re.I | re.S)
    return re.sub(r"\s+", " ", fragment_text(match.group(1))) if match else ""


def paragraphs(body: str) -> tuple[Location, ...]:
    """Locations that name the paragraph of each stretch of text."""
    found, position = [], 0
    for number, part in enumerate(body.split("\n\n"), 1):
        found.append(Location(position, position + len(part), f"paragraph {number}"))
        position += len(part) + 2
    return tuple(found)


def fragment_text(html: str) -> str:
    """Text of an HTML fragment, blocks as paragraphs."""
    from lxml import etree
    from lxml import html as lxml_html

    if not html.strip():
        return ""
    try:
        root = lxml_html.fragment_fromstring(html, create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return re.sub(r"<[^>]*>", " ", html)
    out: list[str] = []
    _walk(root, out)
    parts = [re.sub(r"[ \t\u00a0\r\n]+", " ", part).strip() for part in "".join(out).split("\x00")]
    return "\n\n".join(part for part in parts if part)


def _walk(root: object, out: list[str]) -> None:
    """Text in document order with NUL between blocks; a stack, since pages may nest very deep."""
    stack: list[tuple[object, bool]] = [(root, False)]
    while stack:
        element, leaving = stack.pop()
        tag = getattr(element, "tag", "")
        block = isinstance(tag, str) and tag in _BLOCKS
        if leaving:
            if block:
                out.append("\x00")
            out.append(str(getattr(element, "tail", None) or ""))
            continue
        if not isinstance(tag, str) or tag in _SKIP:
            out.append(str(getattr(element, "tail", None) or ""))
            continue
        if block:
            out.append("\x00")
        out.append(str(getattr(element, "text", None) or ""))
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(list(element)))  # type: ignore[call-overload]
