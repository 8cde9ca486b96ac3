"""The assembled graph in memory, with the ways into it that the desk needs. Words and sentences stay outside.

Everything at the desk reads the graph through `Index`, so another store may stand behind the same few methods.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from korusgraph.assembly.making import called
from korusgraph.decisions import Decision
from korusgraph.desk.names import LISTED, hint, holding, near
from korusgraph.errors import InputError
from korusgraph.extraction.text import fold
from korusgraph.model import Edge, Node, Value, many

_KEPT = ("Entity", "Event", "Figure", "Document", "Happening")
_EVIDENCE = ("REFERS_TO", "IN_DOCUMENT", "OF_TYPE")


class Index:
    """Entities, events, statements, figures and documents of a graph, and what joins them."""

    def __init__(
        self,
        nodes: Iterable[Node],
        edges: Iterable[Edge],
        decisions: Iterable[Decision] = (),
        treaties: Mapping[str, int] | None = None,
    ) -> None:
        """The graph of nodes and edges; `decisions` are those of people that it holds, `treaties` the documents that are
        treaties, by name, with the place where their provisions begin."""
        self.decisions = tuple(decisions)
        self._treaties = treaties or {}
        self._nodes: dict[str, Node] = {}
        self._provisions: set[str] = set()  # sentences
        for node in nodes:
            if node.labels[0] in _KEPT:
                self._nodes[node.id] = node
            elif self._treaties and node.labels[0] == "Sentence" and self._provides(node):
                self._provisions.add(node.id)
        self._out: dict[str, list[Edge]] = defaultdict(list)
        self._in: dict[str, list[Edge]] = defaultdict(list)
        self._words: dict[str, str] = {}
        self._sentences: dict[str, str] = {}
        for edge in edges:
            if edge.type == "IN_SENTENCE":
                self._sentences[edge.start] = edge.end
            elif edge.type == "EVIDENCED_BY":
                self._words.setdefault(edge.start, edge.end)
            elif edge.type not in _EVIDENCE and edge.start in self._nodes and edge.end in self._nodes:
                self._out[edge.start].append(edge)
                self._in[edge.end].append(edge)

    # -- nodes -----------------------------------------------------------------------------
    def __contains__(self, id_: str) -> bool:
        return id_ in self._nodes

    def node(self, id_: str) -> Node:
        """The node of an id. Raises: KeyError."""
        return self._nodes[id_]

    def labelled(self, *labels: str) -> Iterator[Node]:
        """Nodes that have one of the labels, by id."""
        return (self._nodes[i] for i in sorted(self._nodes) if set(labels) & set(self._nodes[i].labels))

    def name(self, id_: str) -> str:
        """What a node is called, or its id."""
        node = self._nodes.get(id_)
        return str(node.properties.get("name", id_)) if node is not None else id_

    def names(self, ids: Iterable[str]) -> list[str]:
        return [self.name(i) for i in ids]

    def document(self, name: str) -> Mapping[str, Value]:
        """Properties of a document; empty when there is none of that name."""
        node = self._nodes.get(f"document/{name}")
        return node.properties if node is not None else {}

    # -- edges -----------------------------------------------------------------------------
    def outgoing(self, id_: str, *types: str) -> list[Edge]:
        """Edges from a node, of these types or of all, as the graph has them in order."""
        return [e for e in self._out.get(id_, ()) if not types or e.type in types]

    def incoming(self, id_: str, *types: str) -> list[Edge]:
        """Edges to a node, of these types or of all."""
        return [e for e in self._in.get(id_, ()) if not types or e.type in types]

    def edges(self, *types: str) -> Iterator[Edge]:
        """All edges, of these types or of all, by their starts."""
        for start in sorted(self._out):
            yield from self.outgoing(start, *types)

    def sentence(self, fact: str) -> str:
        """Id of the sentence that supports an event, a statement or a figure; empty when there is none."""
        return self._sentences.get(self._words.get(fact, ""), "")

    def _provides(self, sentence: Node) -> bool:
        document = sentence.id.split("/", 1)[1].rpartition("-s")[0]
        return int(str(sentence.properties["charEnd"])) >= self._treaties.get(document, 10**12)

    def is_provision(self, fact: str) -> bool:
        """Whether an event stands in what a treaty provides for: it is agreed that it shall or may be, and not told."""
        return self.sentence(fact) in self._provisions

    # -- names -----------------------------------------------------------------------------
    @cached_property
    def _named(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for id_ in sorted(self._nodes):
            for name in called(self._nodes[id_]):
                found[name].append(id_)
        return found

    def find(self, wanted: str, labels: Sequence[str] = ()) -> Node:
        """The node of an id, a name or an alias, among those with one of the labels.

        Raises: InputError, with the nearest names when nothing fits, with the ids when several things do.
        """
        found = [i for i in self._candidates(wanted) if not labels or set(labels) & set(self._nodes[i].labels)]
        found = [i for i in found if "Entity" in self._nodes[i].labels] or found  # a thing counts for more than a title
        own = [i for i in found if fold(self.name(i)) == fold(wanted)]
        found = own if len(own) == 1 else found  # and a name for more than an alias
        if len(found) == 1:
            return self._nodes[found[0]]
        kind = f"{_article(labels[0])} " if labels else ""
        if found:
            shown = ", ".join(found[:6])
            raise InputError(f"{wanted!r} fits {len(found)} things: {shown}", "give one of these ids", "KG-IN-031")
        others = self._candidates(wanted)
        if others:
            is_ = self._nodes[others[0]].labels[-1]
            raise InputError(f"{wanted!r} is not {kind}but {_article(is_)}", self._near(wanted, labels), "KG-IN-030")
        raise InputError(
            f"{'no ' + labels[0].lower() if labels else 'nothing'} is called {wanted!r}",
            self._near(wanted, labels),
            "KG-IN-030",
        )

    def _candidates(self, wanted: str) -> list[str]:
        exact = [i for i in (wanted,) if i in self._nodes] or [i for i in self._nodes if i.split("/", 1)[1] == wanted]
        return sorted(exact) or self._named.get(fold(wanted), [])

    def like(self, wanted: str, most: int = 20) -> list[Node]:
        """Nodes of an id, a name or an alias, then those that have it in their names; where it is nobody's, those that are
        called nearly so. Things come before documents, and these before events. Empty when none is near."""
        found = list(self._candidates(wanted))
        names = (
            holding(wanted, self._named) if found else near(wanted, self._named, 5 * most)
        )  # several names may be of one thing
        further = dict.fromkeys(i for name in names for i in self._named[name] if i not in found)
        rank = ("Entity", "Document", "Event", "Happening", "Figure")
        found += sorted(further, key=lambda i: rank.index(self._nodes[i].labels[0]))
        return [self._nodes[i] for i in found[:most]]

    def _near(self, wanted: str, labels: Sequence[str]) -> str:
        among = labels or ("Entity", "Document")
        known = {str(n.properties.get("name", n.id)) for n in self.labelled(*among)}
        known |= {a for n in self.labelled(*among) for a in many(n.properties.get("aliases"))}
        known |= {n.id.split("/", 1)[1] for n in self.labelled(*among) if n.labels[0] == "Document"}
        return hint(wanted, known, LISTED.replace("Entity", among[0]))


def _article(label: str) -> str:
    word = label.lower()
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"
