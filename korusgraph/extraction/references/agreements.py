"""Descriptions of agreements: `the deal`, `a free trade pact with Israel`, `the two accords`."""

from __future__ import annotations

import re

from korusgraph.extraction import clause
from korusgraph.extraction.parse import Token
from korusgraph.extraction.references import facts, phrase, ranking, treaties
from korusgraph.extraction.references.scene import Scene
from korusgraph.extraction.registry import Named
from korusgraph.extraction.rulebook import applies, dropped
from korusgraph.extraction.text import fold
from korusgraph.extraction.words import pattern, table, words
from korusgraph.ontology import load

_GREAT = pattern("references.agreements.great")  # `a great deal of trade`
_YEAR = re.compile(r"(?:19|20)\d\d")
_INDEFINITE_REACH = 3  # sentences that `a deal` may look back; further on it is a new one
_SO_CALLED = 1.6  # weight of an agreement that was called by the same noun before


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
        scene.add(token, (described.id,), "references.agreement-described")
        return
    plural = token.tag in phrase.PLURAL
    if phrase.determiner(token) in words("pointing_here") and _the_text_itself(scene, token):
        return
    parties = _parties_in(scene, token, mods)
    topic = _other_topic(token, mods, said)
    by_region = _with_a_region(scene, token)
    if by_region is not None:
        scene.add(token, (by_region,), "references.agreement-by-region")
    elif topic and not _spoken_with(scene, topic):
        dropped("references", "an agreement on another matter", token.text)
    elif parties:
        found = _by_parties(scene, token, parties, plural)
        for one in found[:1] if len(parties) > 1 else ():
            scene.memory.among.setdefault(one, tuple(parties))
        scene.add(token, found, "references.agreement-by-parties", span)
    elif plural:
        _several(scene, token, said)
    else:
        _one(scene, token, mods, said)


def _the_text_itself(scene: Scene, token: Token) -> bool:
    """Takes `this Agreement` of a treaty for the treaty, or for nothing where its name is not told; False in other texts."""
    treaty = scene.reading.provisions >= 0
    inserted = treaty and scene.reading.quoted(token)  # words that it puts into another treaty
    own = treaties.of_itself(scene, token) if not inserted and (treaty or token.text[0].isupper()) else None
    if not applies("references.this-agreement", treaty or own):
        return False
    scene.add(token, (own,) if own else (), "references.this-agreement")
    return True


def version(scene: Scene, token: Token) -> None:
    """`that version`, `the text`, `the plan` of the agreement spoken of."""
    last = scene.memory.recent(scene.memory.agreements)
    if phrase.telling(token) or token.all("prep", "acl", "relcl") or not last or token.tag in phrase.PLURAL:
        return
    near = scene.memory.agreements[-1].sentence >= token.sentence - _INDEFINITE_REACH
    if applies("references.text-of-an-agreement", phrase.determiner(token) in words("definites") and near):
        scene.add(token, last[:1], "references.text-of-an-agreement")


def _names_none(scene: Scene, token: Token, mods: list[Token], said: set[str]) -> bool:
    """Whether the phrase stands for no one agreement: `a great deal`, `an agreement to act`, `in agreement`."""
    det = phrase.determiner(token)
    before = scene.text[max(0, token.start - 14) : token.start]
    loose = token.lemma in words("loose_agreements") and det not in words("definite_singulars")
    if applies("references.loose-agreement", loose):
        return True
    great = (token.lemma in words("deal") and token.head.lemma in words("praising_adjectives")) or _GREAT.search(before)
    if applies("references.great-deal", great):
        return True
    bare = not det and not said & words("trade_marks") and token.lemma not in words("trade_acronyms")
    with_each = token.tag in phrase.PLURAL and any(n for p in clause.complements(token, "with") for n in _of_states(p))
    if applies("references.bare-agreement", bare and not (with_each and token.all("nummod")) and not any(c.named for c in mods)):
        return True
    firm = any(c.named is not None and scene.type_of(c.named) == "Company" for c in mods) or said & words("commercial")
    if applies("references.commercial-deal", firm):
        return True
    if applies("references.any-agreement", det in words("any") or (said & words("other_ones") and not with_each)):
        return True
    own_name = any(c.pos == "PROPN" and c.named is None and c.text[0].isupper() for c in mods)
    if applies("references.programme-with-a-name", own_name and token.lemma in words("loose_agreements")):
        return True
    to_do = any(x.lemma == "to" and x.dep == "aux" for c in token.all("acl") for x in c.children)
    return applies("references.agreement-to-do", to_do and not said & words("trade_word"))


