"""The pipe, run: sources → ledger → graph. What the commands call, and what a program can."""

from __future__ import annotations

import glob
import hashlib
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from korusgraph import database, evaluation, ids, loaders, rdf_import, reconciliation, settings, show
from korusgraph.assembly import Assembly, Selection, surroundings
from korusgraph.database.bolt import BoltGraph
from korusgraph.database.verify import Comparison, compare, mark_stale
from korusgraph.database.writer import GraphWriter, WriteReport
from korusgraph.errors import InputError, KorusgraphError, StoreError, printable, unexpected
from korusgraph.evaluation.rules import Remembering, Row, count_rules, judge
from korusgraph.evaluation.rules import why_not as reasons
from korusgraph.extraction.confidence import at_least
from korusgraph.extraction.format import to_json
from korusgraph.extraction.pipeline import Extractor
from korusgraph.ids import WIKIDATA
from korusgraph.ledger import Held, Holding, Ledger
from korusgraph.ledger.sources import (
    STANDARD_INPUT,
    STREAMS,
    document_key,
    holding,
    is_file,
    public_ids,
    shown,
    source_name,
    stdin_name,
)
from korusgraph.loaders.base import Source
from korusgraph.model import Document, Edge, Event, Extraction, Figure, Node, Statement
from korusgraph.ontology import data_root
from korusgraph.rdf_import import Imported
from korusgraph.reconciliation import Match
from korusgraph.resolution.mending import mended
from korusgraph.writers.atomic import write_lines

if sys.version_info >= (3, 11):
    from importlib.resources.abc import Traversable
else:
    from importlib.abc import Traversable


