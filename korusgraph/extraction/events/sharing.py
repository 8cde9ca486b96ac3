"""What events of a document lend each other before and after they are joined: parties and agreements."""

from __future__ import annotations

from collections.abc import Callable

from korusgraph.extraction import clause
from korusgraph.extraction.events.draft import EventDraft
from korusgraph.extraction.events.sides import SUFFERERS
from korusgraph.extraction.parse import Token
from korusgraph.extraction.registry import Registry
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import words

_MEASURES = {
    **dict.fromkeys(
        ("tariff_impose", "tariff_raise", "tariff_cut", "tariff_exempt", "quota", "ntm", "export_control"), "imposer"
    ),
    "retaliate": "actor",
    "suspend": "actor",
}
# type → roles of the measure below it, and the role that they fill
_ANSWERED = {
    "suspend": (("target", "beneficiary"), "counterpart"),
    "dispute_file": (("imposer",), "respondent"),
    "retaliate": (("imposer", "actor"), "target"),
}
_OF_TWO = frozenset(("negotiate", "negotiation_round", "launch", "conclude", "sign", "settle", "agree"))
_CHANGING = frozenset(("suspend", "extend", "tariff_cut", "tariff_raise", "tariff_exempt", "terminate"))


def share_parties(found: list[EventDraft]) -> None:
    """`start talks with Korea on amending the pact`: who talks about a change would make it."""
    for draft in found:
        role = "actor" if draft.type == "extend" else "participant"
        if draft.type not in ("amend", "extend", "conclude", "negotiate", "settle") or draft.noun or len(draft.members(role)) != 1:
            continue
        above = next(
            (
                o
                for o in found
                if o is not draft
                and o.type in ("launch", "negotiate", "consult", "conclude", "agree")
                and o.token in draft.token.ancestors()
            ),
            None,
        )
        if above is not None and applies("events.shared-parties", draft.members(role) < above.members("participant")):
            draft.roles[role] = list(above.roles["participant"])


def share_owner(found: list[EventDraft]) -> None:
    """`its suspension of tariffs, including a duty on Korea`: who suspends a tariff imposed it."""
    for draft in found:
        if not draft.noun or draft.type not in ("tariff_impose", "quota", "ntm", "export_control") or draft.members("imposer"):
            continue
        above = list(draft.token.ancestors())
        owner = next((o for o in found if o is not draft and o.token in above and o.members("actor", "imposer")), None)
        if owner is not None and applies("events.owner-of-both", owner.type in _CHANGING):
            draft.roles["imposer"] = sorted(owner.members("actor", "imposer") - draft.members("target"))


def share_imposer(found: list[EventDraft], who: Callable[[Token], list[str]]) -> None:
    """A measure without a doer is that of whoever announces it or answers with it."""
    for draft in found:
        doer = _MEASURES.get(draft.type)
        if doer is None or draft.members("imposer", "actor", "agreement"):
            continue
        verb = draft.token.above("VERB")
        if draft.type == "retaliate" and draft.noun:
            above = next((w for a in draft.token.ancestors() if a.pos == "VERB" and (w := who(a))), [])
            mine = [i for i in above if i not in draft.members("target")]
            if applies("events.seen-as-retaliation", mine and draft.token.dep == "pobj" and draft.token.head.lemma in words("as_or_in")):
                draft.roles[doer] = mine
                continue
        others = draft.members("target", "beneficiary", "counterpart")
        told = who(verb) if verb is not None and verb.lemma in words("announcing_measures") else []
        if applies("events.announces-a-measure", told and not set(told) & others):
            draft.roles[doer] = told


def share_agreed(found: list[EventDraft]) -> None:
    """`Canada agreed with Peru to a 15 percent tariff on Peruvian steel`: of the two that agree, the one that does not bear it."""
    for draft in found:
        sufferer = SUFFERERS.get(draft.type, "target")
        if _MEASURES.get(draft.type) != "imposer" or draft.members("imposer", "agreement") or not draft.members(sufferer):
            continue
        above = list(draft.token.ancestors())
        deal = next((o for o in found if o.type in ("agree", "conclude", "negotiate") and o.token in above), None)
        rest = deal.members("participant") - draft.members(sufferer) if deal is not None else set()
        if deal is not None and applies("events.agreed-measure", len(rest) == 1 < len(deal.members("participant"))):
            draft.roles["imposer"] = sorted(rest)


def share_measured(found: list[EventDraft]) -> None:
    """`suspended duties on Peru`, `sued over Peru's ban`: on whom or by whom the measure below it was imposed."""
    for draft in found:
        given, role = _ANSWERED.get(draft.type, ((), ""))
        if not role or draft.members(role):
            continue
        inner = next((o for o in found if o.type in _MEASURES and o is not draft and draft.token in o.token.ancestors()), None)
        members = inner.members(*given) - draft.members("actor", "complainant", "appellant") if inner is not None else set()
        if applies("events.answers-a-measure", len(members) == 1):
            draft.roles[role] = sorted(members)


def share_subjects(found: list[EventDraft], who: Callable[[Token], list[str]], two: Callable[[list[str], bool], bool]) -> None:
    """`Canada and Peru will prepare the pact for signature`, `X and Y said a deal had been reached`: two sides above do it."""
    for draft in found:
        role = "signatory" if draft.type == "sign" else "participant"
        if draft.type not in _OF_TWO or draft.members(role, "actor"):
            continue
        above = next((a for a in draft.token.ancestors() if a.pos == "VERB" and who(a)), None)
        if above is not None and (draft.noun or clause.is_passive(draft.token)):
            sides = who(above)
            if applies("events.two-who-deal", two(sides, draft.type in ("conclude", "sign", "settle", "agree"))):
                draft.roles[role] = sides


def share_modality(found: list[EventDraft]) -> None:
    """`will replace the duty with a quota`: the means are as real as the deed."""
    for draft in found:
        preposition = draft.token.head
        if not draft.noun or draft.token.dep != "pobj" or preposition.lemma not in words("through_whom"):
            continue
        deed = next((o for o in found if o.token is preposition.head and not o.noun), None)
        if deed is not None and applies("events.means-as-real-as-deed", draft.modality == "occurred" != deed.modality):
            draft.modality = deed.modality


def their_agreement(registry: Registry, drafts: list[EventDraft]) -> None:
    """Talks of two parties are about the agreement of the text that is theirs."""
    counted = sorted(registry.of_type("Agreement"), key=lambda d: -len(d.mentions))
    for draft in drafts:
        sides = draft.members("participant")
        if (
            draft.type not in ("negotiate", "negotiation_round", "launch", "conclude")
            or draft.members("agreement")
            or len(sides) != 2
        ):
            continue
        theirs = next((d.id for d in counted if d.mentions and set(registry.parties(d.id)) == sides), None)
        if theirs is not None and applies("events.agreement-of-both", theirs):
            draft.roles["agreement"] = [theirs]
