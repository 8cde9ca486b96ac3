"""A real Neo4j server: loaded, verified, broken in the usual ways, and filled by the other routes."""

from __future__ import annotations

import datetime as dt
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import neo4j
import pyoxigraph
import pytest
from neo4j.exceptions import Neo4jError

from korusgraph.assembly import Assembly
from korusgraph.database import neo4j_server as servers
from korusgraph.database import verify, writer
from korusgraph.database.bolt import BoltGraph
from korusgraph.database.neo4j_server import Neo4j
from korusgraph.database.writer import GraphWriter
from korusgraph.errors import InputError, KorusgraphError, OntologyError, RefusedError, StoreError
from korusgraph.ids import label, property_name, relationship_type
from korusgraph.ledger import Ledger
from korusgraph.model import Edge, Node
from korusgraph.ontology import load
from korusgraph.writers import cypher, neo4j_admin, neosemantics, rdf
from tests.conftest import ROOT, run_cli
from tests.java import hostile

Graph = tuple[list[Node], list[Edge]]
KILLS = int(os.environ.get("KORUSGRAPH_TEST_KILLS", "6"))


@pytest.fixture(scope="module")
def samples(built: Path) -> Graph:
    with Ledger(built / "ledger.sqlite") as ledger:
        assembly = Assembly(ledger)
        return list(assembly.nodes()), list(assembly.edges())


@pytest.fixture
def graph(neo4j_server: Neo4j) -> Iterator[BoltGraph]:
    """The server's database, empty."""
    with BoltGraph(neo4j_server.uri, neo4j_server.username, neo4j_server.password, neo4j_server.database) as opened:
        opened.write("MATCH (n) DETACH DELETE n")
        yield opened


def environment(server: Neo4j) -> dict[str, str]:
    return {"NEO4J_URI": server.uri, "NEO4J_USERNAME": server.username, "NEO4J_PASSWORD": server.password}


# -- loading -----------------------------------------------------------------------------------
def test_version_is_the_long_term_line(graph: BoltGraph) -> None:
    assert graph.read("CALL dbms.components() YIELD versions, edition RETURN versions, edition") == [
        {"versions": [servers.LTS], "edition": "community"}
    ]


def test_load_equals_the_ledger_and_a_second_one_writes_nothing(graph: BoltGraph, samples: Graph) -> None:
    assert GraphWriter(graph).write(*samples).written == len(samples[0]) + len(samples[1])
    assert verify.compare(graph, *samples).equal
    assert GraphWriter(graph).write(*samples).written == 0


def test_dry_run_counts_and_writes_nothing(graph: BoltGraph, samples: Graph) -> None:
    assert GraphWriter(graph, dry_run=True).write(*samples).nodes_created == len(samples[0])
    assert graph.counts()["Entity"] == 0


def test_names_are_found_in_the_full_text_index(graph: BoltGraph, samples: Graph) -> None:
    GraphWriter(graph).write(*samples)
    found = graph.query(
        "CALL db.index.fulltext.queryNodes('entity_names', $q) YIELD node RETURN node.name", {"q": "KORUS"}, 5, 10
    )
    assert found.rows[0] == ["United States–Korea Free Trade Agreement"]


def test_a_changed_node_keeps_the_edges_labels_and_properties_of_an_analyst(graph: BoltGraph, samples: Graph) -> None:
    nodes, edges = samples
    GraphWriter(graph).write(nodes, edges)
    person = next(n for n in nodes if n.kind == "Person")
    graph.write(
        "CREATE (:Note {text: 'mine'}) WITH 1 AS x MATCH (p:Person {id: $id}) SET p:Friend, p.note = 'mine'", id=person.id
    )
    graph.write("MATCH (m:Note), (p:Person {id: $id}) CREATE (m)-[:ON]->(p)", id=person.id)
    changed = [Node(n.id, n.labels, n.kind, {**n.properties, "name": "x"}) if n is person else n for n in nodes]
    assert GraphWriter(graph).write(changed, edges).nodes_updated == 1
    assert graph.read("MATCH (m:Note)-[:ON]->(p:Friend) RETURN m.text AS text, p.note AS note, p.name AS name") == [
        {"text": "mine", "note": "mine", "name": "x"}
    ]


