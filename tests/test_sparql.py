"""SPARQL: the saved questions give the answers of Cypher, and nothing but reading is let through."""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from korusgraph import database, engine, sparql
from korusgraph.database.bolt import BoltGraph
from korusgraph.errors import InputError, RefusedError, UsageError
from korusgraph.guard.cypher import check_read_only
from korusgraph.ledger import Ledger
from korusgraph.questions import pictures, questions
from tests.conftest import run_cli


@pytest.fixture(scope="module")
def store(built: Path) -> sparql.Graph:
    with Ledger(built / "ledger.sqlite") as ledger:
        return sparql.graph(*engine.graph(ledger))


@pytest.fixture(scope="module")
def cypher(built: Path) -> Iterator[BoltGraph]:
    with database.connect(built) as graph:
        yield graph


@pytest.mark.parametrize("name", list(questions()))
def test_cypher_and_sparql_give_the_same_answer(store: sparql.Graph, cypher: BoltGraph, name: str) -> None:
    question = questions()[name]
    check_read_only(question.cypher)
    sparql.check_read_only(question.sparql)
    asked = cypher.query(question.cypher, dict(question.parameters), 1000, 30)
    found = sparql.ask(store, question.sparql, question.parameters, 1000, 30)
    if asked.rows:  # the embedded database names no columns when there are no rows
        assert asked.columns == found.columns
    assert sorted(map(repr, asked.rows)) == sorted(map(repr, found.rows))


def test_most_questions_have_an_answer_in_the_samples(store: sparql.Graph) -> None:
    empty = {n for n, q in questions().items() if not sparql.ask(store, q.sparql, q.parameters, 5, 30).rows}
    assert empty <= {"office-conflicts", "administrations"}


@pytest.mark.parametrize("name", list(pictures()))
def test_pictures_are_read_only_and_show_something(cypher: BoltGraph, name: str) -> None:
    check_read_only(pictures()[name].cypher)
    assert cypher.query(pictures()[name].cypher, dict(pictures()[name].parameters), 5, 30).rows


REFUSED = [
    "SELECT * WHERE { SERVICE <http://169.254.169.254/> { ?s ?p ?o } }",
    "SELECT * WHERE { service silent <http://x/> { ?s ?p ?o } }",
    "LOAD <file:///etc/passwd>",
    "INSERT DATA { <a:a> <a:b> <a:c> }",
    "DELETE WHERE { ?s ?p ?o }",
    "CLEAR ALL",
    "SELECT * FROM <file:///etc/passwd> WHERE { ?s ?p ?o }",
    "SELECT * WHERE { \\u0053ERVICE <http://x/> { ?s ?p ?o } }",
    "SELECT * WHERE { ?s ?p '#' . SERVICE <http://x/> { ?s ?p ?o } }",
    "SELECT * WHERE { ?s ?p <http://x/#> . SERVICE <http://x/> { ?s ?p ?o } }",
]


@pytest.mark.parametrize("query", REFUSED)
def test_what_reaches_out_or_writes_is_refused(query: str) -> None:
    with pytest.raises(RefusedError):
        sparql.check_read_only(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?from WHERE { ?from kg:load ?service }",
        "SELECT ?s WHERE { ?s skos:prefLabel 'SERVICE LOAD DELETE' } # INSERT",
        "ASK { ?s a <http://x/SERVICE> }",
    ],
)
def test_words_in_names_and_strings_are_no_reason_to_refuse(query: str) -> None:
    sparql.check_read_only(query)


def test_an_empty_query_and_a_broken_one_are_told(store: sparql.Graph) -> None:
    with pytest.raises(UsageError):
        sparql.check_read_only("  # nothing")
    with pytest.raises(InputError) as caught:
        sparql.ask(store, "SELECT ?a WHERE { ?a", {}, 10, 10)
    assert caught.value.code == "KG-IN-021"


def test_a_value_never_becomes_query_text(store: sparql.Graph) -> None:
    evil = 'x" } SERVICE <http://x/> { ?s ?p ?o } #'
    assert sparql.ask(store, questions()["any-name"].sparql, {"name": evil}, 10, 10).rows == []


def test_rows_are_limited(store: sparql.Graph) -> None:
    found = sparql.ask(store, "SELECT ?s ?p ?o WHERE { ?s ?p ?o }", {}, 7, 10)
    assert len(found.rows) == 7 and found.cut


def test_a_query_that_takes_too_long_ends_with_one_line(built: Path) -> None:
    started = time.monotonic()
    told = run_cli(
        "sparql", "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "--timeout", "1", "-w", str(built)
    )
    assert told.returncode == 6 and "KG-RF-013" in told.stderr and time.monotonic() - started < 15


def test_ask_construct_and_named_graphs(store: sparql.Graph) -> None:
    assert sparql.ask(store, "ASK { ?a a kg:Agreement }", {}, 5, 10).rows == [[True]]
    assert sparql.ask(store, "CONSTRUCT WHERE { ?a a kg:Agreement }", {}, 5, 10).columns == ["subject", "predicate", "object"]
    found = sparql.ask(store, "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?e kg:eventType et:withdraw } }", {}, 9, 10)
    assert any(str(row[0]).endswith("/graph/2017-01-23_us_leaves_tpp") for row in found.rows)


@pytest.fixture
def listener() -> Iterator[tuple[int, list[object]]]:
    """A loopback port, and whoever connected to it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        seen: list[object] = []

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, address = server.accept()
                    seen.append(address)
                    connection.close()

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1], seen


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits of a process")
@pytest.mark.parametrize("query", [
    "SELECT * WHERE {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}",
    "PREFIX : <http://127.0.0.1:{port}/> SELECT * WHERE {{ SERVICE:a {{ ?s ?p ?o }} }}",
    "SELECT * WHERE {{ {{}} #\r SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }}\n }}",
    "SELECT * WHERE {{ ?s ?p trueSERVICE SILENT <http://127.0.0.1:{port}/> {{ ?a ?b ?c }} }}",
])  # fmt: skip
def test_the_engine_reaches_no_port_even_without_the_guard(
    listener: tuple[int, list[object]], monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    monkeypatch.setattr(sparql, "check_read_only", lambda _: None)
    port, seen = listener
    graph = sparql.Graph(b'<a:a> <a:b> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> .\n')
    with contextlib.suppress(InputError):
        sparql.ask(graph, query.format(port=port), {}, 10, 10)
    assert seen == []


def test_the_listening_port_sees_who_does_connect(listener: tuple[int, list[object]]) -> None:
    port, seen = listener
    socket.create_connection(("127.0.0.1", port)).close()
    limit = time.monotonic() + 5
    while not seen and time.monotonic() < limit:
        time.sleep(0.01)
    assert seen


@pytest.mark.parametrize("name", ["x) } SERVICE <http://x/> {", "a b", "", "?x", "1a"])
def test_the_name_of_a_value_is_the_name_of_a_variable(name: str) -> None:
    with pytest.raises(UsageError):
        sparql.with_names("SELECT * WHERE { ?s ?p ?o }", [name])
