"""The command `evaluate`: the extraction against annotated documents."""

from __future__ import annotations

from pathlib import Path

import click

from korusgraph.cli.common import json_option, print_report


@click.command()
@click.argument("gold", type=click.Path(path_type=Path), metavar="GOLD")
@click.option(
    "--documents", type=click.Path(path_type=Path), metavar="DIR", help="Folder of the documents, if not beside GOLD."
)
@click.option("--errors", is_flag=True, help="List every difference with its sentence.")
@click.option("--kinds", is_flag=True, help="Count the kinds of differences, with an example each.")
@click.option("--per-document", is_flag=True, help="The measures of each document.")
@click.option("--reliability", is_flag=True, help="Confidence against the share of facts that were right.")
@click.option("--intervals", is_flag=True, help="95 % bootstrap intervals over documents.")
@click.option(
    "--html", "html_file", type=click.Path(path_type=Path), metavar="FILE", help="Write the differences as an HTML page."
)
@json_option
def evaluate(
    gold: Path,
    documents: Path | None,
    errors: bool,
    kinds: bool,
    per_document: bool,
    reliability: bool,
    intervals: bool,
    html_file: Path | None,
    as_json: bool,
) -> None:
    """Scores the extraction of annotated documents: GOLD is a folder of annotations, one JSON a document.

    The texts are the records of the same file names in --documents, or in ../corpus or ../../corpus beside GOLD.
    """
    from korusgraph import engine
    from korusgraph import evaluation as scoring

    names, tallies, texts = engine.evaluate(gold, documents)
    if html_file is not None:
        from korusgraph.writers.atomic import write_lines

        write_lines(html_file, [scoring.page(names, tallies, texts)])
    if as_json:
        made = scoring.scores(tallies)
        print_report(
            "evaluate",
            True,
            documents=len(names),
            figures={
                m: {
                    "precision": s.precision,
                    "recall": s.recall,
                    "f1": s.f1,
                    "right": s.right,
                    "predicted": s.given,
                    "gold": s.wanted,
                }
                for m, s in made.items()
            },
        )
        return
    click.echo(f"{len(names)} documents\n{scoring.table(tallies, intervals)}")
    if per_document:
        click.echo("\n" + scoring.by_document(names, tallies))
    if reliability:
        click.echo("\n" + scoring.reliability(tallies))
    if kinds:
        click.echo("\n" + "\n".join(f"{n:4}  {k}   {example}" for k, n, example in scoring.kinds(tallies)))
    if errors:
        click.echo("\n" + "\n".join(scoring.report(names, tallies, texts)))
