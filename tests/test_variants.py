"""Variants of one name: each rule with what it joins and what it leaves apart, and that no order of names counts."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from korusgraph.assembly import Assembly
from korusgraph.decisions import About, Entry, appended
from korusgraph.ids import slug
from korusgraph.ledger import Ledger
from korusgraph.model import Entity, Extraction, Mention, Span
from korusgraph.resolution import own
from korusgraph.resolution.whole import Whole, whole
from tests.conftest import make_document, run_cli

Named = tuple[str, str]


def entity(type_: str, name: str, *aliases: str) -> Entity:
    mentions = tuple(Mention(Span(0, len(n)), n, "NAM") for n in (name, *aliases))
    return Entity(slug(name), type_, name, mentions)


def grouped(type_: str, *names: str) -> list[set[str]]:
    """Which of the names are one node."""
    found: dict[str, set[str]] = {}
    for name, node in zip(names, whole((f"d{n}", entity(type_, name)) for n, name in enumerate(names)), strict=True):
        found.setdefault(node, set()).add(name)
    return sorted(found.values(), key=sorted)


def reasons(type_: str, *names: str) -> set[str]:
    made = Whole()
    for number, name in enumerate(names):
        made.add(f"d{number}", entity(type_, name))
    return {reason.partition(": ")[2] for _, reason in made.settled().values()}


# -- one name, printed in two ways ---------------------------------------------------------------
@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Ambassador Jane Vandermeer", "Jane Vandermeer", "title"),
        ("Deputy Minister of Trade Jane Vandermeer", "Jane Vandermeer", "title"),
        ("JANE A. VANDERMEER", "Jane A. Vandermeer-Holt", None),
        ("JANE VANDERMEER, MP", "Ms. Jane Vandermeer", "title, capitals"),
        ("J. Vandermeer", "Jane Vandermeer", "initial"),
        ("J. A. Vandermeer", "Jane Alice Vandermeer", "initial"),
        ("J.A. Vandermeer", "Jane B. Vandermeer", None),
        ("Jane Vandermeer", "Jane A. Vandermeer", "middle name"),
        ("Jane Vandermeer", "June Vandermeer", None),
        ("Vandermeer, Jane", "Dr. Jane Vandermeer", "title, order of names"),
        ("Seo Hyun-min", "Hyun-min Seo", "order of names"),
        ("Seo Hyunmin", "Seo Hyun-min", "hyphen"),
        ("Seo Hyeon-min", "Seo Hyun-min", "romanisation"),
        ("Seo Hyun-min", "Seo Hyun-woo", None),
        ("Xu Qingshan", "Qingshan Xu", "order of names"),
        ("Kato Fumio", "Fumio Kato", "order of names"),
        ("Scott Kelleher", "Kelleher Scott", None),
        ("Sergey Bulavin", "Sergei Bulavin", "romanisation"),
        ("Ana Bulavsky", "Ana Bulavskyy", "romanisation"),
        ("Anna Grünberg", "Anna Gruenberg", "romanisation, accents"),
        ("Omar al-Rubaie", "Omar El-Rubaie", "romanisation"),
        ("Joe Vandermeer", "Joseph Vandermeer", "short given name"),
        ("Joan Vandermeer", "Joseph Vandermeer", None),
        ("J. Alice Vandermeer", "Jane Vandermeer", None),
        ("J. Alice Vandermeer", "Jane Alice Vandermeer", "initial"),
        ("Mohamed Idris Bakri", "Mohammed Bakri", None),
        ("Tom Vandermeer Jr.", "Tom Vandermeer", None),
        ("Tom Vandermeer Jr.", "Tom Vandermeer Sr.", None),
        ("Tom Vandermeer, Jr.", "Tom B. Vandermeer Jr.", "middle name"),
    ],
)
def test_people(one: str, other: str, why: str | None) -> None:
    made = reasons("Person", one, other)
    assert made == (set() if why is None else {why})


@pytest.mark.parametrize(
    ("type_", "one", "other", "joined"),
    [
        ("Agreement", "Agreement on Salmon Quotas", "Salmon Quotas Agreement", True),
        ("Agreement", "Peru-Chile Salmon Agreement", "Agreement on Salmon between Chile and Peru", True),
        ("Agreement", "Peruvian-Chilean Salmon Agreement", "Chile–Peru Salmon Pact", True),
        ("Agreement", "Agreement between the Government of Peru and the Government of Chile on Salmon", "Peru-Chile Salmon Agreement", True),
        ("Agreement", "Nepal-Bhutan FTA", "Free Trade Agreement between Bhutan and Nepal", True),
        ("Agreement", "Peru-Chile Salmon Agreement Phase One", "Peru-Chile Phase 1 Salmon Agreement", True),
        ("Agreement", "Peru-Chile Phase Two Salmon Agreement", "Peru-Chile Phase One Salmon Agreement", False),
        ("Agreement", "Peru-Chile Salmon Agreement", "Peru-Ecuador Salmon Agreement", False),
        ("Agreement", "Agreement on Fair and Balanced Trade", "Balanced and Fair Trade Agreement", False),
        ("Agreement", "Agreement between Nepal and Bhutan", "Bhutan-Nepal Agreement", False),
        ("Agency", "Nepalese Salmon Authority", "Salmon Authority of Nepal", True),
        ("Agency", "Ministry of Salmon of Nepal", "Ministry of Salmon of Bhutan", False),
        ("Agency", "Nepal's Ministry of Salmon & Trout", "Nepalese Ministry of Salmon and Trout", True),
        ("Agency", "Ministry of Salmon", "Nepalese Ministry of Salmon", False),
        ("Agency", "Nepalese Embassy in Bhutan", "Bhutanese Embassy in Nepal", False),
        ("Committee", "House Committee on Salmon", "House Salmon Committee", True),
        ("IndustryGroup", "Nepalese Salmon Association", "Nepal Salmon Association", True),
        ("IndustryGroup", "American Salmon Chamber", "U.S. Salmon Chamber", False),
        ("Company", "Salmonworks Corp.", "Salmonworks Corporation", True),
        ("Agency", "연어청", "송어청", False),
        ("Company", "Salmonworks Nepal", "Nepal Salmonworks", False),
        ("LegalAct", "Under the Salmon Act", "Salmon Act", True),
        ("LegalAct", "Salmon Act of 1974", "Salmon Act of 1979", False),
        ("Dispute", "Nepal-Bhutan salmon dispute", "Bhutan-Nepal salmon trade dispute", True),
    ],
)  # fmt: skip
def test_agreements_bodies_acts(type_: str, one: str, other: str, joined: bool) -> None:
    assert (len(grouped(type_, one, other)) == 1) is joined


def test_a_name_that_fits_two_is_left_apart() -> None:
    names = ("Jane Vandermeer", "Jane A. Vandermeer", "Jane B. Vandermeer")
    assert grouped("Person", *names) == [{n} for n in sorted(names)]


def test_names_that_fit_the_same_two_and_say_the_same_are_one() -> None:
    names = ("J. Vandermeer", "Dr. J. Vandermeer", "Jane Vandermeer", "John Vandermeer")
    assert {"J. Vandermeer", "Dr. J. Vandermeer"} in grouped("Person", *names)


def test_a_third_name_that_excludes_one_of_two_undoes_their_merge() -> None:
    two = ("J. Vandermeer", "Jane Vandermeer")
    assert len(grouped("Person", *two)) == 1 and len(grouped("Person", *two, "John Vandermeer")) == 3


def test_a_doubt_names_two_nodes_that_the_name_fits() -> None:
    made = Whole()
    for name in ("J. Vandermeer", "Jane Vandermeer", "John Vandermeer"):
        made.add("d", entity("Person", name))
    made.settled()
    assert made.doubts == {"person/j-vandermeer": ("person/jane-vandermeer", "person/john-vandermeer")}


# -- the gazetteer, names alone --------------------------------------------------------------------
@pytest.mark.parametrize(
    ("type_", "name", "node"),
    [
        ("Agreement", "North America Free Trade Agreement", "agreement/nafta"),
        ("Agreement", "Procurement Agreement on Government", "agreement/wto-gpa"),
        ("Person", "JOSEPH R. BIDEN", "person/joe-biden"),
        ("Person", "Ambassador Katherine C. Tai", "person/katherine-tai"),
        ("Person", "Joseph R. Biden III", "person/joseph-r-biden-iii"),
        ("Person", "Hyun Chong Kim", "person/kim-hyun-chong"),
        ("Legislature", "Korean National Assembly", "org/kr-national-assembly"),
    ],
)
def test_a_variant_of_a_gazetteer_name_is_that_entry(type_: str, name: str, node: str) -> None:
    assert whole([("d", entity(type_, name))]) == [node]


def test_what_fits_two_entries_is_neither() -> None:
    assert whole([("d", entity("Person", "Mr. George Bush"))]) == ["person/mr-george-bush"]


def test_two_who_exclude_each_other_are_not_both_the_one_entry_that_says_less() -> None:
    names = ["Katherine A. Tai", "Katherine B. Tai"]
    assert len(set(whole(("d", entity("Person", n)) for n in names)) - {"person/katherine-tai"}) == 2


def test_an_acronym_alone_is_the_long_form_that_a_text_gives_it() -> None:
    long, alone = entity("Agency", "Nepalese Salmon Authority", "NSA"), entity("Agency", "NSA")
    assert len(set(whole([("a", long), ("b", alone)]))) == 1


def test_an_acronym_of_two_long_forms_is_neither() -> None:
    found = whole([("a", entity("Agency", "Nepalese Salmon Authority", "NSA")), ("b", entity("Agency", "Namibian Salmon Authority", "NSA")),
                   ("c", entity("Agency", "NSA"))])  # fmt: skip
    assert len(set(found)) == 3


def test_a_family_name_alone_stays_in_its_document_where_two_bear_it() -> None:
    made = whole(
        [
            ("a", entity("Person", "Jane Vandermeer")),
            ("b", entity("Person", "Tom Vandermeer")),
            ("c", entity("Person", "Vandermeer")),
        ]
    )
    assert made[2] == "person/c-vandermeer"


def test_a_given_name_alone_is_nobodys_family_name() -> None:
    made = whole([("a", entity("Person", "Jane Donald")), ("b", entity("Person", "Donald")), ("c", entity("Person", "Donald"))])
    assert made[1:] == ["person/b-donald", "person/c-donald"]


def test_a_body_that_many_states_have_is_none_of_the_gazetteer_without_its_state() -> None:
    assert whole([("a", entity("Agency", "Office of the President"))]) == ["org/office-of-the-president"]


@pytest.mark.parametrize("name", ["Prince Charles", "Charles III"])
def test_a_monarch_has_no_family_name(name: str) -> None:
    assert own("d", entity("Person", name)).asked is None


def test_long_names_that_begin_alike_stay_two() -> None:
    names = [
        f"Agreement between the Government of the United States of America and the Government of {c} on Salmon"
        for c in ("Nepal", "Bhutan")
    ]
    assert len(grouped("Agreement", *names)) == 2


def test_names_that_fit_two_are_listed_by_status(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        for id_, name in (("a", "Jane Vandermeer"), ("b", "John Vandermeer"), ("c", "Dr. J. Vandermeer"), ("d", "Vandermeer")):
            ledger.put(says(id_, [("Person", name)]), "e")
    told = json.loads(run_cli("status", "--json", "--workspace", str(tmp_path)).stdout)["doubts"]
    doubtful, jane, john = (f"person/{n}-vandermeer" for n in ("dr-j", "jane", "john"))
    assert told == [{"node": "person/d-vandermeer", "fits": [doubtful, john]}, {"node": doubtful, "fits": [jane, john]}]


# -- order, growth, decisions ----------------------------------------------------------------------
POOL = [("Person", n) for n in (
    "J. Vandermeer", "Jane Vandermeer", "Jane A. Vandermeer", "Dr. Jane Vandermeer", "JANE B. VANDERMEER", "Tom Vandermeer", "Vandermeer",
    "Seo Hyun-min", "Hyun-min Seo", "Seo Hyeon Min", "Katherine Tai", "Amb. Katherine Tai", "K. Tai", "Tai",
)] + [("Agreement", n) for n in ("Agreement on Salmon Quotas", "Salmon Quotas Agreement", "Government Procurement Agreement")] + [
    ("Agency", n) for n in ("Nepalese Salmon Authority", "Salmon Authority of Nepal", "NSA")
]  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_the_order_of_documents_does_not_count(seed: int) -> None:
    chosen = random.Random(seed)
    pool = chosen.sample(POOL, 12)
    made = dict(zip(pool, whole(("d", entity(*p)) for p in pool), strict=True))
    chosen.shuffle(pool)
    assert dict(zip(pool, whole(("d", entity(*p)) for p in pool), strict=True)) == made


def says(id_: str, named: Iterable[Named]) -> Extraction:
    """A document that names things and says nothing of them."""
    text = ". ".join(name for _, name in named) + "."
    made = []
    for type_, name in named:
        start = text.index(name)
        made.append(Entity(slug(name), type_, name, (Mention(Span(start, start + len(name)), name, "NAM"),)))
    return Extraction(make_document(text, id_=id_), (Span(0, len(text)),), tuple(made), (), (), (), ())


@pytest.fixture
def ledger(tmp_path: Path) -> Iterable[Ledger]:
    with Ledger(tmp_path / "ledger.sqlite") as opened:
        yield opened


@pytest.mark.parametrize("seed", range(3))
def test_names_that_come_and_go_leave_what_all_at_once_would_give(ledger: Ledger, seed: int) -> None:
    chosen, different = random.Random(seed), []
    for number in range(25):
        there = list(ledger.document_ids())
        if there and chosen.random() < 0.35:
            ledger.forget(chosen.choice(there))
        else:
            ledger.put(says(f"d{chosen.randrange(9)}", chosen.sample(POOL, chosen.randint(1, 4))), "e")
        grown, made = (
            (a.state, list(a.decisions()), list(a.doubts())) for a in (Assembly(ledger), Assembly(ledger, keep=False))
        )
        if grown != made:
            different.append(number)
    assert different == []


def test_the_kept_graph_and_the_names_in_memory_agree(ledger: Ledger) -> None:
    for number, named in enumerate(POOL):
        ledger.put(says(f"d{number:02}", [named]), "e")
    assert [node for _, _, node, _ in Assembly(ledger).decisions()] == whole(
        (f"d{n:02}", entity(*p)) for n, p in enumerate(POOL)
    )


def test_the_node_goes_by_its_best_name_and_tells_its_variants(ledger: Ledger) -> None:
    ledger.put(says("a", [("Person", "Ambassador Jane Vandermeer")]), "e")
    ledger.put(says("b", [("Person", "JANE A. VANDERMEER")]), "e")
    ledger.put(says("c", [("Person", "Jane A. Vandermeer")]), "e")
    (node,) = [n for n in Assembly(ledger).nodes() if n.kind == "Person"]
    assert node.properties["name"] == "Jane A. Vandermeer" and node.properties["documents"] == ("a", "b", "c")
    assert node.properties["mergeReasons"] == ("same name", "variant “Ambassador Jane Vandermeer”: title, middle name")


def test_one_of_the_gazetteer_goes_by_its_name_there(ledger: Ledger) -> None:
    ledger.put(says("a", [("Person", "AMB. KATHERINE TAI")]), "e")
    (node,) = [n for n in Assembly(ledger).nodes() if n.id == "person/katherine-tai"]
    assert (node.properties["name"], node.properties["source"]) == ("Katherine Tai", "gazetteer")


def decide(ledger: Ledger, *decisions: tuple[str, str, str]) -> None:
    """Writes the file of decisions."""
    made = [
        Entry(what, About("merge", nodes=tuple(sorted((a, b)))), "me", "2026-11-30T12:00:00Z", "seen", {})
        for what, a, b in decisions
    ]
    (ledger.path.parent / "decisions.yaml").write_text(appended("", made), encoding="utf-8")


def nodes_of(ledger: Ledger) -> dict[str, str]:
    """The node of each document's only entity, held against a graph made from nothing."""
    grown, made = Assembly(ledger), Assembly(ledger, keep=False)
    assert grown.state == made.state and list(grown.doubts()) == list(made.doubts())
    return {document: node for document, _, node, _ in grown.decisions()}


