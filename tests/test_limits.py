"""How long a module and a function may be, and how many ways may lead through a function."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.test_layers import PACKAGE, modules

ROOT = Path(__file__).resolve().parent.parent
LINES_OF_MODULE = 450
LINES_OF_FUNCTION = 60
LONG_MODULES: frozenset[str] = frozenset()  # exceptions; may only shrink, so one that has become short enough has to leave


def test_no_module_is_longer_than_allowed_but_the_exceptions() -> None:
    lines = {name: len((PACKAGE / f"{name}.py").read_text(encoding="utf-8").splitlines()) for name, _ in modules()}
    assert {name for name, n in lines.items() if n > LINES_OF_MODULE} == LONG_MODULES


def test_no_function_is_longer_than_allowed() -> None:
    too_long = {
        f"{name}:{node.name}": length
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (length := (node.end_lineno or 0) - node.lineno + 1) > LINES_OF_FUNCTION
    }
    assert too_long == {}


def test_ruff_refuses_functions_with_more_than_twenty_ways_through() -> None:
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert '"C90"' in settings
    assert "\nmax-complexity = 20\n" in settings


def test_no_function_is_let_off_that_rule() -> None:
    assert [name for name, _ in modules() if "noqa: C901" in (PACKAGE / f"{name}.py").read_text(encoding="utf-8")] == []
