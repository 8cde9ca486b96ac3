"""Modality by small parses written out by hand: what each relation and each cue adds, whatever the parser makes of a sentence."""

from __future__ import annotations

import pytest

from korusgraph.extraction import cues
from korusgraph.extraction.cues import noun_cues, verb_cues
from korusgraph.extraction.modality import modality
from korusgraph.extraction.parse import Token


def tree(parse: str) -> list[Token]:
    """Tokens of a parse: a word is `text/tag/dep/head`, or `text=lemma/…`; the head is the number of a word, from 0."""
    parts = {"V": "VERB", "N": "NOUN", "J": "ADJ", "R": "ADV", "I": "ADP", "D": "DET", "M": "AUX"}
    words = [word.rsplit("/", 3) for word in parse.split()]
    made = []
    for i, (text, tag, dep, _) in enumerate(words):
        printed, _, lemma = text.partition("=")
        pos = "AUX" if dep in ("aux", "auxpass") else parts.get(tag[0], "X")
        made.append(Token(i, i, i + 1, printed, lemma or printed.lower(), pos, tag, dep, 0))
    for token, (*_, head) in zip(made, words, strict=True):
        token.head = made[int(head)]
        if token.head is not token:
            token.head.children.append(token)
    return made


@pytest.mark.parametrize(
    ("word", "cue"),
    [
        ("open/JJ/ROOT/0", "conditional"),
        ("open/VB/ROOT/0", None),
        ("poised/VBN/ROOT/0", "planned"),
        ("continued=x/VBG/ROOT/0", "ongoing"),
        ("bound=bind/JJ/ROOT/0", "planned"),
        ("bound=bind/VBD/ROOT/0", None),
        ("refuse/VB/ROOT/0", "denied"),
        ("deny/VB/ROOT/0", "denied"),
        ("sign/VB/ROOT/0", None),
    ],
)
def test_what_a_governing_word_says(word: str, cue: str | None) -> None:
    assert cues.cue_of(tree(word)[0]) == cue


@pytest.mark.parametrize("found", [["occurred"], ["ongoing"], ["planned"], ["proposed"], ["conditional"], ["denied"]])
def test_the_stronger_cue_wins(found: list[str]) -> None:
    at = cues.PRECEDENCE.index(found[0])
    assert cues.strongest({*cues.PRECEDENCE[at:]}) == found[0]
    assert cues.strongest(set()) == "occurred"


