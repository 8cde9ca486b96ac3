"""What is shipped: the same wheel each time, with its data, no licence that may not go with it, nothing that only tests need."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The wheel, built twice: here, and from a copy elsewhere whose files are of now."""
    copy = tmp_path_factory.mktemp("source")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copyfile(ROOT / name, copy / name)
    for name in ("korusgraph", "ontology", "samples"):
        shutil.copytree(ROOT / name, copy / name, copy_function=shutil.copyfile, ignore=shutil.ignore_patterns("__pycache__"))
    return [built(folder, tmp_path_factory.mktemp("wheel")) for folder in (ROOT, copy)]


def built(source: Path, target: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return next(target.glob("*.whl"))


def test_the_wheel_is_the_same_bytes_wherever_it_is_built(wheels: list[Path]) -> None:
    assert wheels[0].read_bytes() == wheels[1].read_bytes()


@pytest.mark.parametrize("name", ["ontology/schema.yaml", "ontology/en/parser.yaml", "samples/README.md"])
def test_the_wheel_has_its_data(wheels: list[Path], name: str) -> None:
    with zipfile.ZipFile(wheels[0]) as wheel:
        assert f"korusgraph/_data/{name}" in wheel.namelist()


def test_no_test_comes_with_the_wheel(wheels: list[Path]) -> None:
    with zipfile.ZipFile(wheels[0]) as wheel:
        assert {n.split("/")[0] for n in wheel.namelist()} <= {"korusgraph", "korusgraph-0.1.0.dist-info"}


@pytest.fixture(scope="module")
def sbom() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sbom", ROOT / "scripts" / "sbom.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["sbom"] = module  # its dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


def test_nothing_under_a_gpl_is_installed(sbom: ModuleType) -> None:
    assert sbom.problems(list(sbom.locked())) == []


@pytest.mark.parametrize(("told", "good"), [("GPL-3.0-only", False), ("MPL-1.1 OR GPL-2.0-only", True), ("LGPL-2.1", True),
                                            ("GNU General Public License v2 (GPLv2)", False), ("AGPL-3.0", False)])  # fmt: skip
def test_a_licence_that_may_not_be_shipped_is_known(sbom: ModuleType, told: str, good: bool) -> None:
    assert sbom._may_be_shipped(told) == good


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_package_of_a_lock_is_pinned_by_hash(sbom: ModuleType, lock: str) -> None:
    pins = re.findall(r"^\S+==", (ROOT / lock).read_text(encoding="utf-8"), re.M)
    packages = list(sbom.locked(ROOT / lock))
    assert len(packages) == len(pins) and all(p.hashes for p in packages)


def test_the_bill_of_materials_has_every_package_of_the_lock(sbom: ModuleType) -> None:
    packages = list(sbom.locked())
    bill = sbom.bill(packages)
    assert bill["bomFormat"] == "CycloneDX" and [c["name"] for c in bill["components"]] == [p.name for p in packages]


def test_what_only_tests_need_is_not_installed_with_korusgraph(sbom: ModuleType) -> None:
    assert not {"pytest", "hypothesis", "python-docx", "reportlab", "selenium"} & {p.name for p in sbom.locked()}
