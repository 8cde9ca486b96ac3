"""SPARQL over the graph of a workspace, in memory: only reading, nothing from elsewhere, within limits.

The store is Oxigraph; the default graph is the union of the named graphs.
"""

from __future__ import annotations

import queue
import re
import threading
from collections.abc import Iterable, Mapping
from typing import Any

import pyoxigraph

from korusgraph.database.bolt import Rows
from korusgraph.errors import InputError, RefusedError, UsageError
from korusgraph.model import Edge, Node
from korusgraph.ontology import load
from korusgraph.writers import rdf
from korusgraph.writers.rdf_statements import literal

_STRIP = re.compile(r"<[^<>\"{}|^`\\\s]*>|'''.*?'''|\"\"\".*?\"\"\"|'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\"|#[^\n]*", re.S)
_REFUSED = ("SERVICE", "LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "FROM")


def check_read_only(text: str) -> None:
    """Lets a query through only when it reads, and only what is in the graph.

    Raises: UsageError for an empty query, RefusedError for SERVICE, FROM, LOAD and updates.
    """
    if re.search(r"\\u", text, re.I):
        raise RefusedError("Unicode escapes in a query are refused", "write the characters themselves", "KG-RF-012")
    bare = _STRIP.sub(" ", text)
    if not bare.strip():
        raise UsageError("the query is empty", "give SPARQL, as in: SELECT ?a WHERE { ?a a kg:Agreement }", "KG-US-005")
    for word in re.finditer(r"[A-Za-z_]\w*", bare):
        before, after = bare[: word.start()][-1:], bare[word.end() :][:1]
        if word.group().upper() in _REFUSED and before not in ("?", "$", ":", "@", "-") and after != ":":
            raise RefusedError(
                f"{word.group().upper()} is refused: queries read this graph only",
                "use SELECT, ASK, CONSTRUCT or DESCRIBE",
                "KG-RF-012",
            )


def store(nodes: Iterable[Node], edges: Iterable[Edge]) -> pyoxigraph.Store:
    """The graph as a store, named graphs included."""
    made = pyoxigraph.Store()
    text = "".join(rdf.lines(nodes, edges, "nquads"))
    made.bulk_load(text.encode("utf-8", "replace"), format=pyoxigraph.RdfFormat.N_QUADS)
    return made


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


def with_values(text: str, values: Mapping[str, Any]) -> str:
    """The query with values for variables, as a VALUES block at the start of its WHERE."""
    if not values:
        return text
    names = " ".join(f"?{name}" for name in values)
    terms = " ".join(_term(v) for v in values.values())
    block = f"WHERE {{ VALUES ({names}) {{ ({terms}) }}"
    return re.sub(r"\bWHERE\s*\{", lambda _: block, text, count=1, flags=re.I)


def _term(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return f"{value!r}e0" if isinstance(value, float) else literal(str(value))


def ask(graph: pyoxigraph.Store, text: str, values: Mapping[str, Any], limit: int, timeout_s: float) -> Rows:
    """The answer of a query that was checked; concepts as their names, other IRIs in full.

    Raises: InputError for bad SPARQL, RefusedError when it takes too long.
    """
    answer: queue.Queue[Rows | Exception] = queue.Queue()
    query = prologue() + with_values(text, values)

    def work() -> None:
        try:
            answer.put(_rows(graph.query(query, use_default_graph_as_union=True), limit))
        except Exception as error:
            answer.put(error)

    threading.Thread(target=work, daemon=True).start()
    try:
        found = answer.get(timeout=timeout_s)
    except queue.Empty:
        raise RefusedError(
            f"the query took longer than {timeout_s:g} s", "make it narrower, or raise --timeout", "KG-RF-013"
        ) from None
    if isinstance(found, (SyntaxError, ValueError)):
        raise InputError(
            f"the query is not SPARQL: {str(found).splitlines()[0][:200]}", "check the syntax and the prefixes", "KG-IN-021"
        )
    if isinstance(found, Exception):
        raise found
    return found


def _rows(result: Any, limit: int) -> Rows:
    if isinstance(result, pyoxigraph.QueryBoolean):
        return Rows(["answer"], [[bool(result)]])
    if isinstance(result, pyoxigraph.QueryTriples):
        made = Rows(["subject", "predicate", "object"])
        for triple in result:
            if len(made.rows) >= limit:
                made.cut = True
                break
            made.rows.append([_value(triple.subject), _value(triple.predicate), _value(triple.object)])
        return made
    made = Rows([v.value for v in result.variables])
    for solution in result:
        if len(made.rows) >= limit:
            made.cut = True
            break
        made.rows.append([_value(x) for x in solution])
    return made


def _value(term: Any) -> Any:
    if term is None:
        return None
    if isinstance(term, pyoxigraph.NamedNode):
        vocabulary = f"{load().base}vocab/"
        return term.value.rsplit("/", 1)[-1] if term.value.startswith(vocabulary) else term.value
    if not isinstance(term, pyoxigraph.Literal):
        return str(term)
    kind = term.datatype.value.rsplit("#", 1)[-1]
    if kind == "integer":
        return int(term.value)
    if kind in ("double", "decimal", "float"):
        return float(term.value)
    return term.value == "true" if kind == "boolean" else term.value
