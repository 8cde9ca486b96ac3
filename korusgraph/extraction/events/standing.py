"""What stands and does not happen: prohibitions of treaties, headings, tariffs that are kept, authorities that run out."""

from __future__ import annotations

from korusgraph.extraction.cues import to_infinitive
from korusgraph.extraction.events.draft import EventDraft
from korusgraph.extraction.parse import Sentence, Token
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import words


def standing(draft: EventDraft) -> str:
    """Why a draft tells of what stands and not of a happening; empty when it tells of one."""
    token = draft.token
    if applies("events.prohibition", draft.modality == "denied" and _prohibits(token)):
        return "a standing prohibition"
    lapsing = draft.type == "terminate" and not draft.noun
    if applies("events.authority-expires", lapsing and any(s.lemma in words("granted_powers") for s in token.all("nsubj"))):
        return "an authority, no agreement"
    if applies("events.kept-tariff", draft.type == "tariff_impose" and _kept(token)):
        return "a tariff that stands"
    return ""


def in_heading(sentence: Sentence, noun: Token) -> bool:
    """`RESTRICTIONS ON TRADE New duties shall …`: a heading in capitals that runs on into its paragraph."""
    beside = sentence.tokens[max(0, noun.i - 1) : noun.i + 2]
    capitals = noun.text.isupper() and sum(t.text.isupper() for t in beside) > 1
    return applies("events.heading-in-capitals", capitals and any(t.text.islower() for t in sentence.tokens))


def _prohibits(word: Token) -> bool:
    """`shall not impose`, `shall refrain from imposing`, `no Party shall impose`: a treaty tells what must not be done."""
    verb = next((t for t in (word, *word.ancestors()) if t.all("aux") and not to_infinitive(t)), None)
    return verb is not None and any(c.text.lower() in words("auxiliaries_of_duty") for c in verb.all("aux"))


def _kept(tariff: Token) -> bool:
    """`will keep its 2.5 percent tariff`, `maintains a tariff of 19 percent`: it was imposed before."""
    return tariff.dep in ("dobj", "nsubjpass") and tariff.head.lemma in words("keeping")
