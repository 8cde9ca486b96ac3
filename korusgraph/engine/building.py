"""Ledger → graph → database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from korusgraph import database, settings, show
from korusgraph.assembly import Assembly, Selection, surroundings
from korusgraph.database.bolt import BoltGraph
from korusgraph.database.verify import Comparison, compare, mark_stale
from korusgraph.database.writer import GraphWriter, WriteReport
from korusgraph.errors import InputError, KorusgraphError
from korusgraph.ledger import Ledger
from korusgraph.model import Edge, Node


def project(
    ledger: Ledger,
    workspace: Path,
    minimum: float | None = None,
    dry_run: bool = False,
    problems: list[KorusgraphError] | None = None,
) -> WriteReport | None:
    """Brings the graph database to the ledger's state; None when it already was there and nothing was opened.

    Facts of a confidence below `minimum` are kept out of the database; None asks for what the last load was given.
    `dry_run` counts and writes nothing. `problems` takes the documents that had to be left out.
    """
    target = settings.target()
    least = minimum if minimum is not None else kept_minimum(ledger)
    state = ledger.state() + (f" {least}" if least else "")
    if ledger.projected(target) == state:
        return None
    with database.connect(workspace) as graph:
        report = write(ledger, graph, least, dry_run, problems)
    if not dry_run:
        ledger.note_projected(target, state)
    return report


def kept_minimum(ledger: Ledger) -> float:
    """The least confidence that the last load of the database was given."""
    return float((ledger.projected(settings.target()) or "").partition(" ")[2] or 0.0)


def write(
    ledger: Ledger,
    graph: BoltGraph,
    minimum: float = 0.0,
    dry_run: bool = False,
    problems: list[KorusgraphError] | None = None,
) -> WriteReport:
    """Writes the assembled graph of a ledger into a database; `problems` takes the documents that had to be left out."""
    assembly = Assembly(ledger, minimum)
    made = GraphWriter(graph, settings.namespace(), dry_run).write(assembly.nodes(), assembly.edges())
    _tell(assembly, problems)
    return made


def _tell(assembly: Assembly, problems: list[KorusgraphError] | None) -> None:
    if problems is not None:
        said = {p.message for p in problems}
        problems += [p for p in assembly.problems() if p.message not in said]


def graph(
    ledger: Ledger,
    minimum: float = 0.0,
    selection: Selection | None = None,
    problems: list[KorusgraphError] | None = None,
) -> tuple[Iterable[Node], Iterable[Edge]]:
    """Nodes and edges of a ledger's graph, or of a part of it; nodes are to be read first.

    `problems` takes the documents that had to be left out, once the edges are read.
    Raises: InputError when a wanted document or entity is not there.
    """
    chosen = selection or Selection()
    unknown = sorted(set(chosen.documents) - {d.id for d in ledger.documents()} - {d for d, _ in ledger.imported_documents()})
    if unknown:
        raise InputError(f"no document {unknown[0]!r}", "`korusgraph status --json` lists the documents", "KG-IN-032")
    assembly = Assembly(ledger, minimum, chosen)
    if chosen.entity is None:
        return assembly.nodes(), _then_told(assembly.edges(), assembly, problems)
    found = surroundings(assembly.nodes(), assembly.edges(), show.find(assembly, chosen.entity).node.id)
    _tell(assembly, problems)
    return found


def _then_told(edges: Iterable[Edge], assembly: Assembly, problems: list[KorusgraphError] | None) -> Iterator[Edge]:
    yield from edges
    _tell(assembly, problems)


def verify(ledger: Ledger, workspace: Path, repair: bool = False) -> tuple[Comparison, WriteReport | None]:
    """The database against the ledger; with `repair` what differs is written anew. Raises: StoreError."""
    minimum = kept_minimum(ledger)
    assembly, name = Assembly(ledger, minimum), settings.namespace()
    with database.connect(workspace) as graph:
        made = compare(graph, assembly.nodes(), assembly.edges(), name)
        if made.equal or not repair:
            return made, None
        mark_stale(graph, made.changed, name)
        return made, write(ledger, graph, minimum)
