"""A statement under construction, and the words that open one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from korusgraph.extraction.events import EventDraft
from korusgraph.extraction.parse import Token
from korusgraph.extraction.registry import Registry
from korusgraph.extraction.words import group_of
from korusgraph.model import DateValue, Span
from korusgraph.ontology import load

NEUTRAL = frozenset(("state", "announce"))
_SPEAKERS = frozenset(("Person", "Polity", "Organization"))


@dataclass(slots=True)
class StatementDraft:
    """A statement under construction."""

    act: str
    speaker: tuple[str, ...]
    trigger: Span | None
    sentence: int
    token: Token | None
    rule: str
    stance: str = "neutral"
    date: DateValue | None = None
    quotes: list[Span] = field(default_factory=list)
    content: list[EventDraft] = field(default_factory=list)
    target: list[str] = field(default_factory=list)
    evidence: list[Span] = field(default_factory=list)
    scope: list[Span] = field(default_factory=list)  # the stretches of text that tell what was said
    id: str = ""

    @property
    def anchor(self) -> int:
        return self.trigger.start if self.trigger else self.quotes[0].start


def act_of_verb(lemma: str) -> str | None:
    """The act that a verb performs; None when it opens no statement."""
    return group_of("reporting").get(lemma)


def act_of_noun(lemma: str) -> str | None:
    """The act that a noun names; None when it opens no statement."""
    return group_of("reporting_nouns").get(lemma)


def positive(word: str) -> bool:
    return group_of("opinion").get(word) == "positive"


def negative(word: str) -> bool:
    return group_of("opinion").get(word) == "negative"


def allowed(registry: Registry, found: Iterable[str]) -> tuple[str, ...]:
    """Those of the entities that can speak; people alone where there are any."""
    family = load().family
    kept = [i for i in found if family(registry.type_of(i)) in _SPEAKERS or registry.type_of(i) == "Region"]
    people = [i for i in kept if registry.type_of(i) == "Person"]
    return tuple(dict.fromkeys(people or kept))
