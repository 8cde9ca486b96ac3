"""Documents → extractions as files, without a ledger."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from korusgraph.engine.readers import Readers, Step
from korusgraph.errors import KorusgraphError
from korusgraph.extraction.confidence import at_least
from korusgraph.extraction.format import from_json, to_json
from korusgraph.ledger.sources import document_key, public_ids
from korusgraph.model import Document, Extraction
from korusgraph.ontology import load
from korusgraph.writers.atomic import write_lines

_TOGETHER = 20_000  # characters: enough for short documents to share a batch, few enough for all processes to have some


def extract(documents: Iterable[Document], problems: list[KorusgraphError], jobs: int | None = 1) -> Iterator[Extraction]:
    """What each document says, as a graph can hold it; a document that the extraction fails on becomes a problem.

    `jobs` is that of `ingest`. Short documents are read together, which is quicker; when one of them fails, one by one.
    Raises: OntologyError, before the first document, when the words of the language cannot be read.
    """
    load().read_language()
    with Readers(jobs) as readers:
        for step in readers.in_turn(Step(None, batch, together=True) for batch in _batched(documents)):
            for document, outcome in zip(step.documents, step.read(), strict=True):
                error = outcome.error()
                if error is not None:
                    problems.append(error)
                else:
                    yield from_json(json.loads(outcome.data), replace(document, published=outcome.published))


def write_extractions(folder: Path, extractions: Iterable[Extraction], minimum: float = 0.0) -> Iterator[Path]:
    """Writes one JSON file a document, named by its id; the files as they are written.

    Documents that share a name all get a part of their key, whichever came first. Raises: StoreError.
    """
    first: dict[str, str] = {}
    shared: set[str] = set()
    for x in extractions:
        name, key = x.document.id, document_key(x.document)
        before = first.setdefault(name, key)
        if before != key:
            ids_ = public_ids(name, (before, key))
            if name not in shared:
                shared.add(name)
                data = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
                data["document"]["id"] = ids_[before]
                yield _written(folder, data)
                (folder / f"{name}.json").unlink()
            x = replace(x, document=replace(x.document, id=ids_[key]))
        elif name in shared:
            continue  # the first of them once more
        yield _written(folder, to_json(at_least(x, minimum)))


def _written(folder: Path, data: dict[str, Any]) -> Path:
    path = folder / f"{data['document']['id']}.json"
    write_lines(path, [json.dumps(data, ensure_ascii=False, indent=1) + "\n"])
    return path


def _batched(documents: Iterable[Document]) -> Iterator[list[Document]]:
    batch: list[Document] = []
    for document in documents:
        batch.append(document)
        if sum(len(d.text) for d in batch) >= _TOGETHER:
            yield batch
            batch = []
    if batch:
        yield batch
