"""Whether a happening occurred, goes on, is planned, proposed, conditional or denied.

The cues on the trigger and on every word that governs it are collected; the strongest wins:
denied > conditional > proposed > planned > ongoing > occurred (annotation guidelines of the gold data).
"""

from __future__ import annotations

import datetime as dt

from korusgraph.extraction.clause import determined, is_passive
from korusgraph.extraction.cues import (
    IRREAL,
    cue_of,
    governing,
    noun_cues,
    strongest,
    to_infinitive,
    under_condition,
    verb_cues,
)
from korusgraph.extraction.parse import Token
from korusgraph.extraction.prepositions import below_preposition
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import table, words

MAX_STEPS = 8
_LINKS = frozenset(("xcomp", "ccomp", "acl", "conj", "dobj", "nsubjpass", "attr", "acomp", "oprd"))


def modality(trigger: Token, noun: bool = False) -> str:
    """Modality of the happening that a trigger names; `noun` when the trigger is a noun."""
    found = set(noun_cues(trigger) if noun else verb_cues(trigger))
    if applies("modality.only-discussed", noun and _discussed(trigger)):
        found.add("conditional")
    headline = not noun and trigger.dep == "ROOT" and trigger.tag == "VB" and to_infinitive(trigger)
    if applies("modality.headline-plan", headline):
        found.add("planned")
    if applies("modality.imperative", _imperative(trigger)):
        found.add("planned")
    token: Token | None = trigger
    for step in range(MAX_STEPS):
        if token is None or token.head is token:
            break
        token = _climb(token, found, nominal=noun and step == 0)
    return strongest(found)


def _imperative(verb: Token) -> bool:
    """`Increase the rate to 50 percent`, as an item of a list or a call: nobody says that it was done."""
    return verb.dep == "ROOT" and verb.tag == "VB" and not verb.all("nsubj", "nsubjpass", "aux", "auxpass")


def with_date(trigger: Token, noun: bool, mood: str, first_day: str | None, base: dt.date | None) -> str:
    """The modality once the date is known; `first_day` is the first day of the happening, None when it has no date.

    `drops on 14 February`, told in January, is still to come; a noun without a date is as real as its clause.
    """
    if mood != "occurred":
        return mood
    if first_day is None:
        return _provided(trigger) if noun else mood
    ahead = base is not None and first_day > base.isoformat()
    return "planned" if applies("modality.dated-ahead", ahead and (noun or trigger.tag in ("VBZ", "VBP", "NNS"))) else mood


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
        if above.pos == "ADP" and above.lemma not in words("of_content"):
            return False
        above = above.head
    return False


def _climb(token: Token, found: set[str], nominal: bool) -> Token | None:
    """Adds the cues of what governs a word; the governor to go on from, or None when nothing above matters."""
    head = token.head
    if applies("modality.following", head.text.lower() in words("prepositions_like_verbs") and head.pos == "VERB" and token.dep == "dobj"):
        return None  # `agreed to set up councils following talks`: the model takes the preposition for a verb
    if applies("modality.pending", head.text.lower() in words("waiting_participles") and token.dep in ("pobj", "dobj")):
        found.add("planned")
        return None
    if (head.pos in ("ADP", "SCONJ") or head.lemma in words("including")) and token.dep in ("pobj", "pcomp"):
        return below_preposition(token, head, found)
    gerund = token.dep == "advcl" and token.tag == "VBG" and not token.all("mark")
    if applies("modality.gerund-as-object", gerund and head.lemma in words("object_too") | words("ruling")):
        return _verb_above(token, head, found)
    if applies("modality.vote-to", head.lemma in words("voting") and token.dep in ("xcomp", "advcl")):
        found |= verb_cues(head)
        return head
    if token.dep == "advcl":
        _adverbial(token, found)
        return None
    if applies("modality.participle-with-noun", token.dep == "amod" and token.tag in ("VBN", "VBG") and not token.all("advmod")):
        return head  # `the chance of concluding a renegotiated pact`
    if token.dep == "csubj":
        if applies("modality.clause-as-subject", True):
            found.add("conditional")
        return None
    if token.dep == "nsubj":
        return _subject(token, head, found, nominal)
    if token.dep == "relcl" and to_infinitive(token):
        return _noun_above(token, head, found)  # `measures to suspend the duties`: the model's name for an infinitive
    if token.dep not in _LINKS:
        return None
    if applies("modality.decision-stands", token.lemma in words("decisions")):
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


