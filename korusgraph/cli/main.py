"""The command line. Data goes to standard output, messages to standard error.

Exit status: 0 done · 1 a bug · 2 wrong call · 3 some input rejected · 4 ontology or validation · 5 ledger or database ·
6 refused for safety or a limit · 130 interrupted.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from korusgraph import __version__
from korusgraph.cli import terminal
from korusgraph.cli.common import (
    Progress,
    checked_date,
    chosen_query,
    confidence_option,
    existing_workspace,
    format_option,
    json_option,
    limit_options,
    print_rows,
    problem_json,
    read_password,
    source_options,
    tell,
    workspace_folder,
    workspace_option,
)
from korusgraph.cli.databases import dev_server, guide, list_questions, shell, verify
from korusgraph.cli.exports import export
from korusgraph.cli.rdf import import_rdf, reconcile, sparql, validate
from korusgraph.cli.rules import rules
from korusgraph.errors import KorusgraphError

if TYPE_CHECKING:
    from korusgraph.engine import BuildReport
    from korusgraph.show import Card

_EXIT = __doc__.split("\n\n", 1)[1].replace("\n", " ").strip()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}, epilog=_EXIT)
@click.version_option(__version__, prog_name="korusgraph")
def cli() -> None:
    """Builds a knowledge graph of trade diplomacy from documents: every edge with its sentence.

    \b
    korusgraph demo                              see it work on bundled documents
    korusgraph build news/ treaty.pdf            read documents into the graph
    korusgraph query "MATCH (a:Agreement) RETURN a.name"
    korusgraph show KORUS                        facts about it, with their sentences
    korusgraph export turtle -o graph.ttl
    """


for _command in (export, verify, list_questions, shell, dev_server, guide, sparql, validate, import_rdf, reconcile, rules):
    cli.add_command(_command)


@cli.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@workspace_option
@source_options
@click.option(
    "--min-confidence",
    "minimum",
    type=click.FloatRange(0.0, 1.0),
    help="Keep facts that are right less often than this out of the database. Default: as in the last build, first 0.",
)
@click.option("--ledger-only", is_flag=True, help="Read the documents, but do not open the graph database.")
@click.option("--dry-run", is_flag=True, help="Read into the ledger, but only count what would be written to the database.")
@json_option
def build(
    sources: tuple[str, ...],
    workspace: str | None,
    pdf_password_file: str | None,
    published: str | None,
    minimum: float | None,
    ledger_only: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Reads files, folders, globs, URLs or - (standard input) and brings the graph up to date.

    What was read before and has not changed is left alone; a changed document replaces its own facts only.
    --min-confidence keeps doubtful facts out of the database, until another one is given; the ledger always has all.
    """
    from korusgraph import engine
    from korusgraph.ledger import Ledger

    root = workspace_folder(workspace)
    with Ledger(root / "ledger.sqlite", alone=True, notify=tell) as ledger, Progress(sources) as progress:
        report = engine.ingest(ledger, sources, read_password(pdf_password_file), checked_date(published), progress.step)
        progress.close()
        if not ledger_only:
            report.graph = engine.project(ledger, root, minimum, dry_run, report.problems)
    _print_build(report, as_json)
    if report.problems:
        sys.exit(max(p.exit_status for p in report.problems) if len({p.exit_status for p in report.problems}) == 1 else 3)


@cli.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@click.option(
    "--output", "-o", required=True, metavar="DIR", help="Folder for one JSON file a document, named by the document's id."
)
@source_options
@confidence_option
@json_option
def extract(
    sources: tuple[str, ...], output: str, pdf_password_file: str | None, published: str | None, minimum: float, as_json: bool
) -> None:
    """Writes what each document says as JSON, without ledger or database."""
    from korusgraph import engine, settings
    from korusgraph.extraction.pipeline import Extractor

    problems: list[KorusgraphError] = []
    extractor = Extractor(settings.model())
    with Progress(sources) as progress:
        documents = engine.read(sources, read_password(pdf_password_file), checked_date(published), problems)
        found = engine.extract(extractor, documents, problems)
        written: list[Path] = []
        for path in engine.write_extractions(Path(output), found, minimum):
            written.append(path)
            progress.step(path.name)
    files = [str(path) for path in written if path.is_file()]
    if as_json:
        click.echo(
            json.dumps(
                {
                    "command": "extract",
                    "version": __version__,
                    "ok": not problems,
                    "outputs": files,
                    "problems": [problem_json(p) for p in problems],
                }
            )
        )
    else:
        click.echo(f"{len(files)} documents written to {output}", err=True)
        for problem in problems:
            click.echo(problem.lines(), err=True)
    if problems:
        sys.exit(problems[0].exit_status if len({p.exit_status for p in problems}) == 1 else 3)


