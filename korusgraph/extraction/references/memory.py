"""What was spoken of so far: the one place that phrases look back into."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import takewhile

from korusgraph.extraction import clause
from korusgraph.extraction.parse import Token
from korusgraph.extraction.references import facts
from korusgraph.extraction.registry import Named, Registry
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.text import fold
from korusgraph.extraction.words import any_of, filled, words
from korusgraph.ontology import load

SUBJECT = frozenset(("nsubj", "nsubjpass", "agent"))
STATES = ("Country", "Bloc")
_BODIES = ("Company", "IndustryGroup", "Organization", "MediaOrganization", "Agency", "InternationalOrganization")
_WEAK = ("Office", "City", "Region", "Product", "MediaOrganization")  # what `it` stands for only where they act
_JOINERS = frozenset("-–—/")
_DATELINE = 40  # characters at the start within which a city is that of the dateline


@dataclass(frozen=True, slots=True)
class Seen:
    """One mention of an entity: whether it was a subject, in which sentence, and what governed it."""

    id: str
    subject: bool
    sentence: int
    verb: str = ""  # lemma of the verb of which it is an object


@dataclass(frozen=True, slots=True)
class Group:
    """Entities of one kind, `state`, `person` or `body`, joined in one sentence: `Canada and Mexico`, `Canada met with Mexico`."""

    ids: tuple[str, ...]
    sentence: int
    kind: str


@dataclass(slots=True)
class Memory:
    """Entities in the order in which the text spoke of them, the last one last."""

    registry: Registry
    agreements: list[Seen] = field(default_factory=list)
    states: list[Seen] = field(default_factory=list)
    bodies: list[Seen] = field(default_factory=list)
    people: list[Seen] = field(default_factory=list)
    things: list[Seen] = field(default_factory=list)  # whatever `it` may stand for
    groups: list[Group] = field(default_factory=list)
    gender: dict[str, str] = field(default_factory=dict)
    replaced: set[str] = field(default_factory=set)  # agreements that another one replaces
    among: dict[str, tuple[str, ...]] = field(default_factory=dict)  # agreement → parties as the text told them
    nouns: dict[str, set[str]] = field(default_factory=dict)  # agreement → nouns by which descriptions called it
    nobody: dict[str, int] = field(default_factory=dict)  # noun for people → the last sentence in which somebody without a name was so called
    called: dict[str, set[str]] = field(default_factory=dict)  # entity → nouns that stood in apposition to it
    pair: tuple[int, tuple[str, ...]] = (-9, ())  # in which sentence `the former` stood, and of whom it was the first
    group: tuple[str, ...] = ()  # the states that last stood as a subject
    issued: str = ""  # code of the state whose body publishes the text
    counted: Counter[str] = field(default_factory=Counter)  # names of states in the whole document
    presence: Counter[str] = field(default_factory=Counter)  # the same with their people, bodies and offices

    def __post_init__(self) -> None:
        home = {d.country: d.id for d in self.registry.of_type(*STATES) if d.country}
        for draft in self.registry.drafts.values():
            names = sum(1 for level, _ in draft.mentions.values() if level == "NAM")
            if draft.type in STATES:
                self.counted[draft.id] += names
                self.presence[draft.id] += names
            elif draft.country in home and draft.type != "City":
                self.presence[home[draft.country]] += names

    def forget(self) -> None:
        """Another day of a digest is another story: nothing refers back across it."""
        for spoken in (self.agreements, self.states, self.people, self.bodies, self.things, self.groups):
            spoken.clear()
        self.group = ()

    # -- remembering -----------------------------------------------------------------
    def saw(self, token: Token, named: Named) -> None:
        """Remembers a mention and how it stands in its sentence."""
        subject = stands_as_subject(token)
        self._joined(token, named, subject)
        verb = token.head.lemma if token.dep in ("dobj", "nsubjpass") else ""
        owner = token.dep == "poss" and stands_as_subject(token.head)  # `the lobby's president said`
        if applies("references.successor-of", _has_successor(self.registry.text, named)):
            self.replaced |= {i for i in named.ids if self.registry.type_of(i) == "Agreement"}
        for id_ in named.ids:
            held = subject or (owner and self.registry.type_of(id_) not in ("Person", "Agreement"))
            self._remember(Seen(id_, held, token.sentence, verb))

    def _remember(self, seen: Seen) -> None:
        type_ = self.registry.type_of(seen.id)
        if type_ == "Agreement":
            self.agreements.append(seen)
            if seen.verb in words("replacing"):
                self.replaced.add(seen.id)
        elif type_ in STATES:
            self.states.append(seen)
        if type_ == "Person":
            self.people.append(seen)
            name = fold(self.registry.drafts[seen.id].name).split()
            for gender, given in (("she", "women"), ("he", "men")):
                if {name[0], name[-1]} & words(given):
                    self.gender.setdefault(seen.id, gender)
        elif type_ not in _WEAK or (seen.subject and type_ in ("City", "Region", "MediaOrganization")):
            self.things.append(seen)
            if load().family(type_) == "Organization":
                self.bodies.append(seen)

    def _joined(self, token: Token, named: Named, subject: bool) -> None:
        """Groups that the mention closes or opens: joined names, `U.S.-China`, `Canada met with Mexico`, `both countries`."""
        top = token
        while top.dep == "conj" and top.head is not top:
            top = top.head
        joined = [i for t in clause.with_conjuncts(top) if t.named is not None for i in t.named.ids]
        if subject:
            states = tuple(dict.fromkeys(i for i in joined if self.registry.type_of(i) in STATES))
            self.group = states or self.group
        partners = [*joined]
        if subject:
            beside = [p for c in token.head.all("prep") if c.lemma == "with" for p in c.all("pobj")]
            about = [p for o in token.head.all("dobj") for c in o.all("prep") if c.lemma == "with" for p in c.all("pobj")]
            partners += [i for p in (*beside, *about, *token.head.all("dobj")) if p.named is not None for i in p.named.ids]
        elif self.of_kind(named.ids, "state") or self.of_kind(named.ids, "person"):
            partners = [*_met_by(top, named), *partners]
        before = self.registry.ending(named.span.start - 1) if named.span.start > 1 else []
        if before and self.registry.text[named.span.start - 1] in _JOINERS:
            partners = [*before[0].ids, *partners]
        goods = top.dep in ("amod", "compound") and top.head.named is not None and self.registry.type_of(top.head.named.ids[0]) == "Product"
        if applies("references.goods-of-two", goods and len(joined) > 1):
            return
        for kind in ("state", "person", "body"):
            members = self.of_kind(joined if kind == "body" else partners, kind)
            if len(members) > 1:
                self.groups.append(Group(members, token.sentence, kind))

    def of_kind(self, ids: Iterable[str], kind: str) -> tuple[str, ...]:
        """Those of one kind, `state` or `person`, each once."""
        types = STATES if kind == "state" else ("Person",) if kind == "person" else _BODIES
        return tuple(dict.fromkeys(i for i in ids if self.registry.type_of(i) in types))

    # -- looking back ----------------------------------------------------------------
    def last_state(self) -> str | None:
        return self.states[-1].id if self.states else None

    def subject_person(self, sentence: int) -> str | None:
        """The person who last stood as a subject, else the one named last."""
        before = [p for p in self.people if p.sentence <= sentence]
        near = [p for p in before if p.subject] or before
        return near[-1].id if near else None

    def last_at_home(self) -> str | None:
        """The person spoken of last whose country is known."""
        return next((p.id for p in reversed(self.people) if self.registry.drafts[p.id].country), None)

    def states_at(self, sentence: int) -> tuple[str, ...]:
        """States of which a sentence spoke so far."""
        return tuple(dict.fromkeys(s.id for s in since(self.states, sentence) if s.sentence == sentence))

    def parties(self, agreement: str) -> tuple[str, ...]:
        """Parties of an agreement as the text told them, else as they are known."""
        return self.among.get(agreement) or tuple(sorted(self.registry.parties(agreement)))

    def belong(self, group: Iterable[str], agreement: str) -> bool:
        """Whether all of these are parties of an agreement, some of them through a bloc."""
        parties = self.registry.parties(agreement)
        return bool(parties) and all(facts.belongs(i, parties) for i in group)

    def agreement_with(self, group: frozenset[str]) -> str | None:
        """The agreement spoken of last that is between these, or between them and one more."""
        return next((a.id for a in reversed(self.agreements) if self.belong(group, a.id) and self._few(group, a.id)), None)

    def _few(self, group: frozenset[str], agreement: str) -> bool:
        """Whether at most one party is not of the group: `the pact with Peru` is none of eleven."""
        others = [p for p in self.registry.parties(agreement) if not facts.belongs(p, group)]
        return applies("references.pact-of-few", len(others) <= 1)

    def recent(self, pile: list[Seen]) -> list[str]:
        """Ids of a pile, the last one first, each once."""
        return list(dict.fromkeys(s.id for s in reversed(pile)))

    def home_first(self, party: str) -> tuple[bool, int]:
        """Order in the name of an agreement without one: the state of dateline or speaker first, then who is named most."""
        draft = self.registry.drafts.get(party)
        return (draft is None or draft.country not in self.at_home(), -self.counted[party])

    def at_home(self) -> set[str]:
        """Codes of the states where the text was written or whose people speak in it; seats of agencies tell nothing."""
        cities = (d for d in self.registry.of_type("City") if d.id not in words("dateline_seats"))
        written = {d.country for d in cities if any(s.start < _DATELINE for s in d.mentions)}
        return (written | self.issuing()) - {""}

    def issuing(self) -> set[str]:
        """Codes of the states whose people or bodies issue the text or speak in it as `we`."""
        speakers = {self.registry.drafts[i].country for ids in self.registry.issuers.values() for i in ids}
        return (speakers | {self.issued}) - {""}

    def lead(self, without: Iterable[str] = ()) -> str | None:
        """The state of which the document has most to say, by its own name, its people, bodies and offices."""
        left_out = frozenset(without)
        return next((c for c, n in self.presence.most_common() if n and c not in left_out), None)


def _met_by(token: Token, named: Named) -> list[str]:
    """Who meets or speaks to somebody: the subject was read before its object was understood."""
    verb = token.head if token.dep == "dobj" else token.head.head if token.dep == "pobj" else None
    if verb is None or verb.pos != "VERB":
        return []
    doers = [i for s in clause.subjects(verb) for t in clause.with_conjuncts(s) if t.named is not None for i in t.named.ids]
    described = named.level == "NOM" and (token.dep == "dobj" or token.head.lemma == "with")
    spoken_to = token.dep == "pobj" and token.head.lemma in words("to_or_with") and verb.lemma in words("done_by_people")
    if applies("references.spoke-to", doers and spoken_to and not described):
        return doers
    return doers if applies("references.met-his-counterpart", described and doers) else []


@cache
def _successor() -> re.Pattern[str]:
    return filled("references.memory.successor", successors=any_of(words("successors")))


def _has_successor(text: str, named: Named) -> bool:
    """`the successor to NAFTA`, `a replacement for the pact`."""
    before = text[max(0, named.span.start - 40) : named.span.start]
    return _successor().search(before) is not None


def stands_as_subject(token: Token) -> bool:
    """A subject, or what is in apposition to one or joined with it: `the group's president, Ana Gomez, said`."""
    while token.dep in ("appos", "conj") and token.head is not token and token.head.pos in ("NOUN", "PROPN"):
        token = token.head
    return token.dep in SUBJECT


def since(pile: list[Seen], sentence: int) -> list[Seen]:
    """Of a pile what was seen in a sentence and after it, in order."""
    return list(takewhile(lambda s: s.sentence >= sentence, reversed(pile)))[::-1]
