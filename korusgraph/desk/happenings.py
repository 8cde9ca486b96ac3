"""Events and statements with everything that belongs to them in one record: who, about what, when, who says so, where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from korusgraph.desk.index import Index
from korusgraph.desk.verdicts import verdict
from korusgraph.model import Node, many
from korusgraph.ontology import load

HAPPENED = ("occurred", "ongoing")
_MADE: WeakKeyDictionary[Index, tuple[Happening, ...]] = WeakKeyDictionary()
AHEAD = ("planned", "proposed", "conditional")


@dataclass(frozen=True, slots=True)
class Happening:
    """An event or a statement. `roles` gives the ids of its participants, agreements and the like by role; `about` of a
    statement is what it takes a stance on."""

    id: str
    type: str
    label: str
    group: str
    modality: str
    date: str
    start: str
    end: str
    precision: str
    reported: str
    renegotiation: bool
    roles: Mapping[str, tuple[str, ...]]
    speakers: tuple[str, ...]
    """Who said it: of a statement its speakers, of an event those of the statements that report it."""
    stance: str
    quote: str
    reports: tuple[str, ...]
    """Of a statement, the events that it speaks of."""
    sentence: str
    sentence_id: str
    documents: tuple[str, ...]
    confidence: float
    decided: str = ""
    """Who confirmed or edited it, when and why; empty when nobody did."""
    is_provision: bool = False
    """Whether a treaty provides for it; its signing, which stands at its end, is news."""
    happening: str = ""
    """Of an event, the node of the graph that joins it with other reports of the same."""

    @property
    def is_statement(self) -> bool:
        return self.group == "statement"

    def of(self, *roles: str) -> tuple[str, ...]:
        """Ids that stand in one of the roles."""
        return tuple(dict.fromkeys(i for r in roles for i in self.roles.get(r, ())))

    @property
    def participants(self) -> tuple[str, ...]:
        """Whoever takes part, in any role; not what the event is about, nor where it is, nor its figures."""
        return tuple(dict.fromkeys(i for r, ids in sorted(self.roles.items()) if _takes_part(r) for i in ids))

    @property
    def touched(self) -> frozenset[str]:
        """Everything that stands in a role of it."""
        return frozenset(i for ids in self.roles.values() for i in ids)

    @property
    def agreements(self) -> tuple[str, ...]:
        return self.of("agreement")

    @property
    def when(self) -> str:
        """By what it is ordered: its first day, else the day of the report, else the end of time."""
        return self.start or self.reported or "9999"


def _takes_part(role: str) -> bool:
    return str(load().roles.get(role, {}).get("edge")) == "HAS_PARTICIPANT"


def happening(index: Index, node: Node) -> Happening:
    """The record of an event or statement node."""
    p = node.properties
    roles: dict[str, list[str]] = {}
    speakers: list[str] = []
    group = ""
    for edge in index.outgoing(node.id):
        if edge.type == "MADE_BY":
            if edge.properties.get("as", "speaker") == "speaker":
                speakers.append(edge.end)
        elif edge.type == "REPORT_OF":
            group = edge.end
        elif edge.type == "TARGETS":
            roles.setdefault("about", []).append(edge.end)
        elif "role" in edge.properties:
            roles.setdefault(str(edge.properties["role"]), []).append(edge.end)
    for edge in index.incoming(node.id, "REPORTS"):
        speakers += [e.end for e in index.outgoing(edge.start, "MADE_BY") if e.properties.get("as", "speaker") == "speaker"]
    return Happening(
        id=node.id,
        type=str(p.get("eventType", "")),
        label=str(p.get("eventLabel", p.get("eventType", ""))),
        group="statement" if "Statement" in node.labels else str(p.get("eventGroup", "")),
        modality=str(p.get("modality", "")),
        date=str(p.get("eventDate", "")),
        start=str(p.get("startDate", "")),
        end=str(p.get("endDate", "")),
        precision=str(p.get("datePrecision", "none")),
        reported=str(p.get("reportedOn", "")),
        renegotiation=bool(p.get("renegotiation", False)),
        roles={r: tuple(dict.fromkeys(ids)) for r, ids in sorted(roles.items())},
        speakers=tuple(dict.fromkeys(speakers)),
        stance=str(p.get("stance", "")),
        quote=str(p.get("quote", "")),
        reports=tuple(e.end for e in index.outgoing(node.id, "REPORTS")),
        sentence=str(p.get("sentenceText", "")),
        sentence_id=index.sentence(node.id),
        documents=many(p.get("documents")),
        confidence=float(p.get("confidence", 0.0)),  # type: ignore[arg-type]
        decided=verdict(index, p),
        is_provision=p.get("eventType") != "sign" and index.is_provision(node.id),
        happening=group,
    )


def happenings(index: Index, provisions: bool = False) -> Iterator[Happening]:
    """All events and statements, by id; made once for an index.

    What treaties provide for is left out unless `provisions` are wanted: that the parties shall meet within a year, or may
    end the treaty, is no news of a meeting or an end.
    """
    if index not in _MADE:
        _MADE[index] = tuple(happening(index, n) for n in index.labelled("Event"))
    return (h for h in _MADE[index] if provisions or not h.is_provision)


def joined(index: Index, found: Iterable[Happening]) -> list[tuple[Happening, ...]]:
    """Reports of one happening together, in order of the first: the one that tells it best stands first.

    Best is what tells it as it is known now, with a date, by the surest rule. Statements, and events of a graph without happenings,
    stand alone.
    """
    groups: dict[str, list[Happening]] = {}
    for h in in_order(found):
        groups.setdefault(h.happening or h.id, []).append(h)

    def rank(h: Happening) -> tuple[Any, ...]:
        known = index.node(h.happening).properties["modality"] if h.happening else h.modality
        return h.modality != known, not h.start, -h.confidence, h.reported, h.id

    return [tuple(sorted(reports, key=rank)) for reports in groups.values()]


def told(index: Index, reports: tuple[Happening, ...]) -> tuple[int, int]:
    """How many reports there are of a happening, and how many independent sources they have."""
    if not reports[0].happening:
        return len(reports), 1
    p = index.node(reports[0].happening).properties
    return int(str(p["reports"])), int(str(p["sources"]))


def decided(reports: Iterable[Happening]) -> str:
    """Who confirmed or edited reports of a happening, when and why; empty when nobody did."""
    return "; ".join(dict.fromkeys(r.decided for r in reports if r.decided))


def spoken_of(index: Index, h: Happening) -> tuple[set[str], list[str]]:
    """Of a statement, the agreements that the events are about which it speaks of, and these events in words."""
    events = [index.node(r).properties for r in h.reports]
    agreements = {e.end for r in h.reports for e in index.outgoing(r, "CONCERNS_AGREEMENT")}
    return agreements, [f"{p.get('eventLabel', '')} ({p.get('modality', '')})" for p in events]


def in_order(found: Iterable[Happening]) -> list[Happening]:
    """By day, then by day of the report, then by id; what has no date stands where it was reported."""
    return sorted(found, key=lambda h: (h.when, h.reported, h.id))


def evidence(index: Index, h: Happening) -> dict[str, Any]:
    """What lets a reader check it: sentence, its id, document, publisher, day of the report, confidence."""
    document = h.documents[0] if h.documents else ""
    return {
        "sentence": h.sentence,
        "sentenceId": h.sentence_id,
        "document": document,
        "publisher": str(index.document(document).get("publisher", "")),
        "reported": h.reported,
        "confidence": h.confidence,
        "id": h.id,
    }
