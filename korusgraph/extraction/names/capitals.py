"""Capitals that the parse shows to act: `Beijing immediately vowed`, `pressure on Paris` are governments, not cities."""

from __future__ import annotations

from korusgraph.extraction import parse
from korusgraph.extraction.gazetteer import Entry
from korusgraph.extraction.parse import Token
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import table, words


def govern(reading: Reading) -> None:
    """Turns the mentions of capitals that act or are pressed into mentions of their states."""
    parse.attach(reading.sentences, reading.registry)
    for sentence in reading.sentences:
        for token in sentence.tokens:
            named = token.named
            if named is None or token.inside or len(named.ids) != 1 or reading.registry.type_of(named.ids[0]) != "City":
                continue
            state = _state(reading, named.ids[0])
            if state is not None and applies("names.capital-that-acts", _acts(token) or _pressed(token)):
                reading.registry.drop(named.span)
                reading.registry.ensure(state)
                token.named = reading.registry.mention([state.id], named.span, "NAM", "capital-that-acts")


def _state(reading: Reading, city: str) -> Entry | None:
    """The state whose capital a city is; of Brussels the Union, where the text speaks of it."""
    entries = reading.gazetteer.entries
    home = entries.get(entries[city].fact("capitalOf") or str(table("seats_of_government").get(city, ""))) if city in entries else None
    if home is None:
        return None
    union = next((entries[b] for b, cities in table("seats").items() if entries[city].name in cities and b in entries), None)
    return union if union is not None and not reading.names.search.countries.get(home.country) else home


def _acts(token: Token) -> bool:
    """The subject of a verb that no place does."""
    verb = token.head
    return token.dep == "nsubj" and verb.pos == "VERB" and verb.lemma not in words("what_places_do")


def _pressed(token: Token) -> bool:
    """`pressure on Beijing`, `concessions to Washington`, `imposed by Ottawa`."""
    link = token.head
    if token.dep in ("dobj", "nsubjpass") and applies("names.capital-that-is-accused", link.lemma in words("done_to_states")):
        return True
    if token.dep != "pobj" or link.lemma not in words("of_governments"):
        return False
    governed = link.dep == "agent" and link.head.lemma not in words("what_places_do")
    return governed or (link.head.pos == "NOUN" and link.head.lemma in words("done_to_governments"))
