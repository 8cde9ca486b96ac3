"""One statement for one saying: which of several triggers in a sentence stay."""

from __future__ import annotations

from korusgraph.extraction.registry import Registry
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.statements.draft import NEUTRAL, StatementDraft
from korusgraph.extraction.words import words


def one_each(found: list[StatementDraft], registry: Registry) -> list[StatementDraft]:
    """Drops the bare `said` around a more telling verb of the same speaker, and a saying below another one."""
    kept: list[StatementDraft] = []
    for draft in found:
        if applies("statements.telling-verb-within", _more_telling(draft, found)):
            continue
        if applies("statements.said-for-a-state", _below_its_speaker(draft, found, registry)):
            continue
        if applies("statements.said-within-said", _under_another(draft, found)):
            continue
        kept.append(draft)
    return kept


def _more_telling(draft: StatementDraft, found: list[StatementDraft]) -> bool:
    """`said he welcomed`, `expressed concern`: the welcome and the concern are the statements."""
    if draft.act not in NEUTRAL:
        return False
    within = (d for d in found if _directly_below(d, draft, ("ccomp", "dobj")) and set(d.speaker) & set(draft.speaker))
    return any(d.act != "state" for d in within)


def _below_its_speaker(draft: StatementDraft, found: list[StatementDraft], registry: Registry) -> bool:
    """`the French minister said Paris welcomed it`: the minister welcomes it for France, and that is one statement."""
    return any(
        d.act in NEUTRAL and _directly_below(draft, d, ("ccomp",)) and _speaks_for(d.speaker, draft.speaker, registry)
        for d in found
    )


def _directly_below(draft: StatementDraft, other: StatementDraft, ways: tuple[str, ...]) -> bool:
    token = draft.token
    return draft is not other and token is not None and token.head is other.token and token.dep in ways


def _speaks_for(speakers: tuple[str, ...], states: tuple[str, ...], registry: Registry) -> bool:
    homes = {registry.drafts[s].country for s in speakers if registry.type_of(s) == "Person"} - {""}
    return bool(states) and all(
        registry.type_of(s) in ("Country", "Bloc") and registry.drafts[s].country in homes for s in states
    )


def _under_another(draft: StatementDraft, found: list[StatementDraft]) -> bool:
    """`announced that he had said`: a saying below one of the same speaker."""
    token = draft.token
    if token is None or draft.act != "state" or token.lemma in words("adding"):
        return False
    if token.dep in ("conj", "advcl") and token.all("ccomp"):
        return False  # `said it was open and recalled that …`: two sayings
    above = set(map(id, token.ancestors()))
    return any(
        d is not draft
        and d.token is not None
        and id(d.token) in above
        and d.act in NEUTRAL
        and set(d.speaker) & set(draft.speaker)
        for d in found
    )
