"""Decisions made: what is worth a look, what an id stands for in the file, entries written and taken back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from korusgraph import decisions
from korusgraph.assembly import Assembly
from korusgraph.assembly.deciding import decided
from korusgraph.assembly.facts import Told, first_sentence
from korusgraph.assembly.following import KEPT, path_of
from korusgraph.decisions import About, Decision, Entry
from korusgraph.decisions.checking import ROLE, problem_of
from korusgraph.decisions.records import MERGE, Change
from korusgraph.errors import InputError, KorusgraphError, UsageError, printable
from korusgraph.ids import document_of
from korusgraph.ledger import Ledger
from korusgraph.model import Extraction, many
from korusgraph.ontology import load
from korusgraph.resolution.mending import mended
from korusgraph.writers.atomic import write_lines


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry of the file with its number, and whether it finds what it is about."""

    number: int
    entry: Entry
    finds: bool

    def as_json(self) -> dict[str, object]:
        e = self.entry
        new = {name: value if isinstance(value, str) else list(value) for name, value in e.new.items()}
        about = {k: v for k in ("fact", "document", "sentence", "type", "words") if (v := getattr(e.about, k))}
        nodes = {"nodes": list(e.about.nodes)} if e.about.nodes else {}
        return {
            "number": self.number, "what": e.what, **about, **nodes, "new": new, "by": e.by, "at": e.at, "why": e.why, "finds": self.finds,
        }  # fmt: skip


