"""What is worth a second look: facts and entities of which something speaks against, the most doubtful first."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from korusgraph.desk import conflicts
from korusgraph.desk.index import Index
from korusgraph.model import Edge, Node, Properties, many
from korusgraph.ontology import load

LEAST = 0.05  # what is right 19 times in 20 and has nothing against it is not listed
CONTRADICTED, MERGED, ALONE = (
    0.4,
    0.3,
    0.05,
)  # what each adds to the doubt, beside the share of facts of that rule that are wrong
_EDITED = {
    "event": {"type": "eventType", "modality": "modality", "date": "eventDate"},
    "statement": {"type": "eventType", "stance": "stance", "date": "eventDate"},
    "relation": {"type": "type", "status": "status"},
    "figure": {"type": "indicator"},
    "entity": {"class": "class", "name": "name"},
}
ALONE_NAMED = {
    "only bearer of the family name": "mentions by the family name alone were joined to it",
    "only long form of the acronym": "mentions by the acronym alone were joined to it",
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """One suggestion: what it is, where it stands, how doubtful it is (0 to 1 and more) and why."""

    id: str
    kind: str
    name: str
    sentence: str
    document: str
    confidence: float
    doubt: float
    reasons: tuple[str, ...]
    now: Mapping[str, str]
    """What of it can be edited, as it stands."""

    def as_json(self) -> dict[str, object]:
        return {**asdict(self), "reasons": list(self.reasons)}


def doubts(
    index: Index, limit: int, about: str | None = None, unclear: Mapping[str, Sequence[str]] | None = None
) -> list[Doubt]:
    """The most doubtful of what nobody has decided on, with `about` only what touches that node; ties by id.

    `unclear` are nodes whose name fits others, with those.
    """
    against: dict[str, list[str]] = defaultdict(list)
    for found in conflicts.conflicts(index):
        for one, other in ((found.one, found.other), (found.other, found.one)):
            against[one.id].append(
                f"{other.by}{f' in {other.document}' if other.document else ''} says otherwise: {other.claim}"
            )
    for node, fits in (unclear or {}).items():
        against[node].append(f"its name fits {' and '.join(map(index.name, fits))}, so it is kept apart")
    every = (d for d in _all(index, against, about) if d.doubt >= LEAST)
    return heapq.nsmallest(limit, every, key=lambda d: (-d.doubt, d.id))


def _all(index: Index, against: dict[str, list[str]], about: str | None) -> Iterator[Doubt]:
    for node in index.labelled("Event", "Figure"):
        if "decidedBy" not in node.properties and (about is None or _touches(index, node.id, about)):
            yield _doubt(node.id, node.kind.lower(), _shown(index, node), node.properties, [], 0.0, against[node.id])
    for edge in index.edges(*load().relations):
        if edge.properties.get("source") == "extracted" and "decidedBy" not in edge.properties:
            if about is None or about in (edge.start, edge.end):
                name = f"{index.name(edge.start)} {edge.type} {index.name(edge.end)}"
                if status := str(edge.properties.get("status", "")):
                    name += f" ({status})"
                reasons, more = _alone(edge.properties)
                yield _doubt(
                    edge.key, "relation", name, {**edge.properties, "type": edge.type}, reasons, more, against[edge.key]
                )
    for node in index.labelled("Entity"):
        if "decidedBy" not in node.properties and about in (None, node.id) and many(node.properties.get("documents")):
            yield _of_entity(node, against)


def _of_entity(node: Node, against: dict[str, list[str]]) -> Doubt:
    p, known = node.properties, node.properties["source"] == "gazetteer"
    reasons, more = ([], 0.0) if known else _alone(p)
    for told in (ALONE_NAMED[r] for r in many(p.get("mergeReasons")) if r in ALONE_NAMED):
        reasons, more = [*reasons, told], more + MERGED
    share = {"confidence": 1.0} if known else {}
    return _doubt(node.id, "entity", f"{p['name']} ({node.labels[-1]})", {**p, **share}, reasons, more, against[node.id])


def _alone(properties: Properties) -> tuple[list[str], float]:
    return (["one document alone says so"], ALONE) if len(many(properties.get("documents"))) == 1 else ([], 0.0)


def _doubt(
    id_: str, kind: str, name: str, p: Properties, reasons: list[str], more: float, against: list[str]
) -> Doubt:  # fmt: skip
    share = float(str(p.get("confidence", 1.0)))
    told = [*against[:3], *reasons]
    if share < 1.0:
        told.append(f"of such facts {round(share * 100)} in 100 were right")
    documents = many(p.get("documents"))
    doubt = round(1.0 - share + more + CONTRADICTED * bool(against), 3)
    document = documents[0] if documents else ""
    now = {name: str(p[key]) for name, key in _EDITED[kind].items() if key in p}
    return Doubt(id_, kind, name, str(p.get("sentenceText", "")), document, share, doubt, tuple(told), now)


def _shown(index: Index, node: Node) -> str:
    """What an event is, with who takes part in which role."""
    if node.kind == "Figure":
        return str(node.properties.get("name", node.id))
    p = node.properties
    roles: dict[str, list[str]] = defaultdict(list)
    for edge in index.outgoing(node.id):
        roles[_role(edge)].append(index.name(edge.end))
    told = "; ".join(f"{role}: {', '.join(names)}" for role, names in sorted(roles.items()))
    date = f" {p['eventDate']}" if "eventDate" in p else ""
    return f"{p['eventType']} ({p.get('modality', '')}{', ' + str(p['stance']) if 'stance' in p else ''}){date}" + (
        f" – {told}" if told else ""
    )


def _role(edge: Edge) -> str:
    return str(edge.properties.get("role") or edge.properties.get("as") or edge.type.lower().replace("_", " "))


def _touches(index: Index, fact: str, node: str) -> bool:
    return any(e.end == node for e in index.outgoing(fact))
