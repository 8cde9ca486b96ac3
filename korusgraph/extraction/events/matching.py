"""Whether a word is what a trigger wants: of a word class, an entity class or family, or the word itself."""

from __future__ import annotations

from functools import cache

from korusgraph.extraction.clause import heads, people
from korusgraph.extraction.parse import Token
from korusgraph.extraction.registry import Registry
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import word_class, words
from korusgraph.ontology import load


@cache
def _class_members(name: str) -> tuple[str, ...]:
    return tuple(w for w in load().lexicon["classes"].get(name, ()) if str(w)[:1].isupper())


_POINTED_AT = ("tariff", "sanctionword", "measureword", "agreement", "talks", "quotaword", "banword", "restrictionword", "barrierword", "requirementword")


@cache
def _pointed_at() -> frozenset[str]:
    return frozenset().union(*(word_class(name) for name in _POINTED_AT))


class Matcher:
    """Tests tokens against the conditions of a trigger."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.ontology = load()
        self.before: list[list[Token]] = []  # the sentences just before and the one at hand

    def is_a(self, token: Token, name: str) -> bool:
        """Whether a token is of a word class, an entity class or family, or the lemma itself."""
        if name == "any":
            return True
        if token.named is not None:
            type_ = self.registry.type_of(token.named.ids[0])
            if name == type_ or name == self.ontology.family(type_) or (name == "agreement" and type_ == "Agreement"):
                return True
            if type_ in _class_members(name):
                return True
            if name == "court" and type_ == "Tribunal":
                return True
            if name == "committeeword" and applies("events.named-as-a-committee", type_ in ("Organization", "Agency") and self._called(token, name)):
                return True
        if token.named is None and name in ("Person", "Polity") and token.lemma in people():
            return name == "Person" or any(self.is_a(c, name) for c in token.all("amod", "compound", "poss", "nmod"))
        members = word_class(name)
        if name in _POINTED_AT and token.lemma in words("pointing_pronouns"):
            # `imposed a levy on Japanese goods but paused it`: taken for the state, which nobody pauses
            here = self.before[-1:] if token.named is not None else self.before
            return self._spoken_of(token, here) in members  # `they would be lifted`, said of sanctions
        if members:
            return token.lemma in members or token.text.lower() in members or token.text in _class_members(name)
        return token.lemma == name or token.text.lower() == name

    def _called(self, token: Token, name: str) -> bool:
        """Whether the first words of a name end in a word of a class: `Trade and Investment Council of …`."""
        assert token.named is not None
        draft = self.registry.drafts[token.named.ids[0]]
        called = draft.name.lower().split(" on ")[0].split(" for ")[0].split(" of ")[0]
        return not draft.known and called.rpartition(" ")[2] in word_class(name)

    def _spoken_of(self, pronoun: Token, before: list[list[Token]]) -> str:
        """The last word before a pronoun that names a measure, an agreement or talks."""
        for tokens in reversed(before):
            for token in reversed(tokens):
                if token.sentence == pronoun.sentence and token.i >= pronoun.i:
                    continue
                if token.named is not None and self.registry.type_of(token.named.ids[0]) == "Agreement":
                    return "agreement"
                if token.pos in ("NOUN", "PROPN") and token.lemma in _pointed_at():
                    return token.lemma
        return ""

    def any_is(self, tokens: list[Token], wanted: str | list[str]) -> bool:
        names = [wanted] if isinstance(wanted, str) else wanted
        return any(self.is_a(h, n) for t in tokens for h in heads(t) for n in names)
