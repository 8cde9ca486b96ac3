"""What a task does with its part of a graph: each function is one step of the assembly for the keys that it was given.

The work is that of `assembly`; here stands which rows a step is given, of which keys, and which rows the next steps are to have.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from korusgraph.assembly.records import dump, edges_of, node_data, nodes_of, tuples
from korusgraph.assembly.store import SEPARATOR
from korusgraph.resolution.names import Name, gives
from korusgraph.spark.part import Part, Record, Rows

_IDENTITIES = "SELECT {}, node, block, name, joins, reason, final FROM identities"


def take(part: Part, rows: Iterable[Mapping[str, Any]]) -> Iterator[Record]:
    """What documents contribute, by document; the ids of those that bear one name depend on each other. Key: name."""
    report = part.read(rows)
    for problem in report.problems:
        yield "", "problem", problem.plain()
    part.refresh.do("document", list(part.ledger.document_ids()))
    connection = part.ledger.connection
    for row in connection.execute("SELECT * FROM documents WHERE id IS NOT NULL"):
        yield row[2], "documents", row
    for id_, *row in connection.execute(
        "SELECT d.id, e.* FROM documents d JOIN extractions e ON e.document=d.key WHERE d.id IS NOT NULL"
    ):
        yield id_, "extractions", row
    yield from part.rows(
        "parts", "SELECT document, document, entity, place, node, reason, b.body, published, kept, own, rule, asked "
        "FROM parts JOIN bodies b ON b.number=parts.body"
    )  # fmt: skip
    yield from part.rows("counts", "SELECT document, * FROM counts")
    yield from part.rows("claims", "SELECT document, * FROM claims")
    yield from part.rows("texts", "SELECT document, * FROM texts")
    for key, rank, lead in part.store.rows("SELECT key, rank, lead FROM prints"):
        yield rank.partition(SEPARATOR)[2], "prints", (key, rank, lead)
    yield from part.rows("reports", "SELECT document, * FROM reports")
    yield from part.rows("varies", "SELECT '', id FROM dirty WHERE kind='name'")
    yield from part.rows("lost", "SELECT document, code, message, hint FROM lost")


# -- which node each name is -------------------------------------------------------------------
def name(part: Part, keys: list[str], rows: Rows) -> Iterator[Record]:
    """The identity of a name from all its spellings. Key: the name's own node."""
    part.put_parts(rows["parts"])
    part.refresh.do("name", keys)
    yield from part.rows("identities", _IDENTITIES.format("coalesce(block, node)"))


def settle(part: Part, keys: list[str], rows: Rows) -> Iterator[Record]:
    """Which names of a block are variants of each other. Key: the block, or the name where it has none."""
    part.put("identities", rows["identities"])
    part.refresh.do(
        "variants", [b for (b,) in part.store.rows("SELECT DISTINCT block FROM identities WHERE block IS NOT NULL")]
    )
    yield from part.rows("identities", _IDENTITIES.format("node"))


def join_by_hand(part: Part, keys: list[str], rows: Rows) -> Iterator[Record]:
    """What people say is one, of the names that their decisions name, which are few. One key."""
    part.put("identities", rows["identities"])
    part.refresh.do("hand", keys)
    yield from part.rows("hand", "SELECT node, * FROM hand")


def place(part: Part, keys: list[str], rows: Rows) -> Iterator[Record]:
    """The node that each name is, with what people joined, and the blocks that it gives that node to."""
    part.put("identities", rows["identities"])
    part.put("hand", rows["hand"])
    part.refresh.do("place", keys)
    yield from part.rows("identities", _IDENTITIES.format("node"))
    for made, final in part.store.rows("SELECT name, final FROM identities"):
        found = Name(**tuples(json.loads(made)))
        for block in sorted(gives(found)):
            yield block, "gives", (block, found.node, final)


