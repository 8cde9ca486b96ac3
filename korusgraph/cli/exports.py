"""`korusgraph export …`: the graph in other forms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from korusgraph.cli.common import (
    F,
    checked_date,
    confidence_option,
    existing_workspace,
    json_option,
    print_folder,
    print_problems,
    print_written,
    workspace_option,
)
from korusgraph.errors import KorusgraphError, UsageError


@click.group()
def export() -> None:
    """Writes the graph in another form."""


def _rdf_options(function: F) -> F:
    for option in (
        click.option("--base", metavar="IRI", help="Base IRI of all names. Default: the ontology's."),
        click.option(
            "--evidence",
            type=click.Choice(["full", "links", "none"]),
            default="full",
            show_default=True,
            help="Words and sentences; only their places, for texts that may not be passed on; nothing.",
        ),
        click.option(
            "--rdf12", is_flag=True, help="Add what each assertion is about as a triple term of RDF 1.2 (rdf:reifies)."
        ),
        click.option("--align", is_flag=True, help="Add the classes of ORG, FOAF, SEM, PROV-O and schema.org."),
    ):
        function = option(function)
    return function


def _selection(function: F) -> F:
    for option in (
        click.option("--since", metavar="DATE", help="Only documents published on that day or later."),
        click.option("--document", "documents", multiple=True, metavar="ID", help="Only this document; may be given again."),
        click.option("--entity", metavar="NAME", help="Only this entity (name, alias or id), its facts and what they touch."),
    ):
        function = option(function)
    return function


def _write_rdf(
    form: str,
    output: str,
    base: str | None,
    evidence: str,
    align: bool,
    rdf12: bool,
    since: str | None,
    documents: tuple[str, ...],
    entity: str | None,
    workspace: str | None,
    minimum: float,
    as_json: bool,
) -> None:
    from korusgraph import engine
    from korusgraph.assembly import Selection
    from korusgraph.cli import terminal
    from korusgraph.ledger import Ledger
    from korusgraph.writers import rdf
    from korusgraph.writers.atomic import write_lines
    from korusgraph.writers.rdf_statements import Options

    chosen = Selection(checked_date(since, "--since"), documents, entity)
    problems: list[KorusgraphError] = []
    with Ledger(existing_workspace(workspace) / "ledger.sqlite") as ledger:
        made = rdf.lines(*engine.graph(ledger, minimum, chosen, problems), form, Options(base, evidence, align, rdf12))
        if output == "-":
            for line in made:
                terminal.write_data(line)
            print_problems(problems)
            return
        size = write_lines(Path(output), made)
    print_written(f"export {form}", output, size, as_json)
    print_problems(problems)


@export.command("turtle")
@click.option("--output", "-o", required=True, metavar="FILE", help="File to write; - for standard output.")
@_rdf_options
@_selection
@workspace_option
@confidence_option
@json_option
def export_turtle(output: str, **given: Any) -> None:
    """Writes RDF as Turtle: sorted, the same bytes for the same documents, with all evidence."""
    _write_rdf("turtle", output, **given)


@export.command("rdf")
@click.option("--output", "-o", required=True, metavar="FILE", help="File to write; - for standard output.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["turtle", "trig", "ntriples", "nquads", "jsonld", "rdfxml"]),
    help="Default: by the ending .ttl, .trig, .nt, .nq, .jsonld or .rdf.",
)
@_rdf_options
@_selection
@workspace_option
@confidence_option
@json_option
def export_rdf(output: str, form: str | None, **given: Any) -> None:
    """Writes RDF in any form; TriG and N-Quads keep a named graph for each document."""
    from korusgraph.writers.rdf import form_of

    made = form or form_of(output)
    if made is None:
        raise UsageError(f"{output}: no RDF format by that ending", "give --format", "KG-US-013")
    _write_rdf(made, output, **given)


@export.command("network")
@click.option("--output", "-o", required=True, metavar="FILE", help="File ending in .graphml, .gexf or .json.")
@workspace_option
@confidence_option
@json_option
def export_network(output: str, workspace: str | None, minimum: float, as_json: bool) -> None:
    """Writes the graph for Gephi, yEd or networkx: GraphML, GEXF (with colours and dates) or node-link JSON."""
    from korusgraph import engine
    from korusgraph.ledger import Ledger
    from korusgraph.writers import network
    from korusgraph.writers.atomic import write_lines

    form = Path(output).suffix.lstrip(".")
    if form not in network.FORMATS:
        raise UsageError(f"{output}: no network format by that ending", "use .graphml, .gexf or .json", "KG-US-013")
    problems: list[KorusgraphError] = []
    with Ledger(existing_workspace(workspace) / "ledger.sqlite") as ledger:
        size = write_lines(Path(output), network.lines(*engine.graph(ledger, minimum, problems=problems), form))
    print_written("export network", output, size, as_json)
    print_problems(problems)


@export.command("csv")
@click.option("--output", "-o", required=True, metavar="DIR", help="Folder for entities.csv, events.csv, relations.csv …")
@workspace_option
@confidence_option
@json_option
def export_csv(output: str, workspace: str | None, minimum: float, as_json: bool) -> None:
    """Writes tables for a spreadsheet; no cell can run as a formula."""
    from korusgraph import engine
    from korusgraph.ledger import Ledger
    from korusgraph.writers import tables

    problems: list[KorusgraphError] = []
    with Ledger(existing_workspace(workspace) / "ledger.sqlite") as ledger:
        names = tables.write(Path(output), *engine.graph(ledger, minimum, problems=problems))
    print_folder("export csv", output, names, as_json)
    print_problems(problems)


@export.command("cypher")
@click.option("--output", "-o", required=True, metavar="FILE", help="Script to write, for cypher-shell and Neo4j Browser.")
@workspace_option
@confidence_option
@json_option
def export_cypher(output: str, workspace: str | None, minimum: float, as_json: bool) -> None:
    """Writes a Cypher script that builds the graph in any Neo4j 5; running it again changes nothing."""
    from korusgraph import engine
    from korusgraph.ledger import Ledger
    from korusgraph.writers import cypher
    from korusgraph.writers.atomic import write_lines

    problems: list[KorusgraphError] = []
    with Ledger(existing_workspace(workspace) / "ledger.sqlite") as ledger:
        size = write_lines(Path(output), cypher.lines(*engine.graph(ledger, minimum, problems=problems)))
    print_written("export cypher", output, size, as_json)
    print_problems(problems)


@export.command("neo4j-admin")
@click.option("--output", "-o", required=True, metavar="DIR", help="Folder for the CSV files and the import commands.")
@workspace_option
@confidence_option
@json_option
def export_neo4j_admin(output: str, workspace: str | None, minimum: float, as_json: bool) -> None:
    """Writes CSV files for `neo4j-admin database import full`, with the command for sh and PowerShell.

    `korusgraph build` finds a database that was filled so up to date.
    """
    from korusgraph import engine
    from korusgraph.ledger import Ledger
    from korusgraph.writers import neo4j_admin

    problems: list[KorusgraphError] = []
    with Ledger(existing_workspace(workspace) / "ledger.sqlite") as ledger:
        names = neo4j_admin.write(Path(output), *engine.graph(ledger, minimum, problems=problems))
    print_folder("export neo4j-admin", output, names, as_json)
    print_problems(problems)


@export.command("browser")
@click.option("--output", "-o", required=True, metavar="DIR", help="Folder for style sheet, scripts and guide.")
@json_option
def export_browser(output: str, as_json: bool) -> None:
    """Writes a kit for Neo4j Browser: style sheet, saved scripts by subject, a guide (`korusgraph guide` serves it)."""
    from korusgraph.writers import browser

    print_folder("export browser", output, browser.write(Path(output)), as_json)
