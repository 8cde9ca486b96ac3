"""A user's own names and trigger words: `gazetteer.tsv` and `triggers.yaml` in the workspace, beside those of `ontology/`.

They are those of one workspace at a time: the one that was named last with `use`, else the one of the environment. What is not
sound is a problem of its own, with its place, and the rest counts.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

import yaml

from korusgraph import ids, settings
from korusgraph.errors import InputError, KorusgraphError
from korusgraph.ontology import load as ontology
from korusgraph.ontology import read_yaml, split

NAMES, TRIGGERS = "gazetteer.tsv", "triggers.yaml"
GRADE = "own"
_COLUMNS = (
    *("class", "name", "id", "abbr", "aliases", "country", "adjectives", "office", "titles", "organization", "kind", "parent"),
    *("type", "parties", "concluded", "signed", "inForce", "start", "end", "ended", "wikidata", "source"),
)
_UNUSED = {"weak": "", "description": "", "grade": GRADE}
_TABLES = {
    "Person": "people",
    "Agreement": "agreements",
    "Office": "offices",
    "Product": "products",
    "City": "places",
    "Region": "places",
}
_DATES = ("concluded", "signed", "inForce", "start", "end", "ended")
_PARTS = ("verbs", "nouns")
Row = dict[str, str]


@dataclass(slots=True)
class Own:
    """The own tables of a workspace."""

    folder: Path
    triggers: dict[str, dict[str, list[dict[str, Any]]]] = field(default_factory=dict)
    """Rows by event type and part of speech."""
    problems: list[KorusgraphError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    _rows: list[tuple[int, Row]] = field(default_factory=list)

    def names(self, entries: Mapping[str, Any], codes: Container[str]) -> Iterator[tuple[str, Row]]:
        """Rows of names with the table that each would stand in; `entries` are known by id, `codes` those of countries and blocs.

        A row with the id of something known gives it further names.
        """
        seen: Counter[str] = Counter()
        for line, row in self._rows:
            known = entries.get(row["id"])
            table = _TABLES.get(row["class"], "organizations")
            wrong = _unknown_in(row, entries, codes)
            if known is not None and not seen[row["id"]] and known.type != row["class"]:
                wrong = f"id {row['id']!r} is a {known.type} in the reference data"
            elif seen[row["id"]] and table != "people":
                wrong = f"id {row['id']!r} stands twice"
            if wrong:
                self._wrong(NAMES, line, wrong, "mend or remove the row; the others count")
                continue
            further = known is not None and not seen[row["id"]] and table != "people"  # a person may get a further office too
            yield ("more" if further else table), row
            seen[row["id"]] += 1

    def _wrong(self, name: str, line: int, message: str, hint: str) -> None:
        where = f"{self.folder / name}" + (f", line {line}" if line else "")
        self.problems.append(InputError(f"{where}: {message}", hint, "KG-OW-002"))


class _Kept(Protocol):
    def cache_clear(self) -> None: ...


Kept = TypeVar("Kept", bound=_Kept)
_kept: list[Callable[[], None]] = []
_folder: list[Path] = []
_made_with: list[str] = []


def depends(function: Kept) -> Kept:
    """Marks a cached function whose answer depends on own tables, so that it is forgotten with them."""
    _kept.append(function.cache_clear)
    return function


def use(folder: Path) -> None:
    """Takes the own tables of a workspace as they are now; what was made with those of another one, or with former ones, is
    made again."""
    _folder[:] = [folder]
    if _made_with not in ([], [_state(folder)]):
        _made_with.clear()
        for forget in _kept:
            forget()


def folder() -> Path:
    """The workspace whose own tables count."""
    return _folder[0] if _folder else settings.workspace(None)


def _state(folder: Path) -> str:
    """What tells own tables from others; nothing where there are none."""
    there = any((folder / name).exists() for name in (NAMES, TRIGGERS))
    return f"{folder.resolve()} {_digest_of(folder)}" if there else ""


@depends
@cache
def load() -> Own:
    """The own tables of the workspace that counts; empty where it has none."""
    made = Own(folder())
    _made_with[:] = [_state(made.folder)]
    for name, read in ((NAMES, _read_names), (TRIGGERS, _read_triggers)):
        if (made.folder / name).exists():
            try:
                read(made)
            except (OSError, UnicodeDecodeError, csv.Error, yaml.YAMLError) as error:
                message = f"{made.folder / name}: cannot be read ({' '.join(str(error).split())[:200]})"
                made.problems.append(InputError(message, "nothing of it counts until it can; save it as UTF-8", "KG-OW-001"))
    return made


def digest() -> str:
    """Digest of the own tables; the same for all workspaces without any."""
    load()  # so that whatever is made with a digest is forgotten when other tables count
    return _digest_of(folder())


def _digest_of(folder: Path) -> str:
    return ids.digest("".join(_digest(folder / name) for name in (NAMES, TRIGGERS)))


def _digest(path: Path) -> str:
    try:
        return ids.digest(path.read_bytes().decode("utf-8", "surrogateescape"))
    except OSError:
        return ""


# -- names -------------------------------------------------------------------------------------
def _read_names(made: Own) -> None:
    with (made.folder / NAMES).open(encoding="utf-8-sig", newline="") as handle:
        rows = csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
        header = [h.strip() for h in rows.fieldnames or ()]
        rows.fieldnames = header
        if not {"class", "name"} <= set(header):
            made._wrong(
                NAMES, 1, "no columns class and name", f"the first line names the columns, with tabs: {', '.join(_COLUMNS)}"
            )
            return
        for column in sorted(set(header) - set(_COLUMNS) - {""}):
            made._wrong(NAMES, 1, f"unknown column {column[:40]!r}, not read", f"the columns are {', '.join(_COLUMNS)}")
        for number, found in enumerate(rows, 2):
            given = {k: (v or "").strip() for k, v in found.items() if isinstance(v, str) and k in _COLUMNS}
            if not any(given.values()) or given["class"].startswith("#"):
                continue
            if wrong := _wrong_name(given):
                made._wrong(NAMES, number, wrong, "mend or remove the row; the others count")
            else:
                made._rows.append((number, _row(given)))


def _wrong_name(row: Row) -> str:
    known = [c for c, r in ontology().classes.items() if c in _TABLES or r["family"] == "Organization" or c == "Bloc"]
    if row["class"] not in known:
        return f"class {row['class'][:40]!r} is none of {', '.join(known)}"
    if not 1 < len(row["name"]) <= 200:
        return "a name has 2 to 200 characters"
    bad = next((c for c in _DATES if row.get(c) and not re.fullmatch(r"\d{4}(-\d\d){0,2}", row[c])), None)
    return f"{bad} {row[bad][:40]!r} is no date; as 2018, 2018-03, 2018-03-08" if bad else ""


def _row(given: Row) -> Row:
    """A row as the tables of `ontology/gazetteer/` have it."""
    row = {**dict.fromkeys(_COLUMNS, ""), **_UNUSED, **given}
    row["id"] = given.get("id") or ids.slug(given["name"])
    if row["class"] == "Agreement":
        row["type"] = row["type"] or "other"
    else:
        row["type"] = row["class"]
    if row["class"] == "Office":
        row["titles"] = row["titles"] or row["name"]
    return row


def _unknown_in(row: Row, entries: Mapping[str, Any], codes: Container[str]) -> str:
    """What a row names that is not known; nothing where all is."""
    for code in (*split(row["parties"]), *filter(None, (row["country"],))):
        if code not in codes:
            return f"{code[:40]!r} is no code of a country or bloc, as KR or EU"
    for column in ("office", "organization", "parent"):
        if row[column] and row[column] not in entries:
            return f"{column} {row[column][:60]!r} is no id of the reference data, nor of a row above"
    return ""


# -- triggers ----------------------------------------------------------------------------------
def _read_triggers(made: Own) -> None:
    data = read_yaml(made.folder / TRIGGERS)
    if data is not None and not isinstance(data, dict):
        made._wrong(
            TRIGGERS, 0, "no event types", "as in `sign:` with `verbs:` below it, and rows `- {lemma: ink, object: Agreement}`"
        )
        return
    known = _conditions()
    for type_, parts in (data or {}).items():
        if type_ not in ontology().event_types:
            made._wrong(TRIGGERS, 0, f"no event type {str(type_)[:40]!r}", "`docs/vocabulary.md` lists them")
            continue
        for part, rows in (parts if isinstance(parts, dict) else {"": ()}).items():
            if part not in _PARTS or not isinstance(rows, list):
                made._wrong(
                    TRIGGERS,
                    0,
                    f"{type_}: {str(part)[:40]!r} is no list of verbs or nouns",
                    "write `verbs:` or `nouns:` with rows below",
                )
                continue
            for number, row in enumerate(rows, 1):
                where = f"{type_}, row {number} of {part}"
                if wrong := _wrong_row(row, known[part]):
                    made._wrong(TRIGGERS, 0, f"{where}: {wrong}", "mend or remove the row; the others count")
                else:
                    made.triggers.setdefault(type_, {}).setdefault(part, []).append(row)
                    if not row.get("example"):
                        made.warnings.append(
                            f"{made.folder / TRIGGERS}: {where} ({row['lemma']}) has no example; give a sentence that it reads"
                        )


def _conditions() -> dict[str, set[str]]:
    """What a row may say, by part of speech: whatever the rows of the language do."""
    found: dict[str, set[str]] = {part: {"lemma", "example", "counter"} for part in _PARTS}
    for parts in ontology().triggers.values():
        for part, rows in parts.items():
            found[part].update(key for row in rows for key in row)
    return found


def _wrong_row(row: Any, known: set[str]) -> str:
    if not isinstance(row, dict) or not isinstance(row.get("lemma"), str) or not row["lemma"].strip():
        return "no lemma"
    unknown = sorted(str(k) for k in row if k not in known)
    if unknown:
        return f"no condition {unknown[0][:40]!r}; one of {', '.join(sorted(known))}"
    bad = next(
        (
            k
            for k, v in row.items()
            if not (isinstance(v, (str, bool)) or (isinstance(v, list) and all(isinstance(w, str) for w in v)))
        ),
        None,
    )
    return f"{bad}: a word, or a list of words in brackets" if bad else ""
