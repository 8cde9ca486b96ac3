"""What several processes that read documents gain: `processes.py [CHARACTERS] [JOBS…]`, as a table in Markdown.

The documents are the samples again and again, numbered, so that none is the same; they go into a new ledger each time, without
a database. Each run is a process of its own. Seconds of the processor are those of that process and of its children, so that
other work on the machine does not count; what idle processors would take at least to read is their sum by the number of them,
or what this process needs alone, whichever is more. The graph is assembled after that, by one process, and counted apart.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from korusgraph import engine
from korusgraph.ledger import Ledger
from korusgraph.loaders import expand, load, read

ROOT = Path(__file__).resolve().parent.parent


def write(folder: Path, characters: int) -> int:
    """Writes documents of so many characters together; how many."""
    texts = [d.text for path in expand([str(ROOT / "samples")]) for d in load(read(path))]
    count = size = 0
    while size < characters:
        text = f"{texts[count % len(texts)]}\n\nDocument {count}.\n"
        (folder / f"{count:06}.txt").write_text(text, encoding="utf-8")
        count, size = count + 1, size + len(text)
    return count


def run(folder: Path, jobs: int) -> None:
    """One run in this process, as a line of JSON."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as workspace, Ledger(Path(workspace) / "ledger.sqlite") as ledger:
        read = [0.0, 0.0]

        def note(*_: int) -> None:
            read[:] = time.monotonic() - started, processor(resource.RUSAGE_SELF)

        report = engine.ingest(ledger, [str(folder)], progress=note, jobs=jobs)
        assert not report.problems
    clock, own = read
    after = processor(resource.RUSAGE_SELF) - own
    print(json.dumps({"clock": clock, "own": own, "children": processor(resource.RUSAGE_CHILDREN), "after": after}))


def processor(who: int) -> float:
    """Seconds of the processor that this process, or its children that ended, have used."""
    return sum(resource.getrusage(who)[:2])


def main() -> None:
    if sys.argv[1:2] == ["--run"]:
        run(Path(sys.argv[2]), int(sys.argv[3]))
        return
    characters, *jobs = [int(a) for a in sys.argv[1:]] or [1_000_000]
    with tempfile.TemporaryDirectory() as folder:
        count = write(Path(folder), characters)
        print(f"{count} documents, {characters} characters\n")
        print("| jobs | clock s | parent's processor s | children's | least to read | assembly |\n|---|---|---|---|---|---|")
        for number in jobs or [1, 2]:
            command = [sys.executable, __file__, "--run", folder, str(number)]
            done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)
            found = json.loads(done.stdout)
            least = max(found["own"], (found["own"] + found["children"]) / number)
            row = (found["clock"], found["own"], found["children"], least, found["after"])
            print(f"| {number} | {' | '.join(f'{value:.1f}' for value in row)} |", flush=True)


if __name__ == "__main__":
    main()
