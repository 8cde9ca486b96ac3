"""The grammar of the tiny German: subject, verb, time, object; told by a list of words, in the labels that the rules know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import spacy
from spacy.tokens import Doc

VERBS = {"unterzeichneten": "unterzeichnen", "unterzeichnete": "unterzeichnen"}
PARTS = {"und": "CCONJ", "am": "ADP", "mit": "ADP", "den": "DET", "das": "DET", ",": "PUNCT", ".": "PUNCT"}


class Grammar:
    """What `spacy.Language` is to a document: `pipe` gives parsed ones, `meta` and `path` say what made them."""

    path = None
    meta = {"name": "mini_german", "version": "1"}  # noqa: RUF012

    def __init__(self) -> None:
        self.blank = spacy.blank("de")
        self.vocab = self.blank.vocab

    def pipe(self, texts: Iterable[str], batch_size: int = 1) -> Iterator[Any]:
        return (self.parse(self.blank.make_doc(text)) for text in texts)

    def parse(self, doc: Doc) -> Doc:
        words = [t.text for t in doc]
        verb = next((i for i, w in enumerate(words) if w in VERBS), 0)
        pos = [PARTS.get(w, "NUM" if w[0].isdigit() else "PROPN") for w in words]
        pos[verb] = "VERB"
        heads, deps = zip(*(place(i, pos, verb) for i in range(len(words))), strict=True)
        lemmas = [VERBS.get(w, w.lower()) for w in words]
        tags = ["VBD" if i == verb else "NN" for i in range(len(words))]
        spaces = [bool(t.whitespace_) for t in doc]
        return Doc(self.vocab, words, spaces, tags=tags, pos=pos, lemmas=lemmas, heads=list(heads), deps=list(deps))


def place(i: int, pos: list[str], verb: int) -> tuple[int, str]:
    """Head and label of a word: names before the verb are its subjects, the one after an article its object."""
    before = max((k for k in range(i) if pos[k] in ("DET", "ADP")), default=None)
    if i == verb:
        return i, "ROOT"
    if pos[i] == "ADP":
        return verb, "prep"
    if pos[i] == "DET":
        return i + 1, "det"
    if pos[i] in ("CCONJ", "PUNCT"):
        return (0, "cc") if i < verb else (verb, "punct")
    if i < verb:
        return (verb, "nsubj") if i == 0 else (0, "conj")
    if before is not None and pos[before] == "ADP":
        return (before, "pobj") if i == before + 1 else (before + 1, "nmod")
    return verb, "dobj"


def load() -> Grammar:
    return Grammar()
