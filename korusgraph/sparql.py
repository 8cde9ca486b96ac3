"""SPARQL over the graph of a workspace: only reading, nothing from elsewhere, within limits.

The engine is Oxigraph, in a process of its own for each query (`sparql_process`); the default graph is the union of the
named graphs.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from korusgraph import settings
from korusgraph.database.bolt import ANSWER_BYTES, Rows, too_large, too_long, too_much_memory
from korusgraph.errors import InputError, StoreError, UsageError
from korusgraph.guard import sparql as guard
from korusgraph.model import Edge, Node
from korusgraph.ontology import load
from korusgraph.sparql_process import TOO_LONG
from korusgraph.writers import rdf

LOADING_S = 600.0
VALUE_OF = "urn:korusgraph:value-of"


@dataclass(frozen=True, slots=True)
class Graph:
    """A graph to ask, as N-Quads with its named graphs."""

    quads: bytes


def graph(nodes: Iterable[Node], edges: Iterable[Edge]) -> Graph:
    """The graph of nodes and edges."""
    return Graph("".join(rdf.lines(nodes, edges, "nquads")).encode("utf-8", "replace"))


@cache
def prologue() -> str:
    """Prefixes that every query may use: those of the ontology, and `et`, `mod`, `stance`, `ind` for its vocabularies."""
    ontology = load()
    prefixes = {
        **ontology.prefixes(),
        **{
            name: f"{ontology.base}vocab/{scheme}/"
            for name, scheme in (("et", "event-type"), ("mod", "modality"), ("stance", "stance"), ("ind", "indicator"))
        },
    }
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes.items())


def check_read_only(text: str) -> None:
    """Lets a query through only when it reads, and only what is in the graph.

    Raises: UsageError, InputError, RefusedError.
    """
    guard.check_read_only(text, prologue())


def with_names(text: str, names: Collection[str]) -> str:
    """The query with its variables of these names bound at the start of its WHERE, by a function that has the values.

    The engine replaces variables by values only where they are in the answer, which a parameter seldom is.

    Raises: UsageError for what is not the name of a variable.
    """
    strange = next((name for name in names if not re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII)), None)
    if strange is not None:
        raise UsageError(f"{strange[:60]!r} is not the name of a variable", "letters, digits and _", "KG-US-006")
    bound = " ".join(f'BIND (<{VALUE_OF}>("{name}") AS ?{name})' for name in names)
    return re.sub(r"\bWHERE\s*\{", lambda _: f"WHERE {{ {bound}", text, count=1, flags=re.I) if bound else text


def ask(asked: Graph, text: str, values: Mapping[str, Any], limit: int, timeout_s: float) -> Rows:
    """The answer of a read-only query; concepts as their names, other IRIs in full. Values never become query text.

    Raises: UsageError, InputError for bad SPARQL, RefusedError for what does not only read, and for what takes too long or
    too much memory, StoreError when the engine stops.
    """
    check_read_only(text)
    request = {
        "query": prologue() + with_names(text, values.keys()),
        "values": dict(values),
        "function": VALUE_OF,
        "vocabulary": f"{load().base}vocab/",
        "limit": limit,
        "bytes": ANSWER_BYTES,
        "seconds": timeout_s,
    }
    found = _answer(json.dumps(request).encode() + b"\n" + asked.quads, timeout_s)
    if "problem" in found:
        raise InputError(f"the query is not SPARQL: {found['problem']}", "check the syntax and the prefixes", "KG-IN-021")
    if "large" in found:
        raise too_large()
    return Rows(found["columns"], found["rows"], found["cut"])


def _answer(given: bytes, timeout_s: float) -> dict[str, Any]:
    try:
        done = subprocess.run(
            [sys.executable, "-m", "korusgraph.sparql_process"],
            input=given,
            capture_output=True,
            env=settings.child_environment(),
            timeout=timeout_s + LOADING_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise too_long(timeout_s) from None
    if done.returncode == TOO_LONG:
        raise too_long(timeout_s)
    if done.returncode < 0 or b"MemoryError" in done.stderr:
        raise too_much_memory()
    if done.returncode != 0:
        reason = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise StoreError(
            f"the SPARQL engine stopped: {''.join(reason)[:200]}", "running the command again is safe", "KG-DB-017"
        )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
