"""Quarrels without a name and the panels that judge them: `the barley dispute`, `a GATT panel on a complaint against Japan`."""

from __future__ import annotations

from korusgraph import ids
from korusgraph.extraction import clause
from korusgraph.extraction.parse import Token
from korusgraph.extraction.references import phrase
from korusgraph.extraction.references.scene import Scene
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import table, words

_FORUMS = ("InternationalOrganization", "Agreement")


def dispute(scene: Scene, token: Token) -> bool:
    """Takes a quarrel of two states over trade for one spoken of, else for a new one named after them; whether it did."""
    if token.lemma not in words("quarrels") or token.tag in phrase.PLURAL or token.dep == "compound":
        return False
    matter = _matter(scene, token)
    said = {c.lemma for c in token.children} | {p.lemma for w in ("over", "about", "on") for p in clause.complements(token, w)}
    if applies("references.dispute-of-no-trade", said & words("matters_of_no_trade")):
        return False
    spoken = [d for d in scene.registry.of_type("Dispute") if any(s.start < token.start for s in d.mentions)]
    same = [d for d in spoken if not matter or any(m.lower() in d.name.lower() for m in matter) or not _matter_told(scene, d.id)]
    if spoken and phrase.determiner(token) in words("definites") | words("definite_possessives") and applies("references.dispute-again", same):
        scene.add(token, (same[-1].id,), "references.dispute-again")
        return True
    told = matter or token.all("prep") or phrase.determiner(token) in words("definites")
    states = _states(scene, token) if told else ()
    if not applies("references.dispute-of-two-states", len(states) == 2 and (matter or _of_trade(scene, token))):
        return False
    name = f"{_joined(scene, states)} {' '.join([*matter, table('names_given').get('dispute', '')])}"
    draft = scene.registry.create(ids.slug("-".join(sorted(states)) + " " + name.partition(" ")[2]), "Dispute", name)
    scene.add(token, (draft.id,), "references.dispute-of-two-states")
    return True


def panel(scene: Scene, token: Token) -> bool:
    """Takes a panel of a known forum between two states for one spoken of, else for a new one; whether it did."""
    if token.lemma not in words("panels") or token.tag in phrase.PLURAL:
        return False
    forum = scene.named_among(token.all("amod", "compound", "nmod"), _FORUMS)
    spoken = [d for d in scene.registry.of_type("Tribunal") if any(s.start < token.start for s in d.mentions)]
    beside = [c for c in phrase.telling(token) if c.named is None and c.lemma not in words("kinds_of_panels")]
    if forum is None or beside or forum.ids[0] not in words("forums_of_panels"):
        return False
    old = [d for d in spoken if d.parent == forum.ids[0]]
    states = _states(scene, token) if not old else ()
    if old:
        draft = old[-1]
    elif applies("references.panel-of-a-forum", len(states) == 2):
        name = f"{scene.registry.drafts[forum.ids[0]].name} {table('names_given').get('panel', '')}, {_joined(scene, states)}"
        draft = scene.registry.create(ids.slug(f"{forum.ids[0]} panel " + "-".join(sorted(states))), "Tribunal", name, parent=forum.ids[0])
    else:
        return False
    scene.add(token, (draft.id,), "references.panel-of-a-forum")
    return True


def _joined(scene: Scene, states: tuple[str, ...]) -> str:
    return "–".join(sorted(scene.registry.drafts[s].name for s in states))


def _matter(scene: Scene, token: Token) -> list[str]:
    """What the quarrel is about: goods or a matter before the noun, else after `over`."""
    before = [c for c in token.all("compound", "amod", "nmod") if c.lemma not in words("plain_modifiers") | words("plain_quarrels") | words("earlier")]
    goods = [c.lemma for c in before if (c.named is None and c.pos == "NOUN") or (c.named is not None and scene.type_of(c.named) == "Product")]
    over = [p for w in ("over", "about", "on") for p in clause.complements(token, w)]
    later = [p.lemma for p in over if p.named is not None and scene.type_of(p.named) == "Product"]
    later += [c.lemma for p in over for c in p.all("compound") if c.named is not None and scene.type_of(c.named) == "Product"]
    return (goods or later[:1])[:2]


def _matter_told(scene: Scene, id_: str) -> bool:
    """Whether the name of a quarrel tells more than its two states."""
    return len(scene.registry.drafts[id_].name.split("–")[-1].split()) > 2


def _of_trade(scene: Scene, token: Token) -> bool:
    return bool({c.lemma for c in token.children} & (words("trade_marks") | words("plain_quarrels")))


def _states(scene: Scene, token: Token) -> tuple[str, ...]:
    """The two states of a quarrel: those told with it, else with who acts in the sentence, else those of which the text has most to say."""
    told = [n for w in ("between", "with", "against", "among") for p in clause.complements(token, w) for n in clause.entities(p)]
    told += [c.named for c in phrase.modifiers(token) if c.named is not None]
    found = scene.states_in(told)
    if len(found) < 2:
        found += [s for s in scene.memory.states_at(token.sentence) if s not in found]
    if len(found) < 2 or len(found) > 2:
        top = [c for c, n in scene.memory.presence.most_common(2) if n > 1]
        found = top if len(found) != 1 or found[0] in top else []
    return tuple(found) if len(found) == 2 and not scene.reading.days else ()
