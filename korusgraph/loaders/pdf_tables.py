"""Tables of a page that have no lines: cells that stand side by side are read as rows, not column by column.

Columns of running text stand side by side as well, line by line. What tells a table is figures: in at least half of its
rows a cell other than the first (a list's numbers stand there) is one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from korusgraph.loaders.pdf_layout import Line

_ROWS = 3  # rows with two cells that a table has at least
_GAP = 2.5  # heights of a line that may lie between two rows
_ALIGNED = 6.0  # points by which the edges of a column may differ

Row = list[Line]


def with_rows(boxes: Sequence[list[Line]]) -> list[list[Line]]:
    """The boxes of a page with each row of a table as a box of one line, cells apart by ` | `; the others as they came."""
    tables = list(_tables(boxes))
    where = {id(line): number for number, table in enumerate(tables) for row in table for line in row}
    out: list[list[Line]] = []
    done: set[int] = set()
    for box in boxes:
        kept: list[Line] = []
        for line in box:
            number = where.get(id(line))
            if number is None:
                kept.append(line)
            elif number not in done:
                done.add(number)
                out += [kept] if kept else []
                out += [[_joined(row)] for row in _whole(tables[number])]
                kept = []
        out += [kept] if kept else []
    return out


def _tables(boxes: Sequence[list[Line]]) -> Iterator[list[Row]]:
    """Rows that follow one another with cells in the same columns, where figures say that they are a table's."""
    table: list[Row] = []
    for row in [*_rows(boxes), []]:
        if table and not (row and _follows(table, row)):
            if _is_table(table):
                yield table
            table = []
        if table or len(row) > 1:
            table.append(row)


def _rows(boxes: Sequence[list[Line]]) -> list[Row]:
    """All lines of a page from top to bottom, those at one height together from left to right."""
    rows: list[Row] = []
    for line in sorted((line for box in boxes for line in box), key=lambda line: (-line.y0, line.x0)):
        if rows and abs(rows[-1][0].y0 - line.y0) < 0.4 * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.x0) for row in rows]


def _follows(table: list[Row], row: Row) -> bool:
    """Whether a row goes on with a table: near below, its cells in the columns of the row before that has several."""
    near = table[-1][0].y0 - row[0].y1 < _GAP * row[0].size
    above = next(found for found in reversed(table) if len(found) > 1)
    under = sum(any(_one_column(cell, head) for head in above) for cell in row)
    return near and (under > 1 if len(row) > 1 else under == 1 and table[-1][0].size * 0.6 > table[-1][0].y0 - row[0].y1)


def _one_column(cell: Line, head: Line) -> bool:
    """Whether two cells stand below each other, by the left edge, the right one or the middle."""
    left, right = cell.x0 - head.x0, cell.x1 - head.x1
    return min(abs(left), abs(right), abs(left + right) / 2) < _ALIGNED


def _is_table(table: list[Row]) -> bool:
    several = [row for row in table if len(row) > 1]
    return len(several) >= _ROWS and 2 * sum(any(map(_figure, row[1:])) for row in several) >= len(several)


def _figure(cell: Line) -> bool:
    digits, letters = sum(map(str.isdigit, cell.text)), sum(map(str.isalpha, cell.text))
    return digits > 0 and digits >= letters and len(cell.text.split()) < 4


def _whole(table: list[Row]) -> Iterator[Row]:
    """Rows with what a long cell has on further lines in that cell."""
    row: Row = []
    for found in table:
        if len(found) > 1:
            if row:
                yield row
            row = list(found)
        else:
            (rest,) = found
            at = next((n for n, cell in enumerate(row) if _one_column(rest, cell)), 0)
            row[at] = replace(row[at], text=f"{row[at].text} {rest.text}")
    if row:
        yield row


def _joined(row: Row) -> Line:
    text = " | ".join(cell.text for cell in row)
    return replace(row[0], text=text, x1=max(cell.x1 for cell in row), bold=all(cell.bold for cell in row), row=True)
