"""The mentions around a trigger, each with its grammatical places."""

from __future__ import annotations

from collections.abc import Iterator

from korusgraph.extraction import clause
from korusgraph.extraction.clause import Matcher
from korusgraph.extraction.parse import Token
from korusgraph.extraction.registry import Named
from korusgraph.extraction.words import words

Argument = tuple[Named, tuple[str, ...]]


class Arguments:
    """Arguments of the triggers of one document."""

    def __init__(self, match: Matcher) -> None:
        self.match = match
        self.registry = match.registry

    def of(self, token: Token, noun: bool) -> Iterator[Argument]:
        """Mentions with their grammatical places, the outermost preposition first."""
        if noun:
            yield from self._noun_arguments(token)
            if token.lemma in ("talk", "negotiation") and any(c.lemma == "with" for c in token.children):
                yield from self._other_side(token)
        else:
            yield from self._verb_arguments(token)

    def _other_side(self, noun: Token) -> Iterator[Argument]:
        """`Mulroney said talks with the United States …`: the state of the person who speaks is the other side."""
        for above in noun.ancestors():
            if above.pos != "VERB":
                continue
            for subject in above.all("nsubj"):
                if subject.named is not None and self.registry.type_of(subject.named.ids[0]) == "Person":
                    code = self.registry.drafts[subject.named.ids[0]].country
                    home = next(
                        (d.id for d in self.registry.of_type("Country", "Bloc") if code and d.country == code and d.mentions),
                        None,
                    )
                    if home is not None:
                        yield Named(subject.named.span, (home,), "FST"), ("agent",)
                    return

    def _verb_arguments(self, verb: Token) -> Iterator[Argument]:
        agents = clause.subjects(verb)
        for agent in agents:
            if agent.named is None and agent.head is verb and self.match.is_a(agent, "tariff"):
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

    def _phrase_arguments(self, object_: Token, place: str, verb: Token) -> Iterator[Argument]:
        for part, path in clause.phrase(object_):
            if part.named is None or part is verb:
                continue
            if _owns_measure(part):
                yield part.named, ("mod",)
            elif path:
                yield part.named, _places(path)
            elif part is object_ or part.dep in ("conj", "appos"):
                yield part.named, (place,)
            else:
                yield part.named, ("inside",)

    def _prepositions(self, verb: Token) -> Iterator[Argument]:
        for prep in verb.children:
            if prep.dep not in ("prep", "agent", "dative", "prt", "advmod") or clause.is_aside(prep):
                continue
            for part, path in clause.phrase(prep):
                if part.named is not None:
                    if prep.dep == "agent":
                        path = ("by", *path)
                    elif prep.dep != "prt" or not path:
                        path = (prep.lemma, *path)
                    yield part.named, _places(path)

    def _noun_arguments(self, noun: Token) -> Iterator[Argument]:
        for part, path in clause.phrase(noun):
            if part.named is None or part is noun:
                continue
            yield (part.named, _places(path)) if path and not _owns_measure(part) else (part.named, ("mod",))
        if noun.named is not None:
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
                and owner.lemma in ("round", "session", "set", "series", "day", "week")
            ):
                yield from self._noun_arguments(owner)


def _owns_measure(part: Token) -> bool:
    """`the imposition of U.S. tariffs`: whose tariffs they are, wherever in the phrase."""
    return part.dep in ("poss", "amod", "compound", "nmod") and part.head.lemma in clause.word_class(
        "tariff"
    ) | clause.word_class("sanctionword")


def _places(path: tuple[str, ...]) -> tuple[str, ...]:
    """Prepositions above a mention, the one that tells its role first: direction inside a phrase beats what governs it."""
    outer, inner = path[0], path[-1]
    return (inner, outer) if inner in ("to", "from", "against", "with") else (outer, inner)
