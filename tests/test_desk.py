"""The desk: timelines, states of agreements, contradictions, measures, connections, dossiers over small texts and the samples."""

from __future__ import annotations

import json
import re
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from korusgraph.assembly import Assembly
from korusgraph.desk import conflicts as contradictions
from korusgraph.desk import connections, measures, phases, standing, standpoints, timeline, timeline_picture
from korusgraph.desk import dossier as dossiers
from korusgraph.desk.actors import Polities
from korusgraph.desk.happenings import evidence, happenings
from korusgraph.desk.index import Index
from korusgraph.desk.listing import Wanted, listing, types_of
from korusgraph.errors import InputError
from korusgraph.ledger import Ledger
from tests.conftest import Make, run_cli


# -- events --------------------------------------------------------------------------------------
def test_a_list_is_narrowed_by_type_group_modality_and_time(sample_index: Index) -> None:
    meetings = listing(sample_index, Wanted(types_of(["meet"]))).objects()
    assert any(m["roles"] == ["Kim Hyun-chong (participant)", "Robert Lighthizer (participant)"] for m in meetings)
    assert {m["event"] for m in meetings} == {"Meeting"}
    denied = listing(sample_index, Wanted(modality="denied", after="2017-07-01", before="2017-07-31")).objects()
    assert denied and {(d["modality"], d["reported"]) for d in denied} == {("denied", "2017-07-03")}
    assert types_of(["dispute"]) == {"dispute_file", "panel_establish", "ruling", "appeal", "settle"}


def test_statements_come_when_their_types_are_asked_for(sample_index: Index) -> None:
    assert {r["stance"] for r in listing(sample_index, Wanted()).objects()} == {""}
    threats = listing(sample_index, Wanted(types_of(["threaten"])), sample_index.find("KORUS")).objects()
    assert any(t["saidBy"] == ["Donald Trump"] and t["stance"] == "oppose" for t in threats)


def test_a_type_that_is_not_there_is_said_with_near_ones() -> None:
    with pytest.raises(InputError, match="no event type 'meeet'") as told:
        types_of(["meeet"])
    assert "meet" in told.value.hint


# -- timeline and phases ---------------------------------------------------------------------
def test_undated_events_stand_at_the_end_and_none_is_dropped(sample_index: Index) -> None:
    korus = sample_index.find("KORUS")
    made = timeline.timeline(sample_index, (korus,))
    every = {h.id for h in happenings(sample_index) if korus.id in h.agreements}
    assert {r.id for e in (*made.dated, *made.undated) for r in e.reports} == every
    dates = [row[0] for row in timeline.rows(sample_index, made).rows]
    assert made.undated and dates[len(made.dated) :] == [""] * len(made.undated) and "" not in dates[: len(made.dated)]


def test_happened_planned_and_denied_are_told_apart(sample_index: Index) -> None:
    made = timeline.timeline(sample_index, (sample_index.find("KORUS"),))
    assert {timeline.lane(m) for m in ("occurred", "ongoing")} == {"happened"}
    assert {timeline.lane(m) for m in ("planned", "proposed", "conditional")} == {"planned"}
    assert {e.lane for e in (*made.dated, *made.undated)} == set(timeline.LANES)


def test_one_signing_is_one_entry_with_every_report_of_it(sample_index: Index) -> None:
    made = timeline.as_json(sample_index, timeline.timeline(sample_index, (sample_index.find("KORUS"),)))
    (signed,) = (e for e in made["dated"] if e["event"] == "Signature" and e["date"].startswith("2007"))
    assert (signed["date"], signed["modality"], signed["reports"], signed["sources"]) == ("2007-06-30", "occurred", 5, 4)
    assert len(signed["evidence"]) == 5 and len({e["document"] for e in signed["evidence"]}) == 4


def test_what_a_president_does_counts_for_his_state(sample_index: Index) -> None:
    pair = sample_index.find("United States"), sample_index.find("China")
    made = timeline.timeline(sample_index, pair)
    assert [e.first.type for e in made.undated] == ["tariff_impose"]
    assert Polities(sample_index).of("person/donald-trump") == "country/us"


