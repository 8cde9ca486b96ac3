"""Facts that descriptions lean on: regions and kinds of states, members of blocs, who is the largest economy of what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from korusgraph.extraction.words import words
from korusgraph.ontology import data_root, read_table, split


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a state or bloc: the regions it lies in, words for its kind, the blocs it belongs to."""

    regions: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    blocs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ranking:
    """`Asia's third-largest economy` between two years; empty means open."""

    scope: str
    rank: int
    noun: str
    id: str
    start: str
    end: str


_NONE = Facts()


@cache
def _facts() -> dict[str, Facts]:
    rows = read_table(data_root("ontology") / "gazetteer" / "country_facts.tsv")
    return {r["id"]: Facts(*(frozenset(split(r[key])) for key in ("regions", "kinds", "blocs"))) for r in rows}


@cache
def _members() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for id_, facts in _facts().items():
        for bloc in facts.blocs:
            found[bloc].add(id_)
    return {bloc: frozenset(ids) for bloc, ids in found.items()}


@cache
def _rankings() -> tuple[Ranking, ...]:
    rows = read_table(data_root("ontology") / "gazetteer" / "rankings.tsv")
    return tuple(Ranking(r["scope"], int(r["rank"]), r["noun"], r["id"], r["from"], r["to"]) for r in rows)


@cache
def words_of_facts() -> frozenset[str]:
    """Every word for a region or a kind of state."""
    return frozenset(w for f in _facts().values() for w in f.regions | f.kinds)


@cache
def scopes() -> tuple[str, ...]:
    """The regions of the world that ranks are told of, the whole world left out."""
    return tuple(sorted({r.scope for r in _rankings()} - words("the_whole_world")))


def of(id_: str) -> Facts:
    """Facts of a state or bloc; none are known of others."""
    return _facts().get(id_, _NONE)


def ranked(scope: str, rank: int, noun: str, year: str) -> list[str]:
    """Who held a rank in a year, in the order of the table; without a year whoever holds it now."""
    return [
        r.id
        for r in _rankings()
        if (r.scope, r.rank, r.noun) == (scope, rank, noun)
        and (r.start <= (year or "9999"))
        and (not r.end or (bool(year) and year <= r.end))
    ]


def belongs(id_: str, parties: Iterable[str]) -> bool:
    """Whether a state or bloc is among parties: itself, through its bloc, or a bloc through most of its members."""
    parties = frozenset(parties)
    members = _members().get(id_, frozenset())
    return id_ in parties or bool(of(id_).blocs & parties) or (bool(members) and 2 * len(members & parties) > len(members))
