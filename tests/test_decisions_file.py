"""The file of decisions: what is written is read back, a bad entry costs itself alone, differences are one block."""

from __future__ import annotations

import difflib
import random
from dataclasses import replace
from pathlib import Path

import pytest

from korusgraph.decisions import About, Entry, appended, read, removed, settled

SIGNED = About("event", "korus-2018", "The two sides “signed” it: no - on Friday.", "sign", "signed")
PARTY = About("relation", "news", "Peru is a party to the TPP.", "PARTY_TO", nodes=("country/pe", "agreement/tpp"))
BODY = About("entity", nodes=("org/pacific-alliance",))
PAIR = About("merge", nodes=("person/a", "person/b"))
AT = "2026-11-30T13:20:00Z"


def entry(what: str, about: About, at: str = AT, why: str = "read again", **new: str | tuple[str, ...]) -> Entry:
    return Entry(what, about, "Ana", at, why, {k.replace("__", "."): v for k, v in new.items()})


ENTRIES = [
    entry("confirm", SIGNED),
    entry("edit", SIGNED, modality="planned", date="2018-03-08", role__signatory=("country/pe", "country/jp")),
    entry("edit", replace(SIGNED, number=2), role__signatory=()),
    entry("reject", PARTY, why="no: 'never' # said – so"),
    entry("edit", BODY, **{"class": "Bloc", "name": "Pacific Alliance"}),
    entry("same", PAIR),
    entry("apart", replace(PAIR, nodes=("org/no", "org/yes"))),
]


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    found = read(written(tmp_path / "decisions.yaml", appended("", ENTRIES)))
    assert found.problems == [] and [replace(e, line=0) for e in found.entries] == ENTRIES


def test_each_key_of_an_entry_is_a_line_of_its_own() -> None:
    lines = appended("", ENTRIES[3:4]).rstrip().splitlines()
    assert [line.split(":")[0].strip(" -") for line in lines[-9:]] == [
        "what", "fact", "document", "sentence", "type", "nodes", "by", "at", "why"]  # fmt: skip


def test_no_file_holds_no_decisions(tmp_path: Path) -> None:
    assert (read(tmp_path / "none.yaml").entries, read(tmp_path / "none.yaml").problems) == ([], [])


def test_one_more_decision_is_one_block_of_a_difference() -> None:
    before = appended("", ENTRIES[:3]) + "# a remark of mine\n"
    after = appended(before, ENTRIES[3:4])
    changed = [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]
    assert after.startswith(before) and all(line[0] == "+" for line in changed)


def test_an_entry_taken_out_leaves_the_others_as_they_were(tmp_path: Path) -> None:
    text = appended("", ENTRIES)
    lines = {e.line for e in read(written(tmp_path / "d.yaml", text)).entries[2:4]}
    assert removed(text, lines) == appended("", [*ENTRIES[:2], *ENTRIES[4:]])


def test_a_remark_below_an_entry_that_goes_stays() -> None:
    text = appended("", ENTRIES[:1]) + "\n# of the next one\n" + appended("\n", ENTRIES[1:2]).lstrip()
    line = text[: text.index("- what")].count("\n") + 1
    assert removed(text, {line}) == text[: text.index("- what")] + text[text.index("# of the next") :]


