"""The command on the rule book: what each rule is and what it does over documents."""

from __future__ import annotations

from pathlib import Path

import click

from korusgraph.cli.common import json_option, print_report


@click.command()
@click.option("--corpus", type=click.Path(path_type=Path), multiple=True, help="Files or folders to count over; repeatable.")
@click.option("--gold", type=click.Path(path_type=Path), help="Annotated documents: share that was right, measures without it.")
@click.option("--stage", help="Only the rules of one stage.")
@json_option
def rules(corpus: tuple[Path, ...], gold: Path | None, stage: str | None, as_json: bool) -> None:
    """Lists the rules of the extraction, and what each did over documents.

    Without --corpus and --gold only the rules are listed. With them it is told how often each was tried, fired and in how
    many documents, how often a guard left its fact out, and whether its examples hold. With --gold each rule is switched
    off once in the documents in which it fires.
    """
    from korusgraph import engine
    from korusgraph.evaluation.rules import table

    rows = engine.rules(corpus, gold, stage)
    if as_json:
        print_report("rules", True, rules=[r.as_json() for r in rows])
        return
    for line in table(rows):
        click.echo(line)
