"""Names and trigger words of a user's own: what they add, what is wrong with them, and that a changed file is read for."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from korusgraph import engine
from korusgraph.assembly import Assembly
from korusgraph.engine import identity
from korusgraph.extraction import gazetteer, own
from korusgraph.extraction.gazetteer import Gazetteer
from korusgraph.ledger import Ledger
from tests.conftest import run_cli
from tests.test_layers import modules

TEXT = "Japan and Chile stamped the Lima Rice Compact on Friday. Wanda Zapatka of Umbra Grain Board visited Quito."
NAMES = (
    "class\tname\tid\taliases\tcountry\ttype\tparties\n"
    "Agreement\tLima Rice Compact\trice-compact\tRice Compact\t\tother\tJP|CL\n"
    "IndustryGroup\tUmbra Grain Board\t\tUGB\tCL\t\t\n"
    "Agreement\tthe Seoul-Washington deal\tkorus-fta\t\t\t\t\n"
    "\t\t\t\t\t\t\n"
    "# Company\tnot read\t\t\t\t\t\n"
)
TRIGGERS = """
sign:
  verbs:
    - {lemma: stamp, object: Agreement, example: "Japan stamped the TPP.", counter: "Japan stamped a letter."}
"""
Folder = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    """Makes a workspace with own tables that this process takes for its own."""

    def made(names: str | None = None, triggers: str | None = None) -> Path:
        for name, text in ((own.NAMES, names), (own.TRIGGERS, triggers)):
            if text is not None:
                (tmp_path / name).write_text(text, encoding="utf-8")
        own.use(tmp_path)
        return tmp_path

    yield made
    own.use(tmp_path / "without")


def build(workspace: Path, source: Path, *options: str) -> tuple[int, Any]:
    done = run_cli("build", str(source), "-w", str(workspace), "--ledger-only", "--json", *options)
    return done.returncode, json.loads(done.stdout)


def test_own_names_and_triggers_are_read_and_a_changed_file_reads_the_documents_again(tmp_path: Path) -> None:
    workspace, source = tmp_path / "w", tmp_path / "rice.txt"
    workspace.mkdir()
    source.write_text(TEXT, encoding="utf-8")
    assert build(workspace, source)[1]["documents"]["new"] == 1
    before = stored(workspace)
    (workspace / own.NAMES).write_text(NAMES, encoding="utf-8")
    (workspace / own.TRIGGERS).write_text(TRIGGERS, encoding="utf-8")
    status, report = build(workspace, source, "--jobs", "2")  # in processes of their own
    assert (status, report["problems"]) == (0, [])
    assert (before, stored(workspace)) == ([], [("sign", {"agreement": ("rice-compact",), "signatory": ("japan", "chile")})])


def stored(workspace: Path) -> list[tuple[str, dict[str, tuple[str, ...]]]]:
    """Signings in the ledger."""
    with Ledger(workspace / "ledger.sqlite") as ledger:
        return [(e.type, dict(e.roles)) for x in ledger.extractions() for e in x.events if e.type == "sign"]


# -- names ---------------------------------------------------------------------------------------
def test_a_row_of_a_known_id_gives_it_a_further_name(folder: Folder) -> None:
    folder(NAMES)
    known = Gazetteer()
    assert [e.id for e, surface, _ in known._names if surface == "the Seoul-Washington deal"] == ["korus-fta"]
    assert known.entries["korus-fta"].name != "the Seoul-Washington deal" and own.load().problems == []


def test_a_row_of_ones_own_says_so_by_its_grade(folder: Folder) -> None:
    folder(NAMES)
    entry = Gazetteer().entries["umbra-grain-board"]
    assert (entry.type, entry.grade, entry.country, entry.aliases) == ("IndustryGroup", "own", "CL", ("UGB",))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("Ghost\tCasper\t\t\t\t\t", "class 'Ghost' is none of"),
        ("Person\t\t\t\t\t\t", "a name has 2 to 200 characters"),
        ("Agreement\tX Pact\t\t\t\t\tJP|XX", "'XX' is no code of a country or bloc"),
        ("Company\tMaple Inc\tcanada\t\t\t\t", "id 'canada' is a Country in the reference data"),
        ("IndustryGroup\tUmbra Grain Board\t\t\t\t\t", "id 'umbra-grain-board' stands twice"),
    ],
)
def test_a_bad_row_is_one_line_with_its_place_and_the_others_count(folder: Folder, row: str, message: str) -> None:
    folder(f"{NAMES}{row}\n")
    known = Gazetteer()
    (problem,) = own.load().problems
    assert problem.code == "KG-OW-002" and f"gazetteer.tsv, line 7: {message}" in problem.message and problem.hint
    assert "rice-compact" in known.entries


def test_a_column_that_is_not_known_and_a_file_that_is_no_table_are_told(folder: Folder) -> None:
    folder("class\tname\tcolour\nCompany\tUmbra\tred\n")
    assert "umbra" in Gazetteer().entries and "unknown column 'colour'" in own.load().problems[0].message
    folder("just words\n")
    assert "no columns class and name" in own.load().problems[0].message


def test_bytes_that_are_no_text_are_told(folder: Folder) -> None:
    (folder() / own.NAMES).write_bytes(b"class\tname\nCompany\t\xff\xfe\n")
    folder()
    assert [p.code for p in own.load().problems] == ["KG-OW-001"]


# -- triggers ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("dance:\n  verbs:\n    - {lemma: waltz}\n", "no event type 'dance'"),
        ("sign:\n  adverbs:\n    - {lemma: waltz}\n", "sign: 'adverbs' is no list of verbs or nouns"),
        ("sign:\n  verbs:\n    - {object: Agreement}\n", "sign, row 1 of verbs: no lemma"),
        ("sign:\n  verbs:\n    - {lemma: ink, mood_of: x}\n", "sign, row 1 of verbs: no condition 'mood_of'"),
        ("sign:\n  verbs:\n    - {lemma: ink, object: {a: b}}\n", "sign, row 1 of verbs: object: a word, or a list"),
        ("- a list\n", "no event types"),
        ("sign: [\n", "cannot be read"),
    ],
)
def test_a_bad_trigger_is_one_line_with_its_place(folder: Folder, text: str, message: str) -> None:
    folder(None, text)
    (problem,) = own.load().problems
    assert message in problem.message and problem.hint and problem.code in ("KG-OW-001", "KG-OW-002")


def test_a_trigger_without_an_example_counts_and_is_warned_of(folder: Folder) -> None:
    folder(None, "sign:\n  verbs:\n    - {lemma: stamp, object: Agreement}\n")
    found = own.load()
    assert found.triggers["sign"]["verbs"][0]["lemma"] == "stamp"
    assert found.problems == [] and ["has no example" in w for w in found.warnings] == [True]


# -- several workspaces ------------------------------------------------------------------------
def test_own_tables_of_two_workspaces_in_one_process_do_not_mix(tmp_path: Path) -> None:
    source = tmp_path / "rice.txt"
    source.write_text(TEXT, encoding="utf-8")
    signed, names = [], []
    for name, tables in (("with", True), ("without", False), ("with", True)):
        root = tmp_path / name
        root.mkdir(exist_ok=True)
        if tables:
            (root / own.NAMES).write_text(NAMES, encoding="utf-8")
            (root / own.TRIGGERS).write_text(TRIGGERS, encoding="utf-8")
        with Ledger(root / "ledger.sqlite", alone=True) as ledger:
            engine.ingest(ledger, [str(source)])
            names.append("agreement/rice-compact" in {n.id for n in Assembly(ledger).nodes()})
        signed.append(bool(stored(root)))
    assert (signed, names) == ([True, False, True], [True, False, True])


def test_a_process_that_goes_on_takes_a_changed_table(folder: Folder) -> None:
    folder(NAMES)
    assert "rice-compact" in gazetteer.load().entries
    folder(NAMES.replace("rice-compact", "grain-compact"))
    assert "rice-compact" not in gazetteer.load().entries and "grain-compact" in gazetteer.load().entries


def test_every_cache_that_own_tables_reach_is_forgotten_with_them() -> None:
    left = set()
    for name, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                marks = [ast.unparse(d) for d in node.decorator_list]
                reached = re.search(r"\b(own|gazetteer)\.(load|digest)\(|\b(given_names|trigger_ids)\(", ast.unparse(node))
                if any("cache" in m for m in marks) and reached and "own.depends" not in marks and marks != ["depends", "cache"]:
                    left.add(f"{name}:{node.name}")
    assert left == set()


# -- identity ------------------------------------------------------------------------------------
def test_the_engine_is_another_one_with_other_tables(folder: Folder) -> None:
    made = []
    for names, triggers in ((None, None), (NAMES, None), (NAMES, TRIGGERS)):
        folder(names, triggers)
        made.append(identity.rules_digest())
    assert len(set(made)) == 3
