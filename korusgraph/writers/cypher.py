"""A Cypher script that builds the graph: idempotent, without APOC, for cypher-shell and Neo4j Browser.

This is the one place where values become query text, because a script has no parameters. Every value goes through
`literal`, every name through `ids`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import lru_cache
from itertools import groupby
from typing import Any

from korusgraph import ids
from korusgraph.content import edge_hash, node_hash
from korusgraph.database.writer import batches, schema, typed
from korusgraph.database.written import Written
from korusgraph.model import Edge, Node
from korusgraph.writers.rdf_statements import UNSAFE
from korusgraph.writers.registry import writer

ROWS = 200
_BASES = 100_000  # nodes whose base label is kept in memory
_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@writer(forms={"cypher": ".cypher"})
def lines(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[str]:
    """Writes a Cypher script that builds the graph in any Neo4j 5; running it again changes nothing.

    It is for cypher-shell and Neo4j Browser: schema, nodes by labels, relationships by type and ends.
    """
    yield "// korusgraph: run with cypher-shell or paste into Neo4j Browser; running it again changes nothing.\n"
    for statement in schema():
        yield f"{statement};\n"
    with closing(Written()) as written:
        for labels, group in groupby(_remembering(nodes, written), key=lambda n: n.labels):
            yield from _nodes(labels, group)
        base = lru_cache(maxsize=_BASES)(written.base)
        for (type_, start, end), edge_group in groupby(edges, key=lambda e: (e.type, base(e.start), base(e.end))):
            yield from _edges(type_, start, end, edge_group)


def _remembering(nodes: Iterable[Node], written: Written) -> Iterator[Node]:
    for batch in batches(nodes):
        written.add((n.id, n.labels[0]) for n in batch)
        yield from batch


def _nodes(labels: tuple[str, ...], group: Iterable[Node]) -> Iterator[str]:
    first = ids.label(labels[0])
    others = "".join(f":{ids.label(x)}" for x in labels[1:])
    rows = ({**typed(n.properties), "hash": node_hash(n)} for n in group)
    tail = f"MERGE (n:{first} {{id: row.id}}) SET n = row" + (f" SET n{others}" if others else "")
    yield from _statements(rows, tail)


def _edges(type_: str, start: str, end: str, group: Iterable[Edge]) -> Iterator[str]:
    name = ids.relationship_type(type_)
    rows = (
        {"start": e.start, "end": e.end, "key": e.key, "properties": {**typed(e.properties), "hash": edge_hash(e)}}
        for e in group
    )
    tail = (
        f"MATCH (a:{ids.label(start)} {{id: row.start}}) MATCH (b:{ids.label(end)} {{id: row.end}}) "
        f"MERGE (a)-[r:{name} {{key: row.key}}]->(b) SET r = row.properties"
    )
    yield from _statements(rows, tail)


def _statements(rows: Iterable[dict[str, Any]], tail: str) -> Iterator[str]:
    part: list[str] = []
    for row in rows:
        part.append(literal(row))
        if len(part) == ROWS:
            yield _statement(part, tail)
            part = []
    if part:
        yield _statement(part, tail)


def _statement(part: list[str], tail: str) -> str:
    return "UNWIND [\n" + ",\n".join(part) + f"\n] AS row {tail};\n"


def literal(value: Any) -> str:
    """A value as a Cypher literal.

    Neo4j 5 resolves `\\uXXXX` before it reads strings, so a `u` after a backslash is written as an escape of its own.
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{ids.property_name(k)}: {literal(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(literal(v) for v in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, dt.date):
        return f"date('{value.isoformat()}')"
    text = _whole(str(value))
    return "'" + "".join(_escaped(c, before) for before, c in zip(" " + text, text, strict=False)) + "'"


def _escaped(character: str, before: str) -> str:
    if UNSAFE.match(character) or (character in "uU" and before == "\\"):
        return f"\\u{ord(character):04x}"
    return _ESCAPES.get(character, character)


def _whole(text: str) -> str:
    """The text without lone surrogates, which no string of Neo4j can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
