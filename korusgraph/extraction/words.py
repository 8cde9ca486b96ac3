"""The words of the language, from `ontology/en/words/`: lists and tables that the rules look things up in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, cast

from korusgraph.ontology import NOTHING, load


@cache
def words(name: str) -> frozenset[str]:
    """A list of words; of a table all its words. Raises: KeyError when there is no such list."""
    found = load().lexicon[name]
    if isinstance(found, Mapping):
        return frozenset(str(w) for group in found.values() for w in ([group] if isinstance(group, str) else group))
    return frozenset(str(w) for w in found)


@cache
def words_if_any(name: str) -> frozenset[str]:
    """A list of words; empty where the language has none of that name."""
    return words(name) if name in load().lexicon else frozenset()


@cache
def table(name: str) -> Mapping[str, Any]:
    """A table: word → meaning, or group → words. Raises: KeyError when there is no such table."""
    found = load().lexicon[name]
    assert isinstance(found, Mapping), name
    return found


@cache
def group_of(name: str) -> Mapping[str, str]:
    """A table of groups turned round: word → its group; a word in two groups is of the last one."""
    return {str(word): group for group, members in table(name).items() for word in members}


def any_of(found: Iterable[str], gap: str = r"\ ") -> str:
    """A regular expression for any of the words, the longest first; `gap` stands between the parts of one. Of none: nothing."""
    return "|".join(re.escape(w).replace(r"\ ", gap) for w in sorted(found, key=lambda w: (-len(w), w))) or NOTHING


@cache
def word_class(name: str) -> frozenset[str]:
    """The lemmas of a word class of the trigger rows; empty when there is no such class."""
    return frozenset(str(w).lower() for w in load().lexicon["classes"].get(name, ()))


class _Pattern:
    """Stands for a regular expression until it is used: modules are read before it is known which language is."""

    def __init__(self, name: str, flags: int) -> None:
        self._made_of = (name, flags)

    def __getattr__(self, attribute: str) -> Any:
        name, flags = self._made_of
        found = getattr(re.compile(str(table("patterns").get(name, NOTHING)), flags), attribute)
        setattr(self, attribute, found)
        return found


def filled(name: str, flags: int = 0, /, **bodies: str) -> re.Pattern[str]:
    """A regular expression of `patterns.yaml` with what stands for its `{names}`, mostly lists of words made by `any_of`."""
    made = str(table("patterns").get(name, NOTHING))
    for key, body in bodies.items():
        made = made.replace(f"{{{key}}}", body)
    return re.compile(made, flags)


def pattern(name: str, flags: int = 0) -> re.Pattern[str]:
    """A regular expression of `patterns.yaml`, used like any other; one that the language leaves out matches nothing."""
    return cast("re.Pattern[str]", _Pattern(name, flags))