@dataclass(slots=True)
class BuildReport:
    """What reading the sources did."""

    sources: int = 0
    documents_new: int = 0
    documents_changed: int = 0
    documents_unchanged: int = 0
    documents_shared: int = 0
    """Documents that another source had given already."""
    documents_removed: int = 0
    documents_noted: int = 0
    """Documents of which something is said in `warnings`."""
    problems: list[KorusgraphError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    facts: dict[str, int] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    """What the rules found and left out, by stage and reason."""
    graph: WriteReport | None = None
    seconds: float = 0.0

    @property
    def changed(self) -> bool:
        return bool(self.documents_new or self.documents_changed or self.documents_removed)

    def add(self, held: Held) -> None:
        """Counts what a source changed."""
        self.documents_new += held.new
        self.documents_changed += held.changed
        self.documents_unchanged += held.unchanged
        self.documents_shared += held.shared
        self.documents_removed += held.removed

    def note(self, where: str, notes: Sequence[str]) -> None:
        """Takes what is said about a document."""
        self.documents_noted += bool(notes)
        self.warnings += [printable(f"{where}: {note}") for note in notes]


Progress = Callable[[str], None]


def engine_id(extractor: Extractor) -> str:
    """What an extraction depends on beside its document: version, model, ontology, and the code of the extraction."""
    digest = hashlib.sha256()
    for key, value in sorted(extractor.provenance.items()):
        digest.update(f"{key}={value}\n".encode())
    digest.update(rules_digest().encode())
    return digest.hexdigest()[:16]


@cache
def rules_digest() -> str:
    """Digest of the code of the extraction and of the tables that it reads, the same on every machine."""
    package = Path(__file__).resolve().parent
    code = digest_of(package / "extraction", (".py", *_TABLES))
    return ids.digest(code + digest_of(package / "ontology.py", (".py",)) + digest_of(data_root("ontology"), _TABLES))


@cache
def loaders_digest() -> str:
    """Digest of the code that turns bytes into documents: a file is read again when it changes."""
    return digest_of(Path(__file__).resolve().parent / "loaders", (".py",))


_TABLES = (".yaml", ".yml", ".tsv", ".csv", ".txt", ".json")


def digest_of(root: Traversable, endings: tuple[str, ...]) -> str:
    """Digest of a file, or of all files below a folder whose names end so, by their names and bytes."""
    made = hashlib.sha256()
    for name, item in sorted(_files(root, root.name), key=lambda f: f[0]):
        if item.name.endswith(endings):
            made.update(f"{name}\n".encode())
            made.update(hashlib.sha256(item.read_bytes()).digest())
    return made.hexdigest()


def _files(root: Traversable, name: str) -> Iterator[tuple[str, Traversable]]:
    if root.is_file():
        yield name, root
    elif root.is_dir():
        for item in root.iterdir():
            yield from _files(item, f"{name}/{item.name}")


# -- sources ---------------------------------------------------------------------------------
def paths(patterns: Sequence[str], problems: list[KorusgraphError]) -> Iterator[str]:
    """Paths of all patterns, each source once; what leads nowhere is a problem of its own."""
    seen: set[str] = set()
    for pattern in patterns:
        for item in _matches(pattern):
            broken = _broken_links(item)
            problems += [
                InputError(f"{b}: a link to a file that is not there", "mend or remove the link", "KG-IN-002") for b in broken
            ]
            if item in broken:
                continue
            try:
                for path in loaders.expand([item]):
                    name = source_name(path)
                    if name not in seen:
                        seen.add(name)
                        yield path
            except KorusgraphError as error:
                problems.append(error)
            except (OSError, ValueError) as error:  # a name that no file system takes
                reason = getattr(error, "strerror", None) or str(error)
                problems.append(InputError(f"{item[:200]}: no such file ({reason})", "check the path", "KG-IN-002"))


def _matches(pattern: str) -> list[str]:
    """What a pattern stands for, so that one bad match costs only itself; the pattern itself when it is no pattern."""
    if not is_file(pattern):
        return [pattern]
    try:
        if os.path.lexists(pattern):
            return [pattern]
        return sorted(glob.glob(pattern)) or [pattern]
    except (OSError, ValueError):
        return [pattern]


def _broken_links(path: str) -> list[str]:
    """Links to nothing: the path itself, or those in a folder."""
    if not is_file(path):
        return []
    try:
        if not os.path.isdir(path):
            return [path] if os.path.islink(path) and not os.path.exists(path) else []
        with os.scandir(path) as entries:
            return sorted(e.path for e in entries if e.is_symlink() and not os.path.exists(e.path) and e.name[0] != ".")
    except (OSError, ValueError):
        return []  # the loaders say what is wrong


def read(
    patterns: Sequence[str], password: str | None, published: str | None, problems: list[KorusgraphError]
) -> Iterator[Document]:
    """Documents of all sources; what cannot be read becomes a problem."""
    for path in paths(patterns, problems):
        try:
            yield from loaders.load(_source_of(path, password, published, problems))
        except KorusgraphError as error:
            problems.append(error)
        except Exception as error:
            problems.append(unexpected(path, "reading", error))


def _source_of(path: str, password: str | None, published: str | None, problems: list[KorusgraphError]) -> Source:
    """The bytes of a source; its path can be printed and stored, and what is wrong with a part of it goes to `problems`."""
    source = loaders.read(path, password, published, problems)
    return replace(source, path=printable(source.path))


def extract(extractor: Extractor, documents: Iterable[Document], problems: list[KorusgraphError]) -> Iterator[Extraction]:
    """What each document says, as a graph can hold it; a document that the extraction fails on becomes a problem.

    Short documents go to the extractor together, which is quicker; when one of them fails, they go one by one.
    """
    for batch in _batched(documents):
        try:
            found = list(extractor.extract_all(batch))
        except Exception:
            found = list(_one_by_one(extractor, batch, problems))
        for x in found:
            yield mended(x)[0]


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
        if sum(len(d.text) for d in batch) >= _AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


_AT_ONCE = 200_000  # characters


def _one_by_one(extractor: Extractor, documents: Iterable[Document], problems: list[KorusgraphError]) -> Iterator[Extraction]:
    for document in documents:
        try:
            yield extractor.extract(document)
        except Exception as error:
            problems.append(unexpected(document.path, "extraction", error))


# -- reading into the ledger -----------------------------------------------------------------
def ingest(
    ledger: Ledger,
    patterns: Sequence[str],
    password: str | None = None,
    published: str | None = None,
    progress: Progress = lambda _: None,
) -> BuildReport:
    """Reads sources into the ledger. The same bytes again change nothing; a changed document replaces its own facts.

    What goes wrong with one document or source becomes a problem of the report, and the others go on.
    Raises: StoreError when the ledger cannot be written.
    """
    report, started = BuildReport(), time.monotonic()
    reading = _Reading(ledger, report, Extractor(settings.model()), password, published)
    ledger.adopt()
    ledger.look_over()
    for path in paths(patterns, report.problems):
        report.sources += 1
        try:
            reading.source(path)
        except StoreError:
            raise
        except KorusgraphError as error:
            report.problems.append(error)
        except Exception as error:
            report.problems.append(unexpected(path, "reading", error))
        progress(path)
    ledger.sweep()
    report.facts = facts(ledger.extractions())
    report.problems += [ledger.damage(id_) for id_ in sorted(ledger.damaged)]
    gone = [shown(path) for path in ledger.gone()]
    if gone:
        more = f" and {len(gone) - 5} more" if len(gone) > 5 else ""
        report.warnings.append(f"no longer there, their documents stay until you forget them: {', '.join(gone[:5])}{more}")
    report.seconds = time.monotonic() - started
    return report


class _Reading:
    """Sources on their way into the ledger."""

    def __init__(
        self, ledger: Ledger, report: BuildReport, extractor: Extractor, password: str | None, published: str | None
    ) -> None:
        self.ledger = ledger
        self.report = report
        self.extractor = extractor
        self.engine = engine_id(extractor)
        self.password = password
        self.published = published

    def source(self, path: str) -> None:
        """Reads one source. Raises: KorusgraphError when it cannot be read to its end; what came before is kept."""
        source = _source_of(path, self.password, self.published, self.report.problems)
        name = source_name(path) if path != STANDARD_INPUT else stdin_name(source.sha256)
        fingerprint = ids.digest(f"{source.sha256} {self.published or ''} {loaders_digest()}")
        known = self.ledger.unchanged(name, fingerprint, self.engine)
        if known is not None:
            self.report.documents_unchanged += known
            return
        before = self.ledger.moved(name, source.sha256) if is_file(name) else None
        if before is not None:
            self.report.warnings.append(f"{source.path}: was {shown(before)} before")
        found: list[Holding] = []
        streams, whole = False, False
        failed = len(self.report.problems)
        try:
            for document in loaders.load(source):
                streams = streams or document.media_type in STREAMS
                made = self._document(document, _place(document, source, name))
                if made is not None:
                    found.append(made)
            whole = len(self.report.problems) == failed
        finally:
            if found or whole:
                complete = fingerprint if whole else ""  # what failed is tried again by the next build
                self.report.add(self.ledger.hold(name, found, complete, source.sha256, keep=streams or not whole))

    def _document(self, document: Document, path: str) -> Holding | None:
        """Brings a document into the ledger, if it is not there; None when the extraction fails on it."""
        made = holding(document, path)
        if self.ledger.knows(made, self.engine):
            return made
        notes = list(document.warnings)
        if document.language not in ("en", "und"):
            notes.append(f"language {document.language}; the rules read English")
        before = Counter(self.extractor.use.dropped)
        try:
            extraction, left_out = mended(self.extractor.extract(document))
            self.ledger.store(extraction, self.engine)
        except StoreError:
            raise
        except Exception as error:
            self.report.note(document.path, notes)
            self.report.problems.append(unexpected(document.path, "extraction", error))
            return None
        dropped = self.extractor.use.dropped - before
        notes += [f"{n} {reason}" for (stage, reason), n in sorted(dropped.items()) if stage == "sentences"]
        self.report.left_out.update({f"{stage}: {reason}": n for (stage, reason), n in dropped.items()})
        self.report.note(document.path, [*notes, *left_out])
        return made


def _place(document: Document, source: Source, name: str) -> str:
    """Where a document stands, as the ledger keeps it: of a file by its one name, whatever the caller wrote."""
    if not is_file(name) or not document.path.startswith(source.path):
        return document.path
    return name + document.path[len(source.path) :]


def facts(extractions: Iterable[Extraction]) -> dict[str, int]:
    """Documents and facts of a ledger, counted."""
    total = {"documents": 0, "entities": 0, "relations": 0, "events": 0, "statements": 0, "figures": 0}
    for x in extractions:
        total["documents"] += 1
        for name, count in x.counts().items():
            total[name] += count
    return total


def project(
    ledger: Ledger,
    workspace: Path,
    minimum: float | None = None,
    dry_run: bool = False,
    problems: list[KorusgraphError] | None = None,
) -> WriteReport | None:
    """Brings the graph database to the ledger's state; None when it already was there and nothing was opened.

    Facts of a confidence below `minimum` are kept out of the database; None asks for what the last load was given.
    `dry_run` counts and writes nothing. `problems` takes the documents that had to be left out.
    """
    target = settings.target()
    least = minimum if minimum is not None else kept_minimum(ledger)
    state = ledger.state() + (f" {least}" if least else "")
    if ledger.projected(target) == state:
        return None
    with database.connect(workspace) as graph:
        report = write(ledger, graph, least, dry_run, problems)
    if not dry_run:
        ledger.note_projected(target, state)
    return report


def kept_minimum(ledger: Ledger) -> float:
    """The least confidence that the last load of the database was given."""
    return float((ledger.projected(settings.target()) or "").partition(" ")[2] or 0.0)


def write(
    ledger: Ledger,
    graph: BoltGraph,
    minimum: float = 0.0,
    dry_run: bool = False,
    problems: list[KorusgraphError] | None = None,
) -> WriteReport:
    """Writes the assembled graph of a ledger into a database; `problems` takes the documents that had to be left out."""
    assembly = Assembly(ledger, minimum)
    made = GraphWriter(graph, settings.namespace(), dry_run).write(assembly.nodes(), assembly.edges())
    _tell(assembly, problems)
    return made


def _tell(assembly: Assembly, problems: list[KorusgraphError] | None) -> None:
    if problems is not None:
        said = {p.message for p in problems}
        problems += [p for p in assembly.problems() if p.message not in said]


def graph(
    ledger: Ledger,
    minimum: float = 0.0,
    selection: Selection | None = None,
    problems: list[KorusgraphError] | None = None,
) -> tuple[Iterable[Node], Iterable[Edge]]:
    """Nodes and edges of a ledger's graph, or of a part of it; nodes are to be read first.

    `problems` takes the documents that had to be left out, once the edges are read.
    Raises: InputError when a wanted document or entity is not there.
    """
    chosen = selection or Selection()
    unknown = sorted(set(chosen.documents) - {d.id for d in ledger.documents()} - {d for d, _ in ledger.imported_documents()})
    if unknown:
        raise InputError(f"no document {unknown[0]!r}", "`korusgraph status --json` lists the documents", "KG-IN-032")
    assembly = Assembly(ledger, minimum, chosen)
    if chosen.entity is None:
        return assembly.nodes(), _then_told(assembly.edges(), assembly, problems)
    found = surroundings(assembly.nodes(), assembly.edges(), show.find(assembly, chosen.entity).node.id)
    _tell(assembly, problems)
    return found


def _then_told(edges: Iterable[Edge], assembly: Assembly, problems: list[KorusgraphError] | None) -> Iterator[Edge]:
    yield from edges
    _tell(assembly, problems)


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
    extractor = Extractor(settings.model())
    names: list[str] = []
    tallies: list[evaluation.Tally] = []
    texts: dict[str, Callable[[int], str]] = {}
    for name, document, data in _annotated(gold, documents):
        names.append(name)
        tallies.append(evaluation.compare(data, to_json(extractor.extract(document))))
        texts[name] = _sentence_reader(document.text, data["document"]["sentences"])
    return names, tallies, texts


def _annotated(gold: Path, documents: Path | None) -> Iterator[tuple[str, Document, dict[str, Any]]]:
    """Name, text and annotation of each annotated document of a folder. Raises: InputError when there is none, or no text."""
    files = sorted(p for p in gold.glob("*.json") if p.is_file()) if gold.is_dir() else []
    folder = documents or next((f for f in (gold.parent / "corpus", gold.parent.parent / "corpus") if f.is_dir()), None)
    if not files or folder is None:
        raise InputError(
            f"{gold}: no annotated documents, or no texts for them",
            "give a folder of annotations, and --documents",
            "KG-IN-033",
        )
    for path in files:
        data = json.loads(path.read_text(encoding="utf-8"))
        if "document" in data:
            yield path.stem, next(iter(loaders.load(loaders.read(str(folder / path.name))))), data


def rules(corpus: Sequence[Path], gold: Path | None) -> list[Row]:
    """Every rule of the book, with what it did over the documents of `corpus` and of the annotated ones of `gold`.

    Raises: InputError when a document cannot be read, or annotations have no texts.
    """
    extractor = Remembering(settings.model())
    golds = list(_annotated(gold, None)) if gold is not None else []
    problems: list[KorusgraphError] = []
    rows = count_rules(extractor, chain(read([str(p) for p in corpus], None, None, problems), (d for _, d, _ in golds)))
    if problems:
        raise problems[0]
    judge(rows, extractor, [(document, data) for _, document, data in golds])
    return list(rows.values())


def why_not(sentence: str) -> list[str]:
    """What the rules made of a sentence: each trigger with the condition that it failed at. Empty for a blank one."""
    digest = ids.digest(sentence)
    document = Document("sentence", sentence, digest, digest, "sentence", "text/plain")
    return reasons(Extractor(settings.model()), document)


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
    for x in assembly.extractions():
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
