"""Writes the answers in README.md, the references of commands and names, and the picture, from the sample documents.

    .venv/bin/python scripts/make_readme.py

A test checks that what is committed is fresh.
"""

from __future__ import annotations

import html
import re
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import click
import networkx as nx

from korusgraph import database, engine
from korusgraph.assembly import Assembly
from korusgraph.cli.main import cli
from korusgraph.database.bolt import BoltGraph
from korusgraph.guard.cypher import check_read_only
from korusgraph.ledger import Ledger
from korusgraph.ontology import data_root, load, read_table
from korusgraph.query import table
from korusgraph.writers.network import to_networkx

ROOT = Path(__file__).resolve().parent.parent
QUERIES = (
    (
        "What happened to KORUS, in order?",
        """MATCH (h:Happening)-[:CONCERNS]->(a:Agreement)
WHERE 'KORUS' IN a.aliases AND h.startDate IS NOT NULL AND h.modality = 'occurred'
RETURN h.eventDate AS date, h.eventLabel AS event, h.reports AS reports, h.sources AS sources ORDER BY date, event""",
    ),
    (
        "Where do sources disagree: who says that something goes on, and who denies it?",
        """MATCH (who)<-[:MADE_BY]-(s:Statement)-[:REPORTS]->(e:Event)-[:CONCERNS_AGREEMENT]->(a:Agreement)
WHERE 'KORUS' IN a.aliases AND e.modality IN ['ongoing', 'denied']
RETURN DISTINCT who.name AS speaker, e.eventLabel AS event, e.modality AS modality, s.reportedOn AS reported ORDER BY reported, speaker""",
    ),
    (
        "Who was United States Trade Representative on 1 June 2018?",
        """MATCH (p:Person)-[h:HOLDS_OFFICE]->(o:Office {name: 'United States Trade Representative'})
WHERE h.startDate <= date('2018-06-01') AND (h.endDate IS NULL OR h.endDate >= date('2018-06-01'))
RETURN p.name AS person, h.since AS since, h.source AS source""",
    ),
    (
        "Which tariffs are put on whom, and is it done?",
        """MATCH (i)<-[:HAS_PARTICIPANT {role: 'imposer'}]-(e:Event)-[:HAS_PARTICIPANT {role: 'target'}]->(t)
WHERE e.eventGroup = 'measure'
RETURN DISTINCT i.name AS imposer, t.name AS target, e.eventLabel AS measure, e.modality AS modality, e.reportedOn AS reported
ORDER BY reported, imposer, target LIMIT 8""",
    ),
    (
        "Which sentence says that the United States left the TPP?",
        """MATCH (e:Event {eventType: 'withdraw'})-[:EVIDENCED_BY]->(m:Mention)-[:IN_SENTENCE]->(s:Sentence)-[:IN_DOCUMENT]->(d:Document)
WHERE e.modality = 'occurred'
RETURN m.text AS words, s.text AS sentence, d.name AS document""",
    ),
)


def answers(graph: BoltGraph) -> str:
    """The five questions with query and answer as Markdown."""
    parts = []
    for number, (question, cypher) in enumerate(QUERIES, 1):
        check_read_only(cypher)
        found = graph.query(cypher, {}, 100, 30.0)
        parts.append(
            f"{number}. **{question}**\n\n   ```cypher\n{_indent(cypher)}\n   ```\n\n   ```text\n{_indent(table(found, 132))}\n   ```\n"
        )
    return "\n".join(parts)


def _indent(text: str) -> str:
    return "\n".join(f"   {line}".rstrip() for line in text.splitlines())


def picture(assembly: Assembly) -> str:
    """Who says and does what about KORUS and the TPP, as SVG in four columns: actors, statements, events, agreements."""
    graph = to_networkx(assembly.nodes(), assembly.edges())
    wanted = {
        "2007-06-30_korus_signed",
        "2017-01-23_us_leaves_tpp",
        "2017-07-01_renegotiation_claim",
        "sample-2017-07-03-seoul",
    }
    kept = nx.Graph()
    for node, data in graph.nodes(data=True):
        if _column(data) not in (1, 2) or not set(data["documents"].split("; ")) & wanted:
            continue
        for _, other, edge in graph.out_edges(node, data=True):
            if (
                edge["type"] in ("HAS_PARTICIPANT", "CONCERNS_AGREEMENT", "MADE_BY", "REPORTS")
                and _column(graph.nodes[other]) is not None
            ):
                kept.add_edge(node, other, label=edge.get("role", edge["type"].lower().replace("_", " ")))
    events = [n for n in kept if _column(graph.nodes[n]) == 2 and any(_column(graph.nodes[m]) == 3 for m in kept[n])]
    statements = [n for n in kept if _column(graph.nodes[n]) == 1 and any(m in events for m in kept[n])]
    shown = kept.subgraph(
        {*events, *statements, *(m for n in (*events, *statements) for m in kept[n] if _column(graph.nodes[m]) in (0, 3))}
    )
    return _svg(graph, shown)


