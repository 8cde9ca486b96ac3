"""The command `extract`: what documents say as JSON, without a workspace."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from korusgraph.cli.common import (
    Progress,
    checked_date,
    confidence_option,
    jobs_option,
    json_option,
    print_report,
    problem_json,
    read_password,
    source_options,
)
from korusgraph.errors import KorusgraphError, UsageError


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@click.option(
    "--output",
    "-o",
    required=True,
    metavar="DIR",
    help="Folder for one JSON file a document, named by the document's id; `-` prints a line of JSON a document.",
)
@source_options
@confidence_option
@jobs_option
@json_option
def extract(
    sources: tuple[str, ...],
    output: str,
    pdf_password_file: str | None,
    published: str | None,
    minimum: float,
    jobs: int | None,
    as_json: bool,
) -> None:
    """Writes what each document says as JSON, without ledger or database."""
    from korusgraph import engine

    if as_json and output == "-":
        raise UsageError(
            "both the extractions and the report would go to standard output", "give one of `-o -` and `--json`", "KG-US-035"
        )
    problems: list[KorusgraphError] = []
    with Progress(sources) as progress, _folder(output) as folder:
        documents = engine.read(sources, read_password(pdf_password_file), checked_date(published), problems)
        found = engine.extract(documents, problems, jobs)
        written: list[Path] = []
        for path in engine.write_extractions(folder, found, minimum):
            written.append(path)
            progress.step(len(written), len(written))
        files = [str(path) for path in written if path.is_file()]
        if output == "-":
            for name in sorted(files):
                click.echo(json.dumps(json.loads(Path(name).read_text(encoding="utf-8")), ensure_ascii=False))
    if as_json:
        print_report("extract", not problems, outputs=files, problems=[problem_json(p) for p in problems])
    else:
        click.echo(f"{len(files)} documents written to {output}", err=True)
        for problem in problems:
            click.echo(problem.lines(), err=True)
    if problems:
        sys.exit(problems[0].exit_status if len({p.exit_status for p in problems}) == 1 else 3)


@contextmanager
def _folder(output: str) -> Iterator[Path]:
    """The folder that is written to; for standard output one of its own, since an id depends on all documents of its name."""
    if output != "-":
        yield Path(output)
        return
    with TemporaryDirectory() as name:
        yield Path(name)
