"""Relations: offices, bodies, memberships, parties of agreements, goods, places; one of each kind and what is none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from korusgraph.model import Extraction, Relation

Read = Callable[..., Extraction]


def found(x: Extraction, type_: str) -> dict[tuple[str, str], Relation]:
    return {(r.subject, r.object): r for r in x.relations if r.type == type_}


@pytest.mark.parametrize(
    ("text", "type_", "subject", "object_"),
    [
        ("President Moon Jae-in met Robert Lighthizer.", "HOLDS_OFFICE", "moon-jae-in", "office-kr-president"),
        ("Robert Lighthizer from the WTO spoke.", "AFFILIATED_WITH", "robert-lighthizer", "wto"),
        ("Hildegard Mueller, who heads the WTO, spoke.", "HEADS", "hildegard-mueller", "wto"),
        ("Canada is a member of the WTO.", "MEMBER_OF", "canada", "wto"),
        ("Canada and Japan are trading partners.", "TRADING_PARTNER_OF", "canada", "japan"),
        ("Canada signed the CPTPP.", "PARTY_TO", "canada", "cptpp"),
        ("The United States withdrew from the CPTPP.", "PARTY_TO", "united-states", "cptpp"),
        ("The USMCA, which replaced NAFTA, is old.", "SUPERSEDES", "usmca", "nafta"),
        ("They met in the Chinese city of Wuhan.", "LOCATED_IN", "wuhan", "china"),
        ("They met in Detroit, Michigan.", "LOCATED_IN", "detroit", "michigan"),
    ],
)
def test_a_relation_of_each_kind(read: Read, text: str, type_: str, subject: str, object_: str) -> None:
    pairs = found(read(text), type_)
    assert (subject, object_) in pairs, (list(pairs), read(text).entities)
    relation = pairs[subject, object_]
    assert relation.evidence and 0.0 < relation.confidence < 1.0


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Canada signed the CPTPP.", "signatory"),
        ("Canada withdrew from the CPTPP.", "withdrawn"),
        ("Canada joined the CPTPP.", "party"),
        ("China is negotiating the CPTPP.", "negotiating"),
        ("Canada and Mexico are renegotiating NAFTA.", "party"),
    ],
)
def test_in_which_state_a_party_is(read: Read, text: str, status: str) -> None:
    assert {r.qualifiers["status"] for r in found(read(text), "PARTY_TO").values()} == {status}


@pytest.mark.parametrize(
    "text",
    [
        "China refused to sign the CPTPP.",
        "The United States failed to join the CPTPP.",
        "The United States has not signed the CPTPP.",
        "China did not join the CPTPP.",
    ],
)
def test_who_did_not_join_is_no_party(read: Read, text: str) -> None:
    assert found(read(text), "PARTY_TO") == {}


def test_the_predecessor_of_a_person_by_name(read: Read) -> None:
    x = read("Prime Minister Anthony Albanese left. Albanese's predecessor Scott Morrison stayed.")
    assert ("scott-morrison", "anthony-albanese") in found(x, "PREDECESSOR_OF")


def test_goods_of_an_agreement(read: Read) -> None:
    x = read("Canada signed a free trade agreement on semiconductors with Japan.")
    assert [object_ for _, object_ in found(x, "CONCERNS_PRODUCT")] == ["semiconductors"]


def test_a_symmetric_relation_is_kept_once(read: Read) -> None:
    x = read("Canada and Japan are trading partners. Japan and Canada are old trading partners.")
    (relation,) = found(x, "TRADING_PARTNER_OF").values()
    assert len(relation.evidence) == 2 and relation.qualifiers["symmetric"] is True


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("The USMCA praised NAFTA.", "SUPERSEDES"),
        ("The Ministry of Trade under the USMCA met.", "ESTABLISHED_UNDER"),
        ("Canada's Zespri Inc is old.", "AGENCY_OF"),
    ],
)
def test_what_only_stands_beside_it_is_not_related(read: Read, text: str, type_: str) -> None:
    assert [r for r in read(text).relations if r.type == type_] == []
