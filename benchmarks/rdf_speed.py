"""Writing and reading RDF against rdflib and pyoxigraph, in one run, on the same statements.

    python benchmarks/rdf_speed.py [--statements N] [--rounds N] [--without-rdflib]

The graph is made up in the shape of a real one: people, offices and office holdings with evidence. Our writers start
from nodes and edges and do all of the mapping; rdflib and pyoxigraph start from ready terms, so they have less to do.
Peak memory is that of a process of its own for each writer.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph
import rdflib

from korusgraph import rdf_import
from korusgraph.model import Edge, Node
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


def ours(people: int, form: str) -> int:
    return sum(len(line) for line in rdf.lines(nodes(people), edges(people), form))


def peak(work: Callable[[], object]) -> tuple[float, int]:
    """Seconds and peak memory (MiB) of a piece of work in a process of its own."""
    receiver, sender = multiprocessing.get_context("fork").Pipe(duplex=False)

    def child() -> None:
        start = time.perf_counter()
        work()
        sender.send((time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024))

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    made = receiver.recv()
    process.join()
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--statements", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--without-rdflib", action="store_true")
    options = parser.parse_args()
    people = options.statements // PER_PERSON
    with TemporaryDirectory() as folder:
        path = Path(folder) / "graph.nt"
        write_lines(path, rdf.lines(nodes(people), edges(people), "ntriples"))
        with path.open(encoding="utf-8") as lines:
            count = sum(1 for _ in lines)
        print(f"{count} statements, {options.rounds} rounds; seconds are medians, MiB the peak of the process")
        turtle = Path(folder) / "graph.ttl"
        write_lines(turtle, rdf.lines(nodes(people), edges(people), "turtle"))
        quads = sorted((q.triple for q in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.N_TRIPLES)), key=str)
        prefixes = Statements(rdf.load(), Options()).prefixes
        tasks: dict[str, Callable[[], object]] = {
            "write turtle   korusgraph": lambda: ours(people, "turtle"),
            "write trig     korusgraph": lambda: ours(people, "trig"),
            "write nquads   korusgraph": lambda: ours(people, "nquads"),
            "write turtle   pyoxigraph": lambda: pyoxigraph.serialize(quads, format=pyoxigraph.RdfFormat.TURTLE, prefixes=prefixes),
            "write ntriples pyoxigraph": lambda: pyoxigraph.serialize(quads, format=pyoxigraph.RdfFormat.N_TRIPLES),
            "read turtle    korusgraph": lambda: rdf_import.read(turtle),
            "read turtle    pyoxigraph": lambda: sum(1 for _ in pyoxigraph.parse(path=str(turtle), format=pyoxigraph.RdfFormat.TURTLE)),
        }  # fmt: skip
        if not options.without_rdflib:
            graph = rdflib.Graph().parse(path, format="nt")
            tasks |= {
                "write turtle   rdflib": lambda: graph.serialize(io.BytesIO(), format="turtle"),
                "write ntriples rdflib": lambda: graph.serialize(io.BytesIO(), format="nt"),
                "read turtle    rdflib": lambda: rdflib.Graph().parse(turtle, format="turtle"),
            }
        times: dict[str, list[float]] = {name: [] for name in tasks}
        memory: dict[str, int] = {}
        for _ in range(options.rounds):
            for name, work in tasks.items():
                seconds, mib = peak(work)
                times[name].append(seconds)
                memory[name] = max(memory.get(name, 0), mib)
        for name in tasks:
            print(f"{name:28}{statistics.median(times[name]):8.2f} s {memory[name]:7} MiB")


if __name__ == "__main__":
    main()
