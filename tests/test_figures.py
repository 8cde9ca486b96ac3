"""Figures: value, unit, currency, direction."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from korusgraph.extraction.figures.amounts import find
from korusgraph.extraction.figures.numerals import numerals
from korusgraph.extraction.parse import Sentence
from korusgraph.model import Extraction, Span

Read = Callable[..., Extraction]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        (
            "The deficit doubled from US$11.4 billion to US$22.8 billion.",
            [(11.4e9, "currency", "USD"), (22.8e9, "currency", "USD"), (2.0, "ratio", None)],
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


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Imports fell to Rs 45,000 crore in 2018.", [(4.5e11, "currency", "INR")]),
        ("Exports rose to Rs 1.2 lakh crore.", [(1.2e12, "currency", "INR")]),
        ("It cost ₹12,34,567.", [(1234567.0, "currency", "INR")]),
        ("Exports rose by half a billion dollars.", [(5e8, "currency", "USD")]),
        ("It cost one and a half million euros.", [(1.5e6, "currency", "EUR")]),
        ("It cost a quarter of a million pounds.", [(2.5e5, "currency", "GBP")]),
        ("Exports grew 2,5 percent.", [(2.5, "percent", None)]),
        ("The quota is 1.234.567,8 tonnes.", [(1234567.8, "tonnes", None)]),
        ("The quota is 5 000 tonnes.", [(5000.0, "tonnes", None)]),
        ("Tariffs of between 10 and 25 percent apply.", [(10.0, "percent", None), (25.0, "percent", None)]),
        ("Duties of 10, 15 and 25 percent apply.", [(10.0, "percent", None), (15.0, "percent", None), (25.0, "percent", None)]),
        ("Exports rose to $4-5 billion.", [(4e9, "currency", "USD"), (5e9, "currency", "USD")]),
        ("Two-thirds of exports go north.", [(66.7, "percent", None)]),
        ("Peru bought 49,000 Chinese-built vehicles.", [(49000.0, "count", None)]),
        ("The pact supports two hundred thousand jobs.", [(200000.0, "count", None)]),
    ],
)
def test_numbers_in_any_usual_form(read: Read, text: str, figures: list[tuple[float, str, str | None]]) -> None:
    assert sorted(((f.value, f.unit, f.currency) for f in read(text).figures), key=str) == sorted(figures, key=str)


@pytest.mark.parametrize(
    "text",
    ["It cost $1,1,1 in all.", "It cost 1.2.3 billion dollars.", "The G20 has A320 planes.", "He was 100 percent certain."],
)
def test_what_makes_no_number_is_no_figure(read: Read, text: str) -> None:
    assert read(text).figures == ()


def test_a_period_belongs_to_its_own_figure(read: Read) -> None:
    x = read("Exports to Peru rose 6 percent in Jan-Feb. Exports to Chile fell 2 percent in March 2018.")
    assert [(f.value, f.period) for f in x.figures] == [(6.0, "Jan-Feb."), (2.0, "March 2018")]


def test_an_amount_in_a_second_currency_means_the_same(read: Read) -> None:
    first, second = read("The pact would add 4 billion euros ($4.7 billion) to Canada's exports to Japan.").figures
    assert (first.indicator, first.kind, first.reporter, first.partner) == (
        second.indicator,
        second.kind,
        second.reporter,
        second.partner,
    )


def test_a_share_of_goods_is_no_rate(read: Read) -> None:
    x = read("Canada will cut tariffs on 91% of goods.")
    assert x.figures[0].kind == "share" and x.figures[0].indicator != "tariff_rate"
    assert all(not e.figures for e in x.events)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Canada imposed a 25 percent tariff on steel.", {"rate": [25.0]}),
        ("The United States cut tariffs on Chinese goods from 145% to 30%.", {"previousRate": [145.0], "rate": [30.0]}),
        (
            "The United States cut tariffs on Chinese goods to 5 percent from 10 percent.",
            {"previousRate": [10.0], "rate": [5.0]},
        ),
        ("Canada set a quota of 49,000 cars.", {"volume": [49000.0]}),
    ],
)
def test_a_measure_has_its_figures(read: Read, text: str, parts: dict[str, list[float]]) -> None:
    x = read(text)
    value = {f.id: f.value for f in x.figures}
    (event,) = [e for e in x.events if e.figures]
    assert {role: [value[i] for i in ids] for role, ids in event.figures.items()} == parts


@pytest.mark.parametrize(
    "run", ["1" * 20_000, "$" + "1," * 10_000, "1." * 10_000, "10 to " * 5_000, "$" * 10_000, "1 %" * 5_000]
)
def test_numbers_are_read_in_linear_time(run: str) -> None:
    start = time.process_time()
    list(numerals(run, Span(0, len(run))))
    find(run, Sentence(0, Span(0, len(run)), [], []))
    assert time.process_time() - start < 2.0


def test_a_rate_on_goods_of_several_states_has_none_of_them_for_partner(read: Read) -> None:
    (figure,) = read("Canada imposed a 25% tariff on goods from Chile and Peru.").figures
    assert (figure.reporter, figure.partner) == ("canada", None)


def test_amounts_in_brackets_of_a_list_keep_the_partner_and_kind_of_the_sentence_before(read: Read) -> None:
    text = "Canada's exports to Mexico reached $8 billion. Canada's exports included wheat ($3 billion) and beef ($2 billion)."
    found = read(text).figures[1:]
    assert [(f.indicator, f.partner, f.product) for f in found] == [
        ("goods_exports", "mexico", "wheat"),
        ("goods_exports", "mexico", "beef"),
    ]


def test_what_stands_beside_a_saying_is_not_told_by_its_speaker(read: Read) -> None:
    (figure,) = read("Canada imposed a tariff of 25%, citing Peru's concerns.").figures
    assert figure.asserted_by is None
