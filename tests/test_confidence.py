"""Confidence: the share of right facts of a rule family, and what leaving out doubtful facts takes away."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from korusgraph import evaluation
from korusgraph.evaluation import Judged, Tally
from korusgraph.extraction.confidence import Calibration, at_least, calibration, family, table
from korusgraph.model import Extraction
from tests.conftest import ROOT, run_cli

TEXT = (
    "Trade Minister Kim Hyun-chong said on Friday that South Korea and the United States had signed a trade agreement. "
    "President Moon Jae-in met Robert Lighthizer in Seoul. Exports rose 12 percent to $13.2 billion in 2016."
)


def test_family_is_the_first_two_parts_of_a_rule() -> None:
    assert family("verb:tariff_cut:lower") == "verb:tariff_cut" and family("title") == "title"


def test_a_family_with_many_facts_gets_its_own_share() -> None:
    made = Calibration({("event", "noun:meet"): (100, 200), ("event", "verb:sign"): (300, 300)})
    assert abs(made.of("event", "noun:meet:summit") - 0.5) < 0.02 and made.of("event", "verb:sign:ink") > 0.98


def test_a_family_never_counted_has_the_share_of_its_kind_and_not_of_a_lucky_neighbour() -> None:
    made = Calibration({("event", "verb:sign"): (100, 100), ("event", "noun:meet"): (40, 100)})
    assert abs(made.of("event", "verb:accede:join") - 0.7) < 0.02 and made.of("event", "verb:sign:ink") > 0.95
    assert made.of("figure", "money") == 0.5


@given(st.dictionaries(st.sampled_from(["verb:a", "verb:b", "noun:a"]), st.tuples(st.integers(0, 50), st.integers(50, 90))))
def test_confidence_is_a_share(counts: dict[str, tuple[int, int]]) -> None:
    made = Calibration({("event", name): row for name, row in counts.items()})
    assert all(0.0 < made.of("event", rule) < 1.0 for rule in ("verb:a:x", "verb:c", "noun:a", ""))


def test_every_fact_carries_the_confidence_of_the_shipped_calibration(read: Callable[..., Extraction]) -> None:
    x = read(TEXT)
    assert x.events and x.relations and x.statements and x.figures
    for kind, facts in (("event", x.events), ("relation", x.relations), ("statement", x.statements), ("figure", x.figures)):
        assert all(f.confidence == calibration().of(kind, f.rule) for f in facts)  # type: ignore[attr-defined]


def test_a_minimum_leaves_out_exactly_the_doubtful_facts(read: Callable[..., Extraction]) -> None:
    x = read(TEXT)
    highest = sorted(f.confidence for f in x.facts())[len(list(x.facts())) // 2]
    kept = at_least(x, highest)
    assert [f.id for f in kept.facts()] == [f.id for f in x.facts() if f.confidence >= highest]
    assert 0 < len(list(kept.facts())) < len(list(x.facts()))


def test_without_a_minimum_the_extraction_is_left_as_it_is(read: Callable[..., Extraction]) -> None:
    x = read(TEXT)
    assert at_least(x, 0.0) is x


def test_what_a_minimum_leaves_has_no_loose_ends(read: Callable[..., Extraction]) -> None:
    kept = at_least(read(TEXT), 0.9)
    there = {e.id for e in kept.entities} | {e.id for e in kept.events}
    ends = {m for e in kept.events for members in e.roles.values() for m in members}
    ends |= {m for s in kept.statements for m in (*s.speaker, *s.target, *s.content)}
    ends |= {m for r in kept.relations for m in (r.subject, r.object)}
    assert ends <= there


def test_reliability_of_a_document_is_also_told_without_that_document() -> None:
    right = Tally(judged=[Judged("event", "verb:sign", 0.95, True)] * 10)
    wrong = Tally(judged=[Judged("event", "verb:sign", 0.95, False)] * 10)
    said = evaluation.reliability([right, wrong]).splitlines()
    assert said[-2].split() == ["0.9–1.0", "20", "0.95", "0.50", "10", "0.98", "0.00"]
    assert float(said[-1].split()[-1]) > 0.9


def test_table_counts_by_kind_and_family() -> None:
    assert table([("event", "verb:a:x", True), ("event", "verb:a:y", False), ("figure", "money", True)]) == {
        ("event", "verb:a"): (1, 2),
        ("figure", "money"): (1, 1),
    }


def test_the_least_confidence_of_a_build_holds_until_another_one_is_given(tmp_path: Path) -> None:
    def events() -> int:
        asked = run_cli("query", "MATCH (e:Event) RETURN count(e) AS n", "--json", "-w", str(tmp_path))
        return int(json.loads(asked.stdout)[0]["n"])

    build = ("build", str(ROOT / "samples" / "2017-01-23_us_leaves_tpp.txt"), "-w", str(tmp_path))
    assert run_cli(*build).returncode == 0
    all_of_them = events()
    assert run_cli(*build, "--min-confidence", "0.9").returncode == 0
    sure = events()
    assert 0 < sure < all_of_them
    assert run_cli(*build[:1], str(ROOT / "samples" / "2019-11-04_india_rcep.txt"), "-w", str(tmp_path)).returncode == 0
    assert run_cli("forget", "2019-11-04_india_rcep", "-w", str(tmp_path)).returncode == 0
    assert events() == sure and run_cli("verify", "-w", str(tmp_path)).returncode == 0
    assert run_cli(*build, "--min-confidence", "0").returncode == 0
    assert events() == all_of_them
