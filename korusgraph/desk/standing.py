"""What the state of an agreement is: since when, for each party, by which source, what is next, who objects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from korusgraph.database.bolt import Rows
from korusgraph.desk import phases as life
from korusgraph.desk.actors import Polities
from korusgraph.desk.happenings import AHEAD, Happening, evidence, happenings, spoken_of
from korusgraph.desk.index import Index
from korusgraph.desk.sheet import Part, Sheet
from korusgraph.model import Node, many

_RISE = ("proposed", "negotiating", "concluded", "signed", "ratified", "in force")
# how far a party has come, by the status of a relation or the type of an event
_PARTY = ("negotiating", "signatory", "ratified", "party", "withdrawn")
_BY_EVENT = {"sign": "signatory", "ratify": "ratified", "withdraw": "withdrawn", "accede": "party"}
_SIDES = ["party", "standing", "since", "reported", "source", "reference", "sentence", "id"]
_NEXT = ["date", "event", "modality", "who", "saidBy", "reported", "sentence", "document", "id"]
_VOICES = ["speaker", "act", "about", "reported", "sentence", "document", "id"]


@dataclass(frozen=True, slots=True)
class State:
    """The state of an agreement and the event that brought it about (None when no document tells)."""

    name: str
    by: Happening | None


def state(events: Iterable[Happening]) -> State:
    """The state after events in order. What ends an agreement is undone when it later takes effect or is signed.

    An end without a day does not count when a report of that day or later tells what is still to come of the agreement:
    then a version of it has ended, or talks have.
    """
    told, current = list(events), State("unknown", None)
    alive = max((h.reported for h in told if h.modality == "ongoing" or h.modality in AHEAD), default="")
    for h in told:
        phase = life.phase_of(h)
        if phase == "terminated" and not h.start and alive >= h.reported:
            continue
        if _brings(current.name, phase):
            current = State(phase, h)
    return current


def _brings(current: str, phase: str) -> bool:
    """Whether an event that brings a phase about changes the state."""
    if phase not in _RISE:
        return phase == "terminated" or (phase == "suspended" and current == "in force")
    if current in ("terminated", "suspended"):
        return phase == "in force" or (phase == "signed" and current == "terminated")
    return current == "unknown" or _RISE.index(phase) > _RISE.index(current)


def reference_state(agreement: str, day: str) -> tuple[str, str]:
    """State and its first day by the reference data on a day; both empty when they have none."""
    known = life.reference(agreement)
    for phase in ("terminated", "in force", "signed", "concluded", "negotiating"):
        start = known.get(phase, "")
        if start and start <= day[: len(start)]:
            return phase, start
    return "", ""


def sheet(index: Index, agreement: Node, day: str | None = None) -> Sheet:
    """The sheet of an agreement by what was reported until a day; by all reports when no day is given."""
    events = [h for h in life.about(index, agreement.id) if day is None or h.reported <= day]
    latest = day or max((h.reported for h in events), default="")
    now = state(events)
    known, known_since = reference_state(agreement.id, latest or "9999")
    changed = [d for d in life.differences(index, agreement.id) if day is None or d["reported"] <= day]
    columns = ["phase", "date", "reference", "sentence", "document", "id"]
    differ = Rows(columns, [[d[c] for c in columns] for d in changed])
    return Sheet(
        str(agreement.properties["name"]),
        {**_facts(now, latest), "by the reference data": _by_reference(now, known, known_since, agreement.id)},
        (
            _sides(index, agreement.id, events, latest),
            _ahead(index, events, now, latest),
            *_voices(index, agreement.id, day),
            Part("differences", "Where documents and reference data differ", differ, columns[:-1], "They do not differ."),
        ),
    )


def _facts(now: State, latest: str) -> dict[str, str]:
    h = now.by
    if h is None:
        return {"state": "unknown: no document tells", "as of": latest or "no report"}
    since = f"since {h.date}" if h.date else f"by {h.reported} (no day is given)"
    return {
        "state": f"{now.name}, {since}",
        "according to": f"“{h.sentence}” ({', '.join(h.documents)}, {h.reported}; {h.id})",
        "as of": f"{latest}, the latest report",
    }


def _by_reference(now: State, known: str, since: str, agreement: str) -> str:
    first = life.reference(agreement).get(now.name, "")
    if now.by is not None and first and now.by.reported < first[: len(now.by.reported)]:
        return f"{now.name} only from {first} on, after this report: its sentence may tell of what was still to come"
    if not known:
        return "nothing known on that day"
    same = known == now.name or (known == "in force" and now.name == "suspended")
    return f"{known} since {since}" + ("" if same or now.by is None else ": not what the documents say")


# -- parties -------------------------------------------------------------------------------
def _sides(index: Index, agreement: str, events: list[Happening], day: str) -> Part:
    """For each party how far it has come, by the claim that goes furthest; parties of the reference data are added."""
    claims: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for edge in index.incoming(agreement, "PARTY_TO"):
        p = edge.properties
        claims[edge.start].append(
            {
                "standing": str(p.get("status", "party")),
                "since": str(p.get("until" if p.get("status") == "withdrawn" else "since", "")),
                "reported": str(p.get("asOf", "")),
                "source": ", ".join(many(p.get("documents"))) or str(p.get("source", "")),
                "sentence": str(p.get("sentenceText", "")),
                "id": edge.key,
            }
        )
    polities = Polities(index)
    for h in events:
        if h.type in _BY_EVENT and h.modality == "occurred":
            for party in sorted(polities.of_all(h.participants)):
                told = {"since": h.date, "reported": h.reported, "source": ", ".join(h.documents), "sentence": h.sentence}
                claims[party].append({"standing": _BY_EVENT[h.type], **told, "id": h.id})
    known = life.reference_parties(agreement)
    rows = []
    for party in sorted({*claims, *(p for p in known if p in index)}, key=index.name):
        best = max(claims[party], key=_weight, default=None)
        told = best or {"standing": "", "since": "", "reported": "", "source": "reference data", "sentence": "", "id": ""}
        row = {"party": index.name(party), **told, "reference": "party" if party in known else ""}
        rows.append([row[c] for c in _SIDES])
    return Part("parties", "Parties", Rows(_SIDES, rows), _SIDES[:-1], "No party is known.")


def _weight(claim: dict[str, Any]) -> tuple[int, bool, str]:
    rank = _PARTY.index(claim["standing"]) if claim["standing"] in _PARTY else -1
    return rank, bool(claim["since"]), claim["reported"]


# -- what is next, and who says what ---------------------------------------------------------
def _ahead(index: Index, events: list[Happening], now: State, day: str) -> Part:
    """What is planned, proposed or threatened and has not happened since, by its day."""
    since = now.by.when if now.by is not None else ""
    found = [
        h
        for h in events
        if h.modality in AHEAD
        and (h.end >= day if h.end else h.reported >= since)
        and not any(o.type == h.type and o.modality == "occurred" and o.when >= h.reported for o in events)
    ]
    found.sort(key=lambda h: (h.start or "9999", h.reported, h.id))
    return Part("next", "Planned, proposed or threatened next", _rows(index, found), _NEXT[:-1], "Nothing is.")


def _rows(index: Index, found: list[Happening]) -> Rows:
    rows = []
    for h in found:
        told = evidence(index, h)
        who, said = index.names(h.participants), index.names(h.speakers)
        rows.append([h.date, h.label, h.modality, who, said, h.reported, h.sentence, told["document"], h.id])
    return Rows(_NEXT, rows)


def _voices(index: Index, agreement: str, day: str | None) -> tuple[Part, Part]:
    """Who is against the agreement or something about it, and who is for it; the latest first."""
    about = [h for h in happenings(index) if h.is_statement and (day is None or h.reported <= day) and _on(index, h, agreement)]
    about.sort(key=lambda h: (h.reported, h.id), reverse=True)
    against = _voice_rows(index, [h for h in about if h.stance == "oppose"])
    for_ = _voice_rows(index, [h for h in about if h.stance == "support"])
    return (
        Part("objections", "Who objects, and to what", against, _VOICES[:-1], "Nobody, in these documents."),
        Part("support", "Who is for it", for_, _VOICES[:-1], "Nobody, in these documents."),
    )


def _on(index: Index, h: Happening, agreement: str) -> bool:
    told, _ = spoken_of(index, h)
    return agreement in h.of("about") or agreement in told


def _voice_rows(index: Index, found: list[Happening]) -> Rows:
    rows = []
    for h in found:
        _, events = spoken_of(index, h)
        what = events or index.names(h.of("about"))
        speakers = ", ".join(index.names(h.speakers))
        rows.append([speakers, h.label, what, h.reported, h.sentence, ", ".join(h.documents), h.id])
    return Rows(_VOICES, rows)
