"""Whether a happening occurred, goes on, is planned, proposed, conditional or denied.

The cues on the trigger and on every word that governs it are collected; the strongest wins:
denied > conditional > proposed > planned > ongoing > occurred (annotation guidelines of the gold data).
"""

from __future__ import annotations

import datetime as dt
from functools import cache

from korusgraph.extraction.clause import is_passive
from korusgraph.extraction.cues import governing, noun_cues, strongest, to_infinitive, under_condition, verb_cues
from korusgraph.extraction.parse import Token
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import words

MAX_STEPS = 8
_LINKS = frozenset(("xcomp", "ccomp", "acl", "conj", "dobj", "nsubjpass", "attr", "acomp", "oprd"))
_IRREAL = frozenset(("planned", "proposed", "conditional", "denied"))


def modality(trigger: Token, noun: bool = False) -> str:
    """Modality of the happening that a trigger names; `noun` when the trigger is a noun."""
    found = set(noun_cues(trigger) if noun else verb_cues(trigger))
    if applies("modality.only-discussed", noun and _discussed(trigger)):
        found.add("conditional")
    token: Token | None = trigger
    for step in range(MAX_STEPS):
        if token is None or token.head is token:
            break
        token = _climb(token, found, nominal=noun and step == 0)
    return strongest(found)


def with_date(trigger: Token, noun: bool, mood: str, first_day: str | None, base: dt.date | None) -> str:
    """The modality once the date is known; `first_day` is the first day of the happening, None when it has no date.

    `drops on 14 February`, told in January, is still to come; a noun without a date is as real as its clause.
    """
    if mood != "occurred":
        return mood
    if first_day is None:
        return _provided(trigger) if noun else mood
    ahead = base is not None and first_day > base.isoformat()
    return "planned" if applies("modality.dated-ahead", ahead and (noun or trigger.tag in ("VBZ", "VBP"))) else mood


def _provided(noun: Token) -> str:
    """A change or gathering named in a clause about what may or shall be has not come about by being named there.

    `Each party shall notify the other of its accession`; but `Canada will respond to the imposition of tariffs`.
    """
    if noun.lemma not in (words("changes") | words("gatherings")) - words("talking"):
        return "occurred"
    below = noun
    for above in noun.ancestors():
        if below.dep in ("pobj", "pcomp") and above.lemma in words("presupposing"):
            return "occurred"
        if above.pos in ("VERB", "AUX"):
            if above.lemma in words("factive") or below.dep == "nsubj":
                return "occurred"
            mood = modality(above)
            return mood if applies("modality.provision", mood in ("planned", "proposed", "conditional")) else "occurred"
        below = above
    return "occurred"


def _discussed(noun: Token) -> bool:
    """Whether a change is only what is talked about: `discussed China's accession`, `talks on cuts in tariffs`.

    A standing thing (`discussed the ban`) exists all the same, so only nouns of change count.
    """
    if noun.lemma not in words("changes"):
        return False
    above = noun.head
    for _ in range(3):  # `discuss issues including China's admission`
        if above.lemma in words("discussing") or above.lemma in words("talking"):
            return True
        if not (above.lemma in words("matters") or above.pos == "ADP"):
            return False
        if above.pos == "ADP" and above.lemma not in ("on", "about", "of", "over", "including"):
            return False
        above = above.head
    return False


def _climb(token: Token, found: set[str], nominal: bool) -> Token | None:
    """Adds the cues of what governs a word; the governor to go on from, or None when nothing above matters."""
    head = token.head
    if head.pos in ("ADP", "SCONJ") and token.dep in ("pobj", "pcomp"):
        return _preposition(token, head, found)
    gerund = token.dep == "advcl" and token.tag == "VBG" and not token.all("mark")
    if applies("modality.gerund-as-object", gerund and head.lemma in words("object_too") | {"rule"}):
        return _verb_above(token, head, found)
    if applies("modality.vote-to", head.lemma == "vote" and token.dep in ("xcomp", "advcl")):
        found |= verb_cues(head)
        return head
    if token.dep == "advcl":
        _adverbial(token, found)
        return None
    if token.dep == "csubj":
        if applies("modality.clause-as-subject", True):
            found.add("conditional")
        return None
    if token.dep == "nsubj":
        return _subject(head, found, nominal)
    if token.dep == "relcl" and to_infinitive(token):
        return _noun_above(token, head, found)  # `measures to suspend the duties`: the model's name for an infinitive
    if token.dep not in _LINKS:
        return None
    if applies("modality.decision-stands", token.lemma == "decision"):
        return None
    if applies("modality.semicolon", token.dep == "ccomp" and _semicolon(token, head)):
        return None
    if token.dep == "conj":
        return _joined(token, head, found)
    if head.pos in ("VERB", "AUX"):
        return _verb_above(token, head, found)
    return _noun_above(token, head, found)


