"""A Neo4j Community server for development and tests: assembled from Maven Central, started on free loopback ports.

Needs Java 17 or newer, and Maven the first time. The server's jars are kept in a cache folder by version; each server
has a home folder of its own. Nothing here is used when a graph is loaded into a server that is already there.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from korusgraph import settings
from korusgraph.database.embedded import free_port
from korusgraph.errors import StoreError

LTS = "5.26.28"
NEWEST = "2025.12.1"  # the newest line on Maven Central; needs Java 21 or newer
START_S = 120.0
_OPENS = tuple(
    f"--add-opens=java.base/{package}=ALL-UNNAMED"
    for package in ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent", "java.lang")
)
_CONFIG = """\
server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{bolt}
server.bolt.advertised_address=127.0.0.1:{bolt}
server.http.listen_address=127.0.0.1:{http}
server.http.advertised_address=127.0.0.1:{http}
server.https.enabled=false
server.memory.pagecache.size=256m
server.directories.import=import
dbms.usage_report.enabled=false
"""


@dataclass(frozen=True)
class Neo4j:
    """A running server."""

    version: str
    uri: str
    http: str
    password: str = field(repr=False)
    home: Path
    process: subprocess.Popen[bytes] = field(repr=False)
    username: str = "neo4j"
    database: str = "neo4j"


def pom() -> Path:
    """The project file that names the server's parts; it lies in the source tree only.

    Raises: StoreError.
    """
    path = Path(__file__).resolve().parents[2] / "tests" / "java" / "neo4j.xml"
    if not path.is_file():
        raise StoreError(
            "a development server needs the source tree of korusgraph (tests/java/neo4j.xml)",
            "use a Neo4j of your own: set NEO4J_URI and NEO4J_PASSWORD",
            "KG-DB-020",
        )
    return path


def java(version: str) -> str:
    """A Java that can run the version: `JAVA_HOME`, `java` on the path, or one under /usr/lib/jvm.

    Raises: StoreError.
    """
    wanted = 17 if version.startswith("5.") else 21
    homes = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    found = shutil.which("java")
    candidates = [h / "bin" / "java" for h in homes] + ([Path(found)] if found else [])
    candidates += sorted(Path("/usr/lib/jvm").glob("*/bin/java"))
    for candidate in candidates:
        if candidate.is_file() and _java_version(candidate) >= wanted:
            return str(candidate)
    raise StoreError(
        f"Neo4j {version} needs Java {wanted} or newer; none was found", "install a Java runtime, or set JAVA_HOME", "KG-DB-021"
    )


def _java_version(path: Path) -> int:
    told = subprocess.run([str(path), "-version"], capture_output=True, text=True, check=False).stderr
    words = told.split('"')
    return int(words[1].split(".")[0]) if len(words) > 1 and words[1].split(".")[0].isdigit() else 0


def assemble(version: str = LTS, cache: Path | None = None) -> Path:
    """Folder with the server's jars, fetched by Maven when it is not there yet. Raises: StoreError."""
    folder = (cache or Path.home() / ".cache" / "korusgraph" / "neo4j") / version
    lib = folder / "lib"
    if (folder / "complete").is_file():
        return lib
    shutil.rmtree(folder, ignore_errors=True)
    fetch(pom(), lib, f"-Dneo4j.version={version}")
    (folder / "complete").touch()
    return lib


def fetch(project: Path, folder: Path, *options: str) -> None:
    """Has Maven put the parts that a project file names into a folder. Raises: StoreError."""
    maven = shutil.which("mvn")
    if maven is None:
        raise StoreError("Maven is needed to fetch Neo4j's parts, and `mvn` is not there", "install maven", "KG-DB-022")
    done = subprocess.run(
        [
            maven, "-q", "-B", "-f", str(project), *options,
            "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies",
            f"-DoutputDirectory={folder}", "-DincludeScope=runtime",
        ],
        env={name: value for name, value in os.environ.items() if not name.startswith("NEO4J_")},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    if done.returncode != 0:
        shutil.rmtree(folder, ignore_errors=True)
        reason = next((line for line in done.stdout.splitlines() if "ERROR" in line), "Maven failed")
        raise StoreError(f"Neo4j's parts could not be fetched: {reason[:200]}", "check the network", "KG-DB-022")


def kept_password(home: Path) -> str:
    """The password of a home folder, made the first time and kept in a file that only its owner can read."""
    path = home / "password"
    if not path.is_file():
        home.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            out.write(secrets.token_urlsafe(18))
    return path.read_text(encoding="utf-8").strip()


def admin(
    lib: Path, home: Path, *arguments: str, version: str = LTS, folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs `neo4j-admin` on a home folder whose server is stopped, in a folder that relative paths count from."""
    return subprocess.run(
        [java(version), *_OPENS, "-cp", f"{lib}/*", "org.neo4j.cli.AdminTool", *arguments],
        env={**settings.child_environment(), "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@contextmanager
def serve(home: Path, version: str = LTS, password: str | None = None, ports: tuple[int, int] | None = None) -> Iterator[Neo4j]:
    """Starts a server on a home folder and stops it at the end. An empty home gets the password. Raises: StoreError."""
    home = home.resolve()
    lib = assemble(version)
    password = password or secrets.token_urlsafe(18)
    bolt, http = ports or (free_port(), free_port())
    for name in ("conf", "data", "logs", "plugins", "import"):
        (home / name).mkdir(parents=True, exist_ok=True)
    (home / "conf" / "neo4j.conf").write_text(_CONFIG.format(bolt=bolt, http=http), encoding="utf-8")
    if not (home / "data" / "dbms").exists():
        told = admin(lib, home, "dbms", "set-initial-password", password, version=version)
        if told.returncode != 0:
            raise StoreError("the server's first password could not be set", told.stderr.strip()[-200:], "KG-DB-023")
    log = home / "logs" / "console.log"
    with open(log, "ab") as console:
        process = subprocess.Popen(
            [
                java(version), *_OPENS, "-Xmx1g", "-Dfile.encoding=UTF-8", "-cp", f"{lib}/*",
                _main_class(lib, version), f"--home-dir={home}", f"--config-dir={home / 'conf'}",
            ],
            env=settings.child_environment(),
            stdout=console,
            stderr=console,
            start_new_session=True,
        )  # fmt: skip
    try:
        _wait(f"http://127.0.0.1:{http}/", process, log)
        yield Neo4j(version, f"bolt://127.0.0.1:{bolt}", f"http://127.0.0.1:{http}", password, home, process)
    finally:
        process.terminate()
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _main_class(lib: Path, version: str) -> str:
    """The class that starts a server; its name is in a service file of the main jar, and differs between lines."""
    with zipfile.ZipFile(lib / f"neo4j-{version}.jar") as jar:
        return jar.read("META-INF/services/org.neo4j.server.startup.EntryPoint").decode().split()[-1]


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    limit = time.monotonic() + START_S
    while time.monotonic() < limit and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - the server just started on loopback
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise StoreError("the Neo4j server did not start", f"see {log}", "KG-DB-023")
