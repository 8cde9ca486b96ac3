"""What a loader declares, which loaders there are, and which one reads a source.

A loader is a function from `Source` to documents, declared with `@loader(…)` and named in `BUILT_IN`, or by an entry point
of the group `korusgraph.loaders` in the package of somebody else. All of them are asked in the same way: who is sure from
the bytes reads; else who claims the file's suffix or its media type; else who finds it likely; else it is plain text.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cache

from korusgraph import plugins
from korusgraph.loaders.base import Source
from korusgraph.model import Document

GROUP = "korusgraph.loaders"
FALLBACK = "text"
BUILT_IN = {
    "text": "korusgraph.loaders.text:load_text",
    "markdown": "korusgraph.loaders.text:load_markdown",
    "html": "korusgraph.loaders.html:load_html",
    "pdf": "korusgraph.loaders.pdf:load_pdf",
    "docx": "korusgraph.loaders.docx:load_docx",
    "email": "korusgraph.loaders.mail:load_email",
    "feed": "korusgraph.loaders.feeds:load_feed",
    "json": "korusgraph.loaders.records:load_json",
    "jsonl": "korusgraph.loaders.records:load_jsonl",
    "csv": "korusgraph.loaders.records:load_csv",
    "xml": "korusgraph.loaders.xml:load_xml",
}


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
        return self._aside(source) if self.foreign else self.read(source)

    def _aside(self, source: Source) -> Iterator[Document]:
        """Documents of a loader of somebody else's: what it prints is no answer, so it goes where messages go."""
        with redirect_stdout(sys.stderr):
            documents = iter(self.read(source))
        while True:
            with redirect_stdout(sys.stderr):
                document = next(documents, None)
            if document is None:
                return
            yield document

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

    Raises: UsageError when a built-in loader cannot be imported: without it its files would pass for plain text.
    """
    return {
        place.name: replace(one, name=place.name, foreign=place.foreign)
        for place, one in plugins.all_loaded(GROUP, BUILT_IN, Loader)
    }


def suffixes() -> frozenset[str]:
    """Suffixes that some loader claims."""
    return frozenset(s for one in loaders().values() for s in one.suffixes)


def choose(source: Source) -> str | None:
    """Name of the loader for a source, or None when none claims it; among equals a plug-in goes before a built-in one."""
    ranks = {name: (one.rank(source), one.foreign) for name, one in loaders().items()}
    best = max(ranks, key=lambda name: ranks[name], default=None)
    return best if best is not None and ranks[best][0] else None
