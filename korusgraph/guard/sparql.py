"""Read-only SPARQL: refused by its tokens, and by what the parsed query would do.

Two readers look at every query, since parsers differ: ours at the words, rdflib's parser at the meaning. The engine that
answers has neither files nor sockets (`sparql_process`), so what passed both by mistake still reaches nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from korusgraph.errors import InputError, RefusedError, UsageError

MOST_CHARACTERS = 50_000

_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>\#[^\n]*)
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<string>'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}|"{3}(?:"{0,2}(?:[^"\\]|\\.))*"{3}
              |'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*")
  | (?P<variable>[?$]\w+)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
  | (?P<name>(?:[^\W\d](?:[\w.\-]*\w)?)?:(?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)(?:[\w:.\-]|%[0-9A-Fa-f]{2}|\\.)*)?)
  | (?P<word>[^\W\d]\w*)
  | (?P<mark>.)
    """,
    re.S | re.X,
)
_REFUSED = frozenset("SERVICE LOAD INSERT DELETE CLEAR DROP CREATE COPY MOVE ADD FROM".split())
_ESCAPE = re.compile(r"\\[uU][0-9a-fA-F]{4}")
# Lexers differ in which of these end a line, so in a comment they could hide from one what another runs.
_OTHER_LINE_ENDS = re.compile("\r(?=.)|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", re.S)


def check_read_only(text: str, prologue: str) -> None:
    """Lets a query through only when it reads, and only what is in the graph. `prologue` has the prefixes that it may use.

    Raises: UsageError for an empty query, InputError for what is not SPARQL 1.1, RefusedError for SERVICE, FROM, updates
    and what two parsers may read differently.
    """
    if len(text) > MOST_CHARACTERS:
        raise _refused(f"the query has {len(text)} characters", f"at most {MOST_CHARACTERS}")
    if _ESCAPE.search(text):
        raise _refused("Unicode escapes in a query are refused", "write the characters themselves")
    pieces = list(_tokens(text))
    if not pieces:
        raise UsageError("the query is empty", "give SPARQL, as in: SELECT ?a WHERE { ?a a kg:Agreement }", "KG-US-005")
    for kind, piece in pieces:
        _check_word(kind, piece)
    _check_algebra(prologue + text)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    for found in _TOKEN.finditer(text):
        kind = str(found.lastgroup)
        if kind == "comment" and _OTHER_LINE_ENDS.search(found.group()):
            raise _refused("a comment with a carriage return or another unusual end of line in it", "end it with a newline")
        if kind not in ("space", "comment"):
            yield kind, found.group()


def _check_word(kind: str, piece: str) -> None:
    if kind in ("word", "name"):
        word = piece.partition(":")[0].casefold().upper()
        # The engine asks for no white space around its keywords: `trueSERVICE<…>` and `SERVICE:a` are calls to it.
        if "SERVICE" in word or word in _REFUSED:
            raise _refused(
                f"{'SERVICE' if 'SERVICE' in word else word} is refused: queries read this graph only",
                "use SELECT, ASK, CONSTRUCT or DESCRIBE",
            )


def _check_algebra(text: str) -> None:
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        algebra = translateQuery(parseQuery(text)).algebra
    except RecursionError:
        raise _refused("brackets too deep", "write it flatter") from None
    except Exception as error:  # parser and algebra raise what they like: bare Exception, ParseException, SPARQLError
        raise InputError(
            f"the query is not SPARQL 1.1: {' '.join(str(error).split())[:200]}",
            "check the syntax and the prefixes",
            "KG-IN-021",
        ) from None
    for name, part in _parts(algebra):
        if name == "ServiceGraphPattern" or (name == "datasetClause" and part):
            raise _refused("the query reaches outside this graph (SERVICE or FROM)", "use SELECT, ASK, CONSTRUCT or DESCRIBE")


def _parts(root: Any) -> Iterator[tuple[str, Any]]:
    """Every part of an algebra with its name, also those within expressions; without recursion, which has a limit."""
    waiting = [("", root)]
    while waiting:
        name, part = waiting.pop()
        yield getattr(part, "name", None) or name, part
        yield name, part
        if isinstance(part, dict):
            waiting.extend(part.items())
        elif isinstance(part, (list, tuple, set)):
            waiting.extend(("", item) for item in part)


def _refused(message: str, hint: str) -> RefusedError:
    return RefusedError(message, hint, "KG-RF-012")
