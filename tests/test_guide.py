"""The web server of the Browser kit: this machine only, its own files only."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from korusgraph.cli.guide import serve


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("top") / "kit"
    (folder / "scripts").mkdir(parents=True)
    (folder / "guide.html").write_text("<p>guide</p>")
    (folder / "scripts" / "a b.cypher").write_text("RETURN 1")
    (folder.parent / "secret").write_text("secret")
    with serve(folder, 0) as url:
        yield int(urlsplit(url).port or 0)


def ask(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, str, str | None]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request(method, path, headers={"Host": f"localhost:{port}", **headers})
    answer = connection.getresponse()
    return answer.status, answer.read().decode(), answer.getheader("Access-Control-Allow-Origin")


@pytest.mark.parametrize("origin", ["http://localhost:7474", "http://127.0.0.1:7474", "https://localhost:7473", "http://[::1]:7474"])
def test_a_browser_on_this_machine_gets_the_guide(port: int, origin: str) -> None:
    assert ask(port, "/guide.html?x=1", Origin=origin) == (200, "<p>guide</p>", origin)


def test_a_program_without_origin_gets_the_guide(port: int) -> None:
    assert ask(port, "/guide.html") == (200, "<p>guide</p>", None)


@pytest.mark.parametrize(
    "origin",
    ["https://browser.neo4j.io", "http://evil.example", "null", "http://localhost.evil.example", "http://localhost@evil.example",
     "file://", "http://evil@localhost", "http://127.0.0.1.nip.io", "http://192.168.0.2:7474", "http://[bad"],
)  # fmt: skip
def test_a_page_from_elsewhere_is_refused(port: int, origin: str) -> None:
    assert ask(port, "/guide.html", Origin=origin) == (403, "this machine only\n", None)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "0.0.0.0", "localhost.evil.example", "127.0.0.1.nip.io", ""])
def test_a_name_that_only_points_here_is_refused(port: int, host: str) -> None:
    assert ask(port, "/guide.html", Host=host)[0] == 403


@pytest.mark.parametrize("path", ["/", "/scripts", "/scripts/", "/../secret", "/%2e%2e/secret", "/guide.html/", "/guide"])
def test_nothing_is_listed_and_nothing_else_is_served(port: int, path: str) -> None:
    assert ask(port, path)[:2] == (404, "not found\n")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE"])
def test_nothing_can_be_changed(port: int, method: str) -> None:
    assert ask(port, "/guide.html", method)[0] == 501


def test_a_browser_may_ask_first(port: int) -> None:
    assert ask(port, "/guide.html", "OPTIONS", Origin="http://localhost:7474") == (204, "", "http://localhost:7474")


def test_it_listens_on_loopback_only(port: int) -> None:
    others = {i[4][0] for i in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)} - {"127.0.0.1", "127.0.1.1"}
    for address in others:
        with pytest.raises(OSError):
            socket.create_connection((str(address), port), timeout=2)