def test_a_changed_class_changes_the_labels(graph: BoltGraph) -> None:
    before = Node("org/a", ("Entity", "Organization", "Agency"), "Agency", {"id": "org/a", "name": "a", "class": "Agency"})
    after = Node("org/a", ("Entity", "Organization", "Company"), "Company", {"id": "org/a", "name": "a"})
    GraphWriter(graph).write([before], [])
    GraphWriter(graph).write([after], [])
    assert graph.read("MATCH (n:Entity) RETURN labels(n) AS labels, n.class AS class") == [
        {"labels": ["Entity", "Organization", "Company"], "class": None}
    ]


def test_a_strange_node_with_our_id_stops_the_load_and_stays(graph: BoltGraph, samples: Graph) -> None:
    taken = next(n.id for n in samples[0] if n.kind == "Person")
    graph.write("CREATE (:Entity {id: $id, name: 'mine'})", id=taken)
    with pytest.raises(StoreError) as caught:
        GraphWriter(graph).write(*samples)
    assert caught.value.code == "KG-DB-015"
    assert graph.read("MATCH (n:Entity {id: $id}) RETURN n.name AS name", id=taken) == [{"name": "mine"}]


def test_two_workspaces_in_one_database_do_not_see_each_other(graph: BoltGraph, samples: Graph) -> None:
    GraphWriter(graph, "one").write(*samples)
    GraphWriter(graph, "two").write(samples[0][:5], [])
    assert verify.compare(graph, *samples, "one").equal
    assert GraphWriter(graph, "two").write([], []).nodes_deleted == 5
    assert verify.compare(graph, *samples, "one").equal


# -- verify ------------------------------------------------------------------------------------
def test_verify_names_what_was_changed_by_hand_and_repairs_it(
    neo4j_server: Neo4j, graph: BoltGraph, built: Path, samples: Graph
) -> None:
    GraphWriter(graph).write(*samples)
    graph.write("MATCH (a:Agreement) WHERE 'KORUS' IN a.aliases SET a.name = 'Korus?'")
    graph.write("MATCH (:Event)-[r:HAS_PARTICIPANT]->() WITH r ORDER BY r.key LIMIT 1 DELETE r")
    told = run_cli("verify", "-w", str(built), env=environment(neo4j_server))
    assert told.returncode == 4 and "changed       node agreement/korus-fta" in told.stdout, told.stderr
    assert "missing       relationship HAS_PARTICIPANT" in told.stdout
    assert run_cli("verify", "--repair", "-w", str(built), env=environment(neo4j_server)).returncode == 0
    assert run_cli("verify", "-w", str(built), env=environment(neo4j_server)).returncode == 0


# -- faults ------------------------------------------------------------------------------------
WRONG = [
    ("password", {"NEO4J_PASSWORD": "canary-secret"}, "KG-DB-010"),
    ("database", {"NEO4J_DATABASE": "nothere"}, "KG-DB-013"),
    ("port", {}, "KG-DB-016"),
    ("encryption", {}, "KG-DB-012"),
]


@pytest.mark.parametrize(("what", "change", "code"), WRONG, ids=[w[0] for w in WRONG])
def test_four_wrong_settings_give_four_different_lines(
    neo4j_server: Neo4j, built: Path, what: str, change: dict[str, str], code: str
) -> None:
    given = {**environment(neo4j_server), **change}
    if what == "port":
        given["NEO4J_URI"] = neo4j_server.http.replace("http://", "bolt://")
    if what == "encryption":
        given["NEO4J_URI"] = neo4j_server.uri.replace("bolt://", "bolt+s://")
    started = time.monotonic()
    told = run_cli("query", "RETURN 1", "-w", str(built), env=given)
    assert told.returncode == 5 and f"error[{code}]" in told.stderr, told.stderr
    assert len(told.stderr.strip().splitlines()) == 2 and time.monotonic() - started < 10
    assert "canary-secret" not in told.stderr and neo4j_server.password not in told.stderr + told.stdout


