"""Pronouns: `he`, `she`, `it`, `they` and their forms; for whom `we` stands."""

from __future__ import annotations

import re

from korusgraph.extraction import clause
from korusgraph.extraction.parse import Token
from korusgraph.extraction.references.memory import SUBJECT
from korusgraph.extraction.references.scene import Scene
from korusgraph.extraction.registry import Named
from korusgraph.extraction.words import group_of, words
from korusgraph.ontology import load

_PLEONASTIC = re.compile(
    r"it(?:['’]s|\s+(?:is|was|would be|will be|may be|might be|seems?|appears?|became|remains?|has been))\s+"
    r"(?:\w+\s+)?(?:important|possible|impossible|clear|unclear|likely|unlikely|necessary|hard|difficult|easy|time|essential|"
    r"reported|expected|hoped|believed|said|vital|crucial|not|true|too|also|only|going)",
    re.I,
)
_ACTORS = frozenset(("Polity", "Person", "Organization"))
_PERSON_REACH = 4  # sentences that `he` looks back for a subject


def resolve(scene: Scene, token: Token) -> None:
    """Finds whom or what a pronoun stands for."""
    word = token.text.lower()
    kind = group_of("pronouns").get(word)
    if kind == "we":
        _first_person(scene, token)
    elif kind in ("he", "she"):
        person = _person(scene, token, kind)
        if person is not None:
            scene.memory.gender.setdefault(person, kind)
            scene.pronoun(token, (person,))
    elif kind == "it":
        if word == "it" and _PLEONASTIC.match(scene.text, token.start):
            return
        thing = _thing(scene, token)
        if thing is not None:
            scene.pronoun(token, (thing,))
    elif kind == "they":
        found = _group(scene, token)
        if found:
            scene.pronoun(token, found)


def _first_person(scene: Scene, token: Token) -> None:
    """`we` in a quotation is the speaker's side; elsewhere the states that issue the text. It is no mention."""
    members = scene.memory.group
    for issuer in token.all("appos"):  # `We, the G7 Trade Ministers, met`
        members = tuple(i for n in clause.entities(issuer) for i in n.ids) or members
        scene.memory.group = members
    if scene.reading.quoted(token):
        speaker = next(
            (
                t.named
                for t in scene.sentences[token.sentence].tokens
                if t.named is not None
                and t.dep == "nsubj"
                and scene.type_of(t.named) == "Person"
                and not scene.reading.quoted(t)
            ),
            None,
        )
        home = scene.home(speaker.ids[0] if speaker is not None else scene.memory.subject_person(token.sentence))
        members = (home,) if home is not None else ()
    elif speakers := scene.registry.issuers.get(token.sentence):
        home = scene.home(speakers[0])
        members = ((home,) if home is not None else ()) if scene.registry.type_of(speakers[0]) == "Person" else speakers
    if members:
        scene.registry.first_person[(token.sentence, token.i)] = Named(token.span, members, "FST")


def _person(scene: Scene, token: Token, gender: str) -> str | None:
    memory = scene.memory
    fits = [p for p in memory.people if memory.gender.get(p.id, gender) == gender]
    here = [p.id for p in fits if p.sentence == token.sentence and p.subject]
    if here:
        return here[-1]
    for back in range(1, _PERSON_REACH + 1):
        there = [p.id for p in fits if p.sentence == token.sentence - back and p.subject]
        if there:
            return there[-1]
    near = [p.id for p in fits if p.sentence >= token.sentence - 3]
    return near[-1] if near else None


def _thing(scene: Scene, token: Token) -> str | None:
    memory = scene.memory
    if token.dep == "dobj":
        if token.text.lower() == "it" and token.head.lemma in words("done_to_treaties") and memory.agreements:
            return memory.agreements[-1]
        # `the Senate refused to pass it`: not what acts
        own = {i for s in clause.subjects(token.head) for n in clause.entities(s) for i in n.ids}
        if own & {t.id for t in memory.things if t.sentence == token.sentence}:
            near = [t.id for t in memory.things if token.sentence - 1 <= t.sentence <= token.sentence and t.id not in own]
            return near[-1] if near else None
    if token.head.lemma in words("treaty_verbs") and token.dep in ("nsubjpass", "nsubj") and memory.agreements:
        return memory.agreements[-1]
    for sentence in (token.sentence, token.sentence - 1):
        there = [t for t in memory.things if t.sentence == sentence]
        if there:
            return ([t for t in there if t.subject] or there)[-1].id
    return None


def _group(scene: Scene, token: Token) -> tuple[str, ...]:
    """Joined names before the pronoun, else the state or body that stands as subject, else the last one.

    Inside a quotation the speaker's own state is `we`, not `they`.
    """
    own = scene.home(scene.memory.subject_person(token.sentence)) if scene.reading.quoted(token) else None
    for index in range(token.sentence, max(token.sentence - 2, -1), -1):
        groups: list[tuple[bool, int, tuple[str, ...]]] = []
        for t in scene.sentences[index].tokens:
            if t.sentence == token.sentence and t.start >= token.start:
                break
            if t.named is None or t.dep in ("conj", "compound"):
                continue
            joined = [n for x in clause.with_conjuncts(t) if (n := x.named) is not None]
            members = tuple(dict.fromkeys(i for n in joined for i in n.ids if i != own))
            kinds = {load().family(scene.registry.type_of(i)) for i in members}
            if kinds and kinds <= _ACTORS and (len(members) > 1 or kinds != {"Person"}):
                subject = t.dep in SUBJECT or (t.dep == "poss" and t.head.dep in SUBJECT)
                groups.append((subject, t.i, members))
        if groups:
            plural = [g for g in groups if len(g[2]) > 1]
            return max(plural or groups, key=lambda g: g[:2])[2]
    return scene.memory.pair() if token.text.lower() == "their" and scene.memory.pairs else ()
