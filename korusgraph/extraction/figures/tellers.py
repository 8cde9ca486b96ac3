"""Who tells a figure: the speaker of the statement in whose words it stands, or the person who issues the text."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict

from korusgraph.extraction.figures.amounts import Found
from korusgraph.extraction.parse import Sentence
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.statements.draft import StatementDraft

Teller = tuple[str, str]  # who, and the act of the statement


class Tellers:
    """The statements of one document by the sentences that they reach into."""

    def __init__(self, reading: Reading) -> None:
        self.registry = reading.registry
        self.by_sentence: dict[int, list[StatementDraft]] = defaultdict(list)
        starts = [s.span.start for s in reading.sentences]
        for said in reading.statements:
            places = {said.sentence}
            for quote in said.quotes:
                k = max(bisect_right(starts, quote.start) - 1, 0)
                while k < len(starts) and starts[k] < quote.end:
                    if reading.sentences[k].span.overlaps(quote):
                        places.add(k)
                    k += 1
            for k in sorted(places):
                self.by_sentence[k].append(said)

    def of(self, found: Found, sentence: Sentence) -> Teller | None:
        """Who tells a figure and with what act; None where the text itself does."""
        for said in self.by_sentence.get(sentence.index, ()):
            if not applies("figures.told-elsewhere", not _within(said, found)):
                return said.speaker[0], said.act
        issuers = self.registry.issuers.get(sentence.index, ())
        person = len(issuers) == 1 and self.registry.type_of(issuers[0]) == "Person"
        return (issuers[0], "state") if applies("figures.told-by-the-issuer", person) else None


def _within(said: StatementDraft, found: Found) -> bool:
    """Whether a figure stands in what is said, and not beside it: `citing its concerns, it levied 10%` concerns nothing of the rate."""
    token = said.token
    if token is not None and token.pos in ("NOUN", "ADJ"):
        return any(t.start == found.span.start for t in token.subtree())
    return any(s.contains(found.span) for s in said.scope)