def test_phases_come_from_events_and_are_held_against_the_reference_data(sample_index: Index) -> None:
    found = {p["phase"]: p for p in phases.as_rows(sample_index, phases.phases(sample_index, "agreement/korus-fta"))}
    assert (found["in force"]["date"], found["in force"]["reference"], found["in force"]["agree"]) == (
        "2012-03-15",
        "2012-03-15",
        "yes",
    )
    assert (found["concluded"]["date"], found["concluded"]["reference"], found["concluded"]["agree"]) == (
        "2007-04-02",
        "2007-04-01",
        "no",
    )
    differ = {(d["phase"], d["date"]) for d in phases.differences(sample_index, "agreement/korus-fta")}
    assert differ == {("concluded", "2007-04-02"), ("concluded", "2010-12-03"), ("signed", "2018-09-24")}


def test_dates_of_different_precision_can_agree() -> None:
    assert phases.agree("2007", "2007-06-30") and not phases.agree("2008", "2007-06-30")


def test_the_picture_is_xml_without_colour_alone(sample_index: Index) -> None:
    made = timeline.timeline(sample_index, (sample_index.find("KORUS"),))
    root = ET.fromstring(timeline_picture.svg(sample_index, made))
    classes = [e.get("class") for e in root.iter() if e.get("class")]
    number = len(made.dated) + len(made.undated)
    shapes = [c for c in classes if c in ("happened fill", "planned line", "denied line")]
    assert len(shapes) == number + 3  # three stand in the legend
    assert {"planned line", "denied line"} <= set(classes) and "Without a date" in "".join(root.itertext())


# -- the sheet of an agreement -----------------------------------------------------------------
@pytest.mark.parametrize(
    ("day", "state"),
    [
        ("2007-07-15", "signed, since 2007-06-30"),
        ("2010-01-01", "signed, since 2007-06-30"),
        (None, "in force, since 2012-03-15"),
    ],
)
def test_the_state_on_a_day_is_that_of_the_reports_until_then(sample_index: Index, day: str | None, state: str) -> None:
    assert standing.sheet(sample_index, sample_index.find("KORUS"), day).facts["state"] == state


def test_parties_plans_and_objections_have_their_sentences(sample_index: Index) -> None:
    made = standing.sheet(sample_index, sample_index.find("KORUS")).as_json()
    assert [(p["party"], p["standing"], p["reference"]) for p in made["parties"]] == [
        ("South Korea", "party", "party"),
        ("United States", "party", "party"),
    ]
    assert any(n["event"] == "Launch of negotiations" and n["modality"] == "planned" for n in made["next"])
    assert {"Donald Trump", "Ministry of Trade, Industry and Energy (South Korea)"} <= {
        o["speaker"] for o in made["objections"]
    }
    assert all(row["sentence"] and row["id"] for part in ("next", "objections", "support") for row in made[part])


def test_what_came_true_is_no_longer_next(make: Make) -> None:
    index = make(
        d2015_10_05="Ministers plan to sign the Trans-Pacific Partnership next year.",
        d2016_02_04="Japan and Chile signed the Trans-Pacific Partnership on Thursday.",
    )
    assert standing.sheet(index, index.find("TPP")).as_json()["next"] == []


def test_a_document_against_the_reference_data_is_said_so(make: Make) -> None:
    index = make(d2017_01_23="The Trans-Pacific Partnership entered into force on Monday.")
    assert standing.sheet(index, index.find("TPP")).facts["by the reference data"].endswith("not what the documents say")


def test_a_state_that_is_told_before_its_day_by_the_reference_data_is_doubted(make: Make) -> None:
    index = make(d2012_03_01="The United States and South Korea said KORUS took effect.")
    facts = standing.sheet(index, index.find("KORUS")).facts
    assert facts["state"].startswith("in force") and "only from 2012-03-15 on, after this report" in facts["by the reference data"]


# -- contradictions ----------------------------------------------------------------------------
def found(index: Index) -> list[tuple[str, str, str, str, str]]:
    return [(c.kind, c.one.claim, c.one.by, c.other.claim, c.other.by) for c in contradictions.conflicts(index)]


def test_one_affirms_and_another_denies_in_one_article(make: Make) -> None:
    index = make(
        d2026_01_20="Canadian Prime Minister Mark Carney said on Monday that Canada and China had reached a trade deal. "
        "Chinese Foreign Minister Wang Yi denied that China had reached a trade deal with Canada."
    )
    assert found(index) == [("modality", "occurred", "Mark Carney", "denied", "Wang Yi")]


