"""Who `I` and `we` are in a speech, a statement or a joint statement."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from korusgraph.extraction import gazetteer
from korusgraph.extraction.parse import Sentence
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.references.issuer import issuers
from korusgraph.model import Extraction, Span
from tests.conftest import make_document

Read = Callable[..., Extraction]


@pytest.mark.parametrize(
    ("text", "speaker", "act"),
    [
        ("Mr. BRADWELL of Ohio. Mr. Speaker, I urge the House to reject the Panama Free Trade Agreement.", "bradwell", "demand"),
        ("Mr. BRADWELL. Mr. Speaker, I rise today to oppose the Panama Free Trade Agreement.", "bradwell", "criticise"),
        ("Mr. BRADWELL. It is disappointing that the House waits.", "bradwell", "criticise"),
        (
            "U.S. Trade Representative Katherine Tai today released the following statement:\n\nI welcome the ruling of the panel.",
            "katherine-tai",
            "support",
        ),
        ("THE PRESIDENT: The United States is patient. I welcome the decision of Japan.", "donald-trump", "support"),
        ("We, the G7 Trade Ministers, met in Osaka. We call on China to open its market.", "g7", "demand"),
        ("Joint Statement of Canada and Mexico\n\nCanada and Mexico met. We urge Japan to wait.", "canada|mexico", "demand"),
        ("Joint Statement of Canada and Mexico\n\nCanada and Mexico met. We reaffirm our commitment to trade.", "canada|mexico", "support"),
    ],
)  # fmt: skip
def test_the_first_person_of_a_text_is_its_issuer(read: Read, text: str, speaker: str, act: str) -> None:
    found = [("|".join(s.speaker), s.act) for s in read(text).statements]
    assert (speaker, act) in found


def test_we_the_states_of_a_long_list_are_all_of_them(read: Read) -> None:
    listed = "Australia, Brunei, Canada, Chile, Japan, Malaysia, Mexico, New Zealand, Peru, Singapore, Thailand and Vietnam"
    [stated] = read(f"We, the Governments of {listed}, met in Lima. We call on China to open its market.").statements
    assert len(stated.speaker) == 12


def test_without_an_issuer_the_first_person_is_nobody(read: Read) -> None:
    assert read("We welcome the ruling of the panel.").statements == ()


def test_the_first_person_of_a_quotation_is_not_the_issuer(read: Read) -> None:
    text = "Mr. BRADWELL. Mr. Speaker, the minister said: “I welcome the ruling.”"
    assert all(s.act != "support" or s.speaker != ("bradwell",) for s in read(text).statements)


def test_pleased_to_announce_is_one_statement(read: Read) -> None:
    text = "Mr. BRADWELL. Mr. Speaker, I am pleased to announce that Canada has joined the TPP."
    assert [(s.speaker, s.act) for s in read(text).statements] == [(("bradwell",), "announce")]


@pytest.mark.parametrize(
    "text", ["U.S." * 50, "U.S. " * 400, "A.B " * 400, "MR. " * 300, "released " * 300 + "the following", "joint " * 300]
)
def test_finding_the_issuer_is_linear(text: str) -> None:
    reading = Reading(make_document(text, "2019-02-20"), gazetteer.load())
    reading.sentences = [Sentence(0, Span(0, len(text)), [], [])]
    start = time.perf_counter()
    issuers(reading)
    assert time.perf_counter() - start < 0.2
