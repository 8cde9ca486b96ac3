"""Titles of agreements, bodies and acts: their keys, what makes two forms of a title, acronyms. All names are made up."""

from __future__ import annotations

import pytest

from korusgraph.resolution.titles import acronym_of, begins_plainly, differences, is_acronym, key


@pytest.mark.parametrize(
    ("named", "made"),
    [
        (("Agreement", "Agreement on Salmon Quotas"), "agreement agreement quotas salmon"),
        (("Agreement", "Salmon Quotas Agreement"), "agreement agreement quotas salmon"),
        (("Agreement", "Peru-Chile Salmon Agreement"), "agreement @chile @peru agreement salmon"),
        (
            ("Agreement", "Agreement between the Government of Peru and the Government of the Republic of Chile on Salmon"),
            "agreement @chile @peru agreement salmon",
        ),
        (("Agreement", "Nepal-Bhutan FTA"), "agreement @bhutan @nepal agreement free trade"),
        (("Agreement", "Phase One Salmon Deal"), "agreement 1 agreement phase salmon"),
        (("Agreement", "Free Trade Agreement"), "agreement: free trade agreement"),
        (("Agreement", "Nepal Agreement"), "agreement: @nepal agreement"),
        (("Agreement", "Agreement on Fair and Balanced Trade"), "agreement: agreement fair balanced trade"),
        (("Agency", "Nepalese Embassy in Bhutan"), "body: nepalese embassy in bhutan"),
        (("Agency", "Ministry of Salmon of Nepal"), "body @nepal ministry salmon"),
        (("Agency", "Ministry of Salmon & Trout", "nepal"), "body @nepal ministry salmon trout"),
        (("Agency", "Ministry of Salmon & Trout"), "body ministry salmon trout"),
        (("IndustryGroup", "Nepalese Salmon Association"), "group association nepal salmon"),
        (("IndustryGroup", "The American Salmon Chamber"), "group america chamber salmon"),
        (("Company", "The Salmonworks Corp. Inc."), "company: salmonworks"),
        (("Company", "Corp."), "company: corp"),
        (("LegalAct", "Under the Salmon Act of 1974"), "legalact: salmon act of 1974"),
        (("Dispute", "Nepal-Bhutan salmon trade dispute"), "dispute bhutan nepal salmon"),
        (("Dispute", "trade dispute"), "dispute dispute trade"),
        (("Person", "The X Y"), "name: x y"),
        (("Committee", "House Committee on Salmon"), "body committee house salmon"),
        (("Agency", "연어청"), "body 연어청"),
        (("Agency", "U.S. Salmon Labor Office"), "body @united-states labor office salmon"),
        (("Company", "of the"), "company: the"),
    ],
)
def test_the_key_of_a_title(named: tuple[str, ...], made: str) -> None:
    assert key(*named) == made


@pytest.mark.parametrize(
    ("type_", "one", "other", "steps"),
    [
        ("Agreement", "Salmon Quotas Agreement", "SALMON QUOTAS AGREEMENT", ["capitals, accents or marks"]),
        ("Agreement", "Agreement on Salmon", "Salmon Agreement", ["determiners and prepositions", "order of words"]),
        (
            "Agreement",
            "Nepal-Bhutan FTA",
            "Free Trade Agreement between Bhutan and Nepal",
            ["acronym", "determiners and prepositions", "order of words"],
        ),
        ("Agreement", "Peru Salmon Pact", "Peruvian Salmon Agreement", ["country and adjective", "word for agreement"]),
        ("Agreement", "Phase 1 Salmon Deal", "Phase One Salmon Deal", ["number"]),
        ("Company", "Salmonworks Corp.", "Salmonworks Corporation", ["legal form"]),
        ("Agency", "Labour Office", "Labor Office", ["spelling"]),
        ("Dispute", "Nepal salmon dispute", "Nepal salmon trade dispute", ["words for dispute"]),
        ("LegalAct", "Under the Salmon Act", "Salmon Act", ["determiners and prepositions"]),
        ("IndustryGroup", "Nepalese Salmon Association", "Nepal Salmon Association", ["country and adjective"]),
    ],
)
def test_the_steps_by_which_two_titles_come_to_be_the_same(type_: str, one: str, other: str, steps: list[str]) -> None:
    assert list(differences(type_, one, other)) == steps
    assert key(type_, one) == key(type_, other)


@pytest.mark.parametrize(
    ("letters", "name", "fit"),
    [
        ("SQA", "Salmon Quotas Agreement", True),
        ("SQA", "Agreement on Salmon", False),
        ("AoS", "Agreement on Salmon", True),
        ("AS", "Agreement on Salmon", True),
        ("A.S.", "Agreement on Salmon", True),
        ("USSA", "U.S. Salmon Agency", True),
        ("A", "Agreement", False),
        ("ST", "Salmon-Trout", True),
        ("", "", False),
    ],
)
def test_the_letters_of_a_title(letters: str, name: str, fit: bool) -> None:
    assert acronym_of(letters, name) is fit


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("USMCA", True),
        ("U.S.", True),
        ("AT&T", True),
        ("WTOs", True),
        ("Wto", False),
        ("A", False),
        ("NAFTA Act", False),
        ("EFTA-EU", True),
        ("ABCDEFGHIJK", True),
        ("ABCDEFGHIJKL", False),
        ("A.B", True),
    ],
)
def test_what_is_nothing_but_an_acronym(name: str, found: bool) -> None:
    assert is_acronym(name) is found


@pytest.mark.parametrize(
    ("name", "plainly"),
    [
        ("Under the Salmon Act", False),
        ("The Act", False),
        ("Salmon Act", True),
        ("The", True),
        ("of the", False),
    ],
)
def test_a_title_begins_plainly_with_a_word_that_tells_something(name: str, plainly: bool) -> None:
    assert begins_plainly(name) is plainly
