"""korusgraph from Python and notebooks: `build` and `open` give a `Workspace`, which answers as tables and sheets.

    import korusgraph
    workspace = korusgraph.build("news/")
    workspace.timeline("KORUS")                       # a table, drawn in Jupyter
    workspace.query("MATCH (a:Agreement) RETURN a.name").to_dataframe()
    workspace.to_networkx(only=["person", "agreement"])

Everything raises `korusgraph.errors.KorusgraphError` with one line and a hint, as the commands print it.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from korusgraph import engine, settings, show
from korusgraph.asking import ask_cypher
from korusgraph.assembly import Assembly
from korusgraph.database.bolt import Rows
from korusgraph.desk import asked, conflicts, connections, dossier, measures, page, sheet, standing, timeline
from korusgraph.desk.index import Index
from korusgraph.desk.listing import Wanted, listing, types_of
from korusgraph.engine.asking import ask_sparql, graph_again
from korusgraph.errors import UsageError
from korusgraph.extraction import own
from korusgraph.ledger import Ledger
from korusgraph.loaders.published import checked_date
from korusgraph.model import Node, many
from korusgraph.query import cell, table
from korusgraph.settings import QUERY_TIMEOUT_S, ROW_LIMIT
from korusgraph.writers import network, rdf

if TYPE_CHECKING:
    import pandas
    import rdflib

    from korusgraph.engine import BuildReport

_SHOWN = 50  # rows of a table that a notebook draws
_WIDTH = 140


class Table:
    """Rows of an answer: iterate over them as dictionaries, take `columns` and `rows`, or `to_dataframe()`."""

    def __init__(self, found: Rows) -> None:
        self._found = found

    @property
    def columns(self) -> list[str]:
        return list(self._found.columns)

    @property
    def rows(self) -> list[list[Any]]:
        return [list(row) for row in self._found.rows]

    @property
    def cut(self) -> bool:
        """Whether there are more rows than were asked for."""
        return self._found.cut

    def __len__(self) -> int:
        return len(self._found.rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self._found.objects())

    def only(self, *columns: str) -> Table:
        """The same rows with some of their columns. Raises: UsageError for a column that is not there."""
        strange = [c for c in columns if c not in self._found.columns]
        if strange:
            raise UsageError(f"no column {strange[0]!r}", f"the columns: {', '.join(self._found.columns)}", "KG-US-005")
        return Table(self._found.only(columns))

    def to_dataframe(self) -> pandas.DataFrame:
        """The rows as a `pandas.DataFrame`. Raises: UsageError when pandas is not installed."""
        try:
            import pandas
        except ImportError:
            raise UsageError("pandas is not installed", "pip install 'korusgraph[pandas]'", "KG-US-017") from None
        return pandas.DataFrame(self._found.rows, columns=self._found.columns)

    def __repr__(self) -> str:
        return table(self._found, _WIDTH)

    def _repr_html_(self) -> str:
        return _html(self._found)


class Sheet:
    """What is known about one thing: `title`, `facts` by name, and `tables` by key."""

    def __init__(self, made: sheet.Sheet) -> None:
        self._made = made

    @property
    def title(self) -> str:
        return self._made.title

    @property
    def facts(self) -> dict[str, str]:
        return dict(self._made.facts)

    @property
    def tables(self) -> dict[str, Table]:
        return {part.key: Table(part.rows) for part in self._made.parts}

    def to_html(self) -> str:
        """The sheet as one self-contained page."""
        return self._made.html()

    def to_markdown(self) -> str:
        return self._made.markdown()

    def __repr__(self) -> str:
        return self._made.text(_WIDTH)

    def _repr_html_(self) -> str:
        facts = "".join(f"<dt>{page.text(name)}</dt><dd>{page.text(value)}</dd>" for name, value in self._made.facts.items())
        parts = "".join(f"<h4>{page.text(part.title)}</h4>{_html(part.shown(), part.empty)}" for part in self._made.parts)
        return f"<h3>{page.text(self.title)}</h3><dl>{facts}</dl>{parts}"


class Workspace:
    """A folder that documents were read into. Between two calls only the database's reader stays, for minutes."""

    def __init__(self, folder: Path, report: BuildReport | None = None) -> None:
        self.folder = folder
        self.report = report
        """What reading did, of a workspace that `build` gave; else None."""
        self._known: tuple[str, Index] | None = None

    # -- what is in it ---------------------------------------------------------------------
    def counts(self) -> dict[str, int]:
        """Documents and facts, counted."""
        with Ledger(self.folder / "ledger.sqlite") as ledger:
            return Assembly(ledger).facts()

    def index(self) -> Index:
        """The graph in memory; it is read again only after it has changed."""
        own.use(self.folder)
        self._known = graph_again(self.folder, self._known)
        return self._known[1]

    def __repr__(self) -> str:
        return f"Workspace({str(self.folder)!r}): " + ", ".join(f"{n} {name}" for name, n in self.counts().items())

    def _repr_html_(self) -> str:
        counts = self.counts()
        return f"<h3>{page.text(self.folder)}</h3>" + page.table(list(counts), [list(counts.values())])

    # -- questions to the database ------------------------------------------------------------
    def query(
        self, cypher: str, values: Mapping[str, Any] | None = None, limit: int = ROW_LIMIT, timeout: float = QUERY_TIMEOUT_S
    ) -> Table:
        """The answer to a read-only Cypher query; `values` are its parameters.

        Raises: InputError for bad Cypher and names that are not there, RefusedError for what does not only read or passes
        its limits, StoreError.
        """
        return Table(ask_cypher(self.folder, cypher, None, values or {}, limit, timeout))

    def ask(self, saved: str, **values: Any) -> Table:
        """The answer to a saved question (`korusgraph questions` lists them), as in `ask("timeline", agreement="TPP")`.

        Raises: UsageError for an unknown question or value, InputError for a name that is not there.
        """
        return Table(ask_cypher(self.folder, None, saved, values))

    def sparql(
        self, query: str, values: Mapping[str, Any] | None = None, limit: int = ROW_LIMIT, timeout: float = QUERY_TIMEOUT_S
    ) -> Table:
        """The answer to a read-only SPARQL query; `values` are bound to its variables. Raises: as `query`."""
        return Table(ask_sparql(self.folder, query, None, values or {}, limit, timeout))

    # -- the desk ------------------------------------------------------------------------------
    def find(self, name: str, limit: int = 20) -> Table:
        """Things, documents, events and figures by an id, a name, an alias, a part or what is near them: id, name, class, aliases.

        Empty when nothing is near.
        """
        index = self.index()
        return Table(Rows(["id", "name", "class", "aliases"], [_listed(n) for n in index.like(name, limit)]))

    def show(self, name: str) -> Sheet:
        """A thing, an event or a document with its facts. Raises: InputError with near names, as all that take a name."""
        return Sheet(_of_card(show.card(self.index(), name)))

    def events(
        self,
        about: str | None = None,
        types: Sequence[str] = (),
        modality: str | None = None,
        after: str | None = None,
        before: str | None = None,
    ) -> Table:
        """Events, of some types or groups, of a modality, between two days; statements when their types are asked for."""
        index = self.index()
        days = (checked_date(after, "after") or "", checked_date(before, "before") or "")
        wanted = Wanted(types_of(types), asked.checked_modality(modality) if modality else "", *days)
        return Table(listing(index, wanted, index.find(about, ("Entity",)) if about else None))

    def timeline(self, name: str, other: str | None = None, statements: bool = False) -> Table:
        """What happened, is planned or was denied about a thing, or about two of them, in order."""
        index = self.index()
        subjects = tuple(index.find(n, ("Entity",)) for n in (name, other) if n is not None)
        return Table(timeline.rows(index, timeline.timeline(index, subjects, statements)))

    def agreement(self, name: str, on: str | None = None) -> Sheet:
        """The state of an agreement, for each party, by which source; by what was reported until a day when `on` is given."""
        index = self.index()
        return Sheet(standing.sheet(index, index.find(name, ("Agreement",)), checked_date(on, "on")))

    def dossier(self, name: str) -> Sheet:
        """A person, a body or a state on one page."""
        index = self.index()
        return Sheet(dossier.dossier(index, index.find(name, ("Entity",))))

    def measures(self, about: str | None = None, modality: str | None = None) -> Table:
        """Tariffs and other measures, one a row."""
        index = self.index()
        node = index.find(about, ("Entity",)) if about else None
        return Table(measures.measures(index, node, asked.checked_modality(modality) if modality else ""))

    def conflicts(self) -> Table:
        """Where two sources, or two speakers of one source, contradict each other."""
        return Table(conflicts.rows(conflicts.conflicts(self.index(), conflicts.KINDS)))

    def path(self, one: str, other: str, without: Sequence[str] = (), most: int = 3) -> Table:
        """The shortest paths between two things, a row a hop with its sentence. Raises: InputError when there is none."""
        index = self.index()
        start, end, *avoided = (index.find(n, ("Entity",)).id for n in (one, other, *without))
        return Table(connections.paths(index, start, end, avoided, most))

    def neighbours(self, name: str, only: Sequence[str] = ()) -> Table:
        """Everything that a thing is joined to, of some classes when `only` names them."""
        index = self.index()
        return Table(connections.neighbours(index, index.find(name, ("Entity",)).id, asked.checked_labels(",".join(only))))

    # -- the graph for other libraries ---------------------------------------------------------
    def to_networkx(self, only: Sequence[str] = (), evidence: bool = False) -> Any:
        """The graph as a `networkx.MultiDiGraph`.

        With `only`, things of these classes joined by what they share, as in `only=["person", "agreement"]`; with `evidence`
        words, sentences, documents and types of events too. Raises: UsageError for both of them.
        """
        with Ledger(self.folder / "ledger.sqlite") as ledger:
            return network.graph_of(*engine.graph(ledger), only=",".join(only) or None, evidence=evidence)

    def to_rdflib(self) -> rdflib.Graph:
        """The graph as an `rdflib.Graph`, as `export turtle` writes it."""
        import rdflib

        made = rdflib.Graph()
        with Ledger(self.folder / "ledger.sqlite") as ledger:
            made.parse(data="".join(rdf.lines(*engine.graph(ledger), "turtle")), format="turtle")
        return made


