"""Reads damaged files of every kind and counts what comes of them: `python scripts/hostile.py 10000 [loader …]`.

Each sample file is damaged at random (bytes flipped, cut, doubled, inserted), the same way for the same seed, and read in
a child process with the limits of `loaders.child`: one child for a loader, and a new one after each file that ended it.
Anything but documents or an error with a code is printed; with `--keep FOLDER` those files are written there.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import resource
import subprocess
import sys
import threading
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from korusgraph import loaders
from korusgraph.errors import KorusgraphError
from korusgraph.loaders import docx, pdf
from korusgraph.loaders.base import Source

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
MEMORY = 512 * 1024 * 1024  # beyond what the child has before it reads
SECONDS = 60
MARKS = (b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\r", b'"', b"<", b"&#0;", b"]]>", b"[" * 50, b"9" * 30, b"\xe2\x80\xa8", b"%")


def samples(loader: str) -> list[tuple[str, bytes]]:
    """Sample files that this loader reads; JSON Lines are made of the records of JSON."""
    paths = sorted(p for p in SAMPLES.iterdir() if p.is_file() and p.name != "README.md")
    known = [(p.name, p.read_bytes()) for p in paths]
    if loader == "jsonl":
        records = [json.loads(data) for name, data in known if name.endswith(".json")]
        lines = [json.dumps(r) for found in records for r in (found if isinstance(found, list) else [found])]
        return [("records.jsonl", "\n".join(lines).encode())]
    return [(name, data) for name, data in known if loaders.kind(Source(name, data)) == loader]


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The bytes with one to eight damages."""
    out = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(out) + 1)
        length = min(chance.choice((1, 2, 8, 64, 1024)), len(out) - at)
        match chance.randrange(5):
            case 0:
                for n in range(at, at + length):
                    out[n] ^= 1 << chance.randrange(8)
            case 1:
                del out[at : at + length]
            case 2:
                out[at:at] = out[at : at + length] * chance.choice((1, 3, 50))
            case 3:
                out[at:at] = chance.choice(MARKS)
            case _:
                if chance.random() < 0.2:
                    del out[at:]
    return bytes(out)


def damaged_inside(data: bytes, chance: random.Random) -> bytes:
    """An archive that is whole, with damage in one of its parts: the parser behind the archive is to be reached."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as made:
        hit = chance.choice(["word/document.xml", *(n for n in archive.namelist() if n.endswith((".xml", ".rels")))])
        for name in archive.namelist():
            body = archive.read(name)
            made.writestr(name, damaged(body, chance) if name == hit else body)
    return out.getvalue()


def files(loader: str, count: int, seed: int, start: int = 0) -> Iterator[tuple[int, Source]]:
    """Damaged files of one loader, each by its number."""
    known = samples(loader)
    for number in range(start, count) if known else ():
        chance = random.Random(f"{loader} {seed} {number}")  # noqa: S311
        name, data = known[number % len(known)]
        inside = loader == "docx" and number % 2
        yield number, Source(name, damaged_inside(data, chance) if inside else damaged(data, chance))


def read_all(loader: str, count: int, seed: int, start: int) -> None:
    """The child: one line of JSON for every file, before and after it is read."""
    size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (size + MEMORY, size + MEMORY))
    for number, source in files(loader, count, seed, start):
        print(json.dumps({"number": number}), flush=True)
        started = time.monotonic()
        outcome = _outcome(loader, source)
        print(json.dumps({"number": number, "outcome": outcome, "seconds": time.monotonic() - started}), flush=True)


def _outcome(loader: str, source: Source) -> str:
    try:
        if loader == "pdf":  # the limits are on this process: no second one is needed
            pdf.read(source.data)
        elif loader == "docx":
            docx.read(source.data)
        else:
            list(loaders.loaders()[loader](source))
    except KorusgraphError as error:
        return error.code
    except (MemoryError, RecursionError) as error:  # what `loaders.load` and `child` make of these
        return f"KG-RF-003 ({type(error).__name__})"
    except Exception as error:
        if loader in ("pdf", "docx"):
            return f"KG-IN-008 ({type(error).__name__})"  # what `child` makes of it
        frame = traceback.extract_tb(error.__traceback__)[-1]
        return f"TRACEBACK {type(error).__name__} in {Path(frame.filename).name}:{frame.lineno}"
    return "documents"


def run(loader: str, count: int, seed: int = 1) -> tuple[Counter[str], dict[str, int], float]:
    """Outcomes of one loader, the first file of each bad one, and the longest time of a file."""
    outcomes: Counter[str] = Counter()
    bad: dict[str, int] = {}
    slowest, start = 0.0, 0
    while start < count:
        number, answers = _child(loader, count, seed, start)
        for answer in answers:
            outcomes[answer["outcome"]] += 1
            slowest = max(slowest, answer["seconds"])
            if not answer["outcome"].startswith(("KG-", "documents")):
                bad.setdefault(answer["outcome"], answer["number"])
        start = number + 1
    return outcomes, bad, slowest


def _child(loader: str, count: int, seed: int, start: int) -> tuple[int, list[dict[str, Any]]]:
    """Answers of one child as far as it came; where it ended early, its last file has that as its outcome."""
    command = [sys.executable, __file__, str(count), loader, "--seed", str(seed), "--child", str(start)]
    answers: list[dict[str, Any]] = []
    last = count - 1
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        waiting = -1
        for line in _lines(process):
            answer = json.loads(line)
            waiting = -1 if "outcome" in answer else answer["number"]
            if "outcome" in answer:
                answers.append(answer)
    if waiting >= 0:
        ended = "TIME" if process.returncode == -9 else f"ENDED {process.returncode}"
        answers.append({"number": waiting, "outcome": ended, "seconds": float(SECONDS)})
        return waiting, answers
    return last, answers


def _lines(process: subprocess.Popen[str]) -> Iterator[str]:
    """Lines of a child; one that is silent for longer than a file may take is ended."""
    assert process.stdout is not None
    while True:
        timer = threading.Timer(SECONDS, process.kill)
        timer.start()
        line = process.stdout.readline()
        timer.cancel()
        if not line:
            return
        yield line


def main() -> int:
    """Runs all wanted loaders; the exit status is 1 when any file gave something else than it may."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("count", type=int)
    options.add_argument("loader", nargs="*")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--keep", type=Path)
    options.add_argument("--child", type=int, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.child is not None:
        read_all(given.loader[0], given.count, given.seed, given.child)
        return 0
    failed = False
    for loader in given.loader or sorted(loaders.loaders()):
        started = time.monotonic()
        outcomes, bad, slowest = run(loader, given.count, given.seed)
        told = ", ".join(f"{n} {what}" for what, n in outcomes.most_common())
        print(f"{loader}: {told}; slowest {slowest:.1f} s; all {time.monotonic() - started:.0f} s", flush=True)
        failed |= bool(bad)
        for what, number in bad.items():
            print(f"  {what}: file {number}", flush=True)
            if given.keep:
                given.keep.mkdir(parents=True, exist_ok=True)
                _, source = next(files(loader, number + 1, given.seed, number))
                (given.keep / f"{loader}_{number}_{source.name}").write_bytes(source.data)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
