"""One document under resolution: the reading, the memory, and the one way to add a mention."""

from __future__ import annotations

from collections.abc import Iterable

from korusgraph.extraction.parse import Token
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.references import phrase
from korusgraph.extraction.references.memory import STATES, Memory
from korusgraph.extraction.registry import Named
from korusgraph.model import Span


class Scene:
    """What the modules of the kinds share."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.gazetteer = reading.gazetteer
        self.registry = reading.registry
        self.text = reading.text
        self.date = reading.date
        self.sentences = reading.sentences
        self.memory = Memory(reading.registry)

    # -- what an entity is -----------------------------------------------------------
    def type_of(self, named: Named) -> str:
        """Class of the first entity that a mention may mean."""
        return self.registry.type_of(named.ids[0])

    def known(self, id_: str) -> bool:
        """Whether the document speaks of an entity."""
        return id_ in self.registry.drafts

    def country_of(self, id_: str) -> str:
        return self.registry.drafts[id_].country

    def home(self, person: str | None) -> str | None:
        """The state of a person, where the text names it."""
        return self.gazetteer.home(self.country_of(person), self.registry.drafts) if person else None

    def named_among(self, tokens: Iterable[Token], types: tuple[str, ...] = STATES) -> Named | None:
        """The first of some words that names an entity of the classes."""
        return next((t.named for t in tokens if t.named is not None and self.type_of(t.named) in types), None)

    def states_in(self, named: Iterable[Named]) -> list[str]:
        """States and blocs among what some mentions mean, in order, each once."""
        return list(dict.fromkeys(i for n in named for i in n.ids if self.registry.type_of(i) in STATES))

    def span(self, token: Token) -> Span:
        return phrase.span_of(self.text, token)

    def surface(self, token: Token) -> str:
        return self.span(token).of(self.text)

    # -- adding ----------------------------------------------------------------------
    def add(self, token: Token, found: Iterable[str], rule: str, span: Span | None = None) -> None:
        """Makes the phrase of a noun a mention of entities, unless a name stands in its way."""
        members = tuple(dict.fromkeys(i for i in found if i in self.registry.drafts))
        span = span or self.span(token)
        if not members:
            return
        inside = self.registry.overlapping(span)
        for named in inside:
            if not span.contains(named.span) or self.type_of(named) in ("Person", "Office") or named.level != "NAM":
                return
        for named in inside:
            self._drop(token, named)
        token.named = self.registry.mention(members, span, "NOM", rule)
        self.memory.saw(token, token.named)

    def widen(self, token: Token, named: Named) -> None:
        """`the USTR office`, `the Swiss government` is one name."""
        self._drop(token, named)
        token.named = self.registry.mention(named.ids, Span(named.span.start, token.end), "NAM", "office-name")
        self.memory.saw(token, token.named)

    def pronoun(self, token: Token, members: tuple[str, ...]) -> None:
        """Makes a pronoun a mention; one that is no subject changes nothing in what was spoken of."""
        if self.registry.overlapping(token.span):
            return
        token.named = self.registry.mention(members, token.span, "PRO", "pronoun")
        if token.dep in ("nsubj", "nsubjpass", "agent"):
            self.memory.saw(token, token.named)

    def _drop(self, token: Token, named: Named) -> None:
        self.registry.drop(named.span)
        for t in self.sentences[token.sentence].tokens:
            if t.named is named:
                t.named = None
