"""One document under resolution: the reading, the memory, and the one way to add a mention."""

from __future__ import annotations

from collections.abc import Iterable

from korusgraph.extraction.parse import Token
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.references import phrase
from korusgraph.extraction.references.memory import STATES, SUBJECT, Memory
from korusgraph.extraction.registry import Named
from korusgraph.extraction.rulebook import dropped
from korusgraph.extraction.text import words as words_of
from korusgraph.extraction.words import words
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
        publisher = reading.document.publisher
        bodies = (h.entries[0] for h in self.gazetteer.find(publisher, words_of(publisher)) if h.form == "name")
        self.memory.issued = next((e.country for e in bodies if e.type in ("Agency", "Legislature", "Country")), "")
        self.speech = any(address in reading.text for address in words("addresses"))  # to a chamber

    # -- what an entity is -----------------------------------------------------------
    def type_of(self, named: Named) -> str:
        """Class of the first entity that a mention may mean."""
        return self.registry.type_of(named.ids[0])

    def known(self, id_: str) -> bool:
        """Whether an entity is among those of the document."""
        return id_ in self.registry.drafts

    def named(self, id_: str) -> bool:
        """Whether a name or a description of an entity was found so far."""
        return id_ in self.registry.drafts and bool(self.registry.drafts[id_].mentions)

    def country_of(self, id_: str) -> str:
        return self.registry.drafts[id_].country

    def state_of(self, id_: str) -> str | None:
        """The state or bloc itself, or the one of a person or body, named in the text or not."""
        if self.registry.type_of(id_) in STATES:
            return id_
        entry = self.gazetteer.by_iso.get(self.country_of(id_))
        return entry.id if entry is not None else None

    def home(self, id_: str | None) -> str | None:
        """The state of a person or body, where the text names it."""
        return self.gazetteer.home(self.country_of(id_), self.registry.drafts) if id_ else None

    def state_of_person(self, id_: str) -> str | None:
        """The state of a person, by the country of the person or that of a title printed with the name."""
        if self.registry.type_of(id_) != "Person":
            return None
        found = self.state_of(id_)
        offices = (h.office for h in self.registry.holdings if h.person == id_)
        owners = (self.registry.office_of.get(o, ("",))[0] for o in offices)
        found = found or next((o for o in owners if o in self.registry.drafts and self.registry.type_of(o) in STATES), None)
        return self.registry.ensure(self.gazetteer.entries[found]).id if found in self.gazetteer.entries else found

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
                dropped("references", "a description across a name", span.of(self.text))
                return
        for named in inside:
            self._drop(token, named)
        token.named = self.registry.mention(members, span, "NOM", rule)
        for id_ in members:
            self.memory.nouns.setdefault(id_, set()).add(token.lemma)
        self.memory.saw(token, token.named)

    def also(self, id_: str, span: Span, rule: str) -> None:
        """Lets the words of a description name an office too; the description stays what the phrase stands for."""
        self.registry.drafts[id_].mentions.setdefault(span, ("NAM", rule))

    def widen(self, token: Token, named: Named) -> None:
        """`the USTR office`, `the Swiss government` is one name."""
        self._drop(token, named)
        token.named = self.registry.mention(named.ids, Span(named.span.start, token.end), "NAM", "references.wider-name")
        self.memory.saw(token, token.named)

    def pronoun(self, token: Token, members: tuple[str, ...]) -> None:
        """Makes a pronoun a mention; one that is no subject changes nothing in what was spoken of."""
        if self.registry.overlapping(token.span):
            return
        token.named = self.registry.mention(members, token.span, "PRO", "references.pronoun")
        if token.dep in SUBJECT:
            self.memory.saw(token, token.named)

    def _drop(self, token: Token, named: Named) -> None:
        self.registry.drop(named.span)
        for t in self.sentences[token.sentence].tokens:
            if t.named is named:
                t.named = None
