"""Commands about RDF: `sparql`, `validate`, `import` and `reconcile`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from korusgraph.cli.common import (
    confidence_option,
    existing_workspace,
    format_option,
    json_option,
    limit_options,
    print_report,
    print_rows,
    print_written,
    question_options,
    tell,
    workspace_folder,
    workspace_option,
)
from korusgraph.errors import UsageError


@click.command()
@click.argument("query", required=False)
@question_options("QUERY", "Value for ?NAME")
@format_option
@limit_options
@confidence_option
@json_option
def sparql(
    query: str | None,
    saved: str | None,
    workspace: str | None,
    params: tuple[str, ...],
    format_: str,
    limit: int,
    timeout: float,
    minimum: float,
    full: bool,
    as_json: bool,
) -> None:
    """Answers a SPARQL query over the ledger's graph, with a named graph for each document. No database is needed.

    \b
    korusgraph sparql --saved timeline -p agreement=TPP
    korusgraph sparql "SELECT ?name WHERE { ?a a kg:Agreement ; skos:prefLabel ?name }"
    """
    from korusgraph.engine.asking import ask_sparql
    from korusgraph.query import parameters

    given, root = parameters(params), existing_workspace(workspace)
    print_rows(ask_sparql(root, query, saved, given, limit, timeout, minimum), format_, limit, as_json, full)


@click.command()
@workspace_option
@json_option
def validate(workspace: str | None, as_json: bool) -> None:
    """Checks the graph against the SHACL shapes, and what each document says against the ontology.

    Exit status 4 when something breaks a rule; each problem names its document and sentence.
    """
    from korusgraph import engine, validation
    from korusgraph.ledger import Ledger

    with Ledger(existing_workspace(workspace) / "ledger.sqlite") as ledger:
        problems = [*validation.of_extractions(ledger.extractions()), *validation.of_graph(*engine.graph(ledger))]
    if as_json:
        rows = [{"document": p.document, "thing": p.thing, "message": p.message, "sentence": p.sentence} for p in problems]
        print_report("validate", not problems, problems=rows)
    else:
        for p in problems:
            click.echo(f"{p.document or '-'}  {p.message}\n    {p.thing}" + (f"\n    “{p.sentence}”" if p.sentence else ""))
        click.echo("conforms" if not problems else f"{len(problems)} problems", err=True)
    sys.exit(4 if problems else 0)


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--base", metavar="IRI", help="Base IRI of the names in the file. Default: the ontology's.")
@click.option("--ledger-only", is_flag=True, help="Do not open the graph database.")
@workspace_option
@json_option
def import_rdf(file: Path, base: str | None, ledger_only: bool, workspace: str | None, as_json: bool) -> None:
    """Takes an RDF file of this vocabulary into the graph: an export, or an analyst's own additions.

    The file is a source of its own: importing it again replaces what it said before, `korusgraph forget FILE` takes it out.
    """
    from korusgraph import engine
    from korusgraph.ledger import Ledger

    root = workspace_folder(workspace)
    with Ledger(root / "ledger.sqlite", alone=True, notify=tell) as ledger:
        found = engine.import_rdf(ledger, file, base)
        if not ledger_only:
            engine.project(ledger, root)
    unknown = dict(sorted(found.unknown.items()))
    if as_json:
        report = {"nodes": found.nodes, "edges": found.edges, "unknown": unknown, "loose": found.loose}
        print_report("import", True, **report)
        return
    click.echo(f"{file}: {found.nodes} nodes, {found.edges} edges", err=True)
    for name, count in unknown.items():
        click.echo(f"note: not in the vocabulary, passed over {count} times: {name}", err=True)
    for statement in found.loose[:10]:
        click.echo(f"note: an end is not described: {statement}", err=True)


@click.command()
@click.argument("table", type=click.Path(path_type=Path), metavar="TABLE", required=False)
@click.option("--by", default="", metavar="NAME", help="Who decided, where the table has no column `by`.")
@click.option("--suggest", metavar="FILE", help="Write a table of the entities that have no match yet instead.")
@click.option("--ledger-only", is_flag=True, help="Do not open the graph database.")
@workspace_option
@json_option
def reconcile(
    table: Path | None, by: str, suggest: str | None, ledger_only: bool, workspace: str | None, as_json: bool
) -> None:
    """Takes decisions on which things in Wikidata and elsewhere the entities are, and keeps who decided.

    TABLE is CSV, as OpenRefine exports it: id, match (Q884, or an IRI), decision (accept or reject), by. Accepted matches
    are `wikidata` and `sameAs` on the nodes, and skos:exactMatch in RDF.
    """
    from korusgraph import engine
    from korusgraph.ledger import Ledger
    from korusgraph.reconciliation import table as suggestions
    from korusgraph.writers.atomic import write_lines

    if (table is None) == (suggest is None):
        raise UsageError("give either a table of decisions or --suggest FILE", "see `korusgraph reconcile --help`", "KG-US-005")
    root = existing_workspace(workspace)
    with Ledger(root / "ledger.sqlite", alone=suggest is None, notify=tell) as ledger:
        if suggest is not None:
            size = write_lines(Path(suggest), suggestions(engine.graph(ledger)[0]))
            print_written("reconcile --suggest", suggest, size, as_json)
            return
        assert table is not None
        found = engine.reconcile(ledger, table, by)
        if not ledger_only:
            engine.project(ledger, root)
    accepted = sum(m.accepted for m in found)
    if as_json:
        counts = {"accepted": accepted, "rejected": len(found) - accepted}
        print_report("reconcile", True, **counts)
    else:
        click.echo(f"{table}: {accepted} accepted, {len(found) - accepted} rejected", err=True)
