"""The command `view`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from korusgraph.cli.common import confidence_option, existing_workspace, json_option, print_written, workspace_option
from korusgraph.errors import UsageError


@click.command()
@click.option(
    "--output", "-o", metavar="FILE", required=True, help="A page (.html), or only the picture of the network (.svg, .png)."
)
@click.option("--about", metavar="NAME", help="Only what has to do with a thing and its neighbours.")
@click.option("--only", metavar="CLASS,…", help="A picture of these classes only, as in --only person,country,agreement.")
@workspace_option
@confidence_option
@json_option
def view(output: str, about: str | None, only: str | None, workspace: str | None, minimum: float, as_json: bool) -> None:
    """Writes a page for reading a workspace in a browser: network, timeline, documents with their marks, sheets.

    The page is one file that needs neither a server nor the net. It has the texts of the documents in it: pass it on only
    to those who may have them.

    \b
    korusgraph view -o trade.html
    korusgraph view --about KORUS -o korus.html
    korusgraph view --about KORUS --only person,country,agreement -o korus.svg
    korusgraph view --about KORUS -o korus.png        needs pip install 'korusgraph[pictures]'
    """
    from korusgraph.assembly import Assembly
    from korusgraph.desk.asked import checked_labels
    from korusgraph.desk.reading import Evidence, content
    from korusgraph.desk.reading_page import html
    from korusgraph.desk.reading_picture import svg
    from korusgraph.engine.asking import index_of
    from korusgraph.ledger import Ledger
    from korusgraph.writers.atomic import write_lines
    from korusgraph.writers.picture import png

    labels = checked_labels(only)
    forms: dict[str, Callable[[Mapping[str, Any]], str | bytes]] = {
        ".html": html,
        ".svg": lambda shown: svg(shown, labels),
        ".png": lambda shown: png(svg(shown, labels)),
    }
    form = forms.get(Path(output).suffix.lower())
    if form is None:
        raise UsageError(f"{output}: no form by that ending", f"use one of {', '.join(forms)}", "KG-US-013")
    if labels and form is html:
        raise UsageError("--only is for pictures", "a page has filters of its own; write .svg or .png", "KG-US-005")
    with Ledger(existing_workspace(workspace) / "ledger.sqlite") as ledger:
        assembly = Assembly(ledger, minimum)
        index = index_of(assembly)
        subject = index.find(about, ("Entity",)) if about is not None else None
        evidence = Evidence.of(assembly.nodes(), assembly.edges())
        texts = {x.document.id: x.document.text for x in ledger.extractions()}
    size = write_lines(Path(output), [form(content(index, evidence, texts, subject))])
    print_written("view", output, size, as_json)
