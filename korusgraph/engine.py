"""The pipe, run: sources → ledger → graph. What the commands call, and what a program can."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from korusgraph import database, evaluation, ids, loaders, rdf_import, reconciliation, settings, show
from korusgraph.assembly import Assembly, Selection, surroundings
from korusgraph.database.bolt import BoltGraph
from korusgraph.database.verify import Comparison, compare, mark_stale
from korusgraph.database.writer import GraphWriter, WriteReport
from korusgraph.errors import InputError, KorusgraphError
from korusgraph.extraction.format import to_json
from korusgraph.extraction.pipeline import Extractor
from korusgraph.ids import WIKIDATA
from korusgraph.ledger import Ledger
from korusgraph.model import Document, Edge, Event, Extraction, Figure, Node, Statement
from korusgraph.ontology import data_root
from korusgraph.rdf_import import Imported
from korusgraph.reconciliation import Match


@dataclass(slots=True)
class BuildReport:
    """What reading the sources did."""

    sources: int = 0
    documents_new: int = 0
    documents_changed: int = 0
    documents_unchanged: int = 0
    documents_removed: int = 0
    problems: list[KorusgraphError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    facts: dict[str, int] = field(default_factory=dict)
    graph: WriteReport | None = None
    seconds: float = 0.0

    @property
    def changed(self) -> bool:
        return bool(self.documents_new or self.documents_changed or self.documents_removed)


Progress = Callable[[str], None]


def engine_id(extractor: Extractor) -> str:
    """What an extraction depends on beside its document: version, model, ontology."""
    digest = hashlib.sha256()
    for key, value in sorted(extractor.provenance.items()):
        digest.update(f"{key}={value}\n".encode())
    root = data_root("ontology")
    for folder in (root, root / "gazetteer"):
        for item in sorted(folder.iterdir(), key=lambda p: p.name):
            if item.is_file() and item.name.endswith((".yaml", ".tsv")):
                digest.update(item.read_bytes())
    return digest.hexdigest()[:16]


def paths(patterns: Sequence[str], problems: list[KorusgraphError]) -> Iterator[str]:
    """Paths of all patterns; a pattern that leads nowhere is a problem of its own."""
    seen: set[str] = set()
    for pattern in patterns:
        try:
            for path in loaders.expand([pattern]):
                if path not in seen:
                    seen.add(path)
                    yield path
        except KorusgraphError as error:
            problems.append(error)


def read(
    patterns: Sequence[str], password: str | None, published: str | None, problems: list[KorusgraphError]
) -> Iterator[Document]:
    """Documents of all sources; what cannot be read becomes a problem."""
    for path in paths(patterns, problems):
        try:
            yield from loaders.load(loaders.read(path, password, published, problems))
        except KorusgraphError as error:
            problems.append(error)


def ingest(
    ledger: Ledger,
    patterns: Sequence[str],
    password: str | None = None,
    published: str | None = None,
    progress: Progress = lambda _: None,
) -> BuildReport:
    """Reads sources into the ledger. The same bytes again change nothing; a changed document replaces its own facts."""
    report, started = BuildReport(), time.monotonic()
    extractor = Extractor(settings.model())
    engine = engine_id(extractor)
    for path in paths(patterns, report.problems):
        report.sources += 1
        try:
            _source(ledger, path, password, published, extractor, engine, report)
        except KorusgraphError as error:
            report.problems.append(error)
        progress(path)
    report.facts = facts(ledger.extractions())
    report.seconds = time.monotonic() - started
    return report


def _source(
    ledger: Ledger,
    path: str,
    password: str | None,
    published: str | None,
    extractor: Extractor,
    engine: str,
    report: BuildReport,
) -> None:
    problems = len(report.problems)
    source = loaders.read(path, password, published, report.problems)
    fingerprint = ids.digest(f"{source.sha256} {published or ''}")
    known = ledger.unchanged(path, fingerprint, engine)
    if known is not None:
        report.documents_unchanged += len(known)
        return
    found: list[str] = []
    for document in loaders.load(source):
        id_ = ledger.free_id(document)
        if id_ != document.id:
            document = _renamed(document, id_)
        found.append(document.id)
        if ledger.has(document, engine):
            report.documents_unchanged += 1
            continue
        report.warnings += [f"{document.path}: {note}" for note in document.warnings]
        if document.language not in ("en", "und"):
            report.warnings.append(f"{document.path}: language {document.language}; the rules read English")
        new = ledger.put(extractor.extract(document), engine)
        report.documents_new += new
        report.documents_changed += not new
    report.documents_removed += len(ledger.note_source(path, fingerprint if len(report.problems) == problems else "", found))


def _renamed(document: Document, id_: str) -> Document:
    from dataclasses import replace

    return replace(document, id=id_)


def facts(extractions: Iterable[Extraction]) -> dict[str, int]:
    """Documents and facts of a ledger, counted."""
    total = {"documents": 0, "entities": 0, "relations": 0, "events": 0, "statements": 0, "figures": 0}
    for x in extractions:
        total["documents"] += 1
        for name, count in x.counts().items():
            total[name] += count
    return total


def project(ledger: Ledger, workspace: Path, minimum: float | None = None, dry_run: bool = False) -> WriteReport | None:
    """Brings the graph database to the ledger's state; None when it already was there and nothing was opened.

    Facts of a confidence below `minimum` are kept out of the database; None asks for what the last load was given.
    `dry_run` counts and writes nothing.
    """
    target = settings.target()
    least = minimum if minimum is not None else kept_minimum(ledger)
    state = ledger.state() + (f" {least}" if least else "")
    if ledger.projected(target) == state:
        return None
    with database.connect(workspace) as graph:
        report = write(ledger, graph, least, dry_run)
    if not dry_run:
        ledger.note_projected(target, state)
    return report


def kept_minimum(ledger: Ledger) -> float:
    """The least confidence that the last load of the database was given."""
    return float((ledger.projected(settings.target()) or "").partition(" ")[2] or 0.0)


def write(ledger: Ledger, graph: BoltGraph, minimum: float = 0.0, dry_run: bool = False) -> WriteReport:
    """Writes the assembled graph of a ledger into a database."""
    assembly = Assembly(ledger, minimum)
    return GraphWriter(graph, settings.namespace(), dry_run).write(assembly.nodes(), assembly.edges())


def graph(ledger: Ledger, minimum: float = 0.0, selection: Selection | None = None) -> tuple[Iterable[Node], Iterable[Edge]]:
    """Nodes and edges of a ledger's graph, or of a part of it.

    Raises: InputError when a wanted document or entity is not there.
    """
    chosen = selection or Selection()
    unknown = sorted(set(chosen.documents) - {d.id for d in ledger.documents()} - {d for d, _ in ledger.imported_documents()})
    if unknown:
        raise InputError(f"no document {unknown[0]!r}", "`korusgraph status --json` lists the documents", "KG-IN-032")
    assembly = Assembly(ledger, minimum, chosen)
    if chosen.entity is None:
        return assembly.nodes(), assembly.edges()
    return surroundings(assembly.nodes(), assembly.edges(), show.find(assembly, chosen.entity).node.id)


def reconcile(ledger: Ledger, path: Path, by: str) -> list[Match]:
    """Takes a table of decisions on things outside into the ledger.

    Raises: InputError for a row that is not right, also one against the Wikidata id of the reference data; UsageError.
    """
    nodes = {n.id: n for n in Assembly(ledger).nodes() if n.labels[0] == "Entity"}
    found = reconciliation.read(path, by, nodes)
    decided = {node for node, iri, accepted, _ in ledger.matches() if accepted and iri.startswith(WIKIDATA)}
    for match in found:
        known = str(nodes[match.node].properties.get("wikidata", ""))
        if (
            match.accepted
            and known
            and match.node not in decided
            and match.iri.startswith(WIKIDATA)
            and match.iri != WIKIDATA + known
        ):
            raise InputError(
                f"{path}: {match.node} is {known} in the reference data, not {match.iri.removeprefix(WIKIDATA)}",
                "reject the row, or correct ontology/gazetteer/",
                "KG-IN-055",
            )
    ledger.put_matches((m.node, m.iri, m.accepted, m.by) for m in found)
    return found


def import_rdf(ledger: Ledger, path: Path, base: str | None = None) -> Imported:
    """Takes an RDF file into the ledger as a source of its own. Raises: InputError, StoreError."""
    found = Imported()
    facts = rdf_import.read(path, found, base)
    ledger.put_import(str(path), _digest(path), facts)
    return found


def _digest(path: Path) -> str:
    made = hashlib.sha256()
    try:
        with path.open("rb") as source:
            while part := source.read(1 << 20):
                made.update(part)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})", "check the path", "KG-IN-041") from None
    return made.hexdigest()


def verify(ledger: Ledger, workspace: Path, repair: bool = False) -> tuple[Comparison, WriteReport | None]:
    """The database against the ledger; with `repair` what differs is written anew. Raises: StoreError."""
    minimum = kept_minimum(ledger)
    assembly, name = Assembly(ledger, minimum), settings.namespace()
    with database.connect(workspace) as graph:
        made = compare(graph, assembly.nodes(), assembly.edges(), name)
        if made.equal or not repair:
            return made, None
        mark_stale(graph, made.changed, name)
        return made, write(ledger, graph, minimum)


def evaluate(gold: Path, documents: Path | None) -> tuple[list[str], list[evaluation.Tally], dict[str, Callable[[int], str]]]:
    """Names, tallies and sentence look-ups of the annotated documents of a folder.

    Raises: InputError when annotations or texts are not there.
    """
    files = sorted(p for p in gold.glob("*.json") if p.is_file()) if gold.is_dir() else []
    folder = documents or next((f for f in (gold.parent / "corpus", gold.parent.parent / "corpus") if f.is_dir()), None)
    if not files or folder is None:
        raise InputError(
            f"{gold}: no annotated documents, or no texts for them",
            "give a folder of annotations, and --documents",
            "KG-IN-033",
        )
    extractor = Extractor(settings.model())
    names: list[str] = []
    tallies: list[evaluation.Tally] = []
    texts: dict[str, Callable[[int], str]] = {}
    for path in files:
        data = json.loads(path.read_text(encoding="utf-8"))
        if "document" not in data:
            continue
        source = loaders.read(str(folder / path.name))
        document = next(iter(loaders.load(source)))
        names.append(path.stem)
        tallies.append(evaluation.compare(data, to_json(extractor.extract(document))))
        texts[path.stem] = _sentence_reader(document.text, data["document"]["sentences"])
    return names, tallies, texts


def _sentence_reader(text: str, sentences: list[dict[str, int]]) -> Callable[[int], str]:
    def read_sentence(index: int) -> str:
        return " ".join(text[sentences[index]["start"] : sentences[index]["end"]].split()) if index >= 0 else ""

    return read_sentence


def explain(ledger: Ledger, fact: str) -> dict[str, str | list[str]]:
    """Rule, words, sentence and parse behind a fact of the ledger.

    Raises: InputError when there is no such fact.
    """
    if "|" in fact:
        return _explain_relation(ledger, fact)
    bare = fact.split("/", 1)[1] if fact.startswith(("event/", "figure/")) else fact
    for x in ledger.extractions():
        items: list[Event | Statement | Figure] = [*x.events, *x.statements, *x.figures]
        for item in items:
            if bare in (f"{x.document.id}-{item.id}", item.id):
                span = (
                    item.span
                    if isinstance(item, Figure)
                    else item.trigger or (item.quotes[0] if isinstance(item, Statement) else None)
                )
                assert span is not None
                words = [
                    span,
                    *(item.other_triggers if isinstance(item, Event) else ()),
                    *(item.quotes if isinstance(item, Statement) else ()),
                ]
                parsed = Extractor(settings.model()).parse_at(x.document, span)
                return {
                    "document": x.document.id,
                    "rule": item.rule,
                    "confidence": str(item.confidence),
                    "words": [f"{s.start}–{s.end}  {s.of(x.document.text)}" for s in words],
                    "sentence": parsed[0],
                    "parse": parsed[1:],
                    "engine": ", ".join(f"{k} {v[:16]}" for k, v in x.provenance.items()),
                }
    raise InputError(
        f"no fact {fact!r}", "ids are those of `korusgraph show DOCUMENT --json` or `n.id` in a query", "KG-IN-034"
    )


def _explain_relation(ledger: Ledger, key: str) -> dict[str, str | list[str]]:
    """Rules, words, sentences and parses behind a relation, in every document that supports it."""
    assembly = Assembly(ledger)
    edge = next((e for e in assembly.edges() if e.key == key and "rules" in e.properties), None)
    if edge is None:
        raise InputError(f"no relation {key!r}", "keys are those of `r.key` in a query", "KG-IN-034")
    words: list[str] = []
    parse: list[str] = []
    extractor = Extractor(settings.model())
    for x in ledger.extractions():
        for relation in x.relations:
            ends = tuple(assembly.node_of[x.document.id, end] for end in (relation.subject, relation.object))
            if relation.type != edge.type or ends != (edge.start, edge.end):
                continue
            for span in relation.evidence:
                words.append(f"{x.document.id} {span.start}–{span.end}  {' '.join(span.of(x.document.text).split())}")
                parse += extractor.parse_at(x.document, span)
    rules = edge.properties["rules"]
    return {
        "relation": key,
        "rules": list(rules) if isinstance(rules, tuple) else [str(rules)],
        "confidence": str(edge.properties.get("confidence", "")),
        "words": words,
        "parse": parse,
    }
