"""Whether a happening occurred, goes on, is planned, proposed, conditional or denied.

The cues of the trigger and of every word that governs it are collected; the strongest wins:
denied > conditional > proposed > planned > ongoing > occurred (annotation guidelines of the gold data).
"""

from __future__ import annotations

from functools import cache

from korusgraph.extraction.clause import is_passive
from korusgraph.extraction.parse import Token
from korusgraph.ontology import load

PRECEDENCE = ("denied", "conditional", "proposed", "planned", "ongoing", "occurred")
_REPORTING_STOP = frozenset("say tell report add note announce state explain declare recall".split())
_AUX = {
    "will": "planned",
    "'ll": "planned",
    "shall": "planned",
    "wo": "planned",
    "would": "conditional",
    "could": "conditional",
    "might": "conditional",
    "may": "conditional",
    "'d": "conditional",
    "should": "proposed",
    "must": "proposed",
    "ought": "proposed",
    "can": "conditional",
}
_CLIMB = frozenset(
    ("xcomp", "ccomp", "pcomp", "acl", "advcl", "conj", "dobj", "nsubjpass", "relcl", "amod", "attr", "acomp", "nsubj")
)


@cache
def cues() -> dict[str, str]:
    """Governing lemma → modality."""
    table = load().lexicon["modality"]
    return {str(w): m for m in reversed(PRECEDENCE[:-1]) for w in table.get(m, ())}


def strongest(found: set[str]) -> str:
    return next((m for m in PRECEDENCE if m in found), "occurred")


def modality(trigger: Token, noun: bool = False, dated_future: bool = False) -> str:
    """Modality of the happening that a trigger names; `noun` when the trigger is a noun."""
    found: set[str] = set()
    token = trigger
    if noun:
        found |= _noun_cues(trigger)
    else:
        found |= _verb_cues(trigger)
    steps = 0
    while token.head is not token and steps < 8:
        steps += 1
        head = token.head
        if token.dep == "prep" or head.pos == "ADP":
            if not _through_preposition(token, head):
                break
            token = head
            continue
        if token.dep not in _CLIMB:
            break
        if token.dep == "nsubj" and not (
            noun and head.lemma in ("be", "remain", "continue", "begin", "start", "resume", "expect")
        ):
            break
        stop = _governor(token, head, found, noun and steps == 1)
        if stop:
            break
        token = head
    if dated_future and strongest(found) in ("occurred", "ongoing"):
        found.add("planned")
    return strongest(found)


def _governor(token: Token, head: Token, found: set[str], direct_noun: bool) -> bool:
    """Adds the cues of a governing word; True when nothing above it matters."""
    dep = token.dep
    if dep == "relcl":
        return True
    if dep == "advcl":
        # conditions and purposes: `if`, `unless`, `to`
        if any(c.dep == "mark" and c.lemma in ("if", "unless", "lest", "whether", "provided") for c in token.children):
            found.add("conditional")
            return True
        if token.tag == "VBG" or any(c.dep == "aux" and c.lemma == "to" for c in token.children):
            if any(c.dep == "aux" and c.lemma == "to" for c in token.children):
                found.add("planned")
            return True
        return True
    if dep == "conj":
        own = any(c.dep in ("aux", "nsubj", "nsubjpass") for c in token.children if c.lemma != "to")
        if own and token.pos in ("VERB", "AUX"):
            # a clause of its own: only what stands above the first one governs it too
            found |= _above(head)
            return True
        if head.pos in ("VERB", "AUX"):
            found |= {m for m in _verb_cues(head) if m != "ongoing"}
        return False
    lemma = head.lemma
    if dep == "ccomp" and lemma in _REPORTING_STOP and lemma not in cues():
        return True
    if head.pos in ("VERB", "AUX"):
        cue = cues().get(lemma)
        if cue == "conditional" and lemma in ("warn", "doubt") and dep == "dobj":
            cue = None
        if lemma == "set" and not (is_passive(head) or dep == "xcomp"):
            cue = None
        if lemma in ("look", "go", "close") and dep != "xcomp":
            cue = None
        if (
            lemma
            in ("agree", "decide", "call", "need", "order", "require", "ask", "press", "push", "aim", "move", "try", "attempt")
            and dep == "dobj"
            and not direct_noun
        ):
            cue = None
        if lemma == "agree" and dep not in ("xcomp", "ccomp", "pcomp"):
            cue = None
        if lemma in ("continue", "keep", "remain", "pursue", "maintain") and dep not in ("xcomp", "dobj", "nsubj"):
            cue = None
        if (
            lemma
            in (
                "expect",
                "plan",
                "schedule",
                "prepare",
                "propose",
                "seek",
                "want",
                "hope",
                "consider",
                "threaten",
                "offer",
                "reject",
                "refuse",
                "oppose",
                "deny",
                "urge",
                "demand",
                "promise",
                "pledge",
                "favor",
                "favour",
                "avoid",
                "prevent",
                "fail",
            )
            or dep != "dobj"
            or cue in ("ongoing",)
        ):
            if cue is not None:
                found.add(cue)
        found |= _verb_cues(head)
        if dep == "ccomp" and lemma in _REPORTING_STOP:
            return True
        return False
    cue = (
        cues().get(lemma)
        if lemma not in ("order", "close", "set", "look", "need", "call", "agreement") or dep == "acl"
        else None
    )
    if dep == "amod":
        return True
    if cue is not None and dep in ("acl", "pcomp", "ccomp", "xcomp", "prep", "pobj"):
        found.add(cue)
    found |= _noun_cues(head)
    return False


