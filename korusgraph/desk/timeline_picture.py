"""A timeline as SVG and as a page: three lanes, each with its own shape; undated events listed below, never dropped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from korusgraph.desk import page
from korusgraph.desk.index import Index
from korusgraph.desk.timeline import LANES, Entry, Timeline, rejected, rows
from korusgraph.query import cell

WIDE, ROW, TOP = 1000, 44, 64
_LANE_X = {"happened": 138, "planned": 164, "denied": 190}
_TEXT_X = 216
_SHAPES = {
    "happened": '<circle cx="{x}" cy="{y}" r="7" class="happened fill"/>',
    "planned": '<path d="M{x} {top}L{right} {y}L{x} {low}L{left} {y}Z" class="planned line"/>',
    "denied": '<path d="M{left} {top}L{right} {low}M{right} {top}L{left} {low}" class="denied line"/>',
}
# Inside a page the colours are those of the page; in a file of its own they stand here.
_STYLE = """text{font:13px system-ui,sans-serif;fill:#1b1b1b}.soft{fill:#5c5c5c;font-size:12px}.strong{font-weight:600}.rule{stroke:#d0d0d0}
.fill.happened{fill:#0072b2}.line{fill:none;stroke-width:2.5}.line.planned{stroke:#b36b00}.line.denied{stroke:#b3400a}.back{fill:#fff}
@media(prefers-color-scheme:dark){text{fill:#e8e8e8}.soft{fill:#a9a9a9}.rule{stroke:#3a3d42}.back{fill:#15171a}
.fill.happened{fill:#6cb8ec}.line.planned{stroke:#f0b95a}.line.denied{stroke:#ff8f5e}}"""


def svg(index: Index, made: Timeline) -> str:
    """The timeline as an SVG file of its own; undated events stand below the dated ones."""
    return _svg(index, made, f"<style>{_STYLE}</style>") + "\n"


def _svg(index: Index, made: Timeline, style: str) -> str:
    tall = TOP + ROW * (len(made.dated) + len(made.undated)) + (ROW if made.undated else 0) + 12
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {tall}" role="img" aria-label="{page.text("Timeline: " + made.title)}">',
        style,
        f'<rect width="{WIDE}" height="{tall}" class="back"/>',
        f'<text x="12" y="24" class="strong">{page.text(_cut(made.title, 110))}</text>',
        *_legend(),
    ]
    y = TOP + 20
    year = ""
    for entry in made.dated:
        if entry.first.start[:4] != year:
            year = entry.first.start[:4]
            out.append(f'<path d="M12 {y - 22}H{WIDE - 12}" class="rule"/>')
        out += _point(index, made, entry, y, entry.first.date.replace("/", " – "))
        y += ROW
    if made.undated:
        out.append(f'<path d="M12 {y - 18}H{WIDE - 12}" class="rule"/>')
        out.append(f'<text x="12" y="{y + 6}" class="strong">Without a date of their own, by the day of the report</text>')
        y += ROW
        for entry in made.undated:
            out += _point(index, made, entry, y, "undated")
            y += ROW
    return "\n".join([*out, "</svg>"])


def _legend() -> Iterator[str]:
    x = 24
    for lane, words in zip(LANES, ("happened or going on", "planned, proposed or conditional", "denied"), strict=True):
        yield _shape(lane, x, 46)
        yield f'<text x="{x + 16}" y="50" class="soft">{words}</text>'
        x += 40 + 7 * len(words)


def _shape(lane: str, x: int, y: int) -> str:
    return _SHAPES[lane].format(x=x, y=y, top=y - 7, low=y + 7, left=x - 7, right=x + 7)


def _point(index: Index, made: Timeline, entry: Entry, y: int, date: str) -> Iterator[str]:
    h = entry.first
    who = ", ".join(index.names(dict.fromkeys(p for r in entry.reports for p in r.participants)))
    said = ", ".join(index.names(dict.fromkeys(s for r in entry.reports for s in r.speakers)))
    line = " · ".join(x for x in (who, f"says {said}" if said else "") if x)
    number = f", {len(entry.reports)} reports" if len(entry.reports) > 1 else ""
    decided = next((f", {r.decided.partition(':')[0]}" for r in entry.reports if r.decided), "")
    told = f"reported {h.reported or 'on an unknown day'}{number}{decided}"
    own = {s.id for s in made.subjects}
    others = index.names(a for a in h.agreements if a not in own)
    of = ", also of" if own & set(h.agreements) else " of"
    label = h.label + (", renegotiation" if h.renegotiation else "") + (f"{of} {', '.join(others)}" if others else "")
    yield f"<g><title>{page.text(h.sentence)}</title>"
    yield f'<text x="12" y="{y + 4}"{_soft(not entry.dated)}>{page.text(date)}</text>'
    yield _shape(entry.lane, _LANE_X[entry.lane], y)
    yield f'<text x="{_TEXT_X}" y="{y - 2}"><tspan class="strong">{page.text(_cut(label, 72))}</tspan> ({page.text(h.modality)})</text>'
    yield f'<text x="{_TEXT_X}" y="{y + 14}" class="soft">{page.text(_cut(line, 92))}</text>'
    yield f'<text x="{WIDE - 12}" y="{y + 14}" text-anchor="end" class="soft">{page.text(told)}</text></g>'


def _soft(soft: bool) -> str:
    return ' class="soft"' if soft else ""


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def html(index: Index, made: Timeline, phases: Sequence[dict[str, Any]], differences: Sequence[dict[str, Any]]) -> str:
    """The timeline as a page: picture, phases of an agreement with the reference data, and every sentence."""
    parts = [page.section("Timeline", f'<div class="wide">{_svg(index, made, "")}</div>')]
    if phases:
        columns = ["phase", "date", "reported", "reference", "agree", "documents", "sentence", "document"]
        parts.append(page.section("Phases of its life", page.table(columns, [[p[c] for c in columns] for p in phases])))
        columns = ["phase", "date", "reference", "sentence", "document"]
        parts.append(
            page.section(
                "Where documents and reference data differ",
                page.table(columns, [[d[c] for c in columns] for d in differences], "They do not differ."),
            )
        )
    shown = ["date", "event", "modality", "who", "saidBy", "reported", "reports", "sentence", "document"]
    if any(e.decided for entry in (*made.dated, *made.undated) for e in entry.reports):
        shown.insert(shown.index("sentence"), "decided")
    table = rows(index, made).only(shown)
    parts.append(page.section("Sentences", page.table(shown, [[cell(v) for v in row] for row in table.rows])))
    out = rejected(index, made)
    if out.rows:
        parts.append(page.section("Rejected in review", page.table(out.columns, [[cell(v) for v in row] for row in out.rows])))
    note = f"{len(made.dated)} events with a date, {len(made.undated)} without. Dates are those of the events; “reported” is the day of the document."
    return page.page(f"Timeline: {made.title}", note, parts)
