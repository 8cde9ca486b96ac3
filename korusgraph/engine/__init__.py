"""The pipe, run: sources → ledger → graph. What the commands call, and what a program can."""

from __future__ import annotations

from korusgraph.digests import digest_of
from korusgraph.engine.additions import import_rdf, reconcile
from korusgraph.engine.building import graph
from korusgraph.engine.explaining import explain
from korusgraph.engine.extracting import extract, write_extractions
from korusgraph.engine.identity import engine_id, loaders_digest, rules_digest
from korusgraph.engine.judging import evaluate, rules, why_not
from korusgraph.engine.loading import is_current, kept_minimum, project, verify, write
from korusgraph.engine.reading import ingest
from korusgraph.engine.report import BuildReport
from korusgraph.engine.reviewing import Review, keep_at
from korusgraph.engine.sources import paths, read

__all__ = [
    "BuildReport",
    "Review",
    "digest_of",
    "engine_id",
    "evaluate",
    "explain",
    "extract",
    "graph",
    "import_rdf",
    "ingest",
    "is_current",
    "keep_at",
    "kept_minimum",
    "loaders_digest",
    "paths",
    "project",
    "read",
    "reconcile",
    "rules",
    "rules_digest",
    "verify",
    "why_not",
    "write",
    "write_extractions",
]
