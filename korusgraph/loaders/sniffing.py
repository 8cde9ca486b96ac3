"""What the first bytes say about a source: the looks of the built-in loaders."""

from __future__ import annotations

import re

from korusgraph.loaders.base import Source
from korusgraph.loaders.registry import Match

_BINARY = (
    *(b"%PDF-", b"PK\x03\x04", b"PK\x05\x06", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"BZh"),
    *(b"\xfd7zXZ", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"II*\x00", b"MM\x00*", b"SQLite format 3\x00", b"\x7fELF"),
)
_FEED = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf)[\s>]")
_HTML = re.compile(rb"<!doctype html|<html[\s>]")
_MAIL = re.compile(rb"(?:From|Received|Return-Path|MIME-Version|Message-ID|Delivered-To|Subject|Date):? ")
_MBOX = re.compile(rb"From \S+ .{0,60}\d{2}:\d{2}.{0,40}\r?\n(?:>?From .{0,200}\r?\n)?[!-9;-~]+:")


def is_binary(source: Source) -> bool:
    """Whether the bytes begin as an archive, a picture, a PDF or an old Office file does."""
    return source.data.startswith(_BINARY)


def head(source: Source) -> bytes:
    """The first bytes without mark and leading space, those of UTF-16 turned into ASCII."""
    data = source.data[:2048]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", "ignore").encode("ascii", "replace")
    return data.lstrip(b"\xef\xbb\xbf \t\r\n")


def pdf(source: Source) -> Match:
    return Match.SURE if source.data[:1024].find(b"%PDF-") >= 0 else Match.NO


def docx(source: Source) -> Match:
    return Match.SURE if source.data.startswith(b"PK\x03\x04") and b"word/" in source.data else Match.NO


def text(source: Source) -> Match:
    """For loaders of text that are known by the name alone."""
    return Match.NO if is_binary(source) or _markup(source) else Match.UNSURE


def feed(source: Source) -> Match:
    lower = head(source).lower()
    if not lower.startswith(b"<"):
        return Match.NO
    return Match.SURE if _FEED.search(lower) else Match.UNSURE


def html(source: Source) -> Match:
    lower = head(source).lower()
    if is_binary(source) or _FEED.search(lower):
        return Match.NO
    if lower.startswith(b"<"):
        return Match.SURE if _HTML.search(lower) else Match.NO if lower.startswith(b"<?xml") else Match.LIKELY
    return Match.UNSURE


def xml(source: Source) -> Match:
    lower = head(source).lower()
    if not lower.startswith(b"<") or _FEED.search(lower) or _HTML.search(lower):
        return Match.NO
    return Match.SURE if lower.startswith(b"<?xml") else Match.UNSURE


def markdown(source: Source) -> Match:
    if text(source) is Match.NO:
        return Match.NO
    return Match.LIKELY if re.match(rb"---[ \t]*\r?\n", head(source)) else Match.UNSURE


def json(source: Source) -> Match:
    return _records(source, lines=False)


def jsonl(source: Source) -> Match:
    return _records(source, lines=True)


def email(source: Source) -> Match:
    if is_binary(source):
        return Match.NO
    start = source.data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if _MBOX.match(start):
        return Match.SURE
    return Match.LIKELY if _MAIL.match(start) or start.startswith(b"From ") else Match.UNSURE


def _records(source: Source, lines: bool) -> Match:
    if text(source) is Match.NO:
        return Match.NO
    start = head(source)
    if start[:1] not in (b"{", b"["):
        return Match.UNSURE
    return Match.LIKELY if bool(re.match(rb"\{.*\}\s*\n\s*\{", start)) is lines else Match.UNSURE


def _markup(source: Source) -> bool:
    """A page, a feed or XML under another name."""
    lower = head(source).lower()
    return lower.startswith(b"<") and bool(_FEED.search(lower) or _HTML.search(lower) or lower.startswith(b"<?xml"))
