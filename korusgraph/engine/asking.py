"""Questions to a workspace, in Cypher and SPARQL: values are looked up, and an empty answer says which name is not there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from korusgraph import sparql
from korusgraph.assembly import Assembly
from korusgraph.database.bolt import BoltGraph, Rows
from korusgraph.desk import asked
from korusgraph.desk.index import Index
from korusgraph.engine.building import graph
from korusgraph.extraction import treatytext
from korusgraph.ledger import Ledger
from korusgraph.questions import chosen, kinds
from korusgraph.settings import QUERY_TIMEOUT_S, ROW_LIMIT


def graph_of(root: Path, minimum: float = 0.0) -> Index:
    """The graph of a workspace, for looking names up and for the desk."""
    return graph_again(root, None, minimum)[1]


def graph_again(root: Path, known: tuple[str, Index] | None, minimum: float = 0.0) -> tuple[str, Index]:
    """The graph of a workspace with its state; what is `known` of them, where nothing has changed since."""
    with Ledger(root / "ledger.sqlite") as ledger:
        assembly = Assembly(ledger, minimum)
        if known is not None and known[0] == assembly.state:
            return known
        return assembly.state, index_of(assembly)


def index_of(assembly: Assembly) -> Index:
    """An assembled graph for the desk, with the decisions of people that it holds."""
    begins = ((id_, treatytext.provisions(text)) for id_, text in assembly.ledger.openings(treatytext.PREAMBLE))
    treaties = {id_: begin for id_, begin in begins if begin >= 0}
    return Index(assembly.nodes(), assembly.edges(), assembly.verdicts(), treaties)


def answer(
    opened: BoltGraph,
    root: Path,
    text: str,
    saved: str | None,
    values: Mapping[str, Any],
    limit: int,
    timeout_s: float,
    index: Callable[[], Index],
) -> Rows:
    """The answer of the open database of a workspace to a read-only query; `saved` names the question that it came from.

    Raises: InputError for bad Cypher and for names that are not there, RefusedError for what does not only read and for what
    passes its limits, StoreError.
    """
    with Ledger(root / "ledger.sqlite") as ledger:
        ledger.check()
    given = _settled(saved, values, index)
    found = opened.query(text, given, limit, timeout_s)
    if asked.empty(found):
        wrong = asked.unknown_in_cypher(text, asked.known_names(opened.names()))
        wrong = wrong or asked.unknown_value(text, given) or asked.unknown_names(text, given, index())
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
    given = _settled(saved, given, partial(graph_of, root))
    with Ledger(root / "ledger.sqlite") as ledger:
        loaded = sparql.graph(*graph(ledger, minimum))
    found = sparql.ask(loaded, query, given, limit, timeout_s)
    wrong = asked.unknown_in_sparql(query) if asked.empty(found) else None
    if wrong is not None:
        raise wrong
    return found


def _settled(saved: str | None, values: Mapping[str, Any], index: Callable[[], Index]) -> dict[str, Any]:
    """Values of a saved question as the graph names them. Raises: InputError with near names, UsageError."""
    return asked.settled(values, index()) if saved is not None and set(values) & set(kinds()) else dict(values)
