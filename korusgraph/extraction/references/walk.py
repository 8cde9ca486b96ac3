"""Through the document, word by word: what is named is remembered, what describes or stands for something is resolved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from korusgraph.extraction.parse import Sentence, Token
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.references import (
    agreements,
    appositions,
    bodies,
    disputes,
    groups,
    nationals,
    people,
    phrase,
    pronouns,
    states,
)
from korusgraph.extraction.references.issuer import issuers
from korusgraph.extraction.references.scene import Scene
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import table, words

# kind of noun, a list of `descriptions` in words/references.yaml → who resolves it; the first kind that a noun is of counts
_KINDS: tuple[tuple[str, Callable[[Scene, Token], None]], ...] = (
    ("administration", bodies.administration),
    ("agreement", agreements.describe),
    ("text", agreements.version),
    ("bloc", states.bloc),
    ("office", bodies.office),
    ("before", people.predecessor),
    ("counterpart", people.counterpart),
    ("legislature", bodies.legislature),
    ("act", bodies.legal_act),
    ("committee", bodies.committee),
    ("body", bodies.describe),
    ("person", people.describe),
    ("place", states.place),
)


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
            self._speaker(sentence)
            for token in sentence.tokens:
                if nationals.resolve(self.scene, token):
                    continue
                if token.named is not None:
                    self.scene.memory.saw(token, token.named)
                elif token.text.lower() in table("group_sizes") and not token.inside:
                    groups.number_alone(self.scene, token)
                elif token.text.lower() in words("former_and_latter") and not token.inside and token.dep != "amod":
                    groups.former(self.scene, token)
                elif token.pos in ("NOUN", "PROPN") and not token.inside:
                    self._description(token)
                elif token.pos in ("PRON", "DET") or token.tag == "PRP$":
                    pronouns.resolve(self.scene, token)
        # once more, as a label (`THE PRESIDENT:`) may only now have its person
        self.reading.registry.issuers = issuers(self.reading)

    def _speaker(self, sentence: Sentence) -> None:
        """Resolves who is quoted where the words of the quotation stand before: `"He agreed," the British leader said`."""
        quoted = self.reading.quoted
        if not sentence.tokens or not any(quoted(t) for t in sentence.tokens[:2]):
            return
        speaking = [t for t in sentence.tokens if t.dep == "nsubj" and t.pos == "NOUN" and t.named is None and not t.inside and not quoted(t)]
        for token in speaking:
            if applies("references.speaker-of-the-quotation", token.head.lemma in words("say_or_tell")):
                self._description(token)

    def _description(self, token: Token) -> None:
        scene = self.scene
        lemma = table("singulars").get(token.lemma, token.lemma)
        if appositions.resolve(scene, token):
            return
        if applies("references.predicate-noun", (token.dep == "attr" or _in_brackets(scene, token)) and lemma not in words("party_word")):
            return  # `X is an important partner` names nobody
        if token.dep == "compound" and not _free(token, lemma):
            if lemma in words("states"):
                states.ranked(scene, token)  # the parser takes `economy benefit` for one noun
            return
        if disputes.dispute(scene, token) or disputes.panel(scene, token):
            return
        if lemma in words("members_of_groups") and groups.describe(scene, token, lemma):
            return
        if lemma in words("government_nouns") and phrase.determiner(token) and not phrase.is_two(token):
            states.government(scene, token)
        elif lemma in words("states"):
            states.describe(scene, token, lemma)
        else:
            resolve = next((r for kind, r in _KINDS if lemma in table("kinds_of_nouns")[kind]), None)
            if resolve is not None:
                resolve(scene, token)


def _in_brackets(scene: Scene, token: Token) -> bool:
    """`is a free trade agreement (FTA)`: the short form of what only says what something is."""
    return token.dep == "appos" and token.head.dep == "attr" and scene.text[: token.start].endswith("(")


def _free(token: Token, lemma: str) -> bool:
    """Whether a noun before another one still stands for something: `the joint committee meeting`, `FTA talks`."""
    if lemma in words("trade_acronyms"):
        return bool(applies("references.acronym-before-a-noun", True))
    held = lemma in words("before_nouns") and phrase.determiner(token.head) in words("the_or_this")
    return bool(applies("references.body-before-a-noun", held))
