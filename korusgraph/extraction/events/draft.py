"""The record of an event under construction."""

from __future__ import annotations

from dataclasses import dataclass, field

from korusgraph.extraction.parse import Token
from korusgraph.model import DateValue, Span


@dataclass(slots=True)
class EventDraft:
    """An event under construction."""

    type: str
    token: Token
    trigger: Span
    roles: dict[str, list[str]]
    modality: str
    date: DateValue | None
    rule: str
    noun: bool
    definite: bool
    indefinite: bool
    sentence: int
    reference: bool = False  # only points back to an event already told
    others: list[Span] = field(default_factory=list)
    evidence: list[Span] = field(default_factory=list)
    id: str = ""
    renegotiation: bool = False
    chosen: dict[tuple[str, str], float] = field(default_factory=dict)  # role and entity that no rule filled → how likely

    def members(self, *roles: str) -> set[str]:
        return {m for r in roles for m in self.roles.get(r, ())}
