"""`they`, `them`, `their`: joined names before the pronoun, else the state or body that stands as subject."""

from __future__ import annotations

from korusgraph.extraction import clause
from korusgraph.extraction.parse import Token
from korusgraph.extraction.references import climbing, phrase
from korusgraph.extraction.references.memory import SUBJECT
from korusgraph.extraction.references.scene import Scene
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import words
from korusgraph.ontology import load

_REACH = 5  # sentences back in which the other side of a quotation is spoken of
_FAMILIES = frozenset(("Polity", "Person", "Organization", "Agreement"))


def meant(scene: Scene, token: Token) -> tuple[str, ...]:
    """Whom `they` stands for; empty when it is nobody that has a name.

    Inside a quotation the speaker's own state is `we`, not `they`.
    """
    own = scene.home(scene.memory.subject_person(token.sentence)) if scene.reading.quoted(token) else None
    doers = _doers(token)
    if applies("references.them-of-measures", token.dep == "dobj" and token.head.lemma in words("done_to_measures")):
        return ()
    if applies("references.their-of-no-name", token.dep == "poss" and _many(token)):
        return ()
    if applies("references.they-of-no-name", token.dep != "poss" and _unnamed(scene, token)):
        return ()
    for index in range(token.sentence, max(token.sentence - 2, -1), -1):
        groups: list[tuple[bool, int, tuple[str, ...]]] = []
        for t in scene.sentences[index].tokens:
            if t.sentence == token.sentence and t.start >= token.start:
                break
            if t.named is None or t.dep in ("conj", "compound"):
                continue
            joined = [n for x in clause.with_conjuncts(t) if (n := x.named) is not None]
            members = tuple(dict.fromkeys(i for n in joined for i in n.ids if i != own))
            if applies("references.them-is-not-who-acts", members and set(members) <= doers):
                continue
            kinds = {load().family(scene.registry.type_of(i)) for i in members}
            if kinds and kinds <= _FAMILIES and (len(members) > 1 or not kinds & {"Person", "Agreement"}):
                subject = t.dep in SUBJECT or (t.dep == "poss" and t.head.dep in SUBJECT)
                groups.append((subject, t.i, members))
        if groups:
            several = [g for g in groups if len(g[2]) > 1]
            return max(several or groups, key=lambda g: g[:2])[2]
    earlier = next((g.ids for g in reversed(scene.memory.groups) if g.sentence >= token.sentence - 3), ())
    if token.text.lower() in words("of_several") and earlier:
        return earlier
    other = _other_side(scene, token, own)
    return (other,) if applies("references.they-of-the-other-side", other) else ()


def _other_side(scene: Scene, token: Token, own: str | None) -> str:
    """`"They are making moves," he said`: in a quotation the state spoken of last that is not the speaker's; empty when there is none."""
    said = [t for s in scene.sentences[max(token.sentence - 1, 0) : token.sentence + 1] for t in s.tokens if t.start < token.start and t.named is None]
    others = any(t.tag == "NNPS" or (t.tag == "NNS" and (t.sentence == token.sentence or t.lemma in words("doers_without_names"))) for t in said)
    again = any(t.lemma == token.lemma for t in said if t.sentence == token.sentence and t.pos == "PRON")
    if own is None or others or again or token.dep == "poss" or not scene.reading.quoted(token):
        return ""
    near = [s.id for s in scene.memory.states if s.sentence >= token.sentence - _REACH and s.id != own]
    return near[-1] if near else ""


def _doers(token: Token) -> frozenset[str]:
    """Who acts in the clause of which the pronoun is an object: nobody whom it may stand for."""
    if token.dep != "dobj":
        return frozenset()
    return frozenset(i for s in clause.subjects(token.head) for n in clause.entities(s) for i in n.ids)


def _many(token: Token) -> bool:
    """Whether the subject of the clause around is a plural noun without a name: `provinces subsidize their producers`."""
    heads = next(climbing.around(token), [])
    return bool(heads) and all(
        h.named is None and h.tag == "NNS" and h.lemma in words("doers_without_names") and not (clause.entities(h) or h.all("poss"))
        for h in heads
    )


def _unnamed(scene: Scene, token: Token) -> bool:
    """Whether the nearest plural subject before it in the sentence is a noun without a name: `ministers said they`."""
    before = [
        t
        for t in scene.sentences[token.sentence].tokens
        if t.start < token.start and (t.named is not None or t.tag in phrase.PLURAL) and t.dep in SUBJECT
    ]
    last = before[-1] if before else None
    return last is not None and last.named is None and last.pos == "NOUN" and not clause.entities(last) and not last.inside
