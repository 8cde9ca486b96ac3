"""The file of decisions read: each entry by itself, so that a bad one costs itself alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import yaml

from korusgraph.decisions.checking import problem_of
from korusgraph.decisions.records import FACTS, MERGE, ON_FACTS, ON_MERGES, About, Change, Entry
from korusgraph.errors import InputError, KorusgraphError

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # every value is the text that stands there: `no`, 2018, 2018-03-08
_TEXTS = ("what", "fact", "document", "sentence", "type", "words", "number", "node", "by", "at", "why")
_KEYS = {*_TEXTS, "nodes", "new"}
_NEEDED = {
    "event": ("document", "sentence", "type", "words"),
    "statement": ("document", "sentence", "type"),
    "relation": ("document", "sentence", "type"),
    "figure": ("document", "sentence", "type", "words"),
    "entity": ("node",),
    MERGE: (),
}
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")


@dataclass(frozen=True, slots=True)
class Block:
    """The lines of one entry in the file; `line` counts from 1."""

    line: int
    text: str


@dataclass(slots=True)
class Read:
    """What a file of decisions holds: its entries in their order, and one problem for each part that is not sound."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[KorusgraphError] = field(default_factory=list)


def read(path: Path) -> Read:
    """The decisions of a file; none when it is not there. What cannot be read is a problem of its own."""
    made = Read()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return made
    except (OSError, UnicodeDecodeError) as error:
        hint = "no decision is applied until it can be read; save it as UTF-8, or check its rights"
        made.problems.append(InputError(f"{path}: cannot be read ({error})", hint, "KG-DC-001"))
        return made
    for block in blocks(text):
        try:
            made.entries.append(_entry(block))
        except _Wrong as wrong:
            message = f"{path.name}, line {block.line}: {wrong}"
            made.problems.append(InputError(message, wrong.hint, wrong.code))
    return made


def blocks(text: str) -> Iterator[Block]:
    """The entries of a text, each from its `- ` at the beginning of a line to what next stands at the beginning of one."""
    start, kept = 1, list[str]()
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        mark = line.startswith(_CONFLICT)
        if line[0] not in " \t\r\n#":
            if _says_something(kept):
                yield Block(start, "".join(kept))
            start, kept = number, []
        kept.append(line)
        if mark:
            yield Block(number, line)
            start, kept = number + 1, []
    if _says_something(kept):
        yield Block(start, "".join(kept))


def moment(text: str) -> str:
    """A time as it is kept, in UTC. Raises: ValueError."""
    made = datetime.fromisoformat(text.strip().replace("Z", "+00:00").replace("z", "+00:00"))
    if made.tzinfo is None:
        made = made.replace(tzinfo=timezone.utc)
    return made.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


class _Wrong(Exception):
    """What is wrong with an entry."""

    def __init__(self, message: str, hint: str, code: str = "KG-DC-003") -> None:
        super().__init__(message)
        self.hint = hint
        self.code = code


def _says_something(lines: list[str]) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in lines)


def _entry(block: Block) -> Entry:
    data = _data(block)
    what, fact = data.get("what", ""), data.get("fact", "")
    if what in ON_MERGES:
        about = _merge(data)
    elif what in ON_FACTS:
        about = _about(data, fact)
    else:
        raise _Wrong(f"what is {what[:40]!r}", f"`what: ` is one of {', '.join((*ON_FACTS, *ON_MERGES))}")
    for key in ("by", "at", "why"):
        if not data.get(key, "").strip():
            raise _Wrong(f"{key} is missing", "each decision has `by`, `at` and `why`: who, when and for what reason")
    try:
        at = moment(data["at"])
    except (ValueError, OverflowError):
        raise _Wrong(f"at {data['at'][:40]!r} is no time", "write it as 2026-11-30T13:20:00Z") from None
    return Entry(what, about, data["by"].strip(), at, " ".join(data["why"].split()), _new(data, what, fact), block.line)


