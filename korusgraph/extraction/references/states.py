"""Descriptions of one state or bloc: `the island nation`, `the bloc`, `Asia's third-largest economy`, `its rival`."""

from __future__ import annotations

import re
from functools import cache

from korusgraph.extraction.parse import Token
from korusgraph.extraction.references import facts, phrase, ranking, things
from korusgraph.extraction.references.scene import Scene
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.text import fold
from korusgraph.extraction.words import any_of, filled, table, words
from korusgraph.model import Span

_PLACES = ("Country", "Bloc", "Region")
_MANY = 4  # an agreement of more parties may be called a bloc


def describe(scene: Scene, token: Token, lemma: str) -> None:
    """Finds the state that a noun for states means, in the singular."""
    if token.tag in phrase.PLURAL:
        _partners(scene, token, lemma)
        return
    if ranked(scene, token) or not phrase.definite(token):
        return
    owner = phrase.possessor(token)
    if owner is not None:
        if owner.text.lower() in words("whose"):
            _of_whom(scene, token)
        elif lemma in words("relations_of_states"):
            _other(scene, token, owner)
        elif lemma in words("plain_states") and (not phrase.telling(token) or _coloured(token)):
            home = scene.state_of_person(owner.named.ids[0]) if owner.named is not None else None
            if applies("references.his-country", home):
                scene.add(token, (home or "",), "references.his-country")
        return
    asked = _asked(scene, token, lemma)
    if asked is None and not token.all("prep", "relcl") and applies("references.coloured-country", lemma in words("plain_states") and _coloured(token)):
        asked = set()
    ranked_only = lemma in words("only_by_rank") and not (asked and applies("references.asian-power", lemma in words("acting_states")))
    if asked is None or token.all("prep") or ranked_only:
        return
    coloured = lemma in words("plain_states") and bool(phrase.telling(token))
    if not asked and applies("references.war-torn-country", coloured and _ranks(scene, token, asked)):
        scene.add(token, _ranks(scene, token, asked)[:1], "references.war-torn-country")
        return
    target = _matching(scene, token, asked) if asked else _plain(scene, token)
    if target is not None:
        scene.add(token, (target,), "references.state-by-facts" if asked else "references.the-country")


def _coloured(token: Token) -> bool:
    """Whether all that is said of a country tells of its lot or looks, so of any: `his landlocked country`, not `the host country`."""
    told = phrase.telling(token)
    plain = all(c.dep == "amod" and c.named is None and c.pos in ("ADJ", "VERB") and c.tag not in ("JJS", "JJR") for c in told)
    return bool(told) and plain and not {c.lemma for c in told} & (words("parts_that_states_play") | words("many"))


def bloc(scene: Scene, token: Token) -> None:
    """`the bloc`, `the 27-nation bloc`, `the South American trade bloc`: the last bloc that fits."""
    if token.tag in phrase.PLURAL or phrase.determiner(token) not in words("definites") or token.all("prep"):
        return
    region = set(_asked(scene, token, "") or ())
    found: str | None = next(
        (
            s
            for s in scene.memory.recent(scene.memory.states)
            if scene.registry.type_of(s) == "Bloc" and region <= facts.of(s).regions
        ),
        None,
    )
    if found is None and not region:
        union = _of_body(scene)
        if applies("references.bloc-of-the-body", union is not None):
            scene.add(token, (union or "",), "references.bloc-of-the-body")
            return
        many = (a for a in scene.memory.recent(scene.memory.agreements) if len(scene.memory.parties(a)) > _MANY)
        found = next(many, None)
        if applies("references.agreement-as-bloc", found is not None):
            scene.add(token, (found or "",), "references.agreement-as-bloc")
        return
    if applies("references.bloc", found is not None):
        scene.add(token, (found or "",), "references.bloc")


def _of_body(scene: Scene) -> str | None:
    """The bloc of the body spoken of last that is of one: after `the European Commission` the bloc is the Union."""
    homes = (scene.state_of(i) for i in scene.memory.recent(scene.memory.bodies))
    found = next((h for h in homes if h in scene.gazetteer.entries and scene.gazetteer.entries[h].type == "Bloc"), None)
    return scene.registry.ensure(scene.gazetteer.entries[found]).id if found is not None else None


