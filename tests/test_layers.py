"""Who may import whom, who may open sockets, who may build query text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "korusgraph"
ROOMS = (
    "model",
    "errors",
    "ids",
    "colours",
    "content",
    "digests",
    "grouping",
    "settings",
    "plugins",
    "ontology",
    "questions",
    "guard",
    "extraction",
    "loaders",
    "ledger",
    "decisions",
    "resolution",
    "imports",
    "assembly",
    "database",
    "query",
    "desk",
    "writers",
    "sparql_process",
    "sparql",
    "validation",
    "rdf_import",
    "reconciliation",
    "evaluation",
    "show",
    "engine",
    "keeper",
    "asking",
    "spark",
    "api",
    "mcp_server",
    "cli",
    "__main__",
)


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE).with_suffix("").as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(name: str) -> str:
    return name.removeprefix("korusgraph.").split(".")[0].split("/")[0]


def test_modules_import_only_from_rooms_above() -> None:
    wrong = []
    for name, tree in modules():
        if room(name) == "__init__":
            continue
        for target in imported(tree):
            if (
                target.startswith("korusgraph.")
                and room(target) in ROOMS
                and ROOMS.index(room(target)) > ROOMS.index(room(name))
            ):
                wrong.append(f"{name} imports {target}")
    assert wrong == []


def test_every_module_stands_in_a_known_room() -> None:
    assert {room(name) for name, _ in modules()} - {"__init__"} <= set(ROOMS)


@pytest.mark.parametrize("module", ["socket", "multiprocessing.connection", "http.client", "http.server", "urllib.request"])
def test_only_the_fetcher_and_the_servers_open_sockets(module: str) -> None:
    users = {
        name for name, tree in modules() for target in imported(tree) if target == module or target.startswith(f"{module}.")
    }
    assert users <= {"loaders/fetch", "database/embedded", "database/kept", "keeper", "database/neo4j_server", "cli/loopback"}


QUERY_WORDS = re.compile(
    r"MATCH \(|MERGE \(|CREATE \(|CREATE (?:CONSTRAINT|INDEX)|UNWIND \$| SET |DETACH|SELECT [?(*]|ASK \{|WHERE \{|VALUES|BIND \(|PREFIX "
)
# What may stand in the braces of an f-string that is a query: names that `ids` made, and parts of a query made of them.
NAMES_IN_QUERIES = {
    "database/bolt": set(),
    "database/mark": set(),
    "database/verify": set(),
    "database/writer": {"base", "type_", "text", "start", "end", "removed", "label", "base.lower()", "type_.lower()"},
    "sparql": {"name", "iri", "VALUE_OF", "bound"},
}


def test_query_text_is_built_where_names_are_checked_only() -> None:
    users = {name for name, tree in modules() for node in ast.walk(tree) if _is_query(node)}
    users.discard("ledger/schema")  # SQL over tables and columns that it has itself
    assert users <= {*NAMES_IN_QUERIES, "writers/cypher", "writers/neosemantics"}


def _is_query(node: ast.AST) -> bool:
    if not isinstance(node, ast.JoinedStr):
        return False
    return any(isinstance(part, ast.Constant) and QUERY_WORDS.search(str(part.value)) for part in node.values)


@pytest.mark.parametrize("module", list(NAMES_IN_QUERIES))
def test_no_value_stands_in_the_text_of_a_query_that_is_run(module: str) -> None:
    tree = dict(modules())[module]
    found = {
        ast.unparse(part.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr) and _is_query(node)
        for part in node.values
        if isinstance(part, ast.FormattedValue)
    }
    assert {text for text in found if not text.startswith("ids.")} <= NAMES_IN_QUERIES[module]


def test_no_query_is_put_together_with_plus_percent_or_format() -> None:
    wrong = []
    for name, tree in modules():
        for node in ast.walk(tree):
            parts: list[ast.AST] = []
            if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Mod)):
                parts = [node.left, node.right]
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("format", "join"):
                parts = [node.func.value]
            if any(isinstance(p, ast.Constant) and isinstance(p.value, str) and QUERY_WORDS.search(p.value) for p in parts):
                wrong.append(f"{name}:{getattr(node, 'lineno', 0)}")
    assert wrong == []


def test_nothing_unpickles_or_loads_unsafe_yaml() -> None:
    users = {
        name for name, tree in modules() for target in imported(tree) if target.split(".")[0] in ("pickle", "marshal", "shelve")
    }
    assert users == set()
    unsafe = {"unsafe_load", "unsafe_load_all", "full_load", "full_load_all", "Loader", "UnsafeLoader", "FullLoader", "CLoader"}
    used = {
        node.attr
        for _, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "yaml"
    }
    assert used and not used & unsafe
