"""Read-only Cypher: a query is cut into tokens, and passes only when it reads and calls nothing but what is on the lists.

This is the first of two walls. The second is the engine: a query runs in a read-only transaction of Neo4j, or as a user
of the embedded database who may read records and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from korusgraph.errors import RefusedError, UsageError
from korusgraph.guard import cypher_words as words

MOST_CHARACTERS = 50_000
DEEPEST = 100

_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>//[^\n]*|/\*.*?\*/)
  | (?P<string>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")
  | (?P<quoted>`(?:``|[^`])*`)
  | (?P<parameter>\$(?:\w+|`(?:``|[^`])*`))
  | (?P<number>0[xX][0-9a-fA-F]+|0o[0-7]+|\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?)
  | (?P<word>[^\W\d]\w*)
  | (?P<mark>\.\.|<>|<=|>=|=~|::|\+=|/(?![*])|[()\[\]{}<>=+\-*%^.,:;|&!~$])
    """,
    re.S | re.X,
)
_ESCAPE = re.compile(r"\\[uU]+[0-9a-fA-F]{4}")
# Lexers differ in which of these end a line, so in a comment they could hide from one what another runs.
_OTHER_LINE_ENDS = re.compile("\r(?=.)|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", re.S)
_COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query. `text` is folded for words, and what stands between the back-ticks for quoted names; `written`
    is how a word stands in the query."""

    kind: str
    text: str
    written: str = field(default="", compare=False)


_END = Token("end", "")


def tokens(text: str) -> Iterator[Token]:
    """The pieces of a query without white space and comments.

    Raises: UsageError for a quotation mark or comment that does not close, RefusedError for what two lexers may read
    differently.
    """
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise _not_a_token(text, at)
        at = found.end()
        kind, piece = str(found.lastgroup), found.group()
        if kind == "comment" and piece.startswith("//") and _OTHER_LINE_ENDS.search(piece):
            raise _refused("a comment with a carriage return or another unusual end of line in it", "end it with a newline")
        if kind == "number" and text[at : at + 1].isidentifier():
            raise _refused(f"{piece + text[at]!r}: a number runs into a word", "put a space between them")
        if kind == "word":
            # Kelvin sign, long s and dotless i count as letters of keywords for some lexers
            yield Token(kind, piece.casefold().upper(), piece)
        elif kind == "quoted":
            yield Token(kind, piece[1:-1].replace("``", "`"))
        elif kind not in ("space", "comment"):
            yield Token(kind, piece)


def check_read_only(text: str) -> None:
    """Lets a query through only when it cannot write, load files, or call what is not on the lists.

    Raises: UsageError for an empty query, RefusedError for anything else than reading.
    """
    if len(text) > MOST_CHARACTERS:
        raise _refused(f"the query has {len(text)} characters", f"at most {MOST_CHARACTERS}; give long lists as --param")
    if _ESCAPE.search(text):
        # Some versions resolve Unicode escapes before anything else, so a keyword or a quotation mark could hide in one
        raise _refused("Unicode escapes in a query are refused", "write the characters themselves")
    query = list(tokens(text))
    while query and query[-1].text == ";" and query[-1].kind == "mark":
        query.pop()
    if not query:
        raise UsageError("the query is empty", "give Cypher, as in: MATCH (n:Agreement) RETURN n.name", "KG-US-005")
    _check_nesting(query)
    _check_beginning(query)
    _Reader(query).check()


def _check_nesting(query: list[Token]) -> None:
    depth = 0
    for token in query:
        if token.kind == "mark" and token.text in "([{":
            depth += 1
        elif token.kind == "mark" and token.text in ")]}":
            depth -= 1
        if depth > DEEPEST:
            raise _refused(f"brackets more than {DEEPEST} deep", "write it flatter")


def _check_beginning(query: list[Token]) -> None:
    first = next((t for t in query if not (t.kind == "word" and t.text in words.PREFIXES)), _END)
    if first.kind == "word" and first.text in words.REFUSED:
        raise _writes(first.text)
    if first.kind != "word" or first.text not in words.BEGINNINGS:
        raise _refused(
            f"a query does not begin with {first.text[:40] or 'nothing'}", f"begin with {', '.join(sorted(words.BEGINNINGS))}"
        )


class _Reader:
    """Goes through the tokens of one query, and remembers which words turned out to be names."""

    def __init__(self, query: list[Token]) -> None:
        self._query = query
        self._names: set[int] = set()

    def check(self) -> None:
        for at, token in enumerate(self._query):
            if token == Token("mark", ";"):
                raise _refused("more than one statement", "give one query at a time")
            if token.kind == "word":
                self._check_word(at, token.text)
            if token.kind in ("word", "quoted") and self._at(at + 1) == Token("mark", "("):
                self._check_function(at)

    def _at(self, at: int) -> Token:
        return self._query[at] if 0 <= at < len(self._query) else _END

    def _mark(self, at: int) -> str:
        token = self._at(at)
        return token.text if token.kind == "mark" else ""

    def _keyword(self, at: int) -> str:
        token = self._at(at)
        return token.text if token.kind == "word" and at not in self._names else ""

    # -- words -----------------------------------------------------------------------------
    def _check_word(self, at: int, word: str) -> None:
        if self._is_member(at):
            self._names.add(at)
        elif word in words.GUIDES:
            self._check_guide(at, word)
        elif word in words.REFUSED:
            if not self._is_variable(at):
                raise _writes(word)
            self._names.add(at)
        elif word == "CALL" and self._is_variable(at):
            self._names.add(at)
        elif word == "CALL":
            self._check_call(at)
        elif word in ("TRANSACTION", "TRANSACTIONS") and self._follows_subquery(at):
            raise _refused("CALL … IN TRANSACTIONS is refused: queries only read", "remove it")

    def _is_member(self, at: int) -> bool:
        """Property, label, type or map key: where no clause can begin in any dialect."""
        before, after = self._mark(at - 1), self._mark(at + 1)
        if before == ".":
            return self._at(at - 2).kind != "number"
        if before in (":", "::", "|", "&", "!"):
            return True
        return (before == "," and after == ":") or (before == "{" and after in (":", ",", "}"))

    def _is_variable(self, at: int) -> bool:
        """A variable or an alias: beside an operator, after an opening bracket, a comma, or a word that asks for one."""
        after = self._mark(at + 1)
        return (
            self._mark(at - 1) in ("(", "[", ",", "-", "/", "%", "^", *_COMPARISONS)
            or self._keyword(at - 1) in words.GUIDES
            or after in _COMPARISONS
            or (self._keyword(at + 1) == "IS" and self._keyword(at + 2) in ("NULL", "NOT"))
            or (after == "." and self._at(at + 2).kind in ("word", "quoted"))
        )

    def _check_guide(self, at: int, word: str) -> None:
        before = self._mark(at - 1)
        binders = words.BEFORE_EXPRESSION if word == "AS" else words.BINDERS
        bound = before in ("(", "[", ",", "=") or self._keyword(at - 1) in binders
        if bound or (before == "{" and word not in words.BEGIN_SUBQUERY):
            raise _refused(f"{word} as a name needs back-ticks", f"write `{word.lower()}` in back-ticks")

    def _follows_subquery(self, at: int) -> bool:
        """`} IN 10 CONCURRENT TRANSACTIONS`, with or without what stands between."""
        back = at - 1
        while at - back < 4 and self._keyword(back) != "IN":
            back -= 1
        return self._keyword(back) == "IN" and self._mark(back - 1) == "}"

    # -- calls -----------------------------------------------------------------------------
    def _check_call(self, at: int) -> None:
        if self._mark(at + 1) == "{":
            return
        if self._mark(at + 1) == "(":
            close = at + 2
            while close < len(self._query) and self._mark(close) != ")":
                close += 1
            if self._mark(close + 1) != "{":
                raise _refused("CALL with brackets and no subquery", "as in: CALL (n) { … }")
            return
        name, end = self._dotted(at + 1)
        if name not in words.PROCEDURES:
            raise RefusedError(
                f"procedure {name[:80] or self._at(at + 1).text[:40]} is refused",
                f"allowed are {', '.join(sorted(words.PROCEDURES))}",
                "KG-RF-011",
            )
        self._names.update(range(at + 1, end))

    def _dotted(self, at: int) -> tuple[str, int]:
        parts = []
        while self._at(at).kind in ("word", "quoted"):
            parts.append(self._at(at).text.casefold())
            at += 1
            if self._mark(at) != ".":
                break
            at += 1
        return ".".join(parts), at

    def _check_function(self, at: int) -> None:
        start = at
        while self._mark(start - 1) == "." and self._at(start - 2).kind in ("word", "quoted"):
            start -= 2
        if self._keyword(start - 1) == "CALL":
            return  # a procedure, looked at already
        if start == at and self._keyword(at) in words.BEFORE_BRACKET:
            return
        name, _ = self._dotted(start)
        if name not in words.FUNCTIONS:
            raise RefusedError(
                f"function {name[:80]} is refused",
                "allowed are the functions of Cypher itself, without extensions",
                "KG-RF-011",
            )


def _not_a_token(text: str, at: int) -> UsageError | RefusedError:
    if text[at] in "'\"`" or text.startswith("/*", at):
        return UsageError("the query has a quote or a comment that does not close", "check the quotation marks", "KG-US-005")
    return _refused(
        f"the character U+{ord(text[at]):04X} has no place in a query", "strings and names in quotation marks may have it"
    )


def _refused(message: str, hint: str) -> RefusedError:
    return RefusedError(message, hint, "KG-RF-010")


def _writes(word: str) -> RefusedError:
    return _refused(f"{word} is refused: queries only read", "use `korusgraph build` to change the graph")
