"""Drafts → records: ids, only entities that are kept, confidence by rule."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from korusgraph.extraction.confidence import calibration
from korusgraph.extraction.events import EventDraft
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.rulebook import dropped
from korusgraph.extraction.statements.draft import StatementDraft
from korusgraph.model import Event, Extraction, Figure, Relation, Statement


def finish(reading: Reading, provenance: dict[str, str]) -> Extraction:
    """The extraction of a document whose layers are all there; what names an entity that was not kept is left out."""
    entities = tuple(reading.registry.entities())
    kept = {e.id for e in entities}
    return Extraction(
        reading.document,
        tuple(reading.spans),
        entities,
        tuple(r for r in reading.relations if _both(r, kept)),
        tuple(event(e, reading, kept) for e in reading.events),
        tuple(s for d in reading.statements if (s := statement(d, kept)) is not None),
        tuple(_figure(f, kept) for f in reading.figures),
        provenance,
    )


def _both(relation: Relation, kept: set[str]) -> bool:
    if relation.subject in kept and relation.object in kept:
        return True
    dropped("relations", "an end is no kept entity")
    return False


def _figure(figure: Figure, kept: set[str]) -> Figure:
    """The figure without what points to an entity that has no mention of its own (a country of a title alone)."""
    ends = ("reporter", "partner", "product", "asserted_by")
    gone: dict[str, Any] = {name: None for name in ends if (value := getattr(figure, name)) is not None and value not in kept}
    if gone:
        dropped("figures", "a country or speaker is no kept entity")
    return replace(figure, **gone) if gone else figure


def number(reading: Reading) -> None:
    """Ids from type and place, so that they stay the same from run to run."""
    taken: set[str] = set()
    for happening in reading.events:
        happening.id = unique(f"{happening.type}-c{happening.trigger.start}", taken)
    for said in reading.statements:
        said.id = unique(f"{said.act}-s{said.anchor}", taken)


def unique(wanted: str, taken: set[str]) -> str:
    made, number = wanted, 2
    while made in taken:
        made, number = f"{wanted}-{number}", number + 1
    taken.add(made)
    return made


def event(draft: EventDraft, reading: Reading, kept: set[str]) -> Event:
    roles = {role: tuple(m for m in members if m in kept) for role, members in sorted(draft.roles.items())}
    topics = [
        e.id
        for e in reading.events
        if e is not draft
        and e.sentence == draft.sentence
        and not draft.noun
        and draft.type in ("agree", "launch", "consult", "negotiate")
        and e.token in list(draft.token.subtree())
        and e.token.dep in ("xcomp", "pcomp", "dobj", "conj", "ccomp", "pobj")
    ]
    if topics:
        roles["topic"] = (*roles.get("topic", ()), *topics)
    return Event(
        draft.id,
        draft.type,
        draft.trigger,
        tuple(sorted(set(draft.others), key=lambda s: s.start)),
        {r: m for r, m in roles.items() if m},
        draft.date,
        draft.modality,
        tuple(sorted(set(draft.evidence), key=lambda s: s.start)),
        draft.rule,
        calibration().of("event", draft.rule),
        draft.renegotiation,
        {role: tuple(ids) for role, ids in sorted(reading.measures.get(draft.id, {}).items())},
    )


def statement(draft: StatementDraft, kept: set[str]) -> Statement | None:
    speaker = tuple(s for s in draft.speaker if s in kept)
    if not speaker:
        dropped("statements", "speaker is no kept entity")
        return None
    long = [q for q in draft.quotes if len(q) > 20]
    outside = (
        draft.token is not None
        and bool(draft.token.all("ccomp"))
        and not any(q.start <= c.start < q.end for q in draft.quotes for c in draft.token.all("ccomp"))
    )
    speech = "indirect" if not draft.quotes else "mixed" if not long or outside else "direct"
    return Statement(
        draft.id,
        draft.act,
        speaker,
        draft.trigger,
        tuple(e.id for e in draft.content),
        tuple(t for t in draft.target if t in kept),
        draft.stance,
        draft.date,
        speech,
        tuple(draft.quotes),
        tuple(draft.evidence),
        draft.rule,
        calibration().of("statement", draft.rule),
    )