def test_who_has_not_agreed_to_talks_denies_them(sample_index: Index) -> None:
    ministry = "Ministry of Trade, Industry and Energy (South Korea)"
    assert ("modality", "ongoing", "Donald Trump", "denied", ministry) in found(sample_index)


def test_two_days_for_one_act_and_the_day_of_the_reference_data(make: Make) -> None:
    index = make(
        d2016_10_29="Canada and the European Union signed the Comprehensive Economic and Trade Agreement on October 28.",
        d2016_11_02="The European Union and Canada signed the Comprehensive Economic and Trade Agreement on October 30.",
    )
    assert [(k, a, b) for k, a, _, b, _ in found(index)] == [
        ("date", "occurred 2016-10-28", "2016-10-30"),
        ("date", "occurred 2016-10-28", "occurred 2016-10-30"),
    ]


def test_two_values_for_one_figure(make: Make) -> None:
    index = make(
        d2017_07_01="Donald Trump said the U.S. goods trade deficit with South Korea was $27.6 billion in 2016.",
        d2017_07_03="The U.S. goods trade deficit with South Korea was $17.5 billion in 2016, Moon Jae-in said.",
    )
    assert [(k, a, b) for k, a, _, b, _ in found(index)] == [("figure", "$27.6 billion", "$17.5 billion")]


@pytest.mark.parametrize(
    "texts",
    [
        {  # a change over time
            "d2017_01_10": "The United States has not withdrawn from the Trans-Pacific Partnership.",
            "d2017_06_23": "The United States withdrew from the Trans-Pacific Partnership on June 22.",
        },
        {  # plans that come true
            "d2015_10_05": "Japan and Chile plan to sign the Trans-Pacific Partnership.",
            "d2015_10_09": "Japan and Chile signed the Trans-Pacific Partnership.",
        },
        {  # one voice that takes both back
            "d2017_07_01": "Donald Trump said the United States was renegotiating KORUS with South Korea. "
            "Donald Trump said later that the United States was not renegotiating KORUS with South Korea.",
        },
        {  # other things are counted
            "d2017_07_01": "Donald Trump said the U.S. goods trade deficit with South Korea was $27.6 billion in 2016.",
            "d2017_07_03": "The U.S. deficit in goods and services with South Korea was $17.5 billion in 2016, Moon Jae-in said.",
        },
        {  # a title of old
            "d2020_07_03": "President Barack Obama welcomed the Trans-Pacific Partnership.",
        },
    ],
)  # fmt: skip
def test_a_development_is_no_conflict(make: Make, texts: dict[str, str]) -> None:
    assert found(make(**texts)) == []


# -- measures ----------------------------------------------------------------------------------
def test_a_measure_is_a_row_with_rate_old_rate_goods_and_sentence(sample_index: Index) -> None:
    rows = measures.measures(sample_index, sample_index.find("cars")).objects()
    cut = next(r for r in rows if r["oldRate"])
    assert (cut["imposer"], cut["target"], cut["product"]) == (["South Korea"], ["United States"], ["cars"])
    assert (cut["rate"], cut["oldRate"], cut["unit"], cut["modality"]) == (4.0, 8.0, "percent", "planned")
    assert cut["sentence"].startswith("Under the pact") and cut["id"].startswith("event/")


def test_every_measure_of_the_graph_is_in_the_register(sample_index: Index) -> None:
    rows = measures.measures(sample_index).objects()
    named = [h for h in happenings(sample_index) if h.group == "measure" and (h.participants or h.of("product", "legalBasis"))]
    assert sum(r["reports"] for r in rows) == len(named)
    assert {r["modality"] for r in measures.measures(sample_index, modality="denied").objects()} == {"denied"}


# -- connections -------------------------------------------------------------------------------
def test_every_hop_of_a_path_has_a_sentence_or_the_reference_data(sample_index: Index) -> None:
    ends = sample_index.find("Susan Schwab").id, sample_index.find("Moon Jae-in").id
    hops = connections.paths(sample_index, *ends).objects()
    assert hops[0]["from"] == "Susan Schwab" and hops[-1]["to"] == "Moon Jae-in"
    assert all(h["sentence"] or h["document"] == "reference data" for h in hops)


