"""The interactive shell: one read-only Cypher query after another."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import click
from prompt_toolkit import PromptSession
from prompt_toolkit.completion import Completer, WordCompleter
from prompt_toolkit.history import FileHistory
from prompt_toolkit.output import create_output

from korusgraph import query as cypher_query
from korusgraph import settings
from korusgraph.asking import ask_cypher
from korusgraph.database.kept import lease
from korusgraph.errors import KorusgraphError
from korusgraph.ontology import load
from korusgraph.questions import questions

HELP = """\
A query ends with ; or an empty line, and only reads.
:saved            lists the saved questions
:saved NAME       asks one of them
:schema           labels, relationship types, properties
:quit             leaves (Ctrl-D too)"""
_WORDS = "MATCH OPTIONAL WHERE RETURN DISTINCT ORDER BY LIMIT SKIP WITH UNWIND AS AND OR NOT IN CONTAINS STARTS ENDS count collect".split()


def completer() -> Completer:
    """Completes keywords, labels, relationship types, properties and names of saved questions."""
    ontology = load()
    names = {*_WORDS, *ontology.all_labels(), *ontology.relationship_types(), *ontology.properties, *questions()}
    return WordCompleter(sorted(names), ignore_case=True)


def run(workspace: Path, limit: int, timeout: float, width: int) -> None:
    """Reads queries until the end of input; an error is told and the shell goes on."""
    with nullcontext() if settings.neo4j() else lease(workspace / "graph"):
        shell = _Shell(workspace, limit, timeout, width)
        if not sys.stdin.isatty():
            shell.read(sys.stdin)
            return
        click.echo("korusgraph shell; :help for help, :quit to leave")
        # the prompt draws with control characters, which standard output does not let through
        session: PromptSession[str] = PromptSession(
            history=FileHistory(str(workspace / "history")),
            completer=completer(),
            output=create_output(stdout=sys.__stdout__),
        )
        shell.read(_typed(session))


def _typed(session: PromptSession[str]) -> Iterator[str]:
    while True:
        try:
            yield session.prompt("kg> ") + "\n"
        except KeyboardInterrupt:
            yield ":clear\n"
        except EOFError:
            return


@dataclass(slots=True)
class _Shell:
    workspace: Path
    limit: int
    timeout: float
    width: int

    def read(self, lines: Iterable[str]) -> None:
        """Gathers lines to queries and answers each."""
        waiting = ""
        for line in lines:
            text = line.strip()
            if text in (":quit", ":exit"):
                return
            if text.startswith(":"):
                waiting = ""
                self.answer(text)
                continue
            waiting += line
            if waiting.strip() and (text.endswith(";") or not text):
                self.answer(waiting.strip().rstrip(";"))
                waiting = ""
        if waiting.strip():
            self.answer(waiting.strip())

    def answer(self, text: str) -> None:
        """Answers a command or a query; an error becomes a message."""
        try:
            if text.startswith(":"):
                self._command(text)
            else:
                self._ask(text, None)
        except KorusgraphError as error:
            click.echo(error.lines(), err=True)

    def _command(self, text: str) -> None:
        word, _, rest = text.partition(" ")
        if word == ":saved" and rest.strip():
            self._ask(None, rest.strip())
        elif word == ":saved":
            click.echo("\n".join(f"{q.name:20} {q.title}" for q in questions().values()))
        elif word == ":schema":
            ontology = load()
            for title, names in (
                ("labels", ontology.all_labels()),
                ("relationship types", ontology.relationship_types()),
                ("properties", tuple(ontology.properties)),
            ):
                click.echo(f"{title}: {', '.join(names)}")
        elif word != ":clear":
            click.echo(HELP)

    def _ask(self, text: str | None, saved: str | None) -> None:
        found = ask_cypher(self.workspace, text, saved, {}, self.limit, self.timeout)
        click.echo(cypher_query.table(found, self.width))
        click.echo(f"{len(found.rows)} rows" + (f", cut after {self.limit}" if found.cut else ""), err=True)
