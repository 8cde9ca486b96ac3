"""Steps of the pipeline: what a component declares, where those of others go, and the check that each finds what it reads.

A component is a function that gets a `Reading` and adds to its layers. One of another package is named by an entry point of
the group `korusgraph.extractors` and declared with `@component`, which says after which component it runs. It adds what it
finds through `proposals`, which keeps out what the ontology or the text forbid and joins what was found already.
"""

from __future__ import annotations

import hashlib
import inspect
import sys
from collections.abc import Callable, Iterable
from contextlib import redirect_stdout
from dataclasses import dataclass, replace

from korusgraph import plugins
from korusgraph.errors import OntologyError
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.rulebook import dropped

GROUP = "korusgraph.extractors"
NUMBERS = "numbers"  # the component that gives ids
GIVEN = frozenset(("spans", "quotes", "provisions", "registry"))  # layers that a reading has from the start


@dataclass(frozen=True, slots=True)
class Component:
    """One step of the pipeline: what it does, and the layers of a reading that it reads and writes.

    `after` names the component that one of another package follows; `version` tells its package and its code apart.
    """

    name: str
    what: str
    reads: frozenset[str]
    writes: frozenset[str]
    run: Callable[[Reading], None]
    after: str = ""
    version: str = ""


def component(*, after: str, reads: str, writes: str) -> Callable[[Callable[[Reading], None]], Component]:
    """Declares a function as a component of another package; its docstring says what it finds."""

    def declare(function: Callable[[Reading], None]) -> Component:
        what = (function.__doc__ or function.__name__).strip().splitlines()[0].rstrip(".")
        return Component(function.__name__, what, frozenset(reads.split()), frozenset(writes.split()), function, after)

    return declare


def check(components: Iterable[Component]) -> None:
    """Raises OntologyError when a component reads a layer that none before it writes."""
    there = set(GIVEN)
    for one in components:
        missing = sorted(one.reads - there)
        if missing:
            raise OntologyError(f"component {one.name} reads {', '.join(missing)}, which nothing before it writes")
        there |= one.writes


def foreign() -> list[Component]:
    """The components of other packages, by name. One that cannot be imported is left out with a warning."""
    return [
        replace(made, name=place.name, version=_version(place, made), run=_alone(place.name, made.run))
        for place, made in plugins.all_loaded(GROUP, {}, Component)
    ]


def joined(own: Iterable[Component], others: Iterable[Component]) -> list[Component]:
    """Our components with those of others in their places, checked.

    Raises: OntologyError when one follows a component that is not there, reads a layer that is not written before it, or comes
    too late for what it writes.
    """
    made = list(own)
    for one in others:
        names = [c.name for c in made]
        if one.after not in names:
            raise OntologyError(f"component {one.name} runs after {one.after or 'nothing'}, which is no component")
        place = names.index(one.after) + 1
        if one.writes & {"events", "statements"} and NUMBERS in names[:place]:
            raise OntologyError(f"component {one.name} runs after {one.after}, when events and statements have their ids")
        made.insert(place, one)
    check(made)
    return made


def _alone(name: str, run: Callable[[Reading], None]) -> Callable[[Reading], None]:
    """A component of another package whose fault costs only what it would have found, and whose prints are messages."""

    def guarded(reading: Reading) -> None:
        try:
            with redirect_stdout(sys.stderr):
                run(reading)
        except Exception as error:
            dropped(name, f"it failed ({type(error).__name__})")

    return guarded


def _version(place: plugins.Place, made: Component) -> str:
    """Version of the package with a digest of the code, so that a changed one reads documents again."""
    version = place.point.dist.version if place.point.dist is not None else ""
    code = inspect.getsource(inspect.getmodule(made.run) or made.run)
    return f"{version} {hashlib.sha256(code.encode('utf-8')).hexdigest()[:12]}".strip()
