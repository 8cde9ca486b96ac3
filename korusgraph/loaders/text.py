"""Plain text and Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from korusgraph.errors import InputError
from korusgraph.extraction import dates
from korusgraph.loaders.base import Source, decode, document, iso_date, lines
from korusgraph.model import Document, Span


def load_text(source: Source) -> Iterator[Document]:
    """One document from plain text; nothing is trimmed or re-wrapped."""
    text, warnings = decode(source)
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if dates.find(first, Span(0, len(first))) or first.endswith("."):
        first = ""  # a dateline or a sentence, not a title
    yield document(source, lines(text), "text/plain", title=first[:120] if len(first) < 120 else "", warnings=warnings)


def load_markdown(source: Source) -> Iterator[Document]:
    """One document from Markdown: YAML front matter is metadata, markup goes, wrapped lines become paragraphs."""
    import yaml
    from markdown_it import MarkdownIt

    text, warnings = decode(source)
    text = lines(text)
    meta: dict[str, object] = {}
    match = re.match(r"---\n(.*?)\n---\s*\n", text, re.S)
    if match:
        try:
            loaded = yaml.safe_load(match.group(1))
        except yaml.YAMLError as error:
            raise InputError(
                f"{source.path}: front matter is not YAML: {error}", "mend the block between the --- lines", "KG-IN-008"
            ) from None
        meta = {str(k).lower(): v for k, v in loaded.items()} if isinstance(loaded, dict) else {}
        text = text[match.end() :]
    paragraphs: list[str] = []
    title = ""
    heading = False
    for token in MarkdownIt("commonmark").parse(text):
        if token.type == "heading_open":
            heading = True
        if token.type == "inline":
            body = _inline(token.children or [])
            if body.strip():
                paragraphs.append(body)
                title = title or (body if heading else "")
            heading = False
        elif token.type in ("fence", "code_block"):
            paragraphs.append(token.content.rstrip())
    published = iso_date(meta.get("date") or meta.get("published") or meta.get("published_time"))
    yield document(
        source,
        "\n\n".join(paragraphs),
        "text/markdown",
        published=published,
        basis="front matter",
        title=str(meta.get("title") or title),
        publisher=str(meta.get("publisher") or meta.get("source") or ""),
        author=str(meta.get("author") or ""),
        licence=str(meta.get("licence") or meta.get("license") or ""),
        warnings=warnings,
    )


def _inline(children: Sequence[object]) -> str:
    out: list[str] = []
    for child in children:
        kind = getattr(child, "type", "")
        if kind in ("text", "code_inline"):
            out.append(str(getattr(child, "content", "")))
        elif kind in ("softbreak", "hardbreak"):
            out.append(" ")
    return re.sub(r"[ \t\u00a0]+", " ", "".join(out)).strip()
