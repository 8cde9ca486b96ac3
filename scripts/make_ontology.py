"""Writes the files of ontology/ that follow from its tables: OWL, SKOS, SHACL, JSON-LD context, neosemantics scripts.

    .venv/bin/python scripts/make_ontology.py

A test checks that what is committed is fresh.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from korusgraph import ids
from korusgraph.ontology import Ontology, load, read_table
from korusgraph.writers import neosemantics
from korusgraph.writers.rdf_statements import literal

FOLDER = Path(__file__).resolve().parent.parent / "ontology"
NOTE = "# Written by scripts/make_ontology.py from the tables beside it; do not edit.\n"
CONCEPTS = {"eventType": "event-type", "modality": "modality", "stance": "stance", "indicator": "indicator"}
DATATYPES = {
    "string": "xsd:string",
    "integer": "xsd:integer",
    "double": "xsd:double",
    "boolean": "xsd:boolean",
    "date": "xsd:date",
}


@cache
def terms() -> dict[str, dict[str, str]]:
    """Rows of terms.tsv by term; concepts as `scheme/name`."""
    return {row["name"]: row for row in read_table(FOLDER / "terms.tsv")}


def prefixes(o: Ontology, *more: str) -> str:
    table = {**o.schema["prefixes"], "kg": f"{o.base}ontology#", "owl": "http://www.w3.org/2002/07/owl#",
             "sh": "http://www.w3.org/ns/shacl#", **o.alignments["prefixes"]}  # fmt: skip
    return "".join(f"@prefix {n}: <{table[n]}> .\n" for n in sorted({"kg", "rdf", "rdfs", "xsd", *more}))


def labels(term: str, definition: str = "") -> list[str]:
    """Label and definition of a term of our own, in English and Korean."""
    text = "".join(f" {c.lower()}" if c.isupper() else c for c in term).strip()
    return described(term, "rdfs:label", text, definition)


def preferred(term: str, text: str, definition: str = "") -> list[str]:
    """The same for a concept or a scheme."""
    return described(term, "skos:prefLabel", text, definition)


def described(term: str, label: str, text: str, definition: str) -> list[str]:
    """Both languages of a term; the table gives the English definition where no other table does."""
    row = terms().get(term)
    if row is None:
        sys.exit(f"ontology/terms.tsv has no row {term}: add one with its Korean label and definition")
    made = [f"{label} {literal(text, 'en')}, {literal(row['korean'], 'ko')}"]
    found = [(definition or row["definition"], "en"), (row["korean_definition"], "ko")]
    told = [literal(what, language) for what, language in found if what]
    return made + ([f"skos:definition {', '.join(told)}"] if told else [])


def block(subject: str, parts: list[str]) -> str:
    return f"\n{subject} " + " ;\n    ".join(parts) + " .\n"


def properties(o: Ontology) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(name, row) of the datatype properties of our own that exports write."""
    for name, predicate in o.predicates.items():
        if predicate.startswith("kg:"):
            yield name, o.properties[name]


def assertions(o: Ontology) -> list[str]:
    """Classes of the nodes that carry qualifiers."""
    return sorted({str(row["assertion"]) for row in o.relations.values()})


