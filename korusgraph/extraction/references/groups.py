"""Several entities in one phrase: `both countries`, `the two`, `the three leaders`, `the pair`, `the parties`."""

from __future__ import annotations

import re

from korusgraph.extraction.parse import Token
from korusgraph.extraction.references import facts, phrase
from korusgraph.extraction.references.ranking import LEAD
from korusgraph.extraction.references.scene import Scene
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.text import fold
from korusgraph.extraction.words import table, words

_REACH = 3  # sentences that a group is looked for in


def describe(scene: Scene, token: Token, lemma: str) -> bool:
    """Resolves a noun for members of a group; whether the phrase was one of a group at all."""
    if lemma in words("heads_of_state") and scene.named_among(phrase.modifiers(token)) is not None:
        return False  # `the Japanese and Chinese presidents`, whoever they are
    count = _count(scene, token, lemma)
    if count is None or applies("references.countries-just-told", not count and _just_told(scene, token)):
        return False
    kind = "person" if lemma in words("office_holders") else "body" if lemma in words("firms") else "state"
    found = _firms(scene, token, count, lemma) if kind == "body" else choose(scene, token, count, kind)
    if lemma in words("party_word") and not count and token.text.islower() and scene.reading.provisions < 0:
        joined = [set(g.ids) for g in scene.memory.groups] + [set(scene.memory.parties(a)) for a in scene.memory.recent(scene.memory.agreements)]
        if applies("references.parties-never-joined", found and set(found) not in joined):
            return True
    where = region(scene, token) if kind == "state" and count else ""
    if where and not (found and all(where in facts.of(i).regions | facts.of(i).kinds for i in found)):
        found = _of_region(scene, count, where)
    scene.add(token, found, f"references.group-of-{kind}s")
    return True


def _just_told(scene: Scene, token: Token) -> bool:
    """`tariffs on 90 countries … the countries`: those that the same noun told just before, without names."""
    near = (t for s in scene.sentences[max(token.sentence - 1, 0) : token.sentence + 1] for t in s.tokens if t.start < token.start)
    return any(t.lemma == token.lemma and t.named is None and t.tag in phrase.PLURAL for t in near)


def _count(scene: Scene, token: Token, lemma: str) -> int | None:
    """How many are meant, 0 for all of them; None when the phrase means no group."""
    det = phrase.determiner(token)
    said = {c.lemma for c in token.children if c.dep in ("nummod", "amod", "det", "predet", "preconj")}
    close = lemma in words("close_states")
    if said & words("many") or (_compounds(token) and lemma not in words("office_holders") and not close):
        return None
    if token.tag not in phrase.PLURAL:
        alone = det in words("each") and lemma in words("each_of_two")
        alone = alone and any(len(g.ids) == 2 and g.sentence >= token.sentence - _REACH for g in scene.memory.groups)
        return 2 if applies("references.each-side", alone) else None
    if lemma in words("party_word") and not (token.text[0].isupper() or said & words("both_alone")):
        free = (said & words("two_alone") or det in words("definite_article")) and not any(fold(d.name).endswith(tuple(words("party_word"))) for d in scene.registry.of_type("Organization"))
        if not applies("references.the-two-parties", free):
            return None
    if said & {*table("group_sizes")} or det in table("group_sizes"):
        return _numbered(token, lemma, det, said)
    bare = not token.all("prep", "relcl", "acl", "nummod") and (close or not token.all("amod", "nmod"))
    return 0 if applies("references.the-countries", det in words("definite_article") and bare and lemma in words("sides")) else None


def _compounds(token: Token) -> bool:
    """Whether a noun before it says something else than `island nations` do."""
    found = token.all("compound")
    known = bool(found) and all(c.lemma in facts.words_of_facts() for c in found)
    return bool(found) and not applies("references.island-nations", known)


def _numbered(token: Token, lemma: str, det: str, said: set[str]) -> int | None:
    """`the two countries`, `both sides`, `signed by two sides`; not `both sides of the Pacific`, not `two other countries`."""
    number = next(int(table("group_sizes")[w]) for w in sorted(said | {det}) if w in table("group_sizes"))
    if "of" in {c.lemma for c in token.all("prep")}:
        return None
    others = {c.lemma for c in token.all("amod") if c.named is None} - words("plain_modifiers") - facts.words_of_facts()
    bare = number == 2 and lemma in words("sides") and not det
    definite = det in words("definite_groups") or said & words("both_alone") or bare
    return number if definite and not others and (det or not token.all("relcl", "acl")) else None


