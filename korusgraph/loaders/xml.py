"""Treaty XML with metadata, read without entities and outside references, with limits on depth and number of elements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from korusgraph.errors import InputError, RefusedError
from korusgraph.loaders import sniffing
from korusgraph.loaders.base import Source, document, iso_date, one_line
from korusgraph.loaders.registry import loader
from korusgraph.model import Document, Location

MAX_DEPTH = 200
MAX_ELEMENTS = 500_000
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


@loader(suffixes=(".xml",), media_types=("application/xml", "text/xml"), sniff=sniffing.xml)
def load_xml(source: Source) -> Iterator[Document]:
    """One document from XML: paragraphs of the body, metadata by the usual names; `locations` name the element.

    Raises: InputError for XML that is not well formed; RefusedError for declarations and for too deep or too many elements.
    """
    root = _parsed(source)
    meta = _metadata(root)
    text, locations, length = [], [], 0
    for label, body in _parts(root):
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


# -- parsing -------------------------------------------------------------------------------------
class _Limited(TreeBuilder):
    """Builds the tree and stops where it grows too deep or too large; 50 MB of `<a>` would fill gigabytes."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = self.count = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self.depth += 1
        self.count += 1
        if self.depth > MAX_DEPTH:
            raise RefusedError(f"elements nest more than {MAX_DEPTH} deep", "this is no document for people", "KG-RF-003")
        if self.count > MAX_ELEMENTS:
            raise RefusedError(f"more than {MAX_ELEMENTS} elements", "split the document", "KG-RF-003")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self.depth -= 1
        return super().end(tag)


def _parsed(source: Source) -> Element:
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import XMLParser

    try:
        parser = XMLParser(target=_Limited(), forbid_dtd=True)
        parser.feed(_in_utf8(source.data))
        root: Element = parser.close()
    except RefusedError as error:
        raise RefusedError(f"{source.path}: {error.message}", error.hint, error.code) from None
    except DefusedXmlException as error:
        raise RefusedError(f"{source.path}: XML refused ({type(error).__name__})", "remove the DOCTYPE", "KG-RF-004") from None
    except (ParseError, ValueError, LookupError) as error:
        raise InputError(
            f"{source.path}: XML is not well formed ({error})", "check the file with an XML editor", "KG-IN-008"
        ) from None
    return root


def _in_utf8(data: bytes) -> bytes:
    """The bytes as UTF-8 where the declaration names an encoding that the parser does not have (EUC-KR, Shift_JIS …)."""
    declared = re.match(rb"\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"'][^>]{0,100}?\?>", data)
    if declared is None or declared[1].lower() in (b"utf-8", b"utf-16", b"iso-8859-1", b"us-ascii"):
        return data
    return data[declared.end() :].decode(declared[1].decode(), "replace").encode("utf-8", "replace")


# -- metadata ------------------------------------------------------------------------------------
def _metadata(root: Element) -> dict[str, str]:
    """What head elements and attributes say, each by the first that says it."""
    meta: dict[str, str] = {}
    seen: set[int] = set()
    for element in root.iter():
        if _local(element.tag) in _HEAD and id(element) not in seen:
            for inner in element.iter():
                seen.add(id(inner))
                said = _words(inner) or inner.get("value", "") or inner.get("date", "")
                _note(meta, _local(inner.tag), said)
        for attribute, value in element.attrib.items():
            _note(meta, _local(attribute), value)
    return meta


def _words(element: Element) -> str:
    return one_line("".join(element.itertext())) if len(element) < 50 else ""


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2].lower()


def _note(meta: dict[str, str], name: str, value: str) -> None:
    for key, names in _META.items():
        if name in names and value:
            meta.setdefault(key, value)


# -- body ----------------------------------------------------------------------------------------
def _parts(root: Element) -> Iterator[tuple[str, str]]:
    """Blocks of text without the head, each with the path of its numbered ancestors."""
    yield from _collect(root, "", _holding_blocks(root))


def _holding_blocks(root: Element) -> set[int]:
    """Elements (their `id`) that are blocks or have one within; children come before their parents."""
    found: set[int] = set()
    for element in reversed(list(root.iter())):
        if _local(element.tag) in _BLOCKS or any(id(child) in found for child in element):
            found.add(id(element))
    return found


def _collect(element: Element, label: str, blocks: set[int]) -> Iterator[tuple[str, str]]:
    """Parts of one element. Text beside and between its blocks, with inline elements in it, is a part as well."""
    name = _local(element.tag)
    if name in _HEAD:
        return
    number = element.get("num") or element.get("number") or element.get("n") or element.get("eId") or element.get("id")
    label = f"{label}/{name}[{number}]" if number else label or f"/{name}"
    run = [element.text or ""]
    for child in element:
        if id(child) in blocks:
            yield from _flushed(run, label)
            yield from _collect(child, label, blocks)
            run = []
        elif _local(child.tag) not in _HEAD:
            run += child.itertext()
        run.append(child.tail or "")
    yield from _flushed(run, label)


def _flushed(run: list[str], label: str) -> Iterator[tuple[str, str]]:
    body = " ".join("".join(run).split())
    if body:
        yield label, body
