"""The command `events`."""

from __future__ import annotations

import click

from korusgraph.cli.common import checked_date
from korusgraph.cli.desk import Answer, Where, desk_options, give, last_option


@click.command()
@click.argument("about", metavar="[NAME]", required=False)
@click.option("--type", "types", multiple=True, metavar="TYPE|GROUP", help="Only these, as in --type meet; may be given again.")
@click.option("--modality", metavar="NAME", help="Only what is occurred, ongoing, planned, proposed, conditional or denied.")
@click.option("--after", metavar="DATE", help="Only on that day or later; without a day of its own, by the day of the report.")
@click.option("--before", metavar="DATE", help="Only on that day or earlier.")
@click.option("--said", is_flag=True, help="Only what somebody says, not what a document tells by itself.")
@click.option(
    "--open",
    "open_",
    is_flag=True,
    help="Only plans, offers and threats that have not come true, nor been denied, nor are past.",
)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Also what treaty texts provide for, and events of which nobody and nothing is named.",
)
@last_option
@desk_options()
def events(
    about: str | None,
    types: tuple[str, ...],
    modality: str | None,
    after: str | None,
    before: str | None,
    said: bool,
    open_: bool,
    everything: bool,
    last: int,
    where: Where,
) -> None:
    """Lists events, each with who took part in which role, what it is about, who says so, and its sentence.

    With NAME only those that touch it. Statements come when their types are asked for: --type statement, --type threaten.
    Reports of one happening are one row; `became` says what a plan, an offer or a threat has come to.

    \b
    korusgraph events --type meet                          who met whom, when
    korusgraph events --open                               what is planned or threatened now
    korusgraph events --modality denied --said             what was denied, and by whom
    korusgraph events KORUS --type statement               what each side said about it
    """
    from korusgraph.desk.asked import checked_modality
    from korusgraph.desk.listing import Wanted, listing, types_of

    wanted = Wanted(
        types_of(types),
        checked_modality(modality) if modality else "",
        checked_date(after, "--after") or "",
        checked_date(before, "--before") or "",
        said,
        open_,
        everything,
    )
    index = where.index()
    rows = listing(index, wanted, index.find(about, ("Entity",)) if about is not None else None)
    lead = (
        ("date", "event", "modality", "became", "who", "agreement", "saidBy")
        if not types
        else ("date", "event", "modality", "became", "who", "about", "saidBy", "stance")
    )
    several = ("sources",) if any(row["sources"] > 1 for row in rows.objects()) else ()
    give(Answer("events", rows, (*lead, "reported", *several, "sentence"), note=f"{len(rows.rows)} events", last=last), where)
