"""What tells whether somebody takes part in a happening: how a mention stands to the trigger, and what else is known of it.

A trait is a short string that names grammar, classes and what the rules filled, never a word of the text but prepositions.
`choosing` weighs them, `scripts/train_roles.py` learns the weights.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from korusgraph.extraction import clause
from korusgraph.extraction.parse import Sentence, Token
from korusgraph.extraction.registry import EntityDraft, Named, Registry
from korusgraph.extraction.words import words
from korusgraph.ontology import load

KINDS = {
    **dict.fromkeys(("participant", "signatory"), "together"),
    **dict.fromkeys(("actor", "imposer", "complainant", "appellant", "publisher", "appointer", "nominator", "chair"), "doer"),
    **dict.fromkeys(("target", "beneficiary", "counterpart", "respondent", "loser", "winner"), "other"),
    **dict.fromkeys(("forum", "body"), "body"),
}
"""Roles that are filled alike; any other role is a kind of its own."""

_FAMILIES = frozenset(("Person", "Agreement"))
_INSIDE = frozenset(("conj", "appos", "compound", "amod", "nmod", "poss", "pobj"))  # steps within a phrase
_FAR = 99
Mentioned = tuple[Sentence, Named, Token]
Roles = Mapping[str, Sequence[str]]


def class_of(entity: EntityDraft) -> str:
    """The class of an entity, as far as roles tell classes apart."""
    family = load().family(entity.type)
    return family if family in _FAMILIES else entity.type


class Surroundings:
    """The mentions of one document by entity, and what stands around a trigger."""

    def __init__(self, registry: Registry, sentences: Iterable[Sentence]) -> None:
        self.registry = registry
        self.mentions: dict[str, list[Mentioned]] = defaultdict(list)
        for sentence in sentences:
            heads = {t.named.span: t for t in sentence.tokens if t.named is not None}
            for named in registry.within(sentence.span):
                head = heads.get(named.span) or next((t for t in sentence.tokens if t.start < named.span.end and named.span.start < t.end), None)
                for id_ in named.ids if head is not None else ():
                    assert head is not None
                    self.mentions[id_].append((sentence, named, head))

    def around(self, trigger: Token) -> Around:
        return Around(self, trigger)


class Around:
    """The entities in the sentence of a trigger and the one before, each with the mention that stands nearest."""

    def __init__(self, whole: Surroundings, trigger: Token) -> None:
        self.whole, self.registry, self.trigger = whole, whole.registry, trigger
        self.noun = trigger.pos not in ("VERB", "AUX", "ADJ")
        here = trigger.sentence
        near = {i: [m for m in found if here - 1 <= m[0].index <= here] for i, found in whole.mentions.items()}
        self.nearest = {i: min(found, key=self._far) for i, found in sorted(near.items()) if found}
        self.places = {i: self._far(m) for i, m in self.nearest.items()}
        self.clauses = list(self._clauses())

    def _far(self, mention: Mentioned) -> tuple[int, int, int]:
        sentence, _, head = mention
        if sentence.index != self.trigger.sentence:
            return (1, self.trigger.sentence - sentence.index, -head.i)
        steps = _steps(self.trigger, head)
        return (0, _FAR if steps is None else len(steps[0]) + len(steps[1]), abs(head.i - self.trigger.i))

    def _clauses(self) -> Iterator[tuple[str, frozenset[str]]]:
        """Traits of being subject or object of the trigger and of the clauses above, with the entities that are it."""
        verb = self.trigger.above("VERB", "AUX") if self.noun else self.trigger
        mark = "above" if self.noun else "own"
        if verb is not None:
            objects = clause.objects(verb)
            yield f"{mark}-subject", _ids(n for t in clause.subjects(verb) for n in clause.entities(t))
            yield f"{mark}-object", _ids(n for t in objects for n in clause.entities(t))
            yield f"{mark}-in-object", _ids(p.named for t in objects for p, _ in clause.phrase(t) if p.named is not None)
        above = [a for a in self.trigger.ancestors() if a.pos in ("VERB", "AUX")][:3]
        for k, verb in enumerate(above):
            told = "said" if verb.lemma in words("reporting") | words("announcing") else "done"
            named = _ids(n for t in verb.all("nsubj", "nsubjpass") for n in clause.entities(t))
            yield f"subject-{k}", named
            yield f"subject-{told}", named

    def traits(self, id_: str) -> list[str]:
        """Traits of an entity that do not depend on a role."""
        sentence, named, head = self.nearest[id_]
        entity, rank = self.registry.drafts[id_], self._rank(id_)
        here = sentence.index == self.trigger.sentence
        found = [t for t, ids in self.clauses if id_ in ids]
        found += [*_path(self.trigger, head), f"order={rank}"] if here else ["before", f"before={head.dep}"]
        if not here and rank == 0:
            found.append("none-here")
        if head.dep == "nsubj" and head.head.lemma in words("reporting") | words("announcing"):
            found.append("speaks")
        found += [f"level={named.level}", *(["possessor"] if head.dep == "poss" else ()), *(["adjective"] if named.form == "adjective" else ())]
        found.append(f"mentions={min(len(self.whole.mentions[id_]), 5)}")
        return found + list(self._company(id_, entity))

    def _rank(self, id_: str) -> int:
        """How many entities of the class stand nearer in the sentence of the trigger, up to 3."""
        class_ = class_of(self.registry.drafts[id_])
        alike = [i for i in self.nearest if i != id_ and self.places[i][0] == 0 and class_of(self.registry.drafts[i]) == class_]
        return min(sum(self.places[i] < self.places[id_] for i in alike), 3)

    def _company(self, id_: str, entity: EntityDraft) -> Iterator[str]:
        others = [self.registry.drafts[i] for i in self.nearest if i != id_]
        own = {load().family(o.type) for o in others if entity.country and o.country == entity.country}
        yield from (f"own-{family}" for family in ("Person", "Polity") if family in own)
        if any(o.type == "Agreement" and id_ in self.registry.parties(o.id) for o in others):
            yield "party"

    def filled(self, id_: str, role: str, roles: Roles) -> list[str]:
        """Traits of what the roles of the event hold already beside the entity."""
        drafts, entity = self.registry.drafts, self.registry.drafts[id_]
        mine = [m for m in roles.get(role, ()) if m != id_ and m in drafts]
        others = [(KINDS.get(r, r), m) for r, ms in sorted(roles.items()) if r != role for m in ms if m in drafts]
        found = ["filled" if mine else "empty"]
        found += [f"beside-{f}" for f in sorted({load().family(drafts[m].type) for m in mine})]
        if entity.country and any(drafts[m].country == entity.country for m in mine):
            found.append("beside-own")
        if entity.country and any(drafts[m].country == entity.country for k, m in others if k in ("doer", "other", "together")):
            found.append("own-elsewhere")
        found += [f"has-{kind}" for kind in ("doer", "other", "together") if any(k == kind for k, _ in others)]
        found += ["elsewhere"] if any(m == id_ for _, m in others) else []
        return found + (["joined"] if any(self._joined(id_, m) for m in mine) else [])

    def _joined(self, id_: str, other: str) -> bool:
        """Whether two entities of one sentence are coordinated."""
        if other not in self.nearest or self.nearest[other][0] is not self.nearest[id_][0]:
            return False
        steps = _steps(self.nearest[other][2], self.nearest[id_][2])
        return steps is not None and all(t.dep in ("conj", "appos") for t in (*steps[0], *steps[1]))


def _ids(found: Iterable[Named]) -> frozenset[str]:
    return frozenset(i for n in found for i in n.ids)


def _steps(first: Token, second: Token) -> tuple[list[Token], list[Token]] | None:
    """Tokens on the way up from one token to what is above both, and down to the other; None where nothing is above both."""
    up = [first, *first.ancestors()]
    down: list[Token] = []
    token = second
    while token not in up:
        if token.head is token:
            return None
        down.append(token)
        token = token.head
    return up[: up.index(token)], down[::-1]


def _label(token: Token) -> str:
    return token.lemma if token.dep in ("prep", "agent", "dative") else "compound" if token.dep == "nmod" else token.dep


def _path(trigger: Token, head: Token) -> list[str]:
    """Traits of the way from trigger to mention: all of it, its bones, its ends, its length."""
    steps = _steps(trigger, head)
    distance = abs(head.i - trigger.i)
    found = [f"{'behind' if head.i > trigger.i else 'ahead'}={next(k for k, n in enumerate((3, 8, 16, 1000)) if distance <= n)}"]
    if steps is None:
        return [*found, "path=none"]
    up, down = [f"^{_label(t)}" for t in steps[0]], [_label(t) for t in steps[1]]
    bare = [_label(t) for t in steps[1] if t.dep not in _INSIDE]
    last = next((_label(t) for t in reversed(steps[1]) if t.dep in ("prep", "agent", "dative")), "")
    length = len(up) + len(down)
    found += [f"path={'/'.join([*up, '.', *down])}" if length <= 6 else "path=long", f"steps={min(length, 7)}"]
    found += [f"bones={'/'.join([*(u for u in up if u != '^conj'), '.', *bare][:7])}", f"preposition={last}"]
    found += [f"up={'/'.join(up[:3])}", f"down={'/'.join(bare[:3])}", f"first={down[0] if down else ''}", f"last={down[-1] if down else ''}"]
    found += ["into-clause"] if any(t.dep in clause.CLAUSES for t in steps[1]) else []
    return found + (["out-of-clause"] if any(t.dep in clause.CLAUSES for t in steps[0]) else [])
