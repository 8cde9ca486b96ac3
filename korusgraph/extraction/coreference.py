"""Descriptions and pronouns: which entity `the deal`, `the two countries`, `his predecessor`, `it` stand for."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable

from korusgraph import ids
from korusgraph.extraction import clause
from korusgraph.extraction.gazetteer import Entry
from korusgraph.extraction.issuer import issuers
from korusgraph.extraction.parse import Sentence, Token
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.registry import Named
from korusgraph.extraction.text import fold
from korusgraph.model import Span
from korusgraph.ontology import load

_HE = frozenset(("he", "him", "his", "himself"))
_SHE = frozenset(("she", "her", "hers", "herself"))
_IT = frozenset(("it", "its", "itself"))
_THEY = frozenset(("they", "them", "their", "theirs", "themselves"))
_SUBJECT = frozenset(("nsubj", "nsubjpass", "agent"))
_GROUP_NOUNS = frozenset(
    ("country", "nation", "side", "party", "government", "economy", "capital", "partner", "neighbor", "neighbour", "state")
)
_WE = frozenset(("we", "us", "our", "ours", "ourselves"))
_PLEONASTIC = re.compile(
    r"it(?:['’]s|\s+(?:is|was|would be|will be|may be|might be|seems?|appears?|became|remains?|has been))\s+"
    r"(?:\w+\s+)?(?:important|possible|impossible|clear|unclear|likely|unlikely|necessary|hard|difficult|easy|time|essential|"
    r"reported|expected|hoped|believed|said|vital|crucial|not|true|too|also|only|going)",
    re.I,
)
_SINGULAR = {"parties": "party", "countries": "country", "governments": "government", "sides": "side", "leaders": "leader"}
_APPOSED = frozenset(
    "nation country state partner ally leader member economy market neighbor neighbour supporter critic".split()
)
_TREATY_VERBS = frozenset("sign ratify conclude approve enter negotiate renegotiate implement initial".split())
_FEMALE = frozenset(
    "susan katherine wendy penny gina hillary myung-hee chrystia mary cecilia ursula catherine benita ngozi graciela theresa liz "
    "angela carla charlene claudia sanae brooke kamala giorgia jacinda margaret condoleezza suzanne margrethe janet emily jen karine "
    "maria anna anne jane elizabeth barbara linda patricia nancy karen christine laura michelle sarah lisa julie amy helen rachel "
    "kristalina christina yoo kang kyung-wha dina marine elena sophie isabel gita mari yuko".split()
)


_TREATY_OBJECT = frozenset("sign ratify renegotiate conclude terminate abandon scrap join quit save revive".split())
_INDEFINITE_REACH = 3  # sentences that `a deal` may look back; further on it is a new one


class Resolver:
    """Adds the nominal and pronominal mentions of one document to its registry."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.gazetteer = reading.gazetteer
        self.text = reading.text
        self.sentences = reading.sentences
        self.registry = registry = reading.registry
        self.date = reading.date
        self.words = {k: frozenset(v) for k, v in load().lexicon["descriptions"].items()}
        self.agreements: list[str] = []  # most recent last
        self.agreement_at: dict[str, int] = {}  # the sentence that last spoke of it
        self.countries: list[str] = []
        self.people: list[tuple[str, bool, int]] = []  # id, was it a subject, sentence
        self.bodies: list[str] = []
        self.things: list[tuple[str, bool, int]] = []
        self.gender: dict[str, str] = {}
        self.pairs: list[tuple[str, str]] = []
        counted: Counter[str] = Counter()
        for draft in registry.of_type("Country", "Bloc"):
            counted[draft.id] += sum(1 for level, _ in draft.mentions.values() if level == "NAM")
        self.counted = counted
        self.group: tuple[str, ...] = ()  # the states that last stood as a subject

    def run(self) -> None:
        """Sentence by sentence, in order of the text."""
        self.registry.issuers = issuers(self.reading)
        story: dt.date | None = None
        for sentence in self.sentences:
            if self.reading.days.get(sentence.index) != story:
                story = self.reading.days.get(sentence.index)
                self._forget()
            for token in sentence.tokens:
                if token.named is not None:
                    self._saw(token, token.named)
                elif token.pos in ("NOUN", "PROPN") and not token.inside:
                    self._description(sentence, token)
                elif token.pos in ("PRON", "DET") or token.tag == "PRP$":
                    self._pronoun(sentence, token)
        # once more, as a label (`THE PRESIDENT:`) may only now have its person
        self.registry.issuers = issuers(self.reading)

    # -- what has been spoken of -----------------------------------------------------
    def _forget(self) -> None:
        """Another day of a digest is another story: nothing refers back across it."""
        for spoken in (self.agreements, self.countries, self.people, self.bodies, self.things, self.pairs):
            spoken.clear()
        self.agreement_at.clear()
        self.group = ()

    def _saw(self, token: Token, named: Named) -> None:
        subject = token.dep in _SUBJECT
        if subject:
            joined = [i for t in clause.with_conjuncts(token) if t.named is not None for i in t.named.ids]
            states = tuple(dict.fromkeys(i for i in joined if self.registry.type_of(i) in ("Country", "Bloc")))
            self.group = states or self.group
        for id_ in named.ids:
            type_ = self.registry.type_of(id_)
            if type_ == "Agreement":
                self._touch(self.agreements, id_)
                self.agreement_at[id_] = token.sentence
            elif type_ in ("Country", "Bloc"):
                self._touch(self.countries, id_)
            if type_ == "Person":
                self.people.append((id_, subject, token.sentence))
                first = fold(self.registry.drafts[id_].name.split()[0])
                if first in _FEMALE or fold(self.registry.drafts[id_].name.split()[-1]) in (
                    "myung-hee",
                    "kyung-wha",
                    "geun-hye",
                ):
                    self.gender.setdefault(id_, "she")
            elif type_ not in ("Office", "City", "Region", "Product") or (subject and type_ in ("City", "Region")):
                self.things.append((id_, subject, token.sentence))
                if load().family(type_) == "Organization":
                    self._touch(self.bodies, id_)
        if len(named.ids) == 1 and self.registry.type_of(named.ids[0]) in ("Country", "Bloc"):
            partner = next((c.named for c in token.all("conj") if c.named is not None), None)
            if partner is None:
                partner = next(
                    (
                        p.named
                        for c in token.head.all("prep")
                        if c.lemma == "with" and token.dep in _SUBJECT
                        for p in c.all("pobj")
                        if p.named
                    ),
                    None,
                )
            if (
                partner is not None
                and self.registry.type_of(partner.ids[0]) in ("Country", "Bloc")
                and partner.ids[0] != named.ids[0]
            ):
                self.pairs.append((named.ids[0], partner.ids[0]))

    @staticmethod
    def _touch(pile: list[str], id_: str) -> None:
        if id_ in pile:
            pile.remove(id_)
        pile.append(id_)

    # -- descriptions ------------------------------------------------------------------
    def _description(self, sentence: Sentence, token: Token) -> None:
        lemma = _SINGULAR.get(token.lemma, token.lemma)
        if self._apposed(sentence, token):
            return
        if token.dep == "attr" and lemma not in ("party",):
            return  # `X is an important partner` names nobody
        if token.dep == "compound" and not (lemma in ("committee",) and self._det(token.head)):
            return
        if lemma == "administration" or (lemma == "government" and self._det(token) and not self._two(token)):
            self._administration(sentence, token)
        elif lemma in self.words["agreement"]:
            self._agreement(sentence, token)
        elif lemma == "version" and self._det(token) in ("that", "this") and self.agreements:
            self._add(sentence, token, (self.agreements[-1],), "agreement-version")
        elif lemma in _GROUP_NOUNS:
            self._group(sentence, token, lemma)
        elif lemma in self.words["office"]:
            self._office(sentence, token)
        elif lemma in ("predecessor", "successor"):
            self._predecessor(sentence, token)
        elif lemma in self.words["legislature"]:
            self._legislature(sentence, token)
        elif lemma in ("legislation", "bill", "order"):
            self._legal(sentence, token)
        elif lemma in self.words["committee"]:
            self._committee(sentence, token)
        elif token.tag == "NNS" and lemma in ("minister", "leader", "president", "premier") and self._two(token):
            people = list(dict.fromkeys(p for p, _, _ in reversed(self.people)))[:2]
            self._add(sentence, token, sorted(people), "pair-of-people")
        elif lemma in (
            "official",
            "president",
            "minister",
            "premier",
            "leader",
            "negotiator",
            "envoy",
            "spokesman",
            "spokeswoman",
            "representative",
            "secretary",
            "commissioner",
        ):
            self._person(sentence, token)
        elif lemma == "region" and self._det(token):
            recent = next(
                (d for d in reversed(list(self.registry.of_type("Region"))) if any(s.start < token.start for s in d.mentions)),
                None,
            )
            if recent is not None and not token.all("amod", "compound"):
                self._add(sentence, token, (recent.id,), "region-description")

    def _apposed(self, sentence: Sentence, token: Token) -> bool:
        """`Fiji, the 14th nation to join, …` and `A close partner of the United States, Fiji …`."""
        if token.lemma not in _APPOSED or token.tag != "NN":
            return False
        if token.dep == "appos" and token.head.named is not None and token.head.named.level == "NAM":
            self._add(sentence, token, token.head.named.ids, "apposition")
            return True
        first = token
        while first.dep == "conj":
            first = first.head
        if (
            first.lemma not in _APPOSED
            or first.dep not in ("npadvmod", "dep", "advcl", "nsubj", "appos", "ccomp")
            or not self._det(first)
        ):
            return False
        below = list(first.subtree())
        if below[0].start != sentence.span.start:
            return False
        after = re.match(r",\s+", self.text[below[-1].end : sentence.span.end])
        named = next((n for s, n in self.registry.named.items() if after and s.start == below[-1].end + after.end()), None)
        if named is None or load().family(self.registry.type_of(named.ids[0])) not in ("Polity", "Person", "Organization"):
            return False
        self._add(sentence, token, named.ids, "apposition-before")
        return True

    @staticmethod
    def _two(token: Token) -> bool:
        return any(c.text.lower() in ("two", "both") for c in token.children)

    def _det(self, token: Token) -> str:
        return next((c.lemma for c in token.children if c.dep in ("det", "poss")), "")

    def _phrase_span(self, token: Token, keep_numbers: bool = True) -> Span:
        """The noun with its modifiers in front, without determiner and possessor; an opening quote inside stays."""
        start = token.start
        stops = (
            ("det", "poss", "predet", "cc", "punct", "prep", "case", "advmod")
            if keep_numbers
            else ("det", "poss", "predet", "nummod", "cc", "punct")
        )
        for child in token.children:
            if (
                child.i < token.i
                and child.dep in ("amod", "compound", "nmod", "nummod", "quantmod", "npadvmod")
                and child.dep not in stops
            ):
                start = min(start, min(t.start for t in child.subtree()))
            elif child.i < token.i and child.dep in ("det", "predet") and child.lemma in ("both", "each"):
                start = min(start, child.start)
        if start > 0 and self.text[start - 1] in '“"' and re.search(r"[”\"]", self.text[start : token.end]):
            start -= 1
        return Span(start, token.end)

    def _add(self, sentence: Sentence, token: Token, found: Iterable[str], rule: str, span: Span | None = None) -> None:
        members = tuple(dict.fromkeys(i for i in found if i in self.registry.drafts))
        span = span or self._phrase_span(token)
        if not members:
            return
        for named in self.registry.overlapping(span):
            if (
                not span.contains(named.span)
                or self.registry.type_of(named.ids[0]) in ("Person", "Office")
                or named.level != "NAM"
            ):
                return
        for named in self.registry.overlapping(span):
            self.registry.drop(named.span)
            for t in sentence.tokens:
                if t.named is named:
                    t.named = None
        named = self.registry.mention(members, span, "NOM", rule)
        token.named = named
        self._saw(token, named)

    def _administration(self, sentence: Sentence, token: Token) -> None:
        mods = [c for c in token.children if c.dep in ("amod", "compound", "poss", "nmod")]
        words = {c.lemma for c in mods}
        if token.lemma == "government":
            inner = next(
                (
                    c
                    for c in mods
                    if c.named is not None
                    and c.dep != "poss"
                    and self.registry.type_of(c.named.ids[0]) in ("Country", "Bloc", "Region")
                ),
                None,
            )
            if inner is not None and inner.named is not None:
                self._widen(sentence, token, inner.named)
                return
            country = next(
                (
                    n.ids[0]
                    for c in mods
                    if (n := c.named) is not None and self.registry.type_of(n.ids[0]) in ("Country", "Bloc", "Region")
                ),
                None,
            )
            if country is None and self.countries and self._det(token) in ("the", "their", "his", "its", "her") and not words:
                speaker = next((h for h in reversed(self.people) if self.registry.drafts[h[0]].country), None)
                country = self._home(speaker[0] if speaker else None) or self.countries[-1]
                self._add(sentence, token, (country,), "government-description")
            return
        country = self.counted.most_common(1)[0][0] if self.counted else ""
        if self.date is None or (country and country != "united-states" and "united-states" not in self.counted):
            return
        when = self.date
        if words & {"previous", "last", "prior", "former", "past"}:
            holder = self._president(when, back=1)
        elif words - {"current", "new", "present"}:
            return
        else:
            holder = self._president(when)
        if holder is None:
            return
        draft = self.registry.administration(holder)
        self._add(sentence, token, (draft.id,), "administration-description")

    def _president(self, when: str, back: int = 0) -> Entry | None:
        terms = sorted((t for t in self.gazetteer.holders["office-us-president"]), key=lambda t: t.start)
        index = next((i for i, t in enumerate(terms) if t.covers(when[:10]) and t.start <= when), None)
        if index is None or index - back < 0:
            return None
        return self.gazetteer.entries[terms[index - back].person]

    def _agreement(self, sentence: Sentence, token: Token) -> None:
        det = self._det(token)
        plural = token.tag in ("NNS", "NNPS")
        mods = [
            t
            for c in token.children
            if c.dep in ("amod", "compound", "nmod", "poss", "nummod")
            for t in (c, *c.all("conj", "compound"))
        ]
        words = {c.lemma for c in mods}
        quoted = self.text[max(0, token.start - 14) : token.start]
        if token.lemma in ("arrangement", "framework", "partnership", "initiative") and det not in ("the", "this", "that"):
            return
        if (token.lemma == "deal" and token.head.lemma in ("great", "good")) or re.search(r"\b(?:a great|a good)\s+\Z", quoted):
            return
        generic = (
            not det and not words & {"trade", "free", "bilateral", "pact", "free-trade"} and not any(c.named for c in mods)
        )
        if generic or (token.dep == "pobj" and token.head.lemma in ("in", "upon") and not det):
            return
        if (
            any(c.dep in ("acl",) and any(x.lemma == "to" and x.dep == "aux" for x in c.children) for c in token.children)
            and "trade" not in words
        ):
            return  # `an agreement to act`
        described = self.gazetteer.described.get(fold(re.sub(r"^\W+|\W+$", "", self._phrase_span(token).of(self.text))))
        if described is not None:
            self.registry.ensure(described)
            self._add(sentence, token, (described.id,), "agreement-described")
            return
        parties = self._parties_in(token, mods)
        span = self._phrase_span(token)
        if parties:
            if words & set(load().lexicon["other_topics"]):
                return  # an agreement on another matter
            found = self._by_parties(token, parties, plural, det, words)
            self._add(sentence, token, found, "agreement-parties", span)
            return
        if plural and det not in ("these", "those", "both", "the") and "two" not in words:
            return
        if plural:
            count = 2 if words & {"two", "both"} or det == "both" else len(self.agreements[-2:])
            self._add(sentence, token, self.agreements[-count:], "agreement-plural", span)
            return
        if det in ("a", "an", "another", "any", "no") or not det:
            target = self._indefinite(token)
        else:
            target = self.agreements[-1] if self.agreements else self._default(token.sentence)
        if target is not None:
            self._add(sentence, token, (target,), "agreement-anaphor", span)

    def _parties_in(self, token: Token, mods: list[Token]) -> list[str]:
        """States and blocs that the phrase itself names: `the pact with Israel`, `the Canadian-U.S. pact`."""
        found: list[str] = []
        inside = self._phrase_span(token)
        for named in self.registry.overlapping(inside):
            found += [i for i in named.ids if self.registry.type_of(i) in ("Country", "Bloc")]
        for c in mods:
            if c.named is not None:
                found += [i for i in c.named.ids if self.registry.type_of(i) in ("Country", "Bloc")]
        for preposition in ("with", "between", "among"):
            for p in clause.complements(token, preposition):
                if p.named is not None:
                    found += [i for i in p.named.ids if self.registry.type_of(i) in ("Country", "Bloc")]
        return list(dict.fromkeys(found))

    def _by_parties(self, token: Token, parties: list[str], plural: bool, det: str, words: set[str]) -> list[str]:
        verb = token.head if token.dep in ("dobj", "nsubjpass") else None
        doers = [i for s in (clause.subjects(verb) if verb is not None else []) for n in clause.entities(s) for i in n.ids]
        subjects = [i for i in doers if self.registry.type_of(i) in ("Country", "Bloc")]
        if plural:
            home = next((p for p in parties if p == "united-states"), None) or (
                "united-states" if "united-states" in self.registry.drafts else None
            )
            others = [p for p in parties if p != home]
            if len(others) > 1 and home:
                return [self._agreement_of(frozenset((home, o))) for o in others]
        group = frozenset(parties) | (
            frozenset(subjects)
            if det in ("a", "an", "") or (len(parties) == 1 and not self._recent_with(frozenset(parties)))
            else frozenset()
        )
        if len(group) == 1:
            recent = self._recent_with(group)
            if recent:
                return [recent]
            lead = next((c for c, _ in self.counted.most_common() if c not in group), None)
            home = "united-states" if "united-states" in self.registry.drafts and "united-states" not in group else lead
            if self.reading.days:  # the states most named in a digest say nothing about one of its stories
                home = next((h for i in doers if (h := self._home(i)) is not None and h not in group), None)
            if home is None:
                return []
            group |= {home}
        recent = self._recent_with(group)
        return [recent or self._agreement_of(group)]

    def _recent_with(self, group: frozenset[str]) -> str | None:
        for id_ in reversed(self.agreements):
            if group <= self._parties_of(id_):
                return id_
        return None

    def _parties_of(self, id_: str) -> frozenset[str]:
        return frozenset(self.registry.parties(id_))

    def _agreement_of(self, group: frozenset[str]) -> str:
        """The agreement of these parties: known and alive at the date, else a new one named after them."""
        members = load().lexicon["bloc_members"]
        wide = [
            group,
            frozenset("european-union" if p == "european-community" else p for p in group),
            frozenset(m for p in group for m in members.get(p, [p])),
        ]
        for parties in wide:
            known = [a for a in self.gazetteer.by_parties.get(parties, []) if self._alive(a) and self._on_topic(a)]
            if known:
                best = max(known, key=lambda a: a.fact("signed") or a.fact("concluded") or a.fact("inForce") or "0")
                return self.registry.ensure(best).id
        # the United States first, as its own agreements are named; else by the alphabet
        order = sorted(group, key=lambda p: (p != "united-states", p))
        names = [self.registry.drafts[p].name if p in self.registry.drafts else p for p in order]
        draft = self.registry.create(
            ids.slug("-".join(names) + " trade agreement"), "Agreement", "–".join(names) + " trade agreement"
        )
        draft.parent = "|".join(sorted(group))
        return draft.id

    def _on_topic(self, agreement: Entry) -> bool:
        """An agreement on one sector is meant only where the text speaks of that sector."""
        sectors = set(re.findall(r"\w+", agreement.name.lower())) & set(load().lexicon["sectors"])
        return all(re.search(rf"\b{word}", self.text, re.I) for word in sectors)

    def _alive(self, agreement: Entry) -> bool:
        ended = agreement.fact("ended")
        if self.date is None or not ended:
            return agreement.spoken_of(self.date)
        if not agreement.first_day:
            return ended >= self.date  # a negotiation given up
        return agreement.spoken_of(self.date) and int(ended[:4]) >= int(self.date[:4]) - 5

    def _indefinite(self, token: Token) -> str | None:
        """`signed a free trade agreement with …`: that of the parties; else the one spoken of, or first named later."""
        verb = next((a for a in token.ancestors() if a.pos == "VERB"), None)
        group: list[str] = []
        if any(t.pos == "PROPN" and not self._polity(t) for t in clause.complements(token, "with")):
            return None  # a deal with a firm
        if verb is not None:
            heads = [*clause.subjects(verb), *clause.complements(verb, "with")]
            group = [
                i for h in heads for n in clause.entities(h) for i in n.ids if self.registry.type_of(i) in ("Country", "Bloc")
            ]
        if len(set(group)) >= 2:
            return self._recent_with(frozenset(group)) or self._agreement_of(frozenset(group))
        if self.agreements:
            known = self._parties_of(self.agreements[-1])
            if group and known and known.isdisjoint(group):
                return self._recent_with(frozenset(group))  # an agreement among others is not the one meant
            if token.sentence - self.agreement_at.get(self.agreements[-1], 0) <= _INDEFINITE_REACH:
                return self.agreements[-1]
        return self._next_named(token.sentence) or self._default(token.sentence)

    def _polity(self, token: Token) -> bool:
        return token.named is not None and any(load().family(self.registry.type_of(i)) == "Polity" for i in token.named.ids)

    def _next_named(self, index: int) -> str | None:
        """An agreement named within the next three sentences (`a free-trade deal … the KORUS agreement`)."""
        limit = self.sentences[min(index + 3, len(self.sentences) - 1)].span.end
        start = self.sentences[index].span.start
        return next(
            (
                n.ids[0]
                for n in self.registry.ordered()
                if n.level == "NAM" and start <= n.span.start < limit and self.registry.type_of(n.ids[0]) == "Agreement"
            ),
            None,
        )

    def _default(self, index: int) -> str | None:
        """The agreement that a text about two states must mean."""
        named = self._next_named(index)
        if named is not None:
            return named
        top = self.counted.most_common(2)
        if len(top) < 2 or sum(n for _, n in top) < 0.7 * sum(self.counted.values()):
            return None
        return self._agreement_of(frozenset(c for c, _ in top))

    def _group(self, sentence: Sentence, token: Token, lemma: str) -> None:
        det = self._det(token)
        numbers = {c.lemma for c in token.children if c.dep in ("nummod", "amod", "det", "predet")}
        plural = token.tag in ("NNS", "NNPS")
        if token.all("compound") or (
            token.all("amod")
            and numbers & {"other", "developing", "industrialized", "industrialised", "many", "several", "member", "third"}
        ):
            return
        if lemma in ("party",) and not ((plural and token.text[0].isupper()) or "both" in numbers):
            return
        if (
            plural
            and (
                numbers & {"two", "both"}
                or det in ("both",)
                or (
                    (det == "the" and not token.all("amod", "prep", "relcl"))
                    and lemma in ("country", "side", "nation", "party")
                )
            )
        ) or (not plural and det in ("each",) and lemma in ("side", "party", "country")):
            pair = self._pair()
            if pair:
                self._add(sentence, token, pair, "pair-description")
        elif (
            not plural
            and lemma in ("country", "nation")
            and det in ("the", "this")
            and not token.all("amod", "compound", "prep")
        ):
            target = self._country_meant(token, det)
            if target is not None:
                self._add(sentence, token, (target,), "country-description")

    def _country_meant(self, token: Token, det: str) -> str | None:
        """`this country` of a speech in Congress; `the country` of the person who speaks, else the one named last."""
        if det == "this" and "united-states" in self.registry.drafts and self._congress():
            return "united-states"
        here = [p for p, subject, i in self.people if subject and i == token.sentence]
        home = self._home(here[-1]) if here else None
        return home or (self.countries[-1] if self.countries else None)

    def _congress(self) -> bool:
        return "Mr. Speaker" in self.text or "Mr. President" in self.text

    def _pair(self) -> tuple[str, ...]:
        """The two states in question: last pair named together, else parties of the agreement, else the two most named."""
        for id_ in reversed(self.agreements):
            parties = self._parties_of(id_)
            if len(parties) == 2 and parties <= set(self.registry.drafts):
                return tuple(sorted(parties))
        if self.pairs:
            return self.pairs[-1]
        top = [c for c, n in self.counted.most_common(2) if n > 0]
        return tuple(top) if len(top) == 2 else ()

    def _office(self, sentence: Sentence, token: Token) -> None:
        mods = [c for c in token.children if c.dep in ("amod", "compound", "poss", "nmod")]
        named = next((c.named for c in mods if c.named is not None), None)
        if (
            named is not None
            and self.registry.type_of(named.ids[0]) in ("Agency", "Organization")
            and token.lemma in ("office", "agency", "department", "ministry")
        ):
            self._widen(sentence, token, named)
            return
        country = next(
            (
                self.registry.drafts[c.named.ids[0]].country
                for c in mods
                if c.named is not None and self.registry.type_of(c.named.ids[0]) in ("Country", "Bloc")
            ),
            "",
        )
        portfolio = [c.lemma for c in mods if c.named is None]
        if portfolio and token.lemma in ("ministry", "department"):
            self._ministry(sentence, token, country, portfolio)
            return
        if self._det(token) not in ("the", "its", "his", "her", "their", "that", "this") or portfolio:
            return
        for id_ in reversed(self.bodies):
            draft = self.registry.drafts[id_]
            if draft.type == "Agency" and (token.lemma in fold(draft.name) or token.lemma in ("agency", "office")):
                self._add(sentence, token, (id_,), "office-description")
                return
        if self._det(token) in ("his", "her") and token.lemma in ("agency", "office", "department", "ministry"):
            person = self._subject_person(token.sentence)
            for holding in self.registry.holdings:
                body = self.gazetteer.office_org.get(holding.office)
                if holding.person == person and body and body in self.gazetteer.entries:
                    self.registry.ensure(self.gazetteer.entries[body])
                    self._add(sentence, token, (body,), "office-description")
                    return

    def _widen(self, sentence: Sentence, token: Token, named: Named) -> None:
        """`the USTR office` is one name."""
        span = Span(named.span.start, token.end)
        self.registry.drop(named.span)
        for t in sentence.tokens:
            if t.named is named:
                t.named = None
        token.named = self.registry.mention(named.ids, span, "NAM", "office-name")
        self._saw(token, token.named)

    def _ministry(self, sentence: Sentence, token: Token, country: str, portfolio: list[str]) -> None:
        """`the commerce ministry`, `South Korea's foreign ministry`: the known body, else a new one of the country."""
        if not country:
            speaker = next(
                (self.registry.drafts[p].country for p, subject, s in reversed(self.people) if self.registry.drafts[p].country),
                "",
            )
            home = self.gazetteer.by_iso.get(speaker)
            country = home.country or "EU" if home else ""
            if not country and self.countries:
                country = self.registry.drafts[self.countries[-1]].country
        stem = {
            "commerce": "commerce",
            "trade": "trade",
            "foreign": "foreign",
            "finance": "financ",
            "agriculture": "agricultur",
            "farm": "agricultur",
            "industry": "industry",
            "economy": "econom",
        }.get(portfolio[0], portfolio[0])
        for entry in self.gazetteer.entries.values():
            if (
                entry.type == "Agency"
                and entry.country == country
                and country
                and stem in fold(entry.name)
                and token.lemma in fold(entry.name)
            ):
                self.registry.ensure(entry)
                self._add(sentence, token, (entry.id,), "ministry-description", self._span_with_country(token))
                return
        if country:
            phrase = " ".join([*portfolio, token.lemma])
            draft = self.registry.create(
                ids.slug(f"{country} {phrase}"), "Agency", self._span_with_country(token).of(self.text), country
            )
            self._add(sentence, token, (draft.id,), "ministry-description", self._span_with_country(token))

    def _span_with_country(self, token: Token) -> Span:
        return self._phrase_span(token)

    def _legislature(self, sentence: Sentence, token: Token) -> None:
        """`South Korea's parliament`, `the Swiss parliament`: the known one of the country, else a new one."""
        owner = next(
            (
                c.named
                for c in token.all("poss", "amod", "compound", "nmod")
                if c.named is not None and self.registry.type_of(c.named.ids[0]) in ("Country", "Bloc")
            ),
            None,
        )
        if owner is None:
            return
        home = self.registry.drafts[owner.ids[0]]
        code = home.country or ("EU" if home.id == "european-union" else "")
        known = next(
            (
                e
                for e in self.gazetteer.entries.values()
                if e.type == "Legislature" and code and e.country == code and not self.gazetteer.entries.get(e.parent)
            ),
            None,
        )
        if known is not None:
            draft = self.registry.ensure(known)
        else:
            draft = self.registry.create(
                f"{(code or home.id).lower()}-{token.lemma}", "Legislature", f"{token.lemma.title()} of {home.name}", code
            )
        self._add(sentence, token, (draft.id,), "legislature-description")

    def _predecessor(self, sentence: Sentence, token: Token) -> None:
        name = next(
            (a.named for a in token.all("appos") if a.named is not None and self.registry.type_of(a.named.ids[0]) == "Person"),
            None,
        )
        if name is not None:
            self._add(sentence, token, name.ids, "predecessor-apposition")
            return
        person = self._subject_person(token.sentence)
        if person is None or token.lemma != "predecessor":
            return
        for term in self.gazetteer.terms.get(person, []):
            before = [t for t in self.gazetteer.holders[term.office] if t.end and term.start and t.end <= term.start]
            if before:
                last = max(before, key=lambda t: t.end)
                self.registry.ensure(self.gazetteer.entries[last.person])
                self._add(sentence, token, (last.person,), "predecessor-gazetteer")
                return

    def _legal(self, sentence: Sentence, token: Token) -> None:
        det = self._det(token)
        words = {c.lemma for c in token.children if c.dep in ("amod", "compound")}
        if token.lemma == "order" and not words & {"executive"}:
            return
        known = [d.id for d in self.registry.of_type("LegalAct") if any(s.start < token.start for s in d.mentions)]
        if known and (det in ("the", "this", "that", "said") or words & {"pending"}):
            self._add(sentence, token, (known[-1],), "legal-anaphor")
        elif words & {"trade", "executive", "pending", "proposed", "omnibus"} and token.tag == "NN":
            span = self._phrase_span(token)
            draft = self.registry.create(
                ids.slug(f"{span.of(self.text)} {(self.date or '')[:4]}"),
                "LegalAct",
                " ".join(span.of(self.text).split()),
                "US",
            )
            self._add(sentence, token, (draft.id,), "legal-description", span)

    def _committee(self, sentence: Sentence, token: Token) -> None:
        det = self._det(token) or (self._det(token.head) if token.dep == "compound" else "")
        if det not in ("the", "this"):
            return
        wanted = fold(self._phrase_span(token).of(self.text))
        for draft in self.registry.of_type("Committee"):
            if any(s.start < token.start for s in draft.mentions) and (
                wanted in fold(draft.name) or (token.lemma in fold(draft.name) and wanted == token.lemma)
            ):
                self._add(sentence, token, (draft.id,), "committee-description")
                return

    def _person(self, sentence: Sentence, token: Token) -> None:
        """`the president`, `the minister`: who was given that title; `a South Korean trade official` named just after."""
        if token.tag == "NNS" or token.all("appos"):
            return
        det = self._det(token)
        wanted = token.lemma
        if det in ("the", "this") and not token.all("prep", "amod", "compound"):
            for holding in reversed(self.registry.holdings):
                if holding.title.start < token.start and fold(self.registry.drafts[holding.office].name).find(wanted) >= 0:
                    self._add(sentence, token, (holding.person,), "title-anaphor")
                    return
            if wanted == "president" and self.date and "united-states" in self.registry.drafts and token.text[0].isupper():
                holder = self._president(self.date)
                if holder is not None:
                    self.registry.ensure(holder)
                    self._add(sentence, token, (holder.id,), "office-holder")
            return
        if det in ("a", "an") and wanted in ("official", "negotiator", "spokesman", "spokeswoman", "envoy", "representative"):
            country = next(
                (
                    self.registry.drafts[c.named.ids[0]].country
                    for c in token.children
                    if c.named is not None and self.registry.type_of(c.named.ids[0]) in ("Country", "Bloc")
                ),
                "",
            )
            if country:
                person = self._named_soon(token.sentence, country)
                if person is not None:
                    self._add(sentence, token, (person,), "official-named-later")

    def _named_soon(self, index: int, country: str) -> str | None:
        """A person of the country first named within three sentences, speaking."""
        for sentence in self.sentences[index + 1 : index + 4]:
            for token in sentence.tokens:
                if token.named is None or token.dep not in ("nsubj",) or self.registry.type_of(token.named.ids[0]) != "Person":
                    continue
                draft = self.registry.drafts[token.named.ids[0]]
                first = min(s.start for s in draft.mentions)
                if first >= sentence.span.start and draft.country == country:
                    return draft.id
        return None

    # -- pronouns ---------------------------------------------------------------------
    def _pronoun(self, sentence: Sentence, token: Token) -> None:
        word = token.text.lower()
        if word in _WE:
            self._first_person(sentence, token)
        elif word in _HE or word in _SHE:
            person = self._antecedent_person(token, "he" if word in _HE else "she")
            if person is not None:
                self.gender.setdefault(person, "he" if word in _HE else "she")
                self._refer(token, (person,))
        elif word in _IT:
            if word == "it" and _PLEONASTIC.match(self.text, token.start):
                return
            thing = self._antecedent_thing(token)
            if thing is not None:
                self._refer(token, (thing,))
        elif word in _THEY:
            found = self._antecedent_group(token)
            if found:
                self._refer(token, found)

    def _first_person(self, sentence: Sentence, token: Token) -> None:
        """`we` in a quotation is the speaker's side; elsewhere the states that issue the text. It is no mention."""
        members = self.group
        for issuer in token.all("appos"):  # `We, the G7 Trade Ministers, met`
            members = tuple(i for n in clause.entities(issuer) for i in n.ids) or members
            self.group = members
        if self.reading.quoted(token):
            speaker = next(
                (
                    t.named
                    for t in sentence.tokens
                    if t.named is not None
                    and t.dep == "nsubj"
                    and self.registry.type_of(t.named.ids[0]) == "Person"
                    and not self.reading.quoted(t)
                ),
                None,
            )
            person = speaker.ids[0] if speaker is not None else self._subject_person(token.sentence)
            home = self._home(person)
            members = (home,) if home is not None else ()
        elif speakers := self.registry.issuers.get(token.sentence):
            home = self._home(speakers[0])
            members = ((home,) if home is not None else ()) if self.registry.type_of(speakers[0]) == "Person" else speakers
        if members:
            self.registry.first_person[(token.sentence, token.i)] = Named(token.span, members, "FST")

    def _refer(self, token: Token, members: tuple[str, ...]) -> None:
        if self.registry.overlapping(token.span):
            return
        token.named = self.registry.mention(members, token.span, "PRO", "pronoun")
        if token.dep in _SUBJECT:
            self._saw(token, token.named)

    def _antecedent_person(self, token: Token, gender: str) -> str | None:
        fits = [(p, s, i) for p, s, i in self.people if self.gender.get(p, gender) == gender]
        here = [p for p, subject, i in fits if i == token.sentence and subject]
        if here:
            return here[-1] if token.dep != "nsubj" or token.tag == "PRP$" else here[0] if len(set(here)) == 1 else here[-1]
        for back in range(1, 5):
            there = [p for p, subject, i in fits if i == token.sentence - back and subject]
            if there:
                return there[-1]
        near = [p for p, _, i in fits if i >= token.sentence - 3]
        return near[-1] if near else None

    def _subject_person(self, index: int) -> str | None:
        near = [p for p, subject, i in self.people if i <= index and subject] or [p for p, _, i in self.people if i <= index]
        return near[-1] if near else None

    def _antecedent_thing(self, token: Token) -> str | None:
        if token.dep == "dobj" and token.text.lower() == "it" and token.head.lemma in _TREATY_OBJECT and self.agreements:
            return self.agreements[-1]
        if token.dep == "dobj":  # `the Senate refused to pass it`: not what acts
            own = {i for s in clause.subjects(token.head) for n in clause.entities(s) for i in n.ids}
            things = [t for t, _, i in self.things if token.sentence - 1 <= i <= token.sentence and t not in own]
            if own & {t for t, _, i in self.things if i == token.sentence}:
                return things[-1] if things else None
        if token.head.lemma in _TREATY_VERBS and token.dep in ("nsubjpass", "nsubj") and self.agreements:
            return self.agreements[-1]
        here = [(t, s) for t, s, i in self.things if i == token.sentence]
        if here:
            subjects = [t for t, s in here if s]
            if token.text.lower() == "its":
                return here[-1][0] if not subjects else subjects[-1]
            return subjects[-1] if subjects else here[-1][0]
        before = [(t, s) for t, s, i in self.things if i == token.sentence - 1]
        subjects = [t for t, s in before if s]
        return subjects[-1] if subjects else before[-1][0] if before else None

    def _antecedent_group(self, token: Token) -> tuple[str, ...]:
        """Joined names before the pronoun, else the state or body that stands as subject, else the last one.

        Inside a quotation the speaker's own state is `we`, not `they`.
        """
        own = self._home(self._subject_person(token.sentence)) if self.reading.quoted(token) else None
        for sentence in (self.sentences[token.sentence], *([self.sentences[token.sentence - 1]] if token.sentence else [])):
            groups: list[tuple[bool, int, tuple[str, ...]]] = []
            for t in sentence.tokens:
                if t.sentence == token.sentence and t.start >= token.start:
                    break
                if t.named is None or t.dep in ("conj", "compound"):
                    continue
                joined = [n for x in clause.with_conjuncts(t) if (n := x.named) is not None]
                members = tuple(dict.fromkeys(i for n in joined for i in n.ids if i != own))
                kinds = {load().family(self.registry.type_of(i)) for i in members}
                if kinds and kinds <= {"Polity", "Person", "Organization"} and (len(members) > 1 or kinds != {"Person"}):
                    subject = t.dep in _SUBJECT or (t.dep == "poss" and t.head.dep in _SUBJECT)
                    groups.append((subject, t.i, members))
            if groups:
                plural = [g for g in groups if len(g[2]) > 1]
                return max(plural or groups, key=lambda g: g[:2])[2]
        return self._pair() if token.text.lower() == "their" and self.pairs else ()

    def _home(self, person: str | None) -> str | None:
        """The state of a person, where the text names it."""
        return self.gazetteer.home(self.registry.drafts[person].country, self.registry.drafts) if person else None
