"""How the cost of a workspace grows with its documents: `growth.py SIZE…`, as a table in Markdown.

The documents are variants of the samples: the same sentences, with people who are in no list renamed to names of the same
length, so that known entities become hubs and unknown ones stay few to a document. Their extractions are varied and not
made anew, since the extraction of a document costs the same whatever is in the workspace. Each stage runs in a process of
its own; seconds are those of the processor (all threads, the database's too) beside those of the clock, which other work on the machine
lengthens. Memory is the peak of that process.
"""

from __future__ import annotations

import json
import os
import random
import re
import resource
import string
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from dataclasses import replace
from io import StringIO
from pathlib import Path

from korusgraph import database, engine
from korusgraph.assembly import Assembly
from korusgraph.extraction.format import from_json, to_json
from korusgraph.ids import digest, slug
from korusgraph.ledger import Ledger
from korusgraph.model import Extraction
from korusgraph.writers import cypher, neo4j_admin, network, rdf, tables
from korusgraph.writers.atomic import write_lines

ROOT = Path(__file__).resolve().parent.parent
QUERY = "MATCH (e:Event)-[:CONCERNS_AGREEMENT]->(a:Agreement) WHERE 'KORUS' IN a.aliases RETURN count(e) AS n"
LIMITS = {"graphml": 1000, "load": 1000, "load-nothing": 1000, "load-one": 1000, "query": 1000}
"""Documents above which a stage is left out: networkx holds the graph in memory, the embedded database takes its time."""


def variants(samples: list[Extraction], start: int, count: int) -> Iterator[Extraction]:
    """Documents `start`, `start + 1` …, the same ones whenever they are asked for."""
    for number in range(start, start + count):
        yield _variant(samples[number % len(samples)], number)


def _variant(x: Extraction, number: int) -> Extraction:
    chosen = random.Random(number)
    text, data = x.document.text, json.dumps(to_json(x), ensure_ascii=False)
    for name in sorted({e.name.split()[-1] for e in x.entities if e.type == "Person" and e.source != "gazetteer"}):
        if name.isalpha() and name.isascii() and len(name) > 3:
            other = "".join(chosen.choices(string.ascii_lowercase, k=len(name))).capitalize()
            for old, new in ((name, other), (slug(name), slug(other))):
                text = re.sub(rf"\b{old}\b", new, text)
                data = re.sub(rf"\b{old}\b", new, data)
    id_, sha = f"document-{number:07}", digest(text)
    document = replace(x.document, id=id_, text=text, sha256=sha, source_sha256=sha, path=f"/growth/{id_}.txt", locations=())
    return from_json(json.loads(data), document)


def fill(workspace: Path, samples: Path, start: int, count: int) -> None:
    """Stores variants in the ledger."""
    with Ledger(samples / "ledger.sqlite") as ledger:
        made = list(ledger.extractions())
    with Ledger(workspace / "ledger.sqlite") as ledger:
        ledger.connection.execute("PRAGMA synchronous=OFF")
        for x in variants(made, start, count):
            ledger.put(x, "growth")


# -- stages ------------------------------------------------------------------------------------
def _exported(write: Callable[[Path, Assembly], object]) -> Callable[[Path], None]:
    def stage(workspace: Path) -> None:
        with Ledger(workspace / "ledger.sqlite") as ledger:
            write(workspace, Assembly(ledger))

    return stage


def _assemble(workspace: Path) -> None:
    with Ledger(workspace / "ledger.sqlite") as ledger:
        Assembly(ledger).facts()


def _load(workspace: Path) -> None:
    with Ledger(workspace / "ledger.sqlite", alone=True) as ledger:
        engine.project(ledger, workspace)


def _query(workspace: Path) -> None:
    with Ledger(workspace / "ledger.sqlite") as ledger:
        ledger.check()
    with database.connect(workspace, reading=True) as graph:
        graph.query(QUERY, {}, 10, 60.0)


