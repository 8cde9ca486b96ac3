"""The command `events`."""

from __future__ import annotations

import click

from korusgraph.cli.common import checked_date
from korusgraph.cli.desk import Answer, Where, desk_options, give


@click.command()
@click.argument("about", metavar="[NAME]", required=False)
@click.option("--type", "types", multiple=True, metavar="TYPE|GROUP", help="Only these, as in --type meet; may be given again.")
@click.option("--modality", metavar="NAME", help="Only what is occurred, ongoing, planned, proposed, conditional or denied.")
@click.option("--after", metavar="DATE", help="Only on that day or later; without a day of its own, by the day of the report.")
@click.option("--before", metavar="DATE", help="Only on that day or earlier.")
@desk_options()
def events(
    about: str | None, types: tuple[str, ...], modality: str | None, after: str | None, before: str | None, where: Where
) -> None:
    """Lists events, each with who took part in which role, what it is about, who says so, and its sentence.

    With NAME only those that touch it. Statements come when their types are asked for: --type statement, --type threaten.

    \b
    korusgraph events --type meet                          who met whom, when
    korusgraph events --modality planned --after 2018-01-01
    korusgraph events KORUS --type statement               what each side said about it
    """
    from korusgraph.desk.asked import checked_modality
    from korusgraph.desk.listing import Wanted, listing, types_of

    wanted = Wanted(
        types_of(types),
        checked_modality(modality) if modality else "",
        checked_date(after, "--after") or "",
        checked_date(before, "--before") or "",
    )
    index = where.index()
    rows = listing(index, wanted, index.find(about, ("Entity",)) if about is not None else None)
    lead = (
        ("date", "event", "modality", "who", "agreement", "saidBy")
        if not types
        else ("date", "event", "modality", "who", "about", "saidBy", "stance")
    )
    give(Answer("events", rows, (*lead, "reported", "sentence"), note=f"{len(rows.rows)} events"), where)
