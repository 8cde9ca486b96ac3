"""Plain text and Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from korusgraph.errors import InputError, RefusedError
from korusgraph.extraction import dates
from korusgraph.loaders import sniffing
from korusgraph.loaders.base import Source, decode, document, lines
from korusgraph.loaders.published import first_date
from korusgraph.loaders.registry import loader
from korusgraph.model import Document, Span

_DATES = ("published", "published_time", "datepublished", "publication_date", "publishdate", "pubdate", "date", "issued")
_DEEPEST = 50


@loader(suffixes=(".txt", ".text"), media_types=("text/plain",), sniff=sniffing.text)
def load_text(source: Source) -> Iterator[Document]:
    """One document from plain text; nothing is trimmed or re-wrapped."""
    text, warnings = decode(source)
    first = next((line.strip() for line in text[:2000].splitlines() if line.strip()), "")
    if dates.find(first, Span(0, len(first))) or first.endswith("."):
        first = ""  # a dateline or a sentence, not a title
    yield document(source, lines(text), "text/plain", title=first[:120] if len(first) < 120 else "", warnings=warnings)


@loader(suffixes=(".md", ".markdown"), media_types=("text/markdown", "text/x-markdown"), sniff=sniffing.markdown)
def load_markdown(source: Source) -> Iterator[Document]:
    """One document from Markdown: YAML front matter is metadata, markup goes, wrapped lines become paragraphs.

    Raises: InputError for front matter that is not YAML; RefusedError for front matter with aliases.
    """
    text, warnings = decode(source)
    meta, text = _front_matter(source, lines(text))
    title, paragraphs, pictures = _paragraphs(text)
    published, note = first_date(meta.get(key) for key in _DATES)
    if note:
        warnings.append(note)
    if pictures:
        warnings.append(f"{pictures} {'image' if pictures == 1 else 'images'} left out")
    yield document(
        source,
        "\n\n".join(paragraphs),
        "text/markdown",
        published=published,
        basis="front matter",
        title=_words(meta.get("title")) or title,
        publisher=_words(meta.get("publisher") or meta.get("source")),
        author=_words(meta.get("author") or meta.get("authors")),
        licence=_words(meta.get("licence") or meta.get("license")),
        warnings=warnings,
    )


def _front_matter(source: Source, text: str) -> tuple[dict[str, Any], str]:
    """Fields of the front matter, all as they are written, and the text after it."""
    import yaml

    match = re.match(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", text, re.S)
    if match is None:
        return {}, text
    if _depth(match[1]) > _DEEPEST:  # the parser needs square time for them
        raise RefusedError(f"{source.path}: front matter nested too deep", "write lists and maps out", "KG-RF-003")
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(match[1], yaml.BaseLoader)):
            raise RefusedError(
                f"{source.path}: front matter with YAML aliases",
                "write the values out: aliases can grow without bound",
                "KG-RF-004",
            )
        # The base loader leaves every value a string: no impossible dates, no endless integers, no objects.
        loaded = yaml.load(match[1], yaml.BaseLoader)  # noqa: S506
    except yaml.YAMLError as error:
        raise InputError(
            f"{source.path}: front matter is not YAML: {error}", "mend the block between the --- lines", "KG-IN-008"
        ) from None
    meta = {str(k).lower().replace("-", "_"): v for k, v in loaded.items()} if isinstance(loaded, dict) else {}
    return meta, text[match.end() :]


def _depth(text: str) -> int:
    """How deep the brackets of a text go."""
    deepest = depth = 0
    for sign in re.findall(r"[\[\]{}]", text):
        depth = max(0, depth + (1 if sign in "[{" else -1))
        deepest = max(deepest, depth)
    return deepest


def _words(value: object) -> str:
    """A value of the front matter as words: a list with commas between."""
    if isinstance(value, list):
        return ", ".join(_words(v) for v in value[:20])
    if isinstance(value, dict):
        return _words(value.get("name"))
    return str(value or "")


def _paragraphs(text: str) -> tuple[str, list[str], int]:
    """First heading, paragraphs, and the number of images that are left out."""
    from markdown_it import MarkdownIt

    from korusgraph.loaders.html import fragment_text

    found: list[str] = []
    title = ""
    heading, pictures = False, 0
    for token in MarkdownIt("commonmark").parse(text):
        if token.type == "heading_open":
            heading = True
        if token.type == "inline":
            pictures += sum(child.type == "image" for child in token.children or [])
            body = _inline(token.children or [])
            if body.strip():
                found.append(body)
                title = title or (body if heading else "")
            heading = False
        elif token.type in ("fence", "code_block"):
            found.append(token.content.rstrip())
        elif token.type == "html_block":
            pictures += len(re.findall(r"<img\b", token.content, re.I))
            found += [part for part in fragment_text(token.content).split("\n\n") if part]
    return title, found, pictures


def _inline(children: Sequence[Any]) -> str:
    out: list[str] = []
    for child in children:
        if child.type in ("text", "code_inline"):
            out.append(child.content)
        elif child.type in ("softbreak", "hardbreak") or (
            child.type == "html_inline" and re.match(r"<br\b", child.content, re.I)
        ):
            out.append(" ")
    return re.sub(r"[ \t\u00a0]+", " ", "".join(out)).strip()
