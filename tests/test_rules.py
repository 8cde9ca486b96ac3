"""The rule book: every rule has an example in which it fires and matters, and a counter-example in which it does not fire."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from korusgraph.errors import OntologyError, UsageError
from korusgraph.evaluation.examples import Examples
from korusgraph.evaluation.rules import Remembering
from korusgraph.extraction import rulebook
from korusgraph.extraction.components import Component, check
from korusgraph.extraction.format import to_json
from korusgraph.extraction.pipeline import COMPONENTS, Extractor
from korusgraph.extraction.rulebook import Rule
from tests.conftest import make_document, run_cli

STAGES = Path(__file__).resolve().parent.parent / "korusgraph" / "extraction"
READINGS = Path(__file__).resolve().parent / "data" / "readings.tsv"
RULES = rulebook.rules()


@pytest.fixture(scope="module")
def examples() -> Examples:
    return Examples(Remembering(), RULES.values())


@pytest.mark.parametrize("id_", sorted(RULES))
def test_rule_fires_in_its_example_and_matters_there(id_: str, examples: Examples) -> None:
    assert examples.fault_of_example(RULES[id_]) == ""


@pytest.mark.parametrize("id_", sorted(RULES))
def test_rule_does_not_fire_in_its_counter_example(id_: str, examples: Examples) -> None:
    assert examples.fault_of_counter(RULES[id_]) == ""


def test_the_sentences_of_the_rule_book_are_read_as_committed(examples: Examples) -> None:
    committed = dict(line.split("\t") for line in READINGS.read_text(encoding="utf-8").splitlines())
    read = {id_: examples.digests(rule) for id_, rule in RULES.items()}
    other = sorted(id_ for id_ in RULES.keys() | committed.keys() if read.get(id_) != committed.get(id_))
    assert other == [], "look at what these rules' sentences say now, then run scripts/make_readings.py"


def test_every_rule_says_what_it_does_and_has_both_examples() -> None:
    bare = [r.id for r in RULES.values() if not (r.what and r.example and r.counter)]
    assert bare == [] and {r.kind for r in RULES.values()} <= {"rule", "guard"}


def asked() -> set[str]:
    """Ids of rules that the code asks for, read from the source."""
    found: set[str] = set()
    for path in STAGES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") == "applies"
                and isinstance(node.args[0], ast.Constant)
            ):
                found.add(str(node.args[0].value))
    return found


def test_the_code_asks_for_the_rules_of_the_book_and_for_no_others() -> None:
    assert asked() == {r.id for r in RULES.values() if r.stage != "triggers" and not r.pattern}


def test_switching_off_an_unknown_rule_is_an_error() -> None:
    with pytest.raises(UsageError):
        Extractor(off=("statements.no-such-rule",))


def test_a_component_that_reads_what_nobody_writes_is_refused_at_start() -> None:
    lost = Component("lost", "reads a layer of nobody", frozenset(("weather",)), frozenset(), lambda _: None)
    with pytest.raises(OntologyError):
        check((*COMPONENTS, lost))


def test_a_rule_needs_no_entry_of_its_own_stage_twice() -> None:
    assert (
        Rule("modality.x", "guard", "", "", "").stage == "modality"
        and Rule("verb:sign:sign", "rule", "", "", "").stage == "triggers"
    )


def test_the_rules_command_counts_what_rules_did_over_documents(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Canada did not withdraw from NAFTA.", encoding="utf-8")
    done = run_cli("rules", "--corpus", str(tmp_path / "a.txt"), "--stage", "modality", "--json")
    (row,) = [r for r in json.loads(done.stdout)["rules"] if r["id"] == "modality.negated"]
    assert (row["kind"], row["fired"], row["documents"], row["examples"]) == ("rule", 1, 1, "holds")


def test_the_rules_command_counts_what_guards_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Farmers discussed the weather.", encoding="utf-8")
    done = run_cli("rules", "--corpus", str(tmp_path / "a.txt"), "--stage", "events", "--json")
    (row,) = [r for r in json.loads(done.stdout)["rules"] if r["id"] == "events.nobody-talks"]
    assert (row["kind"], row["vetoed"]) == ("guard", 1)


def test_the_rules_command_tells_what_the_measures_are_without_a_rule(tmp_path: Path) -> None:
    text = "Canada withdrew from NAFTA on 2018-03-05."
    (tmp_path / "corpus").mkdir()
    (tmp_path / "gold").mkdir()
    record = {"id": "a", "published": "2019-02-20", "text": text}
    (tmp_path / "corpus" / "a.json").write_text(json.dumps(record), encoding="utf-8")
    gold = to_json(Extractor().extract(make_document(text, "2019-02-20", "a")))
    (tmp_path / "gold" / "a.json").write_text(json.dumps(gold), encoding="utf-8")
    done = run_cli("rules", "--gold", str(tmp_path / "gold"), "--stage", "dates", "--json")
    (row,) = [r for r in json.loads(done.stdout)["rules"] if r["id"] == "dates.iso"]
    assert row["withoutIt"]["date"] == -1.0


def test_explain_why_not_names_what_was_left_out_and_why() -> None:
    done = run_cli("explain", "--why-not", "It was said that the two had agreed.")
    assert {
        "left out, events: talk of nobody, “agreed”",
        "left out, statements: no speaker, “said”",
    } <= set(done.stdout.splitlines())


def test_build_tells_what_the_rules_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The two had agreed. It was said that Canada signed. It was said that Peru left.", encoding="utf-8")
    done = run_cli("build", "a.txt", "--ledger-only", cwd=tmp_path)
    assert "left out:  events: talk of nobody 1" in done.stderr.splitlines()
    assert "           statements: no speaker 2" in done.stderr.splitlines()


def test_explain_why_not_names_the_condition_that_a_trigger_failed() -> None:
    done = run_cli("explain", "--why-not", "Canada signed a lease with Peru.")
    assert "verb:sign:sign: fails at object agreement" in done.stdout.splitlines()
