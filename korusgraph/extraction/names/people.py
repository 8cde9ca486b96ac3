"""People by the titles beside their names, by courtesy titles and by the family names that a text goes on with."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from korusgraph import ids
from korusgraph.extraction.gazetteer import Entry, family_name
from korusgraph.extraction.names import known
from korusgraph.extraction.names.homographs import HEIR, is_heir
from korusgraph.extraction.names.search import Search
from korusgraph.extraction.names.titles import Title
from korusgraph.extraction.registry import EntityDraft
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.text import GENITIVE, fold
from korusgraph.extraction.words import any_of, pattern, table, words
from korusgraph.model import Span

_NAME = pattern("names.people.name")
_CAPS_NAME = re.compile(r"[A-Z][A-Z'’-]{2,}(?:\s+(?:[A-Z]\.|[A-Z][A-Z'’-]+\b))*")
_LABEL = re.compile(r"[A-Z][A-Z'’-]{2,}(?:\s[A-Z][A-Z'’-]+)*(?=:)")
_BEFORE = pattern("names.people.before")
_APPOSED = pattern("names.people.apposed")
_AFTER_TITLE = re.compile(r"\s*,?\s+")
_NEXT_PERSON = pattern("names.people.next_person")
_POSSESSOR = re.compile(r"['’]s\s|^\w+\s")
_BRACKET = re.compile(r"\s\([A-Z][A-Za-z-]+\)")
_OWNED = pattern("names.people.owned")
_MR = pattern("names.people.mr")
_JOINED = re.compile(r"[-’'][A-Za-z]{2}")
_NEXT_NAME = re.compile(r"\s+[A-Z][a-z]+")
_LAST_NAME = re.compile(r"[A-Z][a-z]+\s\Z")
_IN_PLACE = pattern("names.people.in_place")
_SAID_AFTER = pattern("names.people.said_after")
_CUT_TITLE = re.compile(r"\.\s+[A-Z]")
_COMMA = re.compile(r",\s+(?=[A-ZÀ-Þ])")
_NEAR = 120  # characters before a name between commas in which its noun stands
_GIVEN = re.compile(r"(?<!\S)([A-ZÀ-Þ][a-zß-ÿ’'-]+)\s\Z")
_BESIDE_SURNAME = pattern("names.people.beside_surname")
_WELL_KNOWN = ("head_of_state", "head_of_government", "minister_trade")


@cache
def _courtesy() -> re.Pattern[str]:
    """`Mr.`, `Shri`, `Datuk Seri` before a name."""
    return re.compile(rf"(?:(?:{any_of(words('courtesy'))})\.?\s+)+")


# -- beside titles -----------------------------------------------------------------
def after(search: Search, title: Title, sentence: Span) -> list[tuple[EntityDraft, Span]]:
    """People named right after a title; several after a plural."""
    body = max((h.span.end for h in title.hits if h.span.start > title.span.end), default=title.span.end)
    bracket = _BRACKET.match(search.text, body) if body > title.span.end else None
    body = bracket.end() if bracket is not None else body
    beyond = body > title.span.end and search.text[body : body + 2] == ", "  # `the president of Norland's senate, Rodrigo Valdivia,`
    if body > title.span.end and not applies("names.person-after-the-body", beyond):
        return []
    gap = _AFTER_TITLE.match(search.text, body, sentence.end)
    if gap is None:
        return []
    comma = "," in gap.group()
    owned = beyond or _OWNED.search(search.text[max(sentence.start, title.span.start - 8) : title.span.start])
    if comma and not owned and not _POSSESSOR.search(title.span.of(search.text)):
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
    if match is None and title.span.of(search.text).isupper():
        match = _LABEL.match(search.text, position, stop)  # `PRESIDENT BIDEN:` of a transcript
    if match is None:
        return None
    name = _cut(GENITIVE.sub("", match.group().rstrip(".,")))
    if not name or not plausible(name):
        return None
    sentence = search.sentence_of(Span(position, position + len(name)))
    if applies("names.heading-person", search.heading(sentence) and not search.comes_again(name)):
        return None
    span = Span(position, position + len(name))
    if hit is not None and hit.form != "product" and len(hit.span) >= len(span):
        return None
    draft = _by_title(search, name, title) if " " not in name else None
    if draft is None:
        return new(search, span, "title-name")
    search.registry.mention([draft.id], span, "NAM", "title-surname")
    search.remember(draft)
    search.hits.drop(span)
    return draft, span


def _by_title(search: Search, surname: str, title: Title) -> EntityDraft | None:
    """The person of a surname whose office the title is: of the text, else of the gazetteer; None when it is a new one."""
    gazetteer, date, registry = search.gazetteer, search.date, search.registry
    candidates = search.namesakes.get(fold(surname), [])
    fitting = [c for c in candidates if _bears(search, c, title)]
    if fitting:
        return registry.drafts[fitting[-1]]
    entry = gazetteer.by_surname(surname, date, title.core) or (
        gazetteer.by_surname(surname, None, title.core) if title.status == "former" or date is None else None
    )
    if entry is None and not candidates:
        entry = _styled(search, surname, title) or _of_the_past(search, surname, title)
    if entry is not None:
        return registry.ensure(entry)
    if not candidates or applies("names.another-of-that-name", len(candidates) > 1 and " " in title.core):
        return None
    return registry.drafts[candidates[0]]


def _bears(search: Search, person: str, title: Title) -> bool:
    """Whether the text or the gazetteer gives a person the office of a title."""
    core, gazetteer = fold(title.core), search.gazetteer
    held = (fold(search.registry.drafts[h.office].name) for h in search.held.get(person, ()))
    if any(core in name for name in held):
        return True
    terms = (gazetteer.entries[t.office] for t in gazetteer.terms.get(person, ()))
    return any(core == fold(name) for office in terms for name in (office.name, *office.aliases))


def _styled(search: Search, surname: str, title: Title) -> Entry | None:
    """`Ambassador Lighthizer`: one in a well-known office whose style the title is; or named in full elsewhere in the text."""
    if fold(title.core) not in words("styles"):
        return None
    full = search.families.get(fold(surname))
    if full is not None and applies("names.styled-in-text", True):
        return full
    entry = _well_known(search, fold(surname))
    in_office = entry is not None and any(t.covers(search.date or "") for t in search.gazetteer.terms[entry.id])
    return entry if applies("names.styled", in_office) else None


def _of_the_past(search: Search, surname: str, title: Title) -> Entry | None:
    """`President Obama` in a text of 2022: who bore the title last before that day."""
    gazetteer, core = search.gazetteer, fold(title.core)
    terms = [
        t
        for e in gazetteer.surnames.get(fold(surname), ())
        for t in gazetteer.terms[e.id]
        if t.start and t.start <= (search.date or "9999") and core in map(fold, gazetteer.entries[t.office].aliases)
    ]
    last = max(terms, key=lambda t: t.start, default=None)
    return gazetteer.entries[last.person] if applies("names.title-of-the-past", last) and last is not None else None


@cache
def _described() -> re.Pattern[str]:
    """`his opposite number Hakan Fidan`, `her counterpart, Fiona Hale`: a small noun for people, then a name."""
    return re.compile(rf"(?<![\w-])(?:{any_of(words('names_after_people'))})(?:,?\s+)(?=[A-ZÀ-Þ])")


def described(search: Search, sentence: Span) -> None:
    """People whom a noun right before tells, though no title does."""
    for match in _described().finditer(search.text, sentence.start, sentence.end):
        courtesy = _courtesy().match(search.text, match.end(), sentence.end)
        start = courtesy.end() if courtesy is not None else match.end()
        found = _NAME.match(search.text, start, sentence.end)
        name = _cut(GENITIVE.sub("", found.group().rstrip(".,"))) if found is not None else ""
        span = Span(start, start + len(name))
        if not 1 < len(name.split()) < 4 or search.taken(span):
            continue
        if applies("names.described-person", plausible(name) and not search.heading(sentence)):
            new(search, span, "described-person")


def between_commas(search: Search, sentence: Span) -> None:
    """`A spokesman for the ministry in Riyadh, Lulwa Al-Harbi, said`: a name after a noun for people that says something."""
    for comma in _COMMA.finditer(search.text, sentence.start, sentence.end):
        found = _NAME.match(search.text, comma.end(), sentence.end)
        name = found.group().rstrip(".,") if found is not None else ""
        span = Span(comma.end(), comma.end() + len(name))
        if not 1 < len(name.split()) < 5 or not _SAID_AFTER.match(search.text, span.end) or search.taken(span):
            continue
        before = search.text[max(sentence.start, comma.start() - _NEAR) : comma.start()].split()
        told = not {*table("hypernyms")["Person"]}.isdisjoint(map(str.lower, before))
        if applies("names.person-between-commas", told and plausible(name) and _cut(name) == name):
            new(search, span, "described-person")


# -- names -------------------------------------------------------------------------
def _cut(name: str) -> str:
    """A name without the words after it that only happen to have capitals (days, months, places)."""
    parts = name.split()
    for i, part in enumerate(parts):
        if applies("names.genitive-ends-name", part[-2:] in ("'s", "’s")):
            parts = [*parts[:i], part[:-2]]  # `President Biden's Executive Order`
            break
        if (i == 0 and len(parts) > 1 and part in words("short_surnames")) or re.fullmatch(r"[A-Z]\.", part):
            continue
        if fold(part).strip(".") in words("not_names") and not (part in words("surnames_like_words") and i > 0):
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
    folded = {fold(part).strip(".,") for part in parts}
    if folded & words("office_words"):
        return False
    if len(parts) > 1 and applies("names.given-name-like-a-word", first in words("given_names")):
        folded -= {first, *(words("surnames_like_bodies") & {fold(parts[-1])})}  # `Bill Nelson`, `Deborah White`
    return not applies("names.no-person", folded & words("no_person"))


def new(search: Search, span: Span, rule: str) -> tuple[EntityDraft, Span]:
    """A person that the gazetteer does not have, or by a surname one of the text."""
    name = " ".join(span.of(search.text).split())
    of_text = search.surnames.get(fold(name)) if " " not in name and rule != "title-name" else None
    registry = search.registry
    whole = [d.id for d in registry.of_type("Person") if d.mentions and fold(d.name).endswith(f" {fold(name)}")] if " " in name else []
    if applies("names.end-of-a-full-name", len(whole) == 1):
        of_text = whole[0]  # `Duarte Leme` after `Tereza Duarte Leme`
    draft = registry.drafts[of_text] if of_text else registry.create(ids.slug(name), "Person", name)
    registry.mention([draft.id], span, "NAM", rule)
    search.remember(draft)
    search.hits.drop(span)
    return draft, span


def join_short_names(search: Search) -> None:
    """A person named by the surname alone is the one of that surname whom the text names in full later."""
    registry = search.registry
    full: dict[str, list[str]] = {}
    for draft in registry.of_type("Person"):
        if " " in draft.name and draft.mentions:
            full.setdefault(fold(family_name(draft.name, draft.country)), []).append(draft.id)
    short = [d for d in registry.of_type("Person") if " " not in d.name and not d.known and d.mentions]
    for draft in short:
        whole = full.get(fold(draft.name), [])
        if len(whole) == 1 and applies("names.short-name", not _two_offices(search, draft.id, whole[0])):
            _merge(search, draft.id, whole[0])


def _two_offices(search: Search, short: str, whole: str) -> bool:
    """Whether the text gives the two different offices: two people of one name."""
    one, other = ({h.office for h in search.held.get(p, ())} for p in (short, whole))
    return bool(one and other and not one & other) and not all(
        fold(search.registry.drafts[o].name) in words("styles") for o in one
    )


def _merge(search: Search, short: str, whole: str) -> None:
    """Makes mentions and offices of one draft those of another."""
    registry = search.registry
    for span, (level, rule) in list(registry.drafts[short].mentions.items()):
        named = registry.named[span]
        registry.drop(span)
        registry.mention([whole if i == short else i for i in named.ids], span, level, rule, named.form)
    registry.holdings[:] = [replace(h, person=whole) if h.person == short else h for h in registry.holdings]
    registry.affiliated[:] = [(whole if p == short else p, body, span) for p, body, span in registry.affiliated]
    registry.heads[:] = [(whole if p == short else p, body, span) for p, body, span in registry.heads]
    search.held.setdefault(whole, []).extend(search.held.pop(short, ()))
    search.surnames = {name: whole if id_ == short else id_ for name, id_ in search.surnames.items()}
    for ids_ in search.namesakes.values():
        ids_[:] = dict.fromkeys(whole if i == short else i for i in ids_)


# -- surnames ----------------------------------------------------------------------
def surnames(search: Search) -> None:
    """Family names of people named in full, wherever they stand alone; well-known ones also without."""
    for sentence, tokens in zip(search.sentences, search.tokens, strict=True):
        loud = search.loud(sentence)
        for word in tokens:
            if word.text[:1].isupper() and (loud or len(word.text) < 3 or not word.text.isupper()):
                _surname(search, Span(word.start, word.end), word.folded)
    _long_surnames(search)
    for match in _MR.finditer(search.text):
        _mister(search, match.end())


def _long_surnames(search: Search) -> None:
    """Surnames of several words: `De Clercq`, `Okonjo-Iweala`."""
    long = sorted((s, id_) for s, id_ in search.surnames.items() if " " in s or "-" in s)
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
    name = _cut(GENITIVE.sub("", caps.group().rstrip(".")))
    span = Span(caps.start(), caps.start() + len(name))
    if name and plausible(name) and not search.registry.overlapping(span):
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
    if applies("names.surname-in-place", _IN_PLACE.search(text[max(0, span.start - 9) : span.start])):
        return
    if HEIR.match(text, span.end) and applies("names.heir-by-surname", not _heir(search, id_)):
        return  # `Trump Jr.`
    if applies("names.title-cut-short", rule == "known-surname" and _CUT_TITLE.match(text, span.end) and folded in words("abbreviations")):
        return  # `Sen. Bill Nelson` is no Hun Sen
    given = _GIVEN.search(text[max(0, span.start - 24) : span.start])
    if given and id_ in registry.drafts and " " not in registry.drafts[id_].name:
        start = max(0, span.start - 24) + given.start(1)
        whole = Span(start, span.end)
        free = fold(given.group(1)) not in words("not_names") and not registry.overlapping(whole)
        free = free and given.group(1).lower() not in search.small_words() and not search.hits.overlapping(whole)
        if free and applies("names.full-name-later", plausible(whole.of(text))):
            new(search, whole, "full-name")
            return
    if rule == "known-surname":
        following = _NEXT_NAME.match(text, span.end, span.end + 20)
        preceding = _LAST_NAME.search(text[max(0, span.start - 20) : span.start])
        styled = preceding is not None and applies("names.styled-surname", preceding.group().strip() in words("courtesy"))
        if (following and not _BESIDE_SURNAME.match(following.group())) or (
            preceding and not styled and not search.starts_sentence(span.start - len(preceding.group()))
        ):
            return
    if id_ in registry.drafts and registry.type_of(id_) != "Person":
        return
    draft = registry.drafts[id_] if id_ in registry.drafts else registry.ensure(search.gazetteer.entries[id_])
    first = draft.name.removesuffix(span.of(text))  # the full name once more
    if first != draft.name and first and text.endswith(first, 0, span.start):
        whole = Span(span.start - len(first), span.end)
        span = whole if not registry.overlapping(whole) and not search.hits.overlapping(whole) else span
    registry.mention([draft.id], span, "NAM", rule)
    search.remember(draft)


def _heir(search: Search, id_: str) -> bool:
    """Whether the name of a person ends as one called after the father does."""
    draft, entry = search.registry.drafts.get(id_), search.gazetteer.entries.get(id_)
    names = [*([draft.name] if draft is not None else []), *((entry.name, *entry.aliases) if entry is not None else ())]
    return is_heir(*names)


def _well_known(search: Search, folded: str) -> Entry | None:
    """A head of state or government or a trade minister known by the surname alone at the date of the text."""
    gazetteer = search.gazetteer
    entry = gazetteer.by_surname(folded, search.date) if search.date and folded in gazetteer.surnames else None
    if entry is None:
        return None
    kinds = (gazetteer.entries[t.office].fact("kind") for t in gazetteer.terms[entry.id])
    return entry if any(kind in _WELL_KNOWN for kind in kinds) else None