# The verb is the first word.
VERBS = [
    ("signed/VBD/ROOT/0", set()),
    ("signed/VBN/ROOT/0 has/VBZ/aux/0 yet/RB/advmod/0", {"denied"}),
    ("signed/VBN/ROOT/0 have/VBP/aux/0 yet/RB/advmod/0", {"denied"}),
    ("signed/VBN/ROOT/0 had=x/VBD/aux/0 yet/RB/advmod/0", set()),
    ("has=have/VBZ/ROOT/0 yet/RB/advmod/0", {"denied"}),
    ("signing/VBG/ROOT/0 is=be/VBZ/aux/0", {"ongoing"}),
    ("signed/VBN/ROOT/0 is=be/VBZ/auxpass/0", set()),
    ("signing/VBG/ROOT/0 is=be/VBZ/nsubj/0", set()),
    ("signed/VBD/ROOT/0 nearly/RB/advmod/0", {"denied"}),
    ("signed/VBD/ROOT/0 not/RB/neg/0", {"denied"}),
    ("signed/VBD/ROOT/0 hardly/RB/advmod/0", {"denied"}),
    ("sign/VB/ROOT/0 not/RB/neg/0 necessarily/RB/advmod/0", {"conditional"}),
    ("sign/VB/ROOT/0 will/MD/aux/0", {"planned"}),
    ("sign/VB/ROOT/0 can/MD/aux/0", set()),
    ("sign/VB/ROOT/0 can/MD/aux/0 not/RB/neg/0", {"conditional", "denied"}),
    ("sign/VB/ROOT/0 will/MD/dobj/0", set()),
    ("signed/VBD/ROOT/0 reportedly/RB/advmod/0", {"conditional"}),
    ("signed/VBD/ROOT/0 reportedly/RB/dobj/0", set()),
    ("signs/VBZ/ROOT/0 if/IN/mark/0", {"conditional"}),
    ("signs/VBZ/ROOT/0 if/IN/prep/0", set()),
    ("signs/VBZ/ROOT/0 agrees/VBZ/advcl/0 if/IN/mark/1", {"conditional"}),
    ("signs/VBZ/ROOT/0 agrees/VBZ/advcl/0 as/IN/mark/1", set()),
    ("signed/VBD/ROOT/0 talks/NNS/nsubj/0 no/DT/det/1", {"denied"}),
    ("signed/VBD/ROOT/0 talks/NNS/nsubjpass/0 neither/DT/det/1", {"denied"}),
    ("signed/VBD/ROOT/0 talks/NNS/dobj/0 no/DT/det/1", {"denied"}),
    ("signed/VBD/ROOT/0 talks/NNS/pobj/0 no/DT/det/1", set()),
    ("signed/VBD/ROOT/0 ?/./punct/0", {"conditional"}),
    ("signed/VBD/ccomp/1 said/VBD/ROOT/1 ?/./punct/0", set()),
    ("open/VB/xcomp/1 are=be/VBP/ROOT/1 to/TO/aux/0", {"planned"}),
    ("open/VB/xcomp/1 want/VBP/ROOT/1 to/TO/aux/0", set()),
    ("open/VB/ccomp/1 are=be/VBP/ROOT/1 to/TO/aux/0", set()),
    ("opening/VBG/xcomp/1 are=be/VBP/ROOT/1", set()),
    ("sign/VB/ccomp/1 said=say/VBD/ROOT/1 would/MD/aux/0", {"planned"}),
    ("sign/VB/ccomp/1 said=say/VBN/ROOT/1 'd/MD/aux/0", {"planned"}),
    ("sign/VB/ccomp/1 says=say/VBZ/ROOT/1 would/MD/aux/0", {"conditional"}),
    ("sign/VB/xcomp/1 said=say/VBD/ROOT/1 would/MD/aux/0", {"conditional"}),
    ("sign/VB/ccomp/1 hopes=hope/VBD/ROOT/1 would/MD/aux/0", {"conditional"}),
    ("signed/VBN/ccomp/1 said=say/VBD/ROOT/1 would/MD/aux/0 have/VB/aux/0", {"conditional"}),
    ("sign/VB/ccomp/1 said=say/VBD/ROOT/1 would/MD/aux/0 agree/VBP/advcl/0 if/IN/mark/3", {"conditional"}),
    ("sign/VB/ccomp/1 said=say/VBD/ROOT/1 would/MD/aux/0 agree/VBP/advcl/1 if/IN/mark/3", {"conditional"}),
    ("sign/VB/ccomp/1 said=say/VBD/ROOT/1 would/MD/aux/0 agree/VBP/advcl/1 as/IN/mark/3", {"planned"}),
]


@pytest.mark.parametrize(("parse", "found"), VERBS)
def test_cues_on_a_verb(parse: str, found: set[str]) -> None:
    assert verb_cues(tree(parse)[0]) == found


