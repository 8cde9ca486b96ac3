"""What the commands share: options, the workspace, how results and errors are printed."""

from __future__ import annotations

import json
import os
import shlex
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from korusgraph import __version__
from korusgraph.errors import KorusgraphError, UsageError

if TYPE_CHECKING:
    from korusgraph.database.bolt import Rows

UNCUT = 10**9  # a width that no table reaches
F = TypeVar("F", bound=Callable[..., Any])


def workspace_option(function: F) -> F:
    return click.option(
        "--workspace",
        "-w",
        metavar="DIR",
        callback=_set_workspace,
        help="Folder of the state. Default: $KORUSGRAPH_WORKSPACE or ./.korusgraph",
    )(function)


def _set_workspace(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """The user's own tables lie in the workspace, and so processes that read for this one find them too."""
    if value is not None:
        os.environ["KORUSGRAPH_WORKSPACE"] = value
    return value


def json_option(function: F) -> F:
    return click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output.")(function)


def _set_offline(_: click.Context, __: click.Parameter, value: bool) -> None:
    if value:
        os.environ["KORUSGRAPH_OFFLINE"] = "1"


def source_options(function: F) -> F:
    function = click.option(
        "--offline", is_flag=True, expose_value=False, callback=_set_offline, help="Fetch nothing: a URL is refused by name."
    )(function)
    function = click.option(
        "--published", metavar="DATE", help="Publication date (YYYY-MM-DD) of all sources; relative dates count from it."
    )(function)
    return click.option("--pdf-password-file", metavar="FILE", help="File whose first line is the password of encrypted PDFs.")(
        function
    )


def confidence_option(function: F) -> F:
    return click.option(
        "--min-confidence",
        "minimum",
        type=click.FloatRange(0.0, 1.0),
        default=0.0,
        show_default=True,
        help="Leave out facts that are right less often than this (0.8: four in five), as counted on annotated documents.",
    )(function)


def decisions_option(function: F) -> F:
    return click.option(
        "--decisions",
        metavar="FILE",
        help="Take the decisions of people from this file, now and later. Default: decisions.yaml in the workspace.",
    )(function)


def judged_line(counts: Mapping[str, int]) -> str:
    """How many facts people decided on, in words."""
    told = [f"{counts[name]} {name}" for name in ("confirmed", "edited", "rejected") if counts[name]]
    return ", ".join([*told, *([f"{counts['gone']} find nothing any longer"] if counts["gone"] else [])])


def jobs_option(function: F) -> F:
    return click.option(
        "--jobs",
        type=click.IntRange(1, 512),
        metavar="N",
        help="Processes that read documents. Default: as many as processors where there is much to read, else one.",
    )(function)


def full_option(function: F) -> F:
    return click.option("--full", is_flag=True, help="Do not cut long cells of a table; show all its columns.")(function)


def format_option(function: F) -> F:
    return click.option(
        "--format", "format_", type=click.Choice(["table", "csv", "markdown", "json"]), default="table", show_default=True
    )(full_option(function))


def limit_options(function: F) -> F:
    function = click.option("--timeout", type=click.FloatRange(0.1, 3600), default=30.0, show_default=True, metavar="SECONDS")(
        function
    )
    return click.option(
        "--limit", type=click.IntRange(1, 1_000_000), default=10_000, show_default=True, help="Most rows that are printed."
    )(function)


def question_options(what: str, value: str) -> Callable[[F], F]:
    """A saved question in place of the argument `what`, the workspace, and values: `value` says what NAME stands for."""

    def decorate(function: F) -> F:
        param = click.option(
            "--param", "-p", "params", multiple=True, metavar="NAME=VALUE", help=f"{value}; may be given again."
        )
        saved = f"A saved question instead of {what}; `korusgraph questions` lists them."
        return click.option("--saved", metavar="NAME", help=saved)(workspace_option(param(function)))

    return decorate


def print_rows(found: Rows, format_: str, limit: int, as_json: bool, full: bool = False) -> None:
    """Rows in the wanted form on standard output, `full` with uncut cells; a note on standard error when rows were cut."""
    from korusgraph import query as tables

    if as_json or format_ == "json":
        click.echo(json.dumps(found.objects(), ensure_ascii=False, indent=1, default=str))
    elif format_ == "csv":
        click.echo(tables.as_csv(found), nl=False)
    elif format_ == "markdown":
        click.echo(tables.as_markdown(found))
    else:
        click.echo(tables.table(found, UNCUT if full else terminal_width()))
    if found.cut:
        click.echo(f"cut after {limit} rows; --limit shows more", err=True)


def workspace_folder(option: str | None) -> Path:
    from korusgraph import settings

    return settings.workspace(option)


@contextmanager
def trial(root: Path) -> Iterator[Path]:
    """A copy of a workspace to try something in, which goes afterwards; the workspace itself is only read."""
    import shutil
    import sqlite3
    import tempfile

    with tempfile.TemporaryDirectory(prefix="korusgraph-trial-") as folder:
        copy = Path(folder) / "workspace"
        ledger = root / "ledger.sqlite"
        if root.is_dir():
            left = shutil.ignore_patterns("ledger.sqlite*", "*.tmp", "reader.json")
            shutil.copytree(root, copy, ignore=left, copy_function=_copied)
        if ledger.is_file():  # as one state, whoever writes at the same time; where nobody does, without a file beside it
            how = "mode=ro" if ledger.with_name("ledger.sqlite-wal").exists() else "immutable=1"
            with (
                closing(sqlite3.connect(f"{ledger.resolve().as_uri()}?{how}", uri=True)) as source,
                closing(sqlite3.connect(copy / "ledger.sqlite")) as target,
            ):
                source.backup(target)
        yield copy


def _copied(source: str, target: str) -> None:
    """Copies a file that may go just now, as those of a reader that ends."""
    import shutil

    with suppress(FileNotFoundError):
        shutil.copy2(source, target)


def command_name() -> str:
    """How this program is called from here, for commands that are printed: they run as they stand."""
    import shutil

    name = Path(sys.argv[0])
    if name.suffix == ".py":
        return f"{shlex.quote(sys.executable)} -m korusgraph"
    if shutil.which("korusgraph") and Path(str(shutil.which("korusgraph"))).resolve() == name.resolve():
        return "korusgraph"
    return shlex.quote(str(name))


def existing_workspace(option: str | None) -> Path:
    from korusgraph import settings

    return settings.existing_workspace(option)


def read_password(path: str | None) -> str | None:
    if path is None:
        return None
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()[0]
    except (OSError, UnicodeDecodeError, IndexError):
        raise UsageError(
            f"{path}: no password can be read from it", "a text file whose first line is the password", "KG-US-007"
        ) from None


def checked_date(value: str | None, option: str = "--published") -> str | None:
    from korusgraph.loaders.published import checked_date

    return checked_date(value, option)


def print_notes(notes: Sequence[str]) -> None:
    """What was cut or left out, a line each, on standard error: the first 20, and how many more there are."""
    for note in notes[:20]:
        click.echo(f"note: {note}", err=True)
    if len(notes) > 20:
        click.echo(f"note: {len(notes) - 20} more notes; `build` with --json shows all", err=True)


def print_problems(problems: list[KorusgraphError]) -> None:
    """Documents that an export had to leave out, on standard error; with any of them the exit status is 3."""
    for problem in problems:
        click.echo(problem.lines(), err=True)
    if problems:
        sys.exit(3)


def tell(message: str) -> None:
    """A message on standard error, beside the data."""
    click.echo(message, err=True)


def terminal_width() -> int:
    import shutil

    return max(60, shutil.get_terminal_size((140, 40)).columns)


class Progress:
    """A bar with rate and time left on a terminal; nothing otherwise."""

    def __init__(self, sources: tuple[str, ...]) -> None:
        self._bar: Any = None
        self._sources = self._documents = 0
        self._started = time.monotonic()
        if sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb":
            from korusgraph import engine

            self._bar = click.progressbar(
                length=len(list(engine.paths(sources, []))),
                label="reading",
                file=sys.__stderr__,
                show_pos=True,
                show_eta=True,
                item_show_func=lambda _: self._rate(),
            )

    def _rate(self) -> str:
        return f"{self._documents} documents, {self._documents / max(0.1, time.monotonic() - self._started):.1f} a second"

    def __enter__(self) -> Progress:
        if self._bar is not None:
            self._bar.__enter__()
        return self

    def step(self, sources: int, documents: int) -> None:
        """Shows how many sources and documents are done."""
        if self._bar is not None:
            new, self._sources, self._documents = sources - self._sources, sources, documents
            if new:
                self._bar.update(new)
            else:  # a source of many documents
                self._bar.render_progress()

    def close(self) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
            self._bar = None

    def __exit__(self, *_: object) -> None:
        self.close()


def print_report(command: str, ok: bool, **data: Any) -> None:
    """What a command did as JSON on standard output: the three fields that all reports have, then its own."""
    report = {"command": command, "version": __version__, "ok": ok, **data}
    click.echo(json.dumps(report, ensure_ascii=False, indent=1))


def print_written(command: str, output: str, size: int, as_json: bool) -> None:
    if as_json:
        print_report(command, True, outputs=[output], bytes=size)
    else:
        click.echo(f"{output}: {size} bytes", err=True)


def print_folder(command: str, folder: str, names: list[str], as_json: bool) -> None:
    if as_json:
        print_report(command, True, outputs=[str(Path(folder) / name) for name in names])
    else:
        click.echo(f"{folder}: {len(names)} files", err=True)


def problem_json(error: KorusgraphError) -> dict[str, str]:
    return {"code": error.code, "message": error.message, "hint": error.hint}
