"""Blocs that act like a state, from `ontology/gazetteer/blocs.tsv`: the code of their offices and bodies, where they sit, who came after."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from korusgraph.ontology import data_root, read_table, split


@dataclass(frozen=True, slots=True)
class Bloc:
    """A bloc that has offices, bodies and agreements of its own."""

    id: str
    code: str  # stands for it where states have their ISO code
    short: str  # in front of the names of its bodies: `EU Trade Commission`
    names: tuple[str, ...]  # further words for it in the names of its bodies
    region: str  # before an office the region means the bloc
    seats: frozenset[str]  # ISO codes of the states in which its bodies sit
    successor: str  # who keeps its agreements since it is gone


@cache
def blocs() -> dict[str, Bloc]:
    """All of them by id."""
    rows = read_table(data_root("ontology") / "gazetteer" / "blocs.tsv")
    return {
        r["id"]: Bloc(r["id"], r["code"], r["short"], split(r["names"]), r["region"], frozenset(split(r["seats"])), r["successor"])
        for r in rows
    }


def code_of(id_: str, country: str) -> str:
    """The code under which the offices and bodies of a state or bloc are kept; empty for a bloc that has none of its own."""
    return country or (blocs()[id_].code if id_ in blocs() else "")


@cache
def seats() -> dict[str, frozenset[str]]:
    """By the code of a bloc the states in which its bodies sit."""
    return {b.code: b.seats for b in blocs().values() if b.seats}


@cache
def by_region() -> dict[str, str]:
    """By region the code of the bloc that it means before an office."""
    return {b.region: b.code for b in blocs().values() if b.region}


def after(id_: str) -> str:
    """The bloc that keeps the agreements of a state or bloc: itself, where nobody came after it."""
    return (blocs()[id_].successor if id_ in blocs() else "") or id_


def opening(name: str) -> str:
    """The bloc by whose short name the name of a body begins; empty when there is none."""
    first, _, rest = name.partition(" ")
    return next((b.id for b in blocs().values() if rest and b.short == first), "")
