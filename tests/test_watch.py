"""`watch`: folders and feeds looked at again and again; nothing here leaves this machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from korusgraph.engine.watching import Watch
from korusgraph.extraction import own
from korusgraph.ledger import Ledger
from korusgraph.ledger.lock import WriterLock
from korusgraph.loaders import fetch
from tests.conftest import run_cli

SIGNED = "Japan and Chile signed the TPP on March 8, 2018."
CANNOT = b"%PDF-1.7\nnot a file\n%%EOF"


class Feed(HTTPServer):
    """A feed on loopback that counts as public for a test; `entries` by name, `asked` how often it was fetched."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.entries: dict[str, str] = {}
        self.asked = 0
        self.url = f"http://127.0.0.1:{self.server_port}/feed.rss"


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Feed)
        self.server.asked += 1
        items = "".join(
            f"<item><title>{name}</title><link>https://example.org/{name}</link><description>{text}</description></item>"
            for name, text in self.server.entries.items()
        )
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.end_headers()
        self.wfile.write(
            f"<?xml version='1.0'?><rss version='2.0'><channel><title>Wire</title>{items}</channel></rss>".encode()
        )

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def feed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Feed]:
    server = Feed()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(fetch, "_PORTS", frozenset((server.server_port,)))
    monkeypatch.setattr(fetch, "is_public", lambda address: address == "127.0.0.1")
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def watch(tmp_path: Path) -> Callable[..., Watch]:
    return lambda *sources: Watch(tmp_path / "w", [str(s) for s in sources], ledger_only=True)


def names(root: Path) -> list[str]:
    with Ledger(root / "ledger.sqlite") as ledger:
        return list(ledger.document_ids())


def test_a_new_entry_of_a_feed_is_read_and_what_left_it_stays(feed: Feed, watch: Callable[..., Watch]) -> None:
    watched = watch(feed.url)
    feed.entries = {"one": SIGNED}
    assert watched.look().report.documents_new == 1
    feed.entries = {"two": "Canada ratified KORUS."}
    assert watched.look().report.documents_new == 1
    assert names(watched.root) == ["one", "two"] and feed.asked == 2


def test_a_corrected_entry_takes_the_place_of_the_former_one(feed: Feed, watch: Callable[..., Watch]) -> None:
    watched = watch(feed.url)
    for text, counts in ((SIGNED, (1, 0)), (SIGNED.replace("Chile", "Peru"), (0, 1))):
        feed.entries = {"one": text}
        report = watched.look().report
        assert (report.documents_new, report.documents_changed) == counts


def test_a_folder_where_nothing_changed_says_nothing(tmp_path: Path, watch: Callable[..., Watch]) -> None:
    news = tmp_path / "news"
    news.mkdir()
    (news / "a.txt").write_text(SIGNED, encoding="utf-8")
    watched = watch(news)
    assert watched.look().says_something
    assert not watched.look().says_something


def test_a_bad_file_costs_itself_is_told_of_once_and_tried_again(tmp_path: Path, watch: Callable[..., Watch]) -> None:
    news = tmp_path / "news"
    news.mkdir()
    (news / "bad.pdf").write_bytes(CANNOT)
    (news / "good.txt").write_text(SIGNED, encoding="utf-8")
    watched = watch(news)
    first, second = watched.look(), watched.look()
    assert [len(p.problems) for p in (first, second)] == [1, 0] and "bad.pdf" in first.problems[0].message
    assert second.report.problems and names(watched.root) == ["good"]
    (news / "bad.pdf").write_text("Canada ratified KORUS.", encoding="utf-8")
    assert watched.look().report.documents_new == 1


def test_a_feed_that_is_away_costs_itself_and_is_asked_again(feed: Feed, tmp_path: Path, watch: Callable[..., Watch]) -> None:
    note = tmp_path / "note.txt"
    note.write_text(SIGNED, encoding="utf-8")
    watched = watch(feed.url.replace("feed.rss", "?"), note)
    feed.entries = {}
    assert watched.look().problems and names(watched.root) == ["note"]
    feed.entries = {"one": "Canada ratified KORUS."}
    assert watched.look().report.documents_new == 1


def test_offline_no_feed_is_asked(feed: Feed, watch: Callable[..., Watch], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KORUSGRAPH_OFFLINE", "1")
    assert [p.code for p in watch(feed.url).look().problems] == ["KG-RF-005"]
    assert feed.asked == 0


def test_a_workspace_that_another_writes_to_is_tried_again(
    tmp_path: Path, watch: Callable[..., Watch], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("korusgraph.ledger.lock.WAIT_S", 0.0)
    note = tmp_path / "note.txt"
    note.write_text(SIGNED, encoding="utf-8")
    watched = watch(note)
    other = WriterLock(watched.root)
    assert [p.code for p in watched.look().problems] == ["KG-LG-005"]
    other.release()
    assert watched.look().report.documents_new == 1


def test_own_names_that_are_added_meanwhile_count_at_the_next_look(tmp_path: Path, watch: Callable[..., Watch]) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Wanda Zapatka of Umbra Grain Board visited Quito.", encoding="utf-8")
    watched = watch(note)
    watched.look()
    (watched.root / own.NAMES).write_text("class\tname\tcountry\nIndustryGroup\tUmbra Grain Board\tCL\n", encoding="utf-8")
    watched.look()
    with Ledger(watched.root / "ledger.sqlite") as ledger:
        assert "umbra-grain-board" in {e.id for x in ledger.extractions() for e in x.entities}


def test_between_two_looks_it_pauses_as_long_as_it_was_told(tmp_path: Path, watch: Callable[..., Watch]) -> None:
    pauses: list[float] = []
    passes = watch(tmp_path).passes(30.0, pauses.append)
    next(passes), next(passes), next(passes)
    assert pauses == [30.0, 30.0]


# -- the command ---------------------------------------------------------------------------------
def test_one_look_is_a_build(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SIGNED, encoding="utf-8")
    (tmp_path / "b.pdf").write_bytes(CANNOT)
    arguments = ("watch", str(tmp_path), "--once", "--ledger-only", "-w", str(tmp_path / "w"))
    done = run_cli(*arguments)
    assert done.returncode == 3 and "b.pdf" in done.stderr and "documents: 1 new" in done.stdout
    (tmp_path / "b.pdf").unlink()
    assert run_cli(*arguments, "--offline").returncode == 0


def test_it_goes_on_until_it_is_told_to_end_and_ends_well(tmp_path: Path) -> None:
    news = tmp_path / "news"
    news.mkdir()
    arguments = ("watch", str(news), "--every", "1", "--json", "--ledger-only", "-w", str(tmp_path / "w"))
    call = [sys.executable, "-m", "korusgraph.cli.main", *arguments]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ)) as running:
        assert running.stdout is not None
        try:
            assert json.loads(running.stdout.readline())["documents"]["new"] == 0
            (news / "a.txt").write_text(SIGNED, encoding="utf-8")
            assert json.loads(running.stdout.readline())["documents"]["new"] == 1
        finally:
            running.send_signal(signal.SIGTERM)
        _, said = running.communicate(timeout=60)
    assert running.returncode == 0 and "ended; what was read is kept" in said
    assert names(tmp_path / "w") == ["a"]
