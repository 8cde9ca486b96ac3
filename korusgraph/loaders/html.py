"""HTML pages and fragments."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, astuple
from html import unescape
from typing import Any

from korusgraph import ids
from korusgraph.errors import KorusgraphError
from korusgraph.loaders import child, page_dates, sniffing
from korusgraph.loaders.base import Source, decode, document
from korusgraph.loaders.published import dateline, iso_date
from korusgraph.loaders.registry import loader
from korusgraph.model import Document, Location

_BLOCKS = frozenset("p div li h1 h2 h3 h4 h5 h6 blockquote td th tr section article br pre dd dt figcaption".split())
_SKIP = frozenset("script style noscript template head iframe svg nav footer title".split())
_INLINE = tuple(
    "span b i em strong u font small big abbr acronym mark q cite var code ins bdi bdo wbr sub tt kbd samp time data dfn nobr output"
    " label".split()
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_RAISED = str.maketrans("0123456789+-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ")
_MARKER = re.compile(
    r"\s*(?:(?:[\[(]\s*)?(?:\d{1,3}|[a-z]|[ivx]{1,4}|note \d+|citation needed)(?:\s*[\])])?|[*†‡§¶]+)(?:(?:\s*[,;])?\s*\d{1,3})*\s*",
    re.I,
)
_OPEN = re.compile(
    r"(?:\b(?:a|an|and|as|at|by|for|from|in|into|its|of|on|or|that|the|their|to|with|between|over|than)|[,;(]|(?<!-)[–—-])\s*\Z",
    re.I,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_GIANT = re.compile(r"<([a-zA-Z][\w:-]*)\s[^<>]{20000,}(?:>|\Z)")  # thousands of attributes cost square time
_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<skipped>script|style|title)\b[^>]*(?:>.*?(?:</(?P=skipped)\b[^>]*(?:>|\Z)|\Z)|\Z)"
    r"|</?(?P<name>[a-zA-Z][\w:-]*)[^>]*(?:>|\Z)"
    r"|<[!?/][^>]*(?:>|\Z)",
    re.I | re.S,
)
LARGE = 2**20  # bytes; a process for each smaller page would cost more than all of them take
_ENTRY = frozenset(
    ("hentry", "h-entry", "vevent", "live-blog-post", "liveblog-post", "live-post", "block--live", "timeline-entry")
)


@loader(suffixes=(".html", ".htm", ".xhtml"), media_types=("text/html", "application/xhtml+xml"), sniff=sniffing.html)
def load_html(source: Source) -> Iterator[Document]:
    """The main text of a page with its title, author and date; navigation and scripts are left out.

    A live page or a digest whose entries bear days of their own gives one document an entry. A large page is read in a
    child process with limits, since the time that finding its main text takes has no bound that we know.

    Raises: InputError when there is no text; RefusedError where a limit cut.
    """
    if len(source.data) <= LARGE:
        yield from _documents(source)
        return
    told = {"path": source.path, "published": source.published, "charset": source.charset}
    for found in child.run("korusgraph.loaders.html:read_large", source, "page", **told)["documents"]:
        places = tuple(Location(*place) for place in found.pop("locations"))
        yield Document(**{**found, "warnings": tuple(found["warnings"])}, locations=places)


def read_large(data: bytes, path: str, **told: Any) -> dict[str, Any]:
    """The documents of a page as plain values: the part of `load_html` that the child does for a large one."""
    try:
        found = list(_documents(Source(path, data, **told)))
    except KorusgraphError as error:  # the parent says again which page it is
        raise type(error)(error.message.removeprefix(f"{path}: "), error.hint, error.code) from None
    return {"documents": [{**asdict(d), "locations": [astuple(place) for place in d.locations]} for d in found]}


def _documents(source: Source) -> Iterator[Document]:
    html, warnings = decode(source)
    root = parse(html)
    if root is None:
        yield document(
            source, _flat(html), "text/html", warnings=[*warnings, "no parser takes the markup: the whole page was taken"]
        )
        return
    entries = _live_updates(root) or _entries(root) or _headed(html, root)
    if entries:
        yield from _digest(source, root, entries, warnings)
    else:
        yield _page(source, html, root, warnings)


def _page(source: Source, html: str, root: Any, warnings: list[str]) -> Document:
    """One document from a page."""
    notes = [*warnings, *_prepare(root)]
    plain = _text(root)
    found = _main(root)
    body = str(getattr(found, "text", "") or "")
    if len(body) < 200 and len(plain) > len(body):
        body = plain
        notes.append("main text not recognised: the whole page was taken")
    body = "\n\n".join(re.sub(r"\s+", " ", line).strip(" -|") for line in body.split("\n") if line.strip(" -|"))
    published, basis, said = page_dates.published(parse(html), body, source.path)
    return document(
        source,
        body,
        "text/html",
        published=published,
        basis=basis,
        title=str(getattr(found, "title", "") or "") or _title(root),
        author=_people(str(getattr(found, "author", "") or "")),
        publisher=str(getattr(found, "sitename", "") or ""),
        licence=str(getattr(found, "license", "") or ""),
        locations=paragraphs(body),
        warnings=[*notes, *said],
    )


def _digest(source: Source, root: Any, entries: list[tuple[str, str, str]], warnings: list[str]) -> Iterator[Document]:
    """A document for each dated entry of a page."""
    title, publisher = _title(root), _site(root)
    notes = [*warnings, f"a page of {len(entries)} dated entries: what stands outside them is left out"]
    for day, name, text in entries:
        yield document(
            source,
            text,
            "text/html",
            id_=f"{source.stem}-{day}-{name}",
            published=day,
            basis="entry",
            title=title,
            publisher=publisher,
            locations=paragraphs(text),
            warnings=notes,
            path=f"{source.path}#{name}",
        )
        notes = list(warnings)


def _main(root: Any) -> Any:
    """What the library finds to be the main text and its metadata; None when it fails."""
    import trafilatura

    try:
        return trafilatura.bare_extraction(
            root, with_metadata=True, include_comments=False, include_tables=True, favor_recall=True
        )
    except Exception:  # the library raises whatever its parsers raise; the whole page is taken then
        return None


def _title(root: Any) -> str:
    found = next(root.iter("title"), None)
    return "" if found is None else " ".join("".join(found.itertext()).split())


def _site(root: Any) -> str:
    """The name of the site, else the host of the page's own address."""
    names = [m.get("content") or "" for m in root.iter("meta") if (m.get("property") or "").lower() == "og:site_name"]
    links = [link.get("href") or "" for link in root.iter("link") if (link.get("rel") or "").lower() == "canonical"]
    hosts = [match[1] for link in links if (match := re.match(r"https?://([\w.-]+)", link))]
    return next(filter(None, (*names, *hosts)), "")


