"""Copies in a generated set with known truth: `copies.py SIZE…`, precision, recall and time for a document, in Markdown.

Texts are drawn from made-up words with the frequencies of a language (Zipf), four hundred words or so each. A tenth are copies of
an earlier one: whole, shortened, under another headline, with another lead, in another house style. A tenth are no copies but
near ones: a release with the paragraph that all releases of its office have, a form filled in anew, a report that quotes
another, a version of a treaty. Everything is found as it comes, one document after another.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator

from korusgraph.assembly.copies import Copies
from korusgraph.assembly.store import SEPARATOR, Store

_SYLLABLES = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"]


class Maker:
    """Documents with their truth: the number, the text, and the number of the document that it is a copy of."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.words = ["".join(self.random.choices(_SYLLABLES, k=1 + n // 400)) for n in range(2000)]
        self.words = list(dict.fromkeys(self.words))
        self.weights = [1 / (n + 3) for n in range(len(self.words))]
        self.about = [self.text(6) for _ in range(50)]
        self.originals: list[tuple[int, list[str]]] = []

    def sentence(self) -> str:
        found = self.random.choices(self.words, self.weights, k=self.random.randint(10, 24))
        name = "".join(self.random.choices(_SYLLABLES, k=3)).capitalize()
        figure = f" {self.random.randint(2, 9999)}" if self.random.random() < 0.3 else ""
        return f"{name} {' '.join(found)}{figure}."

    def text(self, sentences: int) -> list[str]:
        return [self.sentence() for _ in range(sentences)]

    def copy(self, text: list[str]) -> list[str]:
        what = self.random.choice(("whole", "short", "headline", "lead", "lead and short", "house"))
        made = list(text)
        if "short" in what:
            made = made[: max(3, round(len(made) * self.random.uniform(0.3, 0.9)))]
        if what == "headline":
            made.insert(0, " ".join(self.random.choices(" ".join(made).split(), k=7)))
        if "lead" in what:  # the same things in other words
            own = list(dict.fromkeys(" ".join(made[:4]).strip(".").split()))
            made[0] = " ".join(self.random.sample(own, min(18, len(own)))) + "."
        if what == "house":
            other = self.random.choice(self.words[5:60])
            made = [s.replace(f" {other} ", f" {other}s ") for s in made]
        return made

    def near(self, text: list[str]) -> list[str]:
        what = self.random.choice(("office", "form", "quotes", "treaty"))
        if what == "office":
            return [*self.text(self.random.randint(2, 6)), *self.random.choice(self.about)]
        if what == "quotes":
            own = self.text(12)
            own[3:3] = self.random.sample(text, min(3, len(text)))
            return own
        if what == "form":
            words = [w for s in text for w in s.split()]
            places = self.random.sample(range(len(words)), max(4, len(words) // 25))
            for place in places:
                words[place] = str(self.random.randint(10_000, 99_999))
            return [" ".join(words)]
        made = [f"\nArticle {n}\n{s}" for n, s in enumerate(text, 1)]
        changed = self.random.randrange(len(made))
        made[changed] = f"\nArticle {changed + 1}\n{self.sentence()}"
        return made

    def documents(self, count: int) -> Iterator[tuple[int, str, int | None]]:
        for number in range(count):
            chance, known = self.random.random(), self.originals
            if known and chance < 0.1:
                original, text = self.random.choice(known)
                yield number, " ".join(self.copy(text)), original
            elif known and chance < 0.2:
                yield number, " ".join(self.near(self.random.choice(known)[1])), None
            else:
                made = self.text(self.random.randint(6, 40))
                known.append((number, made))
                yield number, " ".join(made), None


def measure(count: int) -> str:
    """A row of the table for so many documents."""
    store = Store(None, "copies")
    store.run("BEGIN")
    copies, truth, last, spent = Copies(store), {}, [0.0] * 1000, 0.0
    for number, text, original in Maker(7).documents(count):
        id_ = f"{number:08}"
        if original is not None:
            truth[id_] = f"{original:08}"
        began = time.process_time()
        copies.take(id_, "2017-08-01", text)
        copies.decide([f"2017-08-01{SEPARATOR}{id_}"], lambda *_: None)
        last[number % 1000] = time.process_time() - began
        spent += last[number % 1000]
        store.run("DELETE FROM dirty")
    found = dict(store.rows("SELECT document, original FROM texts WHERE original>''"))
    right = sum(truth.get(d) == o for d, o in found.items())
    store.run("ROLLBACK")
    store.close()
    return (f"| {count} | {len(truth)} | {right / max(1, len(found)):.4f} | {right / max(1, len(truth)):.4f} | "
            f"{1000 * spent / count:.1f} ms | {sum(last):.1f} ms |")  # fmt: skip


if __name__ == "__main__":
    print(
        "| documents | copies among them | precision | recall | a document | a document of the last 1 000 |\n|---|---|---|---|---|---|"
    )
    for size in map(int, sys.argv[1:] or ("1000", "10000")):
        print(measure(size), flush=True)