def _asked(scene: Scene, token: Token, lemma: str) -> set[str] | None:
    """Facts that the phrase asks for, `island`, `asian`, `kingdom`; None when it says something that no table knows."""
    known = facts.words_of_facts()
    asked = {table("kinds_of_states")[lemma]} if lemma in table("kinds_of_states") else set()
    mods = phrase.telling(token)
    if not mods:
        return asked
    said = fold(Span(min(t.start for m in mods for t in m.subtree()), token.start).of(scene.text)).replace("-", " ")
    whole = f"{said.strip()} {token.lemma}" if token.all("compound") else said  # `city-state` is cut into words
    found = next((w for w in sorted(known, key=lambda w: (-len(w), w)) if re.search(rf"\b{w}\b", whole)), None)
    if found is not None:
        asked.add(found)
    rest = set((said.replace(found, " ") if found else said).split()) - words("plain_modifiers") - words("bloc_words")
    rest = {w for w in rest if not re.search(r"\d", w)}
    if rest - words("of_economies") and found is None:
        return None
    return asked


def _matching(scene: Scene, token: Token, asked: set[str]) -> str | None:
    fits = _ranks(scene, token, asked)
    return fits[0] if applies("references.state-by-facts", bool(fits)) else None


def _ranks(scene: Scene, token: Token, asked: set[str]) -> list[str]:
    """States spoken of to which all that is asked for applies, the likeliest first."""
    acting = things.barred(token)

    def fit(id_: str) -> float:
        state = scene.registry.type_of(id_) == "Country"
        return float(state and asked <= facts.of(id_).regions | facts.of(id_).kinds and id_ not in acting)

    return ranking.ranked(scene.memory.states, token.sentence, fit, len(scene.sentences))


def _plain(scene: Scene, token: Token) -> str | None:
    """`the country`: the state named last in this sentence, else that of the person who speaks, else the one named last."""
    if token.lemma not in words("plain_states") or phrase.telling(token):
        return None
    acting = things.barred(token)
    here = tuple(s for s in scene.memory.states_at(token.sentence) if s not in acting)
    bodies = [b.id for b in scene.memory.bodies if b.subject and b.sentence == token.sentence]
    ours = scene.home(bodies[-1]) if bodies and not here else None
    if applies("references.country-of-the-body", ours):
        return ours
    if applies("references.country-that-does-not-act", acting and not here and scene.memory.states):
        return next((s for s in scene.memory.recent(scene.memory.states) if s not in acting), None)
    if phrase.determiner(token) in words("pointing_here"):  # of a speech: that of whoever speaks
        speakers = scene.registry.issuers.get(token.sentence, ())
        home = scene.home(speakers[0]) if speakers else None
        if applies("references.this-country", home or (scene.speech and scene.memory.lead())):
            return home or scene.memory.lead()
    speaking = [p.id for p in scene.memory.people if p.subject and p.sentence == token.sentence]
    home = scene.home(speaking[-1]) if speaking else None
    found = (here[-1] if here else None) or home or scene.memory.last_state()
    return found if applies("references.the-country", found is not None) else None


def _of_whom(scene: Scene, token: Token) -> None:
    """`Lula, whose country holds the presidency`: the state of the person before."""
    clause = token.head
    while clause.dep not in ("relcl", "ROOT") and clause.head is not clause:
        clause = clause.head
    who = clause.head.named
    home = scene.home(who.ids[0]) if who is not None and scene.type_of(who) == "Person" else None
    if applies("references.whose-country", home is not None):
        scene.add(token, (home or "",), "references.whose-country")


def _other(scene: Scene, token: Token, owner: Token) -> None:
    """`its rival`, `Canada's largest trading partner`: the only other state of this sentence and the one before."""
    named = owner.named
    if named is None or len(named.ids) != 1:
        return
    own = _acting_for(scene, named.ids[0])
    if own is None:
        return
    asked = _asked(scene, token, "") or set()
    reach = 4 if applies("references.its-rival-by-facts", asked) else 2
    others: list[str] = []
    for back in range(reach):
        there = scene.memory.states_at(token.sentence - back)
        others = [s for s in there if s != own and asked <= facts.of(s).regions | facts.of(s).kinds]
        if others:
            break
    if not others:
        pairs = (g.ids for g in scene.memory.groups if g.kind == "state" and len(g.ids) == 2 and own in g.ids)
        lead = next(pairs, ())
        others = [s for s in lead if s != own and asked <= facts.of(s).regions | facts.of(s).kinds]
    if applies("references.its-rival", len(others) == 1):
        scene.add(token, others, "references.its-rival")


def _acting_for(scene: Scene, id_: str) -> str | None:
    """A state or bloc itself, or the one of a body: `the Commission warned its neighbour`."""
    if scene.registry.type_of(id_) in ("Country", "Bloc"):
        return id_
    home = scene.home(id_) if scene.registry.type_of(id_) != "Person" else None
    return home if applies("references.rival-of-its-state", home) else None


def _partners(scene: Scene, token: Token, lemma: str) -> None:
    """`its main trading partners`: the states joined in the sentence, the owner not among them."""
    owner = phrase.possessor(token)
    if lemma not in words("relations_of_states") or owner is None or owner.named is None:
        return
    joined = [g.ids for g in scene.memory.groups if g.sentence == token.sentence and g.kind == "state"]
    held = joined and not set(owner.named.ids) & set(joined[-1])
    if applies("references.its-partners", held):
        scene.add(token, joined[-1], "references.its-partners")