def build(
    *sources: str | os.PathLike[str],
    workspace: str | os.PathLike[str] | None = None,
    published: str | None = None,
    min_confidence: float | None = None,
) -> Workspace:
    """Reads files, folders, globs or URLs into a workspace and brings its database up to date, as `korusgraph build` does.

    What one document breaks is a warning and a problem of `report`; the others go on. Raises: UsageError, StoreError.
    """
    root = settings.workspace(None if workspace is None else os.fspath(workspace))
    given = [os.fspath(source) for source in sources]
    with Ledger(root / "ledger.sqlite", alone=True) as ledger:
        report = engine.ingest(ledger, given, None, checked_date(published, "published"))
        report.graph = engine.project(ledger, root, min_confidence, problems=report.problems)
    for problem in report.problems:
        warnings.warn(problem.lines(), stacklevel=2)
    return Workspace(root, report)


def open(workspace: str | os.PathLike[str] | None = None) -> Workspace:
    """The workspace of a folder; without one that of KORUSGRAPH_WORKSPACE or ./.korusgraph. Raises: UsageError."""
    return Workspace(settings.existing_workspace(None if workspace is None else os.fspath(workspace)))


def _html(found: Rows, empty: str = "nothing found") -> str:
    """The first rows as a table with everything escaped, and how many more there are."""
    drawn = page.table(found.columns, [[cell(v) for v in row] for row in found.rows[:_SHOWN]], empty)
    more = len(found.rows) - _SHOWN
    note = f"{more} more rows" if more > 0 else ""
    note += ", and the answer was cut" if found.cut else ""
    return drawn + (f"<p>{page.text(note.strip(', '))}</p>" if note else "")


def _listed(node: Node) -> list[Any]:
    return [node.id, node.properties.get("name", ""), node.labels[-1], list(many(node.properties.get("aliases")))]


def _of_card(card: show.Card) -> sheet.Sheet:
    p = card.node.properties
    columns = ["fact", "date", "modality", "reported", "roles", "sentence", "document", "id"]
    rows = [
        [
            f.text,
            f.date,
            f.modality,
            f.reported,
            [f"{role}: {cell(n)}" for role, n in f.roles.items()],
            f.sentence,
            f.document,
            f.id,
        ]
        for f in card.facts
    ]
    facts = {"class": card.node.labels[-1], "id": card.node.id}
    facts |= {k: cell(list(v) if isinstance(v, tuple) else v) for k, v in p.items() if k not in ("id", "name", "hash")}
    return sheet.Sheet(
        str(p.get("name", card.node.id)), facts, [sheet.Part("facts", "Facts", Rows(columns, rows), columns, "no facts")]
    )
