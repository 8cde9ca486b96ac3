"""Which names of a block are variants of one name, which fit two, and why.

A block holds the names that may be variants of each other. Two names of it fit, or exclude each other. A name that fits two
that exclude each other is left apart, as a doubt; among the others, what fits belongs together. So the outcome depends on
the names of the block alone, and not on the order in which they came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations

from korusgraph.resolution import people, titles
from korusgraph.resolution.names import Name, kind_of
from korusgraph.resolution.people import PersonName

Pair = frozenset[str]


@dataclass(slots=True)
class Settled:
    """What a block comes to: the node that each name joins and by which rule, and two nodes that a doubtful one fits."""

    joins: dict[str, tuple[str, str]] = field(default_factory=dict)
    doubts: dict[str, tuple[str, ...]] = field(default_factory=dict)


def settle(names: Sequence[Name], apart: Collection[Pair] = ()) -> Settled:
    """What the names of one block come to. Those of a pair in `apart` exclude each other, whatever their words say."""
    made = Settled()
    fitting = _Fitting(names, apart)
    for name in names:
        if not name.known and (found := fitting.doubt(name)):
            made.doubts[name.node] = found
    sure = [n for n in names if n.node not in made.doubts]
    for group in (*_groups(sure, fitting), *_alike([n for n in names if n.node in made.doubts], fitting)):
        best = min(group, key=_rank)
        made.joins.update({n.node: (best.node, reason(n, best)) for n in group if n is not best and not n.known})
    return made


def _alike(doubtful: Sequence[Name], fitting: _Fitting) -> Iterable[list[Name]]:
    """Doubtful names that say the same, so that they fit the same two; not those that a person keeps apart."""
    groups: dict[object, list[Name]] = defaultdict(list)
    for name in doubtful:
        groups[tuple(p.said for p in persons(name))].append(name)
    return [g for g in groups.values() if not any(fitting.excluded(a, b) for a, b in combinations(g, 2))]


class _Fitting:
    """Which names of a block fit which; most pairs are never looked at."""

    def __init__(self, names: Sequence[Name], apart: Collection[Pair]) -> None:
        self.names = names
        self.apart = frozenset(apart)
        self._by_given: dict[str, list[Name]] = defaultdict(list)
        self._alike = names[0].type != "Person" and not apart and sum(n.known for n in names) < 2 if names else True
        for name in names:
            for first in _firsts(name):
                self._by_given[first].append(name)

    def fit(self, one: Name, other: Name) -> bool:
        """Whether two names may be of one thing: by their words, which outside of people the block has compared already."""
        if self.excluded(one, other):
            return False
        return one.type != "Person" or any(people.fits(a, b) for a in persons(one) for b in persons(other))

    def excluded(self, one: Name, other: Name) -> bool:
        """Whether two names are of two things in any case: two of the gazetteer, two that a person keeps apart."""
        return (one.known and other.known) or (bool(self.apart) and frozenset((one.node, other.node)) in self.apart)

    def of(self, name: Name) -> Iterator[Name]:
        """The names that fit a name."""
        return (other for other in self._near(name) if other is not name and self.fit(name, other))

    def doubt(self, name: Name) -> tuple[str, ...]:
        """Two nodes that a name fits and that exclude each other; none when there are none."""
        found: list[Name] = []
        if self._alike:
            return ()
        for other in self.of(name):
            against = next((f for f in found if not self.fit(f, other)), None)
            if against is None and other.known:
                against = self._rival(name, other)
            if against is not None:
                return tuple(sorted((against.node, other.node)))
            found.append(other)
        return ()

    def _rival(self, name: Name, known: Name) -> Name | None:
        """Another name by which one of the gazetteer may be meant, and which excludes this one: `George H. Bush` of
        `George W. Bush` where the gazetteer has `George Bush` only. None when a form of the gazetteer tells this one."""
        rival = None
        for form in persons(known):
            if any(people.fits(form, p) for p in persons(name)):
                rivals = (o for o in self._near(known) if not o.known and any(people.fits(form, p) for p in persons(o)))
                rival = next((o for o in rivals if o is not name and not self.fit(name, o)), None)
                if rival is None:
                    return None
        return rival

    def _near(self, name: Name) -> Iterable[Name]:
        """The names that may fit a name by the first given name."""
        firsts = _firsts(name)
        if name.type != "Person" or any(len(f) == 1 for f in firsts):
            return self.names
        wanted = sorted(firsts | {f[0] for f in firsts})
        return {n.node: n for w in wanted for n in self._by_given.get(w, ())}.values()


def _groups(names: Sequence[Name], fitting: _Fitting) -> Iterator[list[Name]]:
    """The names that belong together."""
    left = {n.node: n for n in sorted(names, key=lambda n: n.node)}
    while left:
        group = [left.pop(next(iter(left)))]
        for member in group:  # grows while it is gone through
            for other in fitting.of(member):
                if left.pop(other.node, None) is not None:
                    group.append(other)
        yield group


# -- the best name of a thing, and why another is one of its variants ------------------------------
def reason(name: Name, best: Name) -> str:
    """By which rule a name is a variant of another, in words."""
    form = name.forms[0]
    if kind_of(name.type) == "person":
        pairs = ((a, b) for a in persons(name) for b in persons(best) if people.fits(a, b))
        told = [list(people.differences(a, b)) for a, b in pairs]
    else:
        told = [list(titles.differences(name.type, form, other)) for other in best.forms]
    shortest = min(told, key=len, default=[])
    return f"variant “{form}”: {', '.join(dict.fromkeys(shortest)) or 'through other variants'}"


def better(type_: str, one: str, other: str) -> bool:
    """Whether one printed name is better to call a thing by: without title, not in capitals, the fuller, the longer."""
    return (*_printed(type_, one), other) > (*_printed(type_, other), one)


@lru_cache(maxsize=65536)
def _printed(type_: str, form: str) -> tuple[int, int, int, int]:
    person = people.parse(form) if type_ == "Person" else None
    shouts = form.isupper() and not titles.is_acronym(form)
    bare = not person.titled if person else titles.begins_plainly(form)
    return person.full if person else 0, int(bare), int(not shouts), len(form)


def _rank(name: Name) -> tuple[bool, list[int], str]:
    """Where a name stands among those of one thing, the best one first."""
    return not name.known, [-q for q in max(_printed(name.type, f) for f in name.forms)], name.node


@lru_cache(maxsize=65536)
def persons(name: Name) -> tuple[PersonName, ...]:
    """The forms of a person's name that have a given name; none of other things."""
    if name.type != "Person":
        return ()
    return tuple(p for f in name.forms if (p := people.parse(f, name.family_first)) is not None and p.given)


def _firsts(name: Name) -> set[str]:
    return {p.given[0] for p in persons(name)}
