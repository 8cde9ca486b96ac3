"""What a writer declares, and which writers there are. Each is a command: `korusgraph export NAME`.

A writer is a function that gets nodes and edges of the graph, declared with `@writer` when it gives the text of one file
piece by piece, or with `@folder_writer` when it fills a folder. It is named in `BUILT_IN`, or by an entry point of the
group `korusgraph.writers` in the package of somebody else; nothing else has to be touched. Its docstring is its help.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, ParamSpec, TypeVar

import click

from korusgraph import plugins

GROUP = "korusgraph.writers"
BUILT_IN = {
    "turtle": "korusgraph.writers.rdf:turtle",
    "rdf": "korusgraph.writers.rdf:any_form",
    "network": "korusgraph.writers.network:lines",
    "csv": "korusgraph.writers.tables:write",
    "xlsx": "korusgraph.writers.tables:xlsx",
    "cypher": "korusgraph.writers.cypher:lines",
    "neo4j-admin": "korusgraph.writers.neo4j_admin:write",
}
P = ParamSpec("P")
R = TypeVar("R")
Piece = TypeVar("Piece", str, bytes)


@dataclass(frozen=True, slots=True)
class Writer(Generic[P, R]):
    """A writing function with what its command needs.

    `forms` are the forms of its file with their endings, for a file only; of several the function gets the chosen one as
    `form`. `options` are further options of the command, which the function gets by name.
    """

    write: Callable[P, R]
    into_folder: bool
    forms: Mapping[str, str]
    options: tuple[click.Option, ...]

    def __call__(self, *given: P.args, **named: P.kwargs) -> R:
        return self.write(*given, **named)

    @property
    def help(self) -> str:
        """The docstring up to the line on errors."""
        return (self.write.__doc__ or "").partition("Raises:")[0].strip()

    def form_of(self, file: str) -> str | None:
        """The form that the ending of a file's name tells; the only one whatever the name; None when there is none."""
        if len(self.forms) < 2:
            return next(iter(self.forms), None)
        return next((form for form, ending in self.forms.items() if file.endswith(ending)), None)


def writer(
    *, forms: Mapping[str, str], options: Sequence[click.Option] = ()
) -> Callable[[Callable[P, Iterator[Piece]]], Writer[P, Iterator[Piece]]]:
    """Declares a function `(nodes, edges, …)` as a writer of one file, whose text or bytes it yields; `forms` is form →
    ending."""

    def declare(function: Callable[P, Iterator[Piece]]) -> Writer[P, Iterator[Piece]]:
        return Writer(function, False, forms, tuple(options))

    return declare


def folder_writer(*, options: Sequence[click.Option] = ()) -> Callable[[Callable[P, list[str]]], Writer[P, list[str]]]:
    """Declares a function `(folder, nodes, edges, …)` as a writer of files; it returns their names, sorted."""
    return lambda function: Writer(function, True, {}, tuple(options))


def names() -> list[str]:
    """Names of all writers, also of those that turn out not to be importable."""
    return sorted(plugins.places(GROUP, BUILT_IN))


def find(name: str) -> Writer[Any, Any] | None:
    """The writer of a name; None when there is none, or with a warning when it cannot be imported.

    Raises: UsageError when a built-in one cannot be imported.
    """
    place = plugins.places(GROUP, BUILT_IN).get(name)
    return plugins.loaded(place, Writer) if place else None
