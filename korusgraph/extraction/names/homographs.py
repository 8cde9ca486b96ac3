"""Hits that are something else than the gazetteer says: `Brazil's Congress`, `Michael Jordan`, `the Georgia governor`."""

from __future__ import annotations

import re
from functools import cache

from korusgraph import ids
from korusgraph.extraction import blocs
from korusgraph.extraction.gazetteer import Entry, Hit
from korusgraph.extraction.names.hits import Hits
from korusgraph.extraction.names.search import Search
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.text import fold
from korusgraph.extraction.words import pattern, table, words
from korusgraph.model import Span

_OF = pattern("names.homographs.of")
_WORD_BEFORE = re.compile(r"(?<!\S)[“\"(]?([A-ZÀ-Þ][\w-]*)\s\Z")
_PLACES = ("Country", "City", "Region")
HEIR = pattern("names.homographs.heir")
_SLOGAN = pattern("names.homographs.slogan")
_BODIES = ("Agency", "Legislature", "Tribunal", "Committee")


@cache
def _of_state() -> re.Pattern[str]:
    """What follows the name of a state of the United States and no country."""
    return re.compile(rf"(?:['’]s)?\s+(?:{'|'.join(sorted(words('of_state')))})\b")


def sort_out(search: Search) -> None:
    """Takes names of other things out of the hits, and puts the state of that name in the place of the country."""
    hits = [_place(search, h) if h.entries[0].type in _PLACES else _person_or_heir(search, h) for h in search.hits]
    search.hits = Hits([h for h in hits if h is not None])
    kept: list[Hit] = []
    for hit in search.hits:
        if applies("names.congress-of-others", _of_others(search, hit)) or applies("names.title-of-many-agreements", _of_many(search, hit)):
            continue
        owner = _owner(search, hit)
        if owner is None or not applies("names.foreign-body", True):
            kept.append(hit)
        elif hit.entries[0].type == "Legislature":
            _legislature(search, hit, owner)
    search.hits = Hits(kept)


def _place(search: Search, hit: Hit) -> Hit | None:
    """The hit, or what else it means: `Michael Jordan`, `New England`, `in their Korean text`, `the Georgia governor`."""
    text, start, end = search.text, hit.span.start, hit.span.end
    entry = hit.entries[0]
    if hit.form == "adjective":
        return None if entry.type == "Country" and applies("names.tongue", search.is_tongue(hit.span)) else hit
    before = _WORD_BEFORE.search(text[max(0, start - 24) : start])
    word = before.group(1) if before else ""
    called = fold(word) in words("given_names") | words("women") | words("men") | words("more_given_names")
    if applies("names.given-name-capital", hit.form == "capital" and called and search.hits.ending(start - 1) is None):
        _person(search, Span(start - len(word) - 1, end))
        return None
    if hit.form != "name":
        return hit
    if applies("names.new-place", word in words("before_new_places")) or applies("names.slogan", _SLOGAN.match(text, end)):
        return None
    if applies("names.given-name", fold(word) in words("given_names")):
        _person(search, Span(start - len(word) - 1, end))
        return None
    state = search.gazetteer.entries.get(table("states_like_countries").get(entry.id, ""))
    if state is not None and applies("names.state-not-country", _of_state().match(text, end) or _city_of(search, start, state)):
        return Hit(hit.span, (state,), "name")
    return hit


def _person_or_heir(search: Search, hit: Hit) -> Hit | None:
    """The hit, or none for `Donald Trump Jr.`, who is a person of his own."""
    after = HEIR.match(search.text, hit.span.end)
    entry = hit.entries[0]
    if entry.type != "Person" or after is None:
        return hit
    if not applies("names.heir", not is_heir(entry.name, *entry.aliases) and " " in hit.span.of(search.text)):
        return hit
    _person(search, Span(hit.span.start, after.end()))
    return None


def is_heir(*names: str) -> bool:
    """Whether one of the names of a person ends as that of one called after the father: `Ferdinand Marcos Jr.`"""
    return any(HEIR.search(name) for name in names)


def _person(search: Search, span: Span) -> None:
    """A person whose name holds that of a place or of somebody else."""
    name = " ".join(span.of(search.text).split())
    draft = search.registry.create(ids.slug(name), "Person", name)
    search.registry.mention([draft.id], span, "NAM", "given-name")
    search.remember(draft)


def _city_of(search: Search, start: int, state: Entry) -> bool:
    """`Atlanta, Georgia`: whether a city of the same country stands before."""
    before = search.hits.ending(start - 2)
    return before is not None and before.entries[0].country == state.country and search.text[start - 2 : start] == ", "


def _of_others(search: Search, hit: Hit) -> bool:
    """`Trades Union Congress`: whether capitals before the one word for a parliament make it the name of something else."""
    start = hit.span.start
    if hit.entries[0].type != "Legislature" or hit.form == "weak" or " " in hit.span.of(search.text):
        return False
    before = _WORD_BEFORE.search(search.text[max(0, start - 24) : start])
    if before is None or search.country_before(start) is not None or search.hits.ending(start - 1) is not None:
        return False
    opens = search.starts_sentence(start - len(before.group(1)) - 1) or search.heading(search.sentence_of(hit.span))
    return not opens and fold(before.group(1)) not in words("before_parliaments") | words("not_names")


def _of_many(search: Search, hit: Hit) -> bool:
    """`the Comprehensive Economic and Trade Agreement` where other states are named: a title that tells nothing but a kind."""
    entry = hit.entries[0]
    if entry.type != "Agreement" or not 1 < len(entry.parties) < 4:
        return False
    title = {fold(w) for w in hit.span.of(search.text).split()}
    acronym = len(title) == 1 and title <= words("shared_acronyms")
    if not acronym and not title <= words("agreement_kinds") | words("agreement_filler"):
        return False
    named = (h.entries[0] for h in search.hits)
    states = {*search.states(), *(blocs.code_of(e.id, e.country) for e in named if e.type in ("Country", "Bloc"))}
    parties = [search.gazetteer.entries[p] for p in entry.parties]
    spoken_of = [blocs.code_of(p.id, p.country) in states for p in parties]
    return bool(states) and not (any(spoken_of) if acronym else all(spoken_of))


def _owner(search: Search, hit: Hit) -> Entry | None:
    """The state whose body a hit is by the words beside it, when it is another one than the gazetteer's."""
    country = hit.entries[0].country
    if hit.entries[0].type not in _BODIES or not country:
        return None
    near = search.country_before(hit.span.start)
    after = _OF.match(search.text, hit.span.end)
    if near is None and after is not None and (after["of"] or hit.entries[0].type == "Legislature"):
        owner = search.hits.starting(after.end())
        near = owner.entries[0] if owner is not None and owner.entries[0].type == "Country" and owner.form == "name" else None
    return near if near is not None and blocs.code_of(near.id, near.country) not in {e.country for e in hit.entries} else None


def _legislature(search: Search, hit: Hit, owner: Entry) -> None:
    """The legislature of another state: the one that the gazetteer has, else a new one."""
    known = [e for e in search.gazetteer.bodies.get(owner.country, ()) if e.type == "Legislature" and not e.parent]
    name = f"{hit.span.of(search.text)} ({owner.name})"
    draft = (
        search.registry.ensure(known[0])
        if len(known) == 1
        else search.registry.create(ids.slug(name), "Legislature", name, owner.country)
    )
    search.registry.mention([draft.id], Span(hit.span.start, hit.span.end), "NAM", "foreign-body")
