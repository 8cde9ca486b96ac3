"""Treaty XML with metadata, read without entities and outside references."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from korusgraph.errors import InputError, RefusedError
from korusgraph.loaders import sniffing
from korusgraph.loaders.base import Source, document, iso_date, one_line
from korusgraph.loaders.registry import loader
from korusgraph.model import Document, Location

_META = {
    "title": ("title", "doctitle", "shorttitle", "name"),
    "date": ("signed", "signaturedate", "date", "datesigned", "published", "issued"),
    "publisher": ("depositary", "publisher", "source"),
    "licence": ("licence", "license", "rights"),
}
_BLOCKS = frozenset(
    "p para paragraph article heading num title section chapter preamble recital clause item li head content intro".split()
)
_HEAD = frozenset("meta metadata header front identification".split())


def forbid_entities(source: Source) -> None:
    """Refuses XML that declares a document type with entities (expansion bombs, outside files).

    Raises: RefusedError.
    """
    if re.search(rb"<!ENTITY|<!DOCTYPE[^>]*\[", source.data[:100_000], re.I):
        raise RefusedError(f"{source.path}: XML with entity declarations", "remove the DOCTYPE", "KG-RF-004")


@loader(suffixes=(".xml",), media_types=("application/xml", "text/xml"), sniff=sniffing.xml)
def load_xml(source: Source) -> Iterator[Document]:
    """One document from XML: paragraphs of the body, metadata by the usual names; `locations` name the element.

    Raises: InputError for XML that is not well formed.
    """
    from defusedxml.ElementTree import fromstring

    forbid_entities(source)
    try:
        root: Element = fromstring(source.data, forbid_dtd=True)
    except ParseError as error:
        raise InputError(
            f"{source.path}: XML is not well formed ({error})", "check the file with an XML editor", "KG-IN-008"
        ) from None
    except Exception as error:  # defusedxml's own errors have no common base with the parser's
        raise RefusedError(f"{source.path}: XML refused ({type(error).__name__})", "remove the DOCTYPE", "KG-RF-004") from None
    meta: dict[str, str] = {}
    parts: list[tuple[str, str]] = []
    for element in root.iter():
        name = _local(element.tag)
        if name in _HEAD:
            for inner in element.iter():
                _note(
                    meta,
                    _local(inner.tag),
                    one_line("".join(inner.itertext())) or inner.get("value", "") or inner.get("date", ""),
                )
        for attribute, value in element.attrib.items():
            _note(meta, _local(attribute), value)
    _collect(root, "", parts)
    text, locations, length = [], [], 0
    for label, body in parts:
        text.append(body)
        locations.append(Location(length, length + len(body), label))
        length += len(body) + 2
    yield document(
        source,
        "\n\n".join(text),
        "application/xml",
        published=iso_date(meta.get("date")),
        title=meta.get("title", ""),
        publisher=meta.get("publisher", ""),
        licence=meta.get("licence", ""),
        kind="treaty",
        locations=tuple(locations),
    )


def _local(tag: object) -> str:
    return re.sub(r"\{[^}]*\}", "", str(tag)).lower()


def _note(meta: dict[str, str], name: str, value: str) -> None:
    for key, names in _META.items():
        if name in names and value:
            meta.setdefault(key, value)


def _collect(element: Element, label: str, parts: list[tuple[str, str]]) -> None:
    """Blocks of text without the head, each with the path of its numbered ancestors."""
    name = _local(element.tag)
    if name in _HEAD:
        return
    number = element.get("num") or element.get("number") or element.get("n") or element.get("eId") or element.get("id")
    label = f"{label}/{name}[{number}]" if number else label or f"/{name}"
    inner = [child for child in element if _local(child.tag) in _BLOCKS or any(_local(g.tag) in _BLOCKS for g in child.iter())]
    if not inner:
        body = re.sub(r"\s+", " ", "".join(element.itertext())).strip()
        if body:
            parts.append((label, body))
        return
    lead = re.sub(r"\s+", " ", element.text or "").strip()
    if lead:
        parts.append((label, lead))
    for child in element:
        _collect(child, label, parts)
