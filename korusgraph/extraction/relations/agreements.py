"""Relations of agreements: who is party, what goods they concern, what they replace or amend."""

from __future__ import annotations

import re
from collections.abc import Collection

from korusgraph.extraction import clause
from korusgraph.extraction.events import EventDraft
from korusgraph.extraction.gazetteer import Entry
from korusgraph.extraction.parse import Token
from korusgraph.extraction.registry import Named
from korusgraph.extraction.relations.collect import POLITY, Collector
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.text import fold
from korusgraph.extraction.words import words
from korusgraph.model import Span


def find(c: Collector) -> None:
    """Adds the relations of agreements."""
    _parties(c)
    _products(c)
    _goods_after(c)
    _replaced(c)


def _parties(c: Collector) -> None:
    for event in c.events:
        _parties_of_event(c, event)
    for named in c.registry.ordered():
        if named.level == "PRO" or c.registry.type_of(named.ids[0]) != "Agreement":
            continue
        _parties_of_mention(c, named)
    for draft in list(c.registry.of_type("Agreement")):
        entry = c.gazetteer.entries.get(draft.id)
        if entry is None or not draft.mentions:
            continue
        parties = entry.parties
        status = _by_date(entry, c.date)
        if len(parties) == 2 and all(p in c.registry.drafts and c.registry.drafts[p].mentions for p in parties):
            for p in parties:
                c.add(
                    "PARTY_TO",
                    p,
                    draft.id,
                    min(draft.mentions, key=lambda s: s.start),
                    "known-parties",
                    status=status,
                    implicit=True,
                )


def _by_date(entry: Entry, date: str | None) -> str:
    """What the parties of a known agreement were on a day: not yet party to one that was concluded later."""
    force, signed = entry.fact("inForce"), entry.first_day
    if date is not None and applies("relations.party-before-its-time", signed and date < signed[: len(date)]):
        return "negotiating"
    if date is not None and applies("relations.signed-not-in-force", force and date < force[: len(date)]):
        return "signatory"
    return "party"


def _parties_of_event(c: Collector, event: EventDraft) -> None:
    if applies("relations.denied", event.modality == "denied" and event.roles.get("agreement")):
        return
    span = c.sentences[event.sentence].span
    for agreement in event.roles.get("agreement", ()):
        if c.registry.type_of(agreement) != "Agreement":
            continue
        if event.type == "sign":
            status = "signatory" if event.modality == "occurred" else "negotiating"
            for p in _own_parties(c, event, agreement, event.members("signatory", "participant")):
                _party(
                    c,
                    p,
                    agreement,
                    span,
                    "signed",
                    status,
                    startDate=event.date.value if event.date and status == "signatory" else None,
                )
        elif event.type == "withdraw" and event.modality == "occurred":
            for p in event.members("actor"):
                country = p
                if c.registry.type_of(p) == "Person" and c.registry.drafts[p].country:
                    country = c.gazetteer.home(c.registry.drafts[p].country, c.registry.drafts) or p
                _party(c, country, agreement, span, "withdrew", "withdrawn", until=event.date.value if event.date else None)
        elif event.type == "accede":
            for p in event.members("actor"):
                _party(c, p, agreement, span, "joined", "party" if event.modality == "occurred" else "negotiating")
        elif event.type in ("negotiate", "launch", "conclude", "extend"):
            status = {"negotiate": "negotiating", "launch": "negotiating", "extend": "party"}.get(event.type, "unspecified")
            for p in _own_parties(c, event, agreement, event.members("participant", "actor")):
                _party(c, p, agreement, span, event.type, status)
    if event.type == "accede" and event.modality == "occurred":
        for body in event.roles.get("body", ()):
            for p in event.members("actor"):
                c.add("MEMBER_OF", p, body, span, "joined", startDate=event.date.value if event.date else None)


def _own_parties(c: Collector, event: EventDraft, agreement: str, members: Collection[str]) -> list[str]:
    """Of several agreements of one event each has its own parties: `signed pacts with Peru and Chile`."""
    own = set(c.registry.parties(agreement))
    several = len(event.roles.get("agreement", ())) > 1 and not own.isdisjoint(members)
    each = applies("relations.each-its-parties", several and not own.issuperset(members))
    return sorted(m for m in members if m in own) if each else sorted(members)