# The verb is the last word but one: `had Chile signed …`.
@pytest.mark.parametrize(
    ("parse", "found"),
    [
        ("had/VBD/aux/2 Chile/NNP/nsubj/2 signed/VBN/advcl/3 won/VBD/ROOT/3", True),
        ("were/VBD/auxpass/2 Peru/NNP/nsubjpass/2 moved/VBN/ccomp/3 won/VBD/ROOT/3", True),
        ("should/MD/aux/2 Peru/NNP/nsubj/2 join/VB/ROOT/2 won/VBD/conj/2", True),
        ("had/VBD/aux/2 Chile/NNP/nsubj/2 signed/VBN/relcl/3 won/VBD/ROOT/3", False),
        ("Chile/NNP/nsubj/2 had/VBD/aux/2 signed/VBN/advcl/3 won/VBD/ROOT/3", False),
        ("had/VBD/aux/2 once/RB/advmod/2 signed/VBN/advcl/3 won/VBD/ROOT/3", False),
        ("has/VBZ/aux/2 Chile/NNP/nsubj/2 signed/VBN/advcl/3 won/VBD/ROOT/3", False),
        ("had/VBD/dobj/2 Chile/NNP/nsubj/2 signed/VBN/advcl/3 won/VBD/ROOT/3", False),
        ("had/VBD/aux/2 Chile/NNP/nsubj/2 signed/VBN/advcl/3 won/VBD/ROOT/3 ?/./punct/2", False),
    ],
)
def test_an_inverted_clause_is_a_condition(parse: str, found: bool) -> None:
    assert ("conditional" in verb_cues(tree(parse)[2])) is found


# The noun is the first word.
NOUNS = [
    ("talks=talk/NNS/ROOT/0", set()),
    ("talks=talk/NNS/ROOT/0 no/DT/det/0", {"denied"}),
    ("talks=talk/NNS/ROOT/0 any/DT/det/0", {"conditional"}),
    ("talks=talk/NNS/ROOT/0 any/DT/amod/0", set()),
    ("talks=talk/NNS/ROOT/0 planned/VBN/amod/0", {"planned"}),
    ("talks=talk/NNS/ROOT/0 future/NN/compound/0", {"planned"}),
    ("talks=talk/NNS/ROOT/0 possible/JJ/advmod/0", {"conditional"}),
    ("talks=talk/NNS/ROOT/0 possible/JJ/appos/0", set()),
    ("tariff/NN/compound/1 measures/NNS/ROOT/1 potential/JJ/amod/1", {"conditional"}),
    ("tariff/NN/nmod/1 measures/NNS/ROOT/1 potential/JJ/amod/1", set()),
    ("talks=talk/NNS/nsubj/1 are=be/VBP/ROOT/1 underway/RB/advmod/1", {"ongoing"}),
    ("talks=talk/NNS/nsubjpass/1 are=be/VBP/ROOT/1 underway/RB/acomp/1", {"ongoing"}),
    ("talks=talk/NNS/attr/1 are=be/VBP/ROOT/1 underway/RB/advmod/1", set()),
    ("talks=talk/NNS/nsubj/1 saw=see/VBD/ROOT/1 underway/RB/advmod/1", set()),
    ("talks=talk/NNS/nsubj/1 are=be/VBP/ROOT/1 underway/RB/dobj/1", set()),
    ("talks=talk/NNS/nsubj/1 are=be/VBP/ROOT/1 in/IN/prep/1 progress/NN/pobj/2", {"ongoing"}),
    ("talks=talk/NNS/nsubj/1 are=be/VBP/ROOT/1 under/IN/prep/1 the/DT/det/2 way/NN/pobj/2", {"ongoing"}),
    ("talks=talk/NNS/nsubj/1 are=be/VBP/ROOT/1 in/IN/prep/1 Lima/NNP/pobj/2 progress/NN/pobj/2", {"ongoing"}),
    ("talks=talk/NNS/nsubj/1 are=be/VBP/ROOT/1 in/IN/prep/1", set()),
    ("talks=talk/NNS/nsubj/1 are=be/VBP/ROOT/1 on/IN/prep/1 progress/NN/pobj/2", set()),
    ("talks=talk/NNS/pobj/1 in/IN/prep/2 are=be/VBP/ROOT/2", {"ongoing"}),
    ("talks=talk/NNS/pobj/1 in/IN/prep/2 are=be/VBP/ROOT/2 the/DT/det/0", set()),
    ("talks=talk/NNS/pobj/1 at/IN/prep/2 are=be/VBP/ROOT/2", set()),
    ("talks=talk/NNS/pobj/1 in/IN/prep/2 met=meet/VBD/ROOT/2", set()),
    ("treaty/NN/pobj/1 in/IN/prep/2 are=be/VBP/ROOT/2", set()),
    ("talks=talk/NNS/ROOT/0 due/JJ/amod/0", {"planned"}),
    ("talks=talk/NNS/ROOT/0 scheduled=schedule/VBN/acl/0", {"planned"}),
    ("talks=talk/NNS/ROOT/0 scheduled=schedule/VBN/relcl/0", {"planned"}),
    ("talks=talk/NNS/ROOT/0 scheduled=schedule/VBN/appos/0", {"planned"}),
    ("talks=talk/NNS/ROOT/0 scheduled=schedule/VBN/advcl/0", {"planned"}),
    ("talks=talk/NNS/ROOT/0 scheduled=schedule/VBD/relcl/0", set()),
    ("talks=talk/NNS/ROOT/0 sought=seek/VBN/acl/0", {"proposed"}),
    ("talks=talk/NNS/ROOT/0 refused=refuse/VBN/acl/0", set()),
    ("talks=talk/NNS/ROOT/0 scheduled=schedule/VBN/acl/0 Peru/NNP/nsubj/1", set()),
    ("talks=talk/NNS/ROOT/0 scheduled=schedule/VBN/acl/0 had/VBD/aux/1", set()),
    ("talks=talk/NNS/ROOT/0 scheduled=schedule/VBN/acl/0 end/VB/xcomp/1", set()),
]


