"""A table of extractions → the graph, on a cluster: which rows each step of `steps` is given, and in which order they are done.

Rows meet by what they depend on each other by: names by their block, entities by their node, relations by type and ends, reports
by what they tell. Nothing here decides anything about the graph.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import reduce
from itertools import count
from typing import TYPE_CHECKING

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from korusgraph.assembly import copies
from korusgraph.assembly.entities import holders
from korusgraph.extraction import gazetteer
from korusgraph.spark import steps
from korusgraph.spark.part import PARTS, SCHEMA, Given, Reading, Record, Task, Work, dumped

if TYPE_CHECKING:
    from pyspark.sql import Column

_SAME = ["own", "rule", "asked"]
_ANSWER = ["own_", "rule_", "asked_", "node_", "reason_"]


class Assembling:
    """One table on its way to one graph."""

    def __init__(self, found: DataFrame, folder: str, parts: int, given: Given, named: Iterable[str]) -> None:
        """`found` has the columns of a table of extractions; what steps give is kept in the folder, which all machines see;
        `named` are the nodes that people's decisions on merges name."""
        self.folder = folder
        self.parts = parts
        self.given = given
        self.named = sorted(named)
        self.lost: dict[str, Record] = {}
        documents = found.where(F.col("document").isNotNull()).dropDuplicates(["source", "position"])
        ordered = documents.repartition(parts, "document").sortWithinPartitions("document", "source", "position")
        self.taken = self._kept(ordered.mapInPandas(Reading(steps.take, given), SCHEMA), "take")

    def made(self) -> DataFrame:
        """The nodes and edges of the graph as rows.

        A document of which no page can be made is left out, and all others are done again: what it said of others is in them.
        """
        while True:
            made = self._of(self.taken.where(~F.col("key").isin(sorted(self.lost))) if self.lost else self.taken)
            more = {record[0]: record for record in _collected(_only(made, "lost"))}
            if not more:
                return made
            self.lost |= more

    def _of(self, taken: DataFrame) -> DataFrame:
        parts = self._resolved(taken)
        entities = self._step(_union(self._said(parts), self._of_holders(parts)), steps.gather)
        named = parts.join(_columns(entities, "names", "id", "name"), F.col("node") == F.col("id"), "left")
        rows = _keyed("document", "parts", *PARTS[:5], F.lit(""), *PARTS[6:], "name")(named)
        kinds = taken.where(F.col("kind").isin("documents", "extractions", "counts", "claims"))
        pages = self._step(_union(kinds, rows), steps.page)
        relations = self._step(_only(pages, "claims"), steps.merge)
        copied = self._copies(taken)
        return _union(entities, pages, relations, copied, self._happenings(taken, rows, copied))

    def _step(self, rows: DataFrame, work: Work, everywhere: tuple[Record, ...] = (), name: str = "") -> DataFrame:
        """What a step gives, with all rows of a key in one task."""
        ordered = rows.repartition(self.parts, "key").sortWithinPartitions("key")
        return self._kept(ordered.mapInPandas(Task(work, self.given, everywhere), SCHEMA), name or work.__name__)

    def _kept(self, rows: DataFrame, name: str) -> DataFrame:
        """Rows written down, so that a machine that is lost takes nothing with it that was done, and plans stay short."""
        place = f"{self.folder}/{name}"
        rows.write.mode("overwrite").partitionBy("kind").parquet(place)
        return rows.sparkSession.read.schema(SCHEMA).parquet(place).select("key", "kind", "row")

    # -- which node each name is -------------------------------------------------------------
    def _resolved(self, taken: DataFrame) -> DataFrame:
        """What documents say of entities, each with the node that it is."""
        parts = _columns(taken, "parts", *PARTS)
        varying = _columns(taken, "varies", "own").distinct()
        printed = parts.dropDuplicates(["own", "body"]).join(varying, "own", "left_semi")
        settled = self._step(self._step(_keyed("own", "parts", *PARTS)(printed), steps.name), steps.settle)
        hand = self._by_hand(settled)
        placed = self._step(settled, steps.place, hand)
        known = (*hand, *_collected(_of_keys(_only(placed, "identities"), self.named))) if self.named else ()
        by_hand = sorted(key for key, *_ in hand)
        open_ = parts.where(F.col("node").isNull() | F.col("own").isin(by_hand))
        answers = _columns(self._step(self._asked(open_, placed), steps.resolve, known), "node_of", *_ANSWER)
        same = reduce(lambda a, b: a & b, (F.col(c).eqNullSafe(F.col(f"{c}_")) for c in _SAME))
        chosen = {n: F.coalesce(f"{n}_", n).alias(n) for n in ("node", "reason")}
        joined = parts.join(answers, same, "left").select(*(chosen.get(c, c) for c in PARTS))
        return _columns(self._kept(_keyed("node", "parts", *PARTS)(joined), "resolved"), "parts", *PARTS)

    def _by_hand(self, settled: DataFrame) -> tuple[Record, ...]:
        if not self.named:
            return ()
        few = _of_keys(_only(settled, "identities"), self.named).withColumn("key", F.lit(""))
        start = self._session(settled, [("", "start", ())])
        return _collected(_only(self._step(_union(few, start), steps.join_by_hand), "hand"))

    def _asked(self, open_: DataFrame, placed: DataFrame) -> DataFrame:
        """Names that are not decided on yet, each once, with what is known of them and of the blocks that they ask."""
        asks = open_.dropDuplicates(_SAME).withColumn("to", F.coalesce("asked", "own"))
        undecided = [F.lit(None).cast("string") if c in ("node", "reason") else c for c in PARTS]
        identities = _only(placed, "identities").select(F.col("key").alias("own"), "row")
        theirs = asks.select("to", "own").distinct().join(identities, "own")
        blocks = _columns(placed, "gives", "block", "node", "final").groupBy("block")
        ends = blocks.agg(F.array_distinct(F.array(F.min("final"), F.max("final"))).alias("finals"))
        ends = ends.select("block", F.explode("finals").alias("final")).join(
            asks.select(F.col("asked").alias("block")), "block", "left_semi"
        )
        return _union(
            _keyed("to", "parts", *undecided)(asks),
            theirs.select(F.col("to").alias("key"), F.lit("identities").alias("kind"), "row"),
            _keyed("block", "gives", "block", "final", "final")(ends),
        )

    # -- entities ----------------------------------------------------------------------------
    @staticmethod
    def _said(parts: DataFrame) -> DataFrame:
        kept = parts.where(F.col("kept") == "1").groupBy("node", "body", "reason")
        found = kept.agg(F.to_json(F.collect_set("place")).alias("places"), F.min("published").alias("published"))
        return _keyed("node", "said", "node", "body", "reason", "places", "published")(found)

    def _of_holders(self, parts: DataFrame) -> DataFrame:
        """For each person who held an office by the gazetteer that some document names, one place where one does."""
        offices = {f"office/{office}": sorted(holders(f"office/{office}")) for office in gazetteer.load().holders}
        there = parts.where((F.col("kept") == "1") & F.col("node").isin(sorted(offices))).groupBy("node")
        first = there.agg(F.min(F.struct("place", "body", "reason", "published")).alias("s")).collect()
        rows: list[Record] = [
            (person, "said", (node, s["body"], s["reason"], json.dumps([s["place"]]), s["published"]))
            for node, s in first
            for person in offices[node]
        ]
        return self._session(parts, rows)

    @staticmethod
    def _session(of: DataFrame, rows: list[Record]) -> DataFrame:
        return of.sparkSession.createDataFrame([(key, kind, dumped(row)) for key, kind, row in rows], SCHEMA)

    # -- copies ------------------------------------------------------------------------------
    def _copies(self, taken: DataFrame) -> DataFrame:
        """Which documents are copies. Each round takes for originals what the one before left so, until none changes."""
        prints = _columns(taken, "prints", "print", "rank", "lead").drop("lead")
        sizes = prints.groupBy("rank").agg(F.count("*").alias("size"))
        shared = prints.groupBy("print").agg(F.count("*").alias("n")).where("n > 1").select("print")
        prints = prints.join(shared, "print", "left_semi")
        texts = _columns(taken, "texts", "document", "rank").join(
            _only(taken, "texts").select(F.col("key").alias("document"), "row"), "document"
        )
        before = self._session(taken, []).select(F.col("key").alias("rank"))
        for number in count():
            ordered = self._compared(prints, prints.join(before, "rank", "left_anti"), sizes, texts)
            made = self._step(ordered, steps.copy, name=f"copy-{number % 2}")
            now = _columns(made, "copies", "document", "rank", "original").select("rank")
            if _union(now.join(before, "rank", "left_anti"), before.join(now, "rank", "left_anti")).isEmpty():
                break
            before = now
        return made

    @staticmethod
    def _compared(prints: DataFrame, originals: DataFrame, sizes: DataFrame, texts: DataFrame) -> DataFrame:
        """Texts with the originals that they may be copies of: those that `Copies` would look at."""
        earliest = F.row_number().over(Window.partitionBy("print").orderBy("rank"))
        first = (
            originals.withColumn("n", earliest).where(F.col("n") <= copies.WINDOW).select("print", F.col("rank").alias("lead"))
        )
        pairs = prints.join(first, "print").where("lead < rank")
        counted = pairs.groupBy("rank", "lead").agg(F.count("*").alias("n")).join(sizes, "rank")
        likely = counted.where(F.col("n") >= F.least(F.lit(copies.SHARED), F.col("size"))).select("rank", "lead")
        both = _union(
            likely.select("rank", F.col("rank").alias("of")), likely.select("rank", F.col("lead").alias("of"))
        ).distinct()
        rows = both.join(texts.select(F.col("rank").alias("of"), "row"), "of")
        return _union(
            _keyed("rank", "prints", "print", "lead", F.lit("1"))(pairs.join(likely, ["rank", "lead"], "left_semi")),
            rows.select(F.col("rank").alias("key"), F.lit("texts").alias("kind"), "row"),
        )

    # -- happenings --------------------------------------------------------------------------
    def _happenings(self, taken: DataFrame, parts: DataFrame, copied: DataFrame) -> DataFrame:
        originals = _columns(copied, "copies", "document", "rank", "original")
        reports = _only(taken, "reports")
        of = reports.select("key").distinct().join(originals, F.col("key") == F.col("document"), "left")
        sources = of.select("key", F.coalesce("original", "key").alias("source"))
        copies_ = _keyed("original", "texts", "document", "rank", F.lit(""), "original")(originals)
        with_reports = copies_.join(sources.select(F.col("source").alias("key")), "key", "left_semi")
        moved = [rows.join(sources, "key").select(F.col("source").alias("key"), "kind", "row") for rows in (reports, parts)]
        return self._step(self._step(_union(*moved, with_reports), steps.tell), steps.happen)


# -- rows --------------------------------------------------------------------------------------
def _only(rows: DataFrame, kind: str) -> DataFrame:
    return rows.where(F.col("kind") == kind)


def _of_keys(rows: DataFrame, keys: list[str]) -> DataFrame:
    return rows.where(F.col("key").isin(keys))


def _columns(rows: DataFrame, kind: str, *names: str) -> DataFrame:
    """Rows of a kind as a table of texts."""
    values = F.from_json("row", "array<string>")
    return _only(rows, kind).select(values.alias("v")).select(*(F.col("v")[i].alias(n) for i, n in enumerate(names)))


def _keyed(key: str, kind: str, *columns: str | Column) -> Callable[[DataFrame], DataFrame]:
    """A table as rows of a kind."""
    row = F.to_json(F.array(*columns)).alias("row")
    return lambda table: table.select(F.col(key).alias("key"), F.lit(kind).alias("kind"), row)


def _union(*tables: DataFrame) -> DataFrame:
    return reduce(DataFrame.unionByName, tables)


def _collected(rows: DataFrame) -> tuple[Record, ...]:
    return tuple((key, kind, json.loads(row)) for key, kind, row in rows.select("key", "kind", "row").collect())
