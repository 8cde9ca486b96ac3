"""The command `dossier`."""

from __future__ import annotations

import click

from korusgraph.cli.desk import Where, desk_options, give_sheet


@click.command()
@click.argument("name", metavar="NAME")
@desk_options((".html", ".pdf"), tables=False)
def dossier(name: str, where: Where) -> None:
    """Puts a person, a body or a state on one page: offices, positions by agreement, statements, meetings, sources.

    Everything stands with its sentence, its date and the id of the fact.
    PDF needs the extra `pictures`: pip install 'korusgraph[pictures]'.

    \b
    korusgraph dossier "Robert Lighthizer" -o lighthizer.html
    korusgraph dossier "Robert Lighthizer" -o lighthizer.pdf
    """
    from korusgraph.desk.dossier import dossier as sheet

    index = where.index()
    give_sheet("dossier", sheet(index, index.find(name, ("Entity",))), where)
