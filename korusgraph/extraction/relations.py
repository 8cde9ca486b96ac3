"""Relations between entities: from titles, appositions, names of agreements and bodies, memberships, places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from korusgraph.extraction import clause
from korusgraph.extraction.confidence import calibration
from korusgraph.extraction.events import EventDraft
from korusgraph.extraction.parse import Sentence, Token
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.registry import Named
from korusgraph.extraction.text import fold
from korusgraph.model import Relation, Span
from korusgraph.ontology import load

_POLITY = ("Country", "Bloc")
_BODIES = ("Agency", "Legislature", "Tribunal", "Committee")


class RelationFinder:
    """Finds the relations of one document; each pair and type once, with all its evidence."""

    def __init__(self, reading: Reading) -> None:
        self.gazetteer = reading.gazetteer
        self.text = reading.text
        self.sentences = reading.sentences
        self.registry = reading.registry
        self.events = reading.events
        self.date = reading.date
        self.found: dict[tuple[str, str, str], dict[str, object]] = {}
        self.evidence: dict[tuple[str, str, str], list[Span]] = {}
        self.rules: dict[tuple[str, str, str], str] = {}

    def run(self) -> list[Relation]:
        self._offices()
        self._administrations()
        for sentence in self.sentences:
            for token in sentence.tokens:
                if token.named is not None and not token.inside:
                    self._affiliation(token)
                    self._committee(token)
                    self._predecessor(token)
                if token.lemma == "partner" and any(c.lemma in ("trading", "trade") for c in token.all("compound", "amod")):
                    self._partners(sentence, token)
                if token.lemma in ("member", "signatory") and token.dep in ("attr", "appos", "pobj"):
                    self._member(token)
        self._agencies()
        self._places()
        self._parties()
        self._products()
        self._replaced()
        return list(self._finished())

    # -- collecting ------------------------------------------------------------------
    def _add(self, type_: str, subject: str, object_: str, evidence: Span, rule: str, **qualifiers: object) -> None:
        if subject == object_ or not load().fits(type_, self.registry.type_of(subject), self.registry.type_of(object_)):
            return
        if load().relations[type_].get("symmetric") and subject > object_:
            subject, object_ = object_, subject
        key = (type_, subject, object_)
        if key not in self.found:
            self.found[key] = {}
            self.rules[key] = rule
        kept = self.found[key]
        if "implicit" not in qualifiers:
            kept.pop("implicit", None)
        for name, value in qualifiers.items():
            if value is not None and (name not in kept or (name == "status" and kept[name] == "unspecified")):
                kept[name] = value
        spans = self.evidence.setdefault(key, [])
        if evidence not in spans:
            spans.append(evidence)

    def _finished(self) -> Iterator[Relation]:
        for number, key in enumerate(sorted(self.found), 1):
            type_, subject, object_ = key
            if not self.registry.drafts[subject].mentions or not self.registry.drafts[object_].mentions:
                continue
            rule = self.rules[key]
            qualifiers = dict(sorted(self.found[key].items()))
            if load().relations[type_].get("symmetric"):
                qualifiers["symmetric"] = True
            yield Relation(
                f"r{number}",
                type_,
                subject,
                object_,
                qualifiers,
                tuple(sorted(self.evidence[key], key=lambda s: (s.start, s.end))),
                rule,
                calibration().of("relation", rule),
            )

    # -- titles ----------------------------------------------------------------------
    def _offices(self) -> None:
        for holding in self.registry.holdings:
            as_of = self.date if holding.status in ("incumbent", "acting", "elect", "nominee") else None
            self._add(
                "HOLDS_OFFICE",
                holding.person,
                holding.office,
                holding.evidence,
                "title",
                status=holding.status,
                asOf=as_of,
            )
            owner = self.registry.office_of.get(holding.office)
            if owner is not None:
                owner_id, span, implicit = owner
                self._add("OFFICE_OF", holding.office, owner_id, span, "title", implicit=True if implicit else None)
                type_ = self.registry.type_of(owner_id)
                if type_ not in _POLITY and not implicit and not self.registry.drafts[holding.office].known:
                    self._add("AFFILIATED_WITH", holding.person, owner_id, holding.evidence, "title-body")

    def _administrations(self) -> None:
        for person, body, span in self.registry.heads:
            if self.registry.drafts[person].mentions:
                self._add("HEADS", person, body, span, "administration")
        for draft in list(self.registry.of_type("Administration")):
            holder = draft.parent
            if holder in self.registry.drafts and self.registry.drafts[holder].mentions and draft.mentions:
                self._add(
                    "HEADS",
                    holder,
                    draft.id,
                    min(draft.mentions, key=lambda s: s.start),
                    "administration",
                    implicit=None if any(h[1] == draft.id for h in self.registry.heads) else True,
                )

    def _affiliation(self, token: Token) -> None:
        """`Yeo Han-koo from the trade ministry`, `Tom Cook of the association`."""
        assert token.named is not None
        if self.registry.type_of(token.named.ids[0]) != "Person" or token.named.level != "NAM":
            return
        for preposition in ("from", "of", "with"):
            for other in clause.complements(token, preposition):
                if other.named is not None and load().family(self.registry.type_of(other.named.ids[0])) == "Organization":
                    span = Span(token.named.span.start, other.named.span.end)
                    self._add("AFFILIATED_WITH", token.named.ids[0], other.named.ids[0], span, f"person-{preposition}-body")

    def _committee(self, token: Token) -> None:
        assert token.named is not None
        if self.registry.type_of(token.named.ids[0]) not in ("Committee", "Organization", "Tribunal"):
            return
        tail = self.text[token.named.span.end : token.named.span.end + 60]
        link = re.match(r"\s+(?:established\s+|set up\s+|created\s+)?(?:under|of|by)\s+(?:the\s+)?", tail)
        if link is None:
            return
        other = self._starting(token.named.span.end + link.end())
        if other is not None and self.registry.type_of(other.ids[0]) == "Agreement":
            self._add(
                "ESTABLISHED_UNDER",
                token.named.ids[0],
                other.ids[0],
                Span(token.named.span.start, other.span.end),
                "body-under-agreement",
            )

    def _starting(self, position: int) -> Named | None:
        return next((n for s, n in self.registry.named.items() if s.start == position), None)

    def _predecessor(self, token: Token) -> None:
        if token.lemma != "predecessor" or token.named is None:
            return
        owner = next((c.named for c in token.all("poss") if c.named is not None), None)
        if owner is None:
            return
        office = next((h.office for h in self.registry.holdings if h.person == owner.ids[0]), None)
        self._add(
            "PREDECESSOR_OF",
            token.named.ids[0],
            owner.ids[0],
            Span(owner.span.start, token.end),
            "predecessor",
            office=office,
        )
        if office is not None:
            self._add(
                "HOLDS_OFFICE",
                token.named.ids[0],
                office,
                Span(owner.span.start, token.end),
                "predecessor",
                status="former",
                implicit=True,
            )

    def _partners(self, sentence: Sentence, token: Token) -> None:
        """`one of our largest trading partners`, `each other's most important trading partners`."""
        polities = [
            i for t in sentence.tokens if t.named is not None for i in t.named.ids if self.registry.type_of(i) in _POLITY
        ]
        members = list(dict.fromkeys(polities))
        if len(members) < 2 and re.search(r"\bour\b", sentence.span.of(self.text)):
            home = next(
                (
                    self.registry.drafts[h.person].country
                    for h in self.registry.holdings
                    if self.registry.drafts[h.person].country
                ),
                "",
            )
            entry = self.gazetteer.by_iso.get(home)
            if entry is not None and entry.id in self.registry.drafts and entry.id not in members:
                members.append(entry.id)
        if len(members) >= 2:
            self._add("TRADING_PARTNER_OF", members[0], members[1], Span(token.start, token.end), "trading-partner")

    def _member(self, token: Token) -> None:
        bodies = [p.named for p in clause.complements(token, "of") if p.named is not None]
        subjects = clause.subjects(token.head) if token.dep == "attr" else [token.head] if token.dep == "appos" else []
        for body in bodies:
            for subject in subjects:
                for named in clause.entities(subject):
                    for id_ in named.ids:
                        self._add("MEMBER_OF", id_, body.ids[0], Span(token.start, body.span.end), "member-of")

    # -- bodies and places ---------------------------------------------------------------
    def _agencies(self) -> None:
        """A body whose state is in its name or right before it."""
        for named in self.registry.ordered():
            draft = self.registry.drafts[named.ids[0]]
            if draft.type not in (*_BODIES, "Organization") or len(named.ids) != 1 or named.level == "PRO":
                continue
            surface = named.span.of(self.text)
            before = next(
                (
                    n
                    for n in self.registry.named.values()
                    if n.span.end <= named.span.start
                    and re.fullmatch(r"(?:['’]s?)?\s+", self.text[n.span.end : named.span.start] or "x")
                    and self.registry.type_of(n.ids[0]) in (*_POLITY, "Region")
                ),
                None,
            )
            if before is not None:
                self._add("AGENCY_OF", draft.id, before.ids[0], Span(before.span.start, named.span.end), "body-of-state")
                continue
            home = self.gazetteer.by_iso.get(draft.country) if draft.country else None
            if home is None:
                continue
            names = [home.name, *home.aliases] + self.gazetteer.adjectives[home.id]
            if home.id == "european-union":
                names += ["EC", "European Community", "European"]
            if draft.type in _BODIES or surface.startswith(("EC ", "EU ")):
                if (
                    any(re.search(rf"(?<![\w]){re.escape(n)}(?![\w])", surface) for n in names)
                    and home.id in self.registry.drafts
                ):
                    self._add("AGENCY_OF", draft.id, home.id, named.span, "state-in-name")
                elif surface.startswith("EC ") and "european-community" in self.registry.drafts:
                    self._add("AGENCY_OF", draft.id, "european-community", named.span, "state-in-name")

    def _places(self) -> None:
        ordered = self.registry.ordered()
        for first, second in pairwise(ordered):
            if self.text[first.span.end : second.span.start] != ", ":
                continue
            a, b = self.registry.type_of(first.ids[0]), self.registry.type_of(second.ids[0])
            tail = self.text[second.span.end : second.span.end + 6]
            if a == "City" and b in ("Region", "Country") and first.level == "NAM" and not re.match(r",? and\b", tail):
                self._add("LOCATED_IN", first.ids[0], second.ids[0], Span(first.span.start, second.span.end), "city-in-place")

    # -- agreements ----------------------------------------------------------------------
    def _parties(self) -> None:
        for event in self.events:
            self._parties_of_event(event)
        for named in self.registry.ordered():
            if named.level == "PRO" or self.registry.type_of(named.ids[0]) != "Agreement":
                continue
            self._parties_of_mention(named)
        for draft in list(self.registry.of_type("Agreement")):
            entry = self.gazetteer.entries.get(draft.id)
            if entry is None or not draft.mentions:
                continue
            parties = entry.parties
            if len(parties) == 2 and all(p in self.registry.drafts and self.registry.drafts[p].mentions for p in parties):
                for p in parties:
                    self._add(
                        "PARTY_TO",
                        p,
                        draft.id,
                        min(draft.mentions, key=lambda s: s.start),
                        "known-parties",
                        status="party",
                        implicit=True,
                    )

    def _parties_of_event(self, event: EventDraft) -> None:
        span = self.sentences[event.sentence].span
        for agreement in event.roles.get("agreement", ()):
            if self.registry.type_of(agreement) != "Agreement":
                continue
            if event.type == "sign":
                status = "signatory" if event.modality == "occurred" else "negotiating"
                for p in event.members("signatory", "participant"):
                    self._party(
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
                    if self.registry.type_of(p) == "Person" and self.registry.drafts[p].country:
                        country = self.gazetteer.home(self.registry.drafts[p].country, self.registry.drafts) or p
                    self._party(
                        country, agreement, span, "withdrew", "withdrawn", until=event.date.value if event.date else None
                    )
            elif event.type == "accede":
                for p in event.members("actor"):
                    self._party(
                        p, agreement, span, "joined", "party" if event.modality in ("occurred", "planned") else "negotiating"
                    )
            elif event.type in ("negotiate", "launch", "conclude", "extend"):
                status = {"negotiate": "negotiating", "launch": "negotiating", "extend": "party"}.get(event.type, "unspecified")
                for p in event.members("participant", "actor"):
                    self._party(p, agreement, span, event.type, status)
        if event.type == "accede" and event.modality == "occurred":
            for body in event.roles.get("body", ()):
                for p in event.members("actor"):
                    self._add("MEMBER_OF", p, body, span, "joined", startDate=event.date.value if event.date else None)

    def _party(self, subject: str, agreement: str, span: Span, rule: str, status: str, **qualifiers: object) -> None:
        province = self.registry.type_of(subject) == "Region" and self.registry.drafts[subject].country
        if self.registry.type_of(subject) in _POLITY or province:
            entry = self.gazetteer.entries.get(agreement)
            if (
                status == "negotiating"
                and entry is not None
                and self.date
                and entry.fact("inForce")
                and entry.fact("inForce")[:10] <= self.date
            ):
                status = "party"  # what is renegotiated is in force
            key = ("PARTY_TO", subject, agreement)
            if key in self.found and status in ("signatory", "withdrawn"):
                self.found[key].update(status=status)
            self._add("PARTY_TO", subject, agreement, span, rule, status=status, **qualifiers)

    def _parties_of_mention(self, named: Named) -> None:
        """States in the name of the agreement, in `with …` after it, or in `that included …`."""
        inside: list[str] = []
        surface = named.span.of(self.text)
        for id_ in named.ids:
            parties = self.registry.parties(id_)
            for p in parties:
                if p not in self.registry.drafts or not self.registry.drafts[p].mentions:
                    continue
                home = self.gazetteer.entries.get(p)
                names = (
                    [home.name, *home.aliases, *self.gazetteer.adjectives[p]]
                    if home is not None
                    else [self.registry.drafts[p].name]
                )
                if any(re.search(rf"(?<![\w]){re.escape(n)}(?![\w])", surface) for n in names):
                    inside.append(p)
                    self._add("PARTY_TO", p, id_, named.span, "in-name", status="unspecified")
        token = next((t for s in self.sentences for t in s.tokens if t.named is named), None) if named.level == "NOM" else None
        if token is None:
            return
        for preposition in ("with", "between", "among"):
            for other in clause.complements(token, preposition):
                self._parties_after(other, named, "agreement-with")
        for relative in token.all("relcl"):
            if relative.lemma in ("include", "involve", "cover", "link", "group"):
                for other in relative.all("dobj"):
                    for t in clause.with_conjuncts(other):
                        self._parties_after(t, named, "agreement-including")

    def _parties_after(self, other: Token, named: Named, rule: str) -> None:
        if other.named is None:
            return
        for id_ in named.ids:
            allowed = set(self.registry.parties(id_))
            for p in other.named.ids:
                if self.registry.type_of(p) in _POLITY and (not allowed or p in allowed or len(named.ids) == 1):
                    self._add(
                        "PARTY_TO",
                        p,
                        id_,
                        Span(min(named.span.start, other.named.span.start), max(named.span.end, other.named.span.end)),
                        rule,
                        status="unspecified",
                    )
            for p in sorted(allowed):
                if p in self.registry.drafts and self.registry.drafts[p].mentions:
                    self._add("PARTY_TO", p, id_, named.span, rule, status="unspecified")

    def _products(self) -> None:
        """Goods in the name of an agreement or dispute."""
        for named in self.registry.ordered():
            if self.registry.type_of(named.ids[0]) not in ("Agreement", "Dispute") or len(named.ids) != 1:
                continue
            words = fold(named.span.of(self.text))
            for draft in list(self.registry.of_type("Product")):
                stems = {fold(draft.name).rstrip("s")}
                if any(re.search(rf"\b{re.escape(stem)}s?\b", words) for stem in stems):
                    self._add("CONCERNS_PRODUCT", named.ids[0], draft.id, named.span, "goods-in-name")

    def _replaced(self) -> None:
        """`the USMCA, which replaced NAFTA`; `a protocol amending the agreement`."""
        for sentence in self.sentences:
            for token in sentence.tokens:
                if token.lemma not in ("replace", "supersede", "succeed", "amend") or token.pos != "VERB":
                    continue
                type_ = "AMENDS" if token.lemma == "amend" else "SUPERSEDES"
                for s in (n for t in clause.subjects(token) for n in clause.entities(t)):
                    for o in (n for t in clause.objects(token) for n in clause.entities(t)):
                        if self.registry.type_of(s.ids[0]) == self.registry.type_of(o.ids[0]) == "Agreement":
                            self._add(
                                type_,
                                s.ids[0],
                                o.ids[0],
                                Span(min(s.span.start, o.span.start), max(s.span.end, o.span.end)),
                                token.lemma,
                            )
