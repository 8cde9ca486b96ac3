"""Descriptions of bodies: `the ministry`, `the administration`, `the Swiss parliament`, `the agency`, `the company`."""

from __future__ import annotations

import re

from korusgraph import ids
from korusgraph.extraction import blocs
from korusgraph.extraction.gazetteer import Entry
from korusgraph.extraction.parse import Token
from korusgraph.extraction.references import groups, phrase, ranking, states
from korusgraph.extraction.references.scene import Scene
from korusgraph.extraction.registry import EntityDraft
from korusgraph.extraction.rulebook import applies, dropped
from korusgraph.extraction.text import fold
from korusgraph.extraction.words import table, words

_REACH = 8  # sentences that a word for bodies looks back


def describe(scene: Scene, token: Token) -> None:
    """`the agency`, `the Geneva-based body`, `the upper house`: the body spoken of last that the noun can describe."""
    if token.tag in phrase.PLURAL or any(c.start == token.end + 1 for c in token.all("prep")) or any(t.named is not None for t in token.all("appos")):
        return
    det = phrase.determiner(token)
    if det not in words("definites") and not (token.dep in ("compound", "poss") and phrase.determiner(token.head) in words("definite_article")):
        _own(scene, token)
        return
    if {t.lemma for m in phrase.telling(token) for t in m.subtree()} & (words("plain_states") | words("member_nouns")):
        states.bloc(scene, token)  # `the four-nation group`
        return
    if applies("references.group-of-a-region", token.lemma in words("groups_that_are_no_blocs") and groups.region(scene, token)):
        states.bloc(scene, token)  # `the South American group`
        if token.named is not None:
            return
    found = ranking.ranked(scene.memory.things, token.sentence, lambda i: _fit(scene, token, i), _REACH)
    if applies("references.the-body", found):
        scene.add(token, found[:1], "references.the-body")


def _fit(scene: Scene, token: Token, id_: str) -> float:
    """How well a noun for bodies goes with one: 0 for another class, or one whose name tells another kind."""
    draft = scene.registry.drafts[id_]
    of_trades = draft.type == "Agency" and not draft.known and token.lemma in words("trade_bodies")
    of_trades = of_trades and fold(draft.name).split()[-1] in words("heads_of_names")
    if applies("references.council-as-group", of_trades):
        return 2.0
    house = {t.text.lower() for t in phrase.telling(token)} & {*table("houses_of_parliaments")} if token.lemma in words("chamber_nouns") else set()
    if token.lemma in words("houses_by_rank") and not house:
        return 0.0
    if house and draft.type == "Legislature" and applies("references.the-other-house", _of_house(scene, draft, *house) is False):
        return 0.0
    if draft.type not in table("bodies")[token.lemma] or not _said_of(scene, draft, phrase.telling(token)):
        return 0.0
    seats = {scene.country_of(t.named.ids[0]) for m in token.all("amod") for t in m.all("npadvmod") if t.named is not None}
    own = {"", draft.country} | blocs.seats().get(draft.country, set())
    if applies("references.body-of-another-seat", draft.country and seats - own):
        return 0.0  # `the Geneva-based body`
    names = [fold(n) for n in (draft.name, *(s.of(scene.text) for s, (level, _) in draft.mentions.items() if level == "NAM"))]
    said = {w for n in names for w in re.findall(r"\w+", n)}
    if token.lemma in said or token.lemma in scene.memory.called.get(id_, ()):
        return 3.0
    ministry = token.lemma in words("agency_nouns") and said & words("ministry_nouns")
    if applies("references.ministry-is-no-agency", ministry):
        return 0.2
    if applies("references.group-that-is-no-bloc", draft.type == "Bloc" and token.lemma in words("groups_that_are_no_blocs")):
        return 0.3
    if draft.type == "Legislature" and token.lemma in words("legislatures"):
        return 1.0
    if token.lemma in words("heads_of_names") and (draft.known or said & words("heads_of_names")):
        known = draft.known and draft.type in ("Agency", "Legislature", "Tribunal", "Committee")
        return 0.0 if applies("references.another-kind-of-body", known or said & words("heads_of_names")) else 1.0
    return 1.0


def _of_house(scene: Scene, draft: EntityDraft, which: str) -> bool | None:
    """Whether a legislature is the upper or lower house that is asked for; None where no name of it tells."""
    names = [fold(n) for n in (draft.name, *(s.of(scene.text) for s, (level, _) in draft.mentions.items() if level == "NAM"))]
    told = {house for house, marks in table("houses_of_parliaments").items() if any(w in n for n in names for w in marks)}
    return None if len(told) != 1 else which in told


