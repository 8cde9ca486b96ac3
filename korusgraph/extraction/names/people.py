"""People by the titles beside their names, by courtesy titles and by the family names that a text goes on with."""

from __future__ import annotations

import re
from functools import cache

from korusgraph import ids
from korusgraph.extraction.gazetteer import Entry
from korusgraph.extraction.names import known
from korusgraph.extraction.names.search import Search, shouted
from korusgraph.extraction.names.titles import Title
from korusgraph.extraction.registry import EntityDraft
from korusgraph.extraction.text import fold
from korusgraph.extraction.text import words as tokens
from korusgraph.extraction.words import words
from korusgraph.model import Span

_NAME = re.compile(
    r"(?:[A-Z]\.(?:\s?[A-Z]\.)*\s+)?[A-ZÀ-Þ][\w'’]*[a-zß-ÿ][\w'’-]*"
    r"(?:\s+(?:[A-Z]\.(?:\s?[A-Z]\.)*|(?:de|De|la|von|van|der|den|bin|al|da|dos|del|di|ter|el)\b|[A-ZÀ-Þ][\w'’]*[a-zß-ÿ][\w'’-]*|Jr\.|Sr\.|III|II))*"
)
_CAPS_NAME = re.compile(r"[A-Z][A-Z'’-]{2,}(?:\s+(?:[A-Z]\.|[A-Z][A-Z'’-]+\b))*")
_BEFORE = re.compile(
    r"(?:\A|[\s“\"(])((?:[A-ZÀ-Þ][\w'’-]+|[A-Z]\.)(?:\s+(?:[A-ZÀ-Þ][\w'’-]+|[A-Z]\.|de|van|von|der|bin|al))+)\Z"
)
_APPOSED = re.compile(
    r",\s+(?:who\s+(?:is|was)\s+)?(?:(?:the|a|an|its|his|her|their|then|recently appointed|newly appointed|who is|also)\s+)*"
    r"(?:former\s+|acting\s+|then-|ex-)?\Z"
)
_AFTER_TITLE = re.compile(r"\s*,?\s+")
_NEXT_PERSON = re.compile(r"(?:,\s+(?:and\s+)?|\s+and\s+)")
_POSSESSOR = re.compile(r"['’]s\s|^\w+\s")
_GENITIVE = re.compile(r"['’]s?\Z")
_MR = re.compile(r"\b(?:Mr|Mrs|Ms)\.\s+")
_JOINED = re.compile(r"[-’'][A-Za-z]{2}")
_NEXT_NAME = re.compile(r"\s+[A-Z][a-z]+")
_LAST_NAME = re.compile(r"[A-Z][a-z]+\s\Z")
_BESIDE_SURNAME = re.compile(r"\s+(?:Administration|White)")
_WELL_KNOWN = ("head_of_state", "head_of_government", "minister_trade")


@cache
def _courtesy() -> re.Pattern[str]:
    """`Mr.`, `Shri`, `Datuk Seri` before a name."""
    return re.compile(rf"(?:(?:{'|'.join(re.escape(w) for w in sorted(words('courtesy')))})\.?\s+)+")


# -- beside titles -----------------------------------------------------------------
def after(search: Search, title: Title, sentence: Span) -> list[tuple[EntityDraft, Span]]:
    """People named right after a title; several after a plural."""
    gap = _AFTER_TITLE.match(search.text, title.span.end, sentence.end)
    if gap is None:
        return []
    comma = "," in gap.group()
    if comma and not _POSSESSOR.search(title.span.of(search.text)):
        return []
    found: list[tuple[EntityDraft, Span]] = []
    position = gap.end()
    while True:
        person = _at(search, position, sentence.end, title)
        if person is None or (comma and " " not in person[1].of(search.text)):
            break
        found.append(person)
        joint = _NEXT_PERSON.match(search.text, person[1].end, sentence.end) if title.plural else None
        if joint is None:
            break
        position = joint.end()
    return found


def before(search: Search, title: Title, sentence: Span) -> list[tuple[EntityDraft, Span]]:
    """The person before `, (the) title`."""
    lead = _APPOSED.search(search.text[max(sentence.start, title.span.start - 120) : title.span.start])
    if lead is None:
        return []
    edge = max(sentence.start, title.span.start - 120) + lead.start()
    if any(h.title.end < edge for h in search.evidence_ends.get(edge, ())):
        return []  # `President X, the Secretary of Y and …`: a list of people, not an apposition
    hit = search.hits.ending(edge)
    if hit is not None and hit.entries[0].type == "Person":
        return [(known.person(search, hit), hit.span)]
    registry = search.registry
    named = next((n for n in registry.ending(edge) if registry.type_of(n.ids[0]) == "Person"), None)
    if named is not None:
        return [(registry.drafts[named.ids[0]], named.span)]
    window = max(sentence.start, edge - 120)
    name = _BEFORE.search(search.text[window:edge])
    if name is None or not plausible(name.group(1)):
        return []
    start, _ = search.strip_left(window + name.start(1), edge)
    if " " not in search.text[start:edge] or search.hits.overlapping(Span(start, edge)):
        return []
    return [new(search, Span(start, edge), "apposition")]


