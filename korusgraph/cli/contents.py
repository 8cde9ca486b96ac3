"""The commands `status` and `forget`: what a workspace holds, and taking something out of it."""

from __future__ import annotations

import click

from korusgraph.cli.common import existing_workspace, json_option, judged_line, print_report, tell, workspace_option

DOUBTS = 10  # lines of names that fit two things


@click.command()
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
        copies = assembly.copies()
        doubts = list(assembly.doubts())
        documents = list(ledger.documents())
        target = settings.target()
        current = engine.is_current(ledger, assembly)
        imports = ledger.import_sources()
        judged = assembly.judged()
    if as_json:
        print_report(
            "status",
            True,
            workspace=str(root),
            counts={**total, "copies": copies},
            decisions=dict(judged),
            database=target.strip(),
            graphCurrent=current,
            documents=[
                {
                    "id": d.id,
                    "path": shown(d.path),
                    "title": d.title,
                    "published": d.published,
                    "sources": [shown(s) for s in d.sources],
                }
                for d in documents
            ],
            imports=imports,
            doubts=[{"node": node, "fits": fits} for node, fits in doubts],
        )
        return
    click.echo(f"workspace  {root}\ndatabase   {target.strip()}{'' if current else ' (not up to date: run korusgraph build)'}")
    click.echo("\n".join(f"{name:<10} {count}" for name, count in total.items()))
    if copies:
        click.echo(f"{'copies':<10} {copies}, so {total['documents'] - copies} documents are independent sources")
    if any(judged.values()):
        click.echo(f"{'decisions':<10} {judged_line(judged)}")
    several = sum(len(d.sources) > 1 for d in documents)
    if several:
        click.echo(f"{'sources':<10} {sum(len(d.sources) for d in documents)}, {several} documents have several")
    for source in imports:
        click.echo(f"import     {source}")
    for node, fits in doubts[:DOUBTS]:
        click.echo(f"doubt      {node} fits {' and '.join(fits)}")
    if len(doubts) > DOUBTS:
        click.echo(f"doubts     {len(doubts)} names that fit two things are left apart; --json lists all of them")


@click.command()
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
        print_report("forget", True, documents=gone)
    else:
        click.echo(f"forgot {', '.join(gone)}", err=True)
