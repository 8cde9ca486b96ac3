"""Graph databases over Bolt, by the official driver: a given Neo4j, or the embedded one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from korusgraph import settings
from korusgraph.database import kept
from korusgraph.database.bolt import BoltGraph
from korusgraph.database.dialect import EMBEDDED
from korusgraph.database.embedded import serve


@contextmanager
def connect(workspace: Path, reading: bool = False) -> Iterator[BoltGraph]:
    """The graph database of a workspace: the server that `NEO4J_URI` names, else the embedded one, started and stopped.

    The embedded one is opened for the caller alone: a kept reader ends, and others wait. With `reading` it lets nothing be
    changed; on a server that is up to the rights of its user.

    Raises: StoreError, UsageError.
    """
    given = settings.neo4j()
    if given is not None:
        with BoltGraph(given.uri, given.username, given.password, given.database) as graph:
            yield graph
        return
    with (
        kept.alone(workspace / "graph"),
        serve(workspace / "graph", reading) as server,
        BoltGraph(
            server.uri, server.username, server.password, server.database, EMBEDDED, server=server if reading else None
        ) as graph,
    ):
        yield graph
