"""The mentions around a trigger, each with its grammatical places."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from korusgraph.extraction import clause
from korusgraph.extraction.events.bearing import borne
from korusgraph.extraction.events.matching import Matcher
from korusgraph.extraction.events.presence import Argument, Presence
from korusgraph.extraction.parse import Token
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import words

_MODIFIERS = ("poss", "amod", "compound", "nmod")
_CARRIED = ("tariff", "quotaword", "banword", "sanctionword", "barrierword", "restrictionword", "measureword", "standardword", "preferenceword")


class Arguments:
    """Arguments of the triggers of one document."""

    def __init__(self, match: Matcher) -> None:
        self.match = match
        self.registry = match.registry
        self.presence = Presence(match)

    def of(self, type_: str, token: Token, noun: bool, turned: bool = False) -> Iterator[Argument]:
        """Mentions with their grammatical places, the outermost preposition first."""
        if noun:
            bearing = [a for t, place in borne(type_, token) for a in self._phrase_arguments(t, place, token)]
            bearers = {n.ids for n, p in bearing if p[0] in words("of_victims")}
            # `Peru won an exemption`: the subject of the verb does not grant it
            own = [a for a in self._noun_arguments(token) if not (a[1][0] == "agent" and a[0].ids in bearers)]
            yield from own
            yield from bearing
            if token.lemma in words("attended") and not any(p[0] in ("agent", "by") for _, p in own):
                yield from self.presence.around(token)
        elif turned or token.pos == "ADJ":
            yield from self._turned(token)
        else:
            yield from self._verb_arguments(token)
        if self.match.ontology.event_types[type_]["group"] == "measure":
            yield from self._based_on(token)
        if self.match.ontology.event_types[type_]["group"] in ("contact", "lifecycle"):
            yield from self.presence.attending(token)

    def _turned(self, verb: Token) -> Iterator[Argument]:
        """`Kenyan goods face a tariff in Canada`, `are subject to a duty`: the subject bears what the place imposes."""
        for bearer in clause.objects(verb) if verb.pos == "ADJ" else clause.subjects(verb):
            for named, places in self._phrase_arguments(bearer, "object", verb):
                yield named, ("from",) if places == ("inside",) else places
        others = [] if verb.pos == "ADJ" else clause.objects(verb)
        for object_ in others:
            for named, places in self._phrase_arguments(object_, "mod", verb):
                yield named, ("into",) if places[0] == "in" else places
        for named, places in self._prepositions(verb):
            yield named, ("into",) if places[0] == "in" else places

    def _verb_arguments(self, verb: Token) -> Iterator[Argument]:
        agents = clause.subjects(verb)
        for agent in agents:
            if agent.named is None and (agent.head is verb or verb.dep == "xcomp") and self._happens(agent):
                yield from self._phrase_arguments(agent, "object", verb)  # `tariffs on steel from China rise`
                yield from self._told_behind(agent)  # `the duty that Canada imposed on steel will fall`
                continue
            for named in clause.entities(agent):
                yield named, ("agent",)
        for object_ in clause.objects(verb):
            yield from self._phrase_arguments(object_, "object", verb)
            if any(self.match.is_a(object_, name) for name in _CARRIED):
                # `challenged the duties that Norway had imposed on Peru`: whose they are, and on whom
                yield from ((n, ("owner", "mod") if "agent" in p else p) for n, p in self._told_behind(object_) if p[0] != "by")
        followers = [p for c in verb.all("advcl") if c.text in words("followed_by") for a in c.all("agent") for p in a.all("pobj")]
        if applies("events.followed-by", followers):
            yield from ((n, ("agent",)) for t in followers for n in clause.entities(t))
        for whole in verb.all("attr"):
            yield from (a for a in self._phrase_arguments(whole, "attr", verb) if a[1] != ("attr",))
        yield from self._in_laws(verb)
        yield from self._prepositions(verb)
        # arguments that the verb shares with the one it is joined to or controlled by: places and partners
        if verb.dep == "conj" and verb.head.pos == "VERB" and not clause.objects(verb) and not verb.all("prep"):
            for object_ in clause.objects(verb.head):
                yield from self._phrase_arguments(object_, "object", verb)

    def _based_on(self, token: Token) -> Iterator[Argument]:
        """`took steps under Section 232, including duties`: the law under which the clauses above act is that of the measure."""
        for verb in [a for a in token.ancestors() if a.pos == "VERB"][:3]:
            places = [verb, *verb.all("dobj"), *verb.all("nsubjpass")]
            under = [p for t in places for c in t.children if c.lemma in words("under_a_law") for p in (*c.all("pobj"), *(q for d in c.all("prep") for q in d.all("pobj")))]
            under += [o for t in places for v in t.all("acl", "advcl") if v.lemma in words("invoking") for o in v.all("dobj")]
            laws = [p.named for p in under if p.named is not None and self.registry.type_of(p.named.ids[0]) == "LegalAct"]
            if applies("events.under-a-law", laws and verb.lemma not in words("reporting")):
                yield from ((n, ("under",)) for n in laws if n is not None)

    def _in_laws(self, verb: Token) -> Iterator[Argument]:
        """`approved legislation to implement the pact`: what a bill would implement is approved with it."""
        for bill in (o for o in clause.objects(verb) if o.lemma in clause.word_class("billword") | words("articles_of_law")):
            inner = [v for v in bill.all("acl", "relcl") if v.lemma in words("putting_into_effect")]
            if applies("events.law-for-an-agreement", inner):
                yield from (a for v in inner for t in clause.objects(v) if t is not bill for a in self._phrase_arguments(t, "object", verb))

    def _possesses_actor(self, part: Token) -> bool:
        """`Peru's Congress`, `Canada's Mary Ng`: whoever is named acts, not whose they are."""
        owned = part.head.named
        if part.dep not in _MODIFIERS or owned is None or part.head.dep in _MODIFIERS:
            return False
        family = self.match.ontology.family(self.registry.type_of(owned.ids[0]))
        return applies("events.whose-they-are", family in ("Person", "Organization"))

    def _acts(self, part: Token) -> bool:
        return part.named is not None and self.match.ontology.family(self.registry.type_of(part.named.ids[0])) in clause.ACTORS

    def _takes_place(self, object_: Token, verb: Token) -> bool:
        """Whether the object is the happening or the thing made there: `held talks in Lima`, `signed a pact in Lima`."""
        kinds = clause.word_class("talks") | clause.word_class("agreement") | words("attended")
        return object_.named is not None or object_.lemma in kinds or object_.lemma in words("counterparts")

    def _happens(self, subject: Token) -> bool:
        """`talks between Peru and Chile ended`, `tariffs on steel from China rise`: the subject has the arguments."""
        return any(self.match.is_a(subject, name) for name in ("tariff", "talks", "quotaword", "banword", "sanctionword"))

    def _phrase_arguments(self, object_: Token, place: str, verb: Token) -> Iterator[Argument]:
        for part, path in clause.phrase(object_):
            if part.named is None or part is verb or self._possesses_actor(part):
                continue
            talked_of = bool(path) and verb.lemma in words("talking_of") and object_.lemma in clause.word_class("talks")
            if applies("events.talks-talked-of", talked_of and part.named.level and self._acts(part)):
                continue
            if _owns_measure(part):
                yield part.named, _ownership(part)
            elif path:
                places = _places(path, part)
                # `discussed the war in Ukraine`: where the war is, not where they talked
                yield part.named, places if self._takes_place(object_, verb) else (*places, "elsewhere")
            elif part is object_ or part.dep in ("conj", "appos"):
                yield part.named, (place,)
            elif part.head is object_ and object_.lemma in clause.word_class("talks") | words("attended"):
                yield part.named, ("mod",)  # `US-China talks resumed`
            elif part.head is object_ and object_.lemma in clause.word_class("quotaword"):
                yield part.named, ("own", "inside")
            else:
                yield part.named, ("inside",)

    def _prepositions(self, verb: Token) -> Iterator[Argument]:
        for prep in verb.children:
            if prep.dep not in ("prep", "agent", "dative", "prt", "advmod") or clause.is_aside(prep):
                continue
            own = prep.all("pcomp") and not prep.all("pobj")
            if applies("events.gerund-keeps-its-own", own):
                continue
            whom = prep.lemma in words("inner_prepositions") and any(p.lemma in words("object_relatives") for p in prep.all("pobj"))
            if applies("events.with-whom", whom and verb.head.named) and verb.head.named is not None:
                yield verb.head.named, (prep.lemma,)
            for part, path in clause.phrase(prep):
                if part.named is None or self._possesses_actor(part):
                    continue
                if prep.dep == "agent":
                    path = ("by", *path)
                elif path and applies("events.behind-an-amount", clause.of_amount(prep)):
                    pass  # `raise tariffs to 100 percent on cars`
                elif prep.dep != "prt" or not path:
                    path = (prep.lemma, *path)
                if _owns_measure(part):
                    yield part.named, ("mod",) if prep.lemma in words("by_or_with") else _ownership(part)
                else:
                    yield part.named, _places(path, part)

    def _noun_arguments(self, noun: Token) -> Iterator[Argument]:
        for part, path in clause.phrase(noun):
            if part.named is None or part is noun or self._possesses_actor(part):
                continue
            if _owns_measure(part):
                answered = path and path[0] in words("answering_to")  # `retaliation for Peru's curbs`
                yield part.named, _ownership(part) if applies("events.answers-whose", answered) else _ownership(part)[-1:]
            else:
                yield part.named, _places(path, part) if path else ("mod",)
        for prep in () if noun.all("prep") else clause.prepositions(noun):
            yield from ((p.named, _places((prep.lemma, *path), p)) for p, path in clause.phrase(prep) if p.named is not None)
        if noun.named is not None and len(noun.named.ids) == 1:  # `agreements with Peru and Chile`: each with one of them
            yield noun.named, ("object",)
        first = noun
        while first.dep == "conj" and first.head.pos in ("NOUN", "PROPN"):
            first = first.head  # `imposes tariffs on cars and controls on minerals`: one verb for both
        yield from self._carriers(first, noun)
        yield from self._submitted(noun)
        if first.dep == "dobj" and head_of(first).lemma not in words("light_verbs"):
            yield from self._loose(head_of(first), noun)
        yield from self._told_behind(noun)
        head = first.head
        if noun.dep == "pobj" and head.pos == "ADP":
            owner = head.head
            if (
                owner.dep in ("dobj", "attr", "pobj")
                and owner.pos == "NOUN"
                and owner.lemma in words("spans_of_talks")
            ):
                yield from self._noun_arguments(owner)

    def _carriers(self, first: Token, noun: Token) -> Iterator[Argument]:
        """`hold talks`, `talks were held in Lima`, `a session was chaired by …`: what the verb around the noun says."""
        head = head_of(first)
        if first.dep in ("dobj", "nsubjpass") and head.pos == "VERB" and head.lemma in words("light_verbs"):
            place = "chair" if head.lemma in words("chairing") else "agent"
            for agent in clause.subjects(head):
                for named in clause.entities(agent):
                    yield named, (place, "agent")
            if first is noun:
                yield from self._prepositions(head)
                for inner in head.all("xcomp"):  # `are scheduled to be held in Lima`
                    if inner.lemma in words("light_verbs"):
                        yield from self._prepositions(inner)
        elif noun.dep == "nsubj" and head.pos in ("VERB", "AUX"):
            yield from self._prepositions(head)
        holder = head.all("nsubj")[0] if first.dep == "dobj" and head.lemma in words("consisting") and head.all("nsubj") else None
        if holder is not None and applies("events.move-involves", holder.named is None):
            yield from (a for a in self._phrase_arguments(holder, "mod", noun) if a[1][0] in ("against", "on", "mod"))

    def _loose(self, verb: Token, noun: Token) -> Iterator[Argument]:
        """`block ratification by the Senate`: a by-phrase or `between` that the parser hangs on an active verb is the noun's."""
        loose = [c for c in verb.all("prep", "agent") if c.i > noun.i and c.lemma in words("of_parties")]
        for prep in loose:
            for part, path in clause.phrase(prep):
                mine = part.named is not None and not path and not self._possesses_actor(part)
                if part.named is not None and applies("events.loose-by-phrase", mine):
                    yield part.named, (prep.lemma,)

    def _submitted(self, noun: Token) -> Iterator[Argument]:
        """`sent the pact to Congress for approval`: whom something is sent to does it."""
        verb = noun.head.head
        sent = noun.dep == "pobj" and noun.head.lemma == "for" and verb.lemma in words("submitting")
        if applies("events.sent-for-approval", sent):
            receivers = [p for c in verb.all("prep", "dative") if c.lemma in ("to", "before") for p in c.all("pobj")]
            yield from ((n, ("by",)) for t in receivers for n in clause.entities(t))

    def _told_behind(self, noun: Token) -> Iterator[Argument]:
        """`talks led by …`, `a summit attended by …`, `a complaint that Canada lodged`: a clause behind the noun carries it."""
        inner = [p for c in noun.all("prep") if c.lemma == "of" for p in c.all("pobj") if p.lemma in clause.word_class("talks")]
        for verb in (v for t in (noun, *inner) for v in t.all("acl", "relcl")):
            carries = verb.lemma in words("light_verbs") and (clause.is_passive(verb) or verb.head in clause.objects(verb))
            if applies("events.carried-behind", carries):
                place = "chair" if verb.lemma in words("chairing") else "agent"  # who hosts is not alone there
                for agent in clause.subjects(verb):
                    if agent is not noun:
                        yield from ((named, (place, "agent")) for named in clause.entities(agent))
                yield from self._prepositions(verb)
            if applies("events.enjoyed-by", noun.lemma in clause.word_class("preferenceword") and verb.lemma in words("enjoying") and not carries):
                yield from ((n, ("on",)) for t in clause.subjects(verb) if t is not noun for n in clause.entities(t))
            if applies("events.aimed-at", verb.lemma in words("aiming_verbs") and not carries):
                aimed = [] if clause.is_passive(verb) else [o for o in clause.objects(verb) if o is not noun]
                aimed += [p for c in verb.all("prep") if c.lemma in words("aimed_on") for p in c.all("pobj")]
                yield from (a for t in aimed for a in self._phrase_arguments(t, "against", verb))


