"""How often facts of a rule were right: the share counted on annotated documents, by rule family.

`ontology/confidence.tsv` holds, for each kind of fact and rule family, how many facts were found and how many of them
were right (`scripts/calibrate.py` counts them anew). A family with few facts leans on the families above it, one with none
on its kind alone: the share is `(right + 5 · share above) / (found + 5)`, an m-estimate (Cestnik 1990). What "right" means for each kind is
written at `korusgraph.evaluation.Judged`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache

from korusgraph.model import Extraction
from korusgraph.ontology import data_root, read_table

WEIGHT = 5.0
LEVELS = 2
Counts = Mapping[tuple[str, str], tuple[int, int]]


def family(rule: str) -> str:
    """The family of a rule: its first two parts, `verb:tariff_cut` of `verb:tariff_cut:lower`."""
    return ":".join(rule.split(":")[:LEVELS])


class Calibration:
    """Confidence of a fact from its kind and rule."""

    def __init__(self, counts: Counts) -> None:
        self.totals: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
        for (kind, name), (right, found) in counts.items():
            for above in _chain(name):
                row = self.totals[kind, above]
                row[0] += right
                row[1] += found

    def of(self, kind: str, rule: str) -> float:
        """Estimated share of right facts, 0.01 to 0.99, to two digits; 0.5 for a kind never counted.

        Of a family that was never judged nothing is known but its kind: that others with its first word did well proves nothing.
        """
        share = 0.5
        judged = (kind, family(rule)) in self.totals
        for name in _chain(family(rule)) if judged else ("",):
            right, found = self.totals.get((kind, name), (0, 0))
            share = (right + WEIGHT * share) / (found + WEIGHT)
        return round(min(max(share, 0.01), 0.99), 2)


def _chain(name: str) -> Iterator[str]:
    """The kind itself (empty name), then each prefix of a family."""
    yield ""
    parts = name.split(":")
    for k in range(1, len(parts) + 1):
        yield ":".join(parts[:k])


@cache
def calibration() -> Calibration:
    """The calibration of `ontology/confidence.tsv`."""
    rows = read_table(data_root("ontology") / "confidence.tsv")
    return Calibration({(r["kind"], r["family"]): (int(r["right"]), int(r["found"])) for r in rows})


def table(judged: Iterable[tuple[str, str, bool]]) -> dict[tuple[str, str], tuple[int, int]]:
    """Counts by kind and family of (kind, rule, right)."""
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for kind, rule, right in judged:
        row = counts[kind, family(rule)]
        row[0] += right
        row[1] += 1
    return {key: (right, found) for key, (right, found) in sorted(counts.items())}


def at_least(x: Extraction, minimum: float) -> Extraction:
    """The extraction without facts of lower confidence, and without what pointed to them.

    An entity stays while a kept fact speaks of it, whatever its own confidence.
    """
    if minimum <= 0.0:
        return x
    events = [e for e in x.events if e.confidence >= minimum]
    gone = {e.id for e in x.events} - {e.id for e in events}
    figures = [f for f in x.figures if f.confidence >= minimum]
    left = {f.id for f in figures}
    events = [
        replace(
            e,
            roles={r: kept for r, members in e.roles.items() if (kept := tuple(m for m in members if m not in gone))},
            figures={r: kept for r, members in e.figures.items() if (kept := tuple(m for m in members if m in left))},
        )
        for e in events
    ]
    statements = [
        replace(s, content=tuple(c for c in s.content if c not in gone)) for s in x.statements if s.confidence >= minimum
    ]
    relations = [r for r in x.relations if r.confidence >= minimum]
    used = {m for e in events for members in e.roles.values() for m in members}
    used |= {m for s in statements for m in (*s.speaker, *s.target)}
    used |= {m for r in relations for m in (r.subject, r.object)}
    used |= {m for f in figures for m in (f.reporter, f.partner, f.product, f.asserted_by) if m is not None}
    entities = [e for e in x.entities if e.confidence >= minimum or e.id in used]
    return replace(
        x,
        entities=tuple(entities),
        relations=tuple(relations),
        events=tuple(events),
        statements=tuple(statements),
        figures=tuple(figures),
    )
