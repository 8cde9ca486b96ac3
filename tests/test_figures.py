"""Figures: value, unit, currency, direction."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from korusgraph.model import Extraction

Read = Callable[..., Extraction]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        (
            "The deficit doubled from US$13.2 billion to US$27.6 billion.",
            [(13.2e9, "currency", "USD"), (27.6e9, "currency", "USD"), (2.0, "ratio", None)],
        ),
        ("Japan sold 300 mln dlrs worth of chips.", [(3e8, "currency", "USD")]),
        ("It cost C$16.6 billion.", [(16.6e9, "currency", "CAD")]),
        ("It cost €5bn or £2.3bn.", [(5e9, "currency", "EUR"), (2.3e9, "currency", "GBP")]),
        ("It cost 20 billion yen or 30 trillion won.", [(2e10, "currency", "JPY"), (3e13, "currency", "KRW")]),
        ("It cost HK$5 million or NT$30 trillion.", [(5e6, "currency", "HKD"), (3e13, "currency", "TWD")]),
        ("A tariff of 10-15 percent applies.", [(10.0, "percent", None), (15.0, "percent", None)]),
        ("The rate rose by 24 percentage points.", [(24.0, "percentage_point", None)]),
        ("Tariffs of 100 pct apply.", [(100.0, "percent", None)]),
        ("The quota is 58,400 tonnes.", [(58400.0, "tonnes", None)]),
        ("The state lost 4.5 million manufacturing jobs.", [(4.5e6, "count", None)]),
        ("That is more than 50 times the amount.", [(50.0, "ratio", None)]),
        (
            "The deficit rose to 58.6 billion dlrs from 49.7 billion in 1985.",
            [(49.7e9, "currency", "USD"), (58.6e9, "currency", "USD")],
        ),
        ("Exports have gone down.", [(None, None, None)]),
        ("The trade deficit is still rising.", [(None, None, None)]),
    ],
)
def test_figures_of_a_sentence(read: Read, text: str, figures: list[tuple[float | None, str | None, str | None]]) -> None:
    found = sorted(((f.value, f.unit, f.currency) for f in read(text).figures), key=str)
    assert found == sorted(figures, key=str)


@pytest.mark.parametrize(
    "text",
    [
        "Two countries met in 2007.",
        "A five-year-old deal.",
        "Section 301 of the act.",
        "On July 12 they met for 15 years.",
        "He is one of 12 ministers.",
    ],
)
def test_dates_ages_and_counts_of_countries_are_none(read: Read, text: str) -> None:
    assert read(text).figures == ()


def test_deficit_is_positive_with_its_two_countries(read: Read) -> None:
    (figure,) = read("The US trade deficit with South Korea reached $27.6 billion.").figures
    assert (figure.indicator, figure.kind, figure.value, figure.reporter, figure.partner) == (
        "goods_trade_balance",
        "deficit",
        27.6e9,
        "united-states",
        "south-korea",
    )


def test_money_is_never_a_number_of_jobs(read: Read) -> None:
    (figure,) = read("Japan will make a $550 billion investment that creates jobs.").figures
    assert figure.indicator == "investment"


def test_the_owner_of_exports_reports_and_the_buyer_is_the_partner(read: Read) -> None:
    (figure,) = read("Canada's exports to the four Mercosur countries were $45 billion in 2018.").figures
    assert (figure.reporter, figure.partner) == ("canada", "mercosur")


def test_one_number_is_one_figure(read: Read) -> None:
    assert len(read("Taiwan will cut tariffs on 1,700 items.").figures) == 1


@pytest.mark.parametrize(
    ("text", "reporter", "partner"),
    [
        ("The United States imposed a 104% tariff on Chinese imports.", "united-states", "china"),
        ("The United States raised tariffs on Canadian steel imports to 50%.", "united-states", "canada"),
    ],
)
def test_whose_tariff_and_whose_goods(read: Read, text: str, reporter: str, partner: str) -> None:
    (figure,) = read(text).figures
    assert (figure.reporter, figure.partner) == (reporter, partner)