def head_of(noun: Token) -> Token:
    """The verb or preposition that governs a noun; of `was co-chaired`, which the parser reads as two words, the second."""
    return noun.head.head if noun.head.dep == "auxpass" else noun.head


def _owns_measure(part: Token) -> bool:
    """`the imposition of U.S. tariffs`: whose tariffs they are, wherever in the phrase."""
    return part.dep in _MODIFIERS and part.head.lemma in _owned()


def _ownership(part: Token) -> tuple[str, ...]:
    """Places of whose measure it is; `China tariffs` are those on China."""
    named = part.named
    plain = part.dep in ("compound", "nmod") and named is not None and named.form == "name" and named.level == "NAM"
    borne = any(c.lemma in words("aimed_on") for c in part.head.all("prep"))  # `United States tariffs on Peru`
    target = plain and not borne and len(part.text) > 3 and "." not in part.text and part.head.lemma in clause.word_class("tariff")
    if applies("events.noun-before-tariff", target):
        return ("on",)
    return ("owner", "mod")


@cache
def _owned() -> frozenset[str]:
    return clause.word_class("tariff") | clause.word_class("sanctionword") | words("owned_measures")


def _places(path: tuple[str, ...], part: Token) -> tuple[str, ...]:
    """Prepositions above a mention, the one that tells its role first: direction inside a phrase beats what governs it."""
    outer, inner = path[0], path[-1]
    above = part.head
    while above.pos in ("NOUN", "PROPN") and above.head is not above and above.dep in ("conj", "appos"):
        above = above.head
    governed = above.head if above.pos == "ADP" else None
    if outer == "of" and inner == "in" and len(path) > 1:
        return ("in",)  # `a quota of 50,000 tonnes in Canada`
    if inner in words("into_or_to") and len(path) > 1 and applies("events.exports-into", _moves(part)):
        return ("into", inner, outer)
    if inner == "by" and outer in words("of_matters") and (governed is None or above.head.dep != "agent"):
        return (outer,)  # `the inquiry into efforts by China`
    if governed is not None and applies("events.made-there", inner == "in" and governed.lemma in words("making_verbs")):
        return ("from", inner)
    if governed is not None and applies("events.in-favour-of", governed.lemma in words("favours")):
        return ("for", inner)
    return (inner, outer) if inner in words("inner_prepositions") else (outer, inner)


def _moves(part: Token) -> bool:
    """`tariffs on exports to Peru`: the mention is where goods go."""
    return part.head.pos == "ADP" and part.head.head.lemma in clause.word_class("exportword")
