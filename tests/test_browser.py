"""Neo4j Browser, for real, in headless Chromium: the style sheet, the guide and saved scripts of the kit."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support import expected_conditions as wait_for
from selenium.webdriver.support.ui import WebDriverWait

from korusgraph.assembly import Assembly
from korusgraph.cli.guide import serve
from korusgraph.database.bolt import BoltGraph
from korusgraph.database.neo4j_server import Neo4j
from korusgraph.database.writer import GraphWriter
from korusgraph.ledger import Ledger
from korusgraph.ontology import load
from korusgraph.questions import pictures, questions
from korusgraph.writers import browser as kit
from tests.conftest import NEO4J_REQUIRED


class Page:
    """Neo4j Browser, signed in."""

    def __init__(self, driver: webdriver.Chrome, server: Neo4j) -> None:
        self.driver = driver
        self.wait = WebDriverWait(driver, 30)
        driver.get(f"{server.http}/browser/")
        self.part("username").send_keys(server.username)
        self.part("password").send_keys(server.password)
        self.part("connect").click()
        self.wait.until(wait_for.invisibility_of_element_located((By.CSS_SELECTOR, '[data-testid="disconnectedBanner"]')))

    def part(self, name: str) -> WebElement:
        return self.wait.until(wait_for.element_to_be_clickable((By.CSS_SELECTOR, f'[data-testid="{name}"]')))

    def run(self, text: str) -> WebElement:
        """Types a command as a user does, and gives its frame when it has come."""
        before = len(self.driver.find_elements(By.CSS_SELECTOR, '[data-testid="frame"]'))
        editor = self.driver.find_element(By.CSS_SELECTOR, '[data-testid="activeEditor"] textarea')
        self.driver.execute_script("arguments[0].focus()", editor)
        editor.send_keys(Keys.CONTROL, "a")
        editor.send_keys(Keys.DELETE)
        editor.send_keys(re.sub(r"\s+", " ", text))
        time.sleep(0.3)
        editor.send_keys(Keys.CONTROL, Keys.ENTER)
        self.wait.until(lambda d: len(d.find_elements(By.CSS_SELECTOR, '[data-testid="frame"]')) > before)
        time.sleep(2.5)
        return self.driver.find_element(By.CSS_SELECTOR, '[data-testid="frame"]')


@pytest.fixture(scope="module")
def page(neo4j_server: Neo4j, built: Path) -> Iterator[Page]:
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        if NEO4J_REQUIRED:
            raise AssertionError("chromium and chromedriver are needed")
        pytest.skip("no Chromium with its driver here")
    with (
        Ledger(built / "ledger.sqlite") as ledger,
        BoltGraph(neo4j_server.uri, neo4j_server.username, neo4j_server.password, None) as graph,
    ):
        graph.write("MATCH (n) DETACH DELETE n")
        assembly = Assembly(ledger)
        GraphWriter(graph).write(assembly.nodes(), assembly.edges())
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--window-size=1500,1000",
    ):
        options.add_argument(argument)
    opened = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield Page(opened, neo4j_server)
    opened.quit()


@pytest.fixture(scope="module")
def kit_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("kit")
    kit.write(folder)
    with serve(folder, 0) as url:
        yield url


def test_style_sheet_is_taken_and_colours_the_picture(page: Page, kit_url: str) -> None:
    page.run(f":style {kit_url}/style.json")
    page.run(":param agreement => 'KORUS'")
    frame = page.run(pictures()["agreement-network"].cypher)
    colours = {
        c.get_attribute("fill").upper() for c in frame.find_elements(By.CSS_SELECTOR, "svg circle") if c.get_attribute("fill")
    }
    assert {"#D55E00", "#009E73", "#E69F00"} <= colours  # events, the agreement, countries
    if os.environ.get("KORUSGRAPH_SCREENSHOT"):  # how docs/images/browser.png is made
        frame.screenshot(os.environ["KORUSGRAPH_SCREENSHOT"])


def test_nodes_in_the_picture_carry_their_names(page: Page) -> None:
    page.run(":param agreement => 'KORUS'")
    frame = page.run(pictures()["agreement-network"].cypher)
    words = " ".join(t.get_attribute("textContent") for t in frame.find_elements(By.CSS_SELECTOR, "svg text"))
    assert "South" in words and "Korea" in words and "Ratific" in words


def test_guide_plays(page: Page, kit_url: str) -> None:
    assert "every edge has its sentence" in page.run(f":play {kit_url}/guide.html").text


@pytest.mark.parametrize("name", ["timeline", "sources-disagree", "tariffs", "office-on-a-day"])
def test_saved_questions_answer_in_a_table(page: Page, name: str) -> None:
    question = questions()[name]
    for key, value in question.parameters.items():
        page.run(f":param {key} => '{value}'")
    frame = page.run(question.cypher)
    rows = [r.text for r in frame.find_elements(By.CSS_SELECTOR, "table tr, [role=row]") if r.text.strip()]
    assert len(rows) >= 2 and "ERROR" not in frame.text, frame.text[:400]


def test_kit_covers_every_question_in_folders_by_subject(tmp_path: Path) -> None:
    names = kit.write(tmp_path)
    scripts = {Path(n).stem for n in names if n.endswith(".cypher")}
    assert scripts == {*questions(), *pictures()} and len(questions()) == 25
    for name in names:
        if name.endswith(".cypher"):
            assert (tmp_path / name).read_text(encoding="utf-8").startswith("// ")


def test_style_names_only_labels_and_types_of_the_ontology() -> None:
    known = {*load().all_labels(), *load().relationship_types()}
    assert {key.split(".")[1] for key in kit.style() if "." in key} <= known
