"""The command line. Data goes to standard output, messages to standard error.

Exit status: 0 done · 1 a bug · 2 wrong call · 3 some input rejected · 4 ontology or validation · 5 ledger or database ·
6 refused for safety or a limit · 130 interrupted.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import NoReturn

import click

from korusgraph import __version__
from korusgraph.cli import terminal
from korusgraph.cli.agreement import agreement
from korusgraph.cli.build import build
from korusgraph.cli.conflicts import conflicts
from korusgraph.cli.connections import neighbours, network, path
from korusgraph.cli.contents import forget, status
from korusgraph.cli.databases import dev_server, guide, list_questions, shell, verify
from korusgraph.cli.demo import demo
from korusgraph.cli.diff import diff
from korusgraph.cli.dossier import dossier
from korusgraph.cli.evaluate import evaluate
from korusgraph.cli.events import events
from korusgraph.cli.exports import export
from korusgraph.cli.extract import extract
from korusgraph.cli.mcp import mcp
from korusgraph.cli.measures import measures
from korusgraph.cli.query import query
from korusgraph.cli.rdf import import_rdf, reconcile, sparql, validate
from korusgraph.cli.review import review
from korusgraph.cli.rules import rules
from korusgraph.cli.show import explain, show
from korusgraph.cli.spark import spark, spark_graph
from korusgraph.cli.timeline import timeline
from korusgraph.cli.view import view
from korusgraph.cli.watch import watch
from korusgraph.errors import KorusgraphError

COMMANDS = (
    *(build, watch, extract, spark, spark_graph, import_rdf, reconcile, forget, review),  # in
    *(query, sparql, show, explain, shell, list_questions, export),  # out
    *(events, timeline, agreement, conflicts, measures, path, neighbours, network, dossier, diff, view),  # the desk
    *(status, validate, verify, evaluate, rules),  # checks
    *(demo, dev_server, guide, mcp),
)
_EXIT = __doc__.split("\n\n", 1)[1].replace("\n", " ").strip()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}, epilog=_EXIT)
@click.version_option(__version__, prog_name="korusgraph")
def cli() -> None:
    """Builds a knowledge graph of trade diplomacy from documents: every edge with its sentence.

    \b
    korusgraph demo                              see it work on bundled documents
    korusgraph build news/ treaty.pdf            read documents into the graph
    korusgraph query "MATCH (a:Agreement) RETURN a.name"
    korusgraph show KORUS                        facts about it, with their sentences
    korusgraph export turtle -o graph.ttl
    """


for _command in COMMANDS:
    cli.add_command(_command)


def _terminated(*_: object) -> NoReturn:
    """Ends as an interrupt does, so that temporary files go."""
    raise KeyboardInterrupt


def main() -> NoReturn:
    """Entry point: every error becomes one line, a hint and an exit status."""
    terminal.protect()
    signal.signal(signal.SIGTERM, _terminated)
    try:
        cli.main(standalone_mode=False)
        sys.exit(0)
    except KorusgraphError as error:
        click.echo(error.lines(), err=True)
        sys.exit(error.exit_status)
    except click.UsageError as error:
        click.echo(
            f"error[KG-US-001]: {error.format_message()}\n  hint: see `{error.ctx.command_path if error.ctx else 'korusgraph'} --help`",
            err=True,
        )
        sys.exit(2)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; running the command again is safe", err=True)
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(0)
    except Exception as error:
        if os.environ.get("KORUSGRAPH_DEBUG"):
            raise
        click.echo(
            f"error[KG-000]: unexpected {type(error).__name__}: {str(error).splitlines()[0][:200] if str(error) else ''}\n"
            "  hint: this is a bug in korusgraph; KORUSGRAPH_DEBUG=1 shows where",
            err=True,
        )
        sys.exit(1)


if __name__ == "__main__":
    main()
