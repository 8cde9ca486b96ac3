"""Five hundred ways to smuggle a script into a page, in a real browser: none runs, none asks for anything, all stay texts."""

from __future__ import annotations

from itertools import product
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.common.by import By

from korusgraph.desk import page
from korusgraph.desk.index import Index
from korusgraph.desk.reading import Evidence, content
from korusgraph.desk.reading_page import html
from korusgraph.model import Edge, Node

DO = ("document.title='taken'", "window.taken=1", "fetch('http://127.0.0.1:1/x')", "location='http://127.0.0.1:1/x'")
BEFORE = (
    "",
    '">',
    "'>",
    "</title>",
    "</script>",
    "</textarea>",
    "</style>",
    "-->",
    "]]>",
    "\\u003c/script\\u003e",
    "\u2028",
    "</svg>",
    "`}}",
)
TAGS = (
    "<script>{}</script>",
    "<ScRiPt >{}</sCrIpT >",
    "<img src=x onerror={}>",
    "<svg onload={}>",
    "<svg><script>{}</script></svg>",
    "<details open ontoggle={}>x",
    "<iframe srcdoc='<script>{}</script>'>",
    '<a href="javascript:{}" autofocus onfocus={}>x</a>',
    "<input autofocus onfocus={}>",
    "<math><mtext><style><img src=x onerror={}>",
)
VECTORS = [before + tag.replace("{}", do) for before, tag, do in product(BEFORE, TAGS, DO)]


def graph() -> tuple[list[Node], list[Edge], dict[str, str]]:
    """Every vector as name, alias, role, type, date, sentence and document of something."""
    nodes, edges, texts = [], [], {}
    for n, text in enumerate(VECTORS):
        where = {"documents": (f"d{n}",), "confidence": 0.9, "sentenceText": text, "reportedOn": "2020-01-01"}
        nodes += [
            Node(f"person/{n}", ("Entity", "Person"), "Person", {"name": text, "aliases": (text,)}),
            Node(
                f"event/{n}",
                ("Event",),
                "Event",
                {**where, "eventType": text, "modality": "occurred", "name": text, "eventDate": text},
            ),
            Node(f"document/d{n}", ("Document",), "Document", {"name": text, "title": text, "publisher": text}),
        ]
        edges.append(Edge(str(n), "HAS_PARTICIPANT", f"event/{n}", f"person/{n}", {"role": text}))
        texts[f"d{n}"] = text
    return nodes, edges, texts


def untouched(driver: webdriver.Chrome, path: Path, written: str, scripts: int) -> None:
    path.write_text(written, encoding="utf-8")
    driver.get(path.as_uri())
    for tab in driver.find_elements(By.CSS_SELECTOR, "#tabs [data-view]"):
        tab.click()
    assert driver.execute_script("return [window.taken, document.title === 'taken', document.scripts.length]") == [
        None,
        False,
        scripts,
    ]
    assert driver.get_log("browser") == []  # the policy of the page says here what it stopped


def test_there_are_five_hundred() -> None:
    assert len(set(VECTORS)) >= 500


def test_no_vector_runs_in_the_reading_view(driver: webdriver.Chrome, tmp_path: Path) -> None:
    nodes, edges, texts = graph()
    index = Index(nodes, edges)
    made = html(content(index, Evidence.of(nodes, edges), texts, index.node("person/0")))
    untouched(driver, tmp_path / "view.html", made, 2)


def test_no_vector_runs_in_a_page(driver: webdriver.Chrome, tmp_path: Path) -> None:
    parts = [page.section(v, page.table([v, "date"], [[v, v]])) for v in VECTORS]
    untouched(driver, tmp_path / "page.html", page.page("".join(VECTORS), VECTORS[0], parts), 0)
    assert [e.get_attribute("textContent") for e in driver.find_elements(By.TAG_NAME, "h2")] == VECTORS


def test_the_browser_runs_what_is_not_escaped(driver: webdriver.Chrome, tmp_path: Path) -> None:
    (tmp_path / "open.html").write_text(f"<!doctype html><body>{VECTORS[1]}", encoding="utf-8")
    driver.get((tmp_path / "open.html").as_uri())
    assert driver.execute_script("return window.taken") == 1
