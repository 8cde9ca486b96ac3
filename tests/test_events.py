"""Events: triggers, roles, dates, and above all what did not happen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from korusgraph.model import Event, Extraction

Read = Callable[..., Extraction]


def only(x: Extraction, type_: str) -> Event:
    found = [e for e in x.events if e.type == type_]
    assert len(found) == 1, [(e.type, e.trigger.of(x.document.text)) for e in x.events]
    return found[0]


# Sentences of our own: (text, type, modality). A planned or denied thing must never come out as occurred.
MODALITY = [
    ("Japan and Chile signed a free trade agreement.", "sign", "occurred"),
    ("Japan and Chile will sign a free trade agreement.", "sign", "planned"),
    ("Japan and Chile are due to sign a free trade agreement.", "sign", "planned"),
    ("Japan plans to sign a free trade agreement with Chile.", "sign", "planned"),
    ("Japan and Chile have not signed a free trade agreement.", "sign", "denied"),
    ("Japan refused to sign a free trade agreement with Chile.", "sign", "denied"),
    ("Japan may sign a free trade agreement with Chile.", "sign", "conditional"),
    ("If Japan signs the free trade agreement, Chile will wait.", "sign", "conditional"),
    ("Chile urged Japan to sign the free trade agreement.", "sign", "proposed"),
    ("Chile wants Japan to sign the free trade agreement.", "sign", "proposed"),
    ("Japan should sign the free trade agreement with Chile.", "sign", "proposed"),
    ("Japan and Chile agreed to sign a free trade agreement.", "sign", "planned"),
    ("Japan has yet to ratify the free trade agreement with Chile.", "ratify", "denied"),
    ("Japan denied that it had withdrawn from the TPP.", "withdraw", "denied"),
    ("Trump withdrew from the TPP.", "withdraw", "occurred"),
    ("Trump threatened to withdraw from the TPP.", "withdraw", "conditional"),
    ("Trump vowed to withdraw from the TPP.", "withdraw", "planned"),
    ("Trump said he would terminate NAFTA unless Mexico agreed.", "terminate", "conditional"),
    ("Canada will not leave NAFTA.", "withdraw", "denied"),
    ("Canada ruled out leaving NAFTA.", "withdraw", "denied"),
    ("Canada is considering leaving NAFTA.", "withdraw", "conditional"),
    ("Canada's decision to leave NAFTA surprised Mexico.", "withdraw", "planned"),
    ("Canada imposed a 25% tariff on U.S. steel.", "tariff_impose", "occurred"),
    ("Canada will impose a 25% tariff on U.S. steel.", "tariff_impose", "planned"),
    ("Canada proposed to impose a 25% tariff on U.S. steel.", "tariff_impose", "proposed"),
    ("Canada could impose a 25% tariff on U.S. steel.", "tariff_impose", "conditional"),
    ("Canada never imposed a tariff on U.S. steel.", "tariff_impose", "denied"),
    ("Canada opposes the imposition of tariffs on steel.", "tariff_impose", "denied"),
    ("Tokyo's decision to raise tariffs on U.S. beef drew criticism.", "tariff_raise", "planned"),
    ("Mexico and Canada are negotiating a trade agreement.", "negotiate", "ongoing"),
    ("No talks between Mexico and Canada took place.", "negotiate", "denied"),
    ("Mexico called for talks with Canada.", "negotiate", "proposed"),
    ("The agreement must be ratified by the Swiss parliament before it enters into force.", "enter_into_force", "planned"),
    (
        "The United States will (i) modify the rate of duty on articles of China, by suspending 24 percentage points of that rate.",
        "suspend",
        "planned",
    ),
    ("The agreement entered into force in 2012.", "enter_into_force", "occurred"),
    ("China will adopt the measures needed to suspend its tariffs on U.S. soybeans.", "suspend", "planned"),
    ("Chile was the first country to sign the free trade agreement.", "sign", "occurred"),
    ("Japan agreed to lower tariffs on beef in return for a quota on rice.", "quota", "planned"),
    ("The ministers discussed China's accession to the WTO.", "accede", "conditional"),
    ("The ministers discussed the ban on beef imports.", "ntm", "occurred"),
    ("The agreement is expected to enter into force in 2019.", "enter_into_force", "planned"),
    ("Peru hopes to join the CPTPP next year.", "accede", "conditional"),
    ("The election cleared the way for approval of the free trade agreement with Canada.", "ratify", "planned"),
    ("Congress failed to approve the agreement with Panama.", "ratify", "denied"),
    ("Brazil threatened to retaliate against the United States.", "retaliate", "conditional"),
    ("Mexico could study the pact that Canada signed.", "sign", "occurred"),
]


@pytest.mark.parametrize(("text", "type_", "modality"), MODALITY)
def test_modality(read: Read, text: str, type_: str, modality: str) -> None:
    found = [e.modality for e in read(text).events if e.type == type_]
    assert modality in found and ("occurred" not in found or modality == "occurred"), found


@pytest.mark.parametrize(
    ("text", "type_", "roles"),
    [
        (
            "Canada imposed a 25% tariff on steel from China.",
            "tariff_impose",
            {"imposer": {"canada"}, "target": {"china"}, "product": {"steel"}},
        ),
        ("A 25% tariff on steel was imposed by Canada.", "tariff_impose", {"imposer": {"canada"}, "product": {"steel"}}),
        (
            "Tokyo's decision to raise duties on shipments of Peruvian frozen beef drew criticism.",
            "tariff_raise",
            {"imposer": {"japan"}, "target": {"peru"}, "product": {"frozen-beef"}},
        ),
        (
            "President Donald Trump met South Korean President Moon Jae-in in Washington.",
            "meet",
            {"participant": {"donald-trump", "moon-jae-in"}, "place": {"washington-dc"}},
        ),
        (
            "The United States and South Korea signed a free trade agreement in Washington.",
            "sign",
            {"signatory": {"united-states", "south-korea"}, "agreement": {"korus-fta"}, "place": {"washington-dc"}},
        ),
        ("Trump pulled out of the TPP.", "withdraw", {"actor": {"donald-trump"}, "agreement": {"tpp"}}),
        ("The United Kingdom acceded to the CPTPP.", "accede", {"actor": {"united-kingdom"}, "agreement": {"cptpp"}}),
        (
            "The EU filed a complaint against China at the World Trade Organization.",
            "dispute_file",
            {"complainant": {"european-union"}, "respondent": {"china"}, "forum": {"wto"}},
        ),
        (
            "U.S. tariffs on Canada were high, so Mexico lifted its tariffs on Canada.",
            "tariff_cut",
            {"imposer": {"mexico"}, "beneficiary": {"canada"}},
        ),
        (
            "Trump signed an executive order imposing a 10% tariff on goods from China.",
            "tariff_impose",
            {"imposer": {"donald-trump"}, "target": {"china"}},
        ),
        ("Both Canada and Mexico agreed to suspend the tariffs.", "agree", {"participant": {"canada", "mexico"}}),
        (
            "KORUS was negotiated by the George W. Bush administration.",
            "negotiate",
            {"actor": {"george-w-bush-administration"}, "agreement": {"korus-fta"}},
        ),
    ],
)
def test_roles(read: Read, text: str, type_: str, roles: dict[str, set[str]]) -> None:
    event = only(read(text), type_)
    assert {r: set(event.roles.get(r, ())) for r in roles} == roles


@pytest.mark.parametrize(
    ("text", "type_", "date"),
    [
        ("Japan and Chile signed a free trade agreement on Friday.", "sign", "2017-08-18"),
        ("Japan and Chile will sign a free trade agreement on Tuesday.", "sign", "2017-08-22"),
        ("Officials said on Thursday that Japan and Chile would sign a free trade agreement on Tuesday.", "sign", "2017-08-22"),
        ("Officials said on Thursday that Japan and Chile would sign a free trade agreement.", "sign", None),
        ("The agreement was signed in 2007 and took effect five years later.", "enter_into_force", "2012"),
        ("Seven months after Trump pulled out of the TPP, Japan met Chile on Thursday.", "withdraw", "2017-01"),
        ("Trump pulled out of the TPP in January.", "withdraw", "2017-01"),
    ],
)
def test_date(read: Read, text: str, type_: str, date: str | None) -> None:
    event = next(e for e in read(text).events if e.type == type_)
    assert (event.date.value if event.date else None) == date


def test_digest_lines_date_what_stands_under_them(read: Read) -> None:
    x = read(
        "1 January 2025.\nCanada imposes a tariff on steel.\n\n6 January 2025.\nMexico signs a free trade agreement with Peru and plans to cut tariffs.\n",
        published="2025-02-03",
    )
    dates = {e.type: e.date.value if e.date else None for e in x.events}
    assert dates["sign"] == "2025-01-06" and dates["tariff_cut"] is None


def test_repeated_mentions_are_one_event(read: Read) -> None:
    x = read(
        "The KORUS Joint Committee will hold a special session in Seoul on Tuesday. Lighthizer will open the meeting. The meeting will last two days."
    )
    event = only(x, "joint_committee")
    assert len(event.other_triggers) == 2


def test_opposite_claims_of_two_speakers_stay_two_events(read: Read) -> None:
    x = read(
        "Trump said the US was renegotiating KORUS. South Korean Trade Minister Kim Hyun-chong said Seoul had not agreed to renegotiate KORUS."
    )
    assert {e.modality for e in x.events if e.type == "negotiate"} >= {"ongoing"} and {e.modality for e in x.events} >= {
        "ongoing",
        "denied",
    }


def test_retaliatory_tariffs_are_retaliation(read: Read) -> None:
    assert only(read("Canada announced a retaliatory 25% tariff on U.S. goods."), "retaliate").roles["target"] == (
        "united-states",
    )


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("The dispute could result in tariffs on imports from Mexico.", "conditional"),
        ("Upon the entry into force of this Agreement, the Parties shall meet.", "planned"),
        ("Passing the Panama agreement is bad for Ohio.", "conditional"),
    ],
)
def test_what_has_not_come_about_is_not_given_as_having_happened(read: Read, text: str, modality: str) -> None:
    assert read(text).events[0].modality == modality


def test_set_phrases_name_no_event(read: Read) -> None:
    text = "The Secretary, in consultation with Canada, defended collective bargaining in Mexico."
    assert [e for e in read(text).events if e.type in ("consult", "negotiate")] == []


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("The Senate voted to approve the Panama agreement.", "occurred"),
        ("The Senate will vote next week to approve the Panama agreement.", "planned"),
    ],
)
def test_a_vote_decides_when_it_is_held(read: Read, text: str, modality: str) -> None:
    assert next(e for e in read(text).events if e.type == "ratify").modality == modality


DATELINES = [
    "",
    "WASHINGTON, March 15 - ",
    "WASHINGTON (Reuters) - ",
    "WASHINGTON — ",
    "GENEVA, 16 March 2012 - ",
    "Geneva, March 16 (Newswire) ",
    "[Geneva, 16 March 2012] ",
    "(GENEVA, Mar 16) - ",
    "Geneva – ",
    "GENEVA: ",
    "March 16 (Newswire) -- ",
    "Friday, 16 March 2012, Geneva — ",
    "GENEVA, 16/03/2012 – ",
    "GENEVA, 16 MAR 2012 – ",
    "GENEVA/LONDON, March 16 (Newswire) - ",
    "Washington, D.C. (March 16, 2012) – ",
    "GENEVA | March 16, 2012 | ",
    "15 March 2012 – ",
    "PORT LOUIS, 16th March 2012 – ",
    "@GENEVA, 16 March 2012 - ",
    "WASHINGTON, March 16 — (NEWSWIRE)--",
    "For immediate release: March 16, 2012 - ",
]


@pytest.mark.parametrize("dateline", DATELINES)
def test_a_dateline_is_a_sentence_of_its_own(read: Read, dateline: str) -> None:
    x = read(
        f"{dateline}A free trade agreement between the United States and South Korea took effect on Thursday.", "2012-03-15"
    )
    (event,) = x.events
    assert (event.type, event.date and event.date.value) == ("enter_into_force", "2012-03-15")


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Japan has little choice but to retaliate if Canada goes ahead.", "conditional"),
        ("China opposes the European Union's decision to impose duties on Chinese cars.", "planned"),
        ("Trump is expected to begin renegotiating Nafta; he has threatened a tax.", "planned"),
    ],
)
def test_conditions_and_the_decisions_of_others(read: Read, text: str, modality: str) -> None:
    assert [e.modality for e in read(text).events][:1] == [modality]


def test_a_tariff_that_rises_by_itself_is_a_rise_to_come(read: Read) -> None:
    (event,) = read("Tariffs on electric vehicles will increase to 100 percent.").events
    assert (event.type, event.modality) == ("tariff_raise", "planned")


def test_a_tariff_that_is_only_announced_is_planned(read: Read) -> None:
    event = only(read("China announced 15% tariffs on U.S. coal."), "tariff_impose")
    assert (event.modality, event.roles["imposer"], event.roles["target"]) == ("planned", ("china",), ("united-states",))


def test_a_tariff_that_takes_effect_is_imposed_by_its_owner(read: Read) -> None:
    event = only(read("Canada's 25% tariffs on Mexican cars took effect on Monday."), "tariff_impose")
    assert (event.modality, event.roles["imposer"], event.roles["target"]) == ("occurred", ("canada",), ("mexico",))


def test_a_rate_is_of_whoever_levies_it(read: Read) -> None:
    (figure,) = read("China announced 15% tariffs on U.S. coal.").figures
    assert (figure.reporter, figure.partner) == ("china", "united-states")


def test_nothing_refers_back_to_another_day_of_a_digest(read: Read) -> None:
    x = read(
        "3 March 2025.\nMexico's Claudia Sheinbaum criticised the tariffs.\n\n5 March 2025.\n"
        "She will visit Canada in April.\n\n6 March 2025.\nJapan raised tariffs on rice.",
        "2025-03-08",
    )
    assert [m.text for e in x.entities for m in e.mentions if m.level == "PRO"] == []


DIGEST = (
    "3 March 2025.\nU.S. President Donald Trump announced new tariffs on steel.\n\n"
    "5 March 2025.\nU.S. President Donald Trump announced a 50% tariff on imports from Brazil.\n\n"
    "6 March 2025.\nU.S. President Donald Trump announced a trade deal with Japan."
)


def test_a_tariff_of_another_day_of_a_digest_is_another_one(read: Read) -> None:
    found = [e for e in read(DIGEST, "2025-03-08").events if e.type == "tariff_impose"]
    assert [e.roles.get("target") for e in found] == [None, ("brazil",)]


def test_a_deal_in_a_digest_is_that_of_the_state_of_who_announces_it(read: Read) -> None:
    x = read(DIGEST, "2025-03-08")
    (deal,) = [e for e in x.entities if e.type == "Agreement"]
    assert {r.subject for r in x.relations if r.type == "PARTY_TO" and r.object == deal.id} <= {"united-states", "japan"}
    assert "japan" in deal.name.lower() and "trade deal" in [m.text for m in deal.mentions]


# Who does what to whom: (text, type, roles that must be there)
WHO = [
    ("Kenyan goods face a 10 percent tariff in Canada.", "tariff_impose", {"imposer": ("canada",), "target": ("kenya",)}),
    ("Cars from Peru are subject to a tariff in Canada.", "tariff_impose", {"product": ("cars",), "target": ("peru",)}),
    ("Canada won an exemption for its steel.", "tariff_exempt", {"beneficiary": ("canada",), "product": ("steel",)}),
    ("Norway was hit with EU duties on steel.", "tariff_impose", {"imposer": ("european-union",), "target": ("norway",)}),
    ("Canada asked for consultations with Peru.", "consult", {"participant": ("canada", "peru")}),
    ("Talks between Canada and Peru wrapped up on Friday.", "conclude", {"participant": ("canada", "peru")}),
    ("Robert Lighthizer spoke at a meeting with Liu He.", "meet", {"participant": ("liu-he", "robert-lighthizer")}),
    ("The pressure on Japan to remove tariffs on steel grew.", "tariff_cut", {"imposer": ("japan",), "product": ("steel",)}),
    ("China lifted its ban on Japanese seafood imports.", "ntm", {"imposer": ("china",), "target": ("japan",)}),
    ("New Zealand launched a case against Canada at the WTO.", "dispute_file", {"forum": ("wto",), "respondent": ("canada",)}),
    ("The pact cut tariffs on exports to Peru.", "tariff_cut", {"imposer": ("peru",)}),
    (
        "Canada imposed duties on steel from Peru. The duties will be lifted in May.",
        "tariff_cut",
        {"imposer": ("canada",), "beneficiary": ("peru",), "product": ("steel",)},
    ),
    (
        "Canada and Peru held talks in May. The latest round of negotiations ended in June.",
        "negotiation_round",
        {"participant": ("canada", "peru")},
    ),
    (
        "Canada lodged a complaint with the WTO in May. A second complaint was lodged in June.",
        "dispute_file",
        {"complainant": ("canada",), "forum": ("wto",)},
    ),
]


@pytest.mark.parametrize(("text", "type_", "roles"), WHO)
def test_roles_of_all_places(text: str, type_: str, roles: dict[str, tuple[str, ...]], read: Read) -> None:
    events = [e for e in read(text).events if e.type == type_]
    assert events, text
    assert {r: tuple(sorted(events[-1].roles.get(r, ()))) for r in roles} == {r: tuple(sorted(m)) for r, m in roles.items()}


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("Canada exempted Peru from steel tariffs on Tuesday.", "tariff_impose"),
        ("Mexico ratified the USMCA, becoming the first member to do so.", "accede"),
        ("Canada cut the consumption tax in May.", "tariff_cut"),
        ("Any such moves would leave the EU no option but to react.", "withdraw"),
        ("Published reports by Canada spoke of a deal.", "report"),
    ],
)
def test_words_that_announce_nothing(text: str, type_: str, read: Read) -> None:
    assert type_ not in {e.type for e in read(text).events}


def test_a_treaty_is_signed_by_its_two_parties_where_it_says_done_at(read: Read) -> None:
    x = read(
        "The Government of Canada and the Government of Peru have agreed as follows. "
        "Done at Lima, in duplicate, this twenty-third day of May, 2008, in the English and Spanish languages."
    )
    signed = only(x, "sign")
    assert signed.date and signed.date.value == "2008-05-23"
    assert set(signed.roles["signatory"]) == {"canada", "peru"} and signed.roles["place"] == ("lima",)


def told(x: Extraction) -> list[str]:
    """Each event on a line: type, roles, date where it has one, modality where it did not just occur."""
    return [
        " ".join(
            [
                e.type,
                *(f"{role}={','.join(sorted(members))}" for role, members in sorted(e.roles.items())),
                *([f"@{e.date.value}"] if e.date else []),
                *([e.modality] if e.modality != "occurred" else []),
            ]
        )
        for e in x.events
    ]


@pytest.mark.parametrize(
    ("text", "events"),
    [
        pytest.param(
            "Canada imposed tariffs on steel from Mexico. "
            + "It was cold. " * 13
            + "Canada imposed tariffs on steel from Mexico.",
            ["tariff_impose imposer=canada product=steel target=mexico"] * 2,
            id="far-apart",
        ),
        pytest.param(
            "Canada raised tariffs on Mexico in May. Canada raised tariffs on Mexico in June.",
            ["tariff_raise imposer=canada target=mexico @2017-05", "tariff_raise imposer=canada target=mexico @2017-06"],
            id="other-dates",
        ),
        pytest.param(
            "Canada and Mexico negotiated the USMCA. Canada and Mexico renegotiated the USMCA.",
            ["negotiate agreement=usmca participant=canada,mexico"] * 2,
            id="negotiated-anew",
        ),
    ],
)
def test_what_differs_stays_two_events(text: str, events: list[str], read: Read) -> None:
    assert told(read(text)) == events


def test_two_who_want_one_renegotiation_want_the_same(read: Read) -> None:
    x = read("Canada wants a renegotiation of the USMCA. Mexico wants a renegotiation of the USMCA.", "2019-02-20")
    assert told(x) == ["negotiate agreement=usmca participant=canada proposed"]


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Peru and Canada held a meeting of ministers in Mexico.", "meet participant=canada,peru place=mexico"),
        ("Canada opened an inquiry into dumping by China.", "remedy_investigation actor=canada target=china"),
        ("There was Mexico imposing tariffs on steel.", "tariff_impose imposer=mexico product=steel"),
        ("Canada sued over the Inflation Reduction Act.", "dispute_file complainant=canada measure=us-ira"),
        ("Canada appealed DS344.", "appeal appellant=canada dispute=ds344"),
    ],
)
def test_a_name_takes_the_role_of_its_place_in_the_phrase(text: str, event: str, read: Read) -> None:
    assert told(read(text)) == [event]


UNDER_A_DATE = "5 January 2019.\n{}\n\n9 January 2019.\nChile signs the USMCA.\n"


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Canada passes a law imposing tariffs on steel.", "tariff_impose imposer=canada product=steel @2019-01-05"),
        ("Canada lifts the duties that Peru imposed on steel.", "tariff_impose imposer=peru product=steel"),
        ("Canada, host of a meeting and talks with Peru, waits.", "negotiate participant=peru"),
    ],
)
def test_under_a_date_what_a_side_clause_tells_was_before_it(text: str, event: str, read: Read) -> None:
    assert event in told(read(UNDER_A_DATE.format(text), "2019-02-20"))
