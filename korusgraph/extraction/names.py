"""Names in raw text, before the parse: gazetteer, patterns, titles with people, acronyms, surnames."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import cache

from korusgraph import ids
from korusgraph.extraction import titles
from korusgraph.extraction.gazetteer import Entry, Hit, family_name
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.registry import EntityDraft, Holding
from korusgraph.extraction.text import fold, words
from korusgraph.model import Span
from korusgraph.ontology import load

PERSON_NAME = re.compile(
    r"(?:[A-Z]\.(?:\s?[A-Z]\.)*\s+)?[A-ZÀ-Þ][\w'’]*[a-zß-ÿ][\w'’-]*"
    r"(?:\s+(?:[A-Z]\.(?:\s?[A-Z]\.)*|(?:de|De|la|von|van|der|den|bin|al|da|dos|del|di|ter|el)\b|[A-ZÀ-Þ][\w'’]*[a-zß-ÿ][\w'’-]*|Jr\.|Sr\.|III|II))*"
)
_CAPS_NAME = re.compile(r"[A-Z][A-Z'’-]{2,}(?:\s+(?:[A-Z]\.|[A-Z][A-Z'’-]+\b))*")
_NOT_NAMES = frozenset(
    "the a an this that these those in on at by for from of to and but or as if when while after before since january "
    "february march april may june july august september october november december monday tuesday wednesday thursday "
    "friday saturday sunday he she it they we you i his her its their our today yesterday tomorrow said says meanwhile "
    "however also trade tariff tariffs act order section article chapter agreement new free fair north south east west "
    "first second third world international national general not no what who how why each either other any such".split()
)
_ACRONYM_AFTER = re.compile(r"\s*\(\s*(?:the\s+)?[“\"']?([A-Z][A-Za-z&.\-]{1,11})[”\"']?\s*\)")
_EXECUTIVE = re.compile(r"\b(?:Executive Order|E\.O\.|Proclamation|Presidential Proclamation)\s+(?:No\.\s*)?(\d{3,5})")
_BILL = re.compile(r"\b(?:H\.R\.|S\.|H\.Res\.|H\.J\.Res\.)\s?(\d{1,5})\b|\bPublic Law (\d{2,3}-\d{1,3})")
_SECTION = re.compile(
    r"\b[Ss]ections?\s+(\d{2,4}[A-Z]?)(?:\s+of\s+the\s+(?P<act>(?:[A-Z][\w-]*\s+){1,6}Act(?:\s+of\s+\d{4})?))?"
)
_ACT = re.compile(r"\b(?:[A-Z][\w-]+,?\s+(?:(?:and|of|for|to|on|in|the)\s+)*){1,8}Act(?:\s+of\s+\d{4})?\b")
_ANNOUNCEMENT = re.compile(r"\bAnnouncement of the (?:[A-Z][\w-]+\s+(?:of\s+(?:the\s+)?)?)+No\.\s*\d+\s+of\s+\d{4}")
_WTO_CASE = re.compile(r"\b(?:WT/)?DS\s?(\d{1,3})\b")
_DISPUTE = re.compile(
    r"\b(?:[A-Z][\w.]*(?:[-–/][A-Z][\w.]*)+|[Ss]oftwood lumber|[Ss]teel|[Bb]anana|[Bb]eef hormones?)\s+(?:(?:trade|subsidy|aircraft|WTO)\s+)?(?:dispute|case|row)\b"
)
_CONGRESS_COMMITTEE = re.compile(
    r"\b(?P<house>House|Senate)\s+(?P<name>(?:[A-Z][\w-]+(?:\s+and\s+|,\s+|\s+))*)(?P<kind>[Ss]ubcommittee|[Cc]ommittee|panel)\b"
    r"(?P<on>\s+on\s+[A-Z][\w-]+(?:\s+(?:and\s+)?[A-Z][\w-]+)*)?"
)
_OF_BODY = re.compile(
    r"\b(?P<head>Bank|Ministry|Department|Office|Bureau|Secretariat|Committee|Subcommittee|Council|Chamber|Court|Association|"
    r"Institute|Federation|Board|Directorate[- ]General|Agency|Administration|Parliament|Confederation|Commission|House|Union)"
    r"\s+(?:of|for|on)\s+(?:the\s+)?[A-Z][\w.&'’-]*(?:(?:,\s+(?:and\s+)?|\s+(?:and|of|for|the|&)\s+(?:the\s+)?|\s+)[A-Z][\w.&'’-]*)*"
)


@cache
def _lexicon(key: str) -> frozenset[str]:
    return frozenset(load().lexicon[key])


@cache
def _courtesy() -> re.Pattern[str]:
    """`Mr.`, `Shri`, `Datuk Seri` before a name."""
    return re.compile(rf"(?:(?:{'|'.join(re.escape(w) for w in load().lexicon['courtesy'])})\.?\s+)+")


@cache
def _heads() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Name endings of bodies with their class; longer endings first."""
    table = load().lexicon["org_heads"]
    pairs = sorted(((head, cls) for cls, heads in table.items() for head in heads), key=lambda p: -len(p[0]))
    return tuple((re.compile(rf"\b{re.escape(head)}\Z"), cls) for head, cls in pairs)


@cache
def _agreement_pattern() -> re.Pattern[str]:
    heads = "|".join(re.escape(h) for h in sorted(load().lexicon["agreement_heads"], key=len, reverse=True))
    word = r"(?:[A-ZÀ-Þ][\w.’']*(?:[-–—/][A-ZÀ-Þ\d][\w.’']*)*|\([A-Z][A-Za-z-]+\)|\d{4})"
    link = r"(?:\s+(?:and|of|for|on|the|&|a)\b)*"
    tail = r"(?:\s+(?:on|for|of|between)\s+(?:the\s+)?[A-Z][\w’'-]*(?:(?:\s+(?:and|of|the|for)\b)*,?\s+[A-Z][\w’'-]*)*)?"
    return re.compile(rf"(?:{word}{link}\s+)*(?:{heads})s?\b{tail}")


