"""The commands `path`, `neighbours` and `network`: how things hang together."""

from __future__ import annotations

import click

from korusgraph.cli.common import F
from korusgraph.cli.desk import Answer, Where, desk_options, give


def only_option(function: F) -> F:
    return click.option("--only", metavar="CLASS,…", help="Only these classes, as in --only person,country,agreement.")(
        function
    )


@click.command()
@click.argument("start", metavar="ONE")
@click.argument("end", metavar="OTHER")
@click.option("--without", multiple=True, metavar="NAME", help="Not through this; may be given again.")
@click.option("--most", type=click.IntRange(1, 50), default=3, show_default=True, help="Most paths that are shown.")
@desk_options()
def path(start: str, end: str, without: tuple[str, ...], most: int, where: Where) -> None:
    """Shows how two things are connected: the shortest paths, with the sentence behind every hop.

    A path leads through shared events, statements and relations, never through documents, types of events, or what is
    denied. Of equally short paths those come first that lead through the least connected things.

    \b
    korusgraph path "Susan Schwab" "Moon Jae-in"
    korusgraph path Trump Trudeau --without "United States"
    """
    from korusgraph.desk.connections import paths

    index = where.index()
    ends = [index.find(n, ("Entity",)).id for n in (start, end)]
    avoided = [index.find(n, ("Entity",)).id for n in without]
    rows = paths(index, ends[0], ends[1], avoided, most)
    brief = ("path", "hop", "from", "link", "to", "date", "modality", "sentence", "document")
    give(Answer("path", rows, brief), where)


@click.command()
@click.argument("name", metavar="NAME")
@only_option
@desk_options()
def neighbours(name: str, only: str | None, where: Where) -> None:
    """Lists everything that a thing is joined to, most links first, with what joins them."""
    from korusgraph.desk.asked import checked_labels
    from korusgraph.desk.connections import neighbours as around

    index = where.index()
    rows = around(index, index.find(name, ("Entity",)).id, checked_labels(only))
    give(Answer("neighbours", rows, ("name", "class", "links", "how", "first", "last", "sentence")), where)


@click.command()
@click.argument("what", type=click.Choice(["together", "central", "brokers", "communities"]))
@only_option
@click.option("--most", type=click.IntRange(1, 100_000), default=25, show_default=True, help="Most rows that are shown.")
@desk_options()
def network(what: str, only: str | None, most: int, where: Where) -> None:
    """Tells what the network says of its members, each row with a sentence on what its number means.

    \b
    together     pairs by the events in which both take part
    central      who is joined to how many others
    brokers      through whom the paths between others lead
    communities  groups that have more to do with each other than with the rest
    """
    from korusgraph.database.bolt import Rows
    from korusgraph.desk import standpoints
    from korusgraph.desk.asked import checked_labels
    from korusgraph.desk.connections import network as build

    index = where.index()
    rows = getattr(standpoints, what)(index, build(index, checked_labels(only)))
    brief = {
        "together": ("one", "other", "events", "how", "first", "last", "sentence"),
        "central": ("name", "class", "partners", "links", "meaning"),
        "brokers": ("name", "class", "score", "meaning"),
        "communities": ("group", "size", "members", "about", "meaning"),
    }
    shown = Rows(rows.columns, rows.rows[:most])
    note = f"{most} of {len(rows.rows)}; --most shows more" if len(rows.rows) > most else ""
    give(Answer(f"network {what}", shown, brief[what], note=note), where)
