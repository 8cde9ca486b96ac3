"""The child process that answers one SPARQL query: it can open no file and no socket, and its memory and time are limited.

Oxigraph brings an HTTP client for SERVICE that cannot be switched off from Python. A process without file descriptors to
give has no use for it. `sparql` starts this module: a request as one line of JSON and the graph as N-Quads on standard
input, the answer as JSON on standard output.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
from typing import Any

import pyoxigraph

TOO_LONG = 14
MEMORY = 2 * 2**30


def main() -> int:
    request = json.loads(sys.stdin.buffer.readline())
    store = pyoxigraph.Store()
    store.bulk_load(sys.stdin.buffer, format=pyoxigraph.RdfFormat.N_QUADS)
    lock_down()
    timer = threading.Timer(float(request["seconds"]), os._exit, [TOO_LONG])
    timer.daemon = True
    timer.start()
    json.dump(answer(store, request), sys.stdout)
    sys.stdout.flush()
    os._exit(0)  # a graph of millions of statements takes longer to give back than to query


def lock_down() -> None:
    """No more files and sockets for this process, and no more memory than `MEMORY` beyond what the graph has taken.

    Systems without these limits (Windows; memory on macOS) rely on the guard and on the time limit.
    """
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError, ValueError):
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 + MEMORY
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def answer(store: pyoxigraph.Store, request: dict[str, Any]) -> dict[str, Any]:
    """Columns and rows, whether rows were left out, or the problem that the engine has with the query."""

    def value_of(name: Any) -> pyoxigraph.Literal:
        return _literal(request["values"][name.value])

    try:
        result = store.query(
            request["query"],
            use_default_graph_as_union=True,
            custom_functions={pyoxigraph.NamedNode(request["function"]): value_of},
        )
        return _Answer(request["vocabulary"], request["limit"], request["bytes"]).of(result)
    except (SyntaxError, ValueError, OSError) as error:
        return {"problem": str(error).splitlines()[0][:200]}


def _literal(value: Any) -> pyoxigraph.Literal:
    return pyoxigraph.Literal(value if isinstance(value, (bool, int, float, str)) else json.dumps(value))


class _Answer:
    """Rows of plain values, up to a number of rows and of bytes."""

    def __init__(self, vocabulary: str, limit: int, most: int) -> None:
        self._vocabulary, self._limit, self._most = vocabulary, limit, most

    def of(self, result: Any) -> dict[str, Any]:
        if isinstance(result, pyoxigraph.QueryBoolean):
            return {"columns": ["answer"], "rows": [[bool(result)]], "cut": False}
        if isinstance(result, pyoxigraph.QueryTriples):
            return self._gathered(["subject", "predicate", "object"], ((t.subject, t.predicate, t.object) for t in result))
        return self._gathered([v.value for v in result.variables], result)

    def _gathered(self, columns: list[str], found: Any) -> dict[str, Any]:
        rows: list[list[Any]] = []
        size = 0
        for terms in found:
            if len(rows) >= self._limit:
                return {"columns": columns, "rows": rows, "cut": True}
            rows.append([self._value(term) for term in terms])
            size += sum(len(str(value)) for value in rows[-1])
            if size > self._most:
                return {"large": True}
        return {"columns": columns, "rows": rows, "cut": False}

    def _value(self, term: Any) -> Any:
        if term is None:
            return None
        if isinstance(term, pyoxigraph.NamedNode):
            return term.value.rsplit("/", 1)[-1] if term.value.startswith(self._vocabulary) else term.value
        if not isinstance(term, pyoxigraph.Literal):
            return str(term)
        kind = term.datatype.value.rsplit("#", 1)[-1]
        try:
            if kind == "integer":
                return int(term.value)
            if kind in ("double", "decimal", "float"):
                return float(term.value)
        except ValueError:
            return term.value
        return term.value == "true" if kind == "boolean" else term.value


if __name__ == "__main__":
    raise SystemExit(main())
