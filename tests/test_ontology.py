"""The tables of `ontology/` are sound and agree with each other."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from korusgraph.extraction import dates, gazetteer
from korusgraph.extraction.clause import word_class
from korusgraph.extraction.events.triggers import places
from korusgraph.ontology import data_root, lint, load, read_table, split


def test_lint_finds_nothing() -> None:
    assert lint(load()) == []


def test_every_trigger_condition_is_understood() -> None:
    known = {
        "lemma",
        "particle",
        "object",
        "subject",
        "agent",
        "complement",
        "aux",
        "adverb",
        "that",
        "plural",
        "governor",
        "mod",
        "reference",
        "bare",
        "turned",
        "mood",
        "described",
        "marked",
        "below",
        "example",
        "counter",
    } | places()
    used = {key for row in load().triggers.values() for part in row.values() for entry in part for key in entry}
    assert used - known == set()


def test_trigger_classes_exist_or_are_single_words() -> None:
    classes = set(load().classes) | {row["family"] for row in load().classes.values()} | {"any"}
    missing = set()
    for row in load().triggers.values():
        for part in row.values():
            for entry in part:
                for key, wanted in entry.items():
                    if key in ("lemma", "particle", "plural", "aux", "reference", "governor", "bare", "turned", "mood", "example", "counter"):
                        continue
                    for name in [wanted] if isinstance(wanted, str) else wanted:
                        if name not in classes and not word_class(name) and not re.fullmatch(r"[a-z-]+", str(name)):
                            missing.add(name)
    assert missing == set()


@pytest.mark.parametrize("table", ["agreements", "countries", "offices", "organizations", "people", "places", "products"])
def test_gazetteer_ids_are_unique_slugs_with_a_source(table: str) -> None:
    rows = list(read_table(data_root("ontology") / "gazetteer" / f"{table}.tsv"))
    keys = [(r["id"], r.get("office", ""), r.get("start", "")) for r in rows]
    assert len(keys) == len(set(keys))
    assert [r["id"] for r in rows if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", r["id"]) or not r["source"]] == []


def test_terms_point_to_offices_and_do_not_end_before_they_start() -> None:
    known = gazetteer.load()
    for terms in known.terms.values():
        for term in terms:
            assert known.entries[term.office].type == "Office"
            for date in (term.start, term.end):
                assert not date or dates.bounds(date), term
            assert not term.start or not term.end or term.start[:4] <= term.end[:4], term


def test_parties_of_agreements_are_known() -> None:
    known = gazetteer.load()
    codes = {c for e in known.entries.values() if e.type == "Agreement" for c in split(e.fact("parties"))}
    assert codes - set(known.by_iso) == set()


def test_ontology_allows_what_the_gold_format_allows(shared: Path) -> None:
    schema = json.loads((shared / "gold" / "schema.json").read_text(encoding="utf-8"))
    ontology = load()
    assert set(schema["entityTypes"]) == set(ontology.classes)
    assert set(schema["relationTypes"]) == set(ontology.relations)
    assert set(schema["roles"]) <= set(ontology.roles)
    assert set(schema["eventTypes"]) | set(schema["acts"]) == set(ontology.event_types)
    assert tuple(schema["modalities"]) == ontology.vocabularies["modality"]
