"""GraphML, GEXF, node-link JSON and CSV: read back by the programs they are for."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import networkx as nx
import pytest

from korusgraph import engine
from korusgraph.errors import InputError
from korusgraph.ledger import Ledger
from korusgraph.model import Edge, Node
from korusgraph.writers import network, tables
from tests.conftest import run_cli
from tests.java import hostile

Graph = tuple[list[Node], list[Edge]]


@pytest.fixture(scope="module")
def samples(built: Path) -> Graph:
    with Ledger(built / "ledger.sqlite") as ledger:
        nodes, edges = engine.graph(ledger)
        return list(nodes), list(edges)


def read(text: str, form: str) -> nx.MultiDiGraph:
    if form == "json":
        return nx.node_link_graph(json.loads(text), edges="links")
    if form == "gexf":
        return nx.read_gexf(io.BytesIO(text.encode()))
    return nx.parse_graphml(text, force_multigraph=True)


@pytest.mark.parametrize("form", network.FORMATS)
def test_networkx_reads_back_as_many_nodes_and_edges(samples: Graph, form: str) -> None:
    graph = read("".join(network.lines(*samples, form, evidence=True)), form)
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (len(samples[0]), len(samples[1]))


@pytest.mark.parametrize("form", network.FORMATS)
def test_words_sentences_and_documents_are_left_out_unless_asked_for(samples: Graph, form: str) -> None:
    graph = read("".join(network.lines(*samples, form)), form)
    kinds = {n.split("/")[0] for n in graph}
    assert "event" in kinds and not kinds & {"mention", "sentence", "document", "event-type"}


@pytest.mark.parametrize("form", network.FORMATS)
def test_chosen_classes_are_joined_by_what_they_share(samples: Graph, form: str) -> None:
    graph = read("".join(network.lines(*samples, form, only="person,agreement")), form)
    assert {n.split("/")[0] for n in graph} == {"person", "agreement"}
    joined = [d for a, b, d in graph.edges(data=True) if {a, b} == {"person/susan-schwab", "agreement/korus-fta"}]
    assert len(joined) == 1 and int(joined[0]["weight"]) == 3 and "Schwab" in joined[0]["sentenceText"]


def test_a_class_that_is_not_there_is_said_with_near_ones(samples: Graph) -> None:
    with pytest.raises(InputError, match="no class 'persons'") as told:
        list(network.lines(*samples, "json", only="persons"))
    assert "Person" in told.value.hint


@pytest.mark.parametrize("form", network.FORMATS)
def test_the_same_bytes_each_time(samples: Graph, form: str) -> None:
    made = ["".join(network.lines(*samples, form)) for _ in range(2)]
    assert made[0] == made[1]


def test_gexf_has_captions_colours_and_dates(samples: Graph) -> None:
    text = "".join(network.lines(*samples, "gexf"))
    assert 'label="United States–Korea Free Trade Agreement"' in text and 'r="0" g="158" b="115"' in text.replace("'", '"')
    assert 'start="2007-06-30"' in text and 'timeformat="date"' in text


@pytest.mark.parametrize("form", network.FORMATS)
def test_ten_thousand_hostile_strings_are_read_back(form: str) -> None:
    nodes, edges = hostile.graph(hostile.strings(10_000 if form == "json" else 2_000))
    graph = read("".join(network.lines(nodes, edges, form)), form)
    assert graph.number_of_nodes() == len(nodes)


def test_lists_are_joined_and_characters_that_xml_refuses_replaced() -> None:
    node = Node("person/x", ("Entity", "Person"), "Person", {"id": "person/x", "name": 'a\x00]]><&"', "aliases": ("b", "c")})
    graph = read("".join(network.lines([node], [], "graphml")), "graphml")
    assert graph.nodes["person/x"]["name"] == 'a\ufffd]]><&"' and graph.nodes["person/x"]["aliases"] == "b; c"


def test_no_cell_of_a_table_can_run_as_a_formula(tmp_path: Path) -> None:
    tables.write(tmp_path, *hostile.graph([*hostile.strings(10_000), "=HYPERLINK(1)", "+1", "-1", "@x", "\t=1", "＝1"]))
    for path in tmp_path.glob("*.csv"):
        for row in csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()):
            for name, value in row.items():
                if name != "confidence":
                    assert not (value or "").startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")), value


def test_tables_hold_every_entity_event_and_relation(built: Path, tmp_path: Path, samples: Graph) -> None:
    assert run_cli("export", "csv", "-o", str(tmp_path), "-w", str(built)).returncode == 0
    rows = {p.stem: list(csv.DictReader(io.StringIO(p.read_text(encoding="utf-8-sig")))) for p in tmp_path.glob("*.csv")}
    assert len(rows["entities"]) == sum(n.labels[0] == "Entity" for n in samples[0])
    assert len(rows["events"]) == sum(n.labels[0] == "Event" for n in samples[0])
    assert any(r["startName"] == "Japan" and r["type"] == "PARTY_TO" for r in rows["relations"])


def test_a_row_of_an_event_has_who_took_part_what_it_is_about_and_who_says_so(samples: Graph) -> None:
    events = tables.tables(*samples)["events"].objects()
    threat = next(e for e in events if e["eventType"] == "terminate" and e["modality"] == "conditional" and e["speaker"])
    assert threat["participants"] == "Donald Trump (actor)" and threat["speaker"] == "Donald Trump"
    assert threat["agreement"] == "United States–Korea Free Trade Agreement"
    measure = next(e for e in events if e["previousRate"] and e["product"] == "cars")
    assert (measure["product"], measure["rate"], measure["previousRate"]) == ("cars", "4 percent", "8 percent")


def test_the_workbook_has_the_tables_as_sheets_and_no_formula(samples: Graph) -> None:
    with zipfile.ZipFile(io.BytesIO(b"".join(tables.xlsx(*samples)))) as book:
        names = re.findall(r'<sheet name="(\w+)"', book.read("xl/workbook.xml").decode())
        sheets = [book.read(n).decode() for n in book.namelist() if n.startswith("xl/worksheets/")]
    assert names == ["entities", "events", "figures", "documents", "relations"]
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)


def test_an_ending_that_is_no_format_is_refused(built: Path, tmp_path: Path) -> None:
    told = run_cli("export", "network", "-o", str(tmp_path / "x.png"), "-w", str(built))
    assert told.returncode == 2 and "KG-US-013" in told.stderr
