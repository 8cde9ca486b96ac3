"""Documents read on an Apache Spark cluster: sources in, a table of extractions out. `build` merges it into a ledger, or the
graph is made on the cluster, too (`building`).

The functions that read are those of the one-machine run. A Python process of an executor loads the model once and keeps it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from korusgraph import settings
from korusgraph.engine.identity import engine_id
from korusgraph.engine.rows import COLUMNS, rows
from korusgraph.errors import UsageError
from korusgraph.extraction.pipeline import Extractor

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import DataFrame, SparkSession

_SCHEMA = ", ".join(f"{name} {type_}" for name, type_ in COLUMNS.items())
_BATCH = 64  # rows handed back at once
_IN_MEMORY = 500  # rows that a Python process is given at once


def session(master: str | None = None) -> SparkSession:
    """The running session, or a new one: of a master, else as Spark is set up here. Raises: UsageError without Spark."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise UsageError("Apache Spark is not installed", "pip install 'korusgraph[spark]', and Java 17", "KG-US-017") from None
    for name in [n for n in os.environ if n.startswith("NEO4J_")]:
        del os.environ[name]  # executors would be given them
    builder = SparkSession.builder.appName("korusgraph").config("spark.sql.execution.arrow.maxRecordsPerBatch", _IN_MEMORY)
    if master is not None:
        builder = builder.master(master)
    return builder.getOrCreate()


def sources(spark: SparkSession, paths: Sequence[str], parts: int | None = None) -> DataFrame:
    """Paths of sources as a table; all machines must see the files at the same place."""
    made = spark.createDataFrame([(path,) for path in paths], "path string")
    return made.repartition(parts or max(1, min(len(paths), 4 * spark.sparkContext.defaultParallelism)))


def extractions(found: DataFrame, published: str | None = None) -> DataFrame:
    """What the documents of a table of sources say, as `build` takes it.

    The table has a column `path`, and may have `content` with the bytes, as `spark.read.format("binaryFile")` gives both.
    The rows of a source stay together, so the table that comes back is to be written as it is.
    """
    columns = [c for c in ("path", "content") if c in found.columns]
    read = _Read(published, settings.model(), settings.language(), str(settings.workspace(None).absolute()))
    return found.select(*columns).mapInPandas(read, _SCHEMA)


@dataclass(frozen=True)
class _Read:
    """What an executor does: sources in, rows out. It travels with the settings that an extraction depends on."""

    published: str | None
    model: str
    language: str
    workspace: str
    """Where the user's own tables are, on a disk that all machines see."""

    def __call__(self, batches: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        import pandas

        own = {"KORUSGRAPH_MODEL": self.model, "KORUSGRAPH_LANGUAGE": self.language, "KORUSGRAPH_WORKSPACE": self.workspace}
        os.environ.update({**own, "KORUSGRAPH_OFFLINE": "1"})
        waiting: list[dict[str, Any]] = []
        for row in (row for batch in batches for row in batch.to_dict("records")):
            for made in rows(*_reader(), _local(row["path"]), row.get("content"), self.published):
                waiting.append(made)
                if len(waiting) >= _BATCH:
                    yield pandas.DataFrame(waiting, columns=list(COLUMNS))
                    waiting = []
        if waiting:
            yield pandas.DataFrame(waiting, columns=list(COLUMNS))


@cache
def _reader() -> tuple[Extractor, str]:
    """The extractor of this process, and what it reads with."""
    made = Extractor(settings.model())
    return made, engine_id(made)


def _local(path: str) -> str:
    """A path as the system has it; Spark tells those of local files as `file:/…`."""
    return "/" + path.removeprefix("file:").lstrip("/") if path.startswith("file:/") else path
