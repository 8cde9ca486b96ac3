"""What a figure means: indicator, kind and direction, from the words that govern it and those around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from korusgraph.extraction import clause
from korusgraph.extraction.figures.amounts import Found, tokens_at
from korusgraph.extraction.parse import Sentence, Token
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import group_of, pattern, words
from korusgraph.model import Span

_WINDOW = 60
_BY = pattern("figures.meaning.by", re.I)
_TRADES = ("goods_exports", "goods_imports")
_PERCENT = ("percent", "percentage_point")
_OR_MORE = pattern("figures.meaning.or_more", re.I)
_LIMIT = pattern("figures.meaning.limit", re.I)


def meaning(text: str, found: Found, sentence: Sentence, taxes: bool) -> tuple[str, str, str | None]:
    """Indicator, kind and direction of a figure; `taxes` when its sentence speaks of a rate of duty."""
    share = applies("figures.share-of-trade", found.unit == "percent" and _share(found))
    if applies("figures.threshold", _threshold(text, found)):
        return "other", "level", None
    indicator = _indicator(found, sentence, share, taxes)
    changing = _change_noun(found)
    direction = changing or found.direction or _direction(text, found, sentence)
    kind = _kind(text, found, sentence, indicator, direction, share)
    if applies("figures.change-noun", changing and found.unit == "percent" and not share):
        return indicator, "change", changing
    stands = kind != "change" and direction is not None
    return indicator, kind, None if applies("figures.level-has-no-direction", stands) else direction


def _threshold(text: str, found: Found) -> bool:
    """`a contract value of $50,000 or more`, `valued at $800 or less`: a limit, and no trade."""
    if found.unit != "currency":
        return False
    return bool(_OR_MORE.match(text, found.span.end) or _LIMIT.search(text[max(0, found.span.start - _WINDOW) : found.span.start]))


def _change_noun(found: Found) -> str | None:
    """`a 30% tariff increase`, `a 10 percent cut`: the direction of the noun that the percentage stands before."""
    token = found.token
    if token is None or found.unit != "percent":
        return None
    noun = token.head if token.dep in ("nummod", "amod", "compound", "nmod") else token
    if noun.pos != "NOUN" or noun.start < found.span.end:
        return None
    return "increase" if noun.lemma in words("rising") else "decrease" if noun.lemma in words("falling") else None


def _of(token: Token | None) -> list[Token]:
    """Heads of the phrase with `of` below a token."""
    if token is None:
        return []
    above = [token.head] if token.head.lemma in words("worth_of") else []  # `$155 billion worth of U.S. goods`
    return [p for t in (token, *above) for c in t.all("prep") if c.lemma == "of" for p in c.all("pobj")]


def _share(found: Found) -> bool:
    """`91% of goods`, `80% of tariff lines`: a part of trade, no rate."""
    nouns = [h for p in _of(found.token) for h in clause.heads(p)]
    verb = found.token.above("VERB") if found.token is not None else None
    told = verb is not None and verb.lemma in words("makes_up") and bool(nouns)
    if applies("figures.makes-up", told):
        return True
    parts = bool(nouns) and not any(_rated(n) for n in nouns)
    if applies("figures.part-of-a-whole", parts):
        return True
    return found.rule == "fraction" or any(
        n.lemma in words("share_of") or (n.tag == "NNS" and group_of("indicators").get(n.lemma) not in ("tariff_rate", None))
        for n in nouns
    )


def _rated(noun: Token) -> bool:
    """`10 percent of the value`, `25% of tariffs`: what a duty is reckoned from, or the duty itself."""
    return noun.lemma in words("rated") or named(noun) == "tariff_rate"


def taxes(sentence: Sentence) -> bool:
    """Whether a sentence speaks of a rate of duty."""
    return any(named(t) == "tariff_rate" or t.lemma in words("rate_words") for t in sentence.tokens)


def named(token: Token) -> str | None:
    """The indicator that a word stands for; None for other words."""
    return group_of("indicators").get(token.lemma.lower())


def governing(token: Token | None) -> Iterator[Token]:
    """The words that tell what a figure counts: what it is of, its noun, the verb above with its subject and object."""
    if token is None:
        return
    for noun in _of(token):
        yield from clause.heads(noun)
        yield from noun.all("compound", "amod")
        yield from _of(noun)
    for below in token.children:
        if below.dep in ("compound", "nmod", "amod"):
            yield below
    for above in (token, *token.ancestors()):
        if above.pos in ("VERB", "AUX"):
            yield above
            if above.dep in ("acl", "relcl"):
                yield above.head
            for other in (*clause.subjects(above), *above.all("nsubjpass"), *clause.objects(above)):
                yield other
                yield from other.all("compound")
            return
        if above is not token and above.pos != "ADP":
            yield above
            yield from above.all("compound")
            yield from _of(above)


def _indicator(found: Found, sentence: Sentence, share: bool, taxes: bool) -> str:
    if found.noun in words("counted_always"):
        return "jobs"
    for word in governing(found.token):
        if applies("figures.price-and-no-rate", word.lemma in words("prices") or _utility(word)):
            return "other"
        rate = found.unit == "percentage_point" and taxes and word.lemma in words("rate_words")
        if applies("figures.points-of-a-rate", rate):
            return "tariff_rate"
        if applies("figures.taxed-at", found.unit in _PERCENT and word.pos == "VERB" and word.lemma in words("taxing") and not share):
            return "tariff_rate"
        indicator = named(word)
        if applies("figures.duty-on-a-trade", indicator in _TRADES and found.unit in _PERCENT and not share and _duty(word)):
            return "tariff_rate"
        if indicator is not None and _possible(indicator, found, share):
            return _volume(indicator, word, found)
    if applies("figures.goods-of-a-measure", taxes and _goods(found)):
        return "goods_imports"
    start = max(sentence.span.start, found.span.start - _WINDOW)
    stop = min(sentence.span.end, found.span.end + _WINDOW // 2)
    window = tokens_at(sentence, Span(start, stop))
    near = sorted(
        (t for t in window if named(t) and _possible(named(t) or "", found, share)),
        key=lambda t: min(abs(t.start - found.span.end), abs(found.span.start - t.end)),
    )
    if near:
        return _volume(named(near[0]) or "other", near[0], found)
    rates = taxes and found.unit in _PERCENT and not share
    if applies("figures.rate-from-afar", rates):
        return "tariff_rate"
    return "other"


def _volume(indicator: str, word: Token, found: Found) -> str:
    """`a quota on beef imports, set at 58,400 tonnes`: the volume of the quota, whose noun stands above the imports."""
    phrase = list(takewhile(lambda t: t.pos not in ("VERB", "AUX"), word.ancestors()))
    if phrase and phrase[-1].pos == "ADP":
        phrase += phrase[-1].head.all("dobj")
    held = found.unit in ("tonnes", "count") and any(named(t) == "quota_volume" for t in phrase)
    return "quota_volume" if applies("figures.quota-on-imports", held and indicator == "goods_imports") else indicator


def _duty(trade: Token) -> bool:
    """`export taxes`, `an import duty`: whether a word for a trade only tells what is taxed."""
    return trade.dep in ("compound", "amod", "nmod") and trade.head.lemma in words("duties")


def _utility(tariff: Token) -> bool:
    """`electricity tariffs`: what households pay."""
    return named(tariff) == "tariff_rate" and any(c.lemma in words("utilities") for c in tariff.all("compound", "amod", "nmod"))


def _goods(found: Found) -> bool:
    """`$75 billion of U.S. goods`."""
    return found.unit == "currency" and any(h.lemma in words("share_of") for p in _of(found.token) for h in clause.heads(p))


def _possible(indicator: str, found: Found, share: bool) -> bool:
    """Whether a figure of this unit can be of an indicator: money is no rate and no number of jobs, a share no tariff."""
    if indicator == "tariff_rate":
        return found.unit in (*_PERCENT, "ratio", None) and not share
    if indicator == "jobs":
        return found.unit in ("count", "percent", "ratio", None)
    if indicator == "quota_volume":
        return found.unit in ("tonnes", "count", "currency") or share
    if indicator == "goods_trade_balance":
        return found.unit not in ("tonnes", "count")
    return True


def _direction(text: str, found: Found, sentence: Sentence) -> str | None:
    """Whether the figure tells of more or less: by the verb above it, else by the nearest word before it in the clause."""
    start = max(sentence.span.start, found.span.start - _WINDOW)
    aside = text.rfind("(", start, found.span.start) > text.rfind(")", start, found.span.start)
    if applies("figures.no-direction-in-brackets", aside):
        return None
    chain = [] if found.token is None else [found.token, *found.token.ancestors()]
    verbs = [t for t in chain[1:] if t.pos == "VERB"]
    doing = next((t for t in chain if t.dep == "nsubj" and t.head is (verbs or chain)[0]), None)
    if applies("figures.what-a-trade-does", doing is not None and bool(doing.head.all("dobj", "dative"))):
        return None
    clause_start = max(start, *(text.rfind(mark, start, found.span.start) for mark in ",;"))
    near = list(tokens_at(sentence, Span(max(clause_start, found.span.start - 40), found.span.start)))
    for word in (*verbs[:1], *reversed(near)):
        if applies("figures.up-to", _up_to(word, near)):
            continue
        if word.lemma in words("rising") or word.text.lower() in words("upwards"):
            return "increase"
        if word.lemma in words("falling") or word.text.lower() in words("downwards"):
            return "decrease"
    return None


def _up_to(word: Token, near: list[Token]) -> bool:
    """`up to 25 percent` is no rise, `went up to 25 percent` is one."""
    beside = {t.i: t.lemma for t in near}
    limit = word.lemma in words("limits") and beside.get(word.i + 1) in words("limit_links")
    return limit and beside.get(word.i - 1) not in words("moving")


def _kind(text: str, found: Found, sentence: Sentence, indicator: str, direction: str | None, share: bool) -> str:
    before = text[max(sentence.span.start, found.span.start - _WINDOW) : found.span.start]
    if share:
        return "share"
    if found.unit == "percentage_point" or found.value is None or found.rule == "ratio":
        return "change"
    by = bool(_BY.search(before)) and direction is not None
    changed = applies("figures.change-by", by) or applies(
        "figures.gain-or-loss", found.unit in ("currency", "count", "tonnes") and _gained(found, before)
    )
    if indicator == "goods_trade_balance" and found.unit == "currency" and not changed:
        return _balance(sentence, found)
    if found.unit == "percent":
        grown = direction is not None and indicator not in ("tariff_rate", "jobs") and not re.search(r"\bto\s+\w*\s?\Z", before)
        return "change" if changed or applies("figures.growth", grown) else "rate"
    if changed or (direction is not None and indicator == "jobs"):
        return "change"
    return "rate" if found.unit == "ratio" else "level"


def _gained(found: Found, before: str) -> bool:
    """`would add 52 billion reais`, `an additional $200 billion`."""
    last = re.search(r"(\w+)\s+(?:\w+\s+)?\Z", before)
    if last is not None and last.group(1).lower() in words("additional"):
        return True
    token = found.token
    return token is not None and token.dep == "dobj" and token.head.lemma in words("gaining") | words("losing")


def _balance(sentence: Sentence, found: Found) -> str:
    """Deficit or surplus, by the word that is nearer."""
    told = [t for t in sentence.tokens if t.lemma in words("balances")]
    nearest = min(told, key=lambda t: abs(t.start - found.span.start), default=None)
    return "deficit" if nearest is None else group_of("balances")[nearest.lemma]
