"""Descriptions of people: `the president`, `his predecessor`, `a Canadian official` who is named just after."""

from __future__ import annotations

from korusgraph.extraction.parse import Token
from korusgraph.extraction.references import phrase
from korusgraph.extraction.references.bodies import president
from korusgraph.extraction.references.scene import Scene
from korusgraph.extraction.text import fold
from korusgraph.extraction.words import words

_REACH = 3  # sentences in which a person first called an official is named


def describe(scene: Scene, token: Token) -> None:
    """Finds the person whom a title or a word for officials means."""
    if token.tag == "NNS" or token.all("appos"):
        return
    det = phrase.determiner(token)
    if det in ("the", "this") and not token.all("prep", "amod", "compound"):
        _title_again(scene, token)
    elif det in ("a", "an") and token.lemma in words("speakers"):
        owner = scene.named_among(token.children)
        country = scene.country_of(owner.ids[0]) if owner is not None else ""
        person = _named_soon(scene, token.sentence, country) if country else None
        if person is not None:
            scene.add(token, (person,), "official-named-later")


def _title_again(scene: Scene, token: Token) -> None:
    """`the minister`: who was given that title; `the President` without a name: by the date."""
    for holding in reversed(scene.registry.holdings):
        if holding.title.start < token.start and token.lemma in fold(scene.registry.drafts[holding.office].name):
            scene.add(token, (holding.person,), "title-anaphor")
            return
    if token.lemma == "president" and scene.date and scene.known("united-states") and token.text[0].isupper():
        holder = president(scene, scene.date)
        if holder is not None:
            scene.registry.ensure(holder)
            scene.add(token, (holder.id,), "office-holder")


def _named_soon(scene: Scene, sentence: int, country: str) -> str | None:
    """A person of the country first named within three sentences, speaking."""
    for later in scene.sentences[sentence + 1 : sentence + 1 + _REACH]:
        for token in later.tokens:
            if token.named is None or token.dep != "nsubj" or scene.type_of(token.named) != "Person":
                continue
            draft = scene.registry.drafts[token.named.ids[0]]
            if min(s.start for s in draft.mentions) >= later.span.start and draft.country == country:
                return draft.id
    return None


def two(scene: Scene, token: Token) -> None:
    """`the two ministers`: the two people named last."""
    last = list(dict.fromkeys(p.id for p in reversed(scene.memory.people)))[:2]
    scene.add(token, sorted(last), "pair-of-people")


def predecessor(scene: Scene, token: Token) -> None:
    """`his predecessor, Barack Obama`; without a name, who held the office before by the gazetteer."""
    name = scene.named_among(token.all("appos"), ("Person",))
    if name is not None:
        scene.add(token, name.ids, "predecessor-apposition")
        return
    person = scene.memory.subject_person(token.sentence)
    if person is None or token.lemma != "predecessor":
        return
    for term in scene.gazetteer.terms.get(person, []):
        before = [t for t in scene.gazetteer.holders[term.office] if t.end and term.start and t.end <= term.start]
        if before:
            last = max(before, key=lambda t: t.end)
            scene.registry.ensure(scene.gazetteer.entries[last.person])
            scene.add(token, (last.person,), "predecessor-gazetteer")
            return
