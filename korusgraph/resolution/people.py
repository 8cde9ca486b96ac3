"""Names of people taken apart, and whether two may be one person's: titles, initials, order, romanisation, accents.

A name that says less fits one that says more: `J. Smith` fits `John A. Smith`. Two names exclude each other when both say
something and not the same: another given name, another middle initial, Jr. and Sr.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from korusgraph.extraction.text import fold
from korusgraph.extraction.words import table, words
from korusgraph.ontology import NOTHING

_INITIALS = re.compile(r"(?<=\b[^\W\d_])\.(?=[^\W\d_])")  # `J.R.` → `J. R.`
_NICKNAME = re.compile(r"\s[\"“(][^\"”)]*[\"”)](?=\s)")
_GENITIVE = re.compile(r"['’]s?\Z")
_LETTERS = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "æ": "ae", "Æ": "Ae", "œ": "oe", "ð": "d", "þ": "th"}
)
_DIGRAPH = re.compile(r"(?<=[ou])e")  # `Mueller`, `Soeren`: as if without the dots


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name taken apart. Given names are words or single letters, all folded; `printed` are the words as they stood."""

    family: str
    given: tuple[str, ...]
    generation: str
    printed: tuple[str, ...]
    titled: bool
    turned: bool

    @property
    def said(self) -> tuple[str, tuple[str, ...], str]:
        """What the name says, in one spelling: the same for names that differ in title, order or accents only."""
        return self.family, self.given, self.generation

    @property
    def full(self) -> int:
        """How much the name says: letters of given names that are no initials, then how many names there are."""
        return 10 * sum(len(g) > 1 for g in self.given) + len(self.given)


@lru_cache(maxsize=65536)
def parse(name: str, family_first: bool = False) -> PersonName | None:
    """A name taken apart; None when nothing of a name is left without its titles. `family_first`: as in China and Korea."""
    text = _NICKNAME.sub(" ", " ".join(name.split()))
    parts = [p.strip() for p in text.split(",") if p.strip()]
    parts = [p for n, p in enumerate(parts) if n == 0 or not _after(p)] + [p for p in parts[1:] if _generation(p)]
    turned = len(parts) > 1 and not _generation(parts[1])
    if turned:
        parts[:2] = [f"{parts[1]} {parts[0]}"]
    printed = [w for w in _INITIALS.sub(". ", " ".join(parts)).split() if any(c.isalnum() for c in w)]
    generation = next((_generation(w) for w in printed[1:] if _generation(w)), "")
    printed = [_GENITIVE.sub("", w) for n, w in enumerate(printed) if n == 0 or not (_generation(w) or _after(w))]
    start = _title(printed)
    royal = bool(printed[:1]) and _bare(printed[0]) in words("royal") and len(printed) < 3
    own = tuple(printed[start:])
    if not own or royal or (len(own) == 1 and generation):  # `Prince Charles`, `Charles III`
        return None
    made = _read(own, family_first)
    return PersonName(made[0], made[1], generation, own, start > 0, turned or made[2])


def fits(one: PersonName, other: PersonName) -> bool:
    """Whether two names in full may be one person's: nothing that both say is different."""
    if one.generation != other.generation or not one.given or not other.given or one.family != other.family:
        return False
    if any(_goes_by_the_second(a) and len(b.given) == 1 and len(b.given[0]) > 1 for a, b in ((one, other), (other, one))):
        return False  # `J. Christopher Stevens` is called Christopher: no Jo Stevens
    return all(a == b or (1 in (len(a), len(b)) and a[0] == b[0]) for a, b in zip(one.given, other.given, strict=False))


def _goes_by_the_second(name: PersonName) -> bool:
    """Whether the first of two given names is not the one that somebody is called by: an initial, Muhammad."""
    given = name.given
    return len(given) > 1 and len(given[1]) > 1 and (len(given[0]) == 1 or given[0] in words("names_before_given"))


def is_given_name(word: str) -> bool:
    """Whether a folded word is a given name of the West, so that alone it is rather that than a family name."""
    return _is_western(word)


def differences(one: PersonName, other: PersonName) -> Iterator[str]:
    """What makes the first name another form of the second, in words; the two fit each other."""
    if one.titled != other.titled:
        yield "title"
    if one.turned != other.turned:
        yield "order of names"
    pairs = list(zip(one.given, other.given, strict=False))
    if any(a != b and 1 in (len(a), len(b)) for a, b in pairs):
        yield "initial"
    if len(one.given) != len(other.given):
        yield "middle name"
    yield from _spelling(one, other)
    if any(map(_accent, one.printed)) != any(map(_accent, other.printed)):
        yield "accents"
    if _shouts(one) != _shouts(other):
        yield "capitals"


# -- parts of a name -----------------------------------------------------------------------------
def _bare(word: str) -> str:
    return fold(word).strip(".,")


def _generation(word: str) -> str:
    bare = _bare(word)
    return str(table("generations_in_full").get(bare, bare)) if bare in words("generations") else ""


def _after(part: str) -> bool:
    return all(_bare(w) in words("after_names") for w in part.split())


