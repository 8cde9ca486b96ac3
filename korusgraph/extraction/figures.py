"""Figures: amounts, rates, shares, counts and stated directions of trade quantities, by one grammar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from korusgraph.extraction import clause
from korusgraph.extraction.parse import Sentence, Token
from korusgraph.extraction.registry import Registry
from korusgraph.model import Span

_MAGNITUDES = {
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "mln": 1e6,
    "mn": 1e6,
    "m": 1e6,
    "billion": 1e9,
    "bln": 1e9,
    "bn": 1e9,
    "b": 1e9,
    "trillion": 1e12,
    "tn": 1e12,
    "trn": 1e12,
    "t": 1e12,
    "dozen": 12.0,
    "hundred": 100.0,
}
_SYMBOLS = {
    "us$": "USD",
    "u.s.$": "USD",
    "$": "USD",
    "hk$": "HKD",
    "nt$": "TWD",
    "c$": "CAD",
    "cad$": "CAD",
    "cdn$": "CAD",
    "a$": "AUD",
    "nz$": "NZD",
    "s$": "SGD",
    "r$": "BRL",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₩": "KRW",
    "rs": "INR",
    "rmb": "CNY",
    "usd": "USD",
    "eur": "EUR",
}
_CURRENCIES = (
    (r"(?:u\.?s\.?|american)\s*(?:dollars?|dlrs?)", "USD"),
    (r"canadian\s*(?:dollars?|dlrs?)", "CAD"),
    (r"australian\s*(?:dollars?|dlrs?)", "AUD"),
    (r"hong kong\s*(?:dollars?|dlrs?)", "HKD"),
    (r"(?:new )?taiwan\s*(?:dollars?|dlrs?)", "TWD"),
    (r"(?:dollars?|dlrs?)", "USD"),
    (r"euros?", "EUR"),
    (r"ecus?", "XEU"),
    (r"(?:japanese\s+)?yen", "JPY"),
    (r"(?:south korean\s+|korean\s+)?won", "KRW"),
    (r"(?:chinese\s+)?(?:yuan|renminbi)", "CNY"),
    (r"(?:pounds?(?:\s+sterling)?|stg)", "GBP"),
    (r"(?:deutsche\s*)?marks", "DEM"),
    (r"(?:french\s+)?francs", "FRF"),
    (r"swiss francs", "CHF"),
    (r"rupees?", "INR"),
    (r"(?:mexican\s+)?pesos?", "MXN"),
    (r"reais|reals", "BRL"),
    (r"rubles?|roubles?", "RUB"),
)
_NUM = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_MAG = r"(?:thousand|million|mln|mn|billion|bln|bn|trillion|trn|tn)"
_SYM = r"(?:US\$|U\.S\.\$|HK\$|NT\$|C\$|CAD\$|Cdn\$|A\$|NZ\$|S\$|R\$|\$|€|£|¥|₩|RMB\s?|USD\s?|EUR\s?)"
_CUR = "|".join(f"(?P<c{i}>{body})" for i, (body, _) in enumerate(_CURRENCIES))
_MONEY = re.compile(
    rf"(?P<sym>{_SYM})\s?(?P<n1>{_NUM})(?:\s?[-–]\s?(?:{_SYM})?(?P<n1b>{_NUM}))?(?:[\s-]?(?P<m1>{_MAG}|[mbtk](?:n)?)\b)?"
    rf"|(?P<n2>{_NUM})(?:\s*(?:[-–]|to)\s*(?P<n2b>{_NUM}))?[\s-]*(?P<m2>{_MAG})?[\s-]*(?:{_CUR})\b",
    re.I,
)
_PERCENT = re.compile(
    rf"(?P<n>{_NUM})(?:\s*(?:[-–]|to)\s*(?P<nb>{_NUM}))?\s*-?(?P<u>percentage[\s-]points?|%|percent\b|per\s?cent\b|pct\b)(?P<pts>[\s-]+points?\b)?",
    re.I,
)
_WORD_PERCENT = re.compile(
    r"\b(?P<w>one|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty|twenty-five|thirty|fifty)\s+(?:percent|per\s?cent|pct)\b",
    re.I,
)
_BARE = re.compile(
    rf"(?<![\d$€£¥,.])(?P<n>{_NUM})\s(?P<m>{_MAG})(?=\s+(?:in|from|to|a year|last|this|for|during|the|by|and)\b|[,.;])", re.I
)
_TONNES = re.compile(rf"(?P<n>{_NUM})\s*(?P<m>{_MAG})?\s*(?:metric\s+)?(?:tonnes|tons|tonne|ton)\b", re.I)
_TIMES = re.compile(rf"\b(?P<n>{_NUM}|two|three|four|five|ten)[\s-]?(?:times|fold)\b", re.I)
_RATIO_WORDS = {
    "doubled": 2.0,
    "double": 2.0,
    "doubling": 2.0,
    "doubles": 2.0,
    "tripled": 3.0,
    "triple": 3.0,
    "tripling": 3.0,
    "trebled": 3.0,
    "quadrupled": 4.0,
    "halved": 0.5,
    "halving": 0.5,
    "twofold": 2.0,
    "threefold": 3.0,
    "tenfold": 10.0,
}
_RATIO = re.compile(r"\b(?:" + "|".join(sorted(_RATIO_WORDS, key=len, reverse=True)) + r")\b", re.I)
_COUNT = re.compile(
    rf"(?P<n>{_NUM})\s*(?P<m>{_MAG})?\s+(?:(?:new|more|additional|[a-z]+ing|american|u\.s\.|good-paying|direct|farm|auto|high-paying|passenger|electric)\s+){{0,3}}"
    r"(?P<w>jobs|workers|cars|vehicles|units|barrels|bushels|head|employees|farmers|trucks|aircraft|planes|bales|containers|chips|companies|firms|products|items|lines|businesses|tariff lines)\b",
    re.I,
)
_LARGE = re.compile(rf"(?<![\d$€£.,-])(?P<n>\d{{1,3}}(?:,\d{{3}})+)(?![\d%])(?!\s*(?:{_MAG}))")
_WORDS = {w: float(n) for n, w in enumerate("zero one two three four five six seven eight nine ten".split())} | {
    "fifteen": 15.0,
    "twenty": 20.0,
    "twenty-five": 25.0,
    "thirty": 30.0,
    "fifty": 50.0,
}
_UP = frozenset("rise increase grow climb surge soar jump widen expand swell accelerate".split())
_DOWN = frozenset("fall decrease decline drop shrink narrow plunge slump tumble contract".split())
_QUANTITY = frozenset("export import deficit surplus trade shipment sale volume tariff investment job".split())
_CONTEXT_WINDOW = 60


@dataclass(frozen=True, slots=True)
class Found:
    """A number or direction in the text before its meaning is known."""

    span: Span
    value: float | None
    unit: str | None
    currency: str | None
    direction: str | None
    sentence: int
    token: Token | None
    rule: str


def find(text: str, sentence: Sentence) -> list[Found]:
    """Figures of a sentence, left to right, not overlapping; a range gives two."""
    found: list[Found] = []
    for item in _numbers(text, sentence):
        second = item.rule.endswith("-range")  # shares its span with the first number of the range
        if not any(item.span.overlaps(f.span) and not (second and item.span == f.span) for f in found):
            found.append(item)
    found += _directions(text, sentence, found)
    return sorted(found, key=lambda f: f.span.start)


def _numbers(text: str, sentence: Sentence) -> Iterator[Found]:
    start, end = sentence.span.start, sentence.span.end

    def made(span: Span, value: float, unit: str, currency: str | None, rule: str, direction: str | None = None) -> Found:
        token = next(
            (
                t
                for t in sentence.tokens
                if t.start < span.end and span.start < t.end and t.head.start not in range(span.start, span.end)
            ),
            None,
        )
        return Found(span, value, unit, currency, direction, sentence.index, token, rule)

    for m in _MONEY.finditer(text, start, end):
        if m.group("n2") and not m.group("sym") and _is_year(m.group("n2")) and not m.group("m2"):
            continue
        magnitude = _MAGNITUDES.get((m.group("m1") or m.group("m2") or "").lower(), 1.0)
        currency = _SYMBOLS.get((m.group("sym") or "").strip().lower()) or next(
            (code for i, (_, code) in enumerate(_CURRENCIES) if m.group(f"c{i}")), None
        )
        span = Span(m.start(), m.end())
        yield made(span, number(m.group("n1") or m.group("n2"), magnitude), "currency", currency, "money")
        second = m.group("n1b") or m.group("n2b")
        if second:
            yield made(span, number(second, magnitude), "currency", currency, "money-range")
    if currency := _only_currency(text, start, end):
        for m in _BARE.finditer(text, start, end):
            yield made(
                Span(m.start(), m.end()),
                number(m.group("n"), _MAGNITUDES[m.group("m").lower()]),
                "currency",
                currency,
                "money-bare",
            )
    for m in _PERCENT.finditer(text, start, end):
        points = m.group("u").lower().startswith("percentage") or m.group("pts")
        unit = "percentage_point" if points else "percent"
        span = Span(m.start(), m.end())
        yield made(span, number(m.group("n")), unit, None, "percent")
        if m.group("nb"):
            yield made(span, number(m.group("nb")), unit, None, "percent-range")
    for m in _WORD_PERCENT.finditer(text, start, end):
        yield made(Span(m.start(), m.end()), _WORDS[m.group("w").lower()], "percent", None, "percent-word")
    for m in _TONNES.finditer(text, start, end):
        yield made(
            Span(m.start(), m.end()),
            number(m.group("n"), _MAGNITUDES.get((m.group("m") or "").lower(), 1.0)),
            "tonnes",
            None,
            "tonnes",
        )
    for m in _TIMES.finditer(text, start, end):
        word = m.group("n").lower()
        yield made(Span(m.start(), m.end()), _WORDS[word] if word in _WORDS else number(word), "ratio", None, "times")
    for m in _RATIO.finditer(text, start, end):
        if re.match(r"\s+(?:standard|check|taxation|down|digit)", text[m.end() : m.end() + 12]):
            continue
        value = _RATIO_WORDS[m.group().lower()]
        yield made(Span(m.start(), m.end()), value, "ratio", None, "ratio", "increase" if value > 1 else "decrease")
    for m in _COUNT.finditer(text, start, end):
        if m.group("m") or float(m.group("n").replace(",", "")) >= 20 or m.group("w") in ("jobs", "workers"):
            if _is_year(m.group("n")) and not m.group("m"):
                continue
            yield made(
                Span(m.start(), m.end("m") if m.group("m") else m.end("n")),
                number(m.group("n"), _MAGNITUDES.get((m.group("m") or "").lower(), 1.0)),
                "count",
                None,
                "count",
            )
    for m in _LARGE.finditer(text, start, end):
        yield made(Span(m.start(), m.end()), number(m.group("n")), "count", None, "large-number")


def _only_currency(text: str, start: int, end: int) -> str | None:
    """The one currency of a sentence, for amounts that leave it out (`to 58.6 billion dlrs from 49.7 billion`)."""
    found = {
        _SYMBOLS.get((m.group("sym") or "").strip().lower())
        or next((c for i, (_, c) in enumerate(_CURRENCIES) if m.group(f"c{i}")), None)
        for m in _MONEY.finditer(text, start, end)
    }
    return found.pop() if len(found) == 1 else None


def _is_year(digits: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d{2}", digits))


def number(digits: str, magnitude: float = 1.0) -> float:
    """The value of digits and a magnitude, free of binary rounding (`16.6 billion` is 16600000000)."""
    return float(Decimal(digits.replace(",", "")) * Decimal(int(magnitude)))


def _directions(text: str, sentence: Sentence, numbers: list[Found]) -> Iterator[Found]:
    """`exports have gone down`, `the deficit is still rising`: a direction without a number."""
    for token in sentence.tokens:
        lemma = token.lemma
        direction, end, start = None, token.end, token.start
        if lemma in _UP | _DOWN and token.pos == "VERB":
            direction = "increase" if lemma in _UP else "decrease"
        elif lemma == "go" and (part := next((c for c in token.children if c.lemma in ("up", "down")), None)) is not None:
            direction, end = ("increase" if part.lemma == "up" else "decrease"), part.end
        elif lemma == "rise" and token.pos == "NOUN" and token.head.lemma == "on" and token.head.head.lemma == "be":
            direction, start = "increase", token.head.start
        if direction is None:
            continue
        verb = token.head.head if lemma == "rise" and token.pos == "NOUN" else token
        quantity = _quantity(verb)
        if quantity is None:
            continue
        below = {t.i for t in verb.subtree()}
        if any(f.token is not None and f.sentence == sentence.index and f.token.i in below for f in numbers):
            continue
        yield Found(Span(start, end), None, None, None, direction, sentence.index, verb, "direction")


def _quantity(verb: Token) -> Token | None:
    """The trade quantity that grows or shrinks, as subject or (of a transitive verb) as object."""
    for noun in (*clause.subjects(verb), *verb.all("nsubjpass"), *clause.objects(verb)):
        for t in (
            noun,
            *noun.all("compound"),
            *(p for c in noun.all("prep") if c.lemma in ("of", "in") for p in c.all("pobj")),
        ):
            if t.lemma in _QUANTITY:
                return t
    return None


def meaning(text: str, found: Found, sentence: Sentence) -> tuple[str, str, str | None]:
    """Indicator, kind and direction of a figure, from the words around it."""
    start = max(sentence.span.start, found.span.start - _CONTEXT_WINDOW)
    around = text[start : min(sentence.span.end, found.span.end + 40)].lower()
    before = text[start : found.span.start].lower()
    whole = sentence.span.of(text).lower()
    indicator = "other"
    for words, name in (
        (r"tariff|dut(?:y|ies)\b|levy|levies|surcharge|(?:border|import) tax", "tariff_rate"),
        (r"deficit|surplus|trade balance|trade gap", "goods_trade_balance"),
        (r"\bjobs?\b|workers|employ", "jobs"),
        (r"quota|ceiling", "quota_volume"),
        (r"invest", "investment"),
        (r"exports?\b|exported|shipments", "goods_exports"),
        (r"imports?\b|imported", "goods_imports"),
    ):
        if name == "jobs" and found.unit == "currency":
            continue  # `a $550 billion investment that creates jobs`
        far = (name == "goods_trade_balance" and found.unit != "percent") or name == "jobs"
        if re.search(words, around) or (far and re.search(words, whole)):
            indicator = name
            break
    if indicator == "other" and found.unit in ("percent", "percentage_point") and re.search(r"tariff|rates? of duty", whole):
        indicator = "tariff_rate"
    if indicator == "tariff_rate" and found.unit not in ("percent", "percentage_point", None, "ratio"):
        indicator = "goods_exports" if "export" in around else "goods_imports" if "import" in around else "other"
    direction = found.direction
    if direction is None and re.search(
        r"\b(?:rais|increas|rose|ris(?:e|ing)|up|higher|hike|grew|growth|jump)\w*\b[^,;]{0,40}\Z", before
    ):
        direction = "increase"
    elif direction is None and re.search(
        r"\b(?:cut|lower|reduc|fell|fall|declin|drop|suspend|down|los[te])\w*\b[^,;]{0,40}\Z", before
    ):
        direction = "decrease"
    kind = "level"
    if indicator == "goods_trade_balance" and found.unit == "currency":
        near = around if re.search("surplus|deficit", around) else whole
        kind = "surplus" if "surplus" in near and "deficit" not in near else "deficit"
    elif found.unit == "percentage_point" or found.value is None or (found.unit == "ratio" and found.rule == "ratio"):
        kind = "change"
    elif found.unit == "percent":
        kind = (
            "share"
            if re.match(r"\s+of\b", text[found.span.end : found.span.end + 4]) and indicator != "tariff_rate"
            else (
                "change"
                if re.search(r"\bby\s+(?:only\s+|about\s+|nearly\s+|another\s+|an?\s+additional\s+)*\Z", before)
                else "rate"
            )
        )
    elif direction and indicator == "jobs":
        kind = "change"
    elif found.unit == "ratio":
        kind = "rate"
    return indicator, kind, direction


_MODIFIES = frozenset(("poss", "compound", "amod", "nmod"))


def _after_partner_word(polity: Token) -> bool:
    """`trade with Japan`, `exports to the four Mercosur countries`."""
    head = polity.head if polity.dep in ("compound", "amod", "nmod") else polity
    return head.dep == "pobj" and head.head.lemma in ("with", "from", "on", "against", "to") and head.lemma not in _QUANTITY


def _taxed(polity: Token) -> bool:
    """`a tariff on Chinese imports`, `raise tariffs on Canadian steel`: whose goods pay."""
    goods = polity.head
    while goods.dep in ("compound", "amod", "conj") and goods.head is not goods:
        goods = goods.head
    return polity.dep in _MODIFIES and goods.dep == "pobj" and goods.head.lemma == "on"


def countries(found: Found, sentence: Sentence, registry: Registry, indicator: str) -> tuple[str | None, str | None]:
    """Reporter and partner: whose figure it is, and with whom, from the nearest phrase."""
    polities = [t for t in sentence.tokens if t.named is not None and registry.type_of(t.named.ids[0]) in ("Country", "Bloc")]
    near = sorted(polities, key=lambda t: (abs(t.start - found.span.start), t.start))
    taxed = next((t for t in near if indicator == "tariff_rate" and _taxed(t)), None)
    into = next((t for t in near if t.dep == "pobj" and t.head.lemma in ("into", "to") and t.head.head.lemma == "import"), None)
    partner = taxed or next((t for t in near if t is not into and _after_partner_word(t)), None)
    owner = into or next(
        (t for t in near if t is not partner and t.dep in _MODIFIES and t.head.lemma in _QUANTITY and not _taxed(t)),
        None,
    )
    reporter = owner or next(
        (
            t
            for t in near
            if t is not partner
            and (t.dep in ("nsubj", "poss", "compound", "amod", "nmod", "nsubjpass", "agent") or t.head.lemma == "by")
        ),
        None,
    )
    return (
        reporter.named.ids[0] if reporter is not None and reporter.named else None,
        partner.named.ids[0] if partner is not None and partner.named else None,
    )
