"""What is claimed in a saying: the verbs of its main clauses, and what each of them says well or ill of a thing."""

from __future__ import annotations

from collections.abc import Iterator

from korusgraph.extraction import clause
from korusgraph.extraction.parse import Token
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.statements.draft import StatementDraft, act_of_noun, act_of_verb, negative, positive
from korusgraph.extraction.words import words
from korusgraph.model import Span

_VALUED = ("acomp", "attr", "oprd", "dobj", "advmod", "ccomp", "prep", "agent", "prt", "amod", "xcomp", "pcomp")
_NEAR = ("amod", "compound", "conj", "advmod", "nmod", "acomp", "prep", "pobj", "dobj", "attr")
_DEEP = 3  # steps from a verb to a word that still is its own claim


def main_verbs(reading: Reading, draft: StatementDraft) -> list[Token]:
    """The verbs of the main clauses of what is said, in order of the text; empty for a noun of saying without a clause."""
    token = draft.token
    tops: list[Token] = []
    if token is not None:
        tops += [c for c in token.all("ccomp", "acl") if c.pos in ("VERB", "AUX")]
        tops += [c for c in token.all("conj") if _still_told(c)]
        beside = token.dep == "advcl" and any(c.lemma == "as" for c in token.all("mark", "prep", "advmod"))
        if not tops and (token.dep == "parataxis" or (token.dep == "ccomp" and token.head.i > token.i) or beside):
            tops.append(token.head)
    clause_told = bool(tops)
    inside = {t.i for top in tops for t in top.subtree()} if token is not None else set()
    tops += [
        t
        for q in draft.quotes
        for t in _quoted(reading, q, token)
        if t not in tops
        and not (clause_told and t.pos not in ("VERB", "AUX"))
        and not applies("statements.quoted-in-a-side-clause", t.i in inside and t.dep in ("relcl", "acl", "advcl"))
    ]
    found: dict[int, Token] = {}
    for top in tops:
        for verb in _with_joined(top):
            found.setdefault(verb.start, verb)
    return [found[start] for start in sorted(found)]


def _still_told(verb: Token) -> bool:
    """`said the file was open, but the rule would hurt`: the second clause is told too."""
    told = any(c.dep == "aux" and c.lemma in words("told_auxiliaries") for c in verb.children)
    return told and bool(verb.all("nsubj", "nsubjpass")) and act_of_verb(verb.lemma) is None


def _quoted(reading: Reading, quote: Span, saying: Token | None) -> list[Token]:
    """Verbs within a quotation that nothing within it governs; the noun of a quotation without a verb (`“Great news!”`)."""
    tokens = [t for s in reading.touched(quote) for t in s.tokens if quote.start <= t.start < quote.end and t is not saying]
    tops = [t for t in tokens if t.head is t or not quote.contains(t.head.span)]
    verbs = [t for t in tops if t.pos in ("VERB", "AUX")]
    whole = not any(t.pos in ("VERB", "AUX") for t in tokens)
    return verbs or [t for t in tops if whole and t.pos in ("NOUN", "ADJ", "PROPN")]


def _with_joined(verb: Token) -> Iterator[Token]:
    """A verb, what is joined to it, and what is said through it: `I believe that …`, `it is clear that …`."""
    yield verb
    for child in verb.children:
        through = child.dep == "ccomp" and (verb.lemma in words("believing") or verb.lemma in words("to_be"))
        if child.dep in ("conj", "parataxis") or through:
            yield from _with_joined(child)


def avowed(draft: StatementDraft) -> int:
    """What the object of a verb tells that says nothing else: `expressed disappointment`, `voiced support`."""
    verb = draft.token
    if verb is None or verb.pos not in ("VERB", "AUX") or draft.quotes or verb.all("ccomp"):
        return 0
    if applies("statements.named-and-not-avowed", verb.lemma not in words("avowing")):
        return 0
    return sum(_value(t) for o in verb.all("dobj") for t in (o, *o.all("amod", "conj")))


def tone(verb: Token) -> int:
    """Whether a main clause speaks well (above zero) or ill (below) of what it is about; zero for neither.

    Only what is claimed counts: in `ending unfair practices would cut the deficit` nothing is called unfair, and what
    may or might do good is no praise.
    """
    score = _worth(verb) or sum(_value(t) for t in _claimed(verb))  # `undermine the effort`: the verb tells
    if _negated(verb) or (verb.dep == "ccomp" and verb.head.lemma in words("believing") and _negated(verb.head)):
        score = -max(score, 0)  # to deny an ill is no praise
    hedged = any(c.dep == "aux" and c.lemma in words("hedging") for c in verb.children)
    return 0 if hedged and score > 0 else score


def _claimed(verb: Token) -> Iterator[Token]:
    """The words below a verb that belong to its claim, without asides, names, and ills that are to be undone."""
    stack = [(c, 1) for c in verb.children if c.dep in _VALUED and not _aside(c)]
    while stack:
        token, depth = stack.pop()
        if token.pos in ("VERB", "AUX") and token.dep == "ccomp":
            continue
        if token.dep == "dobj" and token.head.lemma in words("undoing"):
            continue
        if token.dep == "dobj" and token.pos == "NOUN" and token.head.lemma not in words("bringing"):
            stack += [(c, depth) for c in token.all("amod")]  # `repelled the attack` calls nothing an attack
            continue
        yield token
        if token.pos == "NOUN" and _worth(token):
            continue  # `great damage`: the noun tells, and the rest adds weight
        if depth < _DEEP or token.pos in ("ADP", "PART"):
            below = _VALUED if token.pos in ("VERB", "AUX") else _NEAR
            stack += [(c, depth + (token.pos != "ADP")) for c in token.children if c.dep in below and not _aside(c)]


def _aside(token: Token) -> bool:
    return token.named is not None or (token.pos == "ADP" and (clause.is_aside(token) or token.lemma in words("beside")))


def _value(token: Token) -> int:
    lower = token.text.lower()
    if (
        lower in words("goods_word")
        or (token.dep == "amod" and token.tag == "VBG" and token.lemma in words("growing"))
        or (
            act_of_noun(token.lemma)
            and any(c.named is not None and c.named.level == "NAM" for c in token.all("poss", "amod", "nmod"))
        )
    ):
        return 0  # `Japan's concerns` are a claim of Japan
    value = _worth(token)
    turned = value and any(c.dep in ("neg", "det") and c.lemma in words("denials") for c in token.children)
    return -value if turned else value


def _worth(word: Token) -> int:
    forms = {word.lemma, word.text.lower(), _hyphened(word)}
    return any(positive(f) for f in forms) - any(negative(f) for f in forms)


def _hyphened(word: Token) -> str:
    """`one-sided`, which the parser reads as three words."""
    left = {word.i - c.i: c for c in word.children if 0 < word.i - c.i <= 2}
    return f"{left[2].text}-{word.text}".lower() if len(left) == 2 and left[1].text == "-" else ""


def _negated(verb: Token) -> bool:
    if any(
        s.lemma.lower() in words("nobody") or any(d.lemma in words("denying_determiners") for d in s.all("det"))
        for s in verb.all("nsubj")
    ):
        return True
    for child in verb.all("neg"):
        if not any(c.lemma in words("only_then") and c.i == child.i + 1 for c in (*verb.children, *child.children)):
            return True
    return False


def mood(said: list[Token]) -> int:
    """Positive minus negative words, negation turning a word round."""
    score = 0
    for token in said:
        value = _value(token)
        score += -value if token.head.lemma in words("not") else value
    return score
