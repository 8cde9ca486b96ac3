"""The entities of one document while they are being found."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from korusgraph.extraction.confidence import calibration
from korusgraph.extraction.gazetteer import Entry, family_name
from korusgraph.extraction.words import words
from korusgraph.ids import slug
from korusgraph.model import Entity, Mention, Span


@dataclass(slots=True)
class EntityDraft:
    """An entity under construction; `country` is an ISO code where known."""

    id: str
    type: str
    name: str
    country: str = ""
    wikidata: str | None = None
    known: bool = False
    mentions: dict[Span, tuple[str, str]] = field(default_factory=dict)
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A mention as the later stages see it: its span, the entities it may mean, its level and form."""

    span: Span
    ids: tuple[str, ...]
    level: str
    form: str = "name"


@dataclass(frozen=True, slots=True)
class Holding:
    """A title printed with a person: who, which office, status, evidence."""

    person: str
    office: str
    status: str
    evidence: Span
    title: Span


class Registry:
    """Entities and mentions of one document, in order of the text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.drafts: dict[str, EntityDraft] = {}
        self.named: dict[Span, Named] = {}
        self._buckets: dict[int, list[Span]] = defaultdict(list)  # part of the text → mentions that touch it
        self._arrival: dict[Span, int] = {}
        self._arrivals = 0
        self._ordered: list[Named] | None = None
        self.holdings: list[Holding] = []
        self.office_of: dict[str, tuple[str, Span, bool]] = {}
        self.heads: list[tuple[str, str, Span]] = []
        self.affiliated: list[tuple[str, str, Span]] = []  # person → body for which a post is held that is no office
        self.first_person: dict[tuple[int, int], Named] = {}
        self.issuers: dict[int, tuple[str, ...]] = {}  # sentence → whom `I` and `we` stand for outside quotations

        self.matters: dict[str, frozenset[str]] = {}  # agreement of no entry → words of its name beside the parties

    def ensure(self, entry: Entry) -> EntityDraft:
        """The draft of a known entity."""
        draft = self.drafts.get(entry.id)
        if draft is None:
            draft = EntityDraft(entry.id, entry.type, entry.name, entry.country, entry.wikidata, True, parent=entry.parent)
            self.drafts[entry.id] = draft
            if entry.type == "Agreement":
                draft.parent = "|".join(entry.parties)
        return draft

    def create(self, id_: str, type_: str, name: str, country: str = "", parent: str = "") -> EntityDraft:
        """A draft of an entity that the gazetteer does not have; an id taken by another class gets its class added."""
        draft = self.drafts.get(id_)
        if draft is not None and draft.type != type_:
            id_ = f"{id_}-{type_.lower()}"
            draft = self.drafts.get(id_)
        if draft is None:
            draft = EntityDraft(id_, type_, name, country, parent=parent)
            self.drafts[id_] = draft
        return draft

    def administration(self, holder: EntityDraft | Entry, word: str = "administration") -> EntityDraft:
        """The administration or government that somebody leads; of two Bushes the whole name tells."""
        surname = family_name(holder.name, holder.country)
        name = (
            f"{holder.name} {word}" if slug(surname) in words("common_surnames") | words("surnames_of_several_leaders") else f"{surname} {word}"
        )
        return self.create(slug(name), "Administration", name, holder.country, holder.id)

    def mention(self, ids: Iterable[str], span: Span, level: str, rule: str, form: str = "name") -> Named:
        """Records that a span means these entities."""
        ids = tuple(dict.fromkeys(ids))
        for id_ in ids:
            self.drafts[id_].mentions.setdefault(span, (level, rule))
        named = Named(span, ids, level, form)
        if span not in self.named:
            self._arrival[span] = self._arrivals
            self._arrivals += 1
            for part in _parts(span):
                self._buckets[part].append(span)
        self.named[span] = named
        self._ordered = None
        return named

    def drop(self, span: Span) -> None:
        """Forgets a mention."""
        named = self.named.pop(span, None)
        if named is not None:
            self._ordered = None
            for part in _parts(span):
                self._buckets[part].remove(span)
            for id_ in named.ids:
                self.drafts[id_].mentions.pop(span, None)

    def parties(self, id_: str) -> tuple[str, ...]:
        """Parties of an agreement of this document, as far as names or the gazetteer tell them."""
        return tuple(p for p in self.drafts[id_].parent.split("|") if p)

    def on_trade_at_large(self, id_: str) -> bool:
        """Whether the text names an agreement by its parties, and by no matter but trade."""
        return id_ in self.matters and not self.matters[id_] - words("bare_agreement_names") - words("trade_at_large")

    def ordered(self) -> list[Named]:
        """All mentions in order of the text, the longer of two that start together first."""
        if self._ordered is None:
            self._ordered = sorted(self.named.values(), key=lambda n: (n.span.start, -n.span.end))
        return self._ordered

    def within(self, span: Span) -> list[Named]:
        """The mentions that lie inside a stretch of text, in order of the text."""
        ordered = self.ordered()
        first = bisect_left(ordered, span.start, key=lambda n: n.span.start)
        found = []
        for named in islice(ordered, first, None):
            if named.span.start >= span.end:
                break
            if named.span.end <= span.end:
                found.append(named)
        return found

    def overlapping(self, span: Span) -> list[Named]:
        """The mentions that share a character with a span, in the order in which they were found."""
        met = {s for part in _parts(span) for s in self._buckets.get(part, ()) if s.overlaps(span)}
        return [self.named[s] for s in sorted(met, key=self._arrival.__getitem__)]

    def ending(self, position: int) -> list[Named]:
        """The mentions that end at a position, in the order in which they were found."""
        return [n for n in self.overlapping(Span(position - 1, position)) if n.span.end == position]

    def starting(self, position: int) -> list[Named]:
        """The mentions that start at a position, in the order in which they were found."""
        return [n for n in self.overlapping(Span(position, position + 1)) if n.span.start == position]

    def type_of(self, id_: str) -> str:
        return self.drafts[id_].type

    def of_type(self, *types: str) -> Iterator[EntityDraft]:
        return (d for d in self.drafts.values() if d.type in types)

    def entities(self) -> Iterator[Entity]:
        """The finished entities: those with a mention, sorted by id."""
        for id_ in sorted(self.drafts):
            draft = self.drafts[id_]
            if not draft.mentions:
                continue
            mentions = tuple(
                Mention(span, span.of(self.text), level, rule)
                for span, (level, rule) in sorted(draft.mentions.items(), key=lambda m: (m[0].start, m[0].end))
            )
            names = sorted({m.text for m in mentions if m.level == "NAM"} - {draft.name})
            family = "known" if draft.known else "named" if any(m.level == "NAM" for m in mentions) else "described"
            yield Entity(
                draft.id,
                draft.type,
                draft.name,
                mentions,
                tuple(names),
                draft.wikidata,
                "gazetteer" if draft.known else "extracted",
                calibration().of("entity", family),
            )


_PART = 6  # bits: mentions are looked up by stretches of 64 characters


def _parts(span: Span) -> range:
    return range(span.start >> _PART, (max(span.end - 1, span.start) >> _PART) + 1)
