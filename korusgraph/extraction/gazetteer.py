"""The gazetteer: names in `ontology/gazetteer/` as a token trie, and look-ups by surname, office, parties and date."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property

from korusgraph.extraction import own
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.text import Word, fold, is_initial, words
from korusgraph.extraction.words import table
from korusgraph.extraction.words import words as common
from korusgraph.model import Span
from korusgraph.ontology import data_root, read_table, split

_SPOKEN = re.compile(r"(?=[A-Z]*[AEIOU])[A-Z]{4,9}")  # an acronym that can be said as a word


def _acronym(abbreviation: str) -> tuple[str, ...]:
    """`NAFTA`, and as British papers print it, `Nafta`."""
    if not abbreviation:
        return ()
    return (abbreviation, abbreviation.title()) if _SPOKEN.fullmatch(abbreviation) else (abbreviation,)


@dataclass(frozen=True, slots=True)
class Entry:
    """A known entity. `country` is an ISO code, `EU` for the bloc, or empty."""

    id: str
    type: str
    name: str
    country: str = ""
    wikidata: str | None = None
    aliases: tuple[str, ...] = ()
    parent: str = ""
    grade: str = "B"
    facts: tuple[tuple[str, str], ...] = ()
    parties: tuple[str, ...] = ()

    def fact(self, key: str) -> str:
        return dict(self.facts).get(key, "")

    @property
    def first_day(self) -> str:
        """Of an agreement, the day it was concluded, else signed, else took effect; empty when none is known."""
        return self.fact("concluded") or self.fact("signed") or self.fact("inForce")

    def stands(self, date: str | None) -> bool:
        """Whether a body bore this name at a day: ministries are renamed."""
        start, end = self.fact("start"), self.fact("end")
        return date is None or ((not start or start <= date[: len(start)]) and (not end or date[: len(end)] <= end))

    def spoken_of(self, date: str | None) -> bool:
        """Whether a text of that day can mean this agreement: not one concluded long after.

        Talks of years come before a treaty, so three years are allowed; none come before a deal of type `other`.
        """
        ahead = 0 if self.fact("type") == "other" else 3
        return not self.first_day or date is None or int(self.first_day[:4]) <= int(date[:4]) + ahead


@dataclass(frozen=True, slots=True)
class Term:
    """A known person in an office between two dates (EDTF prefixes; empty = open)."""

    person: str
    office: str
    start: str
    end: str
    grade: str

    def is_over(self, date: str) -> bool:
        """Whether the term had ended by the date, at the coarser precision of the two."""
        return bool(self.end) and self.end < date[: len(self.end)]

    def covers(self, date: str) -> bool:
        """Whether the term may cover the date, at the coarser precision of the two."""
        return (not self.start or self.start <= date[: len(self.start)]) and not self.is_over(date)


@dataclass(frozen=True, slots=True)
class Hit:
    """A name of the gazetteer found in a text. `form` is name, adjective, capital, weak or product."""

    span: Span
    entries: tuple[Entry, ...]
    form: str


@dataclass(slots=True)
class _Branch:
    next: dict[str, _Branch] = field(default_factory=dict)
    leaves: list[tuple[Entry, str, str]] = field(default_factory=list)

    def grow(self, surface: str, leaf: tuple[Entry, str, str]) -> None:
        branch = self
        for word in words(surface):
            branch = branch.next.setdefault(word.folded, _Branch())
        if leaf not in branch.leaves:
            branch.leaves.append(leaf)


def _variants(surface: str) -> list[str]:
    """A name; one with `US` in it also as printed with full stops, and the other way round."""
    if " " not in surface and "-" not in surface:
        return [surface]
    found = {surface}
    for bare, stopped in table("printed_with_stops").items():
        found |= {re.sub(rf"\b{bare}\b", stopped, surface), surface.replace(stopped, bare)}
    return sorted(found)


_ACRONYM = re.compile(r"[A-Z][A-Z0-9&.\-/]+\Z")


class Gazetteer:
    """All tables, read once. The trie of names and the surnames, which only a text asks for, are made when one first does."""

    def __init__(self) -> None:
        self._names: list[tuple[Entry, str, str]] = []  # entry, surface, form
        self._people: list[Entry] = []
        self.entries: dict[str, Entry] = {}
        self.by_iso: dict[str, Entry] = {}
        self.terms: dict[str, list[Term]] = defaultdict(list)
        self.holders: dict[str, list[Term]] = defaultdict(list)
        self.titles: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        self.office_org: dict[str, str] = {}
        self.by_parties: dict[frozenset[str], list[Entry]] = defaultdict(list)
        self.described: dict[str, Entry] = {}
        self.adjectives: dict[str, list[str]] = defaultdict(list)
        self.bodies: dict[str, list[Entry]] = defaultdict(list)  # country → its authorities and associations
        self.head_office: dict[str, Entry] = {}  # body → the office that leads it
        self.titled: dict[str, dict[str, Entry]] = defaultdict(dict)  # title → the offices that bear it, by id
        root = data_root("ontology") / "gazetteer"
        for row in read_table(root / "countries.tsv"):
            self._country(row)
        for row in read_table(root / "places.tsv"):
            self._place(row)
        for row in read_table(root / "organizations.tsv"):
            self._organization(row)
        for row in read_table(root / "agreements.tsv"):
            self._agreement(row)
        for row in read_table(root / "offices.tsv"):
            self._office(row)
        for row in read_table(root / "people.tsv"):
            self._person(row)
        for row in read_table(root / "products.tsv"):
            self._product(row)
        take = {
            "people": self._person,
            "agreements": self._agreement,
            "offices": self._office,
            "products": self._product,
            "places": self._place,
            "organizations": self._organization,
            "more": self._more,
        }
        for kind, row in own.load().names(self.entries, self.by_iso):
            take[kind](row)

    def home(self, code: str, spoken_of: Container[str]) -> str | None:
        """The country or bloc of a code, if it is among those that a text speaks of."""
        entry = self.by_iso.get(code)
        return entry.id if entry is not None and entry.id in spoken_of else None

    def surfaces(self) -> Iterable[tuple[Entry, str, str]]:
        """Everything that an entry is called in a text: entry, words, form."""
        return self._names

    @cached_property
    def surnames(self) -> dict[str, list[Entry]]:
        """People by their folded family name."""
        found: dict[str, list[Entry]] = defaultdict(list)
        for person in self._people:
            surname = fold(family_name(person.name, person.country))
            if surname not in common("name_suffixes"):
                found[surname].append(person)
        return dict(found)

    @cached_property
    def _root(self) -> _Branch:
        """The trie of all names."""
        root = _Branch()
        for entry, surface, form in self._names:
            for variant in _variants(surface):
                root.grow(variant, (entry, form, variant))
        return root

    # -- building ----------------------------------------------------------------
    def _add(self, entry: Entry, surface: str, form: str) -> None:
        self._names.append((entry, surface, form))

    def _country(self, row: dict[str, str]) -> None:
        entry = Entry(
            row["id"],
            "Country",
            row["name"],
            row["iso2"],
            row["wikidata"] or None,
            split(row["aliases"]),
            grade=row["grade"],
            facts=(("iso2", row["iso2"]), ("iso3", row["iso3"])),
        )
        self.entries[entry.id] = entry
        if row["iso2"]:
            self.by_iso[row["iso2"]] = entry
        for surface in (entry.name, *entry.aliases):
            self._add(entry, surface, "name")
        for adjective in split(row["adjectives"]):
            self._add(entry, adjective, "adjective")
            self.adjectives[entry.id].append(adjective)
            if adjective.endswith(tuple(common("adjectives_of_people"))):
                self._add(entry, adjective + "s", "people")
        capitals = split(row["capital"])
        for capital in capitals:
            city = Entry(
                f"{fold(row['capital'].split('|')[0]).replace(' ', '-').replace(',', '').replace('.', '')}",
                "City",
                capitals[0],
                row["iso2"],
                facts=(("capitalOf", row["id"]),),
            )
            city = self.entries.setdefault(city.id, city)
            self._add(city, capital, "capital")

    def _place(self, row: dict[str, str]) -> None:
        entry = Entry(row["id"], row["type"], row["name"], row["country"], None, split(row["aliases"]), grade=row["grade"])
        self.entries.setdefault(entry.id, entry)
        for surface in (entry.name, *entry.aliases):
            self._add(entry, surface, "name")
        for adjective in split(row["adjectives"]):
            self._add(entry, adjective, "adjective")

    def _organization(self, row: dict[str, str]) -> None:
        aliases = (*_acronym(row["abbr"]), *split(row["aliases"]))
        entry = Entry(
            row["id"],
            row["type"],
            row["name"],
            row["country"],
            row["wikidata"] or None,
            aliases,
            row["parent"],
            row["grade"],
            tuple((k, row[k]) for k in ("start", "end") if row[k]),
        )
        self.entries[entry.id] = entry
        for surface in (re.sub(r"\s*\([^)]*\)", "", entry.name), *aliases):
            self._add(entry, surface, "name")
        for surface in split(row["weak"]):
            self._add(entry, surface, "weak")
        if entry.country:
            self.bodies[entry.country].append(entry)
        for seat in table("seats").get(entry.id, ()):
            self._add(entry, seat, "capital")
        if entry.type == "Bloc":
            self.by_iso.setdefault(row["abbr"] or row["name"], entry)

    def _agreement(self, row: dict[str, str]) -> None:
        facts = tuple((k, row[k]) for k in ("type", "concluded", "signed", "inForce", "ended") if row[k])
        aliases = (*_acronym(row["abbr"]), *split(row["aliases"]))
        parties = tuple(self.by_iso[code].id for code in split(row["parties"]))
        entry = Entry(
            row["id"], "Agreement", row["name"], "", row["wikidata"] or None, aliases, "", row["grade"], facts, parties
        )
        self.entries[entry.id] = entry
        for surface in (re.sub(r"\s*\([^)]*\)", "", entry.name), *aliases):
            self._add(entry, surface, "name")
        for surface in split(row["weak"]):
            self._add(entry, surface, "weak")
        for phrase in split(row["description"]):
            self.described[fold(phrase)] = entry
        if parties:
            self.by_parties[frozenset(parties)].append(entry)

    def _office(self, row: dict[str, str]) -> None:
        entry = Entry(
            row["id"],
            "Office",
            row["name"],
            row["country"],
            row["wikidata"] or None,
            split(row["titles"]),
            row["organization"],
            row["grade"],
            (("kind", row["kind"]),),
        )
        self.entries[entry.id] = entry
        self.office_org[entry.id] = row["organization"]
        if row["organization"] and row["kind"].startswith(("minister", "head", "io_head")):
            self.head_office.setdefault(row["organization"], entry)
        for title in split(row["titles"]):
            self.titles[(row["country"], fold(title))].append(entry)
            self.titled[fold(title)][entry.id] = entry

    def _person(self, row: dict[str, str]) -> None:
        aliases = split(row["aliases"])
        known = self.entries.get(row["id"])
        if known is None or known.type != "Person":
            known = Entry(row["id"], "Person", row["name"], row["country"], row["wikidata"] or None, aliases, "", row["grade"])
            self.entries[known.id] = known
            self._people.append(known)
        for surface in (known.name, *aliases):
            self._add(known, surface, "name")
            if known.country in common("given_names_with_hyphen"):
                self._add(known, surface.replace("-", " "), "name")  # `Lee Jae Myung`
        if row["office"]:
            term = Term(known.id, row["office"], row["start"], row["end"], row["grade"])
            self.terms[known.id].append(term)
            self.holders[row["office"]].append(term)

    def _product(self, row: dict[str, str]) -> None:
        entry = Entry(row["id"], "Product", row["name"], aliases=split(row["aliases"]))
        self.entries.setdefault(entry.id, entry)
        for surface in (entry.name, *entry.aliases):
            self._add(entry, surface, "product")

    def _more(self, row: dict[str, str]) -> None:
        """Further names of something known, from a table of the user's own."""
        entry = self.entries[row["id"]]
        for surface in (row["name"], *_acronym(row["abbr"]), *split(row["aliases"])):
            self._add(entry, surface, "product" if entry.type == "Product" else "name")

    # -- look-ups ----------------------------------------------------------------
    def find(self, text: str, tokens: list[Word]) -> list[Hit]:
        """Longest names from left to right; tokens of one stretch of text."""
        hits: list[Hit] = []
        i = 0
        while i < len(tokens):
            branch, best, initials = self._root, None, False
            for j in range(i, min(i + 14, len(tokens))):
                step = branch.next.get(tokens[j].folded)
                if step is None:
                    if j > i and is_initial(text, tokens[j]):
                        initials = True
                        continue
                    break
                branch = step
                leaves = [leaf for leaf in branch.leaves if _surface_fits(text[tokens[i].start : tokens[j].end], leaf)]
                if initials:  # `Katherine C. Tai`
                    leaves = [leaf for leaf in leaves if leaf[0].type == "Person" and applies("names.middle-initial", leaf[1] == "name")]
                if leaves:
                    best = (j, leaves)
            if best is None:
                i += 1
                continue
            j, leaves = best
            if text[tokens[j].end : tokens[j].end + 1] == "$":
                i += 1
                continue
            order = ("name", "adjective", "people", "capital", "weak", "product")
            leaves.sort(key=lambda leaf: order.index(leaf[1]))
            form = leaves[0][1]
            entries = tuple(dict.fromkeys(leaf[0] for leaf in leaves if leaf[1] == form))
            hits.append(Hit(Span(tokens[i].start, tokens[j].end), entries, form))
            i = j + 1
        return hits

    def office(self, country: str, title: str) -> Entry | None:
        """Office of a country (ISO code) by a title printed without the country."""
        found = self.titles.get((country, fold(title)))
        return found[0] if found else None

    def by_surname(self, surname: str, date: str | None, title: str = "") -> Entry | None:
        """The one known person of that surname who fits the date and title; None when unsure."""
        candidates = self.surnames.get(fold(surname), [])
        if title:
            wanted = fold(title)
            fitting = [
                c
                for c in candidates
                for t in self.terms[c.id]
                if any(fold(x) == wanted or wanted.endswith(" " + fold(x)) for x in self.entries[t.office].aliases)
                and (date is None or t.covers(date))
            ]
            return fitting[0] if fitting else None
        if fold(surname) in common("common_surnames"):
            return None
        near = [c for c in candidates if date is None or any(self._near(t, date) for t in self.terms[c.id])]
        return near[0] if len(near) == 1 else None

    @staticmethod
    def _near(term: Term, date: str) -> bool:
        """In office at the date, or at most twelve years before it."""
        year = int(date[:4])
        start = int(term.start[:4]) if term.start else int(term.end[:4]) - 4 if term.end else year
        end = int(term.end[:4]) if term.end else 9999
        return start <= year <= end + 12

    def holder(self, office: str, date: str) -> Entry | None:
        """Who held an office at a date, where exactly one term covers it."""
        found = {t.person for t in self.holders.get(office, []) if t.covers(date)}
        return self.entries[found.pop()] if len(found) == 1 else None


