"""RSS and Atom feeds."""

from __future__ import annotations

import calendar
import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

from korusgraph import ids
from korusgraph.errors import InputError
from korusgraph.loaders.base import Source, document
from korusgraph.loaders.html import fragment_text, paragraphs
from korusgraph.loaders.xml import forbid_entities
from korusgraph.model import Document


def load_feed(source: Source) -> Iterator[Document]:
    """One document an entry; an entry without a body is its title and summary.

    Raises: InputError for a feed without entries, or one that declares entities.
    """
    import feedparser

    forbid_entities(source)
    feed = feedparser.parse(io.BytesIO(source.data))
    if not feed.entries:
        raise InputError(f"{source.path}: no entries in the feed", "check that the file is RSS or Atom", "KG-IN-007")
    for entry in feed.entries:
        body = _body(entry)
        title = " ".join(str(entry.get("title", "")).split())
        link = str(entry.get("link") or entry.get("id") or "")
        text = body or title
        if not text.strip():
            continue
        last = link.rstrip("/").rsplit("/", 1)[-1]
        yield document(
            source,
            text,
            "application/rss+xml",
            id_=ids.slug(last or title),
            published=_date(entry),
            basis="feed",
            title=title,
            publisher=str(feed.feed.get("title", "")),
            author=str(entry.get("author", "")),
            locations=paragraphs(text),
            kind="article" if body else "headline",
            path=f"{source.path}#{link or title}",
        )


def _body(entry: Any) -> str:
    parts = [str(c.get("value", "")) for c in entry.get("content", [])]
    html = max(parts, key=len, default="") or str(entry.get("summary", ""))
    return fragment_text(html)


def _date(entry: Any) -> str | None:
    for key in ("published_parsed", "updated_parsed"):
        stamp = entry.get(key)
        if stamp:
            return dt.datetime.fromtimestamp(calendar.timegm(stamp), dt.timezone.utc).date().isoformat()
    return None
