"""Relations of people: offices, heads of bodies, affiliations, predecessors."""

from __future__ import annotations

from korusgraph.extraction import clause
from korusgraph.extraction.parse import Token
from korusgraph.extraction.relations.collect import POLITY, Collector
from korusgraph.model import Span
from korusgraph.ontology import load


def find(c: Collector) -> None:
    """Adds the relations of people."""
    _offices(c)
    _administrations(c)
    for token in c.named():
        _affiliation(c, token)
        _predecessor(c, token)


def _offices(c: Collector) -> None:
    for holding in c.registry.holdings:
        as_of = c.date if holding.status in ("incumbent", "acting", "elect", "nominee") else None
        c.add(
            "HOLDS_OFFICE",
            holding.person,
            holding.office,
            holding.evidence,
            "title",
            status=holding.status,
            asOf=as_of,
        )
        owner = c.registry.office_of.get(holding.office)
        if owner is not None:
            owner_id, span, implicit = owner
            c.add("OFFICE_OF", holding.office, owner_id, span, "title", implicit=True if implicit else None)
            type_ = c.registry.type_of(owner_id)
            if type_ not in POLITY and not implicit and not c.registry.drafts[holding.office].known:
                c.add("AFFILIATED_WITH", holding.person, owner_id, holding.evidence, "title-body")


def _administrations(c: Collector) -> None:
    for person, body, span in c.registry.heads:
        if c.registry.drafts[person].mentions:
            c.add("HEADS", person, body, span, "administration")
    for draft in list(c.registry.of_type("Administration")):
        holder = draft.parent
        if holder in c.registry.drafts and c.registry.drafts[holder].mentions and draft.mentions:
            c.add(
                "HEADS",
                holder,
                draft.id,
                min(draft.mentions, key=lambda s: s.start),
                "administration",
                implicit=None if any(h[1] == draft.id for h in c.registry.heads) else True,
            )


def _affiliation(c: Collector, token: Token) -> None:
    """`Yeo Han-koo from the trade ministry`, `Tom Cook of the association`."""
    assert token.named is not None
    if c.registry.type_of(token.named.ids[0]) != "Person" or token.named.level != "NAM":
        return
    for preposition in ("from", "of", "with"):
        for other in clause.complements(token, preposition):
            if other.named is not None and load().family(c.registry.type_of(other.named.ids[0])) == "Organization":
                span = Span(token.named.span.start, other.named.span.end)
                c.add("AFFILIATED_WITH", token.named.ids[0], other.named.ids[0], span, f"person-{preposition}-body")


def _predecessor(c: Collector, token: Token) -> None:
    if token.lemma != "predecessor" or token.named is None:
        return
    owner = next((c.named for c in token.all("poss") if c.named is not None), None)
    if owner is None:
        return
    office = next((h.office for h in c.registry.holdings if h.person == owner.ids[0]), None)
    c.add(
        "PREDECESSOR_OF",
        token.named.ids[0],
        owner.ids[0],
        Span(owner.span.start, token.end),
        "predecessor",
        office=office,
    )
    if office is not None:
        c.add(
            "HOLDS_OFFICE",
            token.named.ids[0],
            office,
            Span(owner.span.start, token.end),
            "predecessor",
            status="former",
            implicit=True,
        )
