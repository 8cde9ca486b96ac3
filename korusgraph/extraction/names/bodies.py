"""Ministries, committees, associations, firms and media by the shape of their names."""

from __future__ import annotations

import re
from functools import cache

from korusgraph import ids
from korusgraph.extraction.gazetteer import Entry
from korusgraph.extraction.names.search import Search
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.text import fold
from korusgraph.extraction.words import pattern, table, words
from korusgraph.model import Span

_CONGRESS_COMMITTEE = pattern("names.bodies.congress_committee")
_OF_BODY = pattern("names.bodies.of_body")
_OF_TRADES = pattern("names.bodies.of_trades")  # `Footwear Industries of America`
_PHRASE = pattern("names.bodies.phrase")
_PREFIX = re.compile(r"((?:[A-Z][\w.]*\s+)|(?:(?:[A-Z][\w.]*['’]s)\s+))\Z")
_FOREIGN_OWN = pattern("names.bodies.foreign_own")
_GENITIVE_OWN = re.compile(r"\A[\w.&-]+(?:\s[\w.&-]+)?['’]s?\s+")
_FOR = pattern("names.bodies.purpose")
_ACRONYM_JOINED = pattern("names.bodies.acronym_joined")
_JOINT = pattern("names.bodies.joint")
_OWNER = re.compile(r"['’]s?\s+|[^\s\w–/-]")
_ADMINISTRATION = pattern("names.bodies.administration")
_NAMED_ADMINISTRATION = pattern("names.bodies.named_administration")
_KNOWN_BODIES = ("Agency", "Committee", "Legislature", "Tribunal")


@cache
def _endings() -> tuple[tuple[str, str], ...]:
    """Name endings of bodies with their class; longer endings first."""
    pairs = ((str(head), cls) for cls, heads in table("org_heads").items() for head in heads)
    return tuple(sorted(pairs, key=lambda p: -len(p[0])))


def class_of(name: str) -> str | None:
    """Class of a body by the last words of its name; None when they name no kind of body."""
    for head, cls in _endings():
        if name.endswith(head) and not re.match(r"\w", name[-len(head) - 1 : -len(head)]):
            return cls
    return None


def _body_of_trades(search: Search, match: re.Match[str]) -> None:
    start, end = search.strip_left(match.start(), match.start() + len(match.group().rstrip(".")))
    span = Span(start, end)
    place = any(h.span.end == end and h.entries[0].type in ("Country", "Region") for h in search.hits.overlapping(span))
    if applies("names.trades-of-a-country", place and not search.registry.overlapping(span)):
        name = span.of(search.text)
        draft = search.registry.create(ids.slug(name), "IndustryGroup", name, search.country_in(span))
        search.registry.mention([draft.id], span, "NAM", "body-pattern")
        search.hits.drop(span)


def find(search: Search, sentence: Span) -> None:
    """Bodies of a sentence; they swallow the hits inside them."""
    for match in _CONGRESS_COMMITTEE.finditer(search.text, sentence.start, sentence.end):
        _congress_committee(search, match)
    for match in _OF_TRADES.finditer(search.text, sentence.start, sentence.end):
        _body_of_trades(search, match)
    for match in _OF_BODY.finditer(search.text, sentence.start, sentence.end):
        _body_of(search, match)
    for match in _PHRASE.finditer(search.text, sentence.start, sentence.end):
        _body(search, match.start(), match.end())


def _congress_committee(search: Search, match: re.Match[str]) -> None:
    """`the House Appropriations subcommittee`; without a subject it is only a description."""
    span = Span(match.start(), match.end())
    if any(h.span.contains(span) for h in search.hits.overlapping(span)) or search.registry.overlapping(span):
        return
    level = "NAM" if match.group("name") or match.group("on") else "NOM"
    name = " ".join(match.group().split())
    parent = search.gazetteer.entries[table("chambers_with_committees")[match.group("house")]]
    draft = search.registry.create(ids.slug(f"{parent.country} {name}"), "Committee", name, parent.country, parent.id)
    search.registry.mention([draft.id], span, level, "congress-committee")
    search.hits.drop(span)


def _body_of(search: Search, match: re.Match[str]) -> None:
    """`the Ministry of Fisheries of Norland`."""
    name = match.group().rstrip(".,")
    alone = _ACRONYM_JOINED.sub("", name)
    name = alone if applies("names.acronym-after-and", alone != name) else name
    head = match.group("head")
    if head not in words("government_parts"):
        name = name.split(",")[0]
    start, _ = search.strip_left(match.start(), match.start() + len(name))
    own = match["own"] and start < match.start("head") and not _FOREIGN_OWN.search(match["own"])
    owned = _GENITIVE_OWN.match(match["own"] or "")
    if owned is not None and applies("names.own-words-after-an-owner", owned.end() < len(match["own"])):
        start, own = match.start() + owned.end(), True  # `Brazil's National Confederation of …`
    if not applies("names.own-words-of-a-body", own):
        start = match.start("head")
    name = name[start - match.start() :]
    span = Span(start, start + len(name))
    if any(h.span.contains(span) for h in search.hits.overlapping(span)) or not search.free(span):
        return
    known = search.hits.starting(match.start("head")) or search.hits.ending(match.end("head"))
    if applies("names.known-body-and-more", known is not None and known.form == "name" and len(known.span) > len(head) and head not in words("government_parts")):
        return  # `the Association of Southeast Asian Nations and Hong Kong`, `the European Commission on Wednesday`
    prefix = _PREFIX.search(search.text[max(0, span.start - 60) : span.start])
    country = search.country_near(span.start) or search.country_in(span)
    parliament = applies("names.chamber-of-a-parliament", name.startswith(tuple(words("parliaments"))))
    own_class = "Legislature" if parliament else class_of(head) or "Organization"
    cls = "Agency" if head in words("banks_of_states") else own_class
    house = head in words("houses")
    if house or (prefix and fold(prefix.group().strip()) in words("chambers")):
        cls = "Legislature" if house else "Committee"
    entry = ministry(search, country, name)
    if entry is not None:
        draft = search.registry.ensure(entry)
    else:
        draft = search.registry.create(ids.slug(f"{country} {name}" if country else name), cls, name, country)
    search.registry.mention([draft.id], span, "NAM", "body-pattern")
    search.hits.drop(span)


