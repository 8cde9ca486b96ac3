"""Names in questions: what a value means, and which names of an unanswered query are not there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from korusgraph.database.bolt import Rows
from korusgraph.desk.index import Index
from korusgraph.desk.names import LISTED, hint, near
from korusgraph.errors import InputError, UsageError
from korusgraph.extraction import dates
from korusgraph.extraction.text import fold
from korusgraph.guard.cypher import Token, tokens
from korusgraph.model import many
from korusgraph.ontology import data_root, load
from korusgraph.questions import kinds

_TERM = re.compile(r"(?<![\w:])(kg|et|mod|stance|ind):([A-Za-z_][\w-]*)")
_BEFORE_MAP = (
    "RETURN",
    "WITH",
    "WHERE",
    "UNWIND",
    "CALL",
    "EXISTS",
    "COUNT",
    "COLLECT",
    "AS",
    "DISTINCT",
    "IN",
    "AND",
    "OR",
    "NOT",
)
_VOCABULARIES = {"mod": "modality", "stance": "stance", "ind": "indicator"}


def settled(values: Mapping[str, Any], index: Index) -> dict[str, Any]:
    """Values of a saved question with the names that the graph has: `KORUS` becomes the agreement's own name.

    Raises: InputError for a name or an event type that is not there, with near ones; UsageError for what is no day.
    """
    made = dict(values)
    for name, value in values.items():
        kind = kinds().get(name)
        if kind is None or not isinstance(value, str):
            continue
        if kind == "day":
            if dates.bounds(value) is None or len(value) != 10:
                raise UsageError(f"{name} {value!r} is no day", f"as in -p {name}=2017-08-19", "KG-US-008")
        elif kind == "type":
            if value not in load().event_types:
                raise InputError(f"no event type {value!r}", _near(value, load().event_types, "event types"), "KG-IN-035")
        else:
            made[name] = index.name(index.find(value, (kind,)).id)
    return made


def checked_modality(name: str) -> str:
    """The name of a modality. Raises: InputError with near ones."""
    known = load().vocabularies["modality"]
    if name not in known:
        raise InputError(f"no modality {name!r}", hint(name, known, f"modalities: {', '.join(known)}"), "KG-IN-035")
    return name


def checked_labels(given: str | None) -> tuple[str, ...]:
    """Labels of a list like `person,country`, whatever their case; none for all. Raises: InputError with near ones."""
    known = {label.casefold(): label for row in load().classes.values() for label in row["labels"]}
    names = [n.strip() for n in (given or "").split(",") if n.strip()]
    strange = next((n for n in names if n.casefold() not in known), None)
    if strange is not None:
        raise InputError(f"no class {strange!r}", hint(strange, known.values(), ", ".join(sorted(known.values()))), "KG-IN-035")
    return tuple(known[n.casefold()] for n in names)


# -- Cypher --------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Known:
    """Labels, relationship types and properties that a database may have."""

    labels: Collection[str]
    types: Collection[str]
    properties: Collection[str]


def known_names(others: Collection[str] = ()) -> Known:
    """What korusgraph writes, and what others have in the same database."""
    ontology = load()
    labels, types, properties = ontology.all_labels(), ontology.relationship_types(), ontology.properties
    return Known({*labels, *others}, {*types, *others}, {*properties, *others})


def empty(found: Rows) -> bool:
    """Whether an answer says nothing: no rows, or nothing but nulls, zeros and empty lists in them."""
    return all(value in (None, 0, "", []) for row in found.rows for value in row)


def unknown_in_cypher(text: str, known: Known) -> InputError | None:
    """The first label, relationship type or property of a query that no database of korusgraph has; None when all are there."""
    tables = {"label": known.labels, "relationship type": known.types, "property": known.properties}
    for kind, name in _names(list(tokens(text))):
        if name not in tables[kind]:
            plural = f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s"
            return InputError(f"no {kind} {name!r}", _near(name, tables[kind], plural), "KG-IN-035")
    return None


def _names(query: list[Token]) -> Iterator[tuple[str, str]]:
    """Labels, relationship types and properties of a query, by the brackets that they stand in."""
    opened: list[str] = []
    for at, token in enumerate(query):
        if token.kind == "mark" and token.text in ("(", "[", "{"):
            opened.append("map" if token.text == "{" and not _of_pattern(query, at) else token.text)
        elif token.kind == "mark" and token.text in (")", "]", "}") and opened:
            opened.pop()
        elif token.kind in ("word", "quoted") and at and query[at - 1].kind == "mark":
            kind = _kind(query, at, opened[-1] if opened else "")
            if kind:
                yield kind, token.written or token.text


def _of_pattern(query: list[Token], at: int) -> bool:
    """Whether a brace opens the properties of a node or relationship, not a map or a subquery."""
    before = query[at - 1] if at else Token("end", "")
    return before.kind == "quoted" or (before.kind == "word" and before.text not in _BEFORE_MAP)


def _kind(query: list[Token], at: int, bracket: str) -> str:
    before, after = query[at - 1].text, query[at + 1] if at + 1 < len(query) else Token("end", "")
    if before == ".":
        owner = [query[at - back] if at >= back else Token("end", "") for back in (2, 3)]
        plain = owner[0].kind in ("word", "quoted") and owner[1] != Token("mark", ".")  # not a part of a date
        return "property" if plain and after != Token("mark", "(") else ""
    if before in (":", "|", "&", "!") and bracket not in ("{", "map"):
        return "relationship type" if bracket == "[" else "label"
    return "property" if before in ("{", ",") and bracket == "{" and after == Token("mark", ":") else ""


def unknown_value(text: str, values: Mapping[str, Any]) -> InputError | None:
    """The first value that a query compares with a property of fixed values, and that is none of them; None when there is none."""
    ontology = load()
    known = {
        "EVENTTYPE": ("event type", list(ontology.event_types)),
        "EVENTGROUP": ("group of event types", sorted({str(row["group"]) for row in ontology.event_types.values()})),
        **{name.upper(): (name, list(ontology.vocabularies[name])) for name in ("modality", "stance")},
    }
    for name, value in _compared(list(tokens(text)), values):
        kind, among = known.get(name, ("", []))
        if kind and value not in among:
            return InputError(f"no {kind} {value!r}", hint(value, among, f"one of {', '.join(among[:12])}"), "KG-IN-035")
    return None


def _compared(query: Sequence[Token], values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Properties, folded, and the texts that a query compares them with by `=` or in a pattern."""
    for at, token in enumerate(query[2:], 2):
        value = _value(token, values) if query[at - 1].text in (":", "=") else None
        if value is not None:
            yield query[at - 2].text, value


