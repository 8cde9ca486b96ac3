"""One person, body or state on a page: offices, statements, meetings, positions by agreement, what else, sources."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from korusgraph.database.bolt import Rows
from korusgraph.desk.happenings import Happening, happenings, in_order, spoken_of
from korusgraph.desk.index import Index
from korusgraph.desk.sheet import Part, Sheet
from korusgraph.model import Edge, Node, many

_TALKS = ("meet", "consult", "negotiation_round", "joint_committee")
_POSTS = ("HOLDS_OFFICE", "AFFILIATED_WITH", "HEADS", "PREDECESSOR_OF", "MEMBER_OF", "AGENCY_OF", "PART_OF", "PARTY_TO")
_OFFICES = ["relation", "with", "status", "from", "until", "source", "sentence", "id"]
_EVENTS = ["date", "event", "modality", "with", "agreement", "reported", "sentence", "document", "id"]
_SAID = ["reported", "act", "stance", "about", "speaksOf", "quote", "sentence", "document", "id"]
_POSITIONS = ["agreement", "support", "oppose", "neutral", "latest", "latestStance", "sentence", "document", "id"]
_SOURCES = ["document", "title", "publisher", "published", "facts"]


def dossier(index: Index, node: Node) -> Sheet:
    """The dossier of an entity."""
    found = in_order(h for h in happenings(index) if node.id in h.speakers or node.id in h.participants)
    said = [h for h in found if h.is_statement]
    events = [h for h in found if not h.is_statement and node.id in h.participants]
    talks = [h for h in events if h.type in _TALKS]
    others = [h for h in events if h.type not in _TALKS]
    return Sheet(
        str(node.properties["name"]),
        _facts(node, found),
        (
            _offices(index, node),
            _positions(index, said),
            _statements(index, said),
            _events(index, node, "meetings", "Meetings and talks", talks),
            _events(index, node, "events", "What else they take part in", others),
            _sources(index, node, found),
        ),
    )


def _facts(node: Node, found: list[Happening]) -> dict[str, str]:
    p = node.properties
    days = sorted(h.reported for h in found if h.reported)
    shown = {
        "kind": node.labels[-1],
        "also known as": ", ".join(many(p.get("aliases"))),
        "wikidata": str(p.get("wikidata", "")),
        "known by": "reference data" if p.get("source") == "gazetteer" else "the documents only",
        "reports": f"{days[0]} to {days[-1]}" if days else "",
        "id": node.id,
    }
    return {name: value for name, value in shown.items() if value}


def _offices(index: Index, node: Node) -> Part:
    edges = (*index.outgoing(node.id, *_POSTS), *index.incoming(node.id, "PREDECESSOR_OF", "AFFILIATED_WITH", "HEADS"))
    rows = [_office(index, node, e) for e in edges]
    rows.sort(key=lambda r: (r[3] == "", r[3], r[1], r[7]))
    return Part("offices", "Offices, bodies, memberships", Rows(_OFFICES, rows), _OFFICES[:-1], "None are known.")


def _office(index: Index, node: Node, edge: Edge) -> list[str]:
    p = edge.properties
    mine = edge.start == node.id
    relation = edge.type.replace("_", " ").lower() if mine else f"← {edge.type.replace('_', ' ').lower()}"
    start = str(p.get("since", "")) or (f"as of {p['asOf']}" if "asOf" in p else "")
    source = ", ".join(many(p.get("documents"))) or "reference data"
    other = index.name(edge.end if mine else edge.start)
    status, sentence = str(p.get("status", "")), str(p.get("sentenceText", ""))
    return [relation, other, status, start, str(p.get("until", "")), source, sentence, edge.key]


def _events(index: Index, node: Node, key: str, title: str, found: Iterable[Happening]) -> Part:
    rows = []
    for h in found:
        others = index.names(i for i in h.participants if i != node.id)
        agreements = index.names(h.agreements)
        rows.append([h.date, h.label, h.modality, others, agreements, h.reported, h.sentence, ", ".join(h.documents), h.id])
    return Part(key, title, Rows(_EVENTS, rows), _EVENTS[:-1], "None are known.")


def _statements(index: Index, said: Iterable[Happening]) -> Part:
    rows = []
    for h in reversed(list(said)):
        _, what = spoken_of(index, h)
        about = index.names(h.of("about"))
        rows.append([h.reported, h.label, h.stance, about, what, h.quote, h.sentence, ", ".join(h.documents), h.id])
    shown = ("reported", "act", "stance", "about", "speaksOf", "sentence", "document")
    return Part("statements", "What they said, the latest first", Rows(_SAID, rows), shown, "Nothing is quoted or reported.")


def _positions(index: Index, said: Iterable[Happening]) -> Part:
    """How often they were for and against each agreement, and what they said of it last."""
    by: dict[str, list[Happening]] = defaultdict(list)
    for h in said:
        told, _ = spoken_of(index, h)
        about = told | {i for i in h.of("about") if "Agreement" in index.node(i).labels}
        for agreement in about:
            by[agreement].append(h)
    rows = []
    for agreement in sorted(by, key=index.name):
        last = by[agreement][-1]
        count = Counter(h.stance for h in by[agreement])
        numbers = [count["support"], count["oppose"], count["neutral"]]
        rows.append(
            [index.name(agreement), *numbers, last.reported, last.stance, last.sentence, ", ".join(last.documents), last.id]
        )
    return Part("positions", "Positions by agreement", Rows(_POSITIONS, rows), _POSITIONS[:-1], "None are known.")


def _sources(index: Index, node: Node, found: Iterable[Happening]) -> Part:
    """Documents that name them, with the number of facts that they have part in."""
    count = Counter(d for h in found for d in h.documents)
    names = {*many(node.properties.get("documents")), *count}
    rows = []
    for name in names:
        p = index.document(name)
        told = [str(p.get(k, "")) for k in ("title", "publisher", "published")]
        rows.append([name, *told, count[name]])
    rows.sort(key=lambda r: (r[3] or "9999", r[0]))
    return Part("sources", "Sources", Rows(_SOURCES, rows), _SOURCES, "None.")
