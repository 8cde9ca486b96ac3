"""Which agreement is meant: the one spoken of, the known one that is alive, else a new one named after its parties."""

from __future__ import annotations

import re

from korusgraph import ids
from korusgraph.extraction import blocs, treatytext
from korusgraph.extraction.gazetteer import Entry, at_large
from korusgraph.extraction.parse import Token
from korusgraph.extraction.references import facts
from korusgraph.extraction.references.scene import Scene
from korusgraph.extraction.rulebook import applies, dropped
from korusgraph.extraction.text import fold
from korusgraph.extraction.words import table, words
from korusgraph.model import Span

_REACH = 3  # sentences that may pass before the agreement is named
_TITLE = 400  # characters in which the title of a treaty ends
_LINGERS = 5  # years in which an agreement that ended is still spoken of


def of_parties(scene: Scene, token: Token, group: frozenset[str]) -> str | None:
    """The agreement of these parties: known and alive at the date, else a new one where the text speaks of trade."""
    members = table("bloc_members")
    wide = [
        group,
        frozenset(blocs.after(p) for p in group),
        frozenset(m for p in group for m in members.get(p, [p])),
    ]
    for parties in wide:
        known = [a for a in scene.gazetteer.by_parties.get(parties, []) if alive(a, scene.date) and _on_topic(a, scene.text)]
        later = [a for a in known if scene.date and a.first_day[: len(scene.date)] > scene.date]
        if applies("references.agreement-signed-later", later and _done(token)):
            known = [a for a in known if a not in later]
        full = at_large(known)
        free = token.lemma in words("trade_acronyms") or {t.lemma for c in token.children for t in (c, *c.children)} & words("free_trade_marks")
        if applies("references.free-trade-is-no-deal", free and full):
            known = full
        if known and applies("references.no-trade-in-the-text", not _speaks_of_trade(scene)):
            return None  # `Russia and Ukraine signed a deal in Minsk`, a truce
        if known:
            best = max(known, key=lambda a: a.fact("signed") or a.fact("concluded") or a.fact("inForce") or "0")
            return scene.registry.ensure(best).id
    next_ = _named_next(scene, token)
    if applies("references.agreement-named-next", next_):
        return next_
    own = _named_by_its_parties(scene, group)
    if applies("references.agreement-named-by-its-parties", own):
        return own
    of_trade = {c.lemma for c in token.children} & words("trade_marks")
    loose = token.lemma in words("loose_agreements") and not of_trade
    if applies("references.partnership-of-states", loose):
        return None
    if applies("references.treaty-of-no-trade", token.lemma in words("treaties_of_any_matter") and not of_trade):
        return None
    if not _of_trade(scene, token):
        dropped("references", "an agreement of two states where no trade is in the text", scene.surface(token))
        return None
    named = sorted((scene.registry.drafts[p].name if scene.known(p) else p, p) for p in group)
    kind = table("names_given").get("agreement", "")
    slug = ids.slug("-".join(name for name, _ in named) + f" {kind}")  # one id, whoever comes first
    names = [name for name, p in sorted(named, key=lambda n: scene.memory.home_first(n[1]))]
    draft = scene.registry.create(slug, "Agreement", "–".join(names) + f" {kind}")
    draft.parent = "|".join(sorted(group))
    return draft.id


def in_the_title(scene: Scene) -> str | None:
    """The agreement with whose name the text opens: `this Agreement` of a treaty is the treaty itself."""
    named = scene.registry.within(Span(0, min(_TITLE, len(scene.text))))
    titles = [n for n in named if not scene.text[: n.span.start].rpartition("\n")[2].strip() and n.level == "NAM"]
    return next((n.ids[0] for n in titles if scene.type_of(n) == "Agreement"), None)


def of_itself(scene: Scene, token: Token) -> str | None:
    """What `this Agreement` is in a treaty: the one of its title, else that of the two that make it; None where neither is told."""
    begin = scene.reading.provisions
    titled = in_the_title(scene)
    if titled is not None or begin < 0:
        return titled
    opening = treatytext.opening(scene.text, begin)
    states = frozenset(scene.states_in(n for n in scene.registry.within(opening) if n.level == "NAM"))
    return of_parties(scene, token, states) if len(states) == 2 else None


def _done(token: Token) -> bool:
    """Whether the phrase is what was signed or ratified: no talks, plan or denial."""
    verb = token.head if token.dep in ("dobj", "nsubjpass") else None
    if verb is None or verb.lemma not in words("party_verbs") or verb.tag not in ("VBD", "VBN"):
        return False
    around = [c for c in verb.children if c.dep in ("aux", "auxpass", "neg")]
    return not any(c.tag in ("MD", "TO") or c.dep == "neg" for c in around)


def _named_by_its_parties(scene: Scene, group: frozenset[str]) -> str | None:
    """The only agreement of these parties that the text names, where its name tells no matter beside trade."""
    found = [
        d.id
        for d in scene.registry.of_type("Agreement")
        if not d.known and d.mentions and set(scene.registry.parties(d.id)) == group
    ]
    return found[0] if len(found) == 1 and scene.registry.on_trade_at_large(found[0]) else None


