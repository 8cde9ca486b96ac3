"""Exports are the old complete ones or the new complete ones; devices, links and modes stay what they are."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from korusgraph.errors import StoreError
from korusgraph.writers import atomic
from tests.conftest import run_cli

OURS = ("*.csv", "scripts/*.cypher")


def names(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir())


def failing() -> Iterator[str]:
    yield "half"
    raise ValueError("in the middle")


# -- files ---------------------------------------------------------------------------------------
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("old")
    with pytest.raises(ValueError):
        atomic.write_lines(tmp_path / "x", failing())
    assert (tmp_path / "x").read_text() == "old" and names(tmp_path) == ["x"]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644])
def test_a_file_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    (tmp_path / "x").write_text("old")
    (tmp_path / "x").chmod(mode)
    atomic.write_lines(tmp_path / "x", ["new"])
    assert stat.S_IMODE((tmp_path / "x").stat().st_mode) == mode and (tmp_path / "x").read_text() == "new"


def test_a_new_file_takes_the_mode_that_the_user_set(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        atomic.write_lines(tmp_path / "x", ["new"])
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "x").stat().st_mode) == 0o600


@pytest.mark.parametrize("there", [True, False])
def test_a_link_stays_and_its_target_is_written(tmp_path: Path, there: bool) -> None:
    (tmp_path / "far").mkdir()
    if there:
        (tmp_path / "far" / "x").write_text("old")
    (tmp_path / "link").symlink_to("far/x")
    atomic.write_lines(tmp_path / "link", ["new"])
    assert (tmp_path / "link").is_symlink() and (tmp_path / "far" / "x").read_text() == "new"


def test_a_pipe_is_written_and_stays(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen(["cat", str(tmp_path / "pipe")], stdout=subprocess.PIPE) as reader:
        atomic.write_lines(tmp_path / "pipe", ["new"])
        assert reader.stdout is not None and reader.stdout.read() == b"new"
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_standard_output_is_appended_to_and_not_replaced(tmp_path: Path) -> None:
    code = "from pathlib import Path; from korusgraph.writers.atomic import write_lines as w; w(Path('/dev/stdout'), ['new'])"
    with open(tmp_path / "out", "w") as out:
        out.write("before ")
        out.flush()
        subprocess.run([sys.executable, "-c", code], stdout=out, check=True)
    assert (tmp_path / "out").read_text() == "before new"


def test_a_full_disk_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        atomic.write_lines(Path("/dev/full"), ["x" * 100_000])
    assert caught.value.code == "KG-EX-001" and "No space left" in caught.value.message and Path("/dev/full").is_char_device()


@pytest.mark.parametrize("place", ["folder", "file/x"])
def test_an_output_that_cannot_be_is_one_clear_error(tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError) as caught:
        atomic.write_lines(tmp_path / place, ["new"])
    assert caught.value.code == "KG-EX-001" and names(tmp_path) == ["file"]


def test_what_a_killed_export_left_is_removed_by_the_next(tmp_path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    (tmp_path / f".korusgraph-{child.pid}-00000000.tmp").write_text("half")
    (tmp_path / f".korusgraph-{child.pid}-00000001.tmp").mkdir()
    (tmp_path / f".korusgraph-{os.getpid()}-00000002.tmp").write_text("of a process that runs")
    atomic._clear.cache_clear()
    atomic.write_lines(tmp_path / "x", ["new"])
    assert names(tmp_path) == [f".korusgraph-{os.getpid()}-00000002.tmp", "x"]
    assert not [p for p in tmp_path.iterdir() if p.is_dir()]


# -- folders -------------------------------------------------------------------------------------
def fill(folder: Path, *files: str, fails: bool = False) -> None:
    with atomic.folder(folder, OURS) as made:
        for name in files:
            atomic.write_lines(made / name, ["new"])
        if fails:
            raise ValueError("in the middle")


def test_a_new_folder_is_there_with_all_its_files(tmp_path: Path) -> None:
    fill(tmp_path / "out", "a.csv", "scripts/b.cypher")
    assert names(tmp_path) == ["out/a.csv", "out/scripts/b.cypher"]


def test_an_export_that_fails_leaves_the_old_folder(tmp_path: Path) -> None:
    fill(tmp_path / "out", "a.csv", "b.csv")
    (tmp_path / "out" / "a.csv").write_text("old")
    with pytest.raises(ValueError):
        fill(tmp_path / "out", "a.csv", fails=True)
    assert (tmp_path / "out" / "a.csv").read_text() == "old" and names(tmp_path) == ["out/a.csv", "out/b.csv"]


@pytest.mark.parametrize("exchange", [True, False])
def test_files_of_an_earlier_export_go_and_those_of_others_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchange: bool
) -> None:
    if not exchange:
        monkeypatch.setattr(atomic, "_exchanged", lambda *_: False)
    fill(tmp_path / "out", "a.csv", "gone.csv", "scripts/gone.cypher")
    (tmp_path / "out" / "notes.txt").write_text("mine")
    (tmp_path / "out" / "sub").mkdir()
    (tmp_path / "out" / "sub" / "own.csv.bak").write_text("mine too")
    fill(tmp_path / "out", "a.csv", "scripts/b.cypher")
    assert names(tmp_path / "out") == ["a.csv", "notes.txt", "scripts/b.cypher", "sub/own.csv.bak"]
    assert (tmp_path / "out" / "notes.txt").read_text() == "mine" and len(list(tmp_path.iterdir())) == 1


def test_the_working_folder_stays_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    inode = tmp_path.stat().st_ino
    fill(Path("."), "a.csv")
    assert tmp_path.stat().st_ino == inode and names(Path.cwd()) == ["a.csv"]


def test_a_link_to_a_folder_stays(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "out").symlink_to("far")
    fill(tmp_path / "out", "a.csv")
    assert (tmp_path / "out").is_symlink() and names(tmp_path / "far") == ["a.csv"]


def test_a_file_where_the_folder_should_be_stays(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(StoreError) as caught:
        fill(tmp_path / "out", "a.csv")
    assert caught.value.code == "KG-EX-001" and (tmp_path / "out").read_text() == "mine" and names(tmp_path) == ["out"]


FILLS = """
import sys
from pathlib import Path
from korusgraph.writers import atomic
number = 0
while True:
    number += 1
    with atomic.folder(Path(sys.argv[1]), ("*.csv",)) as made:
        for n in range(30):
            atomic.write_lines(made / f"{n:02}.csv", [str(number)])
