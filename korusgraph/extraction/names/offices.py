"""Titles printed with people, the offices that they mean, and the states and bodies that these belong to."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from korusgraph import ids
from korusgraph.extraction import blocs
from korusgraph.extraction.gazetteer import Entry, Hit
from korusgraph.extraction.names import firms, people, titles
from korusgraph.extraction.names.search import Search
from korusgraph.extraction.registry import EntityDraft, Holding
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.text import fold
from korusgraph.extraction.words import pattern, table, words
from korusgraph.model import Span
from korusgraph.ontology import load

_AND = pattern("names.offices.and")
_SENT_BY = pattern("names.offices.sent_by")
_SIDE = pattern("names.offices.side")
_END = re.compile(r"[,.;)]|\s+(?=[a-z])|\Z")
_STATE_LEFT = pattern("names.offices.state_left")
_PLACES = ("Country", "Bloc", "Region", "City")
_OF_SOMEBODY = pattern("names.offices.of_somebody")


class OfficeFinder:
    """Goes through the titles of a document from left to right."""

    def __init__(self, search: Search) -> None:
        self.search = search
        self.registry = search.registry
        self.gazetteer = search.gazetteer
        self.text = search.text
        self._countries = (h for h in search.hits if h.entries[0].type == "Country" and h.entries[0].country)
        self._next: Hit | None = next(self._countries, None)
        self._earlier: Counter[str] = Counter()  # countries named before the title at hand

    def run(self) -> None:
        """Offices and holders of all sentences."""
        for sentence in self.search.sentences:
            for title in titles.find(self.text, sentence, self._local(sentence)):
                self._title(title, sentence)

    def _local(self, sentence: Span) -> list[Hit]:
        """Names of a sentence that can belong to a title: hits, and bodies found by their shape."""
        bodies = [
            n
            for n in self.registry.overlapping(sentence)
            if sentence.contains(n.span) and load().family(self.registry.type_of(n.ids[0])) == "Organization"
        ]
        drafts = [(n.span, self.registry.drafts[n.ids[0]]) for n in sorted(bodies, key=lambda n: (n.span.start, -n.span.end))]
        return [
            *self.search.hits.within(sentence),
            *(Hit(span, (Entry(d.id, d.type, d.name, d.country),), "name") for span, d in drafts),
        ]

    def _title(self, title: titles.Title, sentence: Span) -> None:
        registry = self.registry
        taken = registry.overlapping(title.span)
        if any(
            n.form != "owner"
            and (not title.span.contains(n.span) or registry.type_of(n.ids[0]) in ("Person", "Office", "Agreement"))
            for n in taken
        ):
            return
        if applies("names.bare-head", not title.hits and fold(title.core) in words("bare_heads")):
            return
        holders = people.after(self.search, title, sentence) or people.before(self.search, title, sentence)
        if not holders:
            return
        unlisted = firms.before_title(self.search, title, sentence)
        if unlisted is not None:
            body = Hit(title.span, (Entry(unlisted.id, unlisted.type, unlisted.name),), "name")
            title = replace(title, hits=(body,))
        first, last = fold(title.core).split()[0], fold(title.core).split()[-1]
        if applies("names.post-that-is-no-office", last in words("no_offices") and first not in words("first_degrees")):
            self._speaks_for(title, holders)
            return
        several = len(holders) > 1 and title.plural and not title.hits
        each = holders if applies("names.office-of-each", several) else holders[:1]  # `Presidents Xi and Trump`
        offices = [self._office(title, person) for person, _ in each]
        offices += offices[:1] * (len(holders) - len(offices))
        for (person, _), office in zip(holders, offices, strict=True):
            if not person.country and office.country:
                person.country = office.country
                self.search.remember(person)
        printed = title.printed
        for named in registry.overlapping(printed):
            if named.span.start >= printed.start:
                registry.drop(named.span)
        registry.mention(list(dict.fromkeys(office.id for office in offices)), printed, "NAM", "title")
        for (person, span), office in zip(holders, offices, strict=True):
            evidence = Span(min(title.span.start, span.start), max(title.span.end, span.end))
            self.search.hold(Holding(person.id, office.id, title.status, evidence, title.span))
        self.search.hits.drop_within(printed)

    def _speaks_for(self, title: titles.Title, holders: list[tuple[EntityDraft, Span]]) -> None:
        """Notes for which body a spokesman or an economist works; the post is no office."""
        body = next((h.entries[0] for h in title.hits if load().family(h.entries[0].type) == "Organization"), None)
        if body is None:
            return
        for person, span in holders:
            evidence = Span(min(title.span.start, span.start), max(title.span.end, span.end))
            self.registry.affiliated.append((person.id, self.registry.ensure(body).id, evidence))

    # -- which office --------------------------------------------------------------
    def _office(self, title: titles.Title, person: EntityDraft) -> EntityDraft:
        """The office that a printed title means, known or new, with the state or body it belongs to."""
        again = self._held_before(title, person)
        if again is not None:
            return self.registry.drafts[again]
        # `U.S. Treasury Secretary`: the gazetteer took `U.S. Treasury` for the body, and the state stayed in the title
        title = replace(title, core=_STATE_LEFT.sub("", title.core))
        owner = self._owner_of(title)
        body = next((h.entries[0] for h in title.hits if h.entries[0].type not in _PLACES), None)
        country = self._country(owner) or (body.country if body is not None else "")
        entry, likely = self._entry(title, person, owner, body, country)
        country = country or likely
        if entry is not None:
            office = self.registry.ensure(entry)
            country = entry.country or country
        else:
            office = self._new(title, owner, body, country)
        self._belongs(office, owner, body, country, title)
        return office

    def _held_before(self, title: titles.Title, person: EntityDraft) -> str | None:
        """The office whose name holds the bare title, of one whom the text gave it before."""
        if " " in title.core:
            return None
        core = fold(title.core)
        held = self.search.held.get(person.id, ())
        return next((h.office for h in held if core in fold(self.registry.drafts[h.office].name)), None)

    def _head_office(self, title: titles.Title, body: Entry, person: EntityDraft) -> Entry | None:
        """`WTO chief`, `USTR head`: the office that leads the body."""
        leads = fold(title.core).removeprefix(fold(body.name)).split()[-1:]
        own = (t.office for t in self.gazetteer.terms.get(person.id, ()) if t.covers(self.search.date or ""))
        office = self.gazetteer.head_office.get(body.id)
        posts = (self.gazetteer.entries[o] for o in own if self.gazetteer.office_org.get(o) == body.id)
        if office is not None:
            office = next((p for p in posts if p.fact("kind").startswith(("minister", "head", "io_head"))), office)
        return office if applies("names.head-of-body", office is not None and set(leads) <= words("bare_heads")) else None

    @staticmethod
    def _country(owner: Entry | None) -> str:
        if owner is None or owner.type == "Region":
            return ""
        return blocs.code_of(owner.id, owner.country)

    def _entry(
        self, title: titles.Title, person: EntityDraft, owner: Entry | None, body: Entry | None, country: str
    ) -> tuple[Entry | None, str]:
        """The known office of a title, and the country that was taken for likely where the title has none."""
        if owner is not None and owner.type == "Region":
            return None, ""
        if body is not None and (of_body := self._head_office(title, body, person)) is not None:
            return of_body, ""
        if any(
            h.entries[0].type in titles.BODIES and not (h.span != title.span and title.span.contains(h.span))
            for h in title.hits
        ):
            return None, ""  # the body stands beside the title, which alone would be one of the state
        entry = self._term_office(person, title)
        if entry is not None and owner is not None and country and entry.country and entry.country != country:
            entry = None
        if entry is not None:
            return entry, ""
        entry = self.gazetteer.office(country, title.core) if country else self._only_office(title.core)
        if entry is not None or country or owner is not None or body is not None:
            return entry, ""
        before = self.text[max(title.span.start - 20, 0) : title.span.start]
        if applies("names.title-of-somebody", fold(title.core) in words("ranks_of_bodies") and _OF_SOMEBODY.search(before)):
            return None, ""  # `its president`: of the union spoken of, whatever state is named before
        if applies("names.post-of-a-body", fold(title.core).endswith(tuple(words("posts_of_bodies")))):
            return None, ""  # `chief executive`: of a firm, not of the state
        likely = self._likely_country(title, person)
        return (self.gazetteer.office(likely, title.core) if likely else None), likely

    def _new(self, title: titles.Title, owner: Entry | None, body: Entry | None, country: str) -> EntityDraft:
        """An office that the gazetteer does not have, under the name that is printed."""
        where = owner.id if owner is not None and owner.type == "Region" else country.lower() or (body.id if body else "")
        if body is not None and (body.type in titles.BODIES or _beside(title, body)):
            where = body.id
        rank = ids.slug(title.core)
        if body is not None:  # `WTO director general` of the WTO
            rank = rank.removeprefix(f"{body.id}-") or rank
        name = title.core if title.plural else title.span.of(self.text)
        if owner is not None and title.printed.start > title.span.start:
            printed = title.printed.of(self.text)
            name = f"{printed[:1].upper()}{printed[1:]} ({owner.name})"
        if body is not None and body.type in titles.BESIDE:
            name = f"{title.core[:1].upper()}{title.core[1:]} ({body.name})"
        return self.registry.create(f"office-{where}-{rank}" if where else f"office-{rank}", "Office", name, country)

    def _owner_of(self, title: titles.Title) -> Entry | None:
        """The state, bloc or region in a title; `European` before an office means the Union."""
        owner = next((h.entries[0] for h in title.hits if h.entries[0].type in ("Country", "Bloc", "Region")), None)
        seat = next((h.entries[0] for h in title.hits if h.form == "capital"), None)
        if applies("names.capital-owns-a-title", owner is None and seat is not None and title.printed != title.span):
            assert seat is not None
            return self.gazetteer.by_iso.get(seat.country)
        meant = blocs.by_region().get(owner.id) if owner is not None else None
        return self.gazetteer.by_iso[meant] if meant else owner

    def _belongs(self, office: EntityDraft, owner: Entry | None, body: Entry | None, country: str, title: titles.Title) -> None:
        """Notes whose office it is: the state of the title, else its body, else the state that is likely."""
        holder = owner
        beside = _beside(title, body)
        if (
            body is not None
            and (body.type != "Agency" or applies("names.agency-beside-title", beside))
            and ((owner is None and not country) or beside or applies("names.office-of-its-body", body.type in titles.BODIES))
        ):
            holder = body
        if holder is None:
            holder = self.gazetteer.by_iso.get(country) or body
        explicit = owner is not None or (body is not None and holder is body)
        if holder is not None and (office.id not in self.registry.office_of or explicit):
            self.registry.ensure(holder)
            self.registry.office_of[office.id] = (holder.id, title.span, not explicit)

    def _term_office(self, person: EntityDraft, title: titles.Title) -> Entry | None:
        """An office that the known person held, whose title is the printed one."""
        wanted = fold(title.core)
        terms = self.gazetteer.terms.get(person.id, [])
        date = self.search.date
        if title.status != "former" and date is not None:
            terms = sorted(terms, key=lambda t: not t.covers(date))
        for term in terms:
            entry = self.gazetteer.entries[term.office]
            if any(fold(t) == wanted for t in (*entry.aliases, entry.name)):
                return entry
        return None

    def _only_office(self, core: str) -> Entry | None:
        """The one known office of that title, where a single country has it; `leader` and the like belong to many."""
        if " " not in core and not core.endswith("."):
            return None
        found = self.gazetteer.titled.get(fold(core), {})
        only = next(iter(found.values())) if len(found) == 1 else None
        unheard = only is not None and only.country and not self.search.countries.get(only.country) and self.search.countries
        return None if applies("names.unheard-state", unheard) else only

    # -- whose office --------------------------------------------------------------
    def _likely_country(self, title: titles.Title, person: EntityDraft) -> str:
        """Country of a title that does not say it: the person's, else the nearest one before, else the most named."""
        if person.country:
            return person.country
        sent = self._sent_by(title, person)
        if applies("names.who-sent-somebody", sent):
            return sent
        sentence, hits = self.search.sentence_of(title.span), self.search.hits
        before = [
            h
            for h in hits.within(Span(sentence.start, max(title.span.start, sentence.start)))
            if h.entries[0].type in ("Country", "Bloc") and h.entries[0].country
        ]
        dateline = self._dateline()
        if before:
            pair = {h.entries[0].country for h in before[-2:]}
            joined = len(pair) == 2 and _AND.fullmatch(self.text, before[-2].span.end, before[-1].span.start)
            return dateline if applies("names.title-at-home", joined and dateline in pair) else before[-1].entries[0].country
        counted = self._counted(title)
        if dateline in counted:
            return dateline
        return max(counted, key=lambda code: counted[code], default="")

    def _sent_by(self, title: titles.Title, person: EntityDraft) -> str:
        """`Ambassador Ann Hale of Norway`, `State Secretary Ann Hale headed the Norwegian delegation`; empty when it is not told."""
        name = min((s for s in person.mentions if s.start >= title.span.start), key=lambda s: s.start, default=None)
        link = _SENT_BY.match(self.text, name.end) if name is not None else None
        state = self.search.hits.starting(link.end()) if link is not None else None
        if state is None or link is None or state.entries[0].type != "Country":
            return ""
        whole = _SIDE.match(self.text, state.span.end) if link["of"] is None else _END.match(self.text, state.span.end)
        return state.entries[0].country if whole is not None else ""

    def _dateline(self) -> str:
        """The state of the city with which the text begins; empty for none, and for cities of all."""
        first = (h.entries[0] for h in self.search.hits.within(Span(0, 120)) if h.span.start < 40)
        city = next((e for e in first if e.type == "City"), None)
        return city.country if city is not None and city.id not in words("dateline_seats") else ""

    def _counted(self, title: titles.Title) -> dict[str, int]:
        """How often each country is named before the title, or anywhere when none is; no prime minister is American."""
        while self._next is not None and self._next.span.end <= title.span.start:
            self._earlier[self._next.entries[0].country] += 1
            self._next = next(self._countries, None)
        without = {code for code, titles_ in table("titles_that_a_state_lacks").items() if title.core.lower() in titles_}
        counted = {code: n for code, n in self._earlier.items() if code not in without}
        if counted:
            return counted
        later = Counter(
            h.entries[0].country for h in self.search.hits if h.entries[0].type == "Country" and h.entries[0].country
        )
        return {code: n for code, n in later.items() if code not in without}


def _beside(title: titles.Title, body: Entry | None) -> bool:
    """Whether the body of a title is named after it and not in it: `governor of Norland's General Authority of Trade`."""
    return body is not None and any(h.entries[0] is body and h.span.start >= title.span.end for h in title.hits)
