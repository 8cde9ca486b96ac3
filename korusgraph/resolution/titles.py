"""What names of agreements, bodies, acts and disputes come to when what says nothing is left out: their key.

Two names of one key are names of one thing. Which steps change a name is kept, so that a merge can say by which it was made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache

from korusgraph.extraction import gazetteer, own
from korusgraph.extraction.text import fold
from korusgraph.extraction.words import table, words

Terms = tuple[str, ...]
Step = tuple[str, Callable[[Terms], Terms]]
Phrases = tuple[dict[Terms, Terms], int]
"""What phrases are exchanged for, and how many words the longest has."""
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}(?:[a-z]\b)?|\b[a-z]\.[a-z]\b")
_GENITIVE = re.compile(r"'s?(?=\s|$)")
_WORD = re.compile(r"[^\W_](?:[^\W_]|-)*")
_PLACE = "@"  # before the id of a state, bloc or region


def key(type_: str, name: str, country: str = "") -> str:
    """The key of a name within its kind; `country` is the id of the state that a body belongs to and its name does not say."""
    style = _style(type_)
    made = _through(type_, name)
    places = {w for w in made if w.startswith(_PLACE)} | ({_PLACE + country} if country and style == "body" else set())
    if _free(style, made, len(places)):
        return " ".join([style, *sorted(places), *sorted({w for w in made if not w.startswith(_PLACE)})])
    return " ".join((f"{style}:", *(made if len(places) < 2 or style != "body" else _plain(name))))


def differences(type_: str, one: str, other: str) -> Iterator[str]:
    """By which steps two names of one key come to be the same; the first ones after which they are."""
    mine, theirs = _plain(one), _plain(other)
    if mine == theirs:
        yield "capitals, accents or marks"
        return
    for step, change in _steps(_style(type_)):
        left_out = [set(t) - set(change(t)) for t in (mine, theirs)]
        mine, theirs = change(mine), change(theirs)
        if left_out[0] != left_out[1]:
            yield step
        if mine == theirs:
            return
    yield "order of words"


def acronym_of(acronym: str, name: str) -> bool:
    """Whether letters are the first letters of the words of a name, those that tell nothing left out or not."""
    letters = re.sub(r"[^a-z0-9]", "", fold(acronym))
    plain = _WORD.findall(_GENITIVE.sub("", _together(fold(name))).replace("-", " "))
    telling = [w for w in plain if w not in words("name_filler")]
    return len(letters) > 1 and letters in {
        "".join(w if w in ("us", "uk", "eu", "un") else w[0] for w in found) for found in (plain, telling)
    }


@lru_cache(maxsize=65536)
def is_acronym(name: str) -> bool:
    """Whether a name is nothing but an acronym."""
    return re.fullmatch(r"(?:[A-Z]\.?&?-?){2,}[a-z]?", name) is not None and len(name) < 12


def begins_plainly(name: str) -> bool:
    """Whether a name begins with a word that tells something: not `Under the USMCA Implementation Act`."""
    return _plain(name)[:1] == _without_first(_plain(name))[:1]


def _style(type_: str) -> str:
    if type_ in ("Agreement", "LegalAct", "Dispute", "Company"):
        return type_.lower()
    return "body" if type_ in words("public_bodies") else "group" if type_ == "IndustryGroup" else "name"


def _free(style: str, made: Terms, places: int) -> bool:
    """Whether the order of the words tells nothing: not where two states of a body would change places, not in firms."""
    if style == "agreement":
        common = words("agreement_kinds") | words("agreement_virtues")
        bare = words("bare_agreements")
        told = [w for w in made if not w.startswith(_PLACE)]
        return any(w not in common for w in told) or (places > 0 and any(w not in bare for w in told))
    return style == "dispute" or (style in ("body", "group") and places < 2)


# -- steps ---------------------------------------------------------------------------------------
@own.depends
@lru_cache(maxsize=65536)
def _through(type_: str, name: str) -> Terms:
    made = _plain(name)
    for _, change in _steps(_style(type_)):
        made = change(made)
    return made or _plain(name)


@cache
def _steps(style: str) -> tuple[Step, ...]:
    """What is done to the names of a style, in this order."""
    spelled: Step = ("spelling", lambda t: tuple(str(table("spellings").get(w, w)) for w in t))
    filler: Step = ("determiners and prepositions", _without(words("name_filler")))
    first: Step = ("determiners and prepositions", _without_first)
    if style == "agreement":
        states: Step = ("country and adjective", _states_of_agreement)
        return spelled, ("acronym", _letters), states, filler, ("word for agreement", _agreements), ("number", _numbers)
    if style == "body":
        return spelled, ("country and adjective", _states), filler
    if style == "group":
        return spelled, ("country and adjective", _nouns), filler
    if style == "dispute":
        return spelled, filler, ("words for dispute", _without(words("dispute_filler")))
    legal: Step = ("legal form", _without_legal_form)
    return spelled, first, *((legal,) if style == "company" else ())


@lru_cache(maxsize=65536)
def _plain(name: str) -> Terms:
    """The words of a name, folded, genitives and marks left out; hyphens part what is not in a name of a state."""
    return tuple(w for part in _WORD.findall(_GENITIVE.sub("", _together(fold(name)))) for w in part.split("-") if w)


def _together(folded: str) -> str:
    return _DOTTED.sub(lambda m: m.group().replace(".", ""), folded)


def _without(told: frozenset[str]) -> Callable[[Terms], Terms]:
    return lambda terms: tuple(w for w in terms if w not in told) or terms


def _without_first(terms: Terms) -> Terms:
    start = 0
    while start < len(terms) - 1 and terms[start] in words("name_filler"):
        start += 1
    return terms[start:]


def _without_legal_form(terms: Terms) -> Terms:
    end = len(terms)
    while end > 1 and terms[end - 1] in words("legal_forms"):
        end -= 1
    return terms[:end]


def _letters(terms: Terms) -> Terms:
    return _exchanged(terms, *_acronyms())


def _agreements(terms: Terms) -> Terms:
    return tuple(str(table("agreement_words").get(w, w)) for w in terms)


def _numbers(terms: Terms) -> Terms:
    return tuple(str(table("numbers_in_words").get(w, w)) for w in terms)


def _states(terms: Terms) -> Terms:
    return _exchanged(terms, *_places())


def _states_of_agreement(terms: Terms) -> Terms:
    """States by their ids, without `the Government of` and `the State of` before them."""
    made: list[str] = []
    for word in _states(terms):
        if word.startswith(_PLACE):
            while len(made) > 1 and made[-1] in ("of", "the") and _government(made):
                pass
        made.append(word)
    return tuple(made)


def _government(made: list[str]) -> bool:
    """Takes `government of the` off the end; whether there was one."""
    end = len(made)
    while end and made[end - 1] in ("of", "the"):
        end -= 1
    if end and made[end - 1] in words("before_states"):
        del made[end - 1 :]
        return True
    return False


def _nouns(terms: Terms) -> Terms:
    return _exchanged(terms, *_adjectives())


def _exchanged(terms: Terms, found: dict[Terms, Terms], longest: int) -> Terms:
    """Terms with the longest phrases that stand in a table exchanged, from left to right."""
    made: list[str] = []
    at = 0
    while at < len(terms):
        for length in range(min(longest, len(terms) - at), 0, -1):
            other = found.get(terms[at : at + length])
            if other is not None:
                made += other
                at += length
                break
        else:
            made.append(terms[at])
            at += 1
    return tuple(made)


def _phrases(found: dict[Terms, Terms]) -> Phrases:
    return found, max(map(len, found), default=0)


@cache
def _acronyms() -> Phrases:
    """Acronyms of agreements, each to its words."""
    return _phrases({tuple(str(k).split()): tuple(str(v).split()) for k, v in table("agreement_letters").items()})


@own.depends
@cache
def _places() -> Phrases:
    """Names and adjectives of states, blocs and regions, each to the id of its place."""
    found: dict[Terms, Terms] = {}
    for entry, surface, form in gazetteer.load().surfaces():
        if entry.type in ("Country", "Bloc", "Region") and form in ("name", "adjective"):
            found.setdefault(_plain(surface), (_PLACE + entry.id,))
    return _phrases(found)


@own.depends
@cache
def _adjectives() -> Phrases:
    """Adjectives of states, each to the name of the state that begins like it: `Korean` to `Korea`."""
    known = gazetteer.load()
    found: dict[Terms, Terms] = {}
    for id_, adjectives in known.adjectives.items():
        entry = known.entries[id_]
        names = [_plain(n) for n in (entry.name, *entry.aliases)]
        for adjective in map(_plain, adjectives):
            like = [n for n in names if n and [w[:4] for w in n] == [w[:4] for w in adjective]]
            if like:
                found.setdefault(adjective, min(like, key=_length))
    return _phrases(found)


def _length(terms: Sequence[str]) -> tuple[int, Sequence[str]]:
    return len(terms), terms
