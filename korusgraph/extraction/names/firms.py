"""Firms, associations and parties whose names tell no kind: by the noun before, the title beside, or what is said of them."""

from __future__ import annotations

import re
from functools import cache

from korusgraph import ids
from korusgraph.extraction.names.search import Search
from korusgraph.extraction.names.titles import Title
from korusgraph.extraction.parse import Sentence, Token
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.registry import EntityDraft
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.text import GENITIVE, fold
from korusgraph.extraction.words import any_of, group_of, words
from korusgraph.model import Span

_NAME_BEFORE = re.compile(
    r"(?:\A|[\s“\"(])((?:[A-ZÀ-Þ][\w&.’'-]*\s+(?:(?:of|and|&)\s+)?)*[A-ZÀ-Þ][\w&.-]*)(?P<poss>['’]s?)?\s+\Z"
)
_WORD = r"[A-ZÀ-Þ][\w&.-]*"
_REACH = 60  # characters before a title in which the name of a body is looked for


@cache
def _described() -> re.Pattern[str]:
    """`carmaker Zotye`, `the farm lobby Agrar Nord`: a small noun for bodies, then a name."""
    nouns = any_of(group_of("body_nouns"))
    return re.compile(rf"(?<![\w-])(?P<noun>{nouns})\s+(?P<name>{_WORD}(?:\s+(?:(?:of|and|&|de)\s+)?{_WORD}){{0,4}})")


def described(search: Search, sentence: Span) -> None:
    """Bodies that a noun right before tells: `exporter Zespri`, `think tank Bruegel`."""
    for match in _described().finditer(search.text, sentence.start, sentence.end):
        name = GENITIVE.sub("", match["name"].rstrip(".,"))
        span = Span(match.start("name"), match.start("name") + len(name))
        ordinary = fold(name.split()[0]) in words("not_names") | words("office_words")
        taken = search.hits.overlapping(span) or search.registry.overlapping(span)
        if applies("names.described-body", not ordinary and not taken and not search.heading(sentence)):
            take(search, span, group_of("body_nouns")[match["noun"]], "described-body")


def before_title(search: Search, title: Title, sentence: Span) -> EntityDraft | None:
    """The unknown body before a title that firms and associations give: `Zespri chief executive`, `Labour leader`."""
    rank = next((r for r in sorted(words("ranks_of_bodies"), key=len, reverse=True) if fold(title.core).endswith(r)), "")
    if title.hits or title.plural or not rank:
        return None
    window = max(sentence.start, title.span.start - _REACH)
    match = _NAME_BEFORE.search(search.text[window : title.span.start])
    if match is None:
        return None
    start, end = search.strip_left(window + match.start(1), window + match.end(1))
    span = Span(start, end)
    name = span.of(search.text)
    folded = {fold(w).strip(".") for w in name.split()}
    opening = search.starts_sentence(start) and " " not in name and not name.isupper()
    free = name and not search.hits.overlapping(span) and not search.registry.overlapping(span)
    alone = opening and len(re.findall(rf"\b{re.escape(name)}\b", search.text)) < 2  # `Embattled chief executive`
    odd = folded & (words("not_names") | words("office_words") | words("portfolio"))
    if free and applies("names.body-before-title", not alone and not odd):
        return take(search, span, "Organization" if rank == "leader" else "Company", "body-before-title")
    return None


def take(search: Search, span: Span, cls: str, rule: str) -> EntityDraft:
    """A new body under its name; the name is found again wherever it stands."""
    name = " ".join(span.of(search.text).split())
    draft = search.registry.create(ids.slug(name), cls, name)
    search.registry.mention([draft.id], span, "NAM", rule)
    search.bodies.setdefault(name, draft.id)
    return draft


def again(search: Search) -> None:
    """Every other place where a body found so is named."""
    for name, id_ in search.bodies.items():
        for match in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", search.text):
            span = Span(match.start(), match.end())
            if not search.registry.overlapping(span):
                search.registry.mention([id_], span, "NAM", "body-again")


def recognised(reading: Reading, sentence: Sentence) -> None:
    """What the model takes for a body and the sentence treats as one: it says something, or people are at it."""
    search = reading.names.search
    if search.heading(sentence.span) or search.loud(sentence.span):
        return
    for found, label in sentence.entities:
        surface = GENITIVE.sub("", found.of(reading.text))
        span = Span(found.start, found.start + len(surface))
        if label != "ORG" or "\n" in surface or reading.registry.overlapping(span) or not re.match(r"[A-ZÀ-Þ]", surface):
            continue
        head = _head(sentence, span)
        if fold(surface.split()[0]) in words("given_names") | words("more_given_names"):
            continue
        if head is None or {fold(w) for w in surface.split()} & (words("not_bodies") | words("not_names")):
            continue
        speaks = head.dep == "nsubj" and head.head.lemma in words("body_verbs")
        workplace = (
            head.dep == "pobj" and head.head.lemma in ("at", "with", "for") and head.head.head.lemma in words("employed")
        )
        if applies("names.recognised-body", speaks or workplace):
            take(search, span, "Organization", "recogniser-body")


def _head(sentence: Sentence, span: Span) -> Token | None:
    """The word of a name that hangs on something outside it."""
    covered = [t for t in sentence.tokens if span.start <= t.start and t.end <= span.end]
    inside = {t.i for t in covered}
    return next((t for t in covered if t.pos == "PROPN" and t.head.i not in inside), None)
