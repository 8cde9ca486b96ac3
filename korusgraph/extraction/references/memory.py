"""What was spoken of so far: the one place that phrases look back into."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from korusgraph.extraction import clause
from korusgraph.extraction.parse import Token
from korusgraph.extraction.registry import Named, Registry
from korusgraph.extraction.text import fold
from korusgraph.extraction.words import words
from korusgraph.ontology import load

SUBJECT = frozenset(("nsubj", "nsubjpass", "agent"))
STATES = ("Country", "Bloc")


@dataclass(frozen=True, slots=True)
class Seen:
    """One mention of a person, or of a state, body or agreement that may act: whether it was a subject, in which sentence."""

    id: str
    subject: bool
    sentence: int


@dataclass(slots=True)
class Memory:
    """Entities in the order in which the text spoke of them, the last one last."""

    registry: Registry
    agreements: list[str] = field(default_factory=list)
    agreement_at: dict[str, int] = field(default_factory=dict)  # the sentence that last spoke of it
    countries: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    people: list[Seen] = field(default_factory=list)
    things: list[Seen] = field(default_factory=list)
    gender: dict[str, str] = field(default_factory=dict)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    group: tuple[str, ...] = ()  # the states that last stood as a subject
    counted: Counter[str] = field(default_factory=Counter)  # names of states in the whole document

    def __post_init__(self) -> None:
        for draft in self.registry.of_type(*STATES):
            self.counted[draft.id] += sum(1 for level, _ in draft.mentions.values() if level == "NAM")

    def forget(self) -> None:
        """Another day of a digest is another story: nothing refers back across it."""
        for spoken in (self.agreements, self.countries, self.people, self.bodies, self.things, self.pairs):
            spoken.clear()
        self.agreement_at.clear()
        self.group = ()

    def saw(self, token: Token, named: Named) -> None:
        """Remembers a mention and how it stands in its sentence."""
        subject = token.dep in SUBJECT
        if subject:
            joined = [i for t in clause.with_conjuncts(token) if t.named is not None for i in t.named.ids]
            self.group = tuple(dict.fromkeys(i for i in joined if self.registry.type_of(i) in STATES)) or self.group
        for id_ in named.ids:
            self._remember(id_, subject, token.sentence)
        partner = self._partner(token, named)
        if partner is not None:
            self.pairs.append((named.ids[0], partner))

    def _remember(self, id_: str, subject: bool, sentence: int) -> None:
        type_ = self.registry.type_of(id_)
        if type_ == "Agreement":
            _touch(self.agreements, id_)
            self.agreement_at[id_] = sentence
        elif type_ in STATES:
            _touch(self.countries, id_)
        if type_ == "Person":
            self.people.append(Seen(id_, subject, sentence))
            name = fold(self.registry.drafts[id_].name).split()
            if {name[0], name[-1]} & words("women"):
                self.gender.setdefault(id_, "she")
        elif type_ not in ("Office", "City", "Region", "Product") or (subject and type_ in ("City", "Region")):
            self.things.append(Seen(id_, subject, sentence))
            if load().family(type_) == "Organization":
                _touch(self.bodies, id_)

    def _partner(self, token: Token, named: Named) -> str | None:
        """The other state of `Canada and Mexico`, `Canada met with Mexico`."""
        if len(named.ids) != 1 or self.registry.type_of(named.ids[0]) not in STATES:
            return None
        other = next((c.named for c in token.all("conj") if c.named is not None), None)
        if other is None and token.dep in SUBJECT:
            after = [p for c in token.head.all("prep") if c.lemma == "with" for p in c.all("pobj")]
            other = next((p.named for p in after if p.named is not None), None)
        if other is None or self.registry.type_of(other.ids[0]) not in STATES or other.ids[0] == named.ids[0]:
            return None
        return other.ids[0]

    # -- looking back ----------------------------------------------------------------
    def subject_person(self, sentence: int) -> str | None:
        """The person who last stood as a subject, else the one named last."""
        before = [p for p in self.people if p.sentence <= sentence]
        near = [p for p in before if p.subject] or before
        return near[-1].id if near else None

    def last_at_home(self) -> str | None:
        """The person spoken of last whose country is known."""
        return next((p.id for p in reversed(self.people) if self.registry.drafts[p.id].country), None)

    def parties(self, agreement: str) -> frozenset[str]:
        return frozenset(self.registry.parties(agreement))

    def agreement_with(self, group: frozenset[str]) -> str | None:
        """The agreement spoken of last to which all of these belong."""
        return next((a for a in reversed(self.agreements) if group <= self.parties(a)), None)

    def pair(self) -> tuple[str, ...]:
        """The two states in question: parties of the agreement, else the last pair named together, else the two most named."""
        for id_ in reversed(self.agreements):
            parties = self.parties(id_)
            if len(parties) == 2 and parties <= set(self.registry.drafts):
                return tuple(sorted(parties))
        if self.pairs:
            return self.pairs[-1]
        top = [c for c, n in self.counted.most_common(2) if n > 0]
        return tuple(top) if len(top) == 2 else ()


def _touch(pile: list[str], id_: str) -> None:
    if id_ in pile:
        pile.remove(id_)
    pile.append(id_)