def _show(workspace: Path) -> None:
    from korusgraph import show

    with Ledger(workspace / "ledger.sqlite") as ledger:
        show.find(Assembly(ledger), "document/document-0000001")


def _lines(name: str, made: Callable[[Assembly], Iterator[str]]) -> Callable[[Path], None]:
    return _exported(lambda workspace, a: write_lines(workspace / name, made(a)))


STAGES: dict[str, tuple[str, Callable[[Path], None]]] = {
    "assemble": ("assembly, from nothing", _assemble),
    "again": ("assembly, nothing new", _assemble),
    "load": ("embedded database, first load", _load),
    "load-nothing": ("embedded database, nothing new", _load),
    "assemble-one": ("assembly, one more document", _assemble),
    "load-one": ("embedded database, one more document", _load),
    "query": ("Cypher query, with the start of the database", _query),
    "show": ("show DOCUMENT", _show),
    "turtle": ("export turtle", _lines("g.ttl", lambda a: rdf.lines(a.nodes(), a.edges()))),
    "nquads": ("export rdf, N-Quads", _lines("g.nq", lambda a: rdf.lines(a.nodes(), a.edges(), "nquads"))),
    "csv": ("export csv", _exported(lambda w, a: tables.write(w / "csv", a.nodes(), a.edges()))),
    "cypher": ("export cypher", _lines("g.cypher", lambda a: cypher.lines(a.nodes(), a.edges()))),
    "admin": ("export neo4j-admin", _exported(lambda w, a: neo4j_admin.write(w / "admin", a.nodes(), a.edges()))),
    "graphml": ("export network, GraphML", _lines("g.graphml", lambda a: network.lines(a.nodes(), a.edges(), "graphml"))),
}


def _run(stage: str, workspace: Path) -> None:
    """One stage in this process: clock, processor and memory as a line of JSON."""
    started, before = time.monotonic(), _processor()
    STAGES[stage][1](workspace)
    found = {"clock": time.monotonic() - started, "processor": _processor() - before}
    print(json.dumps({**found, "mb": int(re.findall(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[0]) / 1024}))


def _processor() -> float:
    """Seconds of the processor that this process and its children that ended have used."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(u.ru_utime + u.ru_stime for u in used)


def _measured(stage: str, workspace: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, __file__, "--stage", stage, str(workspace)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ,
    )
    if done.returncode:
        raise SystemExit(f"{stage}: {done.stderr[-2000:]}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    if sys.argv[1] == "--stage":
        _run(sys.argv[2], Path(sys.argv[3]))
        return
    sizes = [int(a) for a in sys.argv[1:]]
    with tempfile.TemporaryDirectory() as folder:
        samples = Path(folder) / "samples"
        with Ledger(samples / "ledger.sqlite") as ledger, redirect_stderr(StringIO()):
            engine.ingest(ledger, [str(ROOT / "samples")])
        for size in sizes:
            workspace = Path(folder) / str(size)
            fill(workspace, samples, 0, size)
            with Ledger(workspace / "ledger.sqlite") as ledger:
                ledger.look_over()
            print(
                f"\n| {size} documents | clock s | processor s | ms a document | peak MB |\n|---|---|---|---|---|", flush=True
            )
            for stage, (name, _) in STAGES.items():
                if size > LIMITS.get(stage, size):
                    continue
                if stage == "assemble-one":
                    fill(workspace, samples, size, 1)
                found = _measured(stage, workspace)
                each = found["processor"] * 1000 / size
                row = (f"{found['clock']:.2f}", f"{found['processor']:.2f}", f"{each:.2f}", f"{found['mb']:.0f}")
                print(f"| {name} | {' | '.join(row)} |", flush=True)
            files = {p.name: p.stat().st_size for p in workspace.glob("ledger*.sqlite")}
            print(" ".join(f"{name}: {size_ / 1e6:.1f} MB;" for name, size_ in sorted(files.items())), flush=True)


if __name__ == "__main__":
    main()
