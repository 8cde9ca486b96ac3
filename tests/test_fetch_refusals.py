"""Sixty addresses that are not fetched, while a port of this machine listens and sees nothing; servers that misbehave."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from korusgraph import loaders
from korusgraph.errors import InputError, KorusgraphError, RefusedError
from korusgraph.loaders import fetch

REFUSED = [
    # this machine, in every spelling
    "http://127.0.0.1:{port}/",
    "http://127.0.0.2:{port}/",
    "http://127.255.255.254:{port}/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.0.0.1:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://017700000001:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://localhost:{port}/",
    "http://localhost.:{port}/",
    "http://LOCALHOST:{port}/",
    "http://①②⑦.⓪.⓪.①:{port}/",
    "http://１２７.０.０.１:{port}/",
    "http://127。0。0。1:{port}/",
    "http://[::1]:{port}/",
    "http://[::]:{port}/",
    "http://[0:0:0:0:0:0:0:1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[64:ff9b::127.0.0.1]:{port}/",
    "http://[64:ff9b:1::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[2001:0:7f00:1::]:{port}/",
    "http://[2001:4860::5efe:7f00:1]:{port}/",
    # the network around it
    "http://10.0.0.1/",
    "http://10.255.255.255/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/",
    "http://192.0.0.8/",
    "http://192.0.2.1/",
    "http://192.88.99.1/",
    "http://198.18.0.1/",
    "http://198.51.100.1/",
    "http://203.0.113.1/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://[fc00::1]/",
    "http://[fd00:ec2::254]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fec0::1]/",
    "http://[ff02::1]/",
    "http://[2001:db8::1]/",
    "http://[3fff::1]/",
    # other schemes, other ports, other forms
    "file:///etc/passwd",
    "ftp://example.org/x",
    "gopher://127.0.0.1:{port}/_x",
    "http://user:secret@example.org/",
    "http://example.org@127.0.0.1:{port}/",
    "http://@127.0.0.1:{port}/",
    "http://example.org\\@127.0.0.1:{port}/",
    "http://example.org:22/",
    "http://example.org:6379/",
    "http://example.org/\r\nHost: x",
]


@pytest.fixture
def listening(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, list[str]]]:
    """A port that notes whoever connects, on both loopback addresses where there are two."""
    seen: list[str] = []
    server = socket.create_server(("127.0.0.1", 0))
    port = server.getsockname()[1]
    server.settimeout(0.05)
    stop = threading.Event()

    def watch() -> None:
        while not stop.is_set():
            try:
                seen.append(str(server.accept()[1]))
            except OSError:
                continue

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    monkeypatch.setattr(fetch, "_PORTS", frozenset((80, 443, port)))
    yield port, seen
    stop.set()
    thread.join()
    server.close()


def test_the_table_has_sixty_rows() -> None:
    assert len(set(REFUSED)) >= 60


def test_the_listening_port_sees_whoever_comes(listening: tuple[int, list[str]]) -> None:
    port, seen = listening
    socket.create_connection(("127.0.0.1", port)).close()
    time.sleep(0.2)
    assert len(seen) == 1


@pytest.mark.parametrize("url", REFUSED)
def test_an_address_of_the_table_is_refused_and_no_packet_is_sent(url: str, listening: tuple[int, list[str]]) -> None:
    port, seen = listening
    with pytest.raises(KorusgraphError) as caught:
        fetch.fetch(url.format(port=port))
    assert isinstance(caught.value, RefusedError) or "no such host" in caught.value.message
    assert seen == []


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "2a00:1450:4001::1", "64:ff9b::808:808"])
def test_an_ordinary_public_address_is_not_refused(address: str) -> None:
    assert fetch.is_public(address)


# -- servers that misbehave -----------------------------------------------------------------------
Answer = Callable[[socket.socket], None]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Answer], str]]:
    """Starts a raw server on loopback that counts as public for this test, and gives its address."""
    servers: list[socket.socket] = []

    def start(answer: Answer) -> str:
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)

        def run() -> None:
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                with client:
                    try:
                        client.recv(4096)
                        answer(client)
                    except OSError:
                        continue

        threading.Thread(target=run, daemon=True).start()
        port = server.getsockname()[1]
        monkeypatch.setattr(fetch, "_PORTS", frozenset((80, port)))
        monkeypatch.setattr(fetch, "is_public", lambda address: address == "127.0.0.1")
        return f"http://127.0.0.1:{port}"

    yield start
    for server in servers:
        server.close()


def _drip(before: bytes, every: float = 0.1) -> Answer:
    def answer(client: socket.socket) -> None:
        client.sendall(before)
        for _ in range(100):
            client.sendall(b"x")
            time.sleep(every)

    return answer


@pytest.mark.parametrize(
    "before",
    [b"", b"HTTP/1.1 200 OK\r\nX-", b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"],
    ids=["status line", "header", "body without length", "body with length"],
)
def test_the_deadline_holds_when_bytes_drip(
    before: bytes, serve: Callable[[Answer], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "DEADLINE_S", 0.5)
    url, started = serve(_drip(before)), time.monotonic()
    with pytest.raises(InputError, match="not done after"):
        fetch.fetch(url)
    assert time.monotonic() - started < 3


def test_the_deadline_holds_for_all_redirects_together(serve: Callable[[Answer], str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "DEADLINE_S", 0.5)

    def answer(client: socket.socket) -> None:
        time.sleep(0.3)
        client.sendall(b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n")

    url, started = serve(answer), time.monotonic()
    with pytest.raises(InputError, match="not done after"):
        fetch.fetch(url)
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nMinisters met.",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\nMinisters met.",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nMinis\r\n",
    ],
    ids=["shorter than its length", "cut in a chunk", "without the last chunk"],
)
def test_a_body_that_is_cut_is_an_error(answer: bytes, serve: Callable[[Answer], str]) -> None:
    url = serve(lambda client: client.sendall(answer))
    with pytest.raises(InputError):
        fetch.fetch(url)


def test_an_endless_body_is_refused(serve: Callable[[Answer], str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "MAX_BYTES", 100_000)

    def answer(client: socket.socket) -> None:
        client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            client.sendall(b"x" * 65536)

    url = serve(answer)
    with pytest.raises(RefusedError, match="more than"):
        fetch.fetch(url)


@pytest.mark.parametrize(
    "location",
    [
        b"http://10.0.0.1/",
        b"http://[::1]/",
        b"http://169.254.169.254/",
        b"file:///etc/passwd",
        b"http://[::1",
        b"http://a b/",
        b"http://\xff\xfe/",
        b"http://user@example.org/",
        b"//[fe80::1]/",
        b"http://" + b"a" * 300 + b"/",
        b"http://x..y/",
        b"http://host:99999/",
    ],
)
def test_a_redirect_to_a_bad_place_is_one_coded_line(location: bytes, serve: Callable[[Answer], str]) -> None:
    url = serve(lambda client: client.sendall(b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\n\r\n"))
    with pytest.raises(KorusgraphError) as caught:
        fetch.fetch(url)
    assert caught.value.code.startswith("KG-") and "\n" not in caught.value.message


def test_a_name_that_changes_its_address_is_dialled_where_it_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["8.8.8.8", "127.0.0.1"])
    dialled: list[str] = []

    def resolve(*_: object, **__: object) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), 80))]

    def dial(address: tuple[str, int], **_: object) -> socket.socket:
        dialled.append(address[0])
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", dial)
    with pytest.raises(InputError):
        fetch.fetch("http://example.org/")
    assert dialled == ["8.8.8.8"]


def test_a_url_with_umlauts_is_asked_for_in_ascii() -> None:
    target = fetch.check("https://bücher.example/früh/größe?q=ü")
    assert (target.host, target.path) == ("xn--bcher-kva.example", "/fr%C3%BCh/gr%C3%B6%C3%9Fe?q=%C3%BC")


def test_a_page_with_umlauts_in_its_path_is_fetched(serve: Callable[[Answer], str]) -> None:
    url = serve(lambda client: client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
    assert fetch.fetch(f"{url}/grüße").data == b"ok"


def test_the_charset_of_the_server_is_handed_on(serve: Callable[[Answer], str]) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=EUC-KR\r\nContent-Length: 2\r\n\r\nok"
    page = fetch.fetch(serve(lambda client: client.sendall(head)))
    assert (page.media_type, page.charset) == ("text/html", "euc-kr")


def test_offline_opens_no_socket_and_looks_no_name_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KORUSGRAPH_OFFLINE", "1")
    monkeypatch.setattr(socket, "socket", lambda *_, **__: pytest.fail("a socket was opened"))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("a name was looked up"))
    with pytest.raises(RefusedError) as caught:
        loaders.read("https://example.org/")
    assert caught.value.code == "KG-RF-005"
