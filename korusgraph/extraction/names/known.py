"""Which entry of the gazetteer a name means where it stands, if any."""

from __future__ import annotations

import re
from functools import cache

from korusgraph import ids
from korusgraph.extraction import blocs
from korusgraph.extraction.gazetteer import Entry, Hit
from korusgraph.extraction.names import bodies
from korusgraph.extraction.names.search import Search
from korusgraph.extraction.registry import EntityDraft
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.text import fold
from korusgraph.extraction.words import any_of, filled, pattern, table, words
from korusgraph.model import Span

_GOVERNMENT_OF = pattern("names.known.government_of")
_IN = pattern("names.known.in")
_US_CODE = re.compile(r"C\.|\.?C\.")
_MONEY = pattern("names.known.money")
_INDUSTRY = pattern("names.known.industry")
_GATT_BODY = pattern("names.known.gatt_body")
_GATT_MEMBER = pattern("names.known.gatt_member")
_AT_PLACE = pattern("names.known.at_place")
_DATELINE = re.compile(r"\s*[,)]\s*(?:[A-Z][a-z]+\.?\s\d|\(|[A-Z]{2})")
_HEAD = pattern("names.known.head")
_CAPITAL = re.compile(r"\s+[A-Z][a-z]")
_GENITIVE = re.compile(r"['’]s\b")
_WITH_STATE = pattern("names.known.with_state")


_TO_DO = pattern("names.known.to_do")
_ASKS = pattern("names.known.asks")


def _seated(search: Search, hit: Hit) -> Entry | None:
    """`Brussels` is the Union rather than the state whose capital it is, unless the text names that state and no Union."""
    bloc = next((e for e in hit.entries if e.type == "Bloc"), None)
    if bloc is None or len(hit.entries) < 2:
        return None
    home = hit.entries[0].country
    of_state = search.countries.get(home, 0) and not search.countries.get(blocs.code_of(bloc.id, bloc.country), 0)
    return None if applies("names.capital-of-the-state", of_state) else bloc


@cache
def _acts() -> re.Pattern[str]:
    """What follows a capital that stands for its government: a verb, or another name."""
    return filled("names.known.acts", verbs=any_of(words("government_verbs")))


def mentions(search: Search) -> None:
    """Mentions of the hits that no other name has swallowed."""
    registry = search.registry
    strong = {h.entries[0].id for h in search.hits if h.form == "name"} | set(registry.drafts)
    for hit in search.hits:
        if registry.overlapping(hit.span):
            continue
        entry = choose(search, hit, strong)
        if entry is None and _unnamed_state(search, hit):
            _own_ministry(search, hit)
        if entry is None:
            continue
        entry = gatt(search, entry)
        draft = registry.ensure(entry)
        government = _GOVERNMENT_OF.search(search.text[max(0, hit.span.start - 20) : hit.span.start])
        if government is not None and draft.type in ("Country", "Region", "Bloc"):
            start = hit.span.start - len(government.group())
            registry.mention([draft.id], Span(start, hit.span.end), "NAM", "government-of")
            continue
        form = "adjective" if hit.form in ("adjective", "people") else "name"
        registry.mention([draft.id], hit.span, "NAM", f"gazetteer-{hit.form}", form)
        if draft.type == "Person":
            search.remember(draft)


def person(search: Search, hit: Hit) -> EntityDraft:
    """The known person of a hit, mentioned there."""
    draft = search.registry.ensure(choose(search, hit, set()) or hit.entries[0])
    search.registry.mention([draft.id], hit.span, "NAM", "gazetteer")
    search.remember(draft)
    return draft


def choose(search: Search, hit: Hit, strong: set[str]) -> Entry | None:
    """Which entry a hit means here, if any; `strong` are the ids that the text names in full."""
    entries = hit.entries
    if applies("names.ministry-of-an-unnamed-state", _unnamed_state(search, hit)):
        return None
    if hit.form == "weak":
        house = _house_of_the_text(search, hit, strong)
        if applies("names.house-of-the-text", house is not None):
            return house
        heard = [e for e in entries if e.id in strong or (e.country and search.countries.get(e.country))]
        return max(heard, key=lambda e: (e.id in strong, search.countries.get(e.country, 0)), default=None)
    if hit.form == "capital":
        return _capital(search, hit)
    if len(entries) > 1 and entries[0].type == "Person":
        terms, date = search.gazetteer.terms, search.date or ""
        return max(entries, key=lambda e: (any(t.covers(date) for t in terms[e.id]), e.id in strong))
    if len(entries) > 1:
        return max(entries, key=lambda e: (e.id in strong, search.countries.get(e.country, 0), _at_the_time(search, e)))
    return _single(search, hit, strong)


