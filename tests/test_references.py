"""Pronouns and descriptions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from korusgraph.extraction.gazetteer import Entry
from korusgraph.extraction.references import treaties
from korusgraph.extraction.references.memory import Seen
from korusgraph.extraction.references.ranking import ranked
from korusgraph.model import Extraction

Read = Callable[..., Extraction]


def meant(x: Extraction, text: str) -> list[str]:
    return sorted(e.id for e in x.entities for m in e.mentions if m.text == text)


@pytest.mark.parametrize(
    ("text", "mention", "ids"),
    [
        ("Robert Lighthizer met Wilbur Ross. He left early.", "He", ["robert-lighthizer"]),
        ("Japan said it would wait.", "it", ["japan"]),
        ("China and the United States extended their truce.", "their", ["china", "united-states"]),
        ("The United States and South Korea signed KORUS in 2007. The deal is old.", "deal", ["korus-fta"]),
        ("Trump pulled out of a Pacific Rim trade deal that included Japan.", "Pacific Rim trade deal", ["tpp"]),
        ("Indonesia and the European Union signed a free trade agreement.", "free trade agreement", ["ieu-cepa"]),
        ("The pact with Israel freed trade. The United States likes it.", "pact", ["us-israel-fta"]),
        ("Canada and Mexico met. The two countries agreed.", "two countries", ["canada", "mexico"]),
        (
            "The US Trade Representative's office met Korea. Trump met his predecessor, Barack Obama.",
            "predecessor",
            ["barack-obama"],
        ),
        ("South Korea's parliament ratified KORUS.", "parliament", ["kr-national-assembly"]),
        ("The Brazilian government spoke.", "Brazilian government", ["brazil"]),
        ("KORUS was approved, four years after it was signed.", "it", ["korus-fta"]),
    ],
)
def test_description_or_pronoun_means(read: Read, text: str, mention: str, ids: list[str]) -> None:
    assert meant(read(text), mention) == ids


def test_administration_is_that_of_the_date(read: Read) -> None:
    text = "The United States is large. The administration said the previous administration was wrong."
    assert meant(read(text, published="2017-08-19"), "administration") == ["trump-administration"]
    assert meant(read(text, published="2017-08-19"), "previous administration") == ["obama-administration"]


@pytest.mark.parametrize(
    "text", ["It is important to trade.", "It was reported that trade rose.", "It is possible that Japan will go."]
)
def test_it_that_stands_for_nothing_is_no_mention(read: Read, text: str) -> None:
    assert meant(read(text), "It") == []


def test_she_is_not_the_man_named_last(read: Read) -> None:
    x = read("Trade minister Susan Earley spoke to Robert Lighthizer. She left.")
    assert meant(x, "She") == ["susan-earley"]


def test_it_that_is_signed_is_the_agreement_and_not_the_chamber(read: Read) -> None:
    x = read("The Senate approved the Panama agreement, and Trump is expected to sign it next week.", "2011-10-12")
    assert meant(x, "it") == ["us-panama-tpa"]


def test_an_agreement_that_has_ended_is_not_the_one_meant(read: Read) -> None:
    assert meant(read("The United States has an agreement with Canada.", "2019-05-10"), "agreement") != ["cusfta"]


def test_an_agreement_signed_after_the_day_of_the_text_is_not_the_one_that_was_signed(read: Read) -> None:
    assert meant(read("Australia signed the deal with Indonesia on tariffs.", "2017-08-19"), "deal") != ["au-id-fta"]


@pytest.mark.parametrize(
    ("text", "mention", "ids"),
    [
        ("The European Union imposed tariffs on steel. The 27-nation bloc met.", "27-nation bloc", ["european-union"]),
        ("Saudi Arabia met Japan. The kingdom exports oil.", "kingdom", ["saudi-arabia"]),
        ("China met Chile. The Asian nation was glad.", "Asian nation", ["china"]),
        ("Canada and Mexico signed a pact. Both were pleased.", "Both", ["canada", "mexico"]),
        (
            "If Spain sided with Greece, Poland and Malta, the four could wait.",
            "four",
            ["greece", "malta", "poland", "spain"],
        ),
        ("Canada and Mexico signed a pact. The latter wants more.", "latter", ["mexico"]),
        ("Canada met Mexico. Canada praised its neighbour.", "neighbour", ["mexico"]),
        ("Trump met Xi Jinping in Osaka. The pair will meet again.", "pair", ["donald-trump", "xi-jinping"]),
        ("The WTO ruled against India. The trade watchdog was clear.", "trade watchdog", ["wto"]),
        ("The US Senate approved USMCA. The chamber voted.", "chamber", ["us-senate"]),
        ("Sen. Chuck Grassley opposed the tariffs. The Iowa Republican said so.", "Iowa Republican", ["chuck-grassley"]),
        ("Bruno Le Maire met his German counterpart, Olaf Scholz.", "German counterpart", ["olaf-scholz"]),
        (
            "Japan ratified the CPTPP. Australia signed the deal with Malaysia.",
            "deal",
            ["au-my-fta"],
        ),
        ("Canada ratified the CPTPP. Chile signed the pact with Peru.", "pact", ["cl-pe-fta"]),
        ("Britain and Rwanda signed a migration agreement.", "migration agreement", []),
        ("Israel and Lebanon signed a ceasefire deal.", "ceasefire deal", []),
    ],
)
def test_description_of_a_kind_means(read: Read, text: str, mention: str, ids: list[str]) -> None:
    assert meant(read(text), mention) == ids


def test_trade_minister_is_the_person_and_the_office(read: Read) -> None:
    x = read('South Korea\'s trade minister said he would wait. "We may see," Yoon Sang-jick said.', "2014-09-01")
    assert meant(x, "trade minister") == ["office-kr-trade-minister", "yoon-sang-jick"]


def test_of_the_candidates_what_does_not_fit_is_left_out_and_the_nearest_of_the_rest_comes_first() -> None:
    seen = [Seen("chile", False, 3), Seen("peru", False, 4), Seen("wto", False, 5)]
    assert ranked(seen, 5, lambda i: float(i != "wto"), 3) == ["peru", "chile"]


def test_what_was_spoken_of_too_long_ago_is_no_candidate() -> None:
    assert ranked([Seen("chile", False, 3), Seen("peru", False, 9)], 9, lambda _: 1.0, 3) == ["peru"]


def test_a_negotiation_given_up_before_the_day_is_not_the_agreement_meant() -> None:
    given_up = Entry("x", "Agreement", "X", "", None, (), facts=(("ended", "2010-01-01"),))
    assert (treaties.alive(given_up, "2009-05-01"), treaties.alive(given_up, "2011-05-01")) == (True, False)


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("The trade ministry was clear.", "trade ministry"),
        ("The Canada-Peru Joint Committee met. A joint committee will meet.", "joint committee"),
        ("Canada and Peru signed the pact. Both sides of the Pacific gain.", "Both sides"),
        ("Canada and Peru met. Chile waited. It was cold. It was cold. It was cold. Both waited.", "Both"),
    ],
)
def test_what_names_nobody_spoken_of_is_no_mention(read: Read, text: str, mention: str) -> None:
    assert meant(read(text, "2019-02-20"), mention) == []


def test_his_agency_is_that_of_the_speaker_and_not_of_another_office_holder(read: Read) -> None:
    text = "Commerce Secretary Wilbur Ross met USTR Robert Lighthizer. Lighthizer praised his agency."
    assert meant(read(text, "2019-02-20"), "agency") == ["ustr"]


def test_the_previous_administration_before_the_first_president_is_nobody(read: Read) -> None:
    assert {
        e.id for e in read("The United States met Peru. The previous administration was wrong.", "1790-01-01").entities
    } == {
        "united-states",
        "peru",
    }


def test_the_two_countries_are_those_of_the_lead_however_far_back(read: Read) -> None:
    text = f"Canada and Ecuador held talks. {'It was cold. ' * 4}Canada and Peru met. {'It was cold. ' * 5}The two countries will meet again."
    assert meant(read(text, "2019-02-20"), "two countries") == ["canada", "ecuador"]


def test_an_agreement_of_a_region_is_none_that_did_not_exist_on_the_day(read: Read) -> None:
    text = "The United States signed a trade accord with five Central American nations."
    assert meant(read(text, "1990-01-01"), "trade accord") == []