def owl(o: Ontology) -> str:
    """OWL 2 DL: classes, object, datatype and annotation properties, all declared, so that it opens offline."""
    out = [NOTE, prefixes(o, "owl", "skos", "prov", "dcterms")]
    version = o.version
    out.append(block(f"<{o.base}ontology>", ["a owl:Ontology", f"owl:versionIRI <{o.base}ontology/{version}>", f"owl:versionInfo {literal(version)}",
               f"rdfs:label {literal('korusgraph ontology of trade diplomacy', 'en')}, {literal('통상 외교 온톨로지', 'ko')}"]))  # fmt: skip
    for term in ("skos:definition", "skos:prefLabel", "skos:altLabel", "skos:exactMatch", "dcterms:title", "dcterms:publisher", "dcterms:issued",
                 "dcterms:language", "dcterms:license", "dcterms:source", "dcterms:isPartOf"):  # fmt: skip
        out.append(f"{term} a owl:AnnotationProperty .\n")
    out.append("prov:wasDerivedFrom a owl:ObjectProperty .\nskos:Concept a owl:Class .\n")
    for name, row in o.classes.items():
        above = [x for x in row["labels"] if x not in (name, "Place")]
        out.append(
            block(
                f"kg:{name}",
                ["a owl:Class", *(f"rdfs:subClassOf kg:{a}" for a in above), *labels(name, str(row["definition"]))],
            )
        )
    for name in o.nodes:
        if name != "EventType":
            above = ["rdfs:subClassOf kg:Event"] if name == "Statement" else []
            out.append(block(f"kg:{name}", ["a owl:Class", *above, *labels(name)]))
    for name in assertions(o):
        above = [] if name == "Assertion" else ["rdfs:subClassOf kg:Assertion"]
        out.append(block(f"kg:{name}", ["a owl:Class", *above, *labels(name)]))
    done: set[str] = set()
    for row in o.relations.values():
        kind = ["a owl:ObjectProperty, owl:SymmetricProperty" if row.get("symmetric") else "a owl:ObjectProperty"]
        done.add(str(row["rdf"]))
        out.append(block(f"kg:{row['rdf']}", [*kind, f"rdfs:domain {union(row['domain'])}", f"rdfs:range {union(row['range'])}",
                   *labels(str(row["rdf"]), str(row["definition"]))]))  # fmt: skip
    for row in o.roles.values():
        if row["rdf"] in done:
            continue
        done.add(str(row["rdf"]))
        above = (
            ["rdfs:subPropertyOf kg:participant"] if row["edge"] == "HAS_PARTICIPANT" and row["rdf"] != "participant" else []
        )
        out.append(
            block(f"kg:{row['rdf']}", ["a owl:ObjectProperty", *above, "rdfs:domain kg:Event", *labels(str(row["rdf"]))])
        )
    for row in o.links.values():
        if row["rdf"] in done or row["rdf"] == "evidence":
            continue
        done.add(str(row["rdf"]))
        out.append(block(f"kg:{row['rdf']}", ["a owl:ObjectProperty", *labels(str(row["rdf"]), str(row["definition"]))]))
    out.append(
        block(
            "kg:participant",
            [
                "a owl:ObjectProperty",
                "rdfs:domain kg:Event",
                *labels("participant"),
            ],
        )
    )
    out.append(
        block(
            "kg:mentionedIn",
            [
                "a owl:ObjectProperty",
                "rdfs:range kg:Document",
                *labels("mentionedIn"),
            ],
        )
    )
    for name in CONCEPTS:
        if name not in done:
            out.append(block(f"kg:{name}", ["a owl:ObjectProperty", "rdfs:range skos:Concept", *labels(name)]))
    for name, row in properties(o):
        if name in done:
            continue
        out.append(block(f"kg:{name}", ["a owl:DatatypeProperty", *span(row), *labels(name)]))
    return "".join(out)


def span(row: Mapping[str, Any]) -> list[str]:
    """Range of a datatype property; `xsd:date` is no datatype of OWL 2 DL, so the shapes alone ask for it."""
    return [] if row["type"] == "date" else [f"rdfs:range {DATATYPES[row['type']]}"]


def union(names: list[str]) -> str:
    return (
        f"kg:{names[0]}" if len(names) == 1 else "[ a owl:Class ; owl:unionOf ( " + " ".join(f"kg:{n}" for n in names) + " ) ]"
    )


def align(o: Ontology) -> str:
    """Alignments in a file of their own, so that the main one stays free of outside terms."""
    out = [NOTE, prefixes(o, "owl", "dcterms", "prov", *o.alignments["prefixes"])]
    out.append(block(f"<{o.base}ontology/align>", ["a owl:Ontology", f"rdfs:label {literal('korusgraph alignments', 'en')}"]))
    outside = {x for row in o.alignments["classes"].values() for x in row}
    out += [f"{x} a owl:Class .\n" for x in sorted(outside)]
    out += [f"{x} a owl:ObjectProperty .\n" for x in sorted(set(o.alignments["properties"].values()))]
    for name, others in o.alignments["classes"].items():
        out.append(block(f"kg:{name}", ["a owl:Class", *(f"rdfs:subClassOf {x}" for x in others)]))
    for name, other in o.alignments["properties"].items():
        out.append(block(f"kg:{name}", ["a owl:ObjectProperty", f"rdfs:subPropertyOf {other}"]))
    return "".join(out)


