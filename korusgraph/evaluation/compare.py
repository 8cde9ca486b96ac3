"""One annotated document against one extraction of it: counts by measure, and the differences behind them.

The measures are those of the judge of the annotation project: names align by overlap, events by type and place,
statements by speaker and place, figures by value. A test holds the two equal.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from korusgraph.ontology import load

IRREAL = frozenset(("planned", "proposed", "conditional", "denied"))
REAL = frozenset(("occurred", "ongoing"))
Place = tuple[int, int]
Json = dict[str, Any]


@dataclass(slots=True)
class Miss:
    """One difference: what kind, which sentence, what the annotation has and what was found."""

    kind: str
    sentence: int
    gold: str
    found: str

    @property
    def what(self) -> str:
        return self.gold or self.found


@dataclass(frozen=True, slots=True)
class Judged:
    """One fact that was found, and whether it was right.

    Right is: an entity with name and class; a relation with both ends; an event with type, place and modality; a
    statement with speaker, place and act; a figure with value, unit and currency.
    """

    kind: str
    rule: str
    confidence: float
    right: bool


@dataclass(slots=True)
class Tally:
    """Counts of one document (right, given, wanted) by measure, the differences behind them, and each found fact."""

    counts: dict[str, list[float]] = field(default_factory=lambda: defaultdict(lambda: [0.0, 0.0, 0.0]))
    misses: list[Miss] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)

    def add(self, measure: str, right: float, given: float, wanted: float) -> None:
        row = self.counts[measure]
        row[0] += right
        row[1] += given
        row[2] += wanted


def normalise(name: str) -> str:
    """A name without case, accents, brackets, punctuation and leading article."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
    plain = re.sub(r"[^\w]+", " ", re.sub(r"\([^)]*\)", " ", plain)).strip()
    return plain.removeprefix("the ")


def overlap(a: Place, b: Place) -> float:
    """Intersection over union of two places."""
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return shared / (max(a[1], b[1]) - min(a[0], b[0])) if shared > 0 else 0.0


def place(span: Mapping[str, Any]) -> Place:
    return int(span["start"]), int(span["end"])


def pair(weights: Iterable[tuple[float, Any, Any]]) -> dict[Any, Any]:
    """Best one-to-one pairs, heaviest first: {gold: found}."""
    pairs: dict[Any, Any] = {}
    used: set[Any] = set()
    for _, gold, found in sorted(weights, key=lambda w: (-w[0], str(w[1]), str(w[2]))):
        if gold not in pairs and found not in used:
            pairs[gold] = found
            used.add(found)
    return pairs