def _above(head: Token) -> set[str]:
    """Cues of what governs the first of two joined clauses."""
    found: set[str] = set()
    token = head
    while token.head is not token and token.dep in ("xcomp", "ccomp", "conj"):
        up = token.head
        if token.dep == "ccomp" and up.lemma in _REPORTING_STOP:
            break
        if token.dep in ("xcomp", "ccomp"):
            cue = cues().get(up.lemma)
            if cue:
                found.add(cue)
        token = up
    return found


def _through_preposition(token: Token, head: Token) -> bool:
    """Whether a governing word reaches through a preposition (`talks on amending`, `committed to signing`)."""
    if token.dep in ("pcomp", "pobj") and head.pos == "ADP":
        anchor = head.head
        if token.dep == "pcomp":
            return anchor.lemma in cues() or anchor.lemma in ("talk", "negotiation", "close", "discussion")
        return anchor.lemma in (
            "plan",
            "proposal",
            "call",
            "decision",
            "demand",
            "threat",
            "prospect",
            "hope",
            "aim",
            "request",
            "push",
            "possibility",
            "pressure",
            "urge",
            "press",
            "ask",
            "commitment",
            "need",
            "prepare",
            "reject",
            "refuse",
            "rejection",
            "deadline",
            "bid",
            "schedule",
            "due",
            "work",
            "agree",
            "lead",
            "way",
            "risk",
            "fear",
        )
    if token.pos == "ADP":
        if head.lemma in ("talk", "negotiation", "discussion"):
            return False
        return head.pos in ("VERB", "NOUN", "ADJ")
    return False


def _verb_cues(verb: Token) -> set[str]:
    """Cues on a verb itself: auxiliaries, negation, marks, aspect."""
    found: set[str] = set()
    be = any(c.dep in ("aux", "auxpass") and c.lemma == "be" for c in verb.children)
    infinitive = any(c.dep == "aux" and c.lemma == "to" for c in verb.children)
    for child in verb.children:
        lemma = child.text.lower() if child.dep == "aux" else child.lemma
        if child.dep == "neg":
            found.add("conditional" if any(c.lemma == "necessarily" for c in verb.children) else "denied")
        elif child.dep == "aux" and lemma in _AUX and not (lemma == "can" and not _negated(verb)):
            found.add(_AUX[lemma])
        elif child.dep == "advmod" and child.lemma in ("never", "hardly"):
            found.add("denied")
        elif (
            (child.dep == "advmod" and child.lemma in ("possibly", "perhaps", "eventually"))
            or (child.dep == "mark" and child.lemma in ("if", "unless", "whether", "lest"))
            or (child.dep == "preconj" and child.lemma == "either")
        ):
            found.add("conditional")
        elif child.dep in ("nsubj", "nsubjpass", "dobj") and any(
            c.dep == "det" and c.lemma in ("no", "neither") for c in child.children
        ):
            found.add("denied")
        elif (
            child.dep == "advmod"
            and child.lemma == "yet"
            and (verb.lemma == "have" or any(c.lemma == "have" for c in verb.all("aux")))
        ):
            if not any(c.dep == "nsubj" and c.lemma == "it" for c in verb.children) and any(
                c.lemma == "have" for c in verb.children
            ):
                found.add("denied")
    if verb.tag == "VBG" and be:
        found.add("ongoing")
    head = verb.head
    if infinitive and head is not verb and head.lemma == "be" and verb.dep == "xcomp":
        found.add("planned")  # `are to open`
    if verb.dep == "xcomp" and head.lemma == "have" and any(c.lemma == "yet" for c in head.children):
        found.add("denied")
    return found


def _negated(verb: Token) -> bool:
    return any(c.dep == "neg" for c in verb.children)


def _noun_cues(noun: Token) -> set[str]:
    """Cues on a noun: `no talks`, `proposed talks`, `planned`, `possible`, `ongoing`, `next`."""
    found: set[str] = set()
    for child in noun.children:
        if child.dep == "det" and child.lemma in ("no", "neither"):
            found.add("denied")
        if child.dep in ("amod", "compound", "advmod"):
            word = child.text.lower()
            if word in ("proposed", "suggested"):
                found.add("proposed")
            elif word in (
                "planned",
                "scheduled",
                "upcoming",
                "forthcoming",
                "next",
                "future",
                "expected",
                "coming",
                "promised",
            ):
                found.add("planned")
            elif word in ("possible", "potential", "threatened", "eventual", "hypothetical"):
                found.add("conditional")
            elif word in ("ongoing", "current", "continuing", "continued"):
                found.add("ongoing")
    return found
