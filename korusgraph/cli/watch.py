"""The command `watch`."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING

import click

from korusgraph.cli.common import (
    checked_date,
    jobs_option,
    json_option,
    print_notes,
    problem_json,
    read_password,
    source_options,
    tell,
    workspace_folder,
    workspace_option,
)

if TYPE_CHECKING:
    from korusgraph.engine.watching import Pass


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@click.option(
    "--every",
    type=click.FloatRange(1, 86_400),
    default=300.0,
    show_default=True,
    metavar="SECONDS",
    help="Pause between two looks.",
)
@click.option("--once", is_flag=True, help="Look once and end, as for a timer of the system.")
@click.option("--min-confidence", "minimum", type=click.FloatRange(0.0, 1.0), help="As in `build`.")
@click.option("--ledger-only", is_flag=True, help="Read the documents, but do not open the graph database.")
@workspace_option
@source_options
@jobs_option
@json_option
def watch(
    sources: tuple[str, ...],
    every: float,
    once: bool,
    minimum: float | None,
    ledger_only: bool,
    workspace: str | None,
    pdf_password_file: str | None,
    published: str | None,
    jobs: int | None,
    as_json: bool,
) -> None:
    """Looks at folders, files and feeds again and again, and brings the graph up to date with what is new or changed.

    Each look is a build, so nothing is read twice, and a file or feed that cannot be read costs only itself: it is told of
    once and tried again at each look. A line is printed when something has changed. Ctrl-C ends it; what was read is kept.

    \b
    korusgraph watch news/ https://example.org/feed.rss
    korusgraph watch news/ --every 30
    korusgraph watch news/ --once
    """
    from korusgraph.engine.watching import Watch

    day, password = checked_date(published), read_password(pdf_password_file)
    watched = Watch(workspace_folder(workspace), sources, password, day, minimum, ledger_only, jobs, tell)
    if once:
        found = watched.look()
        _tell(found, as_json)
        if found.report.problems:
            sys.exit(found.report.problems[0].exit_status if len(found.report.problems) == 1 else 3)
        return
    tell(f"watching {len(sources)} sources, every {every:g} s; Ctrl-C ends it")
    try:
        for number, found in enumerate(watched.passes(every)):
            if found.says_something or not number:
                _tell(found, as_json)
    except KeyboardInterrupt:
        tell("ended; what was read is kept, and the next build or watch goes on from there")


def _tell(found: Pass, as_json: bool) -> None:
    """What a look found, a line on standard output; of problems and notes those that are new, on standard error."""
    report, graph = found.report, found.report.graph
    counts = {
        "new": report.documents_new,
        "changed": report.documents_changed,
        "unchanged": report.documents_unchanged,
        "removed": report.documents_removed,
    }
    changed = graph.written if graph is not None else 0
    at = time.strftime("%Y-%m-%dT%H:%M:%S")
    if as_json:
        problems = [problem_json(p) for p in found.problems]
        line = {
            "command": "watch",
            "at": at,
            "ok": not report.problems,
            "documents": counts,
            "written": changed,
            "problems": problems,
        }
        click.echo(json.dumps(line, ensure_ascii=False))
    else:
        print_notes(found.notes)
        for problem in found.problems:
            tell(problem.lines())
        told = ", ".join(f"{count} {name}" for name, count in counts.items())
        click.echo(f"{at}  documents: {told}; {changed} nodes and relationships written")
    sys.stdout.flush()
