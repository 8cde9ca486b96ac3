"""Through the document, word by word: what is named is remembered, what describes or stands for something is resolved."""

from __future__ import annotations

import datetime as dt

from korusgraph.extraction.parse import Token
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.references import agreements, bodies, people, phrase, pronouns, states
from korusgraph.extraction.references.issuer import issuers
from korusgraph.extraction.references.scene import Scene
from korusgraph.extraction.words import table, words


class Walk:
    """Adds the nominal and pronominal mentions of one document to its registry."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.scene = Scene(reading)

    def run(self) -> None:
        """Sentence by sentence, in order of the text."""
        self.reading.registry.issuers = issuers(self.reading)
        story: dt.date | None = None
        for sentence in self.reading.sentences:
            if self.reading.days.get(sentence.index) != story:
                story = self.reading.days.get(sentence.index)
                self.scene.memory.forget()
            for token in sentence.tokens:
                if token.named is not None:
                    self.scene.memory.saw(token, token.named)
                elif token.pos in ("NOUN", "PROPN") and not token.inside:
                    self._description(token)
                elif token.pos in ("PRON", "DET") or token.tag == "PRP$":
                    pronouns.resolve(self.scene, token)
        # once more, as a label (`THE PRESIDENT:`) may only now have its person
        self.reading.registry.issuers = issuers(self.reading)

    def _description(self, token: Token) -> None:
        scene = self.scene
        lemma = table("singulars").get(token.lemma, token.lemma)
        if states.apposed(scene, token):
            return
        if token.dep == "attr" and lemma != "party":
            return  # `X is an important partner` names nobody
        if token.dep == "compound" and not (lemma == "committee" and phrase.determiner(token.head)):
            return
        if lemma == "administration":
            bodies.administration(scene, token)
        elif lemma == "government" and phrase.determiner(token) and not phrase.is_two(token):
            states.government(scene, token)
        elif lemma in words_of("agreement"):
            agreements.describe(scene, token)
        elif lemma == "version":
            agreements.version(scene, token)
        elif lemma in words("group_nouns"):
            states.describe(scene, token, lemma)
        elif lemma in words_of("office"):
            bodies.office(scene, token)
        elif lemma in ("predecessor", "successor"):
            people.predecessor(scene, token)
        elif lemma in words_of("legislature"):
            bodies.legislature(scene, token)
        elif lemma in ("legislation", "bill", "order"):
            bodies.legal_act(scene, token)
        elif lemma in words_of("committee"):
            bodies.committee(scene, token)
        elif token.tag == "NNS" and lemma in words("office_holders") and phrase.is_two(token):
            people.two(scene, token)
        elif lemma in words("titled"):
            people.describe(scene, token)
        elif lemma == "region":
            states.region(scene, token)


def words_of(kind: str) -> frozenset[str]:
    """Nouns that describe a kind of entity."""
    return frozenset(table("descriptions")[kind])
