"""Questions to a workspace, in Cypher and SPARQL: values are looked up, and an empty answer says which name is not there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from korusgraph import database, sparql
from korusgraph.assembly import Assembly
from korusgraph.database.bolt import BoltGraph, Rows
from korusgraph.desk import asked
from korusgraph.desk.index import Index
from korusgraph.engine.building import graph
from korusgraph.guard.cypher import check_read_only
from korusgraph.ledger import Ledger
from korusgraph.questions import chosen, kinds
from korusgraph.settings import QUERY_TIMEOUT_S, ROW_LIMIT


def graph_of(root: Path, minimum: float = 0.0) -> Index:
    """The graph of a workspace, for looking names up and for the desk."""
    with Ledger(root / "ledger.sqlite") as ledger:
        assembly = Assembly(ledger, minimum)
        return Index(assembly.nodes(), assembly.edges())


def ask_cypher(
    root: Path,
    text: str | None,
    saved: str | None,
    values: Mapping[str, Any],
    limit: int = ROW_LIMIT,
    timeout_s: float = QUERY_TIMEOUT_S,
) -> Rows:
    """The answer of the workspace's database to a read-only query, or to a saved question.

    Raises: UsageError, InputError for bad Cypher and for names that are not there, RefusedError for what does not only read
    and for what passes its limits, StoreError.
    """
    query, given = chosen(text, saved, values, "cypher")
    check_read_only(query)  # before a server starts
    with Ledger(root / "ledger.sqlite") as ledger:
        ledger.check()
    given = settle(saved, given, root)
    with database.connect(root, reading=True) as opened:
        return ask(opened, root, query, given, limit, timeout_s)


def ask(opened: BoltGraph, root: Path, text: str, values: dict[str, Any], limit: int, timeout_s: float) -> Rows:
    """The answer of an open database to a read-only query. Raises: as `ask_cypher`."""
    found = opened.query(text, values, limit, timeout_s)
    if asked.empty(found):
        wrong = asked.unknown_in_cypher(text, asked.known_names(opened.names()))
        wrong = wrong or asked.unknown_names(text, values, graph_of(root))
        if wrong is not None:
            raise wrong
    return found


def ask_sparql(
    root: Path,
    text: str | None,
    saved: str | None,
    values: Mapping[str, Any],
    limit: int = ROW_LIMIT,
    timeout_s: float = QUERY_TIMEOUT_S,
    minimum: float = 0.0,
) -> Rows:
    """The answer to a read-only SPARQL query over the graph of the ledger, or to a saved question.

    Raises: UsageError, InputError for bad SPARQL and for terms that are not there, RefusedError, StoreError.
    """
    query, given = chosen(text, saved, values, "sparql")
    sparql.check_read_only(query)
    given = settle(saved, given, root)
    with Ledger(root / "ledger.sqlite") as ledger:
        loaded = sparql.graph(*graph(ledger, minimum))
    found = sparql.ask(loaded, query, given, limit, timeout_s)
    wrong = asked.unknown_in_sparql(query) if asked.empty(found) else None
    if wrong is not None:
        raise wrong
    return found


def settle(saved: str | None, values: dict[str, Any], root: Path) -> dict[str, Any]:
    """Values of a saved question as the graph names them. Raises: InputError with near names, UsageError."""
    return asked.settled(values, graph_of(root)) if saved is not None and set(values) & set(kinds()) else values
