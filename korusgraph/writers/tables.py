"""Tables for a spreadsheet, as CSV files and as a workbook: whatever belongs to an event stands in its row, by name."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from korusgraph.database.bolt import Rows
from korusgraph.desk.happenings import happening
from korusgraph.desk.index import Index
from korusgraph.model import Edge, Node
from korusgraph.ontology import load
from korusgraph.query import cell, safe
from korusgraph.writers import atomic
from korusgraph.writers.atomic import write_lines
from korusgraph.writers.registry import folder_writer, writer
from korusgraph.writers.spreadsheet import workbook

TABLES = {"Entity": "entities", "Event": "events", "Figure": "figures", "Document": "documents"}
RELATIONS = "relations"
_FILES = tuple(f"{name}.csv" for name in (*TABLES.values(), RELATIONS))
_EVIDENCE = ("REFERS_TO", "IN_SENTENCE", "IN_DOCUMENT", "EVIDENCED_BY", "OF_TYPE")
_LEAD = ("labels", "start", "startName", "type", "end", "endName")
_WITH = ("participants", "agreement", "product", "speaker", "about", "place", "legalBasis", "rate", "previousRate", "reporter",
         "partner", "assertedBy")  # fmt: skip
_OF_FIGURE = {"REPORTED_FOR": "reporter", "WITH_PARTNER": "partner", "OF_PRODUCT": "product", "ASSERTED_BY": "assertedBy"}


@folder_writer()
def write(folder: Path, nodes: Iterable[Node], edges: Iterable[Edge]) -> list[str]:
    """Writes tables for a spreadsheet: entities, events with the statements, figures, relations with the roles, documents.

    Participants, agreement, product and speaker of an event stand in its row. No cell can run as a formula.

    Raises: StoreError.
    """
    with atomic.folder(folder, _FILES) as made:
        for name, rows in tables(nodes, edges).items():
            write_lines(made / f"{name}.csv", _lines(rows))
    return sorted(_FILES)


@writer(forms={"xlsx": ".xlsx"})
def xlsx(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[bytes]:
    """Writes the same tables as `export csv` as the sheets of one Excel workbook."""
    yield workbook(tables(nodes, edges))


def tables(nodes: Iterable[Node], edges: Iterable[Edge]) -> dict[str, Rows]:
    """Every table by its name: the columns that are used, in the order of the ontology."""
    nodes = [n for n in nodes if n.labels[0] in TABLES]  # not the words and sentences, of which there are most
    edges = [e for e in edges if e.type not in _EVIDENCE]
    index = Index(nodes, edges)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES.values()}
    for node in nodes:
        own = {"labels": ";".join(node.labels), **_names(index, node), **node.properties}
        rows[TABLES[node.labels[0]]].append(own)
    rows[RELATIONS] = [
        {
            "start": e.start,
            "startName": index.name(e.start),
            "type": e.type,
            "end": e.end,
            "endName": index.name(e.end),
            **e.properties,
        }
        for e in edges
    ]
    return {name: _table(found) for name, found in rows.items()}


def _names(index: Index, node: Node) -> Mapping[str, str]:
    """What belongs to an event, a statement or a figure, by name: who in which role, what about, who says so."""
    if node.labels[0] == "Figure":
        joined = [e for e in index.outgoing(node.id) if e.type in _OF_FIGURE]
        return {_OF_FIGURE[e.type]: index.name(e.end) for e in joined}
    if node.labels[0] != "Event":
        return {}
    h = happening(index, node)
    who = [f"{index.name(i)} ({role})" for role, ids in h.roles.items() for i in ids if i in h.participants]
    named = {role: "; ".join(index.names(h.of(role))) for role in ("agreement", "product", "about", "place", "legalBasis")}
    rates = {
        role: "; ".join(str(index.node(i).properties.get("text", "")) for i in h.of(role)) for role in ("rate", "previousRate")
    }
    found = {"participants": "; ".join(who), "speaker": "; ".join(index.names(h.speakers)), **named, **rates}
    return {name: text for name, text in found.items() if text}


def _table(rows: list[dict[str, Any]]) -> Rows:
    used = {k for row in rows for k in row}
    order = [*_LEAD, "name", *_WITH, *(p for p in load().properties if p not in ("name", "key", "hash"))]
    columns = [c for c in order if c in used]
    return Rows(columns, [[_value(row.get(c)) for c in columns] for row in rows])


def _value(value: Any) -> Any:
    """Lists as text; numbers stay numbers."""
    return "; ".join(cell(v) for v in value) if isinstance(value, tuple) else value


def _lines(rows: Rows) -> Iterator[str]:
    yield "\ufeff" + _row(rows.columns)  # the mark by which spreadsheets know UTF-8
    for row in rows.rows:
        yield _row([str(v) if isinstance(v, (int, float)) else safe(cell(v)) for v in row])


def _row(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
