"""RSS and Atom feeds."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from korusgraph import ids
from korusgraph.errors import InputError, KorusgraphError, RefusedError
from korusgraph.loaders import sniffing
from korusgraph.loaders.base import Source, decode, document
from korusgraph.loaders.html import fragment_text, paragraphs
from korusgraph.loaders.published import first_date
from korusgraph.loaders.registry import loader
from korusgraph.model import Document

_ENTITY = re.compile(rb"<!ENTITY\s+(?P<parameter>%\s+)?(?P<name>[\w.:-]+)\s+(?P<value>\"[^\"]*\"|'[^']*'|[^>]*)", re.I)
_OUTSIDE = re.compile(rb"(<!DOCTYPE\s+[\w.:-]+)\s+(?:PUBLIC|SYSTEM)\b[^\[>]{0,500}")
_MAX_ENTITY = 64
_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")


@loader(suffixes=(".rss", ".atom"), media_types=_TYPES, sniff=sniffing.feed)
def load_feed(source: Source) -> Iterator[Document]:
    """One document an entry; an entry without a body is its title and summary.

    Raises: InputError for a feed without entries, or one that cannot be read; RefusedError for entities that expand.
    """
    refuse_expansion(source)
    feed, warnings = _parse(source)
    if not feed.entries:
        raise InputError(f"{source.path}: no entries in the feed", "check that the file is RSS or Atom", "KG-IN-007")
    for number, (entry, own) in enumerate(zip(feed.entries, _apart(feed.entries), strict=True), 1):
        try:
            yield _document(source, feed.feed, entry, number, own, warnings)
        except KorusgraphError as error:
            source.report(error)


def refuse_expansion(source: Source) -> None:
    """Refuses XML whose entities are made of others, are long, or lie outside; a name for a character is harmless.

    Raises: RefusedError.
    """
    data = source.data
    if b"\x00" in data[:2048]:  # UTF-16
        data = decode(source)[0].encode("utf-8", "replace")
    for match in _ENTITY.finditer(data):
        value = match["value"].strip()
        inner = re.sub(rb"&#x?[0-9a-fA-F]+;", b"", value)
        if match["parameter"] or value[:1] not in (b'"', b"'") or b"&" in inner or b"%" in inner or len(value) > _MAX_ENTITY:
            raise RefusedError(
                f"{source.path}: XML with entities that expand or lie outside", "remove the DOCTYPE", "KG-RF-004"
            )


def _parse(source: Source) -> tuple[Any, list[str]]:
    """The parsed feed; one whose declared encoding the parser cannot take is decoded first.

    Raises: InputError.
    """
    import feedparser

    try:
        # With a DTD that lies outside, the XML parser passes over `&eacute;` in silence instead of asking for it.
        feed = feedparser.parse(io.BytesIO(_OUTSIDE.sub(rb"\1", source.data, count=1)))
        if feed.entries or not feed.get("bozo"):
            return feed, []
    except Exception as error:  # the parser raises whatever its own parsers raise
        failed = type(error).__name__
    else:
        failed = type(feed.get("bozo_exception")).__name__
    try:
        text, warnings = decode(source)
        text = re.sub(r"\A\s*<\?xml[^>]{0,200}>", "", text)
        return feedparser.parse(io.BytesIO(text.encode("utf-8", "replace"))), warnings
    except KorusgraphError:
        raise
    except Exception:
        raise InputError(
            f"{source.path}: the feed cannot be read ({failed})",
            "fetch it again, or check it with a feed validator",
            "KG-IN-008",
        ) from None


def _words(entry: Any, key: str) -> str:
    value = entry.get(key)
    return " ".join(value.split()) if isinstance(value, str) else ""


def _link(entry: Any) -> str:
    return _words(entry, "link") or _words(entry, "id")


def _name(entry: Any) -> str:
    """What an entry is called by: the last part of its link or guid, else its title."""
    return _link(entry).rstrip("/").rsplit("/", 1)[-1] or _words(entry, "title")


def _apart(entries: list[Any]) -> list[str]:
    """For each entry what keeps it apart from others of one name: a digest of its link, title and text, as far as needed."""
    keys = [(_name(e), _link(e), _words(e, "title"), _body(e)) for e in entries]
    counts = Counter(key[:n] for key in keys for n in (1, 2, 3))
    made = []
    for key in keys:
        least = next((n for n in (1, 2, 3) if counts[key[:n]] == 1), 4)
        made.append(ids.digest("\n".join(key[1:least]))[:8] if least > 1 else "")
    return made


def _document(source: Source, channel: Any, entry: Any, number: int, own: str, warnings: list[str]) -> Document:
    """Document of one entry. Raises: InputError for one without any text."""
    body = _body(entry)
    title = _words(entry, "title")
    title = fragment_text(title) if re.search(r"&[#\w]+;|<\w", title) else title
    text = body or title
    if not text.strip():
        raise InputError(f"{source.path}: entry {number} has no text", "nothing to do when it is empty on purpose", "KG-IN-007")
    notes = list(warnings)
    published, basis = _date(channel, entry, notes)
    if media := [str(e.get("type") or "?") for e in entry.get("enclosures") or () if isinstance(e, dict)]:
        notes.append(f"{len(media)} enclosed files left out ({', '.join(sorted(set(media)))[:80]})")
    return document(
        source,
        text,
        "application/rss+xml",
        id_=_identity(source, _name(entry) or title or text[:60], own),
        published=published,
        basis=basis,
        title=title,
        publisher=_words(channel, "title"),
        author=_words(entry, "author"),
        locations=paragraphs(text),
        kind="article" if body else "headline",
        warnings=notes,
        path=f"{source.path}#{_link(entry) or title}" + (f" {own}" if own else ""),
    )


def _identity(source: Source, name: str, own: str) -> str:
    """An id of the entry's name; a bare number is one within its feed only."""
    made = ids.slug(name)
    return "-".join(filter(None, (source.stem if made.isdigit() else "", made, own)))


def _body(entry: Any) -> str:
    parts = [str(c.get("value") or "") for c in entry.get("content") or () if isinstance(c, dict)]
    html = max(parts, key=len, default="") or str(entry.get("summary") or "")
    return fragment_text(html)


def _date(channel: Any, entry: Any, notes: list[str]) -> tuple[str | None, str]:
    """The entry's day as it is written: published, else updated, else the day of the whole feed."""
    day, why = first_date(_words(entry, key) for key in ("published", "created"))
    if day:
        return day, "feed"
    notes += [why] if why else []
    changed, wrong = first_date([_words(entry, "updated")])
    notes += [wrong] if wrong and not why else []
    if changed:
        notes.append("the date is that of the entry's last change: it has no other")
        return changed, "feed"
    for key in ("published", "updated"):
        if whole := first_date([_words(channel, key)])[0]:
            notes.append("the date is that of the whole feed: the entry has none")
            return whole, "feed date"
    return None, "feed"
