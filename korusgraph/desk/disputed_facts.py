"""Office-holders and parties that the reference data do not have, and figures of which two values are told."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from korusgraph.assembly.making import called
from korusgraph.desk import phases
from korusgraph.desk.claims import SAME_TIME, Claim, Conflict, by, days, reference, words
from korusgraph.desk.index import Index
from korusgraph.extraction import gazetteer
from korusgraph.extraction.text import fold
from korusgraph.extraction.words import words_if_any
from korusgraph.model import Edge, Node, many

ROUNDING = 0.02  # share by which two figures may differ and still be one, rounded twice
_TRADE = ("goods_trade_balance", "services_trade_balance", "goods_exports", "goods_imports", "quota_volume")


def offices(index: Index) -> Iterator[Conflict]:
    """A document has another holder of an office than the reference data have for that day.

    Only of people who by the reference data hold it later, and none before: a strange name beside a title is more often a wrong
    reading, and *Presidents Xi and Trump* are of two states. Two documents must say so.
    """
    for office in index.labelled("Office"):
        terms = [e for e in index.incoming(office.id, "HOLDS_OFFICE") if e.properties.get("source") == "gazetteer"]
        if any(_together(a, b) for a, b in combinations(terms, 2)):
            continue  # a seat among many
        for edge in index.incoming(office.id, "HOLDS_OFFICE"):
            day = str(edge.properties.get("asOf", ""))
            if (
                edge.properties.get("status") != "incumbent"
                or len(day) != 10
                or len(many(edge.properties.get("documents"))) < 2
            ):
                continue
            if not _comes_later(edge.start, office.id, day):
                continue  # titles are printed long after an office is left, and of many offices the reference data know no terms
            holders = sorted({t.start for t in terms if _covers(t, day)})
            if holders and index.node(edge.start).properties.get("source") == "gazetteer":
                said = _of_edge(index, edge, index.name(edge.start), day)
                names = ", ".join(index.names(holders))
                yield Conflict("office", f"{office.properties['name']} on {day}", said, reference(names))


def _comes_later(person: str, office: str, day: str) -> bool:
    """Whether by the reference data a person holds an office, and that only later."""
    terms = gazetteer.load().terms.get(person.split("/", 1)[1], ())
    return all(t.start > day for t in terms) and any(t.office == office.split("/", 1)[1] for t in terms)


def _together(one: Edge, other: Edge) -> bool:
    """Whether two people hold an office at once for more than a change of hands."""
    start = max(str(t.properties.get("startDate", "")) for t in (one, other))
    ends = [str(t.properties.get("endDate", "")) or "9999-12-31" for t in (one, other)]
    return bool(start) and one.start != other.start and days(start, min(ends)) > SAME_TIME and start < min(ends)


def _covers(term: Edge, day: str) -> bool:
    start, end = str(term.properties.get("startDate", "")), str(term.properties.get("endDate", ""))
    return bool(start) and start <= day and (not end or day <= end)


def parties(index: Index) -> Iterator[Conflict]:
    """A document has a party that the reference data do not have.

    The sentence must name the agreement, and one alone: of parties of several agreements it does not tell whose is which.
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
            sentence = str(edge.properties.get("sentenceText", ""))
            alone = len(told[sentence]) == 1 and any(name in fold(sentence) for name in called(agreement))
            if edge.properties.get("status") in ("party", "signatory") and alone:
                said = _of_edge(index, edge, str(edge.properties["status"]), str(edge.properties.get("asOf", "")))
                yield Conflict(
                    "party", f"{index.name(edge.start)}: {agreement.properties['name']}", said, reference("no party")
                )


def _of_edge(index: Index, edge: Edge, claim: str, reported: str) -> Claim:
    documents = many(edge.properties.get("documents"))
    sentence = str(edge.properties.get("sentenceText", ""))
    return Claim(claim, by(index, (), documents), reported, sentence, ", ".join(documents), edge.key)


# -- figures -------------------------------------------------------------------------------
def figures(index: Index) -> Iterator[Conflict]:
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
    return f"{told} of {reported[:4]}" if reported and words(told) & words_if_any("flow_periods") else ""


def _scope(node: Node) -> frozenset[str]:
    """Words of its sentence that change what a figure counts: a balance with services is another one."""
    return words(str(node.properties.get("sentenceText", ""))) & words_if_any("figure_scope")


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
        str(p.get("text", "")), by(index, said, documents), str(p.get("reportedOn", "")), str(p.get("sentenceText", "")),
        ", ".join(documents), node.id,
    )  # fmt: skip
