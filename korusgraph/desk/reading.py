"""What a reading view holds: things with their places, facts with their sentences, documents with their marks."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import networkx as nx

from korusgraph.desk import standing
from korusgraph.desk.happenings import Happening, happenings, in_order
from korusgraph.desk.index import Index
from korusgraph.desk.placing import around, placed
from korusgraph.desk.timeline import lane
from korusgraph.desk.verdicts import rejections, verdict
from korusgraph.model import Edge, Node, many

_JOINING = ("product", "dispute", "legalBasis")
_SHEETS = 25  # agreements, the most reported, whose state is derived
_WIDE = 1000  # units of the page to one of the layout


@dataclass(slots=True)
class Evidence:
    """Where things and facts stand in the documents, by ids. Offsets count code points."""

    sentences: dict[str, tuple[int, int]] = field(default_factory=dict)
    document: dict[str, str] = field(default_factory=dict)
    mentions: dict[str, tuple[int, int, str]] = field(default_factory=dict)
    refers: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    """Mention and thing, by document."""
    supports: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    """Fact and mention, by document."""

    @classmethod
    def of(cls, nodes: Iterable[Node], edges: Iterable[Edge]) -> Evidence:
        """The evidence part of a graph."""
        found = cls()
        for node in nodes:
            p = node.properties
            if node.labels[0] == "Sentence":
                found.sentences[node.id] = (int(str(p["charStart"])), int(str(p["charEnd"])))
            elif node.labels[0] == "Mention":
                found.mentions[node.id] = (int(str(p["charStart"])), int(str(p["charEnd"])), str(p.get("text", "")))
        links = [e for e in edges if e.type in ("IN_DOCUMENT", "IN_SENTENCE", "REFERS_TO", "EVIDENCED_BY")]
        found.document = {e.start: e.end for e in links if e.type == "IN_DOCUMENT"}
        where = {e.start: found.document.get(e.end, "") for e in links if e.type == "IN_SENTENCE"}
        for edge in links:
            if edge.type == "REFERS_TO":
                found.refers[where.get(edge.start, "")].append((edge.start, edge.end))
            elif edge.type == "EVIDENCED_BY":
                found.supports[where.get(edge.end, "")].append((edge.start, edge.end))
        return found


@dataclass(frozen=True, slots=True)
class _Fact:
    """An event, a statement or a relation: what the page is told of it, what it joins, and the sentences behind it."""

    told: dict[str, Any]
    roles: dict[str, tuple[str, ...]]
    pairs: tuple[tuple[str, str], ...]
    sentences: tuple[str, ...]

    @property
    def touched(self) -> set[str]:
        return {i for ids in self.roles.values() for i in ids}


def content(index: Index, evidence: Evidence, texts: Mapping[str, str], about: Node | None = None) -> dict[str, Any]:
    """All that the page shows, fit for JSON: of the whole graph, or of what has to do with one thing and its neighbours.

    `texts` are those of the documents by their ids. Things and documents are given by their numbers in their lists.
    """
    facts = [*_happened(index), *_related(index)]
    if about is not None:
        near = {about.id}.union(*(f.touched for f in facts if about.id in f.touched))
        facts = [f for f in facts if about.id in f.touched or (len(f.touched) > 1 and f.touched <= near)]
    wanted = set().union(*(f.touched for f in facts)) | ({about.id} if about is not None else set())
    if about is None:
        wanted |= {thing for found in evidence.refers.values() for _, thing in found if thing in index}
    things = sorted(i for i in wanted if i in index and "Entity" in index.node(i).labels)
    cited = {evidence.document.get(s, "") for f in facts for s in f.sentences}
    documents = [n for n in index.labelled("Document") if about is None or n.id in cited]
    documents.sort(key=lambda n: (str(n.properties.get("published", "9999")), n.id))
    number = {id_: at for at, id_ in enumerate(things)}
    page = {n.id: at for at, n in enumerate(documents)}
    widths = {n.id: _Wide(texts.get(n.id.split("/", 1)[1], "")) for n in documents}
    places = _places(facts, number)
    stated = set(sorted(_told_of(index, things), key=lambda i: (-len(index.incoming(i)), i))[:_SHEETS])
    return {
        "title": str(about.properties["name"]) if about is not None else "",
        "classes": {index.node(i).labels[-1]: list(index.node(i).labels) for i in things},
        "start": number[about.id] if about is not None else None,
        "things": [_thing(index, i, places.get(number[i]), i in stated) for i in things],
        "facts": [_numbered(f, number, page, evidence, widths) for f in facts],
        "documents": [_document(n, texts, _marks(index, n.id, evidence, number, widths[n.id])) for n in documents],
    }


# -- facts -----------------------------------------------------------------------------------
def _happened(index: Index) -> Iterator[_Fact]:
    for h in in_order(happenings(index, provisions=True)):
        told = {
            "id": h.id,
            "kind": "statement" if h.is_statement else "event",
            "type": h.type,
            "label": h.label + (" (renegotiation)" if h.renegotiation else ""),
            "modality": h.modality,
            "lane": lane(h.modality),
            "date": h.date,
            "start": h.start,
            "reported": h.reported,
            "stance": h.stance,
            "quote": h.quote,
            "reports": [index.name(r) for r in h.reports],
            "confidence": h.confidence,
            "decided": h.decided,
        }
        roles = dict(h.roles) | ({"said by": h.speakers} if h.speakers else {})
        roles = {r: kept for r, ids in roles.items() if (kept := tuple(i for i in ids if "Entity" in index.node(i).labels))}
        yield _Fact(told, roles, tuple(sorted(_pairs(index, h))), (h.sentence_id,) if h.sentence_id else ())


def _pairs(index: Index, h: Happening) -> set[tuple[str, str]]:
    """What an event or a statement joins, as in `connections`; what is denied is there too, and the page tells it apart."""
    if h.is_statement:
        found = {(min(s, a), max(s, a)) for s in h.speakers for a in h.of("about") if s != a}
    else:
        found = set(combinations(sorted({*h.participants, *h.agreements, *h.of(*_JOINING)}), 2))
    return {p for p in found if all("Entity" in index.node(i).labels for i in p)}


def _related(index: Index) -> Iterator[_Fact]:
    for edge in index.edges():
        p = edge.properties
        things = all("Entity" in index.node(i).labels for i in (edge.start, edge.end))
        if not things or p.get("source") not in ("extracted", "gazetteer", "import"):
            continue
        status = f" ({p['status']})" if "status" in p else ""
        since, until = str(p.get("since", "")), str(p.get("until", ""))
        told = {
            "id": edge.key,
            "kind": "relation",
            "type": edge.type,
            "label": edge.type.replace("_", " ").lower() + status,
            "modality": str(p.get("modality", "occurred")),
            "lane": lane(str(p.get("modality", "occurred"))),
            "date": f"{since} – {until}".strip(" –") if until else since,
            "start": since,
            "reported": str(p.get("asOf", "")),
            "confidence": float(str(p.get("confidence", 0.5))),
            "reference": p["source"] == "gazetteer",
            "decided": verdict(index, p),
        }
        pair = ((min(edge.start, edge.end), max(edge.start, edge.end)),) if edge.start != edge.end else ()
        yield _Fact(told, {"of": (edge.start,), "to": (edge.end,)}, pair, many(p.get("sentences")))


def _numbered(
    fact: _Fact, number: Mapping[str, int], page: Mapping[str, int], evidence: Evidence, widths: Mapping[str, _Wide]
) -> dict[str, Any]:
    at = []
    for sentence in fact.sentences:
        document = evidence.document.get(sentence, "")
        if document in page and sentence in evidence.sentences:
            at.append([page[document], *widths[document].span(*evidence.sentences[sentence])])
    return {
        **{k: v for k, v in fact.told.items() if v not in ("", [], False)},
        "roles": {r: [number[i] for i in ids] for r, ids in fact.roles.items()},
        "pairs": [[number[a], number[b]] for a, b in fact.pairs],
        "at": at,
    }


# -- things ----------------------------------------------------------------------------------
def _places(facts: Iterable[_Fact], number: Mapping[str, int]) -> dict[int, tuple[float, float]]:
    """Places of the things that facts join; what reference data alone knows of stands around the others."""
    graph = nx.Graph()
    others: dict[int, int] = {}
    for fact in facts:
        for a, b in fact.pairs:
            one, other = number[a], number[b]
            if fact.told.get("reference"):
                others |= {one: other, other: one}
            elif one != other:
                graph.add_edge(one, other, weight=graph.get_edge_data(one, other, {"weight": 0})["weight"] + 1)
    found = placed(graph)
    return found | around(found, {thing: near for thing, near in others.items() if thing not in found})


def _told_of(index: Index, things: Iterable[str]) -> list[str]:
    return [i for i in things if "Agreement" in index.node(i).labels and index.incoming(i)]


def _thing(index: Index, id_: str, place: tuple[float, float] | None, stated: bool) -> dict[str, Any]:
    """A thing as the page knows it; one that nothing joins to others has no place. `stated`: with its state and parties."""
    node = index.node(id_)
    made: dict[str, Any] = {"id": id_, "name": index.name(id_), "class": node.labels[-1]}
    if aliases := many(node.properties.get("aliases")):
        made["aliases"] = list(aliases)
    if out := rejections(index, node).rows:
        made["rejected"] = [[str(v) for v in row] for row in out]
    if place is not None:
        made["x"], made["y"] = (round(v * _WIDE) for v in place)
    if stated:
        sheet = standing.sheet(index, node)
        sides = next(p for p in sheet.parts if p.key == "parties").rows.objects()
        made["sheet"] = dict(sheet.facts)
        made["parties"] = [[s["party"], s["standing"] or "–", s["since"] or s["reported"], s["reference"]] for s in sides]
    return made


# -- documents -------------------------------------------------------------------------------
def _document(node: Node, texts: Mapping[str, str], marks: list[list[Any]]) -> dict[str, Any]:
    p = node.properties
    name = node.id.split("/", 1)[1]
    told = {k: str(p[k]) for k in ("title", "publisher", "published", "licence") if p.get(k)}
    return {"id": name, **told, "text": texts.get(name, ""), "marks": marks}


def _marks(index: Index, document: str, evidence: Evidence, number: Mapping[str, int], wide: _Wide) -> list[list[Any]]:
    """`[start, end, kind, what]` in order, the longer first: `what` is the number of a thing, or the id of a fact."""
    found = []
    for mention, thing in evidence.refers.get(document, ()):
        if thing in number:
            found.append([*wide.span(*evidence.mentions[mention][:2]), "thing", number[thing]])
    for fact, mention in evidence.supports.get(document, ()):
        start, end, text = evidence.mentions[mention]
        kind = "event"
        if fact not in index:
            continue
        if "Statement" in index.node(fact).labels:
            kind = "quote" if text and text in str(index.node(fact).properties.get("quote", "")) else "statement"
        found.append([*wide.span(start, end), kind, fact])
    return sorted(found, key=lambda m: (m[0], -m[1], m[2], str(m[3])))


class _Wide:
    """Offsets of a text as the page counts them: a sign beyond the first plane of Unicode counts twice there."""

    def __init__(self, text: str) -> None:
        self._high = [at for at, sign in enumerate(text) if ord(sign) > 0xFFFF]

    def span(self, start: int, end: int) -> list[int]:
        return [start + bisect_left(self._high, start), end + bisect_left(self._high, end)]