# A run of adjectives of nations: `Bulgarian, Croatian and Czech`, and whether `languages` or `texts` follows.
_TONGUES = re.compile(r"\b((?:[A-Z][a-z]+(?:,?\s+and\s+|,\s+))*[A-Z][a-z]+)(\s+(?:languages?|texts?|versions?)\b)?")


class NameFinder:
    """Finds the names of one document and fills its registry."""

    def __init__(self, reading: Reading) -> None:
        self.gazetteer = reading.gazetteer
        self.text = reading.text
        self.sentences = reading.spans
        self.date = reading.date
        self.registry = reading.registry
        self.hits: list[Hit] = []
        self.surnames: dict[str, str] = {}
        self.countries: Counter[str] = Counter()

    def run(self) -> None:
        """All stages in order; the registry then holds every named mention that needs no parse."""
        for sentence in self.sentences:
            self.hits += self.gazetteer.find(self.text, words(self.text, sentence.start, sentence.end))
        self.hits = [h for h in self.hits if not self._of_another_state(h) and not self._language(h)]
        self._patterns()
        for hit in self.hits:
            entry = hit.entries[0]
            if entry.type == "Country" or entry.id == "european-union":
                self.countries[entry.country or "EU"] += 1
            elif entry.type in ("Agency", "Tribunal", "LegalAct") and entry.country and hit.form == "name":
                self.countries[entry.country] += 1  # a text about USTR may say `the ITC`
        for sentence in self.sentences:
            self._titles(sentence)
        self._gazetteer_mentions()
        self._acronyms()
        self._surnames()
        self._administrations()

    # -- patterns ----------------------------------------------------------------
    def _patterns(self) -> None:
        """Agreements, acts, bodies and disputes by the shape of their names; they swallow the hits inside them."""
        for sentence in self.sentences:
            if _shouted(sentence.of(self.text)):
                continue
            for match in _ANNOUNCEMENT.finditer(self.text, sentence.start, sentence.end):
                self._claim(match.start(), match.end(), "LegalAct", "act-pattern")
            for match in _agreement_pattern().finditer(self.text, sentence.start, sentence.end):
                self._agreement(match.start(), match.end())
            for match in _EXECUTIVE.finditer(self.text, sentence.start, sentence.end):
                kind = "eo" if match.group().startswith("E") else "proclamation"
                self._claim(match.start(), match.end(), "LegalAct", "act-pattern", f"{kind}-{match.group(1)}")
            for match in _BILL.finditer(self.text, sentence.start, sentence.end):
                self._claim(match.start(), match.end(), "LegalAct", "act-pattern")
            for match in _SECTION.finditer(self.text, sentence.start, sentence.end):
                self._claim(match.start(), match.end(), "LegalAct", "act-pattern", f"section-{match.group(1).lower()}")
            for match in _ACT.finditer(self.text, sentence.start, sentence.end):
                self._claim(*self._strip_left(match.start(), match.end()), "LegalAct", "act-pattern")
            for match in _WTO_CASE.finditer(self.text, sentence.start, sentence.end):
                self._claim(match.start(), match.end(), "Dispute", "dispute-pattern", f"ds{match.group(1)}")
            for match in _DISPUTE.finditer(self.text, sentence.start, sentence.end):
                self._claim(match.start(), match.end(), "Dispute", "dispute-pattern")
            for match in _CONGRESS_COMMITTEE.finditer(self.text, sentence.start, sentence.end):
                self._congress_committee(match)
            for match in _OF_BODY.finditer(self.text, sentence.start, sentence.end):
                self._body_of(match)
            self._bodies(sentence)

    def _free(self, span: Span) -> bool:
        """Whether no name at least as long lies over the span, and no taken mention does."""
        if self.registry.overlapping(span):
            return False
        return not any(
            (h.span.overlaps(span) and not span.contains(h.span)) or (h.span == span and h.form == "name") for h in self.hits
        )

    def _claim(self, start: int, end: int, type_: str, rule: str, id_: str | None = None) -> EntityDraft | None:
        span = Span(start, end)
        if not self._free(span):
            return None
        name = " ".join(span.of(self.text).split())
        draft = self.registry.create(id_ or ids.slug(name), type_, name, self._country_in(span))
        self.registry.mention([draft.id], span, "NAM", rule)
        self.hits = [h for h in self.hits if not span.overlaps(h.span)]
        return draft

    def _strip_left(self, start: int, end: int) -> tuple[int, int]:
        """Drops a sentence-initial article or preposition from a capitalised phrase."""
        while True:
            first = re.match(r"(\w+)\s+", self.text[start:end])
            if first is not None and first.group(1).endswith("ing") and len(first.group(1)) > 5:
                start += first.end()
                continue
            if first is None or fold(first.group(1)) not in _NOT_NAMES - {
                "trade",
                "tariff",
                "free",
                "fair",
                "international",
                "national",
                "general",
                "north",
                "south",
                "world",
            }:
                return start, end
            start += first.end()

    def _agreement(self, start: int, end: int) -> None:
        start, end = self._strip_left(start, end)
        name = self.text[start:end]
        if len(name.split()) < 2 and not re.search(r"[-–]", name):
            return
        inside = [h for h in self.hits if Span(start, end).contains(h.span) and h.form in ("name", "adjective", "capital")]
        known = next((h for h in inside if h.entries[0].type == "Agreement" and len(h.span) >= 4), None)
        if known is not None and len(known.span) >= 0.6 * len(name):
            return  # the gazetteer's own span is the better one
        parties = frozenset(h.entries[0].id for h in inside if h.entries[0].type in ("Country", "Bloc"))
        if not parties and not re.search(r"Agreement|Treaty|Convention|Accord|Pact|Protocol|FTA", name):
            return
        if re.match(r"(?:Agreement|Protocol|Convention|Treaty|Declaration|Pact|Accord|Arrangement)s?\Z", name):
            return
        if re.search(r"\b(?:this|the|through the)\s+\w+\Z|\Aannex", name, re.I):
            return  # `ENTRY INTO FORCE This Agreement`: a heading run into the text
        span = Span(start, end)
        if not self._free(span):
            return
        others = parties - {"united-states"}
        if re.search(r"(?:Agreements|FTAs|Pacts|Treaties)\b", name) and len(others) > 1:
            several = [e for p in sorted(others) if (e := self._by_parties(frozenset((p,)))) is not None]
            if len(several) > 1:
                for one in several:
                    self.registry.ensure(one)
                self.registry.mention([e.id for e in several], span, "NAM", "agreements-joined")
                self.hits = [h for h in self.hits if not span.overlaps(h.span)]
            return
        if known is not None:
            entry: Entry | None = known.entries[0]
        else:
            entry = self._by_parties(parties) if self._generic(name) else None
        draft = (
            self.registry.ensure(entry) if entry else self.registry.create(ids.slug(name), "Agreement", " ".join(name.split()))
        )
        if not draft.known and parties:
            draft.parent = "|".join(sorted(parties))
        self.registry.mention([draft.id], span, "NAM", "agreement-pattern")
        self.hits = [h for h in self.hits if not span.overlaps(h.span)]

    @staticmethod
    def _generic(name: str) -> bool:
        """Whether a name says no more than parties and `free trade agreement`."""
        return re.search(
            r"(?:Free Trade|Trade Promotion|Economic Partnership|Trade) (?:Agreement|Area|Pact|Deal)s?|FTA|EPA|CEPA|[-–]\w+ (?:Agreement|Pact|Accord|Deal)$",
            name,
        ) is not None and not re.search(
            r"Digital|Technology|Energy|Investment|Cooperation|Framework|Reciprocal|Supply|Services|Semiconductor|Textile", name
        )

    def _by_parties(self, parties: frozenset[str]) -> Entry | None:
        """The agreement of just these parties; one country in the name stands beside the United States of the text."""
        for group in (parties, parties | {"united-states"}):
            found = [a for a in self.gazetteer.by_parties.get(group, []) if a.spoken_of(self.date)]
            if len(group) > 1 and found:
                return max(found, key=lambda a: (self._in_use(a), a.fact("signed") or a.fact("concluded")))
        return None

    def _in_use(self, agreement: Entry) -> bool:
        """Signed or concluded by the date and not yet ended: of NAFTA and USMCA, the one that the day calls for."""
        begun = agreement.fact("signed") or agreement.fact("concluded") or agreement.fact("inForce")
        ended = agreement.fact("ended")
        return self.date is None or ((not begun or begun <= self.date) and (not ended or ended >= self.date))

    def _congress_committee(self, match: re.Match[str]) -> None:
        """`the House Appropriations subcommittee`; without a subject it is only a description."""
        span = Span(match.start(), match.end())
        if any(h.span.contains(span) for h in self.hits) or self.registry.overlapping(span):
            return
        level = "NAM" if match.group("name") or match.group("on") else "NOM"
        name = " ".join(match.group().split())
        draft = self.registry.create(
            ids.slug(f"us {name}"), "Committee", name, "US", "us-house" if match.group("house") == "House" else "us-senate"
        )
        self.registry.mention([draft.id], span, level, "congress-committee")
        self.hits = [h for h in self.hits if not span.overlaps(h.span)]

    def _body_of(self, match: re.Match[str]) -> None:
        name = match.group().rstrip(".,")
        if match.group("head") not in ("Ministry", "Department"):
            name = name.split(",")[0]
        span = Span(match.start(), match.start() + len(name))
        if any(h.span.contains(span) for h in self.hits) or not self._free(span):
            return
        head = match.group("head")
        cls = next((c for p, c in _heads() if p.search(head)), "Organization")
        prefix = re.search(r"((?:[A-Z][\w.]*\s+)|(?:(?:[A-Z][\w.]*['’]s)\s+))\Z", self.text[: span.start])
        country = self._country_near(span.start) or self._country_in(span)
        if head == "Bank":
            cls = "Agency"
        if head == "House" or (prefix and fold(prefix.group().strip()) in ("house", "senate")):
            cls = "Committee" if head != "House" else "Legislature"
        entry = self._ministry(country, name)
        if entry is not None:
            self.registry.ensure(entry)
            self.registry.mention([entry.id], span, "NAM", "body-pattern")
        else:
            draft = self.registry.create(ids.slug(f"{country} {name}" if country else name), cls, name, country)
            self.registry.mention([draft.id], span, "NAM", "body-pattern")
        self.hits = [h for h in self.hits if not span.overlaps(h.span)]

    def _ministry(self, country: str, name: str) -> Entry | None:
        """A known body of the country whose name shares all the long words of the phrase."""
        home = self.gazetteer.by_iso.get(country)
        own = set(fold(home.name).split()) if home is not None else set()
        wanted = {w.strip(",") for w in fold(name).split() if len(w) > 3} - own
        for entry in self.gazetteer.entries.values():
            if entry.country == country and country and entry.type in ("Agency", "Committee", "Legislature", "Tribunal"):
                if wanted and wanted <= {w.strip("(),") for w in fold(entry.name).split()}:
                    return entry
        return None

    def _bodies(self, sentence: Span) -> None:
        """Capitalised phrases that end in the name of a kind of body."""
        phrase = re.compile(r"[A-ZÀ-Þ][\w.&’'-]*(?:\s+(?:of|and|for|&|de)?\s*[A-ZÀ-Þ][\w.&-]*)*")
        for match in phrase.finditer(self.text, sentence.start, sentence.end):
            start, end = self._strip_left(match.start(), match.end())
            name = self.text[start:end].rstrip(".")
            end = start + len(name)
            if len(name.split()) < 2:
                continue
            cls = next((c for p, c in _heads() if p.search(name)), None)
            if cls is None:
                continue
            span = Span(start, end)
            inside = [h for h in self.hits if span.overlaps(h.span)]
            if any(h.span == span or not span.contains(h.span) for h in inside) or self.registry.overlapping(span):
                continue
            lead = next((h for h in inside if h.span.start == start and h.entries[0].type in ("Country", "Bloc")), None)
            if lead is not None and lead.span.end + 1 < end and len(name[lead.span.end - start :].split()) >= 2:
                owner = re.match(r"['’]s?\s+|[^\s\w]", self.text[lead.span.end :])
                if owner is not None and lead.form != "adjective":
                    start = lead.span.end + owner.end()
            if any(h.entries[0].type == "Person" for h in inside):
                continue
            if any(h.span.end == end and h.form != "weak" and h.entries[0].type not in ("Country", "Product") for h in inside):
                continue
            span = Span(start, end)
            if cls == "Agency" and self._named_administration(span):
                continue
            country = self._country_in(span) or self._country_near(start)
            if cls in ("Company", "MediaOrganization", "IndustryGroup"):
                country = self._country_in(span)
            draft = self.registry.create(ids.slug(span.of(self.text)), cls, span.of(self.text), country)
            self.registry.mention([draft.id], span, "NAM", "body-pattern")
            self.hits = [h for h in self.hits if not span.overlaps(h.span)]

    def _of_another_state(self, hit: Hit) -> bool:
        """`the Chinese Ministry of Finance`, `the Ministry of Finance of China` is not the ministry the gazetteer knows."""
        country = hit.entries[0].country
        if hit.entries[0].type != "Agency" or not country:
            return False
        near = self._country_near(hit.span.start)
        after = re.match(r"\s+of\s+(?:the\s+)?", self.text[hit.span.end :])
        if not near and after is not None:
            start = hit.span.end + after.end()
            near = next(
                (h.entries[0].country for h in self.hits if h.span.start == start and h.entries[0].type == "Country"), ""
            )
        return bool(near) and near != country

    def _language(self, hit: Hit) -> bool:
        return hit.form == "adjective" and hit.entries[0].type == "Country" and self.is_tongue(hit.span)

    def is_tongue(self, span: Span) -> bool:
        """`done in the Korean and English languages`, `in the Bulgarian, Czech, Danish, … text`: tongues, not states."""
        runs = _TONGUES.finditer(self.text, max(0, span.start - 400), span.end + 400)
        run = next((m for m in runs if m.start() <= span.start < m.end()), None)
        return run is not None and (run.group(2) is not None or len(re.split(r",|\band\b", run.group(1))) >= 6)

    def _named_administration(self, span: Span) -> bool:
        """`the Biden-Harris Administration`: the government of a head of state or government, not an agency."""
        found = re.fullmatch(r"([A-Z][\w'’]+)(?:[-–][A-Z]\w+)?\s+Administration", span.of(self.text))
        if found is None:
            return False
        holder = next(
            (p for rank in ("President", "Prime Minister") if (p := self.gazetteer.by_surname(found[1], None, rank))), None
        )
        if holder is None:
            return False
        draft = self.registry.administration(self.registry.ensure(holder))
        self.registry.mention([draft.id], span, "NAM", "administration")
        self.registry.heads.append((holder.id, draft.id, span))
        self.hits = [h for h in self.hits if not span.overlaps(h.span)]
        return True

    def _country_in(self, span: Span) -> str:
        return next(
            (
                h.entries[0].country or "EU"
                for h in self.hits
                if span.contains(h.span) and h.entries[0].type in ("Country", "Bloc")
            ),
            "",
        )

    def _country_near(self, start: int) -> str:
        """Country whose adjective or possessive stands right before the position."""
        for hit in self.hits:
            if hit.entries[0].type in ("Country", "Bloc") and 0 <= start - hit.span.end <= 3:
                if re.fullmatch(r"(?:['’]s?)?\s", self.text[hit.span.end : start]):
                    return hit.entries[0].country or "EU"
        return ""

    # -- titles and people ---------------------------------------------------------
    def _titles(self, sentence: Span) -> None:
        local = [h for h in self.hits if sentence.contains(h.span)]
        for named in self.registry.ordered():
            draft = self.registry.drafts[named.ids[0]]
            if sentence.contains(named.span) and load().family(draft.type) == "Organization":
                local.append(Hit(named.span, (Entry(draft.id, draft.type, draft.name, draft.country),), "name"))
        for title in titles.find(self.text, sentence, local):
            if self.registry.overlapping(title.span) and not all(
                n.form == "owner" for n in self.registry.overlapping(title.span)
            ):
                owners = self.registry.overlapping(title.span)
                if not all(
                    title.span.contains(o.span) and self.registry.type_of(o.ids[0]) not in ("Person", "Office", "Agreement")
                    for o in owners
                ):
                    continue
            people = self._people_after(title, sentence) or self._people_before(title, sentence)
            if not people:
                continue
            office = self._office(title, people[0])
            for person, _ in people:
                if not person.country and office.country:
                    person.country = office.country
                    self._remember(person)
            for named in self.registry.overlapping(title.span):
                if named.span.start >= title.span.start:
                    self.registry.drop(named.span)
            self.registry.mention([office.id], title.span, "NAM", "title")
            for person, span in people:
                evidence = Span(min(title.span.start, span.start), max(title.span.end, span.end))
                self.registry.holdings.append(Holding(person.id, office.id, title.status, evidence, title.span))
            self.hits = [h for h in self.hits if not title.span.contains(h.span)]

    def _people_after(self, title: titles.Title, sentence: Span) -> list[tuple[EntityDraft, Span]]:
        """People named right after a title; several after a plural."""
        gap = re.match(r"\s*,?\s+|\s+", self.text[title.span.end : sentence.end])
        if gap is None:
            return []
        comma = "," in gap.group()
        if comma and not re.search(r"['’]s\s|^\w+\s", self.text[title.span.start : title.span.end]):
            return []
        found: list[tuple[EntityDraft, Span]] = []
        position = title.span.end + gap.end()
        while True:
            person = self._person_at(position, sentence.end, title)
            if person is None or (comma and " " not in person[1].of(self.text)):
                break
            found.append(person)
            if not title.plural:
                break
            joint = re.match(r"(?:,\s+(?:and\s+)?|\s+and\s+)", self.text[person[1].end : sentence.end])
            if joint is None:
                break
            position = person[1].end + joint.end()
        return found

    def _people_before(self, title: titles.Title, sentence: Span) -> list[tuple[EntityDraft, Span]]:
        """The person before `, (the) title`."""
        lead = re.search(
            r",\s+(?:who\s+(?:is|was)\s+)?(?:(?:the|a|an|its|his|her|their|then|recently appointed|newly appointed|who is|also)\s+)*"
            r"(?:former\s+|acting\s+|then-|ex-)?\Z",
            self.text[sentence.start : title.span.start],
        )
        if lead is None:
            return []
        edge = sentence.start + lead.start()
        if any(h.evidence.end == edge and h.title.end < edge for h in self.registry.holdings):
            return []  # `President X, the Secretary of Y and …`: a list of people, not an apposition
        for hit in self.hits:
            if hit.span.end == edge and hit.entries[0].type == "Person":
                return [(self._known_person(hit), hit.span)]
        named = next(
            (n for n in self.registry.named.values() if n.span.end == edge and self.registry.type_of(n.ids[0]) == "Person"),
            None,
        )
        if named is not None:
            return [(self.registry.drafts[named.ids[0]], named.span)]
        name = re.search(
            r"(?:\A|[\s“\"(])((?:[A-ZÀ-Þ][\w'’-]+|[A-Z]\.)(?:\s+(?:[A-ZÀ-Þ][\w'’-]+|[A-Z]\.|de|van|von|der|bin|al))+)\Z",
            self.text[sentence.start : edge],
        )
        if name is None or not self._plausible(name.group(1)):
            return []
        start = sentence.start + name.start(1)
        start, _ = self._strip_left(start, edge)
        if " " not in self.text[start:edge] or any(h.span.overlaps(Span(start, edge)) for h in self.hits):
            return []
        return [self._new_person(Span(start, edge), "apposition")]

    def _person_at(self, position: int, stop: int, title: titles.Title | None) -> tuple[EntityDraft, Span] | None:
        """The person whose name starts at a position, known or new."""
        courtesy = _courtesy().match(self.text, position, stop)
        if courtesy:
            position = courtesy.end()
        hit = next((h for h in self.hits if h.span.start == position), None)
        if hit is not None and hit.entries[0].type == "Person":
            return self._known_person(hit), hit.span
        match = PERSON_NAME.match(self.text, position, stop)
        if match is None:
            return None
        name = match.group().rstrip(".,")
        name = re.sub(r"['’]s?\Z", "", name)
        name = self._cut(name)
        if not name or not self._plausible(name):
            return None
        span = Span(position, position + len(name))
        if hit is not None and hit.form != "product" and len(hit.span) >= len(span):
            return None
        if " " not in name and title is not None:
            entry = self._surname_entry(name, title)
            if entry is not None:
                draft = self.registry.ensure(entry)
                self.registry.mention([draft.id], span, "NAM", "title-surname")
                self._remember(draft)
                self.hits = [h for h in self.hits if not span.overlaps(h.span)]
                return draft, span
        return self._new_person(span, "title-name")

    def _surname_entry(self, surname: str, title: titles.Title) -> Entry | None:
        known = self.surnames.get(fold(surname))
        if known and known in self.gazetteer.entries:
            return self.gazetteer.entries[known]
        return self.gazetteer.by_surname(surname, self.date, title.core) or (
            self.gazetteer.by_surname(surname, None, title.core) if title.status == "former" or self.date is None else None
        )

    def _cut(self, name: str) -> str:
        """A name without the words after it that only happen to have capitals (days, months, places)."""
        parts = name.split()
        for i, part in enumerate(parts):
            if i == 0 and len(parts) > 1 and part in _lexicon("short_surnames"):
                continue
            if fold(part).strip(".") in _NOT_NAMES and not (part in ("May", "Li") and i > 0):
                parts = parts[:i]
                break
        while parts and fold(parts[-1]) in ("de", "la", "von", "van", "der", "bin", "al", "da", "dos", "del", "di", "el"):
            parts.pop()
        return " ".join(parts[:5])

    @staticmethod
    def _plausible(name: str) -> bool:
        first = fold(name.split()[0]) if name.split() else ""
        if (
            not first
            or (first in _NOT_NAMES and not (" " in name and name.split()[0] in _lexicon("short_surnames")))
            or re.match(r"i['’]", first)
            or any(ch.isdigit() for ch in name)
        ):
            return False
        return not any(fold(part).strip(".,") in _lexicon("office_words") for part in name.split())

    def _known_person(self, hit: Hit) -> EntityDraft:
        draft = self.registry.ensure(self._choose(hit, set()) or hit.entries[0])
        self.registry.mention([draft.id], hit.span, "NAM", "gazetteer")
        self._remember(draft)
        return draft

    def _new_person(self, span: Span, rule: str) -> tuple[EntityDraft, Span]:
        name = " ".join(span.of(self.text).split())
        known = self.surnames.get(fold(name)) if " " not in name else None
        draft = self.registry.drafts[known] if known else self.registry.create(ids.slug(name), "Person", name)
        self.registry.mention([draft.id], span, "NAM", rule)
        self._remember(draft)
        self.hits = [h for h in self.hits if not span.overlaps(h.span)]
        return draft, span

    def add_person(self, span: Span, rule: str) -> None:
        """A person found by the parse (named-entity recogniser, reporting verb)."""
        if not self.registry.overlapping(span) and self._plausible(span.of(self.text)):
            self._new_person(span, rule)

    def _remember(self, draft: EntityDraft) -> None:
        surname = fold(family_name(draft.name, draft.country))
        self.surnames.setdefault(surname, draft.id)
        if " " not in draft.name:
            self.surnames.setdefault(fold(draft.name), draft.id)

    # -- offices -------------------------------------------------------------------
    def _office(self, title: titles.Title, person: tuple[EntityDraft, Span]) -> EntityDraft:
        """The office that a printed title means, known or new, with the state or body it belongs to."""
        draft, _ = person
        again = next(
            (
                h.office
                for h in self.registry.holdings
                if h.person == draft.id
                and " " not in title.core
                and fold(title.core) in fold(self.registry.drafts[h.office].name)
            ),
            None,
        )
        if again is not None:
            return self.registry.drafts[again]
        # `U.S. Treasury Secretary`: the gazetteer took `U.S. Treasury` for the body, and the state stayed in the title
        title = replace(title, core=re.sub(r"\A(?:U\.\s?S\.|US|UK)\s+(?=[A-Z])", "", title.core))
        owner = self._owner_of(title)
        body = next((h.entries[0] for h in title.hits if h.entries[0].type not in ("Country", "Bloc", "Region", "City")), None)
        country = (
            (owner.country or ("EU" if owner.id in ("european-union", "european-community") else ""))
            if owner and owner.type != "Region"
            else ""
        )
        explicit = owner is not None
        if not country and body is not None:
            country = body.country
        entry = self._term_office(draft, title) if not explicit or owner is None or owner.type != "Region" else None
        if entry is not None and owner is not None and country and entry.country and entry.country != country:
            entry = None
        if entry is None and not (owner is not None and owner.type == "Region"):
            entry = self.gazetteer.office(country, title.core) if country else self._only_office(title.core)
            if entry is None and not country and not explicit and body is None:
                country = self._likely_country(title, draft)
                entry = self.gazetteer.office(country, title.core) if country else None
        if entry is not None:
            office = self.registry.ensure(entry)
            country = entry.country or country
        else:
            where = owner.id if owner is not None and owner.type == "Region" else country.lower() or (body.id if body else "")
            rank = ids.slug(title.core)
            if body is not None:  # `WTO director general` of the WTO
                rank = rank.removeprefix(f"{body.id}-") or rank
            printed = title.span.of(self.text)
            name = printed if not title.plural else printed.replace(printed, title.core)
            office = self.registry.create(f"office-{where}-{rank}" if where else f"office-{rank}", "Office", name, country)
        self._owner(office, owner, body, country, title, explicit)
        return office

    def _owner_of(self, title: titles.Title) -> Entry | None:
        """The state, bloc or region in a title; `European` before an office means the Union."""
        owner = next((h.entries[0] for h in title.hits if h.entries[0].type in ("Country", "Bloc", "Region")), None)
        if owner is not None and owner.id == "europe":
            return self.gazetteer.by_iso["EU"]
        return owner

    def _owner(
        self, office: EntityDraft, owner: Entry | None, body: Entry | None, country: str, title: titles.Title, explicit: bool
    ) -> None:
        holder: Entry | None = owner
        if holder is None and body is not None and not country and body.type != "Agency":
            holder = body
        if holder is None:
            holder = self.gazetteer.by_iso.get(country) or body
        if holder is not None and (office.id not in self.registry.office_of or explicit):
            if holder.id not in self.registry.drafts:
                self.registry.ensure(holder)
            self.registry.office_of[office.id] = (holder.id, title.span, not explicit)

    def _term_office(self, person: EntityDraft, title: titles.Title) -> Entry | None:
        """An office that the known person held, whose title is the printed one."""
        wanted = fold(title.core)
        terms = self.gazetteer.terms.get(person.id, [])
        if title.status != "former" and self.date is not None:
            terms = sorted(terms, key=lambda t: not t.covers(self.date or ""))
        for term in terms:
            entry = self.gazetteer.entries[term.office]
            if any(fold(t) == wanted for t in (*entry.aliases, entry.name)):
                return entry
        return None

    def _only_office(self, core: str) -> Entry | None:
        """The one known office of that title, where a single country has it; `leader` and the like belong to many."""
        if " " not in core and not core.endswith("."):
            return None
        found = {e.id: e for (_, t), entries in self.gazetteer.titles.items() if t == fold(core) for e in entries}
        return next(iter(found.values())) if len(found) == 1 else None

    def _likely_country(self, title: titles.Title, person: EntityDraft) -> str:
        """Country of a title that does not say it: the person's, else the nearest one before, else the most named."""
        if person.country:
            return person.country
        sentence = next((s for s in self.sentences if s.contains(title.span)), title.span)
        near = [
            h
            for h in self.hits
            if sentence.contains(h.span) and h.entries[0].type in ("Country", "Bloc") and h.entries[0].country
        ]
        before = [h for h in near if h.span.end <= title.span.start]
        if before:
            return before[-1].entries[0].country
        local = [h for h in self.hits if h.entries[0].type == "Country" and h.entries[0].country]
        if title.core.lower() in ("prime minister", "premier", "chancellor"):
            local = [h for h in local if h.entries[0].country != "US"]
        earlier = [h for h in local if h.span.end <= title.span.start]
        counted = Counter(h.entries[0].country for h in (earlier or local))
        dateline = next((h.entries[0] for h in self.hits if h.entries[0].type == "City" and h.span.start < 40), None)
        if dateline is not None and dateline.country in counted and dateline.id not in _lexicon("dateline_seats"):
            return dateline.country
        return counted.most_common(1)[0][0] if counted else ""

    # -- the rest of the gazetteer ---------------------------------------------------
    def _gazetteer_mentions(self) -> None:
        strong = {h.entries[0].id for h in self.hits if h.form == "name"} | set(self.registry.drafts)
        for hit in self.hits:
            if self.registry.overlapping(hit.span):
                continue
            entry = self._choose(hit, strong)
            if entry is None:
                continue
            if entry.id == "gatt":
                entry = self._gatt(entry)
            draft = self.registry.ensure(entry)
            government = re.search(r"\b[Gg]overnments? of (?:the )?\Z", self.text[max(0, hit.span.start - 20) : hit.span.start])
            if government is not None and draft.type in ("Country", "Region", "Bloc"):
                start = hit.span.start - len(government.group())
                self.registry.mention([draft.id], Span(start, hit.span.end), "NAM", "government-of")
                continue
            form = "adjective" if hit.form in ("adjective", "people") else "name"
            self.registry.mention([draft.id], hit.span, "NAM", f"gazetteer-{hit.form}", form)
            if draft.type == "Person":
                self._remember(draft)

    def _choose(self, hit: Hit, strong: set[str]) -> Entry | None:
        """Which entry a hit means here, if any."""
        if hit.form == "weak":
            for entry in hit.entries:
                if entry.id in strong or (entry.country and self.countries.get(entry.country)):
                    return entry
            return None
        if hit.form == "capital":
            return self._capital(hit)
        if len(hit.entries) > 1 and hit.entries[0].type == "Person":
            return max(
                hit.entries, key=lambda e: (any(t.covers(self.date or "") for t in self.gazetteer.terms[e.id]), e.id in strong)
            )
        if len(hit.entries) > 1:
            return max(hit.entries, key=lambda e: (e.id in strong, self.countries.get(e.country, 0)))
        entry = hit.entries[0]
        after = self.text[hit.span.end : hit.span.end + 12]
        if entry.id == "luxembourg" and re.search(r"\bin\s+\Z", self.text[max(0, hit.span.start - 4) : hit.span.start]):
            return self.gazetteer.entries["luxembourg-city"]
        if after.startswith("C.") or re.match(r"\.?C\.", after):
            return None  # 19 U.S.C. 2411
        if re.match(r"\s+(?:[Dd]lrs|[Dd]ollars|Columbia|Steel\b)", after) and entry.type == "Country":
            return None
        if hit.form == "product" and re.match(
            r"\s+(?:industry|industries|sector|producers|producing)\b", after + self.text[hit.span.end + 12 : hit.span.end + 16]
        ):
            return None
        if entry.id in ("georgia", "jordan", "chad", "turkey", "niger", "mali", "guinea", "togo", "dominican-republic"):
            # Names that are also a state, a first name or a common word: not before another capitalised word.
            if (
                re.match(r"\s+[A-Z][a-z]", self.text[hit.span.end : hit.span.end + 4])
                and hit.form == "name"
                and entry.id in ("jordan", "chad", "georgia")
            ):
                return None
        if hit.form == "product" and re.match(r"-\w", self.text[hit.span.end : hit.span.end + 2]):
            return None
        if entry.id in ("apple",) and entry.id not in strong:
            return None
        return entry

    def _gatt(self, entry: Entry) -> Entry:
        """GATT as a body, where the text treats it as a place or an actor; else the agreement."""
        if re.search(
            r"\b(?:at|to|told|meeting of|under|within)\s+(?:the\s+)?GATT\b(?!\s+(?:rules|code|article))|"
            r"\bGATT\s+(?:spokesman|council|panel|headquarters|director|secretariat|negotiators|officials|ruling)|"
            r"meeting of the General Agreement",
            self.text,
        ):
            if not re.search(
                r"(?:admission|accession|member|membership)\b[^.]{0,40}\b(?:to|of|in)\s+(?:the\s+)?(?:GATT|General)", self.text
            ):
                return Entry(
                    "gatt-org", "InternationalOrganization", "General Agreement on Tariffs and Trade", aliases=("GATT",)
                )
        return entry

    def _capital(self, hit: Hit) -> Entry | None:
        """City or government: `could the phrase be replaced by the government of X?`"""
        city = hit.entries[0]
        before = self.text[max(0, hit.span.start - 24) : hit.span.start]
        after = self.text[hit.span.end : hit.span.end + 24]
        state = self.gazetteer.entries.get(city.fact("capitalOf")) or city
        if re.search(
            r"\b(?:in|at|near|outside|around|into|visit|visited|visiting|visits|leave|left|reach|reached|arrived in)\s+\Z",
            before,
        ):
            return city if city.type == "City" else None
        if re.match(r"\s*[,)]\s*(?:[A-Z][a-z]+\.?\s\d|\(|[A-Z]{2})", after) or (
            hit.span.start < 40 and re.match(r"\s*(?:\n|-|—|\(Reuters\))", after)
        ):
            return city if city.type == "City" else None
        if re.match(r"['’]s\b", after):
            return state
        if re.search(r"\b(?:with|between|and|by|against|from|urged?|pressed?|told|asked)\s+\Z", before) and not re.search(
            r"\bfrom\s+\Z", before
        ):
            return state
        if re.match(
            r"\s+(?:and\s+[A-Z]|(?:has|had|is|was|will|would|may|might|could|can|should|must|did|does|says?|said|wants?|"
            r"agreed|plans?|insists?|insisted|imposed|refused|rejected|announced|decided|began|sought|seeks|hopes?|believes?|"
            r"goes|hopes|seeks|threatens|accuses|argues|agrees|imposes|lifts|raises|needs|faces|makes|takes|gives|keeps|considers|"
            r"maintains|refuses|continues|remains|does|expects|intends|demands|rejects|welcomes|[a-z]+ed)\b)",
            after,
        ):
            return state
        return city if city.type == "City" else None

    # -- acronyms and surnames ---------------------------------------------------------
    def _acronyms(self) -> None:
        """`Long Name (ABC)` makes ABC a name of the same entity, here and later."""
        defined: dict[str, str] = {}
        for named in self.registry.ordered():
            if named.level != "NAM" or len(named.span) < 6 or named.form == "adjective":
                continue
            match = _ACRONYM_AFTER.match(self.text, named.span.end)
            if match is None or self.registry.overlapping(Span(match.start(1), match.end(1))):
                continue
            acronym = match.group(1)
            letters = "".join(w[0] for w in re.findall(r"[A-Za-zÀ-ÿ]+", named.span.of(self.text)) if w[0].isupper())
            quoted = re.search(r"[“\"']", match.group()) is not None
            if (
                acronym.isupper() and set(acronym.replace("-", "")) & set(letters.upper()) and len(acronym) <= len(letters) + 2
            ) or quoted:
                defined.setdefault(acronym, named.ids[0])
                self.registry.mention(named.ids, Span(match.start(1), match.end(1)), "NAM", "acronym")
        for acronym, id_ in defined.items():
            for match in re.finditer(rf"(?<![\w-]){re.escape(acronym)}(?![\w])", self.text):
                span = Span(match.start(), match.end())
                if not self.registry.overlapping(span):
                    self.registry.mention([id_], span, "NAM", "acronym")

    def _surnames(self) -> None:
        """Family names of people named in full, wherever they stand alone; well-known ones also without."""
        for sentence in self.sentences:
            shouted = _shouted(sentence.of(self.text))
            for word in words(self.text, sentence.start, sentence.end):
                if not word.text[:1].isupper() or (word.text.isupper() and len(word.text) > 2 and not shouted):
                    continue
                self._surname_at(Span(word.start, word.end), word.folded)
        for surname, id_ in sorted(self.surnames.items()):
            if " " in surname:
                pattern = r"\s+".join(re.escape(part) for part in surname.split())
                for match in re.finditer(rf"(?<![\w-]){pattern}(?![\w-])", self.text, re.I):
                    span = Span(match.start(), match.end())
                    if match.group()[-3:] != match.group()[-3:].upper() and not self.registry.overlapping(span):
                        self.registry.mention([id_], span, "NAM", "surname")
        for match in re.finditer(r"\b(?:Mr|Mrs|Ms)\.\s+", self.text):
            caps = _CAPS_NAME.match(self.text, match.end()) or PERSON_NAME.match(self.text, match.end())
            if caps is not None:
                name = self._cut(re.sub(r"['’]s?\Z", "", caps.group().rstrip(".")))
                span = Span(caps.start(), caps.start() + len(name))
                if (
                    name
                    and fold(name) not in ("speaker", "president", "chairman", "secretary")
                    and not self.registry.overlapping(span)
                ):
                    self._new_person(span, "courtesy")

    def _surname_at(self, span: Span, folded: str) -> None:
        id_ = self.surnames.get(folded)
        rule = "surname"
        if id_ is None:
            entry = self.gazetteer.by_surname(folded, self.date) if folded in self.gazetteer.surnames and self.date else None
            if entry is None or not any(
                self.gazetteer.entries[t.office].fact("kind") in ("head_of_state", "head_of_government", "minister_trade")
                for t in self.gazetteer.terms[entry.id]
            ):
                return
            id_, rule = entry.id, "known-surname"
        if self.registry.overlapping(span) or re.match(r"[-’'][A-Za-z]{2}", self.text[span.end : span.end + 3]):
            return
        after = re.match(r"\s+[A-Z][a-z]+", self.text[span.end : span.end + 20])
        before = re.search(r"[A-Z][a-z]+\s\Z", self.text[max(0, span.start - 20) : span.start])
        if rule == "known-surname" and (
            (after and not re.match(r"\s+(?:Administration|White)", after.group()))
            or (before and not self._sentence_start(span.start - len(before.group())))
        ):
            return
        if id_ in self.registry.drafts and self.registry.type_of(id_) != "Person":
            return
        if id_ not in self.registry.drafts:
            self.registry.ensure(self.gazetteer.entries[id_])
        draft = self.registry.drafts[id_]
        self.registry.mention([draft.id], span, "NAM", rule)
        self._remember(draft)

    def again(self) -> None:
        """Surnames once more, after the recogniser has brought new people."""
        self._surnames()

    def _administrations(self) -> None:
        """`the Obama administration`: the body alone; `George W. Bush's administration`: person and body."""
        for match in re.finditer(r"(?P<poss>['’]s)?\s+[aA]dministration\b", self.text):
            person = next(
                (
                    n
                    for n in self.registry.named.values()
                    if n.span.end == match.start() and self.registry.type_of(n.ids[0]) == "Person"
                ),
                None,
            )
            if person is None:
                continue
            holder = self.registry.drafts[person.ids[0]]
            draft = self.registry.administration(holder)
            span = Span(person.span.start, match.end())
            if not match.group("poss"):
                self.registry.drop(person.span)
            self.registry.mention([draft.id], span, "NAM", "administration")
            self.registry.heads.append((holder.id, draft.id, span))

    def _sentence_start(self, position: int) -> bool:
        return any(s.start == position for s in self.sentences)


def _shouted(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 3 and sum(c.isupper() for c in letters) > 0.8 * len(letters)
