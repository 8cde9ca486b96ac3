"""Tables of extractions → the graph as N-Quads in parts, all of it worked out on a cluster."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from py4j.protocol import Py4JError  # type: ignore[import-untyped]
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from korusgraph import decisions, settings
from korusgraph.assembly.graph import left_out
from korusgraph.assembly.reading import event_types
from korusgraph.assembly.store import printed
from korusgraph.decisions.records import MERGE
from korusgraph.engine.rows import COLUMNS
from korusgraph.errors import InputError, KorusgraphError, again
from korusgraph.spark import quads
from korusgraph.spark.graph import Assembling
from korusgraph.spark.part import Given, records

if TYPE_CHECKING:
    import pandas as pd

_TOLD = 1000  # problems that are told one by one
_TOTAL = "digest string, nodes long, edges long"


@dataclass(slots=True)
class Graph:
    """What was made: how much, and the digest of all of it, which is that of `Assembly.state` on one machine."""

    nodes: int = 0
    edges: int = 0
    state: str = ""
    problems: list[KorusgraphError] = field(default_factory=list)
    """Sources and documents that are not in the graph."""


def build(spark: SparkSession, tables: Sequence[str], output: str, parts: int) -> Graph:
    """Makes the graph of tables and writes it to a new folder: its `part-*` one after another are the file of `export rdf`.

    What steps give each other is kept in `output` with `.steps` after it until all is done.
    Raises: InputError for what is no table of extractions, and for tables that contradict each other.
    """
    folder = settings.workspace(None).absolute()
    decided = settings.decisions(folder).absolute()
    given = Given(settings.language(), str(folder), str(decided))
    with _set(spark, {"spark.sql.shuffle.partitions": str(parts)}):
        found = _checked(spark.read.parquet(*tables))
        made = Graph(problems=_unread(found))
        with _folder(spark, f"{output.rstrip('/')}.steps") as steps:
            assembling = Assembling(found, steps, parts, given, _named(decided))
            rows = assembling.made()
            _count(made, rows)
            made.problems += _lost(assembling)
            quads.lines(rows, parts, given).write.text(output)
    return made


@contextmanager
def _folder(spark: SparkSession, folder: str) -> Iterator[str]:
    """A folder for a while, where the cluster keeps its files."""
    try:
        yield folder
    finally:
        with suppress(Py4JError):  # it is what stops a run, too
            machine: Any = spark._jvm
            path = machine.org.apache.hadoop.fs.Path(folder)
            path.getFileSystem(spark._jsc.hadoopConfiguration()).delete(path, True)


@contextmanager
def _set(spark: SparkSession, values: Mapping[str, str]) -> Iterator[None]:
    before = {name: spark.conf.get(name, None) for name in values}
    for name, value in values.items():
        spark.conf.set(name, value)
    try:
        yield
    finally:
        for name, old in before.items():
            spark.conf.set(name, old) if old is not None else spark.conf.unset(name)


def _named(path: Path) -> set[str]:
    """The nodes that decisions on what is one thing name."""
    entries = decisions.settled(decisions.read(path).entries).values()
    return {node for d in entries if d.about.fact == MERGE for node in d.about.nodes}


def _count(made: Graph, rows: DataFrame) -> None:
    for digest, nodes, edges in rows.where(F.col("kind") == "total").mapInPandas(_summed, _TOTAL).collect():
        made.state = _sum((made.state or "0", digest))
        made.nodes += nodes
        made.edges += edges
    made.nodes += len(event_types())


def _summed(batches: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """The totals of a partition in one row."""
    import pandas

    found = [row for _, _, row in records(batches)]
    digest = _sum(digest for digest, *_ in found)
    yield pandas.DataFrame(
        [(digest, sum(n for _, n, _ in found), sum(n for *_, n in found))], columns=["digest", "nodes", "edges"]
    )


def _sum(digests: Iterable[str]) -> str:
    """The digest of several parts of a graph together."""
    return printed(sum(int(digest, 16) for digest in digests))


# -- what is not in the graph ------------------------------------------------------------------
def _checked(found: DataFrame) -> DataFrame:
    missing = sorted(COLUMNS.keys() - set(found.columns))
    if missing:
        raise InputError(
            f"{', '.join(found.inputFiles()[:1])}: no table of extractions (it has no column {missing[0]})",
            "`korusgraph spark` writes them", "KG-IN-063",
        )  # fmt: skip
    if len(found.select("engine").distinct().take(2)) > 1:
        raise InputError(
            "the tables were made by different versions of korusgraph or of its model", "make all of them with one", "KG-IN-064"
        )
    twice = found.groupBy("source").agg(F.countDistinct("fingerprint").alias("n")).where("n > 1").take(1)
    if twice:
        raise InputError(
            f"{twice[0]['source']}: the tables have two states of it",
            "give each source once, in the state that counts",
            "KG-IN-064",
        )
    return found


def _unread(found: DataFrame) -> list[KorusgraphError]:
    """What is said of sources that could not be read, or not to their end."""
    ends = found.where(F.col("document").isNull())
    told = ends.select(F.explode("problems")).distinct().limit(_TOLD).collect()
    made = [again(*json.loads(problem)) for (problem,) in told]
    cut = found.select("source").distinct().join(ends.select("source"), "source", "left_anti").limit(_TOLD).collect()
    hint = "write the table anew; what it has of the source is kept"
    return made + [InputError(f"{source}: the table ends before the source does", hint, "KG-IN-062") for (source,) in cut]


def _lost(assembling: Assembling) -> list[KorusgraphError]:
    """What is said of documents that are in the tables and not in the graph."""
    rows = assembling.taken.where(F.col("kind").isin("problem", "lost")).limit(_TOLD).collect()
    told = [(row["kind"], json.loads(row["row"])) for row in rows]
    made = [again(*row) for kind, row in told if kind == "problem"]
    left = [row for kind, row in told if kind == "lost"] + [row for _, _, row in assembling.lost.values()]
    return made + [left_out(*row) for row in left]
