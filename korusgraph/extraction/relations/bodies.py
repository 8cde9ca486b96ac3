"""Relations of bodies, states and places: agencies, memberships, trading partners, what a body was set up under."""

from __future__ import annotations

import re
from itertools import pairwise

from korusgraph.extraction import blocs, clause
from korusgraph.extraction.parse import Sentence, Token
from korusgraph.extraction.relations.collect import POLITY, Collector
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import pattern, words
from korusgraph.model import Span

_UNDER = pattern("relations.bodies.under")
_OUR = pattern("relations.bodies.our")
_AND = pattern("relations.bodies.and")
_POSSESSES = re.compile(r"['’]s?\s")
_POSSESSOR = re.compile(r"(?:['’]s?)?\s+\Z")
_BODIES = ("Agency", "Legislature", "Tribunal", "Committee")


def find(c: Collector) -> None:
    """Adds the relations of bodies, states and places."""
    for sentence in c.sentences:
        for token in sentence.tokens:
            if token.named is not None and not token.inside:
                _committee(c, token)
            if token.lemma in words("partners") and any(t.lemma in words("trading") for t in token.all("compound", "amod")):
                _partners(c, sentence, token)
            if token.lemma in words("members") and token.dep in ("attr", "appos", "pobj"):
                _member(c, token)
            if token.pos == "VERB" and token.lemma in words("membership_verbs"):
                _members_of_verb(c, token)
            if token.lemma in words("belonging"):
                _belongs(c, token)
    _agencies(c)
    _places(c)


def _committee(c: Collector, token: Token) -> None:
    assert token.named is not None
    if c.registry.type_of(token.named.ids[0]) not in ("Committee", "Organization", "Tribunal"):
        return
    tail = c.text[token.named.span.end : token.named.span.end + 60]
    link = _UNDER.match(tail)
    if link is None:
        return
    other = next(iter(c.registry.starting(token.named.span.end + link.end())), None)
    if other is not None and c.registry.type_of(other.ids[0]) == "Agreement":
        c.add(
            "ESTABLISHED_UNDER",
            token.named.ids[0],
            other.ids[0],
            Span(token.named.span.start, other.span.end),
            "body-under-agreement",
        )


def _partners(c: Collector, sentence: Sentence, token: Token) -> None:
    """`one of our largest trading partners`, `each other's most important trading partners`."""
    polities = [i for t in sentence.tokens if t.named is not None for i in t.named.ids if c.registry.type_of(i) in POLITY]
    members = list(dict.fromkeys(polities))
    if len(members) < 2 and _OUR.search(sentence.span.of(c.text)):
        home = next(
            (c.registry.drafts[h.person].country for h in c.registry.holdings if c.registry.drafts[h.person].country),
            "",
        )
        entry = c.gazetteer.by_iso.get(home)
        if entry is not None and entry.id in c.registry.drafts and entry.id not in members:
            members.append(entry.id)
    if len(members) >= 2:
        c.add("TRADING_PARTNER_OF", members[0], members[1], Span(token.start, token.end), "trading-partner")


def _member(c: Collector, token: Token) -> None:
    if token.dep == "attr" and applies("relations.no-member", any(t.dep == "neg" or (t.dep == "aux" and t.tag == "MD") for t in token.head.children)):
        return
    more = [c for p in token.all("prep") for c in p.all("conj") if c.lemma == "of"]  # `of Mercosur and of the WTO`
    bodies = [p.named for p in (*clause.complements(token, "of"), *(o for c in more for o in c.all("pobj"))) if p.named is not None]
    subjects = clause.subjects(token.head) if token.dep == "attr" else [token.head] if token.dep == "appos" else []
    for body in bodies:
        for subject in subjects:
            for named in clause.entities(subject):
                for id_ in named.ids:
                    c.add("MEMBER_OF", id_, body.ids[0], Span(token.start, body.span.end), "member-of")


