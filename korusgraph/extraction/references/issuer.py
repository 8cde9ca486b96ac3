"""Who speaks in a text outside its quotations: the speaker of a speech, the issuer of a statement, the states of a joint one."""

from __future__ import annotations

import re

from korusgraph.extraction.parse import Sentence
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.registry import Registry
from korusgraph.extraction.words import pattern
from korusgraph.model import Span
from korusgraph.ontology import load

_TAIL = 240  # characters at the end of a sentence in which it announces what follows
_HEAD = 4  # sentences at the top that say what the text is
_FLOOR = pattern("references.issuer.floor")
_TRANSCRIPT = re.compile(r"\s*[A-Z][A-Z.'’-]*(?:\s[A-Z][A-Z.'’-]*){0,4}\s?:")  # each blank between two words: no choice
_BY = pattern("references.issuer.by")
_ADDRESSED = pattern("references.issuer.addressed")  # `Letter from X to Y`
_FOLLOWING = pattern("references.issuer.following", re.S)
_JOINT = pattern("references.issuer.joint", re.I)
_DEAR = pattern("references.issuer.dear", re.M)
_SIGNED = pattern("references.issuer.signed", re.I | re.M)
_NAME_BELOW = 160  # characters below `Sincerely,` in which the signer stands
_WE_THE = pattern("references.issuer.we_the")


def issuers(reading: Reading) -> dict[int, tuple[str, ...]]:
    """Index of a sentence → ids of those for whom `I` and `we` stand in it, outside quotations."""
    text, sentences, registry = reading.text, reading.sentences, reading.registry
    found: dict[int, tuple[str, ...]] = {}
    current = _signer(reading)
    joint = False
    for sentence in sentences:
        surface = sentence.span.of(text)
        top = sentence.index < _HEAD
        joint = joint or (top and _JOINT.search(surface) is not None)
        label = _FLOOR.match(surface) or _TRANSCRIPT.match(surface)
        if label is not None:
            start = sentence.span.start
            current = _people(registry, Span(start, start + label.end()))[:1]
        elif top and not joint and (by := _BY.search(surface)):
            to = _ADDRESSED.search(surface[by.end() :])  # `Letter from X to Y`
            behind = Span(
                sentence.span.start + by.end(), sentence.span.start + by.end() + to.start() if to else sentence.span.end
            )
            current = _people(registry, behind)[:1] or _bodies(registry, behind)[:1] or current
        elif _FOLLOWING.search(surface.rstrip()[-_TAIL:]):
            people = _people(registry, sentence.span)
            current = (people if joint else people[:1]) or current
        elif _WE_THE.match(surface):
            current = _states(registry, _before_verb(sentence)) or current
        elif joint and not current and len(states := _states(registry, sentence.span)) > 1:
            current = states
        found[sentence.index] = current
    return found


def _before_verb(sentence: Sentence) -> Span:
    """The start of a sentence up to its first verb: the list in `We, the ministers of A, B and C, have met`."""
    verb = next((t for t in sentence.tokens if t.pos in ("VERB", "AUX")), None)
    return Span(sentence.span.start, verb.start if verb is not None else sentence.span.end)


def _signer(reading: Reading) -> tuple[str, ...]:
    """Who signs a letter (`Dear …`, `Sincerely, …`); empty for other texts."""
    dear = _DEAR.search(reading.text)
    signed = _SIGNED.search(reading.text, dear.end()) if dear is not None else None
    return _people(reading.registry, Span(signed.end(), signed.end() + _NAME_BELOW))[:1] if signed is not None else ()


def _bodies(registry: Registry, span: Span) -> tuple[str, ...]:
    family = load().family
    found = (i for n in registry.within(span) for i in n.ids if family(registry.type_of(i)) in ("Organization", "Polity"))
    return tuple(dict.fromkeys(found))


def _people(registry: Registry, span: Span) -> tuple[str, ...]:
    return tuple(dict.fromkeys(i for n in registry.within(span) for i in n.ids if registry.type_of(i) == "Person"))


def _states(registry: Registry, span: Span) -> tuple[str, ...]:
    wanted = ("Country", "Bloc", "InternationalOrganization")
    return tuple(dict.fromkeys(i for n in registry.within(span) for i in n.ids if registry.type_of(i) in wanted))
