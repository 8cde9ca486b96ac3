"""Whose clause a pronoun stands in: the subjects of the clauses around it, the nearest first."""

from __future__ import annotations

from collections.abc import Iterator

from korusgraph.extraction import clause
from korusgraph.extraction.parse import Token

_SUBJECTS = ("nsubj", "nsubjpass")
_OBJECTS = ("dobj", "dative", "pobj")


def around(token: Token, reflexive: bool = False) -> Iterator[list[Token]]:
    """Heads of the subjects of each clause above a word, from the inside out; a subject of which the word is part is none.

    `Peru said it would wait`: for `it` the subject of `said`. `Peru protects its farmers`: for `its` that of `protects`. An
    object does not stand for the subject of its own clause, unless it is a reflexive one.
    """
    below, own = token, token.dep in _OBJECTS and not reflexive
    for above in token.ancestors():
        if above.pos in ("VERB", "AUX"):
            if below.dep not in _SUBJECTS and not own:
                found = above.all(*_SUBJECTS) or clause.subjects(above)
                found = [s for s in found if s.i != token.i and token.i not in {t.i for t in s.subtree()}]
                if found:
                    yield found
            own = False
        below = above


def beside(token: Token) -> Token | None:
    """The name that a possessor is joined to: `Peru` of `hurt Peru and its farmers`, of `Peru's dairies and its farmers`."""
    noun = token.head
    if token.dep != "poss" or noun.dep != "conj":
        return None
    return next((t for t in (noun.head, *noun.head.all("poss")) if t.named is not None), None)
