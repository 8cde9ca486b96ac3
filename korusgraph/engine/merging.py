"""A table of extractions → ledger: as if its sources had been read here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from korusgraph.engine import tables
from korusgraph.engine.report import BuildReport, Progress
from korusgraph.engine.rows import Found, Row, by_source
from korusgraph.errors import KorusgraphError, StoreError
from korusgraph.ledger import Holding, Ledger
from korusgraph.ledger.sources import holding


def merge(ledger: Ledger, table: str, report: BuildReport, progress: Progress) -> None:
    """Brings the sources of a table into the ledger; what is wrong becomes a problem of the report. Raises: StoreError."""
    try:
        for first, found in by_source(tables.read(table)):
            report.sources += 1
            known = ledger.unchanged(first["source"], first["fingerprint"], first["engine"])
            if known is None:
                hold(ledger, first, found, report)
            else:
                report.documents_unchanged += known
            progress(report.sources, report.documents_read)
    except StoreError:
        raise
    except KorusgraphError as error:
        report.problems.append(error)


def hold(ledger: Ledger, row: Row, found: Iterable[Found], report: BuildReport) -> None:
    """Brings the documents of one source into the ledger; `row` is one of its rows. Raises: StoreError."""
    held: list[Holding] = []
    failed = streams = False
    for item in found:
        report.problems += item.problems
        if item.document is None or item.outcome is None:
            failed, streams = failed or bool(item.problems), item.streams
            continue
        made = holding(item.document)
        report.documents_read += 1
        if not ledger.knows(made, row["engine"]):
            report.tell(item.document, item.outcome)
            if item.outcome.problem is not None:
                failed = True
                continue
            document = replace(item.document, published=item.outcome.published)
            ledger.store_data(document, item.outcome.data, row["engine"])
        held.append(made)
    if held or not failed:
        complete = "" if failed else row["fingerprint"]
        report.add(ledger.hold(row["source"], held, complete, row["sha256"], streams or failed))
