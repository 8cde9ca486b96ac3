"""The command `review`: what is doubtful, and what people decide about it."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from korusgraph.cli.common import (
    F,
    decisions_option,
    existing_workspace,
    json_option,
    print_problems,
    print_report,
    problem_json,
    tell,
    workspace_option,
)
from korusgraph.errors import KorusgraphError, UsageError

if TYPE_CHECKING:
    from korusgraph.decisions import Entry
    from korusgraph.desk.doubts import Doubt
    from korusgraph.engine import Review

_KEYS = {"c": "confirm", "r": "reject", "e": "edit", "s": "skip", "q": "quit"}


@click.group(invoke_without_command=True)
@workspace_option
@decisions_option
@click.option("--web", is_flag=True, help="Open a page for it on this machine, until Ctrl-C.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, show_default="any", help="Port of the page.")
@click.pass_context
def review(context: click.Context, workspace: str | None, decisions: str | None, web: bool, port: int) -> None:
    """Puts the graph right by hand: what is confirmed, rejected, edited or joined is kept in decisions.yaml of the workspace.

    Alone it goes through what is doubtful, one after another (on a terminal), or lists it. Decisions hold when documents are
    read again, can be undone, and are meant for version control.

    \b
    korusgraph review list --about KORUS
    korusgraph review confirm event/news-sign-c16 --why "read the paper"
    korusgraph review edit event/news-sign-c16 modality=planned date=2018-03 --why "will be signed"
    korusgraph review same person/robert-lighthizer person/bob-lighthizer --why "one man"
    korusgraph review undo 3
    korusgraph review --web
    """
    context.obj = decisions
    if context.invoked_subcommand is not None:
        return
    if web:
        from korusgraph.cli.review_page import serve

        with _opened(workspace) as made:
            root = made.ledger.path.parent
        serve(root, port)
    elif sys.stdin.isatty() and sys.stdout.isatty():
        _go_through(workspace)
    else:
        context.invoke(list_)


def _options(function: F) -> F:
    """Options of everything that decides."""
    function = json_option(function)
    function = click.option("--ledger-only", is_flag=True, help="Do not open the graph database; the next build brings it up.")(
        function
    )
    function = click.option("--by", metavar="NAME", help="Who decides. Default: your login name.")(function)
    function = workspace_option(function)
    return click.option("--why", required=True, metavar="REASON", help="For what reason.")(function)


@review.command("list")
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="Most suggestions that are listed."
)
@click.option("--about", metavar="NAME", help="Only what touches this thing.")
@workspace_option
@json_option
def list_(workspace: str | None, limit: int, about: str | None, as_json: bool) -> None:
    """Lists what is worth a second look, the most doubtful first, each with its sentence."""
    with _opened(workspace) as made:
        found, problems = suggestions(made, limit, about), made.problems()
    if as_json:
        print_report(
            "review", not problems, suggestions=[d.as_json() for d in found], problems=[problem_json(p) for p in problems]
        )
        sys.exit(3 if problems else 0)
    for doubt in found:
        click.echo(f"{_shown(doubt)}\n")
    print_problems(problems)


@review.command("decisions")
@workspace_option
@json_option
def kept(workspace: str | None, as_json: bool) -> None:
    """Lists what was decided, with the numbers that `undo` takes."""
    with _opened(workspace) as made:
        found, problems, path = made.kept(), made.problems(), made.path
    if as_json:
        print_report(
            "review",
            not problems,
            file=str(path),
            decisions=[k.as_json() for k in found],
            problems=[problem_json(p) for p in problems],
        )
        sys.exit(3 if problems else 0)
    for k in found:
        vain = "" if k.finds else "  (finds nothing any longer)"
        click.echo(f"{k.number}  {_told(k.entry)}{vain}\n   {k.entry.at} {k.entry.by}: {k.entry.why}")
    click.echo(f"{len(found)} decisions in {path}", err=True)
    print_problems(problems)


@review.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@_options
def confirm(workspace: str | None, ids: tuple[str, ...], **given: Any) -> None:
    """Says that facts are right as they stand: their confidence becomes 1."""
    _decide(workspace, "confirm", ids, given)


@review.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@_options
def reject(workspace: str | None, ids: tuple[str, ...], **given: Any) -> None:
    """Says that facts are wrong: they leave graph and exports, and are counted."""
    _decide(workspace, "reject", ids, given)


@review.command()
@click.argument("id_", metavar="ID")
@click.argument("values", nargs=-1, required=True, metavar="FIELD=VALUE…")
@_options
def edit(workspace: str | None, id_: str, values: tuple[str, ...], **given: Any) -> None:
    """Sets something of a fact or a thing.

    \b
    event       type, modality, date (2018, 2018-03, 2018-03-08, none), role.signatory=country/us,country/kr …
    statement   type (its act), stance, date, role.speaker, role.target
    relation    type, status
    figure      type (what it counts), role.reporter, role.partner, role.product
    entity      class, name – in all documents that name it
    """
    new = {}
    for value in values:
        name, mark, what = value.partition("=")
        if not mark:
            raise UsageError(f"{value[:60]!r} sets nothing", "as in modality=denied", "KG-DC-005")
        new[name] = what
    _decide(workspace, "edit", (id_,), given, new)


@review.command()
@click.argument("one")
@click.argument("other")
@_options
def same(workspace: str | None, one: str, other: str, **given: Any) -> None:
    """Says that two things are one, by their names or ids."""
    _change(workspace, given, lambda made, by, why: made.join("same", one, other, by, why))


@review.command()
@click.argument("one")
@click.argument("other")
@_options
def apart(workspace: str | None, one: str, other: str, **given: Any) -> None:
    """Says that two things are two, by their names or ids."""
    _change(workspace, given, lambda made, by, why: made.join("apart", one, other, by, why))


@review.command()
@click.argument("numbers", nargs=-1, required=True, type=int, metavar="NUMBER…")
@click.option("--ledger-only", is_flag=True, help="Do not open the graph database; the next build brings it up.")
@workspace_option
@json_option
def undo(workspace: str | None, numbers: tuple[int, ...], ledger_only: bool, as_json: bool) -> None:
    """Takes decisions back, by the numbers of `korusgraph review decisions`: the graph is as before."""
    given = {"by": None, "why": "", "ledger_only": ledger_only, "as_json": as_json}
    _change(workspace, given, lambda made, by, why: made.undo(numbers))


# -- what they share -----------------------------------------------------------------------------
def suggestions(made: Review, limit: int, about: str | None) -> list[Doubt]:
    """What is worth a second look, each with a sentence."""
    from dataclasses import replace

    from korusgraph.desk.doubts import doubts
    from korusgraph.desk.index import Index

    index = Index(made.assembly.nodes(), made.assembly.edges())
    subject = index.find(about, ("Entity",)).id if about is not None else None
    found = doubts(index, limit, subject, dict(made.assembly.doubts()))
    return [d if d.sentence else replace(d, sentence=made.sentence(d.id)) for d in found]


@contextmanager
def _opened(workspace: str | None, alone: bool = False) -> Iterator[Review]:
    """A workspace under review."""
    from korusgraph.engine import Review, keep_at
    from korusgraph.ledger import Ledger

    decisions = click.get_current_context().obj
    with Ledger(existing_workspace(workspace) / "ledger.sqlite", alone=alone, notify=tell) as ledger:
        if decisions is not None:
            keep_at(ledger, decisions)
        yield Review(ledger)


def _decide(
    workspace: str | None, what: str, ids: Sequence[str], given: dict[str, Any], new: dict[str, str] | None = None
) -> None:
    _change(workspace, given, lambda made, by, why: [e for i in ids for e in made.decide(what, i, by, why, new)])


def _change(workspace: str | None, given: dict[str, Any], change: Any) -> None:
    """Changes the decisions, brings the graph database up, and says what was done."""
    from korusgraph import engine

    with _opened(workspace, alone=True) as made:
        entries = change(made, given["by"] or getpass.getuser(), given["why"])
        if not given["ledger_only"]:
            engine.project(made.ledger, made.ledger.path.parent)
        path, problems = made.path, made.problems()
    if given["as_json"]:
        print_report("review", True, file=str(path), entries=len(entries), problems=[problem_json(p) for p in problems])
        return
    for entry in entries:
        click.echo(_told(entry), err=True)
    click.echo(f"{path}: {len(entries)} decision{'' if len(entries) == 1 else 's'}", err=True)
    print_problems(problems)


def _told(entry: Entry) -> str:
    new = ", ".join(f"{n}={v if isinstance(v, str) else ','.join(v)}" for n, v in entry.new.items())
    return f"{entry.what} {entry.about.shown()}" + (f": {new}" if new else "")


def _shown(doubt: Doubt) -> str:
    sentence = f"\n    “{doubt.sentence}” ({doubt.document})" if doubt.sentence else ""
    return f"{doubt.id}\n    {doubt.kind}: {doubt.name}{sentence}\n    {'; '.join(doubt.reasons)}"


def _go_through(workspace: str | None) -> None:
    """One suggestion after another, on a terminal."""
    from korusgraph import engine

    asked = ", ".join(f"[{k}] {name}" for k, name in _KEYS.items())
    with _opened(workspace, alone=True) as made:
        try:
            for doubt in suggestions(made, 200, None):
                click.echo(f"\n{_shown(doubt)}\n{asked}")
                key = _KEYS.get(click.prompt("", prompt_suffix="> ", default="s", show_default=False)[:1].lower(), "skip")
                if key == "quit":
                    break
                if key != "skip":
                    _ask(made, doubt, key)
        finally:
            engine.project(made.ledger, made.ledger.path.parent)
    click.echo(str(Path(made.path)), err=True)


def _ask(made: Review, doubt: Doubt, what: str) -> None:
    new: dict[str, str] | None = None
    if what == "edit":
        values = click.prompt("field=value", prompt_suffix=": ").split()
        new = dict(v.partition("=")[::2] for v in values)
    try:
        made.decide(what, doubt.id, getpass.getuser(), click.prompt("why", prompt_suffix="? "), new)
    except KorusgraphError as error:
        click.echo(error.lines(), err=True)
