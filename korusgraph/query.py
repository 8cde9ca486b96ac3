"""Read-only Cypher: what may be asked, and answers as tables.

A server's read access mode is no protection by itself, so the text is checked before it is sent.
"""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

from korusgraph.database.bolt import Rows
from korusgraph.errors import RefusedError, UsageError

_STRIP = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|`(?:``|[^`])*`|//[^\n]*|/\*.*?\*/", re.S)
_FORBIDDEN = (
    "CREATE",
    "MERGE",
    "DELETE",
    "DETACH",
    "SET",
    "REMOVE",
    "DROP",
    "FOREACH",
    "LOAD",
    "GRANT",
    "DENY",
    "REVOKE",
    "ALTER",
    "RENAME",
    "TERMINATE",
    "START",
    "STOP",
    "USE",
    "INSERT",
    "DRYRUN",
    "ENABLE",
    "DEALLOCATE",
    "REALLOCATE",
)
_PROCEDURES = frozenset(
    (
        "db.labels",
        "db.relationshiptypes",
        "db.propertykeys",
        "db.schema.visualization",
        "db.schema.nodetypeproperties",
        "db.schema.reltypeproperties",
        "db.index.fulltext.querynodes",
        "db.index.fulltext.queryrelationships",
        "dbms.components",
    )
)


def check_read_only(text: str) -> None:
    """Lets a query through only when it cannot write, load files, or call what is not on the list.

    Raises: UsageError for an empty query, RefusedError for anything else than reading.
    """
    if "\\u" in text.lower():
        # Cypher resolves Unicode escapes before it parses, so a keyword could hide behind one
        raise RefusedError("Unicode escapes in a query are refused", "write the characters themselves", "KG-RF-010")
    bare = _STRIP.sub(" \x00 ", text)
    if any(mark in bare for mark in ("'", '"', "`", "/*")):
        raise UsageError("the query has a quote that does not close", "check the quotation marks", "KG-US-005")
    if not bare.strip(" ;\n\x00"):
        raise UsageError("the query is empty", "give Cypher, as in: MATCH (n:Agreement) RETURN n.name", "KG-US-005")
    words = [(m.group(), m.start()) for m in re.finditer(r"[A-Za-z_]\w*", bare)]
    for word, at in words:
        before = bare[:at].rstrip()[-1:]
        if word.upper() in _FORBIDDEN and before not in (".", ":", "$", "|", "&"):
            if _is_name(bare, at + len(word), before):
                continue
            raise RefusedError(
                f"{word.upper()} is refused: queries only read", "use `korusgraph build` to change the graph", "KG-RF-010"
            )
    for match in re.finditer(r"\bCALL\b\s*(\(|\{|[\w.]*)", bare, re.I):
        name = match.group(1)
        if name and name not in ("(", "{") and name.lower() not in _PROCEDURES:
            raise RefusedError(
                f"procedure {name} is refused", f"allowed are {', '.join(sorted(_PROCEDURES)[:4])} …", "KG-RF-011"
            )
    if re.search(r"\bIN\s+(?:\d+\s+)?(?:CONCURRENT\s+)?TRANSACTIONS\b", bare, re.I):
        raise RefusedError("CALL … IN TRANSACTIONS is refused: queries only read", "remove it", "KG-RF-010")
    if ";" in bare.strip(" ;\n"):
        raise RefusedError("more than one statement", "give one query at a time", "KG-RF-010")


def _is_name(bare: str, end: int, before: str) -> bool:
    """Whether a keyword stands where only a name can: a variable in brackets, a map key, an alias."""
    after = bare[end:].lstrip()[:1]
    return (
        (before in ("(", "[", ",", "{") and after in (":", ")", "]", ",", "."))
        or after == "."
        or (before == "{" and after == ":")
    )


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
