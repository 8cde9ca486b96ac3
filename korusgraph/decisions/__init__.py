"""What people decided about the graph, kept in a text file fit for version control: two things are one or not, a fact is
right, wrong, or other than it was read.

A decision names a fact by what stays when a document is read again: the document's name, the sentence, the type, the words.
The file is the only place where decisions are kept; the graph follows it.
"""

from __future__ import annotations

from korusgraph.decisions.file import appended, removed
from korusgraph.decisions.reading import Read, read
from korusgraph.decisions.records import About, Decision, Entry, settled

__all__ = ["About", "Decision", "Entry", "Read", "appended", "read", "removed", "settled"]
