"""Small faults that can be made in Python source: each replaces one node of the tree by another.

Left alone, as no test ought to notice them: annotations, docstrings, what is said by an exception, sizes of caches.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip
_CALLED = {
    "any": "all",
    "all": "any",
    "min": "max",
    "max": "min",
    "sorted": "list",
    "startswith": "endswith",
    "endswith": "startswith",
}
_UNTOUCHED = {
    ("arg", "annotation"),
    ("AnnAssign", "annotation"),
    ("FunctionDef", "returns"),
    ("FormattedValue", "format_spec"),
    ("Raise", "exc"),
}
_TESTED = {("If", "test"), ("While", "test"), ("comprehension", "ifs")}
_CACHES = {"cache", "lru_cache", "dataclass", "property", "cached_property", "wraps"}


@dataclass(frozen=True)
class Mutation:
    """One fault: where it stands, what it puts in whose place."""

    kind: str
    line: int
    old: ast.AST
    new: ast.AST
    parent: ast.AST
    field: str
    at: int | None

    def make(self) -> None:
        """Makes the fault in the tree that it was found in."""
        ast.copy_location(self.new, self.old)
        if self.at is None:
            setattr(self.parent, self.field, self.new)
        else:
            getattr(self.parent, self.field)[self.at] = self.new

    def __str__(self) -> str:
        return f"{self.line} {self.kind}: {_line(self.old)}  →  {_line(self.new)}"


def _line(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 110 else f"{text[:107]}…"


def mutations(tree: ast.AST) -> Iterator[Mutation]:
    """All faults of a module, always in the same order."""
    for field, value in ast.iter_fields(tree):
        if (type(tree).__name__, field) in _UNTOUCHED:
            continue
        for at, old in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(old, ast.AST) or _is_untouched(old, field):
                continue
            for kind, new in _alternatives(old, tree, field):
                yield Mutation(kind, getattr(old, "lineno", 0) or getattr(tree, "lineno", 0), old, new, tree, field, at)
            yield from mutations(old)


def _is_untouched(node: ast.AST, field: str) -> bool:
    if isinstance(node, (ast.Import, ast.ImportFrom, ast.Assert)):
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True  # a docstring
    if isinstance(node, ast.If) and any(word in ast.unparse(node.test) for word in ("TYPE_CHECKING", "sys.version_info")):
        return True
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).startswith("__"):
        return True
    return field == "decorator_list" and ast.unparse(node).split("(")[0].split(".")[-1] in _CACHES


def _alternatives(node: ast.AST, parent: ast.AST, field: str) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.expr):
        yield from _of_expression(node)
        tested = (type(parent).__name__, field) in _TESTED
        if tested and not isinstance(node, (ast.Compare, ast.BoolOp, ast.UnaryOp)):
            yield "negated", ast.UnaryOp(ast.Not(), node)
        if isinstance(parent, ast.comprehension) and field == "ifs":
            yield "all", ast.Constant(True)
        if isinstance(parent, ast.Slice) and field in ("lower", "upper"):
            yield "slice", ast.Constant(None)
    elif isinstance(node, ast.stmt):
        yield from _of_statement(node)


def _of_expression(node: ast.expr) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.Compare):
        for at, op in enumerate(node.ops):
            if type(op) in _COMPARED:
                yield "compare", _with(node, "ops", [*node.ops[:at], _COMPARED[type(op)](), *node.ops[at + 1 :]])
    elif isinstance(node, ast.BoolOp):
        yield "and/or", _with(node, "op", ast.Or() if isinstance(node.op, ast.And) else ast.And())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not", node.operand
    elif isinstance(node, ast.BinOp) and type(node.op) in _COUNTED:
        yield "arithmetic", _with(node, "op", _COUNTED[type(node.op)]())
    elif isinstance(node, ast.IfExp):
        yield "branches", ast.IfExp(node.test, node.orelse, node.body)
    elif isinstance(node, ast.Constant):
        yield from _of_constant(node.value)
    elif isinstance(node, ast.Call):
        name = node.func
        if isinstance(name, ast.Name) and name.id in _CALLED:
            keywords = [] if name.id == "sorted" else node.keywords
            yield "call", ast.Call(ast.copy_location(ast.Name(_CALLED[name.id], ast.Load()), name), node.args, keywords)
        elif isinstance(name, ast.Attribute) and name.attr in _CALLED:
            yield "call", _with(node, "func", _with(name, "attr", _CALLED[name.attr]))


def _of_constant(value: Any) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(value, bool):
        yield "constant", ast.Constant(not value)
    elif isinstance(value, (int, float)):
        yield "constant", ast.Constant(value + 1)
    elif isinstance(value, str):
        yield "constant", ast.Constant("" if value else "mutant")


def _of_statement(node: ast.stmt) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.Return):
        if node.value is not None and not isinstance(node.value, ast.Constant):
            yield "return", ast.Return(ast.Constant(None))
    elif isinstance(node, (ast.Raise, ast.AugAssign, ast.Delete, ast.Continue, ast.Break)) or _acts(node):
        yield "left out", ast.Pass()
    elif isinstance(node, ast.If) and not node.orelse and isinstance(node.body[-1], (ast.Return, ast.Continue, ast.Break)):
        yield "exit", _with(node, "test", ast.Constant(False))


def _acts(node: ast.stmt) -> bool:
    """Whether a statement calls something, or sets an attribute or an item; without one that sets a name all else would fail."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Call)
    return isinstance(node, ast.Assign) and not isinstance(node.targets[0], (ast.Name, ast.Tuple))


def _with(node: Any, field: str, value: Any) -> Any:
    made = copy.copy(node)
    setattr(made, field, value)
    return made