def _unnamed_state(search: Search, hit: Hit) -> bool:
    """Whether a name that many states give a ministry or a party stands in a text that names other states and not the known one's."""
    states = search.states()
    common = all(e.type in ("Agency", "Organization") and e.name.endswith(")") for e in hit.entries) and hit.form == "name"
    return bool(common and " " in hit.span.of(search.text) and states) and not any(e.country in states for e in hit.entries)


def _own_ministry(search: Search, hit: Hit) -> None:
    """Takes a ministry for that of the state of which the text has most to say, else for a new one."""
    name = hit.span.of(search.text)
    likely = (bodies.ministry(search, code, name) for code, _ in search.countries.most_common() if code in search.states())
    entry = next((e for e in likely if e is not None), None)
    draft = search.registry.ensure(entry) if entry is not None else search.registry.create(ids.slug(name), hit.entries[0].type, name)
    search.registry.mention([draft.id], hit.span, "NAM", "ministry-of-the-text")


def _house_of_the_text(search: Search, hit: Hit, strong: set[str]) -> Entry | None:
    """`the House` of a text that names the House of Commons, and none of the bodies that are called so elsewhere."""
    word = fold(hit.span.of(search.text))
    if hit.entries[0].type != "Legislature" or any(e.id in strong or e.parent in strong for e in hit.entries):
        return None
    drafts = [d for d in search.registry.of_type("Legislature") if d.mentions]
    named = {d.id: Entry(d.id, d.type, d.name, country=d.country) for d in drafts}
    named |= {i: search.gazetteer.entries[i] for i in strong if i in search.gazetteer.entries}
    own = {e.country for e in hit.entries} | {""}
    fits = [e for e in named.values() if e.type == "Legislature" and fold(e.name).split()[0] == word and e.country not in own]
    return fits[0] if len(fits) == 1 else None


def _at_the_time(search: Search, entry: Entry) -> bool:
    """Whether an agreement or a body can be meant on the day of the text."""
    return entry.spoken_of(search.date) if entry.type == "Agreement" else entry.stands(search.date)


def _single(search: Search, hit: Hit, strong: set[str]) -> Entry | None:
    entry, text, end = hit.entries[0], search.text, hit.span.end
    city = table("states_called_like_their_city").get(entry.id)
    if city is not None and _IN.search(text[max(0, hit.span.start - 4) : hit.span.start]):
        return search.gazetteer.entries[city]
    if _US_CODE.match(text, end):
        return None  # 19 U.S.C. 2411
    if entry.type == "Country" and _MONEY.match(text, end):
        return None
    if hit.form == "product" and (_INDUSTRY.match(text, end) or re.match(r"-\w", text[end : end + 2])):
        return None
    if hit.form == "name" and applies(
        "names.first-name-not-country", entry.id in words("countries_like_names") and _CAPITAL.match(text, end)
    ):
        return None  # also a first name: not before another capitalised word
    if applies("names.surname-not-place", entry.type in ("City", "Region") and _is_surname(search, hit)):
        return None
    if entry.id in words("names_like_words") and entry.id not in strong:
        return None
    return entry


def _is_surname(search: Search, hit: Hit) -> bool:
    """A city that is the surname of somebody in the text, unless a preposition of place stands before it."""
    if fold(hit.span.of(search.text)) not in search.surnames:
        return False
    return not _AT_PLACE.search(search.text[max(0, hit.span.start - 24) : hit.span.start])


def gatt(search: Search, entry: Entry) -> Entry:
    """GATT as a body, where the text treats it as a place or an actor; any other entry as it is."""
    if entry.id in words("agreements_with_a_body") and _GATT_BODY.search(search.text) and not _GATT_MEMBER.search(search.text):
        return Entry(f"{entry.id}-org", "InternationalOrganization", entry.name, aliases=entry.aliases[:1])
    return entry


def _capital(search: Search, hit: Hit) -> Entry | None:
    """City or government: `could the phrase be replaced by the government of X?`"""
    city = hit.entries[0]
    text, start, end = search.text, hit.span.start, hit.span.end
    place = city if city.type == "City" else None
    if applies("names.surname-not-place", _is_surname(search, hit)):
        return None
    state = _seated(search, hit) or search.gazetteer.entries.get(city.fact("capitalOf")) or city
    before = text[max(0, start - 24) : start]
    if _AT_PLACE.search(before) or _DATELINE.match(text, end) or (start < 40 and _HEAD.match(text, end)):
        return place
    asked = _TO_DO.match(text, end) and _ASKS.search(text[max(0, start - 24) : start])
    if applies("names.capital-that-is-asked", asked):
        return state
    if _GENITIVE.match(text, end) or _WITH_STATE.search(before) or _acts().match(text, end, end + 24):
        return state
    return place
