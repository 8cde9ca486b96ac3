"""Amounts: numbers with what they count – money, percent, tonnes, times, things – and words of direction, by one grammar."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import islice, takewhile

from korusgraph.extraction import clause
from korusgraph.extraction.figures.numerals import Numeral, numerals
from korusgraph.extraction.parse import Sentence, Token
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import any_of, filled, group_of, pattern, table, words
from korusgraph.model import Span

_GAP = r"[ \t\n\u00a0\u202f-]{0,3}"
_LINK = pattern("figures.amounts.link")
_RANGE = frozenset(("-", "–", "—", "to"))
_LISTED = pattern("figures.amounts.listed", re.I)
_WORD = re.compile(r"\s{1,3}(\w+)")
_NAME_BEFORE = re.compile(r"[^.!?“\"\s]\s[A-Z][a-z]+ \Z")
_TAIL = pattern("figures.amounts.tail")
_COMMAS = re.compile(r"\d{1,3}(?:,\d{3})+")
_SIGN_REACH = 6


@dataclass(frozen=True, slots=True)
class Found:
    """A number or direction in the text before its meaning is known; `noun` is what is counted."""

    span: Span
    value: float | None
    unit: str | None
    currency: str | None
    direction: str | None
    sentence: int
    token: Token | None
    rule: str
    noun: str = ""


@dataclass(frozen=True, slots=True)
class _Unit:
    """What a number counts: unit, currency, where the words for it start and end, and by which rule."""

    start: int
    end: int
    unit: str
    currency: str | None
    rule: str
    noun: str = ""
    factor: int = 1


def find(text: str, sentence: Sentence) -> list[Found]:
    """Figures of a sentence, left to right, not overlapping; each end of a range is one."""
    found: list[Found] = []
    filled: set[int] = set()
    for item in (*_counted(text, sentence), *_shares(text, sentence), *_ratios(text, sentence)):
        if filled.isdisjoint(range(item.span.start, item.span.end)):
            filled.update(range(item.span.start, item.span.end))
            found.append(_of_state(text, sentence, item))
    found += _directions(sentence, found)
    return sorted(found, key=lambda f: f.span.start)


def _of_state(text: str, sentence: Sentence, item: Found) -> Found:
    """`38.5 billion francs` beside Switzerland are Swiss ones: a currency of several states is that of the one named nearest."""
    word = text[item.span.start : item.span.end].split()[-1].lower()
    codes = table("shared_currencies").get(word, {})
    near = sorted(
        (t for t in sentence.tokens if t.named is not None and any(i in codes for i in t.named.ids)),
        key=lambda t: (abs(t.start - item.span.start), t.start),
    )
    if applies("figures.currency-of-the-state", near and item.currency == _currency_of(word)):
        return replace(item, currency=next(codes[i] for i in near[0].named.ids if i in codes) if near[0].named else None)
    return item


# -- numbers with a unit -------------------------------------------------------------
def _counted(text: str, sentence: Sentence) -> list[Found]:
    span = sentence.span
    spoken = list(numerals(text, span))
    units = [_unit(text, n, span.end) for n in spoken]
    for k in range(len(spoken) - 2, -1, -1):
        if units[k + 1] is None:
            units[k + 1] = _signed(text, spoken[k], units[k], spoken[k + 1])
        spoken[k], units[k] = _shared(text, span.start, spoken[k], units[k], spoken[k + 1], units[k + 1])
    found = [
        _made(Span(unit.start, unit.end), float(numeral.value * numeral.magnitude * unit.factor), unit, sentence)
        for numeral, unit in zip(spoken, units, strict=True)
        if unit is not None
    ]
    return [*found, *_bare(text, sentence, spoken, units), *_large(text, sentence, spoken, units)]


def _signed(text: str, first: Numeral, own: _Unit | None, second: Numeral) -> _Unit | None:
    """The unit of the second number in `$4-5 billion`, whose sign stands before the first; None where they are no range."""
    link = text[first.span.end : second.span.start].strip()
    amounts = own is not None and own.unit == "currency" and own.end == first.span.end and second.magnitude >= 1000
    if own is None or not applies("figures.sign-of-a-range", amounts and link in _RANGE):
        return None
    return replace(own, start=second.span.start, end=second.span.end)


def _shared(
    text: str, start: int, first: Numeral, own: _Unit | None, second: Numeral, unit: _Unit | None
) -> tuple[Numeral, _Unit | None]:
    """The first of two numbers with the unit and magnitude that only the second carries: `10-15 percent`, `$4-5 billion`,
    `between 10 and 25 percent`; as it was where they are no range."""
    link = _LINK.match(text[first.span.end : second.span.start])
    if unit is None or link is None or (first.year and not second.year):
        return first, own
    rest = text[first.span.end + link.end() : second.span.start]
    if rest and _signs().fullmatch(rest) is None:
        return first, own
    listed = _LISTED.search(text[max(start, first.span.start - 40) : first.span.start])
    if not applies("figures.range", link.group("by") in _RANGE or listed):
        return first, own
    if first.magnitude == 1 and first.value < 1000 and (own is None or own.factor == 1):
        first = replace(first, magnitude=second.magnitude * (unit.factor if own is not None else 1))
    if own is None:
        own = replace(unit, start=first.span.start, end=first.span.end)
    return first, own


def _made(span: Span, value: float | None, unit: _Unit, sentence: Sentence, direction: str | None = None) -> Found:
    return Found(span, value, unit.unit, unit.currency, direction, sentence.index, head(sentence, span), unit.rule, unit.noun)


def tokens_at(sentence: Sentence, span: Span) -> Iterator[Token]:
    """The tokens that share a character with a span, in order."""
    first = bisect_right(sentence.tokens, span.start, key=lambda t: t.end)
    return takewhile(lambda t: t.start < span.end, islice(sentence.tokens, first, None))


def head(sentence: Sentence, span: Span) -> Token | None:
    """The token of a span whose governor lies outside it; None when the span has no token."""
    inside = list(tokens_at(sentence, span))
    return next((t for t in inside if not span.start <= t.head.start < span.end), None)


@cache
def _signs() -> re.Pattern[str]:
    signs = any_of(group_of("currency_signs"))
    return re.compile(rf"(?<![A-Za-z])(?P<sign>{signs})[ \u00a0]?\Z", re.I)


@cache
def _units() -> re.Pattern[str]:
    """What may stand behind a number, the longest first; each alternative carries its group."""

    def body(found: Iterable[str]) -> str:
        return any_of(found, r"[\s-]+")

    money = body(group_of("currency_words"))
    points, percent = body(words("point_words")), body(words("percent_words"))
    tonnes, times = body(words("tonne_words")), body(words("times_words"))
    return filled("figures.amounts.units", re.I, gap=_GAP, money=money, points=points, percent=percent, tonnes=tonnes, times=times)


@cache
def _currency_of(word: str) -> str | None:
    plain = {str(w).lower(): code for w, code in group_of("currency_words").items()}
    return plain.get(re.sub(r"[\s-]+", " ", word).lower())


@cache
def _currency_of_sign(sign: str) -> str | None:
    return group_of("currency_signs").get(sign) or next(
        (code for s, code in group_of("currency_signs").items() if s.lower() == sign.lower()), None
    )


def _unit(text: str, numeral: Numeral, end: int) -> _Unit | None:
    """What a number counts, by the sign before it or the words behind it; None where nothing tells."""
    start, at = numeral.span.start, numeral.span.end
    sign = _signs().search(text[max(0, start - _SIGN_REACH) : start])
    if sign is not None and sign.group("sign").islower():
        sign = None
    if sign is None and start > 0 and text[start - 1].isalpha():
        return None  # `G20`, `A320`
    after = _units().match(text, at, end)
    if sign is not None:
        first = start - len(sign.group(0))
        factor, last = 1, at
        letter = text[at : at + 1].lower()
        if letter in table("money_letters") and not text[at + 1 : at + 2].isalnum():
            factor, last = int(table("money_letters")[letter]), at + 1
        code = _currency_of_sign(sign.group("sign"))
        if after is not None and after.group("money"):
            last = after.end()  # `$5 billion US dollars`
        return _Unit(first, last, "currency", code, "money", factor=factor)
    if after is None:
        return _things(text, numeral, end)
    if after.group("money"):
        if numeral.year and numeral.magnitude == 1:
            return None
        return _Unit(start, after.end(), "currency", _currency_of(after.group("money")), "money")
    if after.group("percent") or after.group("points"):
        follower = _WORD.match(text, after.end(), end)
        if applies("figures.sure", follower is not None and follower.group(1).lower() in words("sure")):
            return None
        points = after.group("points") or after.group("pts")
        basis = bool(points) and str(points).lower().startswith(tuple(words("basis_points")))
        rule = "percent" if text[start].isdigit() else "percent-word"
        made = _Unit(start, after.end(), "percentage_point" if points else "percent", None, rule)
        return None if basis else made
    if after.group("tonnes"):
        return _Unit(start, after.end(), "tonnes", None, "tonnes")
    return _Unit(start, after.end(), "ratio", None, "times")


@cache
def _counting() -> re.Pattern[str]:
    counted = any_of(words("counted"))
    return re.compile(rf"\s(?P<mods>(?:[A-Za-z][\w.-]{{0,20}}\s){{0,4}}?)(?P<noun>{counted})\b", re.I)


def _things(text: str, numeral: Numeral, end: int) -> _Unit | None:
    """`4.5 million manufacturing jobs`, `49,000 Chinese-built vehicles`."""
    found = _counting().match(text, numeral.span.end, end)
    model = numeral.plain and _NAME_BEFORE.search(text[max(0, numeral.span.start - 24) : numeral.span.start])
    if found is None or numeral.year or applies("figures.model-number", model):
        return None
    for word in found.group("mods").split():
        if not (word.lower() in words("count_modifiers") or word[0].isupper() or word.endswith(tuple(words("endings_of_modifiers")))):
            return None
    noun = found.group("noun").lower()
    enough = numeral.magnitude > 1 or numeral.value >= int(table("count_least")["things"]) or noun in words("counted_always")
    if not applies("figures.things-counted", enough):
        return None
    return _Unit(numeral.span.start, numeral.span.end, "count", None, "count", noun)


def _bare(text: str, sentence: Sentence, spoken: list[Numeral], units: list[_Unit | None]) -> Iterator[Found]:
    """Amounts that leave out the one unit of the sentence (`to 58.6 billion dlrs from 49.7 billion`, `to 5 mln tonnes from 4 mln`)."""
    amounts = {(u.unit, u.currency) for u in units if u is not None and u.unit in ("currency", "tonnes")}
    if len(amounts) != 1:
        return
    unit_, currency = next(iter(amounts))
    for numeral, unit in zip(spoken, units, strict=True):
        millions = numeral.magnitude >= 1000 and text[numeral.span.start].isdigit()
        ends = _TAIL.match(text, numeral.span.end, sentence.span.end)
        if applies("figures.currency-left-out", unit is None and millions and ends):
            made = _Unit(numeral.span.start, numeral.span.end, unit_, currency, "money-bare" if currency else "tonnes")
            yield _made(numeral.span, numeral.amount, made, sentence)


def _large(text: str, sentence: Sentence, spoken: list[Numeral], units: list[_Unit | None]) -> Iterator[Found]:
    """Large numbers without a unit: `over 364,000 in my home state`."""
    for numeral, unit in zip(spoken, units, strict=True):
        grouped = unit is None and numeral.magnitude == 1 and _COMMAS.fullmatch(numeral.span.of(text))
        before = text[numeral.span.start - 1 : numeral.span.start]
        if grouped and applies("figures.number-of-others", _counts_others(text, sentence, numeral)):
            continue
        if applies("figures.large-number", grouped and not before.isalpha() and before not in ("-", "$", "€", "£")):
            made = _Unit(numeral.span.start, numeral.span.end, "count", None, "large-number")
            yield _made(numeral.span, numeral.amount, made, sentence)


def _counts_others(text: str, sentence: Sentence, numeral: Numeral) -> bool:
    """`800,000 Koreans`, `1,500 submissions`, a cell of a table: what is counted is no trade."""
    around = text[max(0, numeral.span.start - 3) : numeral.span.start] + text[numeral.span.end : numeral.span.end + 3]
    noun = next((t.head for t in tokens_at(sentence, numeral.span) if t.dep == "nummod"), None)
    things = noun is not None and noun.start >= numeral.span.end and noun.tag in ("NNS", "NNPS")
    return "|" in around or (things and noun is not None and noun.lemma not in words("counted"))


# -- shares in words, ratios, directions ------------------------------------------------
@cache
def _share() -> re.Pattern[str]:
    parts = any_of(table("fractions"))
    count = any_of(table("number_words"))
    return filled("figures.amounts.share", re.I, count=count, parts=parts)


def _shares(text: str, sentence: Sentence) -> Iterator[Found]:
    """`nearly one quarter of exports`, `two-thirds of its trade`: a fraction in words is a share in percent."""
    for found in _share().finditer(text, sentence.span.start, sentence.span.end):
        span = Span(found.start(), found.end("part"))
        token = head(sentence, span)
        of = None if token is None else next((c for c in token.children if c.lemma == "of"), None)
        nouns = {h.lemma for p in ([] if of is None else of.all("pobj")) for h in clause.heads(p)}
        if not applies("figures.fraction-of-trade", bool(nouns & words("share_of"))):
            continue
        count = table("number_words").get((found.group("count") or "").lower(), 1)
        value = float(round(Decimal(str(table("fractions")[found.group("part").lower()])) * count, 1))
        yield _made(span, value, _Unit(span.start, span.end, "percent", None, "fraction"), sentence)
    for found in _by_part().finditer(text, sentence.span.start, sentence.span.end):
        span = Span(found.start("all"), found.end("all"))
        token = head(sentence, span)
        verb = token.head.head if token is not None and token.head.lemma == "by" else None
        changing = verb is not None and verb.lemma in words("rising") | words("falling") | words("going")
        if verb is not None and applies("figures.fraction-of-change", changing and quantity(verb) is not None):
            count = table("number_words").get((found.group("count") or "").lower(), 1)
            value = float(round(Decimal(str(table("fractions")[found.group("part").lower()])) * count, 1))
            yield _made(span, value, _Unit(span.start, span.end, "percent", None, "fraction-by"), sentence)


@cache
def _by_part() -> re.Pattern[str]:
    return filled("figures.amounts.by_part", re.I, count=any_of(table("number_words")), parts=any_of(table("fractions")))


@cache
def _ratio() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of(table('ratio_words'))})\b", re.I)


def _ratios(text: str, sentence: Sentence) -> Iterator[Found]:
    for found in _ratio().finditer(text, sentence.span.start, sentence.span.end):
        follower = _WORD.match(text, found.end(), sentence.span.end)
        if follower is not None and follower.group(1).lower() in words("ratio_others"):
            continue
        if applies("figures.double-entry", text[found.end() : found.end() + 1] == "-"):
            continue
        value = float(table("ratio_words")[found.group().lower()])
        span = Span(found.start(), found.end())
        unit = _Unit(span.start, span.end, "ratio", None, "ratio")
        yield _made(span, value, unit, sentence, "increase" if value > 1 else "decrease")


def _directions(sentence: Sentence, numbers: list[Found]) -> Iterator[Found]:
    """`exports have gone down`, `the deficit is still rising`: a direction without a number."""
    for token in sentence.tokens:
        lemma = token.lemma
        direction, end, start = None, token.end, token.start
        if token.pos == "VERB" and lemma in words("rising_alone") | words("falling_alone"):
            direction = "increase" if lemma in words("rising_alone") else "decrease"
        elif lemma in words("going_somewhere") and (part := next((c for c in token.children if c.lemma in words("up_or_down")), None)) is not None:
            direction, end = ("increase" if part.lemma in words("upward") else "decrease"), part.end
        elif lemma in words("rises") and token.pos == "NOUN" and token.head.lemma == "on" and token.head.head.lemma in words("to_be"):
            direction, start = "increase", token.head.start
        if direction is None:
            continue
        verb = token.head.head if lemma in words("rises") and token.pos == "NOUN" else token
        if quantity(verb) is None or applies("figures.direction-not-told", not _told(verb)):
            continue
        if applies("figures.grown-in-fields", lemma in words("growing") and clause.is_passive(verb)):
            continue
        below = {t.i for t in verb.subtree()}
        if any(f.token is not None and f.token.i in below for f in numbers):
            continue
        yield Found(Span(start, end), None, None, None, direction, sentence.index, verb, "direction")


def _told(verb: Token) -> bool:
    """Whether a verb tells what happens: it is finite, or has an auxiliary that is. `By expanding trade` tells of no growth."""
    while verb.dep == "conj" and not verb.all("aux", "auxpass") and verb.head.pos in ("VERB", "AUX"):
        verb = verb.head
    finite = verb.tag in ("VBD", "VBZ", "VBP")
    return finite or any(c.lemma in words("telling_auxiliaries") for c in verb.all("aux", "auxpass"))


def quantity(verb: Token) -> Token | None:
    """The trade quantity that grows or shrinks, as subject or (of a transitive verb) as object."""
    for noun in (*clause.subjects(verb), *verb.all("nsubjpass"), *clause.objects(verb)):
        inner = (p for c in noun.all("prep") if c.lemma in words("in_or_of") for p in c.all("pobj"))
        before: list[Token] = noun.all("compound") if noun.lemma in words("measured") else []
        found: Token | None = next((t for t in (noun, *before, *inner) if t.lemma in words("trade_quantities")), None)
        if found is not None:
            return found
    return None
