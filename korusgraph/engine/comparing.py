"""Two states of knowledge → two graphs to compare: documents as they are, or as a workspace has them."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from korusgraph.assembly import Assembly, Selection
from korusgraph.assembly.following import path_of
from korusgraph.desk.index import Index
from korusgraph.engine.asking import index_of
from korusgraph.engine.reading import ingest
from korusgraph.engine.reviewing import keep_at
from korusgraph.errors import InputError, KorusgraphError
from korusgraph.extraction import own
from korusgraph.ledger import Ledger
from korusgraph.ledger.sources import source_name


def read_alone(
    sources: Sequence[str],
    root: Path,
    password: str | None,
    published: str | None,
    problems: list[KorusgraphError],
    decisions: Path | None = None,
    minimum: float = 0.0,
) -> Index:
    """The graph of sources by themselves, kept nowhere.

    The own tables of the workspace `root` count, and the `decisions` of a file where it is there; `problems` takes what is
    wrong. Raises: the error of a source when nothing could be read.
    """
    with TemporaryDirectory(prefix="korusgraph-diff-") as folder, Ledger(Path(folder) / "ledger.sqlite", alone=True) as ledger:
        for name in (own.NAMES, own.TRIGGERS):
            if (root / name).is_file():
                shutil.copy(root / name, folder)
        if decisions is not None and decisions.exists():
            keep_at(ledger, str(decisions))
        report = ingest(ledger, sources, password, published)
        if report.problems and not report.facts.get("documents"):
            raise report.problems[0]
        problems += report.problems
        assembly = Assembly(ledger, minimum)
        return index_of(assembly)


def held_of(root: Path, source: str, minimum: float = 0.0) -> tuple[Index, Path]:
    """The graph of what a workspace has of a source, and the file of its decisions. Raises: InputError when it has nothing."""
    name = source_name(source)
    with Ledger(root / "ledger.sqlite") as ledger:
        found = [d.id for d in ledger.documents() if any(s == name or s.startswith(f"{name}#") for s in d.sources)]
        if not found:
            raise InputError(
                f"{source}: the workspace has no document of it",
                "give two versions, or build the first one before",
                "KG-IN-032",
            )
        assembly = Assembly(ledger, minimum, Selection(documents=tuple(found)))
        return index_of(assembly), path_of(ledger)
