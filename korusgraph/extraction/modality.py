"""Whether a happening occurred, goes on, is planned, proposed, conditional or denied.

The cues on the trigger and on every word that governs it are collected; the strongest wins:
denied > conditional > proposed > planned > ongoing > occurred (annotation guidelines of the gold data).
"""

from __future__ import annotations

from functools import cache

from korusgraph.extraction.clause import is_passive
from korusgraph.extraction.parse import Token
from korusgraph.ontology import load

PRECEDENCE = ("denied", "conditional", "proposed", "planned", "ongoing", "occurred")
MAX_STEPS = 8

# Verbs of saying: what they report stands on its own, so their tense and auxiliaries do not reach it.
_SAYING = frozenset(
    "say tell report add note announce state explain declare recall argue claim confirm reply write believe think".split()
)
_AUXILIARIES = {
    "will": "planned", "'ll": "planned", "wo": "planned", "shall": "planned", "would": "conditional", "'d": "conditional",
    "could": "conditional", "might": "conditional", "may": "conditional", "can": "conditional", "should": "proposed",
    "must": "proposed", "ought": "proposed",
}  # fmt: skip
_MARKS = frozenset(("if", "unless", "whether", "lest", "provided"))
_DOUBTS = frozenset((("advmod", "possibly"), ("advmod", "perhaps"), ("advmod", "eventually"), ("preconj", "either")))
# Cues that hold only with a clause under them: `agreed to sign` plans, `agreed a deal` does not.
_CLAUSE_ONLY = frozenset(
    "agree decide call need order require ask press push aim move try attempt look go close set promise expect be help".split()
)
# Verbs whose nominal object is the thing wanted, feared or refused: `seek talks`, `reject a deal`.
_OBJECT_TOO = frozenset(
    "plan schedule prepare propose seek want hope consider threaten offer reject refuse oppose deny urge demand pledge favor favour "
    "avoid prevent fail suggest request recommend mull weigh intend anticipate delay pursue continue expect discuss advocate".split()
)
# Nouns and verbs that reach through a preposition: `calls for talks`, `a plan for a treaty`, `prepare for a summit`.
_THROUGH = frozenset(
    "plan proposal call decision demand threat prospect hope aim request push possibility pressure urge press ask commitment need "
    "prepare reject refuse rejection agree deadline bid schedule due work lead way risk fear idea suggestion chance path step".split()
)
_TALKS = frozenset("talk negotiation discussion".split())
_LINKS = frozenset(("xcomp", "ccomp", "acl", "conj", "dobj", "nsubjpass", "attr", "acomp", "oprd"))
_RANKS = frozenset("first second third last latest only next".split())
_BEING = frozenset(
    "be remain continue begin start resume expect seem appear take last happen occur conclude end follow proceed open close".split()
)
_ADJECTIVES = {
    "proposed": "proposed", "suggested": "proposed", "planned": "planned", "scheduled": "planned", "upcoming": "planned",
    "forthcoming": "planned", "next": "planned", "future": "planned", "expected": "planned", "coming": "planned",
    "promised": "planned", "possible": "conditional", "potential": "conditional", "threatened": "conditional",
    "eventual": "conditional", "hypothetical": "conditional", "ongoing": "ongoing", "current": "ongoing",
    "continuing": "ongoing", "continued": "ongoing",
}  # fmt: skip


@cache
def cues() -> dict[str, str]:
    """Governing lemma → modality; a lemma in two lists counts for the stronger one."""
    table = load().lexicon["modality"]
    return {str(w): m for m in reversed(PRECEDENCE[:-1]) for w in table.get(m, ())}


def strongest(found: set[str]) -> str:
    return next((m for m in PRECEDENCE if m in found), "occurred")


def modality(trigger: Token, noun: bool = False) -> str:
    """Modality of the happening that a trigger names; `noun` when the trigger is a noun."""
    found = set(_noun_cues(trigger) if noun else _verb_cues(trigger))
    if noun and _discussed(trigger):
        found.add("conditional")
    token: Token | None = trigger
    for step in range(MAX_STEPS):
        if token is None or token.head is token:
            break
        token = _climb(token, found, nominal=noun and step == 0)
    return strongest(found)


