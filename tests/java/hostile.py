"""Strings that break writers, and graphs that carry them as values."""

from __future__ import annotations

import random

from korusgraph.model import Edge, Node

PIECES = (
    "'", '"', "`", "\\", "\\u0027", "\\U0000005C", "\\\\u0041", "\n", "\r\n", "\t", ";", "//", "/*", "*/", "$p", "{", "}", "[", "]",
    ":begin", ":param x", "=1+1", "＝A1", "@", "-", ",", "|", "\x1f", "\x00", "\u2028", "\u202e", "\ufeff", "한미", "é", "e\u0301",
    "👩‍⚖️", "]]>", "<script>", "&amp;", "%zz", "^^", "@en", "DETACH DELETE", " ", "u", "\\u",
)  # fmt: skip


def strings(count: int, seed: int = 11) -> list[str]:
    """Random joins of the pieces; each starts with its number, so that all are different and none is empty."""
    rng = random.Random(seed)
    return [f"{i}" + "".join(rng.choice(PIECES) for _ in range(rng.randint(1, 12))) for i in range(count)]


def storable(count: int) -> list[str]:
    """The same without NUL and the unit separator, which a CSV for `neo4j-admin` cannot carry."""
    return [s.replace("\x00", "").replace("\x1f", "") for s in strings(count)]


def graph(made: list[str]) -> tuple[list[Node], list[Edge]]:
    """People whose names and aliases are hostile, each in an office."""
    office = Node("office/o", ("Entity", "Office"), "Office", {"id": "office/o", "name": "o"})
    people = [
        Node(
            f"person/{i}",
            ("Entity", "Person"),
            "Person",
            {"id": f"person/{i}", "name": s, "aliases": (s, s[::-1]), "confidence": 0.9},
        )
        for i, s in enumerate(made)
    ]
    edges = [
        Edge(f"k{i}", "HOLDS_OFFICE", f"person/{i}", "office/o", {"key": f"k{i}", "sentenceText": s, "startDate": "2017-01-20"})
        for i, s in enumerate(made)
    ]
    return [*people, office], edges