def region(scene: Scene, token: Token) -> str:
    """The region in `the six Latin American nations`; empty when the phrase tells none."""
    said = fold(scene.surface(token))
    return next((w for w in sorted(facts.words_of_facts(), key=lambda w: (-len(w), w)) if re.search(rf"\b{w}\b", said)), "")


def _of_region(scene: Scene, count: int, region: str) -> tuple[str, ...]:
    """So many states of a region: all that the document names, or those of an agreement."""
    named = [d.id for d in scene.registry.of_type("Country") if d.mentions and region in facts.of(d.id).regions | facts.of(d.id).kinds]
    for id_ in scene.memory.recent(scene.memory.agreements):
        parties = [p for p in scene.memory.parties(id_) if region in facts.of(p).regions]
        if len(parties) == count and all(map(scene.named, parties)):
            return tuple(parties)
    return tuple(sorted(named)) if applies("references.states-of-a-region", len(named) == count) else ()


def number_alone(scene: Scene, token: Token) -> None:
    """`the two agreed`, `both were pleased`, `the four could block it`: states or people joined just before."""
    word = token.text.lower()
    if word in words("both_alone"):
        alone = token.dep in ("nsubj", "nsubjpass", "dobj", "pobj") and not token.all("prep", "nummod", "conj")
        done = token.dep == "dobj" and token.head.lemma in words("light_doing")
        if applies("references.both-things", done):
            return
    else:
        alone = phrase.determiner(token) in words("definite_article") and token.dep not in ("nummod", "compound") and not token.all("prep", "amod")
    if applies("references.the-two", alone):
        found = choose(scene, token, int(table("group_sizes")[word]), "")
        scene.add(token, found, "references.the-two")


def former(scene: Scene, token: Token) -> None:
    """`the former`, `the latter`: the first or the second of the two joined last."""
    pair: tuple[str, ...] = next((g.ids for g in reversed(scene.memory.groups) if len(g.ids) == 2 and g.sentence >= token.sentence - 1), ())
    said, told = scene.memory.pair
    first = token.text.lower() in words("the_former")
    again = not first and told and said >= token.sentence - 1
    if applies("references.latter-of-the-same", again and told != pair):
        pair = told
    if first:
        scene.memory.pair = (token.sentence, pair)
    if applies("references.the-former", pair):
        scene.add(token, (pair[0 if first else 1],), "references.the-former")


def choose(scene: Scene, token: Token, count: int, kind: str) -> tuple[str, ...]:
    """So many states or people: joined in this sentence or before, else all that were named there, else the parties.

    A count of 0 takes however many were joined.
    """
    memory = scene.memory
    for back in range(_REACH + 1):
        sentence = token.sentence - back
        wanted = ("person",) if not kind and _only_people(token) else (kind,) if kind else ("state", "person", "body")
        there = [g.ids for g in memory.groups if g.sentence == sentence and g.kind in wanted]
        there = [ids for ids in there if len(ids) == count or not count]
        there = _with_the_speaker(scene, token, there) if kind == "state" else there
        if there and not (back > 1 and kind == "state" and _others(scene, there[-1], count, sentence)):
            return there[-1]
        if kind == "person" or wanted == ("person",):
            continue
        told = [a.id for a in memory.agreements if a.sentence == sentence]
        parties = memory.parties(told[-1]) if told else ()
        told_of = len(parties) == (count or 2) and all(map(scene.known, parties))
        if applies("references.parties-of-the-agreement", told_of and not (back and _others(scene, parties, count, sentence))):
            return parties
        states = memory.states_at(sentence)
        fits = len(states) == (count or 2) and (kind != "state" or _with_the_speaker(scene, token, [states]))
        if fits and not _others(scene, states, count, sentence):
            return states
        firms = tuple(dict.fromkeys(b.id for b in memory.bodies if b.sentence == sentence))
        if applies("references.the-two-firms", not kind and back < 2 and len(firms) == count):
            return firms
    if kind == "person" or (not kind and _only_people(token)):
        joined = [g.ids for g in memory.groups if g.kind == "person" and g.sentence >= token.sentence - 2 * _REACH]
        if applies("references.the-ministers", joined and not count):
            return joined[-1]
        for back in range(_REACH):
            there_ = tuple(dict.fromkeys(p.id for p in memory.people if p.sentence == token.sentence - back))
            fits = len(there_) == (count or 2) and all(_titled(scene, p, token.lemma) for p in there_)
            if applies("references.two-people-of-a-sentence", fits):
                return there_
        last = memory.recent(memory.people)[:count]
        return tuple(sorted(last)) if last and len(last) == count else ()
    if not kind:
        return ()
    far = _homes(scene, token, count or 2) or _farther(scene, count or 2)
    return far if _with_the_speaker(scene, token, [far]) else ()