def _only_thought(verb: Token) -> bool:
    """`the lifting of the duty would help`: nothing is said to have happened."""
    return "conditional" in verb_cues(verb)


def _subject(noun: Token, head: Token, found: set[str], nominal: bool) -> Token | None:
    """`unless talks lead to a solution`; `the talks will continue`: verbs of course say it of the happening itself."""
    if applies("modality.subject-under-if", under_condition(head)):
        found.add("conditional")
    if applies("modality.change-that-would", nominal and noun.lemma in words("changes") - words("closings") and _only_thought(head)):
        found.add("conditional")
    some = determined(noun, *words("indefinite_article"))
    if applies("modality.one-that-would", some and _only_thought(head)):
        found.add("conditional")  # `a tariff of 10 percent would help`
    if not applies("modality.subject-of-being", nominal and head.lemma in words("being")):
        return None
    found |= verb_cues(head)
    if applies("modality.subject-of-course-verb", head.lemma in words("going_on")):
        found.add(governing()[head.lemma])
    return head


def _verb_above(token: Token, head: Token, found: set[str]) -> Token | None:
    clausal = token.dep in ("xcomp", "ccomp")
    if applies("modality.unconfirmed", head.lemma in words("confirming") and any(c.dep == "neg" for c in head.children)):
        found.add("conditional")
        return None
    if applies("modality.said-apart", token.dep == "ccomp" and head.lemma in words("saying")):
        return None
    cue = cue_of(head)
    announced = head.lemma in words("unveiling") and token.pos != "VERB" and token.lemma in words("decreed")
    if applies("modality.only-announced", announced):
        found.add("planned")
    change = token.dep in ("dobj", "nsubjpass") and token.lemma in words("changes") | words("halts")
    if applies("modality.supported-change", change and head.lemma in words("supporting")):
        found.add("proposed")
    if applies("modality.change-needed", change and head.lemma in words("requiring")):
        found.add("planned")
    if applies("modality.set-active", head.lemma in words("setting") and not is_passive(head)):
        cue = None
    if applies("modality.averted", _averts(head)):
        found.add("denied" if head.tag in ("VBD", "VBN") and not {"denied", "conditional"} & verb_cues(head) else "conditional")
    off = head.lemma in words("calling_off") or _is_phrasal(head, "calling_off")
    if applies("modality.called-off", off and token.lemma in words("gatherings") | words("talking")):
        found.add("denied")
    put = head.lemma in words("putting_off") or _is_phrasal(head, "putting_off")
    if applies("modality.put-off", put and not clausal):
        found.add("planned")
    out = _is_phrasal(head, "ruling_out")
    if applies("modality.not-ruled-out", (out or head.lemma in words("leaving_open")) and "denied" in verb_cues(head)):
        found.add("conditional")
        return None
    if applies("modality.ruled-out", out):
        found.add("denied")
    if applies("modality.dropped-plan", _dropped(token, head)):
        found.add("denied")
    standing = token.pos == "NOUN" and token.dep == "dobj" and determined(token, *words("definites")) and token.lemma not in words("changes")
    if applies("modality.standing-thing", standing and "denied" in verb_cues(head) and head.lemma not in words("light_verbs") | words("object_too") and cue is None):
        return None
    must = head.lemma in words("having") and head.tag in ("VBZ", "VBP") and token.dep == "xcomp"
    if applies("modality.has-to", must and to_infinitive(token)):
        found.add("planned")
    governs = clausal and (head.lemma not in words("remaining") or token.dep == "xcomp")
    if applies("modality.governing-verb", cue is not None and (governs or head.lemma in words("object_too"))):
        found.add(str(cue))
    elif applies("modality.infinitive-below-verb", to_infinitive(token) and not _implies(head)):
        found.add("planned")
    found |= verb_cues(head)
    return head


def _averts(verb: Token) -> bool:
    """`headed off retaliation`, `averted a tariff`: what is averted has not happened."""
    return verb.lemma in words("averting") or _is_phrasal(verb, "averting")


def _implies(verb: Token) -> bool:
    """Whether the infinitive below a verb tells a fact: `managed to sign`, but not `is going to sign`."""
    if verb.lemma in words("going_somewhere") and verb.tag == "VBG":
        return False
    return verb.lemma in words("implicative") or cue_of(verb) is not None


