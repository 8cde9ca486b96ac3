"""A writer: `korusgraph export dates`, a line for each event that has a date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from korusgraph.model import Edge, Node
from korusgraph.writers.registry import writer


@writer(forms={"text": ".txt"})
def write_dates(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[str]:
    """Writes what happened by date, an event a line."""
    events = [n.properties for n in nodes if n.labels[0] == "Event" and "startDate" in n.properties]
    yield from sorted(f"{e['startDate']}  {e['name']}\n" for e in events)