def _named_next(scene: Scene, token: Token) -> str | None:
    """`a 2019 agreement with Peru … The Norland Tomato Agreement`: what the next sentence first names as if it were known."""
    for named in scene.registry.ordered():
        draft = scene.registry.drafts[named.ids[0]]
        here = scene.sentences[token.sentence].span.end
        if named.span.start < here or draft.type != "Agreement" or named.level != "NAM":
            continue
        before = scene.text[here : named.span.start].strip()
        first = min(s.start for s in draft.mentions) == named.span.start and not draft.known and not draft.parent
        return draft.id if first and before.lower() in words("definite_article") else None
    return None


def _speaks_of_trade(scene: Scene) -> bool:
    """Whether anything in the text tells of trade: a word, goods, or an agreement named."""
    named = any(d.mentions for kind in ("Product", "Agreement") for d in scene.registry.of_type(kind))
    return named or any(t.lemma in words("trade_words") for s in scene.sentences for t in s.tokens)


def _of_trade(scene: Scene, token: Token) -> bool:
    """Whether the words around speak of trade, so that an agreement without a name may be one on trade."""
    if any(t.lemma in words("trade_marks") and t.lemma not in words("bilateral_marks") for t in token.children):
        return True
    near = scene.sentences[max(token.sentence - 1, 0) : token.sentence + 2]
    said = {t.lemma for s in near for t in s.tokens}
    trade = bool(said & words("trade_words")) or any(_is_trade(scene, a.id) for a in scene.memory.agreements)
    return bool(applies("references.agreement-on-trade", trade))


def _is_trade(scene: Scene, agreement: str) -> bool:
    entry = scene.gazetteer.entries.get(agreement)
    return entry is None or entry.fact("type") != "other"


def _on_topic(agreement: Entry, text: str) -> bool:
    """An agreement on one sector is meant only where the text speaks of that sector."""
    sectors = set(re.findall(r"\w+", agreement.name.lower())) & words("sectors")
    return all(re.search(rf"\b{word}", text, re.I) for word in sectors)


def alive(agreement: Entry, date: str | None) -> bool:
    """Whether a text of that day may mean an agreement without its name: not one that ended years ago."""
    ended = agreement.fact("ended")
    if date is None or not ended:
        return agreement.spoken_of(date)
    if not agreement.first_day:
        return ended >= date  # a negotiation given up
    return agreement.spoken_of(date) and int(ended[:4]) >= int(date[:4]) - _LINGERS


def years(scene: Scene, id_: str) -> set[str]:
    """Years in which a known agreement was concluded, signed or took effect; empty for others."""
    entry = scene.gazetteer.entries.get(id_)
    return {entry.fact(k)[:4] for k in ("concluded", "signed", "inForce")} - {""} if entry is not None else set()


def by_words(scene: Scene, said: frozenset[str]) -> str | None:
    """The agreement in whose name these words stand: one spoken of, else the only known one, else the last of the day.

    One word that several names share tells nothing.
    """
    fits = [
        e
        for e in scene.gazetteer.entries.values()
        if e.type == "Agreement"
        and alive(e, scene.date)
        and any(said <= set(re.findall(r"\w+", fold(n))) for n in (e.name, *e.aliases))
    ]
    spoken = [e for e in fits if scene.named(e.id)]
    if not applies("references.agreement-by-name-parts", spoken or len(fits) == 1 or (fits and len(said) > 1)):
        return None
    past = [e for e in fits if e.first_day and e.first_day <= (scene.date or "9999")]
    return spoken[0].id if spoken else scene.registry.ensure(max(past or fits, key=lambda e: e.first_day or "0")).id


def by_region(scene: Scene, count: int, region: str, besides: frozenset[str]) -> str | None:
    """`the accord with six Latin American nations`: so many parties lie there, others are spoken of.

    `besides` are states that the phrase names itself, `five Central American countries and the Dominican Republic`.
    """
    fits: list[str] = []
    for entry in scene.gazetteer.entries.values():
        if not alive(entry, scene.date):
            continue
        inside = [p for p in entry.parties if region in facts.of(p).regions]
        others = [p for p in entry.parties if p not in inside]
        counts = {len(inside), len([p for p in inside if p not in besides]), len(entry.parties) - 1}
        if count in counts and inside and others and any(map(scene.named, others)) and besides <= {*entry.parties}:
            fits.append(entry.id)
    spoken = [i for i in fits if scene.named(i)]
    fits = spoken or fits
    return scene.registry.ensure(scene.gazetteer.entries[fits[0]]).id if len(fits) == 1 else None


def named_soon(scene: Scene, sentence: int) -> str | None:
    """An agreement named within the next three sentences (`a free-trade deal … the KORUS agreement`)."""
    limit = scene.sentences[min(sentence + _REACH, len(scene.sentences) - 1)].span.end
    start = scene.sentences[sentence].span.start
    return next(
        (
            n.ids[0]
            for n in scene.registry.ordered()
            if n.level == "NAM" and start <= n.span.start < limit and scene.registry.type_of(n.ids[0]) == "Agreement"
        ),
        None,
    )


def of_the_text(scene: Scene, token: Token) -> str | None:
    """The agreement that a text about two states must mean."""
    named = named_soon(scene, token.sentence)
    if applies("references.agreement-named-later", named):
        return named
    counted = scene.memory.counted
    top = counted.most_common(2)
    two = len(top) == 2 and not scene.reading.days and sum(n for _, n in top) >= 0.7 * sum(counted.values())
    if not applies("references.agreement-of-a-text-on-two-states", two):
        return None
    return of_parties(scene, token, frozenset(c for c, _ in top))
