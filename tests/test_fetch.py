"""What is never fetched. No test here leaves this machine."""

from __future__ import annotations

import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from korusgraph.errors import InputError, RefusedError
from korusgraph.loaders import fetch


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.org/x",
        "gopher://x/",
        "data:text/plain,x",
        "http://user:secret@example.org/",
        "http://example.org:22/",
        "http://exa mple.org/",
        "http://example.org/\r\nX: y",
        "http://",
        "http://[::1",
        "https://example.org:99999/",
    ],
)
def test_schemes_ports_and_forms_that_are_refused(url: str) -> None:
    with pytest.raises(RefusedError):
        fetch.check(url)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.1",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "::1",
        "::",
        "fc00::1",
        "fe80::1",
        "fe80::1%eth0",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "not an address",
        "255.255.255.255",
        "192.0.2.1",
    ],
)
def test_private_addresses_are_not_public(address: str) -> None:
    assert not fetch.is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_public_addresses_are(address: str) -> None:
    assert fetch.is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://localhost./",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
    ],
)
def test_names_of_this_machine_are_refused_before_any_packet(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("a connection was opened"))
    with pytest.raises((RefusedError, InputError)):
        fetch.fetch(url)


def test_a_name_with_one_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 80)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 80)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    with pytest.raises(RefusedError):
        fetch.addresses("example.org", 80)


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "http://10.0.0.1/")
            self.end_headers()
        elif self.path == "/loop":
            self.send_response(302)
            self.send_header("Location", "/loop")
            self.end_headers()
        elif self.path == "/page":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"Ministers met on 2017-08-19.")
        else:
            self.send_error(404)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> str:
    """A real server on loopback that counts as public for this test."""
    server = HTTPServer(("127.0.0.1", 0), _Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(fetch, "_PORTS", frozenset((80, server.server_port)))
    monkeypatch.setattr(fetch, "is_public", lambda address: address == "127.0.0.1")
    return f"http://127.0.0.1:{server.server_port}"


def test_a_page_is_fetched(site: str) -> None:
    assert fetch.fetch(f"{site}/page")[:2] == (f"{site}/page", b"Ministers met on 2017-08-19.")


def test_a_redirect_to_a_private_address_is_refused(site: str) -> None:
    with pytest.raises(RefusedError):
        fetch.fetch(f"{site}/away")


def test_a_redirect_loop_ends(site: str) -> None:
    with pytest.raises(RefusedError):
        fetch.fetch(f"{site}/loop")


def test_a_missing_page_is_an_input_error(site: str) -> None:
    with pytest.raises(InputError):
        fetch.fetch(f"{site}/nothing")
