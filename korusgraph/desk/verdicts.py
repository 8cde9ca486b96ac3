"""What people decided in review, beside the facts that they decided on: confirmed, edited or rejected, by whom, when and why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from korusgraph.database.bolt import Rows
from korusgraph.decisions import Decision
from korusgraph.desk.index import Index
from korusgraph.extraction.text import fold
from korusgraph.model import Node, Value, many

COLUMNS = ["rejected", "by", "on", "why", "sentence", "document"]
_DONE = {"confirm": "confirmed", "edit": "edited", "reject": "rejected"}


def verdict(index: Index, properties: Mapping[str, Value]) -> str:
    """Who confirmed or edited a fact, when and why, as `edited by Ana on 2026-11-30: reason`; empty when nobody did."""
    if "decidedBy" not in properties:
        return ""
    by, at, why = (str(properties.get(name, "")) for name in ("decidedBy", "decidedAt", "decision"))
    found = {
        _DONE[d.what]
        for d in index.decisions
        if d.what in ("confirm", "edit") and (d.by, d.at[:10], d.why) == (by, at, why) and _can_be(d, properties)
    }
    return f"{found.pop() if len(found) == 1 else 'decided'} by {by} on {at}" + (f": {why}" if why else "")


def _can_be(decision: Decision, properties: Mapping[str, Value]) -> bool:
    about = decision.about
    sentence = " ".join(str(properties.get("sentenceText", "")).split())
    return not about.sentence or not sentence or " ".join(about.sentence.split()) in sentence or sentence in about.sentence


def rejections(index: Index, node: Node) -> Rows:
    """What was rejected of a document, or of what sentences say that name a thing. Such facts are in no graph."""
    found = [d for d in index.decisions if d.what == "reject" and _touches(d, node)]
    return Rows(COLUMNS, [_row(index, d) for d in sorted(found, key=lambda d: (d.at, d.about.name))])


def _touches(decision: Decision, node: Node) -> bool:
    about = decision.about
    if node.labels[0] == "Document":
        return about.document == node.id.split("/", 1)[1]
    if node.id in about.nodes:
        return True
    names = [str(node.properties.get("name", "")), *many(node.properties.get("aliases"))]
    said = fold(about.sentence)
    return any(re.search(rf"(?<!\w){re.escape(fold(name))}(?!\w)", said) for name in names if len(name) > 1)


def _row(index: Index, decision: Decision) -> list[Any]:
    about = decision.about
    ends = " and ".join(index.name(n) for n in about.nodes)
    what = " ".join(p for p in (about.fact, about.type, ends or (f"“{about.words}”" if about.words else "")) if p)
    return [what, decision.by, decision.at[:10], decision.why, about.sentence, about.document]
