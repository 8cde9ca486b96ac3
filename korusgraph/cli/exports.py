"""The commands `export NAME`: one for each writer, made from what the writer declares."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from korusgraph.cli import terminal
from korusgraph.cli.common import (
    checked_date,
    confidence_option,
    existing_workspace,
    json_option,
    print_folder,
    print_notes,
    print_problems,
    print_written,
    workspace_option,
)
from korusgraph.errors import KorusgraphError, UsageError
from korusgraph.writers import registry
from korusgraph.writers.registry import Writer


class _Exports(click.Group):
    """Knows the writers by name, and makes the command of one when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *registry.names()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        own = super().get_command(ctx, cmd_name)
        if own is not None:
            return own
        found = registry.find(cmd_name)
        return None if found is None else _command(cmd_name, found)


@click.group(cls=_Exports)
def export() -> None:
    """Writes the graph in another form."""


def _command(name: str, writer: Writer[Any, Any]) -> click.Command:
    """The command of a writer: its own options between those that all exports have."""
    where = "Folder to fill" if writer.into_folder else "File to write; - for standard output"
    params: list[click.Parameter] = [
        click.Option(["--output", "-o"], required=True, metavar="DIR" if writer.into_folder else "FILE", help=f"{where}."),
        *([_form_option(writer)] if len(writer.forms) > 1 else []),
        *writer.options,
        click.Option(["--since"], metavar="DATE", help="Only documents published on that day or later."),
        click.Option(["--document", "documents"], multiple=True, metavar="ID", help="Only this document; may be given again."),
        click.Option(["--entity"], metavar="NAME", help="Only this entity (name, alias or id), its facts and what they touch."),
    ]
    command = click.Command(name, params=params, callback=partial(_export, name, writer), help=writer.help)
    for common in (workspace_option, confidence_option, json_option):
        command = common(command)
    return command


def _form_option(writer: Writer[Any, Any]) -> click.Option:
    endings = ", ".join(writer.forms.values())
    return click.Option(["--format", "form"], type=click.Choice(list(writer.forms)), help=f"Default: by the ending: {endings}.")


def _export(
    name: str,
    writer: Writer[Any, Any],
    output: str,
    since: str | None,
    documents: tuple[str, ...],
    entity: str | None,
    workspace: str | None,
    minimum: float,
    as_json: bool,
    **given: Any,
) -> None:
    from korusgraph import engine
    from korusgraph.assembly import Selection
    from korusgraph.ledger import Ledger
    from korusgraph.writers.atomic import write_lines

    if len(writer.forms) > 1 and given["form"] is None:
        given["form"] = writer.form_of(output)
        if given["form"] is None:
            raise UsageError(f"{output}: no format of {name} by that ending", "give --format", "KG-US-013")
    chosen = Selection(checked_date(since, "--since"), documents, entity)
    problems: list[KorusgraphError] = []
    notes: list[str] = []
    with Ledger(existing_workspace(workspace) / "ledger.sqlite") as ledger:
        graph = engine.graph(ledger, minimum, chosen, problems, notes)
        if writer.into_folder:
            print_folder(f"export {name}", output, writer(Path(output), *graph, **given), as_json)
        elif output == "-":
            for line in writer(*graph, **given):
                terminal.write_data(line)
        else:
            print_written(f"export {name}", output, write_lines(Path(output), writer(*graph, **given)), as_json)
    print_notes(notes)
    print_problems(problems)


@export.command("browser")
@click.option("--output", "-o", required=True, metavar="DIR", help="Folder for style sheet, scripts and guide.")
@json_option
def export_browser(output: str, as_json: bool) -> None:
    """Writes a kit for Neo4j Browser: style sheet, saved scripts by subject, a guide (`korusgraph guide` serves it)."""
    from korusgraph.writers import browser

    print_folder("export browser", output, browser.write(Path(output)), as_json)
