"""Graph → database: only what has changed since the last load, or all of it compared where that is not known."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from korusgraph import database, settings
from korusgraph.assembly import Assembly, drop, keep_only
from korusgraph.database import mark
from korusgraph.database.bolt import BoltGraph
from korusgraph.database.mark import Mark
from korusgraph.database.verify import Comparison, check_look_ups, compare, mark_stale
from korusgraph.database.writer import GraphWriter, WriteReport
from korusgraph.engine.building import tell
from korusgraph.errors import KorusgraphError
from korusgraph.ledger import Ledger
from korusgraph.writers.atomic import write_lines

_BASES = 100_000  # nodes whose base label is kept
LOADING = "loading"  # in place of a state while a database is written


def project(
    ledger: Ledger,
    workspace: Path,
    minimum: float | None = None,
    dry_run: bool = False,
    problems: list[KorusgraphError] | None = None,
) -> WriteReport | None:
    """Brings the graph database to the ledger's state; None when it already was there and nothing was opened.

    Facts of a confidence below `minimum` are kept out of the database; None asks for what the last load was given.
    `dry_run` counts and writes nothing. `problems` takes the documents that had to be left out. The embedded database is
    not opened where its folder says that it holds the graph as it is; a server is asked each time.
    """
    least = minimum if minimum is not None else kept_minimum(ledger)
    assembly = Assembly(ledger, least, keep=True)
    tell(assembly, problems)
    if settings.neo4j() is None and is_current(ledger, assembly):
        return None
    with database.connect(workspace) as graph:
        there = mark.read(graph, settings.namespace())
        if (
            settings.neo4j() is not None
            and there is not None
            and there.state == assembly.state
            and is_current(ledger, assembly)
        ):
            return None
        return _load(assembly, graph, there, dry_run)


def is_current(ledger: Ledger, assembly: Assembly) -> bool:
    """Whether the database holds the graph as it is, as far as that is known without asking it."""
    noted = ledger.projected(settings.target()) == _noted(assembly)
    return noted and (settings.neo4j() is not None or _in_folder(ledger) == _noted(assembly))


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
    assembly = Assembly(ledger, minimum, keep=True)
    tell(assembly, problems)
    return _load(assembly, graph, mark.read(graph, settings.namespace()), dry_run)


def verify(ledger: Ledger, workspace: Path, repair: bool = False) -> tuple[Comparison, WriteReport | None]:
    """The database against the ledger; with `repair` what differs is written anew. Raises: StoreError.

    The graph is made of the ledger anew for it, and the one that is kept is thrown away where it differs, or is to be repaired.
    """
    ledger.check(anew=True)
    minimum, name = kept_minimum(ledger), settings.namespace()
    assembly = Assembly(ledger, minimum, keep=False)
    if repair or Assembly(ledger, minimum).state != assembly.state:
        drop(ledger.path, minimum)
    with database.connect(workspace) as graph:
        if graph.dialect.frail:
            check_look_ups(graph)
        made = compare(graph, assembly.nodes(), assembly.edges(), name)
        if made.equal or not repair:
            return made, None
        mark.clear(graph, name)
        mark_stale(graph, made.changed, name)
        return made, write(ledger, graph, minimum)


def _load(assembly: Assembly, graph: BoltGraph, there: Mark | None, dry_run: bool) -> WriteReport:
    name = settings.namespace()
    writer = GraphWriter(graph, name, dry_run)
    if there is not None and there.state == assembly.state:
        writer.report.nodes_unchanged, writer.report.edges_unchanged = assembly.size()
    else:
        if not dry_run:
            _note(assembly, LOADING)
            mark.clear(graph, name)
        if there is not None and assembly.follows(there.step, there.token):
            _change(assembly, writer, there.step)
        else:
            writer.write(assembly.nodes(), assembly.edges())
    if not dry_run:
        mark.put(graph, name, Mark(assembly.state, *assembly.position(), assembly.minimum, *mark.counts(graph)))
        _note(assembly, assembly.state)
    return writer.report


def _change(assembly: Assembly, writer: GraphWriter, step: int) -> None:
    report, (nodes, edges) = writer.report, assembly.size()
    writer.change(
        assembly.nodes_after(step),
        assembly.edges_after(step),
        assembly.nodes_gone_after(step),
        assembly.edges_gone_after(step),
        lru_cache(maxsize=_BASES)(assembly.base),
    )
    report.nodes_unchanged = nodes - report.nodes_created - report.nodes_updated
    report.edges_unchanged = edges - report.edges_created - report.edges_updated


# -- what is noted beside the database ---------------------------------------------------------
def _note(assembly: Assembly, state: str) -> None:
    ledger, text = assembly.ledger, _noted(assembly, state)
    ledger.note_projected(settings.target(), text)
    if settings.neo4j() is None:
        write_lines(_file(ledger), [text + "\n"])
        keep_only(ledger.path, assembly.minimum)


def _noted(assembly: Assembly, state: str | None = None) -> str:
    return (assembly.state if state is None else state) + (f" {assembly.minimum:g}" if assembly.minimum else "")


def _file(ledger: Ledger) -> Path:
    return ledger.path.parent / "graph" / "state"


def _in_folder(ledger: Ledger) -> str:
    try:
        return _file(ledger).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
