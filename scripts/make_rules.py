"""Writes docs/rules.md, the rule book to read, from `ontology/en/rules/`: `.venv/bin/python scripts/make_rules.py`.

A test checks that what is committed is fresh.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from korusgraph.extraction import rulebook
from korusgraph.extraction.components import Component
from korusgraph.extraction.pipeline import COMPONENTS
from korusgraph.extraction.rulebook import Rule
from korusgraph.ontology import load

TARGET = Path(__file__).resolve().parent.parent / "docs" / "rules.md"
HEAD = """# The rules of the extraction

Written by `scripts/make_rules.py` from `ontology/en/rules/`; do not edit.

A rule fires in its example, and without the rule the example is read otherwise; in the counter-example it does not fire.
`tests/test_rules.py` runs both. A *guard* keeps something out. `korusgraph rules --corpus FOLDER --gold FOLDER` tells what each
rule does over documents, `korusgraph explain --why-not "SENTENCE"` what the rules make of a sentence.
"""


COMPONENTS_HEAD = """## The components

In the order in which they run. Each adds to the layers that it writes and leaves all others as they are; a test watches it.
"""


def page() -> str:
    """The whole page: a table for each stage, and one for the words that announce each type of event."""
    book = sorted(rulebook.rules().values(), key=lambda r: (r.stage, r.id))
    parts = [HEAD, COMPONENTS_HEAD, "\n".join(_table(("component", "what it finds", "reads", "writes"), map(_component, COMPONENTS))), ""]
    for stage, rules in groupby((r for r in book if r.stage != "triggers"), key=lambda r: r.stage):
        parts += [f"## {stage}\n", "\n".join(_table(("rule", "what it does", "example", "counter-example"), map(_row, rules))), ""]
    parts += ["## triggers\n", "Words that announce an event, with the conditions that must hold; `.2` is the second row of a word.\n"]
    for type_ in load().event_types:
        rows = [_trigger(id_, row) for id_, t, row in rulebook.trigger_ids() if t == type_]
        if rows:
            parts += [f"### {type_}\n", "\n".join(_table(("trigger", "conditions", "example", "counter-example"), rows)), ""]
    return "\n".join(parts)


def _component(one: Component) -> tuple[str, ...]:
    return one.name, one.what, ", ".join(sorted(one.reads)), ", ".join(sorted(one.writes))


def _row(rule: Rule) -> tuple[str, ...]:
    name = rule.id.split(".", 1)[1] + (" *(guard)*" if rule.kind == "guard" else "")
    return name, rule.what, rule.example, rule.counter


def _trigger(id_: str, row: dict[str, object]) -> tuple[str, ...]:
    word, _, lemma = id_.split(":", 2)
    conditions = (f"{k} {'/'.join(v) if isinstance(v, list) else v}" for k, v in row.items() if k not in rulebook.ROW_TEXT)
    return f"{lemma} *({word})*", ", ".join(conditions), str(row.get("example", "")), str(row.get("counter", ""))


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield f"| {' | '.join(' '.join(cell.split()).replace('|', chr(92) + '|') for cell in row)} |"


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
