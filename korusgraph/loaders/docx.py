"""DOCX: the text that Word shows, read in a child process with limits.

Tracked changes count as accepted; notes, text boxes, headers and footers follow the body; a merged cell stands once.
"""

from __future__ import annotations

import io
import posixpath
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

from lxml import etree

from korusgraph.errors import InputError, RefusedError
from korusgraph.loaders import child, sniffing
from korusgraph.loaders.base import MAX_BYTES, Source, document, iso_date
from korusgraph.loaders.registry import loader
from korusgraph.model import Document, Location

MAX_PART = 50 * 1024 * 1024
MAX_CHARACTERS = 5_000_000
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EMPTY_TEMPLATE = "2013-12-23"  # the date of python-docx's empty template is nobody's
_DELETED = frozenset("del moveFrom".split())
_NO_TEXT = _DELETED | frozenset("delText instrText delInstrText rPr pPr tblPr trPr tcPr sectPr sdtPr rt annotation".split())
_WRAPPERS = frozenset("ins moveTo customXml smartTag sdt sdtContent AlternateContent Choice Fallback".split())
_PLAIN = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_COUNTED = {
    "blip": "pictures",
    "imagedata": "pictures",
    "chart": "charts",
    "relIds": "diagrams",
    "altChunk": "embedded documents",
}
_PAGE_NUMBER = re.compile(r"\W*(?:page\b)?\W*\d*\W*(?:(?:of|/)\W*\d*)?\W*", re.I)
_Element = Any  # lxml ships no types


@loader(suffixes=(".docx",), media_types=(_TYPE,), sniff=sniffing.docx)
def load_docx(source: Source) -> Iterator[Document]:
    """One document from a Word file; `warnings` count what was left out.

    Raises: InputError for a broken or encrypted file; RefusedError where a limit cut.
    """
    found = child.run("korusgraph.loaders.docx:read", source, "DOCX")
    created = iso_date(found["created"])
    yield document(
        source,
        found["text"],
        _TYPE,
        created=created if created and created > "1991" and created != _EMPTY_TEMPLATE else None,
        title=found["title"],
        author=found["author"],
        locations=tuple(Location(start, end, label) for start, end, label in found["places"]),
        warnings=found["notes"],
    )


def read(data: bytes) -> dict[str, Any]:
    """What a DOCX holds, as plain values: the part of `load_docx` that the child does.

    Raises: InputError, RefusedError; zipfile's errors for a broken file.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        package = _Package(archive)
        story = _Story(package)
        parts = story.parts()
        about = package.about()
    text, places, length = [], [], 0
    for label, body in parts:
        places.append((length, length + len(body), label))
        text.append(body)
        length += len(body) + 2
    if length > MAX_CHARACTERS:
        raise RefusedError(f"more than {MAX_CHARACTERS} characters", "split the document", "KG-RF-003")
    return {"text": "\n\n".join(text), "places": places, "notes": package.notes + story.notes(), **about}


def _local(element: _Element) -> str:
    """Name of an element without its namespace, of which Word has two; empty for comments and entities."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _attribute(element: _Element, name: str) -> str:
    return next((str(v) for k, v in element.attrib.items() if k.rpartition("}")[2] == name), "")


def _child(element: _Element | None, *path: str) -> _Element | None:
    for name in path:
        element = next((e for e in element if _local(e) == name), None) if element is not None else None
    return element


def _on(element: _Element | None) -> bool:
    """Whether a property of the form `<w:vanish/>` is set."""
    return element is not None and _attribute(element, "val") not in ("0", "false", "off")


