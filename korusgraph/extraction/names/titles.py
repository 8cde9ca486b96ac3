"""Office titles in running text: where they stand, whose they are, and which office they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from korusgraph.extraction import blocs
from korusgraph.extraction.gazetteer import Hit
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.text import fold
from korusgraph.extraction.words import any_of, filled, pattern, table, words
from korusgraph.model import Span

STATUS = pattern("names.titles.status", re.I)


BODIES = frozenset(
    (
        "Legislature",
        "IndustryGroup",
        "Company",
        "Committee",
        "InternationalOrganization",
        "MediaOrganization",
        "Tribunal",
        "Organization",
    )
)


# named beside the titles of those who lead them; ministries, parliaments and courts are part of the title
BESIDE = frozenset(("IndustryGroup", "Company", "MediaOrganization", "Organization"))


@dataclass(frozen=True, slots=True)
class Title:
    """A printed title: its span (country included, status words not), its words without country, status and places.

    `printed` leaves out a state that owns it, too: `trade minister` of `Peru's trade minister`.
    """

    span: Span
    printed: Span
    core: str
    status: str
    plural: bool
    hits: tuple[Hit, ...]
    capital: bool


@cache
def _rank() -> re.Pattern[str]:
    ranks = any_of(words("ranks") | words("office_acronyms"), r"[\s-]+")
    return filled("names.titles.rank", re.I, ranks=ranks)


def find(text: str, sentence: Span, hits: list[Hit]) -> list[Title]:
    """Titles of a sentence, left to right, not overlapping."""
    titles: list[Title] = []
    position = sentence.start
    for match in _rank().finditer(text, sentence.start, sentence.end):
        rank = Span(match.start(), match.end())
        acronym = match.group() in words("office_acronyms")
        inside = [h for h in hits if h.span.contains(rank) and h.entries[0].type != "Office"]
        if match.start() < position or (inside and not (acronym and all(h.span == rank for h in inside))):
            continue
        title = _expand(text, sentence, rank, [h for h in hits if h not in inside])
        if title is not None:
            titles.append(title)
            position = title.span.end
    return titles


def _expand(text: str, sentence: Span, rank: Span, hits: list[Hit]) -> Title | None:
    start, owners = _left(text, sentence, rank, hits)
    end, more = _right(text, sentence, rank.end, hits)
    owners = [*owners, *more]
    status = "incumbent"
    before = STATUS.search(text[sentence.start : start])
    if before:
        status = next(k for k, v in before.groupdict().items() if v)
    first = owners[0] if owners and owners[0].span.start == start and owners[0].entries[0].type in _STATES else None
    owned = _OWNED.match(text, first.span.end, rank.start) if first is not None else None
    office = owned.end() if owned is not None and applies("names.owner-of-a-title", owned) else start
    inner = _INNER.match(text, office, end)
    if inner:
        status = "former" if inner["former"] else "acting"
        start = inner.end() if office == start else start
        office = inner.end()
    core = _core(text, office, end, owners)
    tail = _TAIL.match(text[end : end + 12])
    if tail:
        status = "elect" if tail["elect"] else "nominee"
        end += tail.end()
    rank_text = text[rank.start : rank.end]
    plural = _MANY.fullmatch(rank_text) is not None
    if plural:
        core = core.replace(rank_text, re.sub(r"s$", "", rank_text))
    return Title(Span(start, end), Span(office, end), core, status, plural, tuple(owners), rank_text[:1].isupper())


def _left(text: str, sentence: Span, rank: Span, hits: list[Hit]) -> tuple[int, list[Hit]]:
    """Start of the title, and the countries and bodies among its words."""
    start = rank.start
    owners: list[Hit] = []
    joined = False
    named = _bracketed(text, sentence, start, hits)
    if named is not None:
        return named
    while True:
        gap = re.search(r"(?:(?P<poss>['’]s?)?\s+|-)\Z", text[sentence.start : start])
        if gap is None:
            break
        edge = sentence.start + gap.start()
        hit = next((h for h in hits if h.span.end == edge and h.entries[0].type not in ("Person", "Product", "Office")), None)
        if hit is not None and applies("names.body-beside-title", _beside(hit)):
            owners.insert(0, hit)  # `farmers' association president`: the body has its own mention
            break
        if hit is not None:
            start = hit.span.start
            owners.insert(0, hit)
            if hit.form != "adjective" and hit.entries[0].type in ("Country", "Bloc", "Region"):
                degree = _DEGREE.search(text[sentence.start : start])
                start = sentence.start + degree.start() if degree else start
                break
            continue
        if gap.group("poss"):
            break
        field = re.search(r"([A-Z][\w-]+),\Z", text[sentence.start : edge]) if joined else None
        if field is not None and applies("names.list-of-portfolios", fold(field[1]) in words("portfolio")):
            start = sentence.start + field.start()  # `Economy, Trade and Industry Minister`
            continue
        word = re.search(r"[\w-]+\Z", text[sentence.start : edge])
        if word is None or not word.group():
            break
        bare = word.group()
        if fold(bare) in words("and_or_its_sign"):
            rest = _BEFORE_AND.search(text[sentence.start : edge])
            if (
                rest is None
                or fold(rest.group(1)) not in words("portfolio")
                or (rest.group(1)[0].islower() and text[start].isupper())
            ):
                break
            start = sentence.start + rest.start()
            joined = True
            continue
        if fold(bare) not in words("portfolio") or (bare[0].islower() and fold(bare) in words("portfolio_capital_only")):
            break
        start = sentence.start + word.start()
    return _before_former(text, sentence, start, hits, owners)


def _before_former(text: str, sentence: Span, start: int, hits: list[Hit], owners: list[Hit]) -> tuple[int, list[Hit]]:
    """The state before a word that tells when: `Colombia's former vice minister`."""
    former = _OWNED_FORMER.search(text, max(sentence.start, start - 20), start)
    edge = former.start() if former is not None else -1
    owner = next((h for h in hits if h.span.end == edge and h.entries[0].type in _STATES), None)
    if owner is None or owners or not applies("names.owner-before-former", True):
        return start, owners
    return owner.span.start, [owner]


def _beside(hit: Hit) -> bool:
    """Whether a body has its own mention beside the title of who leads it; one of the Union is part of the title."""
    return hit.entries[0].type in BESIDE and hit.entries[0].country not in blocs.seats()


_DEGREE = pattern("names.titles.degree", re.I)
_INNER = pattern("names.titles.inner", re.I)
_TAIL = pattern("names.titles.tail", re.I)
_MANY = pattern("names.titles.many", re.I | re.S)
_BEFORE_AND = pattern("names.titles.before_and")
_AT_A_BODY = pattern("names.titles.at_a_body")
_OF = pattern("names.titles.of")


def _bracketed(text: str, sentence: Span, start: int, hits: list[Hit]) -> tuple[int, list[Hit]] | None:
    """Start and body of a title after an acronym in brackets: `World Trade Organization (WTO) chief`."""
    window = max(sentence.start, start - 100)
    bracket = _ACRONYM.search(text[window:start])
    hit = next((h for h in hits if bracket and h.span.start == window + bracket.start("acronym")), None)
    if hit is None or bracket is None or not applies("names.acronym-before-rank", hit.entries[0].type not in _PLACES):
        return None
    return window + bracket.start(), [hit]


_PLACES = ("Country", "Bloc", "Region", "City", "Person", "Product", "Office")
_ACRONYM = pattern("names.titles.acronym")
_NO_PORTFOLIO = pattern("names.titles.no_portfolio")
_OWNED = re.compile(r"['’]s?\s+")
_STATES = ("Country", "Bloc", "Region", "City")
_OWNED_FORMER = pattern("names.titles.owned_former")
_FIELD = pattern("names.titles.field")
_MORE_AREAS = pattern("names.titles.more_areas")
_MORE = pattern("names.titles.more")


def _right(text: str, sentence: Span, end: int, hits: list[Hit]) -> tuple[int, list[Hit]]:
    """End of the title with its `of …` parts, and the countries and bodies in them."""
    owners: list[Hit] = []
    portfolio = _NO_PORTFOLIO.match(text, end, sentence.end)
    end = portfolio.end() if portfolio else end
    for _ in range(3):
        joint = _OF.match(text, end, sentence.end)
        if joint is None:
            break
        hit = next(
            (
                h
                for h in hits
                if h.span.start == joint.end() and h.entries[0].type not in ("Person", "Product") and h.form != "product"
            ),
            None,
        )
        area = hit is not None and hit.entries[0].type == "Region" and _FIELD.match(joint.group())
        if applies("names.area-of-a-post", area):
            end = _areas(text, hits, joint.end())  # `assistant trade representative for Africa`: its field, not whose it is
            break
        if hit is not None and hit.form not in ("adjective", "people"):
            owners.append(hit)
            owned = _OWNED.match(text, hit.span.end)
            bodies = BODIES | {"Agency"}
            body = next((h for h in hits if owned and h.span.start == owned.end() and h.entries[0].type in bodies), None)
            if applies("names.body-of-a-state", body is not None and hit.entries[0].type == "Country"):
                owners.append(body)  # type: ignore[arg-type]
                break  # `president of Panama's National Assembly` is none of Panama
            outside = _AT_A_BODY.match(joint.group()) and hit.entries[0].type not in ("Country", "Bloc")
            if outside or applies("names.body-beside-title", _beside(hit)):
                break  # `director for the association`: the body is named beside the title, not in it
            end = hit.span.end
            continue
        reached = _portfolio(text, joint.end(), sentence.end)
        if reached is None:
            break
        end = reached
    return end, owners


def _areas(text: str, hits: list[Hit], start: int) -> int:
    """End of a run of regions and states: `Europe and the Middle East`."""
    end = start
    while (area := next((h for h in hits if h.span.start == start and h.entries[0].type in _STATES), None)) is not None:
        end = area.span.end
        gap = _MORE_AREAS.match(text, end)
        if gap is None:
            break
        start = gap.end()
    return end


def _portfolio(text: str, start: int, stop: int) -> int | None:
    """End of a run of portfolio words (`Trade, Industry and Energy`), or None."""
    word = re.compile(r"[\w-]+")
    reached: int | None = None
    position = start
    while True:
        match = word.match(text, position, stop)
        if match is None or fold(match.group()) not in words("portfolio"):
            break
        if match.group().islower() and _before_body().match(text, match.end(), stop):
            break  # `director of the business lobby`
        reached = match.end()
        gap = _MORE.match(text, reached, stop)
        if gap is None:
            break
        position = gap.end()
    return reached


@cache
def _before_body() -> re.Pattern[str]:
    nouns = {noun.split()[-1] for kinds in table("body_nouns").values() for noun in kinds}
    return re.compile(rf"\s+(?:{'|'.join(sorted(map(re.escape, nouns)))})\b")


def _core(text: str, start: int, end: int, owners: Iterable[Hit]) -> str:
    """Words of the title without the country; bodies stay, since they tell offices apart."""
    parts = text[start:end]
    for hit in owners:
        if hit.entries[0].type in ("Country", "Bloc"):
            surface = re.escape(hit.span.of(text))
            parts = filled("names.titles.of_state", state=surface).sub("", parts)
            parts = re.sub(rf"{surface}(?:['’]s?)?\s*", "", parts)
    return " ".join(parts.split())
