"""Where two sources, or two speakers of one source, say of one matter what cannot both be so.

A matter is a type of event with its agreement or goods and the states that act in it; a figure with what it counts; an
office on a day; a party of an agreement. What one source says earlier and another later of the same matter is a
development, not a conflict: plans come true, talks begin and end, holders change.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations
from typing import Any

from korusgraph.database.bolt import Rows
from korusgraph.desk import phases
from korusgraph.desk.actors import Polities
from korusgraph.desk.happenings import HAPPENED, Happening, happening, happenings
from korusgraph.desk.index import Index
from korusgraph.extraction.text import words as split
from korusgraph.model import Edge, Node, many
from korusgraph.ontology import load

KINDS = ("modality", "date", "office", "party", "figure")
SAME_TIME = 60  # days between two reports within which they are of one time
FORTNIGHT = 14  # the same of what has no day of its own: talks begin and end
SOON = 3  # days after a denial in which what is affirmed was there before
LONG_AGO = 366  # days after which a denial is no longer of that act
ROUNDING = 0.02  # share by which two figures may differ and still be one, rounded twice
SAME_DAY = 31  # days within which two dates are meant for one act
_ONCE = ("sign", "enter_into_force", "conclude", "withdraw", "terminate")  # an agreement sees them seldom
# acts that are one matter: whoever has not begun talks does not negotiate either
_ACTS = {
    "negotiate": "talks",
    "launch": "talks",
    "negotiation_round": "talks",
    "agree": "deal",
    "conclude": "conclude",
    "meet": "meet",
    "consult": "meet",
    "sign": "sign",
}
_OF_PEOPLE = ("appoint", "nominate", "elect", "resign")
_TRADE = ("goods_trade_balance", "services_trade_balance", "goods_exports", "goods_imports", "quota_volume")
_COLUMNS = ["claim", "by", "reported", "sentence", "document", "id"]
COLUMNS = ["kind", "matter", *_COLUMNS, *(f"other{c[0].upper()}{c[1:]}" for c in _COLUMNS)]


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody says of a matter. `by` names the speakers, the document when it speaks itself, or the reference data."""

    claim: str
    by: str
    reported: str
    sentence: str
    document: str
    id: str

    def cells(self) -> list[str]:
        return [self.claim, self.by, self.reported, self.sentence, self.document, self.id]


@dataclass(frozen=True, slots=True)
class Conflict:
    kind: str
    matter: str
    one: Claim
    other: Claim


def conflicts(index: Index, kinds: Iterable[str] = KINDS) -> list[Conflict]:
    """All conflicts of these kinds, by kind and matter; of the same claims of the same voices the first."""
    finders = {"modality": _modalities, "date": _dates, "office": _offices, "party": _parties, "figure": _figures}
    made = [c for kind in kinds for c in finders[kind](index)]
    made.sort(key=lambda c: (KINDS.index(c.kind), c.matter, c.one.reported, c.one.id, c.other.id))
    alike: dict[tuple[str, ...], Conflict] = {}
    for c in made:  # who says a thing twice contradicts once
        alike.setdefault((c.kind, c.matter, c.one.claim, c.one.by, c.other.claim, c.other.by), c)
    return list(alike.values())


def rows(found: Iterable[Conflict]) -> Rows:
    return Rows(COLUMNS, [[c.kind, c.matter, *c.one.cells(), *c.other.cells()] for c in found])


# -- events --------------------------------------------------------------------------------
Acts = dict[tuple[str, ...], list[tuple[Happening, frozenset[str]]]]


def _matters(index: Index) -> Acts:
    """Events by what they are about, each with the states that act in it.

    A matter is a kind of act with an agreement; with goods, who taxes them and whose they are; with who comes into an office
    or leaves it; or, where none is named, with two states.
    """
    polities = Polities(index)
    found: Acts = defaultdict(list)
    for h in happenings(index):
        if h.is_statement:
            continue
        for said in (h, *_denied_topics(index, h)):
            states = polities.of_all(said.participants) or polities.of_all(h.participants)
            for matter in _matter(said, states, polities):
                found[matter].append((replace(h, label=said.label), states))
    return found


