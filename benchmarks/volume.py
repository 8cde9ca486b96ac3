"""A day of a news agency in one run: `volume.py COUNT [FOLDER …]` builds so many short documents, a few bad ones among them.

The documents are passages of two or three sentences of the samples, and of the files in the folders given, with other countries,
figures and days in them, so that none is the same. Most stand in files of JSON Lines, the rest are plain text, mail, pages, feeds
and PDF. Bad ones of sixteen kinds lie between them. The build is the command as a user calls it; printed are its report, time and peak memory of
all its processes, and every problem that it names.
"""

from __future__ import annotations

import argparse
import datetime as dt
import html
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from korusgraph.errors import KorusgraphError
from korusgraph.extraction.text import sentences
from korusgraph.loaders import expand, load, read

ROOT = Path(__file__).resolve().parent.parent
COUNTRIES = (
    "Argentina Australia Brazil Canada Chile China Colombia India Indonesia Israel Japan Malaysia Mexico Norway Peru Singapore"
    " Switzerland Thailand Turkey Vietnam"
).split()
A_FILE = 500
"""Records of one file of JSON Lines."""


def passages(folders: Sequence[str]) -> list[str]:
    """Two or three sentences that follow each other, of all documents that can be read."""
    found = []
    for path in expand([str(ROOT / "samples"), *folders]):
        try:
            texts = [d.text for d in load(read(path))]
        except KorusgraphError:
            continue
        for text in texts:
            whole = [" ".join(text[s.start : s.end].split()) for s in sentences(text)]
            plain = [s for s in whole if 30 < len(s) < 260 and s[-1:] in '.”"']
            found += [" ".join(plain[n : n + 2 + n % 2]) for n in range(0, len(plain) - 1, 2)]
    return found


def varied(passage: str, number: int) -> tuple[str, dt.date]:
    """The passage with other countries and figures, and the day it is of; the same for the same number."""
    chance = random.Random(number)
    others = dict(zip(COUNTRIES, chance.sample(COUNTRIES, len(COUNTRIES)), strict=True))
    text = re.sub(rf"\b(?:{'|'.join(COUNTRIES)})\b", lambda m: others[m[0]], passage)
    text = re.sub(r"(?<![\w.,])\d{1,2}(?= (?:percent|per cent|%|billion|million))", lambda m: str(chance.randint(2, 98)), text)
    return text, dt.date(2004, 1, 1) + dt.timedelta(days=chance.randrange(7900))


def _text(at: Path, text: str, day: dt.date) -> None:
    at.with_suffix(".txt").write_text(f"SEOUL, {day:%B} {day.day}, {day.year} -- {text}\n", encoding="utf-8")


def _mail(at: Path, text: str, day: dt.date) -> None:
    head = f"From: desk@example.org\nTo: all@example.org\nSubject: Item {at.name}\nDate: {day:%d %b %Y} 09:00:00 +0900\n"
    head += "Content-Type: text/plain; charset=utf-8\n"
    at.with_suffix(".eml").write_text(f"{head}\n{text}\n", encoding="utf-8")


def _page(at: Path, text: str, day: dt.date) -> None:
    meta = f'<meta property="article:published_time" content="{day}T08:00:00Z">'
    body = f"<article><h1>Item {at.name}</h1><p>{html.escape(text)}</p></article>"
    at.with_suffix(".html").write_text(f"<html><head>{meta}</head><body>{body}</body></html>", encoding="utf-8")


def _feed(at: Path, text: str, day: dt.date) -> None:
    item = f"<item><title>Item {at.name}</title><guid>{at.name}</guid><pubDate>{day:%d %b %Y} 10:00:00 GMT</pubDate>"
    item += f"<description>{html.escape(text)}</description></item>"
    at.with_suffix(".rss").write_text(f'<rss version="2.0"><channel>{item}</channel></rss>', encoding="utf-8")


def _pdf(at: Path, text: str, day: dt.date) -> None:
    canvas = Canvas(str(at.with_suffix(".pdf")), invariant=True)
    for row, line in enumerate(simpleSplit(f"GENEVA, {day:%B} {day.day}, {day.year} -- {text}", "Helvetica", 11, 440)):
        canvas.drawString(72, 770 - 15 * row, line.encode("latin-1", "replace").decode("latin-1"))
    canvas.save()


