"""What a verb is done to where the parser hangs it elsewhere: `scrap what he called a bad deal`, `a deal struck with Peru fell`."""

from __future__ import annotations

from functools import cache

from korusgraph.extraction.parse import Token
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import table, word_class, words


def made(verb: Token) -> Token | None:
    """`a protocol on trade rules agreed in May`: what was agreed is the protocol."""
    if verb.head.dep != "pobj" or verb.lemma not in words("bringing_about"):
        return None
    above = verb.head.head.head
    pact = above.lemma in word_class("agreement") and verb.head.lemma not in word_class("agreement")
    return above if applies("events.what-was-made", pact) else None


def called(verb: Token) -> list[Token]:
    """The thing in `scrap what he called a bad deal`, `leave what she described as a rough pact`."""
    for clause_ in verb.all("ccomp", "dobj", "pcomp", "xcomp"):
        if clause_.lemma in words("describing_verbs") and any(c.lemma in words("what") for c in clause_.children):
            found = clause_.all("oprd", "attr", "xcomp")
            found += [p for c in clause_.all("prep") if c.lemma == "as" for p in c.all("pobj")]
            return [t for t in found if t.pos in ("NOUN", "PROPN")]
    return []


def reduced(verb: Token) -> list[Token]:
    """`a deal struck with Peru fell`: the parser makes a participle the verb of what was struck."""
    if verb.tag != "VBD" or verb.lemma not in words("bringing_about") or verb.all("ccomp", "xcomp"):
        return []
    own = verb.all("nsubj")
    struck = [t for t in own if t.lemma in word_class("agreement")]
    return struck if applies("events.participle-taken-for-verb", struck and verb.lemma not in words("made_known")) else []


def taken_for_subject(verb: Token) -> list[Token]:
    """`finalized a deal with Japan in which … will invest`: the parser makes the object the subject of a later clause."""
    for later in verb.all("ccomp"):
        for noun in later.all("nsubj"):
            between = range(verb.i + 1, noun.i)
            close = verb.i < noun.i <= verb.i + 4 and all(c.i in between for c in noun.children if c.i < noun.i)
            if (
                close
                and len([c for c in noun.children if c.i < noun.i]) == len(between)
                and later.i - noun.i > 3
                and applies("events.object-taken-for-subject", verb.lemma not in words("reporting") | words("clause_verbs"))
            ):
                return [noun]
    return []


def let_go(verb: Token) -> list[Token]:
    """`allow sugar exports to resume`: what is let go is the subject of its infinitive."""
    found = [n for c in verb.all("ccomp") if not c.all("mark") for n in c.all("nsubj")] if verb.lemma in words("letting") else []
    return found if applies("events.let-go", found) else []


def taken_for_adjective(verb: Token) -> list[Token]:
    """`ruled out suspending imports`: the parser makes the gerund an adjective of its object."""
    gerund = verb.dep == "amod" and verb.tag == "VBG" and verb.head.i > verb.i
    bare = gerund and not any(c.i < verb.i for c in verb.head.children)
    return [verb.head] if applies("events.gerund-taken-for-adjective", bare) else []


def behind_a_particle(verb: Token) -> list[Token]:
    """`agreed to let in American beer`: the parser makes the particle of a phrasal verb a preposition."""
    next_to = [c for c in verb.all("prep") if c.i == verb.i + 1 and f"{verb.lemma} {c.lemma}" in phrasal_verbs()]
    found = [p for c in next_to for p in c.all("pobj")]
    return found if applies("events.behind-a-particle", found) else []


@cache
def phrasal_verbs() -> frozenset[str]:
    """Verbs with their particles in the classes that trigger rows name."""
    return frozenset(str(v) for verbs in table("verb_classes").values() for v in verbs if " " in str(v))


def lost_subject(verb: Token) -> list[Token]:
    """`Washington quadrupled duties on cars`: the parser makes the verb an adjective of its object, at the top of the sentence."""
    noun = verb.head
    if verb.dep != "amod" or verb.tag != "VBD" or noun.dep != "ROOT" or noun.pos != "NOUN" or verb.i > noun.i:
        return []
    before = [t for t in (*noun.children, *verb.children) if t.i == verb.i - 1 and t.named is not None]
    return before if applies("events.verb-taken-for-adjective", before) else []


def of_a_successor(verb: Token, preposition: Token) -> bool:
    """`signed the successor to NAFTA`: the parser hangs the preposition on the verb; nobody signs NAFTA."""
    if verb.pos != "VERB" or preposition.lemma not in words("for_or_to"):
        return False
    before = [t for t in verb.all("dobj") if t.i == preposition.i - 1 and t.lemma in words("successors")]
    return applies("events.successor-of-an-agreement", before)