def _discussed(noun: Token) -> bool:
    """Whether a change is only what is talked about: `discussed China's accession`, `talks on cuts in tariffs`.

    A standing thing (`discussed the ban`) exists all the same, so only nouns of change count.
    """
    if noun.lemma not in load().lexicon["changes"]:
        return False
    above = noun.head
    for _ in range(3):  # `discuss issues including China's admission`
        if above.lemma in ("discuss", "debate", "explore", "study", "examine") or above.lemma in _TALKS:
            return True
        if not (above.lemma in ("issue", "matter", "question", "topic", "include", "including") or above.pos == "ADP"):
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
    if token.dep == "advcl" and token.tag == "VBG" and head.lemma in _OBJECT_TOO | {"rule"} and not token.all("mark"):
        return _verb_above(token, head, found)  # `ruled out leaving`, taken for an adverbial clause
    if head.lemma == "vote" and token.dep in ("xcomp", "advcl"):
        found |= _verb_cues(head)  # `voted to approve` is approval, `will vote to approve` is not yet
        return head
    if token.dep == "advcl":
        _adverbial(token, found)
        return None
    if token.dep == "csubj":
        found.add("conditional")  # `passing this agreement is bad for workers`
        return None
    if token.dep == "nsubj":
        if nominal and any(c.dep == "mark" and c.lemma in _MARKS for c in head.children):
            found.add("conditional")  # `unless talks lead to a solution`
        if not (nominal and head.lemma in _BEING):
            return None
        found |= _verb_cues(head)
        if head.lemma in ("continue", "expect"):
            found.add(cues()[head.lemma])
        return head
    if token.dep == "relcl" and _to(token):
        return _noun_above(token, head, found)  # `measures to suspend the duties`: the model's name for an infinitive
    if token.dep not in _LINKS:
        return None
    if token.lemma == "decision" or (token.dep == "ccomp" and _semicolon(token, head)):
        return None  # whoever opposes a decision does not undo it; what stands before a semicolon is said apart
    if token.dep == "conj":
        return _joined(token, head, found)
    if head.pos in ("VERB", "AUX"):
        return _verb_above(token, head, found)
    return _noun_above(token, head, found)


def _semicolon(token: Token, head: Token) -> bool:
    return any(c.text == ";" and token.i < c.i < head.i for t in (token, head) for c in t.children)


def _verb_above(token: Token, head: Token, found: set[str]) -> Token | None:
    clausal = token.dep in ("xcomp", "ccomp")
    if token.dep == "ccomp" and head.lemma in _SAYING:
        return None
    cue = cues().get(head.lemma)
    if head.lemma in ("announce", "unveil") and token.pos != "VERB" and token.lemma in load().lexicon["decreed"]:
        found.add("planned")
    if head.lemma == "set" and not is_passive(head):
        cue = None
    if head.lemma == "rule" and any(c.lemma == "out" for c in head.children):
        found.add("denied")
    if cue is not None and (
        (clausal and (head.lemma not in ("keep", "remain") or token.dep == "xcomp")) or head.lemma in _OBJECT_TOO
    ):
        if not (head.lemma in _CLAUSE_ONLY and not clausal):
            found.add(cue)
    found |= _verb_cues(head)
    return head


def _noun_above(token: Token, head: Token, found: set[str]) -> Token | None:
    """`plans to hold`, `a decision to raise`, `due to sign`; a participle after a noun takes nothing from it."""
    if token.dep in ("acl", "relcl", "ccomp", "xcomp"):
        if token.dep == "acl" and token.tag in ("VBN", "VBG"):
            # `an order imposing duties` was signed or not as the order was
            return head if token.tag == "VBG" and head.dep in ("dobj", "nsubjpass") else None
        cue = cues().get(head.lemma)
        if cue is not None:
            found.add(cue)
        elif token.dep in ("acl", "relcl") and _to(token) and not any(c.lemma in _RANKS for c in head.children):
            found.add("planned")  # `measures to suspend`, but `the first country to sign`
        found |= _noun_cues(head)
        return head
    return None


def _to(verb: Token) -> bool:
    return any(c.dep == "aux" and c.lemma == "to" for c in verb.children)


def _adverbial(token: Token, found: set[str]) -> None:
    """Conditions (`if`, `unless`) and purposes (`to …`)."""
    words = {c.lemma for c in token.children if c.dep in ("mark", "advmod", "prep")}
    if any(c.dep == "mark" and c.lemma in _MARKS for c in token.children):
        found.add("conditional")
    elif words & {"before", "until", "once", "when", "after"} and token.tag in ("VBZ", "VBP", "VBN"):
        # `must be ratified before it enters into force`: not there yet
        if strongest(_verb_cues(token.head)) in ("planned", "proposed", "conditional", "denied"):
            found.add("planned")
    elif _to(token):
        found.add("planned")


def _joined(token: Token, head: Token, found: set[str]) -> Token | None:
    """A second verb shares auxiliaries with the first unless it has its own; what governs the first governs it too."""
    if token.pos in ("VERB", "AUX") and any(c.dep in ("aux", "nsubj", "nsubjpass") and c.lemma != "to" for c in token.children):
        return head if head.dep in ("xcomp", "acl") else None
    if head.pos in ("VERB", "AUX"):
        found |= {m for m in _verb_cues(head) if m != "ongoing"}
    return head


