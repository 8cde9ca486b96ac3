"""The relations of one document while they are found: each pair and type once, with all its evidence."""

from __future__ import annotations

from collections.abc import Iterator

from korusgraph.extraction.confidence import calibration
from korusgraph.extraction.parse import Token
from korusgraph.extraction.reading import Reading
from korusgraph.model import Relation, Span
from korusgraph.ontology import load

POLITY = ("Country", "Bloc")


class Collector:
    """What is known of a document, and the relations found in it so far."""

    def __init__(self, reading: Reading) -> None:
        self.gazetteer = reading.gazetteer
        self.text = reading.text
        self.sentences = reading.sentences
        self.registry = reading.registry
        self.events = reading.events
        self.date = reading.date
        self.found: dict[tuple[str, str, str], dict[str, object]] = {}
        self.evidence: dict[tuple[str, str, str], list[Span]] = {}
        self.rules: dict[tuple[str, str, str], str] = {}
        self.tokens = {id(t.named): t for s in reversed(self.sentences) for t in reversed(s.tokens) if t.named is not None}

    def named(self) -> Iterator[Token]:
        """The head tokens of all names, in order of the text."""
        return (t for s in self.sentences for t in s.tokens if t.named is not None and not t.inside)

    def add(self, type_: str, subject: str, object_: str, evidence: Span, rule: str, **qualifiers: object) -> None:
        if subject == object_ or not load().fits(type_, self.registry.type_of(subject), self.registry.type_of(object_)):
            return
        if load().relations[type_].get("symmetric") and subject > object_:
            subject, object_ = object_, subject
        key = (type_, subject, object_)
        if key not in self.found:
            self.found[key] = {}
            self.rules[key] = rule
        kept = self.found[key]
        if "implicit" not in qualifiers:
            kept.pop("implicit", None)
        for name, value in qualifiers.items():
            if value is not None and (name not in kept or (name == "status" and kept[name] == "unspecified")):
                kept[name] = value
        spans = self.evidence.setdefault(key, [])
        if evidence not in spans:
            spans.append(evidence)

    def finished(self) -> Iterator[Relation]:
        for number, key in enumerate(sorted(self.found), 1):
            type_, subject, object_ = key
            if not self.registry.drafts[subject].mentions or not self.registry.drafts[object_].mentions:
                continue
            rule = self.rules[key]
            qualifiers = dict(sorted(self.found[key].items()))
            if load().relations[type_].get("symmetric"):
                qualifiers["symmetric"] = True
            yield Relation(
                f"r{number}",
                type_,
                subject,
                object_,
                qualifiers,
                tuple(sorted(self.evidence[key], key=lambda s: (s.start, s.end))),
                rule,
                calibration().of("relation", rule),
            )
