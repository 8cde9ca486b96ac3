"""People and places that no list and no pattern knows, from the recogniser of the model; after the parse."""

from __future__ import annotations

import re
from functools import cache

from korusgraph.extraction import gazetteer, own
from korusgraph.extraction.names import capitals, firms
from korusgraph.extraction.parse import Sentence
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.registry import Named
from korusgraph.extraction.rulebook import applies, dropped
from korusgraph.extraction.text import GENITIVE, fold
from korusgraph.extraction.words import pattern, table, words
from korusgraph.model import Span

_PERSON = re.compile(r"[A-ZÀ-Þ][\w'’.-]+(?:\s+[\w'’.-]+){1,3}\Z")
_PLACE = re.compile(r"[\w'’. -]+")
_INNER_GENITIVE = re.compile(r"['’]s?\s")
_CUT_SHORT = re.compile(r"\s[A-Z]\.?\Z")
_SYLLABLES = re.compile(r"[A-Z][a-z]+-[a-z]+")  # `Han-koo`
_WHO = pattern("recogniser.who")
_PLACE_BEFORE = pattern("recogniser.place_before")
_SPEAKER = pattern("recogniser.speaker")
_SMALL_WORDS = pattern("recogniser.small_words")
_JOB = re.compile(r"\b([a-z-]+)\s+\Z")
_STATE = pattern("recogniser.state")
_TWO = pattern("recogniser.two_people")
_WORD_BEHIND = re.compile(r"\s([a-z]+)\b")


def recognise(reading: Reading) -> None:
    """Adds people and places that only the recogniser of the model found, and their surnames elsewhere."""
    for sentence in reading.sentences:
        if len(sentence.tokens) < 5:
            continue  # a heading
        for found, label in sentence.entities:
            surface = GENITIVE.sub("", found.of(reading.text))
            span = Span(found.start, found.start + len(surface))
            if reading.registry.overlapping(span) or "\n" in surface or not surface[:1].isupper():
                continue
            shaped = _PERSON.match(surface) is not None
            told = label != "PERSON" and shaped and _WHO.match(reading.text, span.end)
            given = label in ("GPE", "ORG") and shaped and _called_so(surface)
            person = (label == "PERSON" and shaped) or applies("names.person-by-who", told)
            if person or applies("names.given-name-no-city", given):
                _person(reading, span, sentence)
            elif label == "GPE" and len(surface) > 3 and not surface.isupper() and _PLACE.fullmatch(surface):
                _place(reading, span, sentence)
        firms.recognised(reading, sentence)
    reading.names.again()
    capitals.govern(reading)


def _called_so(surface: str) -> bool:
    """Whether a phrase is a given name and one word more."""
    first, _, rest = surface.partition(" ")
    return " " not in rest and fold(first) in given_names() and fold(rest) not in words("no_person") | words("not_bodies")


def _person(reading: Reading, span: Span, sentence: Sentence) -> None:
    """A person, unless the capitals are those of a heading or of a phrase."""
    first = reading.text[span.start : span.end].split()[0]
    if applies("names.job-before-name", fold(first) in words("jobs_with_capitals") and span.of(reading.text).count(" ") > 1):
        span = Span(span.start + len(first) + 1, span.end)  # `Midshipman Diego Fagot`
    surface = span.of(reading.text)
    if applies("names.two-people", _TWO.search(surface)):
        dropped("names", "two people in one name", surface)
    elif applies("names.recognised-heading", reading.names.search.heading(sentence.span)):
        dropped("names", "person in a heading", surface)
    elif _INNER_GENITIVE.search(surface) or _STATE.match(surface) or _CUT_SHORT.search(surface):
        dropped("names", "person with a genitive inside", surface)
    elif applies("names.common-words", _all_common(reading, surface)):
        dropped("names", "person of common words", surface)
    elif applies("names.no-sign-of-a-person", _doubtful(reading, span, sentence) and not _human(reading, span, sentence)):
        dropped("names", "person without a given name or anything that only people do", surface)
    else:
        reading.names.add_person(span, "recogniser")


def _doubtful(reading: Reading, span: Span, sentence: Sentence) -> bool:
    """Whether the model may err: a place, a list, a text of laws, anything but plain running words around the name."""
    text = reading.text
    if _PLACE_BEFORE.search(text[max(0, span.start - 16) : span.start]) or _SMALL_WORDS.search(span.of(text)):
        return True
    around = re.findall(r"\b[^\W\d_]{4,}", text[sentence.span.start : span.start] + " " + text[span.end : sentence.span.end])
    verb = any(t.tag in ("VBD", "VBZ", "VBP", "MD") for t in sentence.tokens)
    return not verb or 3 * sum(w[0].isupper() for w in around) > len(around)


