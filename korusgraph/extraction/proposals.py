"""How an extractor of another package adds what it found to the layers of a reading.

Nothing is added that the ontology does not know or the text does not hold: that is counted with its reason. What has the
place and the type of something found already is joined with it: the ids of both rules stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from korusgraph.extraction.confidence import calibration
from korusgraph.extraction.events import EventDraft
from korusgraph.extraction.parse import Token
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.rulebook import dropped
from korusgraph.ids import slug
from korusgraph.model import DateValue, Relation, Span
from korusgraph.ontology import load


def entity(reading: Reading, type_: str, span: Span, rule: str, id_: str | None = None) -> str | None:
    """Adds a mention of an entity; its id, or None where it is left out. A name found there already keeps its entity.

    `id_` is the id of a known thing; without it the printed name gives one.
    """
    registry = reading.registry
    if type_ not in load().classes:
        dropped(rule, f"{type_} is no class")
        return None
    if not 0 <= span.start < span.end <= len(reading.text):
        dropped(rule, "a mention outside the text")
        return None
    same = registry.named.get(span)
    if same is not None and registry.type_of(same.ids[0]) == type_:
        draft = registry.drafts[same.ids[0]]
        level, before = draft.mentions[span]
        draft.mentions[span] = (level, _both(before, rule))
        return draft.id
    if registry.overlapping(span):
        dropped(rule, "a mention across another one")
        return None
    name = " ".join(span.of(reading.text).split())
    draft = registry.create(id_ or slug(name), type_, name)
    registry.mention([draft.id], span, "NAM", rule)
    return draft.id


def event(
    reading: Reading,
    type_: str,
    trigger: Span,
    roles: Mapping[str, Iterable[str]],
    rule: str,
    modality: str = "occurred",
    date: DateValue | None = None,
) -> EventDraft | None:
    """Adds an event, told by the word at `trigger`; None where it is left out. Roles are ids of entities by role."""
    ontology = load()
    members = {role: list(dict.fromkeys(ids)) for role, ids in roles.items()}
    unknown = {i for ids in members.values() for i in ids} - set(reading.registry.drafts)
    if type_ not in ontology.event_types or modality not in ontology.vocabularies["modality"]:
        dropped(rule, f"{type_} ({modality}) is no type of event")
        return None
    if unknown or not set(members) <= set(ontology.roles):
        dropped(rule, "a role or an entity that is not known")
        return None
    token = _token(reading, trigger)
    if token is None:
        dropped(rule, "an event without a word of the text")
        return None
    same = next((e for e in reading.events if e.type == type_ and e.trigger == trigger), None)
    if same is not None:
        same.rule = _both(same.rule, rule)
        for role, ids in members.items():
            same.roles.setdefault(role, ids)
        return same
    evidence = [reading.sentences[token.sentence].span]
    noun = token.pos in ("NOUN", "PROPN")
    made = EventDraft(
        type_, token, trigger, members, modality, date, rule, noun, False, False, token.sentence, evidence=evidence
    )
    reading.events.append(made)
    reading.events.sort(key=lambda e: e.trigger.start)
    return made


def relation(reading: Reading, type_: str, subject: str, object_: str, evidence: Span, rule: str) -> Relation | None:
    """Adds a relation between two entities; None where it is left out."""
    ontology, drafts = load(), reading.registry.drafts
    if type_ not in ontology.relations or subject not in drafts or object_ not in drafts:
        dropped(rule, "a relation or an entity that is not known")
        return None
    if not ontology.fits(type_, drafts[subject].type, drafts[object_].type):
        dropped(rule, f"{drafts[subject].type} {type_} {drafts[object_].type}")
        return None
    symmetric = bool(ontology.relations[type_].get("symmetric"))
    if symmetric and subject > object_:
        subject, object_ = object_, subject
    for k, told in enumerate(reading.relations):
        if (told.type, told.subject, told.object) == (type_, subject, object_):
            reading.relations[k] = replace(told, rule=_both(told.rule, rule))
            return reading.relations[k]
    id_, sure = f"r{len(reading.relations) + 1}", calibration().of("relation", rule)
    made = Relation(id_, type_, subject, object_, {"symmetric": True} if symmetric else {}, (evidence,), rule, sure)
    reading.relations.append(made)
    return made


def _both(first: str, second: str) -> str:
    return first if second in first.split("+") else f"{first}+{second}"


def _token(reading: Reading, span: Span) -> Token | None:
    """The word at the start of a stretch of text."""
    return next((t for s in reading.touched(span) for t in s.tokens if t.start <= span.start < t.end), None)