@cli.command()
@click.argument("cypher", required=False)
@click.option("--saved", metavar="NAME", help="A saved question instead of CYPHER; `korusgraph questions` lists them.")
@workspace_option
@click.option(
    "--param", "-p", "params", multiple=True, metavar="NAME=VALUE", help="Parameter $NAME of the query; may be given again."
)
@format_option
@limit_options
@json_option
def query(
    cypher: str | None,
    saved: str | None,
    workspace: str | None,
    params: tuple[str, ...],
    format_: str,
    limit: int,
    timeout: float,
    as_json: bool,
) -> None:
    """Answers a read-only Cypher query, or a saved question.

    \b
    korusgraph query --saved timeline -p agreement=TPP
    korusgraph query "MATCH (e:Event)-[:CONCERNS_AGREEMENT]->(a:Agreement {name: \\$name})
                      RETURN e.name, e.sentenceText" -p name="North American Free Trade Agreement"
    """
    from korusgraph import database
    from korusgraph.guard.cypher import check_read_only
    from korusgraph.ledger import Ledger

    text, given = chosen_query(cypher, saved, params, "cypher")
    check_read_only(text)  # before a server starts
    root = existing_workspace(workspace)
    with Ledger(root / "ledger.sqlite") as ledger:
        ledger.check()
    with database.connect(root, reading=True) as graph:
        print_rows(graph.query(text, given, limit, timeout), format_, limit, as_json)


@cli.command()
@click.argument("what", metavar="ENTITY|EVENT|DOCUMENT")
@workspace_option
@json_option
def show(what: str, workspace: str | None, as_json: bool) -> None:
    """Shows an entity, an event or a document with its facts and their sentences. WHAT is a name, an alias or an id."""
    from korusgraph import show as cards
    from korusgraph.assembly import Assembly
    from korusgraph.ledger import Ledger

    with Ledger(existing_workspace(workspace) / "ledger.sqlite") as ledger:
        card = cards.find(Assembly(ledger), what)
    if as_json:
        click.echo(json.dumps(card.as_json(), ensure_ascii=False, indent=1))
    else:
        _print_card(card)


