"""Scores on annotated documents, and what each rule did."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from korusgraph import evaluation, ids, loaders, settings
from korusgraph.engine.sources import read
from korusgraph.errors import InputError, KorusgraphError
from korusgraph.evaluation.examples import Examples
from korusgraph.evaluation.rules import Remembering, Row, count_rules, judge
from korusgraph.evaluation.rules import why_not as reasons
from korusgraph.extraction import pipeline
from korusgraph.extraction.format import to_json
from korusgraph.model import Document


def evaluate(gold: Path, documents: Path | None) -> tuple[list[str], list[evaluation.Tally], dict[str, Callable[[int], str]]]:
    """Names, tallies and sentence look-ups of the annotated documents of a folder.

    Raises: InputError when annotations or texts are not there.
    """
    extractor = pipeline.Extractor(settings.model())
    names: list[str] = []
    tallies: list[evaluation.Tally] = []
    texts: dict[str, Callable[[int], str]] = {}
    for name, document, data in annotated(gold, documents):
        names.append(name)
        tallies.append(evaluation.compare(data, to_json(extractor.extract(document))))
        texts[name] = _sentence_reader(document.text, data["document"]["sentences"])
    return names, tallies, texts


def annotated(gold: Path, documents: Path | None) -> Iterator[tuple[str, Document, dict[str, Any]]]:
    """Name, text and annotation of each annotated document of a folder. Raises: InputError when there is none, or no text."""
    files = sorted(p for p in gold.glob("*.json") if p.is_file()) if gold.is_dir() else []
    folder = documents or next((f for f in (gold.parent / "corpus", gold.parent.parent / "corpus") if f.is_dir()), None)
    if not files or folder is None:
        raise InputError(
            f"{gold}: no annotated documents, or no texts for them",
            "give a folder of annotations, and --documents",
            "KG-IN-033",
        )
    for path in files:
        data = json.loads(path.read_text(encoding="utf-8"))
        if "document" in data:
            yield path.stem, next(iter(loaders.load(loaders.read(str(folder / path.name))))), data


def rules(corpus: Sequence[Path], gold: Path | None, stage: str | None = None) -> list[Row]:
    """Every rule of the book, or of a stage, with what it did over the documents of `corpus` and of the annotated ones of `gold`.

    Where there are documents, its examples are read, too.

    Raises: InputError when a document cannot be read, or annotations have no texts.
    """
    extractor = Remembering(settings.model())
    golds = list(annotated(gold, None)) if gold is not None else []
    problems: list[KorusgraphError] = []
    rows = count_rules(extractor, chain(read([str(p) for p in corpus], None, None, problems), (d for _, d, _ in golds)))
    if problems:
        raise problems[0]
    rows = {id_: row for id_, row in rows.items() if stage in (None, row.rule.stage)}
    judge(rows, extractor, [(document, data) for _, document, data in golds])
    if corpus or golds:
        examples = Examples(extractor, (row.rule for row in rows.values()))
        for row in rows.values():
            row.state = examples.state(row.rule)
    return list(rows.values())


def why_not(sentence: str) -> list[str]:
    """What the rules made of a sentence: each trigger with the condition that it failed at. Empty for a blank one."""
    digest = ids.digest(sentence)
    document = Document("sentence", sentence, digest, digest, "sentence", "text/plain")
    return reasons(pipeline.Extractor(settings.model()), document)


def _sentence_reader(text: str, sentences: list[dict[str, int]]) -> Callable[[int], str]:
    def read_sentence(index: int) -> str:
        return " ".join(text[sentences[index]["start"] : sentences[index]["end"]].split()) if index >= 0 else ""

    return read_sentence
