"""Who may import whom, who may open sockets, who may build query text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "korusgraph"
ROOMS = (
    "model",
    "errors",
    "ids",
    "grouping",
    "settings",
    "ontology",
    "questions",
    "guard",
    "extraction",
    "loaders",
    "ledger",
    "resolution",
    "imports",
    "assembly",
    "database",
    "query",
    "writers",
    "sparql_process",
    "sparql",
    "validation",
    "rdf_import",
    "reconciliation",
    "evaluation",
    "show",
    "engine",
    "cli",
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


@pytest.mark.parametrize("module", ["socket", "http.client", "http.server", "urllib.request"])
def test_only_the_fetcher_and_the_servers_open_sockets(module: str) -> None:
    users = {
        name for name, tree in modules() for target in imported(tree) if target == module or target.startswith(f"{module}.")
    }
    assert users <= {"loaders/fetch", "database/embedded", "database/neo4j_server", "cli/guide"}


def test_query_text_is_built_where_names_are_checked_only() -> None:
    words = ("MATCH (", "MERGE (", "CREATE (", "UNWIND $")
    users = {
        name
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in node.values
        if isinstance(part, ast.Constant) and any(w in str(part.value) for w in words)
    }
    assert users <= {"database/bolt", "database/writer", "database/verify", "writers/cypher", "writers/neosemantics"}


def test_nothing_unpickles_or_loads_unsafe_yaml() -> None:
    users = {
        name for name, tree in modules() for target in imported(tree) if target.split(".")[0] in ("pickle", "marshal", "shelve")
    }
    assert users == set()
