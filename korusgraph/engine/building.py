"""Ledger → graph, or a part of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from korusgraph import show
from korusgraph.assembly import Assembly, Selection, surroundings
from korusgraph.errors import InputError, KorusgraphError, printable
from korusgraph.ledger import Ledger
from korusgraph.model import Edge, Node


def tell(assembly: Assembly, problems: list[KorusgraphError] | None) -> None:
    """Adds the documents that are not in the graph to `problems`, each once."""
    if problems is not None:
        said = {p.message for p in problems}
        problems += [p for p in assembly.problems() if p.message not in said]


def graph(
    ledger: Ledger,
    minimum: float = 0.0,
    selection: Selection | None = None,
    problems: list[KorusgraphError] | None = None,
    notes: list[str] | None = None,
) -> tuple[Iterable[Node], Iterable[Edge]]:
    """Nodes and edges of a ledger's graph, or of a part of it; nodes are to be read first.

    `problems` takes the documents that had to be left out, once the edges are read; `notes` takes what was left out of the
    chosen documents, one line each.
    Raises: InputError when a wanted document or entity is not there.
    """
    chosen = selection or Selection()
    unknown = sorted(set(chosen.documents) - set(ledger.document_ids()) - {d for d, _ in ledger.imported_documents()})
    if unknown:
        raise InputError(f"no document {unknown[0]!r}", "`korusgraph status --json` lists the documents", "KG-IN-032")
    assembly = Assembly(ledger, minimum, chosen)
    if notes is not None:
        notes += [printable(f"document {document}: {note}") for document, said in assembly.notes.items() for note in said]
    if chosen.entity is None:
        return assembly.nodes(), _then_told(assembly.edges(), assembly, problems)
    found = surroundings(assembly, show.find(assembly, chosen.entity).node.id)
    tell(assembly, problems)
    return found


def _then_told(edges: Iterable[Edge], assembly: Assembly, problems: list[KorusgraphError] | None) -> Iterator[Edge]:
    yield from edges
    tell(assembly, problems)