def _data(block: Block) -> dict[str, Any]:
    """The keys of an entry with their values. Raises: _Wrong."""
    if block.text.startswith(_CONFLICT):
        raise _Wrong("a mark of a merge conflict", "take the line out; entries of both sides may stay", "KG-DC-002")
    try:
        found = yaml.load(block.text, Loader=_Loader)  # noqa: S506 - a loader that makes nothing but texts, lists and mappings
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        reason = getattr(error, "problem", None) or type(error).__name__
        place = getattr(error, "problem_mark", None)
        where = f" in line {block.line + place.line}" if place is not None else ""
        hint = "put texts in quotation marks; begin each entry with `- ` and each of its further lines with two spaces"
        raise _Wrong(f"no YAML ({reason}{where})", hint, "KG-DC-002") from None
    if not isinstance(found, list) or len(found) != 1 or not isinstance(found[0], dict):
        raise _Wrong("no entry", "an entry begins with `- what: …` at the beginning of a line", "KG-DC-002")
    data: dict[str, Any] = found[0]
    if unknown := sorted(str(k) for k in data if k not in _KEYS):
        raise _Wrong(f"unknown key {unknown[0][:40]!r}", f"the keys are {', '.join((*_TEXTS, 'nodes', 'new'))}")
    for key in _TEXTS:
        if key in data and not isinstance(data[key], str):
            raise _Wrong(f"{key} is no text", "one value, no list")
    return data


def _merge(data: Mapping[str, Any]) -> About:
    nodes = _nodes(data)
    if len(nodes) != 2 or nodes[0] == nodes[1]:
        raise _Wrong("nodes are not two things", "write `nodes: [person/a, person/b]` with the ids that `show` prints")
    return About(MERGE, nodes=tuple(sorted(nodes)))


def _about(data: Mapping[str, Any], fact: str) -> About:
    if fact not in FACTS:
        raise _Wrong(f"fact is {fact[:40]!r}", f"`fact: ` is one of {', '.join(FACTS)}")
    for key in _NEEDED[fact]:
        if not data.get(key, "").strip():
            needed = ", ".join(_NEEDED[fact])
            raise _Wrong(f"{key} is missing", f"of fact {fact} are needed {needed}; `korusgraph review` writes them")
    number = data.get("number", "1")
    if not number.isdecimal() or not 1 <= int(number) < 10_000:
        raise _Wrong(f"number {number[:40]!r}", "which of several that are alike: 1, 2, 3 …")
    if fact == "entity":
        return About(fact, data.get("document", ""), nodes=(_node(data["node"]),))
    nodes = _nodes(data) if fact == "relation" else ()
    if fact == "relation" and len(nodes) != 2:
        raise _Wrong("nodes are not two", "a relation has `nodes: [from, to]`")
    sentence = " ".join(data["sentence"].split())
    return About(fact, data["document"], sentence, data["type"], " ".join(data.get("words", "").split()), nodes, int(number))


def _nodes(data: Mapping[str, Any]) -> tuple[str, ...]:
    found = data.get("nodes", ())
    if isinstance(found, str) or not all(isinstance(n, str) for n in found):
        raise _Wrong("nodes is no list", "write `nodes: [country/pe, agreement/tpp]`")
    return tuple(map(_node, found))


def _node(text: str) -> str:
    kind, _, local = text.strip().partition("/")
    if not kind or not local:
        raise _Wrong(f"{text[:60]!r} is no id of a node", "kind and name, as country/pe; `korusgraph show NAME` prints it")
    return f"{kind}/{local}"


def _new(data: Mapping[str, Any], what: str, fact: str) -> dict[str, Change]:
    found = data.get("new", {})
    if what != "edit":
        if found:
            raise _Wrong(f"new values in a {what}", "write `what: edit`, or take `new` out")
        return {}
    if not isinstance(found, dict) or not found:
        raise _Wrong("nothing is edited", "write `new: {modality: planned}`")
    new: dict[str, Change] = {}
    for name, value in sorted(found.items()):
        if isinstance(value, dict) or not (isinstance(value, str) or all(isinstance(v, str) for v in value)):
            raise _Wrong(f"{name}: no value", "a text, or a list of nodes in brackets")
        new[name] = value if isinstance(value, str) else tuple(map(_node, value))
    if wrong := problem_of(fact, new):
        raise _Wrong(wrong, "the other entries are applied; mend or remove this one", "KG-DC-004")
    return new
