"""The table of queries: what writes, reads from disk or eats the machine is refused or cut off, what is harmless passes.

`queries.tsv` has the language, the verdict (`refused` by the guard, `cut` by the engine's limits, `passes`), and the query
as a JSON string.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from korusgraph import database, sparql
from korusgraph.errors import InputError, KorusgraphError, RefusedError, UsageError
from korusgraph.guard import cypher

CHECKS: dict[str, Callable[[str], None]] = {"cypher": cypher.check_read_only, "sparql": sparql.check_read_only}


def rows(verdict: str, language: str = "") -> list[tuple[str, str]]:
    lines = (Path(__file__).parent / "queries.tsv").read_text(encoding="utf-8").splitlines()[1:]
    made = [line.split("\t") for line in lines]
    return [(row[0], json.loads(row[2])) for row in made if row[1] == verdict and language in ("", row[0])]


def test_the_table_is_large_enough() -> None:
    assert len(rows("refused")) + len(rows("cut")) >= 200 and len(rows("passes")) >= 60


def test_no_query_stands_twice_in_the_table() -> None:
    every = [row for verdict in ("refused", "cut", "passes") for row in rows(verdict)]
    assert len(every) == len(set(every))


@pytest.mark.parametrize("row", rows("refused"), ids=lambda row: repr(row[1][:40]))
def test_what_does_more_than_read_is_refused(row: tuple[str, str]) -> None:
    with pytest.raises((RefusedError, UsageError, InputError)):
        CHECKS[row[0]](row[1])


@pytest.mark.parametrize("row", rows("passes") + rows("cut"), ids=lambda row: repr(row[1][:40]))
def test_what_only_reads_passes(row: tuple[str, str]) -> None:
    CHECKS[row[0]](row[1])


def test_no_query_of_the_table_takes_the_guard_long() -> None:
    started = time.monotonic()
    for verdict in ("refused", "passes"):
        for language, text in rows(verdict):
            try:
                CHECKS[language](text)
            except KorusgraphError:
                continue
    assert time.monotonic() - started < 60


@pytest.mark.parametrize("text", [text for _, text in rows("cut", "sparql")], ids=lambda text: repr(text[:40]))
def test_sparql_that_eats_time_or_memory_is_cut_off(text: str) -> None:
    graph = sparql.Graph("".join(f'<a:{i}> <a:b> "{i}" .\n' for i in range(3000)).encode())
    with pytest.raises(RefusedError) as caught:
        sparql.ask(graph, text, {}, 1000, 3)
    assert caught.value.code in ("KG-RF-013", "KG-RF-014")


def test_cypher_that_eats_time_or_memory_is_cut_off_and_the_database_goes_on(tmp_path: Path) -> None:
    with database.connect(tmp_path) as graph:
        graph.write("UNWIND range(1, 300) AS i CREATE (:A {id: i})")
    for _, text in rows("cut", "cypher"):
        with database.connect(tmp_path, reading=True) as graph, pytest.raises((RefusedError, InputError)):
            graph.query(text, {}, 1000, 3)
    with database.connect(tmp_path, reading=True) as graph:
        assert graph.query("MATCH (n:A) RETURN count(n)", {}, 10, 20).rows == [[300]]
