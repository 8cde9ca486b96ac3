"""The noun phrase that describes somebody or something: its determiner, its modifiers, its span."""

from __future__ import annotations

import re

from korusgraph.extraction.parse import Token
from korusgraph.model import Span

_BEFORE = ("amod", "compound", "nmod", "nummod", "quantmod", "npadvmod")
PLURAL = ("NNS", "NNPS")


def determiner(token: Token) -> str:
    """Lemma of the article, demonstrative or possessor; empty when there is none."""
    return next((c.lemma for c in token.children if c.dep in ("det", "poss")), "")


def modifiers(token: Token, *deps: str) -> list[Token]:
    """What stands before the noun, `amod`, `compound`, `poss` and `nmod` when nothing else is asked for."""
    return token.all(*(deps or ("amod", "compound", "poss", "nmod")))


def is_two(token: Token) -> bool:
    """`the two countries`, `both sides`."""
    return any(c.text.lower() in ("two", "both") for c in token.children)


def span_of(text: str, token: Token) -> Span:
    """The noun with its modifiers in front, without determiner and possessor; an opening quote inside stays."""
    start = token.start
    for child in token.children:
        if child.i >= token.i:
            continue
        if child.dep in _BEFORE:
            start = min(start, min(t.start for t in child.subtree()))
        elif child.dep in ("det", "predet") and child.lemma in ("both", "each"):
            start = min(start, child.start)
    if start > 0 and text[start - 1] in '“"' and re.search(r"[”\"]", text[start : token.end]):
        start -= 1
    return Span(start, token.end)
