"""A sheet about one thing: a line or two on top, then tables with headings, as text, Markdown and a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from korusgraph.database.bolt import Rows
from korusgraph.desk import page
from korusgraph.query import as_markdown, cell, table


@dataclass(frozen=True, slots=True)
class Part:
    """A table of a sheet. `brief` are the columns that text and pages show; JSON and workbooks have all."""

    key: str
    title: str
    rows: Rows
    brief: Sequence[str]
    empty: str

    def shown(self) -> Rows:
        return self.rows.only(self.brief)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is known about a thing. `facts` are lines of name and value, in order."""

    title: str
    facts: Mapping[str, str]
    parts: Sequence[Part]

    def text(self, width: int) -> str:
        """The sheet for a terminal; parts without rows say so in a line."""
        lines = [cell(self.title), *(f"  {name}: {cell(value)}" for name, value in self.facts.items())]
        for part in self.parts:
            lines += ["", part.title.upper(), table(part.shown(), width) if part.rows.rows else part.empty]
        return "\n".join(lines)

    def markdown(self) -> str:
        """The sheet as Markdown with a table in each section."""
        lines = [f"# {_plain(self.title)}", "", *(f"- {name}: {_plain(value)}" for name, value in self.facts.items())]
        for part in self.parts:
            body = as_markdown(_escaped(part.shown())) if part.rows.rows else f"*{part.empty}*"
            lines += ["", f"## {part.title}", "", body]
        return "\n".join(lines) + "\n"

    def html(self) -> str:
        """The sheet as one self-contained page."""
        lead = "<dl>" + "".join(f"<dt>{page.text(n)}</dt><dd>{page.text(v)}</dd>" for n, v in self.facts.items()) + "</dl>"
        made = [
            page.section(p.title, page.table(p.brief, [[cell(v) for v in row] for row in p.shown().rows], p.empty))
            for p in self.parts
        ]
        return page.page(self.title, "", [lead, *made])

    def as_json(self) -> dict[str, Any]:
        """Title, facts and the rows of every part by its key."""
        return {"title": self.title, "facts": dict(self.facts), **{p.key: p.rows.objects() for p in self.parts}}


def _plain(text: str) -> str:
    """Text in which no character is a mark of Markdown or the start of a tag."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>#" else c for c in cell(text))


def _escaped(rows: Rows) -> Rows:
    return Rows(rows.columns, [[_plain(cell(v)) for v in row] for row in rows.rows])