def _dropped(noun: Token, verb: Token) -> bool:
    """`a plan to bar imports was dropped`, `turned down a proposal to double the quota`."""
    if noun.pos != "NOUN" or cue_of(noun) is None or noun.dep not in ("dobj", "nsubjpass"):
        return False
    return verb.lemma in words("dropping") or _is_phrasal(verb, "dropping")


def _is_phrasal(verb: Token, meaning: str) -> bool:
    """Whether a verb and its particle mean this: `call off`, `put off`, `turn down`."""
    return any(f"{verb.lemma} {c.lemma}" in table("particle_verbs")[meaning] for c in verb.children)


def _noun_above(token: Token, head: Token, found: set[str]) -> Token | None:
    """`plans to hold`, `a decision to raise`, `due to sign`; a participle after a noun takes nothing from it."""
    if token.dep not in ("acl", "relcl", "ccomp", "xcomp"):
        return None
    bare = token.dep == "acl" and token.tag in ("VBN", "VBG") and not token.all("mark", "aux", "nsubj")
    if applies("modality.participle-of-any", bare and determined(head, *words("any_alone"))):
        found.add("conditional")  # `for any tariffs imposed on wine`: there may be none
    if applies("modality.participle-after-noun", bare):
        # `an order imposing duties` was signed or not as the order was
        return head if token.tag == "VBG" and head.dep in ("dobj", "nsubjpass") else None
    hearsay = token.dep == "acl" and head.lemma in words("hearsay") and bool(token.all("mark"))
    if applies("modality.hearsay", hearsay and strongest(found) not in IRREAL):
        found.add("conditional")  # `reports that it had agreed`
        found |= {"denied"} if head.dep == "nsubj" and _called_false(head.head) else set()
        return None if head.dep == "nsubj" else head
    cue = cue_of(head)
    if applies("modality.governing-noun", cue is not None):
        found.add(str(cue))
    else:
        plan = to_infinitive(token)
        first = any(c.lemma in words("ranking") for c in (head, *head.children))
        done = plan and head.pos == "ADJ" and head.lemma in words("over_deeds")
        if applies("modality.adjective-over-a-deed", done):
            return head  # `was happy to sign`: signed
        if applies("modality.infinitive-after-noun", plan and not first):
            found.add("planned")
    found |= noun_cues(head)
    return head


def _called_false(verb: Token) -> bool:
    return verb.lemma in words("to_be") and any(c.lemma in words("untrue") for c in verb.all("acomp", "attr"))


def _adverbial(token: Token, found: set[str]) -> None:
    """Conditions (`if`, `unless`) and purposes (`to …`)."""
    linking = {c.lemma for c in token.children if c.dep in ("mark", "advmod", "prep")}
    if applies("modality.clause-rather-than", words("rather_than") <= linking):
        found.add("denied")
        return
    to_come = token.tag in ("VBZ", "VBP", "VBN") or (bool(token.all("aux")) and not to_infinitive(token))
    past = any(c.tag in ("VBD", "VBN") for c in token.all("aux", "auxpass"))
    waiting = linking & words("waiting_for") and to_come and not past
    if waiting:
        governs = cue_of(token.head) if token.head.all("xcomp") else None
        if applies("modality.waits-for-plan", modality(token.head) in IRREAL or governs in IRREAL):
            found.add("planned")
    elif applies("modality.last-to-do", to_infinitive(token) and _ranked_doer(token.head)):
        found |= verb_cues(token.head)
    elif applies("modality.purpose", to_infinitive(token)):
        unsure = verb_cues(token.head) & {"proposed", "conditional"}
        found |= {"planned"} | (unsure if applies("modality.purpose-of-what-should", unsure) else set())


def _ranked_doer(verb: Token) -> bool:
    """`became the last member to ratify the pact`: who is ranked by it has done it."""
    return any(c.lemma in words("ranking") for a in verb.all("attr") for c in (a, *a.children))


def _joined(token: Token, head: Token, found: set[str]) -> Token | None:
    """A second verb shares auxiliaries with the first unless it has its own; what governs the first governs it too."""
    linked = any(c.lemma in words("than") and c.dep == "cc" and head.i < c.i < token.i for c in head.children)
    if applies("modality.rather-than", linked):
        found.add("denied")
        return None
    own = any(c.dep in ("aux", "nsubj", "nsubjpass") and c.lemma != "to" for c in token.children)
    if applies("modality.own-auxiliary", own):
        return head if head.dep in ("xcomp", "acl") else None
    if head.pos in ("VERB", "AUX"):
        found |= {m for m in verb_cues(head) if m != "ongoing"}
    return head
