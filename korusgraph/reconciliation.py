"""Links from entities to things in other collections, decided by a person: read from a table, kept with who decided.

The table is the CSV that OpenRefine exports: `id` (an entity's id, as queries print it), `match` (a Wikidata id or an
IRI), `decision` (`accept` or `reject`; rows without one are passed over), and `by` where not one person decided all.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from korusgraph.errors import InputError, UsageError
from korusgraph.ids import WIKIDATA
from korusgraph.model import Node

COLUMNS = ("id", "name", "class", "match", "decision", "by")
_QID = re.compile(r"Q[1-9]\d{0,15}\Z")
_IRI = re.compile(r"https?://[^\s<>\"{}|^`\\]+\Z")


@dataclass(frozen=True, slots=True)
class Match:
    """That a thing outside is, or is not, an entity of the graph, and who said so."""

    node: str
    iri: str
    accepted: bool
    by: str


def read(path: Path, by: str, known: Iterable[str]) -> list[Match]:
    """Decisions of a table. All rows are checked before any counts.

    Raises: InputError that names the row, UsageError when nobody is named as having decided.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise InputError(f"{path}: cannot be read as UTF-8 text", "save the table as CSV in UTF-8", "KG-IN-050") from None
    rows = csv.DictReader(io.StringIO(text))
    missing = {"id", "match", "decision"} - set(rows.fieldnames or ())
    if missing:
        raise InputError(f"{path}: no column {sorted(missing)[0]!r}", f"columns are {', '.join(COLUMNS)}", "KG-IN-051")
    ids = set(known)
    return [m for number, row in enumerate(rows, 2) if (m := _row(path, number, row, by, ids)) is not None]


def _row(path: Path, number: int, row: Mapping[str, str | None], by: str, ids: set[str]) -> Match | None:
    decision, match = (row.get("decision") or "").strip().lower(), (row.get("match") or "").strip()
    if not decision:
        return None
    node, who = (row.get("id") or "").strip(), (row.get("by") or by).strip()
    if decision not in ("accept", "reject"):
        raise InputError(f"{path}, row {number}: decision {decision[:40]!r}", "accept, reject or nothing", "KG-IN-052")
    if node not in ids:
        raise InputError(f"{path}, row {number}: no entity {node[:80]!r}", "ids are those of `korusgraph query`", "KG-IN-053")
    if not who:
        raise UsageError(
            f"{path}, row {number}: nobody is named as having decided", "give --by NAME, or a column `by`", "KG-US-014"
        )
    iri = WIKIDATA + match if _QID.match(match) else match
    if not _IRI.match(iri):
        raise InputError(f"{path}, row {number}: {match[:80]!r} is neither a Wikidata id nor an IRI", "as in Q884", "KG-IN-054")
    return Match(node, iri, decision == "accept", who)


def table(nodes: Iterable[Node]) -> Iterator[str]:
    """Entities that no thing outside is known for, as a table to fill in."""
    yield _line(COLUMNS)
    for node in nodes:
        p = node.properties
        if node.labels[0] == "Entity" and "wikidata" not in p and "sameAs" not in p:
            yield _line((node.id, str(p.get("name", "")), str(p.get("class", "")), "", "", ""))


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()
