"""The trained choice of participants: it adds what is likely, takes nothing away, and can be switched off and explained."""

from __future__ import annotations

import importlib.util
import sys
from itertools import chain
from pathlib import Path
from types import ModuleType

import pytest

from korusgraph import loaders, ontology
from korusgraph.engine.explaining import chosen
from korusgraph.errors import OntologyError
from korusgraph.extraction.events import choosing
from korusgraph.extraction.pipeline import Extractor
from korusgraph.model import Document
from korusgraph.ontology import load
from tests.conftest import ROOT, make_document

SURCHARGE = "Canada's president proclaimed a surcharge of 10 percent on imports from Peru."
CHOICE = "events.chosen-role"


@pytest.fixture(scope="module")
def without() -> Extractor:
    return Extractor(off=(CHOICE,))


def samples() -> list[Document]:
    return [d for path in loaders.expand([str(ROOT / "samples")]) for d in loaders.load(loaders.read(path))]


def test_a_role_that_the_rules_leave_open_is_filled_by_who_is_likely(extractor: Extractor, without: Extractor) -> None:
    (open_,), (filled,) = without.extract(make_document(SURCHARGE)).events, extractor.extract(make_document(SURCHARGE)).events
    assert (dict(open_.roles), dict(filled.roles)) == ({"target": ("peru",)}, {"target": ("peru",), "imposer": ("canada",)})


def test_what_was_chosen_is_told_from_what_a_rule_found_by_its_probability(extractor: Extractor) -> None:
    (event,) = extractor.reading(make_document(SURCHARGE)).events
    assert list(event.chosen) == [("imposer", "canada")] and choosing.LIKELY <= event.chosen["imposer", "canada"] < 1


def test_explain_says_how_likely_a_chosen_role_is(extractor: Extractor) -> None:
    x = extractor.extract(make_document(SURCHARGE))
    (told,) = chosen(extractor, x, x.events[0])
    assert told.startswith("imposer Canada 0.")


def test_an_event_whose_roles_rules_fill_has_nothing_chosen(extractor: Extractor) -> None:
    x = extractor.extract(make_document("Canada imposed a tariff of 10 percent on steel from Peru."))
    assert chosen(extractor, x, x.events[0]) == []


def test_the_choice_takes_no_role_away_and_moves_nobody_from_one_to_another(extractor: Extractor, without: Extractor) -> None:
    changed = []
    for document in samples():
        after = {e.id: e.roles for e in extractor.extract(document).events}
        for event in without.extract(document).events:
            kept = all(set(members) <= set(after[event.id].get(role, ())) for role, members in event.roles.items())
            there = set(chain(*event.roles.values()))
            moved = [m for r, ms in after[event.id].items() for m in ms if m in there and m not in event.roles.get(r, ())]
            changed += [event.id] if moved or not kept else []
    assert changed == []


def test_nothing_but_roles_follows_from_what_is_only_likely(extractor: Extractor, without: Extractor) -> None:
    pairs = [(extractor.extract(d), without.extract(d)) for d in samples()]
    assert [(a.entities, a.relations, a.statements, a.figures) for a, _ in pairs] == [
        (b.entities, b.relations, b.statements, b.figures) for _, b in pairs
    ]


def test_the_table_names_only_types_and_roles_of_the_ontology() -> None:
    named = [c.split(".") for c in load().role_weights if "." in c]
    assert named and {c[0] for c in named} <= set(load().event_types) and {c[1] for c in named} <= set(load().roles)


def test_a_table_with_a_weight_that_is_no_number_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "roles.tsv").write_text("context\ttrait\tweight\ndoer\tempty\theavy\n", encoding="utf-8")
    monkeypatch.setattr(ontology, "language", lambda: tmp_path)
    with pytest.raises(OntologyError, match="heavy"):
        _ = ontology.Ontology({}, {}, {}).role_weights


def test_a_language_without_the_table_has_no_choice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ontology, "language", lambda: tmp_path)
    assert ontology.Ontology({}, {}, {}).role_weights == {}


@pytest.fixture(scope="module")
def training() -> ModuleType:
    spec = importlib.util.spec_from_file_location("train_roles", ROOT / "scripts" / "train_roles.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["train_roles"] = module  # where dataclasses look for the names of their annotations
    spec.loader.exec_module(module)
    return module


def test_training_learns_which_trait_tells_who_takes_part(training: ModuleType) -> None:
    case = ("meet", "participant", "Person", "verb")
    rows = [training.Row(str(k), case, False, False, k % 2 == 0, ["subject" if k % 2 == 0 else "elsewhere"]) for k in range(40)]
    model = training.Model.learn(rows)
    assert model.score(rows[0]) > 1 > -1 > model.score(rows[1])


def test_the_rows_of_the_training_are_those_of_the_table(training: ModuleType) -> None:
    right = {(r.case[0], r.case[1], r.case[2]) for r in training.read() if r.right}
    table = load().role_weights
    assert all(choosing.seen(class_) in table[f"{type_}.{role}"] for type_, role, class_ in right)
