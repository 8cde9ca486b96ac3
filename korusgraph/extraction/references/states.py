"""Descriptions of states: `the two countries`, `this country`, `the government`; an appositive beside a name."""

from __future__ import annotations

import re

from korusgraph.extraction.parse import Token
from korusgraph.extraction.references import phrase
from korusgraph.extraction.references.scene import Scene
from korusgraph.extraction.words import words
from korusgraph.ontology import load


def describe(scene: Scene, token: Token, lemma: str) -> None:
    """Finds the states that `side`, `country`, `party` and the like mean, in the singular or plural."""
    det = phrase.determiner(token)
    said = {c.lemma for c in token.children if c.dep in ("nummod", "amod", "det", "predet")}
    plural = token.tag in phrase.PLURAL
    if token.all("compound") or (token.all("amod") and said & words("many")):
        return
    if lemma == "party" and not ((plural and token.text[0].isupper()) or "both" in said):
        return
    bare = not token.all("amod", "prep", "relcl")
    of_all = said & {"two", "both"} or det == "both" or (det == "the" and bare and lemma in words("sides"))
    if (plural and of_all) or (not plural and det == "each" and lemma in ("side", "party", "country")):
        pair = scene.memory.pair()
        if pair:
            scene.add(token, pair, "pair-description")
    elif not plural and lemma in ("country", "nation") and det in ("the", "this") and not token.all("amod", "compound", "prep"):
        target = _meant(scene, token, det)
        if target is not None:
            scene.add(token, (target,), "country-description")


def _meant(scene: Scene, token: Token, det: str) -> str | None:
    """`this country` of a speech in Congress; `the country` of the person who speaks, else the one named last."""
    if det == "this" and scene.known("united-states") and ("Mr. Speaker" in scene.text or "Mr. President" in scene.text):
        return "united-states"
    here = [p.id for p in scene.memory.people if p.subject and p.sentence == token.sentence]
    home = scene.home(here[-1]) if here else None
    return home or (scene.memory.countries[-1] if scene.memory.countries else None)


def government(scene: Scene, token: Token) -> None:
    """`the Swiss government` is Switzerland by name; `the government` that of the speaker, else the state named last."""
    mods = phrase.modifiers(token)
    places = ("Country", "Bloc", "Region")
    inner = scene.named_among((c for c in mods if c.dep != "poss"), places)
    if inner is not None:
        scene.widen(token, inner)
        return
    if scene.named_among(mods, places) is not None or not scene.memory.countries:
        return
    if phrase.determiner(token) in ("the", "their", "his", "its", "her") and not mods:
        country = scene.home(scene.memory.last_at_home()) or scene.memory.countries[-1]
        scene.add(token, (country,), "government-description")


def region(scene: Scene, token: Token) -> None:
    """`the region`: the one named last."""
    if not phrase.determiner(token) or token.all("amod", "compound"):
        return
    before = [d.id for d in scene.registry.of_type("Region") if any(s.start < token.start for s in d.mentions)]
    if before:
        scene.add(token, (before[-1],), "region-description")


def apposed(scene: Scene, token: Token) -> bool:
    """`Fiji, the 14th nation to join, …` and `A close partner of the United States, Fiji …`; whether it was one."""
    if token.lemma not in words("appositives") or token.tag != "NN":
        return False
    if token.dep == "appos" and token.head.named is not None and token.head.named.level == "NAM":
        scene.add(token, token.head.named.ids, "apposition")
        return True
    first = token
    while first.dep == "conj":
        first = first.head
    if (
        first.lemma not in words("appositives")
        or first.dep not in ("npadvmod", "dep", "advcl", "nsubj", "appos", "ccomp")
        or not phrase.determiner(first)
    ):
        return False
    below = list(first.subtree())
    sentence = scene.sentences[token.sentence].span
    if below[0].start != sentence.start:
        return False
    after = re.compile(r",\s+").match(scene.text, below[-1].end, sentence.end)
    named = next(iter(scene.registry.starting(after.end())), None) if after is not None else None
    if named is None or load().family(scene.type_of(named)) not in ("Polity", "Person", "Organization"):
        return False
    scene.add(token, named.ids, "apposition-before")
    return True
