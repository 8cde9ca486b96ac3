"""Puts a package of somebody else's where Python finds it and its entry points, for one test."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from korusgraph.loaders import registry

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "plugin"


def describe(site: Path, name: str, groups: Mapping[str, Mapping[str, str]]) -> None:
    """Writes what an installer would write beside a package: its name and its entry points."""
    info = site / f"{name}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    points = "".join(f"[{group}]\n" + "".join(f"{n} = {v}\n" for n, v in named.items()) for group, named in groups.items())
    (info / "entry_points.txt").write_text(points)


def example_groups() -> dict[str, dict[str, str]]:
    """The entry points of the example, as its pyproject.toml names them."""
    groups: dict[str, dict[str, str]] = {}
    current: dict[str, str] | None = None
    for line in (EXAMPLE / "pyproject.toml").read_text().splitlines():
        if line.startswith("["):
            name = line.strip("[]").partition("entry-points.")[2].strip('"')
            current = groups.setdefault(name, {}) if name else None
        elif current is not None and "=" in line:
            key, _, value = line.partition("=")
            current[key.strip()] = value.strip().strip('"')
    return groups


@pytest.fixture(scope="session")
def example_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the example counts as installed; the package itself stays where it is."""
    site = tmp_path_factory.mktemp("site")
    describe(site, "korusgraph_example", example_groups())
    (site / "korusgraph_example").symlink_to(EXAMPLE / "korusgraph_example")
    return site


def forget(*modules: str) -> None:
    """Takes back what an import of plug-ins left behind."""
    registry.loaders.cache_clear()
    for module in list(sys.modules):
        if module.partition(".")[0] in modules:
            del sys.modules[module]
