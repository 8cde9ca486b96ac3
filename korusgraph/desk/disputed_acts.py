"""Acts of which one says that they happened and another denies it, or of which two days are told."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations

from korusgraph.desk import phases
from korusgraph.desk.actors import POLITIES, Polities
from korusgraph.desk.claims import SAME_TIME, Claim, Conflict, by, days, reference, words
from korusgraph.desk.happenings import HAPPENED, Happening, happening, happenings
from korusgraph.desk.index import Index
from korusgraph.extraction.text import words as split
from korusgraph.extraction.words import words_if_any
from korusgraph.ontology import load

FORTNIGHT = 14  # the same of what has no day of its own: talks begin and end
FAR = 12  # words ahead of an act in which it is denied
SOON = 3  # days after a denial in which what is affirmed was there before
LONG_AGO = 366  # days after which a denial is no longer of that act
SAME_DAY = 31  # days within which two dates are meant for one act
_ONCE = ("sign", "enter_into_force", "conclude", "withdraw", "terminate")  # an agreement sees them seldom
# acts that are one matter: whoever has not begun talks does not negotiate either
_ACTS = {
    "negotiate": "talks",
    "launch": "talks",
    "negotiation_round": "talks",
    "agree": "deal",
    "conclude": "conclude",
    "meet": "meet",
    "consult": "meet",
    "sign": "sign",
}
_OF_PEOPLE = ("appoint", "nominate", "elect", "resign")
Acts = dict[tuple[str, ...], list[tuple[Happening, frozenset[str]]]]


def _matters(index: Index) -> Acts:
    """Events by what they are about, each with the states that act in it, or whoever acts where no state is known.

    A matter is a kind of act with an agreement; with goods, who taxes them and whose they are; with who comes into an office
    or leaves it; or, where none is named, with two states.
    """
    polities = Polities(index)
    found: Acts = defaultdict(list)
    for h in happenings(index):
        if h.is_statement:
            continue
        for said in (h, *_denied_topics(index, h)):
            states = polities.of_all(said.participants) or polities.of_all(h.participants) or frozenset(said.participants)
            for matter in _matter(said, states, polities):
                found[matter].append((replace(h, label=said.label), states))
    return found


def _denied_topics(index: Index, h: Happening) -> list[Happening]:
    """What is denied with an act of agreeing: who has not agreed to talks denies the talks.

    Where the topic was not found, it is talks on the agreement that the speaker's words are about.
    """
    if h.modality != "denied" or h.type not in ("agree", "launch"):
        return []
    topics = [happening(index, index.node(t)) for t in h.of("topic") if index.node(t).kind == "Event"]
    statements = {e.start for e in index.incoming(h.id, "REPORTS")}
    about = {e.end for s in sorted(statements) for e in index.outgoing(s, "TARGETS") if e.end.startswith("agreement/")}
    if topics or h.agreements or not about:
        return topics
    return [
        replace(h, type="negotiate", label=load().event_types["negotiate"]["label"], roles={"agreement": tuple(sorted(about))})
    ]


def _matter(h: Happening, states: frozenset[str], polities: Polities) -> Iterator[tuple[str, ...]]:
    act = _ACTS.get(h.type, h.type)
    for about in h.agreements:
        yield act, about
    imposers, targets = polities.of_all(h.of("imposer", "actor")), polities.of_all(h.of("target", "beneficiary"))
    if imposers and targets:
        for about in h.of("product"):
            yield act, about, *sorted(imposers), "on", *sorted(targets)
    if h.type in _OF_PEOPLE:
        for person in h.of("person"):
            yield act, person
    if len(states) == 2 and not h.agreements and not h.of("product") and h.type in _ACTS:
        yield act, *sorted(states)


def modalities(index: Index) -> Iterator[Conflict]:
    """One says that it happened or goes on, somebody else denies it at the same time.

    What a document says by itself is no denial: that something has not been done yet is told of most things. Nor is it one
    that something cannot or will not be done, or is called off.
    """
    for matter, events in sorted(_matters(index).items()):
        told = [(h, states) for h, states in events if not _unsettled(h)]
        denied = [(o, others) for o, others in told if o.modality == "denied" and o.speakers and _is_denied(index, o)]
        for h, states in told if denied else ():
            for o, others in denied:
                if (
                    h.modality in HAPPENED
                    and h.renegotiation == o.renegotiation
                    and _two_voices(h, o)
                    and _one_matter(states, others)
                    and _one_company(index, h, o)
                    and _one_topic(index, h, o)
                    and _one_time(h, o)
                ):
                    yield Conflict("modality", _about(index, h, matter), _claim(index, h), _claim(index, o))


def _unsettled(h: Happening) -> bool:
    """Whether the sentence says that the act is possible, wished for or called off: then nobody affirms or denies it."""
    return bool(words(h.sentence) & words_if_any("unsettled"))


def _is_denied(index: Index, h: Happening) -> bool:
    """Whether the words of a sentence deny this act, and not something else that is told beside it."""
    told = [w for w in split(h.sentence) if w.folded.isalnum()]
    verb = _verb(index, h)
    irregular = load().lexicon.get("irregular_forms", {})
    assert isinstance(irregular, Mapping)
    for n, word in enumerate(told):
        if word.folded.startswith(verb[: max(3, len(verb) - 1)]) or irregular.get(word.folded) == verb:
            denied = max((i for i in range(max(0, n - FAR), n) if told[i].folded in words_if_any("denying")), default=n)
            between = told[denied + 1 : n]
            clause = bool(between) and between[0].folded == "that"
            if denied < n and all(
                w.folded in words_if_any("between_denial_and_act") or (clause and w.text[0].isupper()) for w in between
            ):
                return True
    return False


def _verb(index: Index, h: Happening) -> str:
    """The verb or noun that tells an act, as the rules have it: `verb:consult:discuss`; empty where none is given."""
    return str(index.node(h.id).properties.get("rule", "")).rpartition(":")[2]


def _one_topic(index: Index, h: Happening, o: Happening) -> bool:
    """Whether what is denied is the act, or what it was about is told in the same words: who denies that he discussed a thing
    has not denied that he spoke."""
    return _verb(index, o) not in words_if_any("topical_verbs") or _verb(index, h) == _verb(index, o)


def _one_time(h: Happening, o: Happening) -> bool:
    """Whether a denial is of what is affirmed, and not of what came before or after it."""
    if h.start:
        if o.start and (h.end < o.start or o.end < h.start):
            return False
        day = h.start <= o.reported and days(h.start, o.reported) <= LONG_AGO
        return day and days(h.reported, o.reported) <= SAME_TIME
    later = h.reported > o.reported
    return days(h.reported, o.reported) <= (SOON if later else FORTNIGHT)


def _one_company(index: Index, h: Happening, o: Happening) -> bool:
    """Whether the people and bodies of two events are the same as far as both name them."""
    one, other = ({i for i in x.participants if not POLITIES & set(index.node(i).labels)} for x in (h, o))
    return not one or not other or one <= other or other <= one


def _about(index: Index, h: Happening, matter: tuple[str, ...]) -> str:
    return f"{h.label}: {', '.join(index.name(m) for m in matter[1:])}"


def _one_matter(states: frozenset[str], others: frozenset[str]) -> bool:
    """Whether two events have the same actors as far as both name them."""
    return bool(states & others) and (states <= others or others <= states)


def _two_voices(h: Happening, o: Happening) -> bool:
    """Whether another speaker, or another document by itself, says the one than says the other."""
    return not set(h.speakers) & set(o.speakers) and bool(h.speakers or h.documents != o.documents)


def dates(index: Index) -> Iterator[Conflict]:
    """Two days for one act, or a day that is not that of the reference data but near it."""
    for (type_, about, *_), events in sorted(_matters(index).items()):
        if type_ not in _ONCE or "Agreement" not in index.node(about).labels:
            continue
        dated = [(h, s) for h, s in events if h.modality == "occurred" and _prints_its_day(h)]
        for (h, states), (o, others) in combinations(dated, 2):
            if h.documents != o.documents and _differ(h.start, o.start) and _one_matter(states, others):
                first, second = sorted((h, o), key=lambda x: (x.start, x.id))
                yield Conflict("date", f"{h.label}: {index.name(about)}", _claim(index, first), _claim(index, second))
        known = phases.reference(about).get(phases.phase_of(dated[0][0]), "") if dated else ""
        for h, _ in dated:
            if len(known) == 10 and _differ(h.start, known):
                yield Conflict("date", f"{h.label}: {index.name(about)}", _claim(index, h), reference(known))


def _prints_its_day(h: Happening) -> bool:
    """Whether the day of an act stands in its sentence: one counted from the report is that of its time zone, if the day of
    the report is right."""
    return h.precision == "day" and h.start == h.end and str(int(h.start[8:])) in {w.lstrip("0") for w in _numbers(h.sentence)}


def _numbers(sentence: str) -> list[str]:
    return re.findall(r"\d+", sentence)


def _differ(day: str, other: str) -> bool:
    return 0 < days(day, other) <= SAME_DAY


def _claim(index: Index, h: Happening) -> Claim:
    what = f"{h.modality}{' ' + h.date if h.date else ''}"
    return Claim(what, by(index, h.speakers, h.documents), h.reported, h.sentence, ", ".join(h.documents), h.id)
