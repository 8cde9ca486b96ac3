"""Slugs, IRIs and names for Cypher text."""

from __future__ import annotations

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from korusgraph import ids
from korusgraph.errors import OntologyError

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
