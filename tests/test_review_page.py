"""The page of `review`: this machine only, with the token only, by keyboard, and no text of a document can do anything."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from korusgraph import decisions
from korusgraph.assembly import Assembly
from korusgraph.cli.review_page import LARGEST, Table, offered
from korusgraph.ledger import Ledger
from korusgraph.model import Extraction

HOSTILE = "</script><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"


@pytest.fixture
def table(built: Path, tmp_path: Path) -> Table:
    for path in built.glob("ledger*.sqlite"):
        shutil.copy(path, tmp_path / path.name)
    return Table(tmp_path)


@pytest.fixture
def port(table: Table) -> Iterator[int]:
    with offered(table) as url:
        yield int(urlsplit(url).port or 0)


Answer = tuple[int, Any, http.client.HTTPMessage]


def ask(port: int, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    given = {k.replace("_", "-"): v for k, v in headers.items()}
    connection.request(method, path, body, {"Host": f"localhost:{port}", **given})
    answer = connection.getresponse()
    return answer.status, answer.read().decode(), answer.headers


def change(port: int, table: Table, data: object, **headers: str) -> Answer:
    given = {"X_Korusgraph_Token": table.token, "Origin": f"http://localhost:{port}", "Content_Type": "application/json"}
    return ask(port, "/api/change", "POST", json.dumps(data).encode(), **{**given, **headers})


# -- who may ask ---------------------------------------------------------------------------------
def test_the_page_may_run_its_own_script_and_nothing_else(port: int) -> None:
    status, body, headers = ask(port, "/")
    policy = headers["Content-Security-Policy"]
    assert status == 200 and "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert not re.search(r"<script>|style=|\son\w+=", body)


@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/review_files/", "/../review.py", "/%2e%2e/review.py", "/review.html", "/decisions.yaml"]
)
def test_nothing_is_listed_and_nothing_else_is_served(port: int, path: str) -> None:
    assert ask(port, path)[0] == 404


@pytest.mark.parametrize("token", ["", "x", "é"])
def test_without_the_token_nothing_is_read_or_changed(port: int, table: Table, token: str) -> None:
    read = ask(port, "/api/list", X_Korusgraph_Token=token)[0]
    wrote = change(
        port, table, {"what": "same", "one": "person/a", "other": "person/b", "why": "x", "by": "x"}, X_Korusgraph_Token=token
    )[0]
    assert (read, wrote, (table.root / "decisions.yaml").exists()) == (403, 403, False)


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "0.0.0.0", ""])
def test_a_name_that_only_points_here_is_refused(port: int, table: Table, host: str) -> None:
    assert ask(port, "/", Host=host)[0] == 403
    assert ask(port, "/api/list", Host=host, X_Korusgraph_Token=table.token)[0] == 403


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://localhost:1", "https://localhost", "http://127.0.0.1"]
)
def test_a_page_from_elsewhere_is_refused_token_or_not(port: int, table: Table, origin: str) -> None:
    assert ask(port, "/api/list", Origin=origin, X_Korusgraph_Token=table.token)[0] == 403
    assert change(port, table, {"what": "undo", "numbers": []}, Origin=origin)[0] == 403


def test_a_change_that_does_not_say_where_it_comes_from_is_refused(port: int, table: Table) -> None:
    given = {"X_Korusgraph_Token": table.token, "Content_Type": "application/json"}
    assert ask(port, "/api/change", "POST", b"{}", **given)[0] == 403


@pytest.mark.parametrize(
    ("body", "type_"),
    [
        (b"{", "application/json"),
        (b"{}", "text/plain"),
        (b"[" * 10_000, "application/json"),
        (b" " * (LARGEST + 1), "application/json"),
    ],
)
def test_what_is_no_json_or_too_much_is_refused(port: int, table: Table, body: bytes, type_: str) -> None:
    given = {"X_Korusgraph_Token": table.token, "Origin": f"http://localhost:{port}", "Content_Type": type_}
    assert ask(port, "/api/change", "POST", body, **given)[0] == 400


@pytest.mark.parametrize("data", [[], {}, {"what": 3}, {"what": "forget"}, {"what": "edit", "id": "x", "new": [1]}, {"what": "undo", "numbers": [9]},
                                  {"what": "confirm", "id": "event/none", "by": "a", "why": "b"}])  # fmt: skip
def test_what_makes_no_sense_is_one_line_with_a_code(port: int, table: Table, data: object) -> None:
    status, body, _ = change(port, table, data)
    assert status == 422 and re.match(r"KG-[A-Z]{2}-\d{3}", json.loads(body)["problem"]["code"])


# -- the page, for real --------------------------------------------------------------------------
@pytest.fixture
def opened(driver: webdriver.Chrome, table: Table, port: int) -> Iterator[webdriver.Chrome]:
    """The page, opened; afterwards nothing was complained of."""
    driver.get("about:blank")
    driver.get(f"http://localhost:{port}/#{table.token}")
    wait(driver, lambda d: d.find_elements(By.CSS_SELECTOR, "#suggestions > li"))
    yield driver
    assert [e for e in driver.get_log("browser") if "422" not in e["message"]] == []


def wait(driver: webdriver.Chrome, condition: Callable[[webdriver.Chrome], Any]) -> Any:
    return WebDriverWait(driver, 20).until(condition)


def press(driver: webdriver.Chrome, *keys: str) -> None:
    for key in keys:
        driver.switch_to.active_element.send_keys(key)


def told(driver: webdriver.Chrome, words: str) -> None:
    wait(driver, lambda d: words in d.find_element(By.ID, "message").text)


def written(table: Table) -> list[decisions.Entry]:
    return decisions.read(table.root / "decisions.yaml").entries


def test_all_is_done_without_a_mouse(opened: webdriver.Chrome, table: Table) -> None:
    first, second = (e.text for e in opened.find_elements(By.CSS_SELECTOR, "#suggestions .id")[:2])
    press(opened, "c")
    press(opened, "read again", Keys.ENTER)
    told(opened, "Kept: confirm")
    wait(opened, lambda d: d.switch_to.active_element.find_element(By.CSS_SELECTOR, ".id").text == second)
    press(opened, "j", "k", "r", "not so", Keys.ENTER)
    told(opened, "Kept: reject")
    assert [(e.what, e.why) for e in written(table)] == [("confirm", "read again"), ("reject", "not so")]
    with Ledger(table.root / "ledger.sqlite") as ledger:
        assembly = Assembly(ledger)
        confirmed = assembly.node(first)
        assert confirmed is not None and confirmed.properties["decision"] == "read again" and assembly.node(second) is None


def test_an_edit_sends_only_what_was_changed(opened: webdriver.Chrome, table: Table) -> None:
    press(opened, "e")
    Select(opened.find_element(By.CSS_SELECTOR, "form.decide select[name=modality]")).select_by_value("denied")
    opened.find_element(By.CSS_SELECTOR, "form.decide input[name=why]").send_keys("so", Keys.ENTER)
    told(opened, "Kept: edit")
    assert [dict(e.new) for e in written(table)] == [{"modality": "denied"}]


def test_a_decision_is_taken_back(opened: webdriver.Chrome, table: Table) -> None:
    press(opened, "r", "no", Keys.ENTER)
    told(opened, "Kept: reject")
    opened.find_element(By.CSS_SELECTOR, "#decisions button").click()
    told(opened, "Taken back")
    assert written(table) == []


def test_two_things_are_said_to_be_one(opened: webdriver.Chrome, table: Table) -> None:
    for field, value in (("one", "Susan Schwab"), ("other", "person/susan-c-schwab"), ("join-why", "one woman")):
        opened.find_element(By.ID, field).send_keys(value)
    opened.find_element(By.CSS_SELECTOR, "#join button[value=same]").click()
    told(opened, "Kept.")
    assert [(e.what, e.about.nodes) for e in written(table)] == [("same", ("person/susan-c-schwab", "person/susan-schwab"))]


def test_what_cannot_be_is_said_on_the_page(opened: webdriver.Chrome) -> None:
    press(opened, "/", "Nobody At All", Keys.ENTER)
    told(opened, "no entity is called 'Nobody At All'")


def test_the_token_does_not_stay_in_the_address(opened: webdriver.Chrome, table: Table) -> None:
    assert table.token not in opened.current_url


def test_without_the_token_the_page_says_what_to_do(driver: webdriver.Chrome, port: int) -> None:
    driver.get(f"http://localhost:{port}/")
    told(driver, "Open the address that the terminal shows")
    driver.get_log("browser")


def test_texts_of_documents_stay_texts(driver: webdriver.Chrome, tmp_path: Path, read: Callable[..., Extraction]) -> None:
    x = read(f"Japan and Chile signed the TPP {HOSTILE} on Friday. Peru ratified it.", id_="hostile")
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.put(replace(x, document=replace(x.document, path="/hostile.txt", title=HOSTILE)), "e")
    table = Table(tmp_path)
    with offered(table) as url:
        driver.get(f"{url}/#{table.token}")
        wait(driver, lambda d: d.find_elements(By.CSS_SELECTOR, "#suggestions > li"))
        shown = driver.find_element(By.TAG_NAME, "main").text
        assert "onerror" in shown and driver.title == "korusgraph review"
        assert driver.find_elements(By.CSS_SELECTOR, "main img, main script") == []


def test_the_page_fits_a_narrow_screen_and_can_be_looked_at(opened: webdriver.Chrome) -> None:
    press(opened, "e")
    if target := os.environ.get("KORUSGRAPH_SCREENSHOT"):
        opened.save_screenshot(target)
    opened.set_window_size(500, 900)
    wide = opened.execute_script("return document.documentElement.scrollWidth > document.documentElement.clientWidth")
    opened.set_window_size(1400, 1000)
    assert not wide
