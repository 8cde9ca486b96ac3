"""The two sides of an event: who does it is not whom it is done to, and where one side is known the parties of a deal tell the other."""

from __future__ import annotations

from collections.abc import Iterable

from korusgraph.extraction import clause
from korusgraph.extraction.events.draft import EventDraft
from korusgraph.extraction.events.presence import Argument
from korusgraph.extraction.parse import Token
from korusgraph.extraction.registry import Registry
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import words
from korusgraph.ontology import load

Roles = dict[str, list[str]]

_SIDES = (
    ("imposer", "target"),
    ("imposer", "beneficiary"),
    ("actor", "target"),
    ("actor", "counterpart"),
    ("complainant", "respondent"),
    ("winner", "loser"),
    ("appointer", "person"),
)
_EASED = frozenset(("tariff_cut", "ntm", "tariff_exempt"))
_BY_PACT = frozenset((*_EASED, "tariff_impose", "tariff_raise", "quota"))
SUFFERERS = {"tariff_cut": "beneficiary", "tariff_exempt": "beneficiary", "suspend": "counterpart"}
"""The role of whom a measure concerns, where it is not the target."""


def kept_apart(drafts: Iterable[EventDraft]) -> None:
    """Nobody suffers from what he alone does, wherever the two roles were lent from."""
    for roles in (d.roles for d in drafts):
        for doer, done_to in _SIDES:
            alone = len(roles.get(doer, ())) == 1 and roles[doer][0] in roles.get(done_to, ())
            if applies("events.nobody-on-himself", alone):
                roles[done_to] = [i for i in roles[done_to] if i not in roles[doer]]


