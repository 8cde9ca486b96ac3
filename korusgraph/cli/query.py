"""The command `query`: read-only Cypher and saved questions."""

from __future__ import annotations

import click

from korusgraph.cli.common import (
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
    from korusgraph.asking import ask_cypher
    from korusgraph.query import parameters

    given, root = parameters(params), existing_workspace(workspace)
    print_rows(ask_cypher(root, cypher, saved, given, limit, timeout), format_, limit, as_json, full)