def _preposition(token: Token, preposition: Token, found: set[str]) -> Token | None:
    """`committed to signing`, `will act by cutting`, `talks on amending`, `calls for talks`."""
    anchor = preposition.head
    word = preposition.lemma
    if preposition.dep == "agent":
        found |= _verb_cues(anchor)
        if any(c.dep == "aux" and c.lemma == "to" for c in anchor.children):
            found.add("planned")  # `to be followed by talks`
        return anchor
    if word == "without":
        found.add("denied")
        return None
    if token.dep == "pcomp":
        if anchor.lemma in _TALKS or (word in ("on", "about") and any(c.lemma in _TALKS for c in anchor.children)):
            found.add("proposed")
            return None
        if word in ("after", "before", "since", "during", "despite"):
            return None
        cue = cues().get(anchor.lemma) if word not in ("by", "through", "in", "while") else None
        if cue is not None:
            found.add(cue)
        found |= _verb_cues(anchor) if anchor.pos in ("VERB", "AUX") else _noun_cues(anchor)
        return anchor if anchor.pos in ("VERB", "AUX", "NOUN", "ADJ") else None
    if (anchor.lemma in ("return", "exchange") and word == "for") or (token.lemma in ("return", "exchange") and word == "in"):
        found |= _verb_cues(anchor) if anchor.pos in ("VERB", "AUX") else set()
        return anchor  # `agreed to lower tariffs in return for lower curbs`: promised as the other side is
    if anchor.lemma in ("result", "lead", "end", "culminate") and word in ("in", "to"):
        found |= _verb_cues(anchor)  # `could result in tariffs`
        return anchor
    if word == "in" and anchor.pos == "VERB":
        found |= _verb_cues(anchor) & {"ongoing"}  # `progress was being made in talks`
    if anchor.pos == "VERB" and anchor.lemma not in _THROUGH:
        # `clear the way for approval`, `express hope for a deal`: the object governs
        for noun in anchor.all("dobj"):
            if noun.lemma in _THROUGH and noun.lemma in cues():
                found |= {cues()[noun.lemma]} | _verb_cues(anchor)
    if anchor.lemma in _THROUGH and word in ("for", "to", "of", "on", "about", "with", "toward", "towards"):
        cue = cues().get(anchor.lemma)
        if cue is not None:
            found.add(cue)
        found |= _verb_cues(anchor) if anchor.pos in ("VERB", "AUX") else _noun_cues(anchor)
        return anchor
    return None


def _verb_cues(verb: Token) -> set[str]:
    """Cues on a verb itself: auxiliaries, negation, marks, aspect."""
    found: set[str] = set()
    negated = any(c.dep == "neg" for c in verb.children)
    for child in verb.children:
        word = child.text.lower()
        if child.dep == "neg" or (child.dep == "advmod" and child.lemma in ("never", "hardly")):
            found.add("conditional" if any(c.lemma == "necessarily" for c in verb.children) else "denied")
        elif child.dep == "aux" and word in _AUXILIARIES and (word != "can" or negated):
            found.add(_AUXILIARIES[word])
        elif (child.dep, child.lemma) in _DOUBTS or (child.dep == "mark" and child.lemma in _MARKS):
            found.add("conditional")
        elif child.dep == "advcl" and any(c.dep == "mark" and c.lemma in ("if", "unless") for c in child.children):
            found.add("conditional")  # `has no choice but to retaliate if …`
        elif child.dep in ("nsubj", "nsubjpass", "dobj") and _has_no(child):
            found.add("denied")
    words = {c.text.lower() for c in verb.children}
    if "yet" in words and ("has" in words or "have" in words or verb.lemma == "have"):
        found.add("denied")  # `has yet to be approved`, `has yet been approved`
    if verb.tag == "VBG" and any(c.dep in ("aux", "auxpass") and c.lemma == "be" for c in verb.children):
        found.add("ongoing")
    return found | _infinitive(verb)


def _infinitive(verb: Token) -> set[str]:
    """`are to open` is planned; `has yet to sign` is denied."""
    head = verb.head
    if verb.dep != "xcomp" or not any(c.dep == "aux" and c.lemma == "to" for c in verb.children):
        return set()
    if head.lemma == "be":
        return {"planned"}
    if head.lemma == "have" and any(c.lemma == "yet" for c in (*head.children, *verb.children)):
        return {"denied"}
    return set()


def _has_no(noun: Token) -> bool:
    return any(c.dep == "det" and c.lemma in ("no", "neither") for c in noun.children)


def _noun_cues(noun: Token) -> set[str]:
    """Cues on a noun: `no talks`, `proposed talks`, `the next round`, `possible`, `ongoing`."""
    found = {"denied"} if _has_no(noun) else set()
    whole = noun.head.children if noun.dep == "compound" else []  # `potential tariff measures`
    for child in (*noun.children, *whole):
        if child.dep in ("amod", "compound", "advmod") and child.text.lower() in _ADJECTIVES:
            found.add(_ADJECTIVES[child.text.lower()])
    return found
