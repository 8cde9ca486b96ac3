"""The mark in a database: which graph korusgraph left there, so that the next load writes only what has changed since.

Beside the state of the graph it keeps how many nodes and relationships the database had then. A database that was
restored, emptied or filled by others has other numbers, or no mark, and is compared as a whole.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from korusgraph import ids
from korusgraph.database.bolt import BoltGraph
from korusgraph.database.writer import base_labels


@dataclass(frozen=True, slots=True)
class Mark:
    """What a database held when korusgraph had loaded it."""

    state: str
    step: int
    token: str
    minimum: float
    nodes: int
    relationships: int


def read(graph: BoltGraph, workspace: str) -> Mark | None:
    """The mark of a workspace; None where there is none, or the database has not as much in it as was left there."""
    with graph.errors():
        rows = graph.read(
            "MATCH (m:KorusgraphMark) WHERE m.workspace = $workspace RETURN m.state AS state, m.step AS step, m.token AS token, "
            "m.minimum AS minimum, m.nodes AS nodes, m.relationships AS relationships",
            workspace=workspace,
        )
        if len(rows) != 1:
            return None
        found = Mark(**rows[0])
        return found if counts(graph) == (found.nodes, found.relationships) else None


def clear(graph: BoltGraph, workspace: str) -> None:
    """Takes the mark away, before anything is written."""
    with graph.errors():
        graph.write("MATCH (m:KorusgraphMark) WHERE m.workspace = $workspace DELETE m", workspace=workspace)


def put(graph: BoltGraph, workspace: str, mark: Mark) -> None:
    """Leaves the mark, after everything is written."""
    clear(graph, workspace)
    with graph.errors():
        graph.write("CREATE (m:KorusgraphMark) SET m = $mark", mark={"workspace": workspace, **asdict(mark)})


def counts(graph: BoltGraph) -> tuple[int, int]:
    """How many nodes of our kinds and how many relationships a database has, whoever made them."""
    nodes = sum(int(graph.read(f"MATCH (n:{ids.label(b)}) RETURN count(n) AS n")[0]["n"]) for b in base_labels())
    return nodes, int(graph.read("MATCH ()-[r]->() RETURN count(r) AS n")[0]["n"])
