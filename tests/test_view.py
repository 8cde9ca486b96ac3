"""The reading view, for real, in headless Chromium: what it shows, that it needs no mouse, and that no text can do anything."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from korusgraph.desk.index import Index
from korusgraph.desk.placing import placed
from korusgraph.desk.reading import Evidence, content
from korusgraph.desk.reading_page import html
from korusgraph.desk.reading_picture import svg
from korusgraph.model import Edge, Node
from tests.conftest import run_cli

HOSTILE = (
    "<script>document.title='taken'</script>",
    "</script><script>document.title='taken'</script>",
    '"><img src=x onerror="document.title=\'taken\'">',
    "<!--<script>",
    "javascript:document.title='taken'",
    "\u2028\u2029&lt;b&gt;__proto__",
)


@pytest.fixture(scope="module")
def page(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("view") / "view.html"
    done = run_cli("view", "-o", str(path), "-w", str(built))
    assert done.returncode == 0, done.stderr
    return path


@pytest.fixture
def opened(driver: webdriver.Chrome, page: Path) -> Iterator[webdriver.Chrome]:
    """The page of the samples, freshly opened; afterwards nothing was complained of and nothing was asked for."""
    driver.get_log("performance")
    driver.get(page.as_uri())
    yield driver
    assert driver.get_log("browser") == []
    asked = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    urls = [m["params"]["request"]["url"] for m in asked if m["method"] == "Network.requestWillBeSent"]
    assert set(urls) <= {page.as_uri()}, urls


def text(driver: webdriver.Chrome, selector: str) -> str:
    return driver.find_element(By.CSS_SELECTOR, selector).text


def search(driver: webdriver.Chrome, name: str) -> None:
    box = driver.find_element(By.ID, "search")
    box.clear()
    box.send_keys(name, Keys.ENTER)


def counted(driver: webdriver.Chrome) -> tuple[int, ...]:
    """Things, lines, facts that are shown, and all facts."""
    return tuple(int(n) for n in re.findall(r"\d+", text(driver, "#count")))


def data(page: Path) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page.read_text(encoding="utf-8"))
    assert found is not None
    return dict(json.loads(found[1]))


# -- in the browser --------------------------------------------------------------------------
def test_a_name_that_is_searched_opens_its_sheet_with_state_parties_and_sentences(opened: webdriver.Chrome) -> None:
    search(opened, "KORUS")
    sheet = text(opened, "#sheet")
    assert "in force, since 2012-03-15" in sheet and "South Korea" in sheet
    assert "The Korean government said it hoped that the agreement would take effect within two years." in sheet
    if os.environ.get("KORUSGRAPH_SCREENSHOT"):  # how docs/images/view.png is made
        opened.save_screenshot(os.environ["KORUSGRAPH_SCREENSHOT"])


def test_a_person_has_offices_statements_and_positions(opened: webdriver.Chrome) -> None:
    search(opened, "Lighthizer")
    sheet = text(opened, "#sheet")
    assert "Offices, bodies, memberships" in sheet and "holds office" in sheet and "reported" in sheet


def test_a_click_on_a_line_of_the_picture_shows_what_joins_its_ends(opened: webdriver.Chrome) -> None:
    canvas = opened.find_element(By.ID, "canvas")
    for share in range(-9, 10):  # across the picture, until a line is met
        webdriver.ActionChains(opened).move_to_element_with_offset(
            canvas, 0, share * canvas.size["height"] // 22
        ).click().perform()
        if "What joins them" in text(opened, "#sheet"):
            break
    assert opened.find_elements(By.CSS_SELECTOR, "#sheet .fact blockquote")


def test_filters_narrow_and_are_cleared(opened: webdriver.Chrome) -> None:
    before = counted(opened)
    opened.find_element(By.CSS_SELECTOR, "input[name=lane][value=happened]").click()
    Select(opened.find_element(By.ID, "modality")).select_by_value("denied")
    denied = counted(opened)
    assert 0 < denied[2] < before[2]
    opened.find_element(By.ID, "after").send_keys("2030")
    assert counted(opened)[:3] == (0, 0, 0)
    opened.find_element(By.ID, "clear").click()
    WebDriverWait(opened, 5).until(lambda d: counted(d) == before)


@pytest.mark.parametrize(("field", "value"), [("type", "event:sign"), ("source", "d:0")])
def test_type_and_source_leave_only_their_facts(opened: webdriver.Chrome, page: Path, field: str, value: str) -> None:
    Select(opened.find_element(By.ID, field)).select_by_value(value)
    facts = data(page)["facts"]
    wanted = [f for f in facts if (f["type"] == "sign" if field == "type" else any(at[0] == 0 for at in f["at"]))]
    assert counted(opened)[2] == len(wanted) > 0


def test_a_class_that_is_switched_off_leaves_the_picture(opened: webdriver.Chrome) -> None:
    before = counted(opened)
    opened.find_element(By.CSS_SELECTOR, "input[name=class][value=Country]").click()
    assert counted(opened)[0] < before[0] and counted(opened)[2] == before[2]


def test_a_document_is_read_with_marks_and_its_sentence_is_lit(opened: webdriver.Chrome) -> None:
    search(opened, "KORUS")
    opened.find_element(By.CSS_SELECTOR, "#sheet blockquote + .small button").click()
    lit = text(opened, "#text .here")
    assert (
        lit
        and opened.find_elements(By.CSS_SELECTOR, "#text .m.thing")
        and opened.find_elements(By.CSS_SELECTOR, "#text .m.event")
    )


def test_the_text_of_a_document_is_whole_under_its_marks(opened: webdriver.Chrome, page: Path) -> None:
    opened.find_element(By.CSS_SELECTOR, "#tabs [data-view=documents]").click()
    for number, document in enumerate(data(page)["documents"]):
        Select(opened.find_element(By.ID, "which")).select_by_value(str(number))
        shown = opened.execute_script("return document.querySelector('#text > div').textContent")
        assert shown.replace("▸", "").replace("❝", "") == document["text"]


def test_the_timeline_goes_by_days_and_keeps_the_undated(opened: webdriver.Chrome) -> None:
    search(opened, "KORUS")
    opened.find_element(By.CSS_SELECTOR, "#tabs [data-view=timeline]").click()
    days = [d.text for d in opened.find_elements(By.CSS_SELECTOR, "#timeline ol:first-of-type .day")]
    assert "2012-03-15" in days and "Without a date of their own" in text(opened, "#timeline")


def test_everything_is_reached_by_keyboard(opened: webdriver.Chrome) -> None:
    canvas = opened.find_element(By.ID, "canvas")
    opened.execute_script("arguments[0].focus()", canvas)
    canvas.send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ENTER)
    name = text(opened, "#sheet h2")
    assert name
    opened.execute_script("document.querySelector('#sheet details').open = true")
    joined = opened.find_elements(By.CSS_SELECTOR, "#sheet details td:last-child button")[0]
    joined.send_keys(Keys.ENTER)
    assert "What joins them" in text(opened, "#sheet")
    strays = opened.execute_script(
        "return [...document.querySelectorAll('button,input,select,canvas')].filter(e => e.tabIndex < 0).length"
    )
    assert strays == 0


def test_a_small_screen_is_not_wider_than_itself(opened: webdriver.Chrome) -> None:
    opened.set_window_size(500, 900)
    search(opened, "KORUS")
    wide = opened.execute_script("return document.documentElement.scrollWidth - window.innerWidth")
    opened.set_window_size(1400, 1000)
    assert wide <= 0


# -- hostile texts -----------------------------------------------------------------------------
def hostile(text_: str) -> str:
    """A page in which a text stands wherever a text can stand."""
    where = {"documents": ("d",), "confidence": 0.9, "sentenceText": text_, "reportedOn": "2020-01-01"}
    event = {
        "eventType": text_,
        "eventLabel": text_,
        "modality": "occurred",
        "name": text_,
        "eventDate": text_,
        "startDate": "2020",
    }
    nodes = [
        Node("person/a", ("Entity", "Person"), "Person", {"name": text_, "aliases": (text_,)}),
        Node("person/b", ("Entity", text_), "Person", {"name": f"{text_} b"}),
        Node("event/e", ("Event",), "Event", {**where, **event}),
        Node("document/d", ("Document",), "Document", {"name": "d", "title": text_, "publisher": text_, "licence": text_}),
        Node("sentence/s", ("Sentence",), "Sentence", {"charStart": 0, "charEnd": len(text_)}),
        Node("mention/m", ("Mention",), "Mention", {"charStart": 0, "charEnd": len(text_), "text": text_}),
    ]
    edges = [
        Edge("1", "HAS_PARTICIPANT", "event/e", "person/a", {"role": text_}),
        Edge("2", "HAS_PARTICIPANT", "event/e", "person/b", {"role": text_}),
        Edge("3", "EVIDENCED_BY", "event/e", "mention/m", {}),
        Edge("4", "IN_SENTENCE", "mention/m", "sentence/s", {}),
        Edge("5", "IN_DOCUMENT", "sentence/s", "document/d", {}),
        Edge("6", "REFERS_TO", "mention/m", "person/a", {}),
    ]
    index = Index(nodes, edges)
    return html(content(index, Evidence.of(nodes, edges), {"d": text_}, index.node("person/a")))


@pytest.mark.parametrize("text_", HOSTILE)
def test_a_hostile_text_stays_a_text_wherever_it_stands(driver: webdriver.Chrome, tmp_path: Path, text_: str) -> None:
    page = tmp_path / "hostile.html"
    page.write_text(hostile(text_), encoding="utf-8")
    driver.get(page.as_uri())
    for view in ("network", "timeline", "names", "documents"):
        driver.find_element(By.CSS_SELECTOR, f"#tabs [data-view={view}]").click()
    assert driver.execute_script("return document.title") == f"korusgraph: {text_}"
    assert driver.execute_script("return document.scripts.length + document.images.length") == 2
    assert driver.execute_script("return document.querySelector('#sheet h2').textContent").endswith(text_)
    assert driver.get_log("browser") == []


# -- without a browser -------------------------------------------------------------------------
def test_the_same_workspace_gives_the_same_bytes(page: Path, built: Path, tmp_path: Path) -> None:
    assert run_cli("view", "-o", str(tmp_path / "again.html"), "-w", str(built)).returncode == 0
    assert (tmp_path / "again.html").read_bytes() == page.read_bytes()


def test_about_keeps_the_surroundings_of_a_thing(page: Path, built: Path, tmp_path: Path) -> None:
    assert run_cli("view", "--about", "RCEP", "-o", str(tmp_path / "part.html"), "-w", str(built)).returncode == 0
    part, whole = data(tmp_path / "part.html"), data(page)
    assert part["things"][part["start"]]["id"] == "agreement/rcep" and 0 < len(part["facts"]) < len(whole["facts"])


def test_the_picture_has_the_things_of_the_network_by_name(built: Path, tmp_path: Path) -> None:
    assert run_cli("view", "--about", "RCEP", "-o", str(tmp_path / "part.svg"), "-w", str(built)).returncode == 0
    root = ElementTree.parse(tmp_path / "part.svg").getroot()
    titles = {t.text for t in root.iter("{http://www.w3.org/2000/svg}title")}
    assert {"India (Country)", "Regional Comprehensive Economic Partnership (Agreement)"} <= titles


def test_a_hostile_name_is_text_in_the_picture() -> None:
    thing = {"name": "</title><script>x", "class": "Person", "x": 0, "y": 0}
    fact = {"pairs": [[0, 1]], "lane": "denied"}
    made = svg({"things": [thing, thing], "facts": [fact], "classes": {"Person": ["Entity", "Person"]}})
    assert "<script" not in made and len(list(ElementTree.fromstring(made).iter())) == 17


def test_a_key_under_the_picture_says_what_its_lines_and_shapes_mean_and_no_more() -> None:
    things = [{"name": "Jo Doe", "class": "Person", "x": 0, "y": 0}, {"name": "Peru", "class": "Country", "x": 0, "y": 500}]
    facts = [{"pairs": [[0, 1]], "lane": "denied"}, {"pairs": [[0, 1]], "lane": "planned"}]
    classes = {"Person": ["Entity", "Person"], "Country": ["Entity", "Country"], "City": ["Entity", "City"]}
    root = ElementTree.fromstring(svg({"things": things, "facts": facts, "classes": classes}))
    keys = [g for g in root.iter("{http://www.w3.org/2000/svg}g") if g.get("class") == "key"]
    assert ["".join(key.itertext()) for key in keys] == ["planned", "Country", "Person"]


@pytest.mark.parametrize("wrong", [("--about", "KORSU", "-o", "x.html"), ("-o", "x.pdf")])
def test_a_wrong_call_is_said_in_one_line_and_writes_nothing(built: Path, tmp_path: Path, wrong: tuple[str, ...]) -> None:
    done = run_cli("view", *wrong, "-w", str(built), cwd=tmp_path)
    assert done.returncode in (2, 3) and "error[KG-" in done.stderr and not list(tmp_path.iterdir())


def test_places_are_the_same_each_time_and_apart() -> None:
    graph = nx.connected_caveman_graph(40, 10)
    graph.add_nodes_from(range(1000, 1010))
    places = placed(graph)
    assert places == placed(graph) and set(places) == set(graph) and len(set(places.values())) == len(graph)


def test_offsets_are_those_of_the_page_after_signs_beyond_the_first_plane() -> None:
    nodes = [
        Node("person/a", ("Entity", "Person"), "Person", {"name": "Ann"}),
        Node("document/d", ("Document",), "Document", {"name": "d"}),
        Node("sentence/s", ("Sentence",), "Sentence", {"charStart": 0, "charEnd": 6}),
        Node("mention/m", ("Mention",), "Mention", {"charStart": 2, "charEnd": 5, "text": "Ann"}),
    ]
    edges = [
        Edge("1", "IN_SENTENCE", "mention/m", "sentence/s", {}),
        Edge("2", "IN_DOCUMENT", "sentence/s", "document/d", {}),
        Edge("3", "REFERS_TO", "mention/m", "person/a", {}),
    ]
    made = content(Index(nodes, edges), Evidence.of(nodes, edges), {"d": "\U0001f30d Ann."})
    assert made["documents"][0]["marks"] == [[3, 6, "thing", 0]]
