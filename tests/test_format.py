"""The extraction as JSON: derived from the records, and back to the same records."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields

from korusgraph.extraction.format import KINDS, from_json, to_json
from korusgraph.model import Extraction

TEXT = (
    "Trade Minister Kim Hyun-chong said on Friday that “South Korea” had not signed a trade agreement. "
    "President Moon Jae-in met Robert Lighthizer in Seoul. The United States cut tariffs on Chinese steel from 25% to 10% in 2018."
)


def test_there_and_back_is_the_same(read: Callable[..., Extraction]) -> None:
    x = read(TEXT)
    assert all(getattr(x, kind) for kind in KINDS) and any(e.figures for e in x.events)
    assert from_json(json.loads(json.dumps(to_json(x))), x.document) == x


def test_every_field_of_a_record_is_written_and_every_span_has_its_text(read: Callable[..., Extraction]) -> None:
    x = read(TEXT)
    made = to_json(x)
    for kind, class_ in KINDS.items():
        assert len(made[kind][0]) == len(fields(class_)), kind
    trigger = made["events"][0]["trigger"]
    assert x.document.text[trigger["start"] : trigger["end"]] == trigger["text"]


def test_a_field_with_a_default_may_be_missing(read: Callable[..., Extraction]) -> None:
    x = read("Canada signed the CPTPP.")
    data = to_json(x)
    for event in data["events"]:
        del event["figures"], event["renegotiation"]
    assert from_json(data, x.document) == x
