"""Loading a graph into Neo4j: our writer against others, in one run on one server.

    python benchmarks/neo4j_speed.py [--nodes N] [--edges N]

Each writer loads the same nodes and relationships into the emptied database of a development server (see
`korusgraph dev-server`), one after another. The naive writer sends one statement a row and gets a part of the rows only. `plain UNWIND CREATE` writes the rows as they are, without asking what is there:
the limit for a client that sends one batch at a time. `neo4j-admin import` works on a stopped server, without Bolt. neo4j-graphrag's writer is not here: it needs APOC, whose
jar on Maven Central lacks the parts that it loads.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import neo4j

from korusgraph.database import neo4j_server as servers
from korusgraph.database.bolt import BoltGraph
from korusgraph.database.neo4j_server import Neo4j
from korusgraph.database.writer import GraphWriter, batches, edge_hash, node_hash, typed
from korusgraph.model import Edge, Node
from korusgraph.writers import neo4j_admin

NAIVE = 4000


def graph(nodes: int, edges: int) -> tuple[list[Node], list[Edge]]:
    """Countries and events between them, six properties each, a few ends used much more than the rest."""
    rng = random.Random(7)
    made = [
        Node(f"person/p{i}", ("Entity", "Person"), "Person", {
            "id": f"person/p{i}", "name": f"Person {i}", "class": "Person", "source": "extracted", "confidence": 0.9,
            "aliases": (f"P. {i}", f"박 {i}"),
        })
        for i in range(nodes)
    ]  # fmt: skip
    ends = ((rng.randrange(nodes), int(nodes * rng.random() ** 3)) for _ in range(edges))
    return made, [
        Edge(f"k{i}", "PREDECESSOR_OF", f"person/p{a}", f"person/p{b}", {
            "key": f"k{i}", "source": "extracted", "confidence": 0.9, "asOf": "2017-08-19", "status": "x", "rules": ("r",),
        })
        for i, (a, b) in enumerate(ends)
    ]  # fmt: skip


def ours(server: Neo4j, nodes: list[Node], edges: list[Edge]) -> None:
    with BoltGraph(server.uri, server.username, server.password, None) as opened:
        GraphWriter(opened).write(nodes, edges)


def plain(server: Neo4j, nodes: list[Node], edges: list[Edge]) -> None:
    with BoltGraph(server.uri, server.username, server.password, None) as opened:
        for node_batch in batches(nodes):
            rows = [{**typed(n.properties), "hash": node_hash(n)} for n in node_batch]
            opened.write("UNWIND $rows AS row CREATE (n:Entity:Person) SET n = row", rows=rows)
        for batch in batches(edges):
            rows = [{"a": e.start, "b": e.end, "p": {**typed(e.properties), "hash": edge_hash(e)}} for e in batch]
            opened.write(
                "UNWIND $rows AS row MATCH (a:Entity {id: row.a}) MATCH (b:Entity {id: row.b}) CREATE (a)-[r:PREDECESSOR_OF]->(b) SET r = row.p",
                rows=rows,
            )


def naive(server: Neo4j, nodes: list[Node], edges: list[Edge]) -> None:
    with (
        neo4j.GraphDatabase.driver(server.uri, auth=(server.username, server.password)) as driver,
        driver.session() as session,
    ):
        for node in nodes:
            session.run("MERGE (n:Entity {id: $id}) SET n += $p", id=node.id, p=typed(node.properties)).consume()
        for edge in edges:
            session.run(
                "MATCH (a:Entity {id: $a}) MATCH (b:Entity {id: $b}) MERGE (a)-[r:PREDECESSOR_OF {key: $k}]->(b) SET r += $p",
                a=edge.start, b=edge.end, k=edge.key, p=typed(edge.properties),
            ).consume()  # fmt: skip


def timed(name: str, server: Neo4j, work: Callable[..., None], nodes: list[Node], edges: list[Edge]) -> float:
    """Elements a second of one writer on the emptied database."""
    with BoltGraph(server.uri, server.username, server.password, None) as opened:
        opened.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS")
    start = time.perf_counter()
    work(server, nodes, edges)
    seconds = time.perf_counter() - start
    with BoltGraph(server.uri, server.username, server.password, None) as opened:
        counted = opened.counts()
    rate = (len(nodes) + len(edges)) / seconds
    print(
        f"{name:26}{len(nodes):8} nodes {len(edges):8} edges {seconds:8.1f} s {rate:10.0f}/s   relationships there: {counted['relationships']}"
    )
    return rate


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, default=100_000)
    parser.add_argument("--edges", type=int, default=300_000)
    options = parser.parse_args()
    nodes, edges = graph(options.nodes, options.edges)
    few = nodes[:NAIVE]
    near = [e for e in edges if int(e.start[8:]) < NAIVE and int(e.end[8:]) < NAIVE][:NAIVE]
    with TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        with servers.serve(home) as server:
            print(f"Neo4j {server.version} Community")
            ours(server, nodes[:2], [])  # constraints and a warm server for all
            rate = timed("korusgraph", server, ours, nodes, edges)
            start = time.perf_counter()
            ours(server, nodes, edges)
            print(f"{'korusgraph, again':26}{time.perf_counter() - start:47.1f} s   nothing to write")
            others = {"plain UNWIND CREATE": timed("plain UNWIND CREATE", server, plain, nodes, edges)}
            others["naive, row by row"] = timed("naive, row by row", server, naive, few, near)
        csv, fresh = Path(folder) / "csv", Path(folder) / "fresh"
        (fresh / "conf").mkdir(parents=True)
        (fresh / "conf" / "neo4j.conf").touch()
        start = time.perf_counter()
        neo4j_admin.write(csv, nodes, edges)
        written = time.perf_counter() - start
        done = servers.admin(
            servers.assemble(), fresh, "database", "import", "full", "neo4j", *neo4j_admin.arguments(csv), folder=csv
        )
        seconds = time.perf_counter() - start
        assert done.returncode == 0, done.stderr
        others["neo4j-admin import"] = (len(nodes) + len(edges)) / seconds
        print(
            f"{'neo4j-admin import':26}{seconds:47.1f} s {others['neo4j-admin import']:10.0f}/s   of it {written:.1f} s for the CSV"
        )
    for name, other in others.items():
        print(f"korusgraph : {name:22} {rate / other:8.2f}")


if __name__ == "__main__":
    main()