def _said_of(scene: Scene, draft: EntityDraft, said: list[Token]) -> bool:
    """Whether every modifier is in the name, or tells the country, or may be said of any body."""
    for token in said:
        if draft.type == "Company" and (
            token.pos in ("NOUN", "ADJ") or (token.named and scene.type_of(token.named) == "Product")
        ):
            if token.named is None or scene.type_of(token.named) == "Product":
                continue  # `the sportswear maker`
        if token.named is not None:
            stateless = draft.type == "Company" and not draft.country and scene.type_of(token.named) == "Country"
            if applies("references.japanese-company", stateless and not draft.known):
                continue
            if token.named.ids[0] != draft.id and scene.country_of(token.named.ids[0]) != draft.country:
                if token.dep != "npadvmod" and scene.type_of(token.named) != "City":
                    return False
        elif token.lemma in table("group_sizes") or re.match(r"\d", token.text) or token.dep == "nummod":
            continue  # `the four-nation group`
        elif token.lemma not in words("said_of_bodies") | words("bloc_words") and token.lemma not in fold(draft.name):
            return False
    return True


def _own(scene: Scene, token: Token) -> None:
    """`his agency`: the body of the office that the person holds."""
    owner = phrase.possessor(token)
    if owner is None or owner.text.lower() not in words("possessives_of_persons"):
        return
    person = owner.named.ids[0] if owner.named is not None else scene.memory.subject_person(token.sentence)
    for holding in scene.registry.holdings:
        if holding.person != person:
            continue
        body = scene.gazetteer.office_org.get(holding.office)
        led = scene.registry.office_of.get(holding.office, ("",))[0]
        if applies("references.his-agency", token.lemma in words("own_offices") and body in scene.gazetteer.entries):
            scene.add(token, (scene.registry.ensure(scene.gazetteer.entries[body or ""]).id,), "references.his-agency")
            return
        fields = [w for w in fold(holding.title.of(scene.text)).split() if w in table("portfolio_stems")]
        home = scene.state_of_person(holding.person)
        if applies("references.his-ministry", token.lemma in words("ministries") and fields and home and not phrase.telling(token)):
            _ministry(scene, token, scene.country_of(home or ""), fields[:1])
            return
        if applies("references.his-group", led and scene.registry.type_of(led) in table("bodies").get(token.lemma, ())):
            scene.add(token, (led,), "references.his-group")
            return


def administration(scene: Scene, token: Token) -> None:
    """`the administration`: the one spoken of, else that of the president at the date; `the previous administration`."""
    said = {c.lemma for c in phrase.modifiers(token)}
    state = _presidential(scene)
    if scene.date is None or state is None:
        return
    earlier = bool(said & words("earlier"))
    if said - words("plain_modifiers") - words("earlier"):
        return
    holder = president(scene, state, scene.date, 1 if applies("references.previous-administration", earlier) else 0)
    if applies("references.the-administration", holder):
        scene.add(token, (scene.registry.administration(holder).id,), "references.the-administration")  # type: ignore[arg-type]


def _presidential(scene: Scene) -> str | None:
    """The state of which the text has most to say among those whose president the gazetteer knows."""
    known = [
        i for i, n in scene.memory.presence.most_common() if n and _presidency(scene, scene.country_of(i))
    ]
    return scene.country_of(known[0]) if known else None


def _presidency(scene: Scene, country: str) -> Entry | None:
    """The office of a country's president, where the gazetteer has it."""
    offices = (scene.gazetteer.office(country, title) for title in sorted(words("president")))
    return next((o for o in offices if o is not None), None)


def president(scene: Scene, country: str, when: str, back: int = 0) -> Entry | None:
    """Who was president of a country at a date, or so many before."""
    office = _presidency(scene, country)
    terms = sorted(scene.gazetteer.holders[office.id], key=lambda t: t.start) if office is not None else []
    index = next((i for i, t in enumerate(terms) if t.covers(when[:10]) and t.start <= when), None)
    if index is None or index - back < 0:
        return None
    return scene.gazetteer.entries[terms[index - back].person]


def office(scene: Scene, token: Token) -> None:
    """`the USTR office`, `the commerce ministry`, `South Korea's foreign ministry`."""
    mods = phrase.modifiers(token)
    named = next((c.named for c in mods if c.named is not None), None)
    if named is not None and scene.type_of(named) in ("Agency", "Organization") and token.lemma in words("own_offices"):
        scene.widen(token, named)
        return
    owner = scene.named_among(mods)
    field = [c.lemma for c in mods if c.named is None and c.dep != "poss" and c.lemma not in words("plain_modifiers")]
    if field and token.lemma in words("ministries") and token.tag not in phrase.PLURAL:
        if field[0] not in table("portfolio_stems"):
            dropped("references", "a department of no known field", scene.surface(token))
            return
        _ministry(scene, token, scene.country_of(owner.ids[0]) if owner is not None else "", field)
    else:
        describe(scene, token)


