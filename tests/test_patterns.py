"""No pattern of a module takes long on a run of one thing, whoever made it to hurt."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

import korusgraph
from korusgraph.extraction.words import pattern as of_the_language

KINDS = (re.Pattern, type(of_the_language("any")))
SEEDS = (" ", "\n", "a", "1", "U.S. ", "A-", "of the ")


def patterns() -> dict[str, re.Pattern[Any]]:
    """Every pattern that stands by itself, in a sequence or as a value of a mapping among the names of a module."""
    found: dict[str, re.Pattern[Any]] = {}
    for module in pkgutil.walk_packages(korusgraph.__path__, "korusgraph."):
        for name, value in vars(importlib.import_module(module.name)).items() if "__main__" not in module.name else ():
            for number, pattern in enumerate(_patterns(value)):
                found.setdefault(f"{module.name}.{name}.{number}", pattern)
    return found


def _patterns(value: object) -> Iterator[re.Pattern[Any]]:
    inside = value.values() if isinstance(value, Mapping) else value if isinstance(value, (tuple, list)) else (value,)
    yield from (p for p in inside if isinstance(p, KINDS))


def test_there_are_patterns_to_look_at() -> None:
    assert len(patterns()) > 200


@pytest.mark.parametrize("seed", SEEDS, ids=repr)
def test_a_match_at_one_place_takes_linear_time(seed: str) -> None:
    assert slow(seed, 20_000, lambda pattern, text: pattern.match(text)) == []


@pytest.mark.parametrize("seed", SEEDS, ids=repr)
def test_a_search_takes_no_more_than_the_square_of_the_time(seed: str) -> None:
    assert slow(seed, 2_000, lambda pattern, text: sum(1 for _ in pattern.finditer(text))) == []


def slow(seed: str, length: int, use: Callable[[re.Pattern[Any], Any], object]) -> list[str]:
    """Patterns that a run of one thing costs more than a linear match, or a search in the square of the length, can."""
    text = (seed * length)[:length] + "!"
    found = []
    for name, pattern in patterns().items():
        start = time.process_time()
        use(pattern, text if isinstance(pattern.pattern, str) else text.encode())
        if time.process_time() - start > 0.8:
            found.append(name)
    return found
