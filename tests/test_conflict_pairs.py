"""Pairs of reports that contradict each other, and pairs that only look so: of what `conflicts` finds, nine in ten are right.

A conflict needs two voices that cannot both be right. What the same side says later, a plan that comes true, another
agreement, another year or another trade flow is none.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from korusgraph.assembly import Assembly
from korusgraph.desk.conflicts import conflicts
from korusgraph.engine.asking import index_of
from korusgraph.ledger import Ledger
from korusgraph.model import Extraction

# first day and report, second day and report
CONTRADICT = (
    ("2018-03-01", "Canada and Mexico are renegotiating NAFTA, Justin Trudeau said.", "2018-03-03", "“We are not renegotiating NAFTA with Canada,” Enrique Peña Nieto said."),
    ("2017-07-01", "Donald Trump said the United States and South Korea were renegotiating KORUS.", "2017-07-03", "South Korea denied that it was renegotiating KORUS with the United States."),
    ("2018-05-01", "Japan and the United States are negotiating a trade agreement, Donald Trump said.", "2018-05-02", "Japan denied that it was negotiating a trade agreement with the United States."),
    ("2018-03-08", "Japan and Chile signed the TPP on Thursday, Shinzo Abe said.", "2018-03-10", "“Chile has not signed the TPP,” Michelle Bachelet said."),
    ("2019-08-20", "China and the United States are negotiating, Donald Trump said.", "2019-08-21", "China denied that it was negotiating with the United States."),
    ("2019-06-01", "Donald Trump said Mexico and the United States met on Friday.", "2019-06-02", "Mexico denied that it met with the United States on Friday."),
    ("2018-03-08", "Japan and Chile signed the TPP on March 8, 2018.", "2018-03-20", "Japan and Chile signed the TPP on March 10, 2018."),
    ("2007-06-30", "The United States and South Korea signed KORUS on June 30, 2007.", "2007-07-10", "The United States and South Korea signed KORUS on June 28, 2007."),
    ("2012-03-15", "KORUS entered into force on March 15, 2012.", "2012-03-20", "KORUS took effect on March 14, 2012."),
    ("2020-07-01", "The USMCA entered into force on July 1, 2020.", "2020-07-03", "The USMCA took effect on July 2, 2020."),
    ("2017-01-23", "The United States withdrew from the TPP on January 23, 2017.", "2017-01-30", "The United States withdrew from the TPP on January 24, 2017."),
    ("2020-02-01", "The U.S. goods trade deficit with Mexico was $101.8 billion in 2019, the Commerce Department said.", "2020-02-03", "The U.S. goods trade deficit with Mexico was $81.4 billion in 2019, the Banco de Mexico said."),
    ("2020-02-01", "U.S. goods exports to Japan were $75 billion in 2019.", "2020-02-03", "U.S. goods exports to Japan were $69 billion in 2019."),
    ("2018-06-01", "United States Trade Representative Michael Froman visited Seoul.", "2018-06-02", "Japan signed the TPP."),
)  # fmt: skip
AGREE = (
    ("2018-02-01", "Japan and Chile will sign the TPP on March 8, 2018.", "2018-03-08", "Japan and Chile signed the TPP on Thursday."),
    ("2018-02-01", "Japan has not signed the TPP, Shinzo Abe said.", "2018-03-08", "Japan signed the TPP on Thursday, Shinzo Abe said."),
    ("2017-07-03", "South Korea denied that it was renegotiating KORUS with the United States.", "2018-01-05", "The United States and South Korea are renegotiating KORUS, Robert Lighthizer said."),
    ("2018-03-08", "Japan and Chile signed the TPP on March 8, 2018.", "2018-03-09", "Japan and Chile signed the TPP on Thursday."),
    ("2018-03-08", "Japan and Chile signed the TPP.", "2018-03-09", "“Peru has not ratified the TPP,” Martin Vizcarra said."),
    ("2018-03-08", "Japan and Chile signed the TPP.", "2018-03-09", "“Canada has not signed NAFTA,” Justin Trudeau said."),
    ("2012-03-15", "KORUS entered into force on March 15, 2012.", "2012-03-16", "The Korea–Australia Free Trade Agreement entered into force on December 12, 2014."),
    ("2020-02-01", "U.S. goods exports to Japan were $75 billion in 2018.", "2020-02-03", "U.S. goods exports to Japan were $69 billion in 2019."),
    ("2020-02-01", "U.S. goods exports to Japan were $74.4 billion in 2019.", "2020-02-03", "U.S. goods exports to Japan were $74 billion in 2019."),
    ("2020-02-01", "U.S. goods exports to Japan were $75 billion in 2019.", "2020-02-03", "U.S. goods exports to China were $106 billion in 2019."),
    ("2020-02-01", "U.S. goods exports to Japan were $75 billion in 2019.", "2020-02-03", "U.S. goods imports from Japan were $144 billion in 2019."),
    ("2020-02-01", "U.S. goods exports to Japan were $75 billion in 2019.", "2020-02-03", "U.S. services exports to Japan were $49 billion in 2019."),
    ("2018-06-01", "United States Trade Representative Robert Lighthizer visited Seoul.", "2018-06-02", "Former United States Trade Representative Michael Froman visited Tokyo."),
    ("2018-06-01", "Canada may withdraw from NAFTA, Justin Trudeau said.", "2018-06-02", "Canada will not withdraw from NAFTA, Justin Trudeau said."),
    ("2018-06-01", "Donald Trump threatened to withdraw from NAFTA.", "2018-06-02", "“The United States has not withdrawn from NAFTA,” Justin Trudeau said."),
    ("2018-06-01", "Japan imposed a tariff of 10 percent on steel from China.", "2018-06-02", "Japan imposed a tariff of 25 percent on aluminum from China."),
    ("2018-06-01", "Japan imposed a tariff of 10 percent on steel from China.", "2018-06-02", "Canada has not imposed a tariff on steel from China, Justin Trudeau said."),
    ("2018-06-01", "Talks between Japan and Chile on the TPP began.", "2018-06-20", "Talks between Japan and Chile on the TPP ended without a deal."),
    ("2018-06-01", "Japan and Chile are negotiating the TPP.", "2018-06-02", "Japan and Peru are not negotiating NAFTA, Shinzo Abe said."),
    ("2010-01-01", "Japan met with Chile on Friday.", "2018-01-01", "Japan denied that it met with Chile."),
    ("2007-04-02", "The United States and South Korea concluded negotiations on KORUS on April 1, 2007.", "2010-12-03", "The United States and South Korea concluded negotiations on KORUS on December 3, 2010."),
    ("2007-06-30", "The United States and South Korea signed KORUS on June 30, 2007.", "2018-09-24", "The United States and South Korea signed a revised KORUS on September 24, 2018."),
    ("2018-03-08", "The United States rejected the TPP.", "2018-03-09", "Japan and Chile signed the TPP on Thursday."),
    ("2018-03-08", "Congress has not yet ratified KORUS.", "2018-03-09", "The National Assembly in Seoul ratified KORUS."),
    ("2020-02-01", "The U.S. goods trade deficit with Mexico was $101.8 billion in 2019.", "2020-02-03", "The U.S. goods and services trade deficit with Mexico was $95 billion in 2019."),
    ("2018-06-01", "Japan plans to impose a tariff of 10 percent on steel from China.", "2018-06-02", "“Japan has not imposed a tariff on steel from China,” Shinzo Abe said."),
    ("2018-06-01", "Canada and Mexico signed the USMCA.", "2018-06-02", "The U.S. Congress has not ratified the USMCA, Nancy Pelosi said."),
    ("2018-06-01", "Mexico proposed to renegotiate NAFTA.", "2018-06-02", "Canada denied that it was renegotiating NAFTA."),
    ("2018-06-01", "Japan and Australia will conclude the TPP in July, Shinzo Abe said.", "2018-06-02", "Japan and Australia have not concluded the TPP, Malcolm Turnbull said."),
    ("2018-06-01", "If Japan imposed a tariff on steel from China, China would retaliate.", "2018-06-02", "“Japan has not imposed a tariff on steel from China,” Shinzo Abe said."),
    ("2018-06-01", "Canada joined the Pacific Alliance.", "2018-06-02", "“Canada has not joined the TPP,” Justin Trudeau said."),
    ("2015-11-01", "Japan and Canada were negotiating the TPP, Shinzo Abe said.", "2018-06-02", "“We are not negotiating the TPP with Japan,” Justin Trudeau said."),
    ("2018-06-01", "Japan and Chile met in Tokyo on Friday.", "2018-06-02", "“Peru did not meet Japan,” Martin Vizcarra said."),
    ("2018-06-01", "Ratification of KORUS by Congress was delayed.", "2018-06-02", "South Korea ratified KORUS on Friday."),
    ("2018-06-01", "Robert Lighthizer, the United States Trade Representative, visited Seoul.", "2021-06-02", "Katherine Tai, the United States Trade Representative, visited Seoul."),
    ("2018-06-01", "Japan exported cars worth $40 billion to the United States in 2017.", "2018-06-02", "Japan exported cars worth $12 billion to the United States in the first quarter of 2018."),
)  # fmt: skip
# kinds of false ones among what real news of fifty papers gave
ONLY_LOOK_SO = (
    ("2018-05-01", "Japan and the United States are negotiating a trade agreement, Donald Trump said.", "2018-05-02", "“We cannot negotiate a trade agreement with the United States,” Shinzo Abe said."),
    ("2018-05-01", "Japan and the United States are negotiating a trade agreement, Donald Trump said.", "2018-05-02", "There are no plans to negotiate a trade agreement with the United States, Shinzo Abe said."),
    ("2019-06-01", "Donald Trump said Mexico and the United States met on Friday.", "2019-06-02", "Mexico said it would not meet with the United States on Friday."),
    ("2019-06-01", "Donald Trump met Enrique Peña Nieto, the White House said.", "2019-06-02", "“Justin Trudeau did not meet Donald Trump,” Enrique Peña Nieto said."),
    ("2019-06-01", "Japanese Prime Minister Shinzo Abe spoke with U.S. President Donald Trump on Friday.", "2019-06-02", "Shinzo Abe denied that he discussed rice with Donald Trump on Friday."),
    ("2018-05-01", "Japan and the United States are negotiating a trade agreement, Donald Trump said.", "2018-06-20", "Japan denied that it was negotiating a trade agreement with the United States."),
    ("2018-05-01", "Japan denied that it was negotiating a trade agreement with the United States.", "2018-05-12", "Japan and the United States are negotiating a trade agreement, Donald Trump said."),
    ("2018-03-08", "Japan and Chile signed the TPP on Thursday.", "2018-03-09", "Japan and Chile signed the TPP on Friday."),
    ("2018-06-15", "U.S. goods exports to Japan were $75 billion last year.", "2019-06-15", "U.S. goods exports to Japan were $69 billion last year."),
    ("2018-06-15", "U.S. goods exports to Japan were $75 billion on Friday.", "2018-06-15", "U.S. goods exports to Japan were $69 billion on Friday."),
    ("2012-03-15", "The United States signed trade deals with Panama, Colombia and South Korea.", "2012-03-16", "Japan signed the TPP."),
    ("2018-12-27", "Presidents Xi Jinping and Donald Trump agreed on a truce.", "2018-12-28", "A truce was reached by Presidents Xi Jinping and Donald Trump."),
)  # fmt: skip
Found = Callable[[tuple[str, str, str, str]], bool]


@pytest.fixture
def found(read: Callable[..., Extraction], tmp_path: Path) -> Found:
    """Whether the two reports of a pair are found to contradict each other, or the reference data."""

    def tell(pair: tuple[str, str, str, str]) -> bool:
        for path in tmp_path.iterdir():
            path.unlink()
        with Ledger(tmp_path / "l.sqlite") as ledger:
            for name, day, text in (("one", *pair[:2]), ("other", *pair[2:])):
                ledger.put(read(text, day, name), "test")
            return bool(conflicts(index_of(Assembly(ledger))))

    return tell


def test_of_fifty_pairs_nine_in_ten_of_those_found_contradict_each_other(found: Found) -> None:
    right = [pair for pair in CONTRADICT if found(pair)]
    wrong = [pair for pair in AGREE if found(pair)]
    assert len(CONTRADICT) + len(AGREE) == 50
    assert len(right) >= 0.9 * (len(right) + len(wrong)), wrong
    assert len(right) >= 10, [pair for pair in CONTRADICT if pair not in right]


def test_two_documents_with_another_holder_than_the_reference_data_contradict_them(found: Found) -> None:
    title = "United States Trade Representative Katherine Tai visited {}."
    assert found(("2018-06-01", title.format("Seoul"), "2018-06-02", title.format("Tokyo")))
    assert not found(("2018-06-01", title.format("Seoul"), "2018-06-02", "Japan signed the TPP."))


@pytest.mark.parametrize("pair", ONLY_LOOK_SO, ids=[f"{a[:40]} / {b[:40]}" for _, a, _, b in ONLY_LOOK_SO])
def test_what_only_looks_like_a_contradiction_is_none(found: Found, pair: tuple[str, str, str, str]) -> None:
    assert not found(pair)


def test_a_call_and_its_denial_contradict_each_other(found: Found) -> None:
    denial = "Shinzo Abe denied that he spoke with Donald Trump on Friday."
    call = "Japanese Prime Minister Shinzo Abe spoke with U.S. President Donald Trump on Friday."
    assert found(("2019-06-01", call, "2019-06-02", denial))


def test_a_figure_of_last_year_is_of_the_year_before_the_report(found: Found) -> None:
    exports = "U.S. goods exports to Japan were ${} billion last year."
    assert found(("2018-06-15", exports.format(75), "2018-07-15", exports.format(69)))
