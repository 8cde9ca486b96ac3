"""Several entities in one phrase: `both countries`, `the two`, `the three leaders`, `the pair`, `the parties`."""

from __future__ import annotations

from korusgraph.extraction.parse import Token
from korusgraph.extraction.references import phrase
from korusgraph.extraction.references.scene import Scene
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import table, words

_REACH = 3  # sentences that a group is looked for in


def describe(scene: Scene, token: Token, lemma: str) -> bool:
    """Resolves a noun for members of a group; whether the phrase was one of a group at all."""
    count = _count(token, lemma)
    if not count:
        return False
    if lemma in words("heads_of_state") and scene.named_among(phrase.modifiers(token)) is not None:
        return False  # `the Japanese and Chinese presidents`, whoever they are
    kind = "person" if lemma in words("office_holders") else "state"
    scene.add(token, choose(scene, token, count, kind), f"references.group-of-{kind}s")
    return True


def _count(token: Token, lemma: str) -> int:
    """How many are meant; 0 when the phrase means no group."""
    det = phrase.determiner(token)
    said = {c.lemma for c in token.children if c.dep in ("nummod", "amod", "det", "predet", "preconj")}
    if said & words("many") or (token.all("compound") and lemma not in words("office_holders")):
        return 0
    number = next((table("numbers")[w] for w in said | {det} if w in table("numbers")), 0)
    if token.tag not in phrase.PLURAL:
        return 2 if applies("references.each-side", det == "each" and lemma in ("side", "party", "country")) else 0
    if lemma == "party" and not (token.text[0].isupper() or "both" in said):
        return 0
    if number:
        others = {c.lemma for c in token.all("amod") if c.named is None} - words("plain_modifiers")
        if "of" in {c.lemma for c in token.all("prep")}:
            return 0  # `both sides of the Pacific`
        bare = int(number) == 2 and lemma in words("sides") and not det
        definite = det in ("the", "these", "both") or "both" in said or bare
        return int(number) if definite and not others and (det or not token.all("relcl", "acl")) else 0
    bare = not token.all("amod", "prep", "relcl", "acl", "nummod", "nmod")
    return 2 if applies("references.the-countries", det == "the" and bare and lemma in words("sides")) else 0


def number_alone(scene: Scene, token: Token) -> None:
    """`the two agreed`, `both were pleased`, `the four could block it`: states or people joined just before."""
    word = token.text.lower()
    if word == "both":
        alone = token.dep in ("nsubj", "nsubjpass", "dobj", "pobj") and not token.all("prep", "nummod", "conj")
    else:
        alone = phrase.determiner(token) == "the" and token.dep not in ("nummod", "compound") and not token.all("prep", "amod")
    if not applies("references.the-two", alone and word in table("numbers")):
        return
    found = choose(scene, token, int(table("numbers")[word]), "")
    scene.add(token, found, "references.the-two")


def choose(scene: Scene, token: Token, count: int, kind: str) -> tuple[str, ...]:
    """So many states or people: joined in this sentence or before, else all that were named there, else the parties."""
    memory = scene.memory
    for back in range(_REACH + 1):
        sentence = token.sentence - back
        there = [g.ids for g in memory.groups if g.sentence == sentence and len(g.ids) == count and kind in ("", g.kind)]
        if there:
            return there[-1]
        if kind != "person":
            told = [a.id for a in memory.agreements if a.sentence == sentence]
            parties = memory.parties(told[-1]) if told else ()
            if applies("references.parties-of-the-agreement", len(parties) == count and all(scene.known(p) for p in parties)):
                return parties
            states = memory.states_at(sentence)
            if len(states) == count:
                return states
    if kind == "person":
        last = memory.recent(memory.people)[:count]
        return tuple(sorted(last)) if len(last) == count else ()
    if not kind:
        return ()
    if kind == "state":
        last = memory.recent(memory.agreements)[:1]
        if last and len(parties := memory.parties(last[0])) == count and all(scene.known(p) for p in parties):
            return parties
    earlier = next((g.ids for g in reversed(memory.groups) if g.kind == kind and len(g.ids) == count), ())
    top = tuple(c for c, n in memory.counted.most_common(count) if n > 0)
    return earlier or (top if len(top) == count else ())
