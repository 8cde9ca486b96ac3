"""Descriptions of bodies: `the ministry`, `the administration`, `the Swiss parliament`, `the committee`."""

from __future__ import annotations

from korusgraph import ids
from korusgraph.extraction.gazetteer import Entry
from korusgraph.extraction.parse import Token
from korusgraph.extraction.references import phrase
from korusgraph.extraction.references.scene import Scene
from korusgraph.extraction.text import fold
from korusgraph.extraction.words import table, words


def administration(scene: Scene, token: Token) -> None:
    """`the administration`, `the previous administration`: by who was president at the date."""
    counted = scene.memory.counted
    country = counted.most_common(1)[0][0] if counted else ""
    if scene.date is None or (country and country != "united-states" and "united-states" not in counted):
        return
    said = {c.lemma for c in phrase.modifiers(token)}
    if said & {"previous", "last", "prior", "former", "past"}:
        holder = president(scene, scene.date, back=1)
    elif said - {"current", "new", "present"}:
        return
    else:
        holder = president(scene, scene.date)
    if holder is not None:
        scene.add(token, (scene.registry.administration(holder).id,), "administration-description")


def president(scene: Scene, when: str, back: int = 0) -> Entry | None:
    """Who was president at a date, or so many before."""
    terms = sorted((t for t in scene.gazetteer.holders["office-us-president"]), key=lambda t: t.start)
    index = next((i for i, t in enumerate(terms) if t.covers(when[:10]) and t.start <= when), None)
    if index is None or index - back < 0:
        return None
    return scene.gazetteer.entries[terms[index - back].person]


def office(scene: Scene, token: Token) -> None:
    """`the USTR office`, `the commerce ministry`, `his agency`."""
    mods = phrase.modifiers(token)
    named = next((c.named for c in mods if c.named is not None), None)
    generic = token.lemma in ("office", "agency", "department", "ministry")
    if named is not None and scene.type_of(named) in ("Agency", "Organization") and generic:
        scene.widen(token, named)
        return
    owner = scene.named_among(mods)
    portfolio = [c.lemma for c in mods if c.named is None]
    if portfolio and token.lemma in ("ministry", "department"):
        _ministry(scene, token, scene.country_of(owner.ids[0]) if owner is not None else "", portfolio)
        return
    det = phrase.determiner(token)
    if det not in ("the", "its", "his", "her", "their", "that", "this") or portfolio:
        return
    for id_ in reversed(scene.memory.bodies):
        draft = scene.registry.drafts[id_]
        if draft.type == "Agency" and (token.lemma in fold(draft.name) or token.lemma in ("agency", "office")):
            scene.add(token, (id_,), "office-description")
            return
    if det in ("his", "her") and generic:
        _own_office(scene, token)


def _own_office(scene: Scene, token: Token) -> None:
    """`his agency`: the body of the office that the person holds."""
    person = scene.memory.subject_person(token.sentence)
    for holding in scene.registry.holdings:
        body = scene.gazetteer.office_org.get(holding.office)
        if holding.person == person and body and body in scene.gazetteer.entries:
            scene.registry.ensure(scene.gazetteer.entries[body])
            scene.add(token, (body,), "office-description")
            return


def _ministry(scene: Scene, token: Token, country: str, portfolio: list[str]) -> None:
    """`the commerce ministry`, `South Korea's foreign ministry`: the known body, else a new one of the country."""
    country = country or _country_spoken_of(scene)
    if not country:
        return
    stem = table("portfolio_stems").get(portfolio[0], portfolio[0])
    known = next(
        (
            e
            for e in scene.gazetteer.entries.values()
            if e.type == "Agency" and e.country == country and stem in fold(e.name) and token.lemma in fold(e.name)
        ),
        None,
    )
    if known is not None:
        draft = scene.registry.ensure(known)
    else:
        name = " ".join([*portfolio, token.lemma])
        draft = scene.registry.create(ids.slug(f"{country} {name}"), "Agency", scene.surface(token), country)
    scene.add(token, (draft.id,), "ministry-description")


def _country_spoken_of(scene: Scene) -> str:
    speaker = scene.memory.last_at_home()
    home = scene.gazetteer.by_iso.get(scene.country_of(speaker)) if speaker else None
    if home:
        return home.country or "EU"
    return scene.country_of(scene.memory.countries[-1]) if scene.memory.countries else ""


def legislature(scene: Scene, token: Token) -> None:
    """`South Korea's parliament`, `the Swiss parliament`: the known one of the country, else a new one."""
    owner = scene.named_among(phrase.modifiers(token))
    if owner is None:
        return
    home = scene.registry.drafts[owner.ids[0]]
    code = home.country or ("EU" if home.id == "european-union" else "")
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
    scene.add(token, (draft.id,), "legislature-description")


def committee(scene: Scene, token: Token) -> None:
    """`the joint committee`: one named before whose name has these words."""
    det = phrase.determiner(token) or (phrase.determiner(token.head) if token.dep == "compound" else "")
    if det not in ("the", "this"):
        return
    wanted = fold(scene.surface(token))
    for draft in scene.registry.of_type("Committee"):
        if any(s.start < token.start for s in draft.mentions) and (
            wanted in fold(draft.name) or (token.lemma in fold(draft.name) and wanted == token.lemma)
        ):
            scene.add(token, (draft.id,), "committee-description")
            return


def legal_act(scene: Scene, token: Token) -> None:
    """`the bill` named before; `the pending trade legislation`, which has no name."""
    said = {c.lemma for c in token.children if c.dep in ("amod", "compound")}
    if token.lemma == "order" and not said & {"executive"}:
        return
    known = [d.id for d in scene.registry.of_type("LegalAct") if any(s.start < token.start for s in d.mentions)]
    if known and (phrase.determiner(token) in ("the", "this", "that", "said") or said & {"pending"}):
        scene.add(token, (known[-1],), "legal-anaphor")
    elif said & words("bill_marks") and token.tag == "NN":
        name = scene.surface(token)
        draft = scene.registry.create(ids.slug(f"{name} {(scene.date or '')[:4]}"), "LegalAct", " ".join(name.split()), "US")
        scene.add(token, (draft.id,), "legal-description")