def _denied_topics(index: Index, h: Happening) -> list[Happening]:
    """What is denied with an act of agreeing: who has not agreed to talks denies the talks.

    Where the topic was not found, it is talks on the agreement that the speaker's words are about.
    """
    if h.modality != "denied" or h.type not in ("agree", "launch"):
        return []
    topics = [happening(index, index.node(t)) for t in h.of("topic") if index.node(t).kind == "Event"]
    statements = {e.start for e in index.incoming(h.id, "REPORTS")}
    about = {e.end for s in sorted(statements) for e in index.outgoing(s, "TARGETS") if e.end.startswith("agreement/")}
    if topics or h.agreements or not about:
        return topics
    return [
        replace(h, type="negotiate", label=load().event_types["negotiate"]["label"], roles={"agreement": tuple(sorted(about))})
    ]


def _matter(h: Happening, states: frozenset[str], polities: Polities) -> Iterator[tuple[str, ...]]:
    act = _ACTS.get(h.type, h.type)
    for about in h.agreements:
        yield act, about
    imposers, targets = polities.of_all(h.of("imposer", "actor")), polities.of_all(h.of("target", "beneficiary"))
    if imposers and targets:
        for about in h.of("product"):
            yield act, about, *sorted(imposers), "on", *sorted(targets)
    if h.type in _OF_PEOPLE:
        for person in h.of("person"):
            yield act, person
    if len(states) == 2 and not h.agreements and not h.of("product") and h.type in _ACTS:
        yield act, *sorted(states)


def _modalities(index: Index) -> Iterator[Conflict]:
    """One says that it happened or goes on, somebody else denies it at the same time.

    What a document says by itself is no denial: that something has not been done yet is told of most things. Nor is it one
    that something cannot or will not be done, or is called off.
    """
    for matter, events in sorted(_matters(index).items()):
        told = [(h, states) for h, states in events if not _unsettled(h)]
        denied = [(o, others) for o, others in told if o.modality == "denied" and o.speakers]
        for h, states in told if denied else ():
            for o, others in denied:
                if (
                    h.modality in HAPPENED
                    and h.renegotiation == o.renegotiation
                    and _two_voices(h, o)
                    and _one_matter(states, others)
                    and _one_company(index, h, o)
                    and _one_time(h, o)
                ):
                    yield Conflict("modality", _about(index, h, matter), _claim(index, h), _claim(index, o))


def _unsettled(h: Happening) -> bool:
    """Whether the sentence says that the act is possible, wished for or called off: then nobody affirms or denies it."""
    return bool(_words(h.sentence) & _listed("unsettled"))


def _one_time(h: Happening, o: Happening) -> bool:
    """Whether a denial is of what is affirmed, and not of what came before or after it."""
    if h.start:
        if o.start and (h.end < o.start or o.end < h.start):
            return False
        day = h.start <= o.reported and _days(h.start, o.reported) <= LONG_AGO
        return day and _days(h.reported, o.reported) <= SAME_TIME
    later = h.reported > o.reported
    return _days(h.reported, o.reported) <= (SOON if later else FORTNIGHT)


def _one_company(index: Index, h: Happening, o: Happening) -> bool:
    """Whether the people of two events are the same as far as both name them."""
    one, other = ({i for i in x.participants if "Person" in index.node(i).labels} for x in (h, o))
    return not one or not other or one <= other or other <= one


def _about(index: Index, h: Happening, matter: tuple[str, ...]) -> str:
    return f"{h.label}: {', '.join(index.name(m) for m in matter[1:])}"


def _one_matter(states: frozenset[str], others: frozenset[str]) -> bool:
    """Whether two events have the same actors as far as both name them."""
    return bool(states & others) and (states <= others or others <= states)


def _two_voices(h: Happening, o: Happening) -> bool:
    """Whether another speaker, or another document by itself, says the one than says the other."""
    return not set(h.speakers) & set(o.speakers) and bool(h.speakers or h.documents != o.documents)


def _dates(index: Index) -> Iterator[Conflict]:
    """Two days for one act, or a day that is not that of the reference data but near it."""
    for (type_, about, *_), events in sorted(_matters(index).items()):
        if type_ not in _ONCE or "Agreement" not in index.node(about).labels:
            continue
        dated = [(h, s) for h, s in events if h.modality == "occurred" and _prints_its_day(h)]
        for (h, states), (o, others) in combinations(dated, 2):
            if h.documents != o.documents and _differ(h.start, o.start) and _one_matter(states, others):
                first, second = sorted((h, o), key=lambda x: (x.start, x.id))
                yield Conflict("date", f"{h.label}: {index.name(about)}", _claim(index, first), _claim(index, second))
        known = phases.reference(about).get(phases.phase_of(dated[0][0]), "") if dated else ""
        for h, _ in dated:
            if len(known) == 10 and _differ(h.start, known):
                yield Conflict("date", f"{h.label}: {index.name(about)}", _claim(index, h), _reference(known))


