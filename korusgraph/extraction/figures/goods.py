"""The product of a figure: what it is of, what its duty is on, or the goods named nearest in its own coordinate."""

from __future__ import annotations

from collections.abc import Iterator

from korusgraph.extraction import clause
from korusgraph.extraction.events import EventDraft
from korusgraph.extraction.figures.amounts import Found
from korusgraph.extraction.figures.coordinates import words_ahead
from korusgraph.extraction.parse import Sentence, Token
from korusgraph.extraction.registry import Registry
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import words

_REACH = 60
_OF_GOODS = ("tariff_rate", "quota_volume", "goods_exports", "goods_imports")
_WITHOUT = ("investment", "jobs", "goods_trade_balance")


def product(
    found: Found,
    sentence: Sentence,
    registry: Registry,
    indicator: str,
    measure: EventDraft | None,
    others: tuple[Found | None, Found | None],
) -> str | None:
    """The goods that a figure counts; `others` are the figures before and after it in its sentence. None where none is told."""
    if applies("figures.no-goods-invested", indicator in _WITHOUT):
        return None
    goods = [t for t in sentence.tokens if _goods(t, registry)]
    if not goods:
        return _of_measure(measure)
    head = _before_brackets(found, sentence)
    if head is not None and applies("figures.goods-before-brackets", True):
        return next((_id(t) for t in head.subtree() if t.i <= head.i and t in goods), None)
    own = next((t for t in _governed(found) if t in goods), None)
    if applies("figures.goods-of-its-phrase", own is not None):
        return _id(own)
    of_measure = _of_measure(measure)
    if of_measure is not None:
        return of_measure
    before, after = others
    low = before.span.end if before is not None else sentence.span.start
    high = after.span.start if after is not None else sentence.span.end
    near = [t for t in goods if abs(t.start - found.span.end) < _REACH]
    clear = [t for t in near if low <= t.start < high]
    if applies("figures.goods-of-another-figure", near and not clear):
        return None
    return _id((clear or near)[0]) if near else _only(found, indicator, goods, before)


def _goods(token: Token, registry: Registry) -> bool:
    return token.named is not None and registry.type_of(token.named.ids[0]) == "Product"


def _id(token: Token | None) -> str | None:
    return token.named.ids[0] if token is not None and token.named is not None else None


def _of_measure(measure: EventDraft | None) -> str | None:
    found = [] if measure is None else measure.roles.get("product", [])
    return found[0] if len(found) == 1 else None


def _before_brackets(found: Found, sentence: Sentence) -> Token | None:
    """`motor vehicle parts ($24.8 billion)`: the noun of which an amount in brackets is; None where there is none."""
    ahead = words_ahead(found, sentence)
    if len(ahead) < 2 or ahead[-1].text != "(" or found.unit != "currency":
        return None
    return ahead[-2] if ahead[-2].pos in ("NOUN", "PROPN") else None


def _parts(noun: Token) -> Iterator[Token]:
    yield noun
    yield from noun.all("compound", "amod", "nmod")
    for link in sorted(words("in_or_of")):
        yield from clause.complements(noun, link)


def _governed(found: Found) -> Iterator[Token]:
    """What the amount is of, what its noun is on, what its duty bears in its name: `a 25 percent steel tariff`, `10% on copper`."""
    token = found.token
    if token is None:
        return
    above = [token] if token.head.pos not in ("NOUN", "PROPN", "ADP") else [token, token.head]
    if token.head.pos == "ADP" and token.head.head.pos == "NOUN":
        above.append(token.head.head)  # `a tariff of 25 percent on steel`
    for noun in above:
        for link in sorted(words("of_goods")):
            for thing in clause.complements(noun, link):
                yield from _parts(thing)
        yield from noun.all("compound", "nmod")
    verb = token.above("VERB", "AUX")
    for argument in () if verb is None else (*clause.subjects(verb), *verb.all("nsubjpass", "dobj"), verb):
        for link in sorted(words("of_goods")):
            for thing in clause.complements(argument, link):
                yield from _parts(thing)


def _only(found: Found, indicator: str, goods: list[Token], before: Found | None) -> str | None:
    first = goods[0] if len({_id(t) for t in goods}) == 1 else None
    ahead = first is not None and first.start < found.span.start and not first.all("conj")
    counted = first is not None and before is not None and first.start < before.span.end and found.unit == "currency"
    only = ahead and not counted and indicator in _OF_GOODS and found.value is not None
    return _id(first) if applies("figures.only-goods", only) else None
