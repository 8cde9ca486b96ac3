"""The command line: wrong calls, exit status, help, and that data and messages do not mix."""

from __future__ import annotations

import json
import os
import resource
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT, run_cli
from tests.test_loaders import encrypted_pdf


def wrong(*arguments: str, env: dict[str, str] | None = None, cwd: Path | None = None) -> tuple[int, str]:
    """Exit status and message of a call that must fail without a traceback and without data."""
    done = run_cli(*arguments, env=env, cwd=cwd)
    assert "Traceback" not in done.stderr and done.stdout == ""
    assert sum(line.startswith("error[KG-") for line in done.stderr.splitlines()) == 1, done.stderr
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("name", "data", "code"), [("empty.txt", b"", "KG-IN-003"), ("binary.txt", bytes(range(256)) * 9, "KG-IN-004")]
)
def test_files_that_hold_no_text(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(data)
    status, message = wrong("build", name, "--ledger-only", cwd=tmp_path)
    assert status == 3 and code in message and name in message


def test_missing_file(tmp_path: Path) -> None:
    status, message = wrong("build", "nothing.txt", "--ledger-only", cwd=tmp_path)
    assert status == 3 and "KG-IN-002" in message


def test_encrypted_pdf_without_and_with_the_wrong_password(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(encrypted_pdf("korus"))
    (tmp_path / "password").write_text("canary-secret\n")
    assert "KG-IN-005" in wrong("build", "a.pdf", "--ledger-only", cwd=tmp_path)[1]
    status, message = wrong("build", "a.pdf", "--ledger-only", "--pdf-password-file", "password", cwd=tmp_path)
    assert status == 3 and "KG-IN-006" in message and "canary-secret" not in message


def test_database_down(built: Path) -> None:
    started = time.monotonic()
    status, message = wrong(
        "query", "RETURN 1", "-w", str(built), env={"NEO4J_URI": "bolt://127.0.0.1:9", "NEO4J_PASSWORD": "canary-secret"}
    )
    assert status == 5 and "KG-DB-011" in message and "canary-secret" not in message and time.monotonic() - started < 10


def test_bad_cypher(built: Path) -> None:
    status, message = wrong("query", "MATCH (n RETURN n", "-w", str(built))
    assert status == 3 and "KG-IN-020" in message


def test_writing_query_is_refused(built: Path) -> None:
    status, message = wrong("query", "MATCH (n) DETACH DELETE n", "-w", str(built))
    assert status == 6 and "KG-RF-010" in message


def test_unknown_option_value_and_unknown_command(built: Path) -> None:
    status, message = wrong("query", "RETURN 1", "--format", "xml", "-w", str(built))
    assert status == 2 and "xml" in message
    assert wrong("bild")[0] == 2


def test_unreadable_folder(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0)
    try:
        if os.access(folder, os.R_OK):
            pytest.skip("this user may read every folder")
        assert "KG-IN-010" in wrong("build", "locked", "--ledger-only", cwd=tmp_path)[1]
    finally:
        folder.chmod(0o755)


def test_unreadable_folder_is_said_also_to_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from korusgraph import loaders
    from korusgraph.errors import InputError

    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(InputError) as caught:
        list(loaders.expand([str(tmp_path)]))
    assert caught.value.code == "KG-IN-010"


@pytest.mark.parametrize("url", ["http://127.0.0.1/x", "file:///etc/passwd", "ftp://example.org/x"])
def test_refused_url(tmp_path: Path, url: str) -> None:
    status, message = wrong("build", url, "--ledger-only", cwd=tmp_path)
    assert status == 6 and "KG-RF-002" in message


def test_no_workspace_and_bad_date(tmp_path: Path) -> None:
    assert "KG-US-004" in wrong("status", cwd=tmp_path)[1]
    assert "KG-US-008" in wrong("build", "x.txt", "--published", "yesterday", cwd=tmp_path)[1]


def test_workspace_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "ws").write_text("x")
    (tmp_path / "a_2017-08-19.txt").write_text("Japan met Chile.")
    assert wrong("build", "a_2017-08-19.txt", "-w", "ws", cwd=tmp_path)[0] == 5


def test_show_an_unknown_name(built: Path) -> None:
    status, message = wrong("show", "Nobody Atall", "-w", str(built))
    assert status == 3 and "KG-IN-030" in message


def test_show_prints_facts_with_sentences(built: Path) -> None:
    card = json.loads(run_cli("show", "KORUS", "--json", "-w", str(built)).stdout)
    assert card["id"] == "agreement/korus-fta"
    assert any("PARTY_TO" in f["fact"] and f["sentence"] for f in card["facts"])


def test_standard_input_is_a_document(tmp_path: Path) -> None:
    done = run_cli(
        "build",
        "-",
        "--published",
        "2017-08-19",
        "--ledger-only",
        "--json",
        cwd=tmp_path,
        stdin="Japan and Chile signed a free trade agreement on Friday.",
    )
    assert json.loads(done.stdout)["documents"]["new"] == 1, done.stderr


def test_extract_writes_one_file_a_document_named_by_its_id(tmp_path: Path) -> None:
    done = run_cli("extract", str(ROOT / "samples" / "2017-07-03_seoul_denies.json"), "--output", str(tmp_path / "out"))
    assert done.returncode == 0 and sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "sample-2017-07-03-seoul.json",
        "sample-2017-10-04-second-session.json",
    ]
    assert done.stdout == ""


