"""The archive of the engine's classes: written down by the first start, made by the reader, used by the next starts."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from korusgraph.database import archive
from korusgraph.database.bolt import BoltGraph
from korusgraph.database.dialect import EMBEDDED
from korusgraph.database.embedded import serve


def answers(folder: Path) -> bool:
    with (
        serve(folder) as running,
        BoltGraph(running.uri, running.username, running.password, running.database, EMBEDDED) as opened,
    ):
        return opened.query("RETURN 1 AS n", {}, 1, 10).rows == [[1]]


def test_the_first_start_says_what_to_lay_out_and_later_ones_use_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    kept = archive.place()
    assert kept is not None and tmp_path in kept.parents
    assert answers(tmp_path / "db")
    assert sorted(p.suffix for p in kept.parent.iterdir()) == [".classes", ".json"]
    making = archive.Making(kept)
    while making.step():
        time.sleep(0.2)
    assert [p.name for p in kept.parent.iterdir()] == [kept.name]
    assert archive.options(kept) == [f"-XX:SharedArchiveFile={kept}"]
    assert answers(tmp_path / "db")
    assert "SharedArchiveFile" not in (tmp_path / "db" / "server.log").read_text(encoding="utf-8", errors="replace")
    kept.write_bytes(b"no archive")
    assert answers(tmp_path / "db")  # as ever


def test_what_is_given_up_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    kept = archive.place()
    assert kept is not None and archive.Making(kept).step() is False  # nothing was written down
    kept.parent.mkdir(parents=True)
    kept.with_suffix(".classes").write_text("java/lang/Object\n", encoding="utf-8")
    kept.with_suffix(".json").write_text('{"classpath": "", "arguments": []}', encoding="utf-8")
    making = archive.Making(kept)
    assert making.step()
    making.stop()
    assert sorted(p.suffix for p in kept.parent.iterdir()) == [".classes", ".json"]


def test_a_cache_that_cannot_be_made_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert archive.options(tmp_path / "file" / "a.jsa") == archive.options(None) == []