@pytest.mark.parametrize(("parse", "found"), NOUNS)
def test_cues_on_a_noun(parse: str, found: set[str]) -> None:
    assert noun_cues(tree(parse)[0]) == found


def test_a_participle_before_its_noun_says_nothing_more_than_it_says_as_an_adjective() -> None:
    assert noun_cues(tree("scheduled=schedule/VBN/acl/1 talks=talk/NNS/ROOT/1")[1]) == set()


@pytest.mark.parametrize("relation", ["xcomp", "ccomp", "acl", "conj", "dobj", "nsubjpass", "attr", "acomp", "oprd"])
def test_a_cue_reaches_down_through_what_links_a_word_to_its_governor(relation: str) -> None:
    governor, head = ("plan=plan/NN/ROOT/1", "acl") if relation == "acl" else ("refuses=refuse/VBZ/ROOT/1", relation)
    assert modality(tree(f"signing/NN/{head}/1 {governor} not/RB/neg/1")[0], noun=True) != "occurred"


@pytest.mark.parametrize("relation", ["nmod", "dative", "npadvmod", "dep"])
def test_no_cue_reaches_down_through_other_links(relation: str) -> None:
    assert modality(tree(f"signing/NN/{relation}/1 refuses=refuse/VBZ/ROOT/1 not/RB/neg/1")[0], noun=True) == "occurred"