def _title(printed: Sequence[str]) -> int:
    """How many words are titles; a name stays."""
    titles, inside = words("titles_before_names"), words("inside_titles") | words("portfolio") | words("portfolio_capital_only")
    end = 0
    for n, word in enumerate(printed[:-1], 1):
        bare = _bare(word)
        if bare in titles or (bare in inside and end):
            end = n
        elif bare not in inside and bare not in words("letters_before_titles"):
            break
    return end


def _read(own: tuple[str, ...], family_first: bool) -> tuple[str, tuple[str, ...], bool]:
    """Family name, given names, and whether the family name stood first."""
    folded = [_bare(w) for w in own]
    if len(own) == 1:
        return _family(own), (), False
    first = folded[0] in _first_families() and _east_asian(folded[1:])
    if family_first or first:
        if family_first and not first and folded[-1] in _first_families() and folded[0] not in _first_families():
            return _family(own[-1:]), (_korean(folded[-1], folded[:-1]),), False
        return _family(own[:1]), (_korean(folded[0], folded[1:]),), True
    if folded[-1] in _first_families() and _east_asian(folded[:-1]):
        return _family(own[-1:]), (_korean(folded[-1], folded[:-1]),), False
    last = words("given_names_printed_last")
    if len(own) == 2 and folded[1] in last and folded[0] not in last and len(folded[0]) > 1:
        return _family(own[:1]), _given(own[1:]), True
    start = next((n for n, w in enumerate(folded[:-1]) if n and w in words("particles_of_surnames")), len(own) - 1)
    return _family(own[start:]), _given(own[:start]), False


@cache
def _first_families() -> frozenset[str]:
    return words("first_family_names") | words("more_first_family_names") | frozenset(map(str, table("korean_family_names")))


@lru_cache(maxsize=65536)
def _syllables(word: str) -> bool:
    return _few_syllables().fullmatch(word) is not None


@cache
def _few_syllables() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{s}){{1,3}}" for s in words("east_asian_syllable")) or NOTHING)


def _east_asian(given: Sequence[str]) -> bool:
    """Whether given names are those of China or Korea: one or two of few syllables, none known in the West."""
    pieces = [p for g in given for p in g.split("-")]
    if not 1 <= len(given) <= 2 or len(pieces) > 3 or any(len(p) < 2 for p in pieces):
        return False
    return all(_syllables(p) for p in pieces) and (len(pieces) > 1 or not _is_western(pieces[0]))


def _is_western(given: str) -> bool:
    return given in words("given_names") or given in words("more_given_names")


def _korean(family: str, given: Sequence[str]) -> str:
    """A given name in one word; where the family name is of Korea, in one spelling."""
    made = "-".join(given)
    if family in table("korean_family_names"):
        for pattern, new in table("korean_spellings").items():
            made = re.sub(str(pattern), str(new), made)
    return made.replace("-", "")


def _family(own: Sequence[str]) -> str:
    """A family name with its particles, in one spelling."""
    articles = words("articles_of_names")
    return _one_family(" ".join(w for w in map(_plain, own) if len(own) == 1 or w not in articles))


def _one_family(plain: str) -> str:
    head, hyphen, rest = plain.partition("-")
    plain = rest if hyphen and head in words("articles_of_names") else plain
    plain = _DIGRAPH.sub("", re.sub(r"['’.\-]", "", plain))
    for old, new in table("romanised_ends").items():
        if plain.endswith(str(old)) and len(plain) > len(str(old)) + 3:
            plain = plain.removesuffix(str(old)) + str(new)
    return str(table("korean_family_names").get(plain, plain))


def _plain(word: str) -> str:
    """A word without accents and full stops."""
    return _bare(word.translate(_LETTERS))


def _given(own: Sequence[str]) -> tuple[str, ...]:
    """Given names in one spelling each; hyphens part them."""
    return tuple(g for w in own for piece in re.split(r"[-‐‑–]", w) if (g := _one_given(_plain(piece))))


def _one_given(word: str) -> str:
    word = re.sub(r"['’.]", "", word)
    return _DIGRAPH.sub("", str(table("romanised_names").get(word, table("short_given_names").get(word, word))))


# -- differences ---------------------------------------------------------------------------------
def _spelling(one: PersonName, other: PersonName) -> Iterator[str]:
    """What differs in the spelling of names that both have."""
    mine, theirs = _pieces(one), _pieces(other)
    changed = {(mine[c], theirs[c]) for c in mine.keys() & theirs.keys() if mine[c] != theirs[c]}
    short = table("short_given_names")
    for pair in changed:
        yield "short given name" if any(p in short for p in pair) else "romanisation"
    if not changed and one.given == other.given and set(mine.values()) != set(theirs.values()):
        same = sorted("".join(mine.values())) == sorted("".join(theirs.values()))
        yield "hyphen" if same else "romanisation"


def _pieces(name: PersonName) -> dict[str, str]:
    """The words of a name without accents, by their one spelling."""
    bare = [_plain(p) for w in name.printed for p in w.split("-")]
    return {_one_family(_one_given(p)): p for p in bare if len(p) > 1}


def _accent(word: str) -> bool:
    return not word.isascii()


def _shouts(name: PersonName) -> bool:
    return all(w.isupper() for w in name.printed)
