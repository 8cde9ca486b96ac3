"""What kind of event a trigger names when its own words leave that open, and when it names none: headings, terms, `the curbs`."""

from __future__ import annotations

from korusgraph.extraction import clause
from korusgraph.extraction.events.draft import EventDraft
from korusgraph.extraction.events.matching import Matcher
from korusgraph.extraction.parse import Sentence, Token
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import words

_TERMS = frozenset(
    "tariff_impose tariff_raise tariff_cut tariff_exempt quota ntm export_control suspend extend terminate review".split()
)
_CURBS = frozenset(("ntm", "quota", "export_control"))
_BACK = 4  # sentences over which `the curbs` point back


def is_heading(sentence: Sentence, text: str) -> bool:
    """Whether a line is a heading: no verb that could stand in a sentence, no full stop."""
    verbs = [t for t in sentence.tokens if t.pos in ("VERB", "AUX") and t.tag != "VBN"]
    finite = [t for t in verbs if t.tag not in ("VBG", "VB") or t.all("nsubj", "aux")]
    return not finite and sentence.span.of(text).rstrip()[-1:] not in (".", "!", "?", ";", '"', "”", ":")


def is_term(match: Matcher, type_: str, token: Token) -> bool:
    """Whether a deed in the present tense is a term of an agreement or bill: `a pact that lowers tariffs` has lowered none."""
    if type_ not in _TERMS:
        return False
    if token.tag in ("VBZ", "VBP"):
        if any(p.lemma == "under" and match.any_is(p.all("pobj"), "agreement") for p in token.all("prep")):
            return True  # `under the deal, Washington lowers its tariff`
        return match.any_is([n for t in token.all("nsubj") for n in clause.antecedents(t, token)], ["agreement", "billword", "packageword"])
    if token.tag != "VBG" or token.all("aux"):
        return False
    if token.dep == "acl":
        return match.any_is([token.head], "agreement")
    closing = token.dep == "advcl" and token.head.lemma in words("bringing_about")
    return closing and match.any_is(clause.objects(token.head), "agreement")


def as_spoken_of(drafts: list[EventDraft]) -> None:
    """`the curbs`, `the restrictions` are of the kind that was told last: export controls, quotas or other measures."""
    for place, draft in enumerate(drafts):
        if draft.type not in _CURBS or not _points_back(draft):
            continue
        before = next(
            (d for d in reversed(drafts[:place]) if d.type in _CURBS and draft.sentence - d.sentence <= _BACK and d.token is not draft.token),
            None,
        )
        if before is not None and applies("events.kind-spoken-of", before.type != draft.type):
            draft.type = before.type


def _points_back(draft: EventDraft) -> bool:
    """Whether the measure is named by nothing but `the curbs`."""
    nouns = [draft.token] if draft.noun else clause.objects(draft.token) or draft.token.all("nsubj")
    if any(c.lemma in words("of_objects") for c in draft.token.all("prep")) and not draft.noun:
        return False
    below = [p for n in nouns for c in n.all("prep") if c.lemma == "of" for p in c.all("pobj")] if draft.noun else []
    return bool(nouns) and all(
        n.lemma in words("measure_nouns")
        and n.lemma not in clause.word_class("quotaword")
        and clause.determined(n, *words("definites"))
        and not n.all("compound", "amod", "nmod", "poss", "prep")
        for n in below or nouns
    )