class _Comparison:
    """One annotated document and one extraction of it."""

    def __init__(self, gold: Json, found: Json) -> None:
        self.gold, self.found = gold, found
        self.tally = Tally()
        self.sentences = [place(s) for s in gold["document"]["sentences"]]
        self.gold_entities: dict[str, Json] = {e["id"]: e for e in gold.get("entities", ())}
        self.found_entities: dict[str, Json] = {e["id"]: e for e in found.get("entities", ())}
        self.to_found: dict[str, str] = {}
        self.to_gold: dict[str, str] = {}
        self.event_pairs: dict[str, str] = {}

    def run(self) -> Tally:
        self._mentions()
        self._entities()
        self._coreference()
        self._relations()
        self._events()
        self._roles()
        self._dates_and_modality()
        self._statements()
        self._figures()
        return self.tally

    def sentence(self, offset: int) -> int:
        return next((i for i, (a, b) in enumerate(self.sentences) if a <= offset < b), -1)

    def miss(self, kind: str, offset: int, gold: str = "", found: str = "") -> None:
        self.tally.misses.append(Miss(kind, self.sentence(offset) if offset >= 0 else -1, gold, found))

    def as_gold(self, id_: str) -> str:
        return self.to_gold.get(id_, f"?{id_}")

    # -- names and entities ----------------------------------------------------------------
    @staticmethod
    def _level(mention: Json) -> str:
        return str(mention.get("level", "NAM"))

    def _mentions(self) -> None:
        all_gold = [m for e in self.gold_entities.values() for m in e["mentions"]]
        named = sorted({place(m) for m in all_gold if self._level(m) == "NAM"})
        other = [place(m) for m in all_gold if self._level(m) != "NAM"]
        given = sorted(
            {place(m) for e in self.found_entities.values() for m in e.get("mentions", ()) if self._level(m) == "NAM"}
        )
        pairs = pair((overlap(g, p), g, p) for g in named for p in given if overlap(g, p) >= 0.5)
        spare = [p for p in given if p not in set(pairs.values())]
        forgiven = [p for p in spare if any(overlap(p, o) >= 0.5 for o in other)]
        self.tally.add("mention", len(pairs), len(given) - len(forgiven), len(named))

    def _names(self, entity: Json) -> set[str]:
        return {
            normalise(n)
            for n in (
                entity["name"],
                *entity.get("aliases", ()),
                *(m["text"] for m in entity["mentions"] if self._level(m) == "NAM"),
            )
        }

    def _same_name(self, gold: Json, found: Json) -> bool:
        return bool(
            gold["id"] == found["id"]
            or normalise(found["name"]) in self._names(gold)
            or (gold.get("wikidata") and gold.get("wikidata") == found.get("wikidata"))
        )

    @staticmethod
    def _coarse(class_: str) -> str:
        """Classes that a reader would accept for each other."""
        if class_ in ("City", "Region"):
            return "Place"
        if class_ not in load().classes:
            return "Agreement" if class_ == "TradeAgreement" else class_
        family = load().family(class_)
        return family if family in ("Organization", "Polity", "Agreement") else class_

    def _entities(self) -> None:
        weights = []
        for g in self.gold_entities.values():
            for p in self.found_entities.values():
                met = sum(
                    (1.0 if self._level(gm) == "NAM" else 0.3)
                    for gm in g["mentions"]
                    if any(overlap(place(gm), place(pm)) >= 0.5 for pm in p.get("mentions", ()))
                )
                same = self._same_name(g, p)
                if met or same:
                    alike = self._coarse(g["type"]) == self._coarse(p["type"])
                    weights.append((met + 0.5 * same + 0.4 * alike, g["id"], p["id"]))
        self.to_found = pair(weights)
        self.to_gold = {p: g for g, p in self.to_found.items()}
        good = {g: self._entity_right(self.gold_entities[g]) for g in self.gold_entities if g in self.to_found}
        right = sum(good.values())
        for id_, p in self.found_entities.items():
            self.judge("entity", p, _entity_family(p), good.get(self.to_gold.get(id_, ""), False))
        for id_, p in self.found_entities.items():
            if id_ not in self.to_gold:
                self.miss("entity spurious", self._first(p), found=f"{p['type']} {p['name']}")
        optional = 0
        for id_, g in self.gold_entities.items():
            if id_ not in self.to_found:
                optional += bool(g.get("optional"))
                if not g.get("optional"):
                    self.miss("entity missed", self._first(g), f"{g['type']} {g['name']}")
        self.tally.add("entity", right, len(self.found_entities), len(self.gold_entities) - optional)

    @staticmethod
    def _first(entity: Json) -> int:
        return min((int(m["start"]) for m in entity.get("mentions", ())), default=-1)

    def _entity_right(self, g: Json) -> bool:
        p = self.found_entities[self.to_found[g["id"]]]
        accepted = {g["type"], self._coarse(g["type"]), *g.get("accept", {}).get("type", ())}
        if (p["type"] in accepted or self._coarse(p["type"]) in accepted) and self._same_name(g, p):
            return True
        self.miss("entity wrong", self._first(g), f"{g['type']} {g['name']}", f"{p['type']} {p['name']}")
        return False

    def _coreference(self) -> None:
        hard = [(place(m), m, e["id"]) for e in self.gold_entities.values() for m in e["mentions"] if self._level(m) != "NAM"]
        right = 0
        for where, mention, id_ in hard:
            target = self.found_entities.get(self.to_found.get(id_, ""))
            if target is not None and any(overlap(where, place(m)) >= 0.5 for m in target.get("mentions", ())):
                right += 1
            else:
                self.miss("coreference missed", where[0], f"{mention.get('text', '')} = {id_}")
        self.tally.add("coreference", right, len(hard), len(hard))

    def _relations(self) -> None:
        gold = {(r["type"], r["subject"], r["object"]): r for r in self.gold.get("relations", ())}
        symmetric = {r["type"] for r in gold.values() if r.get("qualifiers", {}).get("symmetric")}
        given = {(r["type"], self.as_gold(r["subject"]), self.as_gold(r["object"])) for r in self.found.get("relations", ())}
        given = {(t, o, s) if t in symmetric and (t, o, s) in gold else (t, s, o) for t, s, o in given}
        hits = given & gold.keys()
        for r in self.found.get("relations", ()):
            key = (r["type"], self.as_gold(r["subject"]), self.as_gold(r["object"]))
            turned = (key[0], key[2], key[1])
            self.judge("relation", r, str(r.get("rule", "")), key in gold or (key[0] in symmetric and turned in gold))
        required = {k for k, r in gold.items() if not r.get("optional") and not r.get("qualifiers", {}).get("implicit")}
        self.tally.add("relation", len(hits), len(given), len(required | hits))
        for key in sorted(required - hits):
            evidence = gold[key].get("evidence") or [{"start": -1}]
            self.miss("relation missed", int(evidence[0]["start"]), " ".join(key))
        for key in sorted(given - hits):
            self.miss("relation spurious", -1, found=" ".join(key))

    def judge(self, kind: str, fact: Json, rule: str, right: bool) -> None:
        self.tally.judged.append(Judged(kind, rule, float(fact.get("confidence", 0.0)), right))

    # -- events --------------------------------------------------------------------------------
    @staticmethod
    def _triggers(event: Json) -> list[Place]:
        return [place(t) for t in (event["trigger"], *event.get("otherTriggers", ())) if t]

    @staticmethod
    def _group(type_: str) -> str:
        row = load().event_types.get(type_)
        return str(row["group"]) if row else ""

    def _event_weight(self, g: Json, p: Json, by_group: bool) -> float:
        wanted = {g["type"], *g.get("accept", {}).get("type", ())}
        if by_group:
            if self._group(p["type"]) not in {self._group(w) for w in wanted}:
                return 0.0
        elif p["type"] not in wanted:
            return 0.0
        mine, theirs = self._triggers(g), self._triggers(p)
        touch = any(overlap(a, b) > 0 for a in mine for b in theirs)
        near = bool({self.sentence(a[0]) for a in mine} & {self.sentence(b[0]) for b in theirs})
        if not touch and not near:
            return 0.0
        shared = sum(
            len({self.as_gold(x) for x in p.get("roles", {}).get(role, ())} & set(members))
            for role, members in g.get("roles", {}).items()
        )
        return 2.0 * touch + 1.0 * near + 0.25 * shared

    def _events(self) -> None:
        golds, given = self.gold.get("events", []), self.found.get("events", [])
        for measure, by_group in (("event group", True), ("event", False)):
            pairs = pair((w, g["id"], p["id"]) for g in golds for p in given if (w := self._event_weight(g, p, by_group)) > 0)
            missed = [g for g in golds if g["id"] not in pairs and not g.get("optional")]
            self.tally.add(measure, len(pairs), len(given), len(pairs) + len(missed))
            self.event_pairs = pairs
        for g in missed:
            self.miss("event missed", int(g["trigger"]["start"]), f"{g['type']} «{g['trigger'].get('text', '')}»")
        matched = set(self.event_pairs.values())
        for p in given:
            if p["id"] not in matched:
                self.miss("event spurious", int(p["trigger"]["start"]), found=f"{p['type']} «{p['trigger'].get('text', '')}»")

    def _roles(self) -> None:
        by_id = {p["id"]: p for p in self.found.get("events", ())}
        right = given = wanted_total = 0
        for g in self.gold.get("events", ()):
            wanted = {(r, m) for r, members in g.get("roles", {}).items() for m in members if m in self.gold_entities}
            extra = {(r, m) for r, members in g.get("accept", {}).get("roles", {}).items() for m in members}
            if g["id"] in self.event_pairs:
                mine = self._role_set(by_id[self.event_pairs[g["id"]]])
                right += len(mine & wanted)
                given += len(mine - (extra - wanted))
                wanted_total += len(wanted)
                for role, member in sorted(wanted - mine):
                    self.miss("role missed", int(g["trigger"]["start"]), f"{g['type']}.{role} = {member}")
                for role, member in sorted(mine - wanted - extra):
                    self.miss("role spurious", int(g["trigger"]["start"]), found=f"{g['type']}.{role} = {member}")
            elif not g.get("optional"):
                wanted_total += len(wanted)
        matched = set(self.event_pairs.values())
        given += sum(len(self._role_set(p)) for p in by_id.values() if p["id"] not in matched)
        self.tally.add("role", right, given, wanted_total)

    def _role_set(self, event: Json) -> set[tuple[str, str]]:
        return {
            (r, self.as_gold(m)) for r, members in event.get("roles", {}).items() for m in members if m in self.found_entities
        }

    def _dates_and_modality(self) -> None:
        golds = {e["id"]: e for e in self.gold.get("events", ())}
        given = {e["id"]: e for e in self.found.get("events", ())}
        right: set[str] = set()
        for gid, pid in self.event_pairs.items():
            g, p = golds[gid], given[pid]
            at, label = int(g["trigger"]["start"]), f"{g['type']} «{g['trigger'].get('text', '')}»"
            mine, theirs = (g.get("date") or {}).get("value"), (p.get("date") or {}).get("value")
            good = theirs in {mine, *g.get("accept", {}).get("date", ())}
            self.tally.add("date", good, 1, 1)
            if not good:
                self.miss("date wrong", at, f"{label} {mine}", f"{theirs}")
            accepted = {g["modality"], *g.get("accept", {}).get("modality", ())}
            good = p.get("modality") in accepted
            right |= {pid} if good else set()
            self.tally.add("modality", good, 1, 1)
            if g["modality"] in IRREAL and "occurred" not in g.get("accept", {}).get("modality", ()):
                self.tally.add("no false fact", p.get("modality") != "occurred", 1, 1)
            if not good:
                self.miss("modality wrong", at, f"{label} {g['modality']}", f"{p.get('modality')}")
        for id_, p in given.items():
            self.judge("event", p, str(p.get("rule", "")), id_ in right)
        self._true_facts(golds, given)

    def _true_facts(self, golds: Mapping[str, Json], given: Mapping[str, Json]) -> None:
        """Of the events given as occurred or ongoing, those that the annotation has as such; invented ones count against."""
        back = {pid: gid for gid, pid in self.event_pairs.items()}
        for id_, p in given.items():
            if p.get("modality") not in REAL:
                continue
            g = golds.get(back.get(id_, ""), {})
            good = bool(REAL & {g.get("modality"), *g.get("accept", {}).get("modality", ())})
            self.tally.add("true fact", good, 1, 1)
            if not good:
                label = f"{p['type']} «{p['trigger'].get('text', '')}»"
                self.miss("fact not true", int(p["trigger"]["start"]), str(g.get("modality", "")), label)

    # -- statements and figures ------------------------------------------------------------------
    def _statement_weight(self, g: Json, p: Json) -> float:
        if not {self.as_gold(s) for s in p.get("speaker", ())} & {
            *g.get("speaker", ()),
            *g.get("accept", {}).get("speaker", ()),
        }:
            return 0.0
        mine, theirs = self._places(g), self._places(p)
        touch = any(overlap(a, b) > 0 for a in mine for b in theirs)
        near = any(self.sentence(a[0]) == self.sentence(b[0]) for a in mine for b in theirs)
        return 2.0 * touch + near

    @staticmethod
    def _places(statement: Json) -> list[Place]:
        trigger = [place(statement["trigger"])] if statement.get("trigger") else []
        return [place(q) for q in statement.get("quotes", ())] + trigger

    def _statements(self) -> None:
        golds, given = self.gold.get("statements", []), self.found.get("statements", [])
        pairs = pair((w, g["id"], p["id"]) for g in golds for p in given if (w := self._statement_weight(g, p)) > 0)
        missed = [g for g in golds if g["id"] not in pairs and not g.get("optional")]
        self.tally.add("statement", len(pairs), len(given), len(pairs) + len(missed))
        for g in missed:
            self.miss("statement missed", self._places(g)[-1][0], self._spoken(g))
        matched = set(pairs.values())
        for p in given:
            if p["id"] not in matched:
                self.miss("statement spurious", self._places(p)[-1][0], found=self._spoken(p))
        by_gold, by_found = {s["id"]: s for s in golds}, {s["id"]: s for s in given}
        back = {pid: gid for gid, pid in pairs.items()}
        for id_, p in by_found.items():
            g = by_gold.get(back.get(id_, ""), {})
            said = bool(g) and p.get("act") in {g.get("act"), *g.get("accept", {}).get("act", ())}
            self.judge("statement", p, str(p.get("rule", "")), said)
        for gid, pid in pairs.items():
            g, p = by_gold[gid], by_found[pid]
            for measure in ("act", "stance"):
                good = p.get(measure) in {g.get(measure), *g.get("accept", {}).get(measure, ())}
                self.tally.add(measure, good, 1, 1)
                if not good:
                    self.miss(
                        f"{measure} wrong", self._places(g)[-1][0], f"{self._spoken(g)} {g.get(measure)}", str(p.get(measure))
                    )

    @staticmethod
    def _spoken(statement: Json) -> str:
        return f"{'/'.join(statement.get('speaker', ()))} «{(statement.get('trigger') or {}).get('text', '')}»"

    def _figure_weight(self, g: Json, p: Json) -> float:
        mine, theirs = g.get("value"), p.get("value")
        if mine is None or theirs is None:
            same = mine is None and theirs is None and g.get("direction") == p.get("direction")
        else:
            same = abs(float(mine) - float(theirs)) <= 0.005 * max(abs(float(mine)), 1e-9)
        if not same or any((g.get(k) or None) != (p.get(k) or None) for k in ("unit", "currency")):
            return 0.0
        if overlap(place(g["span"]), place(p["span"])) > 0:
            return 2.0
        return float(self.sentence(g["span"]["start"]) == self.sentence(p["span"]["start"]))

    def _figures(self) -> None:
        golds, given = self.gold.get("figures", []), self.found.get("figures", [])
        pairs = pair((w, g["id"], p["id"]) for g in golds for p in given if (w := self._figure_weight(g, p)) > 0)
        missed = [g for g in golds if g["id"] not in pairs and not g.get("optional")]
        self.tally.add("figure", len(pairs), len(given), len(pairs) + len(missed))
        for g in missed:
            self.miss("figure missed", int(g["span"]["start"]), str(g["span"].get("text", "")))
        matched = set(pairs.values())
        for p in given:
            self.judge("figure", p, str(p.get("rule", "")), p["id"] in matched)
            if p["id"] not in matched:
                self.miss("figure spurious", int(p["span"]["start"]), found=str(p["span"].get("text", "")))


def _entity_family(entity: Json) -> str:
    """Rule family of an entity, as extraction names it: known to the gazetteer, named in the text, only described."""
    if entity.get("source") == "gazetteer":
        return "known"
    named = any(m.get("level", "NAM") == "NAM" for m in entity.get("mentions", ()))
    return "named" if named else "described"


def compare(gold: Json, found: Json) -> Tally:
    """Counts and differences of one document; `found` may be empty."""
    return _Comparison(gold, found).run()


def aligned(gold: Json, found: Json) -> tuple[dict[str, str], dict[str, str]]:
    """Entities of an extraction → those of the annotation, and events of the annotation → those of the extraction."""
    comparison = _Comparison(gold, found)
    comparison.run()
    return comparison.to_gold, comparison.event_pairs