def _human(reading: Reading, span: Span, sentence: Sentence) -> bool:
    """Whether anything tells a person: a given name, a family name that comes first, `who`, an age, what people are or do."""
    text, surface = reading.text, span.of(reading.text)
    parts = [fold(p) for p in surface.split()]
    if parts[0] in given_names() or parts[0].split("-")[0] in given_names() or _SYLLABLES.search(surface):
        return True
    if len(parts) in (2, 3) and parts[0] in words("first_family_names"):
        return True
    if parts[-1] in words("common_surnames") or parts[-1] in gazetteer.load().surnames:
        return True
    if _WHO.match(text, span.end):
        return True
    before = _JOB.search(text[max(0, span.start - 40) : span.start])
    if before is not None and before[1] in table("hypernyms")["Person"]:
        return True
    alone = re.findall(rf"(?<!{re.escape(surface.split()[-2])}\s)\b{re.escape(surface.split()[-1])}\b", text)
    if alone and len(surface.split()[-1]) > 3 and parts[-1] not in reading.names.search.small_words():
        return True  # the family name stands alone, too
    head = next((t for t in sentence.tokens if span.start <= t.start < span.end and t.dep != "compound"), None)
    if head is None:
        return False
    of_people = table("hypernyms")["Person"]
    beside = [*head.all("appos"), *([head.head] if head.dep in ("appos", "conj") else [])]
    described = any(c.lemma in of_people or (c.named is not None and _is_person(reading, c.named)) for c in beside)
    speaks = (head.dep == "nsubj" and head.head.lemma in words("human_verbs")) or _SPEAKER.search(text[max(0, span.start - 20) : span.start])
    return described or bool(speaks)


def _is_person(reading: Reading, named: Named) -> bool:
    return reading.registry.type_of(named.ids[0]) in ("Person", "Office")


@own.depends
@cache
def given_names() -> frozenset[str]:
    """Given names that we know: of the word lists, and of the people of the gazetteer."""
    listed = words("given_names") | words("more_given_names") | words("women") | words("men")
    people = (e for e in gazetteer.load().entries.values() if e.type == "Person" and " " in e.name)
    firsts = (
        fold(e.name).split()[0] for e in people if not fold(e.name).startswith(fold(gazetteer.family_name(e.name, e.country)))
    )
    return frozenset(listed) | frozenset(firsts)


def _all_common(reading: Reading, surface: str) -> bool:
    """Whether every word of a phrase stands in small letters in the text, too."""
    return all(part.lower() in reading.names.search.small_words() for part in re.findall(r"\w+", surface))


def _place(reading: Reading, span: Span, sentence: Sentence) -> None:
    """A city or region, unless the word is a language or no name of a place."""
    surface = span.of(reading.text)
    if reading.names.is_tongue(span) or applies("names.surname-not-city", fold(surface) in reading.names.search.surnames):
        return
    if applies("names.no-place", _no_place(reading, span, sentence)):
        dropped("names", "no name of a place", surface)
        return
    behind = _WORD_BEHIND.match(reading.text, span.end)
    heads = {fold(surface.split()[-1]) if " " in surface else "", fold(behind[1]) if behind is not None else ""}
    region = applies("names.region-by-its-head", bool(heads & words("heads_of_regions")))
    draft = reading.registry.create(surface.lower().replace(" ", "-"), "Region" if region else "City", surface)
    reading.registry.mention([draft.id], span, "NAM", "recogniser")


def _no_place(reading: Reading, span: Span, sentence: Sentence) -> bool:
    """`Annexes`, `Justice40`, `Elevate`, `Tatiana`: a word of texts or numbers, no name at all, or a given name."""
    surface = span.of(reading.text)
    parts = [fold(p) for p in surface.split()]
    listed = words("not_bodies") | words("parts_of_blocs")
    if re.search(r"\d|-\Z", surface) or all({p, p[:-1], p[:-2]} & listed for p in parts) or _all_common(reading, surface):
        return True
    head = next((t for t in sentence.tokens if span.start <= t.start < span.end), None)
    return len(parts) == 1 and (parts[0] in given_names() or (head is not None and head.pos in ("NOUN", "VERB", "ADJ", "ADV")))
