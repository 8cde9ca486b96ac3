"""Trains the choice of participants: what `ontology/en/roles.tsv` holds.

`python scripts/train_roles.py collect GOLD [GOLD …] [--without ID,ID]` reads annotated documents and writes what is known of each
entity around each annotated event, and whether it fills the role, to `scripts/roles_training.tsv.gz`: traits, no texts.
`python scripts/train_roles.py` learns the weights from that file, and says how the choice does on documents held out in turn.
"""

from __future__ import annotations

import gzip
import io
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from korusgraph.engine.judging import annotated
from korusgraph.evaluation.compare import aligned
from korusgraph.extraction.events.choosing import LIKELY, SCALE, Case, contexts, seen
from korusgraph.extraction.events.traits import Surroundings, class_of
from korusgraph.extraction.finish import finish
from korusgraph.extraction.format import to_json
from korusgraph.extraction.parse import Token
from korusgraph.extraction.pipeline import Extractor
from korusgraph.extraction.reading import Reading
from korusgraph.ontology import load

ROWS = Path(__file__).resolve().parent / "roles_training.tsv.gz"
WEIGHTS = ROWS.parent.parent / "ontology" / "en" / "roles.tsv"
FOLDS, PENALTY, STEPS, RATE, RARE, SMALL = 5, 2.5, 400, 0.3, 2, 0.02
NO_ENTITIES = frozenset(("topic", "office", "measure", "inResponseTo"))  # roles of events and matters, or of the text's own words


@dataclass(slots=True)
class Row:
    """One entity around one event, and one role that it might fill; `ruled` where a rule fills it, `alone` where no rule found the event."""

    document: str
    case: Case
    ruled: bool
    alone: bool
    right: bool
    traits: list[str]

    @property
    def features(self) -> list[str]:
        return [f"{c}\t{t}" for c in contexts(self.case) for t in self.traits]


# -- what annotated documents tell -----------------------------------------------------------------------------------------
def collect(folders: list[Path], without: frozenset[str]) -> list[Row]:
    extractor = Extractor(off=("events.chosen-role",))
    found: list[tuple[Row, str]] = []
    for folder in folders:
        for name, document, gold in annotated(folder, None):
            if name not in without:
                reading = extractor.reading(document)
                found += _rows(name, reading, gold, to_json(finish(reading, {})))
    filled = {(r.case[0], r.case[1], r.case[2]) for r, _ in found if r.right}
    return [r for r, _ in found if r.case[:3] in filled]


def _rows(name: str, reading: Reading, gold: dict[str, Any], made: dict[str, Any]) -> Iterator[tuple[Row, str]]:
    to_gold, pairs = aligned(gold, made)
    surroundings = Surroundings(reading.registry, reading.sentences)
    rules = {e["id"]: e["roles"] for e in made["events"]}
    for event in gold["events"]:
        token = _trigger(reading, event["trigger"])
        if token is None:
            continue
        around = surroundings.around(token)
        found = rules.get(pairs.get(event["id"], ""))
        wanted = {(r, m) for r, members in event["roles"].items() for m in members}
        doubtful = {(r, m) for r, members in event.get("accept", {}).get("roles", {}).items() for m in members} - wanted
        for id_ in around.nearest:
            class_, plain, meant = class_of(reading.registry.drafts[id_]), around.traits(id_), to_gold.get(id_, "")
            for role in sorted(set(load().roles) - NO_ENTITIES):
                if (role, meant) in doubtful:
                    continue
                case = (event["type"], role, class_, "noun" if around.noun else "verb")
                traits = [seen(class_), *plain, *(around.filled(id_, role, found) if found is not None else ())]
                ruled = id_ in (found or {}).get(role, ())
                yield Row(name, case, ruled, found is None, (role, meant) in wanted, traits), id_


def _trigger(reading: Reading, span: dict[str, Any]) -> Token | None:
    """The head of the words of a trigger."""
    sentence = next((s for s in reading.sentences if s.span.start <= span["start"] < s.span.end), None)
    covered = [t for t in sentence.tokens if t.start < span["end"] and span["start"] < t.end] if sentence is not None else []
    return next((t for t in covered if t.head not in covered or t.head is t), None)


def write(rows: list[Row]) -> None:
    text = "".join(
        "\t".join((r.document, *r.case, str(int(r.ruled)), str(int(r.alone)), str(int(r.right)), " ".join(r.traits))) + "\n" for r in rows
    )
    ROWS.write_bytes(gzip.compress(text.encode(), mtime=0))


