"""An extractor that finds nothing, for tests of what stands before and after extraction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from korusgraph.extraction import pipeline
from korusgraph.extraction.rulebook import Use
from korusgraph.model import Document, Extraction, Span


class StubExtractor:
    """Gives each document one sentence; a document whose text holds `fail` raises what `error` is, if anything."""

    def __init__(self, model: str = "") -> None:
        self.error: BaseException | None = RuntimeError("a bug")
        self.provenance = {"model": "stub"}
        self.use = Use()
        self.read: list[str] = []

    def extract(self, document: Document) -> Extraction:
        if "fail" in document.text and self.error is not None:
            raise self.error
        self.read.append(document.id)
        return bare(document)

    def extract_all(self, documents: Iterable[Document]) -> Iterator[Extraction]:
        return (self.extract(d) for d in documents)


def bare(document: Document) -> Extraction:
    """An extraction without anything in it."""
    return Extraction(document, (Span(0, len(document.text)),), (), (), (), (), ())


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> StubExtractor:
    """The stub in place of the extractor, in an empty working folder."""
    made = StubExtractor()
    monkeypatch.setattr(pipeline, "Extractor", lambda *_: made)
    monkeypatch.chdir(tmp_path)
    return made
