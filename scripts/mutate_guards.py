"""How many guards of the extraction a test would miss: `python scripts/mutate_guards.py --sample 50 --seed 1 [--kind row …]`.

One thing after another is taken out, in a child process of its own, and the examples of the rule book, what is committed of their
readings and the tests of the stages are run against what is left:

  rule       a rule of the book is switched off
  row        a trigger row loses one of its conditions
  condition  a condition in the code, `applies(id, a and b)`, loses one of its parts
  always     `applies(id, …)` holds wherever it is asked
  exit       a function loses an early exit, `if …: return`, `continue`, other than for something that is None, which mypy would miss

`--sample N` takes N of each kind, the same ones for the same seed. Prints what nothing noticed, then a table. A mutant that
ends in an exception counts as noticed: every test would show it.
"""

from __future__ import annotations

import argparse
import ast
import functools
import gc
import importlib
import random
import re
import sys
import types
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from mutation import in_child, tests_fail  # noqa: E402

from korusgraph.evaluation.examples import Examples  # noqa: E402
from korusgraph.evaluation.rules import Remembering  # noqa: E402
from korusgraph.extraction import parse, rulebook  # noqa: E402
from korusgraph.extraction.events import triggers  # noqa: E402
from korusgraph.extraction.pipeline import Extractor  # noqa: E402

CODE = ROOT / "korusgraph" / "extraction"
STAGES = ("events", "statements", "references", "names", "figures", "dates", "relations", "issuer", "modality")
KINDS = ("rule", "row", "condition", "always", "exit")
UNTOUCHED = {"rulebook.py", "format.py", "pipeline.py", "own.py"}  # the machinery and tables of users, not the language


@dataclass(frozen=True)
class Mutant:
    """One thing that can be taken out: what it is, the rules whose examples are most likely to notice, and the deed."""

    kind: str
    what: str
    near: tuple[str, ...]
    deed: Callable[[], None]


# -- rules and rows ----------------------------------------------------------------------------------------------------
def rules_off() -> Iterator[Mutant]:
    for id_ in sorted(rulebook.rules()):
        yield Mutant("rule", id_, (id_,), functools.partial(_switch_off, id_))


def _switch_off(id_: str) -> None:
    plain = rulebook.using

    def without(use: rulebook.Use) -> Any:
        use.off |= {id_}
        return plain(use)

    rulebook.using = without


def row_conditions() -> Iterator[Mutant]:
    for id_, type_, row in rulebook.trigger_ids():
        for key in row:
            if key not in triggers.NO_CONDITION:
                near = tuple(i for i in rulebook.rules() if i == id_ or i.split(":")[1:2] == [type_])
                yield Mutant("row", f"{id_} without {key} {row[key]}", (id_, *near), functools.partial(_drop_key, row, key))


def _drop_key(row: dict[str, Any], key: str) -> None:
    del row[key]
    triggers.index.cache_clear()


# -- code --------------------------------------------------------------------------------------------------------------
Change = Callable[[ast.AST], None]


def code_mutants() -> Iterator[Mutant]:
    for path in sorted(CODE.rglob("*.py")):
        if path.name in UNTOUCHED:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        asked = tuple(dict.fromkeys(str(c.args[0].value) for c in _asked(tree) if isinstance(c.args[0], ast.Constant)))
        for number, (kind, what, _) in enumerate(_changes(tree)):
            name = f"{path.relative_to(ROOT)}:{what}"
            own = tuple(i for i in asked if i in what)
            yield Mutant(kind, name, (*own, *asked), functools.partial(_mutate, path, number))