def _other_topic(token: Token, mods: list[Token], said: set[str]) -> frozenset[str]:
    """What else than trade the phrase says that the agreement is about."""
    if said & (words("trade_marks") - words("bare_trade_marks")):
        return frozenset()
    nouns = {c.lemma for c in mods if c.dep == "compound" and c.named is None and c.pos == "NOUN"}
    on = {p.lemma for p in (*clause.complements(token, "on"), *clause.complements(token, "over")) if p.named is None}
    found = frozenset((nouns - words("kinds_of_agreements")) | ((said | on) & words("other_topics")))
    return found if applies("references.agreement-on-another-matter", found) else frozenset()


def _spoken_with(scene: Scene, topic: frozenset[str]) -> bool:
    """Whether an agreement spoken of has these words in its name."""
    names = (fold(scene.registry.drafts[a].name) for a in scene.memory.recent(scene.memory.agreements))
    return any(all(w[:6] in name for w in topic) for name in names)


def _several(scene: Scene, token: Token, said: set[str]) -> None:
    """`the two accords`, `all three FTAs`: so many of those spoken of last."""
    det = phrase.determiner(token)
    count = next((int(table("group_sizes")[w]) for w in said | {det} if w in table("group_sizes")), 0)
    agreements = [
        a
        for a in scene.memory.recent(scene.memory.agreements)
        if not scene.memory.registry.drafts[a].known or scene.memory.parties(a)
    ]
    if applies("references.agreements-spoken-of", (count or det in words("definite_plurals")) and len(agreements) > 1):
        here = {a.id for a in scene.memory.agreements if a.sentence >= token.sentence - 2 * _INDEFINITE_REACH}
        chosen = agreements[: count or max(2, len(here))]
        if len(chosen) >= (count or 2):
            scene.add(token, sorted(chosen), "references.agreements-spoken-of")


def _one(scene: Scene, token: Token, mods: list[Token], said: set[str]) -> None:
    det = phrase.determiner(token)
    target = _by_its_words(scene, token, mods)
    if target is None and det in words("loose_determiners") and not (token.lemma in words("trade_acronyms") and scene.memory.agreements):
        target = _indefinite(scene, token)
    elif target is None:
        target = _choose(scene, token, said) or treaties.of_the_text(scene, token)
    if target is not None:
        scene.add(token, (target,), "references.the-deal")


def _by_its_words(scene: Scene, token: Token, mods: list[Token]) -> str | None:
    """`a Trans Pacific trade deal` by parts of the name; `the accord with six Latin American nations` by its parties."""
    proper = " ".join(m.text for m in mods if m.pos == "PROPN" and m.named is None)
    parts = frozenset(re.findall(r"\w+", fold(proper))) - words("trade_marks") - words("agreement_kinds")
    if parts and (found := treaties.by_words(scene, parts)) is not None:
        return found
    return None


