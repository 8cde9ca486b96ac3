"""Differences as text and as a page: what the annotation has and what was found, beside the sentence."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from korusgraph.evaluation.compare import Tally
from korusgraph.evaluation.scores import table


def kinds(tallies: Iterable[Tally]) -> list[tuple[str, int, str]]:
    """Kinds of differences by number, each with an example."""
    counted: Counter[str] = Counter()
    example: dict[str, str] = {}
    for tally in tallies:
        for miss in tally.misses:
            key = f"{miss.kind}: {miss.what.split(' ')[0].split('.')[0] if miss.kind.split()[0] in ('event', 'role', 'relation', 'entity', 'modality') else ''}".rstrip(
                ": "
            )
            counted[key] += 1
            example.setdefault(key, f"{miss.gold or '–'} ← {miss.found or '–'}")
    return [(k, n, example[k]) for k, n in sorted(counted.items(), key=lambda x: (-x[1], x[0]))]


def report(names: Sequence[str], tallies: Sequence[Tally], texts: Mapping[str, Callable[[int], str]]) -> Iterator[str]:
    """Differences as text: document, sentence, what the annotation has and what was found."""
    for name, tally in zip(names, tallies, strict=True):
        for miss in sorted(tally.misses, key=lambda m: (m.sentence, m.kind)):
            yield f"{name}  {miss.kind}\n    gold   {miss.gold or '–'}\n    found  {miss.found or '–'}\n    text   {texts[name](miss.sentence)}\n"


def page(names: Sequence[str], tallies: Sequence[Tally], texts: Mapping[str, Callable[[int], str]]) -> str:
    """The report as one HTML page without scripts."""
    rows = "".join(
        "<tr>"
        + "".join(f"<td>{html.escape(c)}</td>" for c in (name, m.kind, texts[name](m.sentence), m.gold or "–", m.found or "–"))
        + "</tr>\n"
        for name, tally in zip(names, tallies, strict=True)
        for m in sorted(tally.misses, key=lambda m: (m.sentence, m.kind))
    )
    style = "body{font:15px/1.5 system-ui;margin:2rem;max-width:90rem}table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.3rem .6rem;vertical-align:top;text-align:left}"
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>korusgraph evaluation</title><style>{style}</style><h1>Evaluation</h1>"
        f"<pre>{html.escape(table(tallies))}</pre><table><tr><th>document<th>difference<th>sentence<th>annotation<th>found</tr>\n{rows}</table></html>\n"
    )
