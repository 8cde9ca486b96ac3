"""What events of a document lend each other before and after they are joined: parties and agreements."""

from __future__ import annotations

from korusgraph.extraction.events.draft import EventDraft
from korusgraph.extraction.registry import Registry


def share_parties(found: list[EventDraft]) -> None:
    """`start talks with Korea on amending the pact`: who talks about a change would make it."""
    for draft in found:
        if (
            draft.type not in ("amend", "extend", "conclude", "negotiate")
            or draft.noun
            or len(draft.members("participant")) != 1
        ):
            continue
        above = next(
            (
                o
                for o in found
                if o is not draft and o.type in ("launch", "negotiate", "consult") and o.token in draft.token.ancestors()
            ),
            None,
        )
        if above is not None and draft.members("participant") < above.members("participant"):
            draft.roles["participant"] = list(above.roles["participant"])


def inherit(found: list[EventDraft]) -> None:
    """Talks without parties are those of the happening they hang on: `signed a pact after years of talks`."""
    for draft in found:
        if draft.type != "negotiate" or not draft.noun or draft.members("participant"):
            continue
        above = next(
            (
                o
                for o in found
                if o is not draft
                and not o.noun
                and o.token in draft.token.ancestors()
                and o.type in ("sign", "conclude", "ratify")
            ),
            None,
        )
        if above is not None:
            draft.roles["participant"] = sorted(above.members("signatory", "participant"))
            draft.roles.setdefault("agreement", sorted(above.members("agreement")))


def their_agreement(registry: Registry, drafts: list[EventDraft]) -> None:
    """Talks of two parties are about the agreement of the text that is theirs."""
    counted = sorted(registry.of_type("Agreement"), key=lambda d: -len(d.mentions))
    for draft in drafts:
        sides = draft.members("participant")
        if (
            draft.type not in ("negotiate", "negotiation_round", "launch", "conclude")
            or draft.members("agreement")
            or len(sides) != 2
        ):
            continue
        theirs = next((d.id for d in counted if d.mentions and set(registry.parties(d.id)) == sides), None)
        if theirs is not None:
            draft.roles["agreement"] = [theirs]
