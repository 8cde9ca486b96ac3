"""(extractions, decisions) → one graph: what documents say of an entity gathered, relations merged, evidence kept."""

from __future__ import annotations

from korusgraph.assembly.graph import Assembly, drop, keep_only
from korusgraph.assembly.making import NAME_LENGTH, edge_of
from korusgraph.assembly.selection import Selection
from korusgraph.assembly.surroundings import surroundings
from korusgraph.assembly.types import event_properties, plover

__all__ = ["NAME_LENGTH", "Assembly", "Selection", "drop", "edge_of", "event_properties", "keep_only", "plover", "surroundings"]