def _with_a_region(scene: Scene, token: Token) -> str | None:
    """`the accord with six Latin American nations`, by how many parties of it lie there."""
    partners = clause.complements(token, "with")
    besides = frozenset(scene.states_in(p.named for p in partners if p.named is not None))
    unknown = any(d.mentions and not d.parent for d in scene.registry.of_type("Agreement"))  # it may be one of these
    for other in partners:
        count = next((int(table("group_sizes")[c.lemma]) for c in other.all("nummod") if c.lemma in table("group_sizes")), 0)
        where = fold(scene.surface(other))
        region = next((w for w in sorted(facts.words_of_facts(), key=len, reverse=True) if re.search(rf"\b{w}\b", where)), "")
        found = treaties.by_region(scene, count, region, besides) if count and region and not unknown else None
        if applies("references.agreement-by-region", found):
            return found
    return None


def _choose(scene: Scene, token: Token, said: set[str]) -> str | None:
    """Which of the agreements spoken of `the deal` is: the last one that is not replaced and is done the same to."""
    memory = scene.memory
    found = memory.recent(memory.agreements)
    if not found:
        return None
    years = {c.text for c in token.all("nummod", "amod", "compound", "nmod") if _YEAR.fullmatch(c.text)}
    dated = [a for a in found if years & treaties.years(scene, a)]
    if applies("references.agreement-of-a-year", dated and len(dated) < len(found)):
        found = dated
    current = [a for a in found if a not in memory.replaced]
    definite = phrase.determiner(token) in words("definite_article")
    if applies(
        "references.replaced-agreement", definite and current and len(current) < len(found) and not said & words("earlier")
    ):
        found = current
    if definite and not current and not said & words("earlier"):
        soon = treaties.named_soon(scene, token.sentence)
        if applies("references.successor-named-soon", soon is not None and soon not in memory.replaced):
            return soon
    verb = token.head if token.dep in ("dobj", "nsubjpass") else None
    if verb is not None:
        group = scene.states_in(n for s in clause.subjects(verb) for n in clause.entities(s))
        member = [a for a in found if not memory.registry.parties(a) or any(memory.belong((g,), a) for g in group)]
        outside = group and verb.lemma in words("party_verbs") and 0 < len(member) < len(found)
        if applies("references.agreement-of-the-doer", outside):
            found = member
        group_of_verb = {v for verbs in table("done_alike").values() for v in verbs if verb.lemma in verbs}
        alike = [a for a in found if any(s.id == a and s.verb in group_of_verb for s in memory.agreements)]
        if applies("references.agreement-done-alike", len(alike) == 1 and len(found) > 1):
            found = alike
    called = [a for a in found if token.lemma in memory.nouns.get(a, ())]
    plain = definite and not phrase.telling(token)
    again = frozenset(called) if applies("references.agreement-so-called", plain and 0 < len(called) < len(found)) else frozenset()
    fit = {a: _SO_CALLED if a in again else 1.0 for a in found}
    ranks = ranking.ranked(memory.agreements, token.sentence, lambda i: fit.get(i, 0.0), len(scene.sentences))
    return ranks[0] if ranks else None


def _parties_in(scene: Scene, token: Token, mods: list[Token]) -> list[str]:
    """States and blocs that the phrase itself names: `the pact with Israel`, `the Canadian-U.S. pact`."""
    found = scene.registry.overlapping(scene.span(token))
    found += [c.named for c in mods if c.named is not None]
    for preposition in ("with", "between", "among"):
        found += [n for p in clause.complements(token, preposition) for n in _of_states(p)]
    verb = token.head
    if token.dep in ("dobj", "nsubjpass"):  # the parser may hang `with Peru` on `signed`
        partners = [n for p in clause.complements(verb, "with") for n in _of_states(p)]
        if applies("references.signed-with", partners and verb.lemma in words("closing_verbs")):
            found += partners
    return scene.states_in(found)


def _of_states(token: Token) -> list[Named]:
    """The name of a state, or the names before a noun for states: `the Mercosur bloc`, `the Swiss government`."""
    if token.named is not None:
        return [token.named]
    return clause.entities(token) if token.lemma in words("states") | words("party_nouns") else []


