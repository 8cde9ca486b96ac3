"""Writes ontology/confidence.tsv from annotated documents: python scripts/calibrate.py GOLD [DOCUMENTS]."""

from __future__ import annotations

import sys
from pathlib import Path

from korusgraph import engine
from korusgraph.extraction.confidence import table

TARGET = Path(__file__).resolve().parent.parent / "ontology" / "confidence.tsv"


def main() -> None:
    gold = Path(sys.argv[1])
    _, tallies, _ = engine.evaluate(gold, Path(sys.argv[2]) if len(sys.argv) > 2 else None)
    counts = table((j.kind, j.rule, j.right) for t in tallies for j in t.judged)
    rows = [f"{kind}\t{family}\t{right}\t{found}\n" for (kind, family), (right, found) in counts.items()]
    TARGET.write_text("kind\tfamily\tright\tfound\n" + "".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