def at_large(found: list[Entry]) -> list[Entry]:
    """The agreements on trade at large among them, where others are deals on tariffs; empty where all are of one sort."""
    full = [a for a in found if a.fact("type") != "other"]
    return full if len(full) < len(found) else []


def _surface_fits(surface: str, leaf: tuple[Entry, str, str]) -> bool:
    _, form, alias = leaf
    if form == "product":
        return surface == surface.lower() or not alias.islower() or surface.split()[0].istitle()
    if surface == alias:
        return True
    if _ACRONYM.match(alias):
        return surface.upper() == surface
    if alias.islower() or (" " in alias and any(part.islower() and len(part) > 3 for part in alias.split())):
        return True
    # Names keep their capitals; a text in capitals keeps them too.
    return surface[:1].isupper() and (
        " " not in alias or surface.split()[-1][:1].isupper() or not alias.split()[-1][:1].isupper()
    )


def family_name(name: str, country: str = "") -> str:
    """Family name of a full name, by the order usual in the country."""
    parts = [p for p in name.replace(",", " ").split() if fold(p).strip(".") not in common("name_suffixes")]
    if len(parts) < 2:
        return name
    if len(parts) == 2 and fold(parts[0]) in common("given_names"):
        return parts[1]  # `John Deng` of Taiwan
    short = len(parts) == 3 and all(len(p) <= 6 and p.isalpha() for p in parts)
    if (
        country in common("family_name_first")
        or (country in common("family_name_first_of_three") and short)
        or re.fullmatch(r"[A-Z][a-z]+-[a-z]+", parts[-1])
    ):
        return parts[0]
    for i, part in enumerate(parts[1:], 1):
        if fold(part) in common("particles_of_surnames"):
            return " ".join(parts[i:])
    return parts[-1]


@own.depends
@cache
def load() -> Gazetteer:
    """The gazetteer that ships with korusgraph."""
    return Gazetteer()
