"""Every step of the pipeline, the built-in ones and those of others, declares its layers and keeps to its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from korusgraph import engine
from korusgraph.errors import OntologyError
from korusgraph.extraction import components, parse, proposals
from korusgraph.extraction.components import Component, component, joined
from korusgraph.extraction.pipeline import COMPONENTS, Extractor
from korusgraph.extraction.reading import Reading
from korusgraph.model import Extraction, Span
from tests.conftest import ROOT, make_document
from tests.plugins import describe, example_site, forget  # noqa: F401 - a fixture

LAYERS = {f.name for f in fields(Reading)} - {"document", "gazetteer"}
TEXT = "Register of the ministry.\n\nGift: Donald Trump to Shinzo Abe.\n\nDonald Trump met Shinzo Abe in Tokyo.\n"
TREATY = (
    "The Government of Chile and the Government of Norway,\n\nDesiring to ease trade,\n\nHave agreed as follows:\n\n"
    "Article 1\n\nThe Parties shall cut customs duties. This Agreement shall enter into force on 1 May 2019.\n"
)
PLUGIN = """
from korusgraph.extraction.components import component

@component(after="events", reads="sentences", writes="events")
def fails(reading):
    \"\"\"Fails always.\"\"\"
    raise ZeroDivisionError

def undeclared(reading):
    pass
