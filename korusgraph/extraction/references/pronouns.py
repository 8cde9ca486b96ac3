"""Pronouns for people and the first person: `he`, `she` and their forms; for whom `we` stands."""

from __future__ import annotations

from korusgraph.extraction import clause
from korusgraph.extraction.parse import Token
from korusgraph.extraction.references import climbing, plural, things
from korusgraph.extraction.references.memory import SUBJECT, since
from korusgraph.extraction.references.scene import Scene
from korusgraph.extraction.registry import Named
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import group_of, words

_PERSON_REACH = 4  # sentences that `he` looks back for a subject


def resolve(scene: Scene, token: Token) -> None:
    """Finds whom or what a pronoun stands for."""
    kind = group_of("pronouns").get(token.text.lower())
    told = next(iter(scene.registry.starting(token.end + 2)), None) if scene.text[token.end : token.end + 2] == " (" else None
    if kind != "we" and applies("references.they-in-brackets", told is not None and scene.text[told.span.end :][:1] == ")"):
        scene.pronoun(token, told.ids if told is not None else ())
    elif kind == "we":
        _first_person(scene, token)
    elif kind in ("he", "she"):
        person = _person(scene, token, kind)
        if person is not None:
            scene.memory.gender.setdefault(person, kind)
            scene.pronoun(token, (person,))
    elif kind == "it":
        thing = things.meant(scene, token)
        if thing is not None:
            scene.pronoun(token, (thing,))
    elif kind == "they":
        found = plural.meant(scene, token)
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
    """The last subject of the sentence that fits, else of the sentences before, else whoever was named last."""
    memory = scene.memory
    barred = _speaking(scene, token)
    if token.text.lower() in words("object_pronouns_of_persons"):
        barred |= things.barred(token)
    joined = climbing.beside(token)
    if joined is not None and joined.named is not None and scene.type_of(joined.named) == "Person" and len(joined.named.ids) == 1:
        if applies("references.his-of-the-joined", scene.memory.gender.get(joined.named.ids[0], gender) == gender):
            return joined.named.ids[0]
    praised = things.praised_one(token)
    named = praised.named if praised is not None else None
    if named is not None and applies("references.her-of-the-praised", scene.type_of(named) == "Person" and len(named.ids) == 1):
        return named.ids[0]
    around = _around(scene, token, gender, barred)
    if applies("references.he-of-the-clause-around", around):
        return around
    told = since(memory.people, token.sentence - _PERSON_REACH)
    fits = [p for p in told if memory.gender.get(p.id, gender) == gender]
    if applies("references.him-is-not-who-acts", barred & {p.id for p in fits}):
        fits = [p for p in fits if p.id not in barred]
    sure = [p for p in fits if p.id in memory.gender]
    if applies("references.she-is-a-woman", gender == "she" and sure):
        fits = sure
    for back in range(_PERSON_REACH + 1):
        there = [p.id for p in fits if p.sentence == token.sentence - back and p.subject]
        if there:
            return there[-1]
        both = {p.id for p in fits if p.sentence >= token.sentence - 1}
        if back == 1 and applies("references.him-who-alone-was-named", len(both) == 1):
            return both.pop()
        if back == 1 and token.dep not in SUBJECT:  # an object or possessor is more often the one just named
            near = [p.id for p in fits if p.sentence >= token.sentence - 1]
            if near:
                return near[-1]
    near = [p.id for p in fits if p.sentence >= token.sentence - 3]
    return near[-1] if near else None


def _around(scene: Scene, token: Token, gender: str, barred: frozenset[str]) -> str | None:
    """The person who stands as the subject of the nearest clause around: `Demir said she would ask`."""
    for heads in climbing.around(token, token.text.lower() in words("reflexives_of_persons")):
        for head in heads:
            named = head.named
            if named is None or len(named.ids) > 1 or scene.type_of(named) != "Person" or head.all("conj"):
                continue
            if scene.memory.gender.get(named.ids[0], gender) == gender and named.ids[0] not in barred:
                return named.ids[0]
    return None


def _speaking(scene: Scene, token: Token) -> frozenset[str]:
    """Who says the quotation in which the pronoun stands: nobody calls himself `he`."""
    if not scene.reading.quoted(token):
        return frozenset()
    return frozenset(
        i
        for t in scene.sentences[token.sentence].tokens
        if t.named is not None and t.dep == "nsubj" and t.head.pos == "VERB" and not scene.reading.quoted(t)
        for i in t.named.ids
    )
