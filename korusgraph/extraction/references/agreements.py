"""Descriptions of agreements: `the deal`, `a free trade pact with Israel`, `the two accords`."""

from __future__ import annotations

import re

from korusgraph.extraction import clause
from korusgraph.extraction.parse import Token
from korusgraph.extraction.references import phrase, treaties
from korusgraph.extraction.references.scene import Scene
from korusgraph.extraction.text import fold
from korusgraph.extraction.words import words
from korusgraph.ontology import load

_INDEFINITE_REACH = 3  # sentences that `a deal` may look back; further on it is a new one


def describe(scene: Scene, token: Token) -> None:
    """Finds the agreement that a noun for agreements means."""
    mods = [
        t
        for c in phrase.modifiers(token, "amod", "compound", "nmod", "poss", "nummod")
        for t in (c, *c.all("conj", "compound"))
    ]
    said = {c.lemma for c in mods}
    if _names_none(scene, token, mods, said):
        return
    span = scene.span(token)
    described = scene.gazetteer.described.get(fold(re.sub(r"^\W+|\W+$", "", span.of(scene.text))))
    if described is not None:
        scene.registry.ensure(described)
        scene.add(token, (described.id,), "agreement-described")
        return
    plural = token.tag in phrase.PLURAL
    parties = _parties_in(scene, token, mods)
    if parties:
        if not said & words("other_topics"):
            scene.add(token, _by_parties(scene, token, parties, plural), "agreement-parties", span)
    elif plural:
        _several(scene, token, said)
    else:
        _one(scene, token)


def version(scene: Scene, token: Token) -> None:
    """`that version` of the agreement spoken of."""
    if phrase.determiner(token) in ("that", "this") and scene.memory.agreements:
        scene.add(token, (scene.memory.agreements[-1],), "agreement-version")


def _names_none(scene: Scene, token: Token, mods: list[Token], said: set[str]) -> bool:
    """Whether the phrase stands for no one agreement: `a great deal`, `an agreement to act`, `in agreement`."""
    det = phrase.determiner(token)
    before = scene.text[max(0, token.start - 14) : token.start]
    if token.lemma in words("loose_agreements") and det not in ("the", "this", "that"):
        return True
    if (token.lemma == "deal" and token.head.lemma in ("great", "good")) or re.search(r"\b(?:a great|a good)\s+\Z", before):
        return True
    if not det and not said & words("trade_marks") and not any(c.named for c in mods):
        return True
    if token.dep == "pobj" and token.head.lemma in ("in", "upon") and not det:
        return True
    to_do = any(x.lemma == "to" and x.dep == "aux" for c in token.all("acl") for x in c.children)
    return to_do and "trade" not in said


def _several(scene: Scene, token: Token, said: set[str]) -> None:
    det = phrase.determiner(token)
    if det not in ("these", "those", "both", "the") and "two" not in said:
        return
    agreements = scene.memory.agreements
    count = 2 if said & {"two", "both"} or det == "both" else len(agreements[-2:])
    scene.add(token, agreements[-count:], "agreement-plural")


def _one(scene: Scene, token: Token) -> None:
    det = phrase.determiner(token)
    agreements = scene.memory.agreements
    if det in ("a", "an", "another", "any", "no") or not det:
        target = _indefinite(scene, token)
    else:
        target = agreements[-1] if agreements else treaties.of_the_text(scene, token.sentence)
    if target is not None:
        scene.add(token, (target,), "agreement-anaphor")


def _parties_in(scene: Scene, token: Token, mods: list[Token]) -> list[str]:
    """States and blocs that the phrase itself names: `the pact with Israel`, `the Canadian-U.S. pact`."""
    found = scene.registry.overlapping(scene.span(token))
    found += [c.named for c in mods if c.named is not None]
    for preposition in ("with", "between", "among"):
        found += [p.named for p in clause.complements(token, preposition) if p.named is not None]
    return scene.states_in(found)


def _by_parties(scene: Scene, token: Token, parties: list[str], plural: bool) -> list[str]:
    memory = scene.memory
    det = phrase.determiner(token)
    verb = token.head if token.dep in ("dobj", "nsubjpass") else None
    doers = [i for s in (clause.subjects(verb) if verb is not None else []) for n in clause.entities(s) for i in n.ids]
    subjects = frozenset(i for i in doers if scene.registry.type_of(i) in ("Country", "Bloc"))
    if plural:
        home = next((p for p in parties if p == "united-states"), None) or (
            "united-states" if scene.known("united-states") else None
        )
        others = [p for p in parties if p != home]
        if len(others) > 1 and home:
            return [treaties.of_parties(scene, frozenset((home, o))) for o in others]
    group = frozenset(parties)
    if det in ("a", "an", "") or (len(parties) == 1 and not memory.agreement_with(group)):
        group |= subjects
    if len(group) == 1:
        recent = memory.agreement_with(group)
        if recent:
            return [recent]
        other = _other_party(scene, group, doers)
        if other is None:
            return []
        group |= {other}
    return [memory.agreement_with(group) or treaties.of_parties(scene, group)]


def _other_party(scene: Scene, group: frozenset[str], doers: list[str]) -> str | None:
    """Whose agreement `the pact with Israel` is, where the clause does not say."""
    if scene.reading.days:  # the states most named in a digest say nothing about one of its stories
        return next((h for i in doers if (h := scene.home(i)) is not None and h not in group), None)
    lead = next((c for c, _ in scene.memory.counted.most_common() if c not in group), None)
    return "united-states" if scene.known("united-states") and "united-states" not in group else lead


def _indefinite(scene: Scene, token: Token) -> str | None:
    """`signed a free trade agreement with …`: that of the parties; else the one spoken of, or first named later."""
    memory = scene.memory
    verb = next((a for a in token.ancestors() if a.pos == "VERB"), None)
    if any(t.pos == "PROPN" and not _polity(scene, t) for t in clause.complements(token, "with")):
        return None  # a deal with a firm
    group: frozenset[str] = frozenset()
    if verb is not None:
        heads = [*clause.subjects(verb), *clause.complements(verb, "with")]
        group = frozenset(scene.states_in(n for h in heads for n in clause.entities(h)))
    if len(group) >= 2:
        return memory.agreement_with(group) or treaties.of_parties(scene, group)
    if memory.agreements:
        last = memory.agreements[-1]
        known = memory.parties(last)
        if group and known and known.isdisjoint(group):
            return memory.agreement_with(group)  # an agreement among others is not the one meant
        if token.sentence - memory.agreement_at.get(last, 0) <= _INDEFINITE_REACH:
            return last
    return treaties.named_soon(scene, token.sentence) or treaties.of_the_text(scene, token.sentence)


def _polity(scene: Scene, token: Token) -> bool:
    return token.named is not None and any(load().family(scene.registry.type_of(i)) == "Polity" for i in token.named.ids)
