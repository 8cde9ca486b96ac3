"""CSV tables for a spreadsheet: one for each kind of node, one for relations; no cell can run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from korusgraph.model import Edge, Node
from korusgraph.ontology import load
from korusgraph.query import cell, safe
from korusgraph.writers import atomic
from korusgraph.writers.atomic import write_lines
from korusgraph.writers.registry import folder_writer

TABLES = {"Entity": "entities.csv", "Event": "events.csv", "Figure": "figures.csv", "Document": "documents.csv"}
RELATIONS = "relations.csv"


@folder_writer()
def write(folder: Path, nodes: Iterable[Node], edges: Iterable[Edge]) -> list[str]:
    """Writes tables for a spreadsheet: entities.csv, events.csv with the statements, relations.csv with the roles, and others.

    No cell can run as a formula.

    Raises: StoreError.
    """
    rows: dict[str, list[dict[str, Any]]] = {label: [] for label in TABLES}
    names: dict[str, str] = {}
    for node in nodes:
        names[node.id] = str(node.properties.get("name", ""))
        if node.labels[0] in rows:
            rows[node.labels[0]].append({"labels": ";".join(node.labels), **node.properties})
    relations = ({"start": e.start, "startName": names.get(e.start, ""), "type": e.type, "end": e.end,
                  "endName": names.get(e.end, ""), **e.properties}
                 for e in edges if e.type not in ("REFERS_TO", "IN_SENTENCE", "IN_DOCUMENT", "EVIDENCED_BY", "OF_TYPE"))  # fmt: skip
    with atomic.folder(folder, (*TABLES.values(), RELATIONS)) as made:
        for label, name in TABLES.items():
            write_lines(made / name, _lines(rows[label]))
        write_lines(made / RELATIONS, _lines(list(relations)))
    return sorted([*TABLES.values(), RELATIONS])


def _lines(rows: list[dict[str, Any]]) -> Iterator[str]:
    """A header of the columns that are used, in the order of the ontology, then the rows."""
    used = {k for row in rows for k in row}
    lead = [c for c in ("labels", "start", "startName", "type", "end", "endName") if c in used]
    columns = [*lead, *(p for p in load().properties if p in used and p not in ("key", "hash"))]
    yield "\ufeff" + _row(columns)  # the mark by which spreadsheets know UTF-8
    for row in rows:
        yield _row([_text(row.get(c)) for c in columns])


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return safe("; ".join(cell(v) for v in value))
    return str(value) if isinstance(value, (int, float)) else safe(cell(value))


def _row(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
