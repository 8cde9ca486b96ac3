"""Commands that the documents print exist, with the options that they are printed with."""

from __future__ import annotations

import re
import shlex

import click
import pytest
from click.shell_completion import BashComplete

from korusgraph.cli.main import cli
from tests.conftest import ROOT

DOCUMENTS = ("README.md", "docs/how-to.md", "docs/tutorial.md", "docs/questions.md")


def calls(document: str) -> list[list[str]]:
    text = (ROOT / document).read_text(encoding="utf-8")
    spans = [*re.findall(r"`([^`\n]+)`", text), *(line.strip() for block in re.findall(r"```sh\n(.*?)```", text, re.S) for line in block.splitlines())]  # fmt: skip
    found = []
    for span in spans:
        match = re.match(r"(?:\.venv/bin/)?korusgraph (.+)", span)
        if match and match[1][0].islower():
            try:
                found.append(shlex.split(match[1].split(" | ")[0]))
            except ValueError:  # a query over several lines
                continue
    return found


def resolved(words: list[str]) -> tuple[click.Command, list[str]]:
    command: click.Command = cli
    context = click.Context(cli)
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(context, words[0])
        assert found is not None, f"no command {words[0]!r}"
        command, words = found, words[1:]
    return command, words


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_printed_command_exists_with_its_options(document: str) -> None:
    printed = calls(document)
    assert printed
    for words in printed:
        command, rest = resolved(words)
        known = {o for p in command.params for o in (*p.opts, *p.secondary_opts)} | {"--help", "-h"}
        given = {w.split("=")[0] for w in rest if re.match(r"--?[a-z]", w)}
        assert given <= known, f"{' '.join(words)}: {sorted(given - known)}"


def test_the_saved_questions_that_are_printed_are_there() -> None:
    from korusgraph.questions import find

    for document in DOCUMENTS:
        for words in calls(document):
            if "--saved" in words:
                find(words[words.index("--saved") + 1])


def test_the_shell_completes_commands() -> None:
    completion = BashComplete(cli, {}, "korusgraph", "_KORUSGRAPH_COMPLETE")
    assert [item.value for item in completion.get_completions([], "time")] == ["timeline"]
    assert "--statements" in [item.value for item in completion.get_completions(["timeline"], "--st")]
