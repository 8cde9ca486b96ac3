"""A name on its own, and the blocks by which those that have to do with it find each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from korusgraph.extraction.text import fold
from korusgraph.resolution import people, titles

ORGANISATIONS = (
    "Agency",
    "Committee",
    "Legislature",
    "Tribunal",
    "InternationalOrganization",
    "IndustryGroup",
    "Company",
    "MediaOrganization",
    "Organization",
)
CLASSES = ("Person", "Agreement", "LegalAct", "Dispute", *ORGANISATIONS)
"""Classes whose names have variants. Places, offices, products and administrations are known by their ids alone."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name on its own: the node that it would be, its class, how it is printed. One of the gazetteer has several forms.

    `country` is the state of a body whose name does not say it; `letters` are acronyms under which a text introduced it;
    `family_first` is told of people of states where the family name stands first. `borrowed` are forms that many states have
    a body of (*Office of the President*), so that only with its state they name this one.
    """

    node: str
    type: str
    forms: tuple[str, ...]
    known: bool = False
    country: str = ""
    letters: tuple[str, ...] = ()
    family_first: bool = False
    borrowed: tuple[str, ...] = ()


def kind_of(type_: str) -> str:
    """What the classes whose names are compared with each other have in common."""
    return "org" if type_ in ORGANISATIONS else type_.lower()


def block(name: Name) -> str | None:
    """The block in which the variants of a name are; None for one that has none: a name alone, a monarch's style."""
    return next(_blocks(name, (name.type,), (name.country,)), None)


def known_blocks(name: Name) -> set[str]:
    """The blocks in which a name of the gazetteer is, with each of its forms; of a body in any class, with and without
    its state, since texts differ in both, unless many states have one of that name."""
    types = ORGANISATIONS if name.type in ORGANISATIONS else (name.type,)
    own = replace(name, forms=tuple(f for f in name.forms if f not in name.borrowed))
    return {*_blocks(own, types, ("", name.country)), *_blocks(name, types, (name.country,))}


def _blocks(name: Name, types: tuple[str, ...], countries: tuple[str, ...]) -> Iterator[str]:
    for form in name.forms:
        if name.type == "Person":
            person = people.parse(form, name.family_first)
            if person is not None and person.given:
                yield f"person|{person.family}|{person.given[0][0]}"
        else:
            yield from (f"{kind_of(t)}|{titles.key(t, form, c)}" for t in types for c in countries)


def gives(name: Name) -> set[str]:
    """The blocks that a name gives its node to: its family name, for family names alone; its acronyms, for acronyms alone."""
    if name.type == "Person":
        made = (people.parse(form, name.family_first) for form in name.forms)
        return {f"family|{p.family}" for p in made if p is not None and p.given}
    if titles.is_acronym(name.forms[0]):
        return set()
    return {f"letters|{kind_of(name.type)}|{fold(a)}" for a in name.letters if titles.acronym_of(a, name.forms[0])}


def asks(type_: str, name: str) -> str | None:
    """The block on which a name alone depends: a family name, an acronym. None when it depends on none. A given name alone
    asks one that nobody gives anything to: it is nobody's family name."""
    if type_ == "Person":
        person = people.parse(name)
        if person is None or person.given:
            return None
        return f"{'given' if people.is_given_name(person.family) else 'family'}|{person.family}"
    if type_ in CLASSES and titles.is_acronym(name):
        return f"letters|{kind_of(type_)}|{fold(name)}"
    return None
