"""A trained choice: who else takes part in a happening, where the rules leave a role open.

For each event and each entity in its sentence and the one before, a logistic regression over the traits of `traits` says how
likely the entity fills a role. What reaches `LIKELY` joins the roles that the rules filled; nothing is taken away. The weights
are data of the language (`roles.tsv`, written by `scripts/train_roles.py`); a language without them has no such choice.
It is made last, so that nothing else is concluded from what is only likely.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from korusgraph.extraction.events.draft import EventDraft
from korusgraph.extraction.events.traits import KINDS, Around, Surroundings, class_of
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.rulebook import applies
from korusgraph.ontology import load

LIKELY = 0.5
SCALE = "scale"  # the row of the table that turns a score into a probability
Case = tuple[str, str, str, str]  # type of event, role, class of the entity, noun or verb


def contexts(case: Case) -> tuple[str, ...]:
    """What the weight of a trait may depend on, the widest first."""
    type_, role, class_, word = case
    kind, group = KINDS.get(role, role), load().event_types[type_]["group"]
    return kind, f"{kind}/{class_}", f"{kind}/{word}", f"{kind}/{group}", f"{type_}.{role}"


def seen(class_: str) -> str:
    """The trait whose weight stands in the table for each class that filled a role of a type in training."""
    return f"class={class_}"


@dataclass(slots=True)
class Weights:
    """Weights by context and trait."""

    rows: Mapping[str, Mapping[str, float]]
    _sums: dict[Case, Mapping[str, float]] = field(default_factory=dict)
    _roles: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def roles(self, type_: str, class_: str) -> list[str]:
        """The roles of a type that entities of a class were seen to fill."""
        found = self._roles.get((type_, class_))
        if found is None:
            own = [c for c in self.rows if c.startswith(f"{type_}.") and seen(class_) in self.rows[c]]
            found = self._roles[type_, class_] = [c.split(".")[1] for c in own]
        return found

    def probability(self, case: Case, traits: Iterable[str]) -> float:
        summed = self._sums.get(case)
        if summed is None:
            summed = self._sums[case] = self._sum(case)
        scale = self.rows[SCALE]
        score = summed[seen(case[2])] + sum(summed.get(t, 0.0) for t in traits)
        return 1.0 / (1.0 + math.exp(-(scale["offset"] + scale["slope"] * score)))

    def _sum(self, case: Case) -> Mapping[str, float]:
        found: dict[str, float] = defaultdict(float)
        for context in contexts(case):
            for trait, weight in self.rows.get(context, {}).items():
                found[trait] += weight
        return found


@cache
def weights() -> Weights | None:
    """What was trained for the language; None where nothing was."""
    rows = load().role_weights
    return Weights(rows) if rows else None


def choose(reading: Reading, drafts: Iterable[EventDraft]) -> None:
    """Fills roles of events from the entities around them; what was chosen stands in `chosen` with its probability."""
    trained = weights()
    if trained is None:
        return
    surroundings = Surroundings(reading.registry, reading.sentences)
    for draft in drafts:
        best = sorted(_likeliest(trained, surroundings.around(draft.token), draft), key=lambda c: (-c[0], c[1:]))
        for probability, role, id_ in best:
            if applies("events.chosen-role", probability >= LIKELY):
                draft.roles.setdefault(role, []).append(id_)
                draft.chosen[role, id_] = round(probability, 2)


def _likeliest(trained: Weights, around: Around, draft: EventDraft) -> Iterator[tuple[float, str, str]]:
    """For each entity around an event that has no role in it its likeliest one, with the probability."""
    filled = {m for members in draft.roles.values() for m in members}
    for id_ in around.nearest:
        class_ = class_of(around.registry.drafts[id_])
        open_to = trained.roles(draft.type, class_) if id_ not in filled else []
        traits = around.traits(id_) if open_to else []
        word = "noun" if around.noun else "verb"
        rated = [
            (trained.probability((draft.type, role, class_, word), [*traits, *around.filled(id_, role, draft.roles)]), role, id_)
            for role in open_to
        ]
        if rated:
            yield max(rated, key=lambda c: (c[0], c[1]))
