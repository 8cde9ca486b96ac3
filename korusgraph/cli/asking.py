"""Names in questions: values of saved questions are looked up, and an empty answer says which name is not there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from korusgraph.database.bolt import BoltGraph, Rows
    from korusgraph.desk.index import Index


def graph_of(root: Path, minimum: float = 0.0) -> Index:
    """The graph of a workspace, for looking names up."""
    from korusgraph.assembly import Assembly
    from korusgraph.desk.index import Index
    from korusgraph.ledger import Ledger

    with Ledger(root / "ledger.sqlite") as ledger:
        assembly = Assembly(ledger, minimum)
        return Index(assembly.nodes(), assembly.edges())


def settle(saved: str | None, values: dict[str, Any], root: Path) -> dict[str, Any]:
    """Values of a saved question as the graph names them. Raises: InputError with near names, UsageError."""
    from korusgraph.desk.asked import settled
    from korusgraph.questions import kinds

    return settled(values, graph_of(root)) if saved is not None and set(values) & set(kinds()) else values


def check_answered(found: Rows, text: str, values: dict[str, Any], graph: BoltGraph, root: Path) -> None:
    """Of an empty answer of Cypher, says which name of the query is not there. Raises: InputError."""
    from korusgraph.desk import asked

    if not asked.empty(found):
        return
    wrong = asked.unknown_in_cypher(text, asked.known_names(graph.names()))
    wrong = wrong or asked.unknown_names(text, values, graph_of(root))
    if wrong is not None:
        raise wrong


def check_answered_sparql(found: Rows, text: str) -> None:
    """Of an empty answer of SPARQL, says which term of the query is not there. Raises: InputError."""
    from korusgraph.desk import asked

    wrong = asked.unknown_in_sparql(text) if asked.empty(found) else None
    if wrong is not None:
        raise wrong
