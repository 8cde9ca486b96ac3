"""What was spoken of before: roles that a sentence leaves out are those of the happening that it takes up again."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from korusgraph.extraction import clause
from korusgraph.extraction.events.draft import EventDraft
from korusgraph.extraction.events.others import Others
from korusgraph.extraction.events.sides import SUFFERERS
from korusgraph.extraction.parse import Token
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import words
from korusgraph.model import Span
from korusgraph.ontology import load

_BARGAINING = ("negotiate", "negotiation_round", "launch", "conclude")
_OF_AGREEMENTS = ("sign", "ratify", "enter_into_force", "amend", "terminate", "withdraw")
_ON_GOODS = ("tariff_impose", "tariff_raise", "tariff_cut", "tariff_exempt", "quota", "ntm", "export_control", "retaliate")
_DOERS = {"suspend": "actor", "extend": "actor", "retaliate": "actor"}  # of measures all others are imposed
_PLACED = ("launch", "conclude", "sign", "agree")
_SENTENCES = 6  # how far back a happening is taken up again


def remember(reading: Reading, events: list[EventDraft]) -> None:
    """Fills roles of the events of a document, in order of the text, from what stands before them."""
    memory = _Memory(reading)
    others = Others(reading)
    others.present(events)
    for at, draft in enumerate(events):
        earlier = events[max(0, at - 40) : at]
        memory.agreement(draft)
        memory.parties(draft, earlier)
        memory.broken_off(draft, earlier)
        others.side(draft, earlier)
        memory.there(draft)
        memory.same_talks(draft, earlier)
        memory.measure(draft, earlier)
        memory.another(draft, earlier)
        memory.case(draft, earlier)


class _Memory:
    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.registry = reading.registry

    # -- agreements ----------------------------------------------------------------------------------------------
    def agreement(self, draft: EventDraft) -> None:
        """`Passage by the Senate`, `wants to sign before December`: the agreement last spoken of."""
        bare = draft.type == "accede" and not draft.noun and not clause.objects(draft.token) and not draft.token.all("prep")
        if draft.type not in _OF_AGREEMENTS and not applies("events.joins-what-was-spoken-of", bare):
            return
        if draft.members("agreement", "body", "topic"):
            return
        first = self.reading.spans[max(0, draft.sentence - 2)].start
        before = [
            n
            for n in self.registry.within(Span(first, draft.trigger.start))
            if n.level != "PRO" and self.registry.type_of(n.ids[0]) == "Agreement"
        ]
        if applies("events.agreement-spoken-of", before and _leaves_open(draft)):
            draft.roles["agreement"] = list(before[-1].ids)

    # -- parties ---------------------------------------------------------------------------------------------------
    def parties(self, draft: EventDraft, earlier: Iterable[EventDraft]) -> None:
        """Talks are between the two parties of their agreement, or between those who talked before."""
        role = "signatory" if draft.type == "sign" else "participant"
        if draft.type not in (*_BARGAINING, "sign"):
            return
        named = draft.members(role, "actor")
        agreements = draft.roles.get("agreement", [])
        both = self._parties(agreements[0]) if len(agreements) == 1 else []
        if applies("events.parties-of-agreement", named < set(both)):
            draft.roles[role] = [*draft.roles.get(role, ()), *(p for p in both if p not in named)]
        elif not named and _points_back(draft) and draft.type != "sign":
            last = self._last(draft, earlier, lambda e: e.type in _BARGAINING and len(e.members("participant")) > 1)
            if last is not None and applies("events.talks-spoken-of", _agree(draft, last)):
                draft.roles["participant"] = list(last.roles["participant"])
                if last.members("agreement"):
                    draft.roles.setdefault("agreement", list(last.roles["agreement"]))
            elif last is None:
                self._talkers(draft, earlier)

    def broken_off(self, draft: EventDraft, earlier: Iterable[EventDraft]) -> None:
        """`The talks were scrapped`: they were those of the parties that bargained before."""
        about = clause.objects(draft.token) if not draft.noun else []
        talks = [t for t in [*about, *draft.token.all("nsubj")] if t.lemma in clause.word_class("talks") and not t.all("prep")]
        if draft.type != "terminate" or draft.roles or not talks or not _points_back(draft):
            return
        last = self._last(draft, earlier, lambda e: e.type in _BARGAINING and len(e.members("participant")) > 1)
        if last is not None and applies("events.talks-broken-off", True):
            draft.roles["actor"] = list(last.roles["participant"])
            self._lend(draft, "agreement", list(last.roles.get("agreement", ())))

    def _talkers(self, draft: EventDraft, earlier: Iterable[EventDraft]) -> None:
        """Talks that nobody bargained in before are those of the two states whose people met."""
        met = self._last(draft, earlier, lambda e: e.type in ("meet", "consult") and len(e.members("participant")) > 1)
        homes = {} if met is None else {self._home(i): i for i in met.roles["participant"]}
        if applies("events.talks-of-those-who-met", len(homes) == 2 and "" not in homes):
            draft.roles["participant"] = list(homes)

    def _home(self, id_: str) -> str:
        """The state or bloc of somebody, where the text names it."""
        draft = self.registry.drafts[id_]
        if draft.type in ("Country", "Bloc"):
            return id_
        states = self.registry.of_type("Country", "Bloc")
        return next((d.id for d in states if draft.country and d.country == draft.country and d.mentions), "")

    def same_talks(self, draft: EventDraft, earlier: Iterable[EventDraft]) -> None:
        """`They will hold negotiations in May`: talks that name no agreement are about the one of the talks before."""
        if draft.type not in _BARGAINING or draft.members("agreement", "topic", "product") or draft.token.dep == "amod":
            return
        mine = draft.members("participant", "actor")
        last = self._last(draft, earlier, lambda e: e.type in _BARGAINING and bool(e.members("agreement")))
        if last is None:
            return
        theirs = last.members("participant", "actor") | set(self._parties(last.roles["agreement"][0]))
        compatible = not mine or all(i in theirs or self._from(i, theirs) for i in mine)
        if applies("events.some-other-deal", _some_deal(draft)):
            return
        if applies("events.talks-on-the-same", compatible and not _on_something(draft)):
            draft.roles["agreement"] = list(last.roles["agreement"])

    def _from(self, id_: str, states: set[str]) -> bool:
        """Whether somebody is of one of some states."""
        country = self.registry.drafts[id_].country if id_ in self.registry.drafts else ""
        return bool(country) and any(s in self.registry.drafts and self.registry.drafts[s].country == country for s in states)

    def case(self, draft: EventDraft, earlier: Iterable[EventDraft]) -> None:
        """`filed a complaint against the duties`: who imposed the duties spoken of is sued."""
        if draft.type != "dispute_file" or draft.members("respondent") or not draft.members("complainant"):
            return
        mine = draft.members("complainant")
        last = self._last(draft, earlier, lambda e: e.type in (*_ON_GOODS, "ruling") and bool(e.members("imposer", "actor", "loser")))
        sued = last.members("imposer", "actor", "loser") if last is not None else set()
        hurt = last is not None and (not last.members("target", "winner") or last.members("target", "winner") & mine)
        if last is not None and applies("events.sued-over-the-measure", len(sued) == 1 and not sued & mine and hurt and _definite_measure(draft)):
            draft.roles["respondent"] = sorted(sued)

    def _parties(self, agreement: str) -> list[str]:
        """The two parties of an agreement, where the text mentions both."""
        found = [p for p in self.registry.parties(agreement) if p in self.registry.drafts and self.registry.drafts[p].mentions]
        return found if len(found) == len(self.registry.parties(agreement)) == 2 else []

    # -- places ----------------------------------------------------------------------------------------------------
    def there(self, draft: EventDraft) -> None:
        """`is due to meet Reagan there`: the place last named."""
        contact = load().event_types[draft.type]["group"] == "contact" or draft.type in _PLACED
        if not contact or draft.members("place") or not any(c.lemma in words("there") for c in draft.token.all("advmod")):
            return
        first = self.reading.spans[max(0, draft.sentence - 1)].start
        before = [n for n in self.registry.within(Span(first, draft.trigger.start)) if n.level == "NAM" and n.form != "adjective"]
        places = [i for n in before for i in n.ids if self.registry.type_of(i) in ("City", "Country", "Region")]
        if applies("events.there", places):
            draft.roles["place"] = [next((i for i in reversed(places) if self.registry.type_of(i) == "City"), places[-1])]

    # -- measures ------------------------------------------------------------------------------------------------
    def measure(self, draft: EventDraft, earlier: Iterable[EventDraft]) -> None:
        """`They would be lifted`, `the duty is not lifted`: goods, owner and target of the measure spoken of."""
        if draft.type not in (*_ON_GOODS, *_DOERS) or draft.members("product", "target", "beneficiary", "counterpart"):
            return
        if not self._taken_up(draft):
            return
        last = self._measured_before(draft, list(earlier))
        if last is not None and applies("events.another-kind-of-measure", _kinds_apart(draft, last)):
            return
        if last is None or not applies("events.measure-spoken-of", not draft.members("agreement")):
            return
        doer, sufferer = _DOERS.get(draft.type, "imposer"), SUFFERERS.get(draft.type, "target")
        owners = last.members("imposer", "actor", "respondent")
        self._lend(draft, doer, sorted(owners))
        bearing = last.members("target", "beneficiary", "complainant")
        if not draft.members(doer) & bearing:
            self._lend(draft, sufferer, sorted(bearing - draft.members(doer)))
        if load().event_types[draft.type]["group"] == "measure":
            self._lend(draft, "product", sorted(last.members("product")))

    def _measured_before(self, draft: EventDraft, earlier: list[EventDraft]) -> EventDraft | None:
        """The last measure told in full before, one that bears the same name before others: `the duty` is no levy."""
        told = [e for e in earlier if (e.type in _ON_GOODS and e.members("product", "target", "beneficiary")) or _sued_over(e)]
        alike = [e for e in told if _measure_words(draft) & _measure_words(e)]
        last = self._last(draft, told, lambda e: True)
        same = self._last(draft, alike, lambda e: True)
        return same if applies("events.measure-of-the-same-name", same is not None and same is not last) else last

    @staticmethod
    def _taken_up(draft: EventDraft) -> bool:
        objects = [draft.token] if draft.noun else clause.objects(draft.token)
        if draft.noun:
            objects += [p for c in draft.token.all("prep") if c.lemma in words("of_the_thing") for p in c.all("pobj")]
        measures = words("measure_nouns")
        own = [t for t in objects if t.lemma in measures and (any(c.lemma in words("aimed_on") for c in t.all("prep")) or _on_goods(t))]
        if applies("events.measure-told-in-full", own):
            return False
        return any(
            t.lemma in words("it_or_they")
            or (t.lemma in measures and clause.determined(t, *words("definite_singulars")))
            for t in objects
        )

    # -- another one of a kind -------------------------------------------------------------------------------------
    def another(self, draft: EventDraft, earlier: Iterable[EventDraft]) -> None:
        """`A second complaint was lodged in 2021`: whoever made the first made the second."""
        if not draft.noun and not any(_counted(o) for o in clause.objects(draft.token)):
            return
        if draft.noun and not _counted(draft.token):
            return
        last = self._last(draft, earlier, lambda e: e.type == draft.type)
        if last is not None and applies("events.another-of-its-kind", bool(last.roles)):
            for role, members in last.roles.items():
                if role not in ("product", "topic", "place"):
                    self._lend(draft, role, list(members))

    @staticmethod
    def _lend(draft: EventDraft, role: str, members: list[str]) -> None:
        if members and not draft.members(role):
            draft.roles[role] = members

    @staticmethod
    def _last(draft: EventDraft, earlier: Iterable[EventDraft], fits: Callable[[EventDraft], bool]) -> EventDraft | None:
        near = (e for e in reversed(list(earlier)) if draft.sentence - e.sentence <= _SENTENCES)
        return next((e for e in near if e is not draft and fits(e)), None)


def _leaves_open(draft: EventDraft) -> bool:
    """Whether the words beside the trigger leave open what is signed or ratified: nothing there, or a pronoun."""
    token = draft.token
    if draft.noun:
        return not any(c.lemma in words("of_particulars") for c in token.all("prep"))
    objects = clause.objects(token)
    if draft.type == "withdraw":
        return any(p.lemma in words("deals_spoken_of") for c in token.all("prep") for p in c.all("pobj"))
    own = [t for t in objects if t.lemma not in words("no_object") and t.lemma not in clause.word_class("agreement")]
    return not own


def _points_back(draft: EventDraft) -> bool:
    """`the latest round of talks`, `the negotiations, launched in 2014`: talks that were spoken of."""
    if draft.noun:
        return not draft.indefinite
    talks = clause.word_class("talks") | words("rounds")
    heads = [*clause.objects(draft.token), *draft.token.all("nsubj")]
    return any(t.lemma in talks and not any(c.lemma in words("of_new_talks") for c in t.children) for t in heads)


def _on_something(draft: EventDraft) -> bool:
    """Whether the talks say what they are on: `talks on lumber`."""
    around = [draft.token, *(() if draft.noun else clause.objects(draft.token))]
    return any(c.lemma in words("on_topics") for t in around for c in t.all("prep"))


def _some_deal(draft: EventDraft) -> bool:
    """`a deal was agreed`, `can negotiate deals`: one that was not named is none of those spoken of."""
    nouns = clause.objects(draft.token) if not draft.noun else [draft.token]
    deals = [n for n in nouns if n.named is None and n.lemma in clause.word_class("agreement")]
    return bool(deals) and not any(clause.determined(n, *words("definites")) or n.all("poss") for n in deals)


def _definite_measure(draft: EventDraft) -> bool:
    """`the case`, `a complaint against the duties`: what the case is about was spoken of."""
    around = [t for t in draft.token.subtree() if t.lemma in words("measure_nouns") | clause.word_class("caseword")]
    return any(clause.determined(t, *words("definite_round")) for t in around)


def _agree(draft: EventDraft, last: EventDraft) -> bool:
    mine, theirs = draft.members("agreement"), last.members("agreement")
    return not mine or not theirs or bool(mine & theirs)


def _sued_over(event: EventDraft) -> bool:
    """`filed a complaint against Turkish duties on lentils`: the duties were told there."""
    return bool(applies("events.measure-sued-over", event.type == "dispute_file" and event.members("product") and event.members("respondent")))


def _measure_words(draft: EventDraft) -> set[str]:
    """Nouns by which an event names its measure."""
    around = [draft.token, *clause.objects(draft.token), *draft.token.all("nsubj")] if not draft.noun else [draft.token]
    around += [p for c in draft.token.all("prep") if c.lemma in words("of_the_thing") for p in c.all("pobj")]
    return {t.lemma for t in around if t.lemma in words("measure_nouns")}


def _on_goods(noun: Token) -> bool:
    """`the shakes tariff`: a noun before the measure says what it is on."""
    return any(c.pos == "NOUN" and c.tag in ("NN", "NNS") and c.lemma not in words("border_words") | words("answering") for c in noun.all("compound"))


def _kinds_apart(draft: EventDraft, last: EventDraft) -> bool:
    """`the quota on cheese … the tariffs imposed today`: not the same measure."""
    nouns = {t.lemma for t in ([draft.token] if draft.noun else clause.objects(draft.token))}
    law, other = draft.members("legalBasis"), last.members("legalBasis")
    if law and other and not law & other:
        return True
    if nouns & clause.word_class("tariff"):
        return last.type in ("quota", "export_control", "ntm")
    if nouns & (clause.word_class("quotaword") | clause.word_class("banword")):
        return last.type.startswith("tariff")
    return False


def _counted(noun: Token) -> bool:
    return any(c.lemma in words("ordinals_again") for c in noun.children)
