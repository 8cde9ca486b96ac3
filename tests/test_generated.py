"""What scripts write is committed fresh."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from tests.conftest import ROOT


def test_readme_answers_picture_and_reference_are_fresh(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("make_readme", ROOT / "scripts" / "make_readme.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    stale = [
        str(path.relative_to(ROOT))
        for path, content in module.build(tmp_path).items()
        if path.read_text(encoding="utf-8") != content
    ]
    assert stale == [], "run scripts/make_readme.py"
