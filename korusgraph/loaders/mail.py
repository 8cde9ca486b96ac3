"""E-mail: messages, what is attached to them or forwarded in them, and mailboxes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from typing import TYPE_CHECKING, Any

from korusgraph.errors import InputError, KorusgraphError, RefusedError
from korusgraph.loaders import sniffing
from korusgraph.loaders.base import Source, document, lines
from korusgraph.loaders.encodings import decode_bytes
from korusgraph.loaders.html import fragment_text
from korusgraph.loaders.published import read_date, written
from korusgraph.loaders.registry import loader
from korusgraph.model import Document

if TYPE_CHECKING:
    Mail = Message[str, str]
else:
    Mail = Message

_MAX_DEPTH = 20
_STUB = re.compile(
    r"(?:view|see|read|open|show|display)\b.{0,60}\b(?:in|with|using)\b.{0,20}\bbrowser|(?:browser|web) version|view (?:it )?online"
    r"|cannot (?:show|display)|(?:does not|doesn't) (?:support|show|display) html|html[- ](?:e-?mail|message|version|capable)"
    r"|(?:view|read)\b.{0,40}\bonline|(?:trouble|problems?) (?:viewing|reading|displaying)",
    re.I | re.S,
)
_STAMP = re.compile(rb"\A-(?:\s|\Z)|\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b.{1,20}\d{2}:\d{2}|\d{4}-\d{2}-\d{2}.\d{2}:\d{2}")
_FIELD = re.compile(rb"(?:>?From [^\r\n]*\r?\n)?(?:[!-9;-~]+:|\r?\n)")  # a header, or a message without any
_ENVELOPE = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From ([^\r\n]{1,300})\r?\n")
_MARK = re.compile(
    r"-{2,} ?(?:forwarded|original|weitergeleitete|mensaje|전달된|원본).{0,60}-{2,}|begin forwarded message:|_{10,}", re.I
)
_HEADER = re.compile(
    r"(?P<name>From|Sent|Date|To|Cc|Bcc|Subject|Reply-To|보낸 사람|보낸 날짜|받는 사람|참조|날짜|제목"
    r"|Von|Gesendet|Datum|An|Betreff|De|Envoyé|À|Objet|Enviado(?: el)?|Para|Asunto|差出人|送信日時|宛先|件名|发件人|发送时间|收件人|主题)"
    r" ?[:：] ?(?P<value>.*)",
    re.I,
)
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_NAMES = {
    name: english
    for english, names in {
        "from": "보낸 사람,von,de,差出人,发件人",
        "date": "sent,날짜,보낸 날짜,gesendet,datum,envoyé,enviado,enviado el,送信日時,发送时间",
        "to": "받는 사람,an,à,para,宛先,收件人",
        "subject": "제목,betreff,objet,asunto,件名,主题",
    }.items()
    for name in names.split(",")
}
_ANSWERED = re.compile(
    r"(?:On|Am|Le|El) .{4,160}?(?:wrote|schrieb.{0,80}|a écrit|escribió) ?:|(?=[0-9]).{8,120}(?:작성|wrote) ?:", re.S
)


@dataclass(slots=True)
class _Found:
    """A message taken apart: its own text, and the parts that are documents or are left out."""

    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    messages: list[Mail] = field(default_factory=list)
    files: list[tuple[str, str, str, bytes]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@loader(suffixes=(".eml", ".mbox", ".mbx"), media_types=("message/rfc822", "application/mbox"), sniff=sniffing.email)
def load_email(source: Source) -> Iterator[Document]:
    """One document from a message, and one from each message that is attached or forwarded in it and each text attached.

    A mailbox gives the documents of all its messages. What is left out, as pictures, is in the warnings.

    Raises: InputError when no part holds text.
    """
    parts = _messages(source.data)
    if len(parts) == 1:
        yield from _message(source, message_from_bytes(parts[0]), source.path, source.stem, 0)
        return
    for number, data in enumerate(parts, 1):
        try:
            yield from _message(source, message_from_bytes(data), f"{source.path}#{number}", f"{source.stem}-{number}", 0)
        except KorusgraphError as error:
            source.report(error)


def _messages(data: bytes) -> list[bytes]:
    """The messages of a mailbox, or the one."""
    found = _ENVELOPE.finditer(data) if data.startswith(b"From ") else ()
    starts = [m for m in found if _STAMP.search(m[1]) and _FIELD.match(data, m.end())]
    if not starts:
        return [data]
    ends = [m.start() for m in starts[1:]] + [len(data)]
    return [re.sub(rb"(?m)^>(>*From )", rb"\1", data[m.end() : end]) for m, end in zip(starts, ends, strict=True)]


def _message(source: Source, message: Mail, path: str, stem: str, depth: int) -> Iterator[Document]:
    """Documents of one message: itself, what is quoted in it with a head of its own, what is attached to it."""
    if depth > _MAX_DEPTH:
        raise RefusedError(
            f"{path}: messages attached more than {_MAX_DEPTH} deep", "give the inner message itself", "KG-RF-003"
        )
    found = _Found()
    _collect(source, message, found)
    published, why = _day(message)
    text = _own_text(found)
    pieces = _forwarded(text)
    own = pieces[0].text
    notes = found.warnings + ([why] if why else [])
    if not own.strip() and len(pieces) == 1 and not found.messages and not found.files:
        raise InputError(f"{path}: the message has no text part", "give the attached file itself", "KG-IN-007")
    if own.strip():
        yield document(
            source,
            own,
            "message/rfc822",
            id_=stem,
            published=published,
            basis="header",
            title=_header(message, "subject"),
            author=_header(message, "from"),
            warnings=notes,
            path=path,
        )
    for number, piece in enumerate(pieces[1:], 1):
        if piece.text.strip():
            yield _piece(source, piece, f"{path}#quoted-{number}", f"{stem}-quoted-{number}", [] if own.strip() else notes)
    for number, inner in enumerate(found.messages, 1):
        yield from _guarded(source, _message(source, inner, f"{path}#message-{number}", f"{stem}-message-{number}", depth + 1))
    for number, file in enumerate(found.files, 1):
        yield from _guarded(
            source, _attached(source, file, f"{path}#{file[0] or number}", f"{stem}-attached-{number}", published)
        )


def _guarded(source: Source, documents: Iterator[Document]) -> Iterator[Document]:
    """What is wrong with one attachment is a problem of the source; the others are read."""
    try:
        yield from documents
    except KorusgraphError as error:
        source.report(error)


def _collect(source: Source, message: Mail, found: _Found) -> None:
    """Sorts the parts of a message; a list instead of recursion, since parts may nest very deep."""
    waiting: list[tuple[Any, bool]] = [(message, False)]
    left: list[str] = []
    while waiting:
        part, chosen = waiting.pop()
        kind = part.get_content_type()
        if kind == "message/rfc822" and part is not message:
            inner = part.get_payload()
            found.messages += [p for p in (inner if isinstance(inner, list) else []) if isinstance(p, Message)]
        elif part.is_multipart():
            inner = part.get_payload()
            waiting += [(p, chosen) for p in reversed(inner if isinstance(inner, list) else [])]
        else:
            _sort(source, part, kind, found, left)
    if left:
        found.warnings.append(f"{len(left)} attachments left out: {', '.join(left)[:300]}")


def _sort(source: Source, part: Mail, kind: str, found: _Found, left: list[str]) -> None:
    """Puts one part where it belongs: text of the message, a file to read, or what is left out."""
    name = _decoded(part.get_filename() or "")
    data = _payload(part)
    attached = part.get_content_disposition() == "attachment" or bool(name)
    if kind.startswith("multipart/"):  # without a boundary it is one part
        kind = "text/plain"
    if kind in ("text/plain", "text/html") and not attached:
        text, notes = decode_bytes(data, source.path, part.get_content_charset() or "") if data.strip() else ("", [])
        (found.plain if kind == "text/plain" else found.html).append(lines(text))
        found.warnings += notes
    elif _readable(name, kind, data):
        found.files.append((name, kind, part.get_content_charset() or "", data))
    elif data:
        left.append(f"{name or 'no name'} ({kind})")


def _payload(part: Mail) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        return b""
    return data if isinstance(data, bytes) else b""


def _readable(name: str, kind: str, data: bytes) -> bool:
    """Whether some loader takes an attached file."""
    from korusgraph.loaders.registry import choose, suffixes

    source = Source(name or "part", data, media_type=kind)
    known = source.suffix in suffixes() or kind.startswith("text/") or kind in ("application/pdf", "application/json")
    return (
        bool(data.strip())
        and kind not in ("text/calendar", "text/vcard", "text/x-vcard")
        and (choose(source) is not None and known)
    )


def _attached(
    source: Source, file: tuple[str, str, str, bytes], path: str, id_: str, published: str | None
) -> Iterator[Document]:
    """Documents of an attached file, by the loader for its kind; without a date of its own it is of the message's day."""
    from korusgraph.loaders import load

    name, kind, charset, data = file
    inner = Source(name or path, data, source.password, source.published, kind, charset, source.problems)
    for number, found in enumerate(load(inner), 1):
        dated = found
        if published and (found.published is None or found.published_basis == "file created"):
            notes = tuple(w for w in found.warnings if not w.startswith("no publication date"))
            dated = replace(found, published=published, published_basis="header", warnings=notes)
        made = id_ if number == 1 else f"{id_}-{number}"
        yield replace(dated, id=made, source_sha256=source.sha256, path=path if number == 1 else f"{path}#{number}")


