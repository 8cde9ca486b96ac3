"""Every kind of database keeps the contract: what is written is there, once, typed and labelled, and nothing of others is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import FrozenInstanceError

import pytest

from korusgraph.database import verify
from korusgraph.database.bolt import BoltGraph
from korusgraph.database.dialect import DIALECTS, EMBEDDED, Dialect
from korusgraph.database.writer import GraphWriter, schema
from korusgraph.errors import StoreError
from korusgraph.model import Edge, Node

EVERY = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda d: d.name)
NODES = [
    Node("person/a", ("Entity", "Person"), "Person", {"id": "person/a", "name": "a", "aliases": ("b", "x'}) DETACH DELETE n //")}),
    Node("office/o", ("Entity", "Office"), "Office", {"id": "office/o", "name": "o"}),
]
EDGES = [Edge("k1", "HOLDS_OFFICE", "person/a", "office/o", {"key": "k1", "startDate": "2017-01-20", "documents": ("d1", "d2")})]
AGENCY = Node("org/a", ("Entity", "Organization", "Agency"), "Agency", {"id": "org/a", "name": "a", "class": "Agency"})
COMPANY = Node("org/a", ("Entity", "Organization", "Company"), "Company", {"id": "org/a", "name": "a"})


@pytest.fixture
def opened(dialect: Dialect, request: pytest.FixtureRequest) -> Iterator[BoltGraph]:
    """A database of the kind, without anything of ours."""
    if dialect is EMBEDDED:
        yield request.getfixturevalue("graph")
        return
    server = request.getfixturevalue("neo4j_server")
    with BoltGraph(server.uri, server.username, server.password, server.database, dialect) as graph:
        graph.write("MATCH (n) DETACH DELETE n")
        yield graph


@EVERY
def test_what_is_written_is_there_and_a_second_load_writes_nothing(opened: BoltGraph) -> None:
    assert GraphWriter(opened).write(NODES, EDGES).written == 3
    assert GraphWriter(opened).write(NODES, EDGES).written == 0
    assert verify.compare(opened, NODES, EDGES).equal


@EVERY
def test_values_keep_their_types(opened: BoltGraph) -> None:
    GraphWriter(opened).write(NODES, EDGES)
    text = "MATCH (p:Person)-[h:HOLDS_OFFICE]->() WHERE h.startDate < date('2018-01-01') RETURN p.aliases, size(h.documents)"
    assert opened.query(text, {}, 10, 10).rows == [[["b", "x'}) DETACH DELETE n //"], 2]]


@EVERY
def test_a_changed_class_changes_the_labels_and_keeps_the_edges(opened: BoltGraph) -> None:
    heads = [Edge("k2", "HEADS", "person/a", "org/a", {"key": "k2"})]
    GraphWriter(opened).write([AGENCY, NODES[0]], heads)
    GraphWriter(opened).write([COMPANY, NODES[0]], heads)
    (row,) = opened.read("MATCH (:Person)-[:HEADS]->(n {id: 'org/a'}) RETURN labels(n) AS labels, n.class AS class")
    assert (set(row["labels"]) & {"Agency", "Company"}, row["class"]) == ({"Company"}, None)


@EVERY
def test_what_others_added_stays(opened: BoltGraph) -> None:
    GraphWriter(opened).write(NODES, EDGES)
    opened.write("MATCH (p:Person {id: 'person/a'}) SET p.note = 'mine' CREATE (:Person {id: 'mine', name: 'm'})")
    GraphWriter(opened).write([Node("person/a", ("Entity", "Person"), "Person", {"id": "person/a", "name": "c"})], [])
    found = opened.read("MATCH (n:Person) RETURN n.id AS id, n.name AS name, n.note AS note ORDER BY id")
    opened.write("MATCH (n {id: 'mine'}) DELETE n")
    assert [tuple(r.values()) for r in found] == [("mine", "m", None), ("person/a", "c", "mine")]


@EVERY
def test_the_names_that_others_may_have_added_can_be_asked_for(opened: BoltGraph) -> None:
    GraphWriter(opened).write(NODES, EDGES)
    assert ({"Person", "HOLDS_OFFICE", "startDate"} <= opened.names()) == bool(opened.dialect.strange)


@EVERY
def test_the_schema_can_be_written_again(opened: BoltGraph) -> None:
    for _ in range(2):
        for statement in (*schema(opened.dialect), *opened.dialect.ready):
            opened.write(statement)


@EVERY
def test_silence_is_one_line_with_what_to_do(dialect: Dialect) -> None:
    with pytest.raises(StoreError) as caught, BoltGraph("bolt://127.0.0.1:1", "u", "p", None, dialect):
        pass
    assert caught.value.message and caught.value.hint and caught.value.code == dialect.silent[2]


@EVERY
def test_a_kind_cannot_be_changed_while_it_is_used(dialect: Dialect) -> None:
    with pytest.raises(FrozenInstanceError):
        dialect.relabels = False  # type: ignore[misc]
