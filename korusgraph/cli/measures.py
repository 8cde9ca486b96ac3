"""The command `measures`."""

from __future__ import annotations

import click

from korusgraph.cli.desk import Answer, Where, desk_options, give, last_option


@click.command()
@click.argument("about", metavar="[NAME]", required=False)
@click.option("--modality", metavar="NAME", help="Only measures that are occurred, planned, proposed, conditional, denied …")
@click.option("--rated", is_flag=True, help="Only measures with a rate.")
@last_option
@desk_options()
def measures(about: str | None, modality: str | None, rated: bool, last: int, where: Where) -> None:
    """Lists tariffs and other measures, one a row: who, on whom, goods, rate, old rate, from, until, legal basis.

    With NAME only those that touch it: an imposer, a target (a president counts for his state), goods, a legal basis. Reports
    of one measure are one row.

    \b
    korusgraph measures China -o china.xlsx
    korusgraph measures steel --modality occurred
    korusgraph measures --rated
    """
    from korusgraph.desk.asked import checked_modality
    from korusgraph.desk.measures import measures as register

    index = where.index()
    node = index.find(about, ("Entity",)) if about is not None else None
    rows = register(index, node, checked_modality(modality) if modality else "", rated)
    brief = (
        "measure",
        "imposer",
        "target",
        "product",
        "rate",
        "oldRate",
        "from",
        "until",
        "basis",
        "modality",
        "reported",
        "sentence",
    )
    give(Answer("measures", rows, brief, note=f"{len(rows.rows)} measures", last=last), where)
