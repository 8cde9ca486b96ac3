"""The saved questions of `ontology/questions.yaml`: what an analyst asks most, in Cypher and in SPARQL."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from korusgraph.errors import UsageError
from korusgraph.ontology import data_root


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its text in both languages and the values it is asked with by default."""

    name: str
    title: str
    subject: str
    parameters: Mapping[str, Any]
    cypher: str
    sparql: str

    def with_values(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Default values with the given ones in their place. Raises: UsageError for a value that is not asked for."""
        strange = sorted(given.keys() - self.parameters.keys())
        if strange:
            known = ", ".join(self.parameters) or "none"
            raise UsageError(f"question {self.name} has no parameter {strange[0]!r}", f"its parameters: {known}", "KG-US-006")
        return {**self.parameters, **given}


@cache
def questions() -> Mapping[str, Question]:
    """All saved questions by name, in the order of the file."""
    return {name: Question(name, **row) for name, row in _file()["questions"].items()}


@cache
def pictures() -> Mapping[str, Question]:
    """Queries that return paths, for Neo4j Browser."""
    return {name: Question(name, sparql="", **row) for name, row in _file()["pictures"].items()}


@cache
def kinds() -> Mapping[str, str]:
    """What the values of parameters name: a label of entities, `type` of an event, or `day`."""
    found: Mapping[str, str] = _file()["kinds"]
    return found


@cache
def _file() -> Mapping[str, Any]:
    data: Mapping[str, Any] = yaml.safe_load((data_root("ontology") / "questions.yaml").read_text(encoding="utf-8"))
    return data


def chosen(text: str | None, saved: str | None, values: Mapping[str, Any], language: str) -> tuple[str, dict[str, Any]]:
    """The given query, or the saved question in a language (`cypher`, `sparql`), with its values.

    Raises: UsageError for both or none of them, for an unknown question and for a value that it does not ask for.
    """
    if (text is None) == (saved is None):
        raise UsageError("give either a query or --saved NAME", "`korusgraph questions` lists the saved ones", "KG-US-005")
    if saved is not None:
        question = find(saved)
        return getattr(question, language), question.with_values(values)
    return str(text), dict(values)


def find(name: str) -> Question:
    """A question by its name. Raises: UsageError that tells the nearest names."""
    known = questions()
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, 3) or list(known)[:3]
    raise UsageError(
        f"no saved question {name!r}", f"near it: {', '.join(near)}; `korusgraph questions` lists all", "KG-US-011"
    )
