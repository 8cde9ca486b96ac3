"""Descriptions and pronouns: which entity `the deal`, `the two countries`, `his predecessor`, `it` stand for.

A phrase is read, candidates come from the memory of what was spoken of and from the gazetteer, those that cannot be meant
are excluded, one is chosen. Each kind of entity has its module; `walk` goes through the document and asks them.
"""

from korusgraph.extraction.references.walk import Walk

__all__ = ["Walk"]