def test_a_path_can_avoid_something(sample_index: Index) -> None:
    ends = sample_index.find("Susan Schwab").id, sample_index.find("Moon Jae-in").id
    avoided = "agreement/korus-fta"
    hops = connections.paths(sample_index, *ends, without=(avoided,)).objects()
    assert not {sample_index.name(avoided)} & {h["to"] for h in hops}


def test_things_without_a_path_are_said_so(make: Make) -> None:
    index = make(d2020_01_02="Japan met Chile on Thursday. Norway met Iceland on Thursday.")
    with pytest.raises(InputError) as told:
        connections.paths(index, "country/jp", "country/no")
    assert told.value.code == "KG-IN-036" and told.value.exit_status == 3


def test_nothing_is_joined_by_what_is_denied_or_through_documents(make: Make) -> None:
    index = make(d2020_01_02="Japan did not meet Chile on Thursday. Norway met Iceland on Thursday.")
    assert sorted(connections.network(index).edges) == [("country/is", "country/no")]


def test_neighbours_are_told_with_what_joins_them(sample_index: Index) -> None:
    rows = connections.neighbours(sample_index, "agreement/korus-fta", ("Person",)).objects()
    assert {r["class"] for r in rows} == {"Person"} and rows[0]["name"] == "Donald Trump"
    assert all(r["sentence"] and r["how"] for r in rows)


@pytest.mark.parametrize("what", ["together", "central", "brokers", "communities"])
def test_every_number_of_a_network_is_explained(sample_index: Index, what: str) -> None:
    rows = getattr(standpoints, what)(sample_index, connections.network(sample_index)).objects()
    assert rows and all(r["meaning"].endswith(".") and re.search(r"\d", r["meaning"]) for r in rows)


def test_the_most_central_is_joined_to_most(make: Make) -> None:
    index = make(d2020_01_02="Japan met Chile on Thursday. Japan met Iceland on Thursday. Japan met Norway on Thursday.")
    graph = connections.network(index)
    assert standpoints.central(index, graph).objects()[0]["meaning"].startswith("Japan is joined to 3 of 3 others (100%)")
    broker = standpoints.brokers(index, graph).objects()
    assert [b["name"] for b in broker] == ["Japan"] and broker[0]["score"] == 1.0


# -- dossiers and pages --------------------------------------------------------------------------
def test_a_dossier_has_offices_positions_words_meetings_and_sources(sample_index: Index) -> None:
    made = dossiers.dossier(sample_index, sample_index.find("Robert Lighthizer")).as_json()
    assert any(o["with"] == "United States Trade Representative" and o["from"] == "2017-05-15" for o in made["offices"])
    assert [(m["date"], m["with"]) for m in made["meetings"]] == [("2017-10-04", ["Kim Hyun-chong"])]
    assert made["positions"][0]["agreement"] == "United States–Mexico–Canada Agreement"
    assert {s["document"] for s in made["sources"]} >= {"usmca-in-force", "2019-10-07_us_japan"}


HOSTILE = 'Minister Evan <script>alert(1)</script> "Jones" said Japan & Chile signed the Trans-Pacific Partnership on Friday.'


def pages(index: Index) -> list[str]:
    tpp = index.find("TPP")
    made = timeline.timeline(index, (tpp,), statements=True)
    return [
        timeline_picture.html(index, made, phases.as_rows(index, phases.phases(index, tpp.id)), []),
        standing.sheet(index, tpp).html(),
        dossiers.dossier(index, index.find("Japan")).html(),
    ]


def test_a_page_has_no_script_asks_for_nothing_and_escapes_what_documents_say(make: Make) -> None:
    for text in pages(make(d2016_02_05=HOSTILE)):
        assert "<script" not in text and "&lt;script&gt;" in text
        assert "default-src 'none'" in text and not re.search(r"(?:src|href|url)\s*[=(]", text)


