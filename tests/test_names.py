"""Names: gazetteer with context, patterns, titles and people, surnames, metonyms."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from korusgraph.extraction.gazetteer import family_name, load
from korusgraph.extraction.text import LONGEST, sentences
from korusgraph.model import Extraction, Span

Read = Callable[..., Extraction]


def named(x: Extraction, text: str) -> list[tuple[str, str]]:
    """Classes and ids of the entities that a stretch of text is a mention of."""
    return sorted((e.type, e.id) for e in x.entities for m in e.mentions if m.text == text)


def holdings(x: Extraction) -> set[tuple[str, str, str]]:
    return {(r.subject, r.object, str(r.qualifiers.get("status"))) for r in x.relations if r.type == "HOLDS_OFFICE"}


@pytest.mark.parametrize(
    ("text", "mention", "class_", "id_"),
    [
        (
            "The US-Korea (KORUS) Free Trade Agreement is old.",
            "US-Korea (KORUS) Free Trade Agreement",
            "Agreement",
            "korus-fta",
        ),
        ("The EU- Norland Fish Agreement is old.", "EU- Norland Fish Agreement", "Agreement", "eu-norland-fish-agreement"),
        ("Critics of NAFTA spoke.", "NAFTA", "Agreement", "nafta"),
        ("The US–Jordan Free Trade Agreement is old.", "US–Jordan Free Trade Agreement", "Agreement", "us-jordan-fta"),
        ("The Office of the U.S. Trade Representative said no.", "Office of the U.S. Trade Representative", "Agency", "ustr"),
        (
            "The Ministry of Fisheries of Norland said no.",
            "Ministry of Fisheries of Norland",
            "Agency",
            "ministry-of-fisheries-of-norland",
        ),
        (
            "The American Widget Association said no.",
            "American Widget Association",
            "IndustryGroup",
            "american-widget-association",
        ),
        ("He cited Section 301 of the Trade Act of 1974.", "Section 301 of the Trade Act of 1974", "LegalAct", "section-301"),
        ("He signed Executive Order 14257 on Monday.", "Executive Order 14257", "LegalAct", "eo-14257"),
        ("The WTO ruled in DS437 on Monday.", "DS437", "Dispute", "ds437"),
        ("The House Agriculture Committee met.", "House Agriculture Committee", "Committee", "us-house-agriculture"),
        ("Exports of frozen beef rose.", "frozen beef", "Product", "frozen-beef"),
        (
            "The Revised North American Free Trade Agreement was signed.",
            "North American Free Trade Agreement",
            "Agreement",
            "nafta",
        ),
        ("The Senate Finance Committee met Peru.", "Senate Finance Committee", "Committee", "us-senate-finance"),
        ("The Justin Trudeau Foundation met Peru.", "Justin Trudeau", "Person", "justin-trudeau"),
        ("The Lima World Trade Organization met Peru.", "World Trade Organization", "InternationalOrganization", "wto"),
        ("The Clinton Administration signed the pact.", "Clinton Administration", "Administration", "clinton-administration"),
        ("Talks at Ottawa's request began.", "Ottawa", "City", "ottawa"),
    ],
)
def test_names_are_found_with_class_and_id(read: Read, text: str, mention: str, class_: str, id_: str) -> None:
    assert named(read(text), mention) == [(class_, id_)]


@pytest.mark.parametrize(
    ("text", "person", "office", "status"),
    [
        ("US Trade Representative Robert Lighthizer spoke.", "robert-lighthizer", "office-ustr", "incumbent"),
        ("Norland's trade minister, Asta Lindqvist, spoke.", "asta-lindqvist", "office-trade-minister", "incumbent"),
        ("Former Chilean Trade Minister Ana Rojas spoke.", "ana-rojas", "office-cl-trade-minister", "former"),
        (
            "Acting Agriculture Secretary Jane Doe of the United States spoke.",
            "jane-doe",
            "office-us-agriculture-secretary",
            "acting",
        ),
        ("Jane Doe, Secretary of the Treasury, spoke.", "jane-doe", "office-us-treasury-secretary", "incumbent"),
        (
            "European Trade Commissioner Cecilia Malmstrom spoke.",
            "cecilia-malmstrom",
            "office-eu-european-trade-commissioner",
            "incumbent",
        ),
        ("President-elect Maria Silva of Brazil spoke.", "maria-silva", "office-br-president", "elect"),
    ],
)
def test_titles_give_offices_with_status(read: Read, text: str, person: str, office: str, status: str) -> None:
    found = holdings(read(text))
    assert (person, status) in {(p, s) for p, _, s in found}
    if office != "office-trade-minister":
        assert (person, office, status) in found


def test_one_title_for_two_people(read: Read) -> None:
    found = holdings(
        read(
            "European Commission Executive Vice Presidents Margrethe Vestager and Valdis Dombrovskis spoke.",
            published="2021-09-09",
        )
    )
    assert {p for p, _, _ in found} == {"margrethe-vestager", "valdis-dombrovskis"}


def test_printed_title_is_kept_where_the_gazetteer_knows_another(read: Read) -> None:
    found = holdings(read("South Korean Minister of Trade, Industry and Energy Kim Hyun-chong spoke."))
    assert ("kim-hyun-chong", "office-motie-minister", "incumbent") in found


def test_a_list_of_people_is_no_apposition(read: Read) -> None:
    found = holdings(read("President Trump, the Secretary of Commerce and others spoke in the United States."))
    assert not any(p == "donald-trump" and "commerce" in o for p, o, _ in found)


def test_surname_alone_is_the_person_named_in_full(read: Read) -> None:
    x = read("Trade Commissioner Willy De Clercq spoke in Brussels. Later De Clercq left.", published="1987-02-18")
    assert named(x, "De Clercq") == [("Person", "willy-de-clercq")]


def test_well_known_surname_needs_no_full_name_but_a_fitting_date(read: Read) -> None:
    assert named(read("Reagan spoke.", published="1987-04-27"), "Reagan") == [("Person", "ronald-reagan")]
    assert named(read("Obama spoke.", published="1987-04-27"), "Obama") != [("Person", "barack-obama")]


def test_two_presidents_bush_are_told_apart_by_date(read: Read) -> None:
    assert named(read("President George Bush spoke.", published="1990-05-01"), "George Bush") == [("Person", "george-h-w-bush")]
    assert named(read("President George Bush spoke.", published="2007-05-01"), "George Bush") == [("Person", "george-w-bush")]


@pytest.mark.parametrize(
    ("text", "mention", "class_"),
    [
        ("Officials met in Seoul on Monday.", "Seoul", "City"),
        ("Seoul may bow to pressure.", "Seoul", "Country"),
        ("They criticised Tokyo's decision.", "Tokyo", "Country"),
        ("The pact with Seoul is old.", "Seoul", "Country"),
        ("Ministers visited Tokyo on Monday.", "Tokyo", "City"),
        ("WASHINGTON, Aug 19 (Reuters) - Nothing happened.", "WASHINGTON", "City"),
        ("EC ministers met in Luxembourg.", "Luxembourg", "City"),
    ],
)
def test_capital_is_a_city_or_a_government(read: Read, text: str, mention: str, class_: str) -> None:
    assert [c for c, _ in named(read(text), mention)] == [class_]


@pytest.mark.parametrize("text", ["It cost US$5 million.", "See 19 U.S.C. 2411.", "He paid 3 mln U.S. dlrs."])
def test_us_in_money_and_code_citations_is_no_country(read: Read, text: str) -> None:
    assert not [e for e in read(text).entities if e.id == "united-states"]


def test_acronym_in_brackets_is_a_second_name(read: Read) -> None:
    x = read("The Norland Trade Council (NTC) met. The NTC will meet again.")
    (council,) = [e for e in x.entities if "ntc" in {m.text.lower() for m in e.mentions}]
    assert [m.text for m in council.mentions] == ["Norland Trade Council", "NTC", "NTC"]


@pytest.mark.parametrize(
    ("name", "country", "family"),
    [
        ("Moon Jae-in", "KR", "Moon"),
        ("Li Keqiang", "CN", "Li"),
        ("Robert Lighthizer", "US", "Lighthizer"),
        ("Willy De Clercq", "EU", "De Clercq"),
        ("Ursula von der Leyen", "EU", "von der Leyen"),
        ("Gan Kim Yong", "SG", "Gan"),
        ("Yoo Myung-hee", "", "Yoo"),
        ("Walter B. Jones Jr.", "US", "Jones"),
        ("John Deng", "TW", "Deng"),
    ],
)
def test_family_name_follows_the_order_of_the_country(name: str, country: str, family: str) -> None:
    assert family_name(name, country) == family


def test_holder_of_an_office_on_a_day() -> None:
    holder = load().holder("office-ustr", "2014-06-01")
    assert holder is not None and holder.id == "michael-froman"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("The U.S. Congress met. Mr. Smith spoke.", 2),
        ("C.J. Mahoney spoke. It was 5 p.m. Then he left.", 3),
        ("A line\n\nAnother line", 2),
        ("“We will go. We must,” he said.", 2),
        ("It fell 3.5 percent. Trade rose.", 2),
        ("Korea ratified it on 2011. 11. 22. Then it met. It was done.", 3),
    ],
)
def test_sentences_end_where_they_end(text: str, parts: int) -> None:
    found = sentences(text)
    assert len(found) == parts and all(isinstance(s, Span) and s.of(text) == s.of(text).strip() for s in found)


def test_the_administration_of_a_president_is_no_agency(read: Read) -> None:
    found = read("The Biden-Harris Administration is reviewing the tariffs.", "2022-03-01").entities
    assert [(e.id, e.type) for e in found] == [("biden-administration", "Administration")]


def test_a_body_after_a_possessive_keeps_its_own_name(read: Read) -> None:
    names = {e.name for e in read("Norway's Coastal Trade Authority said it would wait.").entities}
    assert "Coastal Trade Authority" in names


@pytest.mark.parametrize(
    "text",
    [
        "The Under Secretary of Commerce for Intellectual Property shall submit a report.",
        "The Assistant to the President for Economic Policy, the Director and the Secretary shall meet.",
        "Joint Statement by Canada and Mexico on trade in steel.",
    ],
)
def test_words_of_offices_are_no_people(read: Read, text: str) -> None:
    assert [e.name for e in read(text).entities if e.type == "Person"] == []


def test_a_text_about_us_agencies_may_leave_out_the_country(read: Read) -> None:
    found = {e.id for e in read("USTR held a hearing. The ITC will vote on Friday.").entities}
    assert {"ustr", "us-itc"} <= found


def test_a_ministry_of_another_state_is_not_the_known_one(read: Read) -> None:
    found = {e.name: e.id for e in read("The Chinese Ministry of Finance wrote to Japan.").entities}
    assert found["Ministry of Finance (China)"] == "cn-mof"
    assert "gt-ministry-of-finance" in {e.id for e in read("The Guatemalan Ministry of Finance wrote to Japan.").entities}


@pytest.mark.parametrize(("published", "agreement"), [("1995-05-01", "nafta"), ("2021-05-01", "usmca")])
def test_of_two_agreements_of_the_same_parties_the_date_decides(read: Read, published: str, agreement: str) -> None:
    found = [e.id for e in read("The U.S.-Mexico-Canada trade agreement is old.", published).entities if e.type == "Agreement"]
    assert found == [agreement]


def test_a_chinese_family_name_may_look_like_a_pronoun(read: Read) -> None:
    assert "he-yadong" in {e.id for e in read("Spokesperson He Yadong said China would wait.", "2024-06-12").entities}


def test_spoken_acronyms_are_known_in_british_spelling(read: Read) -> None:
    assert {e.id for e in read("Nafta and Asean are old.").entities} == {"nafta", "asean"}


@pytest.mark.parametrize(
    ("text", "office", "person"),
    [
        ("U.S. Treasury Secretary Scott Bessent wrote.", "office-us-treasury-secretary", "scott-bessent"),
        ("U.S. Commerce Secretary Howard Lutnick wrote.", "office-us-commerce-secretary", "howard-lutnick"),
        ("WTO director general Mike Moore wrote.", "office-wto-director-general", "mike-moore"),
        ("Indian Commerce Minister Shri Arun Testwala wrote.", "office-in-commerce", "arun-testwala"),
    ],
)
def test_state_body_and_courtesy_are_no_part_of_office_or_name(read: Read, text: str, office: str, person: str) -> None:
    held = [(r.subject, r.object) for r in read(text, "2025-03-01").relations if r.type == "HOLDS_OFFICE"]
    assert held == [(person, office)]


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("DONE in duplicate at Seoul, in the Korean and English languages, both texts being equally authentic.", set()),
        ("Article 18: Bulgarian, Czech, Danish, Dutch, Estonian, Finnish and French shall be authentic.", set()),
        ("Japanese, Korean and Chinese officials met on Friday.", {"japan", "south-korea", "china"}),
    ],
)
def test_a_tongue_is_not_a_state(read: Read, text: str, countries: set[str]) -> None:
    assert {e.id for e in read(text).entities if e.type == "Country"} == countries


@pytest.mark.parametrize(
    ("text", "mention", "class_", "id_"),
    [
        (
            "Japan and Norland signed an Economic Partnership Agreement (EPA).",
            "EPA",
            "Agreement",
            "economic-partnership-agreement",
        ),
        ("Brazil's Congress met.", "Congress", "Legislature", "br-congress"),
        ("Deputy USTR Jeffrey Gerrish spoke.", "Deputy USTR", "Office", "office-ustr-deputy"),
        ("USTR chief Jamieson Greer spoke.", "USTR chief", "Office", "office-ustr"),
        (
            "He is a spokesman for the U.S. Trade Representative's office.",
            "U.S. Trade Representative's office",
            "Agency",
            "ustr",
        ),
        (
            "Critics of the Central America Free Trade Agreement spoke.",
            "Central America Free Trade Agreement",
            "Agreement",
            "cafta-dr",
        ),
        ("Turkey meat was shipped to Peru.", "Turkey meat", "Product", "turkey-meat"),
        ("Ambassador Lighthizer spoke.", "Lighthizer", "Person", "robert-lighthizer"),
        ("Saudi Commerce Minister Majid al-Qasabi met him.", "Majid al-Qasabi", "Person", "majid-al-qasabi"),
        ("Congress renewed Trade Promotion Authority (TPA).", "TPA", "LegalAct", "us-tpa"),
        ("The Georgia governor met him.", "Georgia", "Region", "georgia-us"),
    ],
)
def test_what_a_name_means_is_told_by_what_stands_beside_it(read: Read, text: str, mention: str, class_: str, id_: str) -> None:
    assert (class_, id_) in named(read(text), mention)


@pytest.mark.parametrize(
    ("text", "nobody"),
    [
        ("Michael Jordan met officials in Chile.", "jordan"),
        ("New England producers signed a deal with Cuba.", "england"),
        ("The America First agenda hurts Chile.", "united-states"),
        ("Pedro Gonzalez, president of Panama's National Assembly, spoke.", "office-pa-president"),
        ("Indonesian Coordinating Minister for Economic Affairs Asta Berg spoke.", "office-de-economy-minister"),
    ],
)
def test_no_name_takes_the_id_of_another(read: Read, text: str, nobody: str) -> None:
    assert nobody not in {e.id for e in read(text).entities if e.mentions}


def test_a_family_name_after_two_namesakes_is_told_by_the_title(read: Read) -> None:
    x = read(
        "Trade Minister Kim Hyun-chong met Finance Minister Kim Dong-yeon. Finance Minister Kim left. Trade Minister Kim stayed."
    )
    first, second = (m for m in sorted((m.span.start, e.id) for e in x.entities for m in e.mentions if m.text == "Kim"))
    assert (first[1], second[1]) == ("kim-dong-yeon", "kim-hyun-chong")


def test_bullets_and_headings_in_capitals_are_sentences_of_their_own() -> None:
    text = "KEY TERMS OF THE DEAL\nThe deal has terms:\n- Chile will cut tariffs\n- Peru will not"
    assert [s.of(text) for s in sentences(text)] == [
        "KEY TERMS OF THE DEAL",
        "The deal has terms:",
        "Chile will cut tariffs",
        "Peru will not",
    ]


@pytest.mark.parametrize(
    "piece",
    [
        "8000.10.00  Steel bars of heading 0  8%\n",
        "Chile and Peru, ",
        "Korea; Japan; ",
        "U.S. ",
        "Mr. ",
        "x",
        " ",
        " \n",
        "$1,1,1",
        '"A ',
    ],
)
def test_no_sentence_is_longer_than_the_limit(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    assert max((len(s) for s in sentences(text)), default=0) <= LONGEST


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Canada cited 19 U.S.C. 2411 on Monday.", {"canada"}),
        ("Canada paid U.S. dollars to Peru.", {"canada", "peru"}),
        ("Canada hails the steel industry of Peru.", {"canada", "peru"}),
        ("The Steel Export Council (SEC) met Peru.", {"steel-export-council", "peru"}),
    ],
)
def test_a_part_of_something_else_is_no_name(read: Read, text: str, ids: set[str]) -> None:
    assert {e.id for e in read(text).entities} == ids


@pytest.mark.parametrize(
    ("text", "person", "offices"),
    [
        pytest.param(
            "Trade Minister Ana Perez of Peru met Canada. Minister Perez was glad.",
            "ana-perez",
            {"office-pe-trade"},
            id="short",
        ),
        pytest.param(
            "Peru's Deputy Prime Minister Ana Perez met Canada. Prime Minister Perez was glad.",
            "ana-perez",
            {"office-pe-deputy-prime-minister", "office-pe-prime-minister"},
            id="another",
        ),
        pytest.param("Ontario Premier Doug Ford met Peru.", "doug-ford", {"office-ontario-ontario-premier"}, id="of-a-region"),
        pytest.param("Taoiseach Ana Perez spoke of tariffs.", "ana-perez", {"office-taoiseach"}, id="one-word"),
        pytest.param(
            "Canada is old. Canada is big. Chile said Trade Minister Ana Perez spoke.",
            "ana-perez",
            {"office-cl-trade-minister"},
            id="state-before-it",
        ),
        pytest.param(
            "LIMA, 20 February 2019 - Chile praised Chile. Peru waited. Trade Minister Ana Perez spoke.",
            "ana-perez",
            {"office-pe-trade"},
            id="dateline",
        ),
        pytest.param(
            "Norway was glad. Vice Premier Asta Lindqvist spoke. Sweden, Sweden and Sweden waited.",
            "asta-lindqvist",
            {"office-no-vice-premier"},
            id="state-told-so-far",
        ),
        pytest.param(
            "President Ana Perez, the Secretary of Trade and the Minister of Steel met Canada.",
            "ana-perez",
            {"office-ca-president"},
            id="list-of-people",
        ),
        pytest.param(
            "Robert Lighthizer, the trade representative, met Canada.",
            "robert-lighthizer",
            {"office-ustr"},
            id="behind-a-known-name",
        ),
    ],
)
def test_whose_office_a_title_is(read: Read, text: str, person: str, offices: set[str]) -> None:
    assert {o for p, o, _ in holdings(read(text, "2019-02-20")) if p == person} == offices


def test_of_two_of_a_name_the_one_whose_office_was_told_bears_the_short_title(read: Read) -> None:
    text = "Trade Minister Sven Berg met Finance Minister Olaf Berg. Minister Berg was away."
    assert named(read(text), "Berg") == [("Person", "olaf-berg")]


@pytest.mark.parametrize(
    "text", ["Minister I'm met Canada.", "\"I'll wait,\" the minister I'll said.", "Minister G20 met Canada."]
)
def test_a_pronoun_or_a_number_after_a_title_is_nobody(read: Read, text: str) -> None:
    assert [e.id for e in read(text).entities if e.type == "Person"] == []


def test_a_courtesy_that_looks_like_a_pronoun_may_open_a_name(read: Read) -> None:
    assert named(read("Trade Minister We Perez met Canada."), "We Perez") == [("Person", "we-perez")]
