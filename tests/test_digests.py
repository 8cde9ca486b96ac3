"""Digests of code and tables, hashes of what a graph says: what counts, and what does not."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from korusgraph import content
from korusgraph.digests import TABLES, digest_of
from korusgraph.model import Edge, Node

NODE = Node("person/kim", ("Person", "Entity"), "person", {"name": "김", "aliases": ("a", "b")})
EDGE = Edge("k", "MEETS", "person/kim", "person/lee", {"day": "2017-08-19"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "code"
    (made / "inner").mkdir(parents=True)
    (made / "a.py").write_bytes(b"one")
    (made / "inner" / "b.yaml").write_bytes(b"two")
    (made / "inner" / "py").write_bytes(b"no code")
    return made


def test_a_digest_is_that_of_names_and_bytes_in_order_of_the_names(folder: Path) -> None:
    parts = (b"code/a.py\n", hashlib.sha256(b"one").digest(), b"code/inner/b.yaml\n", hashlib.sha256(b"two").digest())
    assert digest_of(folder, (".py", ".yaml")) == hashlib.sha256(b"".join(parts)).hexdigest()


def test_the_digest_of_one_file_is_made_as_that_of_a_folder(folder: Path) -> None:
    assert digest_of(folder / "a.py", (".py",)) == hashlib.sha256(b"a.py\n" + hashlib.sha256(b"one").digest()).hexdigest()


@pytest.mark.parametrize("name", ["a.py", "inner/b.yaml"])
def test_another_content_or_name_is_another_digest(folder: Path, name: str) -> None:
    before = digest_of(folder, (".py", ".yaml"))
    (folder / name).write_bytes(b"three")
    changed = digest_of(folder, (".py", ".yaml"))
    (folder / name).rename(folder / f"z{Path(name).suffix}")
    assert len({before, changed, digest_of(folder, (".py", ".yaml"))}) == 3


@pytest.mark.parametrize("ending", ["yaml", "yml", "tsv", "csv", "txt", "json"])
def test_every_kind_of_table_counts(tmp_path: Path, ending: str) -> None:
    before = digest_of(tmp_path, TABLES)
    (tmp_path / f"words.{ending}").write_bytes(b"a")
    assert digest_of(tmp_path, TABLES) != before


def test_other_files_do_not_count(folder: Path) -> None:
    before = digest_of(folder, TABLES)
    (folder / "words.pyc").write_bytes(b"a")
    assert digest_of(folder, TABLES) == before


def test_a_hash_of_content_is_that_of_one_spelling_of_it() -> None:
    text = '[{"aliases": ["a", "b"], "name": "김"}, ["Person", "Entity"]]'
    assert content.node_hash(NODE) == hashlib.sha256(text.encode()).hexdigest()[:24]


def test_the_order_of_properties_does_not_count_and_ends_do() -> None:
    other = Node(NODE.id, NODE.labels, NODE.kind, dict(reversed(NODE.properties.items())))
    assert content.node_hash(other) == content.node_hash(NODE)
    assert content.edge_hash(EDGE) != content.edge_hash(Edge("k", "MEETS", EDGE.end, EDGE.start, EDGE.properties))
    assert content.edge_hash(EDGE) == content.content_hash({"day": "2017-08-19"}, ("person/kim", "person/lee"))


def test_a_lone_surrogate_has_a_hash() -> None:
    assert content.content_hash({"name": "\ud800"}, ()) == content.content_hash({"name": "?"}, ())
    assert content.mark("\ud800", "h") == content.mark("?", "h")


def test_a_mark_is_a_number_of_sixteen_bytes() -> None:
    assert content.mark("n", "h") == int(hashlib.sha256(b"n\th").hexdigest()[:32], 16)