def _people(author: str) -> str:
    """Authors without what a byline holds beside them, as the month of its date."""
    parts = [part.strip() for part in author.split(";")]
    return "; ".join(p for p in parts if p and not re.search(r"\d", p) and not iso_date(f"1 {p} 2000"))


def paragraphs(body: str) -> tuple[Location, ...]:
    """Locations that name the paragraph of each stretch of text."""
    found, position = [], 0
    for number, part in enumerate(body.split("\n\n"), 1):
        found.append(Location(position, position + len(part), f"paragraph {number}"))
        position += len(part) + 2
    return tuple(found)


# -- trees ---------------------------------------------------------------------------------------
def parse(html: str) -> Any:
    """The tree of a page or of a fragment, several bodies as one; None when it nests too deep for the parser."""
    from lxml import etree
    from lxml.html import HTMLParser as TreeParser

    html = _GIANT.sub(r"<\1>", html.replace("\x00", "\ufffd"))
    parser = TreeParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.fromstring(html.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    if root is None or any("depth" in entry.message for entry in parser.error_log):
        return None
    for element in root.iter():  # the parser lets control characters in that the tree takes from nobody else
        element.text = _CONTROL.sub("\ufffd", element.text) if element.text else element.text
        element.tail = _CONTROL.sub("\ufffd", element.tail) if element.tail else element.tail
    return root


def fragment_text(html: str) -> str:
    """Text of an HTML fragment, blocks as paragraphs."""
    if not html.strip():
        return ""
    root = parse(f"<div>{html}</div>")
    if root is None:
        return _flat(html)
    _prepare(root)
    return _text(root)


def _text(root: Any) -> str:
    out: list[str] = []
    _walk(root, out)
    return _blocks("".join(out))


def _blocks(text: str) -> str:
    parts = (re.sub(r"[ \t\u00a0\r\n]+", " ", part).strip() for part in _INVISIBLE.sub("", text).split("\x00"))
    return "\n\n".join(part for part in parts if part)


def _walk(root: Any, out: list[str]) -> None:
    """Text in document order with NUL between blocks; a stack, since pages may nest very deep."""
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        element, leaving = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        block = "\x00" if tag in _BLOCKS else ""
        if leaving or not tag or tag in _SKIP:
            out.append((block if leaving else "") + ((element.tail or "") if element is not root else ""))
            continue
        out.append(block + (element.text or ""))
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))