def _column(data: dict[str, object]) -> int | None:
    labels = str(data["labels"]).split(";")
    for column, names in enumerate((("Person", "Country", "Agency"), ("Statement",), ("Event",), ("Agreement",))):
        if set(names) & set(labels) and not (column == 2 and "Statement" in labels):
            return column
    return None


def _rows(graph: nx.MultiDiGraph, shown: nx.Graph) -> dict[str, float]:
    """Height of every node between 0 and 1: columns ordered by the mean of their neighbours, a few times over."""
    columns = [sorted(n for n in shown if _column(graph.nodes[n]) == c) for c in range(4)]
    height = {n: (i + 0.5) / len(column) for column in columns for i, n in enumerate(column)}
    for _ in range(12):
        for column in columns:
            column.sort(key=lambda n: (sum(height[m] for m in shown[n]) / max(1, len(shown[n])), n))
            height.update({n: (i + 0.5) / len(column) for i, n in enumerate(column)})
    return height


def _svg(graph: nx.MultiDiGraph, shown: nx.Graph) -> str:
    rows = _rows(graph, shown)
    tall = 70 + 46 * max(sum(_column(graph.nodes[n]) == c for n in shown) for c in range(4))
    xs = (170, 470, 760, 1060)
    colours = ("#2f6690", "#7a2e2e", "#33691e", "#9a5b13")

    def at(node: str) -> tuple[int, int]:
        return xs[_column(graph.nodes[node]) or 0], round(50 + rows[node] * (tall - 70))

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1240 {tall}" font-family="system-ui, sans-serif" font-size="12">',
        f'<rect width="1240" height="{tall}" fill="#ffffff"/>',
    ]
    for x, title in zip(xs, ("who", "says (statement)", "what (event)", "about (agreement)"), strict=True):
        out.append(f'<text x="{x}" y="24" text-anchor="middle" font-size="13" font-weight="600" fill="#444444">{title}</text>')
    for a, b, data in sorted(shown.edges(data=True), key=lambda e: tuple(sorted(e[:2]))):
        (x1, y1), (x2, y2) = sorted((at(a), at(b)))
        out.append(
            f'<path d="M{x1} {y1} C{(x1 + x2) // 2} {y1} {(x1 + x2) // 2} {y2} {x2} {y2}" fill="none" stroke="#b8b8b8"/>'
        )
        if data["label"] not in ("made by", "reports", "concerns agreement"):
            out.append(
                f'<text x="{x2 - 70}" y="{y2 - 3}" fill="#777777" font-size="9" text-anchor="end">{html.escape(data["label"])}</text>'
            )
    for node in sorted(shown):
        data, column, (x, y) = graph.nodes[node], _column(graph.nodes[node]) or 0, at(node)
        name = str(data["name"])
        if column in (1, 2):
            name = (
                str(data["eventLabel"])
                + (f" {data['eventDate']}" if "eventDate" in data else "")
                + (f" ({data['modality']})" if column == 2 else "")
            )
        lines = [name] if len(name) < 34 else [name[: name.rfind(" ", 0, 34)], name[name.rfind(" ", 0, 34) + 1 :]]
        out.append(f'<circle cx="{x}" cy="{y}" r="8" fill="{colours[column]}"/>')
        out += [
            f'<text x="{x}" y="{y + 19 + 12 * k}" text-anchor="middle" fill="#1d1d1d" font-size="11">{html.escape(line)}</text>'
            for k, line in enumerate(lines)
        ]
    return "\n".join([*out, "</svg>"]) + "\n"


