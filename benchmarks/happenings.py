"""What one more report costs where very many tell of one happening: `happenings.py REPORTS…`, as a table in Markdown.

The reports that are there already are put into the kept graph as rows, each of a document of its own; then twenty more
documents come one after another by the usual way, and the middle one of their times is told.
"""

from __future__ import annotations

import statistics
import sys
import time
from dataclasses import replace

from korusgraph import ids
from korusgraph.assembly.copies import Copies
from korusgraph.assembly.happenings import Happenings
from korusgraph.assembly.store import Store
from korusgraph.extraction.pipeline import Extractor
from korusgraph.model import Document, Extraction
from korusgraph.resolution import own

TEXT = "The United States, Mexico and Canada signed the USMCA in Buenos Aires on Friday, 30 November 2018."
MORE = 20


def add(store: Store, found: Happenings, x: Extraction, id_: str) -> float:
    """Takes a document in; the seconds that its happenings took."""
    x = replace(x, document=replace(x.document, id=id_))
    for entity in x.entities:
        node = own(id_, entity).node
        store.run("INSERT INTO parts VALUES (?,?,?,?,'',1,'',1,?,'',NULL)", (id_, entity.id, id_, node, node))
    began = time.process_time()
    found.take(x)
    for kind, work in (("report", found.place), ("telling", found.decide)):
        while some := store.dirty(kind, 500):
            work(some)
    found.link(store.dirty("link", 500), lambda *_: None)
    made = store.dirty("happening", 500)
    found.make(made, lambda *_: None, lambda _: None, lambda *_: None)
    assert made
    return time.process_time() - began


def measure(x: Extraction, count: int) -> str:
    """A row of the table."""
    store = Store(None, "happenings")
    store.run("BEGIN")
    found = Happenings(store, Copies(store))
    add(store, found, x, "first")
    row = store.one("SELECT * FROM reports WHERE type='sign'")
    document, (telling, published, type_, modality) = row[1], row[3:7]
    store.run_all(
        "INSERT INTO reports VALUES (?,?,'{}',?,?,?,?,?,'[]','[]')",
        ((f"event/{document}{n:07}-e", f"{document}{n:07}", telling, published, type_, modality, f"{document}{n:07}") for n in range(count - 1)),
    )  # fmt: skip
    store.run("INSERT INTO backing SELECT telling, source, 1 FROM reports WHERE document<>?", (document,))
    store.run("UPDATE tallies SET reports=?", (count,))
    store.run("UPDATE tellings SET reports=?1, done=?1, sources=?1 WHERE id=?2", (count, telling))
    times = [add(store, found, x, f"more{n}") for n in range(MORE)]
    store.run("ROLLBACK")
    store.close()
    return f"| {count} | {1000 * statistics.median(times):.1f} ms |"


if __name__ == "__main__":
    digest = ids.digest(TEXT)
    said = Extractor().extract(Document("x", TEXT, digest, digest, "/x.txt", "text/plain", "2018-12-01", "option"))
    print("| reports of one happening | one more |\n|---|---|")
    for size in map(int, sys.argv[1:] or ("100", "10000", "100000")):
        print(measure(said, size), flush=True)
