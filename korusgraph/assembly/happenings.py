"""Happenings: reports of one happening joined across documents, made again only where a report came, went or changed.

Each report has a telling (`tellings`); a telling with a day is a happening, and one without joins the only day that fits. What
fits two stays apart. Of a happening only numbers and first and last days are kept, so a report that is the hundred
thousandth costs no more than the second.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from korusgraph.assembly.copies import Copies, PutEdges
from korusgraph.assembly.making import Properties, edge_of, node_of, short
from korusgraph.assembly.records import dump, tuples
from korusgraph.assembly.store import Store
from korusgraph.assembly.tellings import BEFORE, HAPPENED, WIDEST, YEAR, Report, Telling, reports, tellings
from korusgraph.assembly.types import event_properties
from korusgraph.extraction import dates
from korusgraph.model import Edge, Extraction, Node
from korusgraph.ontology import load

HAPPENINGS = 1  # their part of the nodes
OF_HAPPENINGS = 4  # of the edges
_LISTED = 20  # dates that a happening lists
_ORDER = ("occurred", "ongoing", "denied", "planned", "proposed", "conditional")
_DAY = "(SELECT {}(published) FROM reports r WHERE r.telling=y.telling AND r.type=y.type AND r.modality=y.modality AND r.published>'')"
_SAID = (
    f"SELECT y.type, y.modality, y.reports, coalesce({_DAY.format('min')},''), coalesce({_DAY.format('max')},'') "  # noqa: S608
    "FROM tellings t JOIN tallies y ON y.telling=t.id WHERE t.happening=?"
)
_OTHERS = (
    "SELECT count(DISTINCT b.source) FROM tellings t JOIN backing b ON b.telling=t.id WHERE t.happening=?1 AND t.id<>?2 "
    "AND NOT EXISTS (SELECT 1 FROM backing o WHERE o.telling=?2 AND o.source=b.source)"
)
_DATES = "SELECT DISTINCT date FROM tellings WHERE happening=? AND date<>'' ORDER BY date LIMIT ?"
_DENIERS = "SELECT DISTINCT r.deniers FROM reports r JOIN tellings t ON t.id=r.telling WHERE t.happening=? AND r.deniers<>'[]'"


class Happenings:
    """Reports of the documents of a projection, and the happenings that they are of."""

    def __init__(self, store: Store, copies: Copies) -> None:
        self.store = store
        self.copies = copies

    # -- reports -----------------------------------------------------------------------------
    def take(self, x: Extraction) -> None:
        """Takes the events of a document in; where they belong is decided when its entities are known."""
        document = x.document.id
        for r in reports(x):
            self.store.run("INSERT INTO reports VALUES (?,?,?,'',?,?,?,'','[]','[]')", (
                f"event/{document}-{r.event}", document, dump(asdict(r)), _day(x.document.published), r.type, r.modality))  # fmt: skip
        self.store.soil("report", (document,))

    def drop(self, document: str) -> None:
        """Takes the events of a document out."""
        rows = self.store.rows("SELECT node, telling, type, modality, source FROM reports WHERE document=?", (document,))
        for node, *counted in rows:
            self._count(-1, *counted)
            self.store.soil("link", (node,))
        self.store.run("DELETE FROM reports WHERE document=?", (document,))

    def place(self, documents: Sequence[str]) -> None:
        """Brings the events of documents to their tellings; what a copy says in the words of its original is told there."""
        for document in documents:
            found, before = self._reports(document)
            if not found:
                continue
            nodes = dict(self.store.rows("SELECT entity, node FROM parts WHERE document=? AND kept=1", (document,)))
            published = self.store.one("SELECT published FROM reports WHERE document=?", (document,))[0]
            source = self.copies.source(document)
            made = tellings(list(found.values()), document, published, nodes)
            elsewhere = self._in_words(*self._reports(source)) if source != document else {}
            changed = False
            for (type_, words, number), node in self._in_words(found, {n: n for n in found}).items():
                r = found[node]
                told = made[r.event]
                there = elsewhere.get((type_, words, number)) or told.id
                if there == told.id:
                    self._keep(told)
                changed = changed or before[node] != there
                self._move(node, r, source, there, nodes)
            if changed:
                self.store.soil("report", self.copies.of(document))

    def _reports(self, document: str) -> tuple[dict[str, Report], dict[str, str]]:
        """The reports of a document and their tellings, by node."""
        rows = self.store.rows("SELECT node, body, telling FROM reports WHERE document=? ORDER BY node", (document,))
        found = {node: Report(**tuples(json.loads(body))) for node, body, _ in rows}
        return found, {node: telling for node, _, telling in rows}

    @staticmethod
    def _in_words(found: Mapping[str, Report], what: Mapping[str, str]) -> dict[tuple[str, str, int], str]:
        """Something of each report by its type and words, and how many like it come before."""
        seen: Counter[tuple[str, str]] = Counter()
        made = {}
        for node, r in found.items():
            made[r.type, r.words, seen[r.type, r.words]] = what[node]
            seen[r.type, r.words] += 1
        return made

    def _move(self, node: str, r: Report, source: str, telling: str, nodes: Mapping[str, str]) -> None:
        """Brings a report to a telling and a source."""
        before = self.store.one("SELECT telling, source FROM reports WHERE node=?", (node,))
        if before != (telling, source):
            self._count(-1, before[0], r.type, r.modality, before[1])
            self._count(1, telling, r.type, r.modality, source)
            self.store.soil("link", (node,))
        members, deniers = (dump(sorted({nodes[i] for i in found if i in nodes})) for found in (r.members, r.deniers))
        self.store.run(
            "UPDATE reports SET telling=?, source=?, members=?, deniers=? WHERE node=?",
            (telling, source, members, deniers, node),
        )
        self.store.soil("telling", (telling,))

    def placed(self, tellings: Iterable[Sequence[Any]], reports: Iterable[Sequence[Any]]) -> None:
        """Takes tellings and reports in that were brought to each other elsewhere, as rows of their tables without counts."""
        for row in tellings:
            self._keep(_told(row))
        for row in reports:
            self.store.run("INSERT INTO reports VALUES (?,?,?,?,?,?,?,?,?,?)", row)
            _, _, _, telling, _, type_, modality, source, *_ = row
            self._count(1, telling, type_, modality, source)

    def soil(self, document: str) -> None:
        """Notes that the happenings of a document are to be made again."""
        rows = self.store.rows(
            "SELECT DISTINCT t.happening FROM reports r JOIN tellings t ON t.id=r.telling WHERE r.document=?", (document,)
        )
        self.store.soil("happening", (h for (h,) in rows if h))

    def _keep(self, t: Telling) -> None:
        self.store.run(
            "INSERT INTO tellings VALUES (?,?,?,?,?,?,?,?,?,?,?,0,0,'',0,0) ON CONFLICT DO UPDATE SET date=excluded.date",
            (t.id, t.block, t.form, t.once, t.ahead, t.first, t.last, t.lo, t.hi, t.date, dump(t.details)),
        )

    def _count(self, change: int, telling: str, type_: str, modality: str, source: str) -> None:
        """Counts a report in or out of a telling; what it means for others is decided when all is counted."""
        store = self.store
        if not telling:
            return
        store.run("INSERT INTO tallies VALUES (?,?,?,?) ON CONFLICT DO UPDATE SET reports=reports+excluded.reports",
                  (telling, type_, modality, change))  # fmt: skip
        store.run("DELETE FROM tallies WHERE telling=? AND type=? AND modality=? AND reports=0", (telling, type_, modality))
        backed = store.one("SELECT reports FROM backing WHERE telling=? AND source=?", (telling, source))
        store.run("INSERT INTO backing VALUES (?,?,?) ON CONFLICT DO UPDATE SET reports=reports+excluded.reports",
                  (telling, source, change))  # fmt: skip
        store.run("DELETE FROM backing WHERE telling=? AND source=? AND reports=0", (telling, source))
        more = 1 if backed is None else -1 if backed[0] + change == 0 else 0
        store.run("UPDATE tellings SET reports=reports+?, done=done+?, sources=sources+? WHERE id=?",
                  (change, change * (modality in HAPPENED), more, telling))  # fmt: skip
        store.soil("telling", (telling,))

    # -- tellings ----------------------------------------------------------------------------
    def decide(self, ids_: Sequence[str]) -> None:
        """Finds the happenings of tellings; where a day appears, goes or is done for the first time, of its neighbours too."""
        store = self.store
        for id_ in ids_:
            row = store.one("SELECT * FROM tellings WHERE id=?", (id_,))
            if row is None:
                continue
            t, (count, done, before, seen) = _told(row), row[11:15]
            now = 0 if not count else 2 if done else 1
            if t.form == "day" and now != seen:
                store.run("UPDATE tellings SET seen=? WHERE id=?", (now, id_))
                around = store.stream("SELECT id FROM tellings WHERE block=? AND lo BETWEEN ? AND ? AND hi>=? AND id<>?",
                                      (t.block, t.first - WIDEST, t.first, t.first, id_))  # fmt: skip
                store.soil("telling", [r for (r,) in around])
            if before:
                store.soil("happening", (before,))
            if not count:
                store.run("DELETE FROM tellings WHERE id=?", (id_,))
                continue
            after = self._happening(t, bool(done))
            store.soil("happening", (after,))
            if after != before:
                store.run("UPDATE tellings SET happening=? WHERE id=?", (after, id_))
                store.soil("link", [n for (n,) in store.stream("SELECT node FROM reports WHERE telling=?", (id_,))])

    def _happening(self, t: Telling, done: bool) -> str:
        """The telling that leads the happening of a telling; itself when no other fits, or two do."""
        if t.form == "alone":
            return t.id
        if not t.once:
            return self._fuller(t)
        if t.form == "day":
            return t.id if done else self._carried_out(t)
        fitting = self._days(t.block, t.first, t.last)
        carried_out = [o for o, is_done in fitting if is_done]
        if carried_out or not t.ahead:
            return carried_out[0].id if len(carried_out) == 1 else t.id
        return self._carried_out(fitting[0][0]) if len(fitting) == 1 else t.id

    def _carried_out(self, t: Telling) -> str:
        """The only day near a planned one on which it was done: it was postponed, or brought forward."""
        done = [o.id for o, is_done in self._days(t.block, t.first - BEFORE, t.first + YEAR) if is_done]
        return done[0] if len(done) == 1 else t.id

    def _fuller(self, t: Telling) -> str:
        """The only telling of these days that has all the details of one, and is not itself part of another."""
        days = [o for o, _ in self._days(t.block, t.first, t.last)]
        own = set(t.details)
        fuller = [o for o in days if own < set(o.details) or (t.form == "none" and own == set(o.details))]
        most = [o for o in fuller if not any(o.first == p.first and set(o.details) < set(p.details) for p in fuller)]
        return most[0].id if len(most) == 1 else t.id

    def _days(self, block: str, first: int, last: int) -> list[tuple[Telling, bool]]:
        """Tellings of a block with a day between two days, and whether it is told as done."""
        rows = self.store.rows(
            "SELECT * FROM tellings WHERE block=? AND form='day' AND first BETWEEN ? AND ? AND reports>0 ORDER BY first, id",
            (block, first, last),
        )
        return [(_told(row), bool(row[12])) for row in rows]

    # -- the graph ---------------------------------------------------------------------------
    def link(self, events: Sequence[str], put: PutEdges) -> None:
        """Brings the edges from events to their happenings up to date."""
        for event in events:
            row = self.store.one("SELECT t.happening FROM reports r JOIN tellings t ON t.id=r.telling WHERE r.node=?", (event,))
            wanted = [edge_of("REPORT_OF", event, row[0])] if row is not None and row[0] else []
            put(event, OF_HAPPENINGS, {e.key: e for e in wanted})

    def make(
        self, ids_: Sequence[str], put_node: Callable[[Node, int], None], remove_node: Callable[[str], None], put: PutEdges
    ) -> None:
        """Makes happenings again of what is told of them."""
        for id_ in ids_:
            leading = self.store.one("SELECT * FROM tellings WHERE id=? AND happening=id", (id_,))
            if leading is None:
                put(id_, OF_HAPPENINGS, {})
                remove_node(id_)
                continue
            node, links = self._made(_told(leading))
            put_node(node, HAPPENINGS)
            put(id_, OF_HAPPENINGS, {e.key: e for e in links})

    def _made(self, t: Telling) -> tuple[Node, list[Edge]]:
        said = self.store.rows(_SAID, (t.id,))
        told = [date for (date,) in self.store.rows(_DATES, (t.id, _LISTED))]
        deniers = {d for (several,) in self.store.rows(_DENIERS, (t.id,)) for d in json.loads(several)}
        types = list(load().event_types)
        type_ = min((row[0] for row in said), key=types.index)
        modality = _latest(said)
        days = sorted(day for row in said for day in row[3:] if day)
        (members,) = self.store.one("SELECT members FROM reports WHERE telling=? ORDER BY source, node LIMIT 1", (t.id,))
        names = {node: self._name(node) for node in json.loads(members)}
        label = str(load().event_types[type_]["label"])
        properties: Properties = {
            "name": short(
                f"{label} {t.date} ({modality}): {', '.join(n for n in names.values() if n)}".replace("  ", " ").rstrip(": ")
            ),
            "eventType": type_,
            "modality": modality,
            "modalities": tuple(_moved(said)),
            **_when(t.date),
            "datesTold": tuple(told),
            "reports": sum(row[2] for row in said),
            "sources": self._sources(t.id),
            "firstReported": days[0] if days else "",
            "lastReported": days[-1] if days else "",
            **event_properties(type_, modality),
        }
        links = [edge_of("OF_TYPE", t.id, f"event-type/{type_}")]
        links += [edge_of("CONCERNS", t.id, node) for node, name in names.items() if name]
        links += [edge_of("DENIED_BY", t.id, node) for node in sorted(deniers)]
        return node_of(t.id, "Happening", properties), links

    def _sources(self, happening: str) -> int:
        """How many independent sources a happening has: those of its largest telling, which are counted, and what others add."""
        largest, counted = self.store.one(
            "SELECT id, sources FROM tellings WHERE happening=? ORDER BY sources DESC, id LIMIT 1", (happening,)
        )
        return int(counted) + int(self.store.one(_OTHERS, (happening, largest))[0])

    def _name(self, node: str) -> str:
        """What a thing is called; empty when it is not in the graph."""
        row = self.store.one("SELECT name FROM nodes WHERE id=?", (node,))
        return str(row[0]) if row is not None else ""


def _day(published: str | None) -> str:
    return published if published is not None and len(published) == 10 else ""


def _when(date: str) -> Properties:
    first, last = (dates.bounds(date) if date else None) or ("", "")
    return {"eventDate": date, "startDate": first, "endDate": last}


def _told(row: Sequence[Any]) -> Telling:
    id_, block, form, once, ahead, first, last, lo, hi, date, details = row[:11]
    return Telling(id_, block, form, bool(once), bool(ahead), first, last, lo, hi, date, tuple(json.loads(details)))


def _latest(said: Sequence[Sequence[Any]]) -> str:
    """What is known of a happening in the end: that it happened, unless it was denied later; else what was told last."""
    last: dict[str, str] = {}
    for _, modality, _, _, day in said:
        last[modality] = max(last.get(modality, ""), day)
    done = [m for m in HAPPENED if m in last]
    kept = [m for m in last if not done or m in done or (m == "denied" and last[m] > max(last[d] for d in done))]
    return max(kept, key=lambda m: (last[m], -_ORDER.index(m)))


def _moved(said: Sequence[Sequence[Any]]) -> list[str]:
    """When each modality was told first, in the order that a set of texts has in RDF: `2017-06-01 planned`, `2017-06-30 occurred`."""
    first: dict[str, str] = {}
    for _, modality, _, day, _ in said:
        first[modality] = min(first.get(modality, "9999"), day or "9999")
    return sorted(modality if day == "9999" else f"{day} {modality}" for modality, day in first.items())
