"""What all loaders share: the source, cleaning, dates of publication, ids, limits."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from pathlib import PurePath

from korusgraph import ids
from korusgraph.errors import InputError, KorusgraphError, RefusedError
from korusgraph.loaders.encodings import decode_bytes
from korusgraph.loaders.published import dateline, iso_date
from korusgraph.model import Document, Location

MAX_BYTES = 50 * 1024 * 1024
MAX_TEXT = 5_000_000
__all__ = [
    "MAX_BYTES",
    "MAX_TEXT",
    "Source",
    "clean",
    "decode",
    "document",
    "iso_date",
    "language",
    "lines",
    "one_line",
    "safe_id",
]
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


_OTHER = "\u0370-\u03ff\u0400-\u04ff"
_LOOKALIKE = re.compile(
    rf"(?<![A-Za-z{_OTHER}])(?:[A-Za-z]{{1,40}}[{_OTHER}]|[{_OTHER}]{{1,40}}[A-Za-z])[A-Za-z{_OTHER}]{{1,40}}"
)


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes to read and what the caller said about them.

    `problems` takes what is wrong with a part of it, a record or an attachment, while the rest is read.
    """

    path: str
    data: bytes
    password: str | None = field(default=None, repr=False)
    published: str | None = None
    media_type: str = ""
    charset: str = ""
    problems: list[KorusgraphError] = field(default_factory=list, repr=False, compare=False)

    def report(self, error: KorusgraphError) -> None:
        """Notes what is wrong with a part, without the frames of the call, which would keep whole records in memory."""
        self.problems.append(error.with_traceback(None))

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
        return _sha256(self.data)


@lru_cache(maxsize=1)
def _sha256(data: bytes) -> str:
    """Asked for once a record, counted once a file."""
    return hashlib.sha256(data).hexdigest()


def decode(source: Source) -> tuple[str, list[str]]:
    """Text of the bytes, and warnings on how it was read.

    Raises: InputError for binary data.
    """
    return decode_bytes(source.data, source.path, source.charset)


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
    if mixed := _mixed(text):
        notes.append(f"words with letters of two scripts: {', '.join(mixed)}; they are other names than they look")
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


def _mixed(text: str) -> list[str]:
    """A few words in which a Cyrillic or Greek letter stands beside Latin ones, as in a name made to look like another."""
    found = (m[0] for m in _LOOKALIKE.finditer(text))
    return list(dict.fromkeys(word[:40] for word in islice(found, 100)))[:5]


def safe_id(wanted: str) -> str:
    """An id that is a file name and an IRI segment: kept when it is one already, else made one."""
    plain = unicodedata.normalize("NFC", wanted)
    return plain if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", plain) else ids.slug(plain)


def one_line(text: str | None) -> str:
    return " ".join(_ILLEGAL.sub("", text or "").split())[:500]


def _published(source: Source, text: str, published: str | None, basis: str, created: str | None) -> tuple[str | None, str]:
    """Publication date and how it was found: option, metadata, dateline, file name, date of the file's making."""
    if source.published:
        return source.published, "option"
    if published:
        return published, basis
    if printed := dateline(text).day:
        return printed, "dateline"
    match = re.search(r"(?<!\d)((?:19|20)\d{2})[-_.]?(\d{2})[-_.]?(\d{2})(?!\d)", source.name)
    if match and (named := iso_date("-".join(match.groups()))):
        return named, "file name"
    if created and (made := iso_date(created)) and _of_that_time(text, int(made[:4])):
        return made, "file created"
    return None, "unknown"


def _of_that_time(text: str, year: int) -> bool:
    """Whether a text speaks of the year its file was made in, or the one before: else it was filed later, or by a wrong clock."""
    years = [int(y) for y in re.findall(r"(?<![\d.,$€£-])(?:19|20)\d{2}(?![\d%]|[.,]\d)", text)]
    return any(year - 1 <= y <= year for y in years)


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
