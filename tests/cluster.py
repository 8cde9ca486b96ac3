"""A Spark cluster of a test: its home, and one of its workers killed in mid-run."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

REQUIRED = os.environ.get("KORUSGRAPH_TEST_SPARK") == "required"
TWO_WORKERS = "local-cluster[2,1,1024]"


def need(module: str) -> None:
    """Skips where a package of the extra `spark` is not installed; with KORUSGRAPH_TEST_SPARK=required that is a failure."""
    if not REQUIRED:
        pytest.importorskip(module, reason=f"{module} is not installed: pip install 'korusgraph[spark]'")


def spark_home(folder: Path) -> dict[str, str]:
    """The environment for a Spark whose workers write into a folder of the test."""
    need("pyspark")
    import pyspark

    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        assert not REQUIRED, "no Java"
        pytest.skip("no Java")
    home = folder / "spark"
    home.mkdir()
    for path in Path(pyspark.__file__).parent.iterdir():
        if path.name in ("bin", "jars", "python", "sbin", "licenses"):
            (home / path.name).symlink_to(path)
    (home / "conf").mkdir()
    quick = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"  # a short run
    lines = ("spark.ui.enabled false", f"spark.driver.extraJavaOptions {quick}", f"spark.executor.extraJavaOptions {quick}")
    (home / "conf" / "spark-defaults.conf").write_text("\n".join(lines))
    return {"SPARK_HOME": str(home), "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}


def run_and_kill(
    command: list[str], folder: Path, home: dict[str, str], now: Callable[[], bool] = lambda: True
) -> tuple[bool, int, str, str]:
    """Runs the command line on a cluster and kills a worker that works once it is time: whether one was killed, exit status,
    output, messages."""
    with subprocess.Popen(
        [sys.executable, "-m", "korusgraph.cli.main", *command],
        cwd=folder,
        env={**os.environ, **home},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        killed = _kill_a_worker(running, now)
        out, told = running.communicate(timeout=600)
    return killed, running.returncode, out, told


def _kill_a_worker(running: subprocess.Popen[str], now: Callable[[], bool]) -> bool:
    """Kills, by its id, a worker of the cluster that reads or works; whether there was one."""
    limit = time.monotonic() + 500
    while running.poll() is None and time.monotonic() < limit:
        for _, parent, arguments in _processes():
            if (
                "pyspark.daemon" in arguments
                and now()
                and any(
                    p == parent and "CoarseGrainedExecutorBackend" in a and _is_below(p, running.pid)
                    for p, _, a in _processes()
                )
            ):
                os.kill(parent, signal.SIGKILL)
                return True
        time.sleep(0.3)
    return False


def _is_below(process: int, above: int) -> bool:
    parents = {p: parent for p, parent, _ in _processes()}
    while process in parents and process != above:
        process = parents[process]
    return process == above


def _processes() -> list[tuple[int, int, str]]:
    """Process, parent and command line of all that run."""
    found = subprocess.run(["ps", "-ww", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    return [
        (int(a), int(b), c) for a, b, c in (line.split(None, 2) for line in found.splitlines() if len(line.split(None, 2)) == 3)
    ]