"""
KILLS = int(os.environ.get("KORUSGRAPH_TEST_KILLS", "3"))


def test_a_killed_folder_export_is_all_old_or_all_new(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    mixed = []
    for number in range(KILLS):
        with subprocess.Popen([sys.executable, "-c", FILLS, str(folder)]) as child:
            limit = time.monotonic() + 60
            while not list(tmp_path.glob(f".korusgraph-{child.pid}-*.tmp")) and time.monotonic() < limit:
                time.sleep(0.001)
            time.sleep(0.003 * (number % 17))
            child.send_signal(signal.SIGKILL)
        if folder.is_dir() and (len(names(folder)) != 30 or len({p.read_text() for p in folder.iterdir()}) != 1):
            mixed.append(number)
    assert mixed == []


@pytest.mark.parametrize("form", ["turtle", "csv"])
def test_an_export_killed_anywhere_is_the_old_one_or_the_new_one(built: Path, tmp_path: Path, form: str) -> None:
    out = tmp_path / "out"
    arguments = ["export", form, "-o", str(out), "-w", str(built)]
    started = time.monotonic()
    assert run_cli(*arguments).returncode == 0
    whole = time.monotonic() - started
    new = contents(out)
    old = {name: data + b"old" for name, data in new.items()}
    halves = []
    for number in range(KILLS):
        for name, data in old.items():
            (out / name if name else out).write_bytes(data)
        with subprocess.Popen([sys.executable, "-m", "korusgraph.cli.main", *arguments], stderr=subprocess.DEVNULL) as child:
            time.sleep(whole * (0.5 + 0.6 * (number * 0.381 % 1)))
            child.send_signal(signal.SIGKILL)
        if contents(out) not in (old, new):
            halves.append(number)
    assert halves == []


def contents(path: Path) -> dict[str, bytes]:
    """The bytes of a file, or of all files of a folder by name."""
    return {p.name: p.read_bytes() for p in path.iterdir()} if path.is_dir() else {"": path.read_bytes()}


def test_the_command_writes_to_standard_output_by_its_device(built: Path, tmp_path: Path) -> None:
    direct = run_cli("export", "turtle", "-o", "-", "-w", str(built))
    device = run_cli("export", "turtle", "-o", "/dev/stdout", "-w", str(built))
    assert device.stdout == direct.stdout and "/dev/stdout: " in device.stderr


@pytest.mark.parametrize(
    ("path", "stream"),
    [
        ("/dev/stdout", True),
        ("/dev/stdin", True),
        ("/dev/stderr", True),
        ("/dev/fd/1", True),
        ("/proc/self/fd/12", True),
        ("/dev/null", True),
        ("no-such-file", False),
        (__file__, False),
    ],
)
def test_what_cannot_be_replaced_by_a_file_is_a_stream(path: str, stream: bool) -> None:
    assert atomic._is_stream(Path(path)) is stream


@pytest.mark.parametrize(("path", "number"), [("/dev/stdout", 1), ("/dev/stderr", 2), ("/dev/fd/7", 7), ("/proc/self/fd/12", 12)])
def test_a_stream_is_the_descriptor_that_its_name_tells(path: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    plain = os.open(tmp_path / "x", os.O_CREAT | os.O_WRONLY)
    monkeypatch.setattr(os, "dup", lambda n: asked.append(n) or plain)
    atomic._stream(Path(path)).close()
    assert asked == [number]


def test_a_folder_is_no_file() -> None:
    with pytest.raises(StoreError, match="it is a folder") as told:
        atomic.write_lines(Path(__file__).parent, ["x"])
    assert told.value.code == "KG-EX-001"


def test_the_number_of_bytes_is_told(tmp_path: Path) -> None:
    assert atomic.write_lines(tmp_path / "a" / "b" / "x", ["é", b"ab", ""]) == 4


def test_names_of_killed_processes_are_known_and_those_of_others_are_not(tmp_path: Path) -> None:
    dead, alive, parent = 2**22 + 1, os.getpid(), os.getppid()
    left = [f".korusgraph-{n}-0123abcd.tmp" for n in (dead, alive, parent)]
    for name in (*left, "notes.tmp", ".korusgraph-x-0123abcd.tmp", f".korusgraph-{dead}-0123abcd.tmp.txt"):
        (tmp_path / name).write_text("x")
    (tmp_path / f".korusgraph-{dead}-0123abce.tmp").mkdir()
    (tmp_path / f".korusgraph-{dead}-0123abce.tmp" / "x").write_text("x")
    atomic._clear.cache_clear()
    atomic.write_lines(tmp_path / "new", ["x"])
    assert names(tmp_path) == sorted([*left[1:], "new", "notes.tmp", ".korusgraph-x-0123abcd.tmp", f".korusgraph-{dead}-0123abcd.tmp.txt"])


def test_a_temporary_name_tells_the_process_that_made_it(tmp_path: Path) -> None:
    first, second = atomic._beside(tmp_path), atomic._beside(tmp_path)
    found = atomic._TEMPORARY.match(first.name)
    assert first != second and first.parent == tmp_path and found is not None and int(found[1]) == os.getpid()


def test_the_folders_above_a_new_one_are_made(tmp_path: Path) -> None:
    with atomic.folder(tmp_path / "a" / "b" / "out", ("*",)) as made:
        (made / "x").write_text("1")
    assert (tmp_path / "a" / "b" / "out" / "x").read_text() == "1"


def test_a_folder_that_was_there_is_exchanged_in_one_step(tmp_path: Path) -> None:
    for name in ("one", "other", "out"):
        (tmp_path / name).mkdir()
    if not atomic._exchanged(tmp_path / "one", tmp_path / "other"):
        pytest.skip("this system cannot exchange folders")
    before = (tmp_path / "out").stat().st_ino
    with atomic.folder(tmp_path / "out", ("*",)) as made:
        (made / "x").write_text("1")
    assert (tmp_path / "out").stat().st_ino != before
