"""Candidates – exclude – rank: whom of those spoken of a definite phrase means.

Every mention of a candidate counts, the nearer the more, a subject more than another word; what does not fit is left out,
and what fits better counts for more. So the main thing of a text, above all what it opens with, wins over one named in passing, unless that stood just before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from korusgraph.extraction.references.memory import Seen

_DECAY = 0.6  # what a mention a sentence further back still counts
_SUBJECT = 1.3
LEAD = 2  # sentences, the dateline among them, that say what a text is about
_OPENING = 0.2  # what is named there counts at least so much wherever the text has come to


def ranked(seen: Iterable[Seen], sentence: int, fit: Callable[[str], float], reach: int) -> list[str]:
    """The candidates of the last `reach` sentences, the likeliest first; `fit` is 0 for one that cannot be meant."""
    weights: dict[str, float] = {}
    last: dict[str, int] = {}
    for order, one in enumerate(seen):
        distance = sentence - one.sentence
        if 0 <= distance <= reach:
            weight = _DECAY**distance * (_SUBJECT if one.subject else 1.0)
            if one.sentence <= LEAD and one.id not in weights:
                weight = max(weight, _OPENING)
            weights[one.id] = weights.get(one.id, 0.0) + weight
            last[one.id] = order
    scored = {i: w * fit(i) for i, w in weights.items()}
    return sorted((i for i, w in scored.items() if w > 0), key=lambda i: (-scored[i], -last[i]))
