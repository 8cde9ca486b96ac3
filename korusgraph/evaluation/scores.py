"""Measures over several documents, with intervals, by document, and confidence against the share that was right."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from korusgraph.evaluation.compare import Tally
from korusgraph.extraction.confidence import Calibration
from korusgraph.extraction.confidence import table as table_of

F1 = ("mention", "entity", "relation", "event", "event group", "role", "statement", "figure")
ACCURACY = ("coreference", "date", "modality", "act", "stance", "no false fact", "true fact")
HEADLINE = ("entity", "relation", "event", "role", "statement", "figure", "date", "modality")


@dataclass(frozen=True, slots=True)
class Score:
    """A measure over several documents."""

    precision: float
    recall: float
    f1: float
    right: float
    given: float
    wanted: float


def scores(tallies: Sequence[Tally]) -> dict[str, Score]:
    """Measures over several documents, counts added up; `headline` is the plain mean of eight of them."""
    total: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for tally in tallies:
        for measure, row in tally.counts.items():
            total[measure] = [a + b for a, b in zip(total[measure], row, strict=True)]
    made = {m: _score(*total[m]) for m in (*F1, *ACCURACY)}
    mean = sum(made[m].f1 for m in HEADLINE) / len(HEADLINE)
    made["headline"] = Score(mean, mean, mean, 0.0, 0.0, 0.0)
    return made


def _score(right: float, given: float, wanted: float) -> Score:
    precision, recall = (right / given if given else 0.0), (right / wanted if wanted else 0.0)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Score(precision, recall, f1, right, given, wanted)


def interval(tallies: Sequence[Tally], measure: str, rounds: int = 500) -> tuple[float, float]:
    """95 % bootstrap interval over documents, from a fixed seed."""
    rng = random.Random(7)  # noqa: S311 - a bootstrap, no secret
    values = sorted(scores([rng.choice(tallies) for _ in tallies])[measure].f1 for _ in range(rounds))
    return values[int(0.025 * rounds)], values[int(0.975 * rounds) - 1]


def table(tallies: Sequence[Tally], intervals: bool = False) -> str:
    """All measures as text."""
    made = scores(tallies)
    lines = [f"{'':14}{'P':>7}{'R':>7}{'F1':>7}{'right':>8}{'given':>7}{'gold':>7}"]
    for measure in (*F1, *ACCURACY):
        s = made[measure]
        extra = " [{:.3f}, {:.3f}]".format(*interval(tallies, measure)) if intervals else ""
        if measure in F1:
            lines.append(
                f"{measure:14}{s.precision:7.3f}{s.recall:7.3f}{s.f1:7.3f}{s.right:8.0f}{s.given:7.0f}{s.wanted:7.0f}{extra}"
            )
        else:
            lines.append(f"{measure:14}{'':14}{s.recall:7.3f}{s.right:8.0f}{'':7}{s.wanted:7.0f}{extra}")
    return "\n".join([*lines, f"{'headline':14}{'':14}{made['headline'].f1:7.3f}"])


STEPS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)


def reliability(tallies: Sequence[Tally]) -> str:
    """Confidence against the share that was right, by steps of confidence.

    `given` is the confidence of the installed calibration; `left out` the one that the other documents alone give to
    the same facts, which tells what to expect on a document not seen. The last line is the mean distance of the two
    columns, weighted by facts (expected calibration error; Naeini et al. 2015).
    """
    given = [(j.confidence, j.right) for t in tallies for j in t.judged]
    left_out: list[tuple[float, bool]] = []
    for tally in tallies:
        others = Calibration(table_of((j.kind, j.rule, j.right) for t in tallies if t is not tally for j in t.judged))
        left_out += [(others.of(j.kind, j.rule), j.right) for j in tally.judged]
    lines = [f"{'confidence':14}{'facts':>7}{'said':>7}{'right':>7}   {'left out':>8}{'said':>7}{'right':>7}"]
    errors = [0.0, 0.0]
    for low, high in pairwise(STEPS):
        row = f"{low:.1f}–{min(high, 1.0):.1f}".ljust(14)
        for side, facts in enumerate((given, left_out)):
            part = [f for f in facts if low <= f[0] < high]
            said, right = _mean(c for c, _ in part), _mean(float(r) for _, r in part)
            errors[side] += len(part) * abs(said - right) / max(len(facts), 1)
            row += f"{len(part):>7}" if side == 0 else f"   {len(part):>8}"
            row += f"{said:7.2f}{right:7.2f}" if part else f"{'–':>7}{'–':>7}"
        lines.append(row)
    return "\n".join([*lines, f"{'error':14}{'':14}{errors[0]:7.3f}   {'':8}{'':7}{errors[1]:7.3f}"])


def _mean(values: Iterable[float]) -> float:
    kept = list(values)
    return sum(kept) / len(kept) if kept else 0.0


def by_document(names: Sequence[str], tallies: Sequence[Tally]) -> str:
    """The measures of each document, a document a line; `headline` is the mean of those that the document has."""
    measures = (*F1, *ACCURACY)
    width = max(map(len, names), default=8) + 2
    lines = [" " * width + "".join(f"{m.replace('no false fact', 'no false')[:11]:>13}" for m in (*measures, "headline"))]
    for name, tally in zip(names, tallies, strict=True):
        made = scores([tally])
        there = {m for m in measures if made[m].wanted or made[m].given}
        cells = [f"{made[m].f1:13.3f}" if m in there else f"{'–':>13}" for m in measures]
        headline = _mean(made[m].f1 for m in HEADLINE if m in there)
        lines.append(f"{name:{width}}" + "".join(cells) + f"{headline:13.3f}")
    return "\n".join(lines)
