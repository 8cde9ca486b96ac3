"""A measure is one record: its figures are joined to it in the database, in RDF and in the saved question, with equal answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from korusgraph import database, engine, sparql
from korusgraph.assembly import Assembly
from korusgraph.ledger import Ledger
from korusgraph.questions import questions
from korusgraph.writers import rdf
from korusgraph.writers.atomic import write_lines
from tests.conftest import run_cli

TEXT = "The United States cut tariffs on Chinese steel from 145% to 30%. Canada set a quota of 49,000 cars.\n"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("measures")
    (folder / "note.txt").write_text(TEXT, encoding="utf-8")
    done = run_cli("build", str(folder / "note.txt"), "--workspace", str(folder / "w"))
    assert done.returncode == 0, done.stderr
    yield folder / "w"


def joined(workspace: Path) -> set[tuple[str, str]]:
    with Ledger(workspace / "ledger.sqlite") as ledger:
        assembly = Assembly(ledger)
        printed = {n.id: str(n.properties.get("text", "")) for n in assembly.nodes()}
        return {(str(e.properties["role"]), printed[e.end]) for e in assembly.edges() if e.type == "HAS_FIGURE"}


def test_a_measure_is_joined_to_its_figures(workspace: Path) -> None:
    assert joined(workspace) == {("previousRate", "145%"), ("rate", "30%"), ("volume", "49,000")}


def test_the_figures_of_a_measure_come_back_from_rdf(workspace: Path, tmp_path: Path) -> None:
    with Ledger(workspace / "ledger.sqlite") as ledger:
        write_lines(tmp_path / "graph.ttl", rdf.lines(*engine.graph(ledger), "turtle"))
    assert "kg:previousRate" in (tmp_path / "graph.ttl").read_text(encoding="utf-8")
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        engine.import_rdf(ledger, tmp_path / "graph.ttl")
    assert joined(tmp_path) == joined(workspace)


def test_the_question_on_tariffs_tells_the_rate_in_both_languages(workspace: Path) -> None:
    question = questions()["tariffs"]
    with Ledger(workspace / "ledger.sqlite") as ledger:
        found = sparql.ask(sparql.graph(*engine.graph(ledger)), question.sparql, {}, 100, 30)
    with database.connect(workspace) as graph:
        asked = graph.query(question.cypher, {}, 100, 30)
    (row,) = [dict(zip(found.columns, r, strict=True)) for r in found.rows]
    assert (row["imposer"], row["rate"], row["previous"], row["unit"]) == ("United States", 30.0, 145.0, "percent")
    assert sorted(map(repr, asked.rows)) == sorted(map(repr, found.rows))
