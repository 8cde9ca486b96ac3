"""Writing and reading RDF against rdflib and pyoxigraph, in one run, on the same statements.

    python benchmarks/rdf_speed.py [--statements N] [--rounds N] [--forms turtle,trig,nquads] [--without-rdflib]

The graph is made up in the shape of a real one: people, offices and office holdings with evidence. Our writers start
from nodes and edges and do all of the mapping and sorting; rdflib and pyoxigraph start from ready terms, so they have less
to do. Reading ends with nodes and edges for us, with terms for pyoxigraph, with a graph for rdflib. Each task runs in a
process of its own, which makes what it starts from untimed; MiB is the peak of that process.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyoxigraph
import rdflib

from korusgraph import rdf_import
from korusgraph.model import Edge, Node
from korusgraph.ontology import load
from korusgraph.writers import rdf
from korusgraph.writers.atomic import write_lines
from korusgraph.writers.rdf_statements import Options, Statements

PER_PERSON = 19  # statements that one person, his holding and its mention come to


def nodes(people: int) -> Iterator[Node]:
    yield Node(
        "office/o",
        ("Entity", "Office"),
        "Office",
        {"id": "office/o", "name": "Office", "source": "extracted", "confidence": 0.9},
    )
    for i in range(people):
        yield Node(f"person/p{i}", ("Entity", "Person"), "Person", {
            "id": f"person/p{i}", "name": f"Person {i}", "aliases": (f"P. {i}", f"박 {i}"), "source": "extracted",
            "confidence": 0.9, "firstSeen": "2017-08-19", "documents": (f"d{i % 1000}",),
        })  # fmt: skip


def edges(people: int) -> Iterator[Edge]:
    for i in range(people):
        key = f"person/p{i}|HOLDS_OFFICE|office/o|incumbent"
        yield Edge(key, "HOLDS_OFFICE", f"person/p{i}", "office/o", {
            "key": key, "status": "incumbent", "asOf": "2017-08-19", "source": "extracted", "confidence": 0.95,
            "documents": (f"d{i % 1000}",), "sentences": (f"sentence/d{i % 1000}-s{i}",),
            "sentenceText": f"Person {i}, the minister, said so.",
        })  # fmt: skip


FORMS = ("turtle", "trig", "nquads")  # as rdflib calls them too


def write_ours(folder: Path, form: str, people: int) -> Callable[[], object]:
    return lambda: write_lines(folder / "ours", rdf.lines(nodes(people), edges(people), form))


def write_pyoxigraph(folder: Path, form: str, people: int) -> Callable[[], object]:
    found = [q if form != "turtle" else q.triple for q in _parsed(folder, form)]
    prefixes = Statements(load(), Options()).prefixes if form != "nquads" else None
    return lambda: pyoxigraph.serialize(found, str(folder / "theirs"), format=_format(form), prefixes=prefixes)


def write_rdflib(folder: Path, form: str, people: int) -> Callable[[], object]:
    graph = rdflib.Graph() if form == "turtle" else rdflib.Dataset()
    graph.parse(folder / f"graph{rdf.FORMATS[form]}", format=form)
    return lambda: graph.serialize(folder / "theirs", format=form)


def read_ours(folder: Path, form: str, people: int) -> Callable[[], object]:
    return lambda: sum(1 for _ in rdf_import.read(folder / f"graph{rdf.FORMATS[form]}", rdf_import.Imported()))


def read_pyoxigraph(folder: Path, form: str, people: int) -> Callable[[], object]:
    return lambda: sum(1 for _ in _parsed(folder, form))


def read_rdflib(folder: Path, form: str, people: int) -> Callable[[], object]:
    graph = rdflib.Graph() if form == "turtle" else rdflib.Dataset()
    return lambda: graph.parse(folder / f"graph{rdf.FORMATS[form]}", format=form)


def _format(form: str) -> Any:
    return pyoxigraph.RdfFormat.from_extension(rdf.FORMATS[form][1:])


def _parsed(folder: Path, form: str) -> Any:
    return pyoxigraph.parse(path=str(folder / f"graph{rdf.FORMATS[form]}"), format=_format(form))


TASKS = {
    ("write", "korusgraph"): write_ours,
    ("write", "pyoxigraph"): write_pyoxigraph,
    ("write", "rdflib"): write_rdflib,
    ("read", "korusgraph"): read_ours,
    ("read", "pyoxigraph"): read_pyoxigraph,
    ("read", "rdflib"): read_rdflib,
}


def child(sender: Connection, task: tuple[str, str], folder: Path, form: str, people: int) -> None:
    work = TASKS[task](folder, form, people)
    start = time.perf_counter()
    work()
    sender.send((time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024))


def run(task: tuple[str, str], folder: Path, form: str, people: int) -> tuple[float, int]:
    """Seconds and peak memory (MiB) of a task in a process of its own."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=child, args=(sender, task, folder, form, people))
    process.start()
    sender.close()
    made: tuple[float, int] = receiver.recv()
    process.join()
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--statements", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--forms", type=lambda v: v.split(","), default=list(FORMS))
    parser.add_argument("--without-rdflib", action="store_true")
    options = parser.parse_args()
    people = options.statements // PER_PERSON
    with TemporaryDirectory() as name:
        folder = Path(name)
        for form in options.forms:
            write_lines(folder / f"graph{rdf.FORMATS[form]}", rdf.lines(nodes(people), edges(people), form))
        count = sum(1 for _ in _parsed(folder, options.forms[0]))
        print(f"{count} statements in {options.forms[0]}, {options.rounds} rounds; seconds are medians")
        tasks = [t for t in TASKS if not (options.without_rdflib and t[1] == "rdflib")]
        found: dict[tuple[tuple[str, str], str], list[tuple[float, int]]] = {}
        for _ in range(options.rounds):
            for form in options.forms:
                for task in tasks:
                    found.setdefault((task, form), []).append(run(task, folder, form, people))
        for ((verb, who), form), made in found.items():
            seconds, mib = statistics.median(m[0] for m in made), max(m[1] for m in made)
            ours = statistics.median(m[0] for m in found[(verb, "korusgraph"), form])
            print(
                f"{verb:5} {form:6} {who:10} {seconds:8.2f} s {mib:7} MiB   korusgraph takes {ours / seconds:.2f} of it",
                flush=True,
            )


if __name__ == "__main__":
    main()
