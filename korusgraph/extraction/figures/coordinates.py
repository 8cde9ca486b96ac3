"""Whose a figure is by its own coordinate: `Norway's is 60 percent, Peru's 40 percent`, `4 percent in Canada, 12 in Brazil`."""

from __future__ import annotations

from korusgraph.extraction.figures.amounts import Found
from korusgraph.extraction.parse import Sentence, Token
from korusgraph.extraction.registry import Registry
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import words

STATES = ("Country", "Bloc")
_VERBS = ("VERB", "AUX")
Pair = tuple[str | None, str | None]


def pair(found: Found, sentence: Sentence, registry: Registry, usual: Pair, before: tuple[Found, Pair] | None) -> Pair:
    """`usual`, or reporter and partner by the words right beside the figure; the rest is that of the figure `before` it."""
    bracketed = _bracketed(found, sentence, registry)
    if bracketed is not None and applies("figures.state-before-brackets", True):
        return _completed(bracketed, _linked(bracketed), usual, registry)
    inside = _inside(found, sentence, registry)
    if inside is not None and applies("figures.rate-in-a-state", True):
        return _completed(inside, False, usual, registry)
    own = _own_quantity(found, sentence, registry, before[0]) if before is not None else None
    if own is not None and applies("figures.quantity-of-its-own", True):
        return _completed(own, False, usual, registry)[0], usual[1] if usual[1] != state(own, registry) else None
    remnant = _remnant(found, sentence, registry, before[0]) if before is not None else None
    if before is not None and remnant is not None and applies("figures.verb-left-out", True):
        return _resumed(remnant, before[1], registry)
    return usual


def in_brackets(found: Found, sentence: Sentence) -> bool:
    """Whether an amount opens brackets."""
    ahead = words_ahead(found, sentence)
    return bool(ahead) and ahead[-1].text == "("


def words_ahead(found: Found, sentence: Sentence) -> list[Token]:
    """The words of a sentence before an amount and its sign."""
    ahead = [t for t in sentence.tokens if t.start < found.span.start]
    while ahead and ahead[-1].text == "$":
        ahead.pop()
    return ahead


def listed(first: Found, second: Found, sentence: Sentence) -> bool:
    """Whether two figures stand in brackets of one list: `Spain ($4.4 billion) and Japan ($2.3 billion)`."""
    if first.unit != second.unit:
        return False
    between = [t for t in sentence.tokens if first.span.end <= t.start < second.span.start]
    while between and between[-1].text == "$":
        between.pop()
    return len(between) > 2 and between[0].text == ")" and between[-1].text == "(" and not any(t.pos in _VERBS for t in between)


def state(token: Token, registry: Registry) -> str | None:
    """The state that a token names, if it names one."""
    named = token.named
    return named.ids[0] if named is not None and registry.type_of(named.ids[0]) in STATES else None


def _completed(polity: Token, partner: bool, usual: Pair, registry: Registry) -> Pair:
    own = state(polity, registry)
    if partner:
        return (usual[0] if usual[0] != own else None), own
    return own, None


def _bracketed(found: Found, sentence: Sentence, registry: Registry) -> Token | None:
    """`China (7.5 percent)`: the state right before the brackets that the figure opens."""
    ahead = words_ahead(found, sentence)
    if len(ahead) < 3 or ahead[-1].text != "(":
        return None
    name = ahead[-3] if ahead[-2].text == ")" else ahead[-2]  # `the European Union (EU) (5 percent)`
    return name if state(name, registry) else None


def _linked(polity: Token) -> bool:
    """`exports to Peru ($3 billion) and Chile ($2 billion)`: the other side, by the preposition over the whole list."""
    token = polity
    while token.dep in ("conj", "appos", "compound") and token.head is not token:
        token = token.head
    return token.dep == "pobj" and token.head.lemma in words("partner_links")


def _inside(found: Found, sentence: Sentence, registry: Registry) -> Token | None:
    """`12 percent in Brazil`: the state right behind a rate."""
    if found.unit != "percent":
        return None
    behind = [t for t in sentence.tokens if t.start >= found.span.end][:4]
    if len(behind) < 2 or behind[0].lemma not in words("in_states"):
        return None
    name = behind[2] if len(behind) > 2 and behind[1].pos == "DET" else behind[1]
    last = next((t for t in behind if t.start > name.start and t.named is not name.named), None)
    whole = last is None or last.pos in ("PUNCT", "CCONJ", "SCONJ", "ADP")
    return name if whole and state(name, registry) else None


def _own_quantity(found: Found, sentence: Sentence, registry: Registry, first: Found) -> Token | None:
    """`while the U.S. average tariff was 5%`, `and Chinese exports fell 3%`: the one state of a later clause, before its quantity."""
    between = [t for t in sentence.tokens if first.span.end <= t.start < found.span.start]
    cut = max((k for k, t in enumerate(between) if t.lemma in words("clause_openers")), default=-1)
    own = between[cut + 1 :]
    polities = [k for k, t in enumerate(own) if state(t, registry)]
    if cut < 0 or len(polities) != 1:
        return None
    k = polities[0]
    behind = own[k + 1 : k + 7]
    linked = k > 0 and own[k - 1].pos == "ADP"
    noun = next((j for j, t in enumerate(behind) if t.lemma in words("trade_quantities")), None)
    if linked or noun is None or any(t.pos in ("ADP", "PUNCT", "AUX") for t in behind[:noun]):
        return None
    return own[k]


def _remnant(found: Found, sentence: Sentence, registry: Registry, first: Found) -> list[Token] | None:
    """The states of a clause whose verb is left out, right before its figure: `, Peru's 40 percent`, `and Turkey a 54% tariff`."""
    between = [t for t in sentence.tokens if first.span.end <= t.start < found.span.start]
    cut = max((k for k, t in enumerate(between) if t.text in words("coordinates")), default=-1)
    own = between[cut + 1 :]
    polities = [t for t in own if state(t, registry)]
    if cut < 0 or not polities or any(t.pos in _VERBS and t.text != "'s" for t in own):
        return None
    if any(t.pos in ("NOUN", "ADJ") and t.named is None and t.text not in words("about") for t in own):
        return None
    return polities


def _resumed(remnant: list[Token], before: Pair, registry: Registry) -> Pair:
    """The states that are named anew, and from the figure before those that are not."""
    linked = [t for t in remnant if t.head.lemma in words("partner_links") and t.dep == "pobj"]
    new = next((state(t, registry) for t in remnant if t not in linked), None)
    other = next((state(t, registry) for t in linked), None)
    reporter = new or (before[0] if before[0] != other else None)
    partner = other or (before[1] if before[1] != reporter else None)
    return reporter, partner
