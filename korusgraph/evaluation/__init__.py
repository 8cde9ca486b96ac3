"""Scores extractions against annotated documents, and lists what is missed or invented beside its sentence."""

from korusgraph.evaluation.compare import Judged, Miss, Tally, compare
from korusgraph.evaluation.reports import kinds, page, report
from korusgraph.evaluation.scores import ACCURACY, F1, Score, by_document, interval, reliability, scores, table

__all__ = [
    "ACCURACY",
    "F1",
    "Judged",
    "Miss",
    "Score",
    "Tally",
    "by_document",
    "compare",
    "interval",
    "kinds",
    "page",
    "reliability",
    "report",
    "scores",
    "table",
]
