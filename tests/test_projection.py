"""The projection beside the ledger: whichever way a graph grew, it is the one that is made from nothing."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from korusgraph import engine
from korusgraph.assembly import Assembly, graph, refresh
from korusgraph.assembly.facts import Told, all_of
from korusgraph.assembly.refresh import Refresh
from korusgraph.assembly.store import Store
from korusgraph.decisions import About, Entry, appended, removed
from korusgraph.decisions import read as read_decisions
from korusgraph.desk.index import Index
from korusgraph.errors import StoreError
from korusgraph.ids import digest
from korusgraph.ledger import Ledger
from korusgraph.model import Extraction
from korusgraph.show import card
from korusgraph.writers import rdf, tables

TEXTS = (
    "Trade minister Jane Vandermeer said Peru would join the TPP. Ms. Vandermeer met Chile's president.",
    "Mr. Vandermeer said Peru would not join. He met officials of Japan in Lima.",
    "Professor Tom Vandermeer, an economist, said the United States should leave NAFTA.",
    "U.S. Trade Representative Robert Lighthizer said on Thursday that the United States would not withdraw from NAFTA.",
    "The U.S. deficit with Mexico was $63 billion in 2016, Lighthizer said.",
    "Japan and Chile signed a free trade agreement on Friday. Canada ratified the CPTPP in 2018.",
    "Chile is a member of the Pacific Alliance. Chile's foreign minister, Ana Soto, met Mr. Lighthizer.",
    "The World Trade Organization's director-general, Roberto Azevedo, criticised the tariffs on Monday.",
    "Soto denied that Chile would raise tariffs on steel from the United States to 25%.",
    "President Barack Obama praised the pact with Peru. The administration plans to submit it to Congress next year.",
)


@pytest.fixture(scope="module")
def said(read: Callable[..., Extraction]) -> list[Extraction]:
    return [read(text) for text in TEXTS]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "l.sqlite") as opened:
        yield opened


def named(x: Extraction, id_: str) -> Extraction:
    return replace(x, document=replace(x.document, id=id_, path=f"/{id_}.txt", published=f"2017-08-{len(id_) + 9:02}"))


def turtle(assembly: Assembly) -> str:
    return "".join(rdf.lines(assembly.nodes(), assembly.edges()))


class Life:
    """Random steps of one ledger: documents added, changed, forgotten, files imported, links decided, facts corrected."""

    def __init__(self, ledger: Ledger, said: list[Extraction], folder: Path, seed: int) -> None:
        self.ledger = ledger
        self.said = said
        self.folder = folder
        self.random = random.Random(seed)

    def step(self) -> str:
        """Does one thing; what it was."""
        there = list(self.ledger.document_ids())
        what = self.random.choice(
            ("add", "add", "add", "change", "forget", "forget", "import", "match", "decide", "decide", "undo")
        )
        if what == "add":
            name = "".join(self.random.choices("abc", k=self.random.randint(1, 3)))
            self.ledger.put(named(self.random.choice(self.said), name), "e")
        elif what == "change" and there:
            self.ledger.put(named(self.random.choice(self.said), self.random.choice(there).partition("~")[0]), "e")
        elif what == "forget":
            self._forget(there)
        elif what == "import" and there:
            self._import(self.random.choice(there))
        elif what == "match":
            self._match()
        elif what == "decide" and there:
            self.decide(self.random.choice(there))
        elif what == "undo":
            self.undo()
        return what

    @property
    def decisions(self) -> Path:
        return self.ledger.path.parent / "decisions.yaml"

    def decide(self, document: str) -> None:
        """Confirms, rejects or edits some fact of a document, or joins or parts two things."""
        at = f"2026-11-{self.random.randint(1, 30):02}T10:00:00Z"
        if self.random.random() < 0.25:
            found = {Told(x).nodes[e.id] for x in self.ledger.extractions() for e in x.entities}
            nodes = tuple(sorted(self.random.sample(sorted(found), 2)))
            self._keep(Entry(self.random.choice(("same", "apart")), About("merge", nodes=nodes), "A", at, "read again"))
            return
        x = self.ledger.extraction(document)
        assert x is not None
        kind, fact = self.random.choice([(kind, fact) for kind, facts in all_of(x) for fact in facts])
        what = self.random.choice(("confirm", "reject", "edit"))
        new = self.random.choice(EDITS[kind]) if what == "edit" else {}
        self._keep(Entry(what, Told(x).about(kind, fact.id), self.random.choice("AB"), at, "read again", new))

    def _keep(self, entry: Entry) -> None:
        text = self.decisions.read_text(encoding="utf-8") if self.decisions.exists() else ""
        self.decisions.write_text(appended(text, [entry]), encoding="utf-8")

    def undo(self) -> None:
        """Takes some decision back."""
        entries = read_decisions(self.decisions).entries
        if entries:
            text = self.decisions.read_text(encoding="utf-8")
            self.decisions.write_text(removed(text, {self.random.choice(entries).line}), encoding="utf-8")

    def _forget(self, there: list[str]) -> None:
        known = [*there, *self.ledger.import_sources()]
        if known:
            self.ledger.forget(self.random.choice(known))

    def _import(self, document: str) -> None:
        path = self.folder / f"{self.random.choice('xy')}.ttl"
        with Ledger(self.folder / f"other-{digest(document)[:6]}.sqlite") as other:
            other.put(named(self.random.choice(self.said), f"{document}{self.random.choice(('', '-imported'))}"), "e")
            path.write_text(turtle(Assembly(other)), encoding="utf-8")
        engine.import_rdf(self.ledger, path)

    def _match(self) -> None:
        nodes = [n.id for n in Assembly(self.ledger).nodes() if n.labels[0] == "Entity"]
        if nodes:
            iri = f"http://www.wikidata.org/entity/Q{self.random.randint(1, 9)}"
            self.ledger.put_matches([(self.random.choice(nodes), iri, self.random.random() < 0.7, "me")])


EDITS: dict[str, list[dict[str, str | tuple[str, ...]]]] = {
    "event": [{"modality": "planned"}, {"type": "sign"}, {"date": "2018-03"}, {"role.party": ("country/jp", "country/cl")}],
    "statement": [{"type": "deny"}, {"stance": "oppose"}, {"date": "none"}, {"role.speaker": ("country/cl",)}],
    "relation": [{"status": "withdrawn"}, {"type": "MEMBER_OF"}],
    "figure": [{"type": "jobs"}, {"role.product": ()}],
    "entity": [{"name": "Somebody Else"}, {"class": "Organization"}, {"class": "Person", "name": "Ana"}],
}
STEPS = int(os.environ.get("KORUSGRAPH_TEST_STEPS", "30"))


@pytest.mark.parametrize("seed", range(2))
def test_a_graph_that_grew_is_the_graph_made_from_nothing(
    ledger: Ledger, said: list[Extraction], tmp_path: Path, seed: int
) -> None:
    life, different = Life(ledger, said, tmp_path, seed), []
    for number in range(STEPS):
        what = life.step()
        if Assembly(ledger).state != Assembly(ledger, keep=False).state:
            different.append(f"{number} {what}")
    assert different == []


def test_descriptions_kept_to_their_documents_stay_so_when_the_documents_are_read_again(ledger: Ledger, said: list[Extraction]) -> None:
    both = [named(said[-1], "one"), named(said[-1], "other")]
    for x in (*both, *(replace(x, statements=type(x.statements)()) for x in both)):
        ledger.put(x, "e")
        Assembly(ledger)
    administrations = [n.id for n in Assembly(ledger).nodes() if n.labels[-1] == "Administration"]
    assert len(administrations) == 2 and Assembly(ledger).state == Assembly(ledger, keep=False).state


def test_a_graph_that_grew_is_exported_to_the_same_bytes(ledger: Ledger, said: list[Extraction], tmp_path: Path) -> None:
    life = Life(ledger, said, tmp_path, 100)
    for _ in range(30):
        life.step()
        Assembly(ledger)
    grown, made = Assembly(ledger), Assembly(ledger, keep=False)
    for name, assembly in (("grown", grown), ("made", made)):
        tables.write(tmp_path / name, assembly.nodes(), assembly.edges())
    assert turtle(grown) == turtle(made)
    assert [p.read_bytes() for p in sorted((tmp_path / "grown").iterdir())] == [
        p.read_bytes() for p in sorted((tmp_path / "made").iterdir())
    ]


def test_decisions_taken_back_give_the_former_graph(ledger: Ledger, said: list[Extraction], tmp_path: Path) -> None:
    life = Life(ledger, said, tmp_path, 5)
    for number, x in enumerate(said):
        ledger.put(named(x, f"d{number}"), "e")
    before, seen = turtle(Assembly(ledger)), set()
    for _ in range(12):
        life.decide(life.random.choice(list(ledger.document_ids())))
        seen.add(Assembly(ledger).state)
    while life.decisions.exists() and read_decisions(life.decisions).entries:
        life.undo()
        Assembly(ledger)
    assert turtle(Assembly(ledger)) == before and len(seen) > 6


@contextmanager
def documents_read() -> Iterator[list[str]]:
    """The documents whose extractions are asked of a ledger meanwhile."""
    own, read = Ledger.extraction, list[str]()

    def extraction(self: Ledger, document: str) -> Extraction | None:
        read.append(document)
        return own(self, document)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Ledger, "extraction", extraction)
        yield read


def test_a_decision_reads_the_documents_alone_that_it_touches(ledger: Ledger, said: list[Extraction], tmp_path: Path) -> None:
    for number, x in enumerate(said):
        ledger.put(named(x, f"d{number}"), "e")
    Assembly(ledger)
    Life(ledger, said, tmp_path, 2).decide("d5")
    with documents_read() as read:
        Assembly(ledger)
    assert set(read) == {"d5"}


def test_the_fingerprint_is_that_of_what_is_read(ledger: Ledger, said: list[Extraction], tmp_path: Path) -> None:
    from korusgraph.assembly.reading import event_types
    from korusgraph.content import edge_hash, mark, node_hash

    life = Life(ledger, said, tmp_path, 7)
    for _ in range(30):
        life.step()
        Assembly(ledger)
    assembly = Assembly(ledger)
    nodes, edges = [n for n in assembly.nodes() if n.id not in event_types()], list(assembly.edges())
    total = sum(mark(n.id, node_hash(n)) for n in nodes) + sum(mark(f"{e.type} {e.key}", edge_hash(e)) for e in edges)
    assert assembly.state == f"{total % (1 << 128):032x}" and assembly.size() == (len(nodes) + len(event_types()), len(edges))


class Killed(BaseException):
    """Stands for the end of the process."""


def test_a_refresh_killed_between_any_two_transactions_is_done_again(
    ledger: Ledger, said: list[Extraction], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    life, own, different = Life(ledger, said, tmp_path, 11), Refresh._step, []
    monkeypatch.setattr(refresh, "AT_ONCE", 1)

    def killed(self: Refresh) -> int:
        if life.random.random() < 0.3:
            raise Killed
        return own(self)

    for number in range(20):
        what = life.step()
        monkeypatch.setattr(Refresh, "_step", killed)
        for _ in range(3):
            try:
                Assembly(ledger)
            except Killed:
                continue
        monkeypatch.setattr(Refresh, "_step", own)
        if Assembly(ledger).state != Assembly(ledger, keep=False).state:
            different.append(f"{number} {what}")
    assert different == []


def test_a_card_made_of_what_stands_around_is_that_of_the_whole_graph(
    ledger: Ledger, said: list[Extraction], tmp_path: Path
) -> None:
    for number, x in enumerate(said[:6]):
        ledger.put(named(x, f"d{number}"), "e")
    Life(ledger, said, tmp_path, 3)._import("d1")
    assembly = Assembly(ledger)
    whole = Index(assembly.nodes(), assembly.edges())
    shown = [n.id for n in whole.labelled("Entity", "Event", "Figure", "Document")]
    different = [i for i in shown if card(Index(*assembly.around(i)), i).as_json() != card(whole, i).as_json()]
    assert len(shown) > 30 and different == []


# -- when the file is not what it should be ------------------------------------------------------
def test_a_projection_that_is_absent_or_damaged_is_made_again(ledger: Ledger, said: list[Extraction]) -> None:
    ledger.put(named(said[0], "a"), "e")
    wanted = Assembly(ledger).state
    ledger.closing.close()
    path = graph.kept_at(ledger.path)
    whole = path.read_bytes()
    made = []
    for data in (None, b"", b"x" * 5000, whole[:4096], whole[:20_000], whole[:8192] + b"\xff" * 4096 + whole[12_288:]):
        path.unlink(missing_ok=True)
        if data is not None:
            path.write_bytes(data)
        made.append(Assembly(ledger).state)
        ledger.closing.close()
    assert made == [wanted] * 6


def test_a_page_that_is_damaged_is_said_and_made_again(ledger: Ledger, said: list[Extraction]) -> None:
    ledger.put(named(said[0], "a"), "e")
    wanted = turtle(Assembly(ledger))
    ledger.closing.close()
    with sqlite3.connect(graph.kept_at(ledger.path)) as connection:
        connection.execute("UPDATE pages SET nodes = substr(nodes, 1, 100)")
    connection.close()
    with pytest.raises(StoreError) as caught:
        turtle(Assembly(ledger))
    assert caught.value.code == "KG-LG-006" and turtle(Assembly(ledger)) == wanted


def test_a_projection_that_cannot_be_written_is_made_elsewhere(
    ledger: Ledger, said: list[Extraction], monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.put(named(said[0], "a"), "e")
    own = Store.__init__

    def refused(self: Store, path: Path | None, about: str) -> None:
        if path is not None:
            raise sqlite3.OperationalError("attempt to write a readonly database")
        own(self, path, about)

    monkeypatch.setattr(Store, "__init__", refused)
    assert Assembly(ledger).size()[1] > 0 and not graph.kept_at(ledger.path).exists()


def test_a_projection_of_another_past_is_made_again(ledger: Ledger, said: list[Extraction], tmp_path: Path) -> None:
    ledger.put(named(said[0], "a"), "e")
    copy = tmp_path / "copy.sqlite"
    ledger.connection.execute("VACUUM INTO ?", (str(copy),))
    ledger.put(named(said[1], "b"), "e")
    Assembly(ledger)
    ledger.closing.close()
    shutil.copy(graph.kept_at(ledger.path), graph.kept_at(copy))
    with Ledger(copy) as restored:
        behind = Assembly(restored).state == Assembly(restored, keep=False).state
        restored.put(named(said[2], "c"), "e")
        assert behind and Assembly(restored).state == Assembly(restored, keep=False).state


def test_a_projection_made_with_other_tables_is_made_again(
    ledger: Ledger, said: list[Extraction], monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.put(named(said[0], "a"), "e")
    before = Assembly(ledger).position()
    monkeypatch.setattr(graph, "about", lambda minimum: f"{minimum} other tables")
    assert Assembly(ledger).position()[1] != before[1]


def test_a_projection_that_another_process_writes_is_not_waited_for_to_read(
    ledger: Ledger, said: list[Extraction], monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.put(named(said[0], "a"), "e")
    wanted = Assembly(ledger).state
    other = sqlite3.connect(graph.kept_at(ledger.path), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert Assembly(ledger).state == wanted
    other.close()


# -- what is done --------------------------------------------------------------------------------
def test_one_more_document_reads_that_one_alone(ledger: Ledger, said: list[Extraction]) -> None:
    for number, x in enumerate(said):
        ledger.put(named(x, f"d{number}"), "e")
    Assembly(ledger)
    ledger.put(named(said[5], "new"), "e")
    with documents_read() as read:
        Assembly(ledger)
    assert set(read) == {"new"}


def test_what_changed_after_a_step_is_what_makes_the_graph_of_before_the_graph_of_now(
    ledger: Ledger, said: list[Extraction], tmp_path: Path
) -> None:
    life = Life(ledger, said, tmp_path, 23)
    nodes: dict[str, object] = {}
    edges: dict[tuple[str, str], object] = {}
    step, different = -1, []
    for number in range(25):
        what = life.step()
        assembly = Assembly(ledger)
        if step < 0:
            nodes, edges = {n.id: n for n in assembly.nodes()}, {(e.type, e.key): e for e in assembly.edges()}
        for id_ in assembly.nodes_gone_after(step):
            nodes.pop(id_, None)
        for key in assembly.edges_gone_after(step):
            edges.pop(key, None)
        nodes |= {n.id: n for n in assembly.nodes_after(step)}
        edges |= {(e.type, e.key): e for e in assembly.edges_after(step)}
        if nodes != {n.id: n for n in assembly.nodes()} or edges != {(e.type, e.key): e for e in assembly.edges()}:
            different.append(f"{number} {what}")
        step = assembly.position()[0]
    assert different == []
