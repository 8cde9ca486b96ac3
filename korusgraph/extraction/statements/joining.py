"""One statement for one saying: which of several triggers in a sentence stay."""

from __future__ import annotations

from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.statements.draft import NEUTRAL, StatementDraft
from korusgraph.extraction.words import words


def one_each(found: list[StatementDraft]) -> list[StatementDraft]:
    """Drops the bare `said` around a more telling verb of the same speaker, and a saying below another one."""
    kept: list[StatementDraft] = []
    for draft in found:
        if applies("statements.telling-verb-within", _more_telling(draft, found)):
            continue
        if applies("statements.said-within-said", _under_another(draft, found)):
            continue
        kept.append(draft)
    return kept


def _more_telling(draft: StatementDraft, found: list[StatementDraft]) -> bool:
    """`said he welcomed`: the welcome is the statement."""
    if draft.token is None or draft.act not in NEUTRAL:
        return False
    inner = next(
        (
            d
            for d in found
            if d is not draft
            and d.token is not None
            and d.token.head is draft.token
            and d.token.dep == "ccomp"
            and set(d.speaker) & set(draft.speaker)
        ),
        None,
    )
    return inner is not None and inner.act != "state"


def _under_another(draft: StatementDraft, found: list[StatementDraft]) -> bool:
    """`announced that he had said`: a saying below one of the same speaker."""
    token = draft.token
    if token is None or draft.act != "state" or token.lemma in words("adding"):
        return False
    above = set(map(id, token.ancestors()))
    return any(
        d is not draft
        and d.token is not None
        and id(d.token) in above
        and d.act in NEUTRAL
        and set(d.speaker) & set(draft.speaker)
        for d in found
    )
