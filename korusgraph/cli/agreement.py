"""The command `agreement`."""

from __future__ import annotations

import click

from korusgraph.cli.common import checked_date
from korusgraph.cli.desk import Where, desk_options, give_sheet


@click.command()
@click.argument("name", metavar="NAME")
@click.option("--on", "day", metavar="DATE", help="By what was reported until that day. Default: by all reports.")
@desk_options((".html", ".pdf"), tables=False)
def agreement(name: str, day: str | None, where: Where) -> None:
    """Shows the state of an agreement: since when, for each party, by which source; what is next; who objects.

    \b
    korusgraph agreement KORUS
    korusgraph agreement KORUS --on 2012-01-01
    """
    from korusgraph.desk.standing import sheet

    index = where.index()
    give_sheet("agreement", sheet(index, index.find(name, ("Agreement",)), checked_date(day, "--on")), where)
