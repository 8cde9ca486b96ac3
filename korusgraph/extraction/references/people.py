"""Descriptions of people: `the president`, `Chile's trade minister`, `his counterpart`, an official who is named just after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from korusgraph.extraction import blocs, clause
from korusgraph.extraction.parse import Token
from korusgraph.extraction.references import phrase
from korusgraph.extraction.references.scene import Scene
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.text import fold
from korusgraph.extraction.words import table, words
from korusgraph.model import Span

_REACH = 3  # sentences in which a person first called an official is named
_NOBODY = 8  # sentences in which `the official` is one whom nobody named
_OWNERS = ("Country", "Bloc", "Region")


@dataclass(frozen=True, slots=True)
class _Post:
    """What a phrase says about somebody: the rank, its field (`trade`), the country where the phrase tells it."""

    rank: str
    field: tuple[str, ...]
    country: str
    told: bool  # whether the phrase tells the country
    body: str = ""  # of which the phrase tells that the post is

    @property
    def title(self) -> str:
        return " ".join((*self.field, self.rank))


def describe(scene: Scene, token: Token) -> None:
    """Finds the person whom a title or a word for officials means."""
    if token.tag in phrase.PLURAL:
        _heads_of(scene, token)
        return
    out_of_office = {c.lemma for c in token.children} & words("not_in_office")
    of_a_trade = out_of_office <= words("earlier") and token.lemma in words("trades_of_persons")
    if token.all("appos") or (out_of_office and not applies("references.former-teacher", of_a_trade)):
        return
    top = token
    while top.dep == "conj" and top.head is not top:
        top = top.head
    as_ = top.dep == "pobj" and top.head.lemma == "as"
    post = _post(scene, token) if not applies("references.as-the-leader", as_) else None
    if post is None:
        return
    if not phrase.definite(token):
        scene.memory.nobody[token.lemma] = token.sentence
    if not phrase.definite(token) and not (post.told and post.field):
        if token.lemma in words("speakers") and post.told:
            _add(scene, token, post, _named_soon(scene, token, post), "references.official-named-later")
        return
    fit = [p for p in scene.memory.recent(scene.memory.people) if _fits(scene, p, post)]
    home = _of_the_issuer(scene, post)
    if applies("references.president-of-the-issuer", fit and home):
        fit = [p for p in fit if scene.country_of(p) == home]  # after `President Xi` too, `the President` is that of the issuer
    spoken = next(iter(fit), None)
    if applies("references.title-again", spoken):
        _add(scene, token, post, spoken, "references.title-again")
        return
    unnamed = scene.memory.nobody.get(token.lemma, -_NOBODY) > token.sentence - _NOBODY
    if applies("references.official-without-a-name", unnamed and phrase.determiner(token) in words("definite_article") and not post.told):
        return
    just = _just_named(scene, token, post)
    if applies("references.person-just-named", just):
        _add(scene, token, post, just, "references.person-just-named")
        return
    _add(scene, token, post, _unnamed(scene, token, post), "references.holder-of-the-day")


def _post(scene: Scene, token: Token) -> _Post | None:
    """The post that a phrase tells; None when what hangs on it says something else (`the president of the board`)."""
    owners = [c for c in (*phrase.modifiers(token), *clause.complements(token, "of")) if c.named is not None]
    owner = scene.named_among(owners, _OWNERS)
    if owners and owner is None:
        return _Post(token.lemma, (), "", False, owners[0].named.ids[0]) if owners[0].named is not None else None
    fields = [c for c in phrase.telling(token) if c.named is None and c.lemma not in words("degrees") and not _said_in_passing(c)]
    more = [p for c in token.all("prep") if c.lemma in words("for_or_of") for p in c.all("pobj") if p.named is None and p.lemma in words("portfolio")]
    if any(c.lemma not in words("of_posts") for c in token.all("prep")) and not fields:
        return None
    country = ""
    if owner is not None:
        country = blocs.code_of(owner.ids[0], scene.country_of(owner.ids[0]))
    return _Post(token.lemma, tuple(c.lemma for c in (*fields, *more)), country, owner is not None)


def _said_in_passing(token: Token) -> bool:
    """`the leftist president`, `the outgoing minister`: an adjective that is no part of a title."""
    before = token.lemma in words("earlier") and token.head.lemma in words("trades_of_persons")
    passing = token.dep == "amod" and token.pos in ("ADJ", "VERB") and (before or token.lemma not in words("adjectives_of_titles"))
    return bool(applies("references.outgoing-president", passing and token.lemma not in table("portfolio_stems")))


def _just_named(scene: Scene, token: Token, post: _Post) -> str | None:
    """`The diplomat`, `the German lawmaker`: the one person of the sentence before, where nothing speaks against it."""
    loose = post.rank in words("loose_persons") or post.rank in words("ranks_of_anybody")
    if not loose or post.field or phrase.determiner(token) not in words("definite_article"):
        return None
    for back in (1, 2):
        there = {p.id for p in scene.memory.people if p.sentence == token.sentence - back and p.subject}
        if there:
            break
    person = next(iter(there)) if len(there) == 1 else None
    untitled = person is not None and not any(True for _ in _titles(scene, person))
    if post.rank in words("ranks_of_anybody") and not applies("references.minister-without-a-title", untitled):
        return None
    if person is None or (post.told and scene.country_of(person) not in ("", post.country)):
        return None
    return person


def _titles(scene: Scene, person: str) -> Iterator[str]:
    """Titles of a person: as printed, and by the gazetteer at the date of the text."""
    for holding in scene.registry.holdings:
        if holding.person == person:
            yield fold(holding.title.of(scene.text))
            yield fold(scene.registry.drafts[holding.office].name)
    yield from scene.memory.called.get(person, ())
    for term in scene.gazetteer.terms.get(person, []):
        if scene.date and term.covers(scene.date):
            entry = scene.gazetteer.entries[term.office]
            yield from (fold(t) for t in (entry.name, *entry.aliases))


def _fits(scene: Scene, person: str, post: _Post) -> bool:
    if post.body:
        return _leads(scene, person, post)
    if post.told and scene.country_of(person) != post.country:
        return False
    wanted = set(table("title_words").get(post.rank, (post.rank,)))
    for title in _titles(scene, person):
        said = set(re.findall(r"[\w-]+", title))
        if said & wanted and all(any(w.startswith(f[:6]) for w in said) for f in post.field):
            return True
    return False


def _leads(scene: Scene, person: str, post: _Post) -> bool:
    """`the USTR chief`, `the company's chairman`: whether the text gives a person a post of that body."""
    for holding in scene.registry.holdings:
        body = scene.gazetteer.office_org.get(holding.office, "") or scene.registry.office_of.get(holding.office, ("",))[0]
        title = fold(holding.title.of(scene.text))
        wanted = table("title_words").get(post.rank, (post.rank,))
        if (
            holding.person == person
            and body == post.body
            and (any(w in title for w in wanted) or post.rank in words("chiefs"))
        ):
            return bool(applies("references.chief-of-the-body", True))
    return False


def _unnamed(scene: Scene, token: Token, post: _Post) -> str | None:
    """Who is named just after, else who held the post at the date."""
    if post.body:
        return None
    if post.told and post.field:
        soon = _named_soon(scene, token, post)
        if soon is not None and (_fits(scene, soon, post) or not any(True for _ in _titles(scene, soon))):
            return soon
    held = _holder(scene, post)
    return held if applies("references.holder-of-the-day", held) else None


def _holder(scene: Scene, post: _Post) -> str | None:
    """Who held a known post at the date: in the country told, else in the one that the text is about most."""
    country = post.country
    if not post.told:
        if post.title not in words("heads_of_state"):
            return None
        lead = scene.memory.lead()
        country = scene.country_of(lead) if lead else ""
        home = _of_the_issuer(scene, post)
        if applies("references.president-of-the-issuer", home):
            country = home
    titles = words("heads_of_state") if post.title == "leader" else (post.title,)
    offices = [o for t in sorted(titles) if country and (o := scene.gazetteer.office(country, t)) is not None]
    heads = [o for o in offices if o.fact("kind") in ("head_of_state", "head_of_government")]
    office = next(iter(heads if len(titles) > 1 else offices), None) if post.rank not in words("ranks_of_envoys") else None
    holder = scene.gazetteer.holder(office.id, scene.date[:10]) if office is not None and scene.date else None
    return scene.registry.ensure(holder).id if holder is not None else None


def _of_the_issuer(scene: Scene, post: _Post) -> str:
    """The state whose officials speak in the text, where it is one that has such a post; empty for others."""
    if post.told or post.body or post.title not in words("heads_of_state"):
        return ""
    states = scene.memory.issuing()
    home = next(iter(states)) if len(states) == 1 else ""
    return home if home and scene.gazetteer.office(home, post.title) is not None else ""


def _named_soon(scene: Scene, token: Token, post: _Post) -> str | None:
    """A person of the country first named within three sentences, speaking."""
    for later in scene.sentences[token.sentence + 1 : token.sentence + 1 + _REACH]:
        for t in later.tokens:
            if t.named is None or t.dep != "nsubj" or scene.type_of(t.named) != "Person":
                continue
            draft = scene.registry.drafts[t.named.ids[0]]
            first = min(s.start for s in draft.mentions) >= later.span.start
            near = draft.country == post.country or (not draft.country and bool(post.field) and t.head.lemma in words("say_or_tell"))
            if applies("references.official-named-later", first and near):
                return draft.id
    return None


def _add(scene: Scene, token: Token, post: _Post, person: str | None, rule: str) -> None:
    """The mention of the person; a title with its field is one of the office too."""
    if person is None:
        return
    scene.add(token, (person,), rule)
    if token.named is not None:
        scene.memory.called.setdefault(person, set()).add(post.title)
        if scene.memory.nobody.get(token.lemma) == token.sentence:
            del scene.memory.nobody[token.lemma]
    if token.named is None or not post.field or token.lemma in words("speakers"):
        return
    held = [h.office for h in scene.registry.holdings if h.person == person and post.rank in fold(h.title.of(scene.text))]
    office = scene.gazetteer.office(post.country or scene.country_of(person), post.title)
    found = scene.registry.ensure(office).id if office is not None else held[0] if held else None
    if found is not None:
        first = min((c.start for c in phrase.telling(token) if c.named is None), default=token.start)
        scene.also(found, Span(first, token.end), "references.office-of-a-person")


def _heads_of(scene: Scene, token: Token) -> None:
    """`the South Korean and Chinese presidents`: who held the post in each of the states."""
    states = [t.named for c in phrase.modifiers(token) for t in clause.with_conjuncts(c) if t.named is not None]
    holders = [_holder(scene, _Post(token.lemma, (), scene.country_of(i), True)) for i in scene.states_in(states)]
    if applies("references.presidents-of-states", len(holders) > 1 and all(holders)):
        scene.add(token, [h for h in holders if h], "references.presidents-of-states")


def counterpart(scene: Scene, token: Token) -> None:
    """`his Canadian counterpart` without a name: a person of that state spoken of, else who held the like post."""
    owner = phrase.possessor(token)
    if token.all("appos") or token.tag in phrase.PLURAL or owner is None or owner.named is None:
        return
    own = owner.named.ids[0]
    state = scene.named_among(token.all("amod", "compound", "nmod"))
    if state is None or scene.registry.type_of(own) != "Person":
        return
    country = scene.country_of(state.ids[0])
    spoken = [p for p in scene.memory.recent(scene.memory.people) if p != own and scene.country_of(p) == country]
    found = spoken[0] if spoken else _of_like_post(scene, own, country)
    if applies("references.counterpart", found):
        scene.add(token, (found or "",), "references.counterpart")


def _of_like_post(scene: Scene, person: str, country: str) -> str | None:
    entries = scene.gazetteer.entries
    held = {h.office for h in scene.registry.holdings if h.person == person}
    held |= {t.office for t in scene.gazetteer.terms.get(person, []) if scene.date and t.covers(scene.date)}
    kinds = {entries[o].fact("kind") for o in held if o in entries} - {"", "other", "official"}
    posts = [e for e in entries.values() if e.type == "Office" and e.country == country and e.fact("kind") in kinds]
    holders = {h.id for e in posts if scene.date and (h := scene.gazetteer.holder(e.id, scene.date[:10])) is not None}
    return scene.registry.ensure(entries[holders.pop()]).id if len(holders) == 1 else None


def predecessor(scene: Scene, token: Token) -> None:
    """`his predecessor` without a name: who held the office before by the gazetteer."""
    person = scene.memory.subject_person(token.sentence)
    if person is None or token.lemma not in words("holders_before"):
        return
    for term in scene.gazetteer.terms.get(person, []):
        before = [t for t in scene.gazetteer.holders[term.office] if t.end and term.start and t.end <= term.start]
        if applies("references.predecessor-of-the-office", before):
            last = max(before, key=lambda t: t.end)
            scene.registry.ensure(scene.gazetteer.entries[last.person])
            scene.add(token, (last.person,), "references.predecessor-of-the-office")
            return