def _prints_its_day(h: Happening) -> bool:
    """Whether the day of an act stands in its sentence: one counted from the report is that of its time zone, if the day of
    the report is right."""
    return h.precision == "day" and h.start == h.end and str(int(h.start[8:])) in {w.lstrip("0") for w in _numbers(h.sentence)}


def _numbers(sentence: str) -> list[str]:
    return re.findall(r"\d+", sentence)


def _differ(day: str, other: str) -> bool:
    return 0 < _days(day, other) <= SAME_DAY


def _days(day: str, other: str) -> int:
    """Days between two days; very many when one is not known."""
    if len(day) != 10 or len(other) != 10:
        return 10**6
    return abs((dt.date.fromisoformat(day) - dt.date.fromisoformat(other)).days)


def _claim(index: Index, h: Happening) -> Claim:
    what = f"{h.modality}{' ' + h.date if h.date else ''}"
    return Claim(what, _by(index, h.speakers, h.documents), h.reported, h.sentence, ", ".join(h.documents), h.id)


def _by(index: Index, speakers: Iterable[str], documents: Iterable[str]) -> str:
    named = ", ".join(index.names(speakers))
    return named or ", ".join(_publisher(index, d) for d in documents)


def _publisher(index: Index, document: str) -> str:
    return str(index.document(document).get("publisher", "")) or document


def _reference(claim: str) -> Claim:
    return Claim(claim, "reference data", "", "", "", "")


# -- offices and parties ---------------------------------------------------------------------
def _offices(index: Index) -> Iterator[Conflict]:
    """A document has another holder of an office than the reference data have for that day.

    Only of people whom the reference data know and give no office: a strange name beside a title is more often a wrong reading,
    and *Presidents Xi and Trump* are of two states. Two documents must say so.
    """
    for office in index.labelled("Office"):
        terms = [e for e in index.incoming(office.id, "HOLDS_OFFICE") if e.properties.get("source") == "gazetteer"]
        if any(_together(a, b) for a, b in combinations(terms, 2)):
            continue  # a seat among many
        for edge in index.incoming(office.id, "HOLDS_OFFICE"):
            day = str(edge.properties.get("asOf", ""))
            if edge.properties.get("status") != "incumbent" or len(day) != 10 or len(many(edge.properties.get("documents"))) < 2:
                continue
            if any(e.properties.get("source") == "gazetteer" for e in index.outgoing(edge.start, "HOLDS_OFFICE")):
                continue  # of that office titles are printed long after it is left
            holders = sorted({t.start for t in terms if _covers(t, day)})
            if holders and index.node(edge.start).properties.get("source") == "gazetteer":
                said = _of_edge(index, edge, index.name(edge.start), day)
                names = ", ".join(index.names(holders))
                yield Conflict("office", f"{office.properties['name']} on {day}", said, _reference(names))


def _together(one: Edge, other: Edge) -> bool:
    """Whether two people hold an office at once for more than a change of hands."""
    start = max(str(t.properties.get("startDate", "")) for t in (one, other))
    ends = [str(t.properties.get("endDate", "")) or "9999-12-31" for t in (one, other)]
    return bool(start) and one.start != other.start and _days(start, min(ends)) > SAME_TIME and start < min(ends)


def _covers(term: Edge, day: str) -> bool:
    start, end = str(term.properties.get("startDate", "")), str(term.properties.get("endDate", ""))
    return bool(start) and start <= day and (not end or day <= end)


def _parties(index: Index) -> Iterator[Conflict]:
    """A document has a party that the reference data do not have.

    A sentence that has parties of several agreements does not tell whose is which.
    """
    told: dict[str, set[str]] = defaultdict(set)
    for edge in index.edges("PARTY_TO"):
        told[str(edge.properties.get("sentenceText", ""))].add(edge.end)
    for agreement in index.labelled("Agreement"):
        known = phases.reference_parties(agreement.id)
        if not known:
            continue
        for edge in index.incoming(agreement.id, "PARTY_TO"):
            wider = {e.end for e in index.outgoing(edge.start, "MEMBER_OF")}
            wider |= {e.start for e in index.incoming(edge.start, "MEMBER_OF")}
            if "Bloc" in index.node(edge.start).labels or edge.start in known or wider & known:
                continue  # a bloc may stand for its members, and they for it
            alone = len(told[str(edge.properties.get("sentenceText", ""))]) == 1
            if edge.properties.get("status") in ("party", "signatory") and alone:
                said = _of_edge(index, edge, str(edge.properties["status"]), str(edge.properties.get("asOf", "")))
                yield Conflict(
                    "party", f"{index.name(edge.start)}: {agreement.properties['name']}", said, _reference("no party")
                )


