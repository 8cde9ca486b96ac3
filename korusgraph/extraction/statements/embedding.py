"""What is said of a saying: one that a denial, a doubt or a rumour reports was not made, as far as the text tells."""

from __future__ import annotations

from korusgraph.extraction.clause import determined
from korusgraph.extraction.parse import Token
from korusgraph.extraction.words import words

_CLAUSES = ("ccomp", "acl", "relcl", "dobj", "pobj", "pcomp", "nsubjpass", "conj", "attr")
_STEPS = 5


def untrue(word: Token) -> bool:
    """Whether a saying is denied, doubted or only rumoured by what governs it, clause by clause.

    `denied that Brasilia had asked for talks`, `did not confirm a report that he had offered`, `no such offer`.
    """
    if determined(word, *words("no_or_neither")):
        return True
    if word.dep == "conj" and word.head.dep == "ccomp" and not word.all("nsubj", "nsubjpass"):
        return False  # `denied that it was so and appealed for calm`: two sayings of one speaker
    below = word
    for _ in range(_STEPS):
        above = below.head
        if above is below or not (below.dep in _CLAUSES or above.pos == "ADP"):
            return False
        if above.pos in ("VERB", "AUX"):
            if above.lemma in words("disbelieving") and below.dep != "conj":
                return True
            if _negated(above) and below.dep in ("ccomp", "dobj", "nsubjpass", "pobj"):
                return True
        elif _only_told(above, below):
            return True
        elif below.dep == "relcl" and above.lemma not in words("hearsay"):
            return False  # `did not impose the duties that it proposed`: proposed they were
        below = above
    return False


def _only_told(noun: Token, clause: Token) -> bool:
    """`speculation about a proposal`, `reports that Germany had asked`: hearsay, which the text does not make its own."""
    if noun.lemma in words("rumours"):
        return clause.dep in ("acl", "ccomp", "relcl", "pobj", "pcomp")
    return noun.lemma in words("hearsay") and clause.dep in ("acl", "ccomp") and bool(clause.all("mark"))


def _negated(verb: Token) -> bool:
    return any(c.dep == "neg" for c in verb.children)