class _Package:
    """Parts of the archive, each read only when it is wanted and within a limit."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.notes: list[str] = []
        items = archive.infolist()
        if sum(item.file_size for item in items) > 4 * MAX_BYTES:
            raise RefusedError(f"unpacks to more than {4 * MAX_BYTES} bytes", "this looks like a zip bomb", "KG-RF-003")
        if any(item.flag_bits & 1 for item in items):
            raise InputError("the DOCX is encrypted", "save it without a password", "KG-IN-005")
        self.names = {item.filename for item in items}
        self.main = self._main()

    def _main(self) -> str:
        named = [target for kind, target, _ in self.relations("") if kind == "officeDocument" and target in self.names]
        if not named and "word/document.xml" not in self.names:
            raise InputError("an archive without a Word document in it", "unpack it and give the files", "KG-IN-009")
        return named[0] if named else "word/document.xml"

    def part(self, name: str) -> _Element:
        """Root of an XML part. Raises: InputError, RefusedError, zipfile's errors."""
        with self.archive.open(name) as handle:
            data = handle.read(MAX_PART + 1)
        if len(data) > MAX_PART:
            raise RefusedError(f"its part {name} is larger than {MAX_PART} bytes", "split the document", "KG-RF-003")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)
        try:
            return etree.fromstring(data, parser)
        except etree.XMLSyntaxError:
            raise InputError(f"its part {name} is broken", "save it again from its program", "KG-IN-008") from None

    def side(self, name: str) -> _Element | None:
        """Root of a part beside the body: when it is broken, it costs only itself."""
        if name not in self.names:
            return None
        try:
            return self.part(name)
        except RefusedError:
            raise
        except Exception as error:  # those of zipfile, zlib and lxml have no common base
            self.notes.append(f"part {name} left out: broken ({type(error).__name__})")
        return None

    def relations(self, of: str) -> list[tuple[str, str, str]]:
        """Kind, part and id of everything that a part refers to inside the package."""
        folder, base = posixpath.split(of)
        root = self.side(posixpath.join(folder, "_rels", f"{base}.rels"))
        found = []
        for item in root if root is not None else ():
            if item.get("TargetMode") != "External" and item.get("Target"):
                target = posixpath.normpath(posixpath.join("/", folder, item.get("Target"))).lstrip("/")
                found.append((str(item.get("Type", "")).rpartition("/")[2], target, str(item.get("Id", ""))))
        return found

    def about(self) -> dict[str, str]:
        """Title, author and time of making."""
        found = {"title": "", "author": "", "created": ""}
        for kind, target, _ in self.relations(""):
            root = self.side(target) if kind == "core-properties" else None
            for item in root if root is not None else ():
                name = {"creator": "author"}.get(_local(item), _local(item))
                if name in found:
                    found[name] = found[name] or str(item.text or "").strip()
        return found