# -- by rank -------------------------------------------------------------------------
@cache
def _superlative() -> re.Pattern[str]:
    ordinals = any_of(table("rank_words"))
    return filled("references.states.superlative", re.I, ordinals=ordinals)


def ranked(scene: Scene, token: Token) -> bool:
    """`the world's second-largest economy`: who holds that rank in the year of the text, where it is spoken of."""
    before = scene.text[max(scene.sentences[token.sentence].span.start, token.start - 60) : token.start]
    match = _superlative().search(before)
    if match is None or token.dep == "attr":
        return False
    scope = fold(match["scope"]).replace(" ", "-").removeprefix("the-")
    rank, year = table("rank_words").get((match["rank"] or "").lower(), 1), (scene.date or "")[:4]
    goods = match["goods"].lower().strip()
    holders = facts.ranked(scope, rank, f"{goods} {token.lemma}", year) if goods else []
    if not holders and (not goods or goods.split()[-1] in words("plain_modifiers") | words("bloc_words")):
        holders = facts.ranked(scope, rank, token.lemma, year)
    if scope in words("scopes_without_a_name"):
        holders = [h for s in facts.scopes() for h in facts.ranked(s, rank, f"{goods} {token.lemma}".strip(), year)]
        holders = holders or [h for s in facts.scopes() for h in facts.ranked(s, rank, token.lemma, year)]
        there = [h for h in holders if scene.memory.presence[h]]
        holders = there if applies("references.continent-s-largest", there) else []
    spoken = [h for h in holders if scene.named(h) or scene.memory.presence[h]]
    if not applies("references.largest-economy", spoken):
        return bool(holders)
    owner = match.start() if scope in words("the_whole_world") else match.end("scope") + 2
    start = token.start - len(before) + owner
    start += len(scene.text[start : token.start]) - len(scene.text[start : token.start].lstrip())
    scene.add(token, spoken[:1], "references.largest-economy", Span(start, token.end))
    return True


# -- governments ----------------------------------------------------------------------
def government(scene: Scene, token: Token) -> None:
    """`the Swiss government` is Switzerland by name; `the government` that of the speaker, else the state named last."""
    mods = phrase.modifiers(token)
    inner = scene.named_among((c for c in mods if c.dep != "poss"), _PLACES)
    if inner is not None:
        scene.widen(token, inner)
        return
    owner = phrase.possessor(token)
    stood = owner.named if owner is not None and owner.named is not None and owner.named.level == "PRO" else None
    if stood is not None and applies("references.their-government", scene.type_of(stood) == "Country" and len(stood.ids) == 1):
        scene.add(token, stood.ids, "references.their-government")
        return
    if scene.named_among(mods, _PLACES) is not None or not scene.memory.states:
        return
    if phrase.determiner(token) in words("definite_possessives") and not phrase.telling(token):
        owner = phrase.possessor(token)
        home = scene.state_of_person(owner.named.ids[0]) if owner is not None and owner.named is not None else None
        if applies("references.his-country", home):
            scene.add(token, (home or "",), "references.his-country")
            return
        scene.add(token, (_governed(scene, token) or "",), "references.the-government")


def _governed(scene: Scene, token: Token) -> str | None:
    """Whose government: of who acts in the sentence, of the state where the text was written, of who spoke last."""
    memory = scene.memory
    acting = [p.id for p in (*memory.people, *memory.bodies) if p.subject and p.sentence == token.sentence]
    home = next((h for i in reversed(acting) if (h := scene.home(i)) is not None), None)
    if applies("references.government-of-who-acts", home):
        return home
    there = [s.id for s in memory.states if s.sentence in (token.sentence, token.sentence - 1)]
    written = [d.id for d in scene.registry.of_type("Country") if d.mentions and d.country in memory.at_home()]
    if applies("references.government-at-home", len(written) == 1 and (not there or written[0] in there)):
        return written[0]
    return scene.home(memory.last_at_home()) or memory.last_state()


def place(scene: Scene, token: Token) -> None:
    """`the region`, `the city`, `the province`: the one named last."""
    if not phrase.determiner(token) or token.all("amod", "compound", "prep") or token.tag in phrase.PLURAL:
        return
    before = [
        (max(s.start for s in d.mentions if s.start < token.start), d.id)
        for d in scene.registry.of_type(*table("places")[token.lemma])
        if any(s.start < token.start for s in d.mentions)
    ]
    if applies("references.the-place", before):
        scene.add(token, (max(before)[1],), "references.the-place")