# The happening is the first word: a noun where its tag is one of nouns.
GOVERNED = [
    ("tariff/NN/dobj/1 averted=avert/VBD/ROOT/1", "denied"),
    ("tariff/NN/dobj/1 averted=avert/VBN/ROOT/1 has/VBZ/aux/1", "denied"),
    ("tariff/NN/dobj/1 averts=avert/VBZ/ROOT/1", "conditional"),
    ("tariff/NN/dobj/1 averted=avert/VBN/ROOT/1 could/MD/aux/1", "conditional"),
    ("tariff/NN/dobj/1 headed=head/VBD/ROOT/1 off/RP/prt/1", "denied"),
    ("tariff/NN/dobj/1 headed=head/VBD/ROOT/1 up/RP/prt/1", "occurred"),
    ("visit/NN/dobj/1 called=call/VBD/ROOT/1 off/RP/prt/1", "denied"),
    ("tariff/NN/dobj/1 called=call/VBD/ROOT/1 off/RP/prt/1", "occurred"),
    ("visit/NN/dobj/1 canceled=cancel/VBD/ROOT/1", "denied"),
    ("visit/NN/dobj/1 put/VBD/ROOT/1 off/RP/prt/1", "planned"),
    ("visit/NN/dobj/1 pushed=push/VBD/ROOT/1 back/RP/prt/1", "planned"),
    ("visit/NN/dobj/1 put/VBD/ROOT/1 on/RP/prt/1", "occurred"),
    ("leaving=leave/VBG/xcomp/1 ruled=rule/VBD/ROOT/1 out/RP/prt/1", "denied"),
    ("leaving=leave/VBG/xcomp/1 ruled=rule/VBD/ROOT/1 out/RP/prt/1 not/RB/neg/1", "conditional"),
    ("leaving=leave/VBG/xcomp/1 exclude/VB/ROOT/1 not/RB/neg/1", "conditional"),
    ("plan/NN/dobj/1 dropped=drop/VBD/ROOT/1", "denied"),
    ("plan/NN/nsubjpass/1 turned=turn/VBN/ROOT/1 down/RP/prt/1", "denied"),
    ("plan/NN/nsubjpass/1 voted=vote/VBN/ROOT/1 down/RP/prt/1", "denied"),
    ("plan/NN/dobj/1 gave=give/VBD/ROOT/1 up/RP/prt/1", "denied"),
    ("plan/NN/dobj/1 threw=throw/VBD/ROOT/1 out/RP/prt/1", "denied"),
    ("sign/VB/xcomp/1 has=have/VBZ/ROOT/1 to/TO/aux/0", "planned"),
    ("sign/VB/xcomp/1 had=have/VBD/ROOT/1 to/TO/aux/0", "occurred"),
    ("sign/VB/xcomp/1 going=go/VBG/ROOT/1 to/TO/aux/0", "planned"),
    ("sign/VB/xcomp/1 went=go/VBD/ROOT/1 to/TO/aux/0", "occurred"),
    ("sign/VB/xcomp/1 managed=manage/VBD/ROOT/1 to/TO/aux/0", "occurred"),
    ("sign/VB/xcomp/1 hurried=hurry/VBD/ROOT/1 to/TO/aux/0", "planned"),
    ("accession/NN/dobj/1 backed=back/VBD/ROOT/1", "proposed"),
    ("accession/NN/dobj/1 awaits=await/VBZ/ROOT/1", "planned"),
    ("tariff/NN/dobj/1 unveiled=unveil/VBD/ROOT/1", "planned"),
    ("signed/VBD/ccomp/1 confirmed=confirm/VBD/ROOT/1 not/RB/neg/1", "conditional"),
    ("signed/VBD/ccomp/1 said=say/VBD/ROOT/1 not/RB/neg/1", "occurred"),
    ("signed/VBD/ccomp/1 denied=deny/VBD/ROOT/1", "denied"),
    ("signed/VBD/ccomp/1 remains=remain/VBZ/ROOT/1", "occurred"),
    ("open/VB/xcomp/1 remains=remain/VBZ/ROOT/1", "ongoing"),
    ("sign/VB/acl/1 plan/NN/dobj/2 has/VBZ/ROOT/2 to/TO/aux/0", "planned"),
    ("sign/VB/acl/1 first=first/JJ/attr/2 was=be/VBD/ROOT/2 to/TO/aux/0", "occurred"),
    ("sign/VB/xcomp/1 happy/JJ/acomp/2 was=be/VBD/ROOT/2 to/TO/aux/0", "occurred"),
    ("sign/VB/xcomp/1 unusual/JJ/acomp/2 was=be/VBD/ROOT/2 to/TO/aux/0", "planned"),
    ("signed/VBD/acl/1 reports=report/NNS/ROOT/1 that/IN/mark/0", "conditional"),
    ("signed/VBD/acl/1 reports=report/NNS/nsubj/2 were=be/VBD/ROOT/2 that/IN/mark/0 false/JJ/acomp/2", "denied"),
    ("imposed=impose/VBN/acl/1 tariffs=tariff/NNS/dobj/2 saw=see/VBD/ROOT/2 any/DT/det/1", "conditional"),
    ("imposing=impose/VBG/acl/1 order/NN/dobj/2 sign/VB/ROOT/2 will/MD/aux/2", "planned"),
    ("imposing=impose/VBG/acl/1 order/NN/nsubjpass/2 signed/VBN/ROOT/2 will/MD/aux/2", "planned"),
    ("imposing=impose/VBG/acl/1 order/NN/nsubj/2 come/VB/ROOT/2 will/MD/aux/2", "occurred"),
    ("imposed=impose/VBN/acl/1 duties=duty/NNS/dobj/2 lift/VB/ROOT/2 will/MD/aux/2", "occurred"),
    ("imposed=impose/VBD/acl/1 duties=duty/NNS/dobj/2 lift/VB/ROOT/2 will/MD/aux/2", "planned"),
    ("signs=sign/VBZ/advcl/1 wait/VB/ROOT/1 will/MD/aux/1 until/IN/mark/0", "planned"),
    ("signs=sign/VBZ/advcl/1 waited=wait/VBD/ROOT/1 until/IN/mark/0", "occurred"),
    ("sign/VB/advcl/1 wait/VB/ROOT/1 will/MD/aux/1 until/IN/mark/0", "occurred"),
    ("sign/VB/advcl/1 wait/VB/ROOT/1 will/MD/aux/1 until/IN/mark/0 do/VBP/aux/0", "planned"),
    ("signed=sign/VBN/advcl/1 wait/VB/ROOT/1 will/MD/aux/1 until/IN/mark/0 had=have/VBD/aux/0", "occurred"),
    ("signed=sign/VBN/advcl/1 wait/VB/ROOT/1 will/MD/aux/1 until/IN/mark/0 was=be/VBD/auxpass/0", "occurred"),
    ("agreeing=agree/VBG/advcl/1 met=meet/VBD/ROOT/1 rather/RB/advmod/0 than/IN/mark/0", "denied"),
    ("signed/VBD/conj/1 met=meet/VBD/ROOT/1 than/IN/cc/1", "occurred"),
    ("sign/VB/conj/1 meet/VB/ROOT/1 will/MD/aux/1", "planned"),
    ("signed/VBD/conj/1 meet/VB/ROOT/1 will/MD/aux/1 Peru/NNP/nsubj/0", "occurred"),
    ("signing=sign/VBG/conj/1 meeting=meet/VBG/ROOT/1 are=be/VBP/aux/1", "occurred"),
    ("increase/VB/ROOT/0", "planned"),
    ("increase/VB/ROOT/0 Peru/NNP/nsubj/0", "occurred"),
    ("sign/VB/ROOT/0 to/TO/aux/0", "planned"),
    ("sign/VB/advcl/1 met=meet/VBD/ROOT/1 to/TO/aux/0", "planned"),
    ("signing=sign/VBG/csubj/1 helps=help/VBZ/ROOT/1", "conditional"),
    ("talks=talk/NNS/nsubj/1 continue/VB/ROOT/1 will/MD/aux/1", "planned"),
    ("talks=talk/NNS/nsubj/1 fail/VBP/ROOT/1 if/IN/mark/1", "conditional"),
]


@pytest.mark.parametrize(("parse", "mood"), GOVERNED)
def test_what_governs_a_happening_tells_whether_it_came_about(parse: str, mood: str) -> None:
    token = tree(parse)[0]
    assert modality(token, noun=token.pos == "NOUN") == mood


def test_a_verb_after_rather_than_is_denied() -> None:
    met, _, signed = tree("met=meet/VBD/ROOT/0 than/IN/cc/0 signed/VBD/conj/0")
    assert (modality(signed), modality(met)) == ("denied", "occurred")


@pytest.mark.parametrize(("steps", "mood"), [(1, "planned"), (8, "planned"), (9, "occurred")])
def test_a_governor_far_above_is_not_asked(steps: int, mood: str) -> None:
    below = " ".join(f"seem/VB/xcomp/{i + 1}" for i in range(steps))
    assert modality(tree(f"{below} seem/VB/ROOT/{steps} will/MD/aux/{steps}")[0]) == mood
