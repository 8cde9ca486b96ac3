"""`korusgraph export …`: the graph in other forms."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from korusgraph.cli.common import (
    confidence_option,
    existing_workspace,
    json_option,
    print_folder,
    print_written,
    workspace_option,
)


@click.group()
def export() -> None:
    """Writes the graph in another form."""


@export.command("turtle")
@click.option("--output", "-o", required=True, metavar="FILE", help="File to write; - for standard output.")
@click.option("--base", metavar="IRI", help="Base IRI of all names. Default: the ontology's.")
@workspace_option
@confidence_option
@json_option
def export_turtle(output: str, base: str | None, workspace: str | None, minimum: float, as_json: bool) -> None:
    """Writes RDF as Turtle: sorted, the same bytes for the same documents, with all evidence."""
    from korusgraph.assembly import Assembly
    from korusgraph.ledger import Ledger
    from korusgraph.writers import turtle
    from korusgraph.writers.atomic import write_lines

    with Ledger(existing_workspace(workspace) / "ledger.sqlite") as ledger:
        assembly = Assembly(ledger, minimum)
        made = turtle.lines(assembly.nodes(), assembly.edges(), base)
        if output == "-":
            for line in made:
                sys.stdout.write(line)
            return
        size = write_lines(Path(output), made)
    print_written("export turtle", output, size, as_json)


@export.command("graphml")
@click.option("--output", "-o", required=True, metavar="FILE", help="File to write, for Gephi, yEd or networkx.")
@workspace_option
@confidence_option
@json_option
def export_graphml(output: str, workspace: str | None, minimum: float, as_json: bool) -> None:
    """Writes the graph as GraphML."""
    from korusgraph.assembly import Assembly
    from korusgraph.ledger import Ledger
    from korusgraph.writers import graphml
    from korusgraph.writers.atomic import write_lines

    with Ledger(existing_workspace(workspace) / "ledger.sqlite") as ledger:
        assembly = Assembly(ledger, minimum)
        size = write_lines(Path(output), graphml.lines(assembly.nodes(), assembly.edges()))
    print_written("export graphml", output, size, as_json)


@export.command("cypher")
@click.option("--output", "-o", required=True, metavar="FILE", help="Script to write, for cypher-shell and Neo4j Browser.")
@workspace_option
@confidence_option
@json_option
def export_cypher(output: str, workspace: str | None, minimum: float, as_json: bool) -> None:
    """Writes a Cypher script that builds the graph in any Neo4j 5; running it again changes nothing."""
    from korusgraph.assembly import Assembly
    from korusgraph.ledger import Ledger
    from korusgraph.writers import cypher
    from korusgraph.writers.atomic import write_lines

    with Ledger(existing_workspace(workspace) / "ledger.sqlite") as ledger:
        assembly = Assembly(ledger, minimum)
        size = write_lines(Path(output), cypher.lines(assembly.nodes(), assembly.edges()))
    print_written("export cypher", output, size, as_json)


@export.command("neo4j-admin")
@click.option("--output", "-o", required=True, metavar="DIR", help="Folder for the CSV files and the import commands.")
@workspace_option
@confidence_option
@json_option
def export_neo4j_admin(output: str, workspace: str | None, minimum: float, as_json: bool) -> None:
    """Writes CSV files for `neo4j-admin database import full`, with the command for sh and PowerShell.

    `korusgraph build` finds a database that was filled so up to date.
    """
    from korusgraph.assembly import Assembly
    from korusgraph.ledger import Ledger
    from korusgraph.writers import neo4j_admin

    with Ledger(existing_workspace(workspace) / "ledger.sqlite") as ledger:
        assembly = Assembly(ledger, minimum)
        names = neo4j_admin.write(Path(output), assembly.nodes(), assembly.edges())
    print_folder("export neo4j-admin", output, names, as_json)


@export.command("browser")
@click.option("--output", "-o", required=True, metavar="DIR", help="Folder for style sheet, scripts and guide.")
@json_option
def export_browser(output: str, as_json: bool) -> None:
    """Writes a kit for Neo4j Browser: style sheet, saved scripts by subject, a guide (`korusgraph guide` serves it)."""
    from korusgraph.writers import browser

    print_folder("export browser", output, browser.write(Path(output)), as_json)
