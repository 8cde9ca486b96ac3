"""Parameters of queries, and answers as tables."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

from korusgraph.database.bolt import Rows
from korusgraph.errors import UsageError


def parameters(pairs: tuple[str, ...]) -> dict[str, Any]:
    """`name=value` pairs; a value that is JSON is taken as such, anything else is text.

    Raises: UsageError.
    """
    made: dict[str, Any] = {}
    for pair in pairs:
        name, mark, value = pair.partition("=")
        if not mark or not re.fullmatch(r"[A-Za-z_]\w*", name):
            raise UsageError(f"--param {pair[:60]!r} is not name=value", "as in --param name=KORUS", "KG-US-006")
        try:
            made[name] = json.loads(value)
        except json.JSONDecodeError:
            made[name] = value
    return made


def cell(value: Any) -> str:
    """A value as one line of text; control characters are shown, not sent to the terminal."""
    if value is None:
        text = ""
    elif isinstance(value, dict):
        text = _node_text(value)
    elif isinstance(value, list):
        text = ", ".join(cell(v) for v in value)
    elif isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        text = f"{int(value):,}" if abs(value) >= 10_000 else str(int(value))
    else:
        text = str(value)
    return "".join(c if c.isprintable() else " " if c in "\n\t\r" else f"\\x{ord(c):02x}" for c in text)


def _node_text(value: dict[str, Any]) -> str:
    if "labels" in value:
        return f"(:{value['labels'][-1]} {value.get('name') or value.get('id', '')})"
    if "type" in value:
        return f"-[:{value['type']}]-"
    return json.dumps(value, ensure_ascii=False)


def table(found: Rows, width: int = 110) -> str:
    """Rows as an aligned table; long cells are cut."""
    if not found.rows:
        return "(no rows)"
    cells = [[cell(v) for v in row] for row in found.rows]
    share = max(12, width // max(1, len(found.columns)))
    widths = [
        min(max(len(name), *(len(r[i]) for r in cells)), max(share, len(name)) if len(found.columns) > 1 else width)
        for i, name in enumerate(found.columns)
    ]
    spare = max(0, width - sum(widths) - 2 * len(widths))
    needs = [max(len(r[i]) for r in cells) - widths[i] for i in range(len(widths))]
    for i in sorted(range(len(widths)), key=lambda k: -needs[k]):
        extra = min(max(0, needs[i]), spare)
        widths[i] += extra
        spare -= extra

    def line(parts: list[str]) -> str:
        return "  ".join((p if len(p) <= w else p[: w - 1] + "…").ljust(w) for p, w in zip(parts, widths, strict=True)).rstrip()

    return "\n".join([line(found.columns), line(["-" * w for w in widths]), *(line(r) for r in cells)])


def as_csv(found: Rows) -> str:
    """Rows as CSV for spreadsheets: a cell that a spreadsheet would run as a formula gets a leading apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(found.columns)
    for row in found.rows:
        writer.writerow([safe(cell(v)) if not isinstance(v, (int, float)) else v for v in row])
    return out.getvalue()


def safe(text: str) -> str:
    """A cell that a spreadsheet does not run as a formula: a leading apostrophe before the characters that start one."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠") else text


def as_markdown(found: Rows) -> str:
    """Rows as a Markdown table."""

    def line(parts: list[str]) -> str:
        return "| " + " | ".join(p.replace("|", "\\|") for p in parts) + " |"

    return "\n".join(
        [line(found.columns), line(["---"] * len(found.columns)), *(line([cell(v) for v in r]) for r in found.rows)]
    )
