"""When a web page was published: what it declares, agreed with what it prints; never when it was changed."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from korusgraph.loaders.published import ZEROS, dateline, day_order, iso_date, plausible, possible, read_date

_ARTICLES = ("article", "posting", "report", "pressrelease", "legislation", "statement", "discussion", "episode")
_STRONG = frozenset(
    "article:published_time og:published_time og:article:published_time article:published article:post_date datepublished "
    "publisheddate publish_date publish-date publishdate publication_date publication-date publicationdate pubdate pub_date "
    "published published_time published-date parsely-pub-date sailthru.date cxenseparse:recs:publishtime rnews:datepublished "
    "bt:pubdate originalpublicationdate dc.date.issued dcterms.issued dc.issued dcterms.date.issued citation_publication_date "
    "citation_online_date citation_date prism.publicationdate eprints.date date_published release_date article_date_original "
    "weibo:article:create_at displaydate".split()
)
_WEAK = frozenset("date dc.date dcterms.date dc.date.created dcterms.created article:created article.created created".split())
_ASIDE = re.compile(
    r"\b(?:related|sidebar|recommend\w*|trending|popular|most-?read|comments?|footer|copyright|promo|widget|newsletter|teaser"
    r"|latest|nav|navbar|menu|breadcrumbs?|share|events?-list|calendar|deadline|todays?-?date|date-?today|current-?(?:date|time)|masthead|clock|wm-ipp[\w-]*)\b",
    re.I,
)
_PRINTED = re.compile(
    r"(?:^|[\W_])(?:pub\w{0,20}-?)?(?:dates?|dateline|by-?line|posted|posted-on|published|timestamp|submitted|issued)(?:$|[\W_])"
    r"|(?:date|time)(?:$|\s)|(?:^|\s)(?:entry|article|post|story|pub)[\w-]{0,20}(?:date|meta|info)",
    re.I,
)
_PUBLISHED = re.compile(r"publish|entry-date|posted|pubdate|issued|dt-published|post-date|article-date", re.I)
_LATER = re.compile(r"\b(?:updated|modified|lastmod)\b", re.I)
_MOST = 50
_CHANGED = re.compile(r"updat|modif|revis|lastmod|expire|deadline|event", re.I)


@dataclass(slots=True)
class _Signs:
    """Dates that a page gives, by where: each a set of possible days with its own words."""

    declared: list[tuple[str, str]] = field(default_factory=list)  # JSON-LD
    strong: list[tuple[str, str]] = field(default_factory=list)
    weak: list[tuple[str, str]] = field(default_factory=list)
    marked: list[tuple[str, str]] = field(default_factory=list)  # <time> and itemprop
    printed: list[tuple[str, str]] = field(default_factory=list)


def published(root: Any, text: str, address: str) -> tuple[str | None, str, list[str]]:
    """Day, basis and warnings of a page; `text` is its main text, `address` where it came from."""
    signs = _Signs()
    signs.declared += [("JSON-LD", value) for value in _json_ld(root)]
    _meta(root, signs)
    order = _day_order(root)
    _elements(root, signs, order)
    if printed := dateline(_after_heading(root), order).day or dateline(text, order).day:
        signs.printed.append(("text", printed))
    notes: list[str] = []
    day = _declared(signs, order, notes)
    if day:
        return day, "metadata", notes
    if notes and any("disagree" in note for note in notes):
        return None, "unknown", notes
    if days := _days(signs.printed):
        return min(days, key=[d for _, v in signs.printed for d in possible(v)].index).isoformat(), "dateline", notes
    if found := _in_address(root, address):
        return found, "address", notes
    return None, "unknown", notes


def entry_day(element: Any) -> str | None:
    """The one day that an entry of a live page or of a digest bears; None when it bears none or several."""
    days = set()
    for item in element.iter():
        words = f"{item.get('class') or ''} {item.get('itemprop') or ''}"
        if item.tag == "time" or re.search(r"\b(?:dtstart|dt-published|datePublished|published|bday)\b", words):
            if not _CHANGED.search(words.replace("vevent", "")) or "published" in words:
                if day := iso_date(item.get("datetime") or item.get("content") or short(item)):
                    days.add(day)
    return days.pop() if len(days) == 1 else None


def _declared(signs: _Signs, order: str, notes: list[str]) -> str | None:
    """The day that the metadata give, settled by what is printed where they can be read in two ways or disagree."""
    printed = _days(signs.printed)
    for group in (signs.declared + signs.strong, signs.weak, signs.marked):
        values = [(where, value, days) for where, value in group[:_MOST] if (days := _possible(value))]
        if not values:
            notes += [read_date(value).why for _, value in group[:1] if value]
            continue
        common = frozenset.intersection(*(days for _, _, days in values))
        if not common:
            return _settled(values, printed, notes)
        if len(common) == 1:
            return next(iter(common)).isoformat()
        agreed = common & printed
        if len(agreed) == 1:
            return next(iter(agreed)).isoformat()
        if order and (day := iso_date(values[0][1], order)):
            return day
        notes.append(f"date {values[0][1][:40]!r} can be two days")
    return None


def _settled(values: list[tuple[str, str, frozenset[dt.date]]], printed: set[dt.date], notes: list[str]) -> str | None:
    """Of dates that disagree the printed one; of two neighbours the one with a local time; else none."""
    days = {day for _, _, found in values for day in found}
    if len(days & printed) == 1:
        return (days & printed).pop().isoformat()
    if (max(days) - min(days)).days <= 1:
        local = [v for v in values if re.search(r"T.*(?!\+00:?00)[+-]\d{2}:?\d{2}$", v[1])]
        return min((local or values)[0][2]).isoformat()
    shown = ", ".join(f"{where} {value[:25]}" for where, value, _ in values[:4])
    notes.append(f"dates of publication disagree ({shown}): none is taken")
    return None


def _possible(value: str) -> frozenset[dt.date]:
    return frozenset(day for day in possible(value) if plausible(day) and day not in ZEROS)


def _days(values: list[tuple[str, str]]) -> set[dt.date]:
    return {day for _, value in values[:_MOST] for day in _possible(value)}


def _json_ld(root: Any) -> Iterator[str]:
    """`datePublished` of what the page itself is about: articles first, pages only without them."""
    found: list[tuple[bool, str]] = []
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            data = json.loads(script_json(script), strict=False, parse_int=lambda digits: digits[:20])
        except (ValueError, RecursionError):
            continue
        found += [(kind, value) for kind, value in _items(data)]
    best = any(kind for kind, _ in found)
    yield from dict.fromkeys(value for kind, value in found if kind == best)


def script_json(script: Any) -> str:
    """What a script of JSON-LD holds, without the comment or the CDATA mark that some pages put around it."""
    text = (script.text or "").replace("<![CDATA[", "").replace("]]>", "")
    first = re.search(r"[\[{]", text)
    return text[first.start() : max(text.rfind("}"), text.rfind("]")) + 1] if first else ""


def _items(data: Any) -> Iterator[tuple[bool, str]]:
    items = data if isinstance(data, list) else [data]
    for item in items[:200]:
        if not isinstance(item, dict):
            continue
        for inner in ("@graph", "mainEntity", "mainEntityOfPage"):
            nested = item.get(inner)
            for one in nested if isinstance(nested, list) else [nested]:
                if isinstance(one, dict):
                    yield from _dated(one)
        yield from _dated(item)


def _dated(item: dict[str, Any]) -> Iterator[tuple[bool, str]]:
    kind = str(item.get("@type") or "").lower()
    value = item.get("datePublished")
    if isinstance(value, str) and value.strip():
        yield any(name in kind for name in _ARTICLES), value.strip()


def _meta(root: Any, signs: _Signs) -> None:
    for meta in root.iter("meta"):
        content = (meta.get("content") or "").strip()
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (meta.get(attribute) or "").strip().lower()
            if content and name in _STRONG:
                signs.strong.append((name, content))
            elif content and name in _WEAK:
                signs.weak.append((name, content))


def _elements(root: Any, signs: _Signs, order: str) -> None:
    """`<time>`, `itemprop` and elements whose class says date, outside of what is beside the article."""
    bare: list[str] = []
    long = 0
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == "p" and len(short(element, 500)) > 200:
            long += 1
        names = " ".join((element.get(a) or "")[:200] for a in ("class", "id", "itemprop", "property", "rel"))
        stamp = element.tag == "time" or "datePublished" in names
        if element.tag == "meta" or not (stamp or _PRINTED.search(names)) or beside(element):
            continue
        words = short(element)
        value = element.get("datetime") or element.get("content") or element.get("title") or words
        if _CHANGED.search(names) and not _PUBLISHED.search(names):
            continue
        if stamp and (_PUBLISHED.search(names) or element.get("pubdate") is not None):
            signs.marked.append(("time", value))
        elif element.tag == "time" and long == 0 and not _CHANGED.search(_before(element)) and not _in_sentence(element):
            bare.append(value)
        elif long == 0 and len(words) < 150 and (day := read_date(words, order).day or dateline(words, order).day):
            signs.printed.append(("page", day))
    if len({iso_date(value) for value in bare}) == 1 and not signs.marked:
        signs.marked.append(("time", bare[0]))


def _in_sentence(element: Any) -> bool:
    """Whether an element is part of a sentence, and not of a line of place, author and time."""
    parent = element.getparent()
    if parent is None or parent.tag not in ("p", "li", "td", "blockquote"):
        return False
    around = short(parent, 300).replace(short(element), "", 1).strip()
    return around[-1:] in tuple('.!?”"') and around.count(" ") > 3


def _before(element: Any) -> str:
    previous = element.getprevious()
    words = (
        previous.tail if previous is not None else element.getparent().text if element.getparent() is not None else ""
    ) or ""
    return str(words)[-25:]


def beside(element: Any) -> bool:
    """Whether an element stands in a list of other articles, in comments or in the foot of the page."""
    depth = 0
    while element is not None and depth < 60:
        if is_beside(element):
            return True
        element, depth = element.getparent(), depth + 1
    return False


def is_beside(element: Any) -> bool:
    """Whether an element holds what stands beside the text of a page. Many pages say `published updated` of one and the same day."""
    if element.tag in ("aside", "nav", "footer", "form"):
        return True
    names = f"{(element.get('class') or '')[:200]} {(element.get('id') or '')[:200]}".replace("_", "-")
    aside = _ASIDE.search(names) or (_LATER.search(names) and not _PUBLISHED.search(names))
    return element.tag not in ("body", "html", "article", "main") and bool(aside)


def short(element: Any, limit: int = 200) -> str:
    """The words of an element, as far as they are few."""
    parts: list[str] = []
    length = 0
    for part in element.itertext():
        parts.append(part)
        length += len(part)
        if length > limit * 2:
            break
    return " ".join("".join(parts).split())[:limit]


def _after_heading(root: Any) -> str:
    """Lines between the first heading and the first paragraph of prose."""
    heading = next(root.iter("h1"), None)
    if heading is None:
        return ""
    lines: list[str] = []
    for element in heading.itersiblings():
        if isinstance(element.tag, str) and not beside(element):
            lines.append(short(element, 300))
        if len(lines) > 6:
            break
    return "\n".join(lines)


def _day_order(root: Any) -> str:
    """Day first or month first, as the page's language and place say; empty for plain English."""
    said = [root.get("lang") or ""]
    said += [
        m.get("content") or ""
        for m in root.iter("meta")
        if (m.get("property") or m.get("name") or "").lower() in ("og:locale", "language")
    ]
    said += [m.get("content") or "" for m in root.iter("meta") if (m.get("http-equiv") or "").lower() == "content-language"]
    for tag in (re.sub("_", "-", s.strip()).lower() for s in said):
        if tag in ("en-us", "en-ph"):
            return "mdy"
        if re.fullmatch(r"en-[a-z]{2}|(?!en|zh|ja|ko|hu)[a-z]{2}(?:-[a-z]{2})?", tag):
            return "dmy"
    return day_order([m.get("content") for m in root.iter("meta")])


def _in_address(root: Any, address: str) -> str | None:
    """A day in the page's own address, as in `/2018/05/31/`."""
    links = [link.get("href") or "" for link in root.iter("link") if (link.get("rel") or "").lower() == "canonical"]
    links += [m.get("content") or "" for m in root.iter("meta") if (m.get("property") or "").lower() == "og:url"]
    for link in (*links, address if "://" in address else ""):
        try:
            path = urlsplit(link).path
        except ValueError:
            continue
        match = re.search(r"/((?:19|20)\d{2})[/-](\d{1,2})[/-](\d{1,2})(?=[/_-]|\Z)", path) or re.search(
            r"/((?:19|20)\d{2})(\d{2})(\d{2})(?=[/_-]|\Z)", path
        )
        if match and (day := iso_date("-".join(match.groups()))):
            return day
    return None
