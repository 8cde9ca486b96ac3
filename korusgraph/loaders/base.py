"""What all loaders share: the source, cleaning, dates of publication, ids, limits."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePath

from korusgraph import ids
from korusgraph.errors import InputError, RefusedError
from korusgraph.extraction import dates
from korusgraph.model import Document, Location, Span

MAX_BYTES = 50 * 1024 * 1024
MAX_TEXT = 5_000_000
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes to read and what the caller said about them."""

    path: str
    data: bytes
    password: str | None = field(default=None, repr=False)
    published: str | None = None

    @property
    def name(self) -> str:
        return PurePath(self.path).name or self.path

    @property
    def stem(self) -> str:
        return PurePath(self.name).stem or self.name

    @property
    def suffix(self) -> str:
        return PurePath(self.name).suffix.lower()

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


Loader = Callable[[Source], Iterator[Document]]


def decode(source: Source) -> tuple[str, list[str]]:
    """Text of the bytes, and warnings; UTF-8 and UTF-16 by their marks, else the best guess.

    Raises: InputError for binary data.
    """
    data = source.data
    warnings: list[str] = []
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), warnings
    if b"\x00" in data[:4096]:
        raise InputError(
            f"{source.path}: binary data, not text", "give a text, HTML, PDF, DOCX, feed or record file", "KG-IN-004"
        )
    try:
        return data.decode("utf-8-sig"), warnings
    except UnicodeDecodeError:
        pass
    from charset_normalizer import from_bytes

    guess = from_bytes(data[:200_000]).best()
    if guess is None:
        raise InputError(
            f"{source.path}: binary data, not text", "give a text, HTML, PDF, DOCX, feed or record file", "KG-IN-004"
        )
    text = data.decode(guess.encoding, "replace")
    warnings.append(f"decoded as {guess.encoding}")
    if "\ufffd" in text:
        warnings.append(f"{text.count(chr(0xFFFD))} characters could not be decoded")
    return text, warnings


def clean(text: str, warnings: list[str]) -> str:
    """The text with one kind of line end and without characters that no export may carry; lengths stay."""
    bad = len(_ILLEGAL.findall(text))
    if bad:
        warnings.append(f"{bad} control characters replaced")
        text = _ILLEGAL.sub("\ufffd", text)
    return text


def lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def document(
    source: Source,
    text: str,
    media_type: str,
    *,
    id_: str | None = None,
    published: str | None = None,
    basis: str = "metadata",
    created: str | None = None,
    title: str = "",
    publisher: str = "",
    author: str = "",
    licence: str = "",
    kind: str = "",
    locations: tuple[Location, ...] = (),
    warnings: list[str] | None = None,
    path: str | None = None,
) -> Document:
    """A checked document. `created` is the date of the file's own making, used when neither metadata nor text say more.

    Raises: InputError when there is no text; RefusedError when there is too much.
    """
    notes = list(warnings or ())
    text = clean(text, notes)
    if not text.strip():
        raise InputError(f"{source.path}: no text in it", "an empty page, or a scan that needs OCR first", "KG-IN-007")
    if len(text) > MAX_TEXT:
        raise RefusedError(f"{source.path}: {len(text)} characters, more than {MAX_TEXT}", "split the document", "KG-RF-003")
    published, basis = _published(source, text, published, basis, created)
    if published is None:
        notes.append("no publication date found: relative dates stay open")
    return Document(
        id=safe_id(id_ or source.stem),
        text=text,
        sha256=ids.digest(text),
        source_sha256=source.sha256,
        path=path or source.path,
        media_type=media_type,
        published=published,
        published_basis=basis,
        title=one_line(title),
        publisher=one_line(publisher),
        author=one_line(author),
        language=language(text),
        licence=one_line(licence),
        kind=one_line(kind),
        locations=locations,
        warnings=tuple(notes),
    )


def safe_id(wanted: str) -> str:
    """An id that is a file name and an IRI segment: kept when it is one already, else made one."""
    plain = unicodedata.normalize("NFC", wanted)
    return plain if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", plain) else ids.slug(plain)


def one_line(text: str | None) -> str:
    return " ".join(_ILLEGAL.sub("", text or "").split())[:500]


def iso_date(value: object) -> str | None:
    """ISO date at the start of a value (a date, a time stamp, an e-mail or feed date), if there is one."""
    text = str(value or "").strip()
    match = re.match(r"(\d{4})-(\d{2})-(\d{2})", text)
    if match is None:
        found = dates.find(text, Span(0, min(len(text), 60)))
        resolved = next((r for e in found if e.kind in ("dmy", "mdy", "iso") and (r := dates.resolve(e, None, False))), None)
        return resolved.value if resolved else None
    made = dates.day(int(match[1]), int(match[2]), int(match[3]))
    return made.value if made else None


def _published(source: Source, text: str, published: str | None, basis: str, created: str | None) -> tuple[str | None, str]:
    """Publication date and how it was found: option, metadata, dateline, file name, date of the file's making."""
    if source.published:
        return source.published, "option"
    if published:
        return published, basis
    head = text[:400]
    for expression in dates.find(head, Span(0, len(head))):
        if expression.kind in ("iso", "dmy", "mdy"):
            value = dates.resolve(expression, None, False)
            if value is not None and value.precision == "day":
                return value.value, "dateline"
    match = re.search(r"(?<!\d)((?:19|20)\d{2})[-_.]?(\d{2})[-_.]?(\d{2})(?!\d)", source.name)
    if match:
        made = dates.day(int(match[1]), int(match[2]), int(match[3]))
        if made is not None:
            return made.value, "file name"
    if created:
        return created, "file created"
    return None, "unknown"


_COMMON = frozenset(
    "the of and to in a is that for on with as was by at be it from are this has have will said not an or".split()
)


def language(text: str) -> str:
    """`en`, or what a language identifier says for a text that has few English function words."""
    found = re.findall(r"[a-zA-Z]+", text[:4000].lower())
    if len(found) > 5 and sum(w in _COMMON for w in found) >= 0.12 * len(found):
        return "en"
    if len(text) < 120:
        return "en" if text.isascii() else "und"
    import py3langid

    return str(py3langid.classify(text[:4000])[0])
