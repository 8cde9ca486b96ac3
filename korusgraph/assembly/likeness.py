"""Whether one text is a copy of another: shortened, under another headline, with a changed lead.

Two reports of one event, releases that share a paragraph on the ministry, and versions of a treaty are no copies. So it does not
suffice that most of the shorter text stands in the longer one: inside of what they share nothing may have been put in
place of something else, what begins or ends one of them otherwise must speak of the same, and both must begin alike.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from korusgraph.extraction.words import table, words

Words = npt.NDArray[np.uint32]
Hashes = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]

RUN = 5  # words in a shingle
KEYS = 32  # smallest hashes of shingles by which texts are looked for
FEW = 25  # words; shorter texts are copies only when they are the same
SHORTEST = 0.2  # of the longer text
COVERED = 0.75  # of the words of the shorter text stand in runs that the longer one has
HEAD = 0.3  # of either text may come before the first run that both have
BRIEF = 6  # words that may have been put in place of others
PUT_IN = 0.02  # of the words of the shorter text stand inside of what is shared and nowhere in the longer text
NEW, MOST_NEW = 0.08, 25  # words of the shorter text that stand nowhere in the longer one: share, number
NEW_FIGURES = 2  # numbers, months and the like among these
SECTIONS = 5  # numbered headings of one word make a text of law, of which every word counts
LAW = 0.995

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’.&-][^\W\d_]+)*")
_JOINT = re.compile(r"['’.&-]")
_HEADING = re.compile(r"^\W*([^\W\d_]{3,})\s+([\dIVXLC]+)\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Text:
    """The words of a text as hashes, of which those of figures are odd; `law` when it is one in numbered sections."""

    words: Words
    law: bool

    def packed(self) -> bytes:
        return zlib.compress(bytes([self.law]) + self.words.astype("<u4").tobytes(), 1)

    @staticmethod
    def of(packed: bytes) -> Text:
        """The text that `packed` gave. Raises: zlib.error."""
        data = zlib.decompress(packed)
        return Text(np.frombuffer(data, "<u4", offset=1).astype(np.uint32), bool(data[0]))


def text_of(text: str) -> Text:
    """What tells whether a text is like another: the same on every machine."""
    figures = _figures()
    found = (_JOINT.sub("", m.group()) for m in _WORD.finditer(text.lower()))
    made = [zlib.crc32(w.encode("utf-8", "replace")) | 1 if w[0].isdigit() or w in figures
            else zlib.crc32(w.encode("utf-8", "replace")) & ~1 for w in found]  # fmt: skip
    headings = {(word.lower(), number) for word, number in _HEADING.findall(text)}
    counts: dict[str, int] = {}
    for word, _ in headings:
        counts[word] = counts.get(word, 0) + 1
    return Text(np.array(made, np.uint32), max(counts.values(), default=0) >= SECTIONS)


@cache
def _figures() -> frozenset[str]:
    return frozenset((*words("months"), *table("order")))


def shingles(found: Words) -> Hashes:
    """A hash of each run of words; of a text shorter than a run, one of all of it."""
    size = min(RUN, len(found))
    made = np.zeros(len(found) - size + 1, np.uint64)
    for place in range(size):
        made = _mixed(made + found[place : place + len(made)])
    return made


def _mixed(numbers: Hashes) -> Hashes:
    """The same numbers, spread over all bits (the finish of splitmix64)."""
    numbers = numbers + np.uint64(0x9E3779B97F4A7C15)
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def keys(text: Text) -> list[int]:
    """The smallest hashes of its shingles (a MinHash of one function): a text shortened to a third keeps a third of them."""
    if not len(text.words):
        return []
    return [int(h >> np.uint64(1)) for h in np.unique(shingles(text.words))[:KEYS]]  # the database counts up to 2^63


def is_copy(one: Text, other: Text) -> bool:
    """Whether one of two texts is a copy of the other."""
    short, long = sorted((one.words, other.words), key=len)
    if len(short) == len(long) and bool((short == long).all()):
        return True
    if len(short) < max(FEW, SHORTEST * len(long)):
        return False
    covered, above = _covered(short, long), _covered(long, short)
    if one.law or other.law:
        return bool(covered.mean() >= LAW and above.mean() >= LAW)
    if covered.mean() < COVERED or _first(covered) > HEAD or _first(above) > HEAD:
        return False
    new, figures = ~np.isin(short, long), (short & 1).astype(bool)
    for mine, its, inside in ((short, long, _inside(covered)), (long, short, _inside(above) & _brief(above))):
        put_in = inside & ~np.isin(mine, its)
        if (put_in & (mine & 1).astype(bool)).any() or put_in.sum() > PUT_IN * len(short):
            return False
    return bool(new.sum() <= min(NEW * len(short), MOST_NEW) and (new & figures).sum() <= NEW_FIGURES)


def _inside(covered: Mask) -> Mask:
    """What stands between the first and the last word of what is shared without being shared."""
    places = np.flatnonzero(covered)
    made = ~covered
    made[: places[0]] = made[places[-1] :] = False
    return made


def _brief(covered: Mask) -> Mask:
    """What is not shared for a few words only, so that it was put in place of something rather than left out."""
    edges = np.flatnonzero(np.diff(np.concatenate(([True], covered, [True]))))
    made = np.zeros(len(covered), bool)
    for start, end in edges.reshape(-1, 2):
        made[start:end] = end - start <= BRIEF
    return made


def _covered(found: Words, other: Words) -> Mask:
    """Which words of a text stand in a run that the other has too."""
    made = np.zeros(len(found), bool)
    shared = np.isin(shingles(found), shingles(other))
    for place in range(len(found) - len(shared) + 1):
        made[place : place + len(shared)] |= shared
    return made


def _first(covered: Mask) -> float:
    """How much of a text comes before what is shared."""
    return float(covered.argmax()) / len(covered)