def reference() -> str:
    """The commands with their options, from the code."""
    parts = ["# Reference of the commands\n\nWritten by `scripts/make_readme.py` from the code; do not edit.\n"]

    def walk(command: click.Command, path: str, parent: click.Context | None) -> None:
        settings = {**command.context_settings, "max_content_width": 100, "terminal_width": 100}
        context = click.Context(command, info_name=path.split(" ")[-1], parent=parent, **settings)
        parts.append(f"## {path}\n\n```text\n{command.get_help(context)}\n```\n")
        if isinstance(command, click.Group):
            for name in sorted(command.list_commands(context)):
                found = command.get_command(context, name)
                assert found is not None, name
                walk(found, f"{path} {name}", context)

    walk(cli, "korusgraph", None)
    return "\n".join(parts)


def vocabulary() -> str:
    """Labels, relationship types, roles, properties and event types, from the ontology."""
    ontology = load()
    told = {row["name"]: row["definition"] or "" for row in read_table(data_root("ontology") / "terms.tsv")}

    def tabled(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
        lines = [columns, tuple("---" for _ in columns), *rows]
        return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"

    classes = ((f"`{':'.join(('Entity', *row['labels']))}`", row["definition"]) for row in ontology.classes.values())
    nodes = ((f"`{':'.join(row['labels'])}`", told.get(row["rdf"], told.get(name, "A type of events."))) for name, row in ontology.nodes.items())
    relations = (
        (f"`{name}`", ", ".join(row["domain"]), ", ".join(row["range"]), row["definition"])
        for name, row in ontology.relations.items()
    )
    roles = ((f"`{name}`", f"`{row['edge']}`", told.get(row["rdf"], told.get(name, ""))) for name, row in ontology.roles.items())
    links = ((f"`{row['edge']}`", row["definition"]) for row in ontology.links.values())
    properties = (
        (f"`{name}`", row["type"] + (", a list" if row.get("many") else ""), str(row.get("definition", told.get(name, ""))))
        for name, row in ontology.properties.items()
    )
    types = ((f"`{name}`", row["label"], row["group"], row["definition"]) for name, row in ontology.event_types.items())
    values = ((f"`{name}`", ", ".join(f"`{v}`" for v in row)) for name, row in ontology.vocabularies.items())
    return "\n".join(
        (
            "# Names in the graph\n\nWritten by `scripts/make_readme.py` from the ontology; do not edit.\n",
            "## Labels of entities\n\n" + tabled(("labels", "what it is"), classes),
            "## Labels of other nodes\n\n" + tabled(("labels", "what it is"), nodes),
            "## Relationship types between entities\n\n" + tabled(("type", "from", "to", "what it says"), relations),
            "## Roles in an event\n\nOn `HAS_PARTICIPANT` and the others the property `role` says which.\n\n"
            + tabled(("role", "relationship type", "who or what it is"), roles),
            "## Other relationship types\n\n" + tabled(("type", "what it says"), links),
            "## Properties\n\n" + tabled(("property", "type", "what it says"), properties),
            "## Types of events\n\nThe property `eventType`; statements have those of the group `statement`.\n\n"
            + tabled(("type", "name", "group", "what happens"), types),
            "## Values\n\n" + tabled(("of", "values"), values),
        )
    )


def build(target: Path) -> dict[Path, str]:
    """Every generated file with its content."""
    with Ledger(target / "ledger.sqlite") as ledger:
        engine.ingest(ledger, [str(ROOT / "samples")])
        with database.connect(target) as graph:
            engine.write(ledger, graph)
            made = answers(graph)
        drawn = picture(Assembly(ledger))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    readme = re.sub(
        r"(<!-- queries:begin[^>]*-->\n).*?(<!-- queries:end -->)", lambda m: f"{m[1]}\n{made}\n{m[2]}", readme, flags=re.S
    )
    return {
        ROOT / "README.md": readme,
        ROOT / "docs" / "images" / "graph.svg": drawn,
        ROOT / "docs" / "reference.md": reference(),
        ROOT / "docs" / "vocabulary.md": vocabulary(),
    }


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        stale = 0
        for path, content in build(Path(folder)).items():
            if not path.exists() or path.read_text(encoding="utf-8") != content:
                stale += 1
                path.write_text(content, encoding="utf-8")
        print(f"{stale} files written", file=sys.stderr)
