"""Firms, associations and parties whose names tell no kind: by the noun before, the title beside, or what is said of them."""

from __future__ import annotations

import re
from functools import cache

from korusgraph import ids
from korusgraph.extraction.names import bodies
from korusgraph.extraction.names.search import Search
from korusgraph.extraction.names.titles import Title
from korusgraph.extraction.parse import Sentence, Token
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.registry import EntityDraft
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.text import GENITIVE, fold
from korusgraph.extraction.text import words as words_of
from korusgraph.extraction.words import any_of, filled, group_of, pattern, words
from korusgraph.model import Span

_NAME_BEFORE = pattern("names.firms.name_before")
_WORD = r"[A-ZÀ-Þ][\w&.-]*"
_ARTICLE = pattern("names.firms.article")
_CAPITAL = re.compile(r"[A-ZÀ-Þ]")
_LABELS = ("ORG", "WORK_OF_ART")  # newspapers pass for works of art
_PARTS = ("Country", "Region", "City", "Product", "Bloc")  # what a name of a body may hold
_SOON = 2  # sentences in which a body just named is called `the company`
_REACH = 60  # characters before a title in which the name of a body is looked for


@cache
def _described() -> re.Pattern[str]:
    """`carmaker Zotye`, `the farm lobby Agrar Nord`, `Campaign group Agrar Nord`: a noun for bodies, then a name."""
    small = group_of("body_nouns")
    first = (n.capitalize() for n in small if " " in n or n in words("body_nouns_that_open"))
    return filled("names.firms.described", nouns=any_of([*small, *first]), word=_WORD)


@cache
def _apposed() -> re.Pattern[str]:
    """`Zespri, the New Zealand kiwifruit exporter, …`: a name, then a description that ends in a noun for bodies."""
    nouns = any_of(group_of("body_nouns"))
    return filled("names.firms.apposed", nouns=nouns, word=_WORD)


def apposed(search: Search, sentence: Span) -> None:
    """Bodies that a description after a comma tells."""
    for match in _apposed().finditer(search.text, sentence.start, sentence.end):
        start, end = search.strip_left(match.start("name"), match.end("name"))
        span = Span(start, end)
        name = span.of(search.text)
        parts = [fold(w) for w in name.split()]
        human = bool(parts) and (parts[0] in words("given_names") | words("more_given_names") or parts[-1] in search.surnames)
        odd = not parts or {*parts} & (words("not_names") | words("office_words") | words("not_bodies"))
        taken = search.taken(span)
        if applies("names.body-described-after", not human and not odd and not taken and not search.heading(sentence)):
            take(search, span, group_of("body_nouns")[match["noun"]], "described-body")


@cache
def _listed() -> re.Pattern[str]:
    """`retailers such as Shein and Temu`: a plural noun for bodies, then names."""
    nouns = any_of(f"{n}s" for n in (*group_of("body_nouns"), *words("sellers")))
    return filled("names.firms.listed", nouns=nouns, name=rf"{_WORD}(?:\s+{_WORD}){{0,2}}")


def listed(search: Search, sentence: Span) -> None:
    """Bodies listed after a plural noun."""
    for match in _listed().finditer(search.text, sentence.start, sentence.end):
        cls = group_of("body_nouns").get(match["noun"][:-1], "Company")
        for name in re.finditer(rf"{_WORD}(?:\s+{_WORD})*", match["names"]):
            span = Span(match.start("names") + name.start(), match.start("names") + len(name.group().rstrip(".")) + name.start())
            taken = search.taken(span)
            if applies("names.bodies-listed", not taken and fold(name.group().split()[0]) not in words("not_names")):
                take(search, span, cls, "described-body")


def described(search: Search, sentence: Span) -> None:
    """Bodies that a noun right before tells: `exporter Zespri`, `think tank Bruegel`."""
    for match in _described().finditer(search.text, sentence.start, sentence.end):
        name = GENITIVE.sub("", match["name"].rstrip(".,"))
        span = Span(match.start("name"), match.start("name") + len(name))
        ordinary = fold(name.split()[0]) in words("not_names") | words("office_words")
        taken = search.taken(span)
        if match["noun"][0].isupper() and not applies("names.body-noun-opens", search.starts_sentence(match.start())):
            continue
        if applies("names.described-body", not ordinary and not taken and not search.heading(sentence)):
            take(search, span, group_of("body_nouns")[match["noun"].lower()], "described-body")


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
    free = name and not search.taken(span)
    alone = opening and len(re.findall(rf"\b{re.escape(name)}\b", search.text)) < 2  # `Embattled chief executive`
    odd = folded & (words("not_names") | words("office_words") | words("portfolio"))
    cls = bodies.class_of(name) if " " in name else None
    holds = cls is not None and bool(search.hits.overlapping(span)) and search.free(span)
    if cls is not None and applies("names.named-body-before-title", holds and not alone):
        search.hits.drop_within(span)
        return take(search, span, cls, "body-before-title")
    if free and applies("names.body-before-title", not alone and not odd):
        return take(search, span, "Organization" if rank in words("ranks_of_organizations") else "Company", "body-before-title")
    return None