class Sides:
    """Completes the roles of one event from those that its own words fill."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    def complete(self, type_: str, token: Token, roles: Roles, arguments: list[Argument]) -> None:
        self._apart(roles)
        if load().event_types[type_]["group"] == "measure":
            self._of_other_side(roles, arguments)
        if type_ == "quota":
            self._quota_of(roles, arguments)
        if type_ in _BY_PACT:
            self._levied_there(type_, roles, arguments)
            self._by_pact(type_, token, roles, arguments)
        if type_ == "panel_establish" and not roles.get("complainant"):
            self._asked_for_panel(token, roles)
        if type_ == "ruling":
            self._found_guilty(token, roles, arguments)
        if type_ == "resign" and any(p[0] == "object" and self._is(n.ids[0], "Person") for n, p in arguments):
            dismissed = [n.ids[0] for n, p in arguments if p[0] == "object"]
            if applies("events.dismissed-by", set(dismissed) != set(roles.get("person", ()))):
                roles["person"] = [i for i in roles["person"] if i in dismissed]

    def _is(self, id_: str, family: str) -> bool:
        return load().family(self.registry.type_of(id_)) == family

    @staticmethod
    def _apart(roles: Roles) -> None:
        """Nobody imposes on himself, sues himself, wins against himself."""
        for doer, done_to in _SIDES:
            if len(roles.get(doer, ())) == 1 and roles.get(done_to):
                roles[done_to] = [i for i in roles[done_to] if i not in roles[doer]]

    def _of_other_side(self, roles: Roles, arguments: list[Argument]) -> None:
        """`Trump met Xi, agreeing to lower tariffs on China`: whoever is of the state that gains does not lower them."""
        bearing = roles.get("target", []) + roles.get("beneficiary", [])
        homes = {self.registry.drafts[i].country for i in bearing} - {""}
        others = [i for i in roles.get("imposer", []) if self._is(i, "Polity") or self.registry.drafts[i].country not in homes]
        if applies("events.not-of-the-bearing-side", others and len(others) < len(roles["imposer"])):
            roles["imposer"] = others
        into = {i for n, p in arguments if p[0] == "into" for i in n.ids if i in roles.get("imposer", [])}
        if applies("events.at-the-border-named", into and len(into) < len(roles["imposer"])):
            others = [i for i in roles["imposer"] if i not in into]
            homes = {self.registry.drafts[i].country for i in others}
            own = homes == {self.registry.drafts[i].country for i in into}  # Trump announces tariffs on imports into his own country
            roles["imposer"] = others if own else [i for i in roles["imposer"] if i in into]

    def _levied_there(self, type_: str, roles: Roles, arguments: list[Argument]) -> None:
        """`is banned in Canada`, `a quota of 50,000 tonnes in Canada`: the state in which it holds imposes it."""
        if roles.get("imposer"):
            return
        bearing = roles.get("target", []) + roles.get("beneficiary", [])
        there = [i for n, p in arguments if "in" in p for i in n.ids if self._is(i, "Polity") and i not in bearing]
        if applies("events.levied-there", len(there) == 1 and (bearing or roles.get("product"))):
            roles["imposer"] = there

    def _quota_of(self, roles: Roles, arguments: list[Argument]) -> None:
        """`the Canadian dairy quota was raised` is kept by Canada; where somebody else raises it Canada fills it."""
        named = [i for n, p in arguments if p[0] == "own" for i in n.ids if self._is(i, "Polity")]
        if applies("events.whose-quota", named and not set(roles.get("imposer", ())) - set(named)):
            roles["target"] = [i for i in roles.get("target", []) if i not in named]
            roles["imposer"] = named

    def _by_pact(self, type_: str, token: Token, roles: Roles, arguments: list[Argument]) -> None:
        """`an agreement that removes tariffs on Peruvian wheat`: of its two parties the one that Peru is not."""
        pact = self._pact(token, arguments)
        parties = [p for p in self.registry.parties(pact) if p in self.registry.drafts] if pact else []
        if len(parties) != 2:
            return
        sufferer = SUFFERERS.get(type_, "target")
        doing = [i for i in roles.get("imposer", []) if i in parties]
        bearing = [i for i in roles.get(sufferer, []) if i in parties]
        if not roles.get("imposer"):
            rest = [p for p in parties if p not in bearing]
            direct = any(n.ids == (pact,) and p[0] == "agent" for n, p in arguments)
            told = type_ in _EASED and direct if len(rest) == 2 else True
            if applies("events.agreement-removes-tariffs", told and rest):
                roles["imposer"] = rest
        elif not roles.get("target") and not roles.get("beneficiary") and applies("events.other-party-bears", len(doing) == 1 == len(roles["imposer"])):
            roles[sufferer] = [p for p in parties if p not in doing]

    def _pact(self, token: Token, arguments: list[Argument]) -> str:
        """The agreement that sets or removes a measure: as subject, or `under the deal`; empty when there is none."""
        for named, places in arguments:
            if places[0] in ("agent", "under") and self.registry.type_of(named.ids[0]) == "Agreement" and len(named.ids) == 1:
                return named.ids[0]
        verb = next((a for a in (token, *token.ancestors()) if a.pos in ("VERB", "AUX")), token)
        under = [p for c in verb.all("prep") if c.lemma == "under" for p in c.all("pobj")]
        for t in (*under, *clause.subjects(verb)):
            if t.named is not None and self.registry.type_of(t.named.ids[0]) == "Agreement" and len(t.named.ids) == 1:
                return t.named.ids[0]
        return ""

    def _asked_for_panel(self, token: Token, roles: Roles) -> None:
        """`Peru asked the WTO to set up a panel`: who asks complains."""
        verb = token.above("VERB")
        asks = verb is not None and verb.lemma in words("asking")
        if applies("events.asks-for-a-panel", asks) and verb is not None:
            roles["complainant"] = [i for t in clause.subjects(verb) for i in self._states_of(t)]

    def _found_guilty(self, token: Token, roles: Roles, arguments: list[Argument]) -> None:
        """`found that Peru's ban broke the rules`, `won a ruling`, `siding with Canada`: who loses and who wins."""
        for found in token.all("ccomp"):
            broke = found.lemma in words("breaking_rules") or any(a.lemma in words("unlawful") for a in found.all("acomp"))
            owners = [i for t in found.all("nsubj", "nsubjpass") for i in self._states_of(t)]
            if applies("events.found-to-break-rules", broke and owners and not any(c.dep == "neg" for c in found.children)):
                self._add(roles, "loser", owners)
            barred = any(c.dep == "neg" for c in found.children) and any(c.lemma in words("possible") for c in found.all("aux"))
            doers = [i for t in found.all("nsubj") for n in clause.entities(t) for i in n.ids]
            if applies("events.may-not", barred and doers):
                self._add(roles, "loser", doers)
            for side in found.all("advcl"):
                self._sided(side, roles)
        for side in (token, *token.all("advcl", "conj")):
            self._sided(side, roles)
        opposed = [i for n, p in arguments if "with" in p for i in n.ids if self._is(i, "Polity")]
        if applies("events.the-other-litigant", roles.get("winner") and not roles.get("loser") and opposed):
            roles["loser"] = [i for i in opposed if i not in roles["winner"]]
        itself = token.pos == "VERB" and token.lemma in words("winning_or_losing")  # `won an earlier case against Peru`
        verb = token if itself else token.head
        if (itself or token.dep == "dobj") and applies("events.wins-a-ruling", verb.lemma in words("winning_or_losing")):
            mine, theirs = ("winner", "loser") if verb.lemma in words("winning") else ("loser", "winner")
            self._add(roles, mine, [i for t in clause.subjects(verb) for i in self._states_of(t)])
            if theirs == "winner":
                others = [i for i in roles.get("loser", []) if i not in roles.get(mine, [])[:1]]
                roles["loser"] = [i for i in roles.get("loser", []) if i not in others]
                self._add(roles, "winner", others)

    def _sided(self, verb: Token, roles: Roles) -> None:
        won = any(t.lemma in words("victories") for t in verb.all("dobj"))
        receivers = [p for c in verb.all("dative", "prep") for p in ([c] if c.pos != "ADP" else c.all("pobj") if c.lemma == "to" else [])]
        if applies("events.hands-a-victory", won and receivers):
            self._add(roles, "winner", [i for t in receivers for i in self._states_of(t)])
        with_whom = [i for t in clause.complements(verb, "with") for i in self._states_of(t)]
        if applies("events.siding-with", verb.lemma in words("siding") and with_whom):
            self._add(roles, "winner", with_whom)

    def _states_of(self, token: Token) -> list[str]:
        return [i for n in clause.entities(token) for i in n.ids if self._is(i, "Polity") or self._is(i, "Organization")]

    @staticmethod
    def _add(roles: Roles, role: str, members: list[str]) -> None:
        roles[role] = list(dict.fromkeys([*roles.get(role, []), *members]))
