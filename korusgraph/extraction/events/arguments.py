"""The mentions around a trigger, each with its grammatical places."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from korusgraph.extraction import clause
from korusgraph.extraction.clause import Matcher
from korusgraph.extraction.parse import Token
from korusgraph.extraction.registry import Named
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import words

Argument = tuple[Named, tuple[str, ...]]


class Arguments:
    """Arguments of the triggers of one document."""

    def __init__(self, match: Matcher) -> None:
        self.match = match
        self.registry = match.registry

    def of(self, token: Token, noun: bool, turned: bool = False) -> Iterator[Argument]:
        """Mentions with their grammatical places, the outermost preposition first."""
        if noun:
            named = list(self._noun_arguments(token))
            yield from named
            if token.lemma in words("attended") and not any(p[0] == "agent" for _, p in named):
                yield from self._present(token)
        elif turned or token.pos == "ADJ":
            yield from self._turned(token)
        else:
            yield from self._verb_arguments(token)

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

    def _present(self, noun: Token) -> Iterator[Argument]:
        """Who takes part by what the clause around the noun says: `spoke at a meeting`, `said talks with Peru …`."""
        partner = any(c.lemma == "with" for c in noun.all("prep"))
        if noun.lemma in ("talk", "negotiation") and partner:
            yield from self._other_side(noun)
        if noun.dep != "pobj" or noun.head.pos not in ("ADP", "VERB"):
            return
        verb = next((a for a in noun.ancestors() if a.pos == "VERB" and a is not noun.head), noun.head)
        word = noun.head.lemma
        there = (
            word in ("during", "at", "on")
            or (word in ("after", "following", "in") and partner)
            or (word in ("for", "to") and verb.lemma in words("going_there"))
        )
        if applies("events.present-at", there):
            for subject in clause.subjects(verb):
                for named in clause.entities(subject):
                    yield named, ("agent",)

    def _other_side(self, noun: Token) -> Iterator[Argument]:
        """`Mulroney said talks with the United States …`: the state of the person who speaks is the other side."""
        for above in noun.ancestors():
            if above.pos != "VERB":
                continue
            for subject in above.all("nsubj"):
                for named in clause.entities(subject):
                    home = self._home(named.ids[0])
                    if applies("events.speaker-is-other-side", home):
                        yield Named(named.span, (home,), "FST"), ("agent",)
            return

    def _home(self, id_: str) -> str:
        """The state or bloc of the text that somebody speaks for; nothing when it is not mentioned."""
        if self.match.ontology.family(self.registry.type_of(id_)) == "Polity":
            return id_
        code = self.registry.drafts[id_].country
        states = self.registry.of_type("Country", "Bloc")
        return next((d.id for d in states if code and d.country == code and d.mentions), "")

    def _verb_arguments(self, verb: Token) -> Iterator[Argument]:
        agents = clause.subjects(verb)
        for agent in agents:
            if agent.named is None and (agent.head is verb or verb.dep == "xcomp") and self._happens(agent):
                yield from self._phrase_arguments(agent, "object", verb)  # `tariffs on steel from China rise`
                continue
            for named in clause.entities(agent):
                yield named, ("agent",)
        for object_ in clause.objects(verb):
            if object_ in agents:
                continue
            yield from self._phrase_arguments(object_, "object", verb)
        yield from self._prepositions(verb)
        # arguments that the verb shares with the one it is joined to or controlled by: places and partners
        if verb.dep == "conj" and verb.head.pos == "VERB" and not clause.objects(verb) and not verb.all("prep"):
            for object_ in clause.objects(verb.head):
                yield from self._phrase_arguments(object_, "object", verb)

    def _happens(self, subject: Token) -> bool:
        """`talks between Peru and Chile ended`, `tariffs on steel from China rise`: the subject has the arguments."""
        return any(self.match.is_a(subject, name) for name in ("tariff", "talks", "quotaword", "banword", "sanctionword"))

    def _phrase_arguments(self, object_: Token, place: str, verb: Token) -> Iterator[Argument]:
        for part, path in clause.phrase(object_):
            if part.named is None or part is verb:
                continue
            if _owns_measure(part):
                yield part.named, ("owner", "mod")
            elif path:
                yield part.named, _places(path, part)
            elif part is object_ or part.dep in ("conj", "appos"):
                yield part.named, (place,)
            else:
                yield part.named, ("inside",)

    def _prepositions(self, verb: Token) -> Iterator[Argument]:
        for prep in verb.children:
            if prep.dep not in ("prep", "agent", "dative", "prt", "advmod") or clause.is_aside(prep):
                continue
            own = prep.all("pcomp") and not prep.all("pobj")
            if applies("events.gerund-keeps-its-own", own):
                continue
            for part, path in clause.phrase(prep):
                if part.named is not None:
                    if prep.dep == "agent":
                        path = ("by", *path)
                    elif prep.dep != "prt" or not path:
                        path = (prep.lemma, *path)
                    if _owns_measure(part) and prep.lemma == "with":
                        path = ("mod",)  # `was hit with EU duties`
                    yield part.named, _places(path, part)

    def _noun_arguments(self, noun: Token) -> Iterator[Argument]:
        for part, path in clause.phrase(noun):
            if part.named is None or part is noun:
                continue
            yield (part.named, _places(path, part)) if path and not _owns_measure(part) else (part.named, ("mod",))
        if noun.named is not None and len(noun.named.ids) == 1:  # `agreements with Peru and Chile`: each with one of them
            yield noun.named, ("object",)
        first = noun
        while first.dep == "conj" and first.head.pos in ("NOUN", "PROPN"):
            first = first.head  # `imposes tariffs on cars and controls on minerals`: one verb for both
        head = first.head
        if first.dep in ("dobj", "nsubjpass") and head.pos == "VERB" and head.lemma in words("light_verbs"):
            for agent in clause.subjects(head):
                for named in clause.entities(agent):
                    yield named, ("agent",)
            if first is noun:
                yield from self._prepositions(head)
        elif noun.dep == "nsubj" and head.pos in ("VERB", "AUX"):
            yield from self._prepositions(head)
        elif noun.dep == "pobj" and head.pos == "ADP":
            owner = head.head
            if (
                owner.dep in ("dobj", "attr", "pobj")
                and owner.pos == "NOUN"
                and owner.lemma in ("round", "session", "set", "series", "day", "week", "instrument")
            ):
                yield from self._noun_arguments(owner)


def _owns_measure(part: Token) -> bool:
    """`the imposition of U.S. tariffs`: whose tariffs they are, wherever in the phrase."""
    return part.dep in ("poss", "amod", "compound", "nmod") and part.head.lemma in _owned()


@cache
def _owned() -> frozenset[str]:
    return clause.word_class("tariff") | clause.word_class("sanctionword") | words("owned_measures")


def _places(path: tuple[str, ...], part: Token) -> tuple[str, ...]:
    """Prepositions above a mention, the one that tells its role first: direction inside a phrase beats what governs it."""
    outer, inner = path[0], path[-1]
    if inner in ("to", "into") and len(path) > 1 and applies("events.exports-into", _moves(part)):
        return ("into", inner, outer)
    return (inner, outer) if inner in ("to", "from", "against", "with") else (outer, inner)


def _moves(part: Token) -> bool:
    """`tariffs on exports to Peru`: the mention is where goods go."""
    return part.head.pos == "ADP" and part.head.head.lemma in clause.word_class("exportword")