def take(search: Search, span: Span, cls: str, rule: str) -> EntityDraft:
    """A new body under its name; the name is found again wherever it stands."""
    name = " ".join(span.of(search.text).split())
    known = search.bodies.get(name)
    draft = search.registry.drafts[known] if known is not None else search.registry.create(ids.slug(name), cls, name)
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
    """What the model takes for a body and the text treats as one: it acts, has people, is described, is `the company` after."""
    search = reading.names.search
    if search.heading(sentence.span) or search.loud(sentence.span):
        return
    for found, label in sentence.entities:
        surface = _ARTICLE.sub("", GENITIVE.sub("", found.of(reading.text)))
        start = found.start + found.of(reading.text).index(surface)
        span = Span(start, start + len(surface))
        if label not in _LABELS or "\n" in surface or not _CAPITAL.match(surface) or not _within(reading, span):
            continue
        head = _head(sentence, span)
        if fold(surface.split()[0]) in words("given_names") | words("more_given_names"):
            continue
        parts = reading.registry.overlapping(span)
        own = {fold(w.text) for w in words_of(reading.text, span.start, span.end) if not any(p.span.contains(Span(w.start, w.end)) for p in parts)}
        if head is None or not any(w.isalnum() for w in own) or own & (words("not_bodies") | (words("not_names") - words("may_open_names"))):
            continue
        cls = _shown(reading, sentence, head, surface) if label == "ORG" else _told(head)
        if cls:
            for part in parts:
                reading.registry.drop(part.span)
            take(search, span, cls, "recogniser-body")


def _within(reading: Reading, span: Span) -> bool:
    """Whether a name holds no other name but those of places and goods, and words of its own."""
    parts = reading.registry.overlapping(span)
    small = all(span.contains(p.span) and p.span != span and reading.registry.type_of(p.ids[0]) in _PARTS for p in parts)
    return small and sum(len(p.span) for p in parts) < len(span) - 2 and not any(p.form == "adjective" for p in parts)


def _shown(reading: Reading, sentence: Sentence, head: Token, surface: str) -> str:
    """The class of what the model takes for a body, by what stands around it; empty where nothing shows that it is one."""
    speaks = head.dep == "nsubj" and head.head.lemma in words("body_verbs")
    workplace = head.dep == "pobj" and head.head.lemma in words("workplaces") and head.head.head.lemma in words("employed")
    kinds = group_of("body_nouns")
    beside = [*head.all("appos"), *([head.head] if head.dep == "appos" and head.head.named is None else [])]
    told = next((kinds[t.lemma] for t in beside if t.lemma in kinds), "")
    if applies("names.body-apposed", told):
        return told
    if applies("names.body-by-its-ending", " " in surface and surface.split()[-1] in words("ends_of_firms")):
        return "Company"
    after = _called_after(reading, sentence, head)
    if applies("names.body-called-after", after):
        return after
    if applies("names.recognised-body", speaks or workplace):
        return "Organization"
    owns = head.dep == "poss" and head.head.lemma in words("had_by_bodies")
    if applies("names.body-that-has", owns):
        return "Organization"
    done = head.dep in ("dobj", "nsubjpass") and head.head.lemma in words("done_to_bodies")
    if applies("names.body-that-is-led", done):
        return "Organization"
    return _told(head)


def _told(head: Token) -> str:
    """`told Radio Norland`: whom somebody tells something in public is a medium."""
    heard = head.dep in ("dobj", "dative") and head.head.lemma in words("telling")
    heard = heard or (head.dep == "pobj" and head.head.lemma == "with" and head.head.head.lemma in words("interviews"))
    return "MediaOrganization" if applies("names.medium-that-is-told", heard) else ""


def _called_after(reading: Reading, sentence: Sentence, head: Token) -> str:
    """`The company` at the start of one of the next two sentences, where the text has named no other body of that class."""
    kinds = group_of("body_nouns")
    for later in reading.sentences[sentence.index + 1 : sentence.index + 1 + _SOON]:
        first = next((t for t in later.tokens if t.dep in ("nsubj", "nsubjpass")), None)
        if first is None or first.named is not None or first.lemma not in kinds or first.tag not in ("NN", "NNP"):
            continue
        cls = kinds[first.lemma]
        the = len(first.children) == 1 and first.children[0].lemma in words("definite_article")
        before = any(min((s.start for s in d.mentions), default=head.end) < later.span.start for d in reading.registry.of_type(cls))
        return cls if the and not before else ""
    return ""


def _head(sentence: Sentence, span: Span) -> Token | None:
    """The word of a name that hangs on something outside it."""
    covered = [t for t in sentence.tokens if span.start <= t.start and t.end <= span.end]
    inside = {t.i for t in covered}
    return next((t for t in covered if t.pos == "PROPN" and t.head.i not in inside), None)
