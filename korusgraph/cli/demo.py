"""`korusgraph demo`: the main job on the bundled documents."""

from __future__ import annotations

import json
from importlib.resources import as_file
from pathlib import Path

import click
import rdflib

from korusgraph import __version__, database, engine
from korusgraph import query as cypher_query
from korusgraph.assembly import Assembly
from korusgraph.ledger import Ledger
from korusgraph.ontology import data_root
from korusgraph.writers import rdf
from korusgraph.writers.atomic import write_lines

QUESTION = "What happened to the agreement KORUS, when, and which sentence says so?"
CYPHER = """MATCH (e:Event)-[:CONCERNS_AGREEMENT]->(a:Agreement)
WHERE 'KORUS' IN a.aliases AND e.startDate IS NOT NULL
RETURN e.eventDate AS date, e.eventLabel AS event, e.modality AS modality, e.sentenceText AS sentence
ORDER BY e.startDate LIMIT 6"""

NEXT = "MATCH (p:Person)-[:HOLDS_OFFICE]->(o) RETURN p.name, o.name LIMIT 5"


def run(workspace: Path, as_json: bool) -> None:
    """Builds, asks, exports; prints each step."""
    with as_file(data_root("samples")) as folder, Ledger(workspace / "ledger.sqlite", alone=True) as ledger:
        report = engine.ingest(ledger, [str(folder)])
        with database.connect(workspace) as graph:
            report.graph = engine.write(ledger, graph)
            found = graph.query(CYPHER, {}, 100, 30.0)
        target = workspace / "demo.ttl"
        assembly = Assembly(ledger)
        write_lines(target, rdf.lines(assembly.nodes(), assembly.edges()))
    triples = len(rdflib.Graph().parse(target, format="turtle"))
    if as_json:
        click.echo(
            json.dumps(
                {
                    "command": "demo",
                    "version": __version__,
                    "ok": not report.problems,
                    "counts": report.facts,
                    "question": QUESTION,
                    "cypher": CYPHER,
                    "rows": found.objects(),
                    "outputs": [str(target)],
                },
                ensure_ascii=False,
                indent=1,
            )
        )
        return
    click.echo("Read " + ", ".join(f"{count} {name}" for name, count in report.facts.items()) + ".")
    click.echo(
        f"Graph in {workspace}: {report.graph.nodes_created + report.graph.nodes_unchanged + report.graph.nodes_updated} nodes, "
        f"{report.graph.edges_created + report.graph.edges_unchanged + report.graph.edges_updated} relationships."
    )
    click.echo(f"\n{QUESTION}\n\n{CYPHER}\n")
    for row in found.objects():
        click.echo(f"  {row['date']}  {row['event']} ({row['modality']})\n      “{cypher_query.cell(row['sentence'])}”")
    click.echo(f"\nTurtle: {target} ({triples} triples, read back by rdflib)")
    click.echo(f"Next:   korusgraph show KORUS -w {workspace}")
    click.echo(f"        korusgraph query '{NEXT}' -w {workspace}")
