"""One event for repeated mentions of one happening."""

from __future__ import annotations

from korusgraph.extraction import clause
from korusgraph.extraction.events.draft import EventDraft
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import words


def join(reading: Reading, drafts: list[EventDraft]) -> list[EventDraft]:
    """One event for repeated mentions: same type, nothing against it in roles, date and modality."""
    kept: list[EventDraft] = []
    for draft in drafts:
        same = (k for k in reversed(kept) if _same(reading, k, draft))
        earlier = next(same, None)
        if earlier is not None and earlier.modality != draft.modality:
            alike = next((k for k in same if k.modality == draft.modality), None)
            earlier = alike if applies("events.as-real-as-it", alike is not None) else earlier
        if earlier is None:
            if not draft.reference:
                kept.append(draft)
            continue
        if earlier.type == "joint_committee" and draft.token.head.lemma in words("chairing"):
            draft.roles["chair"] = draft.roles.pop("participant", [])
        earlier.others += [draft.trigger, *draft.others]
        earlier.evidence += draft.evidence
        for role, members in draft.roles.items():
            own = earlier.roles.setdefault(role, [])
            own += [m for m in members if m not in own]
        earlier.date = earlier.date or draft.date
    return kept


def _same(reading: Reading, first: EventDraft, second: EventDraft) -> bool:
    if second.sentence - first.sentence > 12:
        return False
    if second.indefinite and reading.days.get(first.sentence) != reading.days.get(second.sentence):
        return False  # `a 50 % tariff` on another day of a digest is another one
    if first.type != second.type:
        # `the meeting`, said of a session or round already told
        again = (
            second.type in ("meet", "consult")
            and second.definite
            and set(second.roles) <= {"participant", "place"}
            and first.type in ("joint_committee", "negotiation_round", "meet")
            and 0 < second.sentence - first.sentence <= 6
        )
        mine, theirs = first.members("participant"), second.members("participant")
        return again and not applies("events.meeting-of-others", mine and theirs and not mine & theirs)
    if applies("events.once-in-its-life", _once(first, second)):
        return True
    if applies("events.visit-to-meet", _purpose(first, second)):
        return True
    if first.type == "accede" and "denied" not in (first.modality, second.modality):
        return bool(first.members("actor") & second.members("actor")) and bool(
            first.members("agreement", "body") & second.members("agreement", "body") or not second.members("agreement", "body")
        )
    if first.date and second.date and first.date.value != second.date.value:
        return False
    if applies("events.done-to-something-else", _to_something_else(first, second)):
        return False
    shared = set(first.roles) & set(second.roles)
    for role in shared:
        a, b = set(first.roles[role]), set(second.roles[role])
        if not a & b or (role not in ("participant", "actor", "place", "agreement") and a != b and not (a <= b or b <= a)):
            return False
    if first.renegotiation != second.renegotiation and not second.noun:
        return False
    if second.noun and not second.indefinite and (second.definite or not second.roles):
        if second.sentence == first.sentence and not second.definite:
            return False
        told = second.modality == "occurred" and not (first.modality == "planned" and second.date and not first.date)
        return first.modality == second.modality or told
    if second.noun and second.renegotiation and first.renegotiation and "occurred" not in (first.modality, second.modality):
        return bool(first.members("agreement") & second.members("agreement"))
    who = shared - {"agreement", "place", "product"}
    if not who or any(set(first.roles[r]) != set(second.roles[r]) for r in shared):
        return False
    return len(shared) >= min(len(first.roles), len(second.roles)) and first.modality == second.modality


_ON_THINGS = frozenset(("suspend", "extend", "ntm", "export_control", "terminate", "review"))
_DOERS = ("participant", "signatory", "actor")


def _things(draft: EventDraft) -> set[str]:
    """Lemmas of the nouns that a deed is done to; none where they only point back."""
    nouns = [p for c in draft.token.all("prep") if c.lemma in words("of_the_thing") for p in c.all("pobj")] if draft.noun else clause.objects(draft.token)
    heads = [h for n in nouns for h in clause.heads(n)]
    if any(h.named is not None or h.pos == "PRON" or clause.determined(h, *words("definites")) for h in heads if h.lemma not in words("light_heads")):
        return set()
    return {h.lemma for h in heads}


def _to_something_else(first: EventDraft, second: EventDraft) -> bool:
    """`suspended its tariffs … will suspend port fees`: two deeds, where neither points back."""
    if first.type not in _ON_THINGS or first.members("agreement") & second.members("agreement"):
        return False
    mine, theirs = _things(first), _things(second)
    return bool(mine and theirs) and not mine & theirs


def _once(first: EventDraft, second: EventDraft) -> bool:
    """An agreement is concluded, signed and put in force once: `the deal was reached`, told again later."""
    if first.type not in ("conclude", "sign", "enter_into_force") or first.modality != second.modality:
        return False
    mine, theirs = first.members("agreement"), second.members("agreement")
    if len(mine) != 1 or mine != theirs:
        return False
    if any(first.roles.get(r) and second.roles.get(r) and not first.members(r) & second.members(r) for r in _DOERS):
        return False
    return not (first.date and second.date) or _within(first.date.value, second.date.value)


def _within(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _purpose(first: EventDraft, second: EventDraft) -> bool:
    """`visited Ottawa to meet Carney`: one meeting."""
    return (
        first.type == second.type == "meet"
        and first.sentence == second.sentence
        and not first.noun
        and not second.noun
        and second.token.dep in ("xcomp", "advcl", "relcl", "acl")
        and second.token.head in (first.token, *first.token.children)
        and any(c.dep == "aux" and c.lemma == "to" for c in second.token.children)
    )