def _at(search: Search, position: int, stop: int, title: Title) -> tuple[EntityDraft, Span] | None:
    """The person whose name starts at a position, known or new."""
    courtesy = _courtesy().match(search.text, position, stop)
    if courtesy:
        position = courtesy.end()
    hit = search.hits.starting(position)
    if hit is not None and hit.entries[0].type == "Person":
        return known.person(search, hit), hit.span
    match = _NAME.match(search.text, position, stop)
    if match is None:
        return None
    name = _cut(_GENITIVE.sub("", match.group().rstrip(".,")))
    if not name or not plausible(name):
        return None
    span = Span(position, position + len(name))
    if hit is not None and hit.form != "product" and len(hit.span) >= len(span):
        return None
    entry = _by_title(search, name, title) if " " not in name else None
    if entry is None:
        return new(search, span, "title-name")
    draft = search.registry.ensure(entry)
    search.registry.mention([draft.id], span, "NAM", "title-surname")
    search.remember(draft)
    search.hits.drop(span)
    return draft, span


def _by_title(search: Search, surname: str, title: Title) -> Entry | None:
    """The known person of a surname who held the office of the title."""
    of_text = search.surnames.get(fold(surname))
    if of_text and of_text in search.gazetteer.entries:
        return search.gazetteer.entries[of_text]
    return search.gazetteer.by_surname(surname, search.date, title.core) or (
        search.gazetteer.by_surname(surname, None, title.core) if title.status == "former" or search.date is None else None
    )


# -- names -------------------------------------------------------------------------
def _cut(name: str) -> str:
    """A name without the words after it that only happen to have capitals (days, months, places)."""
    parts = name.split()
    for i, part in enumerate(parts):
        if i == 0 and len(parts) > 1 and part in words("short_surnames"):
            continue
        if fold(part).strip(".") in words("not_names") and not (part in ("May", "Li") and i > 0):
            parts = parts[:i]
            break
    while parts and fold(parts[-1]) in words("name_particles"):
        parts.pop()
    return " ".join(parts[:5])


def plausible(name: str) -> bool:
    """Whether a capitalised phrase can be a person: no word of calendars and offices, no digit."""
    parts = name.split()
    first = fold(parts[0]) if parts else ""
    if (
        not first
        or (first in words("not_names") and not (" " in name and parts[0] in words("short_surnames")))
        or re.match(r"i['’]", first)
        or any(ch.isdigit() for ch in name)
    ):
        return False
    return not any(fold(part).strip(".,") in words("office_words") for part in parts)


def new(search: Search, span: Span, rule: str) -> tuple[EntityDraft, Span]:
    """A person that the gazetteer does not have, or by a surname one of the text."""
    name = " ".join(span.of(search.text).split())
    of_text = search.surnames.get(fold(name)) if " " not in name else None
    registry = search.registry
    draft = registry.drafts[of_text] if of_text else registry.create(ids.slug(name), "Person", name)
    registry.mention([draft.id], span, "NAM", rule)
    search.remember(draft)
    search.hits.drop(span)
    return draft, span


# -- surnames ----------------------------------------------------------------------
def surnames(search: Search) -> None:
    """Family names of people named in full, wherever they stand alone; well-known ones also without."""
    for sentence in search.sentences:
        loud = shouted(sentence.of(search.text))
        for word in tokens(search.text, sentence.start, sentence.end):
            if word.text[:1].isupper() and (loud or len(word.text) < 3 or not word.text.isupper()):
                _surname(search, Span(word.start, word.end), word.folded)
    _long_surnames(search)
    for match in _MR.finditer(search.text):
        _mister(search, match.end())


def _long_surnames(search: Search) -> None:
    """Surnames of several words: `De Clercq`."""
    long = sorted((s, id_) for s, id_ in search.surnames.items() if " " in s)
    for surname, id_ in long:
        pattern = r"\s+".join(re.escape(part) for part in surname.split())
        for match in re.finditer(rf"(?<![\w-]){pattern}(?![\w-])", search.text, re.I):
            span = Span(match.start(), match.end())
            if match.group()[-3:] != match.group()[-3:].upper() and not search.registry.overlapping(span):
                search.registry.mention([id_], span, "NAM", "surname")


def _mister(search: Search, position: int) -> None:
    caps = _CAPS_NAME.match(search.text, position) or _NAME.match(search.text, position)
    if caps is None:
        return
    name = _cut(_GENITIVE.sub("", caps.group().rstrip(".")))
    span = Span(caps.start(), caps.start() + len(name))
    if name and fold(name) not in words("addressed") and not search.registry.overlapping(span):
        new(search, span, "courtesy")


def _surname(search: Search, span: Span, folded: str) -> None:
    id_, rule = search.surnames.get(folded), "surname"
    if id_ is None:
        entry = _well_known(search, folded)
        if entry is None:
            return
        id_, rule = entry.id, "known-surname"
    registry, text = search.registry, search.text
    if registry.overlapping(span) or _JOINED.match(text, span.end):
        return
    if rule == "known-surname":
        following = _NEXT_NAME.match(text, span.end, span.end + 20)
        preceding = _LAST_NAME.search(text[max(0, span.start - 20) : span.start])
        if (following and not _BESIDE_SURNAME.match(following.group())) or (
            preceding and not search.starts_sentence(span.start - len(preceding.group()))
        ):
            return
    if id_ in registry.drafts and registry.type_of(id_) != "Person":
        return
    draft = registry.drafts[id_] if id_ in registry.drafts else registry.ensure(search.gazetteer.entries[id_])
    registry.mention([draft.id], span, "NAM", rule)
    search.remember(draft)


def _well_known(search: Search, folded: str) -> Entry | None:
    """A head of state or government or a trade minister known by the surname alone at the date of the text."""
    gazetteer = search.gazetteer
    entry = gazetteer.by_surname(folded, search.date) if search.date and folded in gazetteer.surnames else None
    if entry is None:
        return None
    kinds = (gazetteer.entries[t.office].fact("kind") for t in gazetteer.terms[entry.id])
    return entry if any(kind in _WELL_KNOWN for kind in kinds) else None