def ministry(search: Search, country: str, name: str) -> Entry | None:
    """A known body of the country whose name shares all the long words of the phrase."""
    home = search.gazetteer.by_iso.get(country)
    own = set(fold(home.name).split()) if home is not None else set()
    wanted = {w.strip(",") for w in fold(name).split() if len(w) > 3} - own
    if not country or not wanted:
        return None
    for entry in sorted(search.gazetteer.bodies.get(country, ()), key=lambda e: not e.stands(search.date)):
        if entry.type in _KNOWN_BODIES and wanted <= {w.strip("(),") for w in fold(entry.name).split()}:
            return entry
    return None


def _body(search: Search, start: int, end: int) -> None:
    """A capitalised phrase that ends in the name of a kind of body."""
    start, end = search.strip_left(start, end)
    name = search.text[start:end].rstrip(".")
    end = start + len(name)
    cls = class_of(name) if len(name.split()) > 1 else None
    if cls is None:
        return
    left, *others = _JOINT.split(name)
    right = others[0] if len(others) == 1 else ""
    if applies("names.two-firms", " " in left and " " in right and class_of(left.rstrip(".")) == class_of(right) == "Company"):
        _body(search, start, start + len(left))
        _body(search, end - len(right), end)
        return
    span = Span(start, end)
    inside = search.hits.overlapping(span)
    firm = next((h for h in inside if h.span.start == start and h.entries[0].type == "Company" and h.form == "name"), None)
    form = {fold(w).strip(".") for w in search.text[firm.span.end : end].split()} if firm is not None else set()
    if applies("names.known-firm-in-full", form and form <= words("legal_forms") and search.free(span)) and firm is not None:
        search.registry.mention([search.registry.ensure(firm.entries[0]).id], span, "NAM", "gazetteer-name")
        search.hits.drop(span)
        return  # `Fujitsu Ltd`
    if any(h.span == span or not span.contains(h.span) for h in inside) or search.registry.overlapping(span):
        return
    lead = next((h for h in inside if h.span.start == start and h.entries[0].type in ("Country", "Bloc")), None)
    if lead is not None and lead.span.end + 1 < end and len(name[lead.span.end - start :].split()) >= 2:
        owner = _OWNER.match(search.text, lead.span.end)
        if owner is not None and lead.form != "adjective":
            start = owner.end()
    if any(h.entries[0].type == "Person" for h in inside):
        return
    if any(h.span.end == end and h.form != "weak" and h.entries[0].type not in ("Country", "Product") for h in inside):
        return
    span = Span(start, end)
    if applies("names.firm-with-a-purpose", cls == "Company" and _FOR.search(span.of(search.text))):
        return
    if cls == "Agency" and _named_administration(search, span):
        return
    country = search.country_in(span)
    if cls not in ("Company", "MediaOrganization", "IndustryGroup"):
        country = country or search.country_near(start)
    draft = search.registry.create(ids.slug(span.of(search.text)), cls, span.of(search.text), country)
    search.registry.mention([draft.id], span, "NAM", "body-pattern")
    search.hits.drop(span)


def _named_administration(search: Search, span: Span) -> bool:
    """`the Biden-Harris Administration`: the government of a head of state or government, not an agency."""
    found = _NAMED_ADMINISTRATION.fullmatch(span.of(search.text))
    if found is None:
        return False
    ranks = sorted(words("who_lead_administrations"))
    known = (search.gazetteer.by_surname(found[1], day, rank) for day in dict.fromkeys((search.date, None)) for rank in ranks)
    holder = next((p for p in known if p), None)
    if holder is None:
        return False
    draft = search.registry.administration(search.registry.ensure(holder))
    search.registry.mention([draft.id], span, "NAM", "administration")
    search.registry.heads.append((holder.id, draft.id, span))
    search.hits.drop(span)
    return True


def administrations(search: Search) -> None:
    """`the Obama administration`: the body alone; `George W. Bush's administration`: person and body."""
    registry = search.registry
    for match in _ADMINISTRATION.finditer(search.text):
        person = next((n for n in registry.ending(match.start()) if registry.type_of(n.ids[0]) == "Person"), None)
        if person is None:
            continue
        holder = registry.drafts[person.ids[0]]
        government = match.group("word") in words("government_nouns")
        if government and not applies("names.government-of-a-person", holder.mentions):
            continue
        draft = registry.administration(holder, match.group("word").lower())
        span = Span(person.span.start, match.end())
        if not match.group("poss"):
            registry.drop(person.span)
        registry.mention([draft.id], span, "NAM", "administration")
        registry.heads.append((holder.id, draft.id, span))