def test_a_third_of_the_transactions_fail_and_the_load_still_ends_right(
    graph: BoltGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = hostile.graph(hostile.strings(3000))
    monkeypatch.setattr(writer, "BATCH", 300)
    rng, failures = random.Random(3), []
    real = neo4j.ManagedTransaction.run

    def failing(self: neo4j.ManagedTransaction, query: str, *args: object, **kwargs: object) -> neo4j.Result:
        if query.startswith("UNWIND") and rng.random() < 0.3:
            failures.append(query)
            raise Neo4jError._hydrate_neo4j(code="Neo.TransientError.Transaction.DeadlockDetected", message="deadlock")
        return real(self, query, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(neo4j.ManagedTransaction, "run", failing)
    GraphWriter(graph).write(*wanted)
    assert failures and verify.compare(graph, *wanted).equal


def test_a_batch_that_was_committed_though_the_connection_broke_is_not_written_twice(
    graph: BoltGraph, monkeypatch: pytest.MonkeyPatch, samples: Graph
) -> None:
    broken: list[str] = []
    real = BoltGraph.write

    def committing(self: BoltGraph, text: str, **parameters: object) -> None:
        real(self, text, **parameters)
        if "CREATE" in text and len(broken) < 2:
            broken.append(text)
            real(self, text, **parameters)  # what the driver does when the answer to its commit was lost

    monkeypatch.setattr(BoltGraph, "write", committing)
    GraphWriter(graph).write(*samples)
    assert broken and verify.compare(graph, *samples).equal


LOAD = """
import sys
from korusgraph.database import writer
from korusgraph.database.bolt import BoltGraph
from tests.java import hostile
writer.BATCH = 100
uri, password = sys.argv[1], sys.stdin.readline().strip()
with BoltGraph(uri, "neo4j", password, None) as graph:
    print("ready", flush=True)
    writer.GraphWriter(graph).write(*hostile.graph(hostile.strings(6000)))
"""


def test_loads_killed_anywhere_and_run_again_reach_the_same_fingerprint(neo4j_server: Neo4j, graph: BoltGraph) -> None:
    wanted = hostile.graph(hostile.strings(6000))
    rng, interrupted, different = random.Random(5), 0, []
    for number in range(KILLS):
        GraphWriter(graph).write([], [])
        child = subprocess.Popen(
            [sys.executable, "-c", LOAD, neo4j_server.uri],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True,
        )  # fmt: skip
        assert child.stdin is not None and child.stdout is not None
        child.stdin.write(neo4j_server.password + "\n")
        child.stdin.flush()
        assert child.stdout.readline() == "ready\n"
        time.sleep(rng.uniform(0.05, 0.5))
        child.kill()
        interrupted += child.wait() != 0
        GraphWriter(graph).write(*wanted)
        if not verify.compare(graph, *wanted).equal:
            different.append(number)
    assert interrupted > KILLS // 3 and different == []


def test_server_stopped_and_started_in_mid_load(tmp_path: Path, neo4j_server: Neo4j, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "BATCH", 50)
    wanted = hostile.graph(hostile.strings(4000))
    outcome: list[str] = []

    def load(server: Neo4j) -> None:
        try:
            with BoltGraph(server.uri, server.username, server.password, None) as graph:
                GraphWriter(graph).write(*wanted)
            outcome.append("done")
        except KorusgraphError as error:
            outcome.append(error.code)

    with servers.serve(tmp_path, password="korusgraph-restart") as first:
        thread = threading.Thread(target=load, args=(first,))
        thread.start()
        with BoltGraph(first.uri, first.username, first.password, None) as watcher:
            while not outcome and watcher.counts()["Entity"] < 200:
                time.sleep(0.1)
        ports = (int(first.uri.rsplit(":", 1)[1]), int(first.http.rsplit(":", 1)[1]))
    assert outcome != ["done"], "the load was over before the server stopped"
    with servers.serve(tmp_path, password="korusgraph-restart", ports=ports) as second:
        thread.join(timeout=120)
        assert outcome and outcome[0] in ("done", "KG-DB-011", "KG-DB-014")
        with BoltGraph(second.uri, second.username, second.password, None) as graph:
            GraphWriter(graph).write(*wanted)
            assert verify.compare(graph, *wanted).equal


# -- hostile values and names ------------------------------------------------------------------
def test_hostile_values_arrive_as_they_are(graph: BoltGraph) -> None:
    wanted = hostile.graph(hostile.strings(5000))
    GraphWriter(graph).write(*wanted)
    assert verify.compare(graph, *wanted).equal


def test_ten_thousand_hostile_names_never_reach_query_text() -> None:
    refused = 0
    for name in [
        *hostile.strings(9_990),
        "A`) DETACH DELETE n //",
        "\\u0060",
        "A\u0060",
        "Ａ",
        "👩",
        "A" * 70_000,
        "",
        " ",
        "A B",
        "a;",
    ]:
        for check in (label, relationship_type, property_name):
            try:
                assert check(name).isascii() and check(name).replace("_", "").isalnum()
            except OntologyError:
                refused += 1
    assert refused == 30_000


# -- the other routes --------------------------------------------------------------------------
def test_admin_import_gives_the_fingerprint_of_the_ledger(tmp_path: Path, neo4j_server: Neo4j, samples: Graph) -> None:
    strange = hostile.graph(hostile.storable(1000))
    nodes, edges = [*samples[0], *strange[0]], [*samples[1], *strange[1]]
    neo4j_admin.write(tmp_path / "csv", nodes, edges)
    home = tmp_path / "home"
    (home / "conf").mkdir(parents=True)
    (home / "conf" / "neo4j.conf").touch()
    arguments = neo4j_admin.arguments(tmp_path / "csv")
    done = servers.admin(servers.assemble(), home, "database", "import", "full", "neo4j", *arguments, folder=tmp_path / "csv")
    assert done.returncode == 0, done.stderr[-800:]
    with servers.serve(home) as server, BoltGraph(server.uri, server.username, server.password, None) as graph:
        assert verify.compare(graph, nodes, edges).equal
        assert GraphWriter(graph).write(nodes, edges).written == 0


@pytest.fixture(scope="session")
def cypher_shell() -> str:
    """Class path of cypher-shell, which Maven Central has up to 5.26.0."""
    folder = Path.home() / ".cache" / "korusgraph" / "neo4j" / "cypher-shell"
    if not folder.is_dir():
        servers.fetch(ROOT / "tests" / "java" / "cypher-shell.xml", folder)
    return f"{folder}/*"


def test_cypher_script_runs_in_cypher_shell_twice_to_the_fingerprint_of_the_ledger(
    tmp_path: Path, neo4j_server: Neo4j, graph: BoltGraph, samples: Graph, cypher_shell: str
) -> None:
    strange = hostile.graph(hostile.strings(300))
    nodes, edges = [*samples[0], *strange[0]], [*samples[1], *strange[1]]
    script = tmp_path / "graph.cypher"
    script.write_text("".join(cypher.lines(nodes, edges)), encoding="utf-8", newline="")
    for _ in range(2):
        done = subprocess.run(
            [servers.java(servers.LTS), "-Dfile.encoding=UTF-8", "-cp", cypher_shell, "org.neo4j.shell.Main", "-a", neo4j_server.uri,
             "-u", "neo4j", "-f", str(script)],
            env={"NEO4J_PASSWORD": neo4j_server.password, "PATH": ""}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-500:]
        assert verify.compare(graph, nodes, edges).equal


def test_cypher_literals_keep_ten_thousand_hostile_strings(graph: BoltGraph) -> None:
    wanted = hostile.strings(10_000)
    for start in range(0, len(wanted), 1000):
        part = wanted[start : start + 1000]
        assert graph.read(f"RETURN {cypher.literal(part)} AS found")[0]["found"] == part


def test_the_newest_line_takes_the_same_graph(tmp_path: Path, samples: Graph) -> None:
    try:
        servers.java(servers.NEWEST)
    except StoreError as error:
        pytest.skip(error.message)
    with servers.serve(tmp_path, servers.NEWEST) as server, BoltGraph(server.uri, "neo4j", server.password, None) as graph:
        GraphWriter(graph).write(*samples)
        assert verify.compare(graph, *samples).equal


# -- all of the shared corpus ------------------------------------------------------------------
def test_the_whole_corpus_loads_and_verifies(tmp_path: Path, neo4j_server: Neo4j, graph: BoltGraph, shared: Path) -> None:
    corpus = [str(p) for p in sorted((shared / "corpus").glob("*.json"))]
    given = environment(neo4j_server)
    built = run_cli("build", *corpus, "-w", str(tmp_path), env=given)
    assert built.returncode == 0, built.stderr
    assert run_cli("verify", "-w", str(tmp_path), env=given).returncode == 0


def test_a_name_too_long_for_an_index_is_cut_and_later_builds_work(
    tmp_path: Path, neo4j_server: Neo4j, graph: BoltGraph
) -> None:
    text = (
        f"Mr. Aleksandr{'ovich' * 4000} said on Monday that {'Very ' * 3000}Minister Jane Doe of Peru met officials in Chile."
    )
    (tmp_path / "long_2017-08-19.txt").write_text(text, encoding="utf-8")
    (tmp_path / "next_2017-08-20.txt").write_text("Japan and Chile signed a free trade agreement.", encoding="utf-8")
    given = environment(neo4j_server)
    for name in ("long_2017-08-19.txt", "next_2017-08-20.txt"):
        done = run_cli("build", name, "-w", "ws", cwd=tmp_path, env=given)
        assert done.returncode == 0, done.stderr
    assert run_cli("verify", "-w", "ws", cwd=tmp_path, env=given).returncode == 0


# -- neosemantics ------------------------------------------------------------------------------
def test_neosemantics_maps_every_iri_of_an_export_to_a_name_of_its_own(samples: Graph) -> None:
    names = neosemantics.mappings("https://w3id.org/korusgraph/")
    assert len(set(names.values())) == len(names)
    used = {line.split(" ")[1][1:-1] for line in rdf.lines(*samples, "ntriples")}
    assert used - names.keys() == {"http://www.w3.org/1999/02/22-rdf-syntax-ns#type"}


def imported_as_neosemantics_would(graph: BoltGraph, text: str) -> None:
    """What n10s makes of Turtle under MAP, by its documentation: the plug-in itself is not on Maven Central."""
    names = neosemantics.mappings("https://w3id.org/korusgraph/")
    many = {n for n, row in load().properties.items() if row.get("many")}
    nodes: dict[str, dict[str, object]] = {}
    labels: dict[str, set[str]] = {}
    edges: dict[str, list[dict[str, str]]] = {}
    for triple in pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_TRIPLES):
        start, name = triple.subject.value, names.get(triple.predicate.value, "type")
        properties = nodes.setdefault(start, {"uri": start})
        if name == "type":
            labels.setdefault(start, set()).add(names[triple.object.value])
        elif isinstance(triple.object, pyoxigraph.NamedNode):
            nodes.setdefault(triple.object.value, {"uri": triple.object.value})
            edges.setdefault(name, []).append({"start": start, "end": triple.object.value})
        elif name in many:
            properties.setdefault(name, []).append(triple.object.value)  # type: ignore[attr-defined]
        else:
            kind, value = triple.object.datatype.value.rsplit("#", 1)[-1], triple.object.value
            properties[name] = {"double": float, "integer": int, "date": dt.date.fromisoformat}.get(kind, str)(value)
    graph.run("CREATE CONSTRAINT n10s_unique_uri IF NOT EXISTS FOR (r:Resource) REQUIRE r.uri IS UNIQUE")
    graph.write("UNWIND $rows AS row CREATE (n:Resource) SET n = row", rows=list(nodes.values()))
    for label_ in {x for found in labels.values() for x in found}:
        graph.write(
            f"UNWIND $uris AS uri MATCH (n:Resource {{uri: uri}}) SET n:{label(label_)}",
            uris=[u for u, f in labels.items() if label_ in f],
        )
    for type_, rows in edges.items():
        text_ = f"UNWIND $rows AS row MATCH (a:Resource {{uri: row.start}}) MATCH (b:Resource {{uri: row.end}}) CREATE (a)-[:{relationship_type(type_)}]->(b)"
        graph.write(text_, rows=rows)


def test_folded_import_has_the_labels_types_and_counts_of_our_own_load(graph: BoltGraph, samples: Graph) -> None:
    nodes, edges = samples
    imported_as_neosemantics_would(graph, "".join(rdf.lines(nodes, edges, "ntriples")))
    for _ in range(2):
        for statement in neosemantics.fold():
            graph.run(statement)
    found = {
        r["id"]: sorted(set(r["labels"]) - {"Resource"}) for r in graph.read("MATCH (n) RETURN n.id AS id, labels(n) AS labels")
    }
    assert found == {n.id: sorted(n.labels) for n in nodes}
    counted = {r["type"]: r["n"] for r in graph.read("MATCH ()-[r]->() RETURN type(r) AS type, count(*) AS n")}
    assert counted == dict(Counter(e.type for e in edges))
    roles = {(r["role"], r["n"]) for r in graph.read("MATCH ()-[r:HAS_PARTICIPANT]->() RETURN r.role AS role, count(*) AS n")}
    assert roles == set(Counter(e.properties["role"] for e in edges if e.type == "HAS_PARTICIPANT").items())
    moods = {(r["m"], r["n"]) for r in graph.read("MATCH (e:Event) RETURN e.modality AS m, count(*) AS n")}
    assert moods == set(Counter(n.properties["modality"] for n in nodes if n.labels[0] == "Event").items())


@pytest.mark.parametrize(
    "text", ["CREATE (:Intruder)", "MATCH (n) DETACH DELETE n", "MERGE (:Intruder {id: 1})", "CREATE INDEX x FOR (n:A) ON (n.id)"]
)
def test_the_server_refuses_to_write_what_the_guard_would_let_pass(
    graph: BoltGraph, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr("korusgraph.database.bolt.check_read_only", lambda _: None)
    with pytest.raises(InputError):
        graph.query(text, {}, 10, 10)


def test_the_server_cuts_off_a_query_that_takes_too_long(graph: BoltGraph) -> None:
    with pytest.raises(RefusedError) as caught:
        graph.query("UNWIND range(1, 1000000) AS i UNWIND range(1, 1000000) AS j RETURN sum(i * j)", {}, 10, 1)
    assert caught.value.code == "KG-RF-013"


def test_rows_over_the_limit_leave_the_connection_usable(graph: BoltGraph) -> None:
    assert graph.query("UNWIND range(1, 1000000) AS i RETURN i", {}, 5, 10).cut
    assert graph.query("RETURN 1 AS one", {}, 5, 10).rows == [[1]]