# -- text ----------------------------------------------------------------------------------------
def _own_text(found: _Found) -> str:
    """The plain part, unless it only says that there is another: then the text of the HTML part."""
    plain = "\n\n".join(p for p in found.plain if p.strip())
    html = "\n\n".join(t for h in found.html if (t := fragment_text(h)))
    if not plain.strip() or (html and _stub(plain, html)):
        return html
    return plain


def _stub(plain: str, html: str) -> bool:
    """Whether the plain part says less than the other: by its words, or since little of it stands in the other."""
    words, other = len(plain.split()), len(html.split())
    if (_STUB.search(plain) and words < 60 + other // 4) or words * 4 < other:
        return True
    own = set(_LETTERS.findall(re.sub(r"https?://\S+", " ", plain.lower())))
    theirs = set(_LETTERS.findall(html.lower()))
    return len(own) <= len(theirs) and len(own & theirs) < 0.3 * max(1, len(own))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a message that has a head of its own."""

    text: str
    head: dict[str, str] = field(default_factory=dict)


def _forwarded(text: str) -> list[_Piece]:
    """A message's own words, then each message that was forwarded or answered in it with the date of its head."""
    pieces: list[_Piece] = []
    rows = text.split("\n")
    start, head, at = 0, dict[str, str](), 0
    while at < len(rows):
        found, after = _head(rows, at)
        if found:
            pieces.append(_Piece("\n".join(rows[start:at]), head))
            start, head = after, found
        at = max(after, at + 1)
    pieces.append(_Piece("\n".join(rows[start:]), head))
    return [pieces[0], *(_Piece(re.sub(r"(?m)^(?:>[ \t]?)+", "", p.text), p.head) for p in pieces[1:])]


def _head(rows: list[str], at: int) -> tuple[dict[str, str], int]:
    """Head of a forwarded or answered message that begins at a line of the text, and the line after it."""
    line = _bare(rows[at])
    if line[:2].strip() in ("On", "Am", "Le", "El") or line[:1].isdigit():
        for number in (1, 2, 3):
            told = " ".join(_bare(row) for row in rows[at : at + number])
            if _ANSWERED.fullmatch(told[:300]) and (day := _answered_day(told)):
                return {"date": day}, at + number
    marked = len(line) < 200 and _MARK.fullmatch(line) is not None
    head: dict[str, str] = {}
    after = at + 1 if marked else at
    while after < len(rows) and len(head) < 12:
        match = _HEADER.fullmatch(_bare(rows[after])[:500])
        if match is None and head and not rows[after].strip() and after + 1 < len(rows):  # the paragraphs of an HTML part
            match = _HEADER.fullmatch(_bare(rows[after + 1])[:500])
            after += match is not None
        if match is None and (head or not marked or _bare(rows[after])):
            break
        if match:
            name = match["name"].lower()
            head.setdefault(_NAMES.get(name, name), match["value"])
        after += 1
    if {"from", "date"} <= head.keys() and (marked or "subject" in head or "to" in head):
        return head, after
    return {}, at


def _answered_day(told: str) -> str:
    """The day in `On 5 March 2018 at 10:00 Bob wrote:`, empty when it names none."""
    days = [w.days for w in written(told)]
    return days[0][0].isoformat() if len(days) == 1 and len(days[0]) == 1 else read_date(told).day or ""


def _bare(row: str) -> str:
    """A line without marks of quotation and emphasis."""
    return row[:1000].lstrip("> \t").replace("*", "").strip()


def _piece(source: Source, piece: _Piece, path: str, id_: str, notes: list[str]) -> Document:
    reading = read_date(piece.head.get("date", ""))
    return document(
        source,
        piece.text,
        "message/rfc822",
        id_=id_,
        published=reading.day,
        basis="header",
        title=piece.head.get("subject", ""),
        author=piece.head.get("from", ""),
        warnings=[*notes, reading.why] if reading.why else notes,
        path=path,
    )


# -- headers -------------------------------------------------------------------------------------
def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except (MessageError, LookupError, ValueError, AssertionError):
        return value


def _header(message: Mail, name: str) -> str:
    """A header as words, also where it holds raw bytes."""
    value = next((v for n, v in message.raw_items() if n.lower() == name), "")
    raw = str(value).encode("utf-8", "surrogateescape")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    return " ".join(_decoded(text).split())


def _day(message: Mail) -> tuple[str | None, str]:
    reading = read_date(_header(message, "date"))
    return reading.day, reading.why
