"""What reports tell alike: a happening with as much of it as a report says, from which it is told from others.

A telling is a key that many reports may share, so what is decided on it is decided once, however many papers there are.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from korusgraph import ids
from korusgraph.assembly.places import sentence_text
from korusgraph.extraction import dates, gazetteer
from korusgraph.extraction.words import any_of, table, words_if_any
from korusgraph.model import Entity, Event, Extraction
from korusgraph.ontology import load
from korusgraph.resolution import node_id, own

HAPPENED = ("occurred", "ongoing")
BEFORE, HALF, YEAR, WEEK = 31, 183, 366, 7  # days in which a report without a day looks for one
WIDEST = 800  # days between the ends of what a telling depends on, at most
_UP = {"HOLDS_OFFICE": 0, "AFFILIATED_WITH": 1, "HEADS": 1, "OFFICE_OF": 1, "AGENCY_OF": 2, "PART_OF": 2}
_STEPS = 4
_NEAR = 30  # characters before the words of an event in which its number stands


@dataclass(frozen=True, slots=True)
class Report:
    """What a document says of an event that tells it from others. Ids are those of the document's entities; one that begins
    with `=` is a node."""

    event: str
    type: str
    modality: str
    date: str
    again: bool
    about: tuple[str, ...]
    who: tuple[str, ...]
    details: tuple[str, ...]
    extra: tuple[str, ...]
    members: tuple[str, ...]
    deniers: tuple[str, ...]
    words: str
    several: bool
    """Whether its words are of more than one (*deals*, *throughout the year*), so that nobody knows which."""


@dataclass(frozen=True, slots=True)
class Telling:
    """A key of reports. `first` and `last` are the days that it may be, `lo` and `hi` those on which its happening depends.

    `form` is `day`, `span` (a month, a year), `none` (no date, by when it was reported) or `alone`; with `ahead` it is told as
    planned, thought of or denied."""

    id: str
    block: str = ""
    form: str = "alone"
    once: bool = False
    ahead: bool = False
    first: int = 0
    last: int = 0
    lo: int = 0
    hi: int = 0
    date: str = ""
    details: tuple[str, ...] = ()


# -- of one document -----------------------------------------------------------------------------
def reports(x: Extraction) -> Iterator[Report]:
    """The events of a document; statements are no happenings."""
    states = _States(x)
    said: dict[str, set[str]] = {}
    for statement in x.statements:
        for content in statement.content:
            said.setdefault(content, set()).update(statement.speaker)
    for event in x.events:
        row = load().happenings.get(event.type, {})
        people = _members(event, row.get("who", ())) if row.get("sides") else ()
        yield Report(
            event.id,
            event.type,
            event.modality,
            event.date.value if event.date else "",
            event.renegotiation,
            tuple(sorted(_members(event, row.get("about", ())))),
            tuple(sorted({states.of(m) for m in _members(event, row.get("who", ()))})),
            tuple(sorted({*(p for p in people if not states.is_state(p)), *_members(event, row.get("details", ()))})),
            tuple(_number(x, event) if row.get("numbered") else _rates(x, event)),
            tuple(sorted(_members(event, _telling_roles(row)))),
            tuple(sorted(said.get(event.id, ()))) if event.modality == "denied" else (),
            ids.digest(f"{event.modality} {event.trigger.of(x.document.text)} {sentence_text(x, event.trigger)}")[:10],
            _is_of_several(x, event, bool(row.get("sides"))),
        )


def _members(event: Event, roles: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(m for role in roles for m in event.roles.get(role, ())))


def _telling_roles(row: Mapping[str, Any]) -> list[str]:
    """The roles whose members a happening is shown with: those that tell it from others, else all that take part."""
    asked = [role for name in ("about", "who", "details") for role in row.get(name, ())]
    if asked:
        return [*asked, *(role for role in ("agreement", "dispute") if role not in asked)]
    return [r for r, made in load().roles.items() if made["edge"] in ("HAS_PARTICIPANT", "CONCERNS_AGREEMENT")]


def _rates(x: Extraction, event: Event) -> list[str]:
    """Rates of a measure: one of 10 percent is not one of 25."""
    rates = {f.id: f.value for f in x.figures if f.id in event.figures.get("rate", ())}
    return sorted(f"rate {value:g}" for value in rates.values() if value is not None)


def _number(x: Extraction, event: Event) -> list[str]:
    """The number of one of a row: `the fifth round`, `the 17th session`; none when it is not told."""
    text = x.document.text[max(0, event.trigger.start - _NEAR) : event.trigger.end].rpartition(".")[2].lower()
    found = re.findall(rf"\b(?:({any_of(table('order'))})|(\d+)(?:st|nd|rd|th))\b", text)
    return [f"number {table('order').get(word, digits)}" for word, digits in found[-1:]]


def _is_of_several(x: Extraction, event: Event, by_chance: bool) -> bool:
    """Whether an event without a date is told as several (*the deals*), or, where the same may happen any day (`by_chance`), as
    one of many, or in a sentence that speaks of another year."""
    if event.date is not None:
        return False
    if event.trigger.of(x.document.text).lower() in words_if_any("several_acts"):
        return True
    sentence = sentence_text(x, event.trigger)
    years = set(re.findall(r"\b(?:19|20)\d\d\b", sentence)) - {(x.document.published or "")[:4]}
    return by_chance and bool(years or words_if_any("many_times") & set(re.findall(r"\w+", sentence.lower())))


class _States:
    """For which states the entities of a document act, by reference data, else by the document itself."""

    def __init__(self, x: Extraction) -> None:
        self._document = x.document.id
        self._entities = {e.id: e for e in x.entities}
        self._up: dict[str, list[str]] = {}
        for r in sorted(x.relations, key=lambda r: (_UP.get(r.type, 9), r.object)):
            if r.type in _UP:
                self._up.setdefault(r.subject, []).append(r.object)

    def is_state(self, id_: str) -> bool:
        entity = self._entities.get(id_)
        return entity is not None and entity.type in ("Country", "Bloc")

    def of(self, id_: str) -> str:
        """The node of a state as `=node`; the entity itself when nobody knows its state."""
        seen, layer = {id_}, [id_]
        for _ in range(_STEPS):
            for one in layer:
                if one in self._entities and (found := self._by_reference(self._entities[one])):
                    return f"={found}"
            layer = [up for one in layer for up in self._up.get(one, ()) if up not in seen]
            seen.update(layer)
        return id_

    def _by_reference(self, entity: Entity) -> str:
        if entity.type in ("Country", "Bloc"):
            return own(self._document, entity).node
        known = gazetteer.load()
        entry = known.entries.get(entity.id) if entity.source == "gazetteer" else None
        home = known.by_iso.get(entry.country) if entry is not None and entry.country else None
        return node_id(home.type, home.id) if home is not None else ""


# -- of one graph --------------------------------------------------------------------------------
def tellings(found: Sequence[Report], document: str, published: str, nodes: Mapping[str, str]) -> dict[str, Telling]:
    """The telling of each event of a document, by the event; `nodes` are those of the document's entities.

    What comes twice in a document without a date is two things.
    """
    made = {r.event: _telling(r, published, nodes) for r in found}
    keys = Counter(t.id for t in made.values() if t is not None)
    return {
        r.event: Telling(f"happening/{document}-{r.event}", date=r.date)
        if (told := made[r.event]) is None or (told.form == "none" and keys[told.id] > 1)
        else told
        for r in found
    }


def _telling(r: Report, published: str, nodes: Mapping[str, str]) -> Telling | None:
    """The telling of a report; None when it cannot be joined with another."""

    def those(found: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted({i[1:] if i.startswith("=") else nodes.get(i, i) for i in found}))

    row = load().happenings.get(r.type)
    about, who, details = those(r.about), those(r.who), those(r.details)
    if row is None or r.several or not _enough(row, about, who, details):
        return None
    numbered = bool(row.get("numbered"))
    once = bool(row.get("once") or (numbered and r.extra))
    kept = () if "about" in row else tuple(sorted({*details, *r.extra}))
    number = r.extra if numbered else ()
    block = "|".join((str(row.get("as", r.type)), "again" * r.again, " ".join(about), " ".join(who), *number))
    dateless = once or (bool(row.get("sides")) and len(kept) > 1 and r.modality in HAPPENED)
    return _placed(Telling("", block, once=once, details=kept), r, published if dateless else "")


def _enough(row: Mapping[str, Any], about: tuple[str, ...], who: tuple[str, ...], details: tuple[str, ...]) -> bool:
    """Whether a report tells enough to be joined with another."""
    if row.get("sides"):
        return len(who) > 1 or len(details) > 1
    return all(found for name, found in (("about", about), ("who", who), ("details", details)) if name in row)


def _placed(t: Telling, r: Report, published: str) -> Telling | None:
    """The telling with its place in time; None when it has none, or one too wide to tell anything."""
    ahead = r.modality not in HAPPENED
    limits = dates.bounds(r.date) if r.date else None
    if limits is not None and all(limits):
        first, last = (dt.date.fromisoformat(day).toordinal() for day in limits)
        if first == last:
            lo, hi = (first - BEFORE, first + YEAR) if t.once else (first, first)
            return _keyed(t, "day", False, first, last, lo, hi, limits[0], limits[0])
        if not t.once or last - first > YEAR:
            return None
        return _keyed(t, "span", ahead, first, last, first - BEFORE, last + YEAR, r.date, r.date)
    day = dates.bounds(published) if len(published) == 10 else None
    if r.date or day is None or (ahead and not _is_plan(r)):
        return None
    told = dt.date.fromisoformat(day[0]).toordinal()
    if ahead:
        return _keyed(t, "none", True, told + 1, told + HALF, told - BEFORE, told + 2 * YEAR, f"told {published}")
    back = told - (BEFORE if t.once else WEEK)
    return _keyed(t, "none", False, back, told, back, told, f"told {published}")


def _is_plan(r: Report) -> bool:
    """Whether a report without a date tells of one act to come: what is proposed, thought of or denied may be any."""
    return r.modality == "planned" and not load().happenings[r.type].get("hoped")


def _keyed(t: Telling, form: str, ahead: bool, first: int, last: int, lo: int, hi: int, when: str, date: str = "") -> Telling:
    key = "\n".join((t.block, form, str(ahead), when, *t.details))
    words = " ".join(p.partition("/")[2] or p for p in f"{t.block}|{when}".replace("|", " ").split())
    id_ = f"happening/{ids.slug(words, 70)}-{ids.digest(key)[:10]}"
    return Telling(id_, t.block, form, t.once, ahead, first, last, lo, hi, date, t.details)
