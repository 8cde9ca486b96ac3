"""The command `conflicts`."""

from __future__ import annotations

import click

from korusgraph.cli.desk import Answer, Where, desk_options, give


@click.command()
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(["modality", "date", "office", "party", "figure"]),
    help="Only conflicts of this kind; may be given again.",
)
@click.option("--about", metavar="NAME", help="Only matters that name this entity.")
@desk_options()
def conflicts(kinds: tuple[str, ...], about: str | None, where: Where) -> None:
    """Lists where two sources, or two speakers of one source, contradict each other on one matter.

    modality: one affirms what another denies at the same time; date: two days for one act; office, party: another holder or
    party than the reference data have; figure: two values for one figure. What is said later of the same agreement by the
    same side is a development, not a conflict.
    """
    from korusgraph.desk import conflicts as finder

    index = where.index()
    found = finder.conflicts(index, kinds or finder.KINDS)
    if about is not None:
        name = index.name(index.find(about, ("Entity",)).id)
        found = [c for c in found if name in c.matter]
    brief = ("kind", "matter", "claim", "by", "reported", "sentence", "otherClaim", "otherBy", "otherReported", "otherSentence")
    give(Answer("conflicts", finder.rows(found), brief, note=f"{len(found)} {'conflict' if len(found) == 1 else 'conflicts'}"), where)