def resolve(part: Part, keys: list[str], rows: Rows) -> Iterator[Record]:
    """The node of each entity by its own name and the block that it asks. Key: that block, else the own name."""
    part.put_parts(rows["parts"])
    part.put("identities", rows["identities"])
    part.put("hand", rows["hand"])
    part.put("gives", rows["gives"])
    asked = {a for (a,) in part.store.rows("SELECT DISTINCT asked FROM parts WHERE asked IS NOT NULL")}
    part.refresh.do("place", sorted({o for (o,) in part.store.rows("SELECT own FROM parts WHERE asked IS NULL")}))
    part.refresh.do("block", sorted(asked))
    yield from part.rows("node_of", "SELECT own, own, rule, asked, node, reason FROM parts")


# -- what that makes of entities, documents, relations -----------------------------------------
def gather(part: Part, keys: list[str], rows: Rows) -> Iterator[Record]:
    """Entities with what all documents say of them. Key: the node."""
    for node, body, reason, places, published in rows["said"]:
        part.put_parts(
            (p.partition(SEPARATOR)[0], p, p, node, reason, body, published, 1, node, "", None) for p in json.loads(places)
        )
    part.refresh.do("node", keys)
    yield from part.made()
    yield from part.rows("names", "SELECT id, id, name FROM nodes")


def page(part: Part, keys: list[str], rows: Rows) -> Iterator[Record]:
    """What documents say alone, and what they claim of relations. Key: the document."""
    part.put_documents(rows)
    part.put_parts(row[:-1] for row in rows["parts"])
    part.put_names((row[3], row[-1]) for row in rows["parts"] if row[-1] is not None)
    part.put("counts", rows["counts"])
    part.put("claims", rows["claims"])
    part.refresh.do("ends", keys)
    part.refresh.do("page", keys)
    yield from part.rows("lost", "SELECT document, code, message, hint FROM lost")
    yield from part.rows("claims", "SELECT relation, * FROM claims WHERE relation IS NOT NULL")
    for nodes, edges in part.store.stream("SELECT nodes, edges FROM pages"):
        for node in nodes_of(nodes):
            yield node.id, "node", (node.id, node_data(node))
        for edge in edges_of(edges):
            yield edge.start, "edge", (edge.key, edge.type, edge.start, edge.end, dump(dict(edge.properties)))
    yield part.total()


def merge(part: Part, keys: list[str], rows: Rows) -> Iterator[Record]:
    """Relations with what all documents say of them. Key: the relation."""
    part.put("claims", rows["claims"])
    part.refresh.do("relation", keys)
    yield from part.made()


# -- copies and happenings ---------------------------------------------------------------------
def copy(part: Part, keys: list[str], rows: Rows) -> Iterator[Record]:
    """The originals of documents, by what is known of the others. Key: the document's rank."""
    part.put("texts", rows["texts"])
    part.put("prints", rows["prints"])
    part.refresh.do("copy", keys)
    yield from part.rows("copies", "SELECT document, document, rank, original FROM texts WHERE original>''")
    yield from part.made()


def tell(part: Part, keys: list[str], rows: Rows) -> Iterator[Record]:
    """Which reports tell the same. Key: the document whose text the report's document has."""
    part.put("reports", rows["reports"])
    part.put("texts", rows["texts"])
    part.put_parts(row[:-1] for row in rows["parts"])
    part.put_names((row[3], row[-1]) for row in rows["parts"] if row[-1] is not None)
    part.store.soil("report", sorted({row[1] for row in rows["reports"]}))
    part.refresh.finish("report")
    key = "SELECT CASE WHEN t.block='' THEN t.id ELSE t.block END, "
    join = " FROM reports r JOIN tellings t ON t.id=r.telling"
    yield from part.rows(
        "tellings", f"{key}t.id, block, form, once, ahead, first, last, lo, hi, date, details{join} GROUP BY t.id"
    )
    yield from part.rows("reports", f"{key}r.*{join}")
    yield from part.rows("names", f"{key}n.id, n.name{join} JOIN json_each(r.members) m JOIN nodes n ON n.id=m.value")


def happen(part: Part, keys: list[str], rows: Rows) -> Iterator[Record]:
    """Happenings, with the edges that lead to them. Key: the block of what is told."""
    part.put_names(rows["names"])
    with part.store.writing():
        part.refresh.happenings.placed(rows["tellings"], rows["reports"])
    part.refresh.finish("telling", "link", "happening")
    yield from part.made()