@cli.command()
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
        click.echo(
            json.dumps(
                {
                    "command": "evaluate",
                    "version": __version__,
                    "ok": True,
                    "documents": len(names),
                    "figures": {
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
                },
                indent=1,
            )
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


@cli.command()
@click.argument("fact", metavar="FACT")
@click.option("--why-not", is_flag=True, help="FACT is a sentence: which triggers were tried, and what each failed at.")
@workspace_option
@json_option
def explain(fact: str, why_not: bool, workspace: str | None, as_json: bool) -> None:
    """Shows the rule, the words and the parse behind a fact.

    FACT is the id of an event, a statement or a figure, as `show` and `query` print it, or the key of a relation (`r.key`).
    """
    from korusgraph import engine

    if why_not:
        lines = engine.why_not(fact)
        click.echo(json.dumps({"sentence": fact, "tried": lines}, ensure_ascii=False, indent=1) if as_json else "\n".join(lines))
        return
    from korusgraph.ledger import Ledger

    with Ledger(existing_workspace(workspace) / "ledger.sqlite") as ledger:
        made = engine.explain(ledger, fact)
    if as_json:
        click.echo(json.dumps(made, ensure_ascii=False, indent=1))
    else:
        for name, value in made.items():
            click.echo(f"{name}:" + (f" {value}" if not isinstance(value, list) else "\n  " + "\n  ".join(value)))


@cli.command()
@workspace_option
@json_option
def status(workspace: str | None, as_json: bool) -> None:
    """Says what the workspace holds."""
    from korusgraph import engine, settings
    from korusgraph.assembly import Assembly
    from korusgraph.ledger import Ledger
    from korusgraph.ledger.sources import shown

    root = existing_workspace(workspace)
    with Ledger(root / "ledger.sqlite") as ledger:
        assembly = Assembly(ledger, engine.kept_minimum(ledger))
        total = assembly.facts()
        documents = list(ledger.documents())
        target = settings.target()
        current = engine.is_current(ledger, assembly)
        imports = ledger.import_sources()
    if as_json:
        click.echo(
            json.dumps(
                {
                    "command": "status",
                    "version": __version__,
                    "ok": True,
                    "workspace": str(root),
                    "counts": total,
                    "database": target.strip(),
                    "graphCurrent": current,
                    "documents": [
                        {
                            "id": d.id,
                            "path": shown(d.path),
                            "title": d.title,
                            "published": d.published,
                            "sources": [shown(s) for s in d.sources],
                        }
                        for d in documents
                    ],
                    "imports": imports,
                },
                ensure_ascii=False,
                indent=1,
            )
        )
        return
    click.echo(f"workspace  {root}\ndatabase   {target.strip()}{'' if current else ' (not up to date: run korusgraph build)'}")
    click.echo("\n".join(f"{name:<10} {count}" for name, count in total.items()))
    several = sum(len(d.sources) > 1 for d in documents)
    if several:
        click.echo(f"{'sources':<10} {sum(len(d.sources) for d in documents)}, {several} documents have several")
    for source in imports:
        click.echo(f"import     {source}")


@cli.command()
@click.argument("document", metavar="DOCUMENT|PATH")
@workspace_option
@json_option
def forget(document: str, workspace: str | None, as_json: bool) -> None:
    """Removes a document (by id), all documents of a source (by path) or an import from the ledger and the graph."""
    from korusgraph import engine
    from korusgraph.errors import InputError
    from korusgraph.ledger import Ledger

    root = existing_workspace(workspace)
    with Ledger(root / "ledger.sqlite", alone=True, notify=tell) as ledger:
        gone = ledger.forget(document)
        if not gone:
            raise InputError(f"no document {document!r}", "`korusgraph status --json` lists the documents", "KG-IN-032")
        engine.project(ledger, root)
    if as_json:
        click.echo(json.dumps({"command": "forget", "version": __version__, "ok": True, "documents": gone}))
    else:
        click.echo(f"forgot {', '.join(gone)}", err=True)


@cli.command()
@workspace_option
@json_option
def demo(workspace: str | None, as_json: bool) -> None:
    """Builds the bundled documents into a graph, asks it one question, and writes Turtle."""
    from korusgraph.cli.demo import run

    run(workspace_folder(workspace), as_json)


# -- printing -------------------------------------------------------------------------------
def _print_build(report: BuildReport, as_json: bool) -> None:
    if as_json:
        graph = None if report.graph is None else {name: getattr(report.graph, name) for name in report.graph.__slots__}
        click.echo(
            json.dumps(
                {
                    "command": "build",
                    "version": __version__,
                    "ok": not report.problems,
                    "sources": report.sources,
                    "documents": {
                        "new": report.documents_new,
                        "changed": report.documents_changed,
                        "unchanged": report.documents_unchanged,
                        "removed": report.documents_removed,
                    },
                    "shared": report.documents_shared,
                    "noted": report.documents_noted,
                    "leftOut": dict(sorted(report.left_out.items())),
                    "counts": report.facts,
                    "graph": graph,
                    "problems": [problem_json(p) for p in report.problems],
                    "warnings": report.warnings,
                    "seconds": round(report.seconds, 2),
                },
                ensure_ascii=False,
                indent=1,
            )
        )
        return
    for warning in report.warnings[:20]:
        click.echo(f"note: {warning}", err=True)
    if len(report.warnings) > 20:
        click.echo(f"note: {len(report.warnings) - 20} more notes; --json shows all", err=True)
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
    if report.graph is None:
        click.echo("graph:     nothing to do", err=True)
    else:
        g = report.graph
        click.echo(
            f"graph:     nodes {g.nodes_created} created, {g.nodes_updated} updated, {g.nodes_unchanged} unchanged, {g.nodes_deleted} deleted; "
            f"relationships {g.edges_created} created, {g.edges_updated} updated, {g.edges_unchanged} unchanged, {g.edges_deleted} deleted",
            err=True,
        )


def _print_card(card: Card) -> None:
    from korusgraph.query import cell

    p = card.node.properties
    click.echo(f"{cell(p.get('name', card.node.id))}  [{', '.join(card.node.labels)}]  {card.node.id}")
    aliases = p.get("aliases")
    if isinstance(aliases, tuple):
        click.echo(f"  also: {cell(list(aliases))}")
    for fact in card.facts:
        extra = "  ".join(x for x in (fact.date, fact.modality) if x)
        click.echo(f"\n• {cell(fact.text)}" + (f"  ({extra})" if extra and extra not in fact.text else ""))
        if fact.sentence:
            click.echo(f"    “{cell(fact.sentence)}”  — {fact.document}")


def _terminated(*_: object) -> NoReturn:
    """Ends as an interrupt does, so that temporary files go."""
    raise KeyboardInterrupt


def main() -> NoReturn:
    """Entry point: every error becomes one line, a hint and an exit status."""
    terminal.protect()
    signal.signal(signal.SIGTERM, _terminated)
    try:
        cli.main(standalone_mode=False)
        sys.exit(0)
    except KorusgraphError as error:
        click.echo(error.lines(), err=True)
        sys.exit(error.exit_status)
    except click.UsageError as error:
        click.echo(
            f"error[KG-US-001]: {error.format_message()}\n  hint: see `{error.ctx.command_path if error.ctx else 'korusgraph'} --help`",
            err=True,
        )
        sys.exit(2)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; running the command again is safe", err=True)
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(0)
    except Exception as error:
        if os.environ.get("KORUSGRAPH_DEBUG"):
            raise
        click.echo(
            f"error[KG-000]: unexpected {type(error).__name__}: {str(error).splitlines()[0][:200] if str(error) else ''}\n"
            "  hint: this is a bug in korusgraph; KORUSGRAPH_DEBUG=1 shows where",
            err=True,
        )
        sys.exit(1)


if __name__ == "__main__":
    main()