def _members_of_verb(c: Collector, verb: Token) -> None:
    """`the bloc, which groups Fiji and Vanuatu`, `the group comprises Norway and Iceland`."""
    if any(t.dep == "neg" for t in verb.children) or verb.all("aux"):
        return
    for body in (n for t in clause.subjects(verb) for n in clause.entities(t)):
        if len(body.ids) != 1 or c.registry.type_of(body.ids[0]) not in ("Bloc", "InternationalOrganization", "Organization"):
            continue
        for member in (n for t in (*clause.objects(verb), *clause.complements(verb, "of")) for n in clause.entities(t)):
            for id_ in member.ids:
                if applies("relations.groups-members", c.registry.type_of(id_) in POLITY):
                    span = Span(min(body.span.start, member.span.start), max(body.span.end, member.span.end))
                    c.add("MEMBER_OF", id_, body.ids[0], span, "groups-members")


def _belongs(c: Collector, verb: Token) -> None:
    """`Switzerland belongs to the association`, `the association, to which Switzerland belongs`."""
    if any(t.dep == "neg" for t in verb.children) or verb.all("aux"):
        return
    bodies = [n for t in clause.complements(verb, "to") for n in clause.entities(t)]
    if not bodies and verb.dep == "relcl" and verb.head.named is not None:
        bodies = [verb.head.named]
    for member in (n for t in clause.subjects(verb) for n in clause.entities(t)):
        for body in bodies:
            state = c.registry.type_of(member.ids[0]) in POLITY and body is not member
            if applies("relations.belongs", state):
                span = Span(min(body.span.start, member.span.start), max(body.span.end, member.span.end))
                c.add("MEMBER_OF", member.ids[0], body.ids[0], span, "belongs")


def _agencies(c: Collector) -> None:
    """A body whose state is in its name or right before it."""
    for named in c.registry.ordered():
        draft = c.registry.drafts[named.ids[0]]
        if draft.type not in (*_BODIES, "Organization") or len(named.ids) != 1 or named.level == "PRO":
            continue
        surface = named.span.of(c.text)
        gap = _POSSESSOR.search(c.text[max(0, named.span.start - 6) : named.span.start])
        ending = c.registry.ending(named.span.start - len(gap.group())) if gap is not None else []
        before = next((n for n in ending if c.registry.type_of(n.ids[0]) in (*POLITY, "Region")), None)
        if before is not None:
            c.add("AGENCY_OF", draft.id, before.ids[0], Span(before.span.start, named.span.end), "body-of-state")
            continue
        home = c.gazetteer.by_iso.get(draft.country) if draft.country else None
        if home is None:
            continue
        names = [home.name, *home.aliases] + c.gazetteer.adjectives[home.id]
        names += blocs.blocs()[home.id].names if home.id in blocs.blocs() else ()
        bloc = blocs.opening(surface)
        if draft.type in _BODIES or bloc:
            if any(re.search(rf"(?<![\w]){re.escape(n)}(?![\w])", surface) for n in names) and home.id in c.registry.drafts:
                c.add("AGENCY_OF", draft.id, home.id, named.span, "state-in-name")
            elif bloc and bloc != home.id and bloc in c.registry.drafts:
                c.add("AGENCY_OF", draft.id, bloc, named.span, "state-in-name")


def _places(c: Collector) -> None:
    _cities_of(c)
    ordered = c.registry.ordered()
    for first, second in pairwise(ordered):
        if c.text[first.span.end : second.span.start] != ", ":
            continue
        a, b = c.registry.type_of(first.ids[0]), c.registry.type_of(second.ids[0])
        tail = c.text[second.span.end : second.span.end + 6]
        if b == "Country" and applies("relations.place-of-a-possessor", _POSSESSES.match(tail)):
            continue  # `in Lima, Canada's envoy`
        if a == "City" and b in ("Region", "Country") and first.level == "NAM" and not _AND.match(tail):
            c.add("LOCATED_IN", first.ids[0], second.ids[0], Span(first.span.start, second.span.end), "city-in-place")


def _cities_of(c: Collector) -> None:
    """`the Chinese city of Wuhan`."""
    for token in c.named():
        noun = token.head.head
        if token.named is None or not (token.head.lemma == "of" and noun.lemma in words("settlements")):
            continue
        for state in noun.all("amod", "compound", "poss", "nmod"):
            if applies("relations.city-of", state.named is not None and c.registry.type_of(token.named.ids[0]) == "City"):
                assert state.named is not None
                span = Span(min(state.start, noun.start), token.named.span.end)
                c.add("LOCATED_IN", token.named.ids[0], state.named.ids[0], span, "city-of-state")
