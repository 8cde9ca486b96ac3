"""The embedded database, for real: loaded, loaded again, changed, read, and wrong in every usual way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from korusgraph.cli import demo
from korusgraph.database.bolt import BoltGraph
from korusgraph.database.embedded import Server, serve
from korusgraph.database.writer import GraphWriter
from korusgraph.errors import InputError, StoreError
from korusgraph.model import Edge, Node
from tests.conftest import run_cli


def person(name: str, **more: str) -> Node:
    return Node(f"person/{name}", ("Entity", "Person"), "Person", {"id": f"person/{name}", "name": name, **more})


NODES = [person("a"), person("b"), Node("office/o", ("Entity", "Office"), "Office", {"id": "office/o", "name": "o"})]
EDGES = [
    Edge("k1", "HOLDS_OFFICE", "person/a", "office/o", {"key": "k1", "startDate": "2017-01-20", "documents": ("d1", "d2")})
]


def test_second_load_writes_nothing(graph: BoltGraph) -> None:
    assert GraphWriter(graph).write(NODES, EDGES).written == 4
    again = GraphWriter(graph).write(NODES, EDGES)
    assert (again.written, again.nodes_unchanged, again.edges_unchanged) == (0, 3, 1)


def test_a_change_updates_only_itself_and_keeps_its_edges(graph: BoltGraph) -> None:
    GraphWriter(graph).write(NODES, EDGES)
    report = GraphWriter(graph).write([person("a", status="new"), *NODES[1:]], EDGES)
    assert (report.nodes_updated, report.nodes_unchanged) == (1, 2)
    assert graph.query("MATCH (p:Person {id: 'person/a'})-[h:HOLDS_OFFICE]->(o) RETURN p.status, o.name", {}, 10, 10).rows == [
        ["new", "o"]
    ]


def test_what_is_gone_from_the_stream_is_deleted_and_others_are_left_alone(graph: BoltGraph) -> None:
    GraphWriter(graph).write(NODES, EDGES)
    graph.write("CREATE (:Person {id: 'mine', name: 'an analyst made this'})")
    report = GraphWriter(graph).write(NODES[:1], [])
    assert (report.nodes_deleted, report.edges_deleted) == (2, 1)
    assert graph.query("MATCH (n:Person) RETURN n.id ORDER BY n.id", {}, 10, 10).rows == [["mine"], ["person/a"]]
    graph.write("MATCH (n:Person {id: 'mine'}) DELETE n")


def test_dates_and_lists_keep_their_types(graph: BoltGraph) -> None:
    GraphWriter(graph).write(NODES, EDGES)
    found = graph.query(
        "MATCH ()-[h:HOLDS_OFFICE]->() WHERE h.startDate < date('2018-01-01') RETURN h.startDate AS since, size(h.documents) AS n",
        {},
        10,
        10,
    )
    assert found.objects() == [{"since": "2017-01-20", "n": 2}]


def test_hostile_values_are_stored_as_they_are(graph: BoltGraph) -> None:
    name = "x'}) DETACH DELETE n // \\u0027 ` \" $p {}"
    GraphWriter(graph).write([person("a", title=name)], [])
    assert graph.query("MATCH (n:Person) RETURN n.title", {}, 10, 10).rows == [[name]]


def test_parameters_and_limit(graph: BoltGraph) -> None:
    found = graph.query("UNWIND range(1, $n) AS i RETURN i", {"n": 50}, 5, 10)
    assert len(found.rows) == 5 and found.cut


def test_bad_cypher_is_an_input_error_with_the_reason(graph: BoltGraph) -> None:
    with pytest.raises(InputError) as caught:
        graph.query("MATCH (n RETURN n", {}, 5, 10)
    assert caught.value.code == "KG-IN-020" and "RETURN" in caught.value.message


def test_wrong_password_says_so_and_shows_none(server: Server) -> None:
    with pytest.raises(StoreError) as caught, BoltGraph(server.uri, server.username, "canary-secret", server.database):
        pass
    assert caught.value.code == "KG-DB-010" and "canary-secret" not in caught.value.lines()


def test_missing_database_says_so(server: Server) -> None:
    with pytest.raises(StoreError) as caught, BoltGraph(server.uri, server.username, server.password, "nothere"):
        pass
    assert caught.value.code in ("KG-DB-013", "KG-DB-014") and "nothere" in caught.value.message


def test_second_process_on_one_database_is_refused(tmp_path: Path) -> None:
    with serve(tmp_path), pytest.raises(StoreError), serve(tmp_path):
        pass


def test_query_command_prints_json_objects(built: Path) -> None:
    done = run_cli(
        "query",
        "MATCH (a:Agreement) WHERE $alias IN a.aliases RETURN a.name AS name",
        "-p",
        "alias=KORUS",
        "--json",
        "-w",
        str(built),
    )
    assert json.loads(done.stdout) == [{"name": "United States–Korea Free Trade Agreement"}]


def test_the_demo_tells_one_signing_once_with_its_sources_and_the_sentence_of_its_first_report(built: Path) -> None:
    rows = json.loads(run_cli("query", demo.CYPHER, "--json", "-w", str(built)).stdout)
    signings = [(r["date"], r["sources"]) for r in rows if r["event"] == "Signature"]
    assert signings == [("2007-06-30", 4), ("2018-09-24", 1)]
    assert [r["sentence"] for r in rows if r["date"] == "2007-06-30"] == [
        "U.S. Trade Representative Susan Schwab and South Korean Trade Minister Kim Hyun-chong signed the "
        "United States–Korea Free Trade Agreement in Washington on Saturday."
    ]


def test_building_again_opens_no_database(built: Path) -> None:
    from tests.conftest import ROOT

    done = run_cli("build", str(ROOT / "samples"), "--json", "-w", str(built))
    report = json.loads(done.stdout)
    assert report["graph"] is None and report["documents"] == {"new": 0, "changed": 0, "unchanged": 19, "removed": 0}


def test_given_server_is_used_instead_of_the_embedded_one(server: Server, built: Path, tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text(server.password)
    env = {
        "NEO4J_URI": server.uri,
        "NEO4J_USERNAME": server.username,
        "NEO4J_PASSWORD_FILE": str(secret),
        "NEO4J_DATABASE": server.database,
    }
    done = run_cli("query", "MATCH (d:Document) RETURN count(d) AS n", "--json", "-w", str(built), env=env)
    assert json.loads(done.stdout) == [{"n": 0}], done.stderr
