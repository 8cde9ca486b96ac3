"""The command `demo`: the main job on the bundled documents."""

from __future__ import annotations

import shlex
from importlib.resources import as_file

import click

from korusgraph.cli.common import command_name, json_option, print_report, workspace_folder, workspace_option

QUESTION = "What happened to the agreement KORUS, when, and which sentence says so?"
CYPHER = """MATCH (e:Event)-[:REPORT_OF]->(h:Happening)-[:CONCERNS]->(a:Agreement)
WHERE 'KORUS' IN a.aliases AND h.startDate IS NOT NULL AND h.modality = 'occurred' AND e.modality = h.modality
WITH h, e ORDER BY e.reportedOn, e.id
RETURN h.eventDate AS date, h.eventLabel AS event, h.modality AS modality, h.sources AS sources, collect(e.sentenceText)[0] AS sentence
ORDER BY date LIMIT 6"""

NEXT = "MATCH (p:Person)-[:HOLDS_OFFICE]->(o) RETURN p.name, o.name LIMIT 5"


@click.command()
@workspace_option
@json_option
def demo(workspace: str | None, as_json: bool) -> None:
    """Builds the bundled documents into a graph, asks it one question, and writes Turtle."""
    import rdflib

    from korusgraph import database, engine
    from korusgraph import query as cypher_query
    from korusgraph.assembly import Assembly
    from korusgraph.ledger import Ledger
    from korusgraph.ontology import data_root
    from korusgraph.writers import rdf
    from korusgraph.writers.atomic import write_lines

    root = workspace_folder(workspace)
    with as_file(data_root("samples")) as folder, Ledger(root / "ledger.sqlite", alone=True) as ledger:
        report = engine.ingest(ledger, [str(folder)])
        with database.connect(root) as graph:
            report.graph = engine.write(ledger, graph)
            found = graph.query(CYPHER, {}, 100, 30.0)
        target = root / "demo.ttl"
        assembly = Assembly(ledger)
        write_lines(target, rdf.lines(assembly.nodes(), assembly.edges()))
    triples = len(rdflib.Graph().parse(target, format="turtle"))
    if as_json:
        print_report(
            "demo",
            not report.problems,
            counts=report.facts,
            question=QUESTION,
            cypher=CYPHER,
            rows=found.objects(),
            outputs=[str(target)],
        )
        return
    click.echo("Read " + ", ".join(f"{count} {name}" for name, count in report.facts.items()) + ".")
    click.echo(
        f"Graph in {root}: {report.graph.nodes_created + report.graph.nodes_unchanged + report.graph.nodes_updated} nodes, "
        f"{report.graph.edges_created + report.graph.edges_unchanged + report.graph.edges_updated} relationships."
    )
    click.echo(f"\n{QUESTION}\n\n{CYPHER}\n")
    for row in found.objects():
        sources = f", {row['sources']} sources" if row["sources"] > 1 else ""
        click.echo(
            f"  {row['date']}  {row['event']} ({row['modality']}{sources})\n      “{cypher_query.cell(row['sentence'])}”"
        )
    click.echo(f"\nTurtle: {target} ({triples} triples, read back by rdflib)")
    here = f"-w {shlex.quote(str(root))}"
    click.echo(f"Next:   {command_name()} show KORUS {here}")
    click.echo(f"        {command_name()} timeline KORUS {here}")
    click.echo(f"        {command_name()} query {shlex.quote(NEXT)} {here}")
