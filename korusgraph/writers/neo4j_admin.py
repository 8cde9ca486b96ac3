"""CSV files for `neo4j-admin database import full`, and the command that imports them, for sh and PowerShell."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from korusgraph import ids
from korusgraph.content import edge_hash, node_hash
from korusgraph.database.writer import schema
from korusgraph.model import Edge, Node, Value
from korusgraph.ontology import load
from korusgraph.writers import atomic
from korusgraph.writers.atomic import write_lines
from korusgraph.writers.rdf_statements import UNSAFE
from korusgraph.writers.registry import folder_writer

LISTS = "\x1f"  # between items of a list: the unit separator, which no text of ours holds
_OURS = ("nodes_*.csv", "relationships_*.csv", "import.sh", "import.ps1", "schema.cypher")
_OPTIONS = ("--multiline-fields=true", "--array-delimiter=U+001F", "--trim-strings=false", "--id-type=string")


@folder_writer()
def write(folder: Path, nodes: Iterable[Node], edges: Iterable[Edge]) -> list[str]:
    """Writes CSV files for `neo4j-admin database import full`, with the command for sh and PowerShell.

    `korusgraph build` finds a database that was filled so up to date.

    Raises: StoreError.
    """
    # Rows are gathered by labels and by relationship type in temporary files of the folder, so memory does not grow.
    with atomic.folder(folder, _OURS) as made:
        return _write(made, nodes, edges)


def _write(folder: Path, nodes: Iterable[Node], edges: Iterable[Edge]) -> list[str]:
    files = _Files(folder)
    try:
        for node in nodes:
            files.add("nodes", ";".join(node.labels), node.id, node.properties, node_hash(node))
        for edge in edges:
            files.add("relationships", edge.type, (edge.start, edge.end), edge.properties, edge_hash(edge))
    finally:
        files.close()
    scripts = {
        "import.sh": _shell(files),
        "import.ps1": _powershell(files),
        "schema.cypher": "".join(f"{s};\n" for s in schema()),
    }
    for name, text in (*files.headers(), *scripts.items()):
        write_lines(folder / name, [text])
    return sorted([*files.names(), *scripts])


class _Files:
    """One CSV for each set of labels and each relationship type, and its header in a file of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.out: dict[tuple[str, str], Any] = {}

    @staticmethod
    def _columns(kind: str) -> list[str]:
        """Properties after the leading ids; the id of a node is a leading one."""
        return [p for p in load().properties if p != "workspace" and not (kind == "nodes" and p == "id")]

    def add(self, kind: str, group: str, key: Any, properties: Mapping[str, Value], hash_: str) -> None:
        handle = self.out.get((kind, group))
        if handle is None:
            handle = open(self.folder / self.part(kind, group), "w", encoding="utf-8", newline="")  # noqa: SIM115 - closed in close()
            self.out[kind, group] = handle
        row = {**properties, "hash": hash_}
        lead = [key] if isinstance(key, str) else list(key)
        cells = [*lead, *(self._cell(row.get(c)) for c in self._columns(kind))]
        line = io.StringIO()
        csv.writer(line, lineterminator="\n", quoting=csv.QUOTE_MINIMAL).writerow(cells)
        handle.write(line.getvalue())

    @staticmethod
    def _cell(value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, tuple):
            return LISTS.join(UNSAFE.sub("\ufffd", v.replace(LISTS, " ")) for v in value)
        return UNSAFE.sub("\ufffd", str(value))

    def close(self) -> None:
        """Closes the files, also when rows could not be written. Raises: OSError for those that did not go to disk."""
        with ExitStack() as stack:
            for handle in self.out.values():
                stack.callback(handle.close)

    def headers(self) -> Iterator[tuple[str, str]]:
        """Names and texts of the header files."""
        return ((self.header(kind, group), self._header(kind)) for kind, group in self.out)

    def _header(self, kind: str) -> str:
        lead = ["id:ID"] if kind == "nodes" else [":START_ID", ":END_ID"]
        table = load().properties
        typed = [
            f"{c}:{table[c]['type'].replace('integer', 'long')}{'[]' if table[c].get('many') else ''}"
            for c in self._columns(kind)
        ]
        return ",".join([*lead, *typed]) + "\n"

    @staticmethod
    def part(kind: str, group: str) -> str:
        return f"{kind}_{group.replace(';', '_')}.csv"

    @staticmethod
    def header(kind: str, group: str) -> str:
        return f"{kind}_{group.replace(';', '_')}_header.csv"

    def names(self) -> list[str]:
        return [f(kind, group) for kind, group in self.out for f in (self.header, self.part)]

    def arguments(self) -> Iterator[tuple[str, str]]:
        """Option with labels or type, and the header with its rows."""
        for kind, group in sorted(self.out):
            names = ":".join(ids.label(x) if kind == "nodes" else ids.relationship_type(x) for x in group.split(";"))
            yield f"--{kind}={names}", f"{self.header(kind, group)},{self.part(kind, group)}"


def arguments(folder: Path) -> list[str]:
    """The arguments of `neo4j-admin` for the files of a folder, as the scripts give them."""
    text = (folder / "import.sh").read_text(encoding="utf-8")
    return [line.strip().rstrip("\\").strip().strip("'") for line in text.splitlines() if line.startswith("  ")]


def _shell(files: _Files) -> str:
    rows = "".join(f"  '{option}={paths}' \\\n" for option, paths in files.arguments())
    options = " \\\n".join(f"  '{o}'" for o in _OPTIONS)
    return (
        "#!/bin/sh\n# Imports into an empty database of a stopped server: sh import.sh [DATABASE]\n"
        '# Then start the server and run schema.cypher in it.\nset -eu\ncd "$(dirname "$0")"\n'
        'exec neo4j-admin database import full "${1:-neo4j}" \\\n' + rows + options + "\n"
    )


def _powershell(files: _Files) -> str:
    rows = "".join(f"  '{option}={paths}',\n" for option, paths in files.arguments())
    options = ",\n".join(f"  '{o}'" for o in _OPTIONS)
    return (
        "# Imports into an empty database of a stopped server: ./import.ps1 [DATABASE]\n"
        "# Then start the server and run schema.cypher in it.\nparam([string]$Database = 'neo4j')\n"
        "$ErrorActionPreference = 'Stop'\nSet-Location $PSScriptRoot\n$Arguments = @(\n" + rows + options + "\n)\n"
        "neo4j-admin database import full $Database @Arguments\nexit $LASTEXITCODE\n"
    )
