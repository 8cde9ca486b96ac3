"""The command `timeline`."""

from __future__ import annotations

import click

from korusgraph.cli.desk import Answer, Where, desk_options, give
from korusgraph.errors import UsageError


@click.command()
@click.argument("name", metavar="NAME")
@click.argument("other", metavar="[OTHER]", required=False)
@click.option("--statements", is_flag=True, help="What was said too, not only what happened.")
@click.option("--phases", "life_only", is_flag=True, help="Of an agreement, the phases of its life beside the reference data.")
@desk_options((".html", ".svg", ".png"))
def timeline(name: str, other: str | None, statements: bool, life_only: bool, where: Where) -> None:
    """Shows what happened, is planned or was denied about NAME, in order: an agreement, a person, a country, goods.

    With OTHER, what both take part in. Events without a date of their own stand at the end, by the day of the report. For an
    agreement the phases of its life are derived and compared with the reference data (--phases; JSON and HTML have them too).

    \b
    korusgraph timeline KORUS
    korusgraph timeline KORUS --phases
    korusgraph timeline "United States" China -o us-china.html
    """
    from korusgraph.desk import phases as life
    from korusgraph.desk import timeline as lines
    from korusgraph.desk import timeline_picture as picture
    from korusgraph.writers.picture import png

    index = where.index()
    subjects = tuple(index.find(n, ("Entity",)) for n in (name, other) if n is not None)
    made = lines.timeline(index, subjects, statements)
    one = subjects[0].id if len(subjects) == 1 and "Agreement" in subjects[0].labels else ""
    phases = life.as_rows(index, life.phases(index, one)) if one else []
    differences = life.differences(index, one) if one else []
    if life_only:
        if not one:
            raise UsageError("only an agreement has phases", "as in korusgraph timeline KORUS --phases", "KG-US-005")
        give(
            Answer("timeline", life.rows(phases), ("phase", "date", "reference", "agree", "reported", "documents", "sentence")),
            where,
        )
        return
    differ = f"; {len(differences)} days differ from the reference data, see --phases" if differences else ""
    out = len(lines.rejected(index, made).rows)
    review = f"; {out} rejected in review, listed in the page and by --json" if out else ""
    note = f"{len(made.dated)} events with a date, {len(made.undated)} without{differ}{review}"
    rows = lines.rows(index, made)
    decided = ("decided",) if any(row["decided"] for row in rows.objects()) else ()
    give(
        Answer(
            "timeline",
            rows,
            ("date", "event", "modality", "who", "saidBy", "reported", "sources", *decided, "sentence"),
            {**lines.as_json(index, made), "phases": phases, "differences": differences},
            {
                ".html": lambda: picture.html(index, made, phases, differences),
                ".svg": lambda: picture.svg(index, made),
                ".png": lambda: png(picture.svg(index, made)),
            },
            note,
        ),
        where,
    )