def test_help_is_quick() -> None:
    best = min(_timed("--help") for _ in range(5))
    assert best < 0.3, f"{best:.2f} s"


def _timed(*arguments: str) -> float:
    """Processor time of a command, which a busy machine does not stretch as it does the clock."""
    started = _spent_by_children()
    assert run_cli(*arguments).returncode == 0
    return _spent_by_children() - started


def _spent_by_children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def test_forget_brings_the_graph_along(tmp_path: Path) -> None:
    for name, other in (("a", "Chile"), ("b", "Peru")):
        (tmp_path / f"{name}_2017-08-19.txt").write_text(f"Japan and {other} signed a free trade agreement on Friday.")
    assert run_cli("build", "a_2017-08-19.txt", "b_2017-08-19.txt", "-w", "ws", cwd=tmp_path).returncode == 0
    assert run_cli("forget", "b_2017-08-19", "-w", "ws", cwd=tmp_path).returncode == 0
    done = run_cli("query", "MATCH (c:Country) RETURN c.name AS name ORDER BY name", "--json", "-w", "ws", cwd=tmp_path)
    assert [row["name"] for row in json.loads(done.stdout)] == ["Chile", "Japan"], done.stderr


def test_explain_shows_rule_words_and_parse_of_an_event(built: Path) -> None:
    asked = run_cli("query", "MATCH (e:Event {eventType: 'withdraw'}) RETURN e.id AS id", "--json", "-w", str(built))
    made = json.loads(run_cli("explain", json.loads(asked.stdout)[0]["id"], "--json", "-w", str(built)).stdout)
    assert made["rule"].startswith("verb:withdraw") and made["words"][0].endswith("withdraws")
    assert any(line.split()[:2] == ["withdraws", "relcl"] for line in made["parse"])


def test_explain_shows_rules_words_and_parse_of_a_relation(built: Path) -> None:
    key = "person/akira-amari|HOLDS_OFFICE|office/office-jp-economy-minister|incumbent"
    made = json.loads(run_cli("explain", key, "--json", "-w", str(built)).stdout)
    assert made["rules"] == ["title"] and made["words"] == [
        "2015-10-05_tpp_atlanta 473–510  Japanese economy minister Akira Amari"
    ]


@pytest.mark.parametrize("fact", ["nothing", "a|HOLDS_OFFICE|b"])
def test_explain_of_an_unknown_fact(built: Path, fact: str) -> None:
    status, message = wrong("explain", fact, "-w", str(built))
    assert status == 3 and "KG-IN-034" in message


def test_offline_refuses_a_url_by_name_and_reads_the_rest(tmp_path: Path) -> None:
    good = tmp_path / "a.txt"
    good.write_text("Chile ratified the CPTPP.")
    url = "https://example.org/page"
    done = run_cli("build", str(good), url, "--offline", "--ledger-only", "--workspace", str(tmp_path / "w"))
    assert done.returncode == 6 and url in done.stderr and "--offline" in done.stderr