class _Story:
    """Walks the body and what hangs on it."""

    def __init__(self, package: _Package) -> None:
        self.package = package
        self.related = package.relations(package.main)
        self.left_out: Counter[str] = Counter()
        self.changes: Counter[str] = Counter()
        self.fields: list[bool] = []  # open fields: whether their result has begun
        self.boxes: list[str] = []
        self.references: list[tuple[str, str]] = []
        self.hidden = self._hidden_styles()

    def parts(self) -> list[tuple[str, str]]:
        """Label and text of every part: body, text boxes where they hang, then notes, headers and footers."""
        root = self.package.part(self.package.main)
        body = _child(root, "body")
        if body is None:
            raise InputError("it has no body", "save it again from its program", "KG-IN-008")
        found = [(f"paragraph {n}", text) for n, text in enumerate(self._blocks(body), 1)]
        found += list(self._notes())
        found += list(self._margins(root))
        self._count_comments()
        return found

    def notes(self) -> list[str]:
        """What was left out, counted, and how tracked changes were read."""
        found = [f"{count} {what} left out" for what, count in sorted(self.left_out.items())]
        if self.changes:
            told = ", ".join(f"{count} {what}" for what, count in sorted(self.changes.items()))
            found.append(f"tracked changes read as accepted ({told})")
        return found

    # -- blocks ----------------------------------------------------------------------------------
    def _blocks(self, container: _Element) -> Iterator[str]:
        """Texts of paragraphs and table rows in order; a paragraph whose end was deleted runs on into the next."""
        before = ""
        for item in self._inside(container, "p", "tbl", "altChunk"):
            if _local(item) == "tbl":
                yield from _filled(before)
                before = ""
                yield from self._rows(item)
                continue
            text = self._paragraph(item) if _local(item) == "p" else self._count(item)
            boxes, self.boxes = self.boxes, []
            mark = _child(item, "pPr", "rPr")
            if mark is not None and any(_local(e) in _DELETED for e in mark):
                before += text
            else:
                yield from _filled(before + text)
                before = ""
            yield from boxes
        yield from _filled(before)

    def _inside(self, container: _Element, *names: str) -> Iterator[_Element]:
        """Elements of these names among the children, also those within content controls and accepted changes."""
        for item in self._shown(container):
            if _local(item) in names:
                yield item
            elif _local(item) in _WRAPPERS:
                yield from self._inside(item, *names)

    def _shown(self, element: _Element) -> Iterator[_Element]:
        """Children that Word shows: no deletions, one of several alternatives, no placeholder of a content control."""
        if _local(element) == "sdt" and _child(element, "sdtPr", "showingPlcHdr") is not None:
            return
        alternatives = _local(element) == "AlternateContent"
        for item in element:
            name = _local(item)
            if name in _DELETED:
                self.changes["deletions"] += 1
            elif name and name not in _NO_TEXT:
                if name in ("ins", "moveTo"):
                    self.changes["insertions"] += 1
                yield item
                if alternatives:
                    return

    def _rows(self, table: _Element) -> Iterator[str]:
        """Rows of a table, cells apart by ` | `; a row with one cell is as paragraphs (tables for layout are such)."""
        for row in self._inside(table, "tr"):
            properties = _child(row, "trPr")
            if properties is not None and _child(properties, "del") is not None:
                self.changes["deletions"] += 1
                continue
            cells = [found for cell in self._inside(row, "tc") if _visible(cell) and (found := list(self._blocks(cell)))]
            if len(cells) == 1:
                yield from cells[0]
            elif cells:
                yield " | ".join("\n".join(cell) for cell in cells)

    # -- inside a paragraph ----------------------------------------------------------------------
    def _paragraph(self, paragraph: _Element) -> str:
        style = _child(paragraph, "pPr", "pStyle")
        text = "".join(self._inline(paragraph))
        if style is not None and _attribute(style, "val") in self.hidden:
            return self._hide(text)
        return text

    def _inline(self, element: _Element) -> Iterator[str]:
        for item in self._shown(element):
            name = _local(item)
            if name == "t":
                yield self._result(str(item.text or ""))
            elif name in _PLAIN:
                yield _PLAIN[name]
            elif name == "sym":
                yield _symbol(item)
            elif name == "fldChar":
                self._field(_attribute(item, "fldCharType"))
            elif name in ("footnoteReference", "endnoteReference"):
                self.references.append((name.removesuffix("Reference"), _attribute(item, "id")))
            elif name == "txbxContent":
                self.boxes += list(self._apart(item))
            elif name == "r" and self._is_hidden(item):
                self._hide("".join(self._inline(item)))
            else:
                self._count(item)
                yield from self._inline(item)

    def _apart(self, content: _Element) -> list[str]:
        """Blocks of a text box, whose fields and boxes have nothing to do with those of the paragraph it hangs on."""
        fields, self.fields, boxes, self.boxes = self.fields, [], self.boxes, []
        found = list(self._blocks(content))
        self.fields, self.boxes = fields, boxes
        return found

    def _field(self, kind: str) -> None:
        """Of a field, Word shows the result and not the instruction."""
        if kind == "begin":
            self.fields.append(False)
        elif kind == "separate" and self.fields:
            self.fields[-1] = True
        elif kind == "end" and self.fields:
            self.fields.pop()

    def _result(self, text: str) -> str:
        """A text, unless it stands in the instruction of a field; a field that is never closed must not hide the rest."""
        if False not in self.fields:
            return text
        self.left_out["characters of field instructions"] += len(text)
        return ""

    def _is_hidden(self, run: _Element) -> bool:
        properties = _child(run, "rPr")
        style = _child(properties, "rStyle")
        return _on(_child(properties, "vanish")) or (style is not None and _attribute(style, "val") in self.hidden)

    def _hide(self, text: str) -> str:
        self.left_out["hidden characters"] += len(text)
        return ""

    def _count(self, item: _Element) -> str:
        if _local(item) in _COUNTED:
            self.left_out[_COUNTED[_local(item)]] += 1
        return ""

    # -- other parts -----------------------------------------------------------------------------
    def _part_of_kind(self, kind: str) -> _Element | None:
        return next((self.package.side(target) for found, target, _ in self.related if found == kind), None)

    def _hidden_styles(self) -> frozenset[str]:
        root = self._part_of_kind("styles")
        styles = [] if root is None else [e for e in root if _local(e) == "style"]
        return frozenset(_attribute(e, "styleId") for e in styles if _on(_child(e, "rPr", "vanish")))

    def _notes(self) -> Iterator[tuple[str, str]]:
        """Footnotes and endnotes that the text refers to, in the order of the references."""
        kinds = {"footnote": "footnotes", "endnote": "endnotes"}
        known: dict[str, dict[str, _Element]] = {}
        counted: Counter[str] = Counter()
        for kind, id_ in self.references:
            if kind not in known:
                root = self._part_of_kind(kinds[kind])
                known[kind] = {} if root is None else {_attribute(e, "id"): e for e in root if _local(e) == kind}
            note = known[kind].pop(id_, None)
            if note is not None:
                counted[kind] += 1
                yield from ((f"{kind} {counted[kind]}", text) for text in self._blocks(note))

    def _margins(self, root: _Element) -> Iterator[tuple[str, str]]:
        """Headers and footers of the sections as far as Word shows them, each text once."""
        settings = self._part_of_kind("settings")
        even = _on(_child(settings, "evenAndOddHeaders"))
        parts = {id_: target for _, target, id_ in self.related}
        seen: set[tuple[str, str]] = set()
        read: set[str] = set()
        for section in root.iter("{*}sectPr"):
            first = _on(_child(section, "titlePg"))
            for item in section:
                shown = {"first": first, "even": even}.get(_attribute(item, "type"), True)
                kind = _local(item).removesuffix("Reference")
                target = parts.get(_attribute(item, "id"), "")
                if kind in ("header", "footer") and shown and target not in read:
                    read.add(target)
                    found = {(kind, text): None for text in self._margin(target) if not _PAGE_NUMBER.fullmatch(text[:40])}
                    yield from (part for part in found if part not in seen)
                    seen.update(found)

    def _margin(self, target: str) -> list[str]:
        part = self.package.side(target)
        return [] if part is None else list(self._blocks(part))

    def _count_comments(self) -> None:
        root = self._part_of_kind("comments")
        count = 0 if root is None else sum(_local(e) == "comment" for e in root)
        if count:
            self.left_out["comments"] += count


def _filled(text: str) -> list[str]:
    """The text of a paragraph as a list, empty when there is none; without what is not seen on the page."""
    text = text.replace("\u00ad", "")
    text = re.sub("[\ufb00-\ufb4f]", lambda m: unicodedata.normalize("NFKC", m.group()), text).strip()
    return [text] if text else []


def _visible(cell: _Element) -> bool:
    """Whether a cell is one of its own: what continues a merged one from the row above is not shown."""
    properties = _child(cell, "tcPr")
    merged = _child(properties, "vMerge")
    continues = merged is not None and _attribute(merged, "val") != "restart"
    return not continues and _child(properties, "cellDel") is None


def _symbol(item: _Element) -> str:
    """The character of a `w:sym`, where its code is one of Unicode and not a place in a font of pictures."""
    try:
        code = int(_attribute(item, "char"), 16)
    except ValueError:
        return ""
    return chr(code) if 0x20 <= code < 0xD800 else ""
