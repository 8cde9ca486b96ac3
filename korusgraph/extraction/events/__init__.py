"""Events: triggers by the table, roles by grammar, modality, date; mentions of one event joined."""

from korusgraph.extraction.events.draft import EventDraft
from korusgraph.extraction.events.finder import EventFinder
from korusgraph.extraction.events.when import owner

__all__ = ["EventDraft", "EventFinder", "owner"]
