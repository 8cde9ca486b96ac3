"""Relations between entities: from titles, appositions, names of agreements and bodies, memberships, places."""

from __future__ import annotations

from korusgraph.extraction.reading import Reading
from korusgraph.extraction.relations import agreements, bodies, people
from korusgraph.extraction.relations.collect import Collector
from korusgraph.model import Relation


def find(reading: Reading) -> list[Relation]:
    """The relations of a document, each pair and type once, with all its evidence."""
    collector = Collector(reading)
    people.find(collector)
    bodies.find(collector)
    agreements.find(collector)
    return list(collector.finished())