class Review:
    """The decisions of a workspace."""

    def __init__(self, ledger: Ledger, assembly: Assembly | None = None) -> None:
        self.ledger = ledger
        self.assembly = assembly or Assembly(ledger)
        self.path = path_of(ledger)

    # -- what there is -----------------------------------------------------------------------
    def kept(self) -> list[Kept]:
        """The entries of the file."""
        vain = {d.about.name for d in self.assembly.judged_in_vain()}
        entries = decisions.read(self.path).entries
        return [Kept(number, e, e.about.name not in vain) for number, e in enumerate(entries, 1)]

    def problems(self) -> list[KorusgraphError]:
        """What in the file cannot be taken."""
        return problems(self.ledger)

    def extraction(self, document: str) -> Extraction:
        """What the rules read in a document. Raises: InputError when it is not there."""
        x = self.ledger.extraction(document)
        if x is None:
            raise InputError(f"no document {document!r}", "`korusgraph status --json` lists the documents", "KG-IN-032")
        return mended(x)[0]

    def sentence(self, node: str) -> str:
        """The sentence that first names an entity; nothing where none does."""
        for document, entity in self.assembly.entities_at(node)[:1]:
            x = self.extraction(document)
            return next((first_sentence(x, e) for e in x.entities if e.id == entity), "")
        return ""

    # -- making ------------------------------------------------------------------------------
    def decide(self, what: str, id_: str, by: str, why: str, given: Mapping[str, str] | None = None) -> list[Entry]:
        """Confirms, rejects or edits what an id stands for; the entries as they were written, one for each document that says it.

        Raises: InputError when there is no such thing, UsageError when it cannot be so; then nothing is written.
        """
        made = []
        for about, document in self._abouts(id_):
            new = self._new(about.fact, document, given or {})
            if wrong := problem_of(about.fact, new):
                raise UsageError(wrong, "`korusgraph review edit --help` lists the fields", "KG-DC-004")
            entry = self._entry(what, about, by, why, new)
            self._try(entry, document)
            made.append(entry)
        self._write(decisions.appended(self._text(), made))
        return made

    def join(self, what: str, one: str, other: str, by: str, why: str) -> list[Entry]:
        """Says that two nodes are the `same`, or stay `apart`. Raises: InputError when a name is not there."""
        nodes = tuple(sorted({self._node(one), self._node(other)}))
        if len(nodes) < 2:
            raise UsageError(
                f"{one} and {other} are one node already", "give two ids; `korusgraph show NAME` prints them", "KG-DC-005"
            )
        made = [self._entry(what, About(MERGE, nodes=nodes), by, why, {})]
        self._write(decisions.appended(self._text(), made))
        return made

    def undo(self, numbers: Sequence[int]) -> list[Entry]:
        """Takes entries out of the file; those that went. Raises: UsageError for a number that there is not."""
        entries = decisions.read(self.path).entries
        unknown = [n for n in numbers if not 1 <= n <= len(entries)]
        if unknown:
            raise UsageError(
                f"no decision {unknown[0]}", "`korusgraph review decisions` lists them with their numbers", "KG-DC-005"
            )
        gone = [entries[n - 1] for n in sorted(set(numbers))]
        self._write(decisions.removed(self._text(), {e.line for e in gone}))
        return gone

    def _entry(self, what: str, about: About, by: str, why: str, new: Mapping[str, Change]) -> Entry:
        by, why = " ".join(printable(by).split()), " ".join(printable(why).split())
        if not by or not why:
            raise UsageError(
                "who decided, or why, is missing", "give --why REASON, and --by NAME where you have no login name", "KG-DC-005"
            )
        return Entry(what, about, by, datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"), why, new)

    def _text(self) -> str:
        try:
            return self.path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(
                f"{self.path}: cannot be read ({error})", "save it as UTF-8, or check its rights", "KG-DC-001"
            ) from None

    def _write(self, text: str) -> None:
        write_lines(self.path, [text])

    # -- what an id stands for ---------------------------------------------------------------
    def _abouts(self, id_: str) -> Iterator[tuple[About, str]]:
        """What is told of a fact or an entity by its id in the graph, with a document that says it."""
        edge = self.assembly.relation(id_)
        if edge is not None:
            for document in many(edge.properties.get("documents")):
                yield from self._claims(document, edge.type, edge.start, edge.end, str(edge.properties.get("status", "")))
            return
        node = self.assembly.node(id_) if "/" in id_ else None
        if node is None:
            found = [] if "/" in id_ else self.assembly.named(id_)
            hint = "give an id: `korusgraph review list` and `korusgraph show NAME` print them"
            id_ = _only(id_, found, "no fact and no thing of the graph", hint)
            node = self.assembly.node(id_)
            assert node is not None
        if node.labels[0] == "Entity":
            yield self._entity(id_)
            return
        if node.kind not in ("Event", "Statement", "Figure"):
            raise UsageError(
                f"{id_} is no fact and no entity",
                "decide on an event, a statement, a figure, a relation or an entity",
                "KG-DC-005",
            )
        document = str(document_of(id_))
        local = id_.removeprefix(f"{node.kind.lower() if node.kind == 'Figure' else 'event'}/{document}-")
        try:
            yield Told(self.extraction(document)).about(node.kind.lower(), local), document
        except KeyError:
            raise UsageError(
                f"{id_} comes from an imported file", "`korusgraph forget FILE` takes the file out again", "KG-DC-005"
            ) from None

    def _claims(self, document: str, type_: str, start: str, end: str, status: str) -> Iterator[tuple[About, str]]:
        """How a document tells a relation of the graph, decided on before or not."""
        nodes, now = self.assembly.entities_of(document), self.assembly.decided(document)
        told = Told(self.extraction(document))
        for r in now.relations:
            ends = nodes.get(r.subject), nodes.get(r.object)
            if (r.type, *ends, str(r.qualifiers.get("status", ""))) == (type_, start, end, status):
                yield told.about("relation", r.id), document

    def _entity(self, node: str) -> tuple[About, str]:
        """An entity as documents tell it before any merge: by the node itself where one does, else by its first in one document."""
        found = self.assembly.entities_at(node)
        if not found:
            raise UsageError(f"{node} stands in no document", "reference data are not decided on", "KG-DC-005")
        raw = [(Told(self.extraction(document)).nodes[entity], document) for document, entity in found]
        for own, document in raw:
            if own == node or own.split("/", 1)[1] == node.split("/", 1)[1]:
                return About("entity", nodes=(own,)), document
        own, document = raw[0]
        return About("entity", document, nodes=(own,)), document

    def _node(self, wanted: str) -> str:
        """The id of a node, by id or name; an id stands as it is, since what was merged has none of its own in the graph."""
        if "/" in wanted:
            return wanted
        found = [i for i in self.assembly.named(wanted) if (n := self.assembly.node(i)) is not None and n.labels[0] == "Entity"]
        return _only(wanted, found, "nothing in the graph", "give an id: `korusgraph show NAME` prints it")

    # -- edits -------------------------------------------------------------------------------
    def _new(self, fact: str, document: str, given: Mapping[str, str]) -> dict[str, Change]:
        """The new values of an edit; the things of a role as the document tells them."""
        made: dict[str, Change] = {}
        for name, value in given.items():
            if name.startswith(ROLE):
                made[name] = tuple(self._in_document(document, part.strip()) for part in value.split(",") if part.strip())
            else:
                made[name] = value
        return made

    def _in_document(self, document: str, wanted: str) -> str:
        node = self._node(wanted)
        raw = Told(self.extraction(document)).nodes
        if node in raw.values():
            return node
        return next((raw[e] for e, n in self.assembly.entities_of(document).items() if n == node and e in raw), node)

    def _try(self, entry: Entry, document: str) -> None:
        """Raises: UsageError when an entry would not be applied."""
        decision = Decision(entry.what, entry.about, entry.by, entry.at, entry.why, entry.new)
        made = decided(self.extraction(document), [decision])
        if not made.applied:
            reason = made.notes[0] if made.notes else f"the decision on {entry.about.shown()} finds nothing"
            raise UsageError(reason, "nothing was written; give other values", "KG-DC-005")


def _only(wanted: str, found: Sequence[str], none: str, hint: str) -> str:
    """The one id that was found. Raises: InputError where there is `none`, or several."""
    if len(found) != 1:
        what = f"{len(found)} things: {', '.join(found[:5])}" if found else none
        raise InputError(f"{wanted!r} is {what}", hint, "KG-IN-030")
    return found[0]


def problems(ledger: Ledger) -> list[KorusgraphError]:
    """What in the file of decisions cannot be taken; a file that was named and is not there among it."""
    path = path_of(ledger)
    found = decisions.read(path).problems
    if not path.exists() and path.parent.resolve() != ledger.path.parent.resolve():
        hint = "bring it back, or name another one with --decisions; until then no decision is applied"
        found.append(InputError(f"{path}: the file of decisions is not there", hint, "KG-DC-001"))
    return found


def told(assembly: Assembly) -> list[str]:
    """Decisions that find nothing any longer, one line each."""
    return [f"a decision finds nothing any longer: {d.what} {d.about.shown()}" for d in assembly.judged_in_vain()]


def keep_at(ledger: Ledger, file: str) -> None:
    """Takes the decisions from another file from now on."""
    ledger.note(KEPT, str(Path(file).absolute()))


def choices() -> dict[str, dict[str, list[str]]]:
    """The words among which an edit chooses, by kinds of facts and fields."""
    ontology = load()
    words = {name: list(found) for name, found in ontology.vocabularies.items()}
    types = [t for t in ontology.event_types if t not in words["act"]]
    return {
        "event": {"type": types, "modality": words["modality"]},
        "statement": {"type": words["act"], "stance": words["stance"]},
        "relation": {"type": list(ontology.relations), "status": [*words["partyStatus"], *words["officeStatus"]]},
        "figure": {"type": words["indicator"]},
        "entity": {"class": list(ontology.classes)},
    }
