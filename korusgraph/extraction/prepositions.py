"""Modality of what stands below a preposition: `committed to signing`, `talks on amending`, `kept from leaving`, `sent for approval`."""

from __future__ import annotations

from functools import cache

from korusgraph.extraction.cues import IRREAL, cue_of, governing, noun_cues, verb_cues
from korusgraph.extraction.parse import Token
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import words


def below_preposition(token: Token, preposition: Token, found: set[str]) -> Token | None:
    """Adds the cues that reach a word below a preposition; the word to climb on from, or None when nothing above matters."""
    anchor = preposition.head
    word = preposition.lemma
    if applies("modality.part-of-what-was-told", word in words("including")):
        return _whole(anchor, found)
    if anchor.lemma in words("including") and anchor.dep in ("prep", "advcl", "acl"):
        anchor = anchor.head  # `promised steps, including by cutting tariffs`
    if preposition.dep == "agent":
        found |= verb_cues(anchor)
        return anchor
    settled = _settled(token, preposition, anchor) or (_settled_noun(token, anchor, word) if token.dep != "pcomp" else "")
    if settled:
        found.add(settled)
        return None
    if token.dep == "pcomp":
        return _gerund(anchor, word, found)
    barter = (anchor.lemma in words("barter") and word == "for") or (
        token.lemma in words("barter") and word == "in"
    )
    if applies("modality.in-return", barter):
        found |= verb_cues(anchor) if anchor.pos in ("VERB", "AUX") else set()
        return anchor
    if applies("modality.result-in", anchor.lemma in words("resulting") and word in words("in_or_to")):
        found |= verb_cues(anchor)
        return anchor
    return _governed(token, anchor, word, found)


def _settled(token: Token, preposition: Token, anchor: Token) -> str:
    """The modality that a preposition gives by itself, or with the word that it hangs on; empty when it gives none."""
    word = preposition.lemma
    kept = word == "from" and token.dep == "pcomp" and anchor.lemma in words("barring")
    against = word == "against" and anchor.lemma in words("deciding_against")
    if applies("modality.kept-from-doing", kept or against):
        return "denied"
    if applies("modality.without", word in words("without")):
        return "denied"
    short = (anchor.lemma, word) in _denying_pairs() or _after_far(preposition) or _held_off(preposition)
    if applies("modality.short-of", short):
        return "denied"
    if applies("modality.towards", word in words("towards")):
        return "proposed"
    return "conditional" if applies("modality.comment-on", anchor.lemma in words("commenting") and word in words("about_or_on")) else ""


def _settled_noun(noun: Token, anchor: Token, word: str) -> str:
    """`subject to ratification`, `sent to Congress for approval`, `ahead of talks`: none of these has come."""
    if applies("modality.condition-of", anchor.lemma in words("conditioning") and noun.lemma in words("changes")):
        return "planned"
    if applies("modality.change-for-which", _sent_for(noun, anchor, word)):
        return "planned"
    ahead = word == "of" and anchor.lemma in words("ahead_of") and noun.lemma in words("gatherings")
    return "planned" if applies("modality.ahead-of", ahead) else ""


def _governed(token: Token, anchor: Token, word: str, found: set[str]) -> Token | None:
    """`calls for talks`, `will visit Washington for talks`, `ready for talks`: the cues of what the preposition hangs on."""
    if anchor.pos == "VERB" and anchor.lemma not in words("through"):
        _object_governs(anchor, found)
    awaited = [c for c in anchor.all("acomp") if cue_of(c) == "planned"] if anchor.lemma in words("to_be") and word in words("at_or_for") else []
    if applies("modality.due-for", awaited):
        found |= {"planned"} | verb_cues(anchor)
        return anchor
    if anchor.pos in ("VERB", "AUX") and token.dep == "pobj":
        carried = _carried(token, anchor, word)
        if carried is not None:
            found |= carried
            return anchor
    if anchor.pos == "ADJ" and anchor.head.pos in ("VERB", "AUX"):
        cue = cue_of(anchor)
        if applies("modality.adjective-governs", cue is not None or anchor.lemma in words("subject_to")):
            found |= ({str(cue)} if cue else set()) | verb_cues(anchor.head)
            return anchor.head
    if anchor.lemma in words("through") and word in words("through_prepositions"):
        cue = governing().get(anchor.lemma)
        if applies("modality.through-preposition", cue is not None):
            found.add(str(cue))
        found |= verb_cues(anchor) if anchor.pos in ("VERB", "AUX") else noun_cues(anchor)
        return anchor
    return None


