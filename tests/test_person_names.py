"""Names of people taken apart: family name, given names, generation, titles, order; and which two fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korusgraph.resolution.people import differences, fits, parse

NAMES = [
    # name, family first, family, given, generation, printed, titled, turned
    ("Seo Hyun-chong", False, "seo", "hyunjong", "", "Seo Hyun-chong", False, True),
    ("Hyun-chong Seo", False, "seo", "hyunjong", "", "Hyun-chong Seo", False, False),
    ("Seo Hyun Chong", True, "seo", "hyunjong", "", "Seo Hyun Chong", False, True),
    ("Seo, Hyun-chong", False, "seo", "hyunjong", "", "Hyun-chong Seo", False, True),
    ("Dr. John A. Vandermeer, Jr.", False, "vandermeer", "john a", "jr", "John A. Vandermeer", True, False),
    ("John Vandermeer, MP", False, "vandermeer", "john", "", "John Vandermeer", False, False),
    ("Vandermeer, John, III", False, "vandermeer", "john", "iii", "John Vandermeer", False, True),
    ("J.R. Vandermeer", False, "vandermeer", "j r", "", "J. R. Vandermeer", False, False),
    ("John “Jack” Vandermeer", False, "vandermeer", "john", "", "John Vandermeer", False, False),
    ("John (Jack) Vandermeer", False, "vandermeer", "john", "", "John Vandermeer", False, False),
    ("Vandermeer", False, "vandermeer", "", "", "Vandermeer", False, False),
    ("President Vandermeer", False, "vandermeer", "", "", "Vandermeer", True, False),
    ("Ursula von der Holt", False, "von der holt", "ursula", "", "Ursula von der Holt", False, False),
    ("Luiz Inácio Bulo da Serra", False, "da serra", "luiz inacio bulo", "", "Luiz Inácio Bulo da Serra", False, False),
    ("Xu Qingshan", False, "xu", "qingshan", "", "Xu Qingshan", False, True),
    ("Qingshan Xu", True, "xu", "qingshan", "", "Qingshan Xu", False, False),
    ("Jean-Claude Holt", False, "holt", "jean claude", "", "Jean-Claude Holt", False, False),
    ("Roberto Azevêdo's", False, "azevedo", "roberto", "", "Roberto Azevêdo", False, False),
    ("Acting Deputy Trade Representative John Holt", False, "holt", "john", "", "John Holt", True, False),
    ("O'Holt", False, "oholt", "", "", "O'Holt", False, False),
    ("Omar Al-Rubaie", False, "rubaie", "omar", "", "Omar Al-Rubaie", False, False),
    ("Moon Jae In", False, "moon", "jaein", "", "Moon Jae In", False, True),
    ("Robert Holt II", False, "holt", "robert", "ii", "Robert Holt", False, False),
    ("Robert Holt Jr. Sr.", False, "holt", "robert", "jr", "Robert Holt", False, False),
    ("Søren Łukasz", False, "lukasz", "soren", "", "Søren Łukasz", False, False),
]


@pytest.mark.parametrize(("name", "family_first", "family", "names", "generation", "printed", "titled", "turned"), NAMES)
def test_a_name_is_taken_apart(
    name: str, family_first: bool, family: str, names: str, generation: str, printed: str, titled: bool, turned: bool
) -> None:
    made = parse(name, family_first)
    assert made is not None
    assert (made.family, " ".join(made.given), made.generation) == (family, names, generation)
    assert (" ".join(made.printed), made.titled, made.turned) == (printed, titled, turned)
    assert made.said == (made.family, made.given, made.generation)


@pytest.mark.parametrize("name", ["", "  ", "...", "Prince Charles", "Charles III", "King Charles III", "Holt Jr."])
def test_what_has_no_family_name_is_no_name(name: str) -> None:
    assert parse(name) is None


@pytest.mark.parametrize(
    ("name", "full"), [("Holt", 0), ("J. Holt", 1), ("Jane Holt", 11), ("Jane A. Holt", 12), ("Jane Alice Holt", 22)]
)
def test_a_name_that_says_more_counts_more(name: str, full: int) -> None:
    made = parse(name)
    assert made is not None and made.full == full


@pytest.mark.parametrize(
    ("one", "other", "fit"),
    [
        ("Jane Holt", "Jane Holt", True),
        ("J. Holt", "Jane Holt", True),
        ("K. Holt", "Jane Holt", False),
        ("Ja Holt", "Jane Holt", False),
        ("Jane A. Holt", "Jane Holt", True),
        ("Jane A. Holt", "Jane B. Holt", False),
        ("Jane Holt", "Jane Bolt", False),
        ("Holt", "Jane Holt", False),
        ("Jane Holt", "Holt", False),
        ("Jane Holt Jr.", "Jane Holt", False),
        ("Jane Holt Jr.", "Jane Holt, Jr.", True),
    ],
)
def test_two_names_fit_where_nothing_that_both_say_differs(one: str, other: str, fit: bool) -> None:
    first, second = parse(one), parse(other)
    assert first is not None and second is not None
    assert fits(first, second) is fit and fits(second, first) is fit


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("Jane Holt", "Jane Holt", ""),
        ("Dr. Jane Holt", "Jane Holt", "title"),
        ("Holt, Jane", "Jane Holt", "order of names"),
        ("J. Holt", "Jane Holt", "initial"),
        ("J. Holt", "J. Holt", ""),
        ("Jane A. Holt", "Jane Holt", "middle name"),
        ("JANE HOLT", "Jane Holt", "capitals"),
        ("Jané Holt", "Jane Holt", "accents"),
        ("Seo Hyunmin", "Seo Hyun-min", "hyphen"),
        ("Seo Hyeon-min", "Seo Hyun-min", "romanisation"),
        ("Joe Holt", "Joseph Holt", "short given name"),
    ],
)
def test_what_makes_two_forms_of_a_name_is_said(one: str, other: str, said: str) -> None:
    first, second = parse(one), parse(other)
    assert first is not None and second is not None
    assert ", ".join(differences(first, second)) == said


@given(st.text(max_size=40), st.booleans())
def test_any_text_is_a_name_or_none(text: str, family_first: bool) -> None:
    made = parse(text, family_first)
    assert made is None or (made.printed and fits(made, made) is bool(made.given))
