"""Acronyms that a text defines."""

from __future__ import annotations

import re
from collections import defaultdict

from korusgraph.extraction.names.search import Search
from korusgraph.extraction.registry import Named
from korusgraph.model import Span

_AFTER = re.compile(r"\s*\(\s*(?:the\s+)?[“\"']?([A-Z][A-Za-z&.\-]{1,11})[”\"']?\s*\)")
_START = re.compile(r"(?<![\w-])\w+")


def find(search: Search) -> None:
    """`Long Name (ABC)` makes ABC a name of the same entity, here and later."""
    defined: dict[str, str] = {}
    for named in search.registry.ordered():
        acronym = _defined_by(search, named)
        if acronym is not None:
            defined.setdefault(acronym.of(search.text), named.ids[0])
            search.registry.mention(named.ids, acronym, "NAM", "acronym")
    by_start: dict[str, list[str]] = defaultdict(list)
    for acronym_text in sorted(defined, key=len, reverse=True):
        by_start[re.split(r"\W", acronym_text, maxsplit=1)[0]].append(acronym_text)
    for match in _START.finditer(search.text) if defined else ():
        for acronym_text in by_start.get(match.group(), ()):
            span = Span(match.start(), match.start() + len(acronym_text))
            whole = span.of(search.text) == acronym_text and not re.match(r"\w", search.text[span.end : span.end + 1])
            if whole and not search.registry.overlapping(span):
                search.registry.mention([defined[acronym_text]], span, "NAM", "acronym")


def _defined_by(search: Search, named: Named) -> Span | None:
    """Where the acronym stands that is defined after a name; its letters must come from the name, unless it is quoted."""
    if named.level != "NAM" or len(named.span) < 6 or named.form == "adjective":
        return None
    match = _AFTER.match(search.text, named.span.end)
    if match is None or search.registry.overlapping(Span(match.start(1), match.end(1))):
        return None
    acronym = match.group(1)
    letters = "".join(w[0] for w in re.findall(r"[A-Za-zÀ-ÿ]+", named.span.of(search.text)) if w[0].isupper())
    shared = set(acronym.replace("-", "")) & set(letters.upper())
    if (acronym.isupper() and shared and len(acronym) <= len(letters) + 2) or re.search(r"[“\"']", match.group()):
        return Span(match.start(1), match.end(1))
    return None
