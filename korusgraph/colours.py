"""The colour of each class, the same in Neo4j Browser, in network files and in the reading view."""

from __future__ import annotations

from collections.abc import Mapping

# Colours that differ in lightness too (after Okabe and Ito 2008), text dark or light for contrast.
COLOURS: Mapping[str, tuple[str, str]] = {
    "Person": ("#0072B2", "#FFFFFF"),
    "Organization": ("#56B4E9", "#1A1A1A"),
    "Country": ("#E69F00", "#1A1A1A"),
    "Bloc": ("#F0C24B", "#1A1A1A"),
    "City": ("#F3DDA8", "#1A1A1A"),
    "Region": ("#F3DDA8", "#1A1A1A"),
    "Office": ("#9BC2DE", "#1A1A1A"),
    "Agreement": ("#009E73", "#FFFFFF"),
    "LegalAct": ("#7CCBB0", "#1A1A1A"),
    "Dispute": ("#B5563C", "#FFFFFF"),
    "Product": ("#C9B28F", "#1A1A1A"),
    "Event": ("#D55E00", "#FFFFFF"),
    "Happening": ("#8C3A00", "#FFFFFF"),
    "Statement": ("#CC79A7", "#1A1A1A"),
    "Figure": ("#F0E442", "#1A1A1A"),
    "Document": ("#555555", "#FFFFFF"),
    "Sentence": ("#8C8C8C", "#1A1A1A"),
    "Mention": ("#C4C4C4", "#1A1A1A"),
    "Concept": ("#DDDDDD", "#1A1A1A"),
}
