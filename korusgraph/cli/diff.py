"""The command `diff`."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from korusgraph.cli.common import checked_date, print_notes, read_password, source_options, workspace_folder
from korusgraph.cli.desk import Answer, Where, desk_options, give
from korusgraph.errors import KorusgraphError, UsageError

if TYPE_CHECKING:
    from korusgraph.desk.changes import Change
    from korusgraph.desk.index import Index

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="[NEW]", required=False)
@click.option("--about", metavar="NAME", help="Only facts that touch this entity.")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(["event", "relation", "statement", "figure"]),
    help="Only facts of this kind; may be given again.",
)
@source_options
@desk_options()
def diff(
    old: str,
    new: str | None,
    about: str | None,
    kinds: tuple[str, ...],
    pdf_password_file: str | None,
    published: str | None,
    where: Where,
) -> None:
    """Shows which facts were added, are gone or have changed between OLD and NEW.

    OLD and NEW are two days (what was reported until each, what held on each), two versions of a document (files or URLs), or
    the folders of two workspaces. OLD alone, a file or URL, is compared with what the workspace has of it.

    \b
    korusgraph diff 2017-01-01 2018-01-01 --about KORUS
    korusgraph diff release-old.html release.html
    korusgraph diff news/release.html             what the next build would change
    korusgraph diff backup/ .korusgraph
    """
    from korusgraph.desk import changes

    problems: list[KorusgraphError] = []
    found, both = _found(old, new, (read_password(pdf_password_file), checked_date(published), problems), where)
    if about is not None:
        touched = _named(both, about)
        found = [c for c in found if touched & (c.fact.touched | (c.before.touched if c.before else frozenset()))]
    if kinds:
        found = [c for c in found if c.fact.kind in kinds]
    counts = ", ".join(f"{sum(c.what == what for c in found)} {what}" for what in changes.CHANGES)
    brief = ("change", "kind", "fact", "before", "after", "reported", "sentence", "document")
    give(Answer("diff", changes.rows(found), brief, note=counts), where)
    print_notes([p.lines() for p in problems])
    if problems:
        sys.exit(3)


Reading = tuple["str | None", "str | None", "list[KorusgraphError]"]


def _found(old: str, new: str | None, reading: Reading, where: Where) -> tuple[list[Change], tuple[Index, ...]]:
    """The changes, and the graphs whose names may be asked for."""
    from korusgraph.desk.changes import between, changes, facts
    from korusgraph.engine.comparing import held_of, read_alone

    days = [bool(_DAY.fullmatch(given)) for given in (old, new) if given is not None]
    if any(days):
        if days != [True, True]:
            raise UsageError("one day and something else", "give two days, as in diff 2017-01-01 2018-01-01", "KG-US-005")
        first, last = sorted(str(checked_date(day, "diff")) for day in (old, new))
        index = where.index()
        return between(index, first, last), (index,)
    if new is not None and _is_workspace(old) and _is_workspace(new):
        one, other = (where.of(folder) for folder in (old, new))
    elif new is None:
        one, decided = held_of(where.root(), old, where.minimum)
        other = read_alone([old], where.root(), *reading, decided, where.minimum)
    else:
        root = workspace_folder(where.workspace)
        one, other = (read_alone([given], root, *reading, None, where.minimum) for given in (old, new))
    return changes(facts(one), facts(other)), (one, other)


def _is_workspace(given: str) -> bool:
    return (Path(given) / "ledger.sqlite").is_file()


def _named(both: tuple[Index, ...], name: str) -> set[str]:
    """Ids of a name in the graphs that have it. Raises: InputError with near names when neither has."""
    found: set[str] = set()
    wrong: KorusgraphError | None = None
    for index in both:
        try:
            found.add(index.find(name, ("Entity",)).id)
        except KorusgraphError as error:
            wrong = error
    if not found and wrong is not None:
        raise wrong
    return found
