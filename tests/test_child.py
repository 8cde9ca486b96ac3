"""Risky formats are read by a child process: what a file does there costs a coded line and nothing else."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from korusgraph.errors import InputError, KorusgraphError, RefusedError
from korusgraph.loaders import child
from korusgraph.loaders.base import Source

SOURCE = Source("bad.pdf", b"bytes")


# -- readers for the child -----------------------------------------------------------------------
def echo(data: bytes, **options: str) -> dict[str, Any]:
    return {"data": data.decode(), "secrets": [n for n in os.environ if n.startswith("NEO4J_")], **options}


def chatty(data: bytes) -> dict[str, Any]:
    print("a library that prints", flush=True)
    return {"ok": True}


def hungry(data: bytes) -> dict[str, Any]:
    return {"size": len(bytes(2**30))}


def deep(data: bytes) -> dict[str, Any]:
    return deep(data)


def broken(data: bytes) -> dict[str, Any]:
    raise KeyError("Root")


def refusing(data: bytes) -> dict[str, Any]:
    raise InputError("wrong password", "check it", "KG-IN-006")


def crashing(data: bytes) -> dict[str, Any]:
    ctypes.string_at(0)
    return {}


def sleeping(data: bytes) -> dict[str, Any]:
    while True:
        pass


def run(name: str, **options: str) -> dict[str, Any]:
    return child.run(f"tests.test_child:{name}", SOURCE, "PDF", **options)


def test_options_and_bytes_arrive_and_the_answer_comes_back() -> None:
    assert run("echo", password="a\nb") == {"data": "bytes", "secrets": [], "password": "a\nb"}


def test_database_password_is_not_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "canary")
    assert run("echo")["secrets"] == []


def test_what_a_library_prints_is_no_answer() -> None:
    assert run("chatty") == {"ok": True}


@pytest.mark.parametrize(
    ("name", "error", "code", "said"),
    [
        pytest.param(
            "hungry",
            RefusedError,
            "KG-RF-003",
            "needs more than 512 MiB",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="no limit on memory"),
        ),
        ("deep", RefusedError, "KG-RF-003", "nested too deeply"),
        ("broken", InputError, "KG-IN-008", "the PDF is broken (KeyError)"),
        ("refusing", InputError, "KG-IN-006", "wrong password"),
        ("crashing", RefusedError, "KG-RF-003", "ended its reader"),
    ],
)
def test_every_end_of_a_child_is_one_coded_line(name: str, error: type[KorusgraphError], code: str, said: str) -> None:
    with pytest.raises(error) as caught:
        run(name)
    assert (caught.value.code, said in caught.value.message) == (code, True)
    assert caught.value.message.startswith("bad.pdf: ")


def test_child_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "SECONDS", 1)
    with pytest.raises(RefusedError, match=r"bad\.pdf: the PDF takes longer than 1 s"):
        run("sleeping")


def test_modules_of_the_working_folder_are_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('taken over')")
    monkeypatch.chdir(tmp_path)
    assert run("chatty") == {"ok": True}