def _only_people(token: Token) -> bool:
    """`The two met`, `both said`: what only people do."""
    return token.dep == "nsubj" and token.head.lemma in words("done_by_people")


def _titled(scene: Scene, person: str, noun: str) -> bool:
    """Whether the text gives a person a title with the noun: `the ministers` are no commissioners."""
    return any(h.person == person and noun in fold(h.title.of(scene.text)) for h in scene.registry.holdings)


def _with_the_speaker(scene: Scene, token: Token, groups: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """`Xi said the two countries`: where the speaker's state is in none of the groups, they are not the ones."""
    here = [p.id for p in scene.memory.people if p.subject and p.sentence == token.sentence]
    home = scene.state_of(here[-1]) if here else None
    if home is None or not groups:
        return groups
    own = [g for g in groups if home in g]
    return own if applies("references.countries-of-the-speaker", len(own) < len(groups)) else groups


def _others(scene: Scene, states: tuple[str, ...], count: int, sentence: int) -> bool:
    """Whether states that only met in a sentence are not the ones joined all along, of which the text opened."""
    joined = [g for g in scene.memory.groups if g.kind == "state" and len(g.ids) == (count or 2)]
    same = any(set(g.ids) == set(states) and g.sentence != sentence for g in joined)
    opened = joined and joined[0].sentence <= LEAD and set(joined[0].ids) & set(states)
    return bool(applies("references.the-countries-of-the-lead", opened and not same))


def _homes(scene: Scene, token: Token, count: int) -> tuple[str, ...]:
    """`Biden met Xi. … the two countries`: the states of people joined before."""
    joined = [g.ids for g in scene.memory.groups if g.kind == "person" and g.sentence >= token.sentence - _REACH]
    for ids in reversed(joined):
        homes = tuple(dict.fromkeys(h for i in ids if (h := scene.state_of(i)) is not None))
        if applies("references.countries-of-people", len(homes) == count):
            for home in homes:
                if not scene.known(home):
                    scene.registry.ensure(scene.gazetteer.entries[home])
            return homes
    return ()


def _firms(scene: Scene, token: Token, count: int, noun: str) -> tuple[str, ...]:
    """`the two firms`, `the companies`: those joined last that the noun can describe, else those with which the text opens."""
    kinds = table("bodies").get(noun, ())
    joined = [g for g in scene.memory.groups if g.kind == "body" and len(g.ids) == (count or len(g.ids))]
    joined = [g for g in joined if all(scene.registry.type_of(i) in kinds for i in g.ids)]
    near = [g.ids for g in joined if token.sentence - g.sentence <= _REACH]
    opened = [g.ids for g in joined if g.sentence <= LEAD]
    for back in range(0 if near else _REACH):
        there = tuple(dict.fromkeys(b.id for b in scene.memory.bodies if b.sentence == token.sentence - back))
        there = tuple(i for i in there if scene.registry.type_of(i) in kinds)
        if len(there) == (count or 2):
            near = [there]
            break
    found = next(iter([*near[::-1], *opened]), ())
    return found if applies("references.group-of-firms", found) else ()


def _farther(scene: Scene, count: int) -> tuple[str, ...]:
    """The group that opens the text, else the parties of the agreement spoken of, a group joined, the states named most."""
    memory = scene.memory
    joined = [g for g in memory.groups if g.kind == "state" and len(g.ids) == count]
    lead = next((g.ids for g in joined if g.sentence <= LEAD), ())
    if lead:
        return lead
    parties = next((memory.parties(a) for a in memory.recent(memory.agreements)), ())
    if len(parties) == count and all(map(scene.known, parties)):
        return parties
    earlier = next((g.ids for g in reversed(joined)), ())
    top = tuple(c for c, n in memory.counted.most_common(count) if n > 0)
    return earlier or (top if applies("references.states-of-the-text", len(top) == count) else ())
