"""Where loaders, writers and extractors are found: the built-in ones in a table of their room, those of others by entry point.

A part of another package is named in its `pyproject.toml`, as in

    [project.entry-points."korusgraph.writers"]
    ics = "my_package.calendar:ics"

and is declared there with the decorator of its kind. Nothing is imported before it is asked for.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any, TypeVar

from korusgraph.errors import UsageError

T = TypeVar("T")
OWN = "korusgraph."


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part is: its name, and the module and attribute that declare it."""

    name: str
    point: EntryPoint
    foreign: bool


def places(group: str, built_in: Mapping[str, str]) -> dict[str, Place]:
    """Every part of a group by name, the built-in ones first; a foreign one that takes the name of another gets its module too."""
    found = {name: Place(name, EntryPoint(name, value, group), False) for name, value in sorted(built_in.items())}
    for point in sorted(entry_points(group=group), key=lambda p: (p.name, p.value)):
        if point.value.startswith(OWN):  # of an older installation, which named its own in the same way
            continue
        name = point.name if point.name not in found else f"{point.name}@{point.value.partition(':')[0]}"
        found[name] = Place(name, point, True)
    return found


def loaded(place: Place, kind: type[T]) -> T | None:
    """The declared part, or None with a warning for a foreign one that cannot be imported or is not declared.

    Raises: UsageError when a built-in one cannot be imported.
    """
    what = f"{place.point.group.partition('.')[2].removesuffix('s')} {place.name}"
    try:
        made: Any = place.point.load()
    except Exception as error:  # whatever the module of a plug-in raises
        if not place.foreign:
            raise UsageError(f"the {what} cannot be imported ({error})", "install korusgraph again", "KG-US-031") from None
        warnings.warn(f"{what} ({place.point.value}) cannot be imported: {error}", RuntimeWarning, stacklevel=2)
        return None
    if not isinstance(made, kind):
        warnings.warn(f"{what} ({place.point.value}) is not declared as one", RuntimeWarning, stacklevel=2)
        return None
    return made


def all_loaded(group: str, built_in: Mapping[str, str], kind: type[T]) -> Iterator[tuple[Place, T]]:
    """Every part of a group that could be loaded, with its place."""
    for place in places(group, built_in).values():
        made = loaded(place, kind)
        if made is not None:
            yield place, made
