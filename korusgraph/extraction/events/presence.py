"""Who takes part in a happening by what stands around its noun: `spoke at a meeting`, `led the team in talks`, `with X in the chair`."""

from __future__ import annotations

from collections.abc import Iterator

from korusgraph.extraction import clause
from korusgraph.extraction.events.matching import Matcher
from korusgraph.extraction.parse import Token
from korusgraph.extraction.registry import Named
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import words

Argument = tuple[Named, tuple[str, ...]]


class Presence:
    """People, states and bodies present at the happenings of one document."""

    def __init__(self, match: Matcher) -> None:
        self.match = match
        self.registry = match.registry

    def around(self, noun: Token) -> Iterator[Argument]:
        """Those whom the clause around the noun tells to be there; nobody where the noun names its own."""
        partner = any(c.lemma == "with" for c in noun.all("prep"))
        if noun.lemma in words("negotiating") and partner:
            yield from self._other_side(noun)
        if noun.dep != "pobj" or noun.head.pos not in ("ADP", "VERB"):
            return
        verb = next((a for a in noun.ancestors() if a.pos in ("VERB", "AUX") and a is not noun.head), noun.head)
        word = noun.head.lemma
        there = (
            word in words("occasions")
            or (word in words("after_meeting") and partner)
            or (word in words("for_or_to") and verb.lemma in words("going_there"))
            or (word in words("taking_part_in") and verb.lemma in words("taking_part"))
        )
        if applies("events.present-at", there):
            for subject in clause.subjects(verb):
                for named in clause.entities(subject):
                    yield named, ("agent",)
        bidden = word in words("bidden_to") and verb.lemma in words("bidding") and noun.head.head is verb
        if applies("events.bidden-to-talks", bidden):
            sides = [t for t in clause.objects(verb) if t.lemma not in words("attended")]
            sides += [] if verb.lemma in words("sending") else clause.subjects(verb)
            for named in (n for t in sides for n in clause.entities(t)):
                yield named, ("agent",)

    def attending(self, token: Token) -> Iterator[Argument]:
        """`talks resumed, with X and Y leading the teams`: whom the clause behind `with` tells to be there."""
        verb = token if token.pos in ("VERB", "AUX") else token.above("VERB", "AUX")
        if verb is None:
            return
        behind = [g for c in verb.all("prep") if c.lemma == "with" for g in c.all("pcomp")]
        behind += [c for c in verb.all("advcl") if any(m.lemma == "with" for m in c.all("mark"))]
        for deed in behind:
            if applies("events.with-somebody-leading", deed.lemma in words("taking_part")):
                people = [*deed.all("nsubj", "nsubjpass"), *(p for c in deed.all("agent") for p in c.all("pobj"))]
                for named in (n for t in people for n in clause.entities(t)):
                    yield named, ("agent",)

    def _other_side(self, noun: Token) -> Iterator[Argument]:
        """`Mulroney said talks with the United States …`: the state of the person who speaks is the other side."""
        for above in noun.ancestors():
            told = [n for s in above.all("nsubj") for n in clause.entities(s)] if above.pos == "VERB" else []
            for named in told:
                home = self._home(named.ids[0]) if above.lemma in words("reporting") | words("announcing") else ""
                if applies("events.speaker-is-other-side", home):
                    yield Named(named.span, (home,), "FST"), ("agent",)
            if told:
                return

    def _home(self, id_: str) -> str:
        """The state or bloc of the text that somebody speaks for; nothing when it is not mentioned."""
        if self.match.ontology.family(self.registry.type_of(id_)) == "Polity":
            return id_
        code = self.registry.drafts[id_].country
        states = self.registry.of_type("Country", "Bloc")
        return next((d.id for d in states if code and d.country == code and d.mentions), "")
