"""How a fact of a document is told by what stays when the document is read again: its sentence, type and words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from korusgraph.assembly.places import sentence_text
from korusgraph.decisions import About
from korusgraph.ledger.sources import name_of
from korusgraph.model import Entity, Event, Extraction, Figure, Relation, Span, Statement
from korusgraph.resolution import node_id

Fact = Entity | Relation | Event | Statement | Figure
KINDS: dict[str, str] = {
    "event": "events",
    "statement": "statements",
    "relation": "relations",
    "figure": "figures",
    "entity": "entities",
}
"""Kinds of facts, with the field of an extraction that holds them."""
Named = tuple[str, str]
"""Kind and id of a fact within its document."""


class Told:
    """The facts of a document by how they are told."""

    def __init__(self, x: Extraction) -> None:
        self.x = x
        self.nodes = {e.id: node_id(e.type, e.id) for e in x.entities}
        """Entities as nodes before any merge."""
        self._by_about: dict[About, list[Named]] = defaultdict(list)
        self._alike: dict[About, list[About]] = defaultdict(list)  # without the sentence
        self._of: dict[Named, About] = {}
        for kind in ("event", "statement", "relation", "figure"):
            for fact in getattr(x, KINDS[kind]):
                for number, about in enumerate(self._abouts(kind, fact)):
                    self._note((kind, fact.id), about, first=number == 0)

    def about(self, kind: str, id_: str) -> About:
        """How a fact is told. Raises: KeyError when the document has none of that id."""
        if kind == "entity":
            return About(kind, nodes=(self.nodes[id_],))
        return self._of[kind, id_]

    def find(self, about: About) -> list[Named]:
        """The facts that are told so: one where the sentence is the same, else those whose sentence has the given words."""
        plain = replace(about, document=self._name, number=1)
        found = self._by_about.get(plain, [])
        if found:
            return found[about.number - 1 : about.number]
        near = [a for a in self._alike.get(replace(plain, sentence=""), ()) if plain.sentence in a.sentence]
        return list(dict.fromkeys(f for a in near for f in self._by_about[a]))

    # -- how facts are told ------------------------------------------------------------------
    @property
    def _name(self) -> str:
        return name_of(self.x.document.id)

    def _note(self, fact: Named, about: About, first: bool) -> None:
        same = self._by_about[about]
        if not same:
            self._alike[replace(about, sentence="")].append(about)
        same.append(fact)
        if first:
            self._of[fact] = replace(about, document=self.x.document.id, number=len(same))

    def _abouts(self, kind: str, fact: Fact) -> Iterator[About]:
        """One for each sentence that says it."""
        if isinstance(fact, Relation):
            nodes = self.nodes[fact.subject], self.nodes[fact.object]
            for sentence in dict.fromkeys(sentence_text(self.x, span) for span in fact.evidence):
                yield About(kind, self._name, sentence, fact.type, str(fact.qualifiers.get("status", "")), nodes)
        else:
            span, type_ = _place(fact)
            yield About(kind, self._name, sentence_text(self.x, span), type_, self._words(span))

    def _words(self, span: Span) -> str:
        return " ".join(span.of(self.x.document.text).split())


def _place(fact: Fact) -> tuple[Span, str]:
    """The words and the type of an event, a statement or a figure."""
    if isinstance(fact, Event):
        return fact.trigger, fact.type
    if isinstance(fact, Statement):
        return fact.trigger or fact.quotes[0], fact.act
    assert isinstance(fact, Figure)
    return fact.span, fact.indicator


def first_sentence(x: Extraction, entity: Entity) -> str:
    """The sentence that first names an entity; nothing where none does."""
    return sentence_text(x, entity.mentions[0].span) if entity.mentions else ""


def all_of(x: Extraction) -> Iterator[tuple[str, Sequence[Fact]]]:
    """Kinds of facts with the facts of a document."""
    for kind, field in KINDS.items():
        yield kind, getattr(x, field)