def _semicolon(token: Token, head: Token) -> bool:
    return any(c.text == ";" and token.i < c.i < head.i for t in (token, head) for c in t.children)


def _subject(head: Token, found: set[str], nominal: bool) -> Token | None:
    """`unless talks lead to a solution`; `the talks will continue`: verbs of course say it of the happening itself."""
    if applies("modality.subject-under-if", nominal and under_condition(head)):
        found.add("conditional")
    if not applies("modality.subject-of-being", nominal and head.lemma in words("being")):
        return None
    found |= verb_cues(head)
    if applies("modality.subject-of-course-verb", head.lemma in ("continue", "expect")):
        found.add(governing()[head.lemma])
    return head


def _verb_above(token: Token, head: Token, found: set[str]) -> Token | None:
    clausal = token.dep in ("xcomp", "ccomp")
    if applies("modality.unconfirmed", head.lemma in words("confirming") and any(c.dep == "neg" for c in head.children)):
        found.add("conditional")
        return None
    if applies("modality.said-apart", token.dep == "ccomp" and head.lemma in words("saying")):
        return None
    cue = governing().get(head.lemma)
    announced = head.lemma in ("announce", "unveil") and token.pos != "VERB" and token.lemma in words("decreed")
    if applies("modality.only-announced", announced):
        found.add("planned")
    if applies("modality.set-active", head.lemma == "set" and not is_passive(head)):
        cue = None
    off = head.lemma in words("calling_off") or _is_phrasal(head, "call", "off")
    if applies("modality.called-off", off and not clausal and token.lemma in words("gatherings") | words("talking")):
        found.add("denied")
    put = head.lemma in words("putting_off") or _is_phrasal(head, "put", "off")
    if applies("modality.put-off", put and not clausal):
        found.add("planned")
    if applies("modality.ruled-out", _is_phrasal(head, "rule", "out")):
        found.add("denied")
    governs = clausal and (head.lemma not in ("keep", "remain") or token.dep == "xcomp")
    if applies("modality.governing-verb", cue is not None and (governs or head.lemma in words("object_too"))):
        found.add(str(cue))
    found |= verb_cues(head)
    return head


def _is_phrasal(verb: Token, lemma: str, particle: str) -> bool:
    return verb.lemma == lemma and any(c.lemma == particle for c in verb.children)


def _noun_above(token: Token, head: Token, found: set[str]) -> Token | None:
    """`plans to hold`, `a decision to raise`, `due to sign`; a participle after a noun takes nothing from it."""
    if token.dep not in ("acl", "relcl", "ccomp", "xcomp"):
        return None
    bare = token.dep == "acl" and token.tag in ("VBN", "VBG") and not token.all("mark", "aux", "nsubj")
    if applies("modality.participle-after-noun", bare):
        # `an order imposing duties` was signed or not as the order was
        return head if token.tag == "VBG" and head.dep in ("dobj", "nsubjpass") else None
    hearsay = token.dep == "acl" and head.lemma in words("hearsay") and bool(token.all("mark"))
    if applies("modality.hearsay", hearsay and strongest(found) not in _IRREAL):
        found.add("conditional")  # `reports that it had agreed`
        found |= {"denied"} if head.dep == "nsubj" and _called_false(head.head) else set()
        return None if head.dep == "nsubj" else head
    cue = governing().get(head.lemma)
    if applies("modality.governing-noun", cue is not None):
        found.add(str(cue))
    else:
        plan = token.dep in ("acl", "relcl") and to_infinitive(token)
        if applies("modality.infinitive-after-noun", plan and not any(c.lemma in words("ranking") for c in head.children)):
            found.add("planned")
    found |= noun_cues(head)
    return head


def _called_false(verb: Token) -> bool:
    return verb.lemma == "be" and any(c.lemma in words("untrue") for c in verb.all("acomp", "attr"))


def _adverbial(token: Token, found: set[str]) -> None:
    """Conditions (`if`, `unless`) and purposes (`to …`)."""
    linking = {c.lemma for c in token.children if c.dep in ("mark", "advmod", "prep")}
    waiting = linking & {"before", "until", "once", "when", "after"} and token.tag in ("VBZ", "VBP", "VBN")
    if waiting:
        if applies("modality.waits-for-plan", strongest(verb_cues(token.head)) in _IRREAL):
            found.add("planned")
    elif applies("modality.purpose", to_infinitive(token)):
        found.add("planned")