def _sent_for(noun: Token, anchor: Token, word: str) -> bool:
    """`sent the pact to Congress for ratification`; but `praised Chile for the ratification`."""
    return (
        word == "for"
        and noun.lemma in words("changes")
        and anchor.pos in ("VERB", "AUX", "ADP", "ADV")
        and anchor.lemma not in words("judged_for") | words("factive")
        and not noun.all("det")
    )


def _whole(anchor: Token, found: set[str]) -> Token | None:
    """A part named with `including` is as real as the whole that it is named of."""
    found |= verb_cues(anchor) if anchor.pos in ("VERB", "AUX") else noun_cues(anchor)
    return anchor if anchor.pos in ("VERB", "AUX", "NOUN") else None


@cache
def _denying_pairs() -> frozenset[tuple[str, str]]:
    """Pairs of words that deny what follows: `short of`, `far from`, `instead of`."""
    return frozenset((str(a), str(b)) for a, b in (pair.split() for pair in words("denying_pairs")))


def _after_far(preposition: Token) -> bool:
    """`Far from withdrawing, …`, `Instead of …` at the head of a sentence, where the model hangs the rest on the main verb."""
    before = next((c for c in (*preposition.head.children, *preposition.children) if c.i == preposition.i - 1), None)
    return before is not None and (before.lemma, preposition.lemma) in _denying_pairs()


def _held_off(preposition: Token) -> bool:
    """`held off on imposing`, `backed away from imposing`."""
    return any((p.lemma, preposition.lemma) in _denying_pairs() for p in preposition.head.all("prt", "advmod", "prep"))


def _carried(noun: Token, verb: Token, word: str) -> set[str] | None:
    """Cues that a happening named after a preposition shares with the verb; None where it shares none.

    Whoever will visit Washington for talks has not held them; what will be said during a visit is said on one to come.
    """
    cues = verb_cues(verb)
    if applies("modality.for-purpose", word == "for" and verb.lemma not in words("through")):
        return cues
    occasion = word in words("occasion_prepositions") and noun.lemma in words("gatherings")
    if applies(
        "modality.enters-under", word in words("entered_under") and noun.lemma not in words("gatherings") and bool(cues & IRREAL)
    ):
        return cues
    if applies("modality.coming-occasion", occasion and "planned" in cues):
        return {"planned"}
    waiting = word in words("waited_for_prepositions")
    told = verb.lemma in words("saying") and noun.lemma in words("gatherings")
    if applies("modality.before-what-comes", waiting and (bool(cues & IRREAL) or verb.tag in ("VBZ", "VBP") or told)):
        return {"planned"}
    return None


def _gerund(anchor: Token, word: str, found: set[str]) -> Token | None:
    """`talks on amending`, `committed to signing`; after `by` and `through` the cue of the verb is not that of the means."""
    on_talks = word in words("about_or_on") and any(c.lemma in words("talking") for c in anchor.children)
    if applies("modality.talks-on-doing", anchor.lemma in words("talking") or on_talks):
        found.add("proposed")
        return None
    if applies("modality.close-to-doing", anchor.lemma in words("close_to_doing") and anchor.head.lemma in words("coming_to")):
        found.add("denied")
        return None
    awaited = word in words("waited_for_prepositions") or f"{anchor.lemma} {word}" in words("waited_for_phrases")
    if applies("modality.before-doing", awaited and _to_come(anchor)):
        found.add("planned")  # `needs approval before coming into force`
        return None
    if applies("modality.time-clause", word in words("time_links")):
        return None
    cue = cue_of(anchor)
    verbal = anchor.pos in ("VERB", "AUX")  # but `interest in joining`
    means = cue is not None and verbal and applies("modality.by-means", word in words("by_means"))
    if applies("modality.governing-gerund", cue is not None and not means):
        found.add(str(cue))
    found |= verb_cues(anchor) if anchor.pos in ("VERB", "AUX") else noun_cues(anchor)
    return anchor if anchor.pos in ("VERB", "AUX", "NOUN", "ADJ") else None


def _to_come(word: Token) -> bool:
    """Whether the clause of a word tells of the present or of something to come: what it waits for has not come about."""
    verb = next((t for t in (word, *word.ancestors()) if t.pos in ("VERB", "AUX") and t.lemma not in words("waited_for_prepositions")), None)
    return verb is not None and (bool(verb_cues(verb) & IRREAL) or verb.tag in ("VBZ", "VBP"))


def _object_governs(anchor: Token, found: set[str]) -> None:
    """`clear the way for approval`, `express hope for a deal`."""
    for noun in anchor.all("dobj"):
        cue = governing().get(noun.lemma) if noun.lemma in words("through") else None
        if applies("modality.object-governs", cue is not None):
            found |= {str(cue)} | verb_cues(anchor)
