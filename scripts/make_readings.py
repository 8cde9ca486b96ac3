"""Writes tests/data/readings.tsv, what comes out of each sentence of the rule book: `.venv/bin/python scripts/make_readings.py`.

A line for each rule, a digest for each of its sentences. A test compares them, so that nothing in the extraction changes what our own
sentences say without being seen; with `--differ` the script prints the rules whose sentences are read otherwise than committed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from korusgraph.evaluation.examples import Examples
from korusgraph.evaluation.rules import Remembering
from korusgraph.extraction import rulebook

TARGET = Path(__file__).resolve().parent.parent / "tests" / "data" / "readings.tsv"


def page(examples: Examples) -> str:
    """The whole file."""
    return "".join(f"{id_}\t{examples.digests(rule)}\n" for id_, rule in sorted(rulebook.rules().items()))


if __name__ == "__main__":
    made = page(Examples(Remembering(), rulebook.rules().values()))
    if "--differ" in sys.argv:
        known = set(TARGET.read_text(encoding="utf-8").splitlines())
        print("\n".join(line.split("\t")[0] for line in made.splitlines() if line not in known))
    else:
        TARGET.write_text(made, encoding="utf-8")
