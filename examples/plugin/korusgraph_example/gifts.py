"""An extractor: lines of a register of gifts, `Gift: GIVER to RECEIVER`, as meetings of the two.

Names come from the layers that stand already; the events go where the built-in ones are, so dates, ids, evidence, export
and the database follow without another line.
"""

from __future__ import annotations

import re

from korusgraph.extraction import proposals
from korusgraph.extraction.components import component
from korusgraph.extraction.reading import Reading
from korusgraph.model import Span

_LINE = re.compile(r"^(Gift): (.+?) to (.+?)\.?$", re.M)


@component(after="events", reads="registry sentences events", writes="events")
def gifts(reading: Reading) -> None:
    """Gifts of a register as meetings."""
    for found in _LINE.finditer(reading.text):
        giver, receiver = (reading.registry.within(Span(*found.span(k))) for k in (2, 3))
        if giver and receiver:
            roles = {"participant": [giver[0].ids[0], receiver[0].ids[0]]}
            proposals.event(reading, "meet", Span(*found.span(1)), roles, "example:gifts")