JANE = {"a": ("Person", "Jane Vandermeer"), "b": ("Person", "Jane A. Vandermeer"), "c": ("Person", "Tom Holt")}


@pytest.fixture
def people(ledger: Ledger) -> Ledger:
    for id_, named in JANE.items():
        ledger.put(says(id_, [named]), "e")
    return ledger


def test_a_merge_can_be_refused_and_the_refusal_undone(people: Ledger) -> None:
    assert nodes_of(people)["a"] == nodes_of(people)["b"]
    decide(people, ("apart", "person/jane-vandermeer", "person/jane-a-vandermeer"))
    assert nodes_of(people)["a"] != nodes_of(people)["b"]
    decide(people)
    assert nodes_of(people)["a"] == nodes_of(people)["b"]


def test_a_merge_can_be_made_by_hand_and_undone(people: Ledger) -> None:
    decide(people, ("same", "person/jane-vandermeer", "person/tom-holt"))
    assert len(set(nodes_of(people).values())) == 1
    decide(people)
    assert len(set(nodes_of(people).values())) == 2


def test_what_is_joined_by_hand_stays_joined_when_documents_come_and_go(people: Ledger) -> None:
    decide(people, ("same", "person/jane-vandermeer", "person/tom-holt"))
    people.put(says("d", [("Person", "Jane Alice Vandermeer")]), "e")
    assert len(set(nodes_of(people).values())) == 1
    people.forget("a")
    assert len(set(nodes_of(people).values())) == 2


