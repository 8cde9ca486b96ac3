"""Slugs, IRIs and names for Cypher text."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from korusgraph import ids
from korusgraph.errors import OntologyError
from korusgraph.resolution.nodes import node_id

BASE = "https://w3id.org/korusgraph/"


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Roberto Azevêdo", "roberto-azevedo"),
        ("United States–Korea Free Trade Agreement", "united-states-korea-free-trade-agreement"),
        ("  --C.J. Mahoney--  ", "c-j-mahoney"),
    ],
)
def test_slug_is_readable(text: str, made: str) -> None:
    assert ids.slug(text) == made


def test_slugs_of_two_hangul_names_differ() -> None:
    assert ids.slug("박진호") != ids.slug("김현종")


@given(st.text(max_size=200))
def test_slug_is_never_empty_and_plain(text: str) -> None:
    assert ids.re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", ids.slug(text))


@given(st.text(min_size=1, max_size=60))
def test_every_resource_iri_is_one_for_a_second_library(local: str) -> None:
    pyoxigraph.NamedNode(ids.resource_iri(BASE, "person", local.encode("utf-8", "replace").decode()))


@pytest.mark.parametrize("name", ["A`) DETACH DELETE n //", "\\u0060", "Ünï", "", "a", "A" * 70_000, "A B", "1A", "A\n", "A-B"])
def test_hostile_labels_are_refused(name: str) -> None:
    with pytest.raises(OntologyError):
        ids.label(name)


@given(st.text(max_size=80))
def test_no_hostile_relationship_type_passes(name: str) -> None:
    try:
        assert ids.relationship_type(name).replace("_", "").isalnum()
    except OntologyError:
        return


@pytest.mark.parametrize("base", ["ftp://x/", "https://x", "https://x/ y/", "https://x/<>/", "javascript:alert(1)"])
def test_unusable_bases_are_refused(base: str) -> None:
    with pytest.raises(OntologyError):
        ids.check_base(base)


LONG = "Agreement between the United States of America and a very distant country on all kinds of things"


@pytest.mark.parametrize("length", [79, 80])
def test_a_slug_that_fits_is_not_cut(length: int) -> None:
    assert ids.slug("a" * length) == "a" * length


def test_a_slug_that_is_cut_has_the_full_length_and_ends_in_a_digest_of_all_of_it() -> None:
    made = ids.slug("b" * 81)
    assert made == "b" * 71 + "-" + ids.digest("b" * 81)[:8] and len(made) == ids.MAX_SLUG


def test_a_slug_is_not_cut_to_a_hyphen() -> None:
    assert "--" not in ids.slug("c" * 70 + " " + "d" * 30)


def test_long_texts_that_begin_alike_have_two_slugs() -> None:
    assert ids.slug(LONG + " of trade") != ids.slug(LONG + " of war")


def test_the_slug_of_a_name_without_latin_letters_is_a_short_digest_of_its_usual_form() -> None:
    apart = unicodedata.normalize("NFD", "박진호")
    assert apart != "박진호" and ids.slug(apart) == ids.slug("박진호") == "x" + ids.digest("박진호")[:12]


def test_a_digest_is_the_sha256_of_the_text_and_takes_lone_surrogates() -> None:
    assert ids.digest("Séoul") == hashlib.sha256("Séoul".encode()).hexdigest()
    assert ids.digest("a\ud800") == ids.digest("a?")


@pytest.mark.parametrize(
    ("made", "iri"),
    [
        (lambda: ids.resource_iri(BASE, "person", "kim hyun~chong.1-a_b"), "id/person/kim%20hyun~chong.1-a_b"),
        (lambda: ids.resource_iri(BASE, "a/b", "c/d"), "id/a%2Fb/c%2Fd"),
        (lambda: ids.graph_iri(BASE, "doc~1/é"), "graph/doc~1%2F%C3%A9"),
        (lambda: ids.concept_iri(BASE, "event/type", "sign/x~"), "vocab/event%2Ftype/sign%2Fx~"),
        (lambda: ids.term_iri(BASE, "name of"), "ontology#name%20of"),
    ],
)
def test_iris_stand_below_the_base(made: Callable[[], str], iri: str) -> None:
    assert made() == BASE + iri


@pytest.mark.parametrize("base", ["https://x.org/", "http://localhost:8080/a/b.c~d_e-f/", BASE])
def test_usable_bases_are_given_back(base: str) -> None:
    assert ids.check_base(base) == base


@pytest.mark.parametrize(
    ("check", "good", "bad", "what"),
    [
        (ids.label, "Person2", "person", "label"),
        (ids.label, "A" + "a" * 59, "A" + "a" * 60, "label"),
        (ids.relationship_type, "SIGNED_BY_2", "SIGNED-BY", "relationship type"),
        (ids.relationship_type, "S" + "_" * 59, "S" + "_" * 60, "relationship type"),
        (ids.property_name, "sourceText2", "source_text", "property"),
        (ids.property_name, "a" * 60, "a" * 61, "property"),
    ],
)
def test_names_for_cypher_pass_or_are_refused_by_kind(check: Callable[[str], str], good: str, bad: str, what: str) -> None:
    assert check(good) == good
    with pytest.raises(OntologyError) as told:
        check(bad)
    assert told.value.message == f"{what} {bad[:60]!r} is not a name that Cypher text may carry"


@pytest.mark.parametrize(
    ("node", "document"),
    [
        ("document/a~1", "a~1"),
        ("document/a/b", "a/b"),
        ("sentence/a-s-s12", "a-s"),
        ("mention/a-c1-c7", "a-c1"),
        ("figure/a-figure-c8", "a"),
        ("event/a-sign-c10", "a"),
        ("event/a-take_part-s3-2", "a"),
        ("event-type/sign", None),
        ("person/kim-s1", None),
        ("person/a/b", None),
    ],
)
def test_the_id_of_a_node_tells_its_document(node: str, document: str | None) -> None:
    assert ids.document_of(node) == document


@pytest.mark.parametrize(
    ("type_", "id_", "node"),
    [
        ("Country", "south-korea", "country/kr"),
        ("Country", "atlantis", "country/atlantis"),
        ("Person", "south-korea", "person/south-korea"),
        ("Person", "p" * 200, "person/" + "p" * 200),
        ("Person", "p" * 201, "person/" + "p" * 100 + "~" + ids.digest("p" * 201)[:12]),
    ],
)
def test_an_entity_is_named_by_its_class_and_a_country_by_its_code(type_: str, id_: str, node: str) -> None:
    assert node_id(type_, id_) == node