def _flat(html: str) -> str:
    """Text of markup that no tree can hold: tags are read one after the other."""
    out: list[str] = []
    position = 0
    for tag in _TAG.finditer(html):
        out.append(html[position : tag.start()])
        out.append("\x00" if (tag["name"] or "").lower() in _BLOCKS else "")
        position = tag.end()
    out.append(html[position:])
    return _blocks(unescape("".join(out)))


# -- inline markup -------------------------------------------------------------------------------
def _prepare(root: Any) -> list[str]:
    """Takes out what a reader does not see or read, and inline markup, so that words stay whole; says what is left out."""
    from lxml import etree

    images = sum(not page_dates.beside(i) and not re.fullmatch(r"\d{1,2}", i.get("width") or "") for i in root.iter("img"))
    for element in [e for e in root.iter() if e.get("hidden") is not None or _HIDDEN.search(e.get("style") or "")]:
        if element.tag not in ("html", "body", "article", "main"):
            _empty(element)
    struck = list(root.iter("del", "s", "strike"))
    for element in struck:
        _replace(element, "")
    markers = sum(_raise(sup) for sup in list(root.iter("sup")))
    etree.strip_tags(root, *_INLINE)
    for line_break in list(root.iter("br")):
        _join(line_break)
    etree.strip_tags(root, *_INLINE)
    for element in root.iter():
        element.text = _INVISIBLE.sub("", element.text) if element.text else element.text
        element.tail = _INVISIBLE.sub("", element.tail) if element.tail else element.tail
    counted = (
        (images, "image", "images"),
        (markers, "footnote mark", "footnote marks"),
        (len(struck), "struck-out passage", "struck-out passages"),
    )
    return [f"{n} {one if n == 1 else many} left out" for n, one, many in counted if n]


def _empty(element: Any) -> None:
    """Takes out what an element holds; the element stays, so that the words around a block are not joined."""
    tail, tag = element.tail, element.tag
    element.clear()
    element.tail, element.tag = tail, tag


def _replace(element: Any, text: str) -> None:
    """Puts text in the place of an inline element, as one that is stripped afterwards: texts are joined once only."""
    _empty(element)
    element.text, element.tag = text, "span"


def _before(element: Any) -> str:
    """The words before an element on its line."""
    previous = element.getprevious()
    if previous is None:
        return str(element.getparent().text or "")[-200:]
    if previous.tail or previous.tag == "br":
        return str(previous.tail or "")[-200:]
    return page_dates.short(previous)[-200:]


def _raise(sup: Any) -> bool:
    """A raised exponent or ordinal becomes part of its word, a footnote mark goes; True for the latter."""
    words = page_dates.short(sup)
    before = _before(sup)
    ordinal = re.search(r"\d\Z", before) and re.fullmatch(r"st|nd|rd|th|er|[eè]me|o|a|º|ª", words)
    if ordinal or (words in ("TM", "SM", "®", "™") and re.search(r"\w\Z", before)):
        _replace(sup, words)
        return False
    exponent = re.fullmatch(r"[+-]?[\dn]{1,3}", words) and re.search(r"(?:\b10|\b[kcm]?m|\bft|\bCO|\bR|\bx)\Z", before)
    if exponent and sup.find(".//a") is None:
        _replace(sup, words.translate(_RAISED))
        return False
    if _MARKER.fullmatch(words) or not words:
        _replace(sup, "")
        return bool(words)
    _replace(sup, f" {words} ")
    return False


def _join(line_break: Any) -> None:
    """A single `<br>` inside a sentence is a space; one after a sentence, or two of them, stays and parts two lines."""
    before, after = _before(line_break).rstrip(), (line_break.tail or "")[:200].lstrip()
    following = line_break.getnext()
    if not after and following is not None and following.tag == "a":
        after = page_dates.short(following)
    if not before or not after or before[-1] in ".!?:":
        return
    if after[0].islower() or _OPEN.search(before) or (len(before) > 60 and before[-1] not in ';”"’)'):
        _replace(line_break, " ")


