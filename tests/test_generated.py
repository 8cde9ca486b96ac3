"""What scripts write is committed fresh."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

from tests.conftest import ROOT


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_readme_answers_picture_and_reference_are_fresh(tmp_path: Path) -> None:
    stale = [
        str(path.relative_to(ROOT))
        for path, content in script("make_readme").build(tmp_path).items()
        if path.read_text(encoding="utf-8") != content
    ]
    assert stale == [], "run scripts/make_readme.py"


def test_the_page_of_rules_is_fresh() -> None:
    made = script("make_rules")
    assert made.TARGET.read_text(encoding="utf-8") == made.page(), "run scripts/make_rules.py"


def test_the_page_of_questions_is_fresh(built: Path) -> None:
    made = script("make_questions")
    assert made.PAGE.read_text(encoding="utf-8") == made.page(built), "run scripts/make_questions.py"