def test_a_family_name_alone_can_be_kept_from_its_only_bearer(people: Ledger) -> None:
    people.put(says("d", [("Person", "Holt")]), "e")
    assert nodes_of(people)["d"] == "person/tom-holt"
    decide(people, ("apart", "person/d-holt", "person/tom-holt"))
    assert nodes_of(people)["d"] == "person/d-holt"


def test_a_decision_touches_only_the_documents_of_what_it_names(people: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    from korusgraph.assembly.settling import Settling

    Assembly(people)
    written, write = list[str](), Settling.write_pages

    def noted(self: Settling, documents: list[str]) -> None:
        written.extend(documents)
        write(self, documents)

    monkeypatch.setattr(Settling, "write_pages", noted)
    decide(people, ("apart", "person/jane-vandermeer", "person/jane-a-vandermeer"))
    Assembly(people)
    assert "c" not in written and written != []


def test_a_name_that_nobody_prints_is_told(people: Ledger) -> None:
    decide(people, ("same", "person/jane-vandermeer", "person/nobody-at-all"))
    assert [d.about.nodes for d in Assembly(people).judged_in_vain()] == [("person/jane-vandermeer", "person/nobody-at-all")]


Read = Callable[..., Extraction]


def test_names_of_read_texts_are_joined(ledger: Ledger, read: Read) -> None:
    ledger.put(read("Trade minister Jane Vandermeer said Peru would join.", id_="a"), "e")
    ledger.put(read("Jane A. Vandermeer, the trade minister of Peru, met officials.", id_="b"), "e")
    (jane,) = [n for n in Assembly(ledger).nodes() if n.kind == "Person" and "vandermeer" in n.id]
    assert jane.properties["name"] == "Jane A. Vandermeer"
