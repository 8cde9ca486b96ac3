"""Acronyms that a text defines; what the text says of them wins over the gazetteer."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from korusgraph.extraction.names import known
from korusgraph.extraction.names.search import Search
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.text import fold
from korusgraph.extraction.words import pattern, words
from korusgraph.model import Span

_AFTER = pattern("names.acronyms.after")
_BRACKET = pattern("names.acronyms.bracket")
_START = re.compile(r"(?<![\w-])\w+")
_WORD = re.compile(r"[A-Za-zÀ-ÿ][\w'’]*")


def definitions(search: Search) -> dict[str, str]:
    """Acronym → entity of the name that it is defined after; hits that mean something else by it are dropped."""
    defined: dict[str, str] = {}
    for span, id_ in sorted(_names(search), key=lambda n: n[0].start):
        acronym = _defined_by(search, span)
        if acronym is not None and defined.setdefault(acronym.of(search.text), id_) == id_:
            search.acronyms.append(acronym)
    for letters, id_ in _initials(search):
        defined.setdefault(letters, id_)
    foreign = {a for a, _ in _spelled_out(search) if a not in defined}
    for hit in [h for h in search.hits if defined or foreign]:
        printed = hit.span.of(search.text)
        other = printed in defined and defined[printed] not in {e.id for e in hit.entries}
        if (other or printed in foreign) and applies("names.text-defines", True):
            search.hits.drop(hit.span)
    return defined


def _initials(search: Search) -> Iterator[tuple[str, str]]:
    """`the EPA` of a text that names an Economic Partnership Agreement and no body of that acronym in full."""
    named = [(n.span, n.ids[0]) for n in search.registry.ordered() if n.level == "NAM" and len(n.ids) == 1]
    known_ = [(h.span, h.entries[0].id) for h in search.hits if h.form == "name" and h.entries[0].type == "Agreement"]
    for span, id_ in [*((s, i) for s, i in named if search.registry.type_of(i) == "Agreement"), *known_]:
        last = [w for w in _WORD.findall(span.of(search.text)) if w[0].isupper()]
        for length in (4, 3):
            acronym = "".join(w[0] for w in last[-length:])
            told = len(last) >= length and acronym in words("agreement_acronyms")
            own = {e.id for h in search.hits if h.span.of(search.text) == acronym for e in h.entries}
            full = any(h.entries[0].id in own and len(h.span) > len(acronym) for h in search.hits)
            if applies("names.acronym-of-agreement", told and own and not full):
                if id_ not in search.registry.drafts:
                    search.registry.ensure(search.gazetteer.entries[id_])
                yield acronym, id_


def _names(search: Search) -> Iterator[tuple[Span, str]]:
    """Names that can bear an acronym: those found by their shape, and those of the gazetteer."""
    for named in search.registry.ordered():
        if named.level == "NAM" and len(named.span) > 5 and named.form != "adjective":
            yield named.span, named.ids[0]
    for hit in search.hits:
        if hit.form == "name" and len(hit.span) > 5 and _AFTER.match(search.text, hit.span.end):
            entry = known.choose(search, hit, set())
            entry = known.gatt(search, entry) if entry is not None else None
            if entry is not None and entry.type != "Person":
                yield hit.span, search.registry.ensure(entry).id


def _defined_by(search: Search, name: Span) -> Span | None:
    """Where the acronym stands that is defined after a name; its letters must come from the name, unless it is quoted."""
    match = _AFTER.match(search.text, name.end)
    if match is None:
        return None
    group = 1 if match.group(1) else 2
    span = Span(match.start(group), match.end(group))
    if search.registry.overlapping(span):
        return None
    acronym = match.group(group)
    letters = "".join(w[0] for w in _WORD.findall(name.of(search.text)) if w[0].isupper())
    shared = set(acronym.replace("-", "")) & set(letters.upper())
    if (acronym.isupper() and shared and len(acronym) <= len(letters) + 2) or re.search(r"[“\"']", match.group()):
        return span
    return None


def _spelled_out(search: Search) -> Iterator[tuple[str, Span]]:
    """Acronyms in brackets after words that begin with its letters, where these words are no name that we know."""
    for match in _BRACKET.finditer(search.text):
        hit = search.hits.starting(match.start(1))
        letters = match.group(1).replace("&", "").replace("-", "").lower()
        if hit is None or hit.span.end != match.end(1):
            continue
        window = max(0, match.start() - 160)
        before = [w.group() for w in _WORD.finditer(search.text, window, match.start())]
        before = [w for w in before if fold(w) not in words("agreement_filler")][-len(letters) :]
        if "".join(w[0] for w in before).lower() != letters or not before[0][0].isupper():
            continue
        own = {w for e in hit.entries for n in (e.name, *e.aliases) for w in fold(n).split()}
        if sum(fold(w) in own for w in before) * 2 < len(before):
            yield match.group(1), Span(match.start(1), match.end(1))


def mark(search: Search, defined: dict[str, str], new: bool = False) -> None:
    """Every place where an acronym of the text stands; with `new` only where the gazetteer has found nothing."""
    registry, text = search.registry, search.text
    for span in search.acronyms:
        if not registry.overlapping(span) and not (new and search.hits.overlapping(span)):
            registry.mention([defined[span.of(text)]], span, "NAM", "acronym")
    by_start: dict[str, list[str]] = defaultdict(list)
    for acronym in sorted(defined, key=lambda a: (-len(a), a)):
        by_start[re.split(r"\W", acronym, maxsplit=1)[0]].append(acronym)
    for match in _START.finditer(text) if defined else ():
        for acronym in by_start.get(match.group(), ()):
            span = Span(match.start(), match.start() + len(acronym))
            whole = span.of(text) == acronym and not re.match(r"\w", text[span.end : span.end + 1])
            if whole and not registry.overlapping(span) and not (new and search.hits.overlapping(span)):
                registry.mention([defined[acronym]], span, "NAM", "acronym")