def _asked(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "applies":
            yield node


def _changes(tree: ast.AST) -> Iterator[tuple[str, str, Callable[[], None]]]:
    """Kind, place and deed of each change that can be made to a module, always in the same order."""
    for call in _asked(tree):
        id_ = ast.unparse(call.args[0]).strip("'")
        if ast.unparse(call.args[1]) != "True":  # else the branch around it is the condition
            yield "always", f"{call.lineno} {id_}", functools.partial(_set_condition, call)
        for part in ast.walk(call.args[1]):
            if isinstance(part, ast.BoolOp):
                for at, value in enumerate(part.values):
                    yield "condition", f"{value.lineno} {id_} without {ast.unparse(value)}", functools.partial(_drop, part, at)
    for node in ast.walk(tree):
        for body in (getattr(node, "body", None), getattr(node, "orelse", None)):
            if isinstance(body, list):
                yield from _exits(body)


def _exits(body: list[ast.stmt]) -> Iterator[tuple[str, str, Callable[[], None]]]:
    for statement in body:
        if (
            isinstance(statement, ast.If)
            and not statement.orelse
            and len(statement.body) == 1
            and isinstance(statement.body[0], (ast.Return, ast.Continue))
            and statement is not body[-1]
            and not list(_asked(statement.test))
            and not re.fullmatch(r"[\w.]+ is None", ast.unparse(statement.test))
        ):
            yield "exit", f"{statement.lineno} if {ast.unparse(statement.test)}", functools.partial(_never, statement)


def _set_condition(call: ast.Call) -> None:
    call.args[1] = ast.copy_location(ast.Constant(True), call.args[1])


def _drop(part: ast.BoolOp, at: int) -> None:
    neutral = isinstance(part.op, ast.And)
    part.values[at] = ast.copy_location(ast.Constant(neutral), part.values[at])


def _never(statement: ast.If) -> None:
    statement.test = ast.copy_location(ast.Constant(False), statement.test)


def _mutate(path: Path, number: int) -> None:
    """Makes one change to the source of a module and gives its live functions the code that comes of it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    list(_changes(tree))[number][2]()
    made = {(c.co_name, c.co_firstlineno): c for c in _codes(compile(tree, str(path), "exec"))}
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for thing in gc.get_objects():
        if isinstance(thing, types.FunctionType) and thing.__code__.co_filename == str(path):
            thing.__code__ = made[thing.__code__.co_name, thing.__code__.co_firstlineno]
        elif isinstance(thing, functools._lru_cache_wrapper) and thing.__module__ == module:
            thing.cache_clear()


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield constant
            yield from _codes(constant)


# -- who notices -------------------------------------------------------------------------------------------------------
class Judge:
    """Examples and tests, read and run once with nothing taken out, so that a child parses nothing."""

    def __init__(self) -> None:
        _remember_parses()
        self.rules = rulebook.rules()
        self.examples = Examples(Remembering(), self.rules.values())
        self.plain = {id_: self._facts(id_)[0] for id_ in self.rules}
        self.readings = {id_: self.examples.digests(rule) for id_, rule in self.rules.items()}
        if _run_tests(STAGES):
            sys.exit("the tests of the stages fail with nothing taken out")

    def noticed_by(self, mutant: Mutant) -> str:
        """`example`, `reading`, `test`, `error` or `nothing`; asked in a child process, since the mutant stays."""

        def work() -> bytes:
            mutant.deed()
            try:
                found = self._example(mutant.near) or self._reading((*mutant.near, *self.rules))
                return (found or ("test" if _run_tests(_nearest(mutant)) else "nothing")).encode()
            except BaseException:
                return b"error"

        found = in_child(work)
        if not found:
            raise SystemExit(f"could not be taken out: {mutant.what}")
        return found.decode()

    def _reading(self, ids: Iterable[str]) -> str:
        """Whether a sentence of the rule book is read otherwise, which the test of the committed readings notices."""
        return "reading" if any(self.examples.digests(self.rules[i]) != self.readings[i] for i in dict.fromkeys(ids)) else ""

    def _example(self, ids: Iterable[str]) -> str:
        for id_ in dict.fromkeys(ids):
            rule = self.rules[id_]
            facts, fired = self._facts(id_)
            other = facts != self.plain[id_] or not fired
            if (other and self.examples.fault_of_example(rule)) or self.examples.fault_of_counter(rule):
                return "example"
        return ""

    def _facts(self, id_: str) -> tuple[list[str], bool]:
        """What its examples say, and whether the rule fires in each of them."""
        rule = self.rules[id_]
        found = [self.examples.read(text, rule.published) for text in (rule.example, *rule.also)]
        return [facts for facts, _ in found], all(use.fired[id_] for _, use in found)


def _nearest(mutant: Mutant) -> list[str]:
    """The stages whose tests are to notice: those of the mutant, else all."""
    stages = {i.split(".")[0].replace("when", "events") for i in mutant.near if ":" not in i}
    stages |= {"events"} if "modality" in stages or any(":" in i for i in mutant.near) else set()
    return sorted(stages & set(STAGES) or STAGES)


def _run_tests(stages: Iterable[str]) -> bool:
    """Whether a test of the stages fails."""
    return tests_fail(str(ROOT / "tests" / f"test_{s}.py") for s in stages)


def _remember_parses() -> None:
    plain, known = Extractor.parsed, {}  # type: ignore[var-annotated]

    def parsed(self: Extractor, sources: Iterable[parse.Surrogate]) -> Iterator[Any]:
        wanted = list(sources)
        new = list({s.text: s for s in wanted if s.text not in known}.values())
        known.update(zip((s.text for s in new), plain(self, new), strict=True))
        return iter([known[s.text] for s in wanted])

    Extractor.parsed = parsed  # type: ignore[method-assign]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=0, help="how many of each kind; all without it")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", action="append", choices=KINDS, default=[])
    asked = parser.parse_args()
    for path in CODE.rglob("*.py"):
        importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    mutants = [*rules_off(), *row_conditions(), *code_mutants()]
    judge = Judge()
    counts: Counter[tuple[str, str]] = Counter()
    kinds = [k for k in KINDS if k in (asked.kind or KINDS)]
    for kind in kinds:
        of_kind = [m for m in mutants if m.kind == kind]
        if asked.sample and asked.sample < len(of_kind):
            of_kind = random.Random(asked.seed).sample(of_kind, asked.sample)  # noqa: S311
        for mutant in of_kind:
            found = judge.noticed_by(mutant)
            counts[kind, found] += 1
            if found == "nothing":
                print(f"nothing noticed: {kind} {mutant.what}", flush=True)
    by_what = ("example", "reading", "test", "error", "nothing")
    print(f"\n{'taken out':12}{'tried':>7}" + "".join(f"{b:>9}" for b in (*by_what, "noticed")))
    for kind in [*kinds, "all"]:
        row = {by: sum(n for (k, b), n in counts.items() if b == by and kind in (k, "all")) for by in by_what}
        tried = sum(row.values())
        print(f"{kind:12}{tried:7}" + "".join(f"{n:9}" for n in row.values()) + f"{1 - row['nothing'] / max(tried, 1):9.0%}")


if __name__ == "__main__":
    main()