def vocabularies(o: Ontology) -> str:
    """SKOS: event types with PLOVER and CAMEO notations, modality, stance, indicators."""
    out = [NOTE, prefixes(o, "skos")]
    for scheme in CONCEPTS.values():
        out.append(
            block(
                f"<{o.base}vocab/{scheme}>",
                ["a skos:ConceptScheme", *preferred(scheme, scheme.replace("-", " "))],
            )
        )
    for datatype, title in (("plover", "PLOVER event code"), ("cameo", "CAMEO event code")):
        out.append(block(f"<{o.base}vocab/notation/{datatype}>", ["a rdfs:Datatype", f"rdfs:label {literal(title, 'en')}"]))
    groups = sorted({str(r["group"]) for r in o.event_types.values()})
    scheme = f"<{o.base}vocab/event-type>"
    for group in groups:
        out.append(block(concept(o, "event-type", f"group-{group}"), ["a skos:Concept", f"skos:inScheme {scheme}", f"skos:topConceptOf {scheme}",
                   *preferred(f"event-type/group-{group}", group)]))  # fmt: skip
    for name, row in o.event_types.items():
        parts = ["a skos:Concept", f"skos:inScheme {scheme}", f"skos:broader {concept(o, 'event-type', 'group-' + row['group'])}",
                 *preferred(f"event-type/{name}", str(row["label"]), str(row["definition"]))]  # fmt: skip
        parts += [
            f"skos:notation {literal(str(row[k]))}^^<{o.base}vocab/notation/{k}>" for k in ("plover", "cameo") if row.get(k)
        ]
        out.append(block(concept(o, "event-type", name), parts))
    for key in ("modality", "stance", "indicator"):
        for name in o.vocabularies[key]:
            parts = ["a skos:Concept", f"skos:inScheme <{o.base}vocab/{key}>", f"skos:topConceptOf <{o.base}vocab/{key}>"]
            out.append(block(concept(o, key, name), [*parts, *preferred(f"{key}/{name}", name.replace("_", " "))]))
    return "".join(out)


def concept(o: Ontology, scheme: str, name: str) -> str:
    return f"<{ids.concept_iri(o.base, scheme, name)}>"


def shapes(o: Ontology) -> str:
    """SHACL core: what every node must have, the ends of relations, the concepts that may stand."""
    out = [NOTE, prefixes(o, "sh", "skos", "prov", "dcterms")]
    one = "sh:minCount 1 ; sh:maxCount 1"
    for name in o.classes:
        out.append(shape(name, [prop("skos:prefLabel", f"{one} ; sh:minLength 1"), prop("kg:confidence", unit())]))
    for name in ("Event", "Statement"):
        parts = [prop("skos:prefLabel", f"{one} ; sh:minLength 1"), prop("kg:eventType", f"{one} ; sh:nodeKind sh:IRI"),
                 prop("kg:modality", f"{one} ; sh:in ( {members(o, 'modality')} )"), prop("kg:confidence", f"sh:minCount 1 ; {unit()}"),
                 prop("kg:startDate", "sh:maxCount 1 ; sh:datatype xsd:date"), prop("kg:endDate", "sh:maxCount 1 ; sh:datatype xsd:date"),
                 prop("prov:wasDerivedFrom", "sh:minCount 1 ; sh:class kg:Mention"), prop("dcterms:isPartOf", f"{one} ; sh:class kg:Document")]  # fmt: skip
        if name == "Event":
            parts.append(prop("kg:reportOf", "sh:maxCount 1 ; sh:class kg:Happening"))
        if name == "Statement":
            parts += [
                prop("kg:speaker", "sh:minCount 1 ; sh:nodeKind sh:IRI"),
                prop("kg:stance", f"sh:maxCount 1 ; sh:in ( {members(o, 'stance')} )"),
            ]
        out.append(shape(name, parts))
    out.append(shape("Happening", [prop("skos:prefLabel", f"{one} ; sh:minLength 1"), prop("kg:eventType", f"{one} ; sh:nodeKind sh:IRI"),
                                   prop("kg:modality", f"{one} ; sh:in ( {members(o, 'modality')} )"), prop("kg:reports", f"{one} ; sh:datatype xsd:integer ; sh:minInclusive 1"),
                                   prop("kg:sources", f"{one} ; sh:datatype xsd:integer ; sh:minInclusive 1"), prop("kg:startDate", "sh:maxCount 1 ; sh:datatype xsd:date"),
                                   prop("kg:endDate", "sh:maxCount 1 ; sh:datatype xsd:date")]))  # fmt: skip
    out.append(shape("Figure", [prop("kg:indicator", f"{one} ; sh:in ( {members(o, 'indicator')} )"), prop("kg:value", "sh:maxCount 1 ; sh:datatype xsd:double"),
                                prop("kg:confidence", f"sh:minCount 1 ; {unit()}"), prop("prov:wasDerivedFrom", "sh:minCount 1 ; sh:class kg:Mention")]))  # fmt: skip
    offsets = [prop(f"kg:{side}", f"{one} ; sh:datatype xsd:integer ; sh:minInclusive 0") for side in ("charStart", "charEnd")]
    out.append(shape("Mention", [*offsets, prop("kg:inSentence", f"{one} ; sh:class kg:Sentence")]))
    out.append(shape("Sentence", [*offsets, prop("kg:text", one), prop("kg:inDocument", f"{one} ; sh:class kg:Document")]))
    out.append(
        shape(
            "Document",
            [
                prop("kg:sha256", f"{one} ; sh:pattern {literal('^[0-9a-f]{64}$')}"),
                prop("dcterms:issued", "sh:maxCount 1 ; sh:datatype xsd:date"),
                prop("kg:copyOf", "sh:maxCount 1 ; sh:class kg:Document"),
            ],
        )
    )
    for row in o.relations.values():
        name = str(row["rdf"])
        ends = " ".join(f"[ sh:class kg:{c} ]" for c in row["range"])
        starts = " ".join(f"[ sh:class kg:{c} ]" for c in row["domain"])
        out.append(f"\n<{o.base}shape/{name}> a sh:NodeShape ;\n    sh:targetSubjectsOf kg:{name} ;\n    sh:or ( {starts} ) ;\n"
                   f"    sh:property [ sh:path kg:{name} ; sh:or ( {ends} ) ] .\n")  # fmt: skip
    by_hand = [prop("kg:decidedBy", one), prop("kg:decidedAt", f"{one} ; sh:datatype xsd:date"), prop("kg:decision", one)]
    out.append(
        f"\n<{o.base}shape/decided> a sh:NodeShape ;\n    sh:targetSubjectsOf kg:decidedBy ;\n    "
        + " ;\n    ".join(by_hand)
        + " .\n"
    )
    for name in assertions(o):
        out.append(shape(name, [prop(f"rdf:{x}", f"{one} ; sh:nodeKind sh:IRI") for x in ("subject", "predicate", "object")]
                         + [prop("kg:confidence", f"{one} ; {unit()}"), prop("kg:source", f"{one} ; sh:in ( \"extracted\" \"gazetteer\" )")]))  # fmt: skip
    return "".join(out)


