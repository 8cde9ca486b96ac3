"""The noun phrase that describes somebody or something: its determiner, its modifiers, its span."""

from __future__ import annotations

import re

from korusgraph.extraction.parse import Token
from korusgraph.extraction.words import words
from korusgraph.model import Span

_BEFORE = ("amod", "compound", "nmod", "nummod", "quantmod", "npadvmod")
PLURAL = ("NNS", "NNPS")


def determiner(token: Token) -> str:
    """Lemma of the article, demonstrative or possessor; empty when there is none."""
    first = next((c for c in token.children if c.dep in ("det", "poss")), None)
    if first is not None and first.dep == "poss" and first.tag in PLURAL and first.named is None:
        return determiner(first)  # `the employers' group`
    return first.lemma if first is not None else ""


def possessor(token: Token) -> Token | None:
    """Who has it: `its` of `its rival`, `Canada` of `Canada's rival`."""
    return next(iter(token.all("poss")), None)


def definite(token: Token) -> bool:
    """`the agency`, `this agency`, `its agency`."""
    return determiner(token) in words("definites") or possessor(token) is not None


def modifiers(token: Token, *deps: str) -> list[Token]:
    """What stands before the noun, `amod`, `compound`, `poss` and `nmod` when nothing else is asked for."""
    return token.all(*(deps or ("amod", "compound", "poss", "nmod")))


def telling(token: Token) -> list[Token]:
    """Modifiers that say which one is meant; `new`, `whole` and the like do not."""
    return [c for c in token.all("amod", "compound", "nmod", "nummod") if c.lemma not in words("plain_modifiers")]


def is_two(token: Token) -> bool:
    """`the two countries`, `both sides`."""
    return any(c.text.lower() in words("two") for c in token.children)


def span_of(text: str, token: Token) -> Span:
    """The noun with its modifiers in front, without determiner and possessor; an opening quote inside stays."""
    start = token.start
    for child in token.children:
        if child.i >= token.i:
            continue
        if child.dep in _BEFORE:
            start = min(start, min(t.start for t in child.subtree()))
        elif child.dep in ("det", "predet") and child.lemma in words("both"):
            start = min(start, child.start)
    if start > 0 and text[start - 1] in '“"' and re.search(r"[”\"]", text[start : token.end]):
        start -= 1
    return Span(start, token.end)