BAD = {
    "- what: reject\n  why: [\n": ("KG-DC-002", "no YAML"),
    "what: reject\n": ("KG-DC-002", "no entry"),
    "<<<<<<< HEAD\n": ("KG-DC-002", "a mark of a merge conflict"),
    "- just words\n": ("KG-DC-002", "no entry"),
    "- what: forget\n": ("KG-DC-003", "what is 'forget'"),
    "- what: reject\n  fact: rumour\n": ("KG-DC-003", "fact is 'rumour'"),
    "- what: reject\n  fact: event\n  document: a\n": ("KG-DC-003", "sentence is missing"),
    "- what: same\n  nodes: [person/a]\n": ("KG-DC-003", "nodes are not two things"),
    "- what: same\n  nodes: [person/a, b]\n": ("KG-DC-003", "'b' is no id of a node"),
    "- what: same\n  nodes: [person/a, person/b]\n  when: now\n": ("KG-DC-003", "unknown key 'when'"),
    "- what: same\n  nodes: [person/a, person/b]\n  by: me\n  at: 2026-11-30\n": ("KG-DC-003", "why is missing"),
    "- what: same\n  nodes: [person/a, person/b]\n  by: me\n  at: soon\n  why: so\n": ("KG-DC-003", "at 'soon' is no time"),
    "- what: reject\n  fact: entity\n  node: org/x\n  by: me\n  at: 2026-11-30\n  why: so\n  new: {name: y}\n":
        ("KG-DC-003", "new values in a reject"),
    "- what: edit\n  fact: entity\n  node: org/x\n  by: me\n  at: 2026-11-30\n  why: so\n": ("KG-DC-003", "nothing is edited"),
    "- what: edit\n  fact: entity\n  node: org/x\n  by: me\n  at: 2026-11-30\n  why: so\n  new: {class: Ghost}\n":
        ("KG-DC-004", "class: 'Ghost' is none of"),
    "- what: edit\n  fact: entity\n  node: org/x\n  by: me\n  at: 2026-11-30\n  why: so\n  new: {date: 2018}\n":
        ("KG-DC-004", "date: cannot be set of this (entity)"),
}  # fmt: skip


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_entry_is_one_line_with_its_place_and_the_others_count(tmp_path: Path, bad: str) -> None:
    text = appended("", ENTRIES[:1]) + "\n" + bad + "\n" + appended("\n", ENTRIES[1:2])
    found = read(written(tmp_path / "d.yaml", text))
    line = text[: text.index(bad)].count("\n") + 1
    code, message = BAD[bad]
    (problem,) = found.problems
    assert (problem.code, problem.message.startswith(f"d.yaml, line {line}: {message}")) == (code, True)
    assert problem.hint and [replace(e, line=0) for e in found.entries] == ENTRIES[:2]


@pytest.mark.parametrize("value", ["2018-13", "soon", "2018-02-30", ""])
def test_a_date_that_is_none_is_said(tmp_path: Path, value: str) -> None:
    text = appended("", [entry("edit", SIGNED, date=value)])
    assert [p.code for p in read(written(tmp_path / "d.yaml", text)).problems] == ["KG-DC-004"]


def test_a_file_that_is_no_text_is_one_problem(tmp_path: Path) -> None:
    (tmp_path / "d.yaml").write_bytes(b"\xff\xfe\x00")
    assert [p.code for p in read(tmp_path / "d.yaml").problems] == ["KG-DC-001"]


def test_times_and_years_need_no_quotation_marks(tmp_path: Path) -> None:
    text = "- what: same\n  nodes: [org/no, org/yes]\n  by: off\n  at: 2026-11-30 14:20:00+01:00\n  why: 2018\n"
    (found,) = read(written(tmp_path / "d.yaml", text)).entries
    assert (found.by, found.at, found.why, found.about.nodes) == ("off", AT, "2018", ("org/no", "org/yes"))


# -- what entries come to ------------------------------------------------------------------------
def test_a_later_decision_counts_wherever_it_stands() -> None:
    entries = [entry("apart", PAIR, "2026-11-30T15:00:00Z"), entry("same", PAIR, "2026-11-30T14:00:00Z")]
    assert [d.what for d in settled(entries).values()] == ["apart"]


def test_edits_of_different_fields_add_up_and_a_rejection_ends_them() -> None:
    first, second = entry("edit", SIGNED, modality="planned"), entry("edit", SIGNED, date="2018")
    gone, back = entry("reject", SIGNED), entry("confirm", SIGNED)
    seen = [next(iter(settled(e).values())) for e in ([first, second], [first, gone], [first, gone, back], [first, back])]
    assert [(d.what, dict(d.new)) for d in seen] == [
        ("edit", {"modality": "planned", "date": "2018"}),
        ("reject", {}),
        ("confirm", {}),
        ("edit", {"modality": "planned"}),
    ]


def test_the_order_of_the_file_does_not_matter() -> None:
    entries = [replace(e, at=f"2026-11-{n + 10}T00:00:00Z") for n, e in enumerate(ENTRIES)]
    shuffled = random.Random(1).sample(entries, len(entries))
    assert list(settled(shuffled).items()) == list(settled(entries).items())


def test_a_document_whose_id_got_a_mark_is_the_same() -> None:
    assert replace(SIGNED, document="korus-2018~3d56f9c9c228").name == SIGNED.name
