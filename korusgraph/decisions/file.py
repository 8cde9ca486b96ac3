"""The text of the file of decisions: an entry is one block at its end, so that a difference of two versions is one block."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import yaml

from korusgraph.decisions.reading import blocks
from korusgraph.decisions.records import MERGE, Entry

HEAD = """\
# What people decided about the graph of this workspace; `korusgraph review` writes it, and it may be edited by hand and kept
# in version control. A later entry about the same thing counts. Taking an entry out undoes it.
"""
_WIDE = 1_000_000  # so that a sentence is one line


def appended(text: str, entries: Iterable[Entry]) -> str:
    """A text of decisions with entries at its end; what stood there is as it was."""
    made = text or HEAD
    for entry in entries:
        made = f"{made.rstrip()}\n\n{block(entry)}"
    return made


def removed(text: str, lines: Collection[int]) -> str:
    """A text of decisions without the entries that begin in these lines; remarks below them stay."""
    kept = text.splitlines(keepends=True)
    for found in reversed(list(blocks(text))):
        if found.line in lines:
            first, last = found.line - 1, found.line - 1
            for number, line in enumerate(found.text.splitlines(), first):
                last = number if line.strip() and not line.lstrip().startswith("#") else last
            while last + 1 < len(kept) and not kept[last + 1].strip():
                last += 1
            del kept[first : last + 1]
    return "".join(kept).rstrip() + "\n" if kept else ""


def block(entry: Entry) -> str:
    """An entry as it stands in the file."""
    about = entry.about
    data: dict[str, Any] = {"what": entry.what}
    if about.fact != MERGE:
        data["fact"] = about.fact
    for key in ("document", "sentence", "type", "words"):
        if value := getattr(about, key):
            data[key] = value
    if about.fact == "entity":
        data["node"] = about.nodes[0]
    elif about.nodes:
        data["nodes"] = about.nodes
    if about.number > 1:
        data["number"] = about.number
    if entry.new:
        data["new"] = dict(sorted(entry.new.items()))
    data |= {"by": entry.by, "at": entry.at, "why": entry.why}
    return yaml.dump([data], Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDE, default_flow_style=False)


class _Dumper(yaml.SafeDumper):
    """Writes each key on a line of its own, and nodes in brackets."""


def _in_brackets(dumper: yaml.SafeDumper, value: tuple[str, ...]) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=True)


_Dumper.add_representer(tuple, _in_brackets)
