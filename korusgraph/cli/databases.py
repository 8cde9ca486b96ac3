"""Commands about databases: `verify`, `shell`, `dev-server`, and the saved questions."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import click

from korusgraph.cli.common import existing_workspace, json_option, print_report, tell, terminal_width, workspace_option


@click.command()
@click.option("--repair", is_flag=True, help="Bring the database back to what the ledger says.")
@workspace_option
@json_option
def verify(repair: bool, workspace: str | None, as_json: bool) -> None:
    """Compares the database with the ledger, value by value, and names what differs.

    Exit status 4 when they differ and nothing was repaired. What others added to the database is not looked at.
    """
    from korusgraph import engine
    from korusgraph.ledger import Ledger

    root = existing_workspace(workspace)
    with Ledger(root / "ledger.sqlite", alone=repair, notify=tell) as ledger:
        made, report = engine.verify(ledger, root, repair)
    differences = {"missing": made.missing, "extra": made.extra, "changed": made.changed}
    good = made.equal or report is not None
    if as_json:
        print_report(
            "verify",
            good,
            equal=made.equal,
            repaired=report is not None,
            nodes={"database": made.nodes[0], "ledger": made.nodes[1]},
            relationships={"database": made.edges[0], "ledger": made.edges[1]},
            fingerprint={"database": made.database, "ledger": made.ledger},
            **differences,
        )
    else:
        click.echo(f"{'':14}{'database':>34}{'ledger':>34}")
        for name, (there, here) in (("nodes", made.nodes), ("relationships", made.edges)):
            click.echo(f"{name:14}{there:>34}{here:>34}")
        click.echo(f"{'fingerprint':14}{made.database:>34}{made.ledger:>34}")
        for name, items in differences.items():
            for item in items[:10]:
                click.echo(f"{name:14}{item}")
            if len(items) > 10:
                click.echo(f"{name:14}… and {len(items) - 10} more; --json lists all")
        if report is not None:
            click.echo(f"repaired: {report.written} written", err=True)
        elif not made.equal:
            click.echo("the database differs; --repair brings it back", err=True)
    sys.exit(0 if good else 4)


@click.command("questions")
@json_option
def list_questions(as_json: bool) -> None:
    """Lists the saved questions: `korusgraph query --saved NAME`, `korusgraph sparql --saved NAME`."""
    from korusgraph.questions import questions

    if as_json:
        click.echo(
            json.dumps(
                [
                    {"name": q.name, "title": q.title, "subject": q.subject, "parameters": dict(q.parameters)}
                    for q in questions().values()
                ],
                ensure_ascii=False,
                indent=1,
            )
        )
        return
    for q in questions().values():
        values = "  ".join(f"{k}={v}" for k, v in q.parameters.items())
        click.echo(f"{q.name:20} {q.title}" + (f"  [{values}]" if values else ""))


@click.command()
@workspace_option
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=100, show_default=True, help="Most rows of an answer.")
@click.option("--timeout", type=click.FloatRange(0.1, 3600), default=30.0, show_default=True, metavar="SECONDS")
def shell(workspace: str | None, limit: int, timeout: float) -> None:
    """Asks Cypher queries one after another, with history and completion. Reads only; `:help` tells the rest."""
    from korusgraph.cli.shell import run

    run(existing_workspace(workspace), limit, timeout, terminal_width())


@click.command("dev-server")
@click.option(
    "--home", type=click.Path(path_type=Path), default=Path(".neo4j"), show_default=True, help="Folder of the server."
)
@click.option("--newest", is_flag=True, help="The newest line instead of the long-term one; needs Java 21 or newer.")
@click.option("--bolt-port", type=click.IntRange(1, 65535), default=7687, show_default=True)
@click.option("--http-port", type=click.IntRange(1, 65535), default=7474, show_default=True)
def dev_server(home: Path, newest: bool, bolt_port: int, http_port: int) -> None:
    """Runs a Neo4j server for development until Ctrl-C; its parts come from Maven Central the first time.

    The password is made once and kept in HOME/password, readable by you only.
    """
    from korusgraph.database import neo4j_server

    version = neo4j_server.NEWEST if newest else neo4j_server.LTS
    password = neo4j_server.kept_password(home)
    with neo4j_server.serve(home, version, password, (bolt_port, http_port)) as server:
        click.echo(f"Neo4j {server.version} Community\n  Browser  {server.http}/browser/\n  user     {server.username}")
        click.echo(f"  export NEO4J_URI={server.uri} NEO4J_PASSWORD_FILE={home / 'password'}")
        try:
            while server.process.poll() is None:
                time.sleep(0.5)
        except KeyboardInterrupt:
            click.echo("stopping", err=True)


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Loopback port; 0 takes a free one."
)
def guide(port: int) -> None:
    """Serves the Browser kit on this machine until Ctrl-C, and prints the lines to type into Neo4j Browser."""
    import tempfile

    from korusgraph.cli.guide import serve
    from korusgraph.writers import browser

    with tempfile.TemporaryDirectory() as folder:
        browser.write(Path(folder))
        with serve(Path(folder), port) as url:
            click.echo(f"type into Neo4j Browser:\n  :play {url}/guide.html\n  :style {url}/style.json", nl=True)
            try:
                while True:
                    time.sleep(1.0)
            except KeyboardInterrupt:
                click.echo("stopping", err=True)