def unknown_names(text: str, values: Mapping[str, Any], index: Index) -> InputError | None:
    """The first text that a query compares with names and that no node bears as its name; None when there is none.

    An alias is said to be one.
    """
    names = {str(n.properties.get("name", "")) for n in index.labelled("Entity", "Document", "Event", "Figure", "EventType")}
    aliases = {fold(a): str(n.properties["name"]) for n in index.labelled("Entity") for a in many(n.properties.get("aliases"))}
    for name, value in _compared(list(tokens(text)), values):
        if name != "NAME" or value in names:
            continue
        if fold(value) in aliases:
            return InputError(f"{value!r} is no name but an alias", f"the name is {aliases[fold(value)]!r}", "KG-IN-030")
        return InputError(f"nothing is called {value!r}", hint(value, names | set(aliases.values()), LISTED), "KG-IN-030")
    return None


def _value(token: Token, values: Mapping[str, Any]) -> str | None:
    if token.kind == "string" and "\\" not in token.text:
        return token.text[1:-1]
    found = values.get(token.text.lstrip("$").strip("`")) if token.kind == "parameter" else None
    return found if isinstance(found, str) else None


# -- SPARQL --------------------------------------------------------------------------------
def unknown_in_sparql(text: str) -> InputError | None:
    """The first term of a query that the vocabulary does not have; None when all are there."""
    ontology = load()
    for prefix, name in _TERM.findall(re.sub(r"\"[^\"\n]*\"|'[^'\n]*'|<[^>\s]*>|#[^\n]*", " ", text)):
        if prefix == "kg":
            known: Collection[str] = _terms()
        elif prefix == "et":
            known = ontology.event_types
        else:
            known = [v.replace("_", "-") for v in ontology.vocabularies[_VOCABULARIES[prefix]]]
            name = name.replace("_", "-")
        if name not in known:
            near_ = [f"{prefix}:{n}" for n in near(name, known)]
            return InputError(
                f"no term {prefix}:{name}", f"near it: {', '.join(near_)}" if near_ else "see docs/vocabulary.md", "KG-IN-035"
            )
    return None


@cache
def _terms() -> frozenset[str]:
    """Local names of the vocabulary, as the OWL file has them."""
    text = (data_root("ontology") / "korusgraph.ttl").read_text(encoding="utf-8")
    return frozenset(re.findall(r"^kg:(\w+) a ", text, re.M))


def _near(name: str, known: Collection[str], plural: str) -> str:
    return hint(name, known, f"`docs/vocabulary.md` lists the {plural}")
