"""The commands `show` and `explain`: one thing with its facts, and one fact with its reasons."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from korusgraph.cli.common import existing_workspace, json_option, workspace_option

if TYPE_CHECKING:
    from korusgraph.show import Card, Fact


@click.command()
@click.argument("what", metavar="ENTITY|EVENT|DOCUMENT")
@workspace_option
@json_option
def show(what: str, workspace: str | None, as_json: bool) -> None:
    """Shows an entity, an event or a document with its facts: dates, roles, ids, sentences.

    ENTITY, EVENT or DOCUMENT is a name, an alias or an id.
    """
    from korusgraph import show as cards
    from korusgraph.assembly import Assembly
    from korusgraph.ledger import Ledger

    with Ledger(existing_workspace(workspace) / "ledger.sqlite") as ledger:
        card = cards.find(Assembly(ledger), what)
    if as_json:
        click.echo(json.dumps(card.as_json(), ensure_ascii=False, indent=1))
    else:
        _print_card(card)


_TOP = ("published", "publishedBasis", "publisher", "path", "agreementType", "signedDate", "inForceDate", "wikidata")


def _print_card(card: Card) -> None:
    from korusgraph.query import cell

    p = card.node.properties
    click.echo(f"{cell(p.get('name', card.node.id))}  [{', '.join(card.node.labels)}]  {card.node.id}")
    aliases = p.get("aliases")
    if isinstance(aliases, tuple):
        click.echo(f"  also: {cell(list(aliases))}")
    for name in _TOP:
        if name in p:
            click.echo(f"  {name}: {cell(p[name])}")
    decided = card.decided
    if decided:
        click.echo(f"  review: {cell(decided)}")
    for fact in card.facts:
        _print_fact(fact)
    for row in card.rejected:
        click.echo(f"\n✗ {cell(row['rejected'])}  (rejected by {cell(row['by'])} on {row['on']}: {cell(row['why'])})")
        if row["sentence"]:
            click.echo(f"    “{cell(row['sentence'])}”  — {row['document']}")


def _print_fact(fact: Fact) -> None:
    from korusgraph.query import cell

    reported = f"reported {fact.reported}" if fact.reported else ""
    extra = ", ".join(x for x in (fact.date, fact.modality, reported) if x)
    click.echo(f"\n• {cell(fact.text)}" + (f"  ({cell(extra)})" if extra else ""))
    for role, names in fact.roles.items():
        click.echo(f"    {role}: {cell(names)}")
    if fact.sentence:
        click.echo(f"    “{cell(fact.sentence)}”  — {fact.document}")
    if fact.decided:
        click.echo(f"    review: {cell(fact.decided)}")
    if fact.id:
        click.echo(f"    {fact.id}")


@click.command()
@click.argument("fact", metavar="FACT")
@click.option("--why-not", is_flag=True, help="FACT is a sentence: which triggers were tried, and what each failed at.")
@workspace_option
@json_option
def explain(fact: str, why_not: bool, workspace: str | None, as_json: bool) -> None:
    """Shows the rule, the words and the parse behind a fact.

    FACT is the id of an event, a statement or a figure, as `show` and `query` print it, or the key of a relation (`r.key`).
    """
    from korusgraph import engine

    if why_not:
        lines = engine.why_not(fact)
        click.echo(
            json.dumps({"sentence": fact, "tried": lines}, ensure_ascii=False, indent=1) if as_json else "\n".join(lines)
        )
        return
    from korusgraph.ledger import Ledger

    with Ledger(existing_workspace(workspace) / "ledger.sqlite") as ledger:
        made = engine.explain(ledger, fact)
    if as_json:
        click.echo(json.dumps(made, ensure_ascii=False, indent=1))
    else:
        for name, value in made.items():
            click.echo(f"{name}:" + (f" {value}" if not isinstance(value, list) else "\n  " + "\n  ".join(value)))