def _party(c: Collector, subject: str, agreement: str, span: Span, rule: str, status: str, **qualifiers: object) -> None:
    province = c.registry.type_of(subject) == "Region" and c.registry.drafts[subject].country
    if c.registry.type_of(subject) in POLITY or province:
        entry = c.gazetteer.entries.get(agreement)
        force = entry.fact("inForce") if entry is not None else ""
        standing = status == "negotiating" and c.date and force and force[:10] <= c.date
        if applies("relations.renegotiated", standing and entry is not None and subject in entry.parties):
            status = "party"  # what is renegotiated is in force
        key = ("PARTY_TO", subject, agreement)
        if key in c.found and status in ("signatory", "withdrawn"):
            c.found[key].update(status=status)
        c.add("PARTY_TO", subject, agreement, span, rule, status=status, **qualifiers)


def _parties_of_mention(c: Collector, named: Named) -> None:
    """States in the name of the agreement, in `with …` after it, or in `that included …`."""
    inside: list[str] = []
    surface = named.span.of(c.text)
    for id_ in named.ids:
        parties = c.registry.parties(id_)
        for p in parties:
            if p not in c.registry.drafts or not c.registry.drafts[p].mentions:
                continue
            home = c.gazetteer.entries.get(p)
            names = [home.name, *home.aliases, *c.gazetteer.adjectives[p]] if home is not None else [c.registry.drafts[p].name]
            if any(re.search(rf"(?<![\w]){re.escape(n)}(?![\w])", surface) for n in names):
                inside.append(p)
                c.add("PARTY_TO", p, id_, named.span, "in-name", status="unspecified")
    token = c.tokens.get(id(named)) if named.level == "NOM" else None
    if token is None:
        return
    for preposition in ("with", "between", "among"):
        for other in clause.complements(token, preposition):
            _parties_after(c, other, named, "agreement-with")
    for relative in token.all("relcl"):
        if relative.lemma in words("including_verbs"):
            for other in relative.all("dobj"):
                for t in clause.with_conjuncts(other):
                    _parties_after(c, t, named, "agreement-including")


def _parties_after(c: Collector, other: Token, named: Named, rule: str) -> None:
    if other.named is None:
        return
    for id_ in named.ids:
        allowed = set(c.registry.parties(id_))
        for p in other.named.ids:
            if c.registry.type_of(p) in POLITY and (not allowed or p in allowed or len(named.ids) == 1):
                c.add(
                    "PARTY_TO",
                    p,
                    id_,
                    Span(min(named.span.start, other.named.span.start), max(named.span.end, other.named.span.end)),
                    rule,
                    status="unspecified",
                )
        for p in sorted(allowed):
            if p in c.registry.drafts and c.registry.drafts[p].mentions:
                c.add("PARTY_TO", p, id_, named.span, rule, status="unspecified")


def _products(c: Collector) -> None:
    """Goods in the name of an agreement or dispute."""
    for named in c.registry.ordered():
        if c.registry.type_of(named.ids[0]) not in ("Agreement", "Dispute") or len(named.ids) != 1:
            continue
        words = fold(named.span.of(c.text))
        for draft in list(c.registry.of_type("Product")):
            stems = {fold(draft.name).rstrip("s")}
            if any(re.search(rf"\b{re.escape(stem)}s?\b", words) for stem in stems):
                c.add("CONCERNS_PRODUCT", named.ids[0], draft.id, named.span, "goods-in-name")


def _goods_after(c: Collector) -> None:
    """`a dispute over Australian barley imports`, `the agreement on semiconductors`."""
    for token in c.named():
        if token.named is None or c.registry.type_of(token.named.ids[0]) not in ("Agreement", "Dispute"):
            continue
        for link in ("over", "on", "about"):
            for other in clause.complements(token, link):
                for goods in (other, *other.all("compound", "amod", "nmod")):
                    product = goods.named is not None and c.registry.type_of(goods.named.ids[0]) == "Product"
                    if applies("relations.goods-after", product and len(token.named.ids) == 1):
                        assert goods.named is not None
                        span = Span(token.named.span.start, max(token.named.span.end, goods.named.span.end))
                        c.add("CONCERNS_PRODUCT", token.named.ids[0], goods.named.ids[0], span, f"goods-{link}")


def _replaced(c: Collector) -> None:
    """`the USMCA, which replaced NAFTA`; `a protocol amending the agreement`."""
    for sentence in c.sentences:
        for token in sentence.tokens:
            if token.lemma not in words("replacing_verbs") or token.pos != "VERB":
                continue
            type_ = "AMENDS" if token.lemma in words("amending") else "SUPERSEDES"
            for s in (n for t in clause.subjects(token) for n in clause.entities(t)):
                for o in (n for t in clause.objects(token) for n in clause.entities(t)):
                    if c.registry.type_of(s.ids[0]) == c.registry.type_of(o.ids[0]) == "Agreement":
                        c.add(
                            type_,
                            s.ids[0],
                            o.ids[0],
                            Span(min(s.span.start, o.span.start), max(s.span.end, o.span.end)),
                            token.lemma,
                        )
