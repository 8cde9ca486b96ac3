"""Shared fixtures: one loaded extractor, small documents, the samples built once, the shared corpus where it is there."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium import webdriver

from korusgraph import ids
from korusgraph.assembly import Assembly
from korusgraph.database import neo4j_server as neo4j_server_module
from korusgraph.database.bolt import BoltGraph
from korusgraph.database.dialect import EMBEDDED
from korusgraph.database.embedded import Server, serve
from korusgraph.database.neo4j_server import Neo4j
from korusgraph.database.writer import GraphWriter
from korusgraph.desk.index import Index
from korusgraph.engine.asking import index_of
from korusgraph.errors import StoreError
from korusgraph.extraction.pipeline import Extractor
from korusgraph.ledger import Ledger
from korusgraph.model import Document, Extraction

Make = Callable[..., Index]
ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
NEO4J_REQUIRED = os.environ.get("KORUSGRAPH_TEST_NEO4J") == "required"


@pytest.fixture(autouse=True)
def _no_given_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests meet only servers that they start themselves, and keep none for long."""
    monkeypatch.setenv("KORUSGRAPH_KEEP_MINUTES", "0.3")
    for name in list(os.environ):
        if name.startswith(("NEO4J_", "KORUSGRAPH_")) and name not in ("KORUSGRAPH_SCREENSHOT", "KORUSGRAPH_KEEP_MINUTES"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An embedded server for the tests of a module."""
    with serve(tmp_path_factory.mktemp("database")) as running:
        yield running


@pytest.fixture
def graph(server: Server) -> Iterator[BoltGraph]:
    """The embedded database without anything of ours."""
    with BoltGraph(server.uri, server.username, server.password, server.database, EMBEDDED) as opened:
        GraphWriter(opened).write([], [])
        opened.write("MATCH (m:KorusgraphMark) DELETE m")
        yield opened


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    return Extractor()


def make_document(text: str, published: str | None = "2017-08-19", id_: str = "test") -> Document:
    digest = ids.digest(text)
    return Document(id_, text, digest, digest, "test.txt", "text/plain", published, "option")


@pytest.fixture(scope="session")
def read(extractor: Extractor) -> Callable[..., Extraction]:
    """Extraction of a text, published on 2017-08-19 unless told otherwise."""

    def run(text: str, published: str | None = "2017-08-19", id_: str = "test") -> Extraction:
        return extractor.extract(make_document(text, published, id_))

    return run


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared material of the workplace; tests that need it skip where it is absent."""
    if not (SHARED / "gold" / "score.py").is_file():
        pytest.skip("../shared is not here")
    return SHARED


def run_cli(
    *arguments: str, cwd: Path | None = None, env: dict[str, str] | None = None, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """The command line as a user calls it, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "korusgraph.cli.main", *arguments],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace with the sample documents in its ledger and its embedded database."""
    workspace = tmp_path_factory.mktemp("built")
    done = run_cli("build", str(ROOT / "samples"), "--workspace", str(workspace))
    assert done.returncode == 0, done.stderr
    yield workspace


@pytest.fixture(scope="session")
def sample_index(built: Path) -> Index:
    """The graph of the sample documents, as the desk reads it."""
    with Ledger(built / "ledger.sqlite") as ledger:
        assembly = Assembly(ledger)
        return Index(assembly.nodes(), assembly.edges())


@pytest.fixture
def make(read: Callable[..., Extraction], tmp_path: Path) -> Make:
    """The graph of texts, each given with its day of publication; each call makes another one."""

    def index(**texts: str) -> Index:
        with Ledger(tmp_path / f"{len(list(tmp_path.iterdir()))}.sqlite") as ledger:
            for number, (day, text) in enumerate(texts.items()):
                ledger.put(read(text, day[1:].replace("_", "-"), f"d{number}"), "test")
            return index_of(Assembly(ledger))

    return index


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4j]:
    """A real Neo4j Community server of the long-term line.

    Without Java or Maven the tests skip and say so; `KORUSGRAPH_TEST_NEO4J=required`, as in CI, makes that a failure.
    """
    with contextlib.ExitStack() as stack:
        try:
            server = stack.enter_context(neo4j_server_module.serve(tmp_path_factory.mktemp("neo4j")))
        except StoreError as error:
            if NEO4J_REQUIRED:
                raise
            pytest.skip(f"no Neo4j server: {error.message}")
        yield server


@pytest.fixture(scope="module")
def driver() -> Iterator[webdriver.Chrome]:
    """Headless Chromium."""
    chromium, chromedriver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or chromedriver is None:
        if NEO4J_REQUIRED:
            raise AssertionError("chromium and chromedriver are needed")
        pytest.skip("no Chromium with its driver here")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--window-size=1400,1000"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    opened = webdriver.Chrome(options=options, service=webdriver.ChromeService(chromedriver))
    yield opened
    opened.quit()


Maven = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def maven() -> Maven:
    """Runs a Java program of Maven Central: `maven("jena", "riotcmd.riot", …)`. Skips without Java or Maven."""

    def run(part: str, main: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        pom = ROOT / "tests" / "java" / f"{part}.xml"
        folder = Path.home() / ".cache" / "korusgraph" / f"{part}-{ids.digest(pom.read_text(encoding='utf-8'))[:8]}"
        try:
            java = neo4j_server_module.java(neo4j_server_module.LTS)
            if not folder.is_dir():
                neo4j_server_module.fetch(pom, folder)
        except StoreError as error:
            if NEO4J_REQUIRED:
                raise
            pytest.skip(error.message)
        return subprocess.run([java, "-cp", f"{folder}/*", main, *arguments], capture_output=True, text=True, check=False)

    return run
