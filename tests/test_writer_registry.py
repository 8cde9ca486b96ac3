"""Every writer, the built-in ones and those of others, is a command and keeps the contract."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from korusgraph.cli.exports import export
from korusgraph.model import Edge, Node
from korusgraph.writers import registry
from korusgraph.writers.registry import Writer
from tests.conftest import run_cli
from tests.java import hostile
from tests.plugins import describe, example_site, forget  # noqa: F401 - a fixture

NAMES = sorted(registry.BUILT_IN)
FORMS = [(name, form) for name in NAMES for form in (registry.find(name) or Writer(print, False, {}, ())).forms or ("",)]
GRAPH = hostile.graph(hostile.storable(50))
PLUGIN = """
from korusgraph.writers.registry import writer, folder_writer

@writer(forms={"text": ".txt"})
def names(nodes, edges):
    \"\"\"Writes names.\"\"\"
    for n in nodes:
        yield str(n.properties["name"])

def undeclared(nodes, edges):
    yield ""
"""


def found(name: str) -> Writer[Any, Any]:
    made = registry.find(name)
    assert made is not None, name
    return made


def options(writer: Writer[Any, Any], form: str) -> dict[str, Any]:
    """The options as the command gives them when nobody says anything."""
    given = click.Command("export", params=list(writer.options)).make_context("export", []).params
    return given | ({"form": form} if len(writer.forms) > 1 else {})


def write(name: str, form: str, folder: Path, graph: tuple[list[Node], list[Edge]]) -> dict[str, bytes]:
    """Files of a writer by name, with their bytes."""
    writer, (nodes, edges) = found(name), graph
    given = options(writer, form)
    if not writer.into_folder:
        pieces = writer(iter(nodes), iter(edges), **given)
        return {"": b"".join(p if isinstance(p, bytes) else p.encode("utf-8") for p in pieces)}
    names = writer(folder, iter(nodes), iter(edges), **given)
    return {n: (folder / n).read_bytes() for n in names}


@pytest.mark.parametrize("name", NAMES)
def test_a_writer_says_in_a_line_what_it_writes(name: str) -> None:
    first = found(name).help.splitlines()[0]
    assert first.startswith("Writes ") and len(first) < 130


@pytest.mark.parametrize("name", NAMES)
def test_only_a_writer_of_one_file_has_forms(name: str) -> None:
    assert found(name).into_folder != bool(found(name).forms)


@pytest.mark.parametrize(("name", "form"), FORMS)
def test_no_value_of_a_graph_stops_a_writer(name: str, form: str, tmp_path: Path) -> None:
    assert all(write(name, form, tmp_path / "out", GRAPH).values())


@pytest.mark.parametrize(("name", "form"), FORMS)
def test_the_same_graph_gives_the_same_bytes(name: str, form: str, tmp_path: Path) -> None:
    made = [write(name, form, tmp_path / str(k), GRAPH) for k in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize(("name", "form"), FORMS)
def test_a_graph_without_anything_is_written(name: str, form: str, tmp_path: Path) -> None:
    write(name, form, tmp_path / "out", ([], []))


@pytest.mark.parametrize("name", [n for n in NAMES if found(n).into_folder])
def test_a_writer_of_a_folder_names_what_it_wrote_and_leaves_nothing_else(name: str, tmp_path: Path) -> None:
    made = write(name, "", tmp_path / "out", GRAPH)
    assert list(made) == sorted(p.name for p in (tmp_path / "out").iterdir())


@pytest.mark.parametrize("name", [*NAMES])
def test_every_export_can_be_narrowed(name: str) -> None:
    command = export.get_command(click.Context(export), name)
    assert command is not None
    assert {"since", "documents", "entity", "minimum", "workspace", "output"} <= {p.name for p in command.params}


# -- those of others -----------------------------------------------------------------------------
@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "own_writers.py").write_text(PLUGIN)
    points = {"names": "own_writers:names", "plain": "own_writers:undeclared", "lost": "no_such:x", "csv": "own_writers:names"}
    describe(tmp_path, "own_writers", {registry.GROUP: points})
    monkeypatch.syspath_prepend(str(tmp_path))
    yield
    forget("own_writers")


def test_a_foreign_writer_is_a_command(plugin: None) -> None:
    command = export.get_command(click.Context(export), "names")
    assert command is not None and command.help == "Writes names."


def test_a_foreign_writer_does_not_take_the_name_of_a_built_in_one(plugin: None) -> None:
    assert found("csv").into_folder and "csv@own_writers" in registry.names()


@pytest.mark.parametrize("name", ["plain", "lost"])
def test_a_writer_that_cannot_be_imported_or_is_not_declared_is_no_command(plugin: None, name: str) -> None:
    with pytest.warns(RuntimeWarning, match=name):
        assert registry.find(name) is None


def test_the_example_writes_events_by_date(built: Path, tmp_path: Path, example_site: Path) -> None:  # noqa: F811
    path = os.pathsep.join(filter(None, (str(example_site), os.environ.get("PYTHONPATH"))))
    done = run_cli("export", "dates", "-o", "-", "--entity", "KORUS", "-w", str(built), env={"PYTHONPATH": path})
    assert "2007-06-30  Signature" in done.stdout, done.stderr
