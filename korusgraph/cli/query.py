"""The command `query`: read-only Cypher and saved questions."""

from __future__ import annotations

import click

from korusgraph.cli.common import (
    chosen_query,
    existing_workspace,
    format_option,
    json_option,
    limit_options,
    print_rows,
    question_options,
)


@click.command()
@click.argument("cypher", required=False)
@question_options("CYPHER", "Parameter $NAME of the query")
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
    full: bool,
    as_json: bool,
) -> None:
    """Answers a read-only Cypher query, or a saved question.

    A name that is not there is said so, with near ones: a label, a type, a property, the value of a parameter.

    \b
    korusgraph query --saved timeline -p agreement=TPP
    korusgraph query "MATCH (e:Event)-[:CONCERNS_AGREEMENT]->(a:Agreement {name: \\$name})
                      RETURN e.name, e.sentenceText" -p name="North American Free Trade Agreement"
    """
    from korusgraph import database
    from korusgraph.cli.asking import check_answered, settle
    from korusgraph.guard.cypher import check_read_only
    from korusgraph.ledger import Ledger

    text, given = chosen_query(cypher, saved, params, "cypher")
    check_read_only(text)  # before a server starts
    root = existing_workspace(workspace)
    with Ledger(root / "ledger.sqlite") as ledger:
        ledger.check()
    given = settle(saved, given, root)
    with database.connect(root, reading=True) as graph:
        found = graph.query(text, given, limit, timeout)
        check_answered(found, text, given, graph, root)
    print_rows(found, format_, limit, as_json, full)
