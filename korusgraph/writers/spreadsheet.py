"""Tables as an Excel workbook: text stays text, so no cell runs as a formula and no address becomes a link."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from korusgraph.database.bolt import Rows
from korusgraph.query import cell
from korusgraph.writers.atomic import write_lines

LONGEST = 32_767  # characters of a cell, by the file format
WIDEST = 60
_MADE = dt.datetime(2000, 1, 1)  # a fixed day, so that the same tables give the same bytes


def write(path: Path, sheets: Mapping[str, Rows]) -> int:
    """Writes a workbook with a sheet for each table, its first row a header that stays in view; bytes written.

    Raises: StoreError.
    """
    return write_lines(path, [workbook(sheets)])


def workbook(sheets: Mapping[str, Rows]) -> bytes:
    """The workbook as bytes."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:  # cells are written by their kind, so none becomes a formula
        book.set_properties({"created": _MADE, "title": "korusgraph"})
        head = book.add_format({"bold": True, "bottom": 1})
        for name, table in sheets.items():
            _fill(book.add_worksheet(name[:31]), table, head)
    return out.getvalue()


def _fill(sheet: Any, table: Rows, head: Any) -> None:
    for column, name in enumerate(table.columns):
        sheet.write_string(0, column, name, head)
        sheet.set_column(column, column, min(WIDEST, max([len(name), *(len(cell(r[column])) for r in table.rows[:200])]) + 2))
    for number, row in enumerate(table.rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                sheet.write_number(number, column, value)
            elif value not in (None, "", (), []):
                sheet.write_string(number, column, cell(list(value) if isinstance(value, tuple) else value)[:LONGEST])
    sheet.freeze_panes(1, 0)
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