def _joined(token: Token, head: Token, found: set[str]) -> Token | None:
    """A second verb shares auxiliaries with the first unless it has its own; what governs the first governs it too."""
    own = any(c.dep in ("aux", "nsubj", "nsubjpass") and c.lemma != "to" for c in token.children)
    if applies("modality.own-auxiliary", token.pos in ("VERB", "AUX") and own):
        return head if head.dep in ("xcomp", "acl") else None
    if head.pos in ("VERB", "AUX"):
        found |= {m for m in verb_cues(head) if m != "ongoing"}
    return head


def _preposition(token: Token, preposition: Token, found: set[str]) -> Token | None:
    """`committed to signing`, `will act by cutting`, `talks on amending`, `calls for talks`."""
    anchor = preposition.head
    word = preposition.lemma
    if preposition.dep == "agent":
        found |= verb_cues(anchor)
        return anchor
    if applies("modality.without", word in words("without")):
        found.add("denied")
        return None
    if applies("modality.short-of", (anchor.lemma, word) in _denying_pairs() or _after_far(preposition) or _held_off(preposition)):
        found.add("denied")
        return None
    if applies("modality.towards", word in ("toward", "towards")):
        found.add("proposed")
        return None
    if applies("modality.comment-on", anchor.lemma == "comment" and word in ("on", "about")):
        found.add("conditional")
        return None
    if token.dep == "pcomp":
        return _gerund(anchor, word, found)
    barter = (anchor.lemma in ("return", "exchange") and word == "for") or (
        token.lemma in ("return", "exchange") and word == "in"
    )
    if applies("modality.in-return", barter):
        found |= verb_cues(anchor) if anchor.pos in ("VERB", "AUX") else set()
        return anchor
    if applies("modality.result-in", anchor.lemma in words("resulting") and word in ("in", "to")):
        found |= verb_cues(anchor)
        return anchor
    if anchor.pos == "VERB" and anchor.lemma not in words("through"):
        _object_governs(anchor, found)
    if anchor.pos in ("VERB", "AUX") and token.dep == "pobj":
        carried = _carried(token, anchor, word)
        if carried is not None:
            found |= carried
            return anchor
    if anchor.pos == "ADJ" and anchor.head.pos in ("VERB", "AUX"):
        cue = governing().get(anchor.lemma)
        if applies("modality.adjective-governs", cue is not None or anchor.lemma == "subject"):
            found |= ({str(cue)} if cue else set()) | verb_cues(anchor.head)
            return anchor.head
    if anchor.lemma in words("through") and word in words("through_prepositions"):
        cue = governing().get(anchor.lemma)
        if applies("modality.through-preposition", cue is not None):
            found.add(str(cue))
        found |= verb_cues(anchor) if anchor.pos in ("VERB", "AUX") else noun_cues(anchor)
        return anchor
    return None


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
    if applies("modality.coming-occasion", occasion and "planned" in cues):
        return {"planned"}
    waiting = word in ("before", "until", "pending", "ahead")
    if applies("modality.before-what-comes", waiting and (bool(cues & _IRREAL) or verb.tag in ("VBZ", "VBP"))):
        return {"planned"}
    return None


def _gerund(anchor: Token, word: str, found: set[str]) -> Token | None:
    """`talks on amending`, `committed to signing`; after `by` and `through` the cue of the verb is not that of the means."""
    on_talks = word in ("on", "about") and any(c.lemma in words("talking") for c in anchor.children)
    if applies("modality.talks-on-doing", anchor.lemma in words("talking") or on_talks):
        found.add("proposed")
        return None
    if applies("modality.time-clause", word in ("after", "before", "since", "during", "despite")):
        return None
    cue = governing().get(anchor.lemma)
    means = cue is not None and applies("modality.by-means", word in ("by", "through", "in", "while"))
    if applies("modality.governing-gerund", cue is not None and not means):
        found.add(str(cue))
    found |= verb_cues(anchor) if anchor.pos in ("VERB", "AUX") else noun_cues(anchor)
    return anchor if anchor.pos in ("VERB", "AUX", "NOUN", "ADJ") else None


def _object_governs(anchor: Token, found: set[str]) -> None:
    """`clear the way for approval`, `express hope for a deal`."""
    for noun in anchor.all("dobj"):
        cue = governing().get(noun.lemma) if noun.lemma in words("through") else None
        if applies("modality.object-governs", cue is not None):
            found |= {str(cue)} | verb_cues(anchor)