def _by_parties(scene: Scene, token: Token, parties: list[str], plural: bool) -> list[str]:
    memory = scene.memory
    det = phrase.determiner(token)
    verb = token.head if token.dep in ("dobj", "nsubjpass") else None
    doers = [i for s in (clause.subjects(verb) if verb is not None else []) for n in clause.entities(s) for i in n.ids]
    subjects = frozenset(i for i in doers if scene.registry.type_of(i) in ("Country", "Bloc"))
    own = len(parties) == 1 or any(t.pos == "PRON" for t in token.all("poss"))
    if applies("references.agreements-of-one-state", plural and own and not clause.complements(token, "with")):
        return []  # `existing United States trade agreements`: all that it has, none of them told
    if plural:
        home = memory.lead()
        home = memory.lead(parties) if home in parties and len(parties) == 2 else home
        others = [p for p in parties if p != home]
        if applies("references.pacts-with-each", len(others) > 1 and home):
            made = [
                memory.agreement_with(frozenset((home or "", o)))
                or treaties.of_parties(scene, token, frozenset((home or "", o)))
                for o in others
            ]
            return [a for a in made if a]
    group = frozenset(parties)
    if det in words("no_or_indefinite") or (len(parties) == 1 and not memory.agreement_with(group)):
        group |= subjects
    if len(group) == 1:
        recent = memory.agreement_with(group)
        if recent is not None:
            return [recent]
        above = [a for a in token.ancestors() if a.pos == "VERB" and a is not verb]
        doers += [i for a in above for s in clause.subjects(a) for n in clause.entities(s) for i in n.ids]
        other = _other_party(scene, group, doers)
        if other is None:
            return []
        group |= {other}
    found = memory.agreement_with(group) or treaties.of_parties(scene, token, group)
    return [found] if found else []


def _other_party(scene: Scene, group: frozenset[str], doers: list[str]) -> str | None:
    """Whose agreement `the pact with Israel` is: of who acts, else of the state of which the text has most to say."""
    home = next((h for i in doers if (h := scene.state_of(i)) is not None and h not in group), None)
    if home is not None or scene.reading.days:  # the states most named in a digest say nothing about one of its stories
        return home
    return scene.memory.lead(group)


def _indefinite(scene: Scene, token: Token) -> str | None:
    """`signed a free trade agreement with …`: that of the parties; else the one spoken of, or first named later."""
    memory = scene.memory
    verb = token.above("VERB")
    partners = [*clause.complements(token, "with"), *(clause.complements(token.head, "with") if token.dep == "dobj" else ())]
    if any(t.pos == "PROPN" and not _polity(scene, t) for t in partners):
        return None  # a deal with a firm
    if applies("references.agreement-with-somebody", any(t.lemma in words("states") for t in partners)):
        return None  # `a new agreement with a country that …`
    group: frozenset[str] = frozenset()
    if verb is not None:
        heads = [*clause.subjects(verb), *clause.complements(verb, "with")]
        named = [n for h in heads for n in clause.entities(h)]
        group = frozenset(scene.states_in(named))
        homes = frozenset(h for n in named for i in n.ids if (h := scene.state_of(i)))
        if applies("references.agreement-of-their-states", len(group) < 2 and len(homes) == 2):
            group = homes
    if len(group) >= 2:
        return memory.agreement_with(group) or treaties.of_parties(scene, token, group)
    if memory.agreements:
        last = memory.agreements[-1]
        known = memory.registry.parties(last.id)
        if group and known and not any(memory.belong((g,), last.id) for g in group):
            return memory.agreement_with(group)  # an agreement among others is not the one meant
        if token.sentence - last.sentence <= _INDEFINITE_REACH:
            return last.id
    return treaties.named_soon(scene, token.sentence) or treaties.of_the_text(scene, token)


def _polity(scene: Scene, token: Token) -> bool:
    return token.named is not None and any(load().family(scene.registry.type_of(i)) == "Polity" for i in token.named.ids)