FORMS: tuple[Callable[[Path, str, dt.date], None], ...] = (_text, _mail, _page, _feed)
BAD: dict[str, bytes] = {
    "empty.txt": b"",
    "spaces.html": b" \n\t\n",
    "picture.txt": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8,
    "cut.pdf": b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>",
    "no_zip.docx": b"PK\x03\x04" + b"damaged" * 300,
    "deep.json": b"[" * 100_000,
    "deep.xml": b"<a>" * 100_000,
    "entities.xml": b'<!DOCTYPE a [<!ENTITY b "xxxxxxxxxx">' + b'<!ENTITY c "&b;&b;&b;&b;">' + b"]><a>&c;</a>",
    "deep.html": b"<div>" * 100_000 + b"Japan signed.",
    "no_text.eml": b"From: a@example.org\nDate: 31 Feb 2017 25:61:00 +9900\nSubject: =?utf-8?b?////?=\n\n",
    "date.md": b"---\ndate: 2017-13-45\ntitle: [\n---\nJapan signed the agreement with Chile on Friday.\n",
    "names.txt": ("Kim " + "a" * 9000 + " met ministers of Japan in Seoul on Monday.").encode(),
    "annex.txt": b"8703.21 passenger vehicles 2.5 4 A; 8703.22 passenger vehicles 2.5 4 A; " * 1500,
    "list.txt": ", ".join(f"Minister Number{n} Example{n}" for n in range(2000)).encode(),
    "records.jsonl": b'{"text": "Japan and Chile signed the agreement."}\n{"text": \n[1, 2\n{"text": ""}\n\xff\xfe\n{"body": 5}\n',
    "stops.txt": b"U.S. " * 20_000,
}


def write(folder: Path, count: int, folders: Sequence[str]) -> int:
    """Writes the documents; how many characters they have."""
    known, size = passages(folders), 0
    lines: list[str] = []
    seen: set[str] = set()
    for number in range(count):
        text, day = varied(known[number % len(known)], number)
        if text in seen:
            text = f"{text} The document has the number {number}."
        seen.add(text)
        size += len(text)
        if number % 10 == 0:
            (_pdf if number % 200 == 0 else FORMS[number // 10 % len(FORMS)])(folder / f"item_{number:06}", text, day)
        else:
            lines.append(json.dumps({"id": f"wire-{number:06}", "published": str(day), "text": text}, ensure_ascii=False))
        if lines and (len(lines) == A_FILE or number == count - 1):
            (folder / f"wire_{number:06}.jsonl").write_text("\n".join(lines), encoding="utf-8")
            lines.clear()
    for name, data in BAD.items():
        (folder / f"bad_{name}").write_bytes(data)
    return size


def _resident(pid: int) -> Iterator[int]:
    """MiB of a process and of all below it."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    yield int((re.findall(r"VmRSS:\s+(\d+)", status) or ["0"])[0]) // 1024
    for child in children:
        yield from _resident(int(child))


def main() -> None:
    """Writes, builds, and prints what came of it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("count", type=int)
    options.add_argument("folder", nargs="*")
    options.add_argument("--keep", type=Path, help="work in this new folder and leave it")
    options.add_argument("--jobs", default="1")
    options.add_argument("--load", action="store_true", help="load the embedded database too")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = given.keep or Path(temporary)
        (work / "in").mkdir(parents=True)
        size = write(work / "in", given.count, given.folder)
        print(f"{given.count} documents, {size} characters, and {len(BAD)} bad files", flush=True)
        command = [sys.executable, "-m", "korusgraph.cli.main", "build", str(work / "in"), "-w", str(work / "ws")]
        command += ["--jobs", given.jobs, "--json", *([] if given.load else ["--ledger-only"])]
        started, most = time.monotonic(), 0
        with (work / "report.json").open("w") as out, (work / "told.txt").open("w") as told:
            process = subprocess.Popen(command, stdout=out, stderr=told)
            while process.poll() is None:
                most = max(most, sum(_resident(process.pid)))
                time.sleep(1)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        clock, cpu = time.monotonic() - started, used.ru_utime + used.ru_stime
        print(f"exit {process.returncode}; {clock:.0f} s by the clock, {cpu:.0f} s of the processor; peak {most} MiB")
        print((work / "report.json").read_text()[:3000])
        print("".join(line for line in (work / "told.txt").read_text().splitlines(keepends=True) if "[KG-" in line))


if __name__ == "__main__":
    main()