def read() -> list[Row]:
    with io.TextIOWrapper(gzip.open(ROWS), encoding="utf-8") as lines:
        parts = [line.rstrip("\n").split("\t") for line in lines]
    return [Row(p[0], (p[1], p[2], p[3], p[4]), p[5] == "1", p[6] == "1", p[7] == "1", p[8].split(" ")) for p in parts]


# -- what is learned from it -------------------------------------------------------------------------------------------------
@dataclass(slots=True)
class Model:
    """A logistic regression with a penalty on large weights, by full gradients with AdaGrad: the same rows give the same weights."""

    weights: dict[str, float]
    bias: float

    @classmethod
    def learn(cls, rows: list[Row]) -> Model:
        counts = Counter(f for r in rows for f in set(r.features))
        vocabulary = {f: k for k, f in enumerate(sorted(f for f, n in counts.items() if n >= RARE))}
        columns = [sorted({vocabulary[f] for f in r.features if f in vocabulary}) for r in rows]
        column = np.array([c for found in columns for c in found])
        row = np.repeat(np.arange(len(rows)), [len(c) for c in columns])
        right = np.array([r.right for r in rows], dtype=float)
        weights, bias = np.zeros(len(vocabulary)), 0.0
        squares, square = np.full(len(vocabulary), 1e-8), 1e-8
        for _ in range(STEPS):
            score = np.bincount(row, weights=weights[column], minlength=len(rows)) + bias
            error = 1 / (1 + np.exp(-score)) - right
            slope = np.bincount(column, weights=error[row], minlength=len(vocabulary)) + PENALTY * weights
            squares += slope * slope
            square += float(error.sum()) ** 2
            weights -= RATE * slope / np.sqrt(squares)
            bias -= RATE * float(error.sum()) / square**0.5
        return cls({f: float(weights[k]) for f, k in vocabulary.items()}, float(bias))

    def score(self, row: Row) -> float:
        return self.bias + sum(self.weights.get(f, 0.0) for f in set(row.features))


def held_out(rows: list[Row]) -> list[float]:
    """The score of each row by a model that saw none of its document."""
    names = sorted({r.document for r in rows})
    scores = [0.0] * len(rows)
    for fold in range(FOLDS):
        away = set(names[fold::FOLDS])
        model = Model.learn([r for r in rows if r.document not in away])
        for k, row in enumerate(rows):
            if row.document in away:
                scores[k] = model.score(row)
    return scores


def calibrated(scores: list[float], right: list[bool]) -> tuple[float, float]:
    """Slope and offset that turn scores of rows held out into probabilities (Platt 1999), by Newton's method."""
    x = np.column_stack([np.array(scores), np.ones(len(scores))])
    y, found = np.array(right, dtype=float), np.array([1.0, 0.0])
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ found))
        found -= np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x, x.T @ (p - y))
    return float(found[0]), float(found[1])


def main() -> None:
    if sys.argv[1:2] == ["collect"]:
        without = frozenset(sys.argv[sys.argv.index("--without") + 1].split(",")) if "--without" in sys.argv else frozenset()
        folders = [a for a in sys.argv[2:] if a != "--without" and a != ",".join(sorted(without))]
        write(collect([Path(f) for f in folders if Path(f).is_dir()], without))
        return
    rows = read()
    scores = held_out(rows)
    left = [k for k, r in enumerate(rows) if not (r.ruled or r.alone or "elsewhere" in r.traits)]
    slope, offset = calibrated([scores[k] for k in left], [rows[k].right for k in left])
    likely = [1 / (1 + np.exp(-(offset + slope * s))) for s in scores]
    print(f"what rules leave open: {len(left)}, of it {sum(rows[k].right for k in left)} that take part")
    for low in (0.3, 0.4, LIKELY, 0.6, 0.7, 0.8):
        taken = [rows[k].right for k in left if likely[k] >= low]
        every = [r.right for r, p in zip(rows, likely, strict=True) if p >= low]
        print(f"at {low}: {sum(taken)} of {len(taken)} right; of all rows {sum(every)} of {len(every)}")
    model = Model.learn(rows)
    filled = {f"{r.case[0]}.{r.case[1]}\t{seen(r.case[2])}" for r in rows if r.right}
    # the sum of five weights is read for `class=`, so the bias stands with the slope: it is the same for all
    kept = {f: w for f, w in model.weights.items() if abs(w) >= SMALL or f in filled} | {f: 0.0 for f in filled if f not in model.weights}
    lines = [f"{SCALE}\tslope\t{slope:.4f}", f"{SCALE}\toffset\t{offset + slope * model.bias:.4f}"]
    lines += [f"{f}\t{w:.3f}" for f, w in sorted(kept.items())]
    WEIGHTS.write_text("context\ttrait\tweight\n" + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
