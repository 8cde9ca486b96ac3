"""Where a text begins to be a copy, and where it ceases: words are numbered, so that each limit is told by counts."""

from __future__ import annotations

import pytest

from korusgraph.assembly import likeness
from korusgraph.assembly.likeness import is_copy, keys, shingles, text_of


def name(number: int, letters: str = "w") -> str:
    """A word of letters only, a different one for each number."""
    return letters + "".join(chr(97 + int(d)) for d in str(number))


def prose(*parts: range | str) -> str:
    """Words of ranges, and words as they are given."""
    return " ".join(word for p in parts for word in ([p] if isinstance(p, str) else map(name, p)))


def new(count: int) -> str:
    return " ".join(name(n, "x") for n in range(count))


WHOLE = prose(range(100))


@pytest.mark.parametrize(
    ("other", "copy"),
    [
        (prose(range(25)), True),
        (prose(range(24)), False),  # too few words
        (prose(new(7), range(92)), True),
        (prose(new(9), range(90)), False),  # too many new words
        (prose("x 7", range(2, 100)), True),
        (prose("7 8", range(3, 100)), True),
        (prose("7 8 9", range(4, 100)), False),  # new figures
        (prose("may june", range(3, 100)), True),
        (prose("may june july", range(4, 100)), False),
        (prose(range(50), "xa xb", range(52, 100)), True),  # put in place of others
        (prose(range(50), "xa xb xc", range(53, 100)), False),
        (prose(range(50), "7", range(51, 100)), False),  # another figure inside
        (prose(range(50), range(57, 100)), True),  # left out
        (prose(range(50), range(56, 100)), False),  # so little that something may stand for it
        (prose(range(10), range(60, 100)), True),
        (prose(range(30, 100)), True),  # the head left out
        (prose(range(31, 100)), False),
        (prose(range(99, -1, -1)), False),
    ],
)
def test_how_much_of_a_text_makes_a_copy(other: str, copy: bool) -> None:
    assert is_copy(text_of(WHOLE), text_of(other)) is copy
    assert is_copy(text_of(other), text_of(WHOLE)) is copy


@pytest.mark.parametrize(("length", "copy"), [(150, True), (151, False)])
def test_a_copy_has_a_fifth_of_the_longer_text(length: int, copy: bool) -> None:
    assert is_copy(text_of(prose(range(30))), text_of(prose(range(length)))) is copy


@pytest.mark.parametrize(("alone", "copy"), [(8, True), (33, False)])
def test_most_words_of_a_copy_stand_in_runs_that_both_have(alone: int, copy: bool) -> None:
    mixed = prose(range(100 - alone), *(name(n) for n in range(99, 99 - alone, -1)))
    assert is_copy(text_of(WHOLE), text_of(mixed)) is copy


def law(*changed: int) -> str:
    """Five articles of eighty words, some words exchanged."""
    found = [name(n) if n not in changed else name(n, "x") for n in range(400)]
    return "\n".join(f"Article {k + 1}\n{' '.join(found[80 * k : 80 * k + 80])}" for k in range(5))


@pytest.mark.parametrize(
    ("other", "copy"),
    [(law(), True), (law().upper(), True), (law(399), True), (law(0), False), (law(200), True), (law(100, 200, 300), False), (law()[:1500], False)],
)
def test_every_word_of_a_law_counts(other: str, copy: bool) -> None:
    assert text_of(law()).law and is_copy(text_of(law()), text_of(other)) is copy


@pytest.mark.parametrize(("headings", "found"), [(4, False), (5, True)])
def test_a_law_is_known_by_its_numbered_headings(headings: int, found: bool) -> None:
    assert text_of("\n".join(f"Section {n}\nText." for n in range(headings))).law is found
    assert not text_of("Article 1\nSection 2\nChapter 3\nAnnex 4\nPart 5").law


def test_words_are_numbers_of_which_those_of_figures_are_odd() -> None:
    made = text_of("In May U.S. tariffs rose to 1,000.5 or 7").words
    assert [int(w) & 1 for w in made] == [0, 1, 0, 0, 0, 0, 1, 0, 1]
    assert list(text_of("U.S. don't").words) == list(text_of("us dont").words)


@pytest.mark.parametrize("text", ["", "a", WHOLE, law()])
def test_a_packed_text_is_the_text(text: str) -> None:
    made = text_of(text)
    again = likeness.Text.of(made.packed())
    assert list(again.words) == list(made.words) and again.law is made.law


def test_a_text_has_the_smallest_of_its_keys_and_nothing_has_none() -> None:
    assert keys(text_of("")) == [] and len(keys(text_of("a b"))) == 1
    made = keys(text_of(WHOLE))
    assert made == sorted(made) and len(made) == likeness.KEYS and all(0 <= k < 1 << 63 for k in made)
    assert len(set(made) & set(keys(text_of(prose(range(50, 100)))))) > 5
    assert made == sorted(int(h) >> 1 for h in set(shingles(text_of(WHOLE).words).tolist()))[: likeness.KEYS]


@pytest.mark.parametrize(("words", "runs"), [(1, 1), (4, 1), (5, 1), (6, 2), (100, 96)])
def test_there_is_a_shingle_for_each_run_of_five_words(words: int, runs: int) -> None:
    made = shingles(text_of(prose(range(words))).words)
    assert len(set(made.tolist())) == runs
    assert list(shingles(text_of(prose("a", range(words), "b")).words)[1 : runs + 1]) == list(made) or words < 5


def test_hashes_of_runs_are_the_same_on_every_machine() -> None:
    assert [int(h) for h in shingles(text_of("peru and chile signed it today").words)] == KNOWN


KNOWN = [16829700414951610324, 4620997418921424469]