def shape(name: str, parts: list[str]) -> str:
    return (
        f"\n<{load().base}shape/{name}> a sh:NodeShape ;\n    sh:targetClass kg:{name} ;\n    "
        + " ;\n    ".join(parts)
        + " .\n"
    )


def prop(path: str, rest: str) -> str:
    return f"sh:property [ sh:path {path} ; {rest} ]"


def unit() -> str:
    return 'sh:datatype xsd:double ; sh:minInclusive "0"^^xsd:double ; sh:maxInclusive "1"^^xsd:double'


def members(o: Ontology, key: str) -> str:
    return " ".join(concept(o, key, name) for name in o.vocabularies[key])


def context(o: Ontology) -> str:
    """JSON-LD context: names of properties as in Neo4j."""
    made: dict[str, Any] = dict(o.schema["prefixes"])
    made |= {
        "kg": f"{o.base}ontology#",
        "id": "@id",
        "type": "@type",
        "name": "skos:prefLabel",
        "aliases": {"@id": "skos:altLabel", "@container": "@set"},
    }
    for name, predicate in o.predicates.items():
        if name not in made:
            type_ = str(o.properties[name]["type"])
            made[name] = {"@id": predicate} | ({} if type_ == "string" else {"@type": DATATYPES[type_]})
    for row in (*o.relations.values(), *o.roles.values(), *o.links.values()):
        made[str(row["rdf"])] = {"@id": f"kg:{row['rdf']}", "@type": "@id"}
    made |= {name: {"@id": f"kg:{name}", "@type": "@id"} for name in CONCEPTS}
    made["evidence"] = {"@id": "prov:wasDerivedFrom", "@type": "@id"}
    return json.dumps({"@context": dict(sorted(made.items()))}, ensure_ascii=False, indent=1) + "\n"


def build() -> dict[Path, str]:
    """All generated files with their content."""
    o = load()
    return {
        FOLDER / "korusgraph.ttl": owl(o),
        FOLDER / "korusgraph-align.ttl": align(o),
        FOLDER / "vocabularies.ttl": vocabularies(o),
        FOLDER / "shapes.ttl": shapes(o),
        FOLDER / "context.jsonld": context(o),
        FOLDER / "n10s-setup.cypher": neosemantics.script(
            neosemantics.setup(), "neosemantics: run once in an empty database, then import the Turtle."
        ),
        FOLDER / "n10s-fold.cypher": neosemantics.script(
            neosemantics.fold(), "neosemantics: run after the import, to reach the shape of `korusgraph build`."
        ),
    }


def main() -> None:
    for path, content in build().items():
        path.write_text(content, encoding="utf-8")
        sys.stdout.write(f"{path.name}: {len(content)} characters\n")


if __name__ == "__main__":
    main()
