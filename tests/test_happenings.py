"""Happenings: which reports are of one happening and which are not, what is known of it, and that it does not matter how it grew."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from korusgraph import engine
from korusgraph.assembly import Assembly
from korusgraph.assembly.store import Store
from korusgraph.ledger import Ledger
from korusgraph.model import Extraction, Node
from korusgraph.writers import rdf

Read = Callable[..., Extraction]

JOINED: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "one signing in several papers": ("sign", (
        ("2018-11-30", "The United States, Mexico and Canada signed the USMCA in Buenos Aires on Friday."),
        ("2018-12-05", "Leaders of the three countries signed the USMCA on November 30, 2018."),
        ("2018-12-01", "Canada signed the USMCA on Friday, after months of talks."),
    )),
    "a signing told by month": ("sign", (
        ("2018-11-30", "The United States, Mexico and Canada signed the USMCA on November 30, 2018."),
        ("2020-07-01", "Mexico signed the USMCA in November 2018."),
    )),
    "a signing told by year": ("sign", (
        ("2018-11-30", "The United States, Mexico and Canada signed the USMCA on November 30, 2018."),
        ("2020-07-01", "Mexico signed the USMCA in 2018."),
    )),
    "a signing told without a date days later": ("sign", (
        ("2018-11-30", "The United States, Mexico and Canada signed the USMCA on November 30, 2018."),
        ("2018-12-03", "Mexico signed the USMCA, and its farmers are glad."),
    )),
    "two undated reports of one day": ("sign", (
        ("2018-12-03", "Mexico and Canada signed the USMCA."),
        ("2018-12-03", "Canada has signed the USMCA."),
    )),
    "planned, then done": ("sign", (
        ("2018-03-01", "Canada will sign the CPTPP on March 8, 2018."),
        ("2018-03-09", "Canada and ten other countries signed the CPTPP on Thursday."),
    )),
    "planned without a date, then done": ("sign", (
        ("2018-02-01", "Canada will sign the CPTPP."),
        ("2018-03-09", "Canada signed the CPTPP on Thursday."),
    )),
    "postponed": ("sign", (
        ("2018-02-01", "Canada will sign the CPTPP on February 20, 2018."),
        ("2018-03-09", "Canada signed the CPTPP on Thursday."),
    )),
    "done and denied": ("withdraw", (
        ("2017-08-19", "The United States withdrew from NAFTA on August 18, 2017."),
        ("2017-08-20", "Lighthizer denied that the United States withdrew from NAFTA on August 18, 2017."),
    )),
    "in force by two papers": ("enter_into_force", (
        ("2012-03-15", "The KORUS agreement entered into force on Thursday."),
        ("2017-08-19", "KORUS, which entered into force on March 15, 2012, was criticised."),
    )),
    "a meeting told with people and with states": ("meet", (
        ("2017-08-23", "Robert Lighthizer met Kim Hyun-chong on August 22, 2017."),
        ("2017-08-23", "The United States and South Korea met on August 22, 2017."),
    )),
    "a meeting told twice": ("meet", (
        ("2017-07-01", "Trump met South Korean President Moon Jae-in on Friday."),
        ("2017-07-05", "Moon Jae-in met Donald Trump on June 30, 2017."),
    )),
    "a meeting told as a consultation": ("meet", (
        ("2017-08-23", "Robert Lighthizer met Kim Hyun-chong on Tuesday."),
        ("2017-08-24", "Lighthizer held consultations with Kim Hyun-chong on August 22, 2017."),
    )),
    "a meeting told without a date by its people": ("meet", (
        ("2017-08-23", "Robert Lighthizer met Kim Hyun-chong on Tuesday."),
        ("2017-08-25", "Robert Lighthizer met Kim Hyun-chong."),
    )),
    "a numbered round": ("negotiation_round", (
        ("2017-11-17", "The fifth round of NAFTA negotiations opened in Mexico City on Friday."),
        ("2017-11-30", "The fifth round of NAFTA negotiations ended without progress."),
    )),
    "a tariff told with and without its product": ("tariff_impose", (
        ("2018-06-01", "The United States imposed a tariff of 25% on steel from Canada on June 1, 2018."),
        ("2018-06-04", "On June 1, 2018 the United States imposed tariffs on Canada."),
    )),
    "a tariff imposed and raised": ("tariff_impose", (
        ("2018-06-01", "The United States imposed tariffs on steel from Canada on June 1, 2018."),
        ("2018-06-04", "The United States raised tariffs on steel from Canada on June 1, 2018."),
    )),
    "ratified by a parliament and by its state": ("ratify", (
        ("2011-11-22", "South Korea ratified KORUS on Tuesday."),
        ("2011-11-23", "South Korea's National Assembly ratified KORUS on November 22, 2011."),
    )),
}  # fmt: skip
APART: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "annual meetings": ("meet", (
        ("2017-08-23", "Robert Lighthizer met Kim Hyun-chong on August 22, 2017."),
        ("2018-08-23", "Robert Lighthizer met Kim Hyun-chong on August 22, 2018."),
    )),
    "annual meetings without dates": ("meet", (
        ("2017-08-23", "The United States and South Korea hold an annual meeting."),
        ("2018-08-23", "South Korea and the United States held an annual meeting."),
    )),
    "rounds with numbers": ("negotiation_round", (
        ("2017-11-17", "The fifth round of NAFTA negotiations opened in Mexico City on Friday."),
        ("2017-11-18", "The sixth round of NAFTA negotiations opened in Montreal on January 23, 2018."),
    )),
    "rounds with numbers on one day": ("negotiation_round", (
        ("2017-11-17", "The fifth round of NAFTA negotiations opened on November 17, 2017."),
        ("2017-11-18", "The sixth round of NAFTA negotiations opened on November 17, 2017."),
    )),
    "rounds of two agreements": ("negotiation_round", (
        ("2017-11-17", "The fifth round of NAFTA negotiations opened on November 17, 2017."),
        ("2017-11-18", "The fifth round of RCEP negotiations opened on November 17, 2017."),
    )),
    "a second signing": ("sign", (
        ("2018-11-30", "The United States and Mexico signed the USMCA on November 30, 2018."),
        ("2019-12-10", "The United States and Mexico signed the USMCA on December 10, 2019."),
    )),
    "a signing that fits two": ("sign", (
        ("2018-11-30", "Mexico signed the USMCA on November 30, 2018."),
        ("2018-12-10", "Mexico signed the USMCA on December 10, 2018."),
        ("2018-12-12", "Mexico signed the USMCA."),
    )),
    "a year that fits two": ("sign", (
        ("2018-05-30", "Mexico signed the USMCA on May 30, 2018."),
        ("2018-12-10", "Mexico signed the USMCA on December 10, 2018."),
        ("2019-12-12", "Mexico signed the USMCA in 2018."),
    )),
    "a signing told without a date a year later": ("sign", (
        ("2018-11-30", "Mexico signed the USMCA on November 30, 2018."),
        ("2019-12-12", "Mexico signed the USMCA."),
    )),
    "thought of a year before, then done": ("sign", (
        ("2018-01-05", "If Canada signed the CPTPP, farmers would gain."),
        ("2018-03-09", "Canada signed the CPTPP on Thursday."),
    )),
    "planned three quarters of a year before": ("sign", (
        ("2017-06-01", "Canada will sign the CPTPP."),
        ("2018-03-09", "Canada signed the CPTPP on Thursday."),
    )),
    "a hoped-for deal, and the deal": ("conclude", (
        ("2018-01-05", "Japan and Canada will conclude the CPTPP."),
        ("2018-01-23", "Japan and Canada concluded the CPTPP on Tuesday."),
    )),
    "proposed without a day, then done": ("sign", (
        ("2018-02-05", "Canada proposed to sign the CPTPP."),
        ("2018-03-09", "Canada signed the CPTPP on Thursday."),
    )),
    "denied without a day": ("sign", (
        ("2018-03-01", "Canada denied that it had signed the CPTPP."),
        ("2018-03-09", "Canada signed the CPTPP on Thursday."),
    )),
    "one of several meetings": ("meet", (
        ("2018-04-03", "Wilbur Ross met Moon Jae-in several times over the winter."),
        ("2018-04-03", "Wilbur Ross met Moon Jae-in."),
    )),
    "a meeting of another year told with one of the day": ("meet", (
        ("2019-06-04", "Shinzo Abe met Moon Jae-in, who first came to Tokyo after the election of May 2017."),
        ("2019-06-04", "Shinzo Abe met Moon Jae-in."),
    )),
    "two agreements on one day": ("sign", (
        ("2018-11-30", "Mexico signed the USMCA on November 30, 2018."),
        ("2018-11-30", "Mexico signed the CPTPP on November 30, 2018."),
    )),
    "renewed tariffs": ("tariff_impose", (
        ("2018-06-01", "The United States imposed tariffs on steel from Canada on June 1, 2018."),
        ("2025-03-12", "The United States imposed tariffs on steel from Canada on March 12, 2025."),
    )),
    "tariffs without dates": ("tariff_impose", (
        ("2018-06-01", "The United States imposed tariffs on steel from Canada."),
        ("2018-06-01", "The United States imposed tariffs on steel from Canada.  It did so again."),
    )),
    "tariffs of two rates": ("tariff_impose", (
        ("2018-06-01", "The United States imposed a tariff of 25% on steel from Canada on June 1, 2018."),
        ("2018-06-01", "The United States imposed a tariff of 10% on steel from Canada on June 1, 2018."),
    )),
    "tariffs on two countries": ("tariff_impose", (
        ("2018-06-01", "The United States imposed tariffs on steel from Canada on June 1, 2018."),
        ("2018-06-01", "The United States imposed tariffs on steel from Mexico on June 1, 2018."),
    )),
    "a tariff and its answer": ("tariff_impose", (
        ("2018-06-01", "The United States imposed tariffs on steel from Canada on June 1, 2018."),
        ("2018-06-01", "Canada imposed tariffs on steel from the United States on June 1, 2018."),
    )),
    "two ministers of one state in one week": ("meet", (
        ("2017-08-23", "Wilbur Ross met Moon Jae-in on August 21, 2017."),
        ("2017-08-25", "Robert Lighthizer met Moon Jae-in on August 24, 2017."),
    )),
    "two ministers of one state on one day": ("meet", (
        ("2017-08-23", "Wilbur Ross met Moon Jae-in on August 22, 2017."),
        ("2017-08-25", "Robert Lighthizer met Moon Jae-in on August 22, 2017."),
    )),
    "two meetings on one day, and one of the states": ("meet", (
        ("2017-08-23", "Wilbur Ross met Moon Jae-in on August 22, 2017."),
        ("2017-08-25", "Robert Lighthizer met Kim Hyun-chong on August 22, 2017."),
        ("2017-08-25", "The United States and South Korea met on August 22, 2017."),
    )),
    "ratified by two parties": ("ratify", (
        ("2011-11-22", "South Korea ratified KORUS on November 22, 2011."),
        ("2011-11-22", "The United States ratified KORUS on November 22, 2011."),
    )),
    "signed and in force": ("", (
        ("2018-11-30", "Mexico signed the USMCA on November 30, 2018."),
        ("2018-11-30", "The USMCA entered into force on November 30, 2018."),
    )),
    "planned twice and never done": ("sign", (
        ("2018-02-01", "Canada will sign the CPTPP on February 20, 2018."),
        ("2018-02-21", "Canada will sign the CPTPP on March 20, 2018."),
    )),
    "threatened by two": ("withdraw", (
        ("2017-08-19", "The United States will withdraw from NAFTA."),
        ("2017-08-19", "Mexico will withdraw from NAFTA."),
    )),
}  # fmt: skip

AS = {"consult": "meet", "tariff_raise": "tariff_impose"}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "l.sqlite") as opened:
        yield opened


def put(ledger: Ledger, read: Read, *told: tuple[str, str]) -> Assembly:
    """The graph of documents `d0`, `d1` … of these days and texts."""
    for number, (day, text) in enumerate(told):
        x = read(text, day, f"d{number}")
        ledger.put(replace(x, document=replace(x.document, path=f"/d{number}.txt")), "e")
    return Assembly(ledger)


def reports(assembly: Assembly, type_: str = "") -> dict[str, str]:
    """Happenings by their reports, of a type or of all."""
    kinds = {n.id: str(n.properties.get("eventType")) for n in assembly.nodes() if n.kind == "Event"}
    return {
        e.start: e.end
        for e in assembly.edges()
        if e.type == "REPORT_OF" and type_ in ("", AS.get(kinds[e.start], kinds[e.start]))
    }


def only(assembly: Assembly, type_: str) -> Node:
    """The only happening of a type."""
    (found,) = set(reports(assembly, type_).values())
    node = assembly.node(found)
    assert node is not None
    return node


@pytest.mark.parametrize(("type_", "told"), JOINED.values(), ids=JOINED)
def test_reports_of_one_happening_are_joined(ledger: Ledger, read: Read, type_: str, told: tuple[tuple[str, str], ...]) -> None:
    found = reports(put(ledger, read, *told), type_)
    assert {e.partition("-")[0] for e in found} == {f"event/d{n}" for n in range(len(told))} and len(set(found.values())) == 1


@pytest.mark.parametrize(("type_", "told"), APART.values(), ids=APART)
def test_reports_of_two_happenings_stay_apart(
    ledger: Ledger, read: Read, type_: str, told: tuple[tuple[str, str], ...]
) -> None:
    found = reports(put(ledger, read, *told), type_)
    assert len(found) >= len(told) and len(set(found.values())) == len(found)


def test_every_event_is_a_report_of_one_happening(ledger: Ledger, read: Read) -> None:
    assembly = put(ledger, read, *(t for _, told in (*JOINED.values(), *APART.values()) for t in told))
    events = {n.id for n in assembly.nodes() if n.kind == "Event"}
    links = [e for e in assembly.edges() if e.type == "REPORT_OF"]
    happenings = {n.id for n in assembly.nodes() if n.kind == "Happening"}
    assert {e.start for e in links} == events and len(links) == len(events) and {e.end for e in links} == happenings


# -- what is known of one ------------------------------------------------------------------------
def test_a_happening_has_its_days_its_reports_and_its_sources(ledger: Ledger, read: Read) -> None:
    p = only(put(ledger, read, *JOINED["one signing in several papers"][1]), "sign").properties
    assert (p["eventDate"], p["reports"], p["sources"]) == ("2018-11-30", 3, 3)
    assert (p["firstReported"], p["lastReported"], p["modality"]) == ("2018-11-30", "2018-12-05", "occurred")


def test_a_copy_is_a_report_and_no_source(ledger: Ledger, read: Read) -> None:
    text = "The United States, Mexico and Canada signed the USMCA in Buenos Aires on Friday."
    p = only(put(ledger, read, ("2018-11-30", text), ("2018-11-30", text), ("2018-12-09", text)), "sign").properties
    assert (p["reports"], p["sources"], p["eventDate"]) == (3, 1, "2018-11-30")


def test_modality_moves(ledger: Ledger, read: Read) -> None:
    p = only(put(ledger, read, *JOINED["postponed"][1]), "sign").properties
    assert p["modalities"] == ("2018-02-01 planned", "2018-03-09 occurred")
    assert (p["datesTold"], p["eventDate"]) == (("2018-02-20", "2018-03-08"), "2018-03-08")


def test_who_denied_it_is_told(ledger: Ledger, read: Read) -> None:
    assembly = put(ledger, read, *JOINED["done and denied"][1])
    denied = [e.end for e in assembly.edges() if e.type == "DENIED_BY"]
    assert denied == ["person/robert-lighthizer"] and only(assembly, "withdraw").properties["modality"] == "denied"


def test_a_happening_leads_to_what_it_is_about(ledger: Ledger, read: Read) -> None:
    assembly = put(ledger, read, *JOINED["one signing in several papers"][1])
    signing = only(assembly, "sign").id
    assert [e.end for e in assembly.edges() if e.type == "CONCERNS" and e.start == signing] == ["agreement/usmca"]


# -- growth --------------------------------------------------------------------------------------
@pytest.mark.parametrize("seed", range(2))
def test_happenings_that_grew_are_those_of_all_reports(ledger: Ledger, read: Read, tmp_path: Path, seed: int) -> None:
    chosen, different = random.Random(seed), []
    told = [t for name in ("planned, then done", "postponed", "a signing told by year", "a signing that fits two",
                           "a meeting told with people and with states", "done and denied", "a numbered round",
                           "two meetings on one day, and one of the states")
            for t in {**JOINED, **APART}[name][1]]  # fmt: skip
    said = [read(text, day) for day, text in told]
    for number in range(40):
        there = list(ledger.document_ids())
        if there and chosen.random() < 0.4:
            ledger.forget(chosen.choice(there))
        else:
            x, id_ = chosen.choice(said), chosen.choice("abcdefghijklmn")
            ledger.put(replace(x, document=replace(x.document, id=id_, path=f"/{id_}.txt")), "e")
        if Assembly(ledger).state != Assembly(ledger, keep=False).state:
            different.append(number)
    assert different == []


def test_one_more_report_costs_no_more_than_the_ones_before(
    ledger: Ledger, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    x = read("The United States, Mexico and Canada signed the USMCA in Buenos Aires on Friday.", "2018-11-30")

    def grown(start: int, end: int) -> int:
        done = 0

        def counted(own: Callable[..., object]) -> Callable[..., object]:
            def run(self: Store, text: str, values: object = ()) -> object:
                nonlocal done
                done += 1
                return own(self, text, values)

            return run

        for number in range(start, end):
            ledger.put(replace(x, document=replace(x.document, id=f"d{number:03}", path=f"/{number}.txt")), "e")
            with monkeypatch.context() as patched:
                for name in ("run", "rows", "one", "stream"):
                    patched.setattr(Store, name, counted(getattr(Store, name)))
                Assembly(ledger)
        return done

    grown(0, 5)
    first = grown(5, 10)
    grown(10, 60)
    assert grown(60, 65) <= first


def test_happenings_go_out_as_rdf_and_come_back(ledger: Ledger, read: Read, tmp_path: Path) -> None:
    assembly = put(ledger, read, *JOINED["postponed"][1], *JOINED["done and denied"][1])
    path = tmp_path / "graph.ttl"
    path.write_text("".join(rdf.lines(assembly.nodes(), assembly.edges())), encoding="utf-8")
    with Ledger(tmp_path / "other.sqlite") as other:
        engine.import_rdf(other, path)
        back = Assembly(other)
        assert [n for n in back.nodes() if n.kind == "Happening"] == [n for n in assembly.nodes() if n.kind == "Happening"]
        assert "".join(rdf.lines(back.nodes(), back.edges())) == path.read_text(encoding="utf-8")