def _ministry(scene: Scene, token: Token, country: str, field: list[str]) -> None:
    """The known body of the country, else a new one."""
    country = country or _country_spoken_of(scene)
    if not country:
        return
    stem = table("portfolio_stems").get(field[0], field[0])
    known = next(
        (
            e
            for e in scene.gazetteer.entries.values()
            if e.type == "Agency" and e.country == country and stem in fold(e.name) and token.lemma in fold(e.name)
        ),
        None,
    )
    if applies("references.known-ministry", known):
        draft = scene.registry.ensure(known)  # type: ignore[arg-type]
    else:
        name = " ".join([*field, token.lemma])
        draft = scene.registry.create(ids.slug(f"{country} {name}"), "Agency", scene.surface(token), country)
    scene.add(token, (draft.id,), "references.ministry")


def _country_spoken_of(scene: Scene) -> str:
    speaker = scene.memory.last_at_home()
    home = scene.gazetteer.by_iso.get(scene.country_of(speaker)) if speaker else None
    if home:
        return blocs.code_of(home.id, home.country)
    last = scene.memory.last_state()
    return scene.country_of(last) if last else ""


def legislature(scene: Scene, token: Token) -> None:
    """`South Korea's parliament`, `the Swiss parliament`: the known one of the country, else a new one."""
    owner = scene.named_among(phrase.modifiers(token))
    if owner is None:
        describe(scene, token)
        return
    home = scene.registry.drafts[owner.ids[0]]
    code = blocs.code_of(home.id, home.country)
    known = next(
        (
            e
            for e in scene.gazetteer.entries.values()
            if e.type == "Legislature" and code and e.country == code and not scene.gazetteer.entries.get(e.parent)
        ),
        None,
    )
    if known is not None:
        draft = scene.registry.ensure(known)
    else:
        draft = scene.registry.create(
            f"{(code or home.id).lower()}-{token.lemma}", "Legislature", f"{token.lemma.title()} of {home.name}", code
        )
    scene.add(token, (draft.id,), "references.legislature")


def committee(scene: Scene, token: Token) -> None:
    """`the joint committee`: one named before whose name has these words."""
    det = phrase.determiner(token) or (phrase.determiner(token.head) if token.dep == "compound" else "")
    if det not in words("the_or_this"):
        return
    wanted = fold(scene.surface(token))
    for draft in scene.registry.of_type("Committee", "Tribunal"):
        before = any(s.start < token.start for s in draft.mentions)
        if before and wanted in fold(draft.name):
            scene.add(token, (draft.id,), "references.committee-by-its-words")
            return
    if token.lemma in table("bodies"):
        describe(scene, token)


def legal_act(scene: Scene, token: Token) -> None:
    """`the bill`, `this important Act`: the one spoken of last; `the pending trade legislation`, which has no name."""
    said = {c.lemma for c in token.children if c.dep in ("amod", "compound")}
    if token.tag in phrase.PLURAL:
        return  # `the laws of Australia` are no one act
    if token.lemma in words("orders") and not said & words("of_the_executive") and phrase.determiner(token) not in words("said_before"):
        return
    known = [d.id for d in scene.registry.of_type("LegalAct") if any(s.start < token.start for s in d.mentions)]
    if token.lemma in words("orders"):
        known = [i for i in known if any(w in fold(scene.registry.drafts[i].name) for w in words("orders"))] or known
    definite = phrase.definite(token) or phrase.determiner(token) in words("said_before") or said & words("pending")
    other = said - words("plain_modifiers") - words("bill_marks")
    if applies("references.the-act", known and definite and not other):
        scene.add(token, (known[-1],), "references.the-act")
    elif token.lemma in words("bills") and applies(
        "references.act-without-a-name", said & words("bill_marks") and token.tag == "NN"
    ):
        name = scene.surface(token)
        lead = scene.memory.lead()
        draft = scene.registry.create(
            ids.slug(f"{name} {(scene.date or '')[:4]}"),
            "LegalAct",
            " ".join(name.split()),
            scene.country_of(lead) if lead else "",
        )
        scene.add(token, (draft.id,), "references.act-without-a-name")
