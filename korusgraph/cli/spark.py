"""The command `spark`: documents read on a cluster into a table of extractions."""

from __future__ import annotations

from pathlib import Path

import click

from korusgraph.cli.common import checked_date, json_option, print_problems, print_report, problem_json
from korusgraph.errors import KorusgraphError, StoreError


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@click.option("--output", "-o", required=True, metavar="DIR", help="Folder for the Parquet files; it must not be there yet.")
@click.option("--master", metavar="URL", help="Cluster: spark://host:7077, yarn, k8s://…, local[4]. Default: as Spark is set up.")
@click.option("--published", metavar="DATE", help="Publication date (YYYY-MM-DD) of all sources; relative dates count from it.")
@click.option("--parts", type=click.IntRange(1), metavar="N", help="Tasks to cut the work into. Default: four a processor.")
@json_option
def spark(
    sources: tuple[str, ...], output: str, master: str | None, published: str | None, parts: int | None, as_json: bool
) -> None:
    """Reads files on an Apache Spark cluster into a table of extractions, which `korusgraph build DIR` takes.

    All machines of the cluster must see the files and have korusgraph installed. A problem with a document is told by
    the build.
    """
    from korusgraph import engine
    from korusgraph import spark as cluster

    day = checked_date(published)
    problems: list[KorusgraphError] = []
    paths = [str(Path(path).resolve()) if Path(path).exists() else path for path in engine.paths(sources, problems)]
    running = cluster.session(master)
    try:
        made = cluster.extractions(cluster.sources(running, paths, parts), day)
        made.write.parquet(str(Path(output).resolve()) if "://" not in output else output)
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
    if as_json:
        print_report("spark", not problems, outputs=[output], sources=len(paths), problems=[problem_json(p) for p in problems])
    else:
        click.echo(f"{len(paths)} sources read into {output}; next: korusgraph build {output}", err=True)
    print_problems(problems)
