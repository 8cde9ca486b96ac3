"""A kit for Neo4j Browser: style sheet, saved scripts in folders by subject, and a guide to click through."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from korusgraph import ids
from korusgraph.colours import COLOURS
from korusgraph.ontology import load
from korusgraph.questions import Question, pictures, questions
from korusgraph.writers import atomic
from korusgraph.writers.atomic import write_lines
from korusgraph.writers.cypher import literal

_LARGE, _SMALL = frozenset(("Agreement", "Event")), frozenset(("Mention", "Sentence", "Concept"))
_CAPTIONS = {"HAS_PARTICIPANT": "{role}", "HOLDS_OFFICE": "{status}", "PARTY_TO": "{status}", "MADE_BY": "{as}"}


def write(folder: Path) -> list[str]:
    """Writes the kit into a folder; names of the files. Raises: StoreError."""
    files = {"style.json": json.dumps(style(), indent=1) + "\n", "guide.html": guide()}
    for q in (*pictures().values(), *questions().values()):
        files[f"scripts/{q.subject}/{q.name}.cypher"] = script(q)
    with atomic.folder(folder, ("style.json", "guide.html", "scripts/*/*.cypher")) as made:
        for name, text in files.items():
            write_lines(made / name, [text])
    return sorted(files)


def style() -> dict[str, dict[str, str]]:
    """GraSS as JSON, for `:style` or to drop into Browser: a colour, a size and a caption for every label."""
    made: dict[str, dict[str, str]] = {
        "node": {"diameter": "50px", "color": "#DDDDDD", "border-color": "#9A9A9A", "border-width": "2px",
                 "text-color-internal": "#1A1A1A", "font-size": "10px"},
        "relationship": {"color": "#A5ABB6", "shaft-width": "1px", "font-size": "8px", "padding": "3px",
                         "text-color-external": "#000000", "text-color-internal": "#FFFFFF", "caption": "<type>"},
    }  # fmt: skip
    known = set(load().all_labels())
    for label, (colour, text) in COLOURS.items():
        if label in known:
            size = "80px" if label in _LARGE else "36px" if label in _SMALL else "60px"
            made[f"node.{ids.label(label)}"] = {
                "diameter": size, "color": colour, "border-color": "#444444", "text-color-internal": text, "caption": "{name}",
            }  # fmt: skip
    for type_, caption in _CAPTIONS.items():
        made[f"relationship.{ids.relationship_type(type_)}"] = {"caption": caption}
    return made


def script(question: Question) -> str:
    """A saved script: the title as its first line, the parameters, the query."""
    return f"// {question.title}\n{_with_parameters(question)}"


def _with_parameters(question: Question) -> str:
    lines = [f":param {name} => {literal(value)};" for name, value in question.parameters.items()]
    return "\n".join([*lines, question.cypher.rstrip() + ";"]) + "\n"


def guide() -> str:
    """A guide for `:play`: a slide for each subject, its queries to click."""
    ordered = sorted((*pictures().values(), *questions().values()), key=lambda q: (q.subject != "Pictures", q.subject))
    slides = "".join(_slide(subject, group) for subject, group in groupby(ordered, key=lambda q: q.subject))
    return (
        '<article class="guide"><carousel class="deck container-fluid">'
        "<slide class='row-fluid'><div class='col-sm-12'><h3>korusgraph</h3><p class='lead'>A graph of trade diplomacy in which "
        "every edge has its sentence.</p><p>Click a query to put it into the editor, then run it. Double-click an event to see "
        "its evidence: the words, the sentence, the document.</p></div></slide>" + slides + "</carousel></article>\n"
    )


def _slide(subject: str, group: Iterable[Question]) -> str:
    return f"<slide class='row-fluid'><div class='col-sm-12'><h3>{html.escape(subject)}</h3>{''.join(_blocks(group))}</div></slide>"


def _blocks(group: Iterable[Question]) -> Iterator[str]:
    for q in group:
        body = html.escape(_with_parameters(q))
        yield f"<h4>{html.escape(q.title)}</h4><pre class='pre-scrollable programlisting cm-s-neo code runnable'>{body}</pre>"
