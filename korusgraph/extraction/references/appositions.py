"""A description beside a name: `Fiji, an island nation`, `his counterpart, Emmanuel Macron`, `farm lobby Copa-Cogeca`."""

from __future__ import annotations

import re

from korusgraph.extraction import clause
from korusgraph.extraction.parse import Token
from korusgraph.extraction.references import phrase
from korusgraph.extraction.references.scene import Scene
from korusgraph.extraction.registry import Named
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import group_of, table, words
from korusgraph.ontology import load

_LOOSE = ("npadvmod", "dep", "advcl", "nsubj", "appos", "ccomp", "intj", "nmod")


def resolve(scene: Scene, token: Token) -> bool:
    """Resolves a noun that stands in apposition to a name; whether it did."""
    if token.tag not in ("NN", "NNP", "NNS", "NNPS"):
        return False
    found = (way(scene, token) for way in (_after, _before, _at_the_start, _joined, _copula))
    named = next((n for n in found if n), None)
    if named is None:
        return False
    members = [i for n in named for i in n.ids]
    state = scene.named_among(token.all("amod", "compound", "nmod"))
    if applies("references.country-of-the-counterpart", state and token.lemma in words("same_in_another_state")):
        for id_ in members:
            draft = scene.registry.drafts[id_]
            draft.country = draft.country or scene.country_of(state.ids[0])  # type: ignore[union-attr]
    for id_ in members:
        scene.memory.called.setdefault(id_, set()).add(token.lemma)
    scene.add(token, members, "references.apposition")
    return True


def fits(scene: Scene, token: Token, named: Named) -> bool:
    """Whether a noun can describe an entity: the classes that `ontology` gives the noun hold its class or family."""
    type_ = scene.type_of(named)
    wanted = table("hypernyms")
    said = {kind for kind, nouns in wanted.items() if token.lemma in nouns} | {*table("bodies").get(token.lemma, ())}
    said |= {group_of("body_nouns")[token.lemma]} if token.lemma in group_of("body_nouns") else set()
    return type_ in said or load().family(type_) in said


def _after(scene: Scene, token: Token) -> list[Named] | None:
    """`Fiji, the 14th nation to join`: the noun in apposition to a name before it."""
    head = token.head.named
    inside = token.dep == "appos" and head is not None and head.level == "NAM" and token.start > head.span.end
    mark = head is not None and re.search(r"[,(–—:-]", scene.text[head.span.end : token.start]) is not None
    held = inside and mark and head is not None and fits(scene, token, head) and token.tag in ("NN", "NNP")
    bare = not phrase.determiner(token) and not token.all("amod", "compound", "nummod")
    return [head] if head is not None and applies("references.apposition-after", held and not bare) else None


def _before(scene: Scene, token: Token) -> list[Named] | None:
    """`his counterpart, Emmanuel Macron`: names in apposition to the noun; of a plural noun all of them."""
    found: list[Named] = []
    for child in token.all("appos"):
        stack = [child]
        while stack:
            t = stack.pop(0)
            if t.named is not None and t.named.level == "NAM" and t.start > token.end and fits(scene, token, t.named):
                found.append(t.named)
            stack += [c for c in t.children if c.dep in ("conj", "appos") and c.start > t.start]
    plural = token.tag in phrase.PLURAL
    if not plural:
        found = found[:1]
    held = found and token.dep != "compound" and (not plural or len({i for n in found for i in n.ids}) > 1)
    return found if applies("references.apposition-before", held) else None


def _joined(scene: Scene, token: Token) -> list[Named] | None:
    """`farm lobby Copa-Cogeca`, `his predecessor Scott Morrison`: a noun right before a name, without a comma."""
    if token.dep not in ("compound", "nmod", "appos", "nsubj", "dep", "amod", "poss", "conj", "pobj", "dobj"):
        return None
    after = re.compile(r"\s+").match(scene.text, token.end)
    named = next(iter(scene.registry.starting(after.end())), None) if after is not None else None
    free = token.dep not in ("conj", "pobj", "dobj") or token.lemma in words("names_after")
    held = named is not None and named.level == "NAM" and token.text.islower() and free and fits(scene, token, named)
    return [named] if named is not None and applies("references.description-and-name", held) else None


def _copula(scene: Scene, token: Token) -> list[Named] | None:
    """`The representative of China will be He Lifeng`: a definite subject whose name is told."""
    if token.dep != "nsubj" or token.head.lemma not in words("to_be") or not phrase.definite(token):
        return None
    told = [t.named for a in token.head.all("attr") for t in clause.with_conjuncts(a) if t.named is not None]
    plural = token.tag in phrase.PLURAL
    held = told and all(n.level == "NAM" and scene.type_of(n) == "Person" and fits(scene, token, n) for n in told)
    return told if applies("references.the-chief-is", held and plural == (len(told) > 1)) else None


def _at_the_start(scene: Scene, token: Token) -> list[Named] | None:
    """`A close partner of the United States and a leader in the region, Fiji …`."""
    first = token
    while first.dep == "conj":
        first = first.head
    if first.lemma not in words("appositives") or first.dep not in _LOOSE or not phrase.determiner(first):
        return None
    below = list(first.subtree())
    sentence = scene.sentences[token.sentence].span
    if below[0].start != sentence.start:
        return None
    after = re.compile(r",\s+").match(scene.text, below[-1].end, sentence.end)
    named = next(iter(scene.registry.starting(after.end())), None) if after is not None else None
    held = named is not None and fits(scene, first, named)
    return [named] if named is not None and applies("references.apposition-at-the-start", held) else None
