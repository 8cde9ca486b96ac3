"""The commands `spark` and `spark-graph`: documents read on a cluster into a table of extractions, and the graph of such tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from korusgraph.cli.common import checked_date, json_option, print_problems, print_report, problem_json, workspace_option
from korusgraph.errors import KorusgraphError, StoreError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

F = TypeVar("F", bound=Callable[..., Any])


def _master_option(function: F) -> F:
    return click.option(
        "--master", metavar="URL", help="Cluster: spark://host:7077, yarn, k8s://…, local[4]. Default: as Spark is set up."
    )(function)


@contextmanager
def _running(master: str | None) -> Iterator[SparkSession]:
    """A session, which ends with the block. Raises: StoreError for what Spark says went wrong."""
    from korusgraph import spark as cluster

    running = cluster.session(master)
    try:
        yield running
    except Exception as error:
        if type(error).__module__.partition(".")[0] not in ("pyspark", "py4j"):
            raise
        raise StoreError(
            f"the cluster did not finish ({next(iter(str(error).splitlines()), '')[:200]})",
            "see the log of Spark; the folder must be new, and korusgraph installed on all machines",
            "KG-DB-027",
        ) from None
    finally:
        running.stop()


def _place(path: str) -> str:
    """A place as all machines know it."""
    return str(Path(path).resolve()) if "://" not in path else path


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@click.option("--output", "-o", required=True, metavar="DIR", help="Folder for the Parquet files; it must not be there yet.")
@_master_option
@click.option("--published", metavar="DATE", help="Publication date (YYYY-MM-DD) of all sources; relative dates count from it.")
@click.option("--parts", type=click.IntRange(1), metavar="N", help="Tasks to cut the work into. Default: four a processor.")
@json_option
def spark(
    sources: tuple[str, ...], output: str, master: str | None, published: str | None, parts: int | None, as_json: bool
) -> None:
    """Reads files on an Apache Spark cluster into a table of extractions.

    `korusgraph build DIR` takes the table on one machine; `korusgraph spark-graph DIR` makes the graph of it on the cluster.

    All machines of the cluster must see the files and have korusgraph installed. A problem with a document is told by
    the build.
    """
    from korusgraph import engine
    from korusgraph import spark as cluster

    day = checked_date(published)
    problems: list[KorusgraphError] = []
    paths = [str(Path(path).resolve()) if Path(path).exists() else path for path in engine.paths(sources, problems)]
    with _running(master) as running:
        made = cluster.extractions(cluster.sources(running, paths, parts), day)
        made.write.parquet(_place(output))
    if as_json:
        print_report("spark", not problems, outputs=[output], sources=len(paths), problems=[problem_json(p) for p in problems])
    else:
        click.echo(f"{len(paths)} sources read into {output}; next: korusgraph build {output}, or spark-graph", err=True)
    print_problems(problems)


@click.command("spark-graph")
@click.argument("tables", nargs=-1, required=True, metavar="TABLE…")
@click.option("--output", "-o", required=True, metavar="DIR", help="Folder for the parts; it must not be there yet.")
@_master_option
@click.option(
    "--parts", type=click.IntRange(1), metavar="N", help="Parts to write, and tasks of each step. Default: four a processor."
)
@workspace_option
@json_option
def spark_graph(
    tables: tuple[str, ...], output: str, master: str | None, parts: int | None, workspace: str | None, as_json: bool
) -> None:
    """Makes the graph of tables of extractions on an Apache Spark cluster, and writes it as N-Quads in parts.

    The parts one after another are the file that `korusgraph export rdf --format nquads` writes of the same documents. Own names
    and decisions are those of the workspace, which all machines of the cluster must see, as they must the tables. Imports
    and links to outside data are in a ledger only, and not in this graph.
    """
    if _is_there(output):
        raise StoreError(f"{output}: the folder is there already", "give a new one, or remove it", "KG-DB-027")
    with _running(master) as running:
        from korusgraph.spark import building

        made = building.build(
            running, [_place(table) for table in tables], _place(output), parts or 4 * running.sparkContext.defaultParallelism
        )
    if as_json:
        print_report(
            "spark-graph",
            not made.problems,
            outputs=[output],
            nodes=made.nodes,
            edges=made.edges,
            state=made.state,
            problems=[problem_json(p) for p in made.problems],
        )
    else:
        click.echo(f"{made.nodes} nodes and {made.edges} edges in {output}", err=True)
    print_problems(made.problems)


def _is_there(output: str) -> bool:
    return "://" not in output and Path(output).exists()
