"""Relations of people: offices, heads of bodies, affiliations, predecessors."""

from __future__ import annotations

import re

from korusgraph.extraction import clause
from korusgraph.extraction.parse import Token
from korusgraph.extraction.registry import Holding
from korusgraph.extraction.relations.collect import Collector
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.text import fold
from korusgraph.extraction.words import words
from korusgraph.model import Span
from korusgraph.ontology import load


def find(c: Collector) -> None:
    """Adds the relations of people."""
    _offices(c)
    _employed(c)
    _administrations(c)
    _known_offices(c)
    for token in c.named():
        _affiliation(c, token)
        _of_possessor(c, token)
        _predecessor(c, token)
    for sentence in c.sentences:
        for token in sentence.tokens:
            _heads(c, token)
            _predecessor_by_name(c, token)


def _offices(c: Collector) -> None:
    for holding in c.registry.holdings:
        status = "former" if applies("relations.term-is-over", _over(c, holding)) else holding.status
        as_of = c.date if status in ("incumbent", "acting", "elect", "nominee") else None
        c.add(
            "HOLDS_OFFICE",
            holding.person,
            holding.office,
            holding.evidence,
            "title",
            status=status,
            asOf=as_of,
        )
        owner = c.registry.office_of.get(holding.office)
        if owner is not None:
            owner_id, span, implicit = owner
            c.add("OFFICE_OF", holding.office, owner_id, span, "title", implicit=True if implicit else None)
            if load().family(c.registry.type_of(owner_id)) == "Organization":
                _of_body(c, holding, owner_id)


def _employed(c: Collector) -> None:
    for person, body, span in c.registry.affiliated:
        c.add("AFFILIATED_WITH", person, body, span, "title-body")


def _over(c: Collector, holding: Holding) -> bool:
    """Whether the known terms of who bears a title had all ended when the text was published: `President Nixon`, in 2026."""
    terms = [t for t in c.gazetteer.holders.get(holding.office, ()) if t.person == holding.person]
    told = c.date or ""
    return holding.status == "incumbent" and bool(told and terms) and all(t.is_over(told) for t in terms)


def _of_body(c: Collector, holding: Holding, body: str) -> None:
    """Who bears the first title of a body heads it; who bears another one belongs to it."""
    title = fold(holding.title.of(c.text))
    leads = any(re.search(rf"\b{re.escape(rank)}\b", title) for rank in words("leading_ranks"))
    second = any(re.search(rf"\b{re.escape(rank)}\b", title) for rank in words("second_ranks"))
    if applies("relations.leading-title", leads and not second):
        status = holding.status if holding.status != "incumbent" else None
        c.add("HEADS", holding.person, body, holding.evidence, "leading-title", status=status)
    else:
        c.add("AFFILIATED_WITH", holding.person, body, holding.evidence, "title-body")


def _of_possessor(c: Collector, token: Token) -> None:
    """`its chief executive, Ana Gomez`, `the lobby's president`: the possessor of a title is the body."""
    assert token.named is not None
    bodies = [t.named for t in token.all("poss") if t.named is not None and len(t.named.ids) == 1]
    for body in bodies:
        if load().family(c.registry.type_of(body.ids[0])) != "Organization":
            continue
        for holding in c.registry.holdings:
            between = body.span.end <= holding.title.start and holding.evidence.overlaps(token.span)
            if applies("relations.body-of-the-possessor", between):
                c.registry.office_of[holding.office] = (body.ids[0], holding.title, False)
                c.add("OFFICE_OF", holding.office, body.ids[0], holding.title, "possessor")
                _of_body(c, holding, body.ids[0])


def _known_offices(c: Collector) -> None:
    """A minister and the ministry, the chief of a known body and the body, named in one sentence."""
    for holding in c.registry.holdings:
        body = c.gazetteer.office_org.get(holding.office, "")
        leads = body and c.gazetteer.head_office.get(body) is c.gazetteer.entries.get(holding.office)
        if not leads or body not in c.registry.drafts:
            continue
        sentence = next((s.span for s in c.sentences if s.span.contains(holding.title)), holding.evidence)
        beside = [s for s in c.registry.drafts[body].mentions if sentence.contains(s)]
        if applies("relations.head-beside-body", beside):
            status = holding.status if holding.status != "incumbent" else None
            c.add("HEADS", holding.person, body, holding.evidence, "leading-title", status=status)


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
    described = [t for t in token.all("appos") if t.lemma in words("posts")]
    for preposition, noun in [(p, token) for p in ("from", "of", "with")] + [
        (p, t) for t in described for p in ("at", "for", "of", "with", "from")
    ]:
        if noun is not token and not applies("relations.post-at-a-body", True):
            continue
        for other in clause.complements(noun, preposition):
            if other.named is not None and load().family(c.registry.type_of(other.named.ids[0])) == "Organization":
                span = Span(token.named.span.start, other.named.span.end)
                c.add("AFFILIATED_WITH", token.named.ids[0], other.named.ids[0], span, f"person-{preposition}-body")


def _predecessor(c: Collector, token: Token) -> None:
    if token.lemma not in words("holders_before") or token.named is None:
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


def _heads(c: Collector, token: Token) -> None:
    """`Hildegard Mueller, who heads the association`."""
    if token.lemma not in words("heading") or token.pos != "VERB":
        return
    for person in (n for t in clause.subjects(token) for n in clause.entities(t)):
        for body in (t.named for t in clause.objects(token) if t.named is not None):
            known = (
                c.registry.type_of(person.ids[0]) == "Person"
                and load().family(c.registry.type_of(body.ids[0])) == "Organization"
            )
            if applies("relations.heads", known):
                span = Span(min(person.span.start, body.span.start), max(person.span.end, body.span.end))
                c.add("HEADS", person.ids[0], body.ids[0], span, "heads")


def _predecessor_by_name(c: Collector, token: Token) -> None:
    """`his predecessor Scott Morrison`: the name beside the word."""
    if token.lemma not in words("before_and_after") or (token.named is not None and any(t.named for t in token.all("poss"))):
        return
    beside = [
        t for t in (token.head if token.dep in ("compound", "nmod", "appos") else None, *token.all("appos")) if t is not None
    ]
    former = next((t.named for t in beside if t.named and c.registry.type_of(t.named.ids[0]) == "Person"), None)
    holders = [*token.all("poss"), *(p for t in beside for p in t.all("poss"))]
    holder = next((t.named for t in holders if t.named and c.registry.type_of(t.named.ids[0]) == "Person"), None)
    if applies("relations.predecessor-by-name", former is not None and holder is not None):
        assert former is not None and holder is not None
        office = next((h.office for h in c.registry.holdings if h.person == holder.ids[0]), None)
        span = Span(min(holder.span.start, former.span.start), max(holder.span.end, former.span.end))
        pair = (former, holder) if token.lemma in words("holders_before") else (holder, former)
        c.add("PREDECESSOR_OF", pair[0].ids[0], pair[1].ids[0], span, "predecessor", office=office)
