"""What the commands of the desk share: the graph of a workspace, and answers as tables, files and JSON."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from korusgraph import __version__
from korusgraph.cli.common import (
    UNCUT,
    F,
    confidence_option,
    existing_workspace,
    format_option,
    full_option,
    json_option,
    print_report,
    print_rows,
    print_written,
    terminal_width,
    workspace_option,
)
from korusgraph.errors import UsageError

if TYPE_CHECKING:
    from korusgraph.database.bolt import Rows
    from korusgraph.desk.index import Index
    from korusgraph.desk.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Where:
    """What a command was asked for beside its subject: from which graph, and in which form."""

    workspace: str | None
    minimum: float
    format_: str
    full: bool
    output: str | None
    as_json: bool

    def root(self) -> Path:
        """The folder of the workspace. Raises: UsageError when there is none."""
        return existing_workspace(self.workspace)

    def index(self) -> Index:
        """The graph of the workspace. Raises: UsageError when there is none."""
        return self.of(self.workspace)

    def of(self, folder: str | None) -> Index:
        """The graph of another workspace. Raises: UsageError when there is none."""
        from korusgraph.engine.asking import graph_of

        return graph_of(existing_workspace(folder), self.minimum)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command found. `brief` are the columns that fit a terminal; `forms` makes files by their endings."""

    command: str
    rows: Rows
    brief: Sequence[str]
    data: Mapping[str, Any] | None = None
    """The JSON beside command, version and ok; the rows when none is given."""
    forms: Mapping[str, Callable[[], str | bytes]] = field(default_factory=dict)
    note: str = ""
    """What is said about the answer on standard error."""
    last: int = 0
    """How many rows a table shows at most, the last ones; 0 for all."""

    def json(self) -> dict[str, Any]:
        return dict(self.data) if self.data is not None else {"rows": self.rows.objects()}


def desk_options(endings: Sequence[str] = (), tables: bool = True) -> Callable[[F], F]:
    """Options of workspace and form, which reach the command as one `where`. `endings` are of files beside the usual ones;
    without `tables` the answer is no single table, so there is neither CSV nor a choice of formats."""
    shown = ", ".join((*endings, *((".csv",) if tables else ()), ".xlsx", ".md", ".json"))

    def decorate(function: F) -> F:
        @functools.wraps(function)
        def call(
            *arguments: Any,
            workspace: str | None,
            minimum: float,
            full: bool,
            output: str | None,
            as_json: bool,
            format_: str = "table",
            **given: Any,
        ) -> Any:
            return function(*arguments, where=Where(workspace, minimum, format_, full, output, as_json), **given)

        made: Any = json_option(call)
        made = confidence_option(made)
        made = workspace_option(made)
        made = format_option(made) if tables else full_option(made)
        output = click.option("--output", "-o", metavar="FILE", help=f"Write a file instead, by its ending: {shown}.")
        return cast(F, output(made))

    return decorate


def last_option(function: F) -> F:
    return click.option(
        "--last",
        type=click.IntRange(0),
        default=50,
        show_default=True,
        metavar="N",
        help="Rows of a table at most, the last ones; 0: all.",
    )(function)


def give(answer: Answer, where: Where) -> None:
    """Prints an answer, or writes it to the wanted file. Raises: UsageError for an ending that is none of its forms."""
    if where.output is not None:
        size = _write(answer, Path(where.output))
        print_written(answer.command, where.output, size, where.as_json)
    elif where.as_json or where.format_ == "json":
        print_report(answer.command, True, **answer.json())
    else:
        print_rows(_shown(answer, where), where.format_, 0, False, where.full)
        if where.format_ == "table" and 0 < answer.last < len(answer.rows.rows):
            click.echo(f"the last {answer.last} rows; --last 0 shows all, -o FILE and --json have all", err=True)
    if answer.note:
        click.echo(answer.note, err=True)


def _shown(answer: Answer, where: Where) -> Rows:
    """What is printed: of a table the last rows and, unless it is to be full, the columns that fit and have something in them."""
    rows = answer.rows
    if where.format_ != "table":
        return rows
    if answer.last:
        rows = replace(rows, rows=rows.rows[-answer.last :])
    if where.full:
        return rows
    brief = rows.only(answer.brief)
    told = [c for n, c in enumerate(brief.columns) if any(row[n] not in (None, "", []) for row in brief.rows)]
    return brief.only(told) if told else brief


def give_sheet(command: str, sheet: Sheet, where: Where) -> None:
    """Prints a sheet, or writes it to the wanted file. Raises: UsageError for an ending that is none of its forms."""
    if where.output is not None:
        size = _write_sheet(command, sheet, Path(where.output))
        print_written(command, where.output, size, where.as_json)
    elif where.as_json:
        print_report(command, True, **sheet.as_json())
    else:
        click.echo(sheet.text(UNCUT if where.full else terminal_width()))


def _write_sheet(command: str, sheet: Sheet, path: Path) -> int:
    from korusgraph.writers import pdf, spreadsheet
    from korusgraph.writers.atomic import write_lines

    ending = path.suffix.lower()
    if ending == ".xlsx":
        return spreadsheet.write(path, {p.key: p.rows for p in sheet.parts})
    forms: dict[str, Callable[[], str | bytes]] = {
        ".md": sheet.markdown,
        ".html": sheet.html,
        ".pdf": lambda: pdf.pdf(sheet),
        ".json": lambda: _json(command, sheet.as_json()),
    }
    if ending not in forms:
        raise _no_form(path, (*forms, ".xlsx"))
    return write_lines(path, [forms[ending]()])


def _json(command: str, data: Mapping[str, Any]) -> str:
    return json.dumps({"command": command, "version": __version__, "ok": True, **data}, ensure_ascii=False, indent=1) + "\n"


def _no_form(path: Path, known: Sequence[str]) -> UsageError:
    return UsageError(f"{path}: no form by that ending", f"use one of {', '.join(known)}", "KG-US-013")


def _write(answer: Answer, path: Path) -> int:
    from korusgraph import query as tables
    from korusgraph.writers import spreadsheet
    from korusgraph.writers.atomic import write_lines

    ending = path.suffix.lower()
    if ending in answer.forms:
        return write_lines(path, [answer.forms[ending]()])
    if ending == ".xlsx":
        return spreadsheet.write(path, {answer.command: answer.rows})
    if ending == ".csv":
        return write_lines(path, ["\ufeff", tables.as_csv(answer.rows)])  # the mark by which spreadsheets know UTF-8
    if ending == ".md":
        return write_lines(path, [tables.as_markdown(answer.rows), "\n"])
    if ending == ".json":
        return write_lines(path, [_json(answer.command, answer.json())])
    raise _no_form(path, (*answer.forms, ".csv", ".xlsx", ".md", ".json"))
