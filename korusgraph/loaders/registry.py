"""What a loader declares, which loaders there are, and which one reads a source.

A loader is a function from `Source` to documents, named by an entry point of the group `korusgraph.loaders` and declared
with `@loader(…)`. All of them, the built-in ones too, are asked in the same way: who is sure from the bytes reads; else
who claims the file's suffix or its media type; else who finds it likely; else it is plain text.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from korusgraph.errors import UsageError
from korusgraph.loaders.base import Source
from korusgraph.model import Document

GROUP = "korusgraph.loaders"
FALLBACK = "text"


class Match(IntEnum):
    """What a loader finds in the first bytes of a source."""

    NO = 0
    UNSURE = 1
    LIKELY = 2
    SURE = 3


Sniff = Callable[[Source], Match]


@dataclass(frozen=True, slots=True)
class Loader:
    """A reading function with what it reads: suffixes with their dot, media types, and a look at the bytes."""

    read: Callable[[Source], Iterator[Document]]
    suffixes: tuple[str, ...] = ()
    media_types: tuple[str, ...] = ()
    sniff: Sniff | None = None
    name: str = ""
    foreign: bool = False

    def __call__(self, source: Source) -> Iterator[Document]:
        return self.read(source)

    def match(self, source: Source) -> Match:
        """What the loader finds; a look that fails has found nothing."""
        if self.sniff is None:
            return Match.UNSURE
        try:
            return Match(self.sniff(source))
        except Exception:  # a loader of somebody else's must not end the choice among the others
            return Match.NO

    def rank(self, source: Source) -> int:
        """How well the loader fits a source: sure of the bytes, named by suffix, by media type, likely; 0 not at all."""
        match = self.match(source)
        if match in (Match.NO, Match.SURE):
            return 4 if match is Match.SURE else 0
        if source.suffix in self.suffixes or source.media_type in self.media_types:
            return 3 if source.suffix in self.suffixes else 2
        return 1 if match is Match.LIKELY else 0


def loader(
    *, suffixes: Sequence[str] = (), media_types: Sequence[str] = (), sniff: Sniff | None = None
) -> Callable[[Callable[[Source], Iterator[Document]]], Loader]:
    """Declares a function as a loader of files with these suffixes and of these media types.

    `sniff` looks at `source.data`: `Match.NO` keeps the loader from files that only bear the suffix, `Match.SURE` takes
    them whatever their name is.
    """

    def declare(function: Callable[[Source], Iterator[Document]]) -> Loader:
        return Loader(function, tuple(s.lower() for s in suffixes), tuple(m.lower() for m in media_types), sniff)

    return declare


@cache
def loaders() -> dict[str, Loader]:
    """All loaders by name. A plug-in that cannot be imported or declares nothing is left out with a warning.

    Raises: UsageError when a built-in loader cannot be imported.
    """
    found: dict[str, Loader] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda p: (_foreign(p), p.name)):
        name = point.name if point.name not in found else f"{point.name}@{point.value.partition(':')[0]}"
        try:
            made = point.load()
        except Exception as error:  # whatever the module of a plug-in raises
            if not _foreign(point):  # without it its files would pass for plain text
                raise UsageError(
                    f"the loader {point.name} cannot be imported ({error})", "install korusgraph again", "KG-US-031"
                ) from None
            warnings.warn(f"loader {point.name} ({point.value}) cannot be imported: {error}", RuntimeWarning, stacklevel=2)
            continue
        if isinstance(made, Loader):
            found[name] = replace(made, name=name, foreign=_foreign(point))
        else:
            warnings.warn(f"loader {point.name} ({point.value}) is not declared with @loader", RuntimeWarning, stacklevel=2)
    return found


def _foreign(point: EntryPoint) -> bool:
    return not point.value.startswith("korusgraph.")


def suffixes() -> frozenset[str]:
    """Suffixes that some loader claims."""
    return frozenset(s for one in loaders().values() for s in one.suffixes)


def choose(source: Source) -> str | None:
    """Name of the loader for a source, or None when none claims it; among equals a plug-in goes before a built-in one."""
    ranks = {name: (one.rank(source), one.foreign) for name, one in loaders().items()}
    best = max(ranks, key=lambda name: ranks[name], default=None)
    return best if best is not None and ranks[best][0] else None
