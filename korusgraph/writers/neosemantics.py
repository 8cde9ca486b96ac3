"""Scripts for neosemantics (n10s): names for an import of our Turtle by MAP, and the fold to the shape of our own load.

n10s renames one IRI to one name, so role predicates arrive as relationship types of their own and qualified relations
as a plain relationship beside an assertion node. The fold turns both into what `korusgraph build` writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from korusgraph import ids
from korusgraph.ontology import Ontology, load
from korusgraph.writers.cypher import literal

CONCEPTS = {"eventType": "OF_TYPE", "modality": "MODALITY", "stance": "STANCE", "indicator": "INDICATOR"}
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def setup(base: str | None = None) -> Iterator[str]:
    """Statements for an empty database: constraint, configuration, prefixes, one mapping for each IRI."""
    o = load()
    root = ids.check_base(base or o.base)
    yield "CREATE CONSTRAINT n10s_unique_uri IF NOT EXISTS FOR (r:Resource) REQUIRE r.uri IS UNIQUE"
    many = [iri for iri, name in mappings(root).items() if name in o.properties and o.properties[name].get("many")]
    yield (
        "CALL n10s.graphconfig.init({handleVocabUris: 'MAP', handleMultival: 'ARRAY', handleRDFTypes: 'LABELS', keepLangTag: false, "
        f"multivalPropList: {literal(many)}}})"
    )
    for prefix, iri in o.prefixes(root).items():
        yield f"CALL n10s.nsprefixes.add({literal(prefix)}, {literal(iri)})"
    for iri, name in mappings(root).items():
        yield f"CALL n10s.mapping.add({literal(iri)}, {literal(name)})"


def mappings(base: str) -> dict[str, str]:
    """IRI of every class, property and relation → its name in Neo4j; no name twice."""
    o = load()
    prefixes = o.prefixes(base)
    made = {f"{base}ontology#{c}": ids.label(c) for c in (*o.classes, *o.nodes) if c != "EventType"}
    made |= {f"{base}ontology#{a}": a for a in _assertions(o)}
    made[f"{prefixes['skos']}Concept"] = "Concept"
    for name, predicate in o.predicates.items():
        if name != "uri":  # neosemantics has one of its own
            prefix, _, local = predicate.partition(":")
            made[prefixes[prefix] + local] = name
    made |= {f"{base}ontology#{r['rdf']}": type_ for type_, r in o.relations.items()}
    made |= {f"{base}ontology#{r['rdf']}": role_type(o, role) for role, r in o.roles.items()}
    made |= {
        f"{base}ontology#{r['rdf']}": str(r["edge"]) for r in o.links.values() if r["edge"] not in ("OF_TYPE", "EVIDENCED_BY")
    }
    made |= {f"{base}ontology#{name}": type_ for name, type_ in CONCEPTS.items()}
    made[f"{base}ontology#participant"] = "PARTICIPANT"
    made[f"{base}ontology#mentionedIn"] = "MENTIONED_IN"
    made[f"{prefixes['prov']}wasDerivedFrom"] = "EVIDENCED_BY"
    made[f"{prefixes['dcterms']}isPartOf"] = "IS_PART_OF"
    made[f"{prefixes['skos']}inScheme"] = "IN_SCHEME"
    made[f"{prefixes['skos']}exactMatch"] = "EXACT_MATCH"
    return made | {f"{_RDF}{side}": side.upper() for side in ("subject", "predicate", "object")}


def role_type(o: Ontology, role: str) -> str:
    """Relationship type under which a role predicate arrives; a role that has its type for itself keeps it."""
    edge = str(o.roles[role]["edge"])
    shared = sum(r["edge"] == edge for r in o.roles.values()) > 1
    name = "ROLE_" + re.sub(r"([A-Z])", r"_\1", role).upper() if shared else edge
    return ids.relationship_type(name)


def _assertions(o: Ontology) -> list[str]:
    return sorted({str(r["assertion"]) for r in o.relations.values()})


def fold(base: str | None = None) -> Iterator[str]:
    """Statements that bring an import to the shape of our own load; running them again changes nothing."""
    o = load()
    root = ids.check_base(base or o.base)
    start, types = f"{root}id/", f"{root}vocab/event-type/"
    yield f"MATCH (n:Resource) WHERE n.uri STARTS WITH {literal(start)} SET n.id = substring(n.uri, {len(start)})"
    yield f"MATCH (n:Concept) WHERE n.uri STARTS WITH {literal(types)} SET n:EventType, n.eventType = substring(n.uri, {len(types)}), n.id = 'event-type/' + substring(n.uri, {len(types)})"
    for name in o.classes:
        labels = "".join(f":{ids.label(x)}" for x in o.labels(name))
        yield f"MATCH (n:{ids.label(name)}) WHERE n.uri IS NOT NULL AND NOT n:Entity SET n{labels}"
    yield "MATCH (n:Statement) WHERE NOT n:Event SET n:Event"
    for name, type_ in CONCEPTS.items():
        gone = "" if name == "eventType" else " DELETE r"
        yield f"MATCH (n)-[r:{type_}]->(c:Resource) SET n.{ids.property_name(name)} = last(split(c.uri, '/')){gone}"
    yield f"MATCH (c:Resource) WHERE c.uri STARTS WITH {literal(root + 'vocab/')} AND NOT c:EventType DETACH DELETE c"
    for role, row in o.roles.items():
        type_, edge = role_type(o, role), ids.relationship_type(str(row["edge"]))
        if type_ == edge:
            yield f"MATCH ()-[r:{edge}]->() WHERE r.role IS NULL SET r.role = {literal(role)}"
        else:
            yield f"MATCH (e)-[r:{type_}]->(x) CREATE (e)-[:{edge} {{role: {literal(role)}}}]->(x) DELETE r"
    yield "MATCH ()-[r:PARTICIPANT|MENTIONED_IN|IS_PART_OF|IN_SCHEME]->() DELETE r"
    yield "MATCH ()-[r:MADE_BY]->() WHERE r.as IS NULL SET r.as = 'speaker'"
    yield "MATCH (n)-[r:EXACT_MATCH]->(w) WHERE w.uri STARTS WITH 'http://www.wikidata.org/entity/' SET n.wikidata = last(split(w.uri, '/')) DELETE r"
    yield "MATCH (n)-[r:EXACT_MATCH]->(w) WITH n, collect(w.uri) AS others, collect(r) AS gone SET n.sameAs = others FOREACH (r IN gone | DELETE r)"
    for type_, row in o.relations.items():
        name, of = ids.relationship_type(type_), ids.label(str(row["assertion"]))
        predicate = literal(f"{root}ontology#{row['rdf']}")
        found = f"MATCH (s)<-[:SUBJECT]-(a:{of})-[:OBJECT]->(o), (a)-[:PREDICATE]->(p) WHERE p.uri = {predicate}"
        yield f"{found} WITH DISTINCT s, o MATCH (s)-[r:{name}]->(o) WHERE r.source IS NULL DELETE r"
        yield f"{found} CREATE (s)-[r:{name}]->(o) SET r = properties(a), r.uri = NULL, r.id = NULL, r.sentences = [(a)-[:EVIDENCED_BY]->(x) | x.id] DETACH DELETE a"
    yield "MATCH (n:Resource) WHERE NOT EXISTS { (n)--() } AND n.id IS NULL DELETE n"


def script(statements: Iterator[str], title: str) -> str:
    """Statements as a script."""
    return f"// {title}\n" + "".join(f"{s};\n" for s in statements)
