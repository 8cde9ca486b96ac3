"""Whose a figure is: reporter, partner and product, by the measure that it belongs to or the phrase that it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from korusgraph.extraction import clause
from korusgraph.extraction.events import EventDraft
from korusgraph.extraction.figures import coordinates
from korusgraph.extraction.figures.amounts import Found
from korusgraph.extraction.figures.coordinates import STATES, state
from korusgraph.extraction.figures.meaning import governing, named
from korusgraph.extraction.gazetteer import Gazetteer
from korusgraph.extraction.parse import Sentence, Token
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.registry import Registry
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import pattern, words

_MODIFIES = frozenset(("poss", "compound", "amod", "nmod"))
_EVERYBODY_AFTER = pattern("figures.owners.everybody_after")  # `10% on all other countries`
_EVERYBODY_BEFORE = pattern("figures.owners.everybody_before")  # `all other countries will face 10%`
_CLAUSE = 80  # characters before a rate in which those stand who pay it
LEVIED = ("tariff_rate", "quota_volume")
Pair = tuple[str | None, str | None]


def home(members: set[str], registry: Registry, known: Gazetteer) -> str | None:
    """The country of the document that people and bodies act for, if it is one; a country or bloc acts for itself."""
    drafts = registry.drafts
    homes = {m if drafts[m].type in STATES else known.home(drafts[m].country, drafts) for m in members} - {None}
    return homes.pop() if len(homes) == 1 else None


def pair(
    found: Found,
    sentence: Sentence,
    reading: Reading,
    indicator: str,
    measure: EventDraft | None,
    before: tuple[Found, Pair] | None,
) -> Pair:
    """Reporter and partner of a figure, of which `before` is the one before it in the sentence; None where none is told."""
    usual = _pair(found, sentence, reading, indicator, measure)
    reporter, partner = coordinates.pair(found, sentence, reading.registry, usual, before)
    rate = indicator == "tariff_rate" and partner is not None
    if applies("figures.rate-for-everybody", rate and _everybody(found, sentence, reading.text)):
        return reporter, None
    return reporter, partner


def _everybody(found: Found, sentence: Sentence, text: str) -> bool:
    """Whether a rate is said to be that of all others, of whom none is named."""
    before = text[max(sentence.span.start, found.span.start - _CLAUSE) : found.span.start]
    after = _EVERYBODY_AFTER.match(text, found.span.end, sentence.span.end)
    return after is not None or _EVERYBODY_BEFORE.search(before) is not None


def _pair(found: Found, sentence: Sentence, reading: Reading, indicator: str, measure: EventDraft | None) -> Pair:
    registry = reading.registry
    near = countries(found, sentence, registry, indicator)
    if measure is not None and indicator in ("tariff_rate", "quota_volume", "goods_imports", "other"):
        doers = measure.members("imposer", "actor")
        paying = measure.members("target", "beneficiary")
        levier = home(doers, registry, reading.gazetteer) if doers else None
        payer = home(paying, registry, reading.gazetteer) if paying else None
        if applies("figures.owner-of-measure", levier or payer):
            goods = near[1] if near[1] != levier else near[0]
            return levier or (near[0] if near[0] != payer else None), payer or goods
    bought = _bought(found.token, registry) if indicator != "goods_exports" else (None, None)
    if applies("figures.bought-of-goods", bought != (None, None)):
        return bought
    invested = _invested(found.token, registry) if indicator == "investment" else (None, None)
    if applies("figures.who-invests", invested != (None, None)):
        return invested
    entered = _entered(found.token, registry) if indicator in LEVIED else None
    if applies("figures.goods-that-enter", entered is not None):
        return entered, near[1] if near[1] != entered else near[0] if near[0] != entered else None
    phrase = _of_phrase(found, registry)
    if applies("figures.owner-in-phrase", phrase != (None, None)):
        own, other = phrase
        return own or (near[0] if near[0] != other else None), other or (near[1] if near[1] != own else None)
    return near


def _state(tokens: Iterable[Token], registry: Registry) -> Iterator[str]:
    """The states that tokens name, in order."""
    for token in tokens:
        for part in clause.with_conjuncts(token):
            if (own := state(part, registry)) is not None:
                yield own


def _of_phrase(found: Found, registry: Registry) -> Pair:
    """`South Korea's exports to China`, `trade between Canada and Peru`, `imports of French wine by Japan`."""
    first: Pair = (None, None)
    for word in governing(found.token):
        if word.lemma not in words("trade_quantities") or word.pos not in ("NOUN", "PROPN", "VERB"):
            continue
        both = list(dict.fromkeys(_state(clause.complements(word, "between"), registry)))
        if len(both) == 2:
            return both[0], both[1]
        into, goods = _brought_in(word, registry) if word.lemma in words("nouns_of_buying") else ([], [])
        if applies("figures.brought-in", into and goods and into[0] != goods[0]):
            return into[0], goods[0]
        if applies("figures.bought-from", not into and goods):
            first = (None, goods[0])
        own = list(_state(clause.subjects(word) if word.pos == "VERB" else word.all(*_MODIFIES), registry))
        links = words("trade_links") | (words("in_states") if word.lemma in words("investing") else frozenset())
        ordered = sorted(links, key=lambda p: (p in words("of_sources"), p))
        other = list(dict.fromkeys(_state((t for p in ordered for t in clause.complements(word, p)), registry)))
        if other and applies("figures.several-partners", len(other) > 1):
            other = []
        if own and other and own[0] != other[0]:
            return own[0], other[0]
        if first == (None, None) and bool(own) != bool(other) and named(word) != "tariff_rate":
            first = (own[0] if own else None, other[0] if other else None)
    return first


def _bought(amount: Token | None, registry: Registry) -> Pair:
    """`promised to buy $2 billion in Peruvian goods`, `bought steel from Chile`: who buys, and whose the goods are."""
    verb = amount.above("VERB") if amount is not None else None
    if amount is None or verb is None or verb.lemma not in words("buying"):
        return None, None
    goods = [w for w in governing(amount) if w.pos in ("NOUN", "PROPN") and w.lemma not in words("trade_quantities")]
    goods += [g for t in (amount, amount.head) for p in ("of", "in") for g in clause.complements(t, p)]
    made = list(_state((m for g in goods for m in g.all(*_MODIFIES)), registry))
    made = made or list(_state(clause.complements(verb, "from"), registry))
    buyer = list(_state(clause.subjects(verb), registry))
    return (buyer[0], made[0]) if buyer and made and buyer[0] != made[0] else (None, None)


def _entered(amount: Token | None, registry: Registry) -> str | None:
    """`Brazilian beef would enter the EU at 7.5%`: whose border it is."""
    verb = amount.above("VERB") if amount is not None else None
    if verb is None or verb.lemma not in words("entering"):
        return None
    return next(_state((*verb.all("dobj"), *clause.complements(verb, "into")), registry), None)


def _invested(amount: Token | None, registry: Registry) -> Pair:
    """`promised to invest $5 billion into Brazilian farms`, `will make investments of $2 billion in Peru`: from whom, and where."""
    word = next((w for w in governing(amount) if w.lemma in words("investing")), None)
    if amount is None or word is None:
        return None, None
    verb = word if word.pos == "VERB" else word.head
    where = [g for t in (amount, word, verb) for p in sorted(words("of_places_invested_in")) for g in clause.complements(t, p)]
    into = list(_state((t for g in where for t in (g, *g.all(*_MODIFIES))), registry))
    makes = verb.lemma in words("investing") | words("putting_money")
    by = list(_state(clause.subjects(verb), registry)) if makes and verb.pos == "VERB" else []
    by = list(_state(word.all(*_MODIFIES), registry)) or by
    other = next((s for s in into if s != by[0]), None) if by else None
    return (by[0], other) if by else (None, None)


def _brought_in(imports: Token, registry: Registry) -> tuple[list[str], list[str]]:
    """`imports of Chinese steel into Brazil`: who brings them in, and whose they are."""
    into = list(_state((t for p in ("into", "to", "by") for t in clause.complements(imports, p)), registry))
    goods = clause.complements(imports, "of")
    made = list(_state((m for g in goods for m in g.all(*_MODIFIES)), registry)) or list(
        _state((t for g in (imports, *goods) for t in clause.complements(g, "from")), registry)
    )
    return into, made


def _after_partner_word(polity: Token) -> bool:
    """`trade with Japan`, `exports to the four Mercosur countries`; not `an agreement with Japan`."""
    head = polity.head if polity.dep in ("compound", "amod", "nmod") else polity
    linked = head.dep == "pobj" and head.head.lemma in words("partner_links")
    if not linked or head.lemma in words("trade_quantities"):
        return False
    above = head.head.head
    apart = above.pos == "NOUN" and head.head.lemma in words("company") and above.lemma not in words("trade_quantities")
    return not applies("figures.agreement-with", apart and above.lemma not in words("balances") | words("share_of"))


def _doer(amount: Token | None, polities: list[Token]) -> Token | None:
    """The state that does what the verb above an amount says, also through `which` and `promised to`."""
    verb = amount.above("VERB") if amount is not None else None
    return next((t for t in clause.subjects(verb) if t in polities), None) if verb is not None else None


def _taxed(polity: Token) -> bool:
    """`a tariff on Chinese imports`, `raise tariffs on Canadian steel`: whose goods pay."""
    goods = polity.head
    while goods.dep in ("compound", "amod", "conj") and goods.head is not goods:
        goods = goods.head
    return polity.dep in _MODIFIES and goods.dep == "pobj" and goods.head.lemma == "on"


def countries(found: Found, sentence: Sentence, registry: Registry, indicator: str) -> Pair:
    """Reporter and partner from the nearest states of the sentence."""
    polities = [
        t
        for t in sentence.tokens
        if state(t, registry) is not None and not found.span.contains(t.span)
    ]
    near = sorted(polities, key=lambda t: (abs(t.start - found.span.start), t.start))
    doer = _doer(found.token, near) if indicator != "tariff_rate" else None
    if not applies("figures.doer-of-its-verb", doer is not None):
        doer = None
    taxed = next((t for t in near if indicator == "tariff_rate" and _taxed(t)), None)
    into = next((t for t in near if t.dep == "pobj" and t.head.lemma in words("into_or_to") and t.head.head.lemma in words("import_nouns")), None)
    payer = next((t for t in near if t.dep == "nsubj" and t.head.lemma in words("bearing")), None)
    if taxed is None and applies("figures.who-faces-a-rate", payer is not None and indicator == "tariff_rate"):
        taxed = payer
    partner = taxed or (_origin(near) if indicator in LEVIED else None)
    partner = partner or next((t for t in near if t not in (into, doer) and _after_partner_word(t)), None)
    owner = into or next(
        (
            t
            for t in near
            if t is not partner and t.dep in _MODIFIES and t.head.lemma in words("trade_quantities") and not _taxed(t)
        ),
        None,
    )
    paying = set() if partner is None else _joined(partner, registry)
    others = [t for t in near if state(t, registry) not in paying]
    by = [t for t in others if t.dep in (*_MODIFIES, "nsubj", "nsubjpass", "agent") or t.head.lemma == "by"]
    several = len({state(t, registry) for t in others}) > 1
    if applies("figures.one-of-several", several and bool(by) and not (owner or doer)):
        by = [t for t in by if t.dep in ("nsubj", "agent") or t.head.lemma == "by"]
    reporter = owner or doer or next(iter(by), None)
    if applies("figures.several-payers", len(paying) > 1):
        partner = None
    return (
        reporter.named.ids[0] if reporter is not None and reporter.named else None,
        partner.named.ids[0] if partner is not None and partner.named else None,
    )


def _joined(polity: Token, registry: Registry) -> set[str]:
    """The states that one is listed with: `goods from Canada and Mexico`."""
    while polity.dep == "conj" and polity.head is not polity and polity.head.pos in ("NOUN", "PROPN"):
        polity = polity.head
    return set(_state([polity], registry))


def _origin(polities: list[Token]) -> Token | None:
    """Whose goods pay: `on originating goods of Malaysia`, `goods traded to it from Colombia`, `Korean cars`."""
    for polity in polities:
        base = polity.head if polity.dep in _MODIFIES and polity.head.dep == "pobj" else polity
        if base.dep == "pobj" and base.head.lemma in words("of_origin") and _goods_above(base.head):
            return polity if applies("figures.origin-of-the-goods", True) else None
    return None


def _goods_above(preposition: Token) -> bool:
    """Whether a preposition hangs on goods, directly, by what was done to them, or by where they go: `traded to it from Chile`."""
    above = preposition.head
    if preposition.lemma == "from":
        if above.named is not None and above.dep == "pobj":
            above = above.head.head
        if above.pos in ("VERB", "ADJ") and above.dep in ("acl", "relcl", "amod"):
            above = above.head
    return above.lemma in words("share_of") or (above.named is not None and above.named.form == "product")
