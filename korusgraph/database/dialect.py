"""What the kinds of databases behind Bolt differ in. Another kind is another record here, and what `connect` chooses."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dialect:
    """One kind of database.

    `silent` is what to say, what to do and the code when nothing answers; `indexes` are statements beyond the uniqueness that
    all of them keep, `ready` waits for them; `relabels` when an updated node is given its labels again, old or new; `copies`
    when other labels make a new record of a node, for which its id must be free; `strange` are queries for the names of labels, relationships and properties that others may have added; `frail` when `verify` asks,
    too, whether its indexes still find what is stored.
    """

    name: str
    silent: tuple[str, str, str]
    indexes: tuple[str, ...] = ()
    ready: tuple[str, ...] = ()
    relabels: bool = True
    copies: bool = False
    strange: tuple[str, ...] = ()
    frail: bool = False


NEO4J = Dialect(
    "Neo4j",
    ("{address}: no database answers", "start the server, or unset NEO4J_URI to use the embedded database", "KG-DB-011"),
    indexes=(
        "CREATE FULLTEXT INDEX entity_names IF NOT EXISTS FOR (n:Entity) ON EACH [n.name, n.aliases]",
        "CREATE INDEX entity_name IF NOT EXISTS FOR (n:Entity) ON (n.name)",
        "CREATE INDEX event_start IF NOT EXISTS FOR (n:Event) ON (n.startDate)",
        "CREATE INDEX document_published IF NOT EXISTS FOR (n:Document) ON (n.published)",
    ),
    ready=("CALL db.awaitIndexes(120)",),
    strange=(
        "CALL db.labels() YIELD label RETURN label AS name",
        "CALL db.relationshipTypes() YIELD relationshipType RETURN relationshipType AS name",
        "CALL db.propertyKeys() YIELD propertyKey RETURN propertyKey AS name",
    ),
)
# It has no full-text index of this form, and is told of labels only when they change.
EMBEDDED = Dialect(
    "embedded", ("the embedded database has stopped", "running the command again is safe", "KG-DB-018"), relabels=False, copies=True, frail=True
)
DIALECTS = (NEO4J, EMBEDDED)  # what tests/test_dialects.py holds all of them to
