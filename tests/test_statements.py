"""Statements: speaker, act, stance, quotations."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from korusgraph.model import Extraction, Statement

Read = Callable[..., Extraction]


def only(x: Extraction) -> Statement:
    assert len(x.statements) == 1, [(s.act, s.speaker) for s in x.statements]
    return x.statements[0]


@pytest.mark.parametrize(
    ("text", "speaker", "act", "stance"),
    [
        ("Robert Lighthizer welcomed the agreement.", "robert-lighthizer", "support", "support"),
        ("Robert Lighthizer said he welcomed the agreement.", "robert-lighthizer", "support", "support"),
        ("Canada criticised the tariffs.", "canada", "criticise", "oppose"),
        ("Canada, critical of the tariffs, left.", "canada", "criticise", "oppose"),
        ("Justin Trudeau called the tariffs unacceptable.", "justin-trudeau", "criticise", "oppose"),
        ("Donald Trump threatened to terminate NAFTA.", "donald-trump", "threaten", "oppose"),
        ("Donald Trump said he would terminate NAFTA unless Mexico moved.", "donald-trump", "threaten", "oppose"),
        ("Canada rejected the proposal.", "canada", "reject", "oppose"),
        ("Canada urged Mexico to wait.", "canada", "demand", "neutral"),
        ("Canada asked Mexico for a meeting.", "canada", "request", "neutral"),
        ("The ministry of Norland slept, and Canada proposed a new text.", "canada", "propose", "neutral"),
        ("Robert Lighthizer said Canada had not agreed to the text.", "robert-lighthizer", "deny", "oppose"),
        ("Robert Lighthizer said Canada should open its market.", "robert-lighthizer", "propose", "neutral"),
        ("US officials said the file was open.", "united-states", "state", "neutral"),
        ("According to the WTO, the file was open.", "wto", "state", "neutral"),
        ("Washington's concerns about the file are old.", "united-states", "criticise", "oppose"),
        ("The file is open, the WTO said in a statement.", "wto", "state", "neutral"),
    ],
)
def test_speaker_act_stance(read: Read, text: str, speaker: str, act: str, stance: str) -> None:
    found = only(read(text))
    assert (found.speaker, found.act, found.stance) == ((speaker,), act, stance)


@pytest.mark.parametrize(
    "text",
    [
        "Robert Lighthizer did not say when.",
        "Robert Lighthizer will announce the plan on Monday.",
        "It is said that trade rose.",
        "Sources said the file was open.",
        "Asked about the file, nobody moved.",
    ],
)
def test_no_statement(read: Read, text: str) -> None:
    assert read(text).statements == ()


def test_quotation_over_two_sentences_is_one_statement(read: Read) -> None:
    x = read("“The file is open. We will read it,” Robert Lighthizer said.")
    statement = only(x)
    assert statement.speech == "direct" and [q.of(x.document.text) for q in statement.quotes] == [
        "“The file is open. We will read it,”"
    ]


def test_quotation_without_a_verb_goes_on_with_the_last_statement(read: Read) -> None:
    x = read('"The file is open," Robert Lighthizer said.\n\n"I would suggest that they read it very soon."')
    assert len(only(x).quotes) == 2


@pytest.mark.parametrize("second", ['"Canada will read', "“Canada will read", "Canada will read"])
def test_quotation_over_paragraphs_is_said_by_the_one_named_at_its_end(read: Read, second: str) -> None:
    open_, close = ("“", "”") if "“" in second else ('"', '"')
    x = read(f"{open_}We will not sign a bad text.\n\n{second} the whole file,{close} Foreign Minister Chrystia Freeland said.")
    assert only(x).speaker == ("chrystia-freeland",) and only(x).quotes[0].start == 0


@pytest.mark.parametrize(
    "text",
    [
        "Robert Lighthizer did not confirm a report that he had offered Canada a new text.",
        "Robert Lighthizer declined to comment on the file.",
        "Robert Lighthizer refused to say when.",
        "Canada made no such offer.",
        "There was speculation that Canada had proposed a new text.",
        "Japanese farmers rejected the text.",
    ],
)
def test_what_was_not_said_is_no_statement(read: Read, text: str) -> None:
    assert read(text).statements == ()


def test_a_denied_saying_is_not_that_of_the_inner_speaker(read: Read) -> None:
    assert only(read("Japan denied that Brazil had asked for talks.")).speaker == ("japan",)


def test_what_stands_beside_a_saying_is_not_its_content(read: Read) -> None:
    x = read("Robert Lighthizer praised the text after Mexico withdrew from NAFTA.")
    assert x.events and only(x).content == ()


@pytest.mark.parametrize(
    "answer", ["“No,” Justin Trudeau replied.", 'Justin Trudeau replied, "No."', '"Never!" Justin Trudeau said.']
)
def test_a_no_is_a_denial(read: Read, answer: str) -> None:
    assert only(read(answer)).act == "deny"


def test_second_bare_said_opens_no_second_statement(read: Read) -> None:
    assert len(read('Robert Lighthizer said the file was "a heavy and very old thing to read," he said.').statements) == 1


def test_content_is_the_event_spoken_of(read: Read) -> None:
    x = read("Robert Lighthizer said Japan and Chile had signed a free trade agreement.")
    assert [e.type for e in x.events if e.id in only(x).content] == ["sign"]


def test_appositive_speaker_is_the_person_not_the_possessor(read: Read) -> None:
    x = read("Wendy Cutler left. Her South Korean counterpart, Kim Jong-hoon, said the file was open.")
    assert only(x).speaker == ("kim-jong-hoon",)


def test_an_unnamed_source_goes_on_speaking_for_the_same_body(read: Read) -> None:
    text = "Japan will wait, an official at the Ministry of International Trade and Industry said. The official said Japan was calm."
    assert [s.speaker for s in read(text, "1987-03-30").statements] == [("jp-miti",), ("jp-miti",)]


@pytest.mark.parametrize("text", ["Canada took measures to defend its firms.", "Canada supported American jobs."])
def test_deeds_are_no_statements(read: Read, text: str) -> None:
    assert read(text).statements == ()


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("Justin Trudeau said Canada will veto the pact.", ["threaten"]),
        ("Canada, critical of Peru, waited.", ["criticise"]),
        ("Canada's doubts about the pact grew.", []),
    ],
)
def test_acts_of_words_that_say_it_in_passing(read: Read, text: str, acts: list[str]) -> None:
    assert [s.act for s in read(text).statements] == acts
