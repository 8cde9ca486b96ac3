"""A graph on a cluster → N-Quads in parts, with the statements of `export rdf`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.storagelevel import StorageLevel

from korusgraph.assembly.reading import event_types
from korusgraph.assembly.records import edge_from, node_data, node_from
from korusgraph.ontology import load
from korusgraph.spark.part import SCHEMA, Given, Record, dumped, framed, records
from korusgraph.writers.rdf import plain
from korusgraph.writers.rdf_statements import Options, Statements

if TYPE_CHECKING:
    import pandas as pd

_BETWEEN = "\x1f"  # graph and subject


def lines(graph: DataFrame, parts: int, given: Given) -> DataFrame:
    """The lines of the file, in order: its parts one after another are the file of `export rdf --format nquads`."""
    types = [(node.id, "node", dumped((node.id, node_data(node)))) for node in event_types().values()]
    things = graph.where(F.col("kind").isin("node", "edge")).unionByName(graph.sparkSession.createDataFrame(types, SCHEMA))
    pieces = things.mapInPandas(_Pieces(given), SCHEMA).persist(StorageLevel.DISK_ONLY)  # asked for twice: for bounds, for rows
    ordered = pieces.repartitionByRange(parts, "key").sortWithinPartitions("key")
    return ordered.mapInPandas(_Lines(given), "value string")


@dataclass(frozen=True)
class _Pieces:
    """Nodes and edges in, what they say of subjects out."""

    given: Given

    def __call__(self, batches: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        self.given.use()
        return framed(self._made(batches))

    @staticmethod
    def _made(batches: Iterable[pd.DataFrame]) -> Iterator[Record]:
        statements = Statements(load(), Options(), named=True)
        for _, kind, row in records(batches):
            found = statements.of((node_from(*row),), ()) if kind == "node" else statements.of((), (edge_from(*row),))
            for graph, subject, block in found:
                yield f"{graph}{_BETWEEN}{subject}", "piece", (json.dumps(block),)


@dataclass(frozen=True)
class _Lines:
    """Pieces in, lines out."""

    given: Given

    def __call__(self, batches: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        import pandas

        self.given.use()
        pieces = ((*key.split(_BETWEEN), json.loads(row[0])) for key, _, row in records(batches))
        waiting = []
        for text in plain(Statements(load(), Options(), named=True), pieces):
            waiting.append(text.removesuffix("\n"))
            if len(waiting) >= 1000:
                yield pandas.DataFrame({"value": waiting})
                waiting = []
        yield pandas.DataFrame({"value": waiting}, dtype=object)
