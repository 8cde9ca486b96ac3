"""Which agreement some parties mean: the one spoken of, the known one that is alive, else a new one named after them."""

from __future__ import annotations

import re

from korusgraph import ids
from korusgraph.extraction.gazetteer import Entry
from korusgraph.extraction.references.scene import Scene
from korusgraph.extraction.words import table, words

_REACH = 3  # sentences that may pass before the agreement is named
_LINGERS = 5  # years in which an agreement that ended is still spoken of


def of_parties(scene: Scene, group: frozenset[str]) -> str:
    """The agreement of these parties: known and alive at the date, else a new one named after them."""
    members = table("bloc_members")
    wide = [
        group,
        frozenset("european-union" if p == "european-community" else p for p in group),
        frozenset(m for p in group for m in members.get(p, [p])),
    ]
    for parties in wide:
        known = [a for a in scene.gazetteer.by_parties.get(parties, []) if alive(a, scene.date) and _on_topic(a, scene.text)]
        if known:
            best = max(known, key=lambda a: a.fact("signed") or a.fact("concluded") or a.fact("inForce") or "0")
            return scene.registry.ensure(best).id
    order = sorted(group, key=lambda p: (p != "united-states", p))
    names = [scene.registry.drafts[p].name if scene.known(p) else p for p in order]
    draft = scene.registry.create(
        ids.slug("-".join(names) + " trade agreement"), "Agreement", "–".join(names) + " trade agreement"
    )
    draft.parent = "|".join(sorted(group))
    return draft.id


def _on_topic(agreement: Entry, text: str) -> bool:
    """An agreement on one sector is meant only where the text speaks of that sector."""
    sectors = set(re.findall(r"\w+", agreement.name.lower())) & words("sectors")
    return all(re.search(rf"\b{word}", text, re.I) for word in sectors)


def alive(agreement: Entry, date: str | None) -> bool:
    """Whether a text of that day may mean an agreement without its name: not one that ended years ago."""
    ended = agreement.fact("ended")
    if date is None or not ended:
        return agreement.spoken_of(date)
    if not agreement.first_day:
        return ended >= date  # a negotiation given up
    return agreement.spoken_of(date) and int(ended[:4]) >= int(date[:4]) - _LINGERS


def named_soon(scene: Scene, sentence: int) -> str | None:
    """An agreement named within the next three sentences (`a free-trade deal … the KORUS agreement`)."""
    limit = scene.sentences[min(sentence + _REACH, len(scene.sentences) - 1)].span.end
    start = scene.sentences[sentence].span.start
    return next(
        (
            n.ids[0]
            for n in scene.registry.ordered()
            if n.level == "NAM" and start <= n.span.start < limit and scene.registry.type_of(n.ids[0]) == "Agreement"
        ),
        None,
    )


def of_the_text(scene: Scene, sentence: int) -> str | None:
    """The agreement that a text about two states must mean."""
    named = named_soon(scene, sentence)
    if named is not None:
        return named
    counted = scene.memory.counted
    top = counted.most_common(2)
    if len(top) < 2 or sum(n for _, n in top) < 0.7 * sum(counted.values()):
        return None
    return of_parties(scene, frozenset(c for c, _ in top))
