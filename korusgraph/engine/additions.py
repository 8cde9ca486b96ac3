"""What people add to a graph: decisions on things outside, files of RDF."""

from __future__ import annotations

import hashlib
from pathlib import Path

from korusgraph import rdf_import, reconciliation
from korusgraph.assembly import Assembly
from korusgraph.errors import InputError
from korusgraph.ids import WIKIDATA
from korusgraph.ledger import Ledger
from korusgraph.rdf_import import Imported
from korusgraph.reconciliation import Match


def reconcile(ledger: Ledger, path: Path, by: str) -> list[Match]:
    """Takes a table of decisions on things outside into the ledger.

    Raises: InputError for a row that is not right, also one against the Wikidata id of the reference data; UsageError.
    """
    nodes = {n.id: n for n in Assembly(ledger).nodes() if n.labels[0] == "Entity"}
    found = reconciliation.read(path, by, nodes)
    decided = {node for node, iri, accepted, _ in ledger.matches() if accepted and iri.startswith(WIKIDATA)}
    for match in found:
        known = str(nodes[match.node].properties.get("wikidata", ""))
        if (
            match.accepted
            and known
            and match.node not in decided
            and match.iri.startswith(WIKIDATA)
            and match.iri != WIKIDATA + known
        ):
            raise InputError(
                f"{path}: {match.node} is {known} in the reference data, not {match.iri.removeprefix(WIKIDATA)}",
                "reject the row, or correct ontology/gazetteer/",
                "KG-IN-055",
            )
    ledger.put_matches((m.node, m.iri, m.accepted, m.by) for m in found)
    return found


def import_rdf(ledger: Ledger, path: Path, base: str | None = None) -> Imported:
    """Takes an RDF file into the ledger as a source of its own. Raises: InputError, StoreError."""
    found = Imported()
    facts = rdf_import.read(path, found, base)
    ledger.put_import(str(path), _digest(path), facts)
    return found


def _digest(path: Path) -> str:
    made = hashlib.sha256()
    try:
        with path.open("rb") as source:
            while part := source.read(1 << 20):
                made.update(part)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})", "check the path", "KG-IN-041") from None
    return made.hexdigest()