def test_a_browser_keeps_to_the_policy_of_a_page(make: Make, tmp_path: Path) -> None:
    import shutil

    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no Chromium")
    for number, text in enumerate(pages(make(d2016_02_05=HOSTILE))):
        path = tmp_path / f"{number}.html"
        path.write_text(text, encoding="utf-8")
        done = subprocess.run(
            [browser, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--dump-dom", path.as_uri()],
            capture_output=True, text=True, timeout=120, check=True,
        )  # fmt: skip
        assert "Content Security Policy" not in done.stderr and "Japan" in done.stdout


def test_markdown_does_not_take_words_of_a_document_for_marks(make: Make) -> None:
    made = standing.sheet(make(d2016_02_05=HOSTILE), make(d2016_02_05=HOSTILE).find("TPP")).markdown()
    assert "<script>" not in made and "\\<script\\>" in made


def test_the_same_graph_gives_the_same_bytes(sample_index: Index, built: Path) -> None:
    with Ledger(built / "ledger.sqlite") as ledger:
        assembly = Assembly(ledger)
        again = Index(assembly.nodes(), assembly.edges())

    def everything(index: Index) -> list[Any]:
        korus, trump = index.find("KORUS"), index.find("Trump")
        graph = connections.network(index)
        return [
            timeline_picture.svg(index, timeline.timeline(index, (korus,))),
            standing.sheet(index, korus).html(),
            dossiers.dossier(index, trump).markdown(),
            contradictions.rows(contradictions.conflicts(index)).rows,
            measures.measures(index).rows,
            *(getattr(standpoints, w)(index, graph).rows for w in ("together", "central", "brokers", "communities")),
        ]

    assert everything(sample_index) == everything(again)


def test_evidence_leads_to_the_sentence_of_the_document(sample_index: Index) -> None:
    h = next(h for h in happenings(sample_index) if h.type == "withdraw")
    told = evidence(sample_index, h)
    assert told["sentenceId"] == "sentence/2017-01-23_us_leaves_tpp-s1" or told["sentenceId"].startswith("sentence/2017-01-23")
    assert "withdraws" in told["sentence"] and told["document"] == "2017-01-23_us_leaves_tpp"


# -- the commands --------------------------------------------------------------------------------
COMMANDS = (
    ("timeline", "NAFTA", "--phases"),
    ("events", "--type", "meet"),
    ("timeline", "KORUS"),
    ("agreement", "KORUS"),
    ("conflicts",),
    ("measures",),
    ("path", "Susan Schwab", "Moon Jae-in"),
    ("neighbours", "KORUS"),
    ("network", "central"),
    ("dossier", "Robert Lighthizer"),
)


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_json_has_the_fields_of_every_report_and_no_message_among_them(built: Path, arguments: tuple[str, ...]) -> None:
    done = run_cli(*arguments, "--json", "-w", str(built))
    made = json.loads(done.stdout)
    assert done.returncode == 0 and made["command"].split()[0] == arguments[0] and made["ok"] is True and "version" in made


def test_files_are_made_by_their_endings_and_another_one_is_refused(built: Path, tmp_path: Path) -> None:
    for name in ("t.html", "t.svg", "t.xlsx"):
        assert run_cli("timeline", "KORUS", "-o", str(tmp_path / name), "-w", str(built)).returncode == 0
    assert (tmp_path / "t.svg").read_text(encoding="utf-8").startswith("<svg") and (tmp_path / "t.xlsx").read_bytes()[
        :2
    ] == b"PK"
    done = run_cli("timeline", "KORUS", "-o", str(tmp_path / "t.pdf"), "-w", str(built))
    assert done.returncode == 2 and "KG-US-013" in done.stderr and ".svg" in done.stderr


def told(type_: str, modality: str, start: str, reported: str) -> Any:
    return SimpleNamespace(type=type_, modality=modality, start=start, reported=reported, renegotiation=False, date=start)


def test_an_end_without_a_day_does_not_count_where_more_is_to_come_of_the_agreement() -> None:
    force, end = (
        told("enter_into_force", "occurred", "2012-03-15", "2012-03-15"),
        told("terminate", "occurred", "", "2017-08-19"),
    )
    talks = told("negotiate", "planned", "", "2017-08-19")
    assert standing.state([force, end]).name == "terminated"
    assert standing.state([force, end, talks]).name == "in force"


def test_an_end_with_a_day_counts_whatever_is_said_later() -> None:
    end, talks = told("terminate", "occurred", "2020-07-01", "2020-07-01"), told("negotiate", "planned", "", "2021-01-01")
    assert standing.state([end, talks]).name == "terminated"


def test_only_measures_with_a_rate_are_listed_when_wanted(sample_index: Index) -> None:
    rows = measures.measures(sample_index, rated=True).objects()
    assert rows and all(r["rate"] is not None for r in rows) and len(rows) < len(measures.measures(sample_index).rows)
