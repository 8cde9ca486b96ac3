"""What writers make of one small graph, kept in `tests/data/written`: any other byte is a change that somebody must want.

`python -m tests.test_written` writes the files anew; review the difference. What follows from the ontology (schema, headers,
prefixes of mappings) is not kept but compared with it.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from korusgraph.database.bolt import Rows
from korusgraph.database.writer import schema
from korusgraph.errors import UsageError
from korusgraph.model import Edge, Node
from korusgraph.ontology import load
from korusgraph.questions import Question
from korusgraph.writers import browser, cypher, neo4j_admin, neosemantics, network, rdf, registry, spreadsheet, tables
from korusgraph.writers.rdf_statements import Options

KEPT = Path(__file__).resolve().parent / "data" / "written"


def graph() -> tuple[list[Node], list[Edge]]:
    """One document, two facts and three figures, with values that writers must escape."""
    rows = [json.loads(line) for line in (KEPT / "graph.jsonl").read_text(encoding="utf-8").splitlines()]

    def read(given: dict[str, object]) -> dict[str, object]:
        return {k: tuple(v) if isinstance(v, list) else v for k, v in given.items()}

    nodes = [Node(id_, tuple(labels), kind, read(p)) for what, id_, labels, kind, p in (r for r in rows if r[0] == "node")]  # type: ignore[arg-type]
    return nodes, [Edge(*r[1:5], read(r[5])) for r in rows if r[0] == "edge"]


def rdf_of(form: str, **options: object) -> str:
    return "".join(rdf.lines(*graph(), form, Options(**options)))  # type: ignore[arg-type]


def network_of(**options: object) -> str:
    return "".join(network.lines(*graph(), "json", **options))


def gephi() -> str:
    made = network._for_gephi(network.graph_of(*graph(), None, False))
    return json.dumps(
        [list(made.nodes(data=True)), list(made.edges(keys=True, data=True)), made.graph], ensure_ascii=False, indent=1
    )


def csv_files() -> str:
    with tempfile.TemporaryDirectory() as folder:
        names = tables.write(Path(folder), *graph())
        return "".join(f"{n}\n{(Path(folder) / n).read_bytes().decode('utf-8')}" for n in names)


def cypher_script() -> str:
    """Without the schema, which follows from the ontology."""
    text = "".join(cypher.lines(*graph()))
    return text.replace("".join(f"{s};\n" for s in schema()), "(schema)\n")


def admin_files() -> str:
    """Rows with the columns that they use, and the scripts with the schema left out."""
    with tempfile.TemporaryDirectory() as folder:
        found = []
        for name in neo4j_admin.write(Path(folder), *graph()):
            with (Path(folder) / name).open(encoding="utf-8", newline="") as opened:
                text = opened.read()
            if name.endswith("_header.csv") or name == "schema.cypher":
                continue
            if name.endswith(".csv"):
                header = (Path(folder) / name.replace(".csv", "_header.csv")).read_text(encoding="utf-8").strip().split(",")
                rows = csv.reader(io.StringIO(text, newline=""))
                text = "".join(
                    f"{json.dumps({c: v for c, v in zip(header, r, strict=True) if v}, ensure_ascii=False)}\n" for r in rows
                )
            found.append(f"{name}\n{text}")
        return "".join(found)


QUESTION = Question("parties", "Who is <in> it", "Agreements", {"name": "a'b", "since": 2007}, "MATCH (n) RETURN n\n", "")


def kit() -> str:
    """What the kit for Neo4j Browser makes of one question."""
    return browser.script(QUESTION) + browser._slide("Law & trade", [QUESTION]) + "\n"


WRITTEN: dict[str, Callable[[], str]] = {
    "graph.ttl": lambda: rdf_of("turtle"),
    "graph.trig": lambda: rdf_of("trig"),
    "graph.nt": lambda: rdf_of("ntriples", evidence="links", triple_terms=True),
    "graph.nq": lambda: rdf_of("nquads", evidence="none", base="https://example.org/g/"),
    "aligned.ttl": lambda: rdf_of("turtle", evidence="none", align=True, triple_terms=True),
    "network.json": lambda: network_of(),
    "network_evidence.json": lambda: network_of(evidence=True),
    "network_only.json": lambda: network_of(only="person,country,agreement"),
    "gephi.json": gephi,
    "tables.txt": csv_files,
    "graph.cypher": cypher_script,
    "neo4j_admin.txt": admin_files,
    "browser.txt": kit,
}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_writer_writes_what_it_wrote(name: str) -> None:
    assert WRITTEN[name]() == (KEPT / name).read_bytes().decode("utf-8"), (
        "python -m tests.test_written, and review the difference"
    )


def test_writers_and_forms_are_known_by_their_names_and_endings() -> None:
    assert registry.names() == sorted(registry.BUILT_IN) and registry.find("no-such") is None
    endings = {"a.ttl": "turtle", "a.trig": "trig", "a.nt": "ntriples", "a.nq": "nquads", "a.jsonld": "jsonld", "a.rdf": "rdfxml"}
    assert {name: rdf.form_of(name) for name in (*endings, "a.json")} == {**endings, "a.json": None}
    for writer, named in (("rdf", endings), ("network", {"a.graphml": "graphml", "a.gexf": "gexf", "a.json": "json"})):
        found = registry.find(writer)
        assert found is not None and {n: found.form_of(n) for n in (*named, "a.x")} == {**named, "a.x": None}
    for writer, form in (("turtle", "turtle"), ("cypher", "cypher"), ("csv", None)):
        found = registry.find(writer)
        assert found is not None and found.form_of("anything") == form and "Raises" not in found.help != ""


@pytest.mark.parametrize(
    ("value", "cell"),
    [(None, ""), (True, "true"), (False, "false"), (1, "1"), ("a\x00b", "a\ufffdb"), (("a\x1fb", "c\x00"), "a b\x1fc\ufffd"), ((), "")],
)
def test_a_cell_for_neo4j_admin(value: object, cell: str) -> None:
    assert neo4j_admin._Files._cell(value) == cell


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "'None'"),
        (True, "true"),
        (False, "false"),
        (1, "1"),
        (-0.5, "-0.5"),
        (dt.date(2017, 8, 19), "date('2017-08-19')"),
        (("a", 1), "['a', 1]"),
        ({"a": "b", "c": []}, "{a: 'b', c: []}"),
        ("a'b\\c\n\r\t", "'a\\'b\\\\c\\n\\r\\t'"),
        ("\\u\\U", "'\\\\\\u0075\\\\\\u0055'"),
        ("u\x00", "'u\\u0000'"),
        ("\ud800", "'?'"),
    ],
)
def test_a_value_as_a_literal_of_cypher(value: object, text: str) -> None:
    assert cypher.literal(value) == text


def test_the_schema_comes_first_in_a_script() -> None:
    assert "".join(cypher.lines([], [])).splitlines()[1:] == [f"{s};" for s in schema()] != []


def test_columns_of_neo4j_admin_are_those_of_the_ontology(tmp_path: Path) -> None:
    neo4j_admin.write(tmp_path, *graph())
    kinds = {"integer": "long", "string": "string", "double": "double", "date": "date", "boolean": "boolean"}
    typed = [
        (n, f"{n}:{kinds[p['type']]}{'[]' if p.get('many') else ''}") for n, p in load().properties.items() if n != "workspace"
    ]
    header = (tmp_path / "nodes_Event_header.csv").read_text(encoding="utf-8")
    assert header == ",".join(["id:ID", *(t for n, t in typed if n != "id")]) + "\n"
    header = (tmp_path / "relationships_MADE_BY_header.csv").read_text(encoding="utf-8")
    assert header == ",".join([":START_ID", ":END_ID", *(t for _, t in typed)]) + "\n"
    assert (tmp_path / "schema.cypher").read_text(encoding="utf-8") == "".join(f"{s};\n" for s in schema())


def test_arguments_of_neo4j_admin_are_those_of_its_script(tmp_path: Path) -> None:
    neo4j_admin.write(tmp_path, *graph())
    found = neo4j_admin.arguments(tmp_path)
    assert (
        found[-4:] == list(neo4j_admin._OPTIONS)
        and found[0] == "--nodes=Concept:EventType=nodes_Concept_EventType_header.csv,nodes_Concept_EventType.csv"
    )
    assert len(found) == 4 + len({n.labels for n in graph()[0]}) + len({e.type for e in graph()[1]})


def test_the_kit_has_a_colour_for_every_label_and_a_slide_for_every_subject(tmp_path: Path) -> None:
    files = browser.write(tmp_path)
    assert files == sorted(str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file())
    style = json.loads((tmp_path / "style.json").read_text(encoding="utf-8"))
    assert {k for k in style if k.startswith("node.")} <= {f"node.{x}" for x in load().all_labels()}
    assert [style[f"node.{x}"]["diameter"] for x in ("Event", "Person", "Mention")] == ["80px", "60px", "36px"]
    assert (style["node"]["diameter"], style["relationship"]["caption"]) == ("50px", "<type>")
    assert style["node.Person"].items() >= {"caption": "{name}", "border-color": "#444444"}.items()
    assert style["relationship.MADE_BY"] == {"caption": "{as}"} and style["relationship.PARTY_TO"] == {"caption": "{status}"}
    guide = (tmp_path / "guide.html").read_text(encoding="utf-8")
    subjects = re.findall(r"<h3>([^<]+)</h3>", guide)
    assert (
        subjects[:2] == ["korusgraph", "Pictures"]
        and subjects[2:] == sorted(subjects[2:])
        and len(set(subjects)) == len(subjects)
    )
    assert sum(f.endswith(".cypher") for f in files) == guide.count("<h4>") > 20


def sheets(book: bytes) -> dict[str, list[list[object]]]:
    """Cells of a workbook by sheet, as its XML has them."""
    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        shared = [
            "".join(t.itertext()) for t in ElementTree.fromstring(packed.read("xl/sharedStrings.xml")).iterfind("m:si", space)
        ]
        names = re.findall(r'<sheet name="([^"]+)"', packed.read("xl/workbook.xml").decode())
        made = {}
        for number, name in enumerate(names, 1):
            root = ElementTree.fromstring(packed.read(f"xl/worksheets/sheet{number}.xml"))
            made[name] = [
                [shared[int(c[0].text or "")] if c.get("t") == "s" else float(c[0].text or "") for c in row if len(c)]
                for row in root.iterfind(".//m:row", space)
            ]
        return made


def test_a_workbook_has_numbers_as_numbers_and_all_else_as_text() -> None:
    long = "x" * (spreadsheet.LONGEST + 1)
    rows = Rows(["a", "b"], [["=1", 2], [True, 0.5], [("x", "y"), None], ["", long], ["https://x.org", "007"]])
    book = spreadsheet.workbook({"s" * 40: rows, "empty": Rows(["a"], [])})
    assert sheets(book) == {
        "s" * 31: [["a", "b"], ["=1", 2.0], ["True", 0.5], ["x, y"], [long[:-1]], ["https://x.org", "007"]],
        "empty": [["a"]],
    }


def test_a_workbook_keeps_its_header_in_view_and_fits_its_columns() -> None:
    book = spreadsheet.workbook({"s": Rows(["name", "b"], [["x" * 20, "y" * 100]]), "empty": Rows(["a"], [])})
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        first, second = (packed.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (1, 2))
        assert b"2000-01-01" in packed.read("docProps/core.xml") and b"korusgraph" in packed.read("docProps/core.xml")
        assert b"<b/>" in packed.read("xl/styles.xml")
    widths = [float(w) for w in re.findall(r'width="([\d.]+)"', first)]
    assert [round(w) for w in widths] == [23, 61] and 'ySplit="1"' in first and 'state="frozen"' in second
    assert '<autoFilter ref="A1:B2"/>' in first and "autoFilter" not in second


def test_neosemantics_knows_every_iri_of_the_ontology_by_one_name() -> None:
    base, o = "https://example.org/g/", load()
    names = neosemantics.mappings(base)
    assert len(set(names.values())) == len(names)
    assert (
        names.items()
        >= {
            f"{base}ontology#Person": "Person",
            f"{base}ontology#eventType": "OF_TYPE",
            f"{base}ontology#participant": "PARTICIPANT",
            f"{base}ontology#mentionedIn": "MENTIONED_IN",
            "http://www.w3.org/2004/02/skos/core#Concept": "Concept",
            "http://www.w3.org/2004/02/skos/core#exactMatch": "EXACT_MATCH",
            "http://www.w3.org/2004/02/skos/core#inScheme": "IN_SCHEME",
            "http://www.w3.org/ns/prov#wasDerivedFrom": "EVIDENCED_BY",
            "http://purl.org/dc/terms/isPartOf": "IS_PART_OF",
            "http://www.w3.org/1999/02/22-rdf-syntax-ns#subject": "SUBJECT",
        }.items()
    )
    assert {names[f"{base}ontology#{r['rdf']}"] for r in o.relations.values()} == set(o.relations)
    assert "EventType" not in names.values() and "uri" not in names.values()


def test_a_role_that_shares_its_edge_has_a_type_of_its_own_until_the_fold() -> None:
    o = load()
    assert neosemantics.role_type(o, "signatory") == "ROLE_SIGNATORY"
    alone = {
        role: neosemantics.role_type(o, role) for role in o.roles if not neosemantics.role_type(o, role).startswith("ROLE_")
    }
    assert alone and all(o.roles[role]["edge"] == type_ for role, type_ in alone.items())
    assert len({neosemantics.role_type(o, role) for role in o.roles}) == len(o.roles)


SETUP = r"""CREATE CONSTRAINT n10s_unique_uri IF NOT EXISTS FOR (r:Resource) REQUIRE r.uri IS UNIQUE
CALL n10s.graphconfig.init({handleVocabUris: 'MAP', handleMultival: 'ARRAY', handleRDFTypes: 'LABELS', keepLangTag: false, multivalPropList: [
CALL n10s.nsprefixes.add('kg', 'https://w3id.org/korusgraph/ontology#')
CALL n10s.mapping.add('https://w3id.org/korusgraph/ontology#Person', 'Person')"""
FOLD = r"""MATCH (n:Resource) WHERE n.uri STARTS WITH 'https://w3id.org/korusgraph/id/' SET n.id = substring(n.uri, 31)
MATCH (n:Concept) WHERE n.uri STARTS WITH 'https://w3id.org/korusgraph/vocab/event-type/' SET n:EventType, n.eventType = substring(n.uri, 45), n.id = 'event-type/' + substring(n.uri, 45)
MATCH (n:Person) WHERE n.uri IS NOT NULL AND NOT n:Entity SET n:Entity:Person
MATCH (n:Statement) WHERE NOT n:Event SET n:Event
MATCH (n)-[r:OF_TYPE]->(c:Resource) SET n.eventType = last(split(c.uri, '/'))
MATCH (n)-[r:MODALITY]->(c:Resource) SET n.modality = last(split(c.uri, '/')) DELETE r
MATCH (c:Resource) WHERE c.uri STARTS WITH 'https://w3id.org/korusgraph/vocab/' AND NOT c:EventType DETACH DELETE c
MATCH (e)-[r:ROLE_SIGNATORY]->(x) CREATE (e)-[:HAS_PARTICIPANT {role: 'signatory'}]->(x) DELETE r
MATCH ()-[r:AFFECTS_PRODUCT]->() WHERE r.role IS NULL SET r.role = 'product'
MATCH ()-[r:PARTICIPANT|MENTIONED_IN|IS_PART_OF|IN_SCHEME]->() DELETE r
MATCH ()-[r:MADE_BY]->() WHERE r.as IS NULL SET r.as = 'speaker'
MATCH (n)-[r:EXACT_MATCH]->(w) WHERE w.uri STARTS WITH 'http://www.wikidata.org/entity/' SET n.wikidata = last(split(w.uri, '/')) DELETE r
MATCH (n)-[r:EXACT_MATCH]->(w) WITH n, collect(w.uri) AS others, collect(r) AS gone SET n.sameAs = others FOREACH (r IN gone | DELETE r)
MATCH (s)<-[:SUBJECT]-(a:OfficeHolding)-[:OBJECT]->(o), (a)-[:PREDICATE]->(p) WHERE p.uri = 'https://w3id.org/korusgraph/ontology#holdsOffice' WITH DISTINCT s, o MATCH (s)-[r:HOLDS_OFFICE]->(o) WHERE r.source IS NULL DELETE r
MATCH (s)<-[:SUBJECT]-(a:OfficeHolding)-[:OBJECT]->(o), (a)-[:PREDICATE]->(p) WHERE p.uri = 'https://w3id.org/korusgraph/ontology#holdsOffice' CREATE (s)-[r:HOLDS_OFFICE]->(o) SET r = properties(a), r.uri = NULL, r.id = NULL, r.sentences = [(a)-[:EVIDENCED_BY]->(x) | x.id] DETACH DELETE a
MATCH (n:Resource) WHERE NOT EXISTS { (n)--() } AND n.id IS NULL DELETE n"""


@pytest.mark.parametrize(("made", "kept"), [(neosemantics.setup, SETUP), (neosemantics.fold, FOLD)])
def test_scripts_for_neosemantics_have_these_statements_in_this_order(made: Callable[[], Iterator[str]], kept: str) -> None:
    statements = made()
    assert [line for line in kept.splitlines() if not any(s.startswith(line) for s in statements)] == []


def test_neosemantics_is_told_which_properties_are_lists() -> None:
    (told,) = (s for s in neosemantics.setup() if "multivalPropList" in s)
    names = re.findall(r"#(\w+)'|/(\w+)'", told.partition("multivalPropList: ")[2])
    lists = {n for n, p in load().properties.items() if p.get("many")}
    mapped = {iri for iri, name in neosemantics.mappings("https://w3id.org/korusgraph/").items() if name in lists}
    assert len(names) == len(mapped) > 3 and all(iri in told for iri in mapped)


def test_a_script_has_its_title_and_a_statement_a_line() -> None:
    assert neosemantics.script(iter(["A", "B"]), "title") == "// title\nA;\nB;\n"


if __name__ == "__main__":
    for name, make in WRITTEN.items():
        (KEPT / name).write_bytes(make().encode("utf-8"))


def test_every_size_and_colour_of_the_style_sheet_is_one_that_neo4j_browser_takes() -> None:
    odd = [
        (of, name, value)
        for of, rules in browser.style().items()
        for name, value in rules.items()
        if not re.fullmatch(r"#[0-9A-F]{6}" if "color" in name else r"\d+px|\{\w+\}|<type>", value)
    ]
    assert odd == []


def test_what_is_not_asked_of_rdf_is_left_out() -> None:
    assert Options() == Options(base=None, evidence="full", align=False, triple_terms=False)


@pytest.mark.parametrize("form", ["jsonld", "rdfxml"])
def test_a_form_without_triple_terms_refuses_them(form: str) -> None:
    with pytest.raises(UsageError):
        rdf_of(form, triple_terms=True)
