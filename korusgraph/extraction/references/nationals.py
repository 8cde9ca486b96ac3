"""A person called by nationality: `the Canadian said`, `the Dutchman`, `the Icelander`."""

from __future__ import annotations

from korusgraph.extraction import gazetteer
from korusgraph.extraction.parse import Token
from korusgraph.extraction.references import phrase
from korusgraph.extraction.references.memory import since
from korusgraph.extraction.references.scene import Scene
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import table, words

_REACH = 4  # sentences back in which the person is spoken of


def resolve(scene: Scene, token: Token) -> bool:
    """Makes `the Canadian` a mention of the Canadian spoken of last; whether the phrase meant a person."""
    nation = _nation(scene, token)
    if not nation or phrase.determiner(token) not in words("the_or_this") or token.dep in ("amod", "compound", "nmod", "appos", "attr", "npadvmod"):
        return False
    if token.all("compound", "amod", "prep", "relcl", "conj", "nummod") or (token.dep == "nsubj" and _plural(token)):
        return False
    seen = since(scene.memory.people, token.sentence - _REACH)
    theirs = [p.id for p in seen if scene.state_of_person(p.id) == nation]
    if not theirs and applies("references.canadian-of-another-post", _only_acting(scene, nation, token)):
        theirs = _only_acting(scene, nation, token)
    if not applies("references.the-canadian", theirs):
        return False
    scene.add(token, (theirs[-1],), "references.the-canadian")
    return True


def _only_acting(scene: Scene, nation: str, token: Token) -> list[str]:
    """Who acts just before and is of no other state, where nothing else in the text is of that one: `von der Leyen … The German`."""
    state = scene.registry.drafts.get(nation)
    if state is not None and len(state.mentions) > 1:
        return []
    for back in (1, 2):
        acting = list(dict.fromkeys(p.id for p in scene.memory.people if p.sentence == token.sentence - back and p.subject))
        if acting:
            return acting if len(acting) == 1 and not _of_a_country(scene, acting[0]) else []
    return []


def _of_a_country(scene: Scene, person: str) -> bool:
    known = gazetteer.load().entries.get(scene.state_of_person(person) or "")
    return known is not None and known.type == "Country"


def _nation(scene: Scene, token: Token) -> str:
    """The state of which one person is called so; empty where the word means none or may mean all of them, as `the Swiss` does."""
    if token.tag in phrase.PLURAL:
        return ""
    told = table("nationals").get(token.text.lower())
    if told is not None:
        return str(told)
    named = token.named
    if named is None or named.form != "adjective" or len(named.ids) != 1 or scene.type_of(named) != "Country":
        return ""
    return named.ids[0] if named.span.of(scene.text).endswith(tuple(words("endings_of_one_person"))) else ""


def _plural(token: Token) -> bool:
    """`the Canadian want`: whether the verb shows more than one."""
    first = next((c for c in token.head.all("aux", "auxpass")), token.head)
    return first.tag == "VBP" or first.text.lower() in words("plural_verbs")
