"""Arguments to roles: the frame of the event type says which place fills which role."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from korusgraph.extraction import clause
from korusgraph.extraction.events.arguments import Arguments
from korusgraph.extraction.events.matching import Matcher
from korusgraph.extraction.events.sides import Sides
from korusgraph.extraction.parse import Token
from korusgraph.extraction.registry import Named
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import words
from korusgraph.ontology import load

_GROUPS_WITH_AGREEMENT = frozenset(("contact", "lifecycle", "dispute", "information"))
_ABOUT_PRODUCTS = frozenset(("negotiate", "negotiation_round", "review", "conclude", "suspend", "extend"))
_PLACED = frozenset(("launch", "conclude", "sign", "agree"))


class Roles:
    """Roles of the events of one document."""

    def __init__(self, match: Matcher) -> None:
        self.registry = match.registry
        self.ontology = load()
        self.arguments = Arguments(match)
        self.sides = Sides(match.registry)

    def of(self, type_: str, token: Token, noun: bool, turned: bool = False) -> dict[str, list[str]]:
        frame = self.ontology.frames.get(type_, {})
        group = self.ontology.event_types[type_]["group"]
        roles: dict[str, list[str]] = defaultdict(list)

        def fill(named: Named, places: tuple[str, ...]) -> None:
            for id_ in named.ids:
                role = self._role(frame, group, type_, self.registry.type_of(id_), places)
                if (
                    token.lemma in words("visits")
                    and role == "participant"
                    and places[0] in ("object", "to")
                    and self.registry.type_of(id_) == "Country"
                ):
                    role = "place"
                if role and id_ not in roles[role]:
                    roles[role].append(id_)

        arguments = list(self.arguments.of(type_, token, noun, turned))
        if applies("events.put-to-a-vote", type_ == "ratify" and not noun and token.lemma in words("submitting_to_a_vote")):
            # `the President sent the pact to the House`: the House approves
            arguments = [(n, ("by",) if "to" in p else p) for n, p in arguments if p[0] not in ("agent", "by")]
        for named, places in arguments:
            fill(named, places)
        self.sides.complete(type_, token, roles, arguments)
        doer = "imposer" if frame.get("agent") == "imposer" else "actor"
        if (
            not noun
            and group in ("lifecycle", "measure")
            and not {"imposer", "actor", "agreement"} & {r for r in roles if roles[r]}
        ):
            self._announcer_acts(roles, frame, token, doer)
        if type_ == "review" and len(roles.get("actor", ())) > 1:
            roles["participant"] = [*roles.get("participant", ()), *roles.pop("actor")]  # a joint study
        return {r: m for r, m in roles.items() if m}

    def doers(self, verb: Token) -> list[str]:
        """People, states and bodies that do what a verb says."""
        named = (i for s in clause.subjects(verb) for n in clause.entities(s) for i in n.ids)
        return [i for i in dict.fromkeys(named) if self.ontology.family(self.registry.type_of(i)) in clause.ACTORS]

    def two_sides(self, members: list[str], people: bool) -> bool:
        """Whether these are at least two states or, where people count too, people of two states."""
        known = [self.registry.drafts[i] for i in members]
        states = {d.id if self.ontology.family(d.type) == "Polity" else d.country for d in known}
        families = {self.ontology.family(d.type) for d in known}
        return len(states) > 1 and "" not in states and families in ({"Polity"}, {"Person"} if people else {"Polity"})

    def _announcer_acts(self, roles: dict[str, list[str]], frame: Any, token: Token, doer: str) -> None:
        """`Trump announces that tariffs will be doubled`: who announces a deed without a doer does it."""
        head = token.head
        told = (
            token.dep == "ccomp"
            and head.lemma in words("announcing")
            and clause.is_passive(token)
            and frame.get("agent") == doer
        )
        if not applies("events.announcer-acts", told):
            return
        roles[doer] = self.doers(head)

    def _role(self, frame: Any, group: str, type_: str, class_: str, places: tuple[str, ...]) -> str | None:
        family = self.ontology.family(class_)
        if "owner" in places and "owner" in frame:
            places = ("owner",)  # `retaliated against Trump's tariffs`: whose tariffs they are never answers them
        for place in places:
            rule = frame.get(place)
            if isinstance(rule, str):
                if family in clause.ACTORS or (class_ == "Region" and place == "agent"):
                    return rule
            elif isinstance(rule, dict):
                for key in (class_, family):
                    if key in rule:
                        return str(rule[key])
        if class_ == "Agreement" and (group in _GROUPS_WITH_AGREEMENT or type_ in ("suspend",)):
            return "agreement"
        if class_ == "Product" and (group in ("measure", "dispute") or type_ in _ABOUT_PRODUCTS):
            return "product"
        if class_ == "LegalAct" and group == "measure":
            return "legalBasis"
        if class_ == "LegalAct" and group in ("dispute",):
            return "measure"
        if class_ == "Office" and group == "people":
            return "office"
        if class_ == "Dispute" and group in ("dispute", "lifecycle"):
            return "dispute"
        if class_ in ("City", "Country", "Region") and {"in", "at"} & set(places) and "elsewhere" not in places and (group == "contact" or type_ in _PLACED):
            return "place"
        return None
