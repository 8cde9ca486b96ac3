"""Copies: shortened texts, other headlines and changed leads are one source; reports, releases and versions of their own are not."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from korusgraph.assembly import Assembly
from korusgraph.assembly.likeness import Text, is_copy, text_of
from korusgraph.ids import digest
from korusgraph.ledger import Ledger
from korusgraph.model import Extraction

LEAD = "LIMA (Andes Wire) - Peru and Norway agreed on Tuesday to open talks on a free trade agreement, their ministers said."
BODY = (
    "Trade Minister Rosa Quispe received her Norwegian counterpart, Erik Halvorsen, in the capital for two hours of talks.",
    "The two sides want to cut duties on salmon, asparagus and copper wire, and to let engineers work in either country.",
    "“We have waited nine years for this day, and our farmers have waited longer,” Quispe told reporters after the meeting.",
    "Halvorsen said that a first round would be held in Oslo in September and that a text could be ready within 18 months.",
    "Trade between the two countries came to $310 million last year, most of it fish meal, according to the customs office.",
    "Peru has 22 trade agreements in force, and Norway, which is not in the European Union, negotiates with its EFTA partners.",
    "Fishermen in the north of Norway fear that cheaper fish from the Pacific would cost jobs on the coast.",
    "The association of exporters in Lima called the decision overdue and asked for a lower duty on machines.",
)
ARTICLE = "\n".join((LEAD, *BODY))
OTHER_REPORT = "\n".join(
    (
        "Norway's trade minister, Erik Halvorsen, flew to Lima this week and came home with a promise of negotiations.",
        "Peru is a small market for Norwegian companies, but salmon farmers have long complained about a duty of 6 percent.",
        "“We have waited nine years for this day, and our farmers have waited longer,” his host, Rosa Quispe, said.",
        "Talks are to begin in autumn in Oslo. The opposition in the Storting wants guarantees for the coastal fleet first.",
        "Environmental groups warned that copper mines in the Andes might profit from the deal without stricter rules.",
        "Halvorsen's predecessor had tried in vain to win over his partners in EFTA for a similar plan.",
    )
)
ABOUT = (
    "The Ministry of Foreign Trade and Tourism of Peru is in charge of trade policy. It negotiates agreements, promotes exports and "
    "tourism, and speaks for Peru in international organizations. Its offices are in the district of San Isidro, and it keeps "
    "commercial bureaus in thirty cities all over the world. For questions of the press please write to the office of communication "
    "or call during working hours. Photographs of the minister may be used without fee when the source is named. This release is "
    "published in Spanish and in English; in case of doubt the Spanish text is the one that counts."
)
RELEASE_1 = f"Minister Quispe opened the new bureau in Lagos, which will help exporters of grapes and cocoa.\n{ABOUT}"
RELEASE_2 = f"The deputy minister handed prizes to weavers from Cusco at a fair for crafts in the capital.\n{ABOUT}"


def monthly(month: str, exports: str, imports: str, order: str) -> str:
    return (
        f"Exports of goods came to {exports} billion soles in {month}, the statistics office said. Imports reached {imports} billion "
        "soles. The office counts all goods that pass the customs posts on land, at sea and in the air, with the exception of "
        "goods in transit and of monetary gold. Figures are adjusted for the season and for the number of working days. "
        f"It was the {order} surplus in a row. Copper remained the most important good, ahead of gold, fish meal and fruit. "
        "China was the largest buyer, and the United States the largest seller. The next figures are published in four weeks."
    )


def treaty(duty: str, more: str = "") -> str:
    articles = (
        "The parties establish a free trade area in conformity with Article XXIV of the General Agreement on Tariffs and Trade.",
        f"Each party shall reduce its customs duties on originating goods to {duty} in equal annual stages.",
        "No party shall adopt a prohibition or restriction on the importation of any good of the other party.",
        "The parties shall meet in a joint committee once a year, alternately in Lima and in Oslo.",
        "Disputes shall be settled by consultations; a panel of three may be asked for after sixty days.",
        "This agreement enters into force on the first day of the third month after ratification.",
        "Either party may denounce this agreement by a notification in writing, which takes effect after six months.",
    )
    return "\n".join(f"Article {n}\n{text}" for n, text in enumerate((*articles, *((more,) if more else ())), 1))


COPIES = {
    "the same": (ARTICLE, ARTICLE),
    "other spaces and quotation marks": (ARTICLE, ARTICLE.replace("\n", "\n\n  ").replace("“", '"').replace("”", '"')),
    "shortened to its first half": (ARTICLE, "\n".join((LEAD, *BODY[:4]))),
    "shortened to a third": (ARTICLE, "\n".join((LEAD, *BODY[:2]))),
    "shortened in the middle": (ARTICLE, "\n".join((LEAD, BODY[0], *BODY[3:5], BODY[7]))),
    "another headline": (f"Peru opens talks with Norway\n{ARTICLE}", f"Salmon for asparagus: Lima and Oslo to negotiate\n{ARTICLE}"),
    "a headline that was not there": (ARTICLE, f"PERU AND NORWAY TO NEGOTIATE FREE TRADE\n{ARTICLE}"),
    "a changed lead": (
        ARTICLE,
        "\n".join(("Norway and Peru will negotiate free trade, ministers of the two countries said in Lima on Tuesday.", *BODY)),
    ),
    "a changed lead, shortened": (
        ARTICLE,
        "\n".join(("LIMA, March 6 - Peru will talk with Norway about free trade, its minister said on Tuesday.", *BODY[:6])),
    ),
    "a sentence of its own at the end": (ARTICLE, f"{ARTICLE}\nThe peso closed unchanged in Lima; our correspondent wrote this text."),
    "house style": (ARTICLE, ARTICLE.replace("percent", "per cent").replace("European Union", "EU").replace("Minister", "minister")),
    "a treaty from two collections": (treaty("zero"), treaty("zero").upper()),
}  # fmt: skip
OF_THEIR_OWN = {
    "two reports of one event with the same quotation": (ARTICLE, OTHER_REPORT),
    "releases that share what they say on the ministry": (RELEASE_1, RELEASE_2),
    "a short release and a long one with the same end": (RELEASE_1, "\n".join((LEAD, *BODY, ABOUT))),
    "monthly releases of one form": (monthly("May", "14.2", "12.9", "third"), monthly("June", "13.8", "13.1", "fourth")),
    "monthly releases with one figure": (monthly("May", "14.2", "12.9", "third"), monthly("May", "14.3", "12.9", "third")),
    "rounds of one form": (
        monthly("May", "14.2", "12.9", "third"), monthly("May", "14.2", "12.9", "fourth")),
    "versions of a treaty": (treaty("zero"), treaty("five percent")),
    "a treaty and the same with one more article": (treaty("zero"), treaty("zero", "Fish is left out of this agreement.")),
    "a passage of a treaty in an article": (treaty("zero"), treaty("zero").split("Article 3")[0] + ARTICLE),
    "an article and one quotation of it": (ARTICLE, f"{BODY[2]} {BODY[3]}"),
    "short texts that share most": ("Peru and Chile signed it on Friday.", "Peru and Chile signed it on Friday. Japan left."),
    "nothing": ("", ARTICLE),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other"), COPIES.values(), ids=COPIES)
def test_a_text_under_another_headline_shortened_or_with_another_lead_is_a_copy(one: str, other: str) -> None:
    assert is_copy(text_of(one), text_of(other)) and is_copy(text_of(other), text_of(one))


@pytest.mark.parametrize(("one", "other"), OF_THEIR_OWN.values(), ids=OF_THEIR_OWN)
def test_a_text_of_its_own_is_no_copy(one: str, other: str) -> None:
    assert not is_copy(text_of(one), text_of(other)) and not is_copy(text_of(other), text_of(one))


def test_a_text_packed_is_the_text() -> None:
    made = text_of(treaty("zero"))
    again = Text.of(made.packed())
    assert (again.words.tolist(), again.law) == (made.words.tolist(), True)


# -- in the graph --------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def bare(read: Callable[..., Extraction]) -> Extraction:
    return read("Nothing.")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "l.sqlite") as opened:
        yield opened


def document(bare: Extraction, id_: str, text: str, published: str | None) -> Extraction:
    made = replace(bare.document, id=id_, text=text, sha256=digest(text), source_sha256=digest(text), path=f"/{id_}.txt")
    return replace(bare, document=replace(made, published=published), sentences=())


def copies(assembly: Assembly) -> dict[str, str]:
    found = (e for e in assembly.edges() if e.type == "COPY_OF")
    return {e.start.partition("/")[2]: e.end.partition("/")[2] for e in found}


HALF = "\n".join((LEAD, *BODY[:4]))
THIRD = "\n".join((LEAD, *BODY[:2]))


def test_every_copy_leads_to_the_earliest_text(ledger: Ledger, bare: Extraction) -> None:
    for id_, text, day in (
        ("a", THIRD, "2017-08-20"),
        ("b", ARTICLE, "2017-08-18"),
        ("c", HALF, None),
        ("d", OTHER_REPORT, "2017-08-18"),
    ):
        ledger.put(document(bare, id_, text, day), "e")
    assert copies(Assembly(ledger)) == {"a": "b", "c": "b"} and Assembly(ledger).copies() == 2


def test_a_document_with_other_line_ends_is_a_copy(ledger: Ledger, bare: Extraction) -> None:
    ledger.put(document(bare, "a", ARTICLE, "2017-08-18"), "e")
    ledger.put(document(bare, "b", ARTICLE.replace("\n", "\r\n"), "2017-08-18"), "e")
    assert copies(Assembly(ledger)) == {"b": "a"}


def test_what_was_a_copy_of_a_forgotten_text_is_one_of_the_next(ledger: Ledger, bare: Extraction) -> None:
    for id_, text, day in (("a", ARTICLE, "2017-08-17"), ("b", ARTICLE, "2017-08-18"), ("c", HALF, "2017-08-19")):
        ledger.put(document(bare, id_, text, day), "e")
    before = copies(Assembly(ledger))
    ledger.forget("a")
    assert (before, copies(Assembly(ledger))) == ({"b": "a", "c": "a"}, {"c": "b"})


@pytest.mark.parametrize("seed", range(3))
def test_copies_that_were_found_step_by_step_are_those_of_all_texts(ledger: Ledger, bare: Extraction, seed: int) -> None:
    chosen, different = random.Random(seed), []
    texts = (ARTICLE, HALF, THIRD, OTHER_REPORT, RELEASE_1, RELEASE_2, treaty("zero"), treaty("five percent"))
    for number in range(40):
        there = list(ledger.document_ids())
        if there and chosen.random() < 0.35:
            ledger.forget(chosen.choice(there))
        else:
            id_, day = chosen.choice("abcdefghij"), f"2017-08-{chosen.randint(10, 20)}"
            ledger.put(document(bare, id_, f"{chosen.choice(texts)} {id_ if chosen.random() < 0.5 else ''}", day), "e")
        grown, made = Assembly(ledger), Assembly(ledger, keep=False)
        if (grown.state, copies(grown)) != (made.state, copies(made)):
            different.append(number)
    assert different == []
