"""What differs between two states of knowledge: two versions of a document, two workspaces, or two days of one workspace.

A fact is the same in both when it is about the same: an event by its type, its agreements and who takes part, a statement by
who makes it about what, a relation by its ends, a figure by what it counts. What is said of it (modality, date, value, who
else takes part) may change. On two days of one graph facts are known again by their ids.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from korusgraph.database.bolt import Rows
from korusgraph.desk.actors import Polities
from korusgraph.desk.happenings import HAPPENED, Happening, happenings, joined, spoken_of
from korusgraph.desk.index import Index
from korusgraph.model import Edge, Node, many

COLUMNS = ["change", "kind", "fact", "before", "after", "date", "reported", "sentence", "document", "id", "sentenceBefore"]
CHANGES = ("changed", "added", "gone")
KINDS = ("event", "relation", "statement", "figure")
_COUNTS = ("REPORTED_FOR", "WITH_PARTNER", "OF_PRODUCT")


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact as one state of knowledge has it: in words, by what it is known again, and what may change of it."""

    kind: str
    words: str
    type: str
    key: Hashable
    said: Mapping[str, str]
    subjects: frozenset[str]
    """Of an event its agreements, else the states that act in it: what an earlier plan must be about to have become this."""
    touched: frozenset[str]
    date: str
    reported: str
    sentence: str
    document: str
    id: str


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that only one state has (the other one is None), or that is told otherwise."""

    before: Fact | None
    after: Fact | None

    @property
    def what(self) -> str:
        return "added" if self.before is None else "gone" if self.after is None else "changed"

    @property
    def fact(self) -> Fact:
        """The fact as it is now, or as it was last."""
        found = self.after or self.before
        assert found is not None
        return found


# -- two states ------------------------------------------------------------------------------
def changes(old: Iterable[Fact], new: Iterable[Fact]) -> list[Change]:
    """What changed, what came and what is gone, events first, in order of time. A sentence in other words is no change."""
    before, after = list(old), list(new)
    pairs = [pair for way in _WAYS for pair in _paired(before, after, way)]
    found = [Change(a, b) for a, b in pairs if a.said != b.said]
    return _ordered([*found, *(Change(None, f) for f in after), *(Change(f, None) for f in before)])


def _all(f: Fact) -> Hashable:
    return f.kind, f.key, tuple(f.said.items()), f.sentence


def _same(f: Fact) -> Hashable:
    return f.kind, f.key, tuple(f.said.items())


def _where(f: Fact) -> Hashable:
    return f.kind, f.key, f.sentence


def _key(f: Fact) -> Hashable:
    return f.kind, f.key


def _sentence(f: Fact) -> Hashable:
    return (f.kind, f.type, f.sentence) if f.sentence else None


def _matter(f: Fact) -> Hashable:
    return (f.kind, f.type, f.subjects) if f.kind == "event" and f.subjects else None


# The surest first: what is told in the same way, then what is the same, then what the same sentence tells, then one matter.
_WAYS: tuple[Callable[[Fact], Hashable], ...] = (_all, _same, _where, _key, _sentence, _matter)


def _paired(before: list[Fact], after: list[Fact], way: Callable[[Fact], Hashable]) -> Iterator[tuple[Fact, Fact]]:
    """Facts of both states that are alike in one way, each once; they are taken out of the lists."""
    waiting: dict[Hashable, list[Fact]] = defaultdict(list)
    for fact in before:
        waiting[way(fact)].append(fact)
    waiting.pop(None, None)
    left: list[Fact] = []
    taken: set[int] = set()
    for fact in after:
        found = waiting.get(way(fact))
        if found:
            one = found.pop(0)
            taken.add(id(one))
            yield one, fact
        else:
            left.append(fact)
    after[:] = left
    before[:] = [f for f in before if id(f) not in taken]


def between(index: Index, first: str, last: str) -> list[Change]:
    """What changed from one day to another, by what was reported until each, and of relations by what held on it.

    A plan that came true, or was denied, is one change and not a new fact beside the old one.
    """
    old, new = facts(index, first), facts(index, last)
    return _ordered(list(_developments(changes(old, new), old)))


def _developments(found: Iterable[Change], old: Iterable[Fact]) -> Iterator[Change]:
    open_: dict[Hashable, list[Fact]] = defaultdict(list)
    for fact in sorted(old, key=lambda f: (f.reported, f.id)):
        if fact.said.get("modality", "") not in ("", *HAPPENED):
            open_[_matter(fact)].append(fact)
    open_.pop(None, None)
    for change in found:
        plans = open_.get(_matter(change.fact), []) if change.before is None else []
        other = [p for p in plans if p.said["modality"] != change.fact.said.get("modality")]
        if other:
            plans.remove(other[-1])
            change = Change(other[-1], change.after)
        yield change


def _ordered(found: list[Change]) -> list[Change]:
    def place(c: Change) -> tuple[int, int, str, str, str]:
        f = c.fact
        return CHANGES.index(c.what), KINDS.index(f.kind), f.date or f.reported or "9999", f.words, f.id

    return sorted(found, key=place)


def rows(found: Iterable[Change]) -> Rows:
    """Changes as a table; `before` and `after` have what differs, and of a fact that is not changed what its words do not say."""
    return Rows(COLUMNS, [[row[c] for c in COLUMNS] for row in map(_row, found)])


def _row(change: Change) -> dict[str, str]:
    f, (before, after) = change.fact, _told(change)
    kept = {"date": f.date, "reported": f.reported, "sentence": f.sentence, "document": f.document, "id": f.id}
    earlier = change.before.sentence if change.before is not None and change.after is not None else ""
    return {
        "change": change.what,
        "kind": f.kind,
        "fact": f.words,
        "before": before,
        "after": after,
        **kept,
        "sentenceBefore": earlier if earlier != f.sentence else "",
    }


def _told(change: Change) -> tuple[str, str]:
    both = [dict(f.said) if f is not None else {} for f in (change.before, change.after)]
    differ = [name for name in {**both[0], **both[1]} if both[0].get(name, "") != both[1].get(name, "")]
    if "modality" in differ and all(both):  # a plan that came true: who told of it is another matter
        differ = [name for name in differ if name in ("modality", "date", "rate")]
    if not all(both):
        differ = [name for name in differ if name not in ("who", "about")]

    def words(said: Mapping[str, str]) -> str:
        told = ((name, said.get(name, "")) for name in differ)
        return "; ".join(v if name == "modality" else f"{name} {v or 'not given'}" for name, v in told if v or all(both))

    return words(both[0]), words(both[1])


# -- the facts of a state ----------------------------------------------------------------------
def facts(index: Index, day: str = "") -> list[Fact]:
    """What documents say, reports of one happening together.

    With a day what was reported until then and, of relations, what held on it, terms of office of the reference data too;
    what bears no day of report is left out.
    """
    polities = Polities(index)
    found = (h for h in happenings(index) if _until(h.reported, day))
    made = [_statement(index, r[0]) if r[0].is_statement else _event(index, r, polities) for r in joined(index, found)]
    made += [_relation(index, e) for e in index.edges() if _holds(index, e, day)]
    made += [_figure(index, n) for n in index.labelled("Figure") if _until(str(n.properties.get("reportedOn", "")), day)]
    return [replace(f, key=f.id) for f in made] if day else made


def _until(reported: str, day: str) -> bool:
    return not day or (bool(reported) and reported <= day)


def _holds(index: Index, edge: Edge, day: str) -> bool:
    """Whether a relation is a fact of its own; with a day whether it was told until then and had begun and not ended."""
    p = edge.properties
    if p.get("source") != "extracted" and not (day and p.get("source") == "gazetteer" and "startDate" in p):
        return False
    told = [str(index.document(d).get("published", "")) for d in many(p.get("documents"))]
    if told and not any(_until(t, day) for t in told):
        return False
    start, end = str(p.get("startDate", "")), str(p.get("endDate", ""))
    return not day or (start <= day and (not end or day <= end))


def _names(index: Index, ids: Iterable[str]) -> str:
    return ", ".join(sorted(dict.fromkeys(index.names(ids))))


def _event(index: Index, reports: tuple[Happening, ...], polities: Polities) -> Fact:
    h = reports[0]
    about = frozenset((*h.agreements, *h.of("product")))
    of = _names(index, h.agreements) or _names(index, h.of("product"))
    who = _names(index, h.participants)
    known = (h.type, h.renegotiation, about, frozenset(h.participants))
    return Fact(
        "event", h.label + (f": {of}" if of else f" ({who})" if who else ""), h.type, known,
        {"modality": h.modality, "date": h.date, "who": who, "by": _names(index, h.speakers), "rate": _figures(index, h)},
        frozenset(h.agreements) or polities.of_all(h.participants), h.touched | set(h.speakers),
        h.date, min((r.reported for r in reports if r.reported), default=""), h.sentence, ", ".join(h.documents), h.happening or h.id,
    )  # fmt: skip


def _figures(index: Index, h: Happening) -> str:
    found = (index.node(i) for i in h.of("rate", "previousRate", "volume"))
    return ", ".join(str(n.properties.get("text", "")) for n in found)


def _statement(index: Index, h: Happening) -> Fact:
    _, events = spoken_of(index, h)
    about = _names(index, h.of("about"))
    who = _names(index, h.speakers)
    return Fact(
        "statement", f"{who}: {h.label.lower()}" + (f" on {about}" if about else ""), h.type,
        (h.type, frozenset(h.speakers), frozenset(h.of("about"))),
        {"stance": h.stance, "about": about, "of": ", ".join(events)},
        frozenset(), h.touched | set(h.speakers), h.date, h.reported, h.sentence, ", ".join(h.documents), h.id,
    )  # fmt: skip


def _relation(index: Index, edge: Edge) -> Fact:
    p = edge.properties
    words = f"{index.name(edge.start)} {edge.type.replace('_', ' ').lower()} {index.name(edge.end)}"
    return Fact(
        "relation", words, edge.type, (edge.type, edge.start, edge.end),
        {name: str(p.get(name, "")) for name in ("status", "since", "until")},
        frozenset(), frozenset((edge.start, edge.end)), str(p.get("since", "")), str(p.get("asOf", "")),
        str(p.get("sentenceText", "")), ", ".join(many(p.get("documents"))) or "reference data", edge.key,
    )  # fmt: skip


def _figure(index: Index, node: Node) -> Fact:
    p = node.properties
    ends = [e.end for e in index.outgoing(node.id, *_COUNTS)]
    period, indicator = str(p.get("periodText", "")), str(p.get("indicator", ""))
    who = ", ".join(index.names(ends))
    words = indicator.replace("_", " ") + (f" of {who}" if who else "") + (f", {period}" if period else "")
    return Fact(
        "figure", words, indicator, (indicator, str(p.get("unit", "")), frozenset(ends), period), {"value": str(p.get("text", ""))},
        frozenset(), frozenset(ends), period, str(p.get("reportedOn", "")), str(p.get("sentenceText", "")),
        ", ".join(many(p.get("documents"))), node.id,
    )  # fmt: skip
