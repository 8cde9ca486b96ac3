"""The command `build`: documents into the ledger and the graph."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from typing import TYPE_CHECKING

import click

from korusgraph.cli.common import (
    Progress,
    checked_date,
    decisions_option,
    jobs_option,
    json_option,
    judged_line,
    print_notes,
    print_report,
    problem_json,
    read_password,
    source_options,
    tell,
    trial,
    workspace_folder,
    workspace_option,
)

if TYPE_CHECKING:
    from korusgraph.engine import BuildReport


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@workspace_option
@source_options
@click.option(
    "--min-confidence",
    "minimum",
    type=click.FloatRange(0.0, 1.0),
    help="Keep facts that are right less often than this out of the database. Default: as in the last build, first 0.",
)
@decisions_option
@click.option("--ledger-only", is_flag=True, help="Read the documents, but do not open the graph database.")
@click.option("--dry-run", is_flag=True, help="Say what would be read and written, and change nothing.")
@jobs_option
@json_option
def build(
    sources: tuple[str, ...],
    workspace: str | None,
    pdf_password_file: str | None,
    published: str | None,
    minimum: float | None,
    decisions: str | None,
    ledger_only: bool,
    dry_run: bool,
    jobs: int | None,
    as_json: bool,
) -> None:
    """Reads files, folders, globs, URLs or - (standard input) and brings the graph up to date.

    What was read before and has not changed is left alone; a changed document replaces its own facts only.
    --min-confidence keeps doubtful facts out of the database, until another one is given; the ledger always has all.
    """
    from korusgraph import engine
    from korusgraph.ledger import Ledger

    given = workspace_folder(workspace)
    with (
        trial(given) if dry_run else nullcontext(given) as root,
        Ledger(root / "ledger.sqlite", alone=True, notify=tell) as ledger,
        Progress(sources) as progress,
    ):
        if decisions is not None:
            engine.keep_at(ledger, decisions)
        report = engine.ingest(
            ledger, sources, read_password(pdf_password_file), checked_date(published), progress.step, jobs
        )
        progress.close()
        if not ledger_only:
            report.graph = engine.project(ledger, root, minimum, dry_run, report.problems)
    _print_build(report, as_json)
    if report.problems:
        sys.exit(max(p.exit_status for p in report.problems) if len({p.exit_status for p in report.problems}) == 1 else 3)


def _print_build(report: BuildReport, as_json: bool) -> None:
    if as_json:
        graph = None if report.graph is None else {name: getattr(report.graph, name) for name in report.graph.__slots__}
        print_report(
            "build",
            not report.problems,
            sources=report.sources,
            documents={
                "new": report.documents_new,
                "changed": report.documents_changed,
                "unchanged": report.documents_unchanged,
                "removed": report.documents_removed,
            },
            shared=report.documents_shared,
            noted=report.documents_noted,
            leftOut=dict(sorted(report.left_out.items())),
            counts=report.facts,
            decisions=report.judged,
            graph=graph,
            problems=[problem_json(p) for p in report.problems],
            warnings=report.warnings,
            seconds=round(report.seconds, 2),
        )
        return
    print_notes(report.warnings)
    for problem in report.problems:
        click.echo(problem.lines(), err=True)
    click.echo(
        f"documents: {report.documents_new} new, {report.documents_changed} changed, {report.documents_unchanged} unchanged, "
        f"{report.documents_removed} removed, {len(report.problems)} rejected"
        + (f", {report.documents_shared} in a further source" if report.documents_shared else "")
        + (f", {report.documents_noted} with notes" if report.documents_noted else ""),
        err=True,
    )
    click.echo("ledger:    " + ", ".join(f"{count} {name}" for name, count in report.facts.items()), err=True)
    if any(report.judged.values()):
        click.echo(f"decisions: {judged_line(report.judged)}", err=True)
    for line in _left_out(report.left_out):
        click.echo(line, err=True)
    if report.graph is None:
        click.echo("graph:     nothing to do", err=True)
    else:
        g = report.graph
        click.echo(
            f"graph:     nodes {g.nodes_created} created, {g.nodes_updated} updated, {g.nodes_unchanged} unchanged, {g.nodes_deleted} deleted; "
            f"relationships {g.edges_created} created, {g.edges_updated} updated, {g.edges_unchanged} unchanged, {g.edges_deleted} deleted",
            err=True,
        )


def _left_out(counts: Mapping[str, int]) -> Iterator[str]:
    """What the rules found and left out, a stage a line, the commonest reasons first. Nothing where nothing was left out."""
    by_stage: dict[str, list[tuple[int, str]]] = {}
    for key, count in counts.items():
        stage, reason = key.split(": ", 1)
        by_stage.setdefault(stage, []).append((-count, reason))
    for number, (stage, reasons) in enumerate(sorted(by_stage.items())):
        told = ", ".join(f"{reason} {-count}" for count, reason in sorted(reasons))
        yield f"{'left out:' if not number else '':11}{stage}: {told}"