"""


@pytest.mark.parametrize("one", COMPONENTS, ids=lambda c: c.name)
def test_a_component_says_what_it_does_and_names_layers_that_a_reading_has(one: Component) -> None:
    assert one.what and one.writes and one.reads | one.writes <= LAYERS


class Watched(Reading):
    """A reading that notes which of its layers are asked for or set."""

    __slots__ = ("touched_layers",)

    def __getattribute__(self, name: str) -> Any:
        if name in LAYERS:
            super().__getattribute__("touched_layers").add(name)
        return super().__getattribute__(name)

    def shallow(self, names: set[str]) -> dict[str, list[Any]]:
        """What the layers that are lists or tables hold, by identity of the members."""
        found = {name: object.__getattribute__(self, name) for name in names}
        return {n: [*map(id, v)] + [id(x) for x in v.values()] if isinstance(v, dict) else [*map(id, v)] for n, v in found.items() if isinstance(v, (list, dict))}


def watched(text: str, extractor: Extractor) -> Iterator[tuple[Component, set[str], bool]]:
    """Each component with the layers that it touched in a text, and whether it left those alone that it does not write."""
    document = make_document(text, "2019-03-05")
    reading = Watched.__new__(Watched)
    reading.touched_layers = set()
    reading.__init__(document, extractor.gazetteer)  # type: ignore[misc]
    given = {"spans", "quotes"}
    for one in COMPONENTS:
        if one.name == "parse":
            reading.sentences = parse.sentences(reading, extractor.parsed(reading.sources))
        else:
            others = (given | {w for c in COMPONENTS[: COMPONENTS.index(one)] for w in c.writes}) - one.writes
            before = reading.shallow(others)
            reading.touched_layers = set()
            one.run(reading)
            yield one, reading.touched_layers & LAYERS, reading.shallow(others) == before


READ = [p.read_text(encoding="utf-8") for p in sorted((ROOT / "samples").rglob("*.txt"))] + [TREATY]


@pytest.mark.parametrize("text", READ, ids=range(len(READ)))
def test_a_component_touches_the_layers_that_it_declares_and_changes_none_but_its_own(text: str, extractor: Extractor) -> None:
    for one, touched, alone in watched(text, extractor):
        assert touched <= one.reads | one.writes and alone, one.name


def placed(after: str, reads: str = "sentences", writes: str = "events") -> list[Component]:
    @component(after=after, reads=reads, writes=writes)
    def other(reading: Reading) -> None:
        """Something else."""

    return joined(COMPONENTS, [other])


def test_a_foreign_component_runs_right_after_the_one_that_it_names() -> None:
    names = [c.name for c in placed("events")]
    assert names[names.index("events") + 1] == "other"


@pytest.mark.parametrize(
    ("after", "reads", "writes"),
    [("nobody", "sentences", "events"), ("events", "weather", "events"), ("numbers", "sentences", "events")],
    ids=["follows nobody", "reads what nobody writes", "comes when ids are given"],
)
def test_a_component_that_cannot_work_is_refused_at_start(after: str, reads: str, writes: str) -> None:
    with pytest.raises(OntologyError, match="component other"):
        placed(after, reads, writes)


# -- installed -----------------------------------------------------------------------------------
@pytest.fixture
def example(example_site: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Extractor]:  # noqa: F811
    monkeypatch.syspath_prepend(str(example_site))
    yield Extractor()
    forget("korusgraph_example")


def test_the_example_adds_events_with_ids_evidence_and_confidence(example: Extractor) -> None:
    found = [e for e in example.extract(make_document(TEXT)).events if e.rule == "example:gifts"]
    assert [(e.type, e.roles, bool(e.id), bool(e.evidence), 0 < e.confidence < 1) for e in found] == [
        ("meet", {"participant": ("donald-trump", "shinzo-abe")}, True, True, True)
    ]


def test_everything_else_stays_as_it_was(example: Extractor, extractor: Extractor) -> None:
    def others(x: Extraction) -> list[object]:
        return [x.entities, x.relations, x.statements, x.figures, [e for e in x.events if e.rule != "example:gifts"]]

    assert others(example.extract(make_document(TEXT))) == others(extractor.extract(make_document(TEXT)))


def test_documents_are_read_again_when_an_extractor_comes(example: Extractor, extractor: Extractor) -> None:
    assert engine.engine_id(example) != engine.engine_id(extractor)


@pytest.fixture
def faulty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "own_extractors.py").write_text(PLUGIN)
    points = {"fails": "own_extractors:fails", "plain": "own_extractors:undeclared", "lost": "no_such:x"}
    describe(tmp_path, "own_extractors", {components.GROUP: points})
    monkeypatch.syspath_prepend(str(tmp_path))
    yield
    forget("own_extractors")


def test_one_that_cannot_be_imported_or_is_not_declared_is_left_out(faulty: None) -> None:
    with pytest.warns(RuntimeWarning):
        assert [c.name for c in components.foreign()] == ["fails"]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_fault_costs_only_what_that_extractor_would_have_found(faulty: None, extractor: Extractor) -> None:
    with_fault = Extractor()
    assert with_fault.extract(make_document(TEXT)).events == extractor.extract(make_document(TEXT)).events
    assert with_fault.use.dropped["fails", "it failed (ZeroDivisionError)"] == 1


# -- proposals -----------------------------------------------------------------------------------
def read_with(propose: Callable[[Reading], object], after: str = "events") -> tuple[Extraction, Extractor]:
    """A document read with one more extractor, which does what it is told."""
    made = Extractor()
    step = Component("other", "", frozenset(), frozenset(), lambda r: propose(r) and None, after)
    made.after = joined(COMPONENTS, [step])[COMPONENTS.index(made.after[0]) :]
    return made.extract(make_document(TEXT)), made


MET = TEXT.index("met")


def test_an_event_found_twice_is_one_and_keeps_both_rules() -> None:
    roles = {"place": ["tokyo"], "topic": ["donald-trump"]}
    found, _ = read_with(lambda r: proposals.event(r, "meet", Span(MET, MET + 3), roles, "own:met"))
    assert [(e.rule, e.roles["topic"]) for e in found.events] == [("verb:meet:meet+own:met", ("donald-trump",))]


def test_an_entity_found_twice_is_one_and_keeps_both_rules() -> None:
    span = Span(TEXT.index("Tokyo"), TEXT.index("Tokyo") + 5)
    found, _ = read_with(lambda r: proposals.entity(r, "City", span, "own:city"))
    assert [m.rule.partition("+")[2] for e in found.entities if e.id == "tokyo" for m in e.mentions] == ["own:city"]


def test_a_new_entity_takes_its_id_from_its_name() -> None:
    span = Span(TEXT.index("Register"), TEXT.index("Register") + 8)
    found, _ = read_with(lambda r: proposals.entity(r, "Organization", span, "own:register"))
    assert [(e.id, e.type) for e in found.entities if e.name == "Register"] == [("register", "Organization")]


def test_a_relation_found_twice_is_one_and_keeps_both_rules() -> None:
    def twice(r: Reading) -> None:
        for rule in ("own:first", "own:second"):
            proposals.relation(r, "PREDECESSOR_OF", "donald-trump", "shinzo-abe", Span(MET, MET + 3), rule)

    found, _ = read_with(twice, "relations")
    told = [(x.rule, x.evidence) for x in found.relations if x.type == "PREDECESSOR_OF"]
    assert told == [("own:first+own:second", (Span(MET, MET + 3),))]


@pytest.mark.parametrize(
    ("propose", "reason"),
    [
        (lambda r: proposals.event(r, "picnic", Span(MET, MET + 3), {}, "own"), "no type of event"),
        (lambda r: proposals.event(r, "meet", Span(MET, MET + 3), {}, "own", "perhaps"), "no type of event"),
        (lambda r: proposals.event(r, "meet", Span(MET, MET + 3), {"host": ["nobody"]}, "own"), "not known"),
        (lambda r: proposals.event(r, "meet", Span(9999, 10_000), {}, "own"), "without a word"),
        (lambda r: proposals.entity(r, "Planet", Span(0, 8), "own"), "no class"),
        (lambda r: proposals.entity(r, "Person", Span(0, 9999), "own"), "outside the text"),
        (lambda r: proposals.entity(r, "Person", Span(MET - 5, MET + 3), "own"), "across another"),
        (lambda r: proposals.relation(r, "LIKES", "tokyo", "shinzo-abe", Span(0, 8), "own"), "not known"),
        (lambda r: proposals.relation(r, "HOLDS_OFFICE", "tokyo", "shinzo-abe", Span(0, 8), "own"), "HOLDS_OFFICE"),
    ],
)
def test_what_ontology_or_text_forbid_is_left_out_and_counted(propose: Callable[[Reading], object], reason: str) -> None:
    _, made = read_with(propose)
    assert [why for rule, why in made.use.dropped if rule == "own" and reason in why]