# -- pages of entries ----------------------------------------------------------------------------
def _live_updates(root: Any) -> list[tuple[str, str, str]]:
    """Day, name and text of the updates that a live page declares as JSON-LD; none when all are of the page's own day."""
    found: list[tuple[str, str, str]] = []
    own: set[str | None] = set()
    for script in root.iter("script"):
        if "LiveBlogPosting" not in (script.text or ""):
            continue
        try:
            data = json.loads(page_dates.script_json(script), strict=False)
        except (ValueError, RecursionError):
            continue
        own |= {iso_date(page.get("datePublished")) for page in _pages(data)}
        for item in _updates(data):
            day = iso_date(item.get("datePublished"))
            text = fragment_text(str(item.get("articleBody") or ""))
            headline = " ".join(str(item.get("headline") or "").split())
            if day and (text or headline):
                found.append((day, ids.digest(text or headline)[:6], "\n\n".join(filter(None, (headline, text)))))
    days = {day for day, _, _ in found}
    return found if len(days) > 1 or (days and own and not days & own) else []


def _pages(data: Any) -> list[dict[str, Any]]:
    items = data if isinstance(data, list) else data.get("@graph", [data]) if isinstance(data, dict) else []
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _updates(data: Any) -> Iterator[dict[str, Any]]:
    for item in _pages(data):
        updates = item.get("liveBlogUpdate")
        yield from (u for u in (updates if isinstance(updates, list) else [updates]) if isinstance(u, dict))


def _entries(root: Any) -> list[tuple[str, str, str]]:
    """Day, name and text of the entries that make up a page; none when they are of one day, or beside an article."""
    marked = [
        e
        for e in root.iter()
        if isinstance(e.tag, str) and (e.tag == "article" or _ENTRY & set((e.get("class") or "").split()))
    ]
    holders = _holders(marked)
    inner = [e for e in marked if e not in holders and not page_dates.beside(e.getparent())]
    dated = [(day, e) for e in inner if (day := page_dates.entry_day(e))]
    if len({day for day, _ in dated}) < 2:
        return []
    sizes = [len(_text(e)) for _, e in dated]
    if max(sizes) > 0.7 * sum(sizes) or sum(sizes) < 0.5 * len(_text(root)):
        return []
    found = []
    for day, element in dated:
        _prepare(element)
        for beside in [e for e in element.iter() if isinstance(e.tag, str) and e is not element and page_dates.is_beside(e)]:
            _empty(beside)
        if text := _text(element):
            found.append((day, (element.get("id") or ids.digest(text)[:6]), text))
    return found


def _headed(html: str, root: Any) -> list[tuple[str, str, str]]:
    """Day, name and text of what stands under headings that are nothing but a date, where that makes up the page."""
    days = [day for heading in _date_headings(root) if (day := dateline(page_dates.short(heading)).day)]
    tree = parse(html) if len(set(days)) > 1 else None
    if tree is None:
        return []
    for number, heading in enumerate(_date_headings(tree)):
        _empty(heading)
        heading.text = f"\ue000{number}\ue001"
    for beside in [e for e in tree.iter() if isinstance(e.tag, str) and page_dates.is_beside(e)]:
        _empty(beside)
    _prepare(tree)
    before, *parts = re.split("\ue000(\\d+)\ue001", _text(tree))
    texts = [part.strip() for part in parts[1::2]]
    if len(texts) != len(days) or len(before) > 0.5 * sum(map(len, texts)):
        return []
    return [(day, ids.digest(text)[:6], text) for day, text in zip(days, texts, strict=True) if text]


def _date_headings(root: Any) -> list[Any]:
    found = (e for e in root.iter("h2", "h3", "h4", "h5", "dt") if not page_dates.beside(e))
    return [e for e in found if len(words := page_dates.short(e)) < 40 and dateline(words).day]


def _holders(marked: list[Any]) -> set[Any]:
    """Elements that hold one of these."""
    found: set[Any] = set()
    for element in marked:
        for above in element.iterancestors():
            if above in found:
                break
            found.add(above)
    return found