def _of_edge(index: Index, edge: Edge, claim: str, reported: str) -> Claim:
    documents = many(edge.properties.get("documents"))
    sentence = str(edge.properties.get("sentenceText", ""))
    return Claim(claim, _by(index, (), documents), reported, sentence, ", ".join(documents), edge.key)


# -- figures -------------------------------------------------------------------------------
def _figures(index: Index) -> Iterator[Conflict]:
    """Two values for one figure: the same indicator, states, goods, unit and period."""
    found: dict[tuple[Any, ...], list[Node]] = defaultdict(list)
    for node in index.labelled("Figure"):
        key = _counted(index, node)
        if key is not None:
            found[key].append(node)
    for key, figures in sorted(found.items(), key=lambda x: str(x[0])):
        for one, other in combinations(figures, 2):
            a, b = float(one.properties["value"]), float(other.properties["value"])  # type: ignore[arg-type]
            if abs(a - b) > ROUNDING * max(abs(a), abs(b)) and _two_sources(index, one, other) and _scope(one) == _scope(other):
                yield Conflict("figure", _counts(index, one, key), _figure(index, one), _figure(index, other))


def _counted(index: Index, node: Node) -> tuple[Any, ...] | None:
    """What a figure counts, and when; None where it is not known well enough to compare."""
    p = node.properties
    period, reporter = _period(str(p.get("periodText", "")), str(p.get("reportedOn", ""))), _end(index, node, "REPORTED_FOR")
    partner, product = _end(index, node, "WITH_PARTNER"), _end(index, node, "OF_PRODUCT")
    if "value" not in p or not reporter or not (partner or product) or not period or p.get("indicator") not in _TRADE:
        return None
    unit = str(p.get("unit", "")), str(p.get("currency", ""))
    return str(p["indicator"]), str(p.get("figureKind", "")), reporter, partner, product, *unit, period


def _period(told: str, reported: str) -> str:
    """The period that a figure counts, with the year of the report where it is told from there (*last year*); empty when it
    is none, as a weekday."""
    if re.search(r"\d{4}", told):
        return told
    return f"{told} of {reported[:4]}" if reported and _words(told) & _listed("flow_periods") else ""


def _scope(node: Node) -> frozenset[str]:
    """Words of its sentence that change what a figure counts: a balance with services is another one."""
    return _words(str(node.properties.get("sentenceText", ""))) & _listed("figure_scope")


def _words(text: str) -> frozenset[str]:
    return frozenset(w.folded for w in split(text))


@cache
def _listed(name: str) -> frozenset[str]:
    """A list of the language; a language without it has none."""
    return frozenset(load().lexicon.get(name, ()))


def _end(index: Index, node: Node, type_: str) -> str:
    return next((e.end for e in index.outgoing(node.id, type_)), "")


def _two_sources(index: Index, one: Node, other: Node) -> bool:
    if one.properties.get("documents") != other.properties.get("documents"):
        return True
    by = _end(index, one, "ASSERTED_BY"), _end(index, other, "ASSERTED_BY")
    return by[0] != by[1]


def _counts(index: Index, node: Node, key: tuple[Any, ...]) -> str:
    parties = " and ".join(index.name(i) for i in key[2:4] if i)
    goods = f", {index.name(key[4])}" if key[4] else ""
    return f"{str(key[0]).replace('_', ' ')} of {parties}{goods}, {key[-1]}"


def _figure(index: Index, node: Node) -> Claim:
    p = node.properties
    said = [i for i in (_end(index, node, "ASSERTED_BY"),) if i]
    documents = many(p.get("documents"))
    return Claim(
        str(p.get("text", "")), _by(index, said, documents), str(p.get("reportedOn", "")), str(p.get("sentenceText", "")),
        ", ".join(documents), node.id,
    )  # fmt: skip
