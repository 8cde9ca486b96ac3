"""How many small faults in the code a test would miss: `python scripts/mutate.py ids dates … --sample 60 --seed 1`.

A fault is one of those of `mutations.py`: a comparison, `and`/`or`, a constant, an arithmetic sign, a slice or a function
swapped, a statement, an early exit or a `not` taken out. Each is made in a child process of its own, before anything of
korusgraph is imported there, and the tests named below run against it, those of its own module first, until one fails.

`--sample N` takes N faults of each part, at least one of each module, the same ones for the same seed; without it all are
tried. Prints the faults that nothing noticed, then a table, also when it is interrupted. What takes four times as long as the tests without a fault counts
as noticed. Tests that call the command line, a server or another program are left out: the fault would not be there.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import functools
import importlib
import importlib.machinery
import importlib.util
import pickle
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

import hypothesis  # noqa: E402
import pytest  # noqa: E402
import spacy  # noqa: E402
import yaml  # noqa: E402
from mutation import in_child, tests_fail  # noqa: E402
from mutations import mutations  # noqa: E402
from spacy.tokens import DocBin  # noqa: E402


@dataclass(frozen=True)
class Part:
    """Code that is tried, the tests that are to notice, and the stages of the rule book whose examples are among them."""

    code: tuple[str, ...]
    tests: tuple[str, ...]
    stages: tuple[str, ...] = ()


PARTS = {
    "ids": Part(("ids.py", "digests.py", "content.py", "resolution/nodes.py", "ledger/sources.py"), ("ids", "digests", "source_names")),
    "dates": Part(
        ("extraction/dates.py", "extraction/dateline.py", "extraction/events/when.py", "extraction/figures/periods.py"),
        ("dates", "events", "figures", "rules"),
        ("dates", "when", "dateline"),
    ),
    "published": Part(("loaders/published.py", "loaders/page_dates.py"), ("page_dates", "published")),
    "modality": Part(("extraction/modality.py", "extraction/cues.py"), ("modality", "events", "statements", "rules"), ("modality",)),
    "assembly": Part(
        ("assembly", "resolution"),
        ("graph_parts", "likeness", "titles", "person_names", "variants", "assembly", "copies", "deciding", "happenings", "projection"),
    ),
    "writers": Part(
        ("writers",), ("written", "network_writers", "atomic", "pictures"),
    ),
}  # fmt: skip
ELSEWHERE = {"built", "server", "neo4j_server", "maven", "driver", "shared"}  # fixtures that ask other programs or folders
SLOW = {"test_one_more_report_costs_no_more_than_the_ones_before", "test_ten_thousand_hostile_strings_are_read_back"}
FASTEST = 20.0  # seconds that the tests of a fault may take at least


@dataclass(frozen=True)
class Mutant:
    """One fault of a module; `number` counts those of the module."""

    path: Path
    number: int
    what: str

    @property
    def module(self) -> str:
        return ".".join(self.path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")

    def compiled(self) -> CodeType:
        tree = ast.parse(self.path.read_text(encoding="utf-8"))
        list(mutations(tree))[self.number].make()
        return compile(ast.fix_missing_locations(tree), str(self.path), "exec")


def mutants(part: Part) -> Iterator[Mutant]:
    for given in part.code:
        place = ROOT / "korusgraph" / given
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            for number, fault in enumerate(mutations(ast.parse(path.read_text(encoding="utf-8")))):
                yield Mutant(path, number, f"{path.relative_to(ROOT)}:{fault}")


def sample(found: Sequence[Mutant], wanted: int, seed: int) -> list[Mutant]:
    """So many faults, one of each module first."""
    mixed = random.Random(seed).sample(found, len(found))  # noqa: S311
    firsts = list({m.path: m for m in reversed(mixed)}.values())
    rest = [m for m in mixed if m not in firsts]
    return [*firsts, *rest][: wanted or None]


# -- in the child ------------------------------------------------------------------------------------------------------
class Fault(importlib.machinery.SourceFileLoader):
    """Imports a module with its fault."""

    def __init__(self, mutant: Mutant) -> None:
        super().__init__(mutant.module, str(mutant.path))
        self.code = mutant.compiled()

    def get_code(self, fullname: str) -> CodeType:
        return self.code

    def find_spec(self, name: str, path: object = None, target: object = None) -> importlib.machinery.ModuleSpec | None:
        if name != self.name:
            return None
        inside = [str(Path(self.path).parent)] if self.path.endswith("__init__.py") else None
        return importlib.util.spec_from_file_location(name, self.path, loader=self, submodule_search_locations=inside)


@dataclass
class Known:
    """What the tests read without a fault, so that the tests of a fault need neither parse language nor YAML."""

    seconds: float = 0.0
    modules: list[str] = field(default_factory=list)
    tables: dict[tuple[str, str], bytes] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    parses: bytes = b""
    docs: dict[str, Any] = field(default_factory=dict)

    def use(self) -> None:
        """Makes this process read from here, and note here what it reads besides."""
        plain_yaml = yaml.load

        def read_yaml(stream: Any, Loader: Any) -> Any:
            key = (Loader.__name__, stream if isinstance(stream, str) else stream.read())
            if key not in self.tables:
                self.tables[key] = pickle.dumps(plain_yaml(key[1], Loader=Loader))
            return pickle.loads(self.tables[key])  # noqa: S301 - of our own

        yaml.load = read_yaml
        from korusgraph.extraction.pipeline import Extractor

        plain = Extractor.parsed

        def parsed(extractor: Extractor, sources: Iterable[Any]) -> Iterator[Any]:
            wanted = list(sources)
            new = list({s.text: s for s in wanted if s.text not in self.docs}.values())
            self.docs.update(zip((s.text for s in new), plain(extractor, new), strict=True))
            return iter([self.docs[s.text] for s in wanted])

        Extractor.parsed = parsed  # type: ignore[method-assign]


class Choice:
    """Chooses the tests that the fault can reach, those of its own module first."""

    def __init__(self, part: Part, near: str) -> None:
        self.part, self.near = part, near

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        for module in {i.module for i in items if i.module.__name__ == "tests.test_rules"}:
            module.RULES = {id_: r for id_, r in module.RULES.items() if r.stage in self.part.stages}
        items[:] = [i for i in items if not ELSEWHERE & set(i.fixturenames) and i.originalname not in SLOW and self._of_stage(i)]
        items.sort(key=lambda i: self.near not in i.module.__name__)

    def _of_stage(self, item: Any) -> bool:
        """Whether a test of the rule book is one of a rule of these stages."""
        if item.module.__name__ != "tests.test_rules":
            return True
        return "id_" in item.fixturenames and item.callspec.params["id_"] in item.module.RULES


def run_tests(part: Part, near: str) -> bool:
    """Whether a test of the part fails here."""
    hypothesis.settings.register_profile("few", max_examples=25, derandomize=True)
    hypothesis.settings.load_profile("few")
    conftest: ModuleType = importlib.import_module("tests.conftest")

    def run_cli(*_: str, **__: object) -> None:
        pytest.skip("asks the command line")

    conftest.run_cli = run_cli  # type: ignore[attr-defined]
    with tempfile.TemporaryDirectory() as folder:
        files = [str(ROOT / "tests" / f"test_{t}.py") for t in part.tests]
        return tests_fail(["--basetemp", f"{folder}/tests", *files], [Choice(part, near)])


# -- in the parent -----------------------------------------------------------------------------------------------------
def without_fault(part: Part) -> Known:
    """Runs the tests of a part as they are. Raises: SystemExit when one fails."""

    def work() -> bytes:
        known, started = Known(), time.monotonic()
        known.use()
        if run_tests(part, ""):
            return b""
        known.seconds = time.monotonic() - started
        known.texts = list(known.docs)
        known.parses = DocBin(docs=known.docs.values()).to_bytes()
        known.docs = {}
        known.modules = [m for m in sys.modules if not m.startswith(("korusgraph", "tests", "_", "conftest"))]
        return pickle.dumps(known)

    found = in_child(work)
    if not found:
        raise SystemExit("the tests fail without any fault")
    known: Known = pickle.loads(found)  # noqa: S301 - of our own
    for name in known.modules:
        try:
            importlib.import_module(name)
        except Exception:  # noqa: S112 - what is not here is imported by who needs it
            continue
    model = next(m for m in _models())
    known.docs = dict(zip(known.texts, DocBin().from_bytes(known.parses).get_docs(model.vocab), strict=True))
    return known


def _models() -> Iterator[Any]:
    for name in yaml.safe_load((ROOT / "ontology" / "en" / "parser.yaml").read_text(encoding="utf-8"))["models"]:
        try:
            yield spacy.load(name)
        except OSError:
            continue


def noticed_by(mutant: Mutant, part: Part, known: Known) -> str:
    """`test`, `error` (nothing can be imported any longer), `time` or `nothing`."""
    found = in_child(lambda: _tried(mutant, part, known), max(FASTEST, 4 * known.seconds))
    return "time" if found is None else found.decode() or "error"


def _tried(mutant: Mutant, part: Part, known: Known) -> bytes:
    sys.meta_path.insert(0, Fault(mutant))  # type: ignore[arg-type]
    try:
        known.use()
        return b"test" if run_tests(part, mutant.path.stem) else b"nothing"
    except BaseException:
        return b"error"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="faults whose line has this text, such as assembly/copies.py:40")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}; parts are {', '.join(PARTS)}")
    spacy.load = functools.cache(spacy.load)
    counts: Counter[tuple[str, str]] = Counter()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ended or interrupted, the table is of what was tried
    with contextlib.suppress(KeyboardInterrupt):
        for name in asked.parts or PARTS:
            try_part(name, asked, counts)
    print_table(counts)


def try_part(name: str, asked: argparse.Namespace, counts: Counter[tuple[str, str]]) -> None:
    """Tries the faults of a part and counts who noticed them."""
    part = PARTS[name]
    found = [m for m in mutants(part) if asked.only in m.what]
    known = without_fault(part)
    print(f"{name}: {len(found)} faults, {known.seconds:.1f} s for all tests", flush=True)
    for mutant in sample(found, asked.sample, asked.seed):
        by = noticed_by(mutant, part, known)
        counts[name, by] += 1
        if by == "nothing":
            print(f"nothing noticed: {mutant.what}", flush=True)


def print_table(counts: Counter[tuple[str, str]]) -> None:
    by_whom = ("test", "error", "time", "nothing")
    print(f"\n{'part':12}{'tried':>7}" + "".join(f"{b:>9}" for b in by_whom) + f"{'noticed':>9}")
    for name in dict.fromkeys(part for part, _ in counts):
        row = [counts[name, by] for by in by_whom]
        print(f"{name:12}{sum(row):7}" + "".join(f"{n:9}" for n in row) + f"{1 - row[-1] / sum(row):9.0%}")


if __name__ == "__main__":
    main()
