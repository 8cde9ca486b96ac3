"""korusgraph from Python and notebooks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import korusgraph
from korusgraph.database.bolt import Rows
from korusgraph.errors import InputError, UsageError
from tests.conftest import ROOT

NOTEBOOK = ROOT / "docs" / "notebook.ipynb"
HEAVY = ("spacy", "neo4j", "networkx", "rdflib", "pandas", "click", "yaml")


@pytest.fixture(scope="module")
def workspace(built: Path) -> korusgraph.Workspace:
    return korusgraph.open(built)


def test_importing_korusgraph_loads_nothing_else() -> None:
    code = f"import korusgraph, sys; print([m for m in {HEAVY} if m in sys.modules], korusgraph.__version__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"[] {korusgraph.__version__}"


def test_python_m_korusgraph_is_the_command_line() -> None:
    done = subprocess.run([sys.executable, "-m", "korusgraph", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"korusgraph, version {korusgraph.__version__}"


def test_a_name_that_the_package_lacks_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'biuld'"):
        korusgraph.biuld  # noqa: B018


def test_a_folder_without_a_workspace_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no korusgraph workspace"):
        korusgraph.open(tmp_path)


def test_a_workspace_tells_what_it_holds(workspace: korusgraph.Workspace) -> None:
    assert workspace.counts()["documents"] == 19
    assert "19 documents" in repr(workspace) and "<td>19</td>" in workspace._repr_html_()


def test_an_answer_is_iterated_as_dictionaries(workspace: korusgraph.Workspace) -> None:
    rows = list(workspace.timeline("KORUS"))
    assert {"date": "2007-06-30", "event": "Signature"}.items() <= next(r for r in rows if r["date"] == "2007-06-30").items()


def test_a_part_of_a_name_finds_as_much_as_is_asked_for(workspace: korusgraph.Workspace) -> None:
    assert [len(workspace.find("trade", limit)) for limit in (1, 25)] == [1, 25]
    found = workspace.find("Congress", 500).rows
    assert "congress" in str(found[0][3]).lower() + str(found[0][1]).lower() and len(found) > 1


def test_a_table_takes_some_of_its_columns(workspace: korusgraph.Workspace) -> None:
    assert workspace.timeline("KORUS").only("event", "date").columns == ["event", "date"]
    with pytest.raises(UsageError, match="no column 'dates'"):
        workspace.timeline("KORUS").only("dates")


def test_an_answer_becomes_a_data_frame(workspace: korusgraph.Workspace) -> None:
    table = workspace.measures()
    frame = table.to_dataframe()
    assert list(frame.columns) == table.columns and len(frame) == len(table) > 0


def test_without_pandas_a_data_frame_is_refused_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UsageError) as told:
        korusgraph.Table(Rows(["a"], [[1]])).to_dataframe()
    assert told.value.hint == "pip install 'korusgraph[pandas]'"


def test_what_a_notebook_draws_is_escaped() -> None:
    drawn = korusgraph.Table(Rows(["<b>"], [["<script>alert(1)</script>"]]))._repr_html_()
    assert "<script" not in drawn and "&lt;script&gt;" in drawn and "<b>" not in drawn


def test_a_notebook_draws_the_first_rows_and_says_how_many_more_there_are() -> None:
    drawn = korusgraph.Table(Rows(["n"], [[n] for n in range(60)], cut=True))._repr_html_()
    assert drawn.count("<tr>") == 51 and "10 more rows, and the answer was cut" in drawn


@pytest.mark.parametrize("made", ["agreement", "dossier", "show"])
def test_a_sheet_has_facts_and_tables_and_is_drawn(workspace: korusgraph.Workspace, made: str) -> None:
    sheet = getattr(workspace, made)("KORUS")
    assert sheet.title == "United States–Korea Free Trade Agreement"
    assert sheet._repr_html_().startswith(f"<h3>{sheet.title}</h3>") and sheet.title in repr(sheet)
    assert any(len(table) for table in sheet.tables.values())


def test_names_that_are_not_there_are_said_with_near_ones(workspace: korusgraph.Workspace) -> None:
    with pytest.raises(InputError, match="no entity is called 'KOROS'"):
        workspace.timeline("KOROS")


def test_events_are_narrowed_as_by_the_command(workspace: korusgraph.Workspace) -> None:
    denied = workspace.events(modality="denied")
    assert len(denied) and {row["modality"] for row in denied} == {"denied"}
    with pytest.raises(UsageError, match="after '2018' is no date"):
        workspace.events(after="2018")


def test_conflicts_paths_and_neighbours_are_tables(workspace: korusgraph.Workspace) -> None:
    assert len(workspace.conflicts()) and len(workspace.neighbours("KORUS", only=["person"]))
    assert workspace.path("Susan Schwab", "Moon Jae-in", most=1).columns[:3] == ["path", "hop", "from"]


def test_the_database_is_asked_with_values(workspace: korusgraph.Workspace) -> None:
    found = workspace.query("MATCH (a:Agreement) WHERE $alias IN a.aliases RETURN a.name AS name", {"alias": "KORUS"})
    assert list(found) == [{"name": "United States–Korea Free Trade Agreement"}]


def test_saved_questions_are_asked_by_name_in_both_languages(workspace: korusgraph.Workspace) -> None:
    assert len(workspace.ask("timeline", agreement="KORUS"))
    assert len(workspace.sparql("SELECT ?name WHERE { ?a a kg:Agreement ; skos:prefLabel ?name }"))


def test_the_graph_goes_to_networkx_and_rdflib(workspace: korusgraph.Workspace) -> None:
    only = workspace.to_networkx(only=["person", "agreement"])
    assert {"Person", "Agreement"} == {data["labels"].split(";")[-1] for _, data in only.nodes(data=True)}
    assert workspace.to_networkx(evidence=True).number_of_nodes() > workspace.to_networkx().number_of_nodes()
    assert len(workspace.to_rdflib()) > 10_000


def test_the_graph_in_memory_is_read_once_while_it_stays_the_same(workspace: korusgraph.Workspace) -> None:
    assert workspace.index() is workspace.index()


def test_the_tutorial_notebook_runs(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path / "docs")}}).execute()
    drawn = [out for cell in notebook.cells for out in cell.get("outputs", ()) if "text/html" in out.get("data", {})]
    assert len(drawn) > 5


def test_the_notebook_is_committed_without_outputs() -> None:
    cells = [c for c in nbformat.read(NOTEBOOK, as_version=4).cells if c.cell_type == "code"]
    assert all(not c.outputs and c.execution_count is None for c in cells)
