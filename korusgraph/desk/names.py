"""What a name that is not there may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from korusgraph.extraction.text import fold

LISTED = '`korusgraph query "MATCH (n:Entity) RETURN n.name"` lists the names'
CLOSE = 0.72  # share of letters in common from which a name counts as near


def near(wanted: str, known: Iterable[str], most: int = 4) -> list[str]:
    """The known names nearest to a wanted one, best first: the same letters, a part of the name, a few letters off.

    Empty when none is near.
    """
    folded: dict[str, str] = {}
    for name in sorted(known):
        folded.setdefault(fold(name), name)
    key = fold(wanted)
    found = [key] if key in folded else []
    found += difflib.get_close_matches(key, folded, most, CLOSE)
    if " " not in key:  # a surname with a slip
        last = {k.rpartition(" ")[2]: k for k in sorted(folded, key=len, reverse=True) if " " in k}
        found += [last[w] for w in difflib.get_close_matches(key, last, most, CLOSE)]
    found += holding(key, folded)
    return [folded[k] for k in dict.fromkeys(found)][:most]


def holding(wanted: str, folded: Iterable[str]) -> list[str]:
    """The folded names that have the wanted words in them, the first from its beginning; the shortest first.

    None for a wanted text of one or two letters.
    """
    key = fold(wanted)
    return sorted((k for k in folded if f" {key}" in f" {k}"), key=lambda k: (len(k), k)) if len(key) > 2 else []


def hint(wanted: str, known: Iterable[str], otherwise: str) -> str:
    """`near it: A, B`, or what to do when nothing is near."""
    found = near(wanted, known)
    return f"near it: {', '.join(found)}" if found else otherwise
